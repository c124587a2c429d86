/* placing-unfit.c - the verdicts of all nodes, counted by what they say.
 *
 * kube-scheduler counts each reason for itself; here a node counts once, under all it was refused
 * for, with the taint by name and how much is short. */
#include "experiment/placing/placing-text.h"

#include "text/display-width.h"

#include <stdlib.h>
#include <string.h>

#define INDENT 4
#define REASON_CELLS_MAX 60

typedef struct Row {
    char *text;
    GPtrArray *nodes; /* of const NodeInfo *; in the end their names */
    uint32_t order;   /* of the first node */
} Row;

static void
row_free(gpointer data)
{
    Row *row = data;

    g_free(row->text);
    g_ptr_array_unref(row->nodes);
    g_free(row);
}

static gint
compare_rows(gconstpointer a_data, gconstpointer b_data)
{
    const Row *a = *(const Row *const *)a_data, *b = *(const Row *const *)b_data;

    if (a->nodes->len != b->nodes->len) {
        return a->nodes->len > b->nodes->len ? -1 : 1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

/* In the order of the files. */
static gint
compare_nodes(gconstpointer a_data, gconstpointer b_data)
{
    const NodeInfo *a = *(const NodeInfo *const *)a_data, *b = *(const NodeInfo *const *)b_data;

    return a->order < b->order ? -1 : a->order > b->order;
}

static void
append_reasons(GString *text, const Verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->n_reasons; i++) {
        g_string_append(text, i == 0 ? "" : ", ");
        reason_append(text, &verdict->reasons[i]);
    }
}

static char *
verdict_text(const Decision *decision, const NodeInfo *node, const Verdict *verdict)
{
    GString *text = g_string_new(NULL);
    const char *plugin = verdict->plugin == NULL ? "" : verdict->plugin->name;
    const Taint *taint = strcmp(plugin, "TaintToleration") == 0
                             ? untolerated_taint(decision->pod->spec, node)
                             : NULL;

    if (taint != NULL) {
        g_autofree char *name = taint_text(taint);

        g_string_append_printf(text, "untolerated taint %s", name);
    } else {
        append_reasons(text, verdict);
    }
    return g_string_free(text, FALSE);
}

static void
count(GPtrArray *rows, GHashTable *by_text, char *text, const NodeInfo *node)
{
    Row *row = g_hash_table_lookup(by_text, text);

    if (row == NULL) {
        row = g_new0(Row, 1);
        row->text = g_strdup(text);
        row->nodes = g_ptr_array_new();
        g_ptr_array_add(rows, row);
        g_hash_table_insert(by_text, row->text, row);
    }
    g_ptr_array_add(row->nodes, (gpointer)(uintptr_t)node);
    g_free(text);
}

static GPtrArray *
rows_new(const Decision *decision)
{
    const Attempt *attempt = decision->cycle->attempt;
    const GPtrArray *nodes = decision->cycle->snapshot->nodes;
    GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
    g_autoptr(GHashTable) by_text = g_hash_table_new(g_str_hash, g_str_equal);

    for (uint32_t i = 0; i < attempt->n_nodes; i++) {
        const NodeInfo *node = nodes->pdata[i];

        if (attempt->marks[i] == NODE_UNFIT) {
            count(rows, by_text, verdict_text(decision, node, &attempt->verdicts[i]), node);
        } else if (attempt->marks[i] == NODE_ABSENT) {
            count(rows, by_text, verdict_text(decision, node, &attempt->absent), node);
        }
    }
    for (guint i = 0; i < rows->len; i++) {
        Row *row = rows->pdata[i];

        g_ptr_array_sort(row->nodes, compare_nodes);
        row->order = ((const NodeInfo *)row->nodes->pdata[0])->order;
        for (guint k = 0; k < row->nodes->len; k++) {
            row->nodes->pdata[k] =
                (gpointer)(uintptr_t)((const NodeInfo *)row->nodes->pdata[k])->name;
        }
    }
    g_ptr_array_sort(rows, compare_rows);
    return rows;
}

void
unfit_append(GString *out, const Decision *decision, int columns)
{
    g_autoptr(GPtrArray) rows = NULL;
    int reason_cells = 0;

    if (decision->cycle->attempt->pre_filter_failed) {
        return; /* no node was asked: the message says it all */
    }
    rows = rows_new(decision);
    for (guint i = 0; i < rows->len; i++) {
        int width = display_width(((const Row *)rows->pdata[i])->text);

        reason_cells = MAX(reason_cells, width <= REASON_CELLS_MAX ? width : 0);
    }
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];

        g_string_append_printf(out, "%*s%5u  ", INDENT, "", row->nodes->len);
        display_pad_right(out, row->text, reason_cells);
        if (INDENT + 7 + reason_cells + 22 > columns || display_width(row->text) > reason_cells) {
            g_string_append_printf(out, "\n%*s", INDENT + 9, "");
            text_append_names(out, row->nodes, columns - INDENT - 9);
        } else {
            g_string_append(out, "  ");
            text_append_names(out, row->nodes, columns - INDENT - 9 - reason_cells);
        }
        g_string_append_c(out, '\n');
    }
}
