/* cell-table.c - see cell-table.h. */
#include "experiment/study/cell-table.h"

#include "text/csv.h"
#include "text/display-width.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

struct CellTable {
    GPtrArray *cells; /* char *; the heads first */
    guint n_columns;
    uint32_t left;
};

CellTable *
cell_table_new(const char *const *heads, uint32_t left)
{
    CellTable *table = g_new0(CellTable, 1);

    table->cells = g_ptr_array_new_with_free_func(g_free);
    table->left = left;
    while (heads[table->n_columns] != NULL) {
        table->n_columns++;
    }
    cell_table_add(table, heads);
    return table;
}

void
cell_table_free(CellTable *table)
{
    if (table != NULL) {
        g_ptr_array_unref(table->cells);
        g_free(table);
    }
}

void
cell_table_add(CellTable *table, const char *const *texts)
{
    for (guint i = 0; i < table->n_columns; i++) {
        g_assert(texts[i] != NULL);
        g_ptr_array_add(table->cells, g_strdup(texts[i]));
    }
}

static int
column_width(const CellTable *table, guint column)
{
    int width = 0;

    for (guint i = column; i < table->cells->len; i += table->n_columns) {
        width = MAX(width, display_width(table->cells->pdata[i]));
    }
    return width;
}

static void
print_aligned(const CellTable *table, bool is_markdown, GString *out)
{
    for (guint i = 0; i < table->cells->len; i++) {
        guint column = i % table->n_columns;
        bool is_left = (table->left >> column & 1) != 0, is_last = column == table->n_columns - 1;
        int pad = column_width(table, column) - display_width(table->cells->pdata[i]);

        g_string_append(out, is_markdown ? "| " : column == 0 ? " " : "   ");
        g_string_append_printf(out, "%*s%s", is_left ? 0 : pad, "",
                               (const char *)table->cells->pdata[i]);
        if (is_markdown || (is_left && !is_last)) {
            g_string_append_printf(out, "%*s%s", is_left ? pad : 0, "", is_markdown ? " " : "");
        }
        if (is_last) {
            g_string_append(out, is_markdown ? "|\n" : "\n");
        }
        if (is_markdown && i == table->n_columns - 1) {
            for (guint k = 0; k < table->n_columns; k++) {
                g_string_append(out, (table->left >> k & 1) != 0 ? "|:---" : "|---:");
            }
            g_string_append(out, "|\n");
        }
    }
}

static void
print_csv(const CellTable *table, GString *out)
{
    CsvWriter writer = { .out = out };

    for (guint i = 0; i < table->cells->len; i++) {
        csv_put_text(&writer, table->cells->pdata[i]);
        if (i % table->n_columns == table->n_columns - 1) {
            csv_end_row(&writer);
        }
    }
}

void
latex_append(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("&%$#_{}", *text) != NULL) {
            g_string_append_c(out, '\\');
        }
        if (g_str_has_prefix(text, "×")) {
            g_string_append(out, "$\\times$");
            text += strlen("×") - 1;
        } else if (g_str_has_prefix(text, "±")) {
            g_string_append(out, "$\\pm$");
            text += strlen("±") - 1;
        } else if (*text == '<') {
            g_string_append(out, "$<$");
        } else if (*text == '-' && g_ascii_isdigit(text[1])) {
            g_string_append(out, "$-$");
        } else if (strchr("\\^~", *text) != NULL) {
            g_string_append(out, "\\textbackslash{}"); /* nothing of ours has one */
        } else {
            g_string_append_c(out, *text);
        }
    }
}

static void
print_latex(const CellTable *table, GString *out)
{
    g_string_append(out, "% needs \\usepackage{booktabs}\n\\begin{tabular}{");
    for (guint k = 0; k < table->n_columns; k++) {
        g_string_append_c(out, (table->left >> k & 1) != 0 ? 'l' : 'r');
    }
    g_string_append(out, "}\n\\toprule\n");
    for (guint i = 0; i < table->cells->len; i++) {
        bool is_last = i % table->n_columns == table->n_columns - 1;

        latex_append(out, table->cells->pdata[i]);
        g_string_append(out, is_last ? " \\\\\n" : " & ");
        if (i == table->n_columns - 1) {
            g_string_append(out, "\\midrule\n");
        }
    }
    g_string_append(out, "\\bottomrule\n\\end{tabular}\n");
}

void
cell_table_print(const CellTable *table, CellFormat format, GString *out)
{
    switch (format) {
    case CELL_TEXT:
    case CELL_MARKDOWN:
        print_aligned(table, format == CELL_MARKDOWN, out);
        break;
    case CELL_CSV:
        print_csv(table, out);
        break;
    case CELL_LATEX:
        print_latex(table, out);
        break;
    }
}

static int
decimals_for(double size)
{
    int decimals = 0;

    for (double limit = 1000; fabs(size) < limit && decimals < 6 && size != 0; limit /= 10) {
        decimals++;
    }
    return decimals;
}

void
number_append(GString *out, double number, double size)
{
    if (isnan(number)) {
        g_string_append(out, "-");
    } else {
        fixed_append(out, number, decimals_for(size), 0);
    }
}
