/* placement-rate.c - how many pods a second the scheduling framework can decide, on nodes that are
 * all alike, beside a bare scan of all nodes' free cpu and memory.
 *
 * "plain": pods of twenty templates in turn, no Services; "zones": the pods of a Service, spread by
 * the built-in rules; "spread": a rule that spreads each template's pods over three zones, and
 * preferred anti-affinity on hosts; "anti": required anti-affinity on hosts; "pinned": two
 * DaemonSets; "preempt": every node is full of lesser pods.  "-all" scores all nodes, "-sampled" as
 * many as Kubernetes does by default. */
#include "models/api/service.h"
#include "models/scheduler/placement/placement-cache.h"
#include "models/scheduler/scheduler-config.h"
#include "tests/bench/bench.h"
#include "text/yaml.h"

#include <string.h>

enum {
    N_TEMPLATES = 20,
    N_ZONES = 3,
};

typedef struct Variant {
    uint32_t n_pods;
    int32_t percentage;
    bool has_zones, has_service, is_pinned, is_preempting;
    const char *extra; /* of the spec; %u: the template's number */
} Variant;

typedef struct World {
    Arena *arena;
    ObjectTables *tables;
    SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    const Variant *variant;
    const PodSpec *specs[N_TEMPLATES], *lesser;
    const LabelSet *labels[N_TEMPLATES];
    Uid last_uid;
} World;

static const PodSpec *
make_spec(World *world, const char *cpu, const char *memory, const char *extra)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const char *text = arena_printf(world->arena,
                                    "{containers: [{name: app, image: nginx, resources: {requests: "
                                    "{cpu: %s, memory: %s}}}]%s}",
                                    cpu, memory, extra);
    uint32_t source = diagnostics_add_source(diagnostics, "bench", text, strlen(text));
    GPtrArray *documents =
        yaml_read(text, strlen(text), source, YAML_MANIFEST, world->arena, diagnostics);

    bench_expect(documents->len == 1, "the spec is not YAML");
    return pod_spec_intern(world->tables->pod_specs, documents->pdata[0]);
}

static void
add_node(World *world, uint32_t number)
{
    Node *node = (Node *)object_new(KIND_NODE);
    const char *name = arena_printf(world->arena, "node-%u", number);
    LabelPair labels[] = {
        { "kubernetes.io/hostname", name },
        { "topology.kubernetes.io/zone", arena_printf(world->arena, "zone-%u", number % N_ZONES) },
    };

    node->object.meta.name = name;
    node->object.meta.labels =
        label_set_intern(world->tables->labels, labels, world->variant->has_zones ? 2 : 1);
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
    ((Service *)service)->selector = selector_from_labels(world->labels[0], world->arena);
    snapshot_object_changed(world->snapshot, NULL, service);
    object_free(service);
}

static SchedPod *
make_pod(World *world, const PodSpec *spec, const LabelSet *labels, const char *pinned_node)
{
    Pod *pod = (Pod *)object_new(KIND_POD);
    SchedPod *made;

    pod->object.meta.name_space = "default";
    pod->object.meta.name = "web";
    pod->object.meta.uid = ++world->last_uid;
    pod->object.meta.deletion_at = SIM_NEVER;
    pod->object.meta.labels = labels;
    pod->spec = spec;
    pod->pinned_node = pinned_node;
    made = sched_pod_new(world->snapshot, pod);
    object_free(&pod->object);
    return made;
}

/* Ten lesser pods leave no cpu on any node. */
static void
fill_nodes(World *world)
{
    for (guint i = 0; i < world->snapshot->nodes->len; i++) {
        const NodeInfo *node = world->snapshot->nodes->pdata[i];

        for (int p = 0; p < 10; p++) {
            SchedPod *pod = make_pod(world, world->lesser, world->labels[0], NULL);

            pod->node_name = node->name;
            pod->start_time = (SimTime)i * 10 + p;
            snapshot_add_pod(world->snapshot, pod);
        }
    }
}

static void
make_templates(World *world)
{
    bool is_full = world->variant->is_preempting;

    for (uint32_t i = 0; i < N_TEMPLATES; i++) {
        LabelPair label = { "app", world->variant->has_service
                                       ? "web"
                                       : arena_printf(world->arena, "app-%u", i) };
        g_auto(GStrv) parts = g_strsplit(world->variant->extra, "%u", 0);
        g_autofree char *number = g_strdup_printf("%u", i);
        g_autofree char *extra = g_strjoinv(number, parts);

        world->labels[i] = label_set_intern(world->tables->labels, &label, 1);
        world->specs[i] =
            make_spec(world, arena_printf(world->arena, "%um", is_full ? 6000 + i : 50 + i * 5),
                      arena_printf(world->arena, "%uMi", 64 + i * 8), extra);
    }
    world->lesser = make_spec(world, "6400m", "1Gi", ", priority: -5");
}

static void
world_init(World *world, const BenchRow *row)
{
    ConfigFault fault = CONFIG_FINE;
    char *error = NULL;

    world->variant = row->data;
    world->arena = arena_new();
    world->tables = object_tables_new(0, 1);
    world->config = scheduler_config_new(NULL, world->tables, &fault, &error);
    world->snapshot = snapshot_new(world->tables);
    world->searcher = (Searcher){ .snapshot = world->snapshot,
                                  .percentage = world->variant->percentage,
                                  .placement = placement_cache_new() };
    make_templates(world);
    for (uint32_t i = 0; i < row->size; i++) {
        add_node(world, i);
    }
    snapshot_refresh(world->snapshot);
    if (world->variant->has_service) {
        add_service(world);
    }
    if (world->variant->is_preempting) {
        fill_nodes(world);
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

/* Evicts whom the attempt has chosen, and tries again. */
static const Attempt *
preempt(World *world, SchedPod *pod, const Attempt *attempt)
{
    const Profile *profile = world->config->profiles->pdata[0];
    const Candidate *chosen = attempt->preemption == NULL ? NULL : attempt->preemption->chosen;
    const char *node_name = attempt->nominated;

    bench_expect(chosen != NULL, "no node can be freed");
    for (uint32_t i = 0; i < chosen->n_victims; i++) {
        sched_pod_free(snapshot_steal_pod(world->snapshot, chosen->victims[i]->uid));
    }
    pod->nominated_node = node_name;
    snapshot_nominate(world->snapshot, pod, node_name);
    attempt = searcher_attempt(&world->searcher, profile, pod, 0)->attempt;
    snapshot_drop_nomination(world->snapshot, pod);
    return attempt;
}

static void
place_one(World *world, uint32_t number)
{
    const Profile *profile = world->config->profiles->pdata[0];
    uint32_t template_ = number % N_TEMPLATES;
    const char *pinned_node = NULL;
    const Attempt *attempt;
    SchedPod *pod;

    if (world->variant->is_pinned) {
        guint at = number % world->snapshot->nodes->len;

        template_ = number / world->snapshot->nodes->len;
        pinned_node = ((const NodeInfo *)world->snapshot->nodes->pdata[at])->name;
    }
    pod = make_pod(world, world->specs[template_], world->labels[template_], pinned_node);
    world->searcher.victims_offset = number * 7919;
    attempt = searcher_attempt(&world->searcher, profile, pod, 0)->attempt;
    if (world->variant->is_preempting && attempt->outcome == ATTEMPT_UNSCHEDULABLE) {
        attempt = preempt(world, pod, attempt);
    }
    bench_expect(attempt->outcome == ATTEMPT_SCHEDULED, "a pod was not placed");
    pod->node_name = attempt_best(attempt, number % attempt->n_best)->name;
    pod->start_time = number;
    snapshot_add_pod(world->snapshot, pod);
}

static uint64_t
place(const BenchRow *row, BenchTimer *timer)
{
    const Variant *variant = row->data;
    World world = { 0 };

    world_init(&world, row);
    bench_start(timer);
    for (uint32_t i = 0; i < variant->n_pods; i++) {
        place_one(&world, i);
    }
    bench_stop(timer);
    world_done(&world);
    return variant->n_pods;
}

/* The node with most free cpu and memory, by two arrays. */
static uint64_t
scan(const BenchRow *row, BenchTimer *timer)
{
    uint32_t n = (uint32_t)row->size;
    uint32_t n_pods = MIN(((const Variant *)row->data)->n_pods, 200000000 / n);
    int32_t *cpu = g_new(int32_t, n);
    int32_t *memory = g_new(int32_t, n);

    for (uint32_t i = 0; i < n; i++) {
        cpu[i] = 64000;
        memory[i] = 262144;
    }
    bench_start(timer);
    for (uint32_t p = 0; p < n_pods; p++) {
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
    return n_pods;
}

#define SPREAD \
    ", topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, " \
    "whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: app-%u}}}], affinity: " \
    "{podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, " \
    "podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: " \
    "app-%u}}}}]}}"
#define ANTI \
    ", affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: " \
    "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: app-%u}}}]}}"

static const Variant plain_all = { .n_pods = 100000, .percentage = 100, .extra = "" };
static const Variant plain_sampled = { .n_pods = 100000, .extra = "" };
static const Variant plain_million = { .n_pods = 1000000, .extra = "" };
static const Variant zones_all = {
    .n_pods = 20000, .percentage = 100, .has_zones = true, .has_service = true, .extra = ""
};
static const Variant zones_sampled = {
    .n_pods = 20000, .has_zones = true, .has_service = true, .extra = ""
};
static const Variant spread_all = {
    .n_pods = 20000, .percentage = 100, .has_zones = true, .extra = SPREAD
};
static const Variant spread_sampled = { .n_pods = 20000, .has_zones = true, .extra = SPREAD };
static const Variant anti_all = { .n_pods = 20000, .percentage = 100, .extra = ANTI };
static const Variant anti_sampled = { .n_pods = 20000, .extra = ANTI };
static const Variant pinned = { .n_pods = 30000, .is_pinned = true, .extra = "" };
static const Variant preempting = { .n_pods = 5000, .is_preempting = true, .extra = "" };

/* Targets are of an idle core. */
#define ROW(name_, size_, variant_, target_) \
    { \
        .name = name_, .measured = place, .bare = scan, .size = size_, .data = &variant_, \
        .n_repeats = 3, .target_s = target_ \
    }

static const BenchRow rows[] = {
    ROW("plain-all-5k", 5000, plain_all, 0.5),
    ROW("plain-sampled-5k", 5000, plain_sampled, 0.5),
    ROW("plain-all-50k", 50000, plain_all, 0),
    ROW("plain-sampled-50k", 50000, plain_sampled, 0),
    ROW("zones-all-5k", 5000, zones_all, 0.4),
    ROW("zones-sampled-5k", 5000, zones_sampled, 0.4),
    ROW("spread-all-5k", 5000, spread_all, 0.4),
    ROW("spread-sampled-5k", 5000, spread_sampled, 0.4),
    ROW("anti-all-5k", 5000, anti_all, 1),
    ROW("anti-sampled-5k", 5000, anti_sampled, 1),
    ROW("pinned-15k", 15000, pinned, 1),
    ROW("preempt-5k", 5000, preempting, 1),
    { .name = "plain-million-100k",
      .measured = place,
      .bare = scan,
      .size = 100000,
      .data = &plain_million,
      .n_repeats = 1,
      .target_s = 20 },
};

extern const Bench bench_placement_rate;

const Bench bench_placement_rate = {
    .name = "placement-rate",
    .doc = "Pods placed by the default profile, against a bare scan.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};
