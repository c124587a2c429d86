/* no-execute-tainter.c - one node after the other gets the taint that evicts its pods.
 *
 * Every 100 ms each zone's queue is tried: a token of the zone's bucket (burst 1) taints one node.
 * Ticks at which no token can be there, or no node waits, are not made.  A bucket that comes from
 * rate 0, or whose old token was spent, starts empty (Kubernetes 1.34). */
#include "models/controllers/node-lifecycle/node-lifecycle.h"

#define TICK (100 * SIM_MILLISECOND)

static void tainter_tick(void *owner, const SimEvent *event);

static const SimEventType tainter_tick_type = { "node-lifecycle.tainted", PHASE_CONTROLLER,
                                                tainter_tick };

static SimTime
interval(const Zone *zone)
{
    return (SimTime)((double)SIM_SECOND / zone->rate);
}

/* When the zone's queue can be served next; SIM_NEVER: not before something changes. */
static SimTime
zone_due(const NodeLifecycle *lifecycle, const Zone *zone)
{
    if (zone->queue->len == 0 || zone->rate <= 0) {
        return SIM_NEVER;
    }
    return zone->has_token ? sim_now(lifecycle->self->sim) : zone->token_at;
}

static void
plan_tick(NodeLifecycle *lifecycle)
{
    Simulation *sim = lifecycle->self->sim;
    SimTime due = SIM_NEVER;
    SimTime at;

    if (lifecycle->tainting || lifecycle->self->gone) {
        return;
    }
    for (guint i = 0; i < lifecycle->zones->len; i++) {
        due = MIN(due, zone_due(lifecycle, g_ptr_array_index(lifecycle->zones, i)));
    }
    sim_cancel(sim, &lifecycle->taint_timer);
    if (due == SIM_NEVER) {
        return;
    }
    due = MAX(due, sim_now(sim) + 1);
    at = lifecycle->taint_grid_at + (due - lifecycle->taint_grid_at + TICK - 1) / TICK * TICK;
    lifecycle->taint_timer =
        sim_post_at(sim, at, &tainter_tick_type, lifecycle, (SimArgs){ SIM_NO_HANDLE, 0 });
}

static bool
take_token(NodeLifecycle *lifecycle, Zone *zone)
{
    SimTime now = sim_now(lifecycle->self->sim);

    if (zone->rate <= 0 || (!zone->has_token && zone->token_at > now)) {
        return false;
    }
    zone->has_token = false;
    zone->token_at = now + interval(zone);
    return true;
}

static void
note_taint(NodeLifecycle *lifecycle, const char *name)
{
    NodeHealth *health = g_hash_table_lookup(lifecycle->by_name, name);

    if (health != NULL) {
        health->evicted_at = sim_now(lifecycle->self->sim);
    }
}

/* Returns whether the node needs no more of it. */
static bool
taint(NodeLifecycle *lifecycle, Process *process, ObjectRef ref)
{
    static const char *const unreachable[] = { TAINT_UNREACHABLE, NULL };
    static const char *const not_ready[] = { TAINT_NOT_READY, NULL };
    const Node *node = (const Node *)controller_get(lifecycle->self, KIND_NODE, ref);
    const char *name = node == NULL ? NULL : node->object.meta.name;
    uint8_t status = node == NULL ? CONDITION_TRUE : node->conditions[NODE_READY].status;
    bool done;

    if (status != CONDITION_FALSE && status != CONDITION_UNKNOWN) {
        return true; /* gone, or ready again */
    }
    done = node_swap_taints(lifecycle->self, process, ref, EFFECT_NO_EXECUTE,
                            status == CONDITION_FALSE ? not_ready : unreachable,
                            status == CONDITION_FALSE ? unreachable : not_ready);
    if (!lifecycle->self->gone) {
        note_taint(lifecycle, name);
    }
    return done;
}

static void
serve_zone(NodeLifecycle *lifecycle, Process *process, Zone *zone)
{
    for (guint i = 0; i < zone->queue->len && take_token(lifecycle, zone);) {
        ObjectRef node = g_array_index(zone->queue, ObjectRef, i);

        if (taint(lifecycle, process, node)) {
            tainter_remove(zone, node);
        } else {
            i++;
        }
    }
}

static void
serve(Process *process, void *data)
{
    NodeLifecycle *lifecycle = data;

    for (guint i = 0; i < lifecycle->zones->len && !lifecycle->self->gone; i++) {
        serve_zone(lifecycle, process, g_ptr_array_index(lifecycle->zones, i));
    }
    lifecycle->tainting = false;
    lifecycle->taint_grid_at = sim_now(lifecycle->self->sim);
    plan_tick(lifecycle);
}

static void
tainter_tick(void *owner, const SimEvent *event)
{
    NodeLifecycle *lifecycle = owner;

    (void)event;
    lifecycle->tainting = true;
    process_start(lifecycle->self->sim, "node-lifecycle.taint", PHASE_CONTROLLER, serve, lifecycle);
}

void
tainter_start(NodeLifecycle *lifecycle)
{
    lifecycle->taint_grid_at = sim_now(lifecycle->self->sim);
}

void
tainter_stop(NodeLifecycle *lifecycle)
{
    sim_cancel(lifecycle->self->sim, &lifecycle->taint_timer);
}

void
tainter_add(NodeLifecycle *lifecycle, Zone *zone, ObjectRef node)
{
    for (guint i = 0; i < zone->queue->len; i++) {
        if (sim_handle_equal(g_array_index(zone->queue, ObjectRef, i), node)) {
            return;
        }
    }
    g_array_append_val(zone->queue, node);
    plan_tick(lifecycle);
}

void
tainter_remove(Zone *zone, ObjectRef node)
{
    for (guint i = 0; i < zone->queue->len; i++) {
        if (sim_handle_equal(g_array_index(zone->queue, ObjectRef, i), node)) {
            g_array_remove_index(zone->queue, i);
            return;
        }
    }
}

void
tainter_set_rate(NodeLifecycle *lifecycle, Zone *zone, double rate)
{
    bool had_token;

    if (zone->rate == rate) {
        return;
    }
    had_token = take_token(lifecycle, zone);
    zone->rate = rate;
    zone->has_token = had_token;
    if (!had_token && rate > 0) {
        zone->token_at = sim_now(lifecycle->self->sim) + interval(zone);
    }
    plan_tick(lifecycle);
}
