/* config-defaults.c - what a configuration leaves out: plugins, weights, arguments. */
#include "models/scheduler/config/config-decode.h"
#include "models/scheduler/config/config-rows.h"
#include "text/scalar.h"

#include <string.h>

static int64_t
int_or(const Value *map, const char *key, int64_t fallback)
{
    return value_get_int(map, key, fallback);
}

static PluginSet
set_new(void)
{
    return (PluginSet){ g_array_new(FALSE, FALSE, sizeof(PluginEntry)),
                        g_array_new(FALSE, FALSE, sizeof(PluginEntry)) };
}

static void
read_entries(GArray *entries, const Value *list, Arena *arena)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);
        const char *name = value_get_text(row, "name");
        PluginEntry entry = { arena_strdup(arena, name == NULL ? "" : name),
                              value_get_int(row, "weight", 0) };

        g_array_append_val(entries, entry);
    }
}

static guint
entry_index(const GArray *entries, const char *name)
{
    for (guint i = entries->len; i > 0; i--) {
        if (strcmp(g_array_index(entries, PluginEntry, i - 1).name, name) == 0) {
            return i - 1;
        }
    }
    return G_MAXUINT;
}

/* The default list, with what the user disabled left out and what he enabled in its place; then
 * the user's other entries. */
static void
merge_multi_point(PluginSet *set, GArray *wanted)
{
    g_autofree bool *used = g_new0(bool, wanted->len + 1);

    for (size_t i = 0; sched_plugins[i] != NULL; i++) {
        const char *name = sched_plugins[i]->name;
        PluginEntry entry = { name, sched_plugins[i]->default_weight };
        guint at = entry_index(wanted, name);

        if (entry_index(set->disabled, "*") != G_MAXUINT ||
            entry_index(set->disabled, name) != G_MAXUINT ||
            (sched_plugins[i]->is_extra && at == G_MAXUINT)) {
            continue;
        }
        if (strcmp(name, "VolumeBinding") == 0) {
            entry.weight = 0;
        }
        if (at != G_MAXUINT) {
            entry = g_array_index(wanted, PluginEntry, at);
            used[at] = true;
        }
        g_array_append_val(set->enabled, entry);
    }
    for (guint i = 0; i < wanted->len; i++) {
        if (!used[i]) {
            g_array_append_val(set->enabled, g_array_index(wanted, PluginEntry, i));
        }
    }
}

static void
read_plugins(ProfileConfig *profile, const Value *plugins, Arena *arena)
{
    for (size_t point = 0; point <= POINT_MULTI; point++) {
        const Value *value = value_get(plugins, extension_point_keys[point]);
        PluginSet *set = &profile->sets[point];

        *set = set_new();
        read_entries(set->disabled, value_get(value, "disabled"), arena);
        if (point == POINT_MULTI) {
            g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(PluginEntry));

            read_entries(wanted, value_get(value, "enabled"), arena);
            merge_multi_point(set, wanted);
        } else {
            read_entries(set->enabled, value_get(value, "enabled"), arena);
        }
    }
}

static const Value *
put_default(Arena *arena, const Value *map, const char *key, const Value *value)
{
    return value_get(map, key) == NULL ? value_with(arena, map, key, value) : map;
}

static const Value *
default_resources(Arena *arena, const Value *list)
{
    static const char *const names[] = { "cpu", "memory" };
    ValueBuilder *rows = value_list_begin(arena);
    size_t n = value_length(list);

    for (size_t i = 0; i < (n == 0 ? 2 : n); i++) {
        const Value *row = value_item(list, i);
        int64_t weight = value_get_int(row, "weight", 0);
        ValueBuilder *fresh = value_map_begin(arena);

        value_put_string(fresh, "name", n == 0 ? names[i] : value_get_text(row, "name"));
        value_put_int(fresh, "weight", weight == 0 ? 1 : weight);
        value_add(rows, value_end(fresh));
    }
    return value_end(rows);
}

static const Value *
default_fit(Arena *arena, const Value *args)
{
    const Value *strategy = value_get(args, "scoringStrategy");

    if (strategy == NULL) {
        strategy = value_with(arena, NULL, "type", value_string(arena, "LeastAllocated"));
    }
    strategy = value_with(arena, strategy, "resources",
                          default_resources(arena, value_get(strategy, "resources")));
    return value_with(arena, args, "scoringStrategy", strategy);
}

/* The arguments of a plugin, with defaults; 'args' may be NULL. */
static const Value *
default_args(const char *plugin, const Value *args, Arena *arena)
{
    if (args == NULL) {
        args = value_end(value_map_begin(arena));
    }
    if (strcmp(plugin, "DefaultPreemption") == 0) {
        args = put_default(arena, args, "minCandidateNodesPercentage", value_int(arena, 10));
        args = put_default(arena, args, "minCandidateNodesAbsolute", value_int(arena, 100));
    } else if (strcmp(plugin, "InterPodAffinity") == 0) {
        args = put_default(arena, args, "hardPodAffinityWeight", value_int(arena, 1));
        args = put_default(arena, args, "ignorePreferredTermsOfExistingPods",
                           value_bool(arena, false));
    } else if (strcmp(plugin, "VolumeBinding") == 0) {
        args = put_default(arena, args, "bindTimeoutSeconds", value_int(arena, 600));
    } else if (strcmp(plugin, "DynamicResources") == 0) {
        args = put_default(arena, args, "filterTimeout", value_string(arena, "10s"));
    } else if (strcmp(plugin, "NodeResourcesBalancedAllocation") == 0) {
        args = value_with(arena, args, "resources",
                          default_resources(arena, value_get(args, "resources")));
    } else if (strcmp(plugin, "PodTopologySpread") == 0) {
        args = put_default(arena, args, "defaultingType", value_string(arena, "System"));
    } else if (strcmp(plugin, "NodeResourcesFit") == 0) {
        args = default_fit(arena, args);
    }
    return args;
}

static bool
is_enabled_somewhere(const ProfileConfig *profile, const char *name)
{
    for (size_t point = 0; point <= POINT_MULTI; point++) {
        if (entry_index(profile->sets[point].enabled, name) != G_MAXUINT) {
            return true;
        }
    }
    return false;
}

static bool
has_args(const GArray *args, const char *name)
{
    for (guint i = 0; i < args->len; i++) {
        if (strcmp(g_array_index(args, PluginArgsEntry, i).name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void
read_args(ProfileConfig *profile, const Value *list, Arena *arena)
{
    profile->args = g_array_new(FALSE, FALSE, sizeof(PluginArgsEntry));
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);
        const char *name = value_get_text(row, "name");
        PluginArgsEntry entry = { name == NULL ? "" : name, value_get(row, "args") };

        if (plugin_args_type(entry.name) != NULL) {
            entry.args = default_args(entry.name, entry.args, arena);
        }
        g_array_append_val(profile->args, entry);
    }
    for (size_t i = 0; sched_plugins[i] != NULL; i++) {
        PluginArgsEntry entry = { sched_plugins[i]->name, NULL };

        if (plugin_args_type(entry.name) != NULL && !has_args(profile->args, entry.name) &&
            is_enabled_somewhere(profile, entry.name)) {
            entry.args = default_args(entry.name, NULL, arena);
            g_array_append_val(profile->args, entry);
        }
    }
}

static void
read_profile(SchedulerConfig *config, const Value *value, bool is_alone)
{
    ProfileConfig *profile = ARENA_NEW(config->arena, ProfileConfig);
    const char *name = value_get_text(value, "schedulerName");

    profile->scheduler_name = name != NULL ? name : is_alone ? "default-scheduler" : "";
    profile->has_percentage = value_get(value, "percentageOfNodesToScore") != NULL;
    profile->percentage = (int32_t)value_get_int(value, "percentageOfNodesToScore", 0);
    read_plugins(profile, value_get(value, "plugins"), config->arena);
    read_args(profile, value_get(value, "pluginConfig"), config->arena);
    g_ptr_array_add(config->profile_configs, profile);
}

static const Value *
default_election(Arena *arena, const Value *election)
{
    static const char *const rows[][2] = {
        { "leaseDuration", "15s" },
        { "renewDeadline", "10s" },
        { "retryPeriod", "2s" },
        { "resourceLock", "leases" },
        { "resourceName", "kube-scheduler" },
        { "resourceNamespace", "kube-system" },
    };

    election = put_default(arena, election, "leaderElect", value_bool(arena, true));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *text = value_get_text(election, rows[i][0]);
        int64_t ns;

        /* A duration of nothing counts as not given. */
        if (text != NULL && (*text == '\0' || (go_duration_parse(text, &ns) && ns == 0))) {
            election = value_with(arena, election, rows[i][0], NULL);
        }
        election = put_default(arena, election, rows[i][0], value_string(arena, rows[i][1]));
    }
    return election;
}

void
config_fill(SchedulerConfig *config, const Value *decoded)
{
    const Value *profiles = value_get(decoded, "profiles");
    const Value *connection = value_get(decoded, "clientConnection");
    const Value *qps = value_get(connection, "qps");

    config->parallelism = (int32_t)int_or(decoded, "parallelism", 16);
    config->percentage = (int32_t)int_or(decoded, "percentageOfNodesToScore", 0);
    config->initial_backoff_seconds = int_or(decoded, "podInitialBackoffSeconds", 1);
    config->max_backoff_seconds = int_or(decoded, "podMaxBackoffSeconds", 10);
    config->burst = (int32_t)int_or(connection, "burst", 0);
    config->burst = config->burst == 0 ? 100 : config->burst;
    config->qps = 50;
    if (value_is(qps, VALUE_INT) && qps->integer != 0) {
        config->qps = (double)qps->integer;
    } else if (value_is(qps, VALUE_FLOAT)) {
        config->qps = qps->real;
    }
    config->n_extenders = (uint32_t)value_length(value_get(decoded, "extenders"));
    for (size_t i = 0; i < value_length(profiles); i++) {
        read_profile(config, value_item(profiles, i), value_length(profiles) == 1);
    }
    if (value_length(profiles) == 0) {
        read_profile(config, NULL, true);
    }
    config->value =
        value_with(config->arena, decoded, "leaderElection",
                   default_election(config->arena, value_get(decoded, "leaderElection")));
}
