/* study-notes.c - what a reader of a comparison must know beside its numbers. */
#include "experiment/study/study-compare.h"

#include "experiment/study/transient.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

enum {
    REPLICATIONS_FEW = 10, /* below, intervals say little */
    OBSERVATIONS_BEYOND = 10
};

static void
note_runs(StudyComparison *comparison)
{
    const StudyTable *table = comparison->table;
    uint64_t n_runs = table->runs->len, n_planned = table->repeat * table->cases->len;

    for (guint i = 0; i < table->runs->len; i++) {
        comparison->n_failed += !g_array_index(table->runs, StudyRunState, i).is_ok;
    }
    if (table->repeat == 1) {
        study_comparison_note(comparison,
                              "one replication is one observation: no interval can be given");
    } else if (table->repeat < REPLICATIONS_FEW) {
        study_comparison_note(comparison,
                              "fewer than %d replications: intervals are wide and cover less than "
                              "they say",
                              REPLICATIONS_FEW);
    }
    if (n_runs < n_planned) {
        study_comparison_note(comparison,
                              "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs are missing",
                              n_planned - n_runs, n_planned);
    }
    if (comparison->n_failed > 0) {
        study_comparison_note(comparison, "%zu runs failed and are left out", comparison->n_failed);
    }
}

/* Skew or outliers may deceive Student's t; ranks are not deceived. */
static void
note_ranks(StudyComparison *comparison, const StudyComparisonRow *row)
{
    double limit = 1 - comparison->confidence;
    g_autoptr(GString) ranks = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);

    if (row->is_baseline || row->n < 2 || row->is_share ||
        (row->p < limit) == (row->paired.p_wilcoxon < limit)) {
        return;
    }
    fixed_append(ranks, row->paired.p_wilcoxon, 4, 0);
    fixed_append(other, row->p, 4, 0);
    study_comparison_note(comparison,
                          "%s of %s: the signed ranks see it otherwise (p %s, not %s); look at the "
                          "runs before you trust either",
                          row->metric, row->case_name, ranks->str, other->str);
}

/* The share of "wait.p99"; 0: it is no quantile. */
static double
share_of_quantile(const char *metric)
{
    const char *point = strrchr(metric, '.');
    guint64 percent;

    return point != NULL && point[1] == 'p' &&
                   g_ascii_string_to_unsigned(point + 2, 10, 1, 99, &percent, NULL)
               ? (double)percent / 100
               : 0;
}

/* A 99th percentile of fifty values is their greatest, whatever it is called. */
static void
note_quantile(StudyComparison *comparison, StudyFile *file, const char *metric)
{
    double share = share_of_quantile(metric), least = INFINITY;
    g_autofree char *base = g_strndup(metric, (gsize)(strlen(metric) - (share > 0 ? 4 : 0)));
    g_autofree char *count = g_strconcat(base, ".n", NULL);
    double needed = share > 0 ? ceil(OBSERVATIONS_BEYOND / (1 - share) - 1e-9) : 0;

    for (size_t i = 0; share > 0 && i < comparison->table->cases->len; i++) {
        g_autofree double *values = study_values(file, comparison->table, i, count);

        for (uint64_t k = 0; k < comparison->table->repeat; k++) {
            least = isnan(values[k]) ? least : MIN(least, values[k]);
        }
    }
    if (isfinite(least) && least < needed) {
        study_comparison_note(comparison,
                              "%s: a run has as few as %d values, and %d are needed to say "
                              "anything of this quantile; run longer or compare a lower one",
                              metric, (int)least, (int)needed);
    }
}

void
study_comparison_add_notes(StudyComparison *comparison, StudyFile *file)
{
    const char *last = "";

    note_runs(comparison);
    for (guint i = 0; i < comparison->rows->len; i++) {
        const StudyComparisonRow *row = &g_array_index(comparison->rows, StudyComparisonRow, i);

        if (strcmp(last, row->metric) != 0) {
            note_quantile(comparison, file, row->metric);
        }
        last = row->metric;
        note_ranks(comparison, row);
    }
    transient_judge(comparison, file);
}
