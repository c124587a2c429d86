/* attach-report.h - what the attach/detach controller tells: nodes in their status, pods by events.
 */
#pragma once

#include "models/controllers/volume/attach-state.h"

typedef struct AttachControllerState {
    AttachState *attach;
    GArray *unbound; /* ObjectRef: pods that wait for a claim to be seen as bound */
} AttachControllerState;

AttachState *attach_state_of(Controller *self);
const Node *attach_row_node(Controller *self, const AttachRow *row); /* NULL: it is gone */

/* Writes status.volumesAttached of the row's node, if it says something else.  A node that is gone
 * needs no status.  False: to be tried again. */
bool attach_report(Controller *self, Process *process, const AttachRow *row);

/* An event on each pod that wants the volume there. */
void attach_record(Controller *self, const AttachRow *row, const char *type, const char *reason,
                   const char *message);
/* The Multi-Attach error, once for each volume and node. */
void attach_refuse(Controller *self, AttachRow *row);
