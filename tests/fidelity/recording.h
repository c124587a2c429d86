/* recording.h - a folder of recordings: what was done, and what every run showed.
 *
 * Format: manifests.yaml (objects; a comment "# setup" or "# step N" above each), actions.yaml
 * (actions with offsets in seconds), expected.yaml (what was distilled from all runs), and perhaps
 * run-K.trace.jsonl.  Scenarios without nodes of their own use ../std-nodes.yaml. */
#pragma once

#include "text/diagnostic.h"

#define RECORDING_SETUP (-1)

typedef struct RecordedObject {
    int step; /* of the action that applies it, or RECORDING_SETUP */
    const Value *manifest;
    const char *kind;
    const char *name;
} RecordedObject;

typedef struct Recording {
    Arena *arena;
    Diagnostics *diagnostics;
    const char *path; /* the folder */
    const char *name;
    const Value *expected;
    const Value *actions;
    GArray *objects; /* RecordedObject, in order of the file; nodes first if they are shared */
    bool uses_shared_nodes;
    bool hits_nodes; /* some action makes nodes silent or drains them */
    /* Several scenarios shared a control plane; how many nodes of others there were only the
     * scheduler's messages ("0/23 nodes are available") tell. */
    guint n_neighbours;
} Recording;

/* NULL: unreadable, with what is wrong on standard error. */
Recording *recording_read(const char *path);
void recording_free(Recording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recording, recording_free)

const char *recording_namespace(const Recording *recording);
/* A number of any looks. */
double recording_number(const Value *value);

/* How many times slower than at rest the machine was that played it: 1 or more. */
double recording_slowness(const Recording *recording);

/* Text without what was drawn: nodes become <node>, uids <uid>; where nodes are hit the pods
 * with names of their own lose their numbers; where other scenarios' nodes came and went, messages
 * lose the numbers of nodes that never mattered. */
const char *recording_blind(const Recording *recording, const char *text, Arena *arena);
