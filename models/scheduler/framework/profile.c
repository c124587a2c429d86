/* profile.c - from plugin sets to the lists that are run.
 *
 * Kubernetes 1.34 NewFramework: each point gets the plugins named there, then those of multiPoint
 * that take part in it; one named at both keeps the place it has at the point, in front. */
#include "models/scheduler/framework/profile.h"

#include "models/scheduler/framework/args-check.h"
#include "models/scheduler/scheduler-config.h"

#include <string.h>

const char *const extension_point_keys[N_POINTS + 1] = {
    "preEnqueue", "queueSort", "preFilter", "filter", "postFilter", "preScore",   "score",
    "reserve",    "permit",    "preBind",   "bind",   "postBind",   "multiPoint",
};

/* The order in which points are checked, and their Go types. */
static const struct {
    ExtensionPoint point;
    const char *type;
} checked_points[] = {
    { POINT_PRE_FILTER, "PreFilterPlugin" },   { POINT_FILTER, "FilterPlugin" },
    { POINT_POST_FILTER, "PostFilterPlugin" }, { POINT_RESERVE, "ReservePlugin" },
    { POINT_PRE_SCORE, "PreScorePlugin" },     { POINT_SCORE, "ScorePlugin" },
    { POINT_PRE_BIND, "PreBindPlugin" },       { POINT_BIND, "BindPlugin" },
    { POINT_POST_BIND, "PostBindPlugin" },     { POINT_PERMIT, "PermitPlugin" },
    { POINT_PRE_ENQUEUE, "PreEnqueuePlugin" }, { POINT_QUEUE_SORT, "QueueSortPlugin" },
};

bool
plugin_extends(const SchedPlugin *plugin, ExtensionPoint point)
{
    switch (point) {
    case POINT_PRE_ENQUEUE:
        return plugin->enqueue != NULL && plugin->enqueue->pre_enqueue != NULL;
    case POINT_QUEUE_SORT:
        return plugin->enqueue != NULL && plugin->enqueue->less != NULL;
    case POINT_PRE_FILTER:
        return plugin->filter != NULL && plugin->filter->pre_filter != NULL;
    case POINT_FILTER:
        return plugin->filter != NULL && plugin->filter->filter != NULL;
    case POINT_POST_FILTER:
        return plugin->filter != NULL && plugin->filter->post_filter != NULL;
    case POINT_PRE_SCORE:
        return plugin->score != NULL && plugin->score->pre_score != NULL;
    case POINT_SCORE:
        return plugin->score != NULL && plugin->score->score != NULL;
    case POINT_RESERVE:
        return plugin->bind != NULL && plugin->bind->has_reserve;
    case POINT_PERMIT:
        return plugin->bind != NULL && plugin->bind->permit != NULL;
    case POINT_PRE_BIND:
        return plugin->bind != NULL && plugin->bind->has_pre_bind;
    case POINT_BIND:
        return plugin->bind != NULL && plugin->bind->has_bind;
    default:
        return false;
    }
}

const PluginInstance *
profile_plugin(const Profile *profile, const char *name)
{
    for (uint32_t slot = 0; slot < profile->n_slots; slot++) {
        if (profile->instances[slot].plugin->name == name ||
            strcmp(profile->instances[slot].plugin->name, name) == 0) {
            return &profile->instances[slot];
        }
    }
    return NULL;
}

static const PluginEntry *
find_entry(const GArray *entries, const char *name)
{
    for (guint i = 0; i < entries->len; i++) {
        const PluginEntry *entry = &g_array_index(entries, PluginEntry, i);

        if (strcmp(entry->name, name) == 0) {
            return entry;
        }
    }
    return NULL;
}

static bool
is_needed(const ProfileConfig *config, const char *name)
{
    for (size_t point = 0; point <= POINT_MULTI; point++) {
        if (find_entry(config->sets[point].enabled, name) != NULL) {
            return true;
        }
    }
    return false;
}

static const Value *
args_of(const ProfileConfig *config, const char *name)
{
    for (guint i = 0; i < config->args->len; i++) {
        const PluginArgsEntry *entry = &g_array_index(config->args, PluginArgsEntry, i);

        if (strcmp(entry->name, name) == 0) {
            return entry->args;
        }
    }
    return NULL;
}

/* Makes an instance of every plugin that is named somewhere. */
static bool
make_instances(Profile *profile, const ProfileConfig *config, const ObjectTables *tables,
               Arena *arena, const char **ret_error)
{
    uint32_t n = 0;

    while (sched_plugins[n] != NULL) {
        n++;
    }
    profile->instances = ARENA_NEW_N(arena, PluginInstance, n);
    for (uint32_t i = 0; i < n; i++) {
        const SchedPlugin *plugin = sched_plugins[i];
        const Value *args = args_of(config, plugin->name);
        PluginInstance *instance = &profile->instances[profile->n_slots];
        const char *error;

        if (!is_needed(config, plugin->name) || (config->is_stock && plugin->is_extra)) {
            continue;
        }
        error = plugin_args_build_error(plugin->name, args, arena);
        if (error != NULL) {
            *ret_error = arena_printf(arena, "initializing plugin \"%s\": %s", plugin->name, error);
            return false;
        }
        instance->plugin = plugin;
        instance->slot = profile->n_slots++;
        instance->weight = 1;
        instance->label = plugin->name;
        profile->tells_pods_apart |= plugin->tells_pods_apart;
        profile->has_groups |= plugin->has_groups;
        if (plugin->args != NULL) {
            void *memory = arena_alloc(arena, plugin->args->config_size);

            plugin->args->read(memory, args, tables, arena);
            instance->config = memory;
            if (plugin->args->label != NULL) {
                instance->label = plugin->args->label(memory);
            }
        }
    }
    return true;
}

/* The plugins named at one point itself: they must exist, fit, and stand there once. */
static const char *
check_point(const Profile *profile, const GArray *enabled, ExtensionPoint point, const char *type,
            Arena *arena)
{
    for (guint i = 0; i < enabled->len; i++) {
        const char *name = g_array_index(enabled, PluginEntry, i).name;
        const PluginInstance *instance = profile_plugin(profile, name);

        if (instance == NULL) {
            return arena_printf(arena, "%s \"%s\" does not exist", type, name);
        }
        if (!plugin_extends(instance->plugin, point)) {
            return arena_printf(arena, "plugin \"%s\" does not extend %s plugin", name, type);
        }
        if (find_entry(enabled, name) != &g_array_index(enabled, PluginEntry, i)) {
            return arena_printf(arena, "plugin \"%s\" already registered as \"%s\"", name, type);
        }
    }
    return NULL;
}

static void
list_add(PluginList *list, const PluginInstance *instance)
{
    list->rows[list->n++] = instance;
}

static bool
list_has(const PluginList *list, const PluginInstance *instance)
{
    for (uint32_t i = 0; i < list->n; i++) {
        if (list->rows[i] == instance) {
            return true;
        }
    }
    return false;
}

/* Whether multiPoint brings 'name' to this point. */
static bool
multi_point_counts(const ProfileConfig *config, ExtensionPoint point, const char *name)
{
    const PluginSet *set = &config->sets[point];

    return find_entry(config->sets[POINT_MULTI].enabled, name) != NULL &&
           find_entry(set->disabled, name) == NULL && find_entry(set->disabled, "*") == NULL;
}

static const char *
expand_point(Profile *profile, const ProfileConfig *config, ExtensionPoint point, const char *type,
             Arena *arena)
{
    const GArray *own = config->sets[point].enabled;
    const GArray *multi = config->sets[POINT_MULTI].enabled;
    PluginList *list = &profile->points[point];

    list->rows = ARENA_NEW_N(arena, const PluginInstance *, own->len + multi->len);
    for (guint i = 0; i < own->len; i++) {
        const char *name = g_array_index(own, PluginEntry, i).name;

        if (multi_point_counts(config, point, name)) {
            list_add(list, profile_plugin(profile, name));
        }
    }
    for (guint i = 0; i < multi->len && find_entry(config->sets[point].disabled, "*") == NULL;
         i++) {
        const char *name = g_array_index(multi, PluginEntry, i).name;
        const PluginInstance *instance = profile_plugin(profile, name);

        if (instance == NULL) {
            return arena_printf(arena, "%s \"%s\" does not exist", type, name);
        }
        if (!plugin_extends(instance->plugin, point) || !multi_point_counts(config, point, name) ||
            find_entry(own, name) != NULL) {
            continue;
        }
        if (list_has(list, instance)) {
            return arena_printf(arena, "plugin \"%s\" already registered as \"%s\"", name, type);
        }
        list_add(list, instance);
    }
    for (guint i = 0; i < own->len; i++) {
        const PluginInstance *instance =
            profile_plugin(profile, g_array_index(own, PluginEntry, i).name);

        if (!list_has(list, instance)) {
            list_add(list, instance);
        }
    }
    return NULL;
}

/* One entry's weight, unless an earlier one has set it; 'total' wraps around as the original's. */
static const char *
set_weight(Profile *profile, const PluginEntry *entry, bool *done, uint64_t *total)
{
    const PluginInstance *row = profile_plugin(profile, entry->name);
    PluginInstance *instance = row == NULL ? NULL : &profile->instances[row->slot];
    uint64_t points;

    if (instance == NULL || !plugin_extends(instance->plugin, POINT_SCORE) ||
        done[instance->slot]) {
        return NULL;
    }
    done[instance->slot] = true;
    instance->weight = entry->weight == 0 ? 1 : entry->weight;
    points = (uint64_t)instance->weight * (uint64_t)SCORE_MAX;
    if ((int64_t)points > (int64_t)((uint64_t)INT64_MAX - *total)) {
        return "total score of Score plugins could overflow";
    }
    *total += points;
    return NULL;
}

/* Weights of the score point win over those of multiPoint; none is 1. */
static const char *
set_weights(Profile *profile, const ProfileConfig *config)
{
    const GArray *lists[] = { config->sets[POINT_SCORE].enabled,
                              config->sets[POINT_MULTI].enabled };
    g_autofree bool *done = g_new0(bool, profile->n_slots + 1);
    uint64_t total = 0;
    const char *error = NULL;

    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        for (guint i = 0; error == NULL && i < lists[l]->len; i++) {
            error = set_weight(profile, &g_array_index(lists[l], PluginEntry, i), done, &total);
        }
    }
    return error;
}

static const char *
fill_points(Profile *profile, const ProfileConfig *config, Arena *arena)
{
    const char *error = NULL;

    for (size_t i = 0; error == NULL && i < G_N_ELEMENTS(checked_points); i++) {
        ExtensionPoint point = checked_points[i].point;
        error =
            check_point(profile, config->sets[point].enabled, point, checked_points[i].type, arena);
    }
    for (size_t i = 0; error == NULL && i < G_N_ELEMENTS(checked_points); i++) {
        error =
            expand_point(profile, config, checked_points[i].point, checked_points[i].type, arena);
    }
    if (error != NULL) {
        return error;
    }
    if (profile->points[POINT_QUEUE_SORT].n != 1) {
        return arena_printf(arena,
                            "only one queue sort plugin required for profile with scheduler name "
                            "\"%s\", but got %u",
                            profile->name, profile->points[POINT_QUEUE_SORT].n);
    }
    if (profile->points[POINT_BIND].n == 0) {
        return arena_printf(arena,
                            "at least one bind plugin is needed for profile with scheduler name "
                            "\"%s\"",
                            profile->name);
    }
    return set_weights(profile, config);
}

const Profile *
profile_build(const ProfileConfig *config, const ObjectTables *tables, Arena *arena,
              const char **ret_error)
{
    Profile *profile = ARENA_NEW(arena, Profile);

    profile->name = config->scheduler_name;
    profile->percentage = config->has_percentage ? config->percentage : -1;
    if (!make_instances(profile, config, tables, arena, ret_error)) {
        return NULL;
    }
    *ret_error = fill_points(profile, config, arena);
    return *ret_error == NULL ? profile : NULL;
}
