/* study-compare.c - see study-compare.h. */
#include "experiment/study/study-compare.h"

#include "text/diagnostic.h"

#include <math.h>
#include <string.h>

enum {
    MEDIAN_MIN = 20, /* values for an interval by the bootstrap */
    RESAMPLES = 10000
};

#define SKEWED 1.0 /* the skew of a sample from which on ratios decide */

const char *const study_verdict_names[] = { "",       "less",  "more",
                                            "better", "worse", "not distinguishable" };

int
metric_direction(const char *metric)
{
    static const char *const less[] = { "wait.",         "scheduling.", "startup.", "turnaround.",
                                        "slowdown.",     "makespan",    "downtime", "restarts",
                                        "failed.",       "pending.",    "cost",     "stranded.",
                                        "fragmentation", "evictions",   "lost_cpu", "rerun",
                                        "detect.",       "mitigate.",   "recover.", "price",
                                        "below_ent",     NULL };
    static const char *const more[] = { "availability", "throughput", "expect.",  "ready.",
                                        "serving.",     "succeeded.", "fairness", "share_rat",
                                        "jobs_done",    "done_cpu",   NULL };

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

void
study_comparison_note(StudyComparison *comparison, const char *format, ...)
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
    const Interval *range = row->by_ratio ? &row->paired.ratio : &row->paired.difference;
    double same = row->by_ratio ? 1 : 0;
    int direction = metric_direction(row->metric);

    if (row->is_baseline || row->n < 2) {
        row->verdict = VERDICT_NONE;
    } else if (!(row->p_adjusted < 1 - confidence) ||
               (!row->is_share && range->low <= same && range->high >= same)) {
        /* Holm may tell what simultaneous intervals do not; nobody should have to explain that. */
        row->verdict = VERDICT_UNCLEAR;
    } else if (direction == 0) {
        row->verdict = difference < 0 ? VERDICT_LESS : VERDICT_MORE;
    } else {
        row->verdict = (difference < 0) == (direction < 0) ? VERDICT_BETTER : VERDICT_WORSE;
    }
}

static bool
is_yes_or_no(const char *metric, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (values[i] != 0 && values[i] != 1) {
            return false;
        }
    }
    return n > 0 && g_str_has_prefix(metric, "expect.");
}

/* What can be said of this case alone. */
static void
describe(StudyComparisonRow *row, const double *values, double confidence)
{
    size_t n = row->n, n_yes = 0;

    row->interval = row->median = (Interval){ NAN, NAN, NAN };
    row->is_share = is_yes_or_no(row->metric, values, n);
    if (n == 0) {
        return;
    }
    row->median.estimate = sample_median(values, n);
    for (size_t i = 0; i < n; i++) {
        n_yes += values[i] > 0;
    }
    if (row->is_share) {
        row->interval = interval_of_share(n_yes, n, confidence);
    } else if (n >= 2) {
        row->interval = interval_of_mean(values, n, confidence);
    }
    if (n >= MEDIAN_MIN) {
        SimStream stream = sim_stream(1, "compare-bootstrap", NULL); /* the same every time */

        row->median =
            interval_by_bootstrap(values, n, sample_median, RESAMPLES, confidence, &stream);
    }
}

/* Fills a row from values by replication; intervals of differences are simultaneous, those of a
 * case alone are not. */
static void
compare_case(StudyComparisonRow *row, const double *variant, const double *baseline, size_t n,
             double confidence, double own_confidence)
{
    g_autofree double *mine = g_new(double, n), *theirs = g_new(double, n);

    row->n = pair_up(variant, row->is_baseline ? variant : baseline, n, mine, theirs);
    row->summary = sample_summary(mine, row->n);
    describe(row, mine, own_confidence);
    if (!row->is_baseline && row->n >= 2) {
        row->paired = paired_comparison(mine, theirs, row->n, confidence);
        row->by_ratio = !row->is_share && !isnan(row->paired.p_ratio) &&
                        MAX(row->summary.skew, sample_summary(theirs, row->n).skew) > SKEWED;
        row->p = row->is_share   ? row->paired.p_sign
                 : row->by_ratio ? row->paired.p_ratio
                                 : row->paired.p;
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
            p[n_compared++] = rows[i].p;
        }
    }
    holm_adjust(p, n_compared, adjusted);
    n_compared = 0;
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].is_baseline && rows[i].n >= 2) {
            rows[i].p_adjusted = rows[i].is_primary ? adjusted[n_compared] : rows[i].p;
            n_compared++;
        }
    }
}

/* Which cases cannot be told from the best one. */
static void
mark_best(StudyComparisonRow *rows, size_t n, double *const *values, size_t n_values,
          double confidence)
{
    int direction = metric_direction(rows[0].metric);
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
        compare_case(&rows[i], values[i], values[baseline], n_values, confidence,
                     comparison->confidence);
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
    study_comparison_add_notes(comparison, file);
    return comparison;
}

void
study_comparison_free(StudyComparison *comparison)
{
    if (comparison != NULL) {
        g_array_unref(comparison->rows);
        g_ptr_array_unref(comparison->notes);
        g_free(comparison->warmup);
        g_free(comparison);
    }
}
