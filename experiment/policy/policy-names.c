/* policy-names.c - resolves names of policies; see policy-names.h. */
#include "experiment/policy/policy-names.h"

#include "experiment/expression/expression.h"
#include "experiment/policy/formula.h"
#include "experiment/policy/policy-book.h"
#include "models/scheduler/cell/policy.h"
#include "models/scheduler/framework/plugin.h"

#include <string.h>

#define PLUGIN "PlacementPolicy"

/* Plugins of the simulator of "Beware of Fragmentation" that are here under another name. */
static const struct {
    const char *name, *policy;
} published[] = {
    { "BestFitScore", "BestFit" },
    { "DotProductScore", "DotProd" },
    { "FGDScore", "FGD" },
    { "GpuClusteringScore", "GpuClustering" },
    { "GpuPackingScore", "GpuPacking" },
    { "RandomScore", "Random" },
};

/* NULL: no policy. */
static const char *
policy_of_plugin(const char *name)
{
    for (size_t i = 0; name != NULL && i < G_N_ELEMENTS(published); i++) {
        if (strcmp(published[i].name, name) == 0) {
            return published[i].policy;
        }
    }
    return name != NULL && sched_plugin_find(name) == NULL && policy_find(name) != NULL ? name
                                                                                        : NULL;
}

/* One profile, and the policy that its plugins name. */
typedef struct Resolving {
    Arena *arena;
    Diagnostics *diagnostics;
    const char *policy; /* NULL: none yet */
    bool has_changed;
    bool names_plugin;
} Resolving;

static const Value *
resolve_entry(Resolving *resolving, const Value *entry)
{
    const Value *name = value_get(entry, "name");
    const char *text = value_get_text(entry, "name");
    const char *policy = policy_of_plugin(text);

    if (g_strcmp0(text, "Open-Gpu-Share") == 0) {
        resolving->has_changed = true;
        return value_with(resolving->arena, entry, "name",
                          value_string(resolving->arena, "GpuSharing"));
    }
    if (policy == NULL) {
        resolving->names_plugin |= g_strcmp0(text, PLUGIN) == 0;
        return entry;
    }
    if (resolving->policy != NULL && strcmp(resolving->policy, policy) != 0) {
        diagnostic_help(diagnostics_error_at(resolving->diagnostics, "E159", name,
                                             "a profile has one placement policy"),
                        "it has %s already; another profile can have another", resolving->policy);
    }
    resolving->policy = policy;
    resolving->has_changed = true;
    return value_with(resolving->arena, entry, "name", value_string(resolving->arena, PLUGIN));
}

static const Value *
resolve_list(Resolving *resolving, const Value *list)
{
    ValueBuilder *result = value_list_begin(resolving->arena);

    for (size_t i = 0; i < value_length(list); i++) {
        value_add(result, resolve_entry(resolving, value_item(list, i)));
    }
    return value_end_at(result, list->start, list->end);
}

static const Value *
resolve_sets(Resolving *resolving, const Value *plugins)
{
    static const char *const keys[] = { "enabled", "disabled" };
    const Value *result = plugins;

    for (size_t i = 0; value_is(plugins, VALUE_MAP) && i < plugins->n; i++) {
        const Value *set = plugins->members[i].value;

        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++) {
            const Value *list = value_get(set, keys[k]);

            if (value_is(list, VALUE_LIST)) {
                set = value_with(resolving->arena, set, keys[k], resolve_list(resolving, list));
            }
        }
        result = value_with(resolving->arena, result, plugins->members[i].key, set);
    }
    return result;
}

static const Value *
named(Arena *arena, const char *name)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "name", name);
    return value_end(map);
}

static bool
names_plugin(const Value *list, const char *name)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_get_text(value_item(list, i), "name"), name) == 0) {
            return true;
        }
    }
    return false;
}

static const Value *
with_item(Arena *arena, const Value *list, const Value *item)
{
    ValueBuilder *result = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        value_add(result, value_item(list, i));
    }
    value_add(result, item);
    return value_end(result);
}

/* Whoever scores by a policy filters by GPU and notes the GPU as well. */
static const Value *
with_multi_point(Arena *arena, const Value *plugins)
{
    const Value *set = value_get(plugins, "multiPoint");
    const Value *enabled = value_get(set, "enabled");

    if (names_plugin(enabled, PLUGIN)) {
        return plugins;
    }
    set = value_with(arena, set, "enabled", with_item(arena, enabled, named(arena, PLUGIN)));
    return value_with(arena, plugins, "multiPoint", set);
}

static const Value *
with_arguments(Arena *arena, const Value *profile, const char *key, const char *text)
{
    const Value *list = value_get(profile, "pluginConfig");
    const Value *args = value_with(arena, NULL, key, value_string(arena, text));
    const Value *entry = value_with(arena, named(arena, PLUGIN), "args", args);
    ValueBuilder *kept = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_get_text(value_item(list, i), "name"), PLUGIN) != 0) {
            value_add(kept, value_item(list, i));
        }
    }
    value_add(kept, entry);
    return value_with(arena, profile, "pluginConfig", value_end(kept));
}

/* Arguments of a plugin that is a policy say nothing to it. */
static const Value *
without_arguments(Arena *arena, const Value *list)
{
    ValueBuilder *kept = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        if (policy_of_plugin(value_get_text(value_item(list, i), "name")) == NULL) {
            value_add(kept, value_item(list, i));
        }
    }
    return value_end_at(kept, list->start, list->end);
}

static const Value *
resolve_profile(Arena *arena, Diagnostics *diagnostics, const Value *profile)
{
    Resolving resolving = { arena, diagnostics, NULL, false, false };
    const Value *plugins = resolve_sets(&resolving, value_get(profile, "plugins"));
    const Value *config = value_get(profile, "pluginConfig");

    if (!resolving.has_changed && !resolving.names_plugin) {
        return profile;
    }
    if (value_is(config, VALUE_LIST)) {
        profile = value_with(arena, profile, "pluginConfig", without_arguments(arena, config));
    }
    if (resolving.policy != NULL || resolving.names_plugin) {
        plugins = with_multi_point(arena, plugins);
    }
    if (resolving.policy != NULL) {
        profile = with_arguments(arena, profile, "policy", resolving.policy);
    }
    return value_with(arena, profile, "plugins", plugins);
}

const Value *
policy_names_resolve(const Value *document, Arena *arena, Diagnostics *diagnostics)
{
    const Value *profiles = value_get(document, "profiles");
    ValueBuilder *list;
    bool has_changed = false;

    if (!value_is(profiles, VALUE_LIST)) {
        return document;
    }
    list = value_list_begin(arena);
    for (size_t i = 0; i < profiles->n; i++) {
        const Value *profile = profiles->items[i];

        if (value_is(profile, VALUE_MAP)) {
            profile = resolve_profile(arena, diagnostics, profile);
        }
        has_changed = has_changed || profile != profiles->items[i];
        value_add(list, profile);
    }
    return has_changed ? value_with(arena, document, "profiles",
                                    value_end_at(list, profiles->start, profiles->end))
                       : document;
}

/* ---- one policy for the default profile ---------------------------------------------------------
 */

static const Value *
policy_plugins(Arena *arena, const Value *plugins)
{
    const Value *score =
        value_with(arena, NULL, "disabled", with_item(arena, NULL, named(arena, "*")));

    score = value_with(arena, score, "enabled", with_item(arena, NULL, named(arena, PLUGIN)));
    return with_multi_point(arena, value_with(arena, plugins, "score", score));
}

static bool
is_default_profile(const Value *profile)
{
    const char *name = value_get_text(profile, "schedulerName");

    return name == NULL || *name == '\0' || strcmp(name, "default-scheduler") == 0;
}

static const Value *
change_profile(Arena *arena, const Value *profile, const char *key, const Value *text)
{
    profile =
        value_with(arena, profile, "plugins", policy_plugins(arena, value_get(profile, "plugins")));
    profile = value_with(arena, profile, "percentageOfNodesToScore", value_int(arena, 100));
    profile = with_arguments(arena, profile, key, text->text);
    /* The text itself, so that errors are shown where it stands. */
    const Value *list = value_get(profile, "pluginConfig");
    const Value *last = value_item(list, value_length(list) - 1);
    ValueBuilder *result = value_list_begin(arena);

    for (size_t i = 0; i + 1 < value_length(list); i++) {
        value_add(result, value_item(list, i));
    }
    value_add(result, value_with(arena, last, "args", value_with(arena, NULL, key, text)));
    return value_with(arena, profile, "pluginConfig", value_end(result));
}

const Value *
policy_document_set(Arena *arena, const Value *document, const Value *value, const char **ret_error)
{
    const Value *formula = value_is(value, VALUE_MAP) ? value_get(value, "formula") : NULL;
    const Value *text = formula != NULL ? formula : value;
    const Value *profiles = value_get(document, "profiles");
    ValueBuilder *list = value_list_begin(arena);

    if (!value_is(text, VALUE_STRING) || (value_is(value, VALUE_MAP) && value->n != 1)) {
        *ret_error = "a policy is a name (orrery list policies), ./FILE.so, exec:COMMAND or "
                     "{formula: ...}";
        return NULL;
    }
    if (formula == NULL && strcmp(text->text, "kube-scheduler") == 0) {
        return document;
    }
    for (size_t i = 0; i < value_length(profiles); i++) {
        const Value *profile = value_item(profiles, i);

        value_add(list,
                  is_default_profile(profile)
                      ? change_profile(arena, profile, formula != NULL ? "formula" : "policy", text)
                      : profile);
    }
    return value_with(arena, document, "profiles", value_end(list));
}

/* ---- whether they are there ---------------------------------------------------------------------
 */

static void
check_formula(const Value *formula, Diagnostics *diagnostics)
{
    g_autofree char *error = NULL;
    size_t offset = 0;
    g_autoptr(Formula) parsed = formula_parse(formula->text, &error, &offset);
    Mark mark;

    if (parsed == NULL) {
        mark = value_mark_at(formula, offset);
        diagnostic_help(diagnostics_add(diagnostics, SEVERITY_ERROR, "E159", mark, mark,
                                        "the formula cannot be read"),
                        "%s", error);
    }
}

static void
check_profile(PolicyBook *book, const Value *profile, Diagnostics *diagnostics)
{
    const Value *list = value_get(profile, "pluginConfig");

    for (size_t i = 0; i < value_length(list); i++) {
        const Value *entry = value_item(list, i);
        const Value *args = value_get(entry, "args");
        const Value *policy = value_get(args, "policy");
        const Value *formula = value_get(args, "formula");
        g_autofree char *error = NULL;

        if (g_strcmp0(value_get_text(entry, "name"), PLUGIN) != 0) {
            continue;
        }
        if (value_is(formula, VALUE_STRING)) {
            check_formula(formula, diagnostics);
        } else if (value_is(policy, VALUE_STRING) &&
                   policy_book_find(book, policy->text, &error) == NULL) {
            diagnostics_error_at(diagnostics, "E159", policy, "%s", error);
        }
    }
}

void
policy_check_document(const Value *document, const char *folder, Diagnostics *diagnostics)
{
    const Value *profiles = value_get(document, "profiles");
    g_autoptr(PolicyBook) book = policy_book_new();

    policy_book_set_folder(book, folder);
    for (size_t i = 0; i < value_length(profiles); i++) {
        check_profile(book, value_item(profiles, i), diagnostics);
    }
}
