/* cluster-event.h - changes of the cluster in the terms of queueing hints.
 *
 * What an informer sees (an object before and after) becomes one or several events: a resource, an
 * action, both objects.  Registered actions are sets of bits; they match as in Kubernetes 1.34:
 * some bit in common, and the event's bits as a number not above the registered ones, which keeps
 * the generic "Update" away from plugins that asked for special updates only. */
#pragma once

#include "models/api/object.h"

typedef enum EventResource {
    EVENT_NONE,
    EVENT_POD, /* registrations: both of the next two */
    EVENT_ASSIGNED_POD,
    EVENT_UNSCHEDULABLE_POD,
    EVENT_NODE,
    EVENT_VOLUME,
    EVENT_CLAIM,
    EVENT_STORAGE_CLASS,
    EVENT_CSI_NODE,
    EVENT_CSI_DRIVER,
    EVENT_CSI_CAPACITY,
    EVENT_ATTACHMENT,
    EVENT_RESOURCE_CLAIM,
    EVENT_RESOURCE_SLICE,
    EVENT_DEVICE_CLASS,
    EVENT_ANY,
    N_EVENT_RESOURCES
} EventResource;

enum {
    EVENT_ADD = 1,
    EVENT_DELETE = 2,
    EVENT_NODE_ALLOCATABLE = 4,
    EVENT_NODE_LABEL = 8,
    EVENT_NODE_TAINT = 16,
    EVENT_NODE_CONDITION = 32,
    EVENT_NODE_ANNOTATION = 64,
    EVENT_POD_LABEL = 128,
    EVENT_POD_SCALE_DOWN = 256,
    EVENT_POD_TOLERATION = 512,
    EVENT_POD_GATES_GONE = 1024,
    EVENT_POD_CLAIM = 2048,
    EVENT_UPDATE = 4092,
    EVENT_ALL = 4095,
};

struct NodeInfo;
struct SchedPod;

typedef struct ClusterEvent {
    EventResource resource;
    uint32_t action;
    /* What the resource is: pods and nodes typed, everything else as values. */
    const struct SchedPod *old_pod, *new_pod;
    const struct NodeInfo *old_node, *new_node;
    const Value *old_value, *new_value;
} ClusterEvent;

/* "AssignedPod/Delete", "storage.k8s.io/CSINode/Add". */
char *cluster_event_format(EventResource resource, uint32_t actions);
/* The same without a slash, as metrics and logs name an event: "AssignedPodDelete". */
char *cluster_event_label(EventResource resource, uint32_t actions);
const char *event_resource_name(EventResource resource);

bool event_matches(EventResource registered, uint32_t registered_actions, EventResource resource,
                   uint32_t action);

/* The events that a change makes, at most EVENTS_MAX, in the order they are delivered. */
#define EVENTS_MAX 8
uint32_t pod_events(const struct SchedPod *old, const struct SchedPod *new_,
                    const Value *old_status, const Value *new_status,
                    ClusterEvent ret_events[EVENTS_MAX]);
uint32_t node_events(const struct NodeInfo *old, const struct NodeInfo *new_,
                     const Object *old_object, const Object *new_object,
                     ClusterEvent ret_events[EVENTS_MAX]);
/* Storage kinds and others, by the name of their kind; EVENT_NONE if no event comes of it. */
EventResource event_resource_of_kind(const char *kind_name);
