/* node.h - a node as the API server stores it. */
#pragma once

#include "models/api/object.h"
#include "models/api/pod/pod-spec.h"

typedef struct Taint {
    const char *key;
    const char *value; /* "" if none */
    TaintEffect effect;
    SimTime added_at; /* timeAdded; SIM_NEVER: not given */
} Taint;

typedef enum NodeConditionType {
    NODE_MEMORY_PRESSURE,
    NODE_DISK_PRESSURE,
    NODE_PID_PRESSURE,
    NODE_READY,
    NODE_NETWORK_UNAVAILABLE,
    N_NODE_CONDITIONS
} NodeConditionType;

typedef struct NodeCondition {
    uint8_t status; /* ConditionStatus; absent: not in the list */
    const char *reason;
    const char *message;
    SimTime last_heartbeat;
    SimTime last_transition;
} NodeCondition;

typedef struct NodeImage {
    const char *const *names; /* "docker.io/library/nginx:1.27", digests */
    uint32_t n_names;
    int64_t size;
} NodeImage;

typedef struct Node {
    Object object;
    bool unschedulable;
    uint32_t n_taints;
    const Taint *taints; /* immutable, in the run's arena or interned */
    ResourceList capacity;
    ResourceList allocatable;
    NodeCondition conditions[N_NODE_CONDITIONS];
    uint32_t n_images;
    const NodeImage *images;
    const char *internal_ip; /* NULL: none */
    const char *pod_cidr;    /* NULL: none */
    const char *provider_id;
    const Value *volumes_in_use;   /* list of unique names; NULL: none */
    const Value *volumes_attached; /* list of maps with name and devicePath; NULL: none */
} Node;

bool node_is_ready(const Node *node); /* Ready is True */
/* topology.kubernetes.io/zone (or the old label), "" if none. */
const char *node_zone(const Node *node);
const char *node_region(const Node *node);
const Taint *node_find_taint(const Node *node, const char *key, TaintEffect effect);
/* Its labels and name are what node selector and required node affinity ask for. */
bool node_matches_spec(const Node *node, const PodSpec *spec);

/* Replaces the taints of a draft; the rows are copied into the run's arena. */
void node_set_taints(Node *draft, const Taint *taints, size_t n, const ObjectTables *tables);
bool node_set_condition(Node *draft, NodeConditionType type, ConditionStatus status,
                        const char *reason, const char *message, SimTime now);
const char *node_condition_name(NodeConditionType type);
const char *taint_effect_name(TaintEffect effect); /* "" for EFFECT_ANY */

bool toleration_tolerates(const Toleration *toleration, const Taint *taint);
