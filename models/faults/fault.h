/* fault.h - the contract between the injector and the kinds of faults.
 *
 * A kind of fault is one file in models/faults/kinds/ that defines one 'const FaultType' named
 * after the file.  It says which targets it takes; the injector resolves a target to the things it
 * names at the instant of the fault (node/node-1, zone/a, every node, pod with a selector and a
 * pick) and calls begin once for each thing, and end when the fault heals. */
#pragma once

#include "models/node/kubelet.h"

typedef enum InstanceChange {
    INSTANCE_STARTED,
    INSTANCE_ENDED, /* in good order, as told by SIGTERM */
    INSTANCE_KILLED,
} InstanceChange;

/* What faults act on.  The control plane's parts are switched by name through 'set_component'. */
typedef struct FaultWorld {
    Simulation *sim;
    Store *store;
    Kubelets *kubelets;
    void (*set_component)(void *data, int target, bool up); /* NULL: there is no control plane */
    /* Scheduler and controller manager: the name of the index-th instance, NULL behind the last;
     * and what becomes of its process. */
    const char *(*instance)(void *data, int target, uint32_t index, bool *ret_leads);
    void (*change_instance)(void *data, int target, const char *name, InstanceChange change);
    void *component_data;
} FaultWorld;

typedef enum FaultTarget {
    TARGET_NODE,
    TARGET_RACK,
    TARGET_ZONE,
    TARGET_POOL,
    TARGET_KUBELET,
    TARGET_RUNTIME,
    TARGET_POD,
    TARGET_IMAGE,
    TARGET_REGISTRY,
    TARGET_ETCD,
    TARGET_APISERVER,
    TARGET_SCHEDULER,
    TARGET_CONTROLLER_MANAGER,
    TARGET_DNS,
    TARGET_METRICS_SERVER,
    N_FAULT_TARGETS
} FaultTarget;

#define TARGET_BIT(target) (UINT32_C(1) << (target))

/* One thing that is hit, and the fault's parameters; unset ones are 0 or NULL. */
typedef struct FaultCase {
    FaultTarget target; /* groups (rack, zone, pool) arrive as their nodes: TARGET_NODE */
    const char *name;   /* node name, image glob; NULL where there is only one */
    ObjectRef pod;
    double factor;
    double rate;
    int32_t exit_code;
    NodeResource resource;
} FaultCase;

typedef struct FaultType {
    const char *name; /* as scenarios spell it: "down" */
    const char *doc;
    uint32_t targets;   /* TARGET_BIT()s, groups included */
    bool heals_at_once; /* crash: there is no state to end */
    bool uses_factor, uses_rate, uses_exit,
        uses_resource; /* which parameters may stand beside it */
    bool needs_rate, needs_factor;
    bool rate_is_share; /* 5%, not 5/s */
    void (*begin)(const FaultWorld *world, const FaultCase *one);
    void (*end)(const FaultWorld *world, const FaultCase *one); /* NULL if heals_at_once */
} FaultType;

extern const FaultType *const fault_types[]; /* NULL-terminated, in the makefile's order */
const FaultType *fault_type_find(const char *name);
const char *fault_target_name(FaultTarget target); /* "controller-manager" */
bool fault_target_find(const char *name, FaultTarget *ret_target);

/* A fault as a scenario writes it. */
typedef struct FaultSpec {
    const FaultType *type;
    FaultTarget target;
    const char *name;         /* behind the slash; may be a glob; NULL: none */
    const char *name_space;   /* of pods; NULL: any */
    const Selector *selector; /* `select:`; NULL: none */
    int32_t pick;             /* how many; 0: all */
    double pick_share;        /* 0 .. 1 instead of a number; 0: unset */
    double factor, rate;
    int32_t exit_code;
    NodeResource resource;
} FaultSpec;

typedef struct Injector Injector;
typedef struct ActiveFault ActiveFault;

/* Labels by which nodes belong to a pool and a rack; zones by topology.kubernetes.io/zone. */
#define POOL_LABEL "orrery.dev/pool"
#define RACK_LABEL "orrery.dev/rack"

/* 'world' is copied; what it points to must live as long. */
Injector *injector_new(const FaultWorld *world);
void injector_free(Injector *injector);

/* Begins a fault now; 'id' names the random stream of its pick.  Returns what was hit, which
 * injector_heal() ends (it does nothing where there is nothing to end); owned by the injector. */
ActiveFault *injector_begin(Injector *injector, const FaultSpec *spec, const char *id,
                            uint32_t *ret_n_hit);
void injector_heal(Injector *injector, ActiveFault *fault);

/* The names of what a fault hit ("node-1", "default/web-x"), in order. */
size_t active_fault_n(const ActiveFault *fault);
const char *active_fault_name(const ActiveFault *fault, size_t index);
