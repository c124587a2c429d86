/* api-dump.c - see api-dump.h.
 *
 * The server's internal types have the fields of the served ones, but some stand in another order
 * and what a pod shares with its host moved into its security context. */
#include "models/api/document/api-dump.h"

#include "models/api/api-error.h"
#include "models/api/types/api-types.h"
#include "text/quantity.h"

#include <string.h>

static void dump_value(GString *out, const ApiField *field, const ApiType *type, ApiWrap wrap,
                       const Value *value);
static void dump_fields(GString *out, const ApiType *type, const Value *value, size_t begin);

static void
dump_key(GString *out, const char *name, size_t begin)
{
    g_string_append_printf(out, "%s\"%s\":", out->len > begin ? "," : "", name);
}

static const ApiField *
field_named(const ApiType *type, const char *go)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        if (strcmp(type->fields[i].go, go) == 0) {
            return &type->fields[i];
        }
    }
    return NULL;
}

static void
dump_field(GString *out, const ApiField *field, const Value *outer, size_t begin)
{
    if (field->flags & API_INLINE) {
        dump_fields(out, field->type, outer, begin);
        return;
    }
    if (field->flags & API_TYPE_META) {
        return;
    }
    dump_key(out, field->go, begin);
    dump_value(out, field, field->type, field->wrap, value_get(outer, field->json));
}

/* Pods: the order of the internal type. */
static const char *const pod_spec_order[] = { "Volumes",
                                              "InitContainers",
                                              "Containers",
                                              "EphemeralContainers",
                                              "RestartPolicy",
                                              "TerminationGracePeriodSeconds",
                                              "ActiveDeadlineSeconds",
                                              "DNSPolicy",
                                              "NodeSelector",
                                              "ServiceAccountName",
                                              "AutomountServiceAccountToken",
                                              "NodeName",
                                              "SecurityContext",
                                              "ImagePullSecrets",
                                              "Hostname",
                                              "Subdomain",
                                              "SetHostnameAsFQDN",
                                              "Affinity",
                                              "SchedulerName",
                                              "Tolerations",
                                              "HostAliases",
                                              "PriorityClassName",
                                              "Priority",
                                              "PreemptionPolicy",
                                              "DNSConfig",
                                              "ReadinessGates",
                                              "RuntimeClassName",
                                              "Overhead",
                                              "EnableServiceLinks",
                                              "TopologySpreadConstraints",
                                              "OS",
                                              "SchedulingGates",
                                              "ResourceClaims",
                                              "Resources",
                                              "HostnameOverride" };

static const char *const security_order[] = { "SELinuxOptions",
                                              "WindowsOptions",
                                              "RunAsUser",
                                              "RunAsGroup",
                                              "RunAsNonRoot",
                                              "SupplementalGroups",
                                              "SupplementalGroupsPolicy",
                                              "FSGroup",
                                              "FSGroupChangePolicy",
                                              "Sysctls",
                                              "SeccompProfile",
                                              "AppArmorProfile",
                                              "SELinuxChangePolicy" };

static void
dump_pod_security(GString *out, const Value *spec)
{
    static const char *const host[] = { "HostNetwork", "HostPID", "HostIPC",
                                        "ShareProcessNamespace", "HostUsers" };
    const Value *context = value_get(spec, "securityContext");
    size_t begin;

    if (context == NULL) {
        g_string_append(out, "null");
        return;
    }
    g_string_append_c(out, '{');
    begin = out->len;
    for (size_t i = 0; i < G_N_ELEMENTS(host); i++) {
        dump_field(out, field_named(&api_core_pod_spec, host[i]), spec, begin);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(security_order); i++) {
        dump_field(out, field_named(&api_core_pod_security_context, security_order[i]), context,
                   begin);
    }
    g_string_append_c(out, '}');
}

static void
dump_pod_spec(GString *out, const Value *spec, size_t begin)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pod_spec_order); i++) {
        if (strcmp(pod_spec_order[i], "SecurityContext") == 0) {
            dump_key(out, "SecurityContext", begin);
            dump_pod_security(out, spec);
        } else {
            dump_field(out, field_named(&api_core_pod_spec, pod_spec_order[i]), spec, begin);
        }
    }
}

/* Types of meta/v1 are the same everywhere and print as they are served. */
static void
dump_meta(GString *out, const ApiType *type, const Value *value, size_t begin)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        const ApiField *field = &type->fields[i];
        const Value *part = value_get(value, field->json);

        if (part == NULL && (field->flags & API_OMITEMPTY)) {
            continue;
        }
        dump_key(out, field->json, begin);
        if (field->type->shape == API_STRUCT && field->wrap == API_LIST) {
            dump_value(out, field, field->type, API_LIST, part);
        } else {
            go_json(out, part);
        }
    }
}

static void
dump_fields(GString *out, const ApiType *type, const Value *value, size_t begin)
{
    if (type == &api_core_pod_spec) {
        dump_pod_spec(out, value, begin);
        return;
    }
    if (type == &api_meta_object_meta || type == &api_meta_label_selector ||
        type == &api_meta_label_selector_requirement || type == &api_meta_owner_reference) {
        dump_meta(out, type, value, begin);
        return;
    }
    for (size_t i = 0; i < type->n_fields; i++) {
        const ApiField *field = &type->fields[i];

        if (field->type == &api_meta_object_meta) {
            dump_meta(out, field->type, value_get(value, field->json), begin);
        } else {
            dump_field(out, field, value, begin);
        }
    }
}

static void
dump_zero(GString *out, const ApiType *type)
{
    switch (type->shape) {
    case API_STRUCT:
        g_string_append_c(out, '{');
        dump_fields(out, type, NULL, out->len);
        g_string_append_c(out, '}');
        break;
    case API_STRING:
        g_string_append(out, "\"\"");
        break;
    case API_BOOL:
        g_string_append(out, "false");
        break;
    case API_INT32:
    case API_INT64:
    case API_FLOAT64:
    case API_INT_OR_STRING:
        g_string_append_c(out, '0');
        break;
    case API_QUANTITY:
        g_string_append(out, "\"0\"");
        break;
    default:
        g_string_append(out, "null");
        break;
    }
}

static void
dump_value(GString *out, const ApiField *field, const ApiType *type, ApiWrap wrap,
           const Value *value)
{
    if (value == NULL || value_is(value, VALUE_NULL)) {
        if (wrap == API_PLAIN) {
            dump_zero(out, type);
        } else {
            g_string_append(out, "null");
        }
        return;
    }
    if (wrap == API_LIST) {
        g_string_append_c(out, '[');
        for (size_t i = 0; i < value->n; i++) {
            g_string_append(out, i > 0 ? "," : "");
            dump_value(out, field, type, API_PLAIN, value->items[i]);
        }
        g_string_append_c(out, ']');
    } else if (type->shape == API_STRUCT && wrap != API_MAP) {
        g_string_append_c(out, '{');
        dump_fields(out, type, value, out->len);
        g_string_append_c(out, '}');
    } else {
        go_json(out, value);
    }
}

char *
api_dump_json(const ApiType *type, const Value *value)
{
    GString *text = g_string_new("{");

    dump_fields(text, type, value, text->len);
    g_string_append_c(text, '}');
    return g_string_free(text, FALSE);
}
