/* volume-binding-hints.c - what may help a pod whose claims could not be bound. */
#include "models/scheduler/storage/volume-binding-hints.h"

#include "models/scheduler/storage/pod-claims.h"
#include "models/scheduler/storage/storage-read.h"

static bool
claim_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    return pod_uses_claim(pod, event->new_value);
}

static bool
class_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    const Value *old = value_get(event->old_value, "allowedTopologies");
    const Value *now = value_get(event->new_value, "allowedTopologies");

    (void)self;
    (void)snapshot;
    (void)pod;
    if (event->old_value == NULL) {
        return true;
    }
    return (old == NULL) != (now == NULL) || (old != NULL && !value_equal(old, now));
}

static bool
csi_node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
               const ClusterEvent *event)
{
    g_autoptr(Arena) arena = arena_new();

    (void)self;
    (void)pod;
    if (event->old_value == NULL) {
        return true;
    }
    return csi_node_info_read(snapshot->tables, arena, event->old_value)->migrated !=
           csi_node_info_read(snapshot->tables, arena, event->new_value)->migrated;
}

/* Matters to pods with an inline volume of the driver only. */
static bool
csi_driver_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                 const ClusterEvent *event)
{
    const char *name = value_get_text(value_get(event->new_value, "metadata"), "name");
    bool was = value_get_bool(value_get(event->old_value, "spec"), "storageCapacity", false);
    bool is = value_get_bool(value_get(event->new_value, "spec"), "storageCapacity", false);

    (void)self;
    (void)snapshot;
    for (uint32_t i = 0; was && !is && i < pod->spec->n_volumes; i++) {
        const Value *csi = value_get(pod->spec->volumes[i].raw, "csi");

        if (csi != NULL && g_strcmp0(value_get_text(csi, "driver"), name) == 0) {
            return true;
        }
    }
    return false;
}

/* The size a capacity object offers; its maximum wins over its capacity. */
static int64_t
offered(const CapacityInfo *info)
{
    if (info->has_maximum) {
        return quantity_go_value(info->maximum);
    }
    return info->has_capacity ? quantity_go_value(info->capacity) : 0;
}

static bool
capacity_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
               const ClusterEvent *event)
{
    g_autoptr(Arena) arena = arena_new();

    (void)self;
    (void)pod;
    if (event->old_value == NULL) {
        return true;
    }
    return offered(capacity_info_read(snapshot->tables, arena, event->new_value)) >
           offered(capacity_info_read(snapshot->tables, arena, event->old_value));
}

const EventHint volume_binding_hints[] = {
    { EVENT_STORAGE_CLASS, EVENT_ADD | EVENT_UPDATE, class_helps },
    { EVENT_CLAIM, EVENT_ADD | EVENT_UPDATE, claim_helps },
    { EVENT_VOLUME, EVENT_ADD | EVENT_UPDATE, NULL },
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_LABEL, NULL },
    { EVENT_CSI_NODE, EVENT_ADD | EVENT_UPDATE, csi_node_helps },
    { EVENT_CSI_DRIVER, EVENT_UPDATE, csi_driver_helps },
    { EVENT_CSI_CAPACITY, EVENT_ADD | EVENT_UPDATE, capacity_helps },
    { 0 },
};
