/* pod-spec.h - what a pod wants, parsed once, interned, shared by all pods of one template.
 *
 * Two pods with equal specs have the same pointer: comparing is ==, and "same spec" is the
 * scheduler's equivalence class for free.  nodeName is not part of it (it lives in Pod). */
#pragma once

#include "models/api/match/labels.h"
#include "models/api/match/selector.h"
#include "sim/clock.h"

/* Amounts of resources: cpu in milli-units, the others in units (bytes, pieces), rounded up as
 * Quantity.MilliValue and Quantity.Value do.  The four common ones have a place of their own. */
typedef struct ScalarAmount {
    const char *name; /* interned: "nvidia.com/gpu", "hugepages-2Mi", "attachable-volumes-..." */
    int64_t amount;
} ScalarAmount;

typedef struct ResourceList {
    int64_t cpu_milli;
    int64_t memory;
    int64_t ephemeral_storage;
    int64_t pods;
    uint32_t n_scalars;
    bool has_cpu, has_memory, has_ephemeral_storage, has_pods; /* named at all, even as 0 */
    const ScalarAmount *scalars;                               /* sorted by name */
} ResourceList;

ResourceList resource_list_from_value(const Value *map, InternTable *names, Arena *arena);

typedef enum ProbeHandler {
    PROBE_NONE,
    PROBE_HTTP,
    PROBE_TCP,
    PROBE_EXEC,
    PROBE_GRPC,
} ProbeHandler;

typedef struct Probe {
    ProbeHandler handler;
    int32_t initial_delay_seconds;
    int32_t timeout_seconds;
    int32_t period_seconds;
    int32_t success_threshold;
    int32_t failure_threshold;
    int32_t grace_seconds; /* terminationGracePeriodSeconds of the probe; -1: the pod's */
} Probe;

typedef enum HookHandler {
    HOOK_NONE,
    HOOK_EXEC,
    HOOK_HTTP,
    HOOK_TCP,
    HOOK_SLEEP,
} HookHandler;

typedef struct LifecycleHook {
    HookHandler handler;
    int64_t sleep_seconds;
    const char *command; /* joined by blanks; NULL: none */
} LifecycleHook;

typedef enum PullPolicy {
    PULL_IF_NOT_PRESENT,
    PULL_ALWAYS,
    PULL_NEVER,
} PullPolicy;

typedef struct ContainerPort {
    const char *name;     /* NULL: none */
    const char *protocol; /* "TCP" */
    const char *host_ip;  /* NULL: none */
    int32_t container_port;
    int32_t host_port; /* 0: none */
} ContainerPort;

typedef struct Container {
    const char *name;
    const char *image;
    PullPolicy pull_policy;
    bool is_sidecar; /* an init container with restartPolicy Always */
    ResourceList requests;
    ResourceList limits;
    uint32_t n_ports;
    const ContainerPort *ports;
    Probe startup, liveness, readiness;
    LifecycleHook post_start, pre_stop;
    const Value *raw;
} Container;

typedef enum RestartPolicy {
    RESTART_ALWAYS,
    RESTART_ON_FAILURE,
    RESTART_NEVER,
} RestartPolicy;

typedef enum TaintEffect {
    EFFECT_ANY, /* a toleration without effect */
    EFFECT_NO_SCHEDULE,
    EFFECT_PREFER_NO_SCHEDULE,
    EFFECT_NO_EXECUTE,
} TaintEffect;

typedef struct Toleration {
    const char *key;   /* NULL or "": any */
    const char *value; /* "" if none */
    bool exists;       /* operator Exists */
    TaintEffect effect;
    int64_t seconds; /* tolerationSeconds; -1: for ever */
} Toleration;

/* Node selection terms: a requirement over labels (is_field false) or metadata.name. */
typedef struct NodeSelectorTerm {
    uint32_t n_expressions;
    uint32_t n_fields;
    const SelectorRequirement *expressions; /* operators In, NotIn, Exists, DoesNotExist, Gt, Lt */
    const SelectorRequirement *fields;
} NodeSelectorTerm;

typedef struct PreferredNodeTerm {
    int32_t weight;
    NodeSelectorTerm term;
} PreferredNodeTerm;

typedef struct NodeSelector {
    bool is_set;
    uint32_t n_terms;
    const NodeSelectorTerm *terms;
} NodeSelector;

typedef struct PodAffinityTerm {
    const char *topology_key;
    const Selector *selector;           /* NULL: nothing (absent selector) */
    const Selector *namespace_selector; /* NULL: absent */
    uint32_t n_namespaces;
    const char *const *namespaces;
    int32_t weight; /* preferred terms; 0 for required ones */
} PodAffinityTerm;

typedef struct PodAffinityTerms {
    uint32_t n_required;
    uint32_t n_preferred;
    const PodAffinityTerm *required;
    const PodAffinityTerm *preferred;
} PodAffinityTerms;

typedef struct SpreadConstraint {
    int32_t max_skew;
    int32_t min_domains; /* 0: not given */
    bool must;           /* DoNotSchedule */
    bool honor_affinity; /* nodeAffinityPolicy Honor */
    bool honor_taints;   /* nodeTaintsPolicy Honor */
    const char *topology_key;
    const Selector *selector; /* NULL: nothing */
    uint32_t n_match_label_keys;
    const char *const *match_label_keys;
} SpreadConstraint;

typedef struct PodVolume {
    const char *name;
    const char *source;     /* "emptyDir", "configMap", "persistentVolumeClaim", ... */
    const char *claim_name; /* persistentVolumeClaim; ephemeral: NULL, named after the pod */
    bool read_only;
    bool is_ephemeral;
    const Value *raw;
} PodVolume;

typedef struct PodSpec {
    uint32_t id;      /* counts from 1 in the order of interning */
    const Value *raw; /* the spec as stored, without nodeName */
    uint32_t n_containers;
    uint32_t n_init_containers;
    const Container *containers;
    const Container *init_containers;
    RestartPolicy restart_policy;
    int64_t grace_seconds;           /* terminationGracePeriodSeconds */
    int64_t active_deadline_seconds; /* -1: none */
    bool host_network;
    bool has_pod_resources; /* pod-level resources */
    bool preempts;          /* preemptionPolicy is not Never */
    int32_t priority;
    const char *priority_class; /* NULL: none */
    const char *scheduler_name;
    const char *service_account; /* NULL: none */
    const char *hostname;        /* NULL: none */
    const char *subdomain;
    const char *runtime_class;             /* NULL: none */
    ResourceList pod_requests, pod_limits; /* pod-level resources */
    ResourceList overhead;
    const LabelSet *node_selector;
    NodeSelector required_nodes;
    uint32_t n_preferred_nodes;
    const PreferredNodeTerm *preferred_nodes;
    PodAffinityTerms affinity;
    PodAffinityTerms anti_affinity;
    uint32_t n_tolerations;
    const Toleration *tolerations;
    uint32_t n_spread;
    const SpreadConstraint *spread;
    uint32_t n_volumes;
    const PodVolume *volumes;
    uint32_t n_gates;
    const char *const *gates; /* schedulingGates */
    uint32_t n_readiness_gates;
    const char *const *readiness_gates;
    bool has_claims; /* resourceClaims */

    /* Derived: effective requests (Kubernetes 1.34 podRequests: containers, sidecars, init
     * containers, overhead, pod-level) and QoS class. */
    ResourceList requests;
    uint8_t qos; /* PodQos in pod.h */
} PodSpec;

typedef struct PodSpecTable PodSpecTable;

PodSpecTable *pod_spec_table_new(InternTable *names, LabelTable *labels);
void pod_spec_table_free(PodSpecTable *table);

/* The spec for a defaulted pod spec's value; equal values give the same pointer. */
const PodSpec *pod_spec_intern(PodSpecTable *table, const Value *spec);

/* What workload objects carry as spec.template. */
typedef struct PodTemplate {
    const Value *raw; /* the whole template: metadata and spec */
    const LabelSet *labels;
    const LabelSet *annotations;
    const PodSpec *spec; /* as written, before pod admission */
} PodTemplate;

PodTemplate pod_template_from_value(PodSpecTable *table, const Value *template_value);
bool pod_template_equal(const PodTemplate *a, const PodTemplate *b);
