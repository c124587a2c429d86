/* service-kind.c - services; addresses and ports come from the callbacks of the context. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"
#include "models/api/kinds/address-rules.h"
#include "models/api/validation/pod-rules.h"

#include <string.h>

#define BAD_IP "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

static bool
is_headless(const Value *spec)
{
    return text_is(spec, "clusterIP", "None");
}

static bool
wants_ports(const Value *spec)
{
    return text_is(spec, "type", "LoadBalancer") || text_is(spec, "type", "NodePort");
}

static bool
is_external_name(const Value *spec)
{
    return text_is(spec, "type", "ExternalName");
}

/* clusterIP and the first of clusterIPs are one thing written twice; who gives one has both. */
static void
sync_addresses(ApiRequest *request)
{
    Value *spec = edit_get(request->object, "spec");
    const Value *one = value_get(spec, "clusterIP");

    if (one != NULL && value_get(spec, "clusterIPs") == NULL) {
        Value *list = edit_list_new(request->arena, 1);

        edit_append(request->arena, list, one);
        edit_put(request->arena, spec, "clusterIPs", list);
    }
}

static void
keep_if_missing(ApiRequest *request, const char *key)
{
    Value *spec = edit_get(request->object, "spec");

    if (value_get(spec, key) == NULL) {
        edit_put(request->arena, spec, key, value_path(request->old, "spec", key, NULL));
    }
}

/* A replacement that does not name addresses and ports keeps those the service has. */
static void
prepare_for_update(ApiRequest *request)
{
    Value *spec = edit_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");
    const Value *ports = value_get(spec, "ports");

    if (is_external_name(spec) && !is_external_name(old)) {
        edit_remove(spec, "clusterIP");
        edit_remove(spec, "clusterIPs");
        edit_remove(spec, "ipFamilies");
        edit_remove(spec, "ipFamilyPolicy");
    } else if (!is_external_name(spec) && !is_external_name(old)) {
        keep_if_missing(request, "clusterIP");
        sync_addresses(request);
        keep_if_missing(request, "clusterIPs");
        keep_if_missing(request, "ipFamilies");
        keep_if_missing(request, "ipFamilyPolicy");
    }
    for (size_t i = 0; wants_ports(spec) && wants_ports(old) && i < value_length(ports); i++) {
        Value *port = edit_item(ports, i);
        const Value *before = value_get(old, "ports");

        for (size_t j = 0; value_get(port, "nodePort") == NULL && j < value_length(before); j++) {
            const Value *row = value_item(before, j);

            if (value_equal(value_get(row, "port"), value_get(port, "port")) &&
                value_equal(value_get(row, "protocol"), value_get(port, "protocol"))) {
                edit_put(request->arena, port, "nodePort", value_get(row, "nodePort"));
            }
        }
    }
    for (size_t i = 0; !wants_ports(spec) && wants_ports(old) && i < value_length(ports); i++) {
        /* A type without node ports drops those that only repeat the old ones. */
        Value *port = edit_item(ports, i);
        const Value *row = value_item(value_get(old, "ports"), i);

        if (value_get(port, "nodePort") != NULL &&
            value_equal(value_get(port, "nodePort"), value_get(row, "nodePort"))) {
            edit_remove(port, "nodePort");
        }
    }
}

static void
check_port(ApiErrors *errors, const Value *port, bool needs_name, const FieldPath *path)
{
    static const char *const protocols[] = { "SCTP", "TCP", "UDP", NULL };
    const Value *target = value_get(port, "targetPort");

    if (needs_name && text_is_empty(port, "name")) {
        err_required(errors, AT(path, "name"), NULL);
    } else if (!text_is_empty(port, "name")) {
        check_name(errors, AT(path, "name"), value_get_text(port, "name"), name_dns_label);
    }
    check_port_number(errors, value_get(port, "port"), AT(path, "port"));
    check_choice(errors, port, "protocol", protocols, path);
    check_port_or_name(errors, target, AT(path, "targetPort"));
    if (value_get(port, "appProtocol") != NULL) {
        check_name(errors, AT(path, "appProtocol"), value_get_text(port, "appProtocol"),
                   name_qualified);
    }
}

static bool
same(const Value *a, const Value *b, const char *key)
{
    const Value *x = value_get(a, key);
    const Value *y = value_get(b, key);

    return (x == NULL && y == NULL) || value_equal(x, y);
}

static void
check_repeated_ports(ApiErrors *errors, const Value *ports, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);

        for (size_t j = 0; j < i; j++) {
            const Value *other = value_item(ports, j);

            if (same(port, other, "protocol") && same(port, other, "port")) {
                ValueBuilder *key = value_map_begin(errors->arena);
                g_autofree char *dump = NULL;

                value_put(key, "protocol", value_get(port, "protocol"));
                value_put(key, "port", value_get(port, "port"));
                dump = api_dump_json(&api_core_service_port, value_end(key));
                err_duplicate_dump(errors, AT_INDEX(path, i), dump);
                break;
            }
        }
    }
}

static void
check_ports(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *ports = value_get(spec, "ports");

    if (value_length(ports) == 0 && !is_headless(spec) && !is_external_name(spec)) {
        err_required(errors, path, NULL);
    }
    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        const FieldPath *place = AT_INDEX(path, i);

        check_port(errors, port, ports->n > 1, place);
        for (size_t j = 0; !text_is_empty(port, "name") && j < i; j++) {
            if (same(value_item(ports, j), port, "name")) {
                err_duplicate(errors, AT(place, "name"), value_get(port, "name"));
                break;
            }
        }
    }
}

static void
check_external_ips(ApiErrors *errors, const Value *ips, const FieldPath *path)
{
    uint8_t bytes[16];
    bool is_v6;

    for (size_t i = 0; i < value_length(ips); i++) {
        const char *ip = value_text(value_item(ips, i));
        const FieldPath *place = AT_INDEX(path, i);

        if (!ip_parse(ip, true, bytes, &is_v6)) {
            err_invalid_text(errors, place, ip, BAD_IP);
            continue;
        }
        check_endpoint_address(errors, bytes, is_v6, ip, place);
    }
}

static void
check_address_families(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const policies[] = { "PreferDualStack", "RequireDualStack", "SingleStack",
                                            NULL };
    static const char *const families[] = { "IPv4", "IPv6", NULL };
    const Value *list = value_get(spec, "ipFamilies");
    const Value *ips = value_get(spec, "clusterIPs");
    uint8_t bytes[16];
    bool is_v6;

    if (value_length(ips) > 0 && !same(spec, spec, "clusterIP")) {
        return;
    }
    if (value_length(ips) > 0 && !value_equal(value_item(ips, 0), value_get(spec, "clusterIP"))) {
        err_invalid(errors, AT(path, "clusterIPs"), ips, "first value must match `clusterIP`");
    }
    for (size_t i = 0; i < value_length(list); i++) {
        if (!is_one_of(value_text(value_item(list, i)), families)) {
            err_unsupported(errors, AT_INDEX(AT(path, "ipFamilies"), i), value_item(list, i),
                            families);
        }
    }
    if (value_get(spec, "ipFamilyPolicy") != NULL &&
        !is_one_of(value_get_text(spec, "ipFamilyPolicy"), policies)) {
        err_unsupported(errors, AT(path, "ipFamilyPolicy"), value_get(spec, "ipFamilyPolicy"),
                        policies);
    }
    for (size_t i = 0; i < value_length(ips); i++) {
        const char *ip = value_text(value_item(ips, i));

        if ((i > 0 || g_strcmp0(ip, "None") != 0) && !ip_parse(ip, true, bytes, &is_v6)) {
            err_invalid_text(errors, AT_INDEX(AT(path, "clusterIPs"), i), ip, BAD_IP);
        }
    }
}

static void
check_affinity_config(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const affinities[] = { "ClientIP", "None", NULL };
    const Value *seconds =
        value_path(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds", NULL);
    const FieldPath *place =
        AT(AT(AT(path, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds");

    check_choice(errors, spec, "sessionAffinity", affinities, path);
    if (text_is(spec, "sessionAffinity", "ClientIP") && seconds != NULL &&
        (seconds->integer <= 0 || seconds->integer > 86400)) {
        err_invalid(errors, place, seconds, "must be greater than 0 and less than 86400");
    }
}

static void
check_by_type(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *ports = value_get(spec, "ports");

    if (text_is(spec, "type", "LoadBalancer")) {
        for (size_t i = 0; i < value_length(ports); i++) {
            if (!is_one_of(value_get_text(value_item(ports, i), "protocol"),
                           (const char *const[]){ "SCTP", "TCP", "UDP", NULL })) {
                continue;
            }
        }
        if (is_headless(spec)) {
            err_invalid(errors, AT_INDEX(AT(path, "clusterIPs"), 0), value_get(spec, "clusterIP"),
                        "may not be set to 'None' for LoadBalancer services");
        }
    } else if (text_is(spec, "type", "NodePort")) {
        if (is_headless(spec)) {
            err_invalid(errors, AT_INDEX(AT(path, "clusterIPs"), 0), value_get(spec, "clusterIP"),
                        "may not be set to 'None' for NodePort services");
        }
    } else if (is_external_name(spec)) {
        g_autofree char *name = g_strdup(value_get_text(spec, "externalName"));

        if (value_length(value_get(spec, "clusterIPs")) > 0) {
            err_forbidden(errors, AT_INDEX(AT(path, "clusterIPs"), 0),
                          "may not be set for ExternalName services");
        }
        if (name != NULL && g_str_has_suffix(name, ".")) {
            name[strlen(name) - 1] = '\0';
        }
        if (name == NULL || *name == '\0') {
            err_required(errors, AT(path, "externalName"), NULL);
        } else {
            check_name(errors, AT(path, "externalName"), name, name_dns_subdomain);
        }
    }
}

static void
check_balancer_fields(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *ranges = value_get(spec, "loadBalancerSourceRanges");
    const FieldPath *place = AT(path, "LoadBalancerSourceRanges");
    bool is_balancer = text_is(spec, "type", "LoadBalancer");
    uint8_t bytes[16];
    bool is_v6;
    int bits;

    if (!is_balancer && value_length(ranges) > 0) {
        err_forbidden(errors, place, "may only be used when `type` is 'LoadBalancer'");
    }
    for (size_t i = 0; i < value_length(ranges); i++) {
        g_autofree char *text = g_strstrip(g_strdup(value_text(value_item(ranges, i))));

        if (!cidr_parse(text, true, bytes, &is_v6, &bits)) {
            err_invalid_text(errors, AT_INDEX(place, i), value_text(value_item(ranges, i)),
                             "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
    }
    if (!is_balancer && value_get(spec, "allocateLoadBalancerNodePorts") != NULL) {
        err_forbidden(errors, AT(path, "allocateLoadBalancerNodePorts"),
                      "may only be used when `type` is 'LoadBalancer'");
    }
    if (!is_balancer && value_get(spec, "loadBalancerClass") != NULL) {
        err_forbidden(errors, AT(path, "loadBalancerClass"),
                      "may only be used when `type` is 'LoadBalancer'");
    }
}

static void
check_policies(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const policies[] = { "Cluster", "Local", NULL };
    static const char *const distributions[] = { "PreferClose", "PreferSameZone", "PreferSameNode",
                                                 NULL };
    const Value *external = value_get(spec, "externalTrafficPolicy");
    const Value *internal = value_get(spec, "internalTrafficPolicy");
    const Value *distribution = value_get(spec, "trafficDistribution");
    bool is_reachable = wants_ports(spec) || (text_is(spec, "type", "ClusterIP") &&
                                              value_length(value_get(spec, "externalIPs")) > 0);

    if (external != NULL && !is_reachable) {
        err_invalid(errors, AT(path, "externalTrafficPolicy"), external,
                    "may only be set for externally-accessible services");
    } else if (is_reachable && !is_one_of(value_text(external), policies)) {
        err_unsupported(errors, AT(path, "externalTrafficPolicy"), external, policies);
    }
    if (internal != NULL && !is_one_of(value_text(internal), policies)) {
        err_unsupported(errors, AT(path, "internalTrafficPolicy"), internal, policies);
    }
    if (distribution != NULL && !is_one_of(value_text(distribution), distributions)) {
        err_unsupported(errors, AT(path, "trafficDistribution"), distribution, distributions);
    }
}

static void
prepare_for_create(ApiRequest *request)
{
    sync_addresses(request);
    if (!is_external_name(value_get(request->object, "spec"))) {
        check_address_families(&request->errors, value_get(request->object, "spec"),
                               AT(NULL, "spec"));
    }
}

static void
validate(ApiRequest *request)
{
    static const char *const types[] = { "ClusterIP", "ExternalName", "LoadBalancer", "NodePort",
                                         NULL };
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *ports = value_get(spec, "ports");
    const FieldPath *path = AT(NULL, "spec");

    if (value_length(ports) == 0 && !is_headless(spec) && !is_external_name(spec)) {
        err_required(errors, AT(path, "ports"), NULL);
    }
    check_by_type(errors, spec, path);
    if (value_length(ports) > 0) {
        check_ports(errors, spec, AT(path, "ports"));
    }
    check_labels(errors, value_get(spec, "selector"), AT(path, "selector"));
    check_affinity_config(errors, spec, path);
    check_address_families(errors, spec, path);
    check_external_ips(errors, value_get(spec, "externalIPs"), AT(path, "externalIPs"));
    if (!is_one_of(value_get_text(spec, "type"), types)) {
        err_unsupported(errors, AT(path, "type"), value_get(spec, "type"), types);
    }
    for (size_t i = 0; !wants_ports(spec) && i < value_length(ports); i++) {
        if (value_get(value_item(ports, i), "nodePort") != NULL) {
            err_forbidden(errors, AT(AT_INDEX(AT(path, "ports"), i), "nodePort"),
                          "may not be used when `type` is 'ClusterIP'");
        }
    }
    check_repeated_ports(errors, ports, AT(path, "ports"));
    check_balancer_fields(errors, spec, path);
    check_policies(errors, spec, path);
}

/* Addresses stay once they are set. */
static void
validate_update(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");
    const Value *ips = value_get(spec, "clusterIPs");
    const Value *before = value_get(old, "clusterIPs");

    if (is_external_name(spec) || is_external_name(old) || value_length(before) == 0) {
        return;
    }
    if (!value_equal(value_item(ips, 0), value_item(before, 0))) {
        err_invalid(&request->errors, AT_INDEX(AT(AT(NULL, "spec"), "clusterIPs"), 0), ips,
                    "may not change once set");
    }
}

/* Families of addresses on a cluster that has IPv4 alone. */
static void
settle_families(ApiRequest *request, Value *spec)
{
    ApiErrors *errors = &request->errors;
    const Value *families = value_get(spec, "ipFamilies");
    const Value *ips = value_get(spec, "clusterIPs");
    const FieldPath *path = AT(NULL, "spec");
    uint8_t bytes[16];
    bool is_v6;

    if (text_is(spec, "ipFamilyPolicy", "RequireDualStack")) {
        err_invalid(errors, AT(path, "ipFamilyPolicy"), value_get(spec, "ipFamilyPolicy"),
                    "this cluster is not configured for dual-stack services");
    }
    for (size_t i = 0; i < value_length(families); i++) {
        if (g_strcmp0(value_text(value_item(families, i)), "IPv6") == 0) {
            err_invalid(errors, AT_INDEX(AT(path, "ipFamilies"), i), value_item(families, i),
                        "not configured on this cluster");
        }
    }
    for (size_t i = 0; i < value_length(ips); i++) {
        if (ip_parse(value_text(value_item(ips, i)), true, bytes, &is_v6) && is_v6) {
            err_invalid(errors, AT_INDEX(AT(path, "clusterIPs"), i), ips,
                        "IPv6 is not configured on this cluster");
        }
    }
    if (families == NULL) {
        Value *list = edit_list_new(request->arena, 1);

        edit_append(request->arena, list, value_string(request->arena, "IPv4"));
        if (is_headless(spec) && value_length(value_get(spec, "selector")) == 0 &&
            value_get(spec, "ipFamilyPolicy") == NULL) {
            /* Nobody knows what is behind it: both. */
            edit_append(request->arena, list, value_string(request->arena, "IPv6"));
        }
        edit_put(request->arena, spec, "ipFamilies", list);
    }
    edit_default(request->arena, spec, "ipFamilyPolicy",
                 value_string(request->arena,
                              is_headless(spec) && value_length(value_get(spec, "selector")) == 0
                                  ? "RequireDualStack"
                                  : "SingleStack"));
}

static void
take_address(ApiRequest *request, Value *spec)
{
    const ApiContext *context = request->context;
    const char *wanted = value_get_text(spec, "clusterIP");
    const char *error = NULL;
    const char *ip;

    if (is_headless(spec) || context->take_ip == NULL ||
        (request->old != NULL && same(spec, value_get(request->old, "spec"), "clusterIP") &&
         wanted != NULL)) {
        return;
    }
    ip = context->take_ip(context->data, wanted, &error);
    if (ip == NULL) {
        err_invalid(&request->errors, AT(AT(NULL, "spec"), "clusterIPs"),
                    value_get(spec, "clusterIPs"), "failed to allocate IP %s: %s",
                    wanted == NULL ? "" : wanted, error);
        return;
    }
    edit_put_text(request->arena, spec, "clusterIP", ip);
    edit_remove(spec, "clusterIPs");
    sync_addresses(request);
}

static bool
had_port(const ApiRequest *request, int64_t number)
{
    const Value *ports = value_path(request->old, "spec", "ports", NULL);

    for (size_t i = 0; i < value_length(ports); i++) {
        if (value_get_int(value_item(ports, i), "nodePort", 0) == number) {
            return true;
        }
    }
    return false;
}

static void
take_ports(ApiRequest *request, Value *spec)
{
    const ApiContext *context = request->context;
    const Value *ports = value_get(spec, "ports");
    bool is_automatic = text_is(spec, "type", "NodePort") ||
                        value_get_bool(spec, "allocateLoadBalancerNodePorts", true);

    for (size_t i = 0; wants_ports(spec) && context->take_port != NULL && i < value_length(ports);
         i++) {
        Value *port = edit_item(ports, i);
        int64_t wanted = value_get_int(port, "nodePort", 0);
        const char *error = NULL;
        int32_t number;

        if ((wanted == 0 && !is_automatic) || (wanted != 0 && had_port(request, wanted))) {
            continue;
        }
        number = context->take_port(context->data, (int32_t)wanted, &error);
        if (number == 0) {
            err_invalid(&request->errors,
                        AT(AT_INDEX(AT(AT(NULL, "spec"), "ports"), i), "nodePort"),
                        value_get(port, "nodePort"), "%s", error);
        } else {
            edit_put_int(request->arena, port, "nodePort", number);
        }
    }
}

static void
take_health_port(ApiRequest *request, Value *spec)
{
    const ApiContext *context = request->context;
    const char *error = NULL;

    if (text_is(spec, "type", "LoadBalancer") && text_is(spec, "externalTrafficPolicy", "Local") &&
        value_get_int(spec, "healthCheckNodePort", 0) == 0 && context->take_port != NULL) {
        edit_put_int(request->arena, spec, "healthCheckNodePort",
                     context->take_port(context->data, 0, &error));
    }
}

static const ApiError *
allocate(ApiRequest *request)
{
    Value *spec = edit_get(request->object, "spec");

    if (!is_external_name(spec)) {
        settle_families(request, spec);
        if (api_errors_count(&request->errors) == 0) {
            take_address(request, spec);
        }
        if (api_errors_count(&request->errors) == 0) {
            take_ports(request, spec);
            take_health_port(request, spec);
        }
    }
    if (api_errors_count(&request->errors) == 0) {
        return NULL;
    }
    return api_error_invalid(&request->errors, "Service",
                             value_get_text(value_get(request->object, "metadata"), "name"));
}

static void
warn(ApiRequest *request)
{
    const Value *ips = value_path(request->object, "spec", "externalIPs", NULL);
    const FieldPath *path = AT(AT(NULL, "spec"), "externalIPs");

    for (size_t i = 0; i < value_length(ips); i++) {
        warn_loose_ip(&request->errors, value_text(value_item(ips, i)), AT_INDEX(path, i));
    }
}

const ApiKind api_kind_service_kind = {
    .group = "",
    .version = "v1",
    .name = "Service",
    .plural = "services",
    .singular = "service",
    .short_name = "svc",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_service,
    .check_name = name_dns_1035_label,
    .update_order = API_UPDATE_FIRST,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .validate_update = validate_update,
    .warn = warn,
    .allocate = allocate,
};
