/* endpoint-slice-kind.c - endpointslices. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/address-rules.h"
#include "models/api/validation/pod-rules.h"

static void
prepare_for_create(ApiRequest *request)
{
    edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation", 1);
}

static void
prepare_for_update(ApiRequest *request)
{
    api_count_change(request, "endpoints");
    api_count_change(request, "ports");
}

static void
check_address(ApiErrors *errors, const char *type, const Value *address, const FieldPath *list,
              size_t index)
{
    const FieldPath *place = AT_INDEX(list, index);
    const char *text = value_text(address);
    uint8_t bytes[16];
    bool is_v6;

    if (g_strcmp0(type, "FQDN") == 0) {
        check_name(errors, place, text, name_dns_subdomain);
        return;
    }
    if (!ip_parse(text, true, bytes, &is_v6)) {
        err_invalid_text(errors, place, text,
                         "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    } else if (g_strcmp0(type, "IPv4") == 0 && is_v6) {
        err_invalid_text(errors, list, text, "must be an IPv4 address");
    } else if (g_strcmp0(type, "IPv6") == 0 && !is_v6) {
        err_invalid_text(errors, list, text, "must be an IPv6 address");
    } else {
        check_endpoint_address(errors, bytes, is_v6, text, place);
    }
}

static void
check_endpoint(ApiErrors *errors, const char *type, const Value *endpoint, const FieldPath *path)
{
    const Value *addresses = value_get(endpoint, "addresses");

    if (value_length(addresses) == 0) {
        err_required(errors, AT(path, "addresses"), "must contain at least 1 address");
    }
    for (size_t i = 0; i < value_length(addresses); i++) {
        check_address(errors, type, value_item(addresses, i), AT(path, "addresses"), i);
    }
    if (value_get(endpoint, "nodeName") != NULL) {
        check_name(errors, AT(path, "nodeName"), value_get_text(endpoint, "nodeName"),
                   name_dns_subdomain);
    }
    if (value_get(endpoint, "hostname") != NULL) {
        check_name(errors, AT(path, "hostname"), value_get_text(endpoint, "hostname"),
                   name_dns_label);
    }
}

static void
check_ports(ApiErrors *errors, const Value *ports, const FieldPath *path)
{
    static const char *const protocols[] = { "SCTP", "TCP", "UDP", NULL };

    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        const FieldPath *place = AT_INDEX(path, i);

        if (!text_is_empty(port, "name")) {
            check_name(errors, AT(place, "name"), value_get_text(port, "name"), name_dns_label);
        }
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(ports, j), "name"), value_get(port, "name"))) {
                err_duplicate(errors, AT(place, "name"), value_get(port, "name"));
                break;
            }
        }
        if (value_get(port, "port") != NULL) {
            check_port_number(errors, value_get(port, "port"), AT(place, "port"));
        }
        check_choice(errors, port, "protocol", protocols, place);
        if (value_get(port, "appProtocol") != NULL) {
            check_name(errors, AT(place, "appProtocol"), value_get_text(port, "appProtocol"),
                       name_qualified);
        }
    }
}

static void
validate(ApiRequest *request)
{
    static const char *const types[] = { "FQDN", "IPv4", "IPv6", NULL };
    const Value *endpoints = value_get(request->object, "endpoints");
    const char *type = value_get_text(request->object, "addressType");

    if (request->old != NULL && !value_equal(value_get(request->object, "addressType"),
                                             value_get(request->old, "addressType"))) {
        check_immutable(&request->errors, value_get(request->object, "addressType"),
                        value_get(request->old, "addressType"), AT(NULL, "addressType"));
        return;
    }
    check_choice(&request->errors, request->object, "addressType", types, NULL);
    for (size_t i = 0; i < value_length(endpoints); i++) {
        check_endpoint(&request->errors, type, value_item(endpoints, i),
                       AT_INDEX(AT(NULL, "endpoints"), i));
    }
    check_ports(&request->errors, value_get(request->object, "ports"), AT(NULL, "ports"));
}

const ApiKind api_kind_endpoint_slice_kind = {
    .group = "discovery.k8s.io",
    .version = "v1",
    .name = "EndpointSlice",
    .plural = "endpointslices",
    .singular = "endpointslice",
    .is_namespaced = true,
    .type = &api_discovery_endpoint_slice,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
};
