/* pod-spec-parse.h - what the readers of a pod spec share; for pod-spec*.c alone. */
#pragma once

#include "models/api/pod/pod-spec.h"

/* Where a parsed spec lives. */
typedef struct PodSpecReader {
    InternTable *names;
    LabelTable *labels;
    Arena *arena;
} PodSpecReader;

/* Containers, their resources, ports, probes and hooks. */
const Container *pod_spec_read_containers(const PodSpecReader *reader, const Value *list,
                                          uint32_t *ret_n);

/* Node selection, affinity, tolerations, spreading. */
void pod_spec_read_placement(const PodSpecReader *reader, const Value *spec, PodSpec *ret);

/* Text items of a list, interned; anything else in it is skipped. */
const char *const *pod_spec_read_texts(const PodSpecReader *reader, const Value *list,
                                       uint32_t *ret_n);
const char *pod_spec_read_text(const PodSpecReader *reader, const Value *map, const char *key);
