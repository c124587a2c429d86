/* endpoint-slice-plan.c - how the endpoints of a service are cut into slices. */
#include "models/controllers/endpoint-slice/endpoint-slice-plan.h"

static void
clear_row(gpointer data)
{
    SlicePlan *row = data;

    g_array_unref(row->endpoints);
}

static bool
same_endpoint(const Endpoint *a, const Endpoint *b)
{
    return sim_handle_equal(a->pod, b->pod) && a->ip == b->ip;
}

static bool
equal_endpoints(const Endpoint *a, const Endpoint *b)
{
    return same_endpoint(a, b) && a->node_name == b->node_name && a->zone == b->zone &&
           a->ready == b->ready && a->serving == b->serving && a->terminating == b->terminating;
}

static guint
endpoint_hash(gconstpointer data)
{
    const Endpoint *endpoint = data;

    return endpoint->pod.index * 2654435761u ^ endpoint->pod.generation;
}

static gboolean
endpoint_equal(gconstpointer a, gconstpointer b)
{
    return same_endpoint(a, b);
}

/* Step 1: what is still wanted stays where it is. */
static SlicePlan
keep(const EndpointSlice *slice, GHashTable *left)
{
    SlicePlan row = { .existing = slice, .endpoints = g_array_new(FALSE, FALSE, sizeof(Endpoint)) };

    for (uint32_t i = 0; i < slice->n_endpoints; i++) {
        const Endpoint *wanted = g_hash_table_lookup(left, &slice->endpoints[i]);

        if (wanted != NULL) {
            g_array_append_val(row.endpoints, *wanted);
            row.changed = row.changed || !equal_endpoints(wanted, &slice->endpoints[i]);
            g_hash_table_remove(left, wanted);
        }
    }
    row.changed = row.changed || row.endpoints->len != slice->n_endpoints;
    return row;
}

static void
fill(SlicePlan *row, GPtrArray *rest, guint endpoints_max)
{
    while (rest->len > 0 && row->endpoints->len < endpoints_max) {
        g_array_append_vals(row->endpoints, g_ptr_array_index(rest, 0), 1);
        g_ptr_array_remove_index(rest, 0);
        row->changed = true;
    }
}

/* The fullest row that changes anyway and has room; NULL: none. */
static SlicePlan *
fullest_changed(GArray *rows, guint endpoints_max)
{
    SlicePlan *best = NULL;

    for (guint i = 0; i < rows->len; i++) {
        SlicePlan *row = &g_array_index(rows, SlicePlan, i);

        if (row->changed && row->endpoints->len > 0 && row->endpoints->len < endpoints_max &&
            (best == NULL || row->endpoints->len > best->endpoints->len)) {
            best = row;
        }
    }
    return best;
}

/* The fullest row that would not change and takes all the rest; NULL: none. */
static SlicePlan *
fitting_unchanged(GArray *rows, guint n, guint endpoints_max)
{
    SlicePlan *best = NULL;

    for (guint i = 0; i < rows->len; i++) {
        SlicePlan *row = &g_array_index(rows, SlicePlan, i);

        if (!row->changed && row->endpoints->len + n <= endpoints_max &&
            (best == NULL || row->endpoints->len > best->endpoints->len)) {
            best = row;
        }
    }
    return best;
}

static SlicePlan *
add_row(GArray *rows)
{
    SlicePlan row = { .endpoints = g_array_new(FALSE, FALSE, sizeof(Endpoint)), .changed = true };

    g_array_append_val(rows, row);
    return &g_array_index(rows, SlicePlan, rows->len - 1);
}

GArray *
slice_plan_new(const GPtrArray *existing, const GArray *wanted, guint endpoints_max)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(SlicePlan));
    g_autoptr(GHashTable) left = g_hash_table_new(endpoint_hash, endpoint_equal);
    g_autoptr(GPtrArray) rest = g_ptr_array_new();
    SlicePlan *row;

    g_array_set_clear_func(rows, clear_row);
    for (guint i = 0; i < wanted->len; i++) {
        Endpoint *endpoint = &g_array_index(wanted, Endpoint, i);

        g_hash_table_insert(left, endpoint, endpoint);
    }
    for (guint i = 0; i < existing->len; i++) {
        SlicePlan kept = keep(g_ptr_array_index(existing, i), left);

        g_array_append_val(rows, kept);
    }
    for (guint i = 0; i < wanted->len; i++) {
        Endpoint *endpoint = &g_array_index(wanted, Endpoint, i);

        if (g_hash_table_contains(left, endpoint)) {
            g_ptr_array_add(rest, endpoint);
        }
    }
    while (rest->len > 0 && (row = fullest_changed(rows, endpoints_max)) != NULL) {
        fill(row, rest, endpoints_max);
    }
    while (rest->len > 0) {
        row = rest->len < endpoints_max ? fitting_unchanged(rows, rest->len, endpoints_max) : NULL;
        fill(row != NULL ? row : add_row(rows), rest, endpoints_max);
    }
    return rows;
}
