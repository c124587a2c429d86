/* attach-state.h - which volumes should be at which nodes, and which are.
 *
 * The desired and the actual state of the world of the attach/detach controller in one table: a
 * row a volume and node, with the pods that want it there and how far it has come.  Rows come when
 * a pod is bound or a node says that a volume is attached; they go in attach_state_tidy(). */
#pragma once

#include "models/api/csi-volume.h"
#include "models/controllers/controller.h"

typedef enum AttachStep {
    ATTACH_NONE,
    ATTACH_BEGUN, /* a VolumeAttachment is there; the attacher is at work */
    ATTACH_DONE,
    DETACH_BEGUN, /* the VolumeAttachment is being deleted */
} AttachStep;

typedef struct AttachRow {
    struct AttachVolume *volume;
    const char *node_name;  /* interned */
    char *attachment_name;  /* of the VolumeAttachment */
    GArray *pods;           /* ObjectRef, in the order they came */
    uint8_t step;           /* AttachStep */
    bool is_reported;       /* node.status.volumesAttached should have it */
    bool may_be_mounted;    /* the node says so, or has not been heard since */
    bool has_been_refused;  /* the event about a second node was written */
    SimTime began_at;       /* of a step under way */
    SimTime noticed_at;     /* when the controller looks and finds it over; SIM_NEVER: not yet */
    SimTime unwanted_since; /* SIM_NEVER: it is wanted, or not there */
} AttachRow;

typedef struct AttachVolume {
    ObjectRef ref;
    gint64 key;
    const char *name;   /* the PersistentVolume's; interned */
    const char *unique; /* as nodes name it; interned */
    CsiVolume csi;
    bool is_exclusive;
    GPtrArray *rows; /* AttachRow, in the order they came; owned */
} AttachVolume;

typedef struct AttachState AttachState;

AttachState *attach_state_new(Controller *self);
void attach_state_free(AttachState *state);

AttachVolume *attach_state_find(const AttachState *state, ObjectRef ref);        /* NULL: no row */
AttachRow *attach_volume_row(const AttachVolume *volume, const char *node_name); /* NULL: none */
/* The row of a volume and node, made if there is none; NULL: no driver attaches the volume. */
AttachRow *attach_state_row(AttachState *state, const Object *volume, const char *node_name);
/* The row of a VolumeAttachment; NULL: none. */
AttachRow *attach_state_row_of(AttachState *state, const Object *attachment);
/* Rows of a node; NULL: none. */
const GPtrArray *attach_state_node(const AttachState *state, const char *node_name);

/* A pod wants its volumes, or does no more; each volume concerned goes to the queue.  False: a
 * claim of the pod is not bound as far as is known. */
bool attach_state_add_pod(AttachState *state, const Pod *pod);
void attach_state_remove_pod(AttachState *state, ObjectRef pod);

/* Drops rows that say nothing, and the volume with its last row. */
void attach_state_tidy(AttachState *state, AttachVolume *volume);

/* Looks at a volume at the next turn of the loop, 100 ms apart. */
void attach_state_look(AttachState *state, ObjectRef volume);
/* Looks at it at the next full comparison with the API. */
void attach_state_look_late(AttachState *state, ObjectRef volume);
