/* swarm-watch.c - promises: at every commit no node holds more than it has, no pod is bound twice,
 * no ended pod lives again, versions only grow; at rest status is reality. */
#include "tests/swarm/swarm.h"

#include <string.h>

typedef struct NodeLoad {
    int64_t cpu_milli, memory, pods;
} NodeLoad;

typedef struct Watchman {
    Swarm *swarm;
    GHashTable *loads;   /* interned node name -> NodeLoad */
    GHashTable *serving; /* packed handle of a pod that answers */
    Informer *replica;   /* a watch of pods that must end where the store is */
    uint64_t last_version;
} Watchman;

static void *
pod_key(ObjectRef ref)
{
    return (void *)(uintptr_t)((uint64_t)ref.generation << 32 | ref.index);
}

static void
note_truth(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    Watchman *watchman = data;

    (void)node_name;
    if (serves) {
        (void)g_hash_table_add(watchman->serving, pod_key(pod));
    } else {
        (void)g_hash_table_remove(watchman->serving, pod_key(pod));
    }
}

static bool
counts(const Pod *pod)
{
    return pod != NULL && pod->node_name != NULL && !pod_is_terminal(pod);
}

static NodeLoad *
load_of(Watchman *watchman, const char *node_name)
{
    NodeLoad *load = g_hash_table_lookup(watchman->loads, node_name);

    if (load == NULL) {
        load = g_new0(NodeLoad, 1);
        g_hash_table_insert(watchman->loads, g_strdup(node_name), load);
    }
    return load;
}

static void
add_load(Watchman *watchman, const Pod *pod, int64_t sign)
{
    if (counts(pod)) {
        NodeLoad *load = load_of(watchman, pod->node_name);

        load->cpu_milli += sign * pod->spec->requests.cpu_milli;
        load->memory += sign * pod->spec->requests.memory;
        load->pods += sign;
    }
}

static void
check_load(Watchman *watchman, const char *node_name)
{
    const NodeLoad *load = load_of(watchman, node_name);
    const Node *node = (const Node *)store_find(cluster_store(watchman->swarm->cluster), KIND_NODE,
                                                NULL, node_name);

    if (node == NULL) {
        swarm_fail(watchman->swarm, "a pod is bound to %s, which does not exist", node_name);
    } else if (load->cpu_milli > node->allocatable.cpu_milli ||
               load->memory > node->allocatable.memory || load->pods > node->allocatable.pods) {
        swarm_fail(watchman->swarm, "%s holds more than it has", node_name);
    }
}

static void
check_pod(Watchman *watchman, const Pod *old, const Pod *new_)
{
    Swarm *swarm = watchman->swarm;

    if (old != NULL && new_ != NULL) {
        const char *name = new_->object.meta.name;

        if (old->node_name != NULL && g_strcmp0(old->node_name, new_->node_name) != 0) {
            swarm_fail(swarm, "pod %s was bound twice", name);
        }
        if (pod_is_terminal(old) && new_->phase != old->phase) {
            swarm_fail(swarm, "pod %s lives again after %s", name,
                       pod_phase_name((PodPhase)old->phase));
        }
        if (object_is_deleting(&old->object) && !object_is_deleting(&new_->object)) {
            swarm_fail(swarm, "pod %s is deleting no more", name);
        }
    }
    add_load(watchman, old, -1);
    add_load(watchman, new_, 1);
    if (counts(new_) && !counts(old)) {
        check_load(watchman, new_->node_name);
    }
}

static void
observe(void *data, const Object *old, const Object *new_)
{
    Watchman *watchman = data;
    uint64_t version = store_revision(cluster_store(watchman->swarm->cluster));

    if (version < watchman->last_version) {
        swarm_fail(watchman->swarm, "the revision went back");
    }
    watchman->last_version = version;
    if (old != NULL && new_ != NULL && new_->meta.generation < old->meta.generation) {
        swarm_fail(watchman->swarm, "the generation of %s went back", new_->meta.name);
    }
    if ((new_ != NULL ? new_ : old)->kind == KIND_POD) {
        check_pod(watchman, (const Pod *)old, (const Pod *)new_);
        swarm_check_eviction(watchman->swarm, (const Pod *)old, (const Pod *)new_);
    }
}

struct Watchman *
watchman_new(Swarm *swarm)
{
    Watchman *watchman = g_new0(Watchman, 1);
    Store *store = cluster_store(swarm->cluster);

    watchman->swarm = swarm;
    watchman->loads = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    watchman->replica = store_watch(store, KIND_POD, "swarm/pods",
                                    api_server_watch_delay(cluster_api_server(swarm->cluster)));
    watchman->serving = g_hash_table_new(NULL, NULL);
    machines_add_observer(cluster_machines(swarm->cluster), note_truth, watchman);
    store_add_observer(store, observe, watchman);
    return watchman;
}

void
watchman_free(struct Watchman *watchman)
{
    g_hash_table_destroy(watchman->serving);
    g_hash_table_destroy(watchman->loads);
    g_free(watchman);
}

/* A pod that runs is believed ready exactly if it answers. */
static void
check_pods_at_rest(Swarm *swarm)
{
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);

    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;
        bool serves = machines_pod_serves(cluster_machines(swarm->cluster), it.object->ref);

        if (object_is_deleting(it.object)) {
            swarm_fail(swarm, "pod %s is still terminating at rest", it.object->meta.name);
        } else if (pod_is_ready(pod) != serves) {
            swarm_fail(swarm, "pod %s is believed %s and in truth %s", it.object->meta.name,
                       pod_is_ready(pod) ? "ready" : "not ready",
                       serves ? "answers" : "does not answer");
        }
        if (informer_get(swarm->watchman->replica, it.object->ref) != it.object) {
            swarm_fail(swarm, "a watch of pods does not end where the store is");
        }
    }
}

static int32_t
count_owned(const Swarm *swarm, Uid owner)
{
    StoreQuery query = { .kind = KIND_POD, .owner = owner };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    int32_t n = 0;

    while (store_next(&it)) {
        n += pod_is_active((const Pod *)it.object);
    }
    return n;
}

static void
check_workloads_at_rest(Swarm *swarm)
{
    Store *store = cluster_store(swarm->cluster);
    StoreQuery sets = { .kind = KIND_REPLICA_SET };
    StoreQuery deployments = { .kind = KIND_DEPLOYMENT };
    StoreIterator it = store_query(store, &sets);

    while (store_next(&it)) {
        const ReplicaSet *set = (const ReplicaSet *)it.object;
        int32_t n = count_owned(swarm, it.object->meta.uid);

        if (n != set->replicas || set->status.replicas != n ||
            set->status.observed_generation != it.object->meta.generation) {
            swarm_fail(swarm, "replica set %s wants %d, has %d, says %d", it.object->meta.name,
                       set->replicas, n, set->status.replicas);
        }
    }
    it = store_query(store, &deployments);
    while (store_next(&it)) {
        const Deployment *one = (const Deployment *)it.object;

        if (one->status.replicas != one->replicas ||
            one->status.observed_generation != it.object->meta.generation) {
            swarm_fail(swarm, "deployment %s wants %d and says %d", it.object->meta.name,
                       one->replicas, one->status.replicas);
        }
    }
}

static void
check_nodes_at_rest(Swarm *swarm)
{
    StoreQuery query = { .kind = KIND_NODE };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);

    while (store_next(&it)) {
        const Node *node = (const Node *)it.object;

        if (!node_is_ready(node) || node->n_taints > 0) {
            swarm_fail(swarm, "node %s is not ready again, or keeps taints", it.object->meta.name);
        }
    }
}

/* What answers is a pod of the API: nothing runs on that was deleted, by force or not. */
static void
check_truth_at_rest(Swarm *swarm)
{
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    guint n = 0;

    while (store_next(&it)) {
        n += g_hash_table_contains(swarm->watchman->serving, pod_key(it.object->ref)) ? 1 : 0;
    }
    if (n != g_hash_table_size(swarm->watchman->serving)) {
        swarm_fail(swarm, "%u pods answer and the API knows %u of them",
                   g_hash_table_size(swarm->watchman->serving), n);
    }
}

void
watchman_check_rest(Swarm *swarm)
{
    check_nodes_at_rest(swarm);
    check_pods_at_rest(swarm);
    check_workloads_at_rest(swarm);
    swarm_check_controllers(swarm);
    check_truth_at_rest(swarm);
}
