/* compaction-world.c - see compaction-world.h. */
#include "experiment/bench/compaction-world.h"

#include "models/scheduler/framework/gpu-share.h"

#include <string.h>

enum {
    CLONES_MAX = 16
};

typedef struct Reading {
    CompactionWorld *world;
    NeedsTable *needs;
    GHashTable *shapes;   /* text of a shape -> number + 1 */
    GHashTable *machines; /* name -> number + 1 */
    GPtrArray *models;    /* interned names of GPU models; the number is the bit */
} Reading;

/* ---- GPU models ------------------------------------------------------------------------------ */

static uint8_t
model_number(Reading *reading, const char *name)
{
    for (guint i = 0; i < reading->models->len; i++) {
        if (strcmp(reading->models->pdata[i], name) == 0) {
            return (uint8_t)i;
        }
    }
    if (reading->models->len < 64) { /* as many as a set has bits */
        g_ptr_array_add(reading->models, (void *)(uintptr_t)name);
    }
    return (uint8_t)(reading->models->len - 1);
}

/* "V100M16|V100M32" as a set; 0: any. */
static uint64_t
models_of(Reading *reading, const char *text)
{
    uint64_t set = 0;

    for (guint i = 0; text != NULL && i < reading->models->len; i++) {
        g_auto(GStrv) names = g_strsplit(text, "|", -1);

        if (g_strv_contains((const char *const *)names, reading->models->pdata[i])) {
            set |= UINT64_C(1) << i;
        }
    }
    return set;
}

/* ---- machines -------------------------------------------------------------------------------- */

static void
add_machine(Reading *reading, const Node *node)
{
    NodeGpus *gpus = node_gpus_read(node);
    CellMachine machine = { .name = node->object.meta.name };

    machine.cpu_milli = machine.cpu_left = node->allocatable.cpu_milli;
    machine.memory_bytes = machine.memory_left = node->allocatable.memory;
    machine.tasks_left = (uint32_t)CLAMP(node->allocatable.pods, 0, INT32_MAX);
    if (gpus != NULL) {
        node_gpus_show(gpus, &machine);
        machine.model = gpus->model == NULL ? 0 : model_number(reading, gpus->model);
    }
    g_array_append_val(reading->world->machines, machine);
    g_hash_table_insert(reading->machines, (void *)(uintptr_t)machine.name,
                        GUINT_TO_POINTER(reading->world->machines->len));
    g_free(gpus);
}

static void
reserve(Reading *reading, const Pod *pod)
{
    guint number = pod->node_name == NULL
                       ? 0
                       : GPOINTER_TO_UINT(g_hash_table_lookup(reading->machines, pod->node_name));
    CellMachine *machine;

    if (number == 0) {
        return;
    }
    machine = &g_array_index(reading->world->machines, CellMachine, number - 1);
    machine->cpu_left = MAX(machine->cpu_left - pod->spec->requests.cpu_milli, 0);
    machine->memory_left = MAX(machine->memory_left - pod->spec->requests.memory, 0);
    machine->tasks_left -= machine->tasks_left > 0;
}

/* ---- tasks ----------------------------------------------------------------------------------- */

static bool
is_picky(const PodSpec *spec, const PodNeeds *needs)
{
    return needs->has_node_selector || needs->has_affinity_stanza || needs->n_ports > 0 ||
           needs->has_claims || spec->n_spread > 0;
}

static void
add_task(Reading *reading, const Pod *pod)
{
    const PodNeeds *needs = needs_table_get(reading->needs, pod->spec, NULL);
    PodGpus gpus = pod_gpus_read(&pod->object.meta, needs);
    TaskShape shape = pod_shape(needs, &gpus);
    g_autofree char *text = NULL;
    guint number;

    shape.models = models_of(reading, gpus.models);
    text = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u %u %" G_GUINT64_FORMAT,
                           shape.cpu_milli, shape.memory_bytes, shape.gpu_milli, shape.n_gpus,
                           shape.models);
    number = GPOINTER_TO_UINT(g_hash_table_lookup(reading->shapes, text));
    if (number == 0) {
        g_array_append_val(reading->world->shapes, shape);
        number = reading->world->shapes->len;
        g_hash_table_insert(reading->shapes, g_steal_pointer(&text), GUINT_TO_POINTER(number));
    }
    uint32_t index = number - 1;

    g_array_append_val(reading->world->tasks, index);
    reading->world->n_picky += is_picky(pod->spec, needs);
}

void
compaction_world_read(const Cluster *cluster, CompactionWorld *ret)
{
    const Store *store = cluster_store(cluster);
    StoreQuery nodes = { .kind = KIND_NODE }, pods = { .kind = KIND_POD };
    Reading reading = { .world = ret };

    *ret = (CompactionWorld){ .machines = g_array_new(FALSE, FALSE, sizeof(CellMachine)),
                              .shapes = g_array_new(FALSE, FALSE, sizeof(TaskShape)),
                              .tasks = g_array_new(FALSE, FALSE, sizeof(uint32_t)) };
    reading.needs = needs_table_new(cluster_tables(cluster));
    reading.shapes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reading.machines = g_hash_table_new(g_str_hash, g_str_equal);
    reading.models = g_ptr_array_new();
    for (StoreIterator it = store_query(store, &nodes); store_next(&it);) {
        if (node_is_ready((const Node *)it.object)) {
            add_machine(&reading, (const Node *)it.object);
        }
    }
    for (StoreIterator it = store_query(store, &pods); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (pod_is_daemon(pod) || pod_is_mirror(pod)) {
            reserve(&reading, pod);
        } else if (pod_is_active(pod)) {
            add_task(&reading, pod);
        }
    }
    for (guint i = 0; i < ret->machines->len; i++) {
        g_array_index(ret->machines, CellMachine, i).name = ""; /* theirs go with the cluster */
    }
    ret->n_nodes = ret->machines->len;
    g_ptr_array_unref(reading.models);
    g_hash_table_unref(reading.machines);
    g_hash_table_unref(reading.shapes);
    needs_table_free(reading.needs);
}

static void
append_cell(CompactionWorld *world)
{
    for (size_t i = 0; i < world->n_nodes; i++) {
        CellMachine machine = g_array_index(world->machines, CellMachine, i);

        g_array_append_val(world->machines, machine);
    }
}

static bool
all_fit(const CompactionWorld *world, uint64_t seed)
{
    Compaction compaction = compaction_of_world(world, seed);
    g_autofree char *error = NULL;
    size_t n_pending = compaction_pending(&compaction, policy_find("FirstFit"), NULL, 0,
                                          compaction.n_machines, &error);

    return (double)n_pending <= COMPACTION_PENDING * (double)compaction.n_tasks;
}

void
compaction_world_clone(CompactionWorld *world, uint64_t seed)
{
    size_t n_clones = 1;

    for (; n_clones < CLONES_MAX && !all_fit(world, seed); n_clones++) {
        append_cell(world);
    }
    for (size_t i = n_clones; n_clones > 1 && i > 0; i--) {
        append_cell(world); /* others pack worse than first fit */
    }
}

void
compaction_world_clear(CompactionWorld *world)
{
    g_clear_pointer(&world->machines, g_array_unref);
    g_clear_pointer(&world->shapes, g_array_unref);
    g_clear_pointer(&world->tasks, g_array_unref);
}

Compaction
compaction_of_world(const CompactionWorld *world, uint64_t seed)
{
    return (Compaction){
        (const CellMachine *)(void *)world->machines->data,
        world->machines->len,
        (const TaskShape *)(void *)world->shapes->data,
        world->shapes->len,
        (const uint32_t *)(void *)world->tasks->data,
        world->tasks->len,
        COMPACTION_PENDING,
        seed,
    };
}
