/* placing-scores.c - a row a plugin, a column a node: the chosen one, then the best of the others.
 */
#include "experiment/placing/placing-text.h"

#include "text/display-width.h"

#include <stdlib.h>
#include <string.h>

#define INDENT 4
#define NODES_MAX 8
#define CELL_MIN 8
#define CELL_MAX 28

/* A node that fits, with its place among the feasible ones. */
typedef struct Rank {
    const NodeInfo *node;
    uint32_t index;
    int64_t total;
    bool is_chosen;
} Rank;

static int
compare_ranks(const void *a_data, const void *b_data)
{
    const Rank *a = a_data, *b = b_data;

    if (a->is_chosen != b->is_chosen) {
        return a->is_chosen ? -1 : 1;
    }
    if (a->total != b->total) {
        return a->total > b->total ? -1 : 1;
    }
    return a->node->order < b->node->order ? -1 : a->node->order > b->node->order;
}

static Rank *
ranks_new(const Decision *decision)
{
    const Attempt *attempt = decision->cycle->attempt;
    Rank *ranks = g_new(Rank, attempt->n_feasible);

    for (uint32_t i = 0; i < attempt->n_feasible; i++) {
        const NodeInfo *node = attempt->feasible[i];

        ranks[i] = (Rank){ node, i, attempt->totals[i], node->name == decision->chosen };
    }
    qsort(ranks, attempt->n_feasible, sizeof(Rank), compare_ranks);
    return ranks;
}

/* The table's shape. */
typedef struct Table {
    const Decision *decision;
    const Rank *ranks;
    uint32_t n;     /* columns of nodes */
    int name_cells; /* of the plugins' column */
    int cells[NODES_MAX];
} Table;

static int64_t
points(const Table *table, const PluginInstance *row, uint32_t column)
{
    const Attempt *attempt = table->decision->cycle->attempt;

    return attempt->normalised[row->slot][table->ranks[column].index] * row->weight;
}

static bool
is_scored(const Table *table, const PluginInstance *row)
{
    return table->decision->cycle->attempt->raw[row->slot] != NULL;
}

static bool
is_all_zero(const Table *table, const PluginInstance *row)
{
    for (uint32_t i = 0; i < table->n; i++) {
        if (points(table, row, i) != 0) {
            return false;
        }
    }
    return true;
}

static void
table_fit(Table *table, uint32_t n_feasible, int columns)
{
    const PluginList *list = &table->decision->cycle->profile->points[POINT_SCORE];
    int used;

    table->name_cells = (int)strlen("total");
    for (uint32_t i = 0; i < list->n; i++) {
        if (is_scored(table, list->rows[i])) {
            table->name_cells = MAX(table->name_cells, display_width(list->rows[i]->label));
        }
    }
    used = INDENT + table->name_cells + 5;
    for (uint32_t i = 0; i < n_feasible && i < NODES_MAX; i++) {
        int width = CLAMP(display_width(table->ranks[i].node->name), CELL_MIN, CELL_MAX);

        if (i > 1 && used + 2 + width > columns) {
            break;
        }
        used += 2 + width;
        table->cells[table->n++] = width;
    }
}

/* A name that is too long keeps its end, where names differ. */
static void
append_node_name(GString *out, const char *name, int cells)
{
    if (display_width(name) <= cells) {
        display_pad_left(out, name, cells);
    } else {
        g_string_append_printf(out, "…%s", name + strlen(name) - (size_t)(cells - 1));
    }
}

static void
append_head(GString *out, const Table *table)
{
    g_string_append_printf(out, "%*s", INDENT, "");
    display_pad_right(out, "plugin", table->name_cells);
    g_string_append(out, "     ");
    for (uint32_t i = 0; i < table->n; i++) {
        g_string_append(out, "  ");
        append_node_name(out, table->ranks[i].node->name, table->cells[i]);
    }
    g_string_append_c(out, '\n');
}

static void
append_row(GString *out, const Table *table, const PluginInstance *row)
{
    g_string_append_printf(out, "%*s", INDENT, "");
    display_pad_right(out, row->label, table->name_cells);
    if (row->weight == 1) {
        g_string_append(out, "     ");
    } else {
        g_autofree char *weight = g_strdup_printf("x%" G_GINT64_FORMAT, row->weight);

        g_string_append_printf(out, " %-4s", weight);
    }
    for (uint32_t i = 0; i < table->n; i++) {
        g_string_append_printf(out, "  %*" G_GINT64_FORMAT, table->cells[i], points(table, row, i));
    }
    g_string_append_c(out, '\n');
}

/* Plugins that gave nobody a point fill one line, not ten. */
static void
append_rows(GString *out, const Table *table, int columns)
{
    const PluginList *list = &table->decision->cycle->profile->points[POINT_SCORE];
    g_autoptr(GString) zeros = g_string_new(NULL);

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];

        if (is_scored(table, row) && !is_all_zero(table, row)) {
            append_row(out, table, row);
        } else if (is_scored(table, row)) {
            g_string_append_printf(zeros, "%s%s", zeros->len == 0 ? "" : ", ", row->label);
        }
    }
    g_string_append_printf(out, "%*s", INDENT, "");
    display_pad_right(out, "total", table->name_cells);
    g_string_append(out, "     ");
    for (uint32_t i = 0; i < table->n; i++) {
        g_string_append_printf(out, "  %*" G_GINT64_FORMAT, table->cells[i], table->ranks[i].total);
    }
    g_string_append_c(out, '\n');
    if (zeros->len > 0) {
        g_string_append_printf(out, "%*sno points by ", INDENT, "");
        text_append_wrapped(out, zeros->str, INDENT + 2, columns);
    }
}

typedef struct Loss {
    const char *plugin;
    int64_t points;
} Loss;

static int
compare_losses(const void *a_data, const void *b_data)
{
    const Loss *a = a_data, *b = b_data;

    return a->points > b->points ? -1 : a->points < b->points ? 1 : strcmp(a->plugin, b->plugin);
}

/* What the second node has less than the first, the largest difference first. */
static void
append_loss(GString *out, const Table *table, int columns)
{
    const PluginList *list = &table->decision->cycle->profile->points[POINT_SCORE];
    g_autofree Loss *losses = g_new(Loss, list->n + 1);
    g_autoptr(GString) text = g_string_new(NULL);
    uint32_t n = 0;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        int64_t loss = is_scored(table, row) ? points(table, row, 0) - points(table, row, 1) : 0;

        if (loss != 0) {
            losses[n++] = (Loss){ row->label, loss };
        }
    }
    qsort(losses, n, sizeof(Loss), compare_losses);
    g_string_append_printf(text, "runner-up %s lost by %" G_GINT64_FORMAT ":",
                           table->ranks[1].node->name,
                           table->ranks[0].total - table->ranks[1].total);
    for (uint32_t i = 0; i < n; i++) {
        g_string_append_printf(text, "%s %s %+" G_GINT64_FORMAT, i == 0 ? "" : ",",
                               losses[i].plugin, -losses[i].points);
    }
    g_string_append_printf(out, "%*s", INDENT, "");
    text_append_wrapped(out, text->str, INDENT + 2, columns);
}

static void
append_runner_up(GString *out, const Table *table, bool draws, int columns)
{
    const Attempt *attempt = table->decision->cycle->attempt;

    if (attempt->n_best > 1) {
        g_autofree char *text =
            g_strdup_printf("%u nodes have the most points; %s", attempt->n_best,
                            draws ? "one of them was drawn"
                                  : "the first of them is taken (kube-scheduler draws one)");

        g_string_append_printf(out, "%*s", INDENT, "");
        text_append_wrapped(out, text, INDENT + 2, columns);
    } else if (table->n > 1 && table->ranks[0].total == table->ranks[1].total) {
        g_string_append_printf(out, "%*s%s has as many points; the first of the list is taken\n",
                               INDENT, "", table->ranks[1].node->name);
    } else if (table->n > 1) {
        append_loss(out, table, columns);
    }
}

void
scores_append(GString *out, const Decision *decision, bool draws, int columns)
{
    const Attempt *attempt = decision->cycle->attempt;
    Table table = { .decision = decision };
    g_autofree Rank *ranks = NULL;

    if (!attempt->was_scored || attempt->outcome != ATTEMPT_SCHEDULED) {
        return;
    }
    ranks = ranks_new(decision);
    table.ranks = ranks;
    table_fit(&table, attempt->n_feasible, columns);
    append_head(out, &table);
    append_rows(out, &table, columns);
    append_runner_up(out, &table, draws, columns);
}
