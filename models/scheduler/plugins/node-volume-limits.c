/* node-volume-limits.c - a driver attaches only so many volumes to a node.
 *
 * Volumes of pods on the node and attachments that no such pod accounts for count; a volume used
 * twice counts once.  An unbound claim will be a new volume of its class's driver. */
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/storage/pod-claims.h"
#include "models/scheduler/storage/storage-read.h"

#include <string.h>

typedef struct AttachedVolume {
    const char *driver; /* interned */
    const char *handle; /* interned */
} AttachedVolume;

static const Reason too_many = { "node(s) exceed max volume count", NULL };

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const PodSpec *spec = cycle->pod->spec;

    (void)self;
    (void)ret_names;
    if (cycle->pod->needs->has_claims) {
        return VERDICT_OK;
    }
    for (uint32_t i = 0; i < spec->n_volumes; i++) {
        if (migrated_plugin_of(spec->volumes[i].raw) != NULL) {
            return VERDICT_OK;
        }
    }
    return VERDICT_SKIP;
}

static AttachedVolume *
volumes_find(const GArray *volumes, const char *driver, const char *handle)
{
    for (guint i = 0; i < volumes->len; i++) {
        AttachedVolume *row = &g_array_index(volumes, AttachedVolume, i);

        if (row->driver == driver && row->handle == handle) {
            return row;
        }
    }
    return NULL;
}

static void
add_volume(GArray *volumes, const char *driver, const char *handle)
{
    AttachedVolume row = { driver, handle };

    if (volumes_find(volumes, driver, handle) == NULL) {
        g_array_append_val(volumes, row);
    }
}

/* The driver of a claim that has no volume yet; its handle is the claim itself. */
static bool
class_driver(const Snapshot *snapshot, const CsiNodeInfo *csi_node, const ClaimInfo *claim,
             const char **ret_driver, const char **ret_handle)
{
    const ClassInfo *info =
        claim->class_name == NULL ? NULL : storage_class(snapshot->storage, claim->class_name);
    const MigratedPlugin *migrated;
    g_autofree char *handle = NULL;

    if (info == NULL || *info->provisioner == '\0') {
        return false;
    }
    handle = g_strconcat("unbound ", claim->key, NULL);
    *ret_handle = intern(snapshot->tables->names, handle);
    *ret_driver = info->provisioner;
    migrated = migrated_plugin_by_name(info->provisioner);
    if (migrated != NULL) {
        *ret_driver = intern(snapshot->tables->names, migrated->driver);
        return csi_migration_is_on(csi_node, migrated->plugin);
    }
    return true;
}

static bool
claim_driver(const Snapshot *snapshot, const CsiNodeInfo *csi_node, const ClaimInfo *claim,
             const char **ret_driver, const char **ret_handle)
{
    const VolumeInfo *volume =
        *claim->volume_name == '\0' ? NULL : storage_volume(snapshot->storage, claim->volume_name);
    const MigratedPlugin *migrated;

    if (volume == NULL) {
        return class_driver(snapshot, csi_node, claim, ret_driver, ret_handle);
    }
    if (volume->driver != NULL) {
        *ret_driver = volume->driver;
        *ret_handle = volume->handle;
        return *volume->driver != '\0' && *volume->handle != '\0';
    }
    migrated = migrated_plugin_of(value_get(volume->raw, "spec"));
    if (migrated == NULL || !csi_migration_is_on(csi_node, migrated->plugin)) {
        return false;
    }
    migrated_source(snapshot->tables, value_get(volume->raw, "spec"), ret_driver, ret_handle);
    *ret_driver = intern(snapshot->tables->names, *ret_driver);
    return true;
}

/* Adds the volumes of one pod; a verdict that is not OK ends a new pod's chances. */
static Verdict
collect_volumes(Cycle *cycle, const CsiNodeInfo *csi_node, const SchedPod *pod, bool is_new,
                GArray *volumes)
{
    const Snapshot *snapshot = cycle->snapshot;

    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const PodVolume *volume = &pod->spec->volumes[i];
        const char *name = pod_claim_name(pod, volume, cycle->arena);
        const char *driver;
        const char *handle;
        const ClaimInfo *claim;

        if (name == NULL) {
            const MigratedPlugin *migrated = migrated_plugin_of(volume->raw);

            if (migrated != NULL && csi_migration_is_on(csi_node, migrated->plugin)) {
                migrated_source(snapshot->tables, volume->raw, &driver, &handle);
                add_volume(volumes, intern(snapshot->tables->names, driver), handle);
            }
            continue;
        }
        claim = storage_claim(snapshot->storage, pod->name_space, name);
        if (claim == NULL) {
            if (is_new) {
                return verdict_about(
                    cycle->arena, STATUS_UNRESOLVABLE, "%s",
                    arena_printf(cycle->arena,
                                 "looking up PVC %s/%s: persistentvolumeclaim \"%s\" not found",
                                 pod->name_space, name, name));
            }
            continue;
        }
        if (volume->is_ephemeral && !claim_is_for_pod(claim, pod)) {
            return verdict_error(cycle->arena,
                                 "PVC %s/%s was not created for pod %s/%s (pod is not owner)",
                                 pod->name_space, name, pod->name_space, pod->name);
        }
        if (claim_driver(snapshot, csi_node, claim, &driver, &handle)) {
            add_volume(volumes, driver, handle);
        }
    }
    return VERDICT_OK;
}

/* Attachments to the node that none of 'in_use' accounts for. */
static void
collect_attachments(const Cycle *cycle, const NodeInfo *node, GArray *in_use)
{
    const StorageView *storage = cycle->snapshot->storage;
    const GPtrArray *attachments = storage_attachments(storage);

    for (guint i = 0; i < attachments->len; i++) {
        const AttachmentInfo *attachment = attachments->pdata[i];
        const VolumeInfo *volume;

        if (strcmp(attachment->node_name, node->name) != 0 || *attachment->attacher == '\0' ||
            attachment->volume_name == NULL) {
            continue;
        }
        volume = storage_volume(storage, attachment->volume_name);
        if (volume != NULL && volume->driver != NULL) {
            add_volume(in_use, attachment->attacher, volume->handle);
        }
    }
}

static int64_t
count_driver(const GArray *volumes, const char *driver)
{
    int64_t n = 0;

    for (guint i = 0; i < volumes->len; i++) {
        n += g_array_index(volumes, AttachedVolume, i).driver == driver;
    }
    return n;
}

static Verdict
check_limits(const CsiNodeInfo *csi_node, const GArray *wanted, const GArray *in_use)
{
    for (uint32_t d = 0; d < csi_node->n_drivers; d++) {
        const DriverLimit *limit = &csi_node->drivers[d];
        int64_t n_new = count_driver(wanted, limit->driver);

        if (limit->count >= 0 && n_new > 0 &&
            count_driver(in_use, limit->driver) + n_new > limit->count) {
            return VERDICT(STATUS_UNSCHEDULABLE, too_many);
        }
    }
    return VERDICT_OK;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const CsiNodeInfo *csi_node = storage_csi_node(cycle->snapshot->storage, node->name);
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(AttachedVolume));
    g_autoptr(GArray) in_use = g_array_new(FALSE, FALSE, sizeof(AttachedVolume));
    Verdict verdict = collect_volumes(cycle, csi_node, cycle->pod, true, wanted);

    (void)self;
    if (verdict.code != STATUS_SUCCESS || wanted->len == 0 || csi_node == NULL) {
        return verdict;
    }
    for (guint p = 0; p < node->pods->len; p++) {
        verdict = collect_volumes(cycle, csi_node, node->pods->pdata[p], false, in_use);
        if (verdict.code != STATUS_SUCCESS) {
            return verdict;
        }
    }
    /* What a pod on the node uses is not new; what is only attached takes a place, even if it is
     * the very volume. */
    for (guint i = wanted->len; i > 0; i--) {
        AttachedVolume *row = &g_array_index(wanted, AttachedVolume, i - 1);

        if (volumes_find(in_use, row->driver, row->handle) != NULL) {
            g_array_remove_index(wanted, i - 1);
        }
    }
    collect_attachments(cycle, node, in_use);
    return check_limits(csi_node, wanted, in_use);
}

static bool
pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
          const ClusterEvent *event)
{
    const SchedPod *gone = event->old_pod;

    (void)self;
    (void)snapshot;
    (void)pod;
    if (gone->node_name == NULL && gone->nominated_node == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < gone->spec->n_volumes; i++) {
        if (gone->spec->volumes[i].claim_name != NULL || gone->spec->volumes[i].is_ephemeral ||
            migrated_plugin_of(gone->spec->volumes[i].raw) != NULL) {
            return true;
        }
    }
    return false;
}

static int64_t
limit_of(const CsiNodeInfo *info, const char *driver)
{
    for (uint32_t i = 0; i < info->n_drivers; i++) {
        if (info->drivers[i].driver == driver) {
            return MAX(0, info->drivers[i].count);
        }
    }
    return 0;
}

static bool
csi_node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
               const ClusterEvent *event)
{
    g_autoptr(Arena) arena = arena_new();
    const CsiNodeInfo *old;
    const CsiNodeInfo *now;

    (void)self;
    (void)pod;
    if (event->old_value == NULL) {
        return true;
    }
    old = csi_node_info_read(snapshot->tables, arena, event->old_value);
    now = csi_node_info_read(snapshot->tables, arena, event->new_value);
    for (uint32_t i = 0; i < now->n_drivers; i++) {
        if (now->drivers[i].count > limit_of(old, now->drivers[i].driver)) {
            return true;
        }
    }
    return false;
}

static bool
claim_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    return pod_uses_claim(pod, event->new_value);
}

static bool
attachment_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                 const ClusterEvent *event)
{
    const char *attacher = value_get_text(value_get(event->old_value, "spec"), "attacher");

    (void)self;
    (void)snapshot;
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const MigratedPlugin *migrated = migrated_plugin_of(pod->spec->volumes[i].raw);

        if (pod->spec->volumes[i].claim_name != NULL ||
            (migrated != NULL && g_strcmp0(migrated->driver, attacher) == 0)) {
            return true;
        }
    }
    return false;
}

static const FilterHooks filter_hooks = { .pre_filter = pre_filter, .filter = filter };

static const EventHint hints[] = {
    { EVENT_CSI_NODE, EVENT_ADD, csi_node_helps },
    { EVENT_CSI_NODE, EVENT_UPDATE, csi_node_helps },
    { EVENT_POD, EVENT_DELETE, pod_helps },
    { EVENT_CLAIM, EVENT_ADD, claim_helps },
    { EVENT_ATTACHMENT, EVENT_DELETE, attachment_helps },
    { 0 },
};

const SchedPlugin sched_plugin_node_volume_limits = {
    .name = "NodeVolumeLimits",
    .doc = "Respect how many volumes a driver attaches to a node.",
    .filter = &filter_hooks,
    .hints = hints,
};
