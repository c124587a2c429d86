/* study-compare.c - see study-compare.h. */
#include "experiment/study/study-compare.h"

#include "text/diagnostic.h"

#include <math.h>
#include <string.h>

enum {
    REPLICATIONS_FEW = 10, /* below, intervals say little */
    QUANTILE_OBSERVATIONS = 10
};

const char *const study_verdict_names[] = { "",       "less",  "more",
                                            "better", "worse", "not distinguishable" };

/* Which way a metric is better: 1 more, -1 less, 0 unknown. */
static int
direction_of(const char *metric)
{
    static const char *const less[] = { "wait.",    "startup.", "turnaround.", "slowdown.",
                                        "makespan", "downtime", "restarts",    "failed.",
                                        "pending.", NULL };
    static const char *const more[] = { "availability", "throughput", "expect.", "ready.",
                                        "serving.",     "succeeded.", NULL };

    for (size_t i = 0; less[i] != NULL; i++) {
        if (g_str_has_prefix(metric, less[i])) {
            return -1;
        }
    }
    for (size_t i = 0; more[i] != NULL; i++) {
        if (g_str_has_prefix(metric, more[i])) {
            return 1;
        }
    }
    return 0;
}

static void note(StudyComparison *comparison, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
note(StudyComparison *comparison, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(comparison->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* --- One metric --- */

/* Replications that both cases have; returns how many. */
static size_t
pair_up(const double *variant, const double *baseline, size_t n, double *ret_variant,
        double *ret_baseline)
{
    size_t n_pairs = 0;

    for (size_t i = 0; i < n; i++) {
        if (!isnan(variant[i]) && !isnan(baseline[i])) {
            ret_variant[n_pairs] = variant[i];
            ret_baseline[n_pairs++] = baseline[i];
        }
    }
    return n_pairs;
}

static void
judge(StudyComparisonRow *row, double confidence)
{
    double difference = row->paired.difference.estimate;
    double p = row->is_primary ? row->p_adjusted : row->paired.p;
    int direction = direction_of(row->metric);

    if (row->is_baseline || row->n < 2) {
        row->verdict = VERDICT_NONE;
    } else if (!(p < 1 - confidence) ||
               (row->paired.difference.low <= 0 && row->paired.difference.high >= 0)) {
        /* Holm may tell what simultaneous intervals do not; nobody should have to explain that. */
        row->verdict = VERDICT_UNCLEAR;
    } else if (direction == 0) {
        row->verdict = difference < 0 ? VERDICT_LESS : VERDICT_MORE;
    } else {
        row->verdict = (difference < 0) == (direction < 0) ? VERDICT_BETTER : VERDICT_WORSE;
    }
}

/* Fills a row from values by replication. */
static void
compare_case(StudyComparisonRow *row, const double *variant, const double *baseline, size_t n,
             double confidence)
{
    g_autofree double *mine = g_new(double, n), *theirs = g_new(double, n);

    row->n = pair_up(variant, row->is_baseline ? variant : baseline, n, mine, theirs);
    row->summary = sample_summary(mine, row->n);
    if (!row->is_baseline && row->n >= 2) {
        row->paired = paired_comparison(mine, theirs, row->n, confidence);
    }
}

/* Holm over the cases of the primary metric; the others keep their p. */
static void
adjust(StudyComparisonRow *rows, size_t n)
{
    g_autofree double *p = g_new(double, n), *adjusted = g_new(double, n);
    size_t n_compared = 0;

    for (size_t i = 0; i < n; i++) {
        if (!rows[i].is_baseline && rows[i].n >= 2) {
            p[n_compared++] = rows[i].paired.p;
        }
    }
    holm_adjust(p, n_compared, adjusted);
    n_compared = 0;
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].is_baseline && rows[i].n >= 2) {
            rows[i].p_adjusted = rows[i].is_primary ? adjusted[n_compared] : rows[i].paired.p;
            n_compared++;
        }
    }
}

/* Which cases cannot be told from the best one. */
static void
mark_best(StudyComparisonRow *rows, size_t n, double *const *values, size_t n_values,
          double confidence)
{
    int direction = direction_of(rows[0].metric);
    g_autofree double *mine = g_new(double, n_values), *best_values = g_new(double, n_values);
    size_t best = n;

    for (size_t i = 0; i < n && direction != 0; i++) {
        if (rows[i].n >= 2 &&
            (best == n || (rows[i].summary.mean - rows[best].summary.mean) * direction > 0)) {
            best = i;
        }
    }
    for (size_t i = 0; i < n && best < n; i++) {
        size_t n_pairs = pair_up(values[i], values[best], n_values, mine, best_values);

        rows[i].near_best =
            i == best ||
            (n_pairs >= 2 &&
             !(paired_comparison(mine, best_values, n_pairs, confidence).p < 1 - confidence));
    }
}

static void
compare_metric(StudyComparison *comparison, StudyFile *file, size_t baseline, const char *metric,
               bool is_primary)
{
    size_t n = comparison->table->cases->len, n_values = comparison->table->repeat;
    g_autofree StudyComparisonRow *rows = g_new0(StudyComparisonRow, n);
    g_autofree double **values = g_new0(double *, n);
    double confidence = comparison->confidence;

    if (is_primary && n > 2) {
        confidence = 1 - (1 - confidence) / (double)(n - 1);
    }
    for (size_t i = 0; i < n; i++) {
        values[i] = study_values(file, comparison->table, i, metric);
    }
    for (size_t i = 0; i < n; i++) {
        rows[i] = (StudyComparisonRow){ .metric = metric, .case_id = i };
        rows[i].case_name = g_ptr_array_index(comparison->table->cases, i);
        rows[i].is_baseline = i == baseline;
        rows[i].is_primary = is_primary;
        compare_case(&rows[i], values[i], values[baseline], n_values, confidence);
    }
    adjust(rows, n);
    for (size_t i = 0; i < n; i++) {
        judge(&rows[i], comparison->confidence);
    }
    mark_best(rows, n, values, n_values, comparison->confidence);
    g_array_append_vals(comparison->rows, rows, (guint)n);
    for (size_t i = 0; i < n; i++) {
        g_free(values[i]);
    }
}

/* --- All --- */

static char *
unknown_metric(const StudyTable *table, const char *metric)
{
    g_autofree const char **names = g_new0(const char *, table->scalars->len + 1);
    const char *near;

    for (guint i = 0; i < table->scalars->len; i++) {
        names[i] = g_ptr_array_index(table->scalars, i);
    }
    near = nearest_name(metric, names);
    return near == NULL
               ? g_strdup_printf("the study has no metric `%s`", metric)
               : g_strdup_printf("the study has no metric `%s`; did you mean `%s`?", metric, near);
}

static bool
has_metric(const StudyTable *table, const char *metric)
{
    for (guint i = 0; i < table->scalars->len; i++) {
        if (strcmp(g_ptr_array_index(table->scalars, i), metric) == 0) {
            return true;
        }
    }
    return false;
}

static void
add_notes(StudyComparison *comparison)
{
    uint64_t n_runs = comparison->table->runs->len;
    uint64_t n_planned = comparison->table->repeat * comparison->table->cases->len;

    for (guint i = 0; i < comparison->table->runs->len; i++) {
        comparison->n_failed += !g_array_index(comparison->table->runs, StudyRunState, i).is_ok;
    }
    if (comparison->table->repeat == 1) {
        note(comparison, "one replication is one observation: no interval can be given");
    } else if (comparison->table->repeat < REPLICATIONS_FEW) {
        note(comparison,
             "fewer than %d replications: intervals are wide and cover less than they "
             "say",
             REPLICATIONS_FEW);
    }
    if (n_runs < n_planned) {
        note(comparison, "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs are missing",
             n_planned - n_runs, n_planned);
    }
    if (comparison->n_failed > 0) {
        note(comparison, "%zu runs failed and are left out", comparison->n_failed);
    }
}

StudyComparison *
study_compare(StudyFile *file, const StudyTable *table, size_t baseline, const char *const *wanted,
              double confidence, char **ret_error)
{
    StudyComparison *comparison;

    for (size_t i = 0; wanted[i] != NULL; i++) {
        if (!has_metric(table, wanted[i])) {
            *ret_error = unknown_metric(table, wanted[i]);
            return NULL;
        }
    }
    comparison = g_new0(StudyComparison, 1);
    comparison->table = table;
    comparison->confidence = confidence;
    comparison->rows = g_array_new(FALSE, FALSE, sizeof(StudyComparisonRow));
    comparison->notes = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; wanted[i] != NULL; i++) {
        compare_metric(comparison, file, baseline, wanted[i], i == 0);
    }
    add_notes(comparison);
    return comparison;
}

void
study_comparison_free(StudyComparison *comparison)
{
    if (comparison != NULL) {
        g_array_unref(comparison->rows);
        g_ptr_array_unref(comparison->notes);
        g_free(comparison);
    }
}
