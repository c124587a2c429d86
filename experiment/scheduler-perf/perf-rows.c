/* perf-rows.c - the keys of operations, test cases and workloads. */
#include "experiment/scheduler-perf/perf-internal.h"
#include "text/schema.h"

#include <string.h>

static const char *const opcodes[] = {
    "barrier",
    "churn",
    "createAny",
    "createNamespaces",
    "createNodes",
    "createPodSets",
    "createPods",
    "deletePods",
    "sleep",
    "startCollectingMetrics",
    "stopCollectingMetrics",
    "updateAny",
    NULL,
};

/* In the order of the enumerations. */
static const char *const stages[] = { "Scheduled", "Attempted", NULL };
static const char *const churn_modes[] = { "create", "recreate", NULL };

#define OPCODE \
    { \
        "opcode", SCHEMA_TEXT(PerfOp, opcode_text), .required = true, .doc = "Which." \
    }
#define COUNTS \
    { "count", SCHEMA_INT(PerfOp, count), .max = 1e7, .doc = "How many." }, \
    { \
        "countParam", SCHEMA_TEXT(PerfOp, count_param), .doc = "The parameter that says it." \
    }
#define NAME_SPACE \
    { \
        "namespace", SCHEMA_TEXT(PerfOp, name_space), .doc = "Where." \
    }
#define LABELS \
    { \
        "labelSelector", SCHEMA_TEXT_MAP(PerfOp, labels), .doc = "Of which pods." \
    }
#define NAME_SPACES \
    { \
        "namespaces", SCHEMA_TEXTS(PerfOp, name_spaces), .doc = "Of where." \
    }
#define SKIPS_WAIT \
    { \
        "skipWaitToCompletion", SCHEMA_BOOL(PerfOp, skips_wait), .doc = "Go on at once." \
    }
#define DURATION \
    { "duration", SCHEMA_TIME(PerfOp, duration), .doc = "How long." }, \
    { \
        "durationParam", SCHEMA_TEXT(PerfOp, duration_param), .doc = "The parameter that says it." \
    }

static const SchemaRow barrier_rows[] = {
    OPCODE,
    NAME_SPACES,
    LABELS,
    { "stageRequirement", SCHEMA_ENUM(PerfOp, stage, stages), .doc = "What pods must have met." },
    { 0 },
};

static const SchemaRow churn_rows[] = {
    OPCODE,
    NAME_SPACE,
    { "mode", SCHEMA_ENUM(PerfOp, mode, churn_modes), .required = true, .doc = "What is done." },
    { "number", SCHEMA_INT(PerfOp, number), .max = 1e7, .doc = "How many; 0: no end." },
    { "intervalMilliseconds", SCHEMA_INT(PerfOp, interval_ms), .fallback = "500", .min = 1,
      .max = 1e9, .doc = "How often." },
    { "templatePaths", SCHEMA_TEXTS(PerfOp, template_paths), .required = true, .doc = "Of what." },
    { 0 },
};

static const SchemaRow create_any_rows[] = {
    OPCODE,
    COUNTS,
    NAME_SPACE,
    { "templatePath", SCHEMA_TEXT(PerfOp, template_path), .required = true, .doc = "Of what." },
    { 0 },
};

static const SchemaRow create_namespaces_rows[] = {
    OPCODE,
    COUNTS,
    { "prefix", SCHEMA_TEXT(PerfOp, prefix), .required = true, .doc = "Names are PREFIX-0 ..." },
    { "namespaceTemplatePath", SCHEMA_TEXT(PerfOp, template_path), .doc = "Their manifest." },
    { 0 },
};

static const SchemaRow create_nodes_rows[] = {
    OPCODE,
    COUNTS,
    { "nodeTemplatePath", SCHEMA_TEXT(PerfOp, template_path), .doc = "Their manifest." },
    { "nodeAllocatableStrategy", SCHEMA_VALUE_MAP(PerfOp, allocatable), .doc = "What they have." },
    { "labelNodePrepareStrategy", SCHEMA_VALUE_MAP(PerfOp, label_strategy),
      .doc = "A label whose values are given in turn." },
    { "uniqueNodeLabelStrategy", SCHEMA_VALUE_MAP(PerfOp, unique_label),
      .doc = "A label whose value is each node's own." },
    { 0 },
};

static const SchemaRow create_pod_sets_rows[] = {
    OPCODE,
    COUNTS,
    { "namespacePrefix", SCHEMA_TEXT(PerfOp, name_space_prefix), .required = true,
      .doc = "Set i goes to PREFIX-i." },
    { "createPodsOp", SCHEMA_VALUE_MAP(PerfOp, inner_value), .required = true, .doc = "A set." },
    { 0 },
};

static const SchemaRow create_pods_rows[] = {
    OPCODE,
    COUNTS,
    NAME_SPACE,
    SKIPS_WAIT,
    DURATION,
    { "collectMetrics", SCHEMA_BOOL(PerfOp, collects_metrics), .doc = "These are measured." },
    { "steadyState", SCHEMA_BOOL(PerfOp, is_steady), .doc = "Replace pods once they are bound." },
    { "podTemplatePath", SCHEMA_TEXT(PerfOp, template_path), .doc = "Their manifest." },
    { "persistentVolumeTemplatePath", SCHEMA_TEXT(PerfOp, volume_path), .doc = "A volume each." },
    { "persistentVolumeClaimTemplatePath", SCHEMA_TEXT(PerfOp, claim_path), .doc = "Its claim." },
    { 0 },
};

static const SchemaRow delete_pods_rows[] = {
    OPCODE,
    NAME_SPACE,
    LABELS,
    SKIPS_WAIT,
    { "deletePodsPerSecond", SCHEMA_INT(PerfOp, per_second), .max = 1e6, .doc = "How fast." },
    { 0 },
};

static const SchemaRow sleep_rows[] = { OPCODE, DURATION, { 0 } };

static const SchemaRow start_metrics_rows[] = {
    OPCODE, NAME_SPACES,
    LABELS, { "name", SCHEMA_TEXT(PerfOp, prefix), .doc = "What the result is called." },
    { 0 },
};

static const SchemaRow stop_metrics_rows[] = { OPCODE, { 0 } };

static const SchemaRow update_any_rows[] = {
    OPCODE,
    COUNTS,
    NAME_SPACE,
    { "templatePath", SCHEMA_TEXT(PerfOp, template_path), .required = true, .doc = "To what." },
    { "updatePerSecond", SCHEMA_INT(PerfOp, per_second), .max = 1e6, .doc = "How fast." },
    { "subresources", SCHEMA_TEXTS(PerfOp, sub_resources), .doc = "Which part: resize, status." },
    { 0 },
};

#define OP_SCHEMA(rows_) \
    { \
        .name = "operation", .doc = "One operation.", .rows = rows_, .size = sizeof(PerfOp), \
        .self = SCHEMA_KEEP(PerfOp, self) \
    }

/* In the order of PerfOpcode. */
static const Schema op_schemas[N_PERF_OPCODES] = {
    OP_SCHEMA(barrier_rows),      OP_SCHEMA(churn_rows),
    OP_SCHEMA(create_any_rows),   OP_SCHEMA(create_namespaces_rows),
    OP_SCHEMA(create_nodes_rows), OP_SCHEMA(create_pod_sets_rows),
    OP_SCHEMA(create_pods_rows),  OP_SCHEMA(delete_pods_rows),
    OP_SCHEMA(sleep_rows),        OP_SCHEMA(start_metrics_rows),
    OP_SCHEMA(stop_metrics_rows), OP_SCHEMA(update_any_rows),
};

static const SchemaRow case_rows[] = {
    { "name", SCHEMA_TEXT(PerfCase, name), .required = true, .doc = "Its name." },
    { "featureGates", SCHEMA_TEXT_MAP(PerfCase, gates), .doc = "Features on or off." },
    { "labels", SCHEMA_TEXTS(PerfCase, labels), .doc = "Of all its workloads." },
    { "schedulerConfigPath", SCHEMA_TEXT(PerfCase, configuration_path),
      .doc = "A KubeSchedulerConfiguration." },
    { "defaultPodTemplatePath", SCHEMA_TEXT(PerfCase, pod_path), .doc = "Of pods without one." },
    { "metricsCollectorConfig", SCHEMA_VALUE_MAP(PerfCase, metrics), .doc = "Not looked at." },
    { "defaultThresholdMetricSelector", SCHEMA_VALUE_MAP(PerfCase, threshold_metric),
      .doc = "Which metric thresholds are of." },
    { "workloadTemplate", SCHEMA_VALUE_LIST(PerfCase, template_value), .required = true,
      .doc = "The operations." },
    { "workloads", SCHEMA_VALUE_LIST(PerfCase, workloads_value), .required = true,
      .doc = "What fills the parameters." },
    { 0 },
};

static const Schema case_schema = { .name = "test case",
                                    .doc = "Operations, and workloads for them.",
                                    .rows = case_rows,
                                    .size = sizeof(PerfCase),
                                    .self = SCHEMA_KEEP(PerfCase, self) };

static const SchemaRow workload_rows[] = {
    { "name", SCHEMA_TEXT(PerfWorkload, name), .required = true, .doc = "Its name." },
    { "labels", SCHEMA_TEXTS(PerfWorkload, labels), .doc = "What it can be chosen by." },
    { "params", SCHEMA_VALUE_MAP(PerfWorkload, params), .doc = "Numbers for $names." },
    { "featureGates", SCHEMA_TEXT_MAP(PerfWorkload, own_gates), .doc = "Above the case's." },
    { "threshold", SCHEMA_VALUE(PerfWorkload, thresholds), .doc = "Pods a second, at least." },
    { "thresholdMetricSelector", SCHEMA_VALUE_MAP(PerfWorkload, threshold_metric),
      .doc = "Which metric it is of." },
    { 0 },
};

static const Schema workload_schema = { .name = "workload",
                                        .doc = "A size of a test case.",
                                        .rows = workload_rows,
                                        .size = sizeof(PerfWorkload) };

/* ---- reading ------------------------------------------------------------------------------------
 */

static bool
is_known(const Schema *schema, const char *key)
{
    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            return true;
        }
    }
    return false;
}

/* A later release may have keys of which nothing is known here. */
static const Value *
known_part(PerfFile *file, const Schema *schema, const char *what, const Value *value,
           const char **ret_skip)
{
    const Value *known = value;

    for (size_t i = 0; value_is(value, VALUE_MAP) && i < value->n; i++) {
        const char *key = value->members[i].key;

        if (!is_known(schema, key)) {
            *ret_skip = arena_printf(file->arena, "`%s` of %s is not simulated", key, what);
            known = value_with(file->arena, known, key, NULL);
        }
    }
    return known;
}

static bool
read_keys(PerfFile *file, const Schema *schema, const char *what, const Value *value, void *ret,
          const char **ret_skip)
{
    const Value *known = known_part(file, schema, what, value, ret_skip);

    return schema_read(schema, known, ret, file->arena, file->diagnostics);
}

bool
perf_case_read_keys(PerfFile *file, const Value *value, PerfCase *ret, const char **ret_skip)
{
    return read_keys(file, &case_schema, "a test case", value, ret, ret_skip);
}

bool
perf_workload_read_keys(PerfFile *file, const Value *value, PerfWorkload *ret,
                        const char **ret_skip)
{
    return read_keys(file, &workload_schema, "a workload", value, ret, ret_skip);
}

bool
perf_op_read(PerfFile *file, const Value *value, PerfOp *ret, const char **ret_skip)
{
    const char *opcode = value_get_text(value, "opcode");
    size_t i = 0;

    while (opcode != NULL && opcodes[i] != NULL && strcmp(opcodes[i], opcode) != 0) {
        i++;
    }
    if (opcode != NULL && opcodes[i] == NULL) {
        *ret = (PerfOp){ .opcode = N_PERF_OPCODES, .opcode_text = opcode, .self = value };
        *ret_skip = arena_printf(file->arena, "the operation %s is not simulated", opcode);
        return true;
    }
    if (!read_keys(file, &op_schemas[opcode == NULL ? 0 : i], opcode == NULL ? "" : opcode, value,
                   ret, ret_skip)) {
        return false;
    }
    ret->opcode = (PerfOpcode)i;
    return true;
}
