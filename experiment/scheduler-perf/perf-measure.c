/* perf-measure.c - counts what is bound as it happens, and judges the end. */
#include "experiment/scheduler-perf/perf-run-internal.h"

#include <string.h>

static double
clock_now(const PerfRun *run)
{
    return run->options->clock == NULL ? 0 : run->options->clock();
}

static size_t
count_attempts(const PerfRun *run)
{
    size_t n;

    (void)scheduler_records(cluster_scheduler(run->cluster), &n);
    return n;
}

PerfSpan *
perf_span_begin(PerfRun *run, const char **name_spaces, const Value *labels)
{
    PerfSpan *span = g_new0(PerfSpan, 1);

    span->name_spaces = name_spaces;
    span->labels = labels;
    span->since = span->last = sim_now(run->sim);
    span->cpu_since = clock_now(run);
    span->attempts_since = count_attempts(run);
    g_ptr_array_add(run->spans, span);
    return span;
}

/* From now on the span holds how much, not since when. */
void
perf_span_end(PerfRun *run, PerfSpan *span)
{
    if (!span->is_over) {
        span->is_over = true;
        span->cpu_since = clock_now(run) - span->cpu_since;
        span->attempts_since = count_attempts(run) - span->attempts_since;
    }
}

static void
note_bound(PerfRun *run, const Object *pod)
{
    for (guint i = 0; i < run->spans->len; i++) {
        PerfSpan *span = run->spans->pdata[i];

        if (!span->is_over && perf_name_space_is_among(span->name_spaces, pod->meta.name_space) &&
            perf_labels_match(span->labels, pod->meta.labels)) {
            span->n_bound++;
            span->last = sim_now(run->sim);
        }
    }
}

void
perf_observe(void *data, const Object *old, const Object *new_)
{
    PerfRun *run = data;

    if (new_ == NULL || new_->kind != KIND_POD) {
        return;
    }
    if (old == NULL && run->growing != NULL &&
        strcmp(new_->meta.name_space, run->growing->name_space) == 0) {
        g_array_append_val(run->growing->refs, new_->ref);
    }
    if (((const Pod *)new_)->node_name != NULL &&
        (old == NULL || ((const Pod *)old)->node_name == NULL)) {
        note_bound(run, new_);
    }
}

/* ---- what must not be ---------------------------------------------------------------------------
 */

/* A sum of what the pods of a node ask for. */
typedef struct Load {
    int64_t cpu_milli, memory, n_pods;
} Load;

static void
check_pod(PerfRun *run, const Pod *pod, GHashTable *loads)
{
    char key[OBJECT_KEY_MAX];
    const Object *node = store_find(run->store, KIND_NODE, NULL, pod->node_name);
    Load *load = node == NULL ? NULL : g_hash_table_lookup(loads, node);
    ResourceList wanted = { 0 };

    if (pod->spec->n_gates > 0) {
        (void)perf_fail(run, "%s is bound though it has gates", object_key(&pod->object, key));
    }
    if (node == NULL) {
        return; /* churn has taken it away, and nobody collects the pods */
    }
    if (load == NULL) {
        load = g_new0(Load, 1);
        g_hash_table_insert(loads, (gpointer)(guintptr)node, load);
    }
    wanted = pod->spec->requests;
    load->cpu_milli += wanted.cpu_milli;
    load->memory += wanted.memory;
    load->n_pods++;
}

static void
check_node(PerfRun *run, const Node *node, const Load *load)
{
    const ResourceList *has = &node->allocatable;

    if (load->cpu_milli > has->cpu_milli || load->memory > has->memory ||
        load->n_pods > has->pods) {
        (void)perf_fail(run, "more is bound to %s than it has", node->object.meta.name);
    }
}

/* Gated pods must stay, and no node may hold more than it has: what asks for more must stay. */
static void
check_end(PerfRun *run, PerfResult *result)
{
    g_autoptr(GHashTable) loads = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    StoreQuery pods = { .kind = KIND_POD }, nodes = { .kind = KIND_NODE };

    for (StoreIterator it = store_query(run->store, &pods); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->node_name != NULL) {
            result->n_bound++;
            check_pod(run, pod, loads);
        }
    }
    for (StoreIterator it = store_query(run->store, &nodes); store_next(&it);) {
        const Load *load = g_hash_table_lookup(loads, it.object);

        if (load != NULL) {
            check_node(run, (const Node *)it.object, load);
        }
    }
}

void
perf_judge(PerfRun *run, PerfResult *result)
{
    GString *paths = g_string_new(NULL);

    for (guint i = 0; i < run->spans->len; i++) {
        PerfSpan *span = run->spans->pdata[i];

        perf_span_end(run, span);
        result->n_measured += span->n_bound;
        result->measured_time += span->last - span->since;
        result->measured_cpu += span->cpu_since;
        result->n_decisions += span->attempts_since;
    }
    result->n_nodes = store_count(run->store, KIND_NODE);
    result->n_pods = store_count(run->store, KIND_POD);
    result->n_attempts = count_attempts(run);
    result->n_fast = scheduler_n_fast(cluster_scheduler(run->cluster));
    scheduler_append_paths(cluster_scheduler(run->cluster), paths);
    result->paths = g_string_free(g_steal_pointer(&paths), FALSE);
    result->end = sim_now(run->sim);
    result->cpu = clock_now(run) - run->cpu_since;
    result->was_limited = sim_limit_hit(run->sim);
    check_end(run, result);
    if (!run->is_over && run->failure == NULL) {
        (void)perf_fail(run, "stopped before its end");
    }
    result->failure = g_steal_pointer(&run->failure);
}
