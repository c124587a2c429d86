/* pod-spec-rules.c - a pod's spec as a whole, in the order in which the server looks at it. */
#include "models/api/validation/pod-rules.h"

#include "models/api/document/api-dump.h"
#include "models/api/types/api-types.h"

#include <string.h>

#define BAD_IP "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

static void
check_resource_claims(ApiErrors *errors, const Value *claims, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(claims); i++) {
        const Value *claim = value_item(claims, i);
        const FieldPath *place = AT_INDEX(path, i);
        bool has_claim = value_get(claim, "resourceClaimName") != NULL;
        bool has_template = value_get(claim, "resourceClaimTemplateName") != NULL;
        g_autofree char *dump = api_dump_json(&api_core_pod_resource_claim, claim);

        if (text_is_empty(claim, "name")) {
            err_required(errors, AT(place, "name"), NULL);
        } else {
            check_name(errors, AT(place, "name"), value_get_text(claim, "name"), name_dns_label);
        }
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(claims, j), "name"), value_get(claim, "name"))) {
                err_duplicate(errors, AT(place, "name"), value_get(claim, "name"));
                break;
            }
        }
        if (has_claim && has_template) {
            err_invalid_dump(errors, place, dump,
                             "at most one of `resourceClaimName` or `resourceClaimTemplateName` "
                             "may be specified");
        } else if (!has_claim && !has_template) {
            err_invalid_dump(errors, place, dump,
                             "must specify one of: `resourceClaimName`, "
                             "`resourceClaimTemplateName`");
        }
        if (has_claim) {
            check_name(errors, AT(place, "resourceClaimName"),
                       value_get_text(claim, "resourceClaimName"), name_dns_subdomain);
        }
        if (has_template) {
            check_name(errors, AT(place, "resourceClaimTemplateName"),
                       value_get_text(claim, "resourceClaimTemplateName"), name_dns_subdomain);
        }
    }
}

static void
check_host_network(const PodRules *rules, const FieldPath *spec_path)
{
    static const char *const lists[] = { "containers", "initContainers" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *containers = value_get(rules->spec, lists[i]);

        for (size_t j = 0;
             value_get_bool(rules->spec, "hostNetwork", false) && j < value_length(containers);
             j++) {
            const Value *ports = value_get(value_item(containers, j), "ports");

            for (size_t k = 0; k < value_length(ports); k++) {
                const Value *port = value_item(ports, k);
                int64_t host = value_get_int(port, "hostPort", 0);

                if (host != 0 && host != value_get_int(port, "containerPort", 0)) {
                    err_invalid_int(
                        rules->errors,
                        AT(AT_INDEX(AT(AT_INDEX(AT(spec_path, lists[i]), j), "ports"), k),
                           "hostPort"),
                        host, "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }
}

/* Labels joined by dots, which may also have underscores. */
static void
check_search(ApiErrors *errors, const char *search, const FieldPath *path)
{
    g_autofree char *plain = g_strdup(search);
    NameFaults faults = { 0 };
    size_t n = strlen(plain);

    if (strcmp(search, ".") == 0) {
        return;
    }
    if (n > 0 && plain[n - 1] == '.') {
        plain[n - 1] = '\0';
    }
    for (char *c = plain; *c != '\0'; c++) {
        *c = *c == '_' && c != plain ? 'a' : *c;
    }
    name_dns_subdomain(*plain == '_' ? plain + 1 : plain, &faults);
    if (faults.n > 0) {
        err_invalid_text(
            errors, path, search,
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
            "characters, '_', '-' or '.', and must start and end with an "
            "alphanumeric character (e.g. 'example.com', regex used for validation "
            "is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')");
    }
}

static void
check_dns(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *config = value_get(spec, "dnsConfig");
    const Value *servers = value_get(config, "nameservers");
    const Value *searches = value_get(config, "searches");
    const Value *options = value_get(config, "options");
    uint8_t bytes[16];
    bool is_v6;

    if (text_is(spec, "dnsPolicy", "None")) {
        if (config == NULL) {
            err_required(errors, path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if (value_length(servers) == 0) {
            err_required(errors, AT(path, "nameservers"),
                         "must provide at least one DNS nameserver when `dnsPolicy` is None");
            return;
        }
    }
    if (value_length(servers) > 3) {
        err_invalid(errors, AT(path, "nameservers"), servers,
                    "must not have more than 3 nameservers");
    }
    for (size_t i = 0; i < value_length(servers); i++) {
        const char *server = value_text(value_item(servers, i));

        if (!ip_parse(server, true, bytes, &is_v6)) {
            err_invalid_text(errors, AT_INDEX(AT(path, "nameservers"), i), server, BAD_IP);
        }
    }
    if (value_length(searches) > 32) {
        err_invalid(errors, AT(path, "searches"), searches,
                    "must not have more than 32 search paths");
    }
    for (size_t i = 0; i < value_length(searches); i++) {
        check_search(errors, value_text(value_item(searches, i)),
                     AT_INDEX(AT(path, "searches"), i));
    }
    for (size_t i = 0; i < value_length(options); i++) {
        if (text_is_empty(value_item(options, i), "name")) {
            err_required(errors, AT_INDEX(AT(path, "options"), i), "must not be empty");
        }
    }
}

static void
check_gates(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *readiness = value_get(spec, "readinessGates");
    const Value *scheduling = value_get(spec, "schedulingGates");

    for (size_t i = 0; i < value_length(readiness); i++) {
        check_name(errors, AT(AT_INDEX(AT(path, "readinessGates"), i), "conditionType"),
                   value_get_text(value_item(readiness, i), "conditionType"), name_qualified);
    }
    for (size_t i = 0; i < value_length(scheduling); i++) {
        const Value *name = value_get(value_item(scheduling, i), "name");
        const FieldPath *place = AT_INDEX(AT(path, "schedulingGates"), i);

        check_name(errors, place, value_text(name), name_qualified);
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(scheduling, j), "name"), name)) {
                err_duplicate(errors, place, name);
                break;
            }
        }
    }
}

static void
check_optional_name(ApiErrors *errors, const Value *spec, const char *key, NameCheck check,
                    const FieldPath *path)
{
    if (!text_is_empty(spec, key)) {
        check_name(errors, AT(path, key), value_get_text(spec, key), check);
    }
}

static void
check_host_aliases(ApiErrors *errors, const Value *aliases, const FieldPath *path)
{
    uint8_t bytes[16];
    bool is_v6;

    for (size_t i = 0; i < value_length(aliases); i++) {
        const Value *alias = value_item(aliases, i);
        const Value *names = value_get(alias, "hostnames");
        const char *ip = value_get_text(alias, "ip");
        const FieldPath *place = AT_INDEX(path, i);

        if (ip == NULL || !ip_parse(ip, true, bytes, &is_v6)) {
            err_invalid_text(errors, AT(place, "ip"), ip, BAD_IP);
        }
        for (size_t j = 0; j < value_length(names); j++) {
            check_name(errors, AT_INDEX(AT(place, "hostnames"), j),
                       value_text(value_item(names, j)), name_dns_subdomain);
        }
    }
}

static void
check_os(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const systems[] = { "linux", "windows", NULL };
    const Value *os = value_get(spec, "os");
    static const char *const host[] = { "hostPID", "hostIPC" };

    if (os == NULL) {
        return;
    }
    if (text_is_empty(os, "name")) {
        err_required(errors, AT(AT(path, "os"), "name"), "cannot be empty");
    } else if (!is_one_of(value_get_text(os, "name"), systems)) {
        err_unsupported(errors, AT(path, "os"), value_get(os, "name"), systems);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(host); i++) {
        if (text_is(os, "name", "windows") && value_get_bool(spec, host[i], false)) {
            err_forbidden(errors, AT(path, host[i]), "cannot be set for a windows pod");
        }
    }
}

/* The last part: fields that stand alone. */
static void
check_single_fields(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const preemption[] = { "PreemptLowerPriority", "Never", NULL };
    const Value *deadline = value_get(spec, "activeDeadlineSeconds");
    const Value *overhead = value_get(spec, "overhead");

    check_optional_name(errors, spec, "serviceAccountName", name_dns_subdomain, path);
    check_optional_name(errors, spec, "nodeName", name_dns_subdomain, path);
    if (deadline != NULL && (deadline->integer < 1 || deadline->integer > INT32_MAX)) {
        err_invalid(errors, AT(path, "activeDeadlineSeconds"), deadline,
                    "must be between 1 and 2147483647, inclusive");
    }
    check_optional_name(errors, spec, "hostname", name_dns_label, path);
    check_optional_name(errors, spec, "subdomain", name_dns_label, path);
    check_tolerations(errors, value_get(spec, "tolerations"), AT(path, "tolerations"));
    check_host_aliases(errors, value_get(spec, "hostAliases"), AT(path, "hostAliases"));
    check_optional_name(errors, spec, "priorityClassName", name_dns_subdomain, path);
    check_optional_name(errors, spec, "runtimeClassName", name_dns_subdomain, path);
    if (value_get(spec, "preemptionPolicy") != NULL &&
        !is_one_of(value_get_text(spec, "preemptionPolicy"), preemption)) {
        err_unsupported(errors, AT(path, "preemptionPolicy"), value_get(spec, "preemptionPolicy"),
                        preemption);
    }
    for (size_t i = 0; i < value_length(overhead); i++) {
        const char *name = overhead->members[i].key;

        check_resource_name(errors, name, AT_KEY(AT(AT(path, "overhead"), "limits"), name));
        check_resource_amount(errors, name, overhead->members[i].value,
                              AT_KEY(AT(AT(path, "overhead"), "limits"), name));
    }
    check_os(errors, spec, path);
}

void
check_pod_spec(ApiErrors *errors, const Value *spec, bool is_pod, const FieldPath *path)
{
    static const char *const restarts[] = { "Always", "OnFailure", "Never", NULL };
    static const char *const dns[] = { "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None",
                                       NULL };
    g_autoptr(GPtrArray) volumes = g_ptr_array_new_with_free_func(g_free);
    PodRules rules = { .errors = errors, .spec = spec, .is_pod = is_pod, .volumes = volumes };

    check_volumes(&rules, AT(path, "volumes"));
    check_resource_claims(errors, value_get(spec, "resourceClaims"), AT(path, "resourceClaims"));
    check_containers(&rules, path);
    check_pod_resources(&rules, AT(path, "resources"));
    check_host_network(&rules, path);
    check_choice(errors, spec, "restartPolicy", restarts, path);
    check_choice(errors, spec, "dnsPolicy", dns, path);
    check_labels(errors, value_get(spec, "nodeSelector"), AT(path, "nodeSelector"));
    check_pod_security(&rules, path);
    check_affinity(errors, value_get(spec, "affinity"), AT(path, "affinity"));
    check_dns(errors, spec, AT(path, "dnsConfig"));
    check_gates(errors, spec, path);
    check_spread(errors, value_get(spec, "topologySpreadConstraints"),
                 AT(path, "topologySpreadConstraints"));
    check_single_fields(errors, spec, path);
    if (is_pod) {
        check_pod_images(&rules, path);
    }
}

void
check_pod_template(ApiErrors *errors, const Value *template_value, const FieldPath *path)
{
    const Value *meta = value_get(template_value, "metadata");
    const Value *spec = value_get(template_value, "spec");

    check_labels(errors, value_get(meta, "labels"), AT(path, "labels"));
    check_annotations(errors, value_get(meta, "annotations"), AT(path, "annotations"));
    check_pod_spec(errors, spec, false, AT(path, "spec"));
    if (value_length(value_get(spec, "ephemeralContainers")) > 0) {
        err_forbidden(errors, AT(AT(path, "spec"), "ephemeralContainers"),
                      "ephemeral containers not allowed in pod template");
    }
}
