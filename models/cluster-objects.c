/* cluster-objects.c - what exists at time 0: nodes of pools, objects, pods that already run. */
#include "models/cluster-internal.h"
#include "models/kubernetes-version.h"

#include <string.h>

#define REGION "region-1"

/* A growing set of labels; keys and values are interned. */
typedef struct LabelList {
    InternTable *names;
    GArray *pairs; /* LabelPair */
} LabelList;

static void
add_label(LabelList *list, const char *key, const char *value)
{
    LabelPair pair = { intern(list->names, key), intern(list->names, value) };

    g_array_append_val(list->pairs, pair);
}

static const LabelSet *
pool_labels(Cluster *cluster, const ClusterPool *pool, const char *node_name, const char *zone,
            const char *rack)
{
    LabelList list = { cluster->tables.names, g_array_new(FALSE, FALSE, sizeof(LabelPair)) };
    const LabelSet *labels;

    add_label(&list, "kubernetes.io/hostname", node_name);
    add_label(&list, "kubernetes.io/os", "linux");
    add_label(&list, "kubernetes.io/arch", "amd64");
    add_label(&list, POOL_LABEL, pool->name);
    if (zone != NULL) {
        add_label(&list, "topology.kubernetes.io/zone", zone);
        add_label(&list, "topology.kubernetes.io/region", REGION);
    }
    if (rack != NULL) {
        add_label(&list, RACK_LABEL, rack);
    }
    for (size_t i = 0; i < value_length(pool->labels); i++) {
        const ValueMember *member = &pool->labels->members[i];

        if (member->value->text != NULL) {
            add_label(&list, member->key, member->value->text);
        }
    }
    labels = label_set_intern(cluster->tables.labels, (const LabelPair *)list.pairs->data,
                              list.pairs->len);
    g_array_free(list.pairs, TRUE);
    return labels;
}

static void
set_healthy(Node *node)
{
    (void)node_set_condition(node, NODE_MEMORY_PRESSURE, CONDITION_FALSE,
                             "KubeletHasSufficientMemory",
                             "kubelet has sufficient memory available", 0);
    (void)node_set_condition(node, NODE_DISK_PRESSURE, CONDITION_FALSE, "KubeletHasNoDiskPressure",
                             "kubelet has no disk pressure", 0);
    (void)node_set_condition(node, NODE_PID_PRESSURE, CONDITION_FALSE, "KubeletHasSufficientPID",
                             "kubelet has sufficient PID available", 0);
    (void)node_set_condition(node, NODE_READY, CONDITION_TRUE, "KubeletReady",
                             "kubelet is posting ready status", 0);
    for (size_t i = 0; i < N_NODE_CONDITIONS; i++) {
        node->conditions[i].last_heartbeat = 0;
    }
}

/* Resources are told apart by the address of their name: it must be the cluster's own. */
static const ScalarAmount *
pool_extended(Cluster *cluster, const ClusterPool *pool)
{
    ScalarAmount *rows = ARENA_NEW_N(cluster->tables.arena, ScalarAmount, pool->n_extended);

    for (uint32_t i = 0; i < pool->n_extended; i++) {
        uint32_t at = i;

        for (; at > 0 && strcmp(rows[at - 1].name, pool->extended[i].name) > 0; at--) {
            rows[at] = rows[at - 1];
        }
        rows[at] = (ScalarAmount){ intern(cluster->tables.names, pool->extended[i].name),
                                   pool->extended[i].amount };
    }
    return rows;
}

static ResourceList
pool_capacity(const ClusterPool *pool, const ScalarAmount *extended)
{
    return (ResourceList){
        .cpu_milli = pool->cpu_milli,
        .memory = pool->memory,
        .pods = pool->pods,
        .has_cpu = true,
        .has_memory = true,
        .has_pods = true,
        .n_scalars = pool->n_extended,
        .scalars = extended,
    };
}

/* Of a release that is not the default, the first of its line. */
static const char *
kubelet_version(Arena *arena, const char *kubernetes)
{
    return kubernetes == NULL || strcmp(kubernetes, KUBERNETES_VERSION_DEFAULT) == 0
               ? "v1.34.2"
               : arena_printf(arena, "v%s.0", kubernetes);
}

/* What a node says of its software; the same for all nodes of a cluster. */
static const Value *
node_raw(Cluster *cluster)
{
    static const char *const rows[][2] = {
        { "architecture", "amd64" },
        { "bootID", "" },
        { "containerRuntimeVersion", "containerd://2.1.4" },
        { "kernelVersion", "6.1.0" },
        { "kubeProxyVersion", "" },
        { "machineID", "" },
        { "operatingSystem", "linux" },
        { "osImage", "Orrery" },
        { "systemUUID", "" },
    };
    Arena *arena = cluster->tables.arena;
    ValueBuilder *info = value_map_begin(arena);
    ValueBuilder *status = value_map_begin(arena);
    ValueBuilder *node = value_map_begin(arena);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        value_put_string(info, rows[i][0], rows[i][1]);
    }
    value_put_string(info, "kubeletVersion", kubelet_version(arena, cluster->kubernetes));
    value_put(status, "nodeInfo", value_end(info));
    value_put(node, "status", value_end(status));
    return value_end(node);
}

void
cluster_add_pool(Cluster *cluster, const ClusterPool *pool)
{
    const Value *raw = node_raw(cluster);
    const ScalarAmount *extended = pool_extended(cluster, pool);

    for (uint32_t i = 0; i < pool->count; i++) {
        g_autofree char *name = g_strdup_printf("%s-%u", pool->name, i + 1);
        const char *zone = pool->n_zones > 0 ? pool->zones[i % pool->n_zones] : NULL;
        uint32_t in_zone = pool->n_zones > 0 ? i / pool->n_zones : i;
        g_autofree char *rack =
            pool->racks > 0 ? g_strdup_printf("%s%sr%u", zone != NULL ? zone : "",
                                              zone != NULL ? "-" : "", in_zone % pool->racks + 1)
                            : NULL;
        Node *node = (Node *)object_new(KIND_NODE);
        size_t n_before = store_count(cluster->store, KIND_NODE);
        g_autofree char *ip =
            g_strdup_printf("192.168.%zu.%zu", n_before / 250 % 256, n_before % 250 + 1);

        node->object.raw = raw;
        node->object.meta.name = intern(cluster->tables.names, name);
        node->object.meta.labels = pool_labels(cluster, pool, name, zone, rack);
        node->object.meta.annotations = label_set_empty(cluster->tables.labels);
        node->capacity = node->allocatable = pool_capacity(pool, extended);
        node->internal_ip = intern(cluster->tables.names, ip);
        node_set_taints(node, pool->taints, pool->n_taints, &cluster->tables);
        set_healthy(node);
        (void)store_create(cluster->store, &node->object, NULL);
        for (uint32_t k = 0; k < pool->n_static_pods; k++) {
            StaticPodFile file = { intern(cluster->tables.names, name), pool->static_pods[k] };

            g_array_append_val(cluster->static_pods, file);
        }
    }
}

/* A manifest says nothing of a status: its node works.  Nor does a dump say why a node was under
 * pressure or not ready; one that was not heard of has no power. */
static void
fill_node(Node *node)
{
    if (node->conditions[NODE_READY].status != CONDITION_UNKNOWN) {
        set_healthy(node);
    }
    if (!node->capacity.has_cpu && !node->capacity.has_memory) {
        node->capacity = node->allocatable;
    }
    if (!node->allocatable.has_cpu && !node->allocatable.has_memory) {
        node->allocatable = node->capacity;
    }
}

void
cluster_silence_nodes(Cluster *cluster)
{
    StoreQuery nodes = { .kind = KIND_NODE };
    StoreIterator it = store_query(cluster->store, &nodes);
    g_autoptr(GPtrArray) silent = g_ptr_array_new();

    while (store_next(&it)) {
        if (((const Node *)it.object)->conditions[NODE_READY].status == CONDITION_UNKNOWN) {
            g_ptr_array_add(silent, (gpointer)(guintptr)it.object->meta.name);
        }
    }
    for (guint i = 0; i < silent->len; i++) {
        kubelets_power_off(cluster->kubelets, silent->pdata[i]);
    }
}

ApiStatus
cluster_add_object(Cluster *cluster, const Value *value, const char **ret_message)
{
    Object *draft = object_from_value(value, &cluster->tables);

    if (draft->kind == KIND_NODE) {
        fill_node((Node *)draft);
    }
    return api_server_create_now(cluster->server, draft, ret_message);
}

static bool
is_silent(const Cluster *cluster, const Pod *pod)
{
    const Object *node = store_find(cluster->store, KIND_NODE, NULL, pod->node_name);

    return node != NULL && ((const Node *)node)->conditions[NODE_READY].status == CONDITION_UNKNOWN;
}

void
cluster_adopt_pods(Cluster *cluster)
{
    StoreQuery pods = { .kind = KIND_POD };
    StoreIterator it = store_query(cluster->store, &pods);
    g_autoptr(GArray) bound = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->node_name != NULL && !pod_is_terminal(pod)) {
            g_array_append_val(bound, it.object->ref);
        }
    }
    for (guint i = 0; i < bound->len; i++) {
        ObjectRef ref = g_array_index(bound, ObjectRef, i);
        Object *draft = object_copy(store_get(cluster->store, ref));

        kubelets_adopt_running(cluster->kubelets, ref);
        if (is_silent(cluster, (const Pod *)draft)) {
            object_free(draft); /* nobody reports anything */
            continue;
        }
        kubelets_set_pod_running(cluster->kubelets, (Pod *)draft);
        draft->meta.resource_version = 0;
        (void)store_update(cluster->store, draft);
    }
}
