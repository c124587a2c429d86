/* study-compare.h - the cases of a study beside its baseline, metric by metric.
 *
 * Student's t on the differences of pairs decides; for what is positive and skewed, on the
 * logarithms of the ratios; for yes and no, the signs.
 *
 * The first metric is the primary one: its p values are adjusted by Holm over the cases, its
 * intervals are simultaneous (Bonferroni).  All other metrics are exploratory: intervals of their
 * own, no verdict on significance is adjusted.  Replications are pairs, by common random numbers.
 */
#pragma once

#include "experiment/statistics/comparison.h"
#include "experiment/study/study-file.h"

typedef enum StudyVerdict {
    VERDICT_NONE, /* the baseline itself, or too few replications */
    VERDICT_LESS,
    VERDICT_MORE,
    VERDICT_BETTER, /* where it is known which way is better */
    VERDICT_WORSE,
    VERDICT_UNCLEAR, /* not distinguishable */
    N_STUDY_VERDICTS
} StudyVerdict;

extern const char *const study_verdict_names[];

/* Which way a metric is better: 1 more, -1 less, 0 unknown. */
int metric_direction(const char *metric);

typedef struct StudyComparisonRow {
    const char *metric;
    size_t case_id;
    const char *case_name;
    size_t n;              /* pairs; for the baseline its values */
    SampleSummary summary; /* of this case */
    bool is_baseline, is_primary;
    bool is_share;           /* of yes and no: 'interval' is Wilson's, p that of the signs */
    bool by_ratio;           /* positive and skewed: the verdict is that of the ratio */
    Interval interval;       /* of this case alone: of its mean, by Student; n >= 2 */
    Interval median;         /* with 20 values or more an interval by the bootstrap (BCa) */
    PairedComparison paired; /* n >= 2 and not the baseline */
    double p;                /* what decides: of the difference, the ratio or the signs */
    double p_adjusted;
    StudyVerdict verdict;
    bool near_best; /* not distinguishable from the best of this metric */
} StudyComparisonRow;

typedef struct StudyComparison {
    const StudyTable *table;
    double confidence;
    GArray *rows; /* StudyComparisonRow, by metric in the order asked for, then case */
    size_t n_failed;
    char *warmup;     /* "warm-up 2h (MSER-5 agrees: 1h40m)"; NULL: whole runs */
    GPtrArray *notes; /* char *: what a reader must know */
} StudyComparison;

/* 'wanted' is NULL-terminated and not empty.  NULL, and a message to be freed, if one is not in
 * the file. */
StudyComparison *study_compare(StudyFile *file, const StudyTable *table, size_t baseline,
                               const char *const *wanted, double confidence, char **ret_error);
void study_comparison_free(StudyComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StudyComparison, study_comparison_free)

/* Something a reader must know; printf. */
void study_comparison_note(StudyComparison *comparison, const char *format, ...)
    G_GNUC_PRINTF(2, 3);
/* study-notes.c: what follows from the rows and the study, and whether the warm-up was enough. */
void study_comparison_add_notes(StudyComparison *comparison, StudyFile *file);

typedef enum StudyFormat {
    STUDY_TEXT,
    STUDY_MARKDOWN,
    STUDY_CSV,
    STUDY_JSON,
    STUDY_LATEX,
    N_STUDY_FORMATS
} StudyFormat;
extern const char *const study_format_names[]; /* "text", "md", ...; NULL-terminated */

void study_comparison_print(const StudyComparison *comparison, StudyFormat format, GString *out);
