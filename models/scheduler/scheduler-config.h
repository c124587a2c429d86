/* scheduler-config.h - KubeSchedulerConfiguration v1: decoded, defaulted, validated, built.
 *
 * Strict as kube-scheduler is, with its texts: an unknown field, a version it has dropped, a plugin
 * named twice are errors.  Leader election, client connection and profiling are checked and have
 * no effect; extenders are checked and never called. */
#pragma once

#include "models/scheduler/framework/profile.h"

/* One row of a plugin set. */
typedef struct PluginEntry {
    const char *name;
    int64_t weight; /* 0: not given */
} PluginEntry;

typedef struct PluginSet {
    GArray *enabled;  /* of PluginEntry */
    GArray *disabled; /* of PluginEntry, weight 0 */
} PluginSet;

#define POINT_MULTI N_POINTS /* the set that counts for all points */

typedef struct PluginArgsEntry {
    const char *name;
    const Value *args; /* defaulted; NULL: none given to a plugin without arguments */
} PluginArgsEntry;

typedef struct ProfileConfig {
    const char *scheduler_name; /* "": missing */
    bool has_percentage;
    bool is_stock; /* plugins that are not Kubernetes' do not exist */
    int32_t percentage;
    PluginSet sets[N_POINTS + 1];
    GArray *args; /* of PluginArgsEntry */
} ProfileConfig;

typedef struct SchedulerConfig {
    Arena *arena; /* everything in here lives there */
    int32_t parallelism;
    int32_t percentage; /* percentageOfNodesToScore; 0: adaptive */
    int64_t initial_backoff_seconds;
    int64_t max_backoff_seconds;
    double qps;
    int32_t burst;
    uint32_t n_extenders;
    const Value *value;         /* the defaulted document */
    GPtrArray *profile_configs; /* of ProfileConfig */
    GPtrArray *profiles;        /* of Profile, once built */
} SchedulerConfig;

typedef enum ConfigFault {
    CONFIG_FINE,
    CONFIG_DECODE,     /* not a configuration that can be read */
    CONFIG_VALIDATION, /* a value is not allowed */
    CONFIG_BUILD,      /* the profiles cannot be made */
} ConfigFault;

/* Reads 'document' (NULL: the default configuration) and builds its profiles.  Returns NULL after
 * a fault; '*ret_error' (owned by the caller) is then kube-scheduler's text. */
SchedulerConfig *scheduler_config_new(const Value *document, const ObjectTables *tables,
                                      ConfigFault *ret_fault, char **ret_error);
/* As kube-scheduler itself reads it: plugins that only this scheduler has (is_extra) do not exist.
 */
SchedulerConfig *scheduler_config_new_stock(const Value *document, const ObjectTables *tables,
                                            ConfigFault *ret_fault, char **ret_error);
void scheduler_config_free(SchedulerConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchedulerConfig, scheduler_config_free)

/* NULL if no profile has this name. */
const Profile *scheduler_config_profile(const SchedulerConfig *config, const char *scheduler_name);

/* Whether one of its profiles leaves the choice to a placement policy. */
bool scheduler_config_has_policy(const SchedulerConfig *config);
/* ... or goes by PodGroups. */
bool scheduler_config_has_groups(const SchedulerConfig *config);

/* The names of the points as documents spell them ("preEnqueue"), by ExtensionPoint and
 * POINT_MULTI. */
extern const char *const extension_point_keys[N_POINTS + 1];
