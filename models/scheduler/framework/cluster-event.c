/* cluster-event.c - which events a change makes, and which registrations they match. */
#include "models/scheduler/framework/cluster-event.h"

#include "models/scheduler/framework/node-info.h"

#include <string.h>

static const struct {
    const char *name; /* as the scheduler's logs and metrics print it */
    const char *kind; /* NULL: not an informer's kind */
} resources[N_EVENT_RESOURCES] = {
    [EVENT_NONE] = { "", NULL },
    [EVENT_POD] = { "Pod", NULL },
    [EVENT_ASSIGNED_POD] = { "AssignedPod", NULL },
    [EVENT_UNSCHEDULABLE_POD] = { "UnschedulablePod", NULL },
    [EVENT_NODE] = { "Node", NULL },
    [EVENT_VOLUME] = { "PersistentVolume", "PersistentVolume" },
    [EVENT_CLAIM] = { "PersistentVolumeClaim", "PersistentVolumeClaim" },
    [EVENT_STORAGE_CLASS] = { "storage.k8s.io/StorageClass", "StorageClass" },
    [EVENT_CSI_NODE] = { "storage.k8s.io/CSINode", "CSINode" },
    [EVENT_CSI_DRIVER] = { "storage.k8s.io/CSIDriver", "CSIDriver" },
    [EVENT_CSI_CAPACITY] = { "storage.k8s.io/CSIStorageCapacity", "CSIStorageCapacity" },
    [EVENT_ATTACHMENT] = { "storage.k8s.io/VolumeAttachment", "VolumeAttachment" },
    [EVENT_RESOURCE_CLAIM] = { "resource.k8s.io/ResourceClaim", "ResourceClaim" },
    [EVENT_RESOURCE_SLICE] = { "resource.k8s.io/ResourceSlice", "ResourceSlice" },
    [EVENT_DEVICE_CLASS] = { "resource.k8s.io/DeviceClass", "DeviceClass" },
    [EVENT_ANY] = { "*", NULL },
};

const char *
event_resource_name(EventResource resource)
{
    return resources[resource].name;
}

EventResource
event_resource_of_kind(const char *kind_name)
{
    for (unsigned int i = 0; i < N_EVENT_RESOURCES; i++) {
        if (g_strcmp0(resources[i].kind, kind_name) == 0 && kind_name != NULL) {
            return (EventResource)i;
        }
    }
    return EVENT_NONE;
}

char *
cluster_event_format(EventResource resource, uint32_t actions)
{
    static const char *const names[] = { "Add",
                                         "Delete",
                                         "UpdateNodeAllocatable",
                                         "UpdateNodeLabel",
                                         "UpdateNodeTaint",
                                         "UpdateNodeCondition",
                                         "UpdateNodeAnnotation",
                                         "UpdatePodLabel",
                                         "UpdatePodScaleDown",
                                         "UpdatePodToleration",
                                         "UpdatePodSchedulingGatesEliminated",
                                         "UpdatePodGeneratedResourceClaim" };
    GString *text = g_string_new(resources[resource].name);
    char separator = '/';

    if ((actions & EVENT_UPDATE) == EVENT_UPDATE) {
        g_string_append(text, "/Update");
        separator = '|';
        actions &= ~(uint32_t)EVENT_UPDATE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if ((actions >> i & 1) != 0) {
            g_string_append_printf(text, "%c%s", separator, names[i]);
            separator = '|';
        }
    }
    return g_string_free(text, FALSE);
}

char *
cluster_event_label(EventResource resource, uint32_t actions)
{
    char *text = cluster_event_format(resource, actions);
    char *slash = strrchr(text, '/');

    memmove(slash, slash + 1, strlen(slash));
    return text;
}

bool
event_matches(EventResource registered, uint32_t registered_actions, EventResource resource,
              uint32_t action)
{
    bool is_same = registered == resource || registered == EVENT_ANY ||
                   (registered == EVENT_POD &&
                    (resource == EVENT_ASSIGNED_POD || resource == EVENT_UNSCHEDULABLE_POD));

    return is_same && (registered_actions & action) != 0 && action <= registered_actions;
}

static void
add_event(ClusterEvent *events, uint32_t *n, EventResource resource, uint32_t action)
{
    events[(*n)++] = (ClusterEvent){ .resource = resource, .action = action };
}

/* A request that is lower, or not there any more. */
static bool
requests_shrink(const Amounts *old, const Amounts *now)
{
    if ((old->named & ~now->named) != 0 || old->milli_cpu > now->milli_cpu ||
        old->memory > now->memory || old->ephemeral_storage > now->ephemeral_storage) {
        return true;
    }
    for (uint32_t i = 0; i < old->n_scalars; i++) {
        bool is_named;
        int64_t amount =
            scalar_amount(now->n_scalars, now->scalars, old->scalars[i].name, &is_named);

        if (!is_named || old->scalars[i].amount > amount) {
            return true;
        }
    }
    return false;
}

uint32_t
pod_events(const SchedPod *old, const SchedPod *new_, const Value *old_status,
           const Value *new_status, ClusterEvent ret_events[EVENTS_MAX])
{
    const SchedPod *any = new_ != NULL ? new_ : old;
    EventResource resource = any->node_name == NULL ? EVENT_UNSCHEDULABLE_POD : EVENT_ASSIGNED_POD;
    const Value *old_claims = value_get(old_status, "resourceClaimStatuses");
    const Value *new_claims = value_get(new_status, "resourceClaimStatuses");
    uint32_t n = 0;

    if (old == NULL || new_ == NULL) {
        add_event(ret_events, &n, resource, old == NULL ? EVENT_ADD : EVENT_DELETE);
    } else {
        if (old->labels != new_->labels) {
            add_event(ret_events, &n, resource, EVENT_POD_LABEL);
        }
        if (requests_shrink(&old->needs->counted, &new_->needs->counted)) {
            add_event(ret_events, &n, resource, EVENT_POD_SCALE_DOWN);
        }
        if (old->spec->n_gates > 0 && new_->spec->n_gates == 0) {
            add_event(ret_events, &n, resource, EVENT_POD_GATES_GONE);
        }
        if (old->spec->n_tolerations != new_->spec->n_tolerations) {
            add_event(ret_events, &n, resource, EVENT_POD_TOLERATION);
        }
        if ((old_claims != NULL || new_claims != NULL) &&
            (old_claims == NULL || new_claims == NULL || !value_equal(old_claims, new_claims))) {
            add_event(ret_events, &n, resource, EVENT_POD_CLAIM);
        }
        if (n == 0) {
            add_event(ret_events, &n, resource, EVENT_UPDATE);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        ret_events[i].old_pod = old;
        ret_events[i].new_pod = new_;
    }
    return n;
}

static bool
taints_differ(const NodeInfo *old, const NodeInfo *now)
{
    if (old->n_taints != now->n_taints) {
        return true;
    }
    for (uint32_t i = 0; i < old->n_taints; i++) {
        const Taint *a = &old->taints[i];
        const Taint *b = &now->taints[i];

        if (a->effect != b->effect || g_strcmp0(a->key, b->key) != 0 ||
            g_strcmp0(a->value, b->value) != 0 || a->added_at != b->added_at) {
            return true;
        }
    }
    return false;
}

static bool
allocatable_differs(const NodeInfo *old, const NodeInfo *now)
{
    const Amounts *a = &old->allocatable;
    const Amounts *b = &now->allocatable;

    if (old->allowed_pods != now->allowed_pods || a->milli_cpu != b->milli_cpu ||
        a->memory != b->memory || a->ephemeral_storage != b->ephemeral_storage ||
        a->n_scalars != b->n_scalars) {
        return true;
    }
    for (uint32_t i = 0; i < a->n_scalars; i++) {
        if (a->scalars[i].name != b->scalars[i].name ||
            a->scalars[i].amount != b->scalars[i].amount) {
            return true;
        }
    }
    return false;
}

static bool
conditions_differ(const Node *old, const Node *now)
{
    if (old == NULL || now == NULL) {
        return false;
    }
    for (size_t i = 0; i < N_NODE_CONDITIONS; i++) {
        if (old->conditions[i].status != now->conditions[i].status) {
            return true;
        }
    }
    return false;
}

uint32_t
node_events(const NodeInfo *old, const NodeInfo *new_, const Object *old_object,
            const Object *new_object, ClusterEvent ret_events[EVENTS_MAX])
{
    uint32_t n = 0;

    if (old == NULL || new_ == NULL) {
        add_event(ret_events, &n, EVENT_NODE, old == NULL ? EVENT_ADD : EVENT_DELETE);
    } else {
        if (old->unschedulable && !new_->unschedulable) {
            add_event(ret_events, &n, EVENT_NODE, EVENT_NODE_TAINT);
        }
        if (allocatable_differs(old, new_)) {
            add_event(ret_events, &n, EVENT_NODE, EVENT_NODE_ALLOCATABLE);
        }
        if (old->labels != new_->labels) {
            add_event(ret_events, &n, EVENT_NODE, EVENT_NODE_LABEL);
        }
        if (taints_differ(old, new_)) {
            add_event(ret_events, &n, EVENT_NODE, EVENT_NODE_TAINT);
        }
        if (conditions_differ((const Node *)old_object, (const Node *)new_object)) {
            add_event(ret_events, &n, EVENT_NODE, EVENT_NODE_CONDITION);
        }
        if (old_object != NULL && new_object != NULL &&
            old_object->meta.annotations != new_object->meta.annotations) {
            add_event(ret_events, &n, EVENT_NODE, EVENT_NODE_ANNOTATION);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        ret_events[i].old_node = old;
        ret_events[i].new_node = new_;
    }
    return n;
}
