/* network-table.c - services, who is behind them, and ways in. */
#include "models/api/print/cell.h"

#include <string.h>

#define SHOWN_MAX 3 /* of a list; the rest is counted */

static void
text_add(GPtrArray *texts, const char *text)
{
    g_ptr_array_add(texts, (gpointer)(uintptr_t)text);
}

/* "a,b,c + 2 more..." */
static const char *
list_text(const GPtrArray *shown, size_t n, Arena *arena)
{
    const char *text = texts_join(shown, ",", arena);

    return n > SHOWN_MAX ? arena_printf(arena, "%s + %zu more...", text, n - SHOWN_MAX) : text;
}

static gint
text_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Addresses or names of a status.loadBalancer, sorted, each once.  The server always writes them
 * whole, whether or not the client asks for wide tables. */
const char *
load_balancer_text(const Value *object, Arena *arena)
{
    const Value *ingress = value_at(object, "status.loadBalancer.ingress");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(ingress); i++) {
        const char *ip = value_get_text(value_item(ingress, i), "ip");
        const char *name = value_get_text(value_item(ingress, i), "hostname");
        const char *text = ip != NULL && *ip != '\0' ? ip : name;

        if (text != NULL && *text != '\0') {
            text_add(texts, text);
        }
    }
    g_ptr_array_sort(texts, text_compare);
    for (guint i = texts->len; i-- > 1;) {
        if (strcmp(g_ptr_array_index(texts, i), g_ptr_array_index(texts, i - 1)) == 0) {
            g_ptr_array_remove_index(texts, i);
        }
    }
    return texts_join(texts, ",", arena);
}

static const char *
balancer_cell(const CellScope *scope)
{
    return load_balancer_text(scope->object, scope->arena);
}

/* ---- Service ---------------------------------------------------------------------------- */

static const char *
external_ip_cell(const CellScope *scope)
{
    const Value *ips = value_at(scope->object, "spec.externalIPs");
    const char *type = text_at(scope->object, "spec.type");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    if (g_strcmp0(type, "ExternalName") == 0) {
        return text_at(scope->object, "spec.externalName");
    }
    if (g_strcmp0(type, "LoadBalancer") == 0) {
        const char *balancer = load_balancer_text(scope->object, scope->arena);

        text_add(texts, *balancer == '\0' ? NULL : balancer);
    } else if (type != NULL && strcmp(type, "ClusterIP") != 0 && strcmp(type, "NodePort") != 0) {
        return "<unknown>";
    }
    for (size_t i = 0; i < value_length(ips); i++) {
        text_add(texts, value_text(value_item(ips, i)));
    }
    if (value_length(ips) == 0 && (texts->len == 0 || g_ptr_array_index(texts, 0) == NULL)) {
        return texts->len == 0 ? "<none>" : "<pending>";
    }
    return texts_join(texts, ",", scope->arena);
}

static const char *
cluster_ip_cell(const CellScope *scope)
{
    const char *ip = value_text(value_item(value_at(scope->object, "spec.clusterIPs"), 0));

    return ip == NULL ? "<none>" : ip;
}

static const char *
service_ports_cell(const CellScope *scope)
{
    const Value *ports = value_at(scope->object, "spec.ports");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        const char *protocol = value_get_text(port, "protocol");
        int64_t number = value_get_int(port, "port", 0);
        int64_t node_port = value_get_int(port, "nodePort", 0);

        protocol = protocol == NULL ? "TCP" : protocol;
        text_add(texts,
                 node_port > 0
                     ? arena_printf(scope->arena, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT "/%s",
                                    number, node_port, protocol)
                     : arena_printf(scope->arena, "%" G_GINT64_FORMAT "/%s", number, protocol));
    }
    return texts->len == 0 ? "<none>" : texts_join(texts, ",", scope->arena);
}

static const TableColumn service_columns[] = {
    COLUMN_NAME,
    { .name = "Type", .cell = cell_text, .path = "spec.type", .fallback = "ClusterIP" },
    { .name = "Cluster-IP", .cell = cluster_ip_cell },
    { .name = "External-IP", .cell = external_ip_cell },
    { .name = "Port(s)", .cell = service_ports_cell },
    COLUMN_AGE,
    { .name = "Selector", .cell = cell_labels, .path = "spec.selector", .is_wide = true },
    { .name = NULL },
};

/* ---- Endpoints, EndpointSlice ----------------------------------------------------------- */

/* Adds "ip:port" of all addresses of a subset for one port (NULL: the ip alone). */
static size_t
subset_add(GPtrArray *texts, const Value *addresses, const Value *port, Arena *arena)
{
    for (size_t i = 0; i < value_length(addresses) && texts->len < SHOWN_MAX; i++) {
        const char *ip = value_get_text(value_item(addresses, i), "ip");

        ip = ip == NULL ? "" : ip;
        text_add(texts, port == NULL
                            ? ip
                            : arena_printf(arena,
                                           strchr(ip, ':') != NULL ? "[%s]:%" G_GINT64_FORMAT
                                                                   : "%s:%" G_GINT64_FORMAT,
                                           ip, value_get_int(port, "port", 0)));
    }
    return value_length(addresses);
}

static const char *
endpoints_cell(const CellScope *scope)
{
    const Value *subsets = value_at(scope->object, "subsets");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    size_t n = 0;

    for (size_t i = 0; i < value_length(subsets); i++) {
        const Value *addresses = value_get(value_item(subsets, i), "addresses");
        const Value *ports = value_get(value_item(subsets, i), "ports");

        for (size_t p = 0; p < value_length(ports); p++) {
            n += subset_add(texts, addresses, value_item(ports, p), scope->arena);
        }
        if (value_length(ports) == 0) {
            n += subset_add(texts, addresses, NULL, scope->arena);
        }
    }
    return value_length(subsets) == 0 ? "<none>" : list_text(texts, n, scope->arena);
}

static const TableColumn endpoints_columns[] = {
    COLUMN_NAME,
    { .name = "Endpoints", .cell = endpoints_cell },
    COLUMN_AGE,
    { .name = NULL },
};

static const char *
slice_ports_cell(const CellScope *scope)
{
    const Value *ports = value_at(scope->object, "ports");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(ports) && i < SHOWN_MAX; i++) {
        const Value *number = value_get(value_item(ports, i), "port");
        const char *name = value_get_text(value_item(ports, i), "name");

        text_add(texts, value_is(number, VALUE_INT) ? number->text : name != NULL ? name : "*");
    }
    return texts->len == 0 ? "<unset>" : list_text(texts, value_length(ports), scope->arena);
}

static const char *
slice_endpoints_cell(const CellScope *scope)
{
    const Value *endpoints = value_at(scope->object, "endpoints");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    size_t n = 0;

    for (size_t i = 0; i < value_length(endpoints); i++) {
        const Value *addresses = value_get(value_item(endpoints, i), "addresses");

        for (size_t k = 0; k < value_length(addresses); k++, n++) {
            if (n < SHOWN_MAX) {
                text_add(texts, value_text(value_item(addresses, k)));
            }
        }
    }
    return n == 0 ? "<unset>" : list_text(texts, n, scope->arena);
}

static const TableColumn slice_columns[] = {
    COLUMN_NAME,
    { .name = "AddressType", .cell = cell_text, .path = "addressType" },
    { .name = "Ports", .cell = slice_ports_cell },
    { .name = "Endpoints", .cell = slice_endpoints_cell },
    COLUMN_AGE,
    { .name = NULL },
};

/* ---- Ingress, IngressClass, NetworkPolicy ------------------------------------------------ */

static const char *
hosts_cell(const CellScope *scope)
{
    const Value *rules = value_at(scope->object, "spec.rules");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    bool has_more = false;

    for (size_t i = 0; i < value_length(rules); i++) {
        const char *host = value_get_text(value_item(rules, i), "host");

        has_more = has_more || texts->len == SHOWN_MAX;
        if (!has_more && host != NULL && *host != '\0') {
            text_add(texts, host);
        }
    }
    if (texts->len == 0) {
        return "*";
    }
    return list_text(texts, has_more ? value_length(rules) : 0, scope->arena);
}

static const char *
ingress_ports_cell(const CellScope *scope)
{
    return value_length(value_at(scope->object, "spec.tls")) > 0 ? "80, 443" : "80";
}

static const TableColumn ingress_columns[] = {
    COLUMN_NAME,
    { .name = "Class", .cell = cell_text, .path = "spec.ingressClassName", .fallback = "<none>" },
    { .name = "Hosts", .cell = hosts_cell },
    { .name = "Address", .cell = balancer_cell },
    { .name = "Ports", .cell = ingress_ports_cell },
    COLUMN_AGE,
    { .name = NULL },
};

static const char *
parameters_cell(const CellScope *scope)
{
    const Value *parameters = value_at(scope->object, "spec.parameters");
    const char *kind = value_get_text(parameters, "kind");
    const char *group = value_get_text(parameters, "apiGroup");
    const char *name = value_get_text(parameters, "name");

    if (!value_is(parameters, VALUE_MAP)) {
        return "<none>";
    }
    return arena_printf(scope->arena, "%s%s%s/%s", kind == NULL ? "" : kind,
                        group == NULL ? "" : ".", group == NULL ? "" : group,
                        name == NULL ? "" : name);
}

static const TableColumn class_columns[] = {
    COLUMN_NAME,
    { .name = "Controller", .cell = cell_text, .path = "spec.controller" },
    { .name = "Parameters", .cell = parameters_cell },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn policy_columns[] = {
    COLUMN_NAME,
    { .name = "Pod-Selector", .cell = cell_selector, .path = "spec.podSelector" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "Service", .group = "", .resource = "services", .columns = service_columns },
    { .name = "Endpoints", .group = "", .resource = "endpoints", .columns = endpoints_columns },
    { .name = "EndpointSlice",
      .group = "discovery.k8s.io",
      .resource = "endpointslices",
      .columns = slice_columns },
    { .name = "Ingress",
      .group = "networking.k8s.io",
      .resource = "ingresses",
      .columns = ingress_columns },
    { .name = "IngressClass",
      .group = "networking.k8s.io",
      .resource = "ingressclasses",
      .is_cluster_scoped = true,
      .columns = class_columns },
    { .name = "NetworkPolicy",
      .group = "networking.k8s.io",
      .resource = "networkpolicies",
      .columns = policy_columns },
    { .name = NULL },
};

extern const TableFamily table_family_network_table;

const TableFamily table_family_network_table = { .kinds = kinds };
