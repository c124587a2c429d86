/* zone-disruption.c - when many nodes of a zone are gone it may be us, not them.
 *
 * Kubernetes 1.34: after each look the state of every zone is judged and decides at which rate its
 * nodes get NoExecute taints; when all zones are dark, taints are taken back and nothing is
 * evicted. */
#include "models/controllers/node-lifecycle/node-lifecycle.h"

#include <string.h>

Zone *
zone_ensure(NodeLifecycle *lifecycle, const Node *node)
{
    g_autofree char *key = g_strdup_printf("%s:%s", node_region(node), node_zone(node));
    Zone *zone;

    for (guint i = 0; i < lifecycle->zones->len; i++) {
        zone = g_ptr_array_index(lifecycle->zones, i);
        if (strcmp(zone->key, key) == 0) {
            return zone;
        }
    }
    zone = g_new0(Zone, 1);
    zone->key = g_steal_pointer(&key);
    zone->queue = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    zone->rate = lifecycle->self->settings->node_eviction_rate;
    zone->has_token = true;
    g_ptr_array_add(lifecycle->zones, zone);
    return zone;
}

void
zone_count(NodeHealth *health, bool counted, bool ready)
{
    if (health->counted) {
        *(health->known_ready ? &health->zone->n_ready : &health->zone->n_not_ready) -= 1;
    }
    health->counted = counted;
    health->known_ready = ready;
    if (counted) {
        *(ready ? &health->zone->n_ready : &health->zone->n_not_ready) += 1;
    }
}

ZoneState
zone_state(int32_t n_ready, int32_t n_not_ready, double unhealthy_zone_threshold)
{
    if (n_ready == 0 && n_not_ready > 0) {
        return ZONE_FULL_DISRUPTION;
    }
    if (n_not_ready > 2 &&
        (double)n_not_ready / (double)(n_not_ready + n_ready) >= unhealthy_zone_threshold) {
        return ZONE_PARTIAL_DISRUPTION;
    }
    return ZONE_NORMAL;
}

static bool
has_nodes(const Zone *zone)
{
    return zone->n_ready + zone->n_not_ready > 0;
}

static ZoneState
judge(const NodeLifecycle *lifecycle, const Zone *zone)
{
    return zone_state(zone->n_ready, zone->n_not_ready,
                      lifecycle->self->settings->unhealthy_zone_threshold);
}

static void
enter(NodeLifecycle *lifecycle, Zone *zone, ZoneState state)
{
    const ControllerManagerSettings *settings = lifecycle->self->settings;
    double rate = settings->node_eviction_rate;

    if (state == ZONE_PARTIAL_DISRUPTION) {
        rate = zone->n_ready + zone->n_not_ready > settings->large_cluster_size_threshold
                   ? settings->secondary_node_eviction_rate
                   : 0;
    }
    zone->state = state;
    tainter_set_rate(lifecycle, zone, rate);
}

static void
enter_darkness(NodeLifecycle *lifecycle, Process *process)
{
    for (guint i = 0; i < lifecycle->nodes->len; i++) {
        NodeHealth *health = g_ptr_array_index(lifecycle->nodes, i);

        if (!health->gone) {
            (void)node_mark_reachable(lifecycle, process, health);
        }
    }
    for (guint i = 0; i < lifecycle->zones->len; i++) {
        Zone *zone = g_ptr_array_index(lifecycle->zones, i);

        zone->state = ZONE_FULL_DISRUPTION;
        tainter_set_rate(lifecycle, zone, 0);
    }
}

/* Nodes that still seem gone get a fresh grace period. */
static void
leave_darkness(NodeLifecycle *lifecycle)
{
    for (guint i = 0; i < lifecycle->nodes->len; i++) {
        NodeHealth *health = g_ptr_array_index(lifecycle->nodes, i);

        health->seen_at = sim_now(lifecycle->self->sim);
        health->due_at = node_health_due(lifecycle, health);
    }
    for (guint i = 0; i < lifecycle->zones->len; i++) {
        Zone *zone = g_ptr_array_index(lifecycle->zones, i);

        if (has_nodes(zone)) {
            enter(lifecycle, zone, judge(lifecycle, zone));
        }
    }
}

void
zones_handle_disruption(NodeLifecycle *lifecycle, Process *process)
{
    bool all_are_dark = true;
    bool all_were_dark = true;

    for (guint i = 0; i < lifecycle->zones->len; i++) {
        Zone *zone = g_ptr_array_index(lifecycle->zones, i);

        if (has_nodes(zone)) {
            all_are_dark = all_are_dark && judge(lifecycle, zone) == ZONE_FULL_DISRUPTION;
            all_were_dark = all_were_dark && zone->state == ZONE_FULL_DISRUPTION;
        }
    }
    if (all_are_dark && all_were_dark) {
        return;
    }
    if (all_are_dark) {
        enter_darkness(lifecycle, process);
        return;
    }
    if (all_were_dark) {
        leave_darkness(lifecycle);
        return;
    }
    for (guint i = 0; i < lifecycle->zones->len; i++) {
        Zone *zone = g_ptr_array_index(lifecycle->zones, i);

        if (has_nodes(zone) && zone->state != judge(lifecycle, zone)) {
            enter(lifecycle, zone, judge(lifecycle, zone));
        }
    }
}
