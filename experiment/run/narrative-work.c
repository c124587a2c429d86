/* narrative-work.c - work that came in over time: how much, how long it waited, what became of it.
 *
 * A workload's pods are too many to be told one by one, and that most of them came, ran and ended
 * is one line. */
#include "experiment/run/narrative-internal.h"

#include "text/scalar.h"

#include <string.h>

/* Pods that nobody owns and that the scenario does not list. */
bool
is_work(const Teller *teller, const PodRecord *pod)
{
    return teller->given != NULL && pod->owner == NULL &&
           !g_hash_table_contains(teller->given, pod->name);
}

GHashTable *
given_pods(const Scenario *scenario)
{
    GHashTable *names;

    if (scenario->workloads->len == 0) {
        return NULL;
    }
    names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < scenario->objects->len; i++) {
        const ScenarioObject *object = &g_array_index(scenario->objects, ScenarioObject, i);

        if (strcmp(object->kind_name, "Pod") == 0 && object->name != NULL) {
            g_hash_table_add(names, (void *)(uintptr_t)object->name);
        }
    }
    return names;
}

typedef struct Work {
    size_t n, n_succeeded, n_failed, n_waiting;
    SimTime first, last; /* that one came */
    SimTime ended;       /* the last that did */
    SimTime longest;     /* wait for a node, so far or until it had one */
    const PodRecord *waiter;
} Work;

static void
add_pod(Work *work, const PodRecord *pod, SimTime end)
{
    SimTime waited = MIN(MIN(pod->scheduled_at, pod->ended_at), end) - pod->created_at;

    work->first = work->n == 0 ? pod->created_at : work->first;
    work->last = pod->created_at;
    work->n++;
    if (strcmp(pod->phase, "Succeeded") == 0) {
        work->n_succeeded++;
        work->ended = MAX(work->ended, pod->ended_at);
    } else if (strcmp(pod->phase, "Failed") == 0) {
        work->n_failed++;
    } else if (pod->scheduled_at == SIM_NEVER) {
        work->n_waiting++;
    }
    if (waited > work->longest) {
        work->longest = waited;
        work->waiter = pod;
    }
}

static Work
sum_up(const Teller *teller)
{
    Work work = { 0 };

    for (size_t i = 0; i < recorder_n_pods(teller->recorder); i++) {
        const PodRecord *pod = recorder_pod(teller->recorder, i);

        if (is_work(teller, pod)) {
            add_pod(&work, pod, teller->narrative->experiment->end);
        }
    }
    return work;
}

/* The series of this name for the whole cluster; NULL: none. */
static const TimeSeries *
cluster_series(const Experiment *experiment, const char *name)
{
    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);
        const char *labels = subject_labels(subject);

        if (labels != NULL && *labels == '\0' && strcmp(subject_name(subject), name) == 0) {
            return subject_series(subject, GAUGE_VALUE);
        }
    }
    return NULL;
}

/* "; 80.1 % of the CPU requested while it came, 93.0 % at most": of what is shortest. */
static char *
utilization(const Experiment *experiment, const Work *work)
{
    static const struct {
        const char *series, *name;
    } resources[] = { { "utilization.cpu", "CPU" },
                      { "utilization.memory", "memory" },
                      { "utilization.gpu", "GPUs" } };
    SimTime until = MIN(MAX(work->last, work->ended), experiment->end);
    SimTime middle = work->last > work->first ? work->last : until;
    const char *name = NULL;
    double mean = 0, most = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(resources) && middle > work->first; i++) {
        const TimeSeries *series = cluster_series(experiment, resources[i].series);
        double used = series == NULL ? 0 : time_series_mean(series, work->first, middle);

        if (used > mean) {
            mean = used;
            most = time_series_max(series, work->first, until);
            name = resources[i].name;
        }
    }
    if (name == NULL) {
        return g_strdup("");
    }
    GString *out = g_string_new("; ");

    fixed_append(out, 100 * mean, 1, 0);
    g_string_append_printf(out, " %% of the %s requested while it %s, ", name,
                           middle == until ? "ran" : "came");
    fixed_append(out, 100 * most, 1, 0);
    g_string_append(out, " % at most");
    return g_string_free(out, FALSE);
}

static void
tell_coming(Teller *teller, const Work *work)
{
    g_autofree char *last = clock_time_format(work->last);

    if (work->first == work->last) {
        story_add(teller->narrative, work->first, 91, NULL, "work", "%zu pod%s", work->n,
                  work->n == 1 ? "" : "s, all at once");
    } else {
        story_add(teller->narrative, work->first, 91, NULL, "work", "%zu pods come, the last at %s",
                  work->n, last);
    }
}

static void
tell_wait(Teller *teller, const Work *work)
{
    const TimeSeries *pending = subject_series(
        observatory_find(teller->narrative->experiment->observatory, SUBJECT_PODS, NULL, NULL),
        GAUGE_PENDING);
    const TimePoint *points = pending == NULL ? NULL : time_series_points(pending);
    size_t n = pending == NULL ? 0 : time_series_n_points(pending), most = 0;
    g_autofree char *span = span_text(work->longest);

    for (size_t i = 1; i < n; i++) {
        most = points[i].value > points[most].value ? i : most;
    }
    if (n > 0 && work->waiter != NULL) {
        story_add(teller->narrative, points[most].at, 74, NULL, "most pending",
                  "%d pod%s; the longest wait for a node is %s: %s", (int)points[most].value,
                  points[most].value > 1 ? "s" : "", span, work->waiter->name);
    }
}

static void
tell_done(Teller *teller, const Work *work)
{
    const Experiment *experiment = teller->narrative->experiment;
    size_t n_open = work->n - work->n_succeeded - work->n_failed;
    g_autofree char *used = utilization(experiment, work);
    g_autoptr(GString) rest = g_string_new(NULL);

    if (work->n_failed > 0) {
        g_string_append_printf(rest, ", %zu failed", work->n_failed);
    }
    if (n_open > work->n_waiting) {
        g_string_append_printf(rest, ", %zu still running", n_open - work->n_waiting);
    }
    if (work->n_waiting > 0) {
        g_string_append_printf(rest, ", %zu without a node", work->n_waiting);
    }
    if (rest->len == 0) {
        story_add(teller->narrative, work->ended, 89, "✓", "work done", "%s%zu succeeded%s",
                  work->n > 1 ? "all " : "", work->n, used);
    } else {
        story_add(teller->narrative, experiment->end, 89, work->n_waiting > 0 ? "✗" : NULL,
                  "in the end", "%zu of %zu succeeded%s%s", work->n_succeeded, work->n, rest->str,
                  used);
    }
}

void
narrative_tell_work(Teller *teller)
{
    Work work = sum_up(teller);

    if (work.n > 0) {
        tell_coming(teller, &work);
        tell_wait(teller, &work);
        tell_done(teller, &work);
    }
}

const PodRecord *
narrative_longest_wait(const Experiment *experiment)
{
    g_autoptr(GHashTable) given = given_pods(experiment->scenario);
    Narrative narrative = { .experiment = experiment };
    Teller teller = { .narrative = &narrative, .recorder = experiment->recorder, .given = given };

    Work work = sum_up(&teller);

    return work.longest >= SIM_SECOND ? work.waiter : NULL;
}
