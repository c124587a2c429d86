/* security-rules.c - security contexts of pods and containers. */
#include "models/api/validation/pod-rules.h"

#include "models/api/document/api-dump.h"
#include "models/api/types/api-types.h"

#include <string.h>

#define ID_RANGE "must be between 0 and 2147483647, inclusive"
#define SYSCTL_MAX 253

static void
check_id(ApiErrors *errors, const Value *map, const char *key, const FieldPath *path)
{
    const Value *id = value_get(map, key);

    if (id != NULL && (id->integer < 0 || id->integer > INT32_MAX)) {
        err_invalid(errors, AT(path, key), id, ID_RANGE);
    }
}

static void
check_option(ApiErrors *errors, const Value *map, const char *key, const char *const *choices,
             const FieldPath *path)
{
    if (value_get(map, key) != NULL && !is_one_of(value_get_text(map, key), choices)) {
        err_unsupported(errors, AT(path, key), value_get(map, key), choices);
    }
}

static void
check_profile(ApiErrors *errors, const Value *profile, const ApiType *type, const char *what,
              const FieldPath *path)
{
    static const char *const types[] = { "Localhost", "RuntimeDefault", "Unconfined", NULL };
    const Value *local = value_get(profile, "localhostProfile");

    if (profile == NULL) {
        return;
    }
    if (text_is_empty(profile, "type")) {
        g_autofree char *detail = g_strdup_printf("type is required when %sProfile is set",
                                                  strcmp(what, "seccomp") == 0 ? what : "appArmor");

        err_required(errors, AT(path, "type"), detail);
    } else if (!is_one_of(value_get_text(profile, "type"), types)) {
        err_unsupported(errors, AT(path, "type"), value_get(profile, "type"), types);
    }
    if (text_is(profile, "type", "Localhost")) {
        if (local == NULL) {
            g_autofree char *detail =
                g_strdup_printf("must be set when %s type is Localhost", what);

            err_required(errors, AT(path, "localhostProfile"), detail);
        } else if (strcmp(what, "seccomp") == 0) {
            check_local_path(errors, value_text(local), AT(path, "localhostProfile"));
        }
    } else if (local != NULL) {
        g_autofree char *dump = api_dump_json(type, profile);

        if (strcmp(what, "seccomp") == 0) {
            err_invalid_dump(errors, AT(path, "localhostProfile"), dump,
                             "can only be set when seccomp type is Localhost");
        } else {
            err_invalid(errors, AT(path, "localhostProfile"), local,
                        "can only be set when AppArmor type is Localhost");
        }
    }
}

void
check_security(const PodRules *rules, const Value *context, const FieldPath *path)
{
    static const char *const mounts[] = { "Default", "Unmasked", NULL };
    ApiErrors *errors = rules->errors;
    const Value *added = value_path(context, "capabilities", "add", NULL);

    if (context == NULL) {
        return;
    }
    check_id(errors, context, "runAsUser", path);
    check_id(errors, context, "runAsGroup", path);
    check_option(errors, context, "procMount", mounts, path);
    if (text_is(context, "procMount", "Unmasked") &&
        value_get_bool(rules->spec, "hostUsers", true)) {
        err_invalid(errors, AT(path, "procMount"), value_get(context, "procMount"),
                    "`hostUsers` must be false to use `Unmasked`");
    }
    check_profile(errors, value_get(context, "seccompProfile"), &api_core_seccomp_profile,
                  "seccomp", AT(path, "seccompProfile"));
    if (!value_get_bool(context, "allowPrivilegeEscalation", true)) {
        g_autofree char *dump = api_dump_json(&api_core_security_context, context);

        if (value_get_bool(context, "privileged", false)) {
            err_invalid_dump(errors, path, dump,
                             "cannot set `allowPrivilegeEscalation` to false and `privileged` to "
                             "true");
        }
        for (size_t i = 0; i < value_length(added); i++) {
            if (g_strcmp0(value_text(value_item(added, i)), "CAP_SYS_ADMIN") == 0) {
                err_invalid_dump(errors, path, dump,
                                 "cannot set `allowPrivilegeEscalation` to false and "
                                 "`capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }
    check_profile(errors, value_get(context, "appArmorProfile"), &api_core_app_armor_profile,
                  "AppArmor", AT(path, "appArmorProfile"));
}

/* Words of letters, digits, dashes and underscores, joined by dots or slashes. */
static bool
is_sysctl_name(const char *name)
{
    size_t length = strlen(name);

    if (length == 0 || length > SYSCTL_MAX) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        bool is_word = g_ascii_islower(name[i]) || g_ascii_isdigit(name[i]);
        bool is_edge = i == 0 || i + 1 == length || strchr("./", name[i - 1]) != NULL ||
                       strchr("./", name[i + 1]) != NULL;

        if (!is_word && (is_edge || strchr("-_./", name[i]) == NULL)) {
            return false;
        }
    }
    return true;
}

static void
check_sysctls(const PodRules *rules, const Value *sysctls, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(sysctls); i++) {
        const Value *row = value_item(sysctls, i);
        const FieldPath *name = AT(AT_INDEX(path, i), "name");
        bool is_repeated = false;

        for (size_t j = 0; j < i; j++) {
            is_repeated = is_repeated || value_equal(value_get(value_item(sysctls, j), "name"),
                                                     value_get(row, "name"));
        }
        if (text_is_empty(row, "name")) {
            err_required(rules->errors, name, NULL);
        } else if (!is_sysctl_name(value_get_text(row, "name"))) {
            err_invalid(rules->errors, name, value_get(row, "name"),
                        "must have at most 253 characters and match regex "
                        "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$");
        } else if (is_repeated) {
            err_duplicate(rules->errors, name, value_get(row, "name"));
        }
    }
}

void
check_pod_security(const PodRules *rules, const FieldPath *spec_path)
{
    static const char *const changes[] = { "Always", "OnRootMismatch", NULL };
    static const char *const groups[] = { "Merge", "Strict", NULL };
    const Value *context = value_get(rules->spec, "securityContext");
    const FieldPath *path = AT(spec_path, "securityContext");
    const Value *more = value_get(context, "supplementalGroups");

    check_id(rules->errors, context, "fsGroup", path);
    check_id(rules->errors, context, "runAsUser", path);
    check_id(rules->errors, context, "runAsGroup", path);
    for (size_t i = 0; i < value_length(more); i++) {
        const Value *id = value_item(more, i);

        if (id->integer < 0 || id->integer > INT32_MAX) {
            err_invalid(rules->errors, AT_INDEX(AT(path, "supplementalGroups"), i), id, ID_RANGE);
        }
    }
    if (value_get_bool(rules->spec, "shareProcessNamespace", false) &&
        value_get_bool(rules->spec, "hostPID", false)) {
        err_invalid(rules->errors, AT(spec_path, "shareProcessNamespace"),
                    value_get(rules->spec, "shareProcessNamespace"),
                    "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    check_sysctls(rules, value_get(context, "sysctls"), AT(path, "sysctls"));
    check_option(rules->errors, context, "fsGroupChangePolicy", changes, path);
    check_profile(rules->errors, value_get(context, "seccompProfile"), &api_core_seccomp_profile,
                  "seccomp", AT(path, "seccompProfile"));
    check_option(rules->errors, context, "supplementalGroupsPolicy", groups, path);
    check_profile(rules->errors, value_get(context, "appArmorProfile"), &api_core_app_armor_profile,
                  "AppArmor", AT(path, "appArmorProfile"));
}
