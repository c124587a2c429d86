/* scenario-scheduler.c - the configuration of the scheduler: its document, and --set into it.
 *
 *     scheduler.profiles.default-scheduler.pluginConfig.NodeResourcesFit.scoringStrategy.type
 *     scheduler.scoringStrategy         the same, for short
 *     scheduler.percentageOfNodesToScore
 *     scheduler.policy                  a placement policy in the default profile
 *     scheduler.weights.NodeResourcesFit
 *
 * The section `scheduler:` of a scenario says the same things; --set stands above it. */
#include "experiment/policy/policy-names.h"
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/overrides.h"
#include "experiment/scenario/plugin-weights.h"
#include "experiment/scenario/scenario-internal.h"
#include "experiment/scenario/scheduler-document.h"
#include "text/yaml.h"

#include <string.h>

#define API_VERSION "kubescheduler.config.k8s.io/v1"

static const Value *
one_member(Arena *arena, const char *key, const char *text)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, key, text);
    return value_end(map);
}

static const Value *
default_document(Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *profiles = value_list_begin(arena);

    value_add(profiles, one_member(arena, "schedulerName", "default-scheduler"));
    value_put_string(map, "apiVersion", API_VERSION);
    value_put_string(map, "kind", "KubeSchedulerConfiguration");
    value_put(map, "profiles", value_end(profiles));
    return value_end(map);
}

/* The list with the entry whose 'key' is 'name' changed by the rest of the path; made if it is not
 * there. */
static const Value *
with_entry(Arena *arena, const Value *list, const char *key, const char *name,
           const Value *(*change)(Arena *arena, const Value *entry, const char *rest,
                                  const Value *value, const char **ret_error),
           const char *rest, const Value *value, const char **ret_error)
{
    ValueBuilder *result = value_list_begin(arena);
    bool found = false;

    for (size_t i = 0; i < value_length(list); i++) {
        const Value *entry = value_item(list, i);

        if (g_strcmp0(value_get_text(entry, key), name) == 0) {
            entry = change(arena, entry, rest, value, ret_error);
            found = true;
        }
        value_add(result, entry);
    }
    if (!found) {
        value_add(result, change(arena, one_member(arena, key, name), rest, value, ret_error));
    }
    return *ret_error == NULL ? value_end(result) : NULL;
}

/* "PLUGIN.args..." of a profile's pluginConfig. */
static const Value *
change_arguments(Arena *arena, const Value *entry, const char *rest, const Value *value,
                 const char **ret_error)
{
    const Value *changed = override_apply(arena, value_get(entry, "args"), rest, value, ret_error);

    return changed == NULL ? entry : value_with(arena, entry, "args", changed);
}

static const char *
take_word(Arena *arena, const char *path, const char **ret_rest)
{
    size_t length = strcspn(path, ".");

    *ret_rest = path[length] == '.' ? path + length + 1 : "";
    return arena_strndup(arena, path, length);
}

/* What follows profiles.NAME. */
static const Value *
change_profile(Arena *arena, const Value *profile, const char *path, const Value *value,
               const char **ret_error)
{
    const char *rest;
    const Value *list;
    const Value *changed;

    if (!g_str_has_prefix(path, "pluginConfig.")) {
        changed = override_apply(arena, profile, path, value, ret_error);
        return changed == NULL ? profile : changed;
    }
    const char *plugin = take_word(arena, path + strlen("pluginConfig."), &rest);

    list = with_entry(arena, value_get(profile, "pluginConfig"), "name", plugin, change_arguments,
                      rest, value, ret_error);
    return list == NULL ? profile : value_with(arena, profile, "pluginConfig", list);
}

static const Value *
change_weights(Arena *arena, const Value *document, const Value *weights, const char **ret_error)
{
    if (!value_is(weights, VALUE_MAP)) {
        *ret_error = "weights are a mapping from plugins to whole numbers";
        return NULL;
    }
    for (size_t i = 0; document != NULL && i < weights->n; i++) {
        document = plugin_weight_set(arena, document, weights->members[i].key,
                                     weights->members[i].value, ret_error);
    }
    return document;
}

static const Value *
change_document(Arena *arena, const Value *document, const char *path, const Value *value,
                const char **ret_error)
{
    const char *rest;
    const Value *profiles = value_get(document, "profiles");

    if (strcmp(path, "scoringStrategy") == 0) {
        path = "profiles.default-scheduler.pluginConfig.NodeResourcesFit.scoringStrategy.type";
    }
    if (strcmp(path, "policy") == 0) {
        return policy_document_set(arena, document, value, ret_error);
    }
    if (strcmp(path, "weights") == 0) {
        return change_weights(arena, document, value, ret_error);
    }
    if (g_str_has_prefix(path, "weights.")) {
        return plugin_weight_set(arena, document, path + strlen("weights."), value, ret_error);
    }
    if (!g_str_has_prefix(path, "profiles.")) {
        return override_apply(arena, document, path, value, ret_error);
    }
    const char *name = take_word(arena, path + strlen("profiles."), &rest);

    profiles =
        with_entry(arena, profiles, "schedulerName", name, change_profile, rest, value, ret_error);
    return profiles == NULL ? NULL : value_with(arena, document, "profiles", profiles);
}

static void
check_document(Loader *loader, const Value *document)
{
    ObjectTables tables;

    object_tables_init(&tables, 0, 0);
    scheduler_config_free(scheduler_document_read(document, &tables, loader->diagnostics));
    object_tables_done(&tables);
}

const Value *
loader_read_configuration(Loader *loader, const char *path, const Value *place)
{
    g_autofree char *error = NULL;
    size_t length = 0;
    g_autofree char *text = input_file_read(path, &length, &error);
    g_autofree char *hash = text == NULL ? NULL : input_file_hash(text, length);
    g_autoptr(GPtrArray) documents = NULL;
    InputFile input = { arena_strdup(loader->arena, path), NULL, length };

    if (text == NULL) {
        diagnostics_error_at(loader->diagnostics, "E184", place, "%s", error);
        return NULL;
    }
    input.sha256 = arena_strdup(loader->arena, hash);
    g_array_append_val(loader->scenario->inputs, input);
    documents =
        yaml_read(text, length, diagnostics_add_source(loader->diagnostics, path, text, length),
                  YAML_MANIFEST, loader->arena, loader->diagnostics);
    return documents == NULL ? NULL : scheduler_document_pick(documents, path, loader->diagnostics);
}

const Value *
loader_check_configuration(Loader *loader, const Value *document)
{
    size_t before = diagnostics_count(loader->diagnostics, SEVERITY_WARNING);

    document = scheduler_document_clean(document, loader->arena, loader->diagnostics);
    loader->scenario->must_warn |=
        diagnostics_count(loader->diagnostics, SEVERITY_WARNING) > before;
    if (document != NULL) {
        check_document(loader, document);
        policy_check_document(document, loader->scenario->directory, loader->diagnostics);
    }
    return document;
}

/* One short form of the section, in the words of --set. */
static void
apply_short_form(Loader *loader, const char *path, const Value *value)
{
    ClusterSpec *spec = &loader->scenario->cluster;
    const Value *document = spec->scheduler_configuration;
    const char *error = NULL;

    if (value == NULL) {
        return;
    }
    document = document == NULL ? default_document(loader->arena) : document;
    document = change_document(loader->arena, document, path, value, &error);
    if (error != NULL) {
        diagnostics_error_at(loader->diagnostics, "E159", value, "%s", error);
    } else {
        spec->scheduler_configuration = document;
    }
}

static void
read_section(Loader *loader)
{
    const SchedulerRow *row = loader->row.scheduler;

    if (row == NULL) {
        return;
    }
    for (size_t i = 0; value_is(row->profiles, VALUE_MAP) && i < row->profiles->n; i++) {
        const ValueMember *member = &row->profiles->members[i];

        apply_short_form(loader, arena_printf(loader->arena, "profiles.%s", member->key),
                         member->value);
    }
    for (size_t i = 0; value_is(row->weights, VALUE_MAP) && i < row->weights->n; i++) {
        const ValueMember *member = &row->weights->members[i];

        apply_short_form(loader, arena_printf(loader->arena, "weights.%s", member->key),
                         member->value);
    }
    apply_short_form(loader, "percentageOfNodesToScore", row->percentage);
    apply_short_form(loader, "scoringStrategy", row->strategy);
    apply_short_form(loader, "policy", row->policy);
}

void
loader_read_scheduler(Loader *loader)
{
    ClusterSpec *spec = &loader->scenario->cluster;

    read_section(loader);

    if (loader->options->configuration != NULL) {
        /* The file that the command line names stands above what the scenario says. */
        const Value *document =
            loader_read_configuration(loader, loader->options->configuration, NULL);

        spec->scheduler_configuration = document != NULL ? document : spec->scheduler_configuration;
    }

    for (size_t i = 0; i < loader->overrides->len; i += 3) {
        const char *path = g_ptr_array_index(loader->overrides, i);
        const Value *value = g_ptr_array_index(loader->overrides, i + 1);
        const Value *document = spec->scheduler_configuration;
        const char *error = NULL;

        if (!g_str_has_prefix(path, "scheduler.")) {
            continue;
        }
        document = document == NULL ? default_document(loader->arena) : document;
        document =
            change_document(loader->arena, document, path + strlen("scheduler."), value, &error);
        g_ptr_array_index(loader->overrides, i + 2) = GINT_TO_POINTER(1);
        if (document == NULL) {
            diagnostics_error_at(loader->diagnostics, "E186", value, "--set %s: %s", path, error);
        } else {
            spec->scheduler_configuration = document;
        }
    }
    spec->scheduler_configuration =
        loader_check_configuration(loader, spec->scheduler_configuration);
}

void
loader_check_overrides(Loader *loader)
{
    for (size_t i = 0; i < loader->overrides->len; i += 3) {
        const char *path = g_ptr_array_index(loader->overrides, i);

        if (g_ptr_array_index(loader->overrides, i + 2) == NULL) {
            diagnostics_error_at(loader->diagnostics, "E186",
                                 g_ptr_array_index(loader->overrides, i + 1),
                                 "--set %s: there is no such object", path);
        }
    }
}
