/* placement-rate.c - pods placed a second on 5,000 nodes, against a bare scan for the emptiest.
 *
 * The whole default profile decides, for pods of twenty templates in turn; "all" scores all nodes,
 * "sampled" as many as Kubernetes does by default; "zones" spreads the pods of a Service over hosts
 * and three zones. */
#include "models/api/service.h"
#include "models/scheduler/placement/placement-cache.h"
#include "models/scheduler/scheduler-config.h"
#include "tests/bench/bench.h"

enum {
    N_PODS = 20000,
    N_TEMPLATES = 20,
    N_ZONES = 3,
};

typedef struct Variant {
    int32_t percentage;
    bool has_zones, has_service;
} Variant;

typedef struct World {
    Arena *arena;
    ObjectTables *tables;
    SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    const PodSpec *specs[N_TEMPLATES];
    const LabelSet *labels;
} World;

static const PodSpec *
make_spec(World *world, uint32_t number)
{
    ValueBuilder *spec = value_map_begin(world->arena);
    ValueBuilder *list = value_list_begin(world->arena);
    ValueBuilder *container = value_map_begin(world->arena);
    ValueBuilder *resources = value_map_begin(world->arena);
    ValueBuilder *requests = value_map_begin(world->arena);

    value_put_string(requests, "cpu", arena_printf(world->arena, "%um", 50 + number * 5));
    value_put_string(requests, "memory", arena_printf(world->arena, "%uMi", 64 + number * 8));
    value_put(resources, "requests", value_end(requests));
    value_put_string(container, "name", "app");
    value_put_string(container, "image", "nginx");
    value_put(container, "resources", value_end(resources));
    value_add(list, value_end(container));
    value_put(spec, "containers", value_end(list));
    return pod_spec_intern(world->tables->pod_specs, value_end(spec));
}

static void
add_node(World *world, uint32_t number, bool has_zones)
{
    Node *node = (Node *)object_new(KIND_NODE);
    const char *name = arena_printf(world->arena, "node-%u", number);
    LabelPair labels[] = {
        { "kubernetes.io/hostname", name },
        { "topology.kubernetes.io/zone", arena_printf(world->arena, "zone-%u", number % N_ZONES) },
    };

    node->object.meta.name = name;
    node->object.meta.labels = label_set_intern(world->tables->labels, labels, has_zones ? 2 : 1);
    node->allocatable.cpu_milli = 64000;
    node->allocatable.memory = INT64_C(256) << 30;
    node->allocatable.pods = 110;
    (void)snapshot_set_node(world->snapshot, node);
    object_free(&node->object);
}

static void
add_service(World *world)
{
    Object *service = object_new(KIND_SERVICE);

    service->meta.name_space = "default";
    service->meta.name = "web";
    ((Service *)service)->selector = selector_from_labels(world->labels, world->arena);
    snapshot_object_changed(world->snapshot, NULL, service);
    object_free(service);
}

static void
world_init(World *world, const BenchRow *row)
{
    const Variant *variant = row->data;
    LabelPair label = { "app", "web" };
    ConfigFault fault = CONFIG_FINE;
    char *error = NULL;

    world->arena = arena_new();
    world->tables = object_tables_new(0, 1);
    world->config = scheduler_config_new(NULL, world->tables, &fault, &error);
    world->snapshot = snapshot_new(world->tables);
    world->searcher = (Searcher){ .snapshot = world->snapshot,
                                  .percentage = variant->percentage,
                                  .placement = placement_cache_new() };
    world->labels = label_set_intern(world->tables->labels, &label, 1);
    for (uint32_t i = 0; i < N_TEMPLATES; i++) {
        world->specs[i] = make_spec(world, i);
    }
    for (uint32_t i = 0; i < row->size; i++) {
        add_node(world, i, variant->has_zones);
    }
    if (variant->has_service) {
        add_service(world);
    }
}

static void
world_done(World *world)
{
    searcher_done(&world->searcher);
    snapshot_free(world->snapshot);
    scheduler_config_free(world->config);
    object_tables_free(world->tables);
    arena_free(world->arena);
}

static void
place_one(World *world, uint32_t number)
{
    const Profile *profile = world->config->profiles->pdata[0];
    Pod *pod = (Pod *)object_new(KIND_POD);
    SchedPod *placed;
    const Cycle *cycle;

    pod->object.meta.name_space = "default";
    pod->object.meta.name = "web";
    pod->object.meta.uid = number + 1;
    pod->object.meta.deletion_at = SIM_NEVER;
    pod->object.meta.labels = world->labels;
    pod->spec = world->specs[number % N_TEMPLATES];
    placed = sched_pod_new(world->snapshot, pod);
    object_free(&pod->object);
    cycle = searcher_attempt(&world->searcher, profile, placed, 0);
    bench_expect(cycle->attempt->outcome == ATTEMPT_SCHEDULED, "a pod was not placed");
    placed->node_name = attempt_best(cycle->attempt, number % cycle->attempt->n_best)->name;
    snapshot_add_pod(world->snapshot, placed);
}

static uint64_t
place(const BenchRow *row, BenchTimer *timer)
{
    World world = { 0 };

    world_init(&world, row);
    bench_start(timer);
    for (uint32_t i = 0; i < N_PODS; i++) {
        place_one(&world, i);
    }
    bench_stop(timer);
    world_done(&world);
    return N_PODS;
}

/* The node with most free cpu and memory, by two arrays. */
static uint64_t
scan(const BenchRow *row, BenchTimer *timer)
{
    uint32_t n = (uint32_t)row->size;
    int32_t *cpu = g_new(int32_t, n);
    int32_t *memory = g_new(int32_t, n);

    for (uint32_t i = 0; i < n; i++) {
        cpu[i] = 64000;
        memory[i] = 262144;
    }
    bench_start(timer);
    for (uint32_t p = 0; p < N_PODS; p++) {
        int32_t most = -1;
        uint32_t best = 0;

        for (uint32_t i = 0; i < n; i++) {
            int32_t free_both = cpu[i] * 4 + memory[i];

            if (cpu[i] >= 100 && memory[i] >= 128 && free_both > most) {
                most = free_both;
                best = i;
            }
        }
        cpu[best] -= 50 + (int32_t)(p % N_TEMPLATES) * 5;
        memory[best] -= 64 + (int32_t)(p % N_TEMPLATES) * 8;
    }
    bench_stop(timer);
    bench_keep((uint64_t)cpu[0]);
    g_free(cpu);
    g_free(memory);
    return N_PODS;
}

static const Variant plain_all = { 100, false, false };
static const Variant plain_sampled = { 0, false, false };
static const Variant zones_all = { 100, true, true };
static const Variant zones_sampled = { 0, true, true };

#define ROW(name_, size_, variant_) \
    { \
        .name = name_, .measured = place, .bare = scan, .size = size_, .data = &variant_, \
        .n_repeats = 3 \
    }

static const BenchRow rows[] = {
    ROW("plain-all-5k", 5000, plain_all),           ROW("plain-sampled-5k", 5000, plain_sampled),
    ROW("zones-all-5k", 5000, zones_all),           ROW("zones-sampled-5k", 5000, zones_sampled),
    ROW("plain-sampled-50k", 50000, plain_sampled),
};

extern const Bench bench_placement_rate;

const Bench bench_placement_rate = {
    .name = "placement-rate",
    .doc = "Pods of twenty templates placed by the default profile, against a bare scan.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};
