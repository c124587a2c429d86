/* scalars.c - see scalars.h. */
#include "experiment/study/scalars.h"

#include "experiment/statistics/sample.h"
#include "sim/time-series.h"

#include <math.h>
#include <string.h>

#define SLOWDOWN_FLOOR_SECONDS 10.0 /* bounded slowdown: shorter jobs count as so long */

static double
seconds_of(SimTime span)
{
    return (double)span / (double)SIM_SECOND;
}

static void add(Scalars *scalars, double value, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add(Scalars *scalars, double value, const char *format, ...)
{
    g_autofree char *name = NULL;
    Scalar scalar = { NULL, value };
    va_list arguments;

    if (!isfinite(value)) {
        return;
    }
    va_start(arguments, format);
    name = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    scalar.name = g_string_chunk_insert(scalars->names, name);
    g_array_append_val(scalars->rows, scalar);
}

/* --- Gauges --- */

typedef struct Span {
    SimTime from, until;
} Span;

static void
add_gauge(Scalars *scalars, const Subject *subject, Gauge gauge, Span span)
{
    const TimeSeries *series = subject_series(subject, gauge);
    const char *name = gauge_names[gauge], *label = subject_label(subject);

    if (series == NULL) {
        return;
    }
    add(scalars, time_series_mean(series, span.from, span.until), "%s.mean.%s", name, label);
    add(scalars, time_series_min(series, span.from, span.until), "%s.min.%s", name, label);
    add(scalars, time_series_max(series, span.from, span.until), "%s.max.%s", name, label);
    add(scalars, time_series_value(series), "%s.end.%s", name, label);
}

static bool
is_own_name(Statistic statistic, const Metric *metric)
{
    return statistic == STATISTIC_NONE && !metric->is_distribution;
}

/* These are made from the records, of what was created after the warm-up. */
static const char *const recorded[] = { "wait",     "scheduling", "turnaround", "slowdown",
                                        "makespan", "throughput", NULL };

/* METRIC.STATISTIC, and behind it the labels if there are any; METRIC alone is the mean of what
 * goes up and down, and what came of what only grows. */
static void
add_series(Scalars *scalars, const Subject *subject, Span span)
{
    const Metric *metric = metric_find(subject_name(subject));
    const char *labels = subject_labels(subject);

    if (g_strv_contains(recorded, subject_name(subject))) {
        return;
    }
    for (Statistic statistic = STATISTIC_NONE; metric != NULL && statistic < N_STATISTICS;
         statistic++) {
        bool is_sum = metric->is_counter || metric->is_integral;
        Statistic taken = statistic == STATISTIC_NONE && !is_sum ? STATISTIC_MEAN : statistic;
        double value;

        if ((is_sum && statistic != STATISTIC_NONE && statistic != STATISTIC_PER_HOUR) ||
            (statistic == STATISTIC_PER_HOUR && !metric->is_counter) ||
            (statistic == STATISTIC_NONE && !is_own_name(statistic, metric)) ||
            !subject_series_value(subject, taken, span.from, span.until, &value)) {
            continue;
        }
        add(scalars, value, "%s%s%s%s%s", metric->name, statistic == STATISTIC_NONE ? "" : ".",
            statistic_names[statistic], *labels == '\0' ? "" : ".", labels);
    }
}

static void
add_availability(Scalars *scalars, const Subject *subject, Span span)
{
    const TimeSeries *serving = subject_series(subject, GAUGE_SERVING);
    SimTime up;

    if (serving == NULL || (SUBJECT_BIT(subject_type(subject)) &
                            (SUBJECT_WORKLOADS | SUBJECT_BIT(SUBJECT_SERVICE))) == 0) {
        return;
    }
    up = time_series_time_at_least(serving, span.from, span.until, 1);
    add(scalars, (double)up / (double)(span.until - span.from), "availability.%s",
        subject_label(subject));
    add(scalars, seconds_of(span.until - span.from - up), "downtime.%s", subject_label(subject));
}

enum {
    EACH_MAX = 100 /* nodes, Jobs: more have no numbers of their own */
};

static size_t
count_of(const Observatory *observatory, SubjectType type)
{
    size_t n = 0;

    for (size_t i = 0; i < observatory_n_subjects(observatory); i++) {
        n += subject_type(observatory_subject_at(observatory, i)) == type;
    }
    return n;
}

static void
add_subjects(Scalars *scalars, const Experiment *experiment, Span span)
{
    const Observatory *observatory = experiment->observatory;
    bool has_nodes = count_of(observatory, SUBJECT_NODE) <= EACH_MAX;
    bool has_jobs = count_of(observatory, SUBJECT_JOB) <= EACH_MAX;

    for (size_t i = 0; i < observatory_n_subjects(observatory) && span.until > span.from; i++) {
        const Subject *subject = observatory_subject_at(observatory, i);
        SubjectType type = subject_type(subject);

        /* Names of pods differ from run to run; series have a function of their own. */
        if (type == SUBJECT_POD || type == SUBJECT_SERIES || (type == SUBJECT_JOB && !has_jobs) ||
            (type == SUBJECT_NODE && !has_nodes && strcmp(subject_name(subject), "*") != 0)) {
            continue;
        }
        for (Gauge gauge = 0; gauge < N_GAUGES; gauge++) {
            add_gauge(scalars, subject, gauge, span);
        }
        add_availability(scalars, subject, span);
    }
}

/* What a cluster costs it costs from the beginning, settled or not. */
static void
add_all_series(Scalars *scalars, const Experiment *experiment, Span span)
{
    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);

        if (subject_type(subject) == SUBJECT_SERIES && span.until > span.from) {
            add_series(scalars, subject, span);
        }
    }
}

/* --- Pods and jobs --- */

static void
add_sample(Scalars *scalars, const char *name, GArray *values)
{
    double *sorted = (double *)(void *)values->data;
    SampleSummary summary;

    if (values->len == 0) {
        return;
    }
    summary = sample_summary(sorted, values->len);
    sample_sort(sorted, values->len);
    add(scalars, summary.mean, "%s.mean", name);
    add(scalars, summary.most, "%s.max", name);
    add(scalars, sample_quantile(sorted, values->len, 0.5), "%s.p50", name);
    add(scalars, sample_quantile(sorted, values->len, 0.9), "%s.p90", name);
    add(scalars, sample_quantile(sorted, values->len, 0.95), "%s.p95", name);
    add(scalars, sample_quantile(sorted, values->len, 0.99), "%s.p99", name);
    add(scalars, values->len, "%s.n", name);
}

static void
note_span(GArray *values, SimTime from, SimTime until)
{
    if (from != SIM_NEVER && until != SIM_NEVER && until >= from) {
        double seconds = seconds_of(until - from);

        g_array_append_val(values, seconds);
    }
}

static void
add_pods(Scalars *scalars, const Recorder *recorder, SimTime from)
{
    g_autoptr(GArray) wait = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) scheduling = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(double));
    int64_t n_restarts = 0;
    size_t n_created = 0;

    for (size_t i = 0; i < recorder_n_pods(recorder); i++) {
        const PodRecord *pod = recorder_pod(recorder, i);

        if (pod->created_at < from) {
            continue;
        }
        n_created++;
        n_restarts += pod->restarts;
        note_span(scheduling, pod->created_at, pod->scheduled_at);
        if (pod->owner == NULL || !g_str_has_prefix(pod->owner, "job/")) {
            note_span(wait, pod->created_at, pod->scheduled_at);
        }
        note_span(start, pod->created_at, pod->ready_at);
    }
    for (size_t i = 0; i < recorder_n_jobs(recorder); i++) {
        const JobRecord *job = recorder_job(recorder, i);

        if (job->created_at >= from) {
            note_span(wait, job->created_at, job->first_started_at);
        }
    }
    add_sample(scalars, "wait", wait);
    add_sample(scalars, "scheduling", scheduling);
    add_sample(scalars, "startup", start);
    add(scalars, (double)n_created, "pods.created");
    add(scalars, (double)n_restarts, "restarts");
}

static void
add_jobs(Scalars *scalars, const Recorder *recorder, SimTime from)
{
    g_autoptr(GArray) turnaround = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) slowdown = g_array_new(FALSE, FALSE, sizeof(double));
    SimTime first = SIM_NEVER, last = 0;
    size_t n_complete = 0;

    for (size_t i = 0; i < recorder_n_jobs(recorder); i++) {
        const JobRecord *job = recorder_job(recorder, i);
        double whole, busy, bounded;

        if (job->created_at < from || job->ended_at == SIM_NEVER) {
            continue;
        }
        n_complete += strcmp(job->state, "Complete") == 0;
        note_span(turnaround, job->created_at, job->ended_at);
        whole = seconds_of(job->ended_at - job->created_at);
        busy = job->first_started_at == SIM_NEVER
                   ? 0
                   : seconds_of(job->ended_at - job->first_started_at);
        bounded = MAX(1.0, whole / MAX(busy, SLOWDOWN_FLOOR_SECONDS));
        g_array_append_val(slowdown, bounded);
        first = MIN(first, job->created_at);
        last = MAX(last, job->ended_at);
    }
    add_sample(scalars, "turnaround", turnaround);
    add_sample(scalars, "slowdown", slowdown);
    if (turnaround->len > 0) {
        double makespan = seconds_of(last - first);

        add(scalars, makespan, "makespan");
        add(scalars, (double)n_complete * 3600 / makespan, "throughput");
    }
}

static void
add_expectations(Scalars *scalars, const Experiment *experiment)
{
    size_t n = expectation_set_n(experiment->expectations), n_met = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_met = expectation_set_result(experiment->expectations, i)->met;

        add(scalars, is_met, "expect.%zu", i + 1);
        n_met += is_met;
    }
    if (n > 0) {
        add(scalars, n_met == n, "expect.all");
    }
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(((const Scalar *)a)->name, ((const Scalar *)b)->name);
}

Scalars *
scalars_of(const Experiment *experiment)
{
    Scalars *scalars = g_new0(Scalars, 1);
    SimTime settled = observatory_settled_at(experiment->observatory);
    SimTime from = experiment->scenario->warmup > 0 ? experiment->scenario->warmup
                   : settled == SIM_NEVER           ? 0
                                                    : settled;

    scalars->rows = g_array_new(FALSE, FALSE, sizeof(Scalar));
    scalars->names = g_string_chunk_new(4096);
    add_subjects(scalars, experiment, (Span){ from, experiment->end });
    add_all_series(scalars, experiment, (Span){ experiment->scenario->warmup, experiment->end });
    add_pods(scalars, experiment->recorder, experiment->scenario->warmup);
    add_jobs(scalars, experiment->recorder, experiment->scenario->warmup);
    add_expectations(scalars, experiment);
    add(scalars, (double)experiment->n_events, "events");
    scalars_sort(scalars);
    return scalars;
}

void
scalars_sort(Scalars *scalars)
{
    g_array_sort(scalars->rows, compare_names);
}

void
scalars_free(Scalars *scalars)
{
    if (scalars != NULL) {
        g_array_unref(scalars->rows);
        g_string_chunk_free(scalars->names);
        g_free(scalars);
    }
}
