/* workload-defaults.c - defaults of workloads, autoscalers and the kinds of smaller groups. */
#include "models/api/defaults/defaults.h"

#include "models/api/document/api-edit.h"

#define CPU_UTILIZATION 80

static bool
text_is(const Value *map, const char *key, const char *text)
{
    return g_strcmp0(value_get_text(map, key), text) == 0;
}

/* Labels of the template become the object's, if it has none. */
static void
default_labels(Arena *arena, Value *self, const Value *template_labels)
{
    Value *meta = edit_get(self, "metadata");

    if (value_length(template_labels) > 0 && value_length(value_get(meta, "labels")) == 0) {
        /* One map in two places: what a job adds to its template's labels it adds to its own. */
        edit_put(arena, meta, "labels", template_labels);
    }
}

void
default_replication_controller(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    const Value *labels = value_path(spec, "template", "metadata", "labels", NULL);

    if (value_length(labels) > 0 && value_length(value_get(spec, "selector")) == 0) {
        edit_put(arena, spec, "selector", edit_copy(arena, labels));
    }
    default_labels(arena, self, labels);
    edit_default_int(arena, spec, "replicas", 1);
}

void
default_deployment(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *strategy = edit_get(spec, "strategy");

    edit_default_int(arena, spec, "replicas", 1);
    edit_default_text(arena, strategy, "type", "RollingUpdate");
    if (text_is(strategy, "type", "RollingUpdate")) {
        Value *rolling = edit_need(arena, strategy, "rollingUpdate");

        edit_default(arena, rolling, "maxUnavailable", value_string(arena, "25%"));
        edit_default(arena, rolling, "maxSurge", value_string(arena, "25%"));
    }
    edit_default_int(arena, spec, "revisionHistoryLimit", 10);
    edit_default_int(arena, spec, "progressDeadlineSeconds", 600);
}

void
default_replica_set(Arena *arena, Value *self)
{
    edit_default_int(arena, edit_get(self, "spec"), "replicas", 1);
}

void
default_daemon_set(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *strategy = edit_get(spec, "updateStrategy");

    edit_default_text(arena, strategy, "type", "RollingUpdate");
    if (text_is(strategy, "type", "RollingUpdate")) {
        Value *rolling = edit_need(arena, strategy, "rollingUpdate");

        edit_default_int(arena, rolling, "maxUnavailable", 1);
        edit_default_int(arena, rolling, "maxSurge", 0);
    }
    edit_default_int(arena, spec, "revisionHistoryLimit", 10);
}

void
default_stateful_set(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *strategy = edit_get(spec, "updateStrategy");
    Value *retention = edit_need(arena, spec, "persistentVolumeClaimRetentionPolicy");

    for (size_t i = 0; i < value_length(value_get(spec, "volumeClaimTemplates")); i++) {
        Value *claim = edit_item(value_get(spec, "volumeClaimTemplates"), i);

        edit_put_text(arena, claim, "apiVersion", "v1");
        edit_put_text(arena, claim, "kind", "PersistentVolumeClaim");
    }
    edit_default_text(arena, spec, "podManagementPolicy", "OrderedReady");
    if (value_get(strategy, "type") == NULL) {
        edit_put_text(arena, strategy, "type", "RollingUpdate");
        edit_need(arena, strategy, "rollingUpdate");
    }
    if (text_is(strategy, "type", "RollingUpdate") && edit_get(strategy, "rollingUpdate") != NULL) {
        edit_default_int(arena, edit_get(strategy, "rollingUpdate"), "partition", 0);
    }
    edit_default_text(arena, retention, "whenDeleted", "Retain");
    edit_default_text(arena, retention, "whenScaled", "Retain");
    edit_default_int(arena, spec, "replicas", 1);
    edit_default_int(arena, spec, "revisionHistoryLimit", 10);
}

void
default_job(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    if (value_get(spec, "completions") == NULL && value_get(spec, "parallelism") == NULL) {
        edit_put_int(arena, spec, "completions", 1);
    }
    edit_default_int(arena, spec, "parallelism", 1);
    edit_default_int(arena, spec, "backoffLimit",
                     value_get(spec, "backoffLimitPerIndex") == NULL ? 6 : INT32_MAX);
    default_labels(arena, self, value_path(spec, "template", "metadata", "labels", NULL));
    edit_default(arena, spec, "completionMode", value_string(arena, "NonIndexed"));
    edit_default_bool(arena, spec, "suspend", false);
    edit_default_bool(arena, spec, "manualSelector", false);
    edit_default(arena, spec, "podReplacementPolicy",
                 value_string(arena, value_get(spec, "podFailurePolicy") == NULL
                                         ? "TerminatingOrFailed"
                                         : "Failed"));
}

void
default_on_pod_condition(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "status", "True");
}

void
default_cron_job(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    edit_default_text(arena, spec, "concurrencyPolicy", "Allow");
    edit_default_bool(arena, spec, "suspend", false);
    edit_default_int(arena, spec, "successfulJobsHistoryLimit", 3);
    edit_default_int(arena, spec, "failedJobsHistoryLimit", 1);
}

void
default_autoscaler_v1(Arena *arena, Value *self)
{
    edit_default_int(arena, edit_get(self, "spec"), "minReplicas", 1);
    if (value_path(self, "metadata", "annotations", "autoscaling.alpha.kubernetes.io/metrics",
                   NULL) == NULL) {
        edit_default_int(arena, edit_get(self, "spec"), "targetCPUUtilizationPercentage",
                         CPU_UTILIZATION);
    }
}

static void
add_policy(Arena *arena, Value *policies, const char *type, int64_t value)
{
    Value *policy = edit_map_new(arena);

    edit_put_text(arena, policy, "type", type);
    edit_put_int(arena, policy, "value", value);
    edit_put_int(arena, policy, "periodSeconds", 15);
    edit_append(arena, policies, policy);
}

static void
default_rules(Arena *arena, Value *behavior, const char *key, bool is_up)
{
    Value *rules = edit_need(arena, behavior, key);

    edit_default(arena, rules, "selectPolicy", value_string(arena, "Max"));
    if (is_up) {
        edit_default_int(arena, rules, "stabilizationWindowSeconds", 0);
    }
    if (value_get(rules, "policies") == NULL) {
        Value *policies = edit_list_new(arena, 2);

        if (is_up) {
            add_policy(arena, policies, "Pods", 4);
        }
        add_policy(arena, policies, "Percent", 100);
        edit_put(arena, rules, "policies", policies);
    }
}

void
default_autoscaler_v2(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *behavior = edit_get(spec, "behavior");

    edit_default_int(arena, spec, "minReplicas", 1);
    if (value_length(value_get(spec, "metrics")) == 0) {
        Value *metric = edit_map_new(arena);
        Value *resource = edit_need(arena, metric, "resource");
        Value *target = edit_need(arena, resource, "target");
        Value *metrics = edit_list_new(arena, 1);

        edit_put_text(arena, metric, "type", "Resource");
        edit_put_text(arena, resource, "name", "cpu");
        edit_put_text(arena, target, "type", "Utilization");
        edit_put_int(arena, target, "averageUtilization", CPU_UTILIZATION);
        edit_append(arena, metrics, metric);
        edit_put(arena, spec, "metrics", metrics);
    }
    if (behavior != NULL) {
        default_rules(arena, behavior, "scaleUp", true);
        default_rules(arena, behavior, "scaleDown", false);
    }
}

void
default_policy_port(Arena *arena, Value *self)
{
    edit_default(arena, self, "protocol", value_string(arena, "TCP"));
}

void
default_network_policy(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    if (value_length(value_get(spec, "policyTypes")) == 0) {
        Value *types = edit_list_new(arena, 2);

        edit_append(arena, types, value_string(arena, "Ingress"));
        if (value_length(value_get(spec, "egress")) > 0) {
            edit_append(arena, types, value_string(arena, "Egress"));
        }
        edit_put(arena, spec, "policyTypes", types);
    }
}

void
default_ingress_class(Arena *arena, Value *self)
{
    Value *parameters = edit_get(edit_get(self, "spec"), "parameters");

    if (parameters != NULL) {
        edit_default(arena, parameters, "scope", value_string(arena, "Cluster"));
    }
}

void
default_storage_class(Arena *arena, Value *self)
{
    edit_default(arena, self, "reclaimPolicy", value_string(arena, "Delete"));
    edit_default(arena, self, "volumeBindingMode", value_string(arena, "Immediate"));
}

void
default_csi_driver(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    edit_default_bool(arena, spec, "attachRequired", true);
    edit_default_bool(arena, spec, "podInfoOnMount", false);
    edit_default_bool(arena, spec, "storageCapacity", false);
    edit_default(arena, spec, "fsGroupPolicy", value_string(arena, "ReadWriteOnceWithFSType"));
    if (value_length(value_get(spec, "volumeLifecycleModes")) == 0) {
        Value *modes = edit_list_new(arena, 1);

        edit_append(arena, modes, value_string(arena, "Persistent"));
        edit_put(arena, spec, "volumeLifecycleModes", modes);
    }
    edit_default_bool(arena, spec, "requiresRepublish", false);
    edit_default_bool(arena, spec, "seLinuxMount", false);
}

void
default_priority_class(Arena *arena, Value *self)
{
    edit_default(arena, self, "preemptionPolicy", value_string(arena, "PreemptLowerPriority"));
}
