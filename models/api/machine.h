/* machine.h - truth that flows between parts: power, reachability, what really runs and answers.
 *
 * The store holds what the cluster believes.  This small contract is what the world is: the node
 * part writes it, network, faults, recorder and apps read it. */
#pragma once

#include "models/api/object.h"

typedef struct Machines Machines;

typedef struct MachineTruth {
    const char *node_name;
    bool powered;
    bool kubelet_running;
    bool reachable; /* from the control plane */
    SimTime changed_at;
} MachineTruth;

const MachineTruth *machines_find(const Machines *machines, const char *node_name); /* NULL: none */

/* Would a request to this pod be answered right now?  Its machine has power and is reachable, all
 * its containers run and have finished starting, none hangs or refuses. */
bool machines_pod_serves(const Machines *machines, ObjectRef pod);

/* Called whenever an answer of machines_pod_serves() changes, or a machine's truth does ('pod' is
 * SIM_NO_HANDLE then). */
typedef void (*TruthHandler)(void *data, ObjectRef pod, bool serves, const char *node_name);
void machines_add_observer(Machines *machines, TruthHandler handler, void *data);
