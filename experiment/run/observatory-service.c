/* observatory-service.c - how many pods should stand behind a Service.
 *
 * Nobody writes that down in Kubernetes: it is what the workloads want whose pods its selector
 * matches.  The sum is made once, when the run is over. */
#include "experiment/run/observatory-internal.h"

static bool
is_scaled(const Subject *subject)
{
    return (SUBJECT_BIT(subject->type) & SUBJECT_WORKLOADS) != 0 && subject->type != SUBJECT_JOB;
}

/* The last of a pod's workloads is the one on top. */
static Subject *
top_workload(const GPtrArray *subjects)
{
    Subject *top = NULL;

    for (guint i = 0; i < subjects->len; i++) {
        Subject *subject = g_ptr_array_index(subjects, i);

        top = is_scaled(subject) ? subject : top;
    }
    return top;
}

void
note_workloads_behind(const GPtrArray *subjects)
{
    Subject *top = top_workload(subjects);

    for (guint i = 0; top != NULL && i < subjects->len; i++) {
        Subject *subject = g_ptr_array_index(subjects, i);

        if (subject->type != SUBJECT_SERVICE) {
            continue;
        }
        if (subject->behind == NULL) {
            subject->behind = g_ptr_array_new();
        }
        if (!g_ptr_array_find(subject->behind, top, NULL)) {
            g_ptr_array_add(subject->behind, top);
        }
    }
}

static int
compare_times(const void *a_data, const void *b_data)
{
    const SimTime *a = a_data, *b = b_data;

    return (*a > *b) - (*a < *b);
}

static double
sum_at(const GPtrArray *workloads, SimTime at)
{
    double sum = 0;

    for (guint i = 0; i < workloads->len; i++) {
        const Subject *workload = g_ptr_array_index(workloads, i);

        sum += time_series_value_at(workload->series[GAUGE_DESIRED], at);
    }
    return sum;
}

static TimeSeries *
sum_of_desired(const GPtrArray *workloads)
{
    TimeSeries *sum = time_series_new(true);
    g_autoptr(GArray) times = g_array_new(FALSE, TRUE, sizeof(SimTime));

    for (guint i = 0; i < workloads->len; i++) {
        const Subject *workload = g_ptr_array_index(workloads, i);
        const TimeSeries *desired = workload->series[GAUGE_DESIRED];

        for (size_t k = 0; k < time_series_n_points(desired); k++) {
            g_array_append_val(times, time_series_points(desired)[k].at);
        }
    }
    g_array_sort(times, compare_times);
    for (guint i = 0; i < times->len; i++) {
        SimTime at = g_array_index(times, SimTime, i);

        time_series_set(sum, at, sum_at(workloads, at));
    }
    return sum;
}

static bool
all_say_what_they_want(const GPtrArray *workloads)
{
    for (guint i = 0; i < workloads->len; i++) {
        const Subject *workload = g_ptr_array_index(workloads, i);

        if (workload->series[GAUGE_DESIRED] == NULL) {
            return false;
        }
    }
    return true;
}

void
observatory_finish(Observatory *observatory)
{
    for (guint i = 0; i < observatory->subjects->len; i++) {
        Subject *subject = g_ptr_array_index(observatory->subjects, i);

        if (subject->behind != NULL && subject->series[GAUGE_DESIRED] == NULL &&
            all_say_what_they_want(subject->behind)) {
            subject->series[GAUGE_DESIRED] = sum_of_desired(subject->behind);
        }
    }
}
