/* pod-kinds.h - pods that nothing tells apart: one spec, namespace and labels.
 *
 * What other pods, near or far, mean for a pod depends on their kind alone, so that answers can be
 * kept by a small number. */
#pragma once

#include "models/api/pod/pod-spec.h"

typedef struct PodKind {
    const char *name_space; /* interned */
    const LabelSet *labels;
    const PodSpec *spec;
    uint32_t id;     /* from 0, in the order they came */
    GPtrArray *pods; /* of SchedPod on nodes, known or not, in no order */
} PodKind;

typedef struct PodKinds PodKinds;

PodKinds *pod_kinds_new(void);
void pod_kinds_free(PodKinds *kinds);
PodKind *pod_kinds_get(PodKinds *kinds, const char *name_space, const LabelSet *labels,
                       const PodSpec *spec);
uint32_t pod_kinds_length(const PodKinds *kinds);
const PodKind *pod_kinds_at(const PodKinds *kinds, uint32_t id);
