/* gantt.c - pods on their nodes: lanes packed by first fit, colour by app, pale where the pod did
 * not answer. */
#include "experiment/figures/figure.h"

#include "text/csv.h"
#include "text/display-width.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MAX 60
#define LANES_MAX 12 /* of one node; more are drawn over the last */

typedef struct Lanes {
    const char *node;
    GArray *ends; /* double: when each lane is free again */
    size_t first; /* lane number of the whole figure */
} Lanes;

static int
compare_bars(const void *a_data, const void *b_data)
{
    const PodBar *a = *(const PodBar *const *)a_data, *b = *(const PodBar *const *)b_data;

    return a->scheduled < b->scheduled   ? -1
           : a->scheduled > b->scheduled ? 1
                                         : strcmp(a->pod, b->pod);
}

static bool
node_changed(const RunData *run, const char *node)
{
    size_t n = 0;

    for (size_t i = 0; i < run->nodes->len; i++) {
        n += strcmp(g_array_index(run->nodes, NodeInterval, i).node, node) == 0;
    }
    return n > 1;
}

/* Nodes in the order of their first row; where there are too many, those that changed. */
static GArray *
choose_nodes(const RunData *run)
{
    GArray *nodes = g_array_new(FALSE, TRUE, sizeof(Lanes));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < run->nodes->len; i++) {
        Lanes lanes = { g_array_index(run->nodes, NodeInterval, i).node, NULL, 0 };

        if (g_hash_table_add(seen, (void *)(uintptr_t)lanes.node)) {
            g_array_append_val(nodes, lanes);
        }
    }
    for (size_t i = nodes->len; nodes->len > NODES_MAX && i > 0; i--) {
        if (!node_changed(run, g_array_index(nodes, Lanes, i - 1).node)) {
            g_array_remove_index(nodes, (guint)i - 1);
        }
    }
    if (nodes->len > NODES_MAX) {
        g_array_set_size(nodes, NODES_MAX);
    }
    return nodes;
}

static size_t
app_index(GPtrArray *apps, const char *app)
{
    guint index;

    if (!g_ptr_array_find_with_equal_func(apps, app, g_str_equal, &index)) {
        g_ptr_array_add(apps, (void *)(uintptr_t)app);
        index = apps->len - 1;
    }
    return index;
}

static size_t
take_lane(GArray *ends, const PodBar *pod)
{
    for (size_t i = 0; i < ends->len; i++) {
        if (g_array_index(ends, double, i) <= pod->scheduled) {
            g_array_index(ends, double, i) = pod->ended;
            return i;
        }
    }
    if (ends->len < LANES_MAX) {
        g_array_append_val(ends, pod->ended);
    }
    return ends->len - 1;
}

static void
put_bar(CsvWriter *writer, const char *kind, size_t lane, double from, double until, size_t app)
{
    csv_put_text(writer, kind);
    csv_put_int(writer, (int64_t)lane);
    csv_put_real(writer, from);
    csv_put_real(writer, until);
    csv_put_int(writer, figure_colour(app));
    csv_end_row(writer);
}

static void
put_pod(CsvWriter *writer, const PodBar *pod, size_t lane, size_t app)
{
    g_auto(GStrv) spells = g_strsplit(pod->spells, ";", -1);

    put_bar(writer, "pod", lane, pod->scheduled, pod->ended, app);
    for (size_t i = 0; spells[i] != NULL && *spells[i] != '\0'; i++) {
        char *end = NULL;
        double from = g_ascii_strtod(spells[i], &end);
        double until = *end == '-' ? g_ascii_strtod(end + 1, NULL) : from;

        put_bar(writer, "serving", lane, from, MIN(until, pod->ended), app);
    }
}

static void
put_node(const RunData *run, Lanes *lanes, GPtrArray *apps, CsvWriter *writer)
{
    g_autoptr(GPtrArray) bars = g_ptr_array_new();

    lanes->ends = g_array_new(FALSE, TRUE, sizeof(double));
    for (size_t i = 0; i < run->pods->len; i++) {
        PodBar *pod = &g_array_index(run->pods, PodBar, i);

        if (pod->scheduled >= 0 && strcmp(pod->node, lanes->node) == 0) {
            g_ptr_array_add(bars, pod);
        }
    }
    g_ptr_array_sort(bars, compare_bars);
    for (size_t i = 0; i < bars->len; i++) {
        const PodBar *pod = g_ptr_array_index(bars, i);

        put_pod(writer, pod, lanes->first + take_lane(lanes->ends, pod), app_index(apps, pod->app));
    }
    if (lanes->ends->len == 0) {
        double never = 0;

        g_array_append_val(lanes->ends, never);
    }
}

/* Where a node had no power or network: a grey band over all its lanes. */
static void
put_losses(const RunData *run, const Lanes *lanes, CsvWriter *writer)
{
    for (size_t i = 0; i < run->nodes->len; i++) {
        const NodeInterval *node = &g_array_index(run->nodes, NodeInterval, i);

        for (size_t k = 0;
             !node->works && strcmp(node->node, lanes->node) == 0 && k < lanes->ends->len; k++) {
            put_bar(writer, "lost", lanes->first + k, node->from, node->until, 0);
        }
    }
}

static void
append_legend(GString *variables, const GPtrArray *apps)
{
    size_t n = MIN(apps->len, 12);

    g_string_append_printf(variables,
                           "n_apps = %zu\narray app_names[%zu]\narray app_colours[%zu]\n", n,
                           MAX(n, 1), MAX(n, 1));
    for (size_t i = 0; i < n; i++) {
        g_string_append_printf(variables, "app_colours[%zu] = %u\napp_names[%zu] = ", i + 1,
                               figure_colour(i), i + 1);
        const char *slash = strrchr(g_ptr_array_index(apps, i), '/');

        figure_quote(variables, slash == NULL ? g_ptr_array_index(apps, i) : slash + 1);
        g_string_append_c(variables, '\n');
    }
}

static bool
prepare(const RunData *run, FigurePage *page, GString *csv)
{
    g_autoptr(GArray) nodes = choose_nodes(run);
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    g_autoptr(GString) names = g_string_new(NULL);
    CsvWriter writer = { csv, false };
    size_t lane = 0;
    int cells = 0;

    g_string_append(csv, "kind,lane,from,until,colour\n");
    for (size_t i = 0; i < nodes->len; i++) {
        Lanes *lanes = &g_array_index(nodes, Lanes, i);

        lanes->first = lane;
        cells = MAX(cells, display_width(lanes->node));
        put_node(run, lanes, apps, &writer);
        put_losses(run, lanes, &writer);
        g_string_append_printf(names,
                               "node_from[%zu] = %zu\nnode_until[%zu] = %zu\n"
                               "node_names[%zu] = ",
                               i + 1, lane, i + 1, lane + lanes->ends->len, i + 1);
        figure_quote(names, lanes->node);
        g_string_append_c(names, '\n');
        lane += lanes->ends->len;
        g_array_unref(lanes->ends);
    }
    g_string_append_printf(page->variables,
                           "label_cells = %d\nn_lanes = %zu\nn_nodes = %u\narray node_names[%u]\n"
                           "array node_from[%u]\narray node_until[%u]\n%s",
                           cells, lane, nodes->len, MAX(nodes->len, 1), MAX(nodes->len, 1),
                           MAX(nodes->len, 1), names->str);
    append_legend(page->variables, apps);
    page->title = g_strdup_printf("%s: pods on their nodes", run->name);
    page->height = CLAMP(190 + 13 * (int)lane, 210 + 19 * (int)MIN(apps->len + 2, 14), 1600);
    return nodes->len > 0;
}

const Figure figure_gantt = {
    .name = "gantt",
    .doc = "Pods on their nodes over time; pale where a pod did not answer, hatched where the node "
           "was lost.",
    .prepare = prepare,
};
