/* replica-set-control.h - so many pods of one template, no more and no fewer.
 *
 * The code of ReplicaSets and of ReplicationControllers, which are the same thing in old clothes;
 * replica-set-controller.c and replication-controller.c only say which kind they look after. */
#pragma once

#include "models/controllers/controller.h"

/* Hooks of a ControllerType. */
void replica_set_control_start(Controller *self, Kind kind);
bool replica_set_control_sync(Controller *self, Process *process, ObjectRef key);
void replica_set_control_free(Controller *self);

/* What a ReplicaSet's status counts of its active pods; 'next_available' is how long until the next
 * ready pod has been ready for long enough, SIM_NEVER if none is waiting. */
typedef struct ReplicaCounts {
    int32_t replicas, fully_labeled, ready, available;
    SimTime next_available;
} ReplicaCounts;
void replica_counts_add(ReplicaCounts *counts, const Pod *pod, const LabelSet *template_labels,
                        int32_t min_ready_seconds, SimTime now);
