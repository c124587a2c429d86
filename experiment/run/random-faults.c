/* random-faults.c - renewal processes: up for a time of one law, down for a time of another. */
#include "experiment/run/random-faults.h"

typedef struct FaultClock {
    RandomFaults *all;
    const RandomFault *row;
    size_t row_index;
    FaultSpec fault;
    const char *label; /* "node/node-3" */
    SimStream up, down;
    ActiveFault *active; /* NULL: works */
    int64_t n;           /* failures so far */
} FaultClock;

struct RandomFaults {
    const Scenario *scenario;
    Cluster *cluster;
    Simulation *sim;
    Recorder *recorder;
    GPtrArray *clocks; /* FaultClock *, owned */
    uint32_t *n_down;  /* of each row */
};

static void fail(void *owner, const SimEvent *event);
static void repair(void *owner, const SimEvent *event);

static const SimEventType failed = { "random-fault.began", PHASE_FAULT, fail };
static const SimEventType repaired = { "random-fault.healed", PHASE_FAULT, repair };

/* Nothing that fails by chance is work pending. */
static void
post(FaultClock *clock, SimTime delay, const SimEventType *type)
{
    SimArgs args = { 0 };

    (void)sim_post_background(clock->all->sim, delay, type, clock, args);
}

static void
wait_for_failure(FaultClock *clock)
{
    SimTime now = sim_now(clock->all->sim);
    SimTime at = MAX(clock->row->from, now);
    SimTime up = MAX(distribution_draw_time(clock->row->mtbf, &clock->up), SIM_MILLISECOND);

    if (up != SIM_NEVER && at <= clock->row->until && up <= clock->row->until - at) {
        post(clock, at - now + up, &failed);
    }
}

static void
fail(void *owner, const SimEvent *event)
{
    FaultClock *clock = owner;
    RandomFaults *all = clock->all;
    size_t before = recorder_n(all->recorder);
    uint32_t n_hit = 0;
    g_autofree char *id = g_strdup_printf("faults-%zu/%s#%" G_GINT64_FORMAT, clock->row_index,
                                          clock->label, clock->n++);

    (void)event;
    if (all->n_down[clock->row_index] >= clock->row->max) {
        wait_for_failure(clock);
        return;
    }
    recorder_add(all->recorder, RECORD_FAULT_BEGAN, clock->label, NULL, clock->fault.type->name,
                 NULL);
    clock->active = injector_begin(cluster_injector(all->cluster), &clock->fault, id, &n_hit);
    recorder_set_message(all->recorder, before,
                         n_hit == 0 ? "hits nothing" : active_fault_name(clock->active, 0));
    if (clock->fault.type->heals_at_once) {
        clock->active = NULL;
        wait_for_failure(clock);
        return;
    }
    all->n_down[clock->row_index]++;
    if (clock->row->mttr != NULL) {
        post(clock, distribution_draw_time(clock->row->mttr, &clock->down), &repaired);
    }
}

static void
repair(void *owner, const SimEvent *event)
{
    FaultClock *clock = owner;
    RandomFaults *all = clock->all;

    (void)event;
    recorder_add(all->recorder, RECORD_FAULT_HEALED, clock->label, NULL, clock->fault.type->name,
                 active_fault_n(clock->active) > 0 ? active_fault_name(clock->active, 0) : "");
    injector_heal(cluster_injector(all->cluster), clock->active);
    clock->active = NULL;
    all->n_down[clock->row_index]--;
    wait_for_failure(clock);
}

/* ---- who there is
 * --------------------------------------------------------------------------------
 */

static void
add_clock(RandomFaults *all, size_t row_index, const char *name)
{
    const RandomFault *row = &g_array_index(all->scenario->random_faults, RandomFault, row_index);
    const ObjectTables *tables = cluster_tables(all->cluster);
    const char *word = fault_target_name(row->fault.target);
    FaultClock *clock = g_new0(FaultClock, 1);
    const char *error = NULL;
    uint64_t seed = sim_seed(all->sim);

    clock->all = all;
    clock->row = row;
    clock->row_index = row_index;
    clock->fault = row->fault;
    clock->fault.name = name == NULL ? NULL : intern(tables->names, name);
    clock->label = name == NULL ? word : arena_printf(tables->arena, "%s/%s", word, name);
    if (row->select != NULL) {
        clock->fault.selector = selector_parse(row->select, tables->names, tables->arena, &error);
    }
    if (row->fault.target == TARGET_POD && row->fault.pick == 0 && !(row->fault.pick_share > 0)) {
        clock->fault.pick = 1;
    }
    g_autofree char *stream =
        g_strdup_printf("%zu/%s/%s", row_index, row->fault.type->name, clock->label);

    clock->up = sim_stream(seed, "fault-mtbf", stream);
    clock->down = sim_stream(seed, "fault-mttr", stream);
    g_ptr_array_add(all->clocks, clock);
}

/* The name by which a target calls a node, or the group it is in; NULL: none. */
static const char *
group_of(const Node *node, FaultTarget target)
{
    const LabelSet *labels = node->object.meta.labels;

    switch (target) {
    case TARGET_ZONE:
        return node_zone(node);
    case TARGET_RACK:
        return label_set_get(labels, RACK_LABEL);
    case TARGET_POOL:
        return label_set_get(labels, POOL_LABEL);
    default:
        return node->object.meta.name;
    }
}

static void
add_clocks(RandomFaults *all, size_t row_index)
{
    const RandomFault *row = &g_array_index(all->scenario->random_faults, RandomFault, row_index);
    StoreQuery query = { .kind = KIND_NODE };
    StoreIterator it = store_query(cluster_store(all->cluster), &query);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (row->fault.target > TARGET_RUNTIME) {
        add_clock(all, row_index, row->fault.name);
        return;
    }
    while (store_next(&it)) {
        const char *name = group_of((const Node *)it.object, row->fault.target);

        if (name != NULL && *name != '\0' &&
            (row->fault.name == NULL || glob_matches(row->fault.name, name)) &&
            g_hash_table_add(seen, (gpointer)(guintptr)name)) {
            add_clock(all, row_index, name);
        }
    }
}

RandomFaults *
random_faults_new(const Scenario *scenario, Cluster *cluster, Recorder *recorder)
{
    RandomFaults *all = g_new0(RandomFaults, 1);

    all->scenario = scenario;
    all->cluster = cluster;
    all->sim = cluster_sim(cluster);
    all->recorder = recorder;
    all->clocks = g_ptr_array_new_with_free_func(g_free);
    all->n_down = g_new0(uint32_t, scenario->random_faults->len + 1);
    return all;
}

void
random_faults_free(RandomFaults *faults)
{
    if (faults != NULL) {
        g_ptr_array_unref(faults->clocks);
        g_free(faults->n_down);
        g_free(faults);
    }
}

void
random_faults_start(RandomFaults *faults)
{
    for (size_t i = 0; i < faults->scenario->random_faults->len; i++) {
        add_clocks(faults, i);
    }
    for (guint i = 0; i < faults->clocks->len; i++) {
        wait_for_failure(g_ptr_array_index(faults->clocks, i));
    }
}
