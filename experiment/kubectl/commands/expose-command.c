/* expose-command.c - kubectl expose: a service in front of what a file or the cluster has. */
#include "experiment/kubectl/commands/object-overrides.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "protocol", .doc = "TCP, UDP or SCTP" },
    { .name = "port", .doc = "port of the service" },
    { .name = "type", .doc = "type of the service" },
    { .name = "load-balancer-ip", .doc = "address of the load balancer" },
    { .name = "selector", .doc = "KEY=VALUE,..." },
    { .name = "labels", .letter = 'l', .doc = "KEY=VALUE,..." },
    { .name = "name", .doc = "name of the service" },
    { .name = "target-port", .doc = "port or name of the pods' port" },
    { .name = "external-ip", .doc = "an address of its own" },
    { .name = "session-affinity", .doc = "None or ClientIP" },
    { .name = "cluster-ip", .doc = "an address, or None" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_apply,
    &ctl_flags_file,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    &ctl_flags_overrides,
    NULL,
};

/* What the service is made of, for one exposed object. */
typedef struct Exposure {
    CtlCall *call;
    const Value *object;
    const char *kind;
    const Value *selector;
    GPtrArray *ports;   /* texts */
    const Value *named; /* ports of the object, with protocols */
} Exposure;

static bool
can_be_exposed(CtlCall *call, const Value *object)
{
    static const char *const kinds[] = { "Deployment", "ReplicationController",
                                         "Service",    "Pod",
                                         "ReplicaSet", NULL };
    const ApiKind *kind = ctl_kind_of(object);
    const char *name = value_get_text(object, "kind");

    return g_strv_contains(kinds, name) ||
           ctl_fail(call, "cannot expose a %s",
                    kind == NULL ? name : api_kind_qualified(kind, call->arena));
}

static bool
fail_selector(Exposure *exposure, const char *why)
{
    return ctl_fail(exposure->call,
                    "couldn't retrieve selectors via --selector flag or introspection: %s", why);
}

/* [{Key:tier Operator:Exists Values:[]}], as Go prints a list of structs. */
static char *
dump_expressions(const Value *list)
{
    GString *text = g_string_new("[");

    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);
        const Value *values = value_get(row, "values");

        g_string_append_printf(text, "%s{Key:%s Operator:%s Values:[", i > 0 ? " " : "",
                               value_get_text(row, "key"), value_get_text(row, "operator"));
        for (size_t j = 0; j < value_length(values); j++) {
            g_string_append_printf(text, "%s%s", j > 0 ? " " : "",
                                   value_text(value_item(values, j)));
        }
        g_string_append(text, "]}");
    }
    g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

static bool
find_selector(Exposure *exposure)
{
    const Value *spec = value_get(exposure->object, "spec");
    const Value *selector = value_get(spec, "selector");
    const Value *expressions = value_get(selector, "matchExpressions");
    bool is_deployment = strcmp(exposure->kind, "Deployment") == 0;

    if (*ctl_text(exposure->call, "selector") != '\0') {
        exposure->selector = ctl_parse_labels(exposure->call, ctl_text(exposure->call, "selector"));
        return exposure->selector != NULL;
    }
    if (strcmp(exposure->kind, "Pod") == 0) {
        exposure->selector = value_get(value_get(exposure->object, "metadata"), "labels");
        return value_length(exposure->selector) > 0 ||
               fail_selector(exposure, "the pod has no labels and cannot be exposed");
    }
    if (!is_deployment && strcmp(exposure->kind, "ReplicaSet") != 0) {
        exposure->selector = selector;
        return value_length(selector) > 0 || strcmp(exposure->kind, "Service") != 0 ||
               fail_selector(exposure, "the service has no pod selector set");
    }
    if (value_length(expressions) > 0) {
        g_autofree char *dump = dump_expressions(expressions);
        g_autofree char *why = g_strdup_printf(
            "couldn't convert expressions - \"%s\" to map-based selector format", dump);

        return fail_selector(exposure, why);
    }
    exposure->selector = value_get(selector, "matchLabels");
    return exposure->selector != NULL ||
           fail_selector(exposure, is_deployment ? "invalid deployment: invalid label selector"
                                                 : "invalid replicaset: invalid label selector");
}

/* The ports the object itself has. */
static void
find_named_ports(Exposure *exposure)
{
    const char *const *path = ctl_pod_spec_path(exposure->object);
    ValueBuilder *named = value_list_begin(exposure->call->arena);
    const Value *containers =
        path == NULL ? NULL : value_get(ctl_at_path(exposure->object, path), "containers");

    if (strcmp(exposure->kind, "Service") == 0) {
        exposure->named = value_get(value_get(exposure->object, "spec"), "ports");
        return;
    }
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *ports = value_get(value_item(containers, i), "ports");

        for (size_t j = 0; j < value_length(ports); j++) {
            value_add(named, value_item(ports, j));
        }
    }
    exposure->named = value_end(named);
}

static int64_t
number_of_port(const Value *port)
{
    return value_get_int(port, "containerPort", value_get_int(port, "port", 0));
}

static bool
find_ports(Exposure *exposure)
{
    CtlCall *call = exposure->call;
    const char *text = ctl_text(call, "port");

    find_named_ports(exposure);
    if (*text != '\0') {
        g_auto(GStrv) parts = g_strsplit(text, ",", -1);

        for (size_t i = 0; parts[i] != NULL; i++) {
            g_ptr_array_add(exposure->ports, arena_strdup(call->arena, parts[i]));
        }
        return true;
    }
    for (size_t i = 0; i < value_length(exposure->named); i++) {
        g_ptr_array_add(exposure->ports,
                        arena_printf(call->arena, "%" G_GINT64_FORMAT,
                                     number_of_port(value_item(exposure->named, i))));
    }
    return exposure->ports->len > 0 || strcmp(ctl_text(call, "cluster-ip"), "None") == 0 ||
           ctl_fail(call, "couldn't find port via --port flag or introspection");
}

static const char *
protocol_of(Exposure *exposure, int64_t number)
{
    const char *given = ctl_text(exposure->call, "protocol");

    for (size_t i = 0; *given == '\0' && i < value_length(exposure->named); i++) {
        const Value *port = value_item(exposure->named, i);
        const char *protocol = value_get_text(port, "protocol");

        if (number_of_port(port) == number && protocol != NULL) {
            return protocol;
        }
    }
    return *given == '\0' ? "TCP" : given;
}

/* NULL after a complaint. */
static const Value *
ports_value(Exposure *exposure)
{
    CtlCall *call = exposure->call;
    ValueBuilder *list = value_list_begin(call->arena);
    const char *target = ctl_text(call, "target-port");

    for (guint i = 0; i < exposure->ports->len; i++) {
        ValueBuilder *port = value_map_begin(call->arena);
        int64_t number;
        const char *error =
            go_parse_int(call->arena, g_ptr_array_index(exposure->ports, i), 64, "Atoi", &number);

        if (error != NULL) {
            ctl_fail(call, "%s", error);
            return NULL;
        }
        if (exposure->ports->len > 1) {
            value_put(port, "name", value_printf(call->arena, "port-%u", i + 1));
        }
        value_put_int(port, "port", number);
        value_put_string(port, "protocol", protocol_of(exposure, number));
        value_put(port, "targetPort",
                  *target == '\0' ? value_int(call->arena, number)
                                  : ctl_int_or_text(call->arena, target));
        value_add(list, value_end(port));
    }
    return value_end(list);
}

static bool
put_options(CtlCall *call, ValueBuilder *spec)
{
    const char *type = ctl_text(call, "type");
    const char *affinity = ctl_text(call, "session-affinity");

    if (*affinity != '\0' && strcmp(affinity, "None") != 0 && strcmp(affinity, "ClientIP") != 0) {
        return ctl_fail(call, "unknown session affinity: %s", affinity);
    }
    if (*ctl_text(call, "external-ip") != '\0') {
        const char *address = ctl_text(call, "external-ip");

        value_put(spec, "externalIPs", ctl_text_list(call->arena, &address, 1));
    }
    value_put_string(spec, "type", *type == '\0' ? NULL : type);
    if (strcmp(type, "LoadBalancer") == 0 && *ctl_text(call, "load-balancer-ip") != '\0') {
        value_put_string(spec, "loadBalancerIP", ctl_text(call, "load-balancer-ip"));
    }
    value_put_string(spec, "sessionAffinity", *affinity == '\0' ? NULL : affinity);
    if (*ctl_text(call, "cluster-ip") != '\0') {
        value_put_string(spec, "clusterIP", ctl_text(call, "cluster-ip"));
    }
    return true;
}

/* NULL after a complaint. */
static const Value *
service_value(Exposure *exposure)
{
    CtlCall *call = exposure->call;
    const char *labels_text = ctl_text(call, "labels");
    const char *name = ctl_text(call, "name");
    const Value *labels = value_get(value_get(exposure->object, "metadata"), "labels");
    const Value *ports;
    ValueBuilder *object, *spec;

    if (!can_be_exposed(call, exposure->object) || !find_selector(exposure) ||
        !find_ports(exposure) ||
        (*labels_text != '\0' && (labels = ctl_parse_labels(call, labels_text)) == NULL)) {
        return NULL;
    }
    if (*name == '\0') {
        name = arena_printf(call->arena, "%.63s",
                            value_get_text(value_get(exposure->object, "metadata"), "name"));
    }
    object = ctl_object_begin(call, "v1", "Service", name, labels);
    spec = value_map_begin(call->arena);
    ports = ports_value(exposure);
    if (ports == NULL) {
        return NULL;
    }
    value_put(spec, "ports", value_length(ports) > 0 ? ports : NULL);
    value_put(spec, "selector", exposure->selector);
    if (!put_options(call, spec)) {
        return NULL;
    }
    value_put(object, "spec", value_end(spec));
    return ctl_overridden(call, value_end(object));
}

static const Value *
make_service(CtlCall *call, const Value *object)
{
    Exposure exposure = { .call = call, .object = object };
    const Value *service;

    exposure.kind = value_get_text(object, "kind");
    exposure.ports = g_ptr_array_new();
    service = service_value(&exposure);
    g_ptr_array_unref(exposure.ports);
    return service;
}

static void
run(CtlCall *call)
{
    const CtlSelection selection = { 0 };
    CtlDryRun dry_run;
    CtlPrinter printer;
    KubectlRequest *request;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, "exposed", dry_run) ||
        !ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        return;
    }
    if (request->n_objects == 0) {
        ctl_ask_make(call, request, make_service, "exposed");
        return;
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *service = make_service(call, request->objects[i]);

        if (service == NULL) {
            return;
        }
        ctl_create(call, &printer, dry_run, service);
    }
}

static const CtlCommand commands[] = {
    { .path = "expose",
      .sets = sets,
      .run = run,
      .help = "Expose a resource as a new Kubernetes service." },
};
const CtlFamily ctl_family_expose_command = CTL_FAMILY(commands);
