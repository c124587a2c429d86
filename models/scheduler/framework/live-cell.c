/* live-cell.c - keeps cells in step with the snapshot; see live-cell.h.
 *
 * Machines are numbered as the snapshot lists its nodes, so that the first of equals is the same
 * for both. */
#include "models/scheduler/framework/live-cell.h"

#include "models/scheduler/framework/workload-mix.h"

#include <string.h>

struct LiveCell {
    LiveCells *all;
    const Profile *profile;
    const PluginInstance *self;
    const PlacementPolicy *policy;
    Cell *cell; /* NULL until it is asked for */
    Fragmentation *typical;
    uint64_t n_typical; /* pods that 'typical' was made of */
    uint64_t list_version, cursor;
    GPtrArray *models;  /* interned names of GPU models, by number */
    uint64_t *versions; /* of the NodeInfos that machines were made of */
    uint32_t *fitting;  /* room for as many as there are machines */
    uint8_t *marks;
    const SchedPod *chosen_for; /* whom 'chosen' was for; NULL: nobody */
    CellPlacement chosen;
};

struct LiveCells {
    const PolicySource *source;
    uint64_t seed;
    GPtrArray *cells; /* LiveCell, owned */
    char *error;
};

static void
live_cell_free(gpointer data)
{
    LiveCell *live = data;

    cell_free(live->cell);
    fragmentation_free(live->typical);
    g_ptr_array_unref(live->models);
    g_free(live->versions);
    g_free(live->fitting);
    g_free(live->marks);
    g_free(live);
}

LiveCells *
live_cells_new(const PolicySource *source, uint64_t seed)
{
    LiveCells *cells = g_new0(LiveCells, 1);

    cells->source = source;
    cells->seed = seed;
    cells->cells = g_ptr_array_new_with_free_func(live_cell_free);
    return cells;
}

void
live_cells_free(LiveCells *cells)
{
    if (cells != NULL) {
        g_ptr_array_unref(cells->cells);
        g_free(cells->error);
        g_free(cells);
    }
}

const char *
live_cells_error(const LiveCells *cells)
{
    for (guint i = 0; cells->error == NULL && i < cells->cells->len; i++) {
        const LiveCell *live = cells->cells->pdata[i];

        if (live->cell != NULL && cell_error(live->cell) != NULL) {
            return cell_error(live->cell);
        }
    }
    return cells->error;
}

/* ---- models, shapes, machines -------------------------------------------------------------------
 */

/* Models beyond what a set holds are taken for one. */
static uint32_t
model_number(LiveCell *live, const char *name, size_t length)
{
    for (guint i = 0; i < live->models->len; i++) {
        const char *known = live->models->pdata[i];

        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            return i;
        }
    }
    if (live->models->len == CELL_MODELS_MAX) {
        return CELL_MODELS_MAX - 1;
    }
    g_ptr_array_add(live->models, g_strndup(name, length));
    return live->models->len - 1;
}

static uint64_t
models_of(void *data, const char *models)
{
    uint64_t set = 0;

    while (models != NULL && *models != '\0') {
        size_t length = strcspn(models, "|");

        set |= length == 0 ? 0 : UINT64_C(1) << model_number(data, models, length);
        models += length + (models[length] == '|');
    }
    return set;
}

static uint32_t
shape_number(LiveCell *live, const SchedPod *pod)
{
    TaskShape shape = pod_shape(pod->needs, &pod->gpus);

    shape.models = models_of(live, pod->gpus.models);
    return cell_shape_number(live->cell, &shape);
}

static CellMachine
machine_of(LiveCell *live, const NodeInfo *info)
{
    int64_t n_left = info->allowed_pods - (int64_t)info->pods->len;
    CellMachine machine = { .name = info->name,
                            .cpu_milli = info->allocatable.milli_cpu,
                            .memory_bytes = info->allocatable.memory,
                            .cpu_left = info->allocatable.milli_cpu - info->requested.milli_cpu,
                            .memory_left = info->allocatable.memory - info->requested.memory,
                            .tasks_left = (uint32_t)CLAMP(n_left, 0, G_MAXINT32),
                            .n_tasks = info->pods->len,
                            .last_change = UINT32_MAX };

    node_gpus_show(info->gpus, &machine);
    if (info->gpus != NULL) {
        const char *model = info->gpus->model == NULL ? "" : info->gpus->model;

        machine.model = (uint8_t)model_number(live, model, strlen(model));
    }
    return machine;
}

/* ---- in step ------------------------------------------------------------------------------------
 */

/* Whoever is told of tasks hears of all that run when its cell begins. */
static void
tell_all(const LiveCell *live, const Snapshot *snapshot)
{
    for (guint i = 0; live->policy->tell != NULL && i < snapshot->nodes->len; i++) {
        const NodeInfo *info = snapshot->nodes->pdata[i];

        for (guint k = 0; k < info->pods->len; k++) {
            const SchedPod *pod = info->pods->pdata[k];
            TaskShape shape = pod_shape(pod->needs, &pod->gpus);

            cell_tell(live->cell, i, &shape, false);
        }
    }
}

static void
begin_typical(LiveCell *live, const Snapshot *snapshot)
{
    fragmentation_free(live->typical);
    live->typical = workload_mix_typical(snapshot->mix, models_of, live);
    live->n_typical = workload_mix_total(snapshot->mix);
}

static void
begin(LiveCell *live, const Snapshot *snapshot)
{
    guint n = snapshot->nodes->len;
    g_autofree CellMachine *machines = g_new(CellMachine, n + 1);
    SimStream stream;
    bool goes_on = live->cell != NULL;

    if (goes_on) {
        stream = *cell_stream(live->cell);
        cell_free(live->cell);
    }
    live->versions = g_renew(uint64_t, live->versions, n + 1);
    live->fitting = g_renew(uint32_t, live->fitting, n + 1);
    live->marks = g_renew(uint8_t, live->marks, n + 1);
    memset(live->marks, 0, n + 1);
    for (guint i = 0; i < n; i++) {
        const NodeInfo *info = snapshot->nodes->pdata[i];

        machines[i] = machine_of(live, info);
        live->versions[i] = info->version;
    }
    if (live->policy->wants_mix && snapshot->mix != NULL) {
        begin_typical(live, snapshot);
    }
    live->cell = cell_new(machines, n, NULL, 0, live->policy, live->typical, live->all->seed);
    if (goes_on) {
        *cell_stream(live->cell) = stream;
    }
    tell_all(live, snapshot);
    live->list_version = snapshot->list_version;
    live->cursor = snapshot->changes_base + snapshot->changes->len;
}

static void
follow_node(LiveCell *live, const Snapshot *snapshot, uint32_t index)
{
    const NodeInfo *info = snapshot->nodes->pdata[index];
    CellMachine machine;

    if (live->versions[index] != info->version) {
        machine = machine_of(live, info);
        cell_put_machine(live->cell, index, &machine);
        live->versions[index] = info->version;
    }
}

/* A pod that begins to terminate goes and comes at once: that is nothing to tell. */
static bool
is_nothing(const SnapshotChange *change, const SnapshotChange *next)
{
    return change->delta == -1 && next->delta == 1 && change->kind == next->kind &&
           change->index == next->index && change->is_live && !next->is_live;
}

static void
follow_task(const LiveCell *live, const Snapshot *snapshot, const SnapshotChange *change)
{
    const PodNeeds *needs = needs_table_get(snapshot->needs, change->kind->spec, NULL);
    PodGpus gpus = { .milli = change->gpu_milli, .n = change->n_gpus };
    TaskShape shape = pod_shape(needs, &gpus);

    cell_tell(live->cell, change->index, &shape, change->delta < 0);
}

static void
follow(LiveCell *live, const Snapshot *snapshot)
{
    const SnapshotChange *changes = (const SnapshotChange *)(void *)snapshot->changes->data;

    for (guint i = (guint)(live->cursor - snapshot->changes_base); i < snapshot->changes->len;
         i++) {
        follow_node(live, snapshot, changes[i].index);
        if (live->policy->tell == NULL || changes[i].kind == NULL) {
            continue;
        }
        if (i + 1 < snapshot->changes->len && is_nothing(&changes[i], &changes[i + 1])) {
            i++;
        } else {
            follow_task(live, snapshot, &changes[i]);
        }
    }
    live->cursor = snapshot->changes_base + snapshot->changes->len;
}

static void
keep_in_step(LiveCell *live, const Snapshot *snapshot)
{
    bool has_grown = live->policy->wants_mix && snapshot->mix != NULL &&
                     workload_mix_total(snapshot->mix) >= 2 * live->n_typical;

    if (live->cell == NULL || live->list_version != snapshot->list_version || has_grown ||
        live->cursor < snapshot->changes_base) {
        begin(live, snapshot);
    } else {
        follow(live, snapshot);
    }
}

static LiveCell *
add_cell(LiveCells *cells, const Profile *profile, const PluginInstance *self, const char *policy)
{
    const PlacementPolicy *found = policy_find(policy);
    LiveCell *live;

    if (found == NULL && cells->source != NULL) {
        g_autofree char *error = NULL;

        found = cells->source->find(cells->source->data, policy, &error);
        if (found == NULL && cells->error == NULL) {
            cells->error = g_steal_pointer(&error);
        }
    }
    if (found == NULL) {
        if (cells->error == NULL) {
            cells->error = g_strdup_printf("there is no policy `%s`", policy);
        }
        return NULL;
    }
    live = g_new0(LiveCell, 1);
    live->all = cells;
    live->profile = profile;
    live->self = self;
    live->policy = found;
    live->models = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(cells->cells, live);
    return live;
}

LiveCell *
live_cell_get(LiveCells *cells, const Cycle *cycle, const PluginInstance *self, const char *policy)
{
    LiveCell *live = NULL;

    for (guint i = 0; live == NULL && i < cells->cells->len; i++) {
        LiveCell *one = cells->cells->pdata[i];

        live = one->profile == cycle->profile && one->self == self ? one : NULL;
    }
    if (live == NULL) {
        live = add_cell(cells, cycle->profile, self, policy);
    }
    if (live != NULL) {
        live->chosen_for = NULL;
        keep_in_step(live, cycle->snapshot);
    }
    return live;
}

/* ---- asking the policy --------------------------------------------------------------------------
 */

/* Numbers of the nodes in ascending order: searches begin anywhere in the list and go around. */
static void
sort_fitting(LiveCell *live, const NodeInfo *const *nodes, uint32_t n)
{
    uint32_t n_found = 0;

    for (uint32_t i = 0; i < n; i++) {
        live->marks[nodes[i]->index] = 1;
    }
    for (uint32_t i = 0; n_found < n; i++) {
        live->fitting[n_found] = i;
        n_found += live->marks[i];
        live->marks[i] = 0;
    }
}

int64_t
live_cell_choose(LiveCell *live, const Cycle *cycle, const NodeInfo *const *nodes, uint32_t n)
{
    CellPlacement placement;

    sort_fitting(live, nodes, n);
    placement = cell_choose_among(live->cell, shape_number(live, cycle->pod), live->fitting, n);
    live->chosen_for = cycle->pod;
    live->chosen = placement;
    for (uint32_t i = 0; i < n; i++) {
        if (placement.machine >= 0 && nodes[i]->index == (uint32_t)placement.machine) {
            return i;
        }
    }
    return -1;
}

bool
live_cell_scores(const LiveCell *live)
{
    return live->policy->score != NULL;
}

double
live_cell_score(LiveCell *live, const Cycle *cycle, const NodeInfo *node)
{
    return cell_score(live->cell, shape_number(live, cycle->pod), node->index);
}

uint32_t
live_cell_gpus(LiveCell *live, const Cycle *cycle, const NodeInfo *node)
{
    /* A policy that draws the GPU has drawn it. */
    if (live->chosen_for == cycle->pod && live->chosen.machine == (int32_t)node->index) {
        return live->chosen.gpus;
    }
    return cell_gpus(live->cell, shape_number(live, cycle->pod), node->index);
}
