/* fgd-report.c - the tables of fgd-bench.h as text, JSON and CSV. */
#include "experiment/bench/fgd-summary.h"
#include "experiment/results/output-file.h"
#include "text/scalar.h"

static const char *const table_names[N_FGD_TABLES] = { "allocation", "fragmentation",
                                                       "fragmentation_ratio" };

/* --- Text --- */

static void
report_column(const FgdBench *bench, size_t column, GString *out)
{
    g_string_append_printf(out,
                           "\nGPU allocation (%%) when %zu %% of the GPUs' capacity has "
                           "arrived, mean ± standard deviation over %u seeds\n\n%-12s",
                           column, bench->seeds->len, "workload");
    for (guint i = 0; i < bench->labels->len; i++) {
        g_string_append_printf(out, "  %14s",
                               fgd_bench_policy(bench, g_ptr_array_index(bench->labels, i))->name);
    }
    g_string_append_c(out, '\n');
    for (guint k = 0; k < bench->workloads->len; k++) {
        const char *workload = g_ptr_array_index(bench->workloads, k);

        g_string_append_printf(out, "%-12s", fgd_short_name(workload));
        for (guint i = 0; i < bench->labels->len; i++) {
            FgdSummary summary = fgd_summary(bench, workload, g_ptr_array_index(bench->labels, i),
                                             FGD_ALLOCATION, column);

            g_string_append(out, "    ");
            fixed_append(out, summary.mean, 2, 5);
            g_string_append(out, " ± ");
            fixed_append(out, summary.deviation, 2, 4);
        }
        g_string_append_c(out, '\n');
    }
}

static void
report_exact(const FgdComparison *comparison, GString *out)
{
    g_string_append_printf(out,
                           "\nbeside the published results: %u runs of policies that draw "
                           "nothing, largest difference\n",
                           comparison->n_rows);
    for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
        const FgdDifference *difference = &comparison->exact[table];

        if (difference->row == NULL) {
            continue;
        }
        g_string_append_printf(out, "  %-20s ", table_names[table]);
        fixed_append(out, difference->largest, 3, 6);
        g_string_append(out, " points  ");
        if (difference->n_different == 0) {
            g_string_append_printf(out, "(%u columns, all within 0.01)\n", difference->n_columns);
        } else {
            g_string_append_printf(
                out, "(%s, %s, seed %" G_GINT64_FORMAT ", at %zu %%; %u of %u columns are off)\n",
                fgd_short_name(difference->row->workload), fgd_policy_name(difference->row->label),
                difference->row->seed, difference->column, difference->n_different,
                difference->n_columns);
        }
    }
}

static void
report_drawn(const FgdComparison *comparison, GString *out)
{
    const FgdDrawn *drawn = &comparison->drawn;

    if (drawn->n_columns == 0) {
        return;
    }
    g_string_append_printf(out,
                           "  Random: the mean (%d repeats a seed) is within two published "
                           "standard deviations\n  of the mean in %u of %u figures at 100 %% and "
                           "130 %%, the farthest at ",
                           FGD_REPEATS, drawn->n_columns - drawn->n_outside, drawn->n_columns);
    fixed_append(out, drawn->largest, 2, 0);
    g_string_append_printf(out,
                           " of that (%s, %zu %%);\n  in %u of %u columns of the whole curves\n",
                           fgd_short_name(drawn->workload), drawn->column,
                           comparison->drawn_all.n_columns - comparison->drawn_all.n_outside,
                           comparison->drawn_all.n_columns);
}

void
fgd_report(const FgdBench *bench, const FgdPublished *published, GString *out)
{
    g_string_append_printf(out,
                           "%u workloads × %u policies × %u seeds on %zu machines with "
                           "%" G_GINT64_FORMAT " GPUs\n",
                           bench->workloads->len, bench->labels->len, bench->seeds->len,
                           openb_trace_n_machines(bench->trace),
                           openb_trace_gpu_milli(bench->trace) / GPU_WHOLE);
    for (guint i = 0; i < bench->rows->len; i++) {
        const FgdRow *row = g_ptr_array_index(bench->rows, i);

        if (row->result.error != NULL) {
            g_string_append_printf(out, "failed: %s, seed %" G_GINT64_FORMAT ": %s\n",
                                   fgd_short_name(row->workload), row->seed, row->result.error);
        }
    }
    report_column(bench, 100, out);
    report_column(bench, 130, out);
    if (published == NULL) {
        g_string_append(out, "\nthe folder has no expected_results to compare with\n");
        return;
    }
    FgdComparison comparison = fgd_compare(bench, published);

    report_exact(&comparison, out);
    report_drawn(&comparison, out);
}

/* --- JSON --- */

static void
json_number(GString *out, const char *key, double number, const char *divider)
{
    g_string_append_printf(out, "\"%s\":", key);
    fixed_append(out, number, 6, 0);
    g_string_append(out, divider);
}

static void
json_comparison(const FgdComparison *comparison, GString *out)
{
    g_string_append_printf(out, ",\"comparison\":{\"holds\":%s,\"runs\":%u",
                           fgd_comparison_holds(comparison) ? "true" : "false", comparison->n_rows);
    for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
        g_string_append_printf(out, ",\"%s\":{\"columns\":%u,\"off\":%u,", table_names[table],
                               comparison->exact[table].n_columns,
                               comparison->exact[table].n_different);
        json_number(out, "largest", comparison->exact[table].largest, "}");
    }
    g_string_append_printf(out, ",\"Random\":{\"figures\":%u,\"outside\":%u,",
                           comparison->drawn.n_columns, comparison->drawn.n_outside);
    json_number(out, "largest", comparison->drawn.largest, "}}");
}

void
fgd_report_json(const FgdBench *bench, const FgdPublished *published, GString *out)
{
    bool is_first = true;

    g_string_append(out, "{\"results\":[");
    for (guint k = 0; k < bench->workloads->len; k++) {
        for (guint i = 0; i < bench->labels->len; i++) {
            const char *workload = g_ptr_array_index(bench->workloads, k);
            const char *label = g_ptr_array_index(bench->labels, i);
            FgdSummary at_100 = fgd_summary(bench, workload, label, FGD_ALLOCATION, 100);
            FgdSummary at_130 = fgd_summary(bench, workload, label, FGD_ALLOCATION, 130);

            g_string_append_printf(out, "%s{\"workload\":\"%s\",\"policy\":\"%s\",\"seeds\":%u,",
                                   is_first ? "" : ",", fgd_short_name(workload),
                                   fgd_policy_name(label), bench->seeds->len);
            json_number(out, "allocation_100", at_100.mean, ",");
            json_number(out, "allocation_100_sd", at_100.deviation, ",");
            json_number(out, "allocation_130", at_130.mean, ",");
            json_number(out, "allocation_130_sd", at_130.deviation, "}");
            is_first = false;
        }
    }
    g_string_append(out, "]");
    if (published != NULL) {
        FgdComparison comparison = fgd_compare(bench, published);

        json_comparison(&comparison, out);
    }
    g_string_append(out, "}\n");
}

/* --- CSV --- */

static void
write_table(const FgdBench *bench, FgdTable table, OutputFile *file)
{
    CsvWriter writer = output_csv(file);

    csv_put_text(&writer, "workload");
    csv_put_text(&writer, "sc_policy");
    csv_put_text(&writer, "tune");
    csv_put_text(&writer, "seed");
    for (int k = 0; k < FGD_COLUMNS; k++) {
        csv_put_int(&writer, k);
    }
    output_end_row(file, &writer);
    for (guint i = 0; i < bench->rows->len; i++) {
        const FgdRow *row = g_ptr_array_index(bench->rows, i);

        if (row->repeat > 0) {
            continue;
        }
        csv_put_text(&writer, row->workload);
        csv_put_text(&writer, row->label);
        csv_put_real(&writer, 1.3);
        csv_put_int(&writer, row->seed);
        for (int k = 0; k < FGD_COLUMNS; k++) {
            csv_put_real(&writer, row->result.columns[table][k]);
        }
        output_end_row(file, &writer);
    }
}

/* For the figures: a row a workload, policy and per cent, with the quartiles over the seeds. */
static void
write_quartiles(const FgdBench *bench, OutputFile *file)
{
    static const char *const names[] = { "workload",         "policy",        "arrived",
                                         "allocation_q1",    "allocation",    "allocation_q3",
                                         "fragmentation_q1", "fragmentation", "fragmentation_q3",
                                         "ratio_q1",         "ratio",         "ratio_q3" };
    CsvWriter writer = output_csv(file);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        csv_put_text(&writer, names[i]);
    }
    output_end_row(file, &writer);
    for (guint w = 0; w < bench->workloads->len; w++) {
        for (guint p = 0; p < bench->labels->len; p++) {
            const char *workload = g_ptr_array_index(bench->workloads, w);
            const char *label = g_ptr_array_index(bench->labels, p);

            for (int k = 0; k < FGD_COLUMNS; k++) {
                csv_put_text(&writer, fgd_short_name(workload));
                csv_put_text(&writer, fgd_policy_name(label));
                csv_put_int(&writer, k);
                for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
                    FgdSummary summary = fgd_summary(bench, workload, label, table, (size_t)k);

                    csv_put_real(&writer, summary.quarter);
                    csv_put_real(&writer, summary.median);
                    csv_put_real(&writer, summary.three_quarters);
                }
                output_end_row(file, &writer);
            }
        }
    }
}

char *
fgd_write_tables(const FgdBench *bench, const char *directory)
{
    static const char *const files[N_FGD_TABLES] = { "allocation.csv", "fragmentation.csv",
                                                     "fragmentation-ratio.csv" };
    OutputFile *quartiles;

    for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
        OutputFile *file = output_file_open(directory, files[table]);
        char *error;

        write_table(bench, table, file);
        error = output_file_close(file, NULL);
        if (error != NULL) {
            return error;
        }
    }
    quartiles = output_file_open(directory, "fgd.csv");
    write_quartiles(bench, quartiles);
    return output_file_close(quartiles, NULL);
}
