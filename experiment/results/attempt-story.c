/* attempt-story.c - the attempts of a pod, and the newest of them from inside. */
#include "experiment/results/attempt-story.h"

#include "experiment/placing/placing-report.h"
#include "models/scheduler/framework/decision-value.h"
#include "models/scheduler/scheduler.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

#define SHOWN_MAX 8 /* instants of attempts on one line */

/* The last pod of this name that the run has seen. */
static const PodRecord *
find_pod(const Experiment *experiment, const char *name_space, const char *name)
{
    for (size_t i = recorder_n_pods(experiment->recorder); i > 0; i--) {
        const PodRecord *pod = recorder_pod(experiment->recorder, i - 1);

        if (strcmp(pod->name, name) == 0 && strcmp(pod->name_space, name_space) == 0) {
            return pod;
        }
    }
    return NULL;
}

/* The indexes of its attempts, oldest first: size_t. */
static GArray *
find_attempts(const Scheduler *scheduler, const PodRecord *pod)
{
    GArray *indexes = g_array_new(FALSE, FALSE, sizeof(size_t));
    size_t n;
    const SchedulerRecord *records = scheduler_records(scheduler, &n);

    for (size_t i = 0; i < n; i++) {
        if (sim_handle_equal(records[i].ref, pod->ref)) {
            g_array_append_val(indexes, i);
        }
    }
    return indexes;
}

/* ---- looking on ---------------------------------------------------------------------------------
 */

typedef struct Looking {
    size_t scheduler; /* which of the cluster's */
    size_t index;
    const StoryStyle *style;
    GString *out;
    Cluster *cluster;
} Looking;

static GPtrArray *
all_nodes(const Cluster *cluster)
{
    GPtrArray *nodes = g_ptr_array_new();
    StoreQuery query = { .kind = KIND_NODE };

    for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it);) {
        g_ptr_array_add(nodes, (gpointer)(uintptr_t)it.object);
    }
    return nodes;
}

static gint
compare_order(gconstpointer a_data, gconstpointer b_data)
{
    const NodeInfo *a = *(const NodeInfo *const *)a_data, *b = *(const NodeInfo *const *)b_data;

    return a->order < b->order ? -1 : a->order > b->order;
}

static void
append_value(Looking *looking, const Decision *decision, SimTime at)
{
    g_autoptr(Arena) arena = arena_new();
    const DecisionNames names = { decision->chosen, decision->nominated };
    const GPtrArray *listed = decision->cycle->snapshot->nodes;
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();

    for (guint i = 0; i < listed->len; i++) {
        g_ptr_array_add(nodes, listed->pdata[i]);
    }
    g_ptr_array_sort(nodes, compare_order);
    g_string_append(looking->out, "{\"kind\":\"decision\",\"t\":");
    seconds_append(looking->out, at);
    g_string_append(looking->out, ",\"decision\":");
    json_write(looking->out,
               decision_value(decision->cycle, nodes, decision->number, &names, false, arena), 0);
    g_string_append(looking->out, "}\n");
}

static void
append_told(Looking *looking, const Decision *decision)
{
    Searcher trial = { .snapshot = decision->cycle->snapshot };
    g_autoptr(GPtrArray) nodes = all_nodes(looking->cluster);
    DecisionTelling telling = { &trial, nodes, true, looking->style->columns };

    decision_tell(looking->out, &telling, decision);
    searcher_done(&trial);
}

static void
witness(void *data, const Cycle *cycle, const SchedulerRecord *record)
{
    Looking *looking = data;
    Decision decision = { .pod = cycle->pod,
                          .profile = record->profile,
                          .cycle = cycle,
                          .number = record->attempt,
                          .chosen = record->node_name,
                          .nominated = record->nominated };

    if (looking->style->json) {
        append_value(looking, &decision, record->at);
    } else {
        append_told(looking, &decision);
    }
}

static void
look_on(void *data, Experiment *experiment)
{
    Looking *looking = data;

    looking->cluster = experiment->cluster;
    scheduler_watch_attempt(cluster_scheduler_at(experiment->cluster, looking->scheduler),
                            looking->index, witness, looking);
}

/* ---- words --------------------------------------------------------------------------------------
 */

static void
append_time(GString *out, SimTime at)
{
    g_autofree char *text = clock_time_format(at);

    g_string_append(out, text);
}

/* "attempt 3 at 3:08 found no node (1 at 2:58, 2 at 3:01)" */
static void
append_head(GString *out, const SchedulerRecord *records, const GArray *indexes)
{
    const SchedulerRecord *last = &records[g_array_index(indexes, size_t, indexes->len - 1)];
    guint first = indexes->len > SHOWN_MAX ? indexes->len - SHOWN_MAX : 0;

    g_string_append_printf(out, "\nthe scheduler's attempt %d at ", last->attempt);
    append_time(out, last->at);
    if (last->node_name != NULL) {
        g_string_append_printf(out, " chose %s", last->node_name);
    } else if (last->nominated != NULL) {
        g_string_append_printf(out, " found no node and makes room on %s", last->nominated);
    } else {
        g_string_append(out, " found no node");
    }
    if (indexes->len > 1) {
        g_string_append(out, first > 0 ? "  (before: ... " : "  (before: ");
        for (guint i = first; i + 1 < indexes->len; i++) {
            g_string_append(out, i == first ? "" : ", ");
            append_time(out, records[g_array_index(indexes, size_t, i)].at);
        }
        g_string_append_c(out, ')');
    }
    g_string_append_c(out, '\n');
}

static void
append_wait(GString *out, const SchedulerWait *wait, SimTime now)
{
    g_autofree char *since = clock_time_format(wait->since);

    if (wait->is_tried) {
        g_string_append(out, "it is being tried just now\n");
    } else if (wait->pool == PENDING_BACKOFF && wait->backoff_until > now) {
        g_string_append(out, "it backs off until ");
        append_time(out, wait->backoff_until);
        g_string_append_c(out, '\n');
    } else if (wait->pool == PENDING_UNSCHEDULABLE) {
        g_string_append_printf(
            out, "since %s it waits for a change of the cluster that may help it\n", since);
    } else if (wait->pool == PENDING_GATED) {
        g_string_append_printf(out, "since %s its scheduling gates keep it from being tried\n",
                               since);
    } else {
        g_string_append_printf(out, "since %s it waits for its turn\n", since);
    }
}

/* A pod that has no node and waits; false: it does not. */
static bool
append_state(GString *out, const Experiment *experiment, const Scheduler *scheduler,
             const PodRecord *pod)
{
    const Object *object = store_get(cluster_store(experiment->cluster), pod->ref);
    SchedulerWait wait;

    if (object == NULL || ((const Pod *)object)->node_name != NULL) {
        return false;
    }
    if (scheduler_wait(scheduler, object->meta.uid, &wait)) {
        append_wait(out, &wait, experiment->end);
        return true;
    }
    if (!scheduler_has_profile(scheduler, ((const Pod *)object)->spec->scheduler_name)) {
        g_string_append_printf(out, "no scheduler of this cluster is called %s\n",
                               ((const Pod *)object)->spec->scheduler_name);
        return true;
    }
    return false;
}

/* Which scheduler's the pod is: who has tried it, else who has its profile. */
static size_t
scheduler_of(const Experiment *experiment, const PodRecord *pod)
{
    const Object *object =
        pod == NULL ? NULL : store_get(cluster_store(experiment->cluster), pod->ref);
    const Scheduler *scheduler;
    size_t named = 0;

    for (size_t i = 0; (scheduler = cluster_scheduler_at(experiment->cluster, i)) != NULL; i++) {
        g_autoptr(GArray) indexes = pod == NULL ? NULL : find_attempts(scheduler, pod);

        if (indexes != NULL && indexes->len > 0) {
            return i;
        }
        if (object != NULL && named == 0 &&
            scheduler_has_profile(scheduler, ((const Pod *)object)->spec->scheduler_name)) {
            named = i;
        }
    }
    return named;
}

bool
attempt_story_append(GString *out, const Rerun *rerun, const char *path, const char *name_space,
                     const char *name, const StoryStyle *style)
{
    const Experiment *experiment = rerun->experiment;
    const PodRecord *pod = find_pod(experiment, name_space, name);
    size_t which = scheduler_of(experiment, pod);
    const Scheduler *scheduler = cluster_scheduler_at(experiment->cluster, which);
    g_autoptr(GArray) indexes = pod == NULL ? NULL : find_attempts(scheduler, pod);
    size_t n;
    const SchedulerRecord *records = scheduler_records(scheduler, &n);

    if (pod == NULL) {
        return false;
    }
    if (indexes->len == 0) {
        return !style->json && append_state(out, experiment, scheduler, pod);
    }
    size_t last = g_array_index(indexes, size_t, indexes->len - 1);
    Looking looking = { .scheduler = which, .index = last, .style = style, .out = out };
    g_autofree char *error = NULL;
    Rerun again;

    if (!style->json) {
        append_head(out, records, indexes);
    }
    (void)rerun_watched(path, &rerun->options, records[last].at, look_on, &looking, &again, &error);
    rerun_clear(&again);
    if (!style->json) {
        (void)append_state(out, experiment, scheduler, pod);
    }
    return true;
}
