/* suite-report.c - the tables of suite-bench.h. */
#include "experiment/bench/suite-bench.h"

#include "text/csv.h"
#include "text/display-width.h"
#include "text/json.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

enum {
    NAME_CELLS = 14,
    NAME_CHARS = 40,
    N_COLUMNS = 8
};

/* One column: how it is called, where it is, and how it is shown. */
static const struct {
    const char *head, *key;
    double scale;
    int decimals, width;
    bool more_is_better;
} columns[N_COLUMNS] = {
    { "first", "first", 100, 1, 7, true },
    { "allocated", "allocated", 100, 2, 10, true },
    { "fragmented", "fragmented", 100, 2, 11, false },
    { "stranded", "stranded", 100, 2, 9, false },
    { "machines", "machines", 1, 1, 9, false },
    { "wait", "wait_mean", 1.0 / 60, 2, 8, false },
    { "wait p95", "wait_p95", 1.0 / 60, 2, 9, false },
    { "refused", "refused", 100, 2, 8, false },
};

static double
value_of(const SuiteResult *result, size_t column)
{
    const double values[N_COLUMNS] = { result->first,    result->allocated, result->fragmented,
                                       result->stranded, result->machines,  result->wait_mean,
                                       result->wait_p95, result->refused };

    return values[column];
}

static void
append_cell(GString *out, size_t column, double value)
{
    if (isnan(value)) {
        g_string_append_printf(out, "%*s", columns[column].width, "-");
    } else {
        fixed_append(out, value * columns[column].scale, columns[column].decimals,
                     columns[column].width);
    }
}

static void
append_name(GString *out, const char *name)
{
    g_autofree char *shown = g_utf8_strlen(name, -1) > NAME_CHARS
                                 ? g_utf8_substring(name, 0, NAME_CHARS)
                                 : g_strdup(name);

    g_string_append(out, "  ");
    display_pad_right(out, shown, NAME_CELLS);
}

static void
append_row(GString *out, const SuiteRow *row)
{
    append_name(out, suite_policy_name(row->policy));
    for (size_t i = 0; i < N_COLUMNS && *row->mean.error == '\0'; i++) {
        append_cell(out, i, value_of(&row->mean, i));
    }
    if (*row->mean.error != '\0') {
        g_string_append_printf(out, "  failed: %s", row->mean.error);
    }
    g_string_append_c(out, '\n');
}

static void
append_workload(const SuiteBench *bench, const SuiteWorkload *workload, GString *out)
{
    g_string_append_printf(out, "%s: %s\n", suite_workload_name(workload),
                           suite_workload_doc(workload));
    append_name(out, "");
    for (size_t i = 0; i < N_COLUMNS; i++) {
        g_string_append_printf(out, "%*s", columns[i].width, columns[i].head);
    }
    g_string_append_c(out, '\n');
    for (guint i = 0; i < bench->policies->len; i++) {
        const SuiteRow *row =
            suite_bench_row(bench, workload, g_ptr_array_index(bench->policies, i));

        if (row != NULL) {
            append_row(out, row);
        }
    }
    g_string_append_c(out, '\n');
}

/* ---- where a policy stands ----------------------------------------------------------------------
 */

double
suite_behind_best(const SuiteBench *bench, const SuiteWorkload *workload,
                  const PlacementPolicy *policy)
{
    const SuiteRow *mine = suite_bench_row(bench, workload, policy);
    double best = 0;

    for (guint i = 0; i < bench->policies->len; i++) {
        const SuiteRow *row =
            suite_bench_row(bench, workload, g_ptr_array_index(bench->policies, i));

        if (row != NULL && *row->mean.error == '\0' && row->mean.allocated > best) {
            best = row->mean.allocated;
        }
    }
    return mine == NULL || *mine->mean.error != '\0' ? NAN : best - mine->mean.allocated;
}

/* In points of a hundred. */
static void
append_standing(const SuiteBench *bench, const PlacementPolicy *policy, GString *out)
{
    double sum = 0;
    uint32_t n = 0;

    append_name(out, suite_policy_name(policy));
    for (guint i = 0; i < bench->workloads->len; i++) {
        double behind = suite_behind_best(bench, g_ptr_array_index(bench->workloads, i), policy);

        if (isnan(behind)) {
            g_string_append_printf(out, "%11s", "-");
        } else {
            sum += behind;
            n++;
            fixed_append(out, 100 * behind, 2, 11);
        }
    }
    if (n > 0) {
        fixed_append(out, 100 * sum / n, 2, 11);
    }
    g_string_append_c(out, '\n');
}

static void
append_standings(const SuiteBench *bench, GString *out)
{
    g_string_append(out, "points of `allocated` behind the best policy of each workload\n");
    append_name(out, "");
    for (guint i = 0; i < bench->workloads->len; i++) {
        g_string_append_printf(out, "%11s",
                               suite_workload_name(g_ptr_array_index(bench->workloads, i)));
    }
    g_string_append_printf(out, "%11s\n", "mean");
    for (guint i = 0; i < bench->policies->len; i++) {
        append_standing(bench, g_ptr_array_index(bench->policies, i), out);
    }
}

void
suite_report(const SuiteBench *bench, GString *out)
{
    g_string_append_printf(out,
                           "%u policies, %u workloads%s, %u seeds from %" G_GUINT64_FORMAT "\n\n",
                           bench->policies->len, bench->workloads->len,
                           bench->is_small ? " (small)" : "", bench->n_seeds, bench->seed);
    for (guint i = 0; i < bench->workloads->len; i++) {
        append_workload(bench, g_ptr_array_index(bench->workloads, i), out);
    }
    append_standings(bench, out);
    g_string_append(out, "\nfirst      allocated when the first task found no place, %\n"
                         "allocated  mean over time, % (where tasks stay: in the end)\n"
                         "fragmented free where a drawn task does not fit, %   "
                         "stranded  free where none fits, %\n"
                         "machines   in use   wait  minutes   refused  tasks never placed, %\n");
}

void
suite_report_json(const SuiteBench *bench, GString *out)
{
    for (guint i = 0; i < bench->rows->len; i++) {
        const SuiteRow *row = &g_array_index(bench->rows, SuiteRow, i);

        g_string_append(out, "{\"workload\":");
        json_write_string(out, suite_workload_name(row->workload));
        g_string_append(out, ",\"policy\":");
        json_write_string(out, suite_policy_name(row->policy));
        for (size_t k = 0; k < N_COLUMNS && *row->mean.error == '\0'; k++) {
            double value = value_of(&row->mean, k);
            g_autofree char *text = isnan(value) ? g_strdup("null") : number_format(value);

            g_string_append_printf(out, ",\"%s\":%s", columns[k].key, text);
        }
        if (*row->mean.error != '\0') {
            g_string_append(out, ",\"error\":");
            json_write_string(out, row->mean.error);
        }
        g_string_append(out, "}\n");
    }
}

void
suite_report_csv(const SuiteBench *bench, GString *out)
{
    CsvWriter writer = { .out = out };

    csv_put_text(&writer, "workload");
    csv_put_text(&writer, "policy");
    csv_put_text(&writer, "seed");
    for (size_t k = 0; k < N_COLUMNS; k++) {
        csv_put_text(&writer, columns[k].key);
    }
    csv_end_row(&writer);
    for (guint i = 0; i < bench->rows->len * bench->n_seeds; i++) {
        const SuiteRow *row = &g_array_index(bench->rows, SuiteRow, i / bench->n_seeds);
        const SuiteResult *result = &row->results[i % bench->n_seeds];

        csv_put_text(&writer, suite_workload_name(row->workload));
        csv_put_text(&writer, suite_policy_name(row->policy));
        csv_put_int(&writer, (int64_t)(bench->seed + i % bench->n_seeds));
        for (size_t k = 0; k < N_COLUMNS; k++) {
            csv_put_real(&writer, *result->error != '\0' ? NAN : value_of(result, k));
        }
        csv_end_row(&writer);
    }
}
