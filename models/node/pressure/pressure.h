/* pressure.h - what a machine has left of memory, disk and processes, and who pays for it.
 *
 * Private to models/node/.  Use is a line in time (container-memory.c, fills), so the kubelet's
 * next look that finds something is computed; while a condition is on it looks every 10 s. */
#pragma once

#include "models/node/runtime.h"

/* What the kubelet measures for a signal. */
typedef struct Observation {
    bool is_known; /* the machine has such a thing */
    double capacity, available;
    double shrinking; /* of 'available', a second */
} Observation;

/* node-pressure.c */
Observation pressure_observe(const Kubelets *kubelets, const KubeletNode *node,
                             EvictionSignal signal);
NodeResource signal_resource(EvictionSignal signal);
/* The condition that a lack of it makes: inodes are the disk's. */
NodeResource resource_pressure(NodeResource resource);
const char *resource_name(NodeResource resource); /* "ephemeral-storage" */
double run_memory(const PodRun *run, SimTime now);

/* eviction-rank.c: the pods of a node, who goes first at the front.  PodRun *; to be freed. */
GPtrArray *eviction_rank(const Kubelets *kubelets, const KubeletNode *node, NodeResource resource);

/* eviction.c: one look of the kubelet's eviction manager. */
void eviction_look(Kubelets *kubelets, KubeletNode *node);
/* Ends a pod that stays as Evicted. */
void eviction_evict(Kubelets *kubelets, PodRun *run, const char *message, SimTime grace);
/* When it must look again even if nothing changes. */
bool eviction_is_watching(const Kubelets *kubelets, const KubeletNode *node);

/* local-storage.c: evicts the pods that have written more than they may; how many. */
uint32_t local_storage_look(Kubelets *kubelets, KubeletNode *node);
/* How long until there is one; SIM_NEVER: as things go now, none. */
SimTime local_storage_until(const Kubelets *kubelets, const KubeletNode *node);

/* eviction-message.c: why this pod had to go. */
char *eviction_message(const Kubelets *kubelets, const PodRun *run,
                       const EvictionThreshold *threshold, const Observation *seen);
