/* node-info.c - sums and lists of one node. */
#include "models/scheduler/framework/node-info.h"

#include <string.h>

NodeInfo *
node_info_new(void)
{
    NodeInfo *info = g_new0(NodeInfo, 1);

    info->pods = g_ptr_array_new();
    info->pods_with_affinity = g_ptr_array_new();
    info->pods_with_anti_affinity = g_ptr_array_new();
    info->ports = g_array_new(FALSE, FALSE, sizeof(HostPort));
    return info;
}

void
node_info_free(NodeInfo *info)
{
    if (info == NULL) {
        return;
    }
    g_ptr_array_unref(info->pods);
    g_ptr_array_unref(info->pods_with_affinity);
    g_ptr_array_unref(info->pods_with_anti_affinity);
    g_array_unref(info->ports);
    if (info->requested_scalars != NULL) {
        g_array_unref(info->requested_scalars);
    }
    g_free(info->gpus);
    g_free(info);
}

static GPtrArray *
pointers_copy(const GPtrArray *array)
{
    GPtrArray *copy = g_ptr_array_sized_new(array->len);

    for (guint i = 0; i < array->len; i++) {
        g_ptr_array_add(copy, array->pdata[i]);
    }
    return copy;
}

static GArray *
array_copy(const GArray *array, guint size)
{
    GArray *copy = g_array_sized_new(FALSE, FALSE, size, array->len);

    if (array->len > 0) {
        g_array_append_vals(copy, array->data, array->len);
    }
    return copy;
}

static void
point_at_scalars(NodeInfo *info)
{
    if (info->requested_scalars != NULL) {
        info->requested.n_scalars = info->requested_scalars->len;
        info->requested.scalars = (const ScalarAmount *)(void *)info->requested_scalars->data;
    }
}

NodeInfo *
node_info_copy(const NodeInfo *info)
{
    NodeInfo *copy = g_new0(NodeInfo, 1);

    *copy = *info;
    copy->pods = pointers_copy(info->pods);
    copy->pods_with_affinity = pointers_copy(info->pods_with_affinity);
    copy->pods_with_anti_affinity = pointers_copy(info->pods_with_anti_affinity);
    copy->ports = array_copy(info->ports, sizeof(HostPort));
    if (info->requested_scalars != NULL) {
        copy->requested_scalars = array_copy(info->requested_scalars, sizeof(ScalarAmount));
        point_at_scalars(copy);
    }
    copy->gpus = node_gpus_copy(info->gpus);
    return copy;
}

int64_t
amounts_scalar(const Amounts *amounts, const char *name)
{
    for (uint32_t i = 0; i < amounts->n_scalars; i++) {
        if (amounts->scalars[i].name == name) {
            return amounts->scalars[i].amount;
        }
    }
    return 0;
}

static void
add_scalar(NodeInfo *info, const char *name, int64_t amount)
{
    ScalarAmount fresh = { name, amount };

    if (info->requested_scalars == NULL) {
        info->requested_scalars = g_array_new(FALSE, FALSE, sizeof(ScalarAmount));
    }
    for (guint i = 0; i < info->requested_scalars->len; i++) {
        ScalarAmount *row = &g_array_index(info->requested_scalars, ScalarAmount, i);

        if (row->name == name) {
            row->amount += amount;
            return;
        }
    }
    g_array_append_val(info->requested_scalars, fresh);
}

static void
count_pod(NodeInfo *info, const PodNeeds *needs, int64_t sign)
{
    info->requested.milli_cpu += sign * needs->counted.milli_cpu;
    info->requested.memory += sign * needs->counted.memory;
    info->requested.ephemeral_storage += sign * needs->counted.ephemeral_storage;
    info->non_zero_cpu += sign * needs->counted_non_zero_cpu;
    info->non_zero_memory += sign * needs->counted_non_zero_memory;
    for (uint32_t i = 0; i < needs->counted.n_scalars; i++) {
        add_scalar(info, needs->counted.scalars[i].name, sign * needs->counted.scalars[i].amount);
    }
    point_at_scalars(info);
    info->version++;
}

static guint
find_port(const NodeInfo *info, const HostPort *port)
{
    for (guint i = 0; i < info->ports->len; i++) {
        const HostPort *used = &g_array_index(info->ports, HostPort, i);

        if (used->port == port->port && used->ip == port->ip && used->protocol == port->protocol) {
            return i;
        }
    }
    return G_MAXUINT;
}

/* Which GPUs a pod has is known once it is on a node; what a dry run gives to one that waits is
 * not remembered, since only copies of nodes have such pods. */
static void
take_gpus(NodeInfo *info, SchedPod *pod)
{
    uint32_t index = pod->node_name != NULL ? pod->gpus.index : 0;

    if (index == 0) {
        index = node_gpus_tightest(info->gpus, &pod->gpus);
    }
    node_gpus_change(info->gpus, &pod->gpus, index, 1);
    if (pod->node_name != NULL) {
        pod->gpus.index = index;
    }
}

void
node_info_set_gpus(NodeInfo *info, NodeGpus *gpus)
{
    g_free(info->gpus);
    info->gpus = gpus;
    for (guint i = 0; gpus != NULL && i < info->pods->len; i++) {
        SchedPod *pod = info->pods->pdata[i];

        if (pod->gpus.n > 0) {
            take_gpus(info, pod);
        }
    }
}

void
node_info_add_pod(NodeInfo *info, SchedPod *pod)
{
    g_ptr_array_add(info->pods, pod);
    if (pod->needs->has_affinity_stanza) {
        g_ptr_array_add(info->pods_with_affinity, pod);
    }
    if (pod->spec->anti_affinity.n_required > 0) {
        g_ptr_array_add(info->pods_with_anti_affinity, pod);
    }
    for (uint32_t i = 0; i < pod->needs->n_ports; i++) {
        if (find_port(info, &pod->needs->ports[i]) == G_MAXUINT) {
            g_array_append_val(info->ports, pod->needs->ports[i]);
        }
    }
    if (pod->gpus.n > 0 && info->gpus != NULL) {
        take_gpus(info, pod);
    }
    count_pod(info, pod->needs, 1);
}

static bool
remove_pointer(GPtrArray *array, const SchedPod *pod)
{
    for (guint i = 0; i < array->len; i++) {
        if (array->pdata[i] == pod) {
            g_ptr_array_remove_index_fast(array, i);
            return true;
        }
    }
    return false;
}

bool
node_info_remove_pod(NodeInfo *info, const SchedPod *pod)
{
    if (!remove_pointer(info->pods, pod)) {
        return false;
    }
    if (pod->needs->has_affinity_stanza) {
        remove_pointer(info->pods_with_affinity, pod);
    }
    if (pod->spec->anti_affinity.n_required > 0) {
        remove_pointer(info->pods_with_anti_affinity, pod);
    }
    for (uint32_t i = 0; i < pod->needs->n_ports; i++) {
        guint at = find_port(info, &pod->needs->ports[i]);

        if (at != G_MAXUINT) {
            g_array_remove_index_fast(info->ports, at);
        }
    }
    if (pod->gpus.n > 0 && info->gpus != NULL) {
        node_gpus_change(info->gpus, &pod->gpus, pod->gpus.index, -1);
    }
    count_pod(info, pod->needs, -1);
    return true;
}

bool
host_ports_conflict(const HostPort *a, const HostPort *b)
{
    if (a->port != b->port || a->protocol != b->protocol) {
        return false;
    }
    return a->ip == b->ip || strcmp(a->ip, "0.0.0.0") == 0 || strcmp(b->ip, "0.0.0.0") == 0;
}
