/* endpoints-wanted.c - see endpoints-wanted.h. */
#include "models/controllers/endpoint-slice/endpoints-wanted.h"

#include "models/controllers/endpoint-slice/endpoint-slice-pass.h"
#include "models/controllers/endpoint-slice/service-pods.h"

#include <math.h>
#include <string.h>

/* Addresses that share one list of ports. */
typedef struct Subset {
    GArray *ports; /* EndpointPort */
    GArray *ready, *not_ready;
} Subset;

static void
subset_free(gpointer data)
{
    Subset *subset = data;

    g_array_unref(subset->ports);
    g_array_unref(subset->ready);
    g_array_unref(subset->not_ready);
    g_free(subset);
}

static const EndpointPort *
ports_of(const GArray *ports)
{
    return (const EndpointPort *)(gpointer)ports->data;
}

/* Whether the pod listens behind any port; a headless service may have none. */
static bool
find_ports(const Service *service, const Pod *pod, GArray *ret)
{
    g_array_set_size(ret, 0);
    for (uint32_t i = 0; i < service->n_ports; i++) {
        const ServicePort *port = &service->ports[i];
        EndpointPort row = { port->name, port->protocol, service_pod_port(pod, port) };

        if (row.port >= 0) {
            g_array_append_val(ret, row);
        }
    }
    return ret->len > 0 || (service->n_ports == 0 && g_strcmp0(service->cluster_ip, "None") == 0);
}

static Subset *
subset_of(GPtrArray *subsets, const GArray *ports)
{
    Subset *subset;

    for (guint i = 0; i < subsets->len; i++) {
        subset = g_ptr_array_index(subsets, i);
        if (service_same_ports(ports_of(ports), ports->len, ports_of(subset->ports),
                               subset->ports->len)) {
            return subset;
        }
    }
    subset = g_new0(Subset, 1);
    subset->ports = g_array_copy((GArray *)(uintptr_t)ports);
    subset->ready = g_array_new(FALSE, FALSE, sizeof(EndpointsAddress));
    subset->not_ready = g_array_new(FALSE, FALSE, sizeof(EndpointsAddress));
    g_ptr_array_add(subsets, subset);
    return subset;
}

static void
note_trigger(const Pod *pod, SimTime *latest, SimTime seen_until, SimTime *ret_trigger)
{
    SimTime at = pod->conditions[POD_READY].status == CONDITION_ABSENT
                     ? SIM_NEVER
                     : pod->conditions[POD_READY].last_transition;

    if (at != SIM_NEVER && at > seen_until) {
        *ret_trigger = MIN(*ret_trigger, at);
        *latest = MAX(*latest, at);
    }
}

static void
gather(Controller *self, const Service *service, GPtrArray *subsets, SimTime *seen_until,
       SimTime *ret_trigger)
{
    StoreQuery query = { .kind = KIND_POD,
                         .name_space = service->object.meta.name_space,
                         .selector = service->selector };
    g_autoptr(GArray) ports = g_array_new(FALSE, FALSE, sizeof(EndpointPort));
    SimTime latest = *seen_until;

    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;
        EndpointsAddress address = { pod->pod_ip, pod->object.meta.name, pod->node_name,
                                     pod->object.meta.uid };
        Subset *subset;

        note_trigger(pod, &latest, *seen_until, ret_trigger);
        if (pod_is_terminal(pod) || pod->pod_ip == NULL ||
            (object_is_deleting(&pod->object) && !service->publish_not_ready) ||
            !find_ports(service, pod, ports)) {
            continue;
        }
        subset = subset_of(subsets, ports);
        if (service->publish_not_ready || pod_is_ready(pod)) {
            g_array_append_val(subset->ready, address);
        } else {
            g_array_append_val(subset->not_ready, address);
        }
    }
    *seen_until = latest;
}

static gint
compare_addresses(gconstpointer a_data, gconstpointer b_data)
{
    const EndpointsAddress *a = a_data;
    const EndpointsAddress *b = b_data;
    int by_ip = strcmp(a->ip, b->ip);

    return by_ip != 0 ? by_ip : (a->pod_uid > b->pod_uid) - (a->pod_uid < b->pod_uid);
}

static void
swap(EndpointsAddress *rows, guint a, guint b)
{
    EndpointsAddress row = rows[a];

    rows[a] = rows[b];
    rows[b] = row;
}

/* Puts rows[from..to) into two parts around one of them; where it is then. */
static guint
split(EndpointsAddress *rows, guint from, guint to)
{
    guint at = from;

    swap(rows, from + (to - from) / 2, to - 1);
    for (guint i = from; i + 1 < to; i++) {
        if (compare_addresses(&rows[i], &rows[to - 1]) < 0) {
            swap(rows, i, at++);
        }
    }
    swap(rows, at, to - 1);
    return at;
}

/* Keeps the 'n' least: of many thousands only those are worth sorting. */
static void
keep_least(GArray *list, guint n)
{
    EndpointsAddress *rows = (EndpointsAddress *)(gpointer)list->data;
    guint from = 0, to = list->len;

    while (n < list->len && from < to) {
        guint at = split(rows, from, to);

        if (at == n) {
            break;
        }
        if (at < n) {
            from = at + 1;
        } else {
            to = at;
        }
    }
    g_array_set_size(list, n);
}

/* Kubernetes sorts by a hash of the ports. */
static gint
compare_subsets(gconstpointer a_data, gconstpointer b_data)
{
    const GArray *a = (*(const Subset *const *)a_data)->ports;
    const GArray *b = (*(const Subset *const *)b_data)->ports;

    for (guint i = 0; i < MIN(a->len, b->len); i++) {
        const EndpointPort *p = &ports_of(a)[i];
        const EndpointPort *q = &ports_of(b)[i];
        int by_name = strcmp(p->name, q->name);

        if (p->port != q->port || by_name != 0) {
            return p->port != q->port ? p->port - q->port : by_name;
        }
    }
    return (a->len > b->len) - (a->len < b->len);
}

/* Each subset keeps its share, rounded up, as long as there is room. */
static void
cut(GPtrArray *subsets, bool cuts_ready, guint total, guint room)
{
    guint left = room;

    for (guint i = 0; i < subsets->len; i++) {
        Subset *subset = g_ptr_array_index(subsets, i);
        GArray *list = cuts_ready ? subset->ready : subset->not_ready;
        guint share = total == 0 ? 0 : (guint)ceil((double)list->len / total * room);

        share = MIN(MIN(share, left), list->len);
        keep_least(list, share);
        left -= share;
        if (cuts_ready) {
            g_array_set_size(subset->not_ready, 0);
        }
    }
}

static bool
truncate_subsets(GPtrArray *subsets)
{
    guint n_ready = 0, n_not_ready = 0;

    for (guint i = 0; i < subsets->len; i++) {
        const Subset *subset = g_ptr_array_index(subsets, i);

        n_ready += subset->ready->len;
        n_not_ready += subset->not_ready->len;
    }
    if (n_ready + n_not_ready <= ENDPOINTS_MAX) {
        return false;
    }
    if (n_ready > ENDPOINTS_MAX) {
        cut(subsets, true, n_ready, ENDPOINTS_MAX);
    } else {
        cut(subsets, false, n_not_ready, ENDPOINTS_MAX - n_ready);
    }
    return true;
}

static const EndpointPort *
keep_ports(Controller *self, const Endpoints *draft, const GArray *ports)
{
    EndpointPort *copy;

    for (uint32_t i = 0; i < draft->n_subsets; i++) {
        if (service_same_ports(draft->subsets[i].ports, draft->subsets[i].n_ports, ports_of(ports),
                               ports->len)) {
            return draft->subsets[i].ports;
        }
    }
    copy = ARENA_NEW_N(self->tables->arena, EndpointPort, ports->len);
    for (guint i = 0; i < ports->len; i++) {
        copy[i] = ports_of(ports)[i];
    }
    return copy;
}

static void
put(Controller *self, Endpoints *draft, const GPtrArray *subsets)
{
    EndpointsSubset *rows = g_new0(EndpointsSubset, subsets->len);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(EndpointsAddress));

    for (guint i = 0; i < subsets->len; i++) {
        const Subset *subset = g_ptr_array_index(subsets, i);

        rows[i] = (EndpointsSubset){ .n_ready = subset->ready->len,
                                     .n_not_ready = subset->not_ready->len,
                                     .n_ports = subset->ports->len,
                                     .first = all->len,
                                     .ports = keep_ports(self, draft, subset->ports) };
        if (subset->ready->len > 0) {
            g_array_append_vals(all, subset->ready->data, subset->ready->len);
        }
        if (subset->not_ready->len > 0) {
            g_array_append_vals(all, subset->not_ready->data, subset->not_ready->len);
        }
    }
    g_free(draft->subsets);
    g_free(draft->addresses);
    draft->subsets = rows;
    draft->n_subsets = subsets->len;
    draft->n_addresses = all->len;
    draft->addresses = (EndpointsAddress *)(gpointer)g_array_free(all, FALSE);
}

bool
endpoints_fill(Controller *self, const Service *service, Endpoints *draft, SimTime *seen_until,
               SimTime *ret_trigger)
{
    g_autoptr(GPtrArray) subsets = g_ptr_array_new_with_free_func(subset_free);
    bool is_cut;

    gather(self, service, subsets, seen_until, ret_trigger);
    g_ptr_array_sort(subsets, compare_subsets);
    is_cut = truncate_subsets(subsets);
    for (guint i = 0; i < subsets->len; i++) {
        const Subset *subset = g_ptr_array_index(subsets, i);

        g_array_sort(subset->ready, compare_addresses);
        g_array_sort(subset->not_ready, compare_addresses);
    }
    put(self, draft, subsets);
    return is_cut;
}
