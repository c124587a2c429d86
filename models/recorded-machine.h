/* recorded-machine.h - the machine that recordings of real control planes were made on.
 *
 * All processes of a control plane and the fake kubelet shared two cores with other control planes.
 * The times of this machine are fitted to all recordings together, never to a scenario:
 *
 *     a write takes 0.75 ms of both cores     1,000 pods, about 6 writes each, in 4.7 s without
 *                                             client limits, 9.0 s of CPU; bursts of 69 writes in
 *                                             49 ms
 *     from a Deployment to its ReplicaSet     5 ms in the median, 2 to 21 ms in nine of ten
 *     from a ReplicaSet to its first pod      11 ms, 5 to 36 ms; likewise from a StatefulSet: a Pod
 *                                             passes more admission and validation
 *
 * What else the machine did slowed all of it alike.  How much, 'slowness' says: 1 is the machine
 * at rest; the time kubectl took from its start to its first answer tells it for a recording. */
#pragma once

#include "models/api/server/api-server.h"

/* Sets the times of requests, watches and the server's work; 'slowness' > 0. */
void recorded_machine_times(Arena *arena, double slowness, ApiServerOptions *options);
