/* perf-workload.c - what a workload makes of its test case: numbers, gates, a threshold. */
#include "experiment/scheduler-perf/perf-internal.h"
#include "models/scheduler/feature-gates.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

#define COUNT_MAX 10000000

/* ---- parameters ---------------------------------------------------------------------------------
 */

/* "$initNodes" stands for a parameter. */
static const Value *
find_param(PerfFile *file, const PerfWorkload *workload, const Value *place, const char *name)
{
    const Value *value = name[0] == '$' ? value_get(workload->params, name + 1) : NULL;

    if (name[0] != '$') {
        diagnostic_help(diagnostics_error_at(file->diagnostics, "E192", place,
                                             "a parameter is written with a dollar: `%s`", name),
                        "`$%s`", name);
    } else if (value == NULL) {
        diagnostics_error_at(file->diagnostics, "E192", place,
                             "the workload %s has no parameter `%s`", workload->name, name + 1);
    }
    return value;
}

static int64_t
resolve_count(PerfFile *file, const PerfWorkload *workload, const PerfOp *op)
{
    const Value *place = value_get(op->self, "countParam");
    const Value *value;

    if (op->count_param == NULL) {
        return op->count;
    }
    value = find_param(file, workload, place, op->count_param);
    if (value != NULL &&
        (value->type != VALUE_INT || value->integer < 0 || value->integer > COUNT_MAX)) {
        diagnostics_error_at(file->diagnostics, "E107", value, "a number of at most %d is expected",
                             COUNT_MAX);
        return 0;
    }
    return value == NULL ? 0 : value->integer;
}

static int64_t
resolve_duration(PerfFile *file, const PerfWorkload *workload, const PerfOp *op)
{
    const Value *place = value_get(op->self, "durationParam");
    const Value *value;
    int64_t duration = 0;

    if (op->duration_param == NULL) {
        return op->duration;
    }
    value = find_param(file, workload, place, op->duration_param);
    if (value != NULL && (value_text(value) == NULL ||
                          !go_duration_parse(value_text(value), &duration) || duration < 0)) {
        diagnostics_error_at(file->diagnostics, "E118", value, "not a time: `%s`",
                             value->text == NULL ? "" : value->text);
    }
    return duration;
}

static void
resolve_numbers(PerfFile *file, PerfWorkload *workload)
{
    const PerfCase *test_case = workload->test_case;

    workload->counts = ARENA_NEW_N(file->arena, int64_t, test_case->n_ops);
    workload->inner_counts = ARENA_NEW_N(file->arena, int64_t, test_case->n_ops);
    workload->durations = ARENA_NEW_N(file->arena, int64_t, test_case->n_ops);
    for (size_t i = 0; i < test_case->n_ops; i++) {
        const PerfOp *op = &test_case->ops[i];

        workload->counts[i] = resolve_count(file, workload, op);
        workload->durations[i] = resolve_duration(file, workload, op);
        if (op->inner != NULL) {
            workload->inner_counts[i] = resolve_count(file, workload, op->inner);
        }
    }
}

/* ---- gates --------------------------------------------------------------------------------------
 */

static void
append_gates(PerfFile *file, PerfWorkload *workload, const Value *gates, GString *out)
{
    SchedulerGates ignored = scheduler_gates_default();

    for (size_t i = 0; i < value_length(gates); i++) {
        const ValueMember *member = &gates->members[i];

        if (member->value->type != VALUE_BOOL) {
            diagnostics_error_at(file->diagnostics, "E107", member->value,
                                 "true or false is expected");
        } else if (!scheduler_gates_set(&ignored, member->key, true)) {
            if (workload->skip == NULL) {
                workload->skip =
                    arena_printf(file->arena, "the feature gate %s is not known", member->key);
            }
        } else {
            g_string_append_printf(out, "%s%s=%s", out->len > 0 ? "," : "", member->key,
                                   member->value->boolean ? "true" : "false");
        }
    }
}

/* Later ones count: the workload's stand behind those of its case. */
static void
resolve_gates(PerfFile *file, PerfWorkload *workload)
{
    g_autoptr(GString) out = g_string_new(NULL);

    append_gates(file, workload, workload->test_case->gates, out);
    append_gates(file, workload, workload->own_gates, out);
    workload->gates = out->len > 0 ? arena_strdup(file->arena, out->str) : NULL;
}

/* ---- threshold ----------------------------------------------------------------------------------
 */

/* A threshold of another metric, or one of several by topic, is not one of throughput. */
static void
resolve_threshold(PerfFile *file, PerfWorkload *workload)
{
    const Value *metric = workload->threshold_metric != NULL
                              ? workload->threshold_metric
                              : workload->test_case->threshold_metric;
    const char *name = value_get_text(metric, "name");
    const Value *value = workload->thresholds;
    double number = 0;

    if (value == NULL || value->type == VALUE_MAP ||
        (name != NULL && strcmp(name, "SchedulingThroughput") != 0)) {
        return;
    }
    if (value->text == NULL || !number_parse(value->text, &number) || number < 0) {
        diagnostics_error_at(file->diagnostics, "E107", value,
                             "a number of pods a second is expected");
    }
    workload->threshold = number;
}

void
perf_workload_resolve(PerfFile *file, PerfWorkload *workload)
{
    if (workload->name == NULL) {
        return;
    }
    resolve_gates(file, workload);
    resolve_threshold(file, workload);
    if (workload->skip == NULL) {
        resolve_numbers(file, workload);
    }
}
