/* pod-claims.h - the claims that a pod's volumes name, and the texts that say what is wrong. */
#pragma once

#include "models/scheduler/framework/plugin.h"

/* The claim's name behind a volume: by claim, or "POD-VOLUME" for an ephemeral one; NULL: none. */
const char *pod_claim_name(const SchedPod *pod, const PodVolume *volume, Arena *arena);
/* Whether an ephemeral volume's claim belongs to the pod. */
bool claim_is_for_pod(const ClaimInfo *claim, const SchedPod *pod);
/* Whether 'value', a claim, is used by the pod: for hints. */
bool pod_uses_claim(const SchedPod *pod, const Value *claim);
/* Whether an in-tree plugin's volumes are handled by its CSI driver on this node. */
bool csi_migration_is_on(const CsiNodeInfo *csi_node, const char *plugin);
