/* scheduler-config.c - reads a configuration and builds its profiles. */
#include "models/scheduler/scheduler-config.h"

#include "models/scheduler/config/config-decode.h"

#include <string.h>

static SchedulerConfig *
config_fail(SchedulerConfig *config, ConfigFault fault, const char *text, ConfigFault *ret_fault,
            char **ret_error)
{
    if (ret_fault != NULL) {
        *ret_fault = fault;
    }
    if (ret_error != NULL) {
        *ret_error = g_strdup(text);
    }
    scheduler_config_free(config);
    return NULL;
}

static SchedulerConfig *
config_new(const Value *document, const ObjectTables *tables, bool is_stock, ConfigFault *ret_fault,
           char **ret_error)
{
    SchedulerConfig *config = g_new0(SchedulerConfig, 1);
    const Value *decoded = NULL;
    const char *error = NULL;

    config->arena = arena_new();
    config->profile_configs = g_ptr_array_new();
    config->profiles = g_ptr_array_new();
    if (document != NULL) {
        decoded = config_decode(document, config->arena, &error);
        if (decoded == NULL) {
            return config_fail(config, CONFIG_DECODE, error, ret_fault, ret_error);
        }
    }
    config_fill(config, decoded);
    error = config_check(config);
    if (error != NULL) {
        return config_fail(config, CONFIG_VALIDATION, error, ret_fault, ret_error);
    }
    for (guint i = 0; i < config->profile_configs->len; i++) {
        ProfileConfig *row = config->profile_configs->pdata[i];
        const Profile *profile;

        row->is_stock = is_stock;
        profile = profile_build(row, tables, config->arena, &error);

        if (profile == NULL) {
            error = arena_printf(config->arena,
                                 "initializing profiles: creating profile for scheduler name %s: "
                                 "%s",
                                 row->scheduler_name, error);
            return config_fail(config, CONFIG_BUILD, error, ret_fault, ret_error);
        }
        g_ptr_array_add(config->profiles, (gpointer)(uintptr_t)profile);
    }
    if (ret_fault != NULL) {
        *ret_fault = CONFIG_FINE;
    }
    return config;
}

SchedulerConfig *
scheduler_config_new(const Value *document, const ObjectTables *tables, ConfigFault *ret_fault,
                     char **ret_error)
{
    return config_new(document, tables, false, ret_fault, ret_error);
}

SchedulerConfig *
scheduler_config_new_stock(const Value *document, const ObjectTables *tables,
                           ConfigFault *ret_fault, char **ret_error)
{
    return config_new(document, tables, true, ret_fault, ret_error);
}

void
scheduler_config_free(SchedulerConfig *config)
{
    if (config == NULL) {
        return;
    }
    for (guint i = 0; i < config->profile_configs->len; i++) {
        ProfileConfig *profile = config->profile_configs->pdata[i];

        for (size_t point = 0; point <= POINT_MULTI; point++) {
            g_array_unref(profile->sets[point].enabled);
            g_array_unref(profile->sets[point].disabled);
        }
        g_array_unref(profile->args);
    }
    g_ptr_array_unref(config->profile_configs);
    g_ptr_array_unref(config->profiles);
    arena_free(config->arena);
    g_free(config);
}

const Profile *
scheduler_config_profile(const SchedulerConfig *config, const char *scheduler_name)
{
    for (guint i = 0; i < config->profiles->len; i++) {
        const Profile *profile = config->profiles->pdata[i];

        if (strcmp(profile->name, scheduler_name) == 0) {
            return profile;
        }
    }
    return NULL;
}

bool
scheduler_config_has_groups(const SchedulerConfig *config)
{
    for (guint i = 0; i < config->profiles->len; i++) {
        if (((const Profile *)config->profiles->pdata[i])->has_groups) {
            return true;
        }
    }
    return false;
}

bool
scheduler_config_has_policy(const SchedulerConfig *config)
{
    for (guint i = 0; i < config->profiles->len; i++) {
        if (profile_plugin(config->profiles->pdata[i], "PlacementPolicy") != NULL) {
            return true;
        }
    }
    return false;
}
