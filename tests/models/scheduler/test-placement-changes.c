/* test-placement-changes.c - clusters that change in every way the fast path keeps track of.
 *
 * The search stops the program where the two ways to decide differ, so the test drives it through
 * small worlds whose nodes, labels, taints, images, pods and owners change all the time, and looks
 * that the fast path was used at all. */
#include "models/api/service.h"
#include "models/api/workload.h"
#include "models/scheduler/placement/placement-cache.h"
#include "models/scheduler/scheduler-config.h"
#include "sim/random.h"
#include "tests/check-main.h"
#include "text/yaml.h"

#include <string.h>

enum {
    N_WORLDS = 40,
    N_STEPS = 6000,
    N_NODES_MAX = 160,
    N_LABEL_SETS = 4,
    N_OWNERS = 3,
};

/* Specs of pods.  The last ones are not covered and must not disturb the others. */
static const char *const specs[] = {
    "containers: [{name: a, image: nginx}]",
    "containers: [{name: a, image: nginx, resources: {requests: {cpu: 100m, memory: 64Mi}}}]",
    "containers: [{name: a, image: redis, resources: {requests: {cpu: 700m, memory: 900Mi}}}]",
    "containers: [{name: a, image: redis, resources: {requests: {cpu: 300m, x.io/gpu: 1}}}]",
    "containers: [{name: a, image: web, ports: [{containerPort: 80, hostPort: 80}]}]",
    "{containers: [{name: a, image: web}], nodeSelector: {disk: ssd}}",
    "{containers: [{name: a, image: web}], tolerations: [{key: own, operator: Exists}]}",
    "{containers: [{name: a, image: web}], tolerations: [{operator: Exists}]}",
    "{containers: [{name: a, image: web}], affinity: {nodeAffinity: "
    "{preferredDuringSchedulingIgnoredDuringExecution: [{weight: 7, preference: "
    "{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}}, {weight: 40, preference: "
    "{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [z1]}]}}]}}}",
    "{containers: [{name: a, image: web}], topologySpreadConstraints: [{maxSkew: 2, topologyKey: "
    "topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: "
    "{app: l1}}}, {maxSkew: 1, topologyKey: disk, whenUnsatisfiable: ScheduleAnyway, "
    "nodeTaintsPolicy: Honor, labelSelector: {matchLabels: {app: l2}}}]}",
    "{containers: [{name: a, image: web}], nodeSelector: {disk: ssd}, topologySpreadConstraints: "
    "[{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, "
    "labelSelector: {matchLabels: {app: l0}}}, {maxSkew: 3, topologyKey: "
    "topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}]}",
    "{containers: [{name: a, image: web}], topologySpreadConstraints: [{maxSkew: 2, topologyKey: "
    "topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: "
    "{app: l1}}}]}",
};

typedef struct World {
    Arena *arena;
    ObjectTables *tables;
    SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    SimStream random;
    const PodSpec *specs[G_N_ELEMENTS(specs)];
    const LabelSet *labels[N_LABEL_SETS];
    const char *names[N_NODES_MAX];
    GPtrArray *pods; /* SchedPod * that are placed */
    Uid last_uid;
    uint32_t n_nodes_max;
} World;

static uint32_t
draw(World *world, uint32_t n)
{
    return (uint32_t)sim_stream_below(&world->random, n);
}

static const Value *
value_of(World *world, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "test", text, strlen(text));
    GPtrArray *documents =
        yaml_read(text, strlen(text), source, YAML_MANIFEST, world->arena, diagnostics);

    ck_assert_uint_eq(documents->len, 1);
    return documents->pdata[0];
}

static const LabelSet *
labels_of(World *world, const char *text)
{
    return label_set_from_value(world->tables->labels, value_of(world, text));
}

static const char *
name_of(World *world, const char *text)
{
    return intern(world->tables->names, text);
}

static void
set_images(World *world, Node *node)
{
    static const char *const images[] = { "docker.io/library/nginx:latest",
                                          "docker.io/library/redis:latest",
                                          "docker.io/library/web:latest" };
    NodeImage *rows = ARENA_NEW_N(world->arena, NodeImage, G_N_ELEMENTS(images));

    for (size_t i = 0; i < G_N_ELEMENTS(images); i++) {
        if (draw(world, 3) == 0) {
            rows[node->n_images++] = (NodeImage){ &images[i], 1, (int64_t)(1 + i) * 400000000 };
        }
    }
    node->images = rows;
}

static void
set_taints(World *world, Node *node)
{
    static const Taint taints[] = {
        { "own", "", EFFECT_NO_SCHEDULE, SIM_NEVER },
        { "slow", "", EFFECT_PREFER_NO_SCHEDULE, SIM_NEVER },
        { "old", "", EFFECT_PREFER_NO_SCHEDULE, SIM_NEVER },
    };
    Taint *rows = ARENA_NEW_N(world->arena, Taint, G_N_ELEMENTS(taints));

    for (size_t i = 0; i < G_N_ELEMENTS(taints); i++) {
        if (draw(world, 6) == 0) {
            rows[node->n_taints++] = taints[i];
        }
    }
    node->taints = rows;
}

/* A node comes or becomes another one. */
static void
change_node(World *world)
{
    static const char *const disks[] = { "", ", disk: ssd", ", disk: hdd" };
    static const char *const zones[] = { "", ", topology.kubernetes.io/zone: z0",
                                         ", topology.kubernetes.io/zone: z1",
                                         ", topology.kubernetes.io/zone: z2" };
    uint32_t number = draw(world, world->n_nodes_max);
    ScalarAmount *scalars = ARENA_NEW_N(world->arena, ScalarAmount, 1);
    g_autofree char *text =
        g_strdup_printf("{kubernetes.io/hostname: %s%s%s}", world->names[number],
                        disks[draw(world, 3)], zones[draw(world, 4)]);
    Node *node = (Node *)object_new(KIND_NODE);

    scalars[0] = (ScalarAmount){ name_of(world, "x.io/gpu"), draw(world, 4) };
    node->object.meta.name = world->names[number];
    node->object.meta.labels = labels_of(world, text);
    node->unschedulable = draw(world, 12) == 0;
    node->allocatable.cpu_milli = 8000 * (1 + draw(world, 4));
    node->allocatable.memory = (INT64_C(8) << 30) * (1 + draw(world, 4));
    node->allocatable.pods = 20 + draw(world, 20);
    node->allocatable.n_scalars = 1;
    node->allocatable.scalars = scalars;
    set_taints(world, node);
    set_images(world, node);
    (void)snapshot_set_node(world->snapshot, node);
    object_free(&node->object);
}

static void
change_source(World *world)
{
    static const char *const names[] = { "s0", "s1", "s2" };
    static const char *const texts[] = { "{app: l0}", "{app: l1}", "{tier: t0}" };
    bool is_service = draw(world, 2) == 0;
    Object *object = object_new(is_service ? KIND_SERVICE : KIND_REPLICA_SET);
    const Selector *selector =
        selector_from_labels(labels_of(world, texts[draw(world, 3)]), world->arena);

    object->meta.name_space = name_of(world, "default");
    object->meta.name = name_of(world, names[draw(world, N_OWNERS)]);
    if (is_service) {
        ((Service *)object)->selector = selector;
    } else {
        ((ReplicaSet *)object)->selector = selector;
    }
    if (draw(world, 2) == 0) {
        snapshot_object_changed(world->snapshot, object, NULL);
    } else {
        snapshot_object_changed(world->snapshot, NULL, object);
    }
    object_free(object);
}

static void
fill_pod(World *world, Pod *pod, uint32_t n_specs)
{
    static const char *const owners[N_OWNERS] = { "s0", "s1", "s2" };
    uint32_t owner = draw(world, N_OWNERS + 1);

    pod->object.meta.name_space = name_of(world, draw(world, 5) == 0 ? "other" : "default");
    pod->object.meta.name = "pod";
    pod->object.meta.uid = ++world->last_uid;
    pod->object.meta.deletion_at = SIM_NEVER;
    pod->object.meta.labels = world->labels[draw(world, N_LABEL_SETS)];
    pod->spec = world->specs[draw(world, n_specs)];
    pod->start_time = SIM_NEVER;
    if (owner < N_OWNERS) {
        OwnerRef row = { .uid = owner + 1,
                         .kind = KIND_REPLICA_SET,
                         .is_controller = true,
                         .api_version = "apps/v1",
                         .kind_name = "ReplicaSet",
                         .name = owners[owner] };

        object_set_owners(&pod->object, &row, 1, world->tables);
    }
}

static void
remove_pod(World *world)
{
    SchedPod *pod;

    if (world->pods->len > 0) {
        pod = g_ptr_array_remove_index_fast(world->pods, draw(world, world->pods->len));
        (void)snapshot_steal_pod(world->snapshot, pod->uid);
        sched_pod_free(pod);
    }
}

static void
place(World *world, uint32_t n_specs)
{
    const Profile *profile = world->config->profiles->pdata[0];
    Pod *pod = (Pod *)object_new(KIND_POD);
    SchedPod *sched_pod;
    const Cycle *cycle;

    fill_pod(world, pod, n_specs);
    sched_pod = sched_pod_new(world->snapshot, pod);
    object_free(&pod->object);
    cycle = searcher_attempt(&world->searcher, profile, sched_pod, 0);
    if (cycle->attempt->outcome != ATTEMPT_SCHEDULED) {
        sched_pod_free(sched_pod);
        remove_pod(world); /* makes room */
        return;
    }
    sched_pod->node_name = cycle->attempt->best[draw(world, cycle->attempt->n_best)]->name;
    snapshot_add_pod(world->snapshot, sched_pod);
    g_ptr_array_add(world->pods, sched_pod);
}

/* A placed pod gets other labels or begins to end. */
static void
change_pod(World *world)
{
    Pod *pod = (Pod *)object_new(KIND_POD);
    SchedPod *known;

    if (world->pods->len > 0) {
        known = world->pods->pdata[draw(world, world->pods->len)];
        pod->object.meta.name_space = known->name_space;
        pod->object.meta.name = "pod";
        pod->object.meta.uid = known->uid;
        pod->object.meta.deletion_at = draw(world, 2) == 0 ? SIM_NEVER : 5;
        pod->object.meta.labels = world->labels[draw(world, N_LABEL_SETS)];
        pod->spec = known->spec;
        pod->node_name = known->node_name;
        snapshot_update_pod(world->snapshot, known, pod);
    }
    object_free(&pod->object);
}

static void
step(World *world, uint32_t n_specs)
{
    uint32_t what = draw(world, 1000);

    if (what < 750) {
        place(world, n_specs);
    } else if (what < 955) {
        remove_pod(world);
    } else if (what < 970) {
        change_pod(world);
    } else if (what < 992) {
        change_node(world);
    } else if (what < 996) {
        snapshot_remove_node(world->snapshot, world->names[draw(world, world->n_nodes_max)]);
    } else {
        change_source(world);
    }
}

static World *
world_new(uint64_t seed, uint32_t n_nodes)
{
    static const char *const label_texts[N_LABEL_SETS] = { "{app: l0, tier: t0}", "{app: l1}",
                                                           "{app: l2, tier: t0}", "{}" };
    World *world = g_new0(World, 1);
    ConfigFault fault = CONFIG_FINE;
    char *error = NULL;

    world->arena = arena_new();
    world->tables = object_tables_new(0, seed);
    world->config = scheduler_config_new(NULL, world->tables, &fault, &error);
    ck_assert_ptr_nonnull(world->config);
    world->snapshot = snapshot_new(world->tables);
    world->searcher.snapshot = world->snapshot;
    world->searcher.percentage = seed % 3 == 0 ? 100 : 0;
    world->searcher.placement = placement_cache_new();
    world->searcher.verifies = true;
    world->random = sim_stream(seed, "test", "placement-changes");
    world->pods = g_ptr_array_new();
    world->n_nodes_max = n_nodes;
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
        world->specs[i] = pod_spec_intern(world->tables->pod_specs, value_of(world, specs[i]));
    }
    for (size_t i = 0; i < N_LABEL_SETS; i++) {
        world->labels[i] = labels_of(world, label_texts[i]);
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        g_autofree char *name = g_strdup_printf("node-%u", i);

        world->names[i] = name_of(world, name);
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        change_node(world);
    }
    return world;
}

static void
world_free(World *world)
{
    g_ptr_array_unref(world->pods);
    searcher_done(&world->searcher);
    snapshot_free(world->snapshot);
    scheduler_config_free(world->config);
    object_tables_free(world->tables);
    arena_free(world->arena);
    g_free(world);
}

START_TEST(both_ways_to_decide_choose_the_same_nodes)
{
    uint32_t n_nodes = _i % 4 == 3 ? N_NODES_MAX : 4 + (uint32_t)_i % 24;
    World *world = world_new((uint64_t)_i + 1, n_nodes);

    for (uint32_t i = 0; i < N_STEPS; i++) {
        step(world, G_N_ELEMENTS(specs));
    }
    ck_assert_uint_gt(world->searcher.n_verified, N_STEPS / 3);
    world_free(world);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("placement-changes");
    TCase *cases = tcase_create("property");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, both_ways_to_decide_choose_the_same_nodes, 0, N_WORLDS);
    suite_add_tcase(all, cases);
    return all;
}
