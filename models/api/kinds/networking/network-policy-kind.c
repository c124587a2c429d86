/* network-policy-kind.c - networkpolicies. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/pod-rules.h"

static void
check_block(ApiErrors *errors, const Value *block, const FieldPath *path)
{
    const char *cidr = value_get_text(block, "cidr");
    const Value *except = value_get(block, "except");
    uint8_t outer[16];
    uint8_t inner[16];
    bool is_v6;
    bool is_inner_v6;
    int bits;
    int inner_bits;

    if (text_is_empty(block, "cidr")) {
        err_required(errors, AT(path, "cidr"), NULL);
        return;
    }
    if (!cidr_parse(cidr, true, outer, &is_v6, &bits)) {
        err_invalid_text(errors, AT(path, "cidr"), cidr,
                         "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        return;
    }
    for (size_t i = 0; i < value_length(except); i++) {
        const char *text = value_text(value_item(except, i));
        const FieldPath *place = AT_INDEX(AT(path, "except"), i);
        bool is_inside;

        if (!cidr_parse(text, true, inner, &is_inner_v6, &inner_bits)) {
            err_invalid_text(errors, place, text,
                             "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            continue;
        }
        is_inside = is_v6 == is_inner_v6 && inner_bits > bits;
        for (int bit = 0; is_inside && bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);

            is_inside = (outer[bit / 8] & mask) == (inner[bit / 8] & mask);
        }
        if (!is_inside) {
            err_invalid_text(errors, place, text, "must be a strict subset of `cidr`");
        }
    }
}

static void
check_port(ApiErrors *errors, const Value *port, const FieldPath *path)
{
    static const char *const protocols[] = { "SCTP", "TCP", "UDP", NULL };
    const Value *number = value_get(port, "port");
    const Value *end = value_get(port, "endPort");

    if (!is_one_of(value_get_text(port, "protocol"), protocols)) {
        err_unsupported(errors, AT(path, "protocol"), value_get(port, "protocol"), protocols);
    }
    if (number != NULL) {
        check_port_or_name(errors, number, AT(path, "port"));
    }
    if (end == NULL) {
        return;
    }
    if (number == NULL) {
        err_required(errors, AT(path, "port"), "must be specified when `endPort` is specified");
    } else if (value_is(number, VALUE_STRING)) {
        err_invalid(errors, AT(path, "endPort"), end,
                    "may not be specified when `port` is non-numeric");
    } else if (end->integer < number->integer) {
        err_invalid(errors, AT(path, "endPort"), number, "must be greater than or equal to `port`");
    } else {
        check_port_number(errors, end, AT(path, "endPort"));
    }
}

static void
check_rules(ApiErrors *errors, const Value *rules, const char *peers_key, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(rules); i++) {
        const Value *ports = value_get(value_item(rules, i), "ports");
        const Value *peers = value_get(value_item(rules, i), peers_key);
        const FieldPath *place = AT_INDEX(path, i);

        for (size_t j = 0; j < value_length(ports); j++) {
            check_port(errors, value_item(ports, j), AT_INDEX(AT(place, "ports"), j));
        }
        for (size_t j = 0; j < value_length(peers); j++) {
            const Value *peer = value_item(peers, j);
            const FieldPath *at = AT_INDEX(AT(place, peers_key), j);
            const Value *block = value_get(peer, "ipBlock");

            check_label_selector(errors, value_get(peer, "podSelector"), AT(at, "podSelector"));
            check_label_selector(errors, value_get(peer, "namespaceSelector"),
                                 AT(at, "namespaceSelector"));
            if (block != NULL) {
                check_block(errors, block, AT(at, "ipBlock"));
            }
            if (value_length(peer) == 0) {
                err_required(errors, at, "must specify a peer");
            } else if (block != NULL && value_length(peer) > 1) {
                err_forbidden(errors, at, "may not specify both ipBlock and another peer");
            }
        }
    }
}

static void
validate(ApiRequest *request)
{
    static const char *const types[] = { "Ingress", "Egress", NULL };
    const Value *spec = value_get(request->object, "spec");
    const Value *policies = value_get(spec, "policyTypes");
    const FieldPath *path = AT(NULL, "spec");

    check_label_selector(&request->errors, value_get(spec, "podSelector"), AT(path, "podSelector"));
    check_rules(&request->errors, value_get(spec, "ingress"), "from", AT(path, "ingress"));
    check_rules(&request->errors, value_get(spec, "egress"), "to", AT(path, "egress"));
    for (size_t i = 0; i < value_length(policies); i++) {
        if (!is_one_of(value_text(value_item(policies, i)), types)) {
            err_unsupported(&request->errors, AT_INDEX(AT(path, "policyTypes"), i),
                            value_item(policies, i), types);
        }
    }
}

const ApiKind api_kind_network_policy_kind = {
    .group = "networking.k8s.io",
    .version = "v1",
    .name = "NetworkPolicy",
    .plural = "networkpolicies",
    .singular = "networkpolicy",
    .short_name = "netpol",
    .is_namespaced = true,
    .has_generation = true,
    .type = &api_networking_network_policy,
    .validate = validate,
};
