/* workload-describe.c - the kinds that keep a number of pods. */
#include "models/api/describe/describer.h"

#include <string.h>

static void
workload_conditions(Description *d)
{
    const Value *conditions = value_at(d->object, "status.conditions");

    if (value_length(conditions) == 0) {
        return;
    }
    describe_write(d, 0, "Conditions:\n  Type\tStatus\tReason\n");
    describe_write(d, 1, "----\t------\t------\n");
    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *condition = value_item(conditions, i);

        describe_write(d, 1, "%s \t%s\t%s\n", text_or(condition, "type", ""),
                       text_or(condition, "status", ""), text_or(condition, "reason", ""));
    }
}

static void
selector_write(Description *d)
{
    describe_text(d, "Selector", selector_or(d, value_at(d->object, "spec.selector"), "<none>"));
}

/* Pods that this object controls, by phase. */
static void
pods_status_write(Description *d, const Value *selector)
{
    static const char *const phases[] = { "Running", "Pending", "Succeeded", "Failed" };
    g_autoptr(GPtrArray) pods = describe_find(d, "", "Pod", false);
    int n[G_N_ELEMENTS(phases)] = { 0 };

    for (guint i = 0; i < pods->len; i++) {
        const Value *pod = g_ptr_array_index(pods, i);
        const char *phase = text_or(pod, "status.phase", "");

        if (!describe_owns(d, pod) ||
            !describe_selects(selector, value_at(pod, "metadata.labels"))) {
            continue;
        }
        for (size_t p = 0; p < G_N_ELEMENTS(phases); p++) {
            n[p] += strcmp(phase, phases[p]) == 0 ? 1 : 0;
        }
    }
    describe_write(d, 0, "Pods Status:\t%d Running / %d Waiting / %d Succeeded / %d Failed\n", n[0],
                   n[1], n[2], n[3]);
}

/* ---- Deployment ------------------------------------------------------------------------- */

static gint
creation_compare(gconstpointer a, gconstpointer b)
{
    const Value *left = *(const Value *const *)a;
    const Value *right = *(const Value *const *)b;
    int order = g_strcmp0(text_at(left, "metadata.creationTimestamp"),
                          text_at(right, "metadata.creationTimestamp"));

    return order != 0 ? order
                      : g_strcmp0(text_at(left, "metadata.name"), text_at(right, "metadata.name"));
}

/* Whether the templates are the same but for the hash that tells replica sets apart. */
static bool
has_template(const Value *replica_set, const Value *template_, Arena *arena)
{
    const Value *own = value_at(replica_set, "spec.template");
    const Value *metadata = value_get(own, "metadata");
    const Value *labels =
        value_with(arena, value_get(metadata, "labels"), "pod-template-hash", NULL);

    metadata = value_with(arena, metadata, "labels", value_length(labels) == 0 ? NULL : labels);
    if (value_length(metadata) == 0 && value_length(value_get(template_, "metadata")) == 0) {
        return value_equal(value_get(own, "spec"), value_get(template_, "spec"));
    }
    return value_equal(value_with(arena, own, "metadata", metadata), template_);
}

static const char *
replica_set_text(const Description *d, const Value *set)
{
    return arena_printf(d->arena, "%s (%" G_GINT64_FORMAT "/%s replicas created)",
                        text_or(set, "metadata.name", ""), int_at(set, "status.replicas"),
                        text_or(set, "spec.replicas", "1"));
}

static void
replica_sets_write(Description *d)
{
    g_autoptr(GPtrArray) sets = describe_find(d, "apps", "ReplicaSet", false);
    g_autoptr(GPtrArray) old = g_ptr_array_new();
    const Value *template_ = value_at(d->object, "spec.template");
    const Value *selector = value_at(d->object, "spec.selector");
    const Value *new_set = NULL;

    g_ptr_array_sort(sets, creation_compare);
    for (guint i = 0; i < sets->len; i++) {
        const Value *set = g_ptr_array_index(sets, i);

        if (!describe_owns(d, set) ||
            !describe_selects(selector, value_at(set, "metadata.labels"))) {
            continue;
        }
        if (new_set == NULL && has_template(set, template_, d->arena)) {
            new_set = set;
        } else {
            g_ptr_array_add(old, (gpointer)(uintptr_t)replica_set_text(d, set));
        }
    }
    if (new_set == NULL && old->len == 0) {
        return;
    }
    describe_text(d, "OldReplicaSets", old->len == 0 ? "<none>" : texts_join(old, ", ", d->arena));
    describe_text(d, "NewReplicaSet", new_set == NULL ? "<none>" : replica_set_text(d, new_set));
}

static void
deployment_describe(Description *d)
{
    const Value *strategy = value_at(d->object, "spec.strategy");
    const Value *rolling = value_get(strategy, "rollingUpdate");
    const Value *status = value_get(d->object, "status");
    const char *type = text_or(strategy, "type", "RollingUpdate");

    describe_name(d);
    describe_text(d, "CreationTimestamp",
                  describe_time(d, value_at(d->object, "metadata.creationTimestamp")));
    describe_labels(d);
    selector_write(d);
    describe_write(d, 0,
                   "Replicas:\t%s desired | %s updated | %s total | %s available | %s "
                   "unavailable\n",
                   text_or(d->object, "spec.replicas", "1"),
                   text_or(status, "updatedReplicas", "0"), text_or(status, "replicas", "0"),
                   text_or(status, "availableReplicas", "0"),
                   text_or(status, "unavailableReplicas", "0"));
    describe_text(d, "StrategyType", type);
    describe_int(d, "MinReadySeconds", int_at(d->object, "spec.minReadySeconds"));
    if (strcmp(type, "RollingUpdate") == 0) {
        describe_write(d, 0, "RollingUpdateStrategy:\t%s max unavailable, %s max surge\n",
                       text_or(rolling, "maxUnavailable", "25%"),
                       text_or(rolling, "maxSurge", "25%"));
    }
    describe_template(d, value_at(d->object, "spec.template"));
    workload_conditions(d);
    replica_sets_write(d);
    describe_events(d);
}

/* ---- ReplicaSet, ReplicationController --------------------------------------------------- */

static void
replicas_write(Description *d)
{
    describe_write(d, 0, "Replicas:\t%s current / %s desired\n",
                   text_or(d->object, "status.replicas", "0"),
                   text_or(d->object, "spec.replicas", "1"));
}

static void
replica_set_describe(Description *d)
{
    describe_name(d);
    selector_write(d);
    describe_labels(d);
    describe_controller(d);
    replicas_write(d);
    pods_status_write(d, value_at(d->object, "spec.selector"));
    describe_template(d, value_at(d->object, "spec.template"));
    workload_conditions(d);
    describe_events(d);
}

static void
replication_controller_describe(Description *d)
{
    const char *selector = labels_text(value_at(d->object, "spec.selector"), d->arena);
    ValueBuilder *map = value_map_begin(d->arena);

    value_put(map, "matchLabels", value_at(d->object, "spec.selector"));
    describe_name(d);
    describe_text(d, "Selector", selector == NULL ? "<none>" : selector);
    describe_labels(d);
    replicas_write(d);
    pods_status_write(d, value_end(map));
    describe_template(d, value_at(d->object, "spec.template"));
    workload_conditions(d);
    describe_events(d);
}

/* ---- StatefulSet ------------------------------------------------------------------------ */

static void
claim_templates_write(Description *d, const Value *claims)
{
    describe_write(d, 0, "Volume Claims:%s\n", value_length(claims) == 0 ? "\t<none>" : "");
    for (size_t i = 0; i < value_length(claims); i++) {
        const Value *claim = value_item(claims, i);
        const Value *capacity = value_at(claim, "spec.resources.requests.storage");

        describe_write(d, 1, "Name:\t%s\n", text_or(claim, "metadata.name", ""));
        describe_write(d, 1, "StorageClass:\t%s\n", storage_class_text(claim));
        describe_map(d, "  ", "Labels", value_at(claim, "metadata.labels"), NULL);
        describe_map(d, "  ", "Annotations", value_at(claim, "metadata.annotations"),
                     "volume.beta.kubernetes.io/storage-class");
        describe_write(d, 1, "Capacity:\t%s\n",
                       scalar_text(capacity) == NULL ? "<default>"
                                                     : quantity_text(capacity, d->arena));
        describe_write(d, 1, "Access Modes:\t%s\n",
                       describe_list(d, value_at(claim, "spec.accessModes")));
    }
}

static void
stateful_set_describe(Description *d)
{
    const char *strategy = text_or(d->object, "spec.updateStrategy.type", "RollingUpdate");
    const Value *rolling = value_at(d->object, "spec.updateStrategy.rollingUpdate");

    describe_name(d);
    describe_text(d, "CreationTimestamp",
                  describe_time(d, value_at(d->object, "metadata.creationTimestamp")));
    selector_write(d);
    describe_labels(d);
    describe_write(d, 0, "Replicas:\t%s desired | %s total\n",
                   text_or(d->object, "spec.replicas", "1"),
                   text_or(d->object, "status.replicas", "0"));
    describe_text(d, "Update Strategy", strategy);
    if (strcmp(strategy, "RollingUpdate") == 0) {
        describe_write(d, 1, "Partition:\t%s\n", text_or(rolling, "partition", "0"));
        if (text_or(rolling, "maxUnavailable", NULL) != NULL) {
            describe_write(d, 1, "MaxUnavailable:\t%s\n", text_or(rolling, "maxUnavailable", ""));
        }
    }
    pods_status_write(d, value_at(d->object, "spec.selector"));
    describe_template(d, value_at(d->object, "spec.template"));
    claim_templates_write(d, value_at(d->object, "spec.volumeClaimTemplates"));
    describe_events(d);
}

/* ---- DaemonSet -------------------------------------------------------------------------- */

/* The server adds this annotation whenever it converts a DaemonSet. */
#define GENERATION_ANNOTATION "deprecated.daemonset.template.generation"

static void
daemon_set_describe(Description *d)
{
    static const struct {
        const char *title;
        const char *path;
    } counts[] = {
        { "Desired Number of Nodes Scheduled", "status.desiredNumberScheduled" },
        { "Current Number of Nodes Scheduled", "status.currentNumberScheduled" },
        { "Number of Nodes Scheduled with Up-to-date Pods", "status.updatedNumberScheduled" },
        { "Number of Nodes Scheduled with Available Pods", "status.numberAvailable" },
        { "Number of Nodes Misscheduled", "status.numberMisscheduled" },
    };
    const Value *annotations = value_at(d->object, "metadata.annotations");
    const char *node_selector =
        labels_text(value_at(d->object, "spec.template.spec.nodeSelector"), d->arena);

    if (value_get(annotations, GENERATION_ANNOTATION) == NULL) {
        annotations =
            value_with(d->arena, annotations, GENERATION_ANNOTATION, value_string(d->arena, "0"));
    }
    describe_name(d);
    selector_write(d);
    describe_text(d, "Node-Selector", node_selector == NULL ? "<none>" : node_selector);
    describe_map(d, "", "Labels", value_at(d->object, "metadata.labels"), NULL);
    describe_annotation_map(d, "Annotations", annotations);
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        describe_write(d, 0, "%s: %" G_GINT64_FORMAT "\n", counts[i].title,
                       int_at(d->object, counts[i].path));
    }
    pods_status_write(d, value_at(d->object, "spec.selector"));
    describe_template(d, value_at(d->object, "spec.template"));
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Deployment", "apps", deployment_describe },
    { "ReplicaSet", "apps", replica_set_describe },
    { "StatefulSet", "apps", stateful_set_describe },
    { "DaemonSet", "apps", daemon_set_describe },
    { "ReplicationController", "", replication_controller_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_workload_describe;

const Describer describer_workload_describe = { .kinds = kinds };
