/* node-lifecycle-controller.c - judges nodes by their heartbeats: its life and its looks. */
#include "models/controllers/node-lifecycle/node-lifecycle.h"

#include "models/controllers/parallel.h"
#include "sim/random.h"

#define N_WORKERS 8
/* What a look without writes takes: the period counts from its end. */
#define LOOK_TIME (2 * SIM_MILLISECOND)

static void look_due(void *owner, const SimEvent *event);

static const SimEventType look_due_type = { "node-lifecycle.looked", PHASE_CONTROLLER, look_due };

typedef struct Look {
    NodeLifecycle *lifecycle;
    GPtrArray *nodes; /* NodeHealth */
} Look;

SimTime
node_lifecycle_period(const NodeLifecycle *lifecycle)
{
    return lifecycle->self->settings->node_monitor_period + LOOK_TIME;
}

/* The first instant of the grid at or after 'at', but not now. */
static SimTime
grid_after(const NodeLifecycle *lifecycle, SimTime at)
{
    SimTime now = sim_now(lifecycle->self->sim);
    SimTime since = MAX(at, now + 1) - lifecycle->grid_at;

    return lifecycle->grid_at + (since + node_lifecycle_period(lifecycle) - 1) /
                                    node_lifecycle_period(lifecycle) *
                                    node_lifecycle_period(lifecycle);
}

static void
plan_look(NodeLifecycle *lifecycle, SimTime at)
{
    Simulation *sim = lifecycle->self->sim;

    if (lifecycle->looking || lifecycle->self->gone || at == SIM_NEVER ||
        lifecycle->grid_at == SIM_NEVER) {
        return;
    }
    at = grid_after(lifecycle, at);
    if (sim_is_pending(sim, lifecycle->look_timer)) {
        if (lifecycle->look_at <= at) {
            return;
        }
        sim_cancel(sim, &lifecycle->look_timer);
    }
    lifecycle->look_at = at;
    lifecycle->look_timer =
        sim_post_at(sim, at, &look_due_type, lifecycle, (SimArgs){ SIM_NO_HANDLE, 0 });
}

static void
look_at_node(Process *process, void *data, size_t index)
{
    const Look *look = data;
    NodeHealth *health = g_ptr_array_index(look->nodes, (guint)index);

    node_health_look(look->lifecycle, process, health);
    health->due_at = node_health_due(look->lifecycle, health);
}

static void
free_health(gpointer data)
{
    NodeHealth *health = data;

    g_free(health->name);
    g_free(health);
}

/* Drops what is gone and picks what this look must look at. */
static void
gather(Look *look)
{
    NodeLifecycle *lifecycle = look->lifecycle;
    SimTime now = sim_now(lifecycle->self->sim);
    guint n = 0;

    for (guint i = 0; i < lifecycle->nodes->len; i++) {
        NodeHealth *health = g_ptr_array_index(lifecycle->nodes, i);

        if (health->gone) {
            free_health(health);
            continue;
        }
        lifecycle->nodes->pdata[n++] = health;
        if (health->dirty || health->due_at <= now) {
            health->dirty = false;
            g_ptr_array_add(look->nodes, health);
        }
    }
    lifecycle->nodes->len = n;
}

static void
register_new(const Look *look)
{
    Controller *self = look->lifecycle->self;

    for (guint i = 0; i < look->nodes->len; i++) {
        const NodeHealth *health = g_ptr_array_index(look->nodes, i);
        Object *node = NULL;

        if (health->seen_at == SIM_NEVER) {
            node = controller_copy(self, KIND_NODE, health->node);
        }
        if (node != NULL) {
            controller_record(self, node, "Normal", "RegisteredNode",
                              "Node %s event: Registered Node %s in Controller", health->name,
                              health->name);
            object_free(node);
        }
    }
}

static void
look_around(Process *process, void *data)
{
    NodeLifecycle *lifecycle = data;
    Look look = { lifecycle, g_ptr_array_new() };
    SimTime began_at = sim_now(lifecycle->self->sim);
    SimTime next = SIM_NEVER;

    lifecycle->look_began_at = began_at;
    gather(&look);
    register_new(&look);
    parallel_for(process, "node-lifecycle.look", N_WORKERS, look.nodes->len, look_at_node, &look);
    g_ptr_array_unref(look.nodes);
    if (lifecycle->self->gone) {
        return;
    }
    zones_handle_disruption(lifecycle, process);
    lifecycle->looking = false;
    if (sim_now(lifecycle->self->sim) > began_at + LOOK_TIME) {
        lifecycle->grid_at = sim_now(lifecycle->self->sim) - LOOK_TIME;
    }
    for (guint i = 0; i < lifecycle->nodes->len; i++) {
        const NodeHealth *health = g_ptr_array_index(lifecycle->nodes, i);

        next = MIN(next, health->dirty ? 0 : health->due_at);
    }
    plan_look(lifecycle, next);
}

static void
look_due(void *owner, const SimEvent *event)
{
    NodeLifecycle *lifecycle = owner;

    (void)event;
    lifecycle->looking = true;
    process_start(lifecycle->self->sim, "node-lifecycle", PHASE_CONTROLLER, look_around, lifecycle);
}

static void
make_dirty(NodeLifecycle *lifecycle, NodeHealth *health)
{
    health->dirty = true;
    plan_look(lifecycle, 0);
}

static void
node_added(NodeLifecycle *lifecycle, const Node *node)
{
    NodeHealth *health = g_new0(NodeHealth, 1);

    health->node = node->object.ref;
    health->name = g_strdup(node->object.meta.name);
    health->zone = zone_ensure(lifecycle, node);
    health->seen_at = SIM_NEVER;
    health->renewed_at = SIM_NEVER;
    health->evicted_at = SIM_NEVER;
    health->due_at = SIM_NEVER;
    g_ptr_array_add(lifecycle->nodes, health);
    g_hash_table_insert(lifecycle->by_name, health->name, health);
    make_dirty(lifecycle, health);
}

static void
node_removed(NodeLifecycle *lifecycle, NodeHealth *health, const Object *node)
{
    controller_record(lifecycle->self, node, "Normal", "RemovingNode",
                      "Node %s event: Removing Node %s from Controller", health->name,
                      health->name);
    tainter_remove(health->zone, health->node);
    zone_count(health, false, false);
    health->gone = true;
    g_hash_table_remove(lifecycle->by_name, health->name);
    plan_look(lifecycle, 0);
}

/* Whether a look could do anything about the difference. */
static bool
concerns_look(const Node *old, const Node *new_)
{
    const NodeCondition *a = &old->conditions[NODE_READY];
    const NodeCondition *b = &new_->conditions[NODE_READY];

    return a->status != b->status || a->last_heartbeat != b->last_heartbeat ||
           old->n_taints != new_->n_taints || old->taints != new_->taints ||
           old->object.meta.labels != new_->object.meta.labels;
}

static bool
concerns_taints(const Node *old, const Node *new_)
{
    if (old->unschedulable != new_->unschedulable || old->taints != new_->taints ||
        old->n_taints != new_->n_taints) {
        return true;
    }
    for (int i = 0; i < N_NODE_CONDITIONS; i++) {
        if (old->conditions[i].status != new_->conditions[i].status) {
            return true;
        }
    }
    return false;
}

static void
node_updated(NodeLifecycle *lifecycle, NodeHealth *health, const Node *old, const Node *new_)
{
    if (old->object.meta.labels != new_->object.meta.labels) {
        Zone *zone = zone_ensure(lifecycle, new_);

        if (zone != health->zone) {
            zone_count(health, false, false);
            tainter_remove(health->zone, health->node);
            health->zone = zone;
        }
    }
    if (concerns_look(old, new_)) {
        make_dirty(lifecycle, health);
    }
    if (concerns_taints(old, new_)) {
        work_queue_add(lifecycle->self->queue, new_->object.ref);
    }
}

static void
node_changed(Controller *self, const Object *old, const Object *new_)
{
    NodeLifecycle *lifecycle = self->state;
    NodeHealth *health =
        g_hash_table_lookup(lifecycle->by_name, (new_ != NULL ? new_ : old)->meta.name);

    if (new_ == NULL) {
        if (health != NULL) {
            node_removed(lifecycle, health, old);
        }
    } else if (health == NULL) {
        node_added(lifecycle, (const Node *)new_);
        work_queue_add(self->queue, new_->ref);
    } else if (!sim_handle_equal(health->node, new_->ref)) {
        node_removed(lifecycle, health, new_); /* deleted and made again in between */
        node_added(lifecycle, (const Node *)new_);
        work_queue_add(self->queue, new_->ref);
    } else if (old != NULL) {
        node_updated(lifecycle, health, (const Node *)old, (const Node *)new_);
    }
}

/* Renewing has begun or ended: only now can it matter when. */
static void
lease_changed(void *data, const char *node_name, bool renewing)
{
    Controller *self = data;
    NodeLifecycle *lifecycle = self->state;
    NodeHealth *health;

    if (self->gone) {
        return;
    }
    health = g_hash_table_lookup(lifecycle->by_name, node_name);
    if (health == NULL) {
        return;
    }
    (void)renewing;
    make_dirty(lifecycle, health);
}

static void
no_change(Controller *self, const Object *old, const Object *new_)
{
    (void)self;
    (void)old;
    (void)new_;
}

static void
free_zone(gpointer data)
{
    Zone *zone = data;

    g_free(zone->key);
    g_array_unref(zone->queue);
    g_free(zone);
}

static void
start(Controller *self)
{
    NodeLifecycle *lifecycle = g_new0(NodeLifecycle, 1);

    lifecycle->self = self;
    lifecycle->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    lifecycle->nodes = g_ptr_array_new();
    lifecycle->zones = g_ptr_array_new_with_free_func(free_zone);
    lifecycle->grid_at = SIM_NEVER;
    self->state = lifecycle;
    controller_watch(self, KIND_NODE, node_changed);
    controller_watch(self, KIND_POD, no_change);
    leases_add_observer(controller_leases(self), lease_changed, self);
}

static void
listed(Controller *self)
{
    NodeLifecycle *lifecycle = self->state;
    SimStream phase = sim_stream(sim_seed(self->sim), "node-lifecycle-phase", "");

    /* The phase of the looks is as arbitrary as the instant the process was started. */
    lifecycle->grid_at =
        sim_now(self->sim) - node_lifecycle_period(lifecycle) +
        (SimTime)(sim_stream_uniform(&phase) * (double)node_lifecycle_period(lifecycle));
    tainter_start(lifecycle);
    plan_look(lifecycle, 0);
}

static void
stop(Controller *self)
{
    NodeLifecycle *lifecycle = self->state;

    sim_cancel(self->sim, &lifecycle->look_timer);
    tainter_stop(lifecycle);
}

static void
free_state(Controller *self)
{
    NodeLifecycle *lifecycle = self->state;

    if (lifecycle == NULL) {
        return;
    }
    for (guint i = 0; i < lifecycle->nodes->len; i++) {
        free_health(g_ptr_array_index(lifecycle->nodes, i));
    }
    g_ptr_array_unref(lifecycle->nodes);
    g_ptr_array_unref(lifecycle->zones);
    g_hash_table_unref(lifecycle->by_name);
    g_free(lifecycle);
}

const ControllerType controller_node_lifecycle_controller = {
    .name = "node-lifecycle-controller",
    .doc = "Judges nodes by their heartbeats and taints those that are gone.",
    .component = "node-controller",
    .qps_factor = 1,
    .queue = { .n_workers = N_WORKERS },
    .start = start,
    .listed = listed,
    .sync = node_sync_no_schedule,
    .stop = stop,
    .free = free_state,
};
