/* gantt.c - pods on their nodes: lanes packed by first fit, colour by app, pale where the pod did
 * not answer. */
#include "experiment/figures/figure.h"

#include "text/csv.h"
#include "text/display-width.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MAX 60
#define LANES_MAX 110 /* of the whole figure */

/* One node: its pods, each on the first lane that is free when it comes. */
typedef struct Lanes {
    const char *node;
    GPtrArray *bars; /* const PodBar *, in order */
    GArray *of_bar;  /* size_t: the lane of each */
    size_t n;        /* lanes that it needs */
    size_t n_shown;
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

/* Unless none did. */
static void
keep_changed(const RunData *run, GArray *nodes)
{
    guint n = 0;

    for (guint i = 0; i < nodes->len; i++) {
        if (node_changed(run, g_array_index(nodes, Lanes, i).node)) {
            g_array_index(nodes, Lanes, n++) = g_array_index(nodes, Lanes, i);
        }
    }
    if (n > 0) {
        g_array_set_size(nodes, n);
    }
}

/* Nodes in the order of their first row; where there are too many, those that changed. */
static GArray *
choose_nodes(const RunData *run)
{
    GArray *nodes = g_array_new(FALSE, TRUE, sizeof(Lanes));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < run->nodes->len; i++) {
        Lanes lanes = { .node = g_array_index(run->nodes, NodeInterval, i).node };

        if (g_hash_table_add(seen, (void *)(uintptr_t)lanes.node)) {
            g_array_append_val(nodes, lanes);
        }
    }
    if (nodes->len > NODES_MAX) {
        keep_changed(run, nodes);
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
    g_array_append_val(ends, pod->ended);
    return ends->len - 1;
}

static void
assign_lanes(const RunData *run, Lanes *lanes)
{
    g_autoptr(GArray) ends = g_array_new(FALSE, TRUE, sizeof(double));

    lanes->bars = g_ptr_array_new();
    lanes->of_bar = g_array_new(FALSE, TRUE, sizeof(size_t));
    for (size_t i = 0; i < run->pods->len; i++) {
        PodBar *pod = &g_array_index(run->pods, PodBar, i);

        if (pod->scheduled >= 0 && strcmp(pod->node, lanes->node) == 0) {
            g_ptr_array_add(lanes->bars, pod);
        }
    }
    g_ptr_array_sort(lanes->bars, compare_bars);
    for (size_t i = 0; i < lanes->bars->len; i++) {
        size_t lane = take_lane(ends, g_ptr_array_index(lanes->bars, i));

        g_array_append_val(lanes->of_bar, lane);
    }
    lanes->n = MAX(ends->len, 1);
}

static size_t
count_shown(const GArray *nodes, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < nodes->len; i++) {
        n += MIN(g_array_index(nodes, Lanes, i).n, most);
    }
    return n;
}

/* Where the page would be too tall, each node shows as many lanes as all of them may. */
static size_t
share_lanes(GArray *nodes)
{
    size_t most = LANES_MAX, first = 0;

    while (most > 1 && count_shown(nodes, most) > LANES_MAX) {
        most--;
    }
    for (size_t i = 0; i < nodes->len; i++) {
        Lanes *lanes = &g_array_index(nodes, Lanes, i);

        lanes->n_shown = MIN(lanes->n, most);
        lanes->first = first;
        first += lanes->n_shown;
    }
    return first;
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
put_node(const Lanes *lanes, GPtrArray *apps, CsvWriter *writer)
{
    for (size_t i = 0; i < lanes->bars->len; i++) {
        const PodBar *pod = g_ptr_array_index(lanes->bars, i);
        size_t lane = g_array_index(lanes->of_bar, size_t, i);

        if (lane < lanes->n_shown) {
            put_pod(writer, pod, lanes->first + lane, app_index(apps, pod->app));
        }
    }
}

/* Where a node had no power or network: a grey band over all its lanes. */
static void
put_losses(const RunData *run, const Lanes *lanes, CsvWriter *writer)
{
    for (size_t i = 0; i < run->nodes->len; i++) {
        const NodeInterval *node = &g_array_index(run->nodes, NodeInterval, i);

        for (size_t k = 0;
             !node->works && strcmp(node->node, lanes->node) == 0 && k < lanes->n_shown; k++) {
            put_bar(writer, "lost", lanes->first + k, node->from, node->until, 0);
        }
    }
}

/* "node-1", with how many lanes are left out. */
static char *
node_label(const Lanes *lanes)
{
    char *name = figure_fit(lanes->node, 22);

    if (lanes->n_shown < lanes->n) {
        char *longer = g_strdup_printf("%s +%zu", name, lanes->n - lanes->n_shown);

        g_free(name);
        return longer;
    }
    return name;
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
        g_autofree char *name =
            figure_fit(slash == NULL ? g_ptr_array_index(apps, i) : slash + 1, 24);

        figure_quote(variables, name);
        g_string_append_c(variables, '\n');
    }
}

static size_t
count_nodes(const RunData *run)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < run->nodes->len; i++) {
        g_hash_table_add(seen, (void *)(uintptr_t)g_array_index(run->nodes, NodeInterval, i).node);
    }
    return g_hash_table_size(seen);
}

static char *
make_title(const RunData *run, size_t n_shown)
{
    size_t n = count_nodes(run);
    g_autofree char *text = n == n_shown ? g_strdup("pods on their nodes")
                                         : g_strdup_printf("pods on %zu of %zu nodes", n_shown, n);

    return figure_title(run, text);
}

static bool
prepare(const RunData *run, FigurePage *page, GString *csv)
{
    g_autoptr(GArray) nodes = choose_nodes(run);
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    g_autoptr(GString) names = g_string_new(NULL);
    CsvWriter writer = { csv, false };
    size_t n_lanes;
    int cells = 0;

    g_string_append(csv, "kind,lane,from,until,colour\n");
    for (size_t i = 0; i < nodes->len; i++) {
        assign_lanes(run, &g_array_index(nodes, Lanes, i));
    }
    n_lanes = share_lanes(nodes);
    for (size_t i = 0; i < nodes->len; i++) {
        Lanes *lanes = &g_array_index(nodes, Lanes, i);
        g_autofree char *label = node_label(lanes);

        cells = MAX(cells, display_width(label));
        put_node(lanes, apps, &writer);
        put_losses(run, lanes, &writer);
        g_string_append_printf(
            names, "node_from[%zu] = %zu\nnode_until[%zu] = %zu\nnode_names[%zu] = ", i + 1,
            lanes->first, i + 1, lanes->first + lanes->n_shown, i + 1);
        figure_quote(names, label);
        g_string_append_c(names, '\n');
        g_ptr_array_unref(lanes->bars);
        g_array_unref(lanes->of_bar);
    }
    g_string_append_printf(page->variables,
                           "label_cells = %d\nn_lanes = %zu\nn_nodes = %u\narray node_names[%u]\n"
                           "array node_from[%u]\narray node_until[%u]\n%s",
                           cells, n_lanes, nodes->len, MAX(nodes->len, 1), MAX(nodes->len, 1),
                           MAX(nodes->len, 1), names->str);
    append_legend(page->variables, apps);
    page->title = make_title(run, nodes->len);
    page->height = MAX(190 + 13 * (int)n_lanes, 210 + 19 * (int)MIN(apps->len + 2, 14));
    return nodes->len > 0;
}

const Figure figure_gantt = {
    .name = "gantt",
    .doc = "Pods on their nodes over time; pale where a pod did not answer, hatched where the node "
           "was lost.",
    .prepare = prepare,
};
