/* node-pressure.c - what is left on a machine: when the kubelet will see it, when the kernel must
 * act.
 *
 * One disk holds the images and everything else, as on most machines.
 * Differs from the real thing: the system itself uses nothing, and inodes are taken by fills alone.
 */
#include "models/node/pressure/pressure.h"

#define DISK_DEFAULT (100 * 1073741824.0) /* of a node that does not say: 100Gi */
#define BYTES_PER_INODE 16384.0           /* as mkfs.ext4 makes them */
#define PIDS_DEFAULT 32768.0
#define KERNEL_DELAY SIM_MILLISECOND

/* Kernel's and kubelet's arithmetic of who is killed first when a machine runs out of memory. */
enum {
    ADJUST_CRITICAL = -997,
    ADJUST_BEST_EFFORT = 1000,
    PRIORITY_NODE_CRITICAL = 2000001000,
};

NodeResource
signal_resource(EvictionSignal signal)
{
    switch (signal) {
    case SIGNAL_MEMORY_AVAILABLE:
        return RESOURCE_MEMORY;
    case SIGNAL_PID_AVAILABLE:
        return RESOURCE_PIDS;
    case SIGNAL_NODEFS_INODES_FREE:
    case SIGNAL_IMAGEFS_INODES_FREE:
        return RESOURCE_INODES;
    default:
        return RESOURCE_DISK;
    }
}

NodeResource
resource_pressure(NodeResource resource)
{
    return resource == RESOURCE_INODES ? RESOURCE_DISK : resource;
}

const char *
resource_name(NodeResource resource)
{
    static const char *const names[] = { "memory", "ephemeral-storage", "pids", "inodes" };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == N_NODE_RESOURCES);

    return names[resource];
}

double
run_memory(const PodRun *run, SimTime now)
{
    double sum = 0;

    for (size_t i = 0; i < run->n_containers; i++) {
        sum += container_memory(&run->containers[i], now);
    }
    return sum;
}

static double
capacity_of(const Kubelets *kubelets, const KubeletNode *node, NodeResource resource)
{
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);

    if (resource == RESOURCE_PIDS) {
        return PIDS_DEFAULT;
    }
    if (object == NULL) {
        return 0;
    }
    if (resource == RESOURCE_MEMORY) {
        return object->capacity.has_memory ? (double)object->capacity.memory : 0;
    }
    return (object->capacity.has_ephemeral_storage ? (double)object->capacity.ephemeral_storage
                                                   : DISK_DEFAULT) /
           (resource == RESOURCE_INODES ? BYTES_PER_INODE : 1);
}

static double
filled(const KubeletNode *node, NodeResource resource, SimTime now, double *ret_rate)
{
    double sum = 0;

    for (guint i = 0; i < node->fills->len; i++) {
        const NodeFill *fill = &g_array_index(node->fills, NodeFill, i);

        if (fill->resource == resource) {
            sum += fill->amount + fill->rate * (double)(now - fill->since) / (double)SIM_SECOND;
            *ret_rate += fill->rate;
        }
    }
    return sum;
}

static double
written(const Kubelets *kubelets, const KubeletNode *node, double *ret_rate)
{
    double sum = 0;

    for (guint i = 0; node->has_writers && i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        sum += run_disk(run, sim_now(kubelets->sim), ret_rate);
    }
    return sum;
}

/* What is used, and how fast that grows. */
static double
used(const Kubelets *kubelets, const KubeletNode *node, NodeResource resource, double *ret_rate)
{
    SimTime now = sim_now(kubelets->sim);
    double sum;

    *ret_rate = 0;
    sum = filled(node, resource, now, ret_rate);
    if (resource == RESOURCE_INODES) {
        return sum;
    }
    if (resource == RESOURCE_DISK) {
        return sum + (double)node_image_bytes(node) + written(kubelets, node, ret_rate);
    }
    for (guint i = 0; i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        for (size_t c = 0; c < run->n_containers; c++) {
            const ContainerRun *container = &run->containers[c];
            bool runs = container->state == RUN_RUNNING;

            sum += resource == RESOURCE_PIDS ? runs : container_memory(container, now);
            *ret_rate += resource == RESOURCE_MEMORY && runs ? container->memory_rate : 0;
        }
    }
    return sum;
}

Observation
pressure_observe(const Kubelets *kubelets, const KubeletNode *node, EvictionSignal signal)
{
    NodeResource resource = signal_resource(signal);
    Observation seen = { 0 };

    seen.capacity = capacity_of(kubelets, node, resource);
    seen.is_known = seen.capacity > 0;
    seen.available = seen.capacity - used(kubelets, node, resource, &seen.shrinking);
    return seen;
}

/* ---- the kernel ---------------------------------------------------------------------------------
 */

static double
oom_score(const PodRun *run, const ContainerRun *container, double capacity, SimTime now)
{
    double adjust = ADJUST_BEST_EFFORT;

    if (run->spec->qos == QOS_GUARANTEED || run->spec->priority >= PRIORITY_NODE_CRITICAL) {
        adjust = ADJUST_CRITICAL;
    } else if (run->spec->qos == QOS_BURSTABLE) {
        int64_t share = (int64_t)(1000 * (double)container->spec->requests.memory / capacity);

        adjust = (double)CLAMP(1000 - share, 1000 + ADJUST_CRITICAL, ADJUST_BEST_EFFORT - 1);
    }
    return 1000 * container_memory(container, now) / capacity + adjust;
}

static PodRun *
find_victim(const Kubelets *kubelets, const KubeletNode *node, size_t *ret_index)
{
    double capacity = capacity_of(kubelets, node, RESOURCE_MEMORY);
    SimTime now = sim_now(kubelets->sim);
    PodRun *victim = NULL;
    double worst = 0;

    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        for (size_t c = 0; c < run->n_containers; c++) {
            double score = oom_score(run, &run->containers[c], capacity, now);

            if (run->containers[c].state == RUN_RUNNING && (victim == NULL || score > worst)) {
                victim = run;
                worst = score;
                *ret_index = c;
            }
        }
    }
    return victim;
}

static void
fire_exhausted(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);
    const Object *object = store_get(kubelets->store, node->ref);
    SimStream stream =
        sim_stream_n(sim_seed(kubelets->sim), "process-id", event->args.object.index);
    size_t index = 0;
    PodRun *victim = find_victim(kubelets, node, &index);

    if (victim == NULL || !node->truth.powered) {
        return;
    }
    if (object != NULL && node_talks(node)) {
        client_record_on(node->client, "kubelet", node->name, object, "Warning", "SystemOOM",
                         "System OOM encountered, victim process: %s, pid: %d",
                         victim->containers[index].spec->name,
                         1000 + (int)sim_stream_below(&stream, 30000));
    }
    container_exit(kubelets, victim, index, 137, "OOMKilled");
}

static const SimEventType memory_exhausted = {
    .name = "node.memory-exhausted",
    .phase = PHASE_MACHINE,
    .fire = fire_exhausted,
};

/* ---- the kubelet's looks
 * -------------------------------------------------------------------------
 */

static void
fire_look(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);

    if (node_works(node)) {
        eviction_look(kubelets, node);
        pressure_changed(kubelets, node);
    }
}

static const SimEventType eviction_looked = {
    .name = "eviction-manager.looked",
    .phase = PHASE_KUBELET,
    .fire = fire_look,
};

/* How long until a threshold is met, as things go now; SIM_NEVER: it will not be. */
static SimTime
until_met(const Kubelets *kubelets, const KubeletNode *node)
{
    const EvictionSettings *settings = &kubelets->settings.eviction;
    SimTime first = local_storage_until(kubelets, node);

    for (uint32_t i = 0; i < settings->n_thresholds; i++) {
        const EvictionThreshold *one = &settings->thresholds[i];
        Observation seen = pressure_observe(kubelets, node, one->signal);
        double least = eviction_amount(&one->value, seen.capacity);

        if (seen.is_known) {
            first = MIN(first, line_reaches(seen.capacity - seen.available, seen.shrinking,
                                            seen.capacity - least));
        }
    }
    return first;
}

void
pressure_changed(Kubelets *kubelets, KubeletNode *node)
{
    SimArgs args = { .number = node->index };
    SimTime period = kubelets->settings.eviction.monitoring_period;
    SimTime now = sim_now(kubelets->sim);
    Observation memory = pressure_observe(kubelets, node, SIGNAL_MEMORY_AVAILABLE);
    SimTime delay;

    if (kubelets->settings.mode != KUBELET_REAL) {
        return;
    }
    (void)sim_cancel(kubelets->sim, &node->look_timer);
    (void)sim_cancel(kubelets->sim, &node->exhausted_timer);
    if (memory.is_known && node->truth.powered) {
        delay = line_reaches(memory.capacity - memory.available, memory.shrinking, memory.capacity);
        node->exhausted_timer = sim_post_background(kubelets->sim, MAX(delay, KERNEL_DELAY),
                                                    &memory_exhausted, kubelets, args);
    }
    delay = eviction_is_watching(kubelets, node) ? 0 : until_met(kubelets, node);
    if (delay != SIM_NEVER && node_works(node)) {
        SimTime since = now + delay - node->look_phase;
        SimTime rest = period - (since % period + period) % period;

        node->look_timer =
            sim_post_background(kubelets->sim, delay + rest, &eviction_looked, kubelets, args);
    }
    images_watch(kubelets, node);
}

/* ---- fills
 * ---------------------------------------------------------------------------------------
 */

void
kubelets_fill_node(Kubelets *kubelets, const char *node_name, NodeResource resource, double share,
                   double rate)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);
    NodeFill fill = { .resource = resource, .share = share, .rate = rate };
    double ignored;

    if (node == NULL) {
        return;
    }
    fill.since = sim_now(kubelets->sim);
    fill.amount =
        share * capacity_of(kubelets, node, resource) - used(kubelets, node, resource, &ignored);
    fill.amount = share > 0 ? MAX(fill.amount, 0) : 0;
    g_array_append_val(node->fills, fill);
    pressure_changed(kubelets, node);
}

void
kubelets_clear_node(Kubelets *kubelets, const char *node_name, NodeResource resource, double share,
                    double rate)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    for (guint i = 0; node != NULL && i < node->fills->len; i++) {
        const NodeFill *fill = &g_array_index(node->fills, NodeFill, i);

        /* tidy: exact: the same numbers come back */
        if (fill->resource == resource && !(fill->share < share) && !(fill->share > share) &&
            !(fill->rate < rate) && !(fill->rate > rate)) {
            g_array_remove_index(node->fills, i);
            pressure_changed(kubelets, node);
            return;
        }
    }
}
