/* endpoints-kind.c - endpoints. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/address-rules.h"
#include "models/api/validation/pod-rules.h"

#define BAD_IP "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

static void
check_addresses(ApiErrors *errors, const Value *addresses, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(addresses); i++) {
        const Value *address = value_item(addresses, i);
        const FieldPath *place = AT_INDEX(path, i);
        const char *ip = value_get_text(address, "ip");
        uint8_t bytes[16];
        bool is_v6 = false;
        bool is_ip = ip != NULL && ip_parse(ip, true, bytes, &is_v6);

        if (!is_ip) {
            err_invalid_text(errors, AT(place, "ip"), ip, BAD_IP);
        }
        if (!text_is_empty(address, "hostname")) {
            check_name(errors, AT(place, "hostname"), value_get_text(address, "hostname"),
                       name_dns_label);
        }
        if (value_get(address, "nodeName") != NULL) {
            check_name(errors, AT(place, "nodeName"), value_get_text(address, "nodeName"),
                       name_dns_subdomain);
        }
        if (!is_ip) {
            err_invalid_text(errors, AT(place, "ip"), ip, "must be a valid IP address");
        } else {
            check_endpoint_address(errors, bytes, is_v6, ip, AT(place, "ip"));
        }
    }
}

static void
check_subset(ApiErrors *errors, const Value *subset, const FieldPath *path)
{
    static const char *const protocols[] = { "SCTP", "TCP", "UDP", NULL };
    const Value *ready = value_get(subset, "addresses");
    const Value *waiting = value_get(subset, "notReadyAddresses");
    const Value *ports = value_get(subset, "ports");

    if (value_length(ready) + value_length(waiting) == 0) {
        err_required(errors, path, "must specify `addresses` or `notReadyAddresses`");
    }
    check_addresses(errors, ready, AT(path, "addresses"));
    check_addresses(errors, waiting, AT(path, "notReadyAddresses"));
    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        const FieldPath *place = AT_INDEX(AT(path, "ports"), i);

        if (ports->n > 1 && text_is_empty(port, "name")) {
            err_required(errors, AT(place, "name"), NULL);
        } else if (!text_is_empty(port, "name")) {
            check_name(errors, AT(place, "name"), value_get_text(port, "name"), name_dns_label);
        }
        check_port_number(errors, value_get(port, "port"), AT(place, "port"));
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
    const Value *subsets = value_get(request->object, "subsets");

    for (size_t i = 0; i < value_length(subsets); i++) {
        check_subset(&request->errors, value_item(subsets, i), AT_INDEX(AT(NULL, "subsets"), i));
    }
}

const ApiKind api_kind_endpoints_kind = {
    .group = "",
    .version = "v1",
    .name = "Endpoints",
    .plural = "endpoints",
    .singular = "endpoints",
    .short_name = "ep",
    .is_namespaced = true,
    .type = &api_core_endpoints,
    .validate = validate,
};
