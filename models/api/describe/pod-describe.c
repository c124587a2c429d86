/* pod-describe.c - pods, and the templates they are made from. */
#include "models/api/describe/describer.h"
#include "text/quantity.h"

#include <string.h>

/* ---- where it may run ------------------------------------------------------------------- */

static gint
key_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(text_or(*(const Value *const *)a, "key", ""),
                  text_or(*(const Value *const *)b, "key", ""));
}

static gint
topology_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(text_or(*(const Value *const *)a, "topologyKey", ""),
                  text_or(*(const Value *const *)b, "topologyKey", ""));
}

static void
toleration_write(Description *d, const Value *toleration)
{
    const char *key = text_or(toleration, "key", "");
    const char *value = text_or(toleration, "value", NULL);
    const char *effect = text_or(toleration, "effect", NULL);
    const char *seconds = text_or(toleration, "tolerationSeconds", NULL);
    bool is_exists = strcmp(text_or(toleration, "operator", ""), "Exists") == 0;

    describe_write(d, 0, "%s%s%s%s%s", key, value == NULL ? "" : "=", value == NULL ? "" : value,
                   effect == NULL ? "" : ":", effect == NULL ? "" : effect);
    if (is_exists && value == NULL) {
        describe_write(d, 0, "%sop=Exists", *key != '\0' || effect != NULL ? " " : "");
    }
    if (seconds != NULL) {
        describe_write(d, 0, " for %ss", seconds);
    }
    describe_write(d, 0, "\n");
}

void
describe_tolerations(Description *d, const char *title, const Value *tolerations)
{
    g_autoptr(GPtrArray) sorted = describe_sorted(tolerations, key_compare);

    describe_write(d, 0, "%s:\t%s", title, sorted->len == 0 ? "<none>\n" : "");
    for (guint i = 0; i < sorted->len; i++) {
        describe_write(d, 0, "%s", i == 0 ? "" : "\t");
        toleration_write(d, g_ptr_array_index(sorted, i));
    }
}

void
describe_spread(Description *d, const Value *constraints, const char *space)
{
    g_autoptr(GPtrArray) sorted = describe_sorted(constraints, topology_compare);

    for (guint i = 0; i < sorted->len; i++) {
        const Value *constraint = g_ptr_array_index(sorted, i);
        const Value *selector = value_get(constraint, "labelSelector");

        describe_write(
            d, 0, "%s%s\t%s:%s when max skew %s is exceeded", space,
            i == 0 ? "Topology Spread Constraints:" : "", text_or(constraint, "topologyKey", ""),
            text_or(constraint, "whenUnsatisfiable", ""), text_or(constraint, "maxSkew", "0"));
        if (value_is(selector, VALUE_MAP)) {
            describe_write(d, 0, " for selector %s", selector_or(d, selector, "<none>"));
        }
        describe_write(d, 0, "\n");
    }
}

/* ---- templates -------------------------------------------------------------------------- */

void
describe_template(Description *d, const Value *template_)
{
    const Value *annotations = value_at(template_, "metadata.annotations");
    const Value *spec = value_get(template_, "spec");
    const Value *init_containers = value_get(spec, "initContainers");
    const char *account = text_or(spec, "serviceAccountName", NULL);
    const char *priority = text_or(spec, "priorityClassName", NULL);

    describe_write(d, 0, "Pod Template:\n");
    describe_map(d, "", "  Labels", value_at(template_, "metadata.labels"), NULL);
    if (value_length(annotations) > 0) {
        describe_annotation_map(d, "  Annotations", annotations);
    }
    if (account != NULL) {
        describe_text(d, "  Service Account", account);
    }
    if (value_length(init_containers) > 0) {
        describe_containers(d, "Init Containers", init_containers, NULL, NULL, "  ");
    }
    describe_containers(d, "Containers", value_get(spec, "containers"), NULL, NULL, "  ");
    describe_volumes(d, value_get(spec, "volumes"), "  ");
    describe_spread(d, value_get(spec, "topologySpreadConstraints"), "  ");
    if (priority != NULL) {
        describe_text(d, "  Priority Class Name", priority);
    }
    describe_map(d, "", "  Node-Selectors", value_get(spec, "nodeSelector"), NULL);
    describe_tolerations(d, "  Tolerations", value_get(spec, "tolerations"));
}

/* ---- pods ------------------------------------------------------------------------------- */

static bool
is_over(const char *phase)
{
    return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

static void
status_write(Description *d)
{
    const Value *deleted = value_at(d->object, "metadata.deletionTimestamp");
    const char *phase = text_or(d->object, "status.phase", "");

    if (value_text(deleted) != NULL && !is_over(phase)) {
        describe_write(d, 0, "Status:\tTerminating (lasts %s)\n", describe_age(d, deleted));
        describe_write(d, 0, "Termination Grace Period:\t%" G_GINT64_FORMAT "s\n",
                       int_at(d->object, "metadata.deletionGracePeriodSeconds"));
    } else {
        describe_text(d, "Status", phase);
    }
    describe_text_at(d, "Reason", "status.reason");
    describe_text_at(d, "Message", "status.message");
    describe_text_at(d, "SeccompProfile", "spec.securityContext.seccompProfile.type");
    describe_text_at(d, "LocalhostProfile", "spec.securityContext.seccompProfile.localhostProfile");
}

static void
addresses_write(Description *d)
{
    const Value *ips = value_at(d->object, "status.podIPs");
    const char *ip = text_or(d->object, "status.podIP", "");

    describe_text(d, "IP", ip);
    if (value_length(ips) == 0 && *ip == '\0') {
        describe_text(d, "IPs", "<none>");
        return;
    }
    describe_write(d, 0, "IPs:\n");
    for (size_t i = 0; i < value_length(ips); i++) {
        describe_write(d, 1, "IP:\t%s\n", text_or(value_item(ips, i), "ip", ""));
    }
    if (value_length(ips) == 0) {
        describe_write(d, 1, "IP:\t%s\n", ip);
    }
}

static const char *
condition_status(const Value *pod, const char *type)
{
    const Value *conditions = value_at(pod, "status.conditions");

    for (size_t i = 0; i < value_length(conditions); i++) {
        if (g_strcmp0(value_get_text(value_item(conditions, i), "type"), type) == 0) {
            return text_or(value_item(conditions, i), "status", "");
        }
    }
    return "<none>";
}

static void
conditions_write(Description *d)
{
    const Value *gates = value_at(d->object, "spec.readinessGates");
    const Value *conditions = value_at(d->object, "status.conditions");

    if (value_length(gates) > 0) {
        describe_write(d, 0, "Readiness Gates:\n  Type\tStatus\n");
    }
    for (size_t i = 0; i < value_length(gates); i++) {
        const char *type = text_or(value_item(gates, i), "conditionType", "");

        describe_write(d, 1, "%s \t%s \n", type, condition_status(d->object, type));
    }
    if (value_length(conditions) > 0) {
        describe_write(d, 0, "Conditions:\n  Type\tStatus\n");
    }
    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *condition = value_item(conditions, i);

        describe_write(d, 1, "%s \t%s \n", text_or(condition, "type", ""),
                       text_or(condition, "status", ""));
    }
}

/* The amount of cpu or memory a container names; 0 counts as none. */
static bool
has_amount(const Value *container, const char *list, const char *resource, Quantity *ret)
{
    const Value *value = value_get(value_get(value_get(container, "resources"), list), resource);

    return scalar_text(value) != NULL && quantity_from_value(value, ret) == QUANTITY_OK &&
           quantity_compare(*ret, (Quantity){ 0 }) > 0;
}

/* Kubernetes 1.34 ComputePodQOS, for a pod whose status does not say yet.  Defaulted requests
 * equal limits; a request left out counts so here too. */
static const char *
qos_class(const Value *pod)
{
    static const char *const resources[] = { "cpu", "memory" };
    static const char *const lists[] = { "spec.containers", "spec.initContainers" };
    bool has_any = false;
    bool is_guaranteed = true;

    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        const Value *containers = value_at(pod, lists[l]);

        for (size_t i = 0; i < value_length(containers) * G_N_ELEMENTS(resources); i++) {
            const Value *container = value_item(containers, i / 2);
            Quantity limit = { 0 };
            Quantity request = { 0 };
            bool has_limit = has_amount(container, "limits", resources[i % 2], &limit);
            bool has_request = has_amount(container, "requests", resources[i % 2], &request);

            has_any = has_any || has_limit || has_request;
            is_guaranteed = is_guaranteed && has_limit &&
                            (!has_request || quantity_compare(limit, request) == 0);
        }
    }
    return !has_any ? "BestEffort" : is_guaranteed ? "Guaranteed" : "Burstable";
}

static void
identity_write(Description *d)
{
    const char *node = text_or(d->object, "spec.nodeName", NULL);
    const Value *start = value_at(d->object, "status.startTime");

    describe_name(d);
    describe_int_at(d, "Priority", "spec.priority");
    describe_text_at(d, "Priority Class Name", "spec.priorityClassName");
    describe_text_at(d, "Runtime Class Name", "spec.runtimeClassName");
    describe_text_at(d, "Service Account", "spec.serviceAccountName");
    if (node == NULL) {
        describe_text(d, "Node", "<none>");
    } else {
        describe_write(d, 0, "Node:\t%s/%s\n", node, text_or(d->object, "status.hostIP", ""));
    }
    if (value_text(start) != NULL) {
        describe_text(d, "Start Time", describe_time(d, start));
    }
    describe_labels(d);
}

static void
pod_describe(Description *d)
{
    const Value *spec = value_get(d->object, "spec");
    const Value *status = value_get(d->object, "status");
    const Value *init_containers = value_get(spec, "initContainers");
    const Value *ephemeral = value_get(spec, "ephemeralContainers");

    identity_write(d);
    status_write(d);
    addresses_write(d);
    describe_controller(d);
    describe_text_at(d, "NominatedNodeName", "status.nominatedNodeName");
    if (value_is(value_get(spec, "resources"), VALUE_MAP)) {
        describe_write(d, 0, "Resources:\n");
        describe_resources(d, value_get(spec, "resources"), 1);
    }
    if (value_length(init_containers) > 0) {
        describe_containers(d, "Init Containers", init_containers,
                            value_get(status, "initContainerStatuses"), d->object, "");
    }
    describe_containers(d, "Containers", value_get(spec, "containers"),
                        value_get(status, "containerStatuses"), d->object, "");
    if (value_length(ephemeral) > 0) {
        describe_containers(d, "Ephemeral Containers", ephemeral,
                            value_get(status, "ephemeralContainerStatuses"), d->object, "");
    }
    conditions_write(d);
    describe_volumes(d, value_get(spec, "volumes"), "");
    describe_text(d, "QoS Class", text_or(status, "qosClass", qos_class(d->object)));
    describe_map(d, "", "Node-Selectors", value_get(spec, "nodeSelector"), NULL);
    describe_tolerations(d, "Tolerations", value_get(spec, "tolerations"));
    describe_spread(d, value_get(spec, "topologySpreadConstraints"), "");
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Pod", "", pod_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_pod_describe;

const Describer describer_pod_describe = { .kinds = kinds };
