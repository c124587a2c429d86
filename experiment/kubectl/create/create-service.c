/* create-service.c - kubectl create service TYPE. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag tcp_flags[] = {
    { .name = "tcp", .type = CTL_LIST, .doc = "PORT or PORT:TARGET" },
};
static const CtlFlagSet tcp_own = CTL_FLAG_SET(tcp_flags);
static const CtlFlag cluster_ip_flags[] = {
    { .name = "clusterip", .doc = "an address, or None" },
};
static const CtlFlagSet cluster_ip_own = CTL_FLAG_SET(cluster_ip_flags);
static const CtlFlag node_port_flags[] = {
    { .name = "node-port", .type = CTL_INT, .doc = "port on every node" },
};
static const CtlFlagSet node_port_own = CTL_FLAG_SET(node_port_flags);
static const CtlFlag external_flags[] = {
    { .name = "external-name", .is_required = true, .doc = "name to answer with" },
};
static const CtlFlagSet external_own = CTL_FLAG_SET(external_flags);

#define COMMON \
    &tcp_own, &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
static const CtlFlagSet *const cluster_ip_sets[] = { &cluster_ip_own, COMMON };
static const CtlFlagSet *const node_port_sets[] = { &node_port_own, COMMON };
static const CtlFlagSet *const balancer_sets[] = { COMMON };
static const CtlFlagSet *const external_sets[] = { &external_own, COMMON };

static bool
fail_with_faults(CtlCall *call, const NameFaults *faults)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < faults->n; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", faults->texts[i]);
    }
    return ctl_fail(call, "%s", text->str);
}

/* The target behind the colon: a number in range, or the name of a port. */
static const Value *
target_port(CtlCall *call, const char *text)
{
    NameFaults faults = { 0 };
    int64_t number;

    if (go_parse_int(call->arena, text, 64, "Atoi", &number) == NULL) {
        if (number < 1 || number > 65535) {
            ctl_fail(call, "must be between 1 and 65535, inclusive");
            return NULL;
        }
        return value_int(call->arena, number);
    }
    name_port(text, &faults);
    if (faults.n > 0) {
        fail_with_faults(call, &faults);
        return NULL;
    }
    return value_string(call->arena, text);
}

static const Value *
service_port(CtlCall *call, const char *text, int64_t node_port)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    g_autofree char *name = g_strdelimit(g_strdup(text), ":", '-');
    ValueBuilder *port = value_map_begin(call->arena);
    int64_t number = 0;
    const char *error = go_parse_uint16(call->arena, parts[0] == NULL ? "" : parts[0], &number);
    const Value *target;

    if (error != NULL) {
        ctl_fail(call, "%s", error);
        return NULL;
    }
    target = parts[0] == NULL || parts[1] == NULL ? value_int(call->arena, number)
                                                  : target_port(call, parts[1]);
    if (target == NULL) {
        return NULL;
    }
    value_put_string(port, "name", name);
    value_put_int(port, "port", number);
    value_put_string(port, "protocol", "TCP");
    value_put(port, "targetPort", target);
    value_put_int(port, "nodePort", node_port);
    return value_end(port);
}

static bool
check(CtlCall *call, const char *type)
{
    bool is_external = strcmp(type, "ExternalName") == 0;
    bool is_headless =
        strcmp(type, "ClusterIP") == 0 && strcmp(ctl_text(call, "clusterip"), "None") == 0;
    NameFaults faults = { 0 };

    if (!is_headless && !is_external && ctl_n_items(call, "tcp") == 0) {
        return ctl_fail(call, "at least one tcp port specifier must be provided");
    }
    if (is_external) {
        name_dns_subdomain(ctl_text(call, "external-name"), &faults);
    }
    return faults.n == 0 ||
           ctl_fail(call, "invalid service external name %s", ctl_text(call, "external-name"));
}

static const char *
text_or_null(const char *text)
{
    return *text == '\0' ? NULL : text;
}

static void
run_service(CtlCall *call, const char *type)
{
    CtlCreate create;
    ValueBuilder *object, *spec, *ports;
    const Value *labels;
    int64_t node_port = strcmp(type, "NodePort") == 0 ? ctl_number(call, "node-port") : 0;

    if (!ctl_create_begin(call, &create) || !check(call, type)) {
        return;
    }
    labels = ctl_labels_one(call->arena, "app", create.name);
    object = ctl_object_begin(call, "v1", "Service", create.name, labels);
    spec = value_map_begin(call->arena);
    ports = value_list_begin(call->arena);
    for (size_t i = 0; i < ctl_n_items(call, "tcp"); i++) {
        const Value *port = service_port(call, ctl_item(call, "tcp", i), node_port);

        if (port == NULL) {
            return;
        }
        value_add(ports, port);
    }
    if (ctl_n_items(call, "tcp") > 0) {
        value_put(spec, "ports", value_end(ports));
    }
    value_put_string(spec, "type", type);
    value_put(spec, "selector", labels);
    if (strcmp(type, "ClusterIP") == 0) {
        value_put_string(spec, "clusterIP", text_or_null(ctl_text(call, "clusterip")));
    }
    if (strcmp(type, "ExternalName") == 0) {
        value_put_string(spec, "externalName", ctl_text(call, "external-name"));
    }
    value_put(object, "spec", value_end(spec));
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static void
run_cluster_ip(CtlCall *call)
{
    run_service(call, "ClusterIP");
}

static void
run_node_port(CtlCall *call)
{
    run_service(call, "NodePort");
}

static void
run_load_balancer(CtlCall *call)
{
    run_service(call, "LoadBalancer");
}

static void
run_external_name(CtlCall *call)
{
    run_service(call, "ExternalName");
}

static const CtlCommand commands[] = {
    { .path = "create service",
      .aliases = "svc",
      .takes_no_arguments = true,
      .help = "Create a service using a specified subcommand." },
    { .path = "create service clusterip",
      .sets = cluster_ip_sets,
      .run = run_cluster_ip,
      .help = "Create a ClusterIP service with the specified name." },
    { .path = "create service nodeport",
      .sets = node_port_sets,
      .run = run_node_port,
      .help = "Create a NodePort service with the specified name." },
    { .path = "create service loadbalancer",
      .sets = balancer_sets,
      .run = run_load_balancer,
      .help = "Create a LoadBalancer service with the specified name." },
    { .path = "create service externalname",
      .sets = external_sets,
      .run = run_external_name,
      .help = "Create an ExternalName service with the specified name." },
};
const CtlFamily ctl_family_create_service = CTL_FAMILY(commands);
