/* profile.h - a scheduler profile: which plugins run at which point, in which order. */
#pragma once

#include "models/scheduler/framework/plugin.h"

typedef enum ExtensionPoint {
    POINT_PRE_ENQUEUE,
    POINT_QUEUE_SORT,
    POINT_PRE_FILTER,
    POINT_FILTER,
    POINT_POST_FILTER,
    POINT_PRE_SCORE,
    POINT_SCORE,
    POINT_RESERVE,
    POINT_PERMIT,
    POINT_PRE_BIND,
    POINT_BIND,
    POINT_POST_BIND,
    N_POINTS
} ExtensionPoint;

typedef struct PluginList {
    uint32_t n;
    const PluginInstance **rows;
} PluginList;

struct Profile {
    const char *name;      /* schedulerName */
    int32_t percentage;    /* -1: the scheduler's */
    bool tells_pods_apart; /* a plugin does: answers for one pod of a kind are not those for all */
    bool has_groups;       /* a plugin goes by PodGroups */
    uint32_t n_slots;
    PluginInstance *instances; /* by slot, in the order of the registry */
    PluginList points[N_POINTS];
};

bool plugin_extends(const SchedPlugin *plugin, ExtensionPoint point);
/* The instance of a plugin, or NULL if it is in no point of the profile. */
const PluginInstance *profile_plugin(const Profile *profile, const char *name);

struct ProfileConfig;

/* Makes a profile of merged and defaulted plugin sets.  NULL and the text of what is wrong (in
 * 'arena') if plugins are unknown, do not fit their point or stand there twice. */
const Profile *profile_build(const struct ProfileConfig *config, const ObjectTables *tables,
                             Arena *arena, const char **ret_error);
