/* config-check.c - what kube-scheduler says to values that are not allowed. */
#include "models/api/validation/names.h"
#include "models/scheduler/config/config-decode.h"
#include "models/scheduler/framework/args-check.h"
#include "text/scalar.h"

#include <string.h>

#define CONFIG_VERSION "kubescheduler.config.k8s.io/v1"

const char *
api_errors_text(const ApiErrors *errors, Arena *arena)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();

    for (guint i = 0; i < api_errors_count(errors); i++) {
        const ApiCause *cause = &g_array_index(errors->causes, ApiCause, i);
        const char *line = arena_printf(arena, "%s: %s", cause->field, cause->message);
        bool is_known = false;

        for (guint k = 0; k < lines->len; k++) {
            is_known |= strcmp(lines->pdata[k], line) == 0;
        }
        if (!is_known) {
            g_ptr_array_add(lines, (gpointer)(uintptr_t)line);
        }
    }
    if (lines->len == 0) {
        return NULL;
    }
    if (lines->len == 1) {
        return lines->pdata[0];
    }
    for (guint i = 0; i < lines->len; i++) {
        g_string_append_printf(text, "%s%s", i == 0 ? "[" : ", ", (const char *)lines->pdata[i]);
    }
    g_string_append_c(text, ']');
    return arena_strdup(arena, text->str);
}

static int64_t
duration_of(const Value *map, const char *key)
{
    const char *text = value_get_text(map, key);
    int64_t ns = 0;

    if (text != NULL) {
        (void)go_duration_parse(text, &ns);
    }
    return ns;
}

static void
invalid_duration(ApiErrors *errors, const FieldPath *path, int64_t ns, const char *detail)
{
    g_autofree char *text = go_duration_format(ns);
    err_invalid_text(errors, path, text, "%s", detail);
}

static void
check_election(ApiErrors *errors, const Value *election)
{
    static const char *const positive[] = { "leaseDuration", "renewDeadline", "retryPeriod" };
    static const char *const required[] = { "resourceLock", "resourceNamespace", "resourceName" };
    const FieldPath *path = AT(NULL, "leaderElection");
    const char *lock = value_get_text(election, "resourceLock");

    if (!value_get_bool(election, "leaderElect", true)) {
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(positive); i++) {
        if (duration_of(election, positive[i]) <= 0) {
            invalid_duration(errors, AT(path, positive[i]), duration_of(election, positive[i]),
                             "must be greater than zero");
        }
    }
    if (duration_of(election, "leaseDuration") <= duration_of(election, "renewDeadline")) {
        invalid_duration(errors, AT(path, "leaseDuration"), duration_of(election, "renewDeadline"),
                         "must be greater than `RenewDeadline`");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(required); i++) {
        if (value_get_text(election, required[i]) == NULL ||
            *value_get_text(election, required[i]) == '\0') {
            err_required(errors, AT(path, required[i]), "");
        }
    }
    if (g_strcmp0(lock, "leases") != 0) {
        err_invalid_text(errors, AT(path, "resourceLock"), lock == NULL ? "" : lock,
                         "resourceLock value must be \"leases\"");
    }
}

static void
check_percentage(ApiErrors *errors, const FieldPath *outer, int32_t percentage)
{
    if (percentage < 0 || percentage > 100) {
        err_invalid_int(errors, AT(outer, "percentageOfNodesToScore"), percentage,
                        "not in valid range [0-100]");
    }
}

static bool
is_removed_plugin(const char *name)
{
    static const char *const removed[] = { "AzureDiskLimits", "CinderLimits", "EBSLimits",
                                           "GCEPDLimits" };

    for (size_t i = 0; i < G_N_ELEMENTS(removed); i++) {
        if (strcmp(name, removed[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void
invalid_plugin(ApiErrors *errors, const FieldPath *path, const char *name)
{
    err_invalid_text(errors, path, name,
                     "was invalid in version \"v1\" (KubeSchedulerConfiguration is version \"%s\")",
                     CONFIG_VERSION);
}

static void
check_sets(ApiErrors *errors, const ProfileConfig *profile, const FieldPath *path)
{
    for (size_t point = 0; point < N_POINTS; point++) {
        const GArray *enabled = profile->sets[point].enabled;

        for (guint i = 0; i < enabled->len; i++) {
            const char *name = g_array_index(enabled, PluginEntry, i).name;

            if (is_removed_plugin(name)) {
                const FieldPath *plugins = AT(path, "plugins");
                const FieldPath *set = AT(plugins, extension_point_keys[point]);
                const FieldPath *list = AT(set, "enabled");

                invalid_plugin(errors, AT_INDEX(list, i), name);
            }
        }
    }
}

static void
check_args(ApiErrors *errors, const ProfileConfig *profile, const FieldPath *path)
{
    const FieldPath *list = AT(path, "pluginConfig");

    for (guint i = 0; i < profile->args->len; i++) {
        const PluginArgsEntry *entry = &g_array_index(profile->args, PluginArgsEntry, i);
        const FieldPath *place = AT_INDEX(list, i);
        bool is_repeated = false;

        for (guint k = 0; k < i; k++) {
            is_repeated |=
                strcmp(g_array_index(profile->args, PluginArgsEntry, k).name, entry->name) == 0;
        }
        if (is_repeated) {
            err_duplicate_text(errors, place, entry->name);
        }
        if (is_removed_plugin(entry->name)) {
            invalid_plugin(errors, place, entry->name);
        } else {
            plugin_args_check(errors, entry->name, entry->args, AT(place, "args"));
        }
    }
}

static const ProfileConfig *
profile_at(const SchedulerConfig *config, guint index)
{
    return config->profile_configs->pdata[index];
}

static void
check_profiles(ApiErrors *errors, const SchedulerConfig *config)
{
    const FieldPath *list = AT(NULL, "profiles");

    for (guint i = 0; i < config->profile_configs->len; i++) {
        const ProfileConfig *profile = profile_at(config, i);
        const FieldPath *path = AT_INDEX(list, i);
        bool is_repeated = false;

        if (*profile->scheduler_name == '\0') {
            err_required(errors, AT(path, "schedulerName"), "");
        }
        if (profile->has_percentage) {
            check_percentage(errors, path, profile->percentage);
        }
        check_sets(errors, profile, path);
        check_args(errors, profile, path);
        for (guint k = 0; k < i; k++) {
            is_repeated |=
                strcmp(profile_at(config, k)->scheduler_name, profile->scheduler_name) == 0;
        }
        if (is_repeated) {
            err_duplicate_dump(errors, AT(path, "schedulerName"), "{}");
        }
    }
}

static bool
entries_equal(const GArray *a, const GArray *b)
{
    bool is_equal = a->len == b->len;

    for (guint i = 0; is_equal && i < a->len; i++) {
        const PluginEntry *left = &g_array_index(a, PluginEntry, i);
        const PluginEntry *right = &g_array_index(b, PluginEntry, i);

        is_equal = strcmp(left->name, right->name) == 0 && left->weight == right->weight;
    }
    return is_equal;
}

static void
append_entries(GString *out, const GArray *entries)
{
    if (entries->len == 0) {
        g_string_append(out, "null");
        return;
    }
    for (guint i = 0; i < entries->len; i++) {
        const PluginEntry *entry = &g_array_index(entries, PluginEntry, i);

        g_string_append_printf(out, "%s{\"Name\":\"%s\",\"Weight\":%" G_GINT64_FORMAT "}",
                               i == 0 ? "[" : ",", entry->name, entry->weight);
    }
    g_string_append_c(out, ']');
}

static void
check_queue_sort(ApiErrors *errors, const SchedulerConfig *config)
{
    const PluginSet *first = &profile_at(config, 0)->sets[POINT_QUEUE_SORT];
    const FieldPath *list = AT(NULL, "profiles");

    if (first->enabled->len > 1) {
        const FieldPath *path = AT_INDEX(list, 0);
        const FieldPath *plugins = AT(path, "plugins");
        const FieldPath *set = AT(plugins, "queueSort");

        err_invalid_int(errors, AT(set, "Enabled"), first->enabled->len,
                        "only one queue sort plugin can be enabled");
    }
    for (guint i = 1; i < config->profile_configs->len; i++) {
        const PluginSet *set = &profile_at(config, i)->sets[POINT_QUEUE_SORT];
        g_autoptr(GString) dump = g_string_new("{\"Enabled\":");

        if (entries_equal(first->enabled, set->enabled) &&
            entries_equal(first->disabled, set->disabled)) {
            continue;
        }
        append_entries(dump, set->enabled);
        g_string_append(dump, ",\"Disabled\":");
        append_entries(dump, set->disabled);
        g_string_append_c(dump, '}');
        {
            const FieldPath *path = AT_INDEX(list, i);
            const FieldPath *plugins = AT(path, "plugins");

            err_invalid_dump(errors, AT(plugins, "queueSort"),
                             arena_strdup(config->arena, dump->str),
                             "must be the same for all profiles");
        }
    }
}

static void
check_managed(ApiErrors *errors, const Value *resources, const FieldPath *outer, GPtrArray *seen)
{
    const FieldPath *list = AT(outer, "managedResources");

    for (size_t i = 0; i < value_length(resources); i++) {
        const char *name = value_get_text(value_item(resources, i), "name");
        const FieldPath *item = AT_INDEX(list, i);
        const FieldPath *path = AT(item, "name");

        name = name == NULL ? "" : name;
        if (check_name(errors, path, name, name_qualified) && !resource_name_is_extended(name)) {
            err_invalid_text(errors, path, name, "is an invalid extended resource name");
        }
        for (guint k = 0; k < seen->len; k++) {
            if (strcmp(seen->pdata[k], name) == 0) {
                err_invalid_text(errors, path, name, "duplicate extender managed resource name");
                break;
            }
        }
        g_ptr_array_add(seen, (gpointer)(uintptr_t)name);
    }
}

static void
check_extenders(ApiErrors *errors, const Value *extenders)
{
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    const FieldPath *list = AT(NULL, "extenders");
    int n_binders = 0;

    for (size_t i = 0; i < value_length(extenders); i++) {
        const Value *extender = value_item(extenders, i);
        const FieldPath *path = AT_INDEX(list, i);
        const char *prioritise = value_get_text(extender, "prioritizeVerb");
        const char *bind = value_get_text(extender, "bindVerb");
        int64_t weight = value_get_int(extender, "weight", 0);

        if (prioritise != NULL && *prioritise != '\0' && weight <= 0) {
            err_invalid_int(errors, AT(path, "weight"), weight,
                            "must have a positive weight applied to it");
        }
        n_binders += bind != NULL && *bind != '\0';
        check_managed(errors, value_get(extender, "managedResources"), path, seen);
    }
    if (n_binders > 1) {
        g_autofree char *text = g_strdup_printf("found %d extenders implementing bind", n_binders);
        err_invalid_text(errors, list, text, "only one extender can implement bind");
    }
}

const char *
config_check(const SchedulerConfig *config)
{
    ApiErrors errors;
    const Value *connection = value_get(config->value, "clientConnection");
    const char *text;

    api_errors_init(&errors, config->arena);
    if (value_get_int(connection, "burst", 0) < 0) {
        const FieldPath *path = AT(NULL, "clientConnection");
        err_invalid_int(&errors, AT(path, "burst"), value_get_int(connection, "burst", 0),
                        "must be non-negative");
    }
    check_election(&errors, value_get(config->value, "leaderElection"));
    if (config->parallelism <= 0) {
        err_invalid_int(&errors, AT(NULL, "parallelism"), config->parallelism,
                        "should be an integer value greater than zero");
    }
    check_profiles(&errors, config);
    check_queue_sort(&errors, config);
    check_percentage(&errors, NULL, config->percentage);
    if (config->initial_backoff_seconds <= 0) {
        err_invalid_int(&errors, AT(NULL, "podInitialBackoffSeconds"),
                        config->initial_backoff_seconds, "must be greater than 0");
    }
    if (config->max_backoff_seconds < config->initial_backoff_seconds) {
        err_invalid_int(&errors, AT(NULL, "podMaxBackoffSeconds"), config->max_backoff_seconds,
                        "must be greater than or equal to PodInitialBackoffSeconds");
    }
    check_extenders(&errors, value_get(config->value, "extenders"));
    text = api_errors_text(&errors, config->arena);
    api_errors_clear(&errors);
    return text;
}
