/* plugin-weights.c - edits the plugin sets of the default profile; see plugin-weights.h.
 *
 * multiPoint carries the weight: a default plugin named there keeps its place, others come behind.
 */
#include "experiment/scenario/plugin-weights.h"

#include <glib.h>
#include <string.h>

#define WEIGHT_MAX 1000000

/* The list without the plugin, and with 'entry' behind (NULL: nothing). */
static const Value *
replaced(Arena *arena, const Value *list, const char *plugin, const Value *entry)
{
    ValueBuilder *result = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_get_text(value_item(list, i), "name"), plugin) != 0) {
            value_add(result, value_item(list, i));
        }
    }
    if (entry != NULL) {
        value_add(result, entry);
    }
    return value_end(result);
}

static const Value *
with_entry(Arena *arena, const Value *plugins, const char *point, const char *key,
           const char *plugin, const Value *entry)
{
    const Value *set = value_get(plugins, point);

    if (value_get(set, key) == NULL && entry == NULL) {
        return plugins;
    }
    set = value_with(arena, set, key, replaced(arena, value_get(set, key), plugin, entry));
    return value_with(arena, plugins, point, set);
}

static const Value *
weighted(Arena *arena, const Value *plugins, const char *plugin, int64_t weight)
{
    const Value *named = value_with(arena, NULL, "name", value_string(arena, plugin));
    const Value *entry = value_with(arena, named, "weight", value_int(arena, weight));

    plugins = with_entry(arena, plugins, "score", "disabled", plugin, weight == 0 ? named : NULL);
    plugins = with_entry(arena, plugins, "score", "enabled", plugin, NULL);
    return with_entry(arena, plugins, "multiPoint", "enabled", plugin, weight == 0 ? NULL : entry);
}

static bool
is_default_profile(const Value *profile)
{
    const char *name = value_get_text(profile, "schedulerName");

    return name == NULL || *name == '\0' || strcmp(name, "default-scheduler") == 0;
}

const Value *
plugin_weight_set(Arena *arena, const Value *document, const char *plugin, const Value *weight,
                  const char **ret_error)
{
    const Value *profiles = value_get(document, "profiles");
    ValueBuilder *list = value_list_begin(arena);

    if (!value_is(weight, VALUE_INT) || weight->integer < 0 || weight->integer > WEIGHT_MAX) {
        *ret_error = arena_printf(arena, "the weight of %s is a whole number of 0 to %d", plugin,
                                  WEIGHT_MAX);
        return NULL;
    }
    for (size_t i = 0; i < value_length(profiles); i++) {
        const Value *profile = value_item(profiles, i);

        if (is_default_profile(profile)) {
            profile =
                value_with(arena, profile, "plugins",
                           weighted(arena, value_get(profile, "plugins"), plugin, weight->integer));
        }
        value_add(list, profile);
    }
    return value_with(arena, document, "profiles", value_end(list));
}
