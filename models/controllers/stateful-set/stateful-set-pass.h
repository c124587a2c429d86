/* stateful-set-pass.h - one look of the StatefulSet controller at one set. */
#pragma once

#include "models/controllers/controller-history.h"
#include "models/controllers/pod-control.h"

#define LABEL_POD_NAME "statefulset.kubernetes.io/pod-name"
#define LABEL_POD_INDEX "apps.kubernetes.io/pod-index"
#define LABEL_REVISION "controller-revision-hash"

/* What the pass knows of one pod; 'exists' false: a place to be filled. */
typedef struct StatefulPod {
    int32_t ordinal;
    bool exists;
    ObjectRef ref;
    const char *name;     /* interned */
    const char *revision; /* interned; NULL: none */
    const LabelSet *labels;
    uint8_t phase;
    bool terminating; /* has a deletion timestamp */
    bool ready;       /* Running and ready */
    bool available;
} StatefulPod;

typedef struct StatefulPass {
    Controller *self;
    Process *process;
    StatefulSet *set;            /* our copy */
    GPtrArray *revisions;        /* ControllerRevision, copies, lowest first */
    ControllerRevision *current; /* of them */
    ControllerRevision *update;
    PodTemplate current_template;
    int32_t collision_count;
    GArray *replicas;    /* StatefulPod, by ordinal */
    GArray *condemned;   /* StatefulPod, highest ordinal first */
    StatefulSet *status; /* a draft for the status */
} StatefulPass;

/* stateful-set-revisions.c: fills revisions, current and update. */
bool stateful_set_find_revisions(StatefulPass *pass);
bool stateful_set_truncate_history(StatefulPass *pass);

/* stateful-set-pods.c */
StatefulPod stateful_pod(const StatefulPass *pass, const Pod *pod);
bool stateful_set_create_pod(StatefulPass *pass, const StatefulPod *place);
bool stateful_set_delete_pod(StatefulPass *pass, const StatefulPod *pod);
bool stateful_set_repair_identity(StatefulPass *pass, const StatefulPod *pod);
/* The ordinal in a pod's name if it is "<set>-<number>"; -1 else. */
int32_t stateful_set_ordinal(const char *set_name, const char *pod_name);
/* The claims of the pod at this place, as far as there are none. */
bool stateful_set_create_claims(StatefulPass *pass, const StatefulPod *place);
/* At the end of the set or a pod its claims may go too. */
bool stateful_set_keep_claims(StatefulPass *pass, const StatefulPod *pod, bool condemned);

/* stateful-set-update.c: creates and deletes as far as order allows; false: a call failed. */
bool stateful_set_update(StatefulPass *pass);
void stateful_set_count(StatefulPass *pass);
