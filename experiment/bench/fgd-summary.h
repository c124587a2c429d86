/* fgd-summary.h - what the text, the tables and the figures of fgd-bench.h share. */
#pragma once

#include "experiment/bench/fgd-bench.h"
#include "experiment/figures/figure-draw.h"

/* Of one column over the seeds and repeats; quantiles are interpolated (type 7). */
typedef struct FgdSummary {
    double mean, deviation, quarter, median, three_quarters;
} FgdSummary;

FgdSummary fgd_summary(const FgdBench *bench, const char *workload, const char *label,
                       FgdTable table, size_t column);
/* "default" of "openb_pod_list_default". */
const char *fgd_short_name(const char *workload);

/* Where pictures go. */
typedef struct FgdPages {
    const char *plots;     /* folder of the templates */
    const char *directory; /* is made */
    const char *const *formats;
    GPtrArray *written; /* char *, of what was drawn */
} FgdPages;

/* fgd-curves (of `default`, or the first workload) and fgd-bars. */
DrawOutcome fgd_draw(const FgdBench *bench, const FgdPages *pages, char **ret_error);
