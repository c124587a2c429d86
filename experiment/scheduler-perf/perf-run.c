/* perf-run.c - the world of a workload, and its operations one after another. */
#include "experiment/scheduler-perf/perf-run-internal.h"
#include "sim/trace.h"

#include <string.h>

/* ---- the world ----------------------------------------------------------------------------------
 */

/* The flags that the benchmark starts its parts with.  (It leaves DefaultTolerationSeconds on; here
 * an update would have to repeat what that adds, and nothing is ever evicted.) */
static const Value *
settings_of(const PerfWorkload *workload, Arena *arena)
{
    ValueBuilder *settings = value_map_begin(arena);
    ValueBuilder *server = value_map_begin(arena), *scheduler = value_map_begin(arena);

    value_put_string(server, "disable-admission-plugins",
                     "ServiceAccount,TaintNodesByCondition,Priority,DefaultTolerationSeconds");
    value_put_int(scheduler, "kube-api-qps", 5000);
    value_put_int(scheduler, "kube-api-burst", 5000);
    value_put_string(scheduler, "feature-gates", workload->gates);
    value_put(settings, "kube-apiserver", value_end(server));
    value_put(settings, "kube-scheduler", value_end(scheduler));
    return value_end(settings);
}

static void
object_destroy(gpointer data)
{
    object_free(data);
}

static void
group_free(gpointer data)
{
    PerfGroup *group = data;

    g_array_unref(group->refs);
    g_free(group);
}

static void
run_init(PerfRun *run, const PerfWorkload *workload, const PerfRunOptions *options)
{
    ClusterOptions wanted = { .sim = { .seed = options->seed, .queue = SIM_QUEUE_WHEEL },
                              .kubernetes = "1.34",
                              .is_scheduler_alone = true,
                              .placement_differs = options->placement_differs,
                              .scheduler_configuration = workload->test_case->configuration };

    *run = (PerfRun){ .workload = workload, .options = options, .arena = arena_new() };
    run->cpu_since = options->clock == NULL ? 0 : options->clock();
    wanted.settings = settings_of(workload, run->arena);
    run->cluster = cluster_new(&wanted);
    run->sim = cluster_sim(run->cluster);
    run->store = cluster_store(run->cluster);
    run->client = client_new(cluster_api_server(run->cluster), "scheduler-perf", 5000, 5000);
    run->groups = g_ptr_array_new_with_free_func(group_free);
    run->spans = g_ptr_array_new_with_free_func(g_free);
    run->node_names = g_ptr_array_new();
    run->models = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, object_destroy);
    store_add_observer(run->store, perf_observe, run);
    sim_set_event_limit(run->sim, options->events_max);
    trace_set_keep(sim_trace(run->sim), false);
}

static void
run_done(PerfRun *run)
{
    client_free(run->client);
    cluster_free(run->cluster);
    g_hash_table_destroy(run->models);
    g_ptr_array_unref(run->node_names);
    g_ptr_array_unref(run->spans);
    g_ptr_array_unref(run->groups);
    g_free(run->failure);
    arena_free(run->arena);
}

bool
perf_fail(PerfRun *run, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (run->failure == NULL) {
        run->failure = g_strdup_vprintf(format, arguments);
    }
    va_end(arguments);
    return false;
}

/* ---- operations ---------------------------------------------------------------------------------
 */

static const char *
own_name_space(PerfRun *run, const PerfOp *op)
{
    return op->name_space != NULL ? op->name_space
                                  : arena_printf(run->arena, "namespace-%zu", run->op_index);
}

static bool
create_pods(PerfRun *run, Process *self, const PerfOp *op, const char *name_space, int64_t count)
{
    const char **measured = ARENA_NEW_N(run->arena, const char *, 2);
    PerfSpan *span = NULL;
    PerfGroup *group = NULL;
    SimTime duration = run->workload->durations[run->op_index];
    bool is_done;

    measured[0] = name_space;
    if (op->collects_metrics) {
        span = perf_span_begin(run, measured, NULL);
    }
    is_done = perf_create_pods(run, self, op, name_space, count, &group) &&
              (!op->is_steady || perf_hold_steady(run, self, op, group, duration)) &&
              (op->skips_wait || perf_wait(run, self, op, group, STAGE_SCHEDULED));
    if (span != NULL && !op->skips_wait) {
        perf_span_end(run, span);
    }
    return is_done;
}

static bool
create_pod_sets(PerfRun *run, Process *self, const PerfOp *op, int64_t count)
{
    int64_t n_pods = run->workload->inner_counts[run->op_index];

    for (int64_t i = 0; i < count; i++) {
        const char *name_space =
            arena_printf(run->arena, "%s-%" G_GINT64_FORMAT, op->name_space_prefix, i);

        if (!create_pods(run, self, op->inner, name_space, n_pods)) {
            return false;
        }
    }
    return true;
}

static bool
stop_measuring(PerfRun *run)
{
    for (guint i = 0; i < run->spans->len; i++) {
        perf_span_end(run, run->spans->pdata[i]);
    }
    return true;
}

static bool
carry_out(PerfRun *run, Process *self, const PerfOp *op)
{
    int64_t count = run->workload->counts[run->op_index];

    switch (op->opcode) {
    case PERF_BARRIER:
        return perf_wait(run, self, op, NULL, op->stage);
    case PERF_CHURN:
        perf_churn(run, op);
        return true;
    case PERF_CREATE_ANY:
        return perf_create_any(run, self, op, count);
    case PERF_CREATE_NAMESPACES:
        return perf_create_namespaces(run, self, op, count);
    case PERF_CREATE_NODES:
        return perf_create_nodes(run, self, op, count);
    case PERF_CREATE_POD_SETS:
        return create_pod_sets(run, self, op, count);
    case PERF_CREATE_PODS:
        return create_pods(run, self, op, own_name_space(run, op), count);
    case PERF_DELETE_PODS:
        return perf_delete_pods(run, self, op);
    case PERF_SLEEP:
        process_sleep(self, run->workload->durations[run->op_index]);
        return true;
    case PERF_START_METRICS:
        (void)perf_span_begin(run, op->name_spaces, op->labels);
        return true;
    case PERF_STOP_METRICS:
        return stop_measuring(run);
    case PERF_UPDATE_ANY:
        return perf_update_any(run, self, op, count);
    case N_PERF_OPCODES:
        break;
    }
    return perf_fail(run, "%s cannot be carried out", op->opcode_text);
}

static void
carry_out_all(Process *self, void *data)
{
    PerfRun *run = data;
    const PerfCase *test_case = run->workload->test_case;

    for (run->op_index = 0; run->op_index < test_case->n_ops && run->failure == NULL;
         run->op_index++) {
        if (!carry_out(run, self, &test_case->ops[run->op_index])) {
            break;
        }
    }
    run->is_over = run->failure == NULL;
    sim_stop(run->sim);
}

static void
fire_begin(void *owner, const SimEvent *event)
{
    PerfRun *run = owner;

    (void)event;
    process_start(run->sim, "workload", PHASE_ACTION, carry_out_all, run);
}

static const SimEventType begun = {
    .name = "scheduler-perf.begun",
    .phase = PHASE_ACTION,
    .fire = fire_begin,
};

/* ---- the whole ----------------------------------------------------------------------------------
 */

PerfResult *
perf_run(const PerfWorkload *workload, const PerfRunOptions *options)
{
    PerfResult *result = g_new0(PerfResult, 1);
    PerfRun run;

    g_assert(workload->skip == NULL);
    result->workload = workload;
    run_init(&run, workload, options);
    cluster_start(run.cluster);
    (void)sim_post(run.sim, 0, &begun, &run, (SimArgs){ 0 });
    (void)sim_run(run.sim, SIM_NEVER);
    perf_judge(&run, result);
    run_done(&run);
    return result;
}

void
perf_result_free(PerfResult *result)
{
    if (result != NULL) {
        g_free(result->failure);
        g_free(result->paths);
        g_free(result);
    }
}

double
perf_result_virtual_rate(const PerfResult *result)
{
    return result->measured_time <= 0
               ? 0
               : (double)result->n_measured * (double)SIM_SECOND / (double)result->measured_time;
}

double
perf_result_rate(const PerfResult *result)
{
    return result->measured_cpu <= 0 ? 0 : (double)result->n_measured / result->measured_cpu;
}
