/* daemon-set-pass.h - one look of the DaemonSet controller at one set. */
#pragma once

#include "models/controllers/controller-history.h"
#include "models/controllers/expectations.h"
#include "models/controllers/pod-control.h"

#define LABEL_DAEMON_HASH "controller-revision-hash"

typedef struct DaemonSets {
    Expectations *expectations;
    GHashTable *specs;    /* PodSpec as written -> PodSpec with the tolerations daemons get */
    GHashTable *backoffs; /* "set/generation/node" -> Backoff */
} DaemonSets;

typedef struct DaemonPod {
    ObjectRef ref;
    Uid uid;
    const char *name; /* interned */
    SimTime created_at;
    uint8_t phase;
    bool bound, deleting, ready, available, updated;
} DaemonPod;

/* A node, or a name that pods give and no node has. */
typedef struct DaemonNode {
    const char *name; /* interned */
    bool exists;
    bool should_run; /* a pod should be made here */
    bool may_stay;   /* a pod that is here may stay */
    GArray *pods;    /* DaemonPod, bound and older first; NULL: none */
} DaemonNode;

typedef struct DaemonPass {
    Controller *self;
    Process *process;
    DaemonSets *state;
    DaemonSet *set;       /* our copy */
    const PodSpec *spec;  /* with tolerations */
    GPtrArray *revisions; /* ControllerRevision, copies, lowest first */
    ControllerRevision *current;
    const char *hash;     /* interned */
    GArray *nodes;        /* DaemonNode */
    GArray *to_delete;    /* DaemonPod */
    GPtrArray *to_create; /* const char *: node names */
} DaemonPass;

/* daemon-set-nodes.c */
/* The template's spec with the tolerations that daemons get. */
const Value *daemon_set_spec_value(Arena *arena, const PodSpec *spec);
const PodSpec *daemon_set_spec(DaemonSets *state, Controller *self, const PodSpec *written);
void daemon_set_eligible(const PodTemplate *template_, const PodSpec *spec, const Node *node,
                         bool *ret_should_run, bool *ret_may_stay);
bool daemon_set_gather(DaemonPass *pass);

/* daemon-set-update.c: fills to_delete and to_create. */
void daemon_set_manage(DaemonPass *pass);
void daemon_set_roll(DaemonPass *pass);

/* daemon-set-history.c */
bool daemon_set_find_revision(DaemonPass *pass);
bool daemon_set_clean_history(DaemonPass *pass);
