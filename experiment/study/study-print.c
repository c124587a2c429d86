/* study-print.c - a comparison as text, Markdown, CSV, JSON and LaTeX, all from one list of cells.
 */
#include "experiment/study/cell-table.h"
#include "experiment/study/study-compare.h"

#include "text/csv.h"
#include "text/json.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

const char *const study_format_names[] = { "text", "md", "csv", "json", "latex", NULL };

static void
append_signed(GString *out, double number, double size)
{
    g_string_append(out, number > 0 ? "+" : "");
    number_append(out, number, size);
}

/* --- Cells --- */

enum {
    CELL_CASE,
    CELL_MEAN,
    CELL_DIFFERENCE,
    CELL_INTERVAL,
    CELL_RATIO,
    CELL_P,
    CELL_VERDICT,
    N_CELLS
};

static void
fill_paired(const StudyComparisonRow *row, GString *const cells[N_CELLS])
{
    const PairedComparison *paired = &row->paired;
    double size = MAX(fabs(paired->difference.low), fabs(paired->difference.high));

    append_signed(cells[CELL_DIFFERENCE], paired->difference.estimate, size);
    g_string_append_c(cells[CELL_INTERVAL], '[');
    append_signed(cells[CELL_INTERVAL], paired->difference.low, size);
    g_string_append(cells[CELL_INTERVAL], ", ");
    append_signed(cells[CELL_INTERVAL], paired->difference.high, size);
    g_string_append_c(cells[CELL_INTERVAL], ']');
    if (!isnan(paired->ratio.estimate)) {
        fixed_append(cells[CELL_RATIO], paired->ratio.estimate, 3, 0);
        g_string_append(cells[CELL_RATIO], "×");
    }
    if (row->by_ratio) {
        g_string_append(cells[CELL_RATIO], " [");
        fixed_append(cells[CELL_RATIO], paired->ratio.low, 3, 0);
        g_string_append(cells[CELL_RATIO], ", ");
        fixed_append(cells[CELL_RATIO], paired->ratio.high, 3, 0);
        g_string_append(cells[CELL_RATIO], "]");
    }
    if (row->p_adjusted < 0.0001) {
        g_string_append(cells[CELL_P], "<0.0001");
    } else {
        fixed_append(cells[CELL_P], row->p_adjusted, 4, 0);
    }
    g_string_append(cells[CELL_VERDICT], study_verdict_names[row->verdict]);
    if (row->verdict == VERDICT_UNCLEAR && !row->is_share) {
        g_string_append(cells[CELL_VERDICT], " (±");
        number_append(cells[CELL_VERDICT], paired->detectable, paired->detectable);
        g_string_append(cells[CELL_VERDICT], " would be seen)");
    }
}

static void
fill_cells(const StudyComparisonRow *row, GString *const cells[N_CELLS])
{
    for (int i = 0; i < N_CELLS; i++) {
        g_string_truncate(cells[i], 0);
    }
    g_string_append(cells[CELL_CASE], row->case_name);
    number_append(cells[CELL_MEAN], row->summary.mean, row->summary.mean);
    if (row->is_share) {
        g_string_append(cells[CELL_MEAN], " [");
        fixed_append(cells[CELL_MEAN], row->interval.low, 3, 0);
        g_string_append(cells[CELL_MEAN], ", ");
        fixed_append(cells[CELL_MEAN], row->interval.high, 3, 0);
        g_string_append(cells[CELL_MEAN], "]");
    }
    if (row->is_baseline) {
        g_string_append(cells[CELL_VERDICT], "baseline");
    } else if (row->n >= 2) {
        fill_paired(row, cells);
    }
    if (row->near_best) {
        g_string_append(cells[CELL_VERDICT], cells[CELL_VERDICT]->len > 0 ? "; best" : "best");
    }
}

static const char *const headings[] = { "case",  "mean", "difference", "interval",
                                        "ratio", "p",    "",           NULL };

static const StudyComparisonRow *
row_at(const StudyComparison *comparison, guint i)
{
    return &g_array_index(comparison->rows, StudyComparisonRow, i);
}

/* "primary: wait.p99, 30 paired replications, common random numbers" */
static char *
metric_heading(const StudyComparison *comparison, const StudyComparisonRow *row)
{
    return row->is_primary
               ? g_strdup_printf("primary: %s, %" G_GUINT64_FORMAT
                                 " paired replications, common random numbers, p by Holm%s%s",
                                 row->metric, comparison->table->repeat,
                                 comparison->warmup == NULL ? "" : ", ",
                                 comparison->warmup == NULL ? "" : comparison->warmup)
               : g_strdup_printf("exploratory: %s", row->metric);
}

/* --- Text and Markdown --- */

static void
print_metric(const StudyComparison *comparison, guint from, guint until, bool is_markdown,
             GString *out)
{
    g_autoptr(CellTable) table = cell_table_new(headings, 1U << CELL_CASE | 1U << CELL_VERDICT);
    GString *cells[N_CELLS];
    const char *texts[N_CELLS + 1] = { NULL };
    g_autofree char *heading = metric_heading(comparison, row_at(comparison, from));

    for (int i = 0; i < N_CELLS; i++) {
        cells[i] = g_string_new(NULL);
    }
    for (guint i = from; i < until; i++) {
        fill_cells(row_at(comparison, i), cells);
        for (int k = 0; k < N_CELLS; k++) {
            texts[k] = cells[k]->str;
        }
        cell_table_add(table, texts);
    }
    g_string_append_printf(out, "%s%s%s\n\n", is_markdown ? "**" : "", heading,
                           is_markdown ? "**" : "");
    cell_table_print(table, is_markdown ? CELL_MARKDOWN : CELL_TEXT, out);
    g_string_append_c(out, '\n');
    for (int i = 0; i < N_CELLS; i++) {
        g_string_free(cells[i], TRUE);
    }
}

static void
print_grids(const StudyComparison *comparison, bool is_markdown, GString *out)
{
    guint n = comparison->table->cases->len;

    for (guint i = 0; i < comparison->rows->len; i += n) {
        print_metric(comparison, i, i + n, is_markdown, out);
    }
    for (guint i = 0; i < comparison->notes->len; i++) {
        g_string_append_printf(out, "%s%s\n", is_markdown ? "* " : "note: ",
                               (const char *)g_ptr_array_index(comparison->notes, i));
    }
}

/* --- CSV, JSON --- */

static const char *const columns[] = { "metric",     "case",      "n",          "mean",
                                       "deviation",  "low",       "high",       "difference",
                                       "ratio",      "ratio_low", "ratio_high", "p",
                                       "p_adjusted", "p_sign",    "p_wilcoxon", "verdict" };

static void
print_csv(const StudyComparison *comparison, GString *out)
{
    CsvWriter writer = { .out = out };

    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        csv_put_text(&writer, columns[i]);
    }
    csv_end_row(&writer);
    for (guint i = 0; i < comparison->rows->len; i++) {
        const StudyComparisonRow *row = row_at(comparison, i);
        const PairedComparison *paired = &row->paired;
        bool has_pairs = !row->is_baseline && row->n >= 2;
        const double numbers[] = { paired->difference.low,
                                   paired->difference.high,
                                   paired->difference.estimate,
                                   paired->ratio.estimate,
                                   paired->ratio.low,
                                   paired->ratio.high,
                                   paired->p,
                                   row->p_adjusted,
                                   paired->p_sign,
                                   paired->p_wilcoxon };

        csv_put_text(&writer, row->metric);
        csv_put_text(&writer, row->case_name);
        csv_put_int(&writer, (int64_t)row->n);
        csv_put_real(&writer, row->summary.mean);
        csv_put_real(&writer, row->summary.deviation);
        for (size_t k = 0; k < G_N_ELEMENTS(numbers); k++) {
            csv_put_real(&writer, has_pairs ? numbers[k] : NAN);
        }
        csv_put_text(&writer, row->is_baseline ? "baseline" : study_verdict_names[row->verdict]);
        csv_end_row(&writer);
    }
}

static void
put_real(ValueBuilder *map, Arena *arena, const char *key, double number)
{
    value_put(map, key, isfinite(number) ? value_float(arena, number) : value_null(arena));
}

static const Value *
row_value(Arena *arena, const StudyComparisonRow *row)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "metric", row->metric);
    value_put_string(map, "case", row->case_name);
    value_put_bool(map, "baseline", row->is_baseline);
    value_put_bool(map, "primary", row->is_primary);
    value_put_int(map, "n", (int64_t)row->n);
    put_real(map, arena, "mean", row->summary.mean);
    put_real(map, arena, "deviation", row->summary.deviation);
    put_real(map, arena, "meanLow", row->interval.low);
    put_real(map, arena, "meanHigh", row->interval.high);
    put_real(map, arena, "median", row->median.estimate);
    put_real(map, arena, "medianLow", row->median.low);
    put_real(map, arena, "medianHigh", row->median.high);
    if (!row->is_baseline && row->n >= 2) {
        put_real(map, arena, "difference", row->paired.difference.estimate);
        put_real(map, arena, "low", row->paired.difference.low);
        put_real(map, arena, "high", row->paired.difference.high);
        put_real(map, arena, "ratio", row->paired.ratio.estimate);
        put_real(map, arena, "ratioLow", row->paired.ratio.low);
        put_real(map, arena, "ratioHigh", row->paired.ratio.high);
        put_real(map, arena, "p", row->paired.p);
        put_real(map, arena, "pAdjusted", row->p_adjusted);
        put_real(map, arena, "pRatio", row->paired.p_ratio);
        value_put_bool(map, "byRatio", row->by_ratio);
        put_real(map, arena, "pSign", row->paired.p_sign);
        put_real(map, arena, "pWilcoxon", row->paired.p_wilcoxon);
        put_real(map, arena, "detectable", row->paired.detectable);
        put_real(map, arena, "varianceRatio", row->paired.variance_ratio);
        value_put_string(map, "verdict", study_verdict_names[row->verdict]);
    }
    value_put_bool(map, "nearBest", row->near_best);
    return value_end(map);
}

static void
print_json(const StudyComparison *comparison, GString *out)
{
    g_autoptr(Arena) arena = arena_new();
    ValueBuilder *map = value_map_begin(arena), *rows = value_list_begin(arena);
    ValueBuilder *notes = value_list_begin(arena);

    for (guint i = 0; i < comparison->rows->len; i++) {
        value_add(rows, row_value(arena, row_at(comparison, i)));
    }
    for (guint i = 0; i < comparison->notes->len; i++) {
        value_add(notes, value_string(arena, g_ptr_array_index(comparison->notes, i)));
    }
    value_put_string(map, "study", comparison->table->scenario);
    value_put_int(map, "replications", (int64_t)comparison->table->repeat);
    put_real(map, arena, "confidence", comparison->confidence);
    value_put_string(map, "warmup", comparison->warmup == NULL ? "none" : comparison->warmup);
    value_put(map, "rows", value_end(rows));
    value_put(map, "notes", value_end(notes));
    json_write(out, value_end(map), 2);
    g_string_append_c(out, '\n');
}

/* --- LaTeX --- */

static void
print_latex(const StudyComparison *comparison, GString *out)
{
    GString *cells[N_CELLS];
    guint n = comparison->table->cases->len;

    for (int i = 0; i < N_CELLS; i++) {
        cells[i] = g_string_new(NULL);
    }
    for (guint i = 0; i < comparison->rows->len; i++) {
        const StudyComparisonRow *row = row_at(comparison, i);

        if (i % n == 0) {
            g_autofree char *heading = metric_heading(comparison, row);

            g_string_append(out, "% needs \\usepackage{booktabs}\n\\begin{tabular}{lrrrrrl}\n"
                                 "\\toprule\n\\multicolumn{7}{l}{");
            latex_append(out, heading);
            g_string_append(out, "} \\\\\ncase & mean & difference & interval & ratio & $p$ & "
                                 "\\\\\n\\midrule\n");
        }
        fill_cells(row, cells);
        for (int k = 0; k < N_CELLS; k++) {
            latex_append(out, cells[k]->str);
            g_string_append(out, k == N_CELLS - 1 ? " \\\\\n" : " & ");
        }
        if (i % n == n - 1) {
            g_string_append(out, "\\bottomrule\n\\end{tabular}\n");
        }
    }
    for (int i = 0; i < N_CELLS; i++) {
        g_string_free(cells[i], TRUE);
    }
}

void
study_comparison_print(const StudyComparison *comparison, StudyFormat format, GString *out)
{
    switch (format) {
    case STUDY_TEXT:
    case STUDY_MARKDOWN:
        print_grids(comparison, format == STUDY_MARKDOWN, out);
        break;
    case STUDY_CSV:
        print_csv(comparison, out);
        break;
    case STUDY_JSON:
        print_json(comparison, out);
        break;
    case STUDY_LATEX:
        print_latex(comparison, out);
        break;
    case N_STUDY_FORMATS:
        break;
    }
}
