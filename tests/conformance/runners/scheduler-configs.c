/* scheduler-configs.c - KubeSchedulerConfiguration documents: errors, or what comes of them. */
#include "models/scheduler/scheduler-config.h"
#include "tests/conformance/conformance.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "scheduler/config");
}

static const Value *
plugin_list(const PluginList *list, bool with_weights, Arena *arena)
{
    ValueBuilder *names = value_list_begin(arena);

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];

        value_add(names, with_weights ? value_printf(arena, "%s: %" G_GINT64_FORMAT,
                                                     row->plugin->name, row->weight)
                                      : value_string(arena, row->plugin->name));
    }
    return value_end(names);
}

static gint
compare_args(gconstpointer a, gconstpointer b)
{
    return strcmp(((const PluginArgsEntry *)a)->name, ((const PluginArgsEntry *)b)->name);
}

static const Value *
args_list(const ProfileConfig *config, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    g_array_sort(config->args, compare_args);
    for (guint i = 0; i < config->args->len; i++) {
        const PluginArgsEntry *entry = &g_array_index(config->args, PluginArgsEntry, i);
        ValueBuilder *row = value_map_begin(arena);

        value_put_string(row, "name", entry->name);
        value_put(row, "args", entry->args);
        value_add(list, value_end(row));
    }
    return value_end(list);
}

static const Value *
profile_value(const Profile *profile, const ProfileConfig *config, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "schedulerName", profile->name);
    if (config->has_percentage) {
        value_put_int(map, "percentageOfNodesToScore", config->percentage);
    }
    for (size_t point = 0; point < N_POINTS; point++) {
        value_put(map, extension_point_keys[point],
                  plugin_list(&profile->points[point], point == POINT_SCORE, arena));
    }
    value_put(map, "pluginConfig", args_list(config, arena));
    return value_end(map);
}

static const Value *
config_value(const SchedulerConfig *config, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *profiles = value_list_begin(arena);

    value_put_int(map, "parallelism", config->parallelism);
    value_put_int(map, "percentageOfNodesToScore", config->percentage);
    value_put_int(map, "podInitialBackoffSeconds", config->initial_backoff_seconds);
    value_put_int(map, "podMaxBackoffSeconds", config->max_backoff_seconds);
    value_put_int(map, "extenders", config->n_extenders);
    for (guint i = 0; i < config->profiles->len; i++) {
        value_add(profiles, profile_value(config->profiles->pdata[i],
                                          config->profile_configs->pdata[i], arena));
    }
    value_put(map, "profiles", value_end(profiles));
    return value_end(map);
}

static void
run_case(const char *path, const char *name, ConformanceTally *tally)
{
    static const char *const keys[] = { NULL, "decodeError", "validationError", "buildError" };
    g_autoptr(Arena) arena = arena_new();
    ObjectTables *tables = object_tables_new(0, 0);
    GPtrArray *documents = conformance_manifests(path, name, ".yaml", arena);
    const Value *expected = conformance_json(path, name, ".expected.json", arena);
    ConfigFault fault = CONFIG_FINE;
    g_autofree char *error = NULL;
    g_autoptr(SchedulerConfig) config = NULL;
    const Value *actual;

    if (documents == NULL || documents->len != 1 || expected == NULL) {
        tally_fail(tally, name, "cannot be read");
    } else {
        config = scheduler_config_new_stock(documents->pdata[0], tables, &fault, &error);
        actual = config != NULL ? config_value(config, arena)
                                : value_with(arena, NULL, keys[fault], value_string(arena, error));
        if (value_get(expected, "crash") != NULL && config == NULL) {
            tally_pass(tally); /* the original crashes; a message is better */
        } else {
            tally_compare_values(tally, name, expected, actual);
        }
    }
    g_clear_pointer(&config, scheduler_config_free);
    if (documents != NULL) {
        g_ptr_array_unref(documents);
    }
    object_tables_free(tables);
}

static void
run(const char *path, ConformanceTally *tally)
{
    GPtrArray *names = conformance_cases(path, ".yaml");

    for (guint i = 0; i < names->len; i++) {
        run_case(path, names->pdata[i], tally);
    }
    g_ptr_array_unref(names);
}

const ConformanceRunner conformance_runner_scheduler_configs = {
    .name = "scheduler-config",
    .accepts = accepts,
    .run = run,
};
