/* transient.c - see transient.h. */
#include "experiment/study/transient.h"

#include "sim/time-series.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

enum {
    N_PIECES = 200 /* 40 batches of MSER-5 */
};

/* ---- keeping --------------------------------------------------------------------------------- */

typedef struct Pieces {
    double sums[N_PIECES], counts[N_PIECES];
    SimTime end;
} Pieces;

static void
count_value(Pieces *pieces, SimTime at, SimTime from, SimTime until)
{
    size_t i = (size_t)((double)at / (double)pieces->end * N_PIECES);

    if (from == SIM_NEVER || until == SIM_NEVER || until < from || i >= N_PIECES) {
        return;
    }
    pieces->sums[i] += (double)(until - from) / (double)SIM_SECOND;
    pieces->counts[i]++;
}

/* Waits of what was created in each piece. */
static bool
count_work(Pieces *pieces, const Recorder *recorder, const char *name)
{
    bool is_wait = strcmp(name, "wait") == 0, is_pods = strcmp(name, "scheduling") == 0;

    if (!is_wait && !is_pods && strcmp(name, "startup") != 0 && strcmp(name, "turnaround") != 0 &&
        strcmp(name, "slowdown") != 0) {
        return false;
    }
    for (size_t i = 0; i < recorder_n_pods(recorder); i++) {
        const PodRecord *pod = recorder_pod(recorder, i);

        if (is_pods || (is_wait && (pod->owner == NULL || !g_str_has_prefix(pod->owner, "job/")))) {
            count_value(pieces, pod->created_at, pod->created_at, pod->scheduled_at);
        } else if (strcmp(name, "startup") == 0) {
            count_value(pieces, pod->created_at, pod->created_at, pod->ready_at);
        }
    }
    for (size_t i = 0; !is_pods && i < recorder_n_jobs(recorder); i++) {
        const JobRecord *job = recorder_job(recorder, i);

        count_value(pieces, job->created_at, job->created_at,
                    is_wait ? job->first_started_at : job->ended_at);
    }
    return true;
}

/* "stranded.cpu" for "stranded.cpu", "stranded.cpu.mean", "stranded.cpu.mean.pool=big"; for others
 * METRIC.STATISTIC.LABEL. */
static bool
is_of(const Subject *subject, Gauge gauge, const char *metric)
{
    const char *labels = subject_labels(subject);
    g_autofree char *name = NULL, *tail = NULL;

    if (labels == NULL) {
        name = g_strconcat(gauge_names[gauge], ".", NULL);
        tail = g_strconcat(".", subject_label(subject), NULL);
        return g_str_has_prefix(metric, name) && g_str_has_suffix(metric, tail);
    }
    name = g_strconcat(subject_name(subject), ".", NULL);
    tail = g_strconcat(".", labels, NULL);
    if (*labels == '\0') {
        return strcmp(metric, subject_name(subject)) == 0 ||
               (g_str_has_prefix(metric, name) && strchr(metric + strlen(name), '.') == NULL);
    }
    return g_str_has_prefix(metric, name) && g_str_has_suffix(metric, tail);
}

static bool
count_gauge(Pieces *pieces, const Observatory *observatory, const char *metric)
{
    for (size_t i = 0; i < observatory_n_subjects(observatory); i++) {
        const Subject *subject = observatory_subject_at(observatory, i);

        for (Gauge gauge = 0; gauge < N_GAUGES; gauge++) {
            const TimeSeries *series = subject_series(subject, gauge);

            if (series == NULL || !is_of(subject, gauge, metric)) {
                continue;
            }
            for (int k = 0; k < N_PIECES; k++) {
                pieces->sums[k] = time_series_mean(series, pieces->end / N_PIECES * k,
                                                   pieces->end / N_PIECES * (k + 1));
                pieces->counts[k] = 1;
            }
            return true;
        }
    }
    return false;
}

static void
add(Scalars *scalars, const char *name, double value)
{
    g_autofree char *whole = g_strconcat(TRANSIENT_PREFIX, name, NULL);
    Scalar scalar = { g_string_chunk_insert(scalars->names, whole), value };

    g_array_append_val(scalars->rows, scalar);
}

void
transient_append(Scalars *scalars, const Experiment *experiment, const char *metric)
{
    Pieces pieces = { .end = experiment->end };
    g_autofree char *base = g_strndup(metric, strcspn(metric, "."));

    if (experiment->end < N_PIECES || (!count_work(&pieces, experiment->recorder, base) &&
                                       !count_gauge(&pieces, experiment->observatory, metric))) {
        return;
    }
    for (int i = 0; i < N_PIECES; i++) {
        g_autofree char *number = g_strdup_printf("%03d", i);

        if (pieces.counts[i] > 0) {
            add(scalars, number, pieces.sums[i] / pieces.counts[i]);
        }
    }
    add(scalars, "end", (double)experiment->end / (double)SIM_SECOND);
    add(scalars, "warmup", (double)experiment->scenario->warmup / (double)SIM_SECOND);
}

bool
is_transient(const char *scalar)
{
    return g_str_has_prefix(scalar, TRANSIENT_PREFIX);
}

/* ---- judging --------------------------------------------------------------------------------- */

/* The mean over all replications of a case; not-a-number: none has it. */
static double
mean_of(const StudyComparison *comparison, StudyFile *file, size_t case_id, const char *name)
{
    g_autofree char *scalar = g_strconcat(TRANSIENT_PREFIX, name, NULL);
    g_autofree double *values = study_values(file, comparison->table, case_id, scalar);
    double sum = 0, n = 0;

    for (uint64_t i = 0; i < comparison->table->repeat; i++) {
        sum += isnan(values[i]) ? 0 : values[i];
        n += !isnan(values[i]);
    }
    return n > 0 ? sum / n : NAN;
}

/* Where a case's transient ends, in seconds; a piece without a value repeats the one before. */
static double
transient_end(const StudyComparison *comparison, StudyFile *file, size_t case_id, double end,
              bool *ret_is_reliable)
{
    double pieces[N_PIECES], last = NAN;
    size_t n = 0, skipped = 0;

    for (int i = 0; i < N_PIECES; i++) {
        g_autofree char *number = g_strdup_printf("%03d", i);
        double value = mean_of(comparison, file, case_id, number);

        last = isnan(value) ? last : value;
        if (isnan(last)) {
            skipped++;
        } else {
            pieces[n++] = last;
        }
    }
    return (double)(transient_length(pieces, n, ret_is_reliable) + skipped) * end / N_PIECES;
}

static char *
span_text(double seconds)
{
    return go_duration_format((SimTime)(seconds + 0.5) * SIM_SECOND);
}

void
transient_judge(StudyComparison *comparison, StudyFile *file)
{
    double warmup = mean_of(comparison, file, 0, "warmup"), most = 0;
    double end = mean_of(comparison, file, 0, "end");
    bool is_reliable = true;

    if (isnan(warmup) || isnan(end)) {
        return;
    }
    for (size_t i = 0; i < comparison->table->cases->len; i++) {
        bool is_fine = true;

        most = MAX(most, transient_end(comparison, file, i, end, &is_fine));
        is_reliable &= is_fine;
    }
    g_autofree char *given = span_text(warmup);
    g_autofree char *found = span_text(most);

    comparison->warmup = g_strdup_printf("warm-up %s (MSER-5 %s: %s)", given,
                                         !is_reliable     ? "finds no end"
                                         : most <= warmup ? "agrees"
                                                          : "disagrees",
                                         found);
    if (!is_reliable) {
        study_comparison_note(comparison,
                              "by MSER-5 the beginning's influence lasts into the last half of the "
                              "run (%s): run longer",
                              found);
    } else if (most > warmup) {
        study_comparison_note(comparison,
                              "by MSER-5 the beginning's influence lasts until %s, and the warm-up "
                              "ends at %s: the means are biased towards how the runs began",
                              found, given);
    }
}
