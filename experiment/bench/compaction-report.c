/* compaction-report.c - the table of compaction-bench.h. */
#include "experiment/bench/compaction-bench.h"

#include "experiment/statistics/sample.h"
#include "text/json.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

#define HEADLINE 0.9

typedef struct Sizes {
    double least, median, headline, most;
} Sizes;

/* Over the trials that fitted; false: none did. */
static bool
sizes_of(const CompactionBench *bench, const CompactionRow *row, Sizes *ret)
{
    g_autofree double *sorted = g_new(double, bench->n_trials);
    size_t n = 0;

    for (uint32_t i = 0; i < bench->n_trials; i++) {
        if (!isnan(row->sizes[i])) {
            sorted[n++] = row->sizes[i];
        }
    }
    if (n == 0) {
        return false;
    }
    sample_sort(sorted, n);
    *ret = (Sizes){ sorted[0], sample_quantile(sorted, n, 0.5),
                    sample_quantile(sorted, n, HEADLINE), sorted[n - 1] };
    return true;
}

/* The row with the smallest headline; NULL: nothing fitted. */
static const CompactionRow *
best_row(const CompactionBench *bench, double *ret_headline)
{
    const CompactionRow *best = NULL;

    for (guint i = 0; i < bench->rows->len; i++) {
        const CompactionRow *row = &g_array_index(bench->rows, CompactionRow, i);
        Sizes sizes;

        if (row->n_failed == 0 && sizes_of(bench, row, &sizes) &&
            (best == NULL || sizes.headline < *ret_headline)) {
            best = row;
            *ret_headline = sizes.headline;
        }
    }
    return best;
}

/* How many policies need so many machines. */
static uint32_t
n_with(const CompactionBench *bench, double headline)
{
    uint32_t n = 0;

    for (guint i = 0; i < bench->rows->len; i++) {
        const CompactionRow *row = &g_array_index(bench->rows, CompactionRow, i);
        Sizes sizes;

        n += row->n_failed == 0 && sizes_of(bench, row, &sizes) && sizes.headline == headline;
    }
    return n;
}

static void
report_row(const CompactionBench *bench, const CompactionRow *row, double best, GString *out)
{
    Sizes sizes;

    g_string_append_printf(out, "%-14s", row->policy->name);
    if (row->error != NULL) {
        g_string_append_printf(out, "  failed: %s\n", row->error);
        return;
    }
    if (!sizes_of(bench, row, &sizes)) {
        g_string_append(out, "  does not fit on the whole cell\n");
        return;
    }
    fixed_append(out, sizes.least, 0, 8);
    fixed_append(out, sizes.median, 0, 8);
    fixed_append(out, sizes.most, 0, 8);
    fixed_append(out, sizes.headline, 0, 10);
    fixed_append(out, 100 * sizes.headline / (double)bench->n_machines, 1, 9);
    g_string_append(out, " %");
    fixed_append(out, 100 * (sizes.headline / best - 1), 1, 8);
    g_string_append(out, " %");
    if (row->n_failed > 0) {
        g_string_append_printf(out, "   and did not fit at all in %u trials", row->n_failed);
    }
    g_string_append_c(out, '\n');
}

void
compaction_report(const CompactionBench *bench, GString *out)
{
    double headline = NAN;
    const CompactionRow *best = best_row(bench, &headline);

    g_string_append_printf(
        out,
        "%zu tasks on a cell of %zu machines: how many machines do they need? "
        "(%u trials)\n\n"
        "policy           least  median    most  90th pct  of cell  above best\n",
        bench->n_tasks, bench->n_machines, bench->n_trials);
    for (guint i = 0; i < bench->rows->len; i++) {
        report_row(bench, &g_array_index(bench->rows, CompactionRow, i), headline, out);
    }
    if (best != NULL) {
        uint32_t n_more = n_with(bench, headline) - 1;

        g_string_append_printf(out, "\n%s", best->policy->name);
        if (n_more > 0) {
            g_string_append_printf(out, " and %u other%s", n_more, n_more == 1 ? "" : "s");
        }
        g_string_append(out, n_more > 0 ? " need fewest: " : " needs fewest: ");
        fixed_append(out, headline, 0, 0);
        g_string_append(out, headline == 1 ? " machine\n" : " machines\n");
    }
}

void
compaction_report_json(const CompactionBench *bench, GString *out)
{
    g_string_append_printf(out, "{\"tasks\":%zu,\"machines\":%zu,\"results\":[", bench->n_tasks,
                           bench->n_machines);
    for (guint i = 0; i < bench->rows->len; i++) {
        const CompactionRow *row = &g_array_index(bench->rows, CompactionRow, i);

        g_string_append_printf(out, "%s{\"policy\":", i == 0 ? "" : ",");
        json_write_string(out, row->policy->name);
        g_string_append(out, ",\"trials\":[");
        for (uint32_t k = 0; k < bench->n_trials; k++) {
            g_autofree char *size = number_format(row->sizes[k]);

            g_string_append_printf(out, "%s%s", k == 0 ? "" : ",", size);
        }
        g_string_append_c(out, ']');
        if (row->error != NULL) {
            g_string_append(out, ",\"error\":");
            json_write_string(out, row->error);
        }
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]}\n");
}
