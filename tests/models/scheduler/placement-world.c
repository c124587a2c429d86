/* placement-world.c - the changes, drawn one after another. */
#include "tests/models/scheduler/placement-world.h"

#include "models/api/service.h"
#include "models/api/workload.h"
#include "models/scheduler/placement/placement-cache.h"
#include "models/scheduler/scheduler-config.h"
#include "tests/models/scheduler/random-spec.h"
#include "text/yaml.h"

#include <string.h>

enum {
    N_SPECS = 12,
    N_LABEL_SETS = 5,
    N_OWNERS = 3,
};

typedef struct Waiting {
    SchedPod *pod;
    const Profile *profile;
} Waiting;

struct PlacementWorld {
    Arena *arena;
    ObjectTables *tables;
    SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    SimStream random;
    const PodSpec *specs[N_SPECS];
    const LabelSet *labels[N_LABEL_SETS];
    const char **names; /* of nodes */
    uint32_t n_nodes;
    GPtrArray *pods; /* SchedPod that are placed */
    GArray *waiting; /* of Waiting: nominated */
    Uid last_uid;
    SimTime now;
    PlacementTally tally;
};

static uint32_t
draw(PlacementWorld *world, uint32_t n)
{
    return (uint32_t)sim_stream_below(&world->random, n);
}

static const Value *
value_of(PlacementWorld *world, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "test", text, strlen(text));
    GPtrArray *documents =
        yaml_read(text, strlen(text), source, YAML_MANIFEST, world->arena, diagnostics);

    g_assert(documents->len == 1);
    return documents->pdata[0];
}

static const LabelSet *
labels_of(PlacementWorld *world, const char *text)
{
    return label_set_from_value(world->tables->labels, value_of(world, text));
}

static const char *
name_of(PlacementWorld *world, const char *text)
{
    return intern(world->tables->names, text);
}

static void
set_images(PlacementWorld *world, Node *node)
{
    static const char *const images[] = { "nginx:latest", "redis:latest", "web:latest" };
    NodeImage *rows = ARENA_NEW_N(world->arena, NodeImage, G_N_ELEMENTS(images));

    for (size_t i = 0; i < G_N_ELEMENTS(images); i++) {
        if (draw(world, 3) == 0) {
            rows[node->n_images++] = (NodeImage){ &images[i], 1, (int64_t)(1 + i) * 400000000 };
        }
    }
    node->images = rows;
}

static void
set_taints(PlacementWorld *world, Node *node)
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

static const LabelSet *
draw_node_labels(PlacementWorld *world, uint32_t number)
{
    static const char *const disks[] = { "", ", disk: ssd", ", disk: hdd" };
    static const char *const zones[] = { "", ", topology.kubernetes.io/zone: z0",
                                         ", topology.kubernetes.io/zone: z1",
                                         ", topology.kubernetes.io/zone: z2" };
    g_autoptr(GString) text = g_string_new("{a: b");

    if (draw(world, 30) > 0) {
        /* Now and then two nodes claim one name. */
        g_string_append_printf(text, ", kubernetes.io/hostname: %s",
                               world->names[draw(world, 40) == 0 ? 0 : number]);
    }
    g_string_append(text, disks[draw(world, 3)]);
    g_string_append(text, zones[draw(world, 4)]);
    if (draw(world, 4) > 0) {
        g_string_append_printf(text, ", rack: r%u", number / 5);
    }
    g_string_append_c(text, '}');
    return labels_of(world, text->str);
}

/* A node comes or becomes another one. */
static void
change_node(PlacementWorld *world)
{
    uint32_t number = draw(world, world->n_nodes);
    ScalarAmount *scalars = ARENA_NEW_N(world->arena, ScalarAmount, 1);
    Node *node = (Node *)object_new(KIND_NODE);

    scalars[0] = (ScalarAmount){ name_of(world, "x.io/gpu"), draw(world, 4) };
    node->object.meta.name = world->names[number];
    node->object.meta.labels = draw_node_labels(world, number);
    node->unschedulable = draw(world, 12) == 0;
    node->allocatable.cpu_milli = 1000 * (1 + draw(world, 16));
    node->allocatable.memory = (INT64_C(1) << 30) * (1 + draw(world, 16));
    node->allocatable.ephemeral_storage = (INT64_C(1) << 30) * draw(world, 16);
    node->allocatable.pods = 4 + draw(world, 20);
    node->allocatable.n_scalars = 1;
    node->allocatable.scalars = scalars;
    set_taints(world, node);
    set_images(world, node);
    (void)snapshot_set_node(world->snapshot, node);
    object_free(&node->object);
}

static void
change_source(PlacementWorld *world)
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
change_budget(PlacementWorld *world)
{
    static const char *const names[] = { "b0", "b1" };
    static const char *const texts[] = { "{app: l0}", "{app: l1}", "{tier: t0}" };
    Object *object = object_new(KIND_POD_DISRUPTION_BUDGET);
    PodDisruptionBudget *budget = (PodDisruptionBudget *)object;

    object->meta.name_space = name_of(world, "default");
    object->meta.name = name_of(world, names[draw(world, 2)]);
    budget->selector = selector_from_labels(labels_of(world, texts[draw(world, 3)]), world->arena);
    budget->status.disruptions_allowed = (int32_t)draw(world, 3);
    if (draw(world, 3) == 0) {
        snapshot_object_changed(world->snapshot, object, NULL);
    } else {
        snapshot_object_changed(world->snapshot, NULL, object);
    }
    object_free(object);
}

static void
change_namespace(PlacementWorld *world)
{
    static const char *const texts[] = { "{}", "{team: a}", "{team: b}" };

    snapshot_set_namespace(world->snapshot, draw(world, 2) == 0 ? "other" : "default",
                           labels_of(world, texts[draw(world, 3)]));
}

static void
fill_pod(PlacementWorld *world, Pod *pod)
{
    static const char *const owners[N_OWNERS] = { "s0", "s1", "s2" };
    uint32_t owner = draw(world, N_OWNERS + 1);

    pod->object.meta.name_space = name_of(world, draw(world, 5) == 0 ? "other" : "default");
    pod->object.meta.name = "pod";
    pod->object.meta.uid = ++world->last_uid;
    pod->object.meta.deletion_at = SIM_NEVER;
    pod->object.meta.labels = world->labels[draw(world, N_LABEL_SETS)];
    pod->spec = world->specs[draw(world, N_SPECS)];
    pod->start_time = SIM_NEVER;
    if (draw(world, 25) == 0) {
        pod->pinned_node = world->names[draw(world, world->n_nodes)];
    }
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
remove_at(PlacementWorld *world, guint at)
{
    SchedPod *pod = g_ptr_array_remove_index_fast(world->pods, at);

    (void)snapshot_steal_pod(world->snapshot, pod->uid);
    sched_pod_free(pod);
}

static void
remove_pod(PlacementWorld *world)
{
    if (world->pods->len > 0) {
        remove_at(world, draw(world, world->pods->len));
    }
}

static void
settle(PlacementWorld *world, SchedPod *pod, const Attempt *attempt)
{
    snapshot_drop_nomination(world->snapshot, pod);
    pod->node_name = attempt_best(attempt, draw(world, attempt->n_best))->name;
    pod->start_time = draw(world, 5) == 0 ? SIM_NEVER : world->now;
    snapshot_add_pod(world->snapshot, pod);
    g_ptr_array_add(world->pods, pod);
}

static void
preempt(PlacementWorld *world, SchedPod *pod, const Profile *profile, const Attempt *attempt)
{
    const Candidate *chosen = attempt->preemption->chosen;
    const char *node_name = attempt->nominated;
    Waiting waiting = { pod, profile };

    for (uint32_t i = 0; i < chosen->n_victims; i++) {
        guint at;

        if (draw(world, 6) > 0 && g_ptr_array_find(world->pods, chosen->victims[i], &at)) {
            remove_at(world, at);
        }
    }
    pod->nominated_node = node_name;
    snapshot_nominate(world->snapshot, pod, node_name);
    g_array_append_val(world->waiting, waiting);
    world->tally.n_preempted++;
}

static void
attempt(PlacementWorld *world, SchedPod *pod, const Profile *profile)
{
    uint64_t n_fast = world->searcher.n_fast;
    const Attempt *attempt;

    world->now += draw(world, 3) * SIM_SECOND;
    world->searcher.victims_offset = draw(world, 1000);
    attempt = searcher_attempt(&world->searcher, profile, pod, world->now)->attempt;
    world->tally.n_attempts++;
    if (attempt->outcome == ATTEMPT_SCHEDULED) {
        settle(world, pod, attempt);
        return;
    }
    world->tally.n_failed_fast += world->searcher.n_fast - n_fast;
    if (attempt->preemption != NULL && attempt->preemption->chosen != NULL && draw(world, 4) > 0) {
        preempt(world, pod, profile, attempt);
        return;
    }
    snapshot_drop_nomination(world->snapshot, pod);
    sched_pod_free(pod);
    if (draw(world, 3) > 0) {
        remove_pod(world); /* makes room */
    }
}

static void
place_new(PlacementWorld *world)
{
    Pod *pod = (Pod *)object_new(KIND_POD);
    SchedPod *sched_pod;

    fill_pod(world, pod);
    sched_pod = sched_pod_new(world->snapshot, pod);
    object_free(&pod->object);
    attempt(world, sched_pod, world->config->profiles->pdata[draw(world, 5) == 0]);
}

/* A pod for which others had to go has its turn again, or is no longer wanted. */
static void
place_waiting(PlacementWorld *world)
{
    guint at = draw(world, world->waiting->len);
    Waiting waiting = g_array_index(world->waiting, Waiting, at);

    g_array_remove_index(world->waiting, at);
    if (draw(world, 10) == 0) {
        snapshot_drop_nomination(world->snapshot, waiting.pod);
        sched_pod_free(waiting.pod);
        return;
    }
    attempt(world, waiting.pod, waiting.profile);
}

/* A placed pod gets other labels or begins to end. */
static void
change_pod(PlacementWorld *world)
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
        pod->start_time = known->start_time;
        pod->node_name = known->node_name;
        snapshot_update_pod(world->snapshot, known, pod);
    }
    object_free(&pod->object);
}

void
placement_world_step(PlacementWorld *world)
{
    uint32_t what = draw(world, 1000);

    if (world->waiting->len > 0 && draw(world, 3) == 0) {
        place_waiting(world);
    } else if (what < 820) {
        place_new(world);
    } else if (what < 940) {
        remove_pod(world);
    } else if (what < 960) {
        change_pod(world);
    } else if (what < 982) {
        change_node(world);
    } else if (what < 986) {
        snapshot_remove_node(world->snapshot, world->names[draw(world, world->n_nodes)]);
    } else if (what < 992) {
        change_source(world);
    } else if (what < 997) {
        change_budget(world);
    } else {
        change_namespace(world);
    }
}

static void
draw_pods(PlacementWorld *world, uint32_t plainness)
{
    static const char *const label_texts[N_LABEL_SETS] = { "{app: l0, tier: t0}", "{app: l1}",
                                                           "{app: l2, tier: t0}", "{}",
                                                           "{app: l1, tier: t1}" };

    for (size_t i = 0; i < N_SPECS; i++) {
        g_autofree char *text = random_spec(&world->random, plainness);

        world->specs[i] = pod_spec_intern(world->tables->pod_specs, value_of(world, text));
    }
    for (size_t i = 0; i < N_LABEL_SETS; i++) {
        world->labels[i] = labels_of(world, label_texts[i]);
    }
}

PlacementWorld *
placement_world_new(uint64_t seed, uint32_t n_nodes, uint32_t plainness)
{
    PlacementWorld *world = g_new0(PlacementWorld, 1);
    ConfigFault fault = CONFIG_FINE;
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;

    world->arena = arena_new();
    world->tables = object_tables_new(0, seed);
    world->random = sim_stream(seed, "test", "placement-world");
    text = random_configuration(&world->random);
    world->config = scheduler_config_new(value_of(world, text), world->tables, &fault, &error);
    if (world->config == NULL) {
        g_error("%s: %s", text, error);
    }
    world->snapshot = snapshot_new(world->tables);
    world->snapshot->changes_max = seed % 4 == 0 ? 2 + draw(world, 60) : 0;
    world->searcher.snapshot = world->snapshot;
    world->searcher.percentage = world->config->percentage;
    world->searcher.placement = placement_cache_new();
    world->searcher.verifies = true;
    world->pods = g_ptr_array_new();
    world->waiting = g_array_new(FALSE, FALSE, sizeof(Waiting));
    world->n_nodes = n_nodes;
    draw_pods(world, plainness);
    world->names = ARENA_NEW_N(world->arena, const char *, n_nodes);
    for (uint32_t i = 0; i < n_nodes; i++) {
        g_autofree char *name = g_strdup_printf("node-%u", i);

        world->names[i] = name_of(world, name);
    }
    for (uint32_t i = 0; i < 2 * n_nodes; i++) {
        change_node(world);
    }
    return world;
}

void
placement_world_free(PlacementWorld *world)
{
    for (guint i = 0; i < world->waiting->len; i++) {
        SchedPod *pod = g_array_index(world->waiting, Waiting, i).pod;

        snapshot_drop_nomination(world->snapshot, pod);
        sched_pod_free(pod);
    }
    g_array_unref(world->waiting);
    g_ptr_array_unref(world->pods);
    searcher_done(&world->searcher);
    snapshot_free(world->snapshot);
    scheduler_config_free(world->config);
    object_tables_free(world->tables);
    arena_free(world->arena);
    g_free(world);
}

PlacementTally
placement_world_tally(const PlacementWorld *world)
{
    PlacementTally tally = world->tally;

    tally.n_fast = world->searcher.n_fast;
    return tally;
}
