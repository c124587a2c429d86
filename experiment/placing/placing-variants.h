/* placing-variants.h - the pod that asks for a little less, the node that is not there yet. */
#pragma once

#include "models/scheduler/framework/snapshot.h"

typedef enum EditType {
    EDIT_TOLERATE,        /* one toleration more */
    EDIT_DROP_SELECTOR,   /* a key of nodeSelector less */
    EDIT_DROP_AFFINITY,   /* the required terms of one stanza of affinity less */
    EDIT_DROP_CONSTRAINT, /* a spread constraint less */
    EDIT_DROP_PORTS,      /* no host ports */
} EditType;

/* One change of a pod's spec. */
typedef struct SpecEdit {
    EditType type;
    const char *text; /* "a toleration of dedicated=gpu:NoSchedule" */
    const char *key;  /* of the selector, stanza or topology */
    const Taint *taint;
} SpecEdit;

/* All changes that may help: GArray of SpecEdit, the caller's; texts in 'arena'.  'nodes' of
 * NodeInfo. */
GArray *variant_edits(const PodSpec *spec, const GPtrArray *nodes, Arena *arena);
const Value *variant_apply(const Value *spec, const SpecEdit *edit, Arena *arena);

/* The spec that minds no cordon. */
const Value *variant_on_cordoned(const Value *spec, Arena *arena);

/* A healthy, empty node of the same kind with a name of its own; the caller frees it. */
Node *variant_fresh_node(const Node *like, const ObjectTables *tables);
