/* observatory-series.c - what components count of themselves: so far the scheduler's metrics.
 *
 * A series is a metric with a value for each of its labels, as Prometheus has it.  What an
 * expression names may leave labels out: then it is the sum.  Such series are exact; all others are
 * there for tables and figures and keep one point a second, the last one, since a cluster of a
 * million pods must not write down each of them ten times.  Distributions have two series in the
 * tables, _count and _sum; single observations are kept where an expression asks for a quantile. */
#include "experiment/run/observatory-internal.h"
#include "models/scheduler/scheduler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MAX 2

/* A series with all its labels, and those that an expression names and that contain it. */
typedef struct SeriesRow {
    const char *values[LABELS_MAX];
    Subject *value; /* or _count */
    Subject *sum;   /* of a distribution; else NULL */
    GPtrArray *named;
} SeriesRow;

typedef struct SeriesMetric {
    const Metric *metric;
    GArray *rows;     /* SeriesRow */
    GPtrArray *named; /* Subject: by expressions */
} SeriesMetric;

typedef enum SchedulerMetric {
    PENDING_PODS,
    ATTEMPTS_TOTAL,
    ATTEMPT_DURATION,
    ALGORITHM_DURATION,
    SLI_DURATION,
    POD_ATTEMPTS,
    PREEMPTION_ATTEMPTS,
    PREEMPTION_VICTIMS,
    INCOMING_PODS,
    N_SCHEDULER_SERIES,
    N_SERIES = N_SCHEDULER_SERIES + 7 /* those that others observe, by name */
} SchedulerMetric;

static const char *const series_names[N_SERIES] = {
    "scheduler_pending_pods",
    "scheduler_schedule_attempts_total",
    "scheduler_scheduling_attempt_duration_seconds",
    "scheduler_scheduling_algorithm_duration_seconds",
    "scheduler_pod_scheduling_sli_duration_seconds",
    "scheduler_pod_scheduling_attempts",
    "scheduler_preemption_attempts_total",
    "scheduler_preemption_victims",
    "scheduler_queue_incoming_pods_total",
    "wait",
    "scheduling",
    "turnaround",
    "slowdown",
    "detect",
    "mitigate",
    "recover",
};

typedef struct SeriesTable {
    SeriesMetric metrics[N_SERIES];
} SeriesTable;

/* ---- subjects -----------------------------------------------------------------------------------
 */

Subject *
series_ensure(Observatory *observatory, const char *name, const char *labels, bool is_exact)
{
    bool is_new;
    Subject *subject = subject_ensure(observatory, SUBJECT_SERIES, NULL, name, labels, &is_new);

    if (is_new) {
        subject->labels = arena_strdup(observatory->arena, labels);
    }
    subject->is_exact |= is_exact;
    return subject;
}

/* Whether "queue=active" stands among "queue=active event=x" as a whole. */
static bool
has_pair(const char *labels, const char *pair, size_t length)
{
    for (const char *at = labels; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, pair, length) == 0 && (at[length] == '\0' || at[length] == ' ')) {
            return true;
        }
    }
    return false;
}

static bool
contains(const Subject *named, const char *labels)
{
    const char *pair = named->labels;

    while (*pair != '\0') {
        size_t length = strcspn(pair, " ");

        if (!has_pair(labels, pair, length)) {
            return false;
        }
        pair += length + (pair[length] == ' ');
    }
    return true;
}

static SeriesMetric *
find_metric(Observatory *observatory, const char *name)
{
    for (size_t i = 0; i < N_SERIES; i++) {
        if (strcmp(series_names[i], name) == 0) {
            return &observatory->series->metrics[i];
        }
    }
    g_assert_not_reached();
}

Subject *
series_subject(Observatory *observatory, const MetricUse *use)
{
    SeriesMetric *metric = find_metric(observatory, use->name);
    Subject *subject = series_ensure(observatory, use->name, use->selector, true);

    if (!g_ptr_array_find(metric->named, subject, NULL)) {
        g_ptr_array_add(metric->named, subject);
        for (guint i = 0; i < metric->rows->len; i++) {
            SeriesRow *row = &g_array_index(metric->rows, SeriesRow, i);

            if (contains(subject, row->value->labels) && subject != row->value) {
                g_ptr_array_add(row->named, subject);
            }
        }
    }
    if (metric->metric->is_distribution && subject->observations == NULL) {
        subject->observations = g_array_new(FALSE, FALSE, sizeof(Observation));
    } else if (!metric->metric->is_distribution && subject->series[GAUGE_VALUE] == NULL) {
        gauge_set(observatory, subject, GAUGE_VALUE, 0);
    }
    return subject;
}

static const char *
labels_text(Observatory *observatory, const Metric *metric, const char *const values[LABELS_MAX])
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; metric->labels != NULL && metric->labels[i] != NULL; i++) {
        g_string_append_printf(text, "%s%s=%s", i == 0 ? "" : " ", metric->labels[i], values[i]);
    }
    return arena_strdup(observatory->arena, text->str);
}

static SeriesRow *
add_row(Observatory *observatory, SeriesMetric *metric, const char *const values[LABELS_MAX])
{
    const char *labels = labels_text(observatory, metric->metric, values);
    const char *name = metric->metric->name;
    SeriesRow row = { .named = g_ptr_array_new() };

    for (size_t i = 0; i < LABELS_MAX; i++) {
        row.values[i] = arena_strdup(observatory->arena, values[i]);
    }
    if (metric->metric->is_distribution) {
        g_autofree char *count = g_strconcat(name, "_count", NULL);
        g_autofree char *sum = g_strconcat(name, "_sum", NULL);

        row.value =
            series_ensure(observatory, arena_strdup(observatory->arena, count), labels, false);
        row.sum = series_ensure(observatory, arena_strdup(observatory->arena, sum), labels, false);
    } else {
        row.value = series_ensure(observatory, name, labels, false);
    }
    for (guint i = 0; i < metric->named->len; i++) {
        Subject *named = metric->named->pdata[i];

        if (named != row.value && contains(named, labels)) {
            g_ptr_array_add(row.named, named);
        }
    }
    g_array_append_val(metric->rows, row);
    return &g_array_index(metric->rows, SeriesRow, metric->rows->len - 1);
}

static SeriesRow *
row_of(Observatory *observatory, SeriesMetric *metric, const char *first, const char *second)
{
    const char *const values[LABELS_MAX] = { first, second };

    for (guint i = 0; i < metric->rows->len; i++) {
        SeriesRow *row = &g_array_index(metric->rows, SeriesRow, i);

        if (g_strcmp0(row->values[0], first) == 0 && g_strcmp0(row->values[1], second) == 0) {
            return row;
        }
    }
    return add_row(observatory, metric, values);
}

static SeriesRow *
find_row(Observatory *observatory, SchedulerMetric which, const char *first, const char *second)
{
    return row_of(observatory, &observatory->series->metrics[which], first, second);
}

/* ---- changes ------------------------------------------------------------------------------------
 */

/* One point a second is enough for a picture; the last of each second counts. */
static void
set(Observatory *observatory, Subject *subject, double value)
{
    if (!set_coarse_point(observatory, subject, GAUGE_VALUE, value)) {
        gauge_set(observatory, subject, GAUGE_VALUE, value);
    }
}

static void
change(Observatory *observatory, Subject *subject, double by)
{
    set(observatory, subject, subject->values[GAUGE_VALUE] + by);
}

static void
row_change(Observatory *observatory, SeriesRow *row, double by)
{
    change(observatory, row->value, by);
    for (guint i = 0; i < row->named->len; i++) {
        change(observatory, row->named->pdata[i], by);
    }
}

static void
row_observe(Observatory *observatory, SeriesRow *row, double value)
{
    Observation observation = { sim_now(observatory->sim), value };

    double sum = row->sum->values[GAUGE_VALUE] + value;

    change(observatory, row->value, 1);
    set(observatory, row->sum, rint(sum * 1e9) / 1e9); /* whole nanoseconds, as they came in */
    for (guint i = 0; i < row->named->len; i++) {
        g_array_append_val(((Subject *)row->named->pdata[i])->observations, observation);
    }
}

void
series_observe(Observatory *observatory, const char *name, const char *label, double value)
{
    row_observe(observatory, row_of(observatory, find_metric(observatory, name), label, NULL),
                value);
}

/* ---- the scheduler ------------------------------------------------------------------------------
 */

static const char *
pool_name(SchedulerQueuePool pool)
{
    static const char *const names[] = {
        [PENDING_ACTIVE] = "active",
        [PENDING_BACKOFF] = "backoff",
        [PENDING_UNSCHEDULABLE] = "unschedulable",
        [PENDING_GATED] = "gated",
    };
    return names[pool];
}

static void
pending_changed(void *data, SchedulerQueuePool pool, int by)
{
    row_change(data, find_row(data, PENDING_PODS, pool_name(pool), NULL), by);
}

static void
pod_came(void *data, SchedulerQueuePool pool, const char *event)
{
    row_change(data, find_row(data, INCOMING_PODS, pool_name(pool), event), 1);
}

static double
seconds(SimTime time)
{
    return (double)time / 1e9;
}

/* kube-scheduler's label: "1" to "15", and "15+". */
static const char *
attempts_name(int32_t attempts, char buffer[8])
{
    if (attempts > 15) {
        return "15+";
    }
    g_snprintf(buffer, 8, "%d", attempts);
    return buffer;
}

static void
attempted(void *data, const SchedulerOutcome *outcome)
{
    char buffer[8];

    row_change(data, find_row(data, ATTEMPTS_TOTAL, outcome->result, outcome->profile), 1);
    row_observe(data, find_row(data, ATTEMPT_DURATION, outcome->result, outcome->profile),
                seconds(outcome->duration));
    row_observe(data, find_row(data, ALGORITHM_DURATION, NULL, NULL), seconds(outcome->algorithm));
    if (outcome->sli != SIM_NEVER) {
        row_observe(data,
                    find_row(data, SLI_DURATION, attempts_name(outcome->attempts, buffer), NULL),
                    seconds(outcome->sli));
        row_observe(data, find_row(data, POD_ATTEMPTS, NULL, NULL), outcome->attempts);
    }
    if (outcome->tried_preemption) {
        row_change(data, find_row(data, PREEMPTION_ATTEMPTS, NULL, NULL), 1);
    }
    if (outcome->n_victims > 0) {
        row_observe(data, find_row(data, PREEMPTION_VICTIMS, NULL, NULL), outcome->n_victims);
    }
}

static const SchedulerObserver scheduler_observer = { pending_changed, pod_came, attempted };

void
series_init(Observatory *observatory)
{
    SeriesTable *table = g_new0(SeriesTable, 1);
    Scheduler *scheduler;

    observatory->series = table;
    for (size_t i = 0; i < N_SERIES; i++) {
        table->metrics[i].metric = metric_find(series_names[i]);
        table->metrics[i].rows = g_array_new(FALSE, FALSE, sizeof(SeriesRow));
        table->metrics[i].named = g_ptr_array_new();
    }
    for (size_t i = 0; (scheduler = cluster_scheduler_at(observatory->cluster, i)) != NULL; i++) {
        scheduler_set_observer(scheduler, &scheduler_observer, observatory);
    }
}

void
series_free(Observatory *observatory)
{
    SeriesTable *table = observatory->series;
    Scheduler *scheduler;

    for (size_t i = 0; (scheduler = cluster_scheduler_at(observatory->cluster, i)) != NULL; i++) {
        scheduler_set_observer(scheduler, NULL, NULL);
    }
    for (size_t i = 0; i < N_SERIES; i++) {
        for (guint k = 0; k < table->metrics[i].rows->len; k++) {
            g_ptr_array_unref(g_array_index(table->metrics[i].rows, SeriesRow, k).named);
        }
        g_array_unref(table->metrics[i].rows);
        g_ptr_array_unref(table->metrics[i].named);
    }
    g_free(table);
}

/* ---- statistics ---------------------------------------------------------------------------------
 */

static int
compare_reals(const void *a_data, const void *b_data)
{
    const double *a = a_data, *b = b_data;

    return (*a > *b) - (*a < *b);
}

static double
quantile(const GArray *values, double share)
{
    guint rank = (guint)(share * (double)values->len + 0.999999);

    return g_array_index(values, double, CLAMP(rank, 1, values->len) - 1);
}

/* Of the observations in [from, until); 0 if there are none. */
double
series_statistic(const Subject *subject, Statistic statistic, SimTime from, SimTime until)
{
    static const double shares[N_STATISTICS] = {
        [STATISTIC_MIN] = 0,   [STATISTIC_MAX] = 1,    [STATISTIC_P50] = 0.5,
        [STATISTIC_P90] = 0.9, [STATISTIC_P95] = 0.95, [STATISTIC_P99] = 0.99
    };
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    double sum = 0;

    for (guint i = 0; i < subject->observations->len; i++) {
        const Observation *row = &g_array_index(subject->observations, Observation, i);

        if (row->at >= from && row->at <= until) {
            g_array_append_val(values, row->value);
            sum += row->value;
        }
    }
    if (values->len == 0) {
        return 0;
    }
    if (statistic == STATISTIC_MEAN) {
        return sum / values->len;
    }
    g_array_sort(values, compare_reals);
    return quantile(values, shares[statistic]);
}
