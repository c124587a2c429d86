/* env-rules.c - environment variables and references to fields. */
#include "models/api/validation/pod-rules.h"

#include "text/quantity.h"

#include <string.h>

/* Fields that the server knows by a label, whether they may be used or not. */
static bool
is_known_field(const char *field)
{
    static const char *const known[] = {
        "metadata.annotations", "metadata.labels", "metadata.name",      "metadata.namespace",
        "metadata.uid",         "spec.nodeName",   "spec.restartPolicy", "spec.serviceAccountName",
        "spec.schedulerName",   "status.phase",    "status.hostIP",      "status.hostIPs",
        "status.podIP",         "status.podIPs",   "spec.host",          NULL
    };

    return is_one_of(field, known);
}

/* "metadata.labels['key']": the key in a new string, or NULL. */
static char *
subscript_of(const char *field, char **ret_path)
{
    const char *open = strstr(field, "['");
    size_t n = strlen(field);

    if (open == NULL || n < 4 || !g_str_has_suffix(field, "']") || open + 2 > field + n - 2) {
        return NULL;
    }
    *ret_path = g_strndup(field, (gsize)(open - field));
    return g_strndup(open + 2, (gsize)(field + n - 2 - (open + 2)));
}

void
check_field_ref(ApiErrors *errors, const Value *ref, bool is_volume, const FieldPath *path)
{
    static const char *const env_fields[] = { "metadata.name",
                                              "metadata.namespace",
                                              "metadata.uid",
                                              "spec.nodeName",
                                              "spec.serviceAccountName",
                                              "status.hostIP",
                                              "status.hostIPs",
                                              "status.podIP",
                                              "status.podIPs",
                                              NULL };
    static const char *const volume_fields[] = { "metadata.annotations", "metadata.labels",
                                                 "metadata.name",        "metadata.namespace",
                                                 "metadata.uid",         NULL };
    const char *field = value_get_text(ref, "fieldPath");
    g_autofree char *outer = NULL;
    g_autofree char *key = NULL;

    if (text_is_empty(ref, "fieldPath")) {
        err_required(errors, AT(path, "fieldPath"), NULL);
        return;
    }
    key = subscript_of(field, &outer);
    if (key != NULL) {
        g_autofree char *lower = g_ascii_strdown(key, -1);

        if (strcmp(outer, "metadata.annotations") == 0) {
            check_name(errors, path, lower, name_qualified);
        } else if (strcmp(outer, "metadata.labels") == 0) {
            check_name(errors, path, key, name_qualified);
        } else {
            err_invalid_text(errors, path, outer, "does not support subscript");
        }
        return;
    }
    if (!is_known_field(field)) {
        err_invalid_text(errors, AT(path, "fieldPath"), field,
                         "error converting fieldPath: field label not supported: %s", field);
    } else if (!is_one_of(strcmp(field, "spec.host") == 0 ? "spec.nodeName" : field,
                          is_volume ? volume_fields : env_fields)) {
        err_unsupported_text(errors, AT(path, "fieldPath"), field,
                             is_volume ? volume_fields : env_fields);
    }
}

static void
check_divisor(ApiErrors *errors, const Value *ref, const FieldPath *path)
{
    static const char *const cpu[] = { "0", "1m", "1", NULL };
    static const char *const memory[] = { "0",   "1",   "1k",  "1M",  "1G",  "1T",  "1P", "1E",
                                          "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei", NULL };
    const char *resource = value_get_text(ref, "resource");
    const char *divisor = value_get_text(ref, "divisor");
    const char *what = strchr(resource, '.') + 1;

    if (strcmp(what, "cpu") == 0) {
        if (!is_one_of(divisor, cpu)) {
            err_invalid_text(errors, AT(path, "divisor"), what,
                             "only divisor's values 1m and 1 are supported with the cpu resource");
        }
    } else if (!is_one_of(divisor, memory)) {
        err_invalid_text(errors, AT(path, "divisor"), what,
                         "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, "
                         "1Pi, 1Ei are supported with the %s resource",
                         strcmp(what, "ephemeral-storage") == 0 ? "local ephemeral storage" : what);
    }
}

void
check_resource_ref(ApiErrors *errors, const Value *ref, bool is_volume, const FieldPath *path)
{
    static const char *const fields[] = { "limits.cpu",
                                          "limits.ephemeral-storage",
                                          "limits.memory",
                                          "requests.cpu",
                                          "requests.ephemeral-storage",
                                          "requests.memory",
                                          NULL };
    const char *resource = value_get_text(ref, "resource");

    if (is_volume && text_is_empty(ref, "containerName")) {
        err_required(errors, AT(path, "containerName"), NULL);
    } else if (text_is_empty(ref, "resource")) {
        err_required(errors, AT(path, "resource"), NULL);
    } else if (is_one_of(resource, fields)) {
        check_divisor(errors, ref, path);
    } else if (!g_str_has_prefix(resource, "limits.hugepages-") &&
               !g_str_has_prefix(resource, "requests.hugepages-")) {
        err_unsupported_text(errors, AT(path, "resource"), resource, fields);
    }
}

static void
check_key_ref(ApiErrors *errors, const Value *ref, const FieldPath *path)
{
    check_name(errors, AT(path, "name"), value_get_text(ref, "name"), name_dns_subdomain);
    if (text_is_empty(ref, "key")) {
        err_required(errors, AT(path, "key"), NULL);
    } else {
        check_name(errors, AT(path, "key"), value_get_text(ref, "key"), name_config_key);
    }
}

static void
check_value_from(ApiErrors *errors, const Value *variable, const FieldPath *path)
{
    const Value *from = value_get(variable, "valueFrom");
    size_t n = value_length(from);

    if (from == NULL) {
        return;
    }
    if (value_get(from, "fieldRef") != NULL) {
        check_field_ref(errors, value_get(from, "fieldRef"), false, AT(path, "fieldRef"));
    }
    if (value_get(from, "resourceFieldRef") != NULL) {
        check_resource_ref(errors, value_get(from, "resourceFieldRef"), false,
                           AT(path, "resourceFieldRef"));
    }
    if (value_get(from, "configMapKeyRef") != NULL) {
        check_key_ref(errors, value_get(from, "configMapKeyRef"), AT(path, "configMapKeyRef"));
    }
    if (value_get(from, "secretKeyRef") != NULL) {
        check_key_ref(errors, value_get(from, "secretKeyRef"), AT(path, "secretKeyRef"));
    }
    if (n == 0) {
        err_invalid_text(errors, path, "",
                         "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` "
                         "or `secretKeyRef`");
    } else if (!text_is_empty(variable, "value")) {
        err_invalid_text(errors, path, "", "may not be specified when `value` is not empty");
    } else if (n > 1) {
        err_invalid_text(errors, path, "", "may not have more than one field specified at a time");
    }
}

void
check_env(ApiErrors *errors, const Value *env, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(env); i++) {
        const Value *variable = value_item(env, i);
        const FieldPath *place = AT_INDEX(path, i);

        if (text_is_empty(variable, "name")) {
            err_required(errors, AT(place, "name"), NULL);
        } else {
            check_name(errors, AT(place, "name"), value_get_text(variable, "name"),
                       name_relaxed_env_var);
        }
        check_value_from(errors, variable, AT(place, "valueFrom"));
    }
}

void
check_env_from(ApiErrors *errors, const Value *env_from, const FieldPath *path)
{
    static const char *const sources[] = { "configMapRef", "secretRef" };

    for (size_t i = 0; i < value_length(env_from); i++) {
        const Value *source = value_item(env_from, i);
        const FieldPath *place = AT_INDEX(path, i);
        size_t n = 0;

        if (!text_is_empty(source, "prefix")) {
            check_name(errors, AT(place, "prefix"), value_get_text(source, "prefix"),
                       name_relaxed_env_var);
        }
        for (size_t j = 0; j < G_N_ELEMENTS(sources); j++) {
            const Value *ref = value_get(source, sources[j]);
            const FieldPath *name = AT(AT(place, sources[j]), "name");

            if (ref == NULL) {
                continue;
            }
            n++;
            if (text_is_empty(ref, "name")) {
                err_required(errors, name, NULL);
            } else {
                check_name(errors, name, value_get_text(ref, "name"), name_dns_subdomain);
            }
        }
        if (n == 0) {
            err_invalid_text(errors, path, "",
                             "must specify one of: `configMapRef` or `secretRef`");
        } else if (n > 1) {
            err_invalid_text(errors, path, "",
                             "may not have more than one field specified at a time");
        }
    }
}
