/* random-faults.h - the section `faults:` at work: what fails by chance, and is repaired.
 *
 * Each machine, rack, zone, pool or part of the control plane that a row names is a renewal process
 * of its own, with its own streams: what fails here does not depend on what else there is.  Pods
 * come and go, so a row about pods is one process that hits one of those there are.  Overlapping
 * faults add up: a machine runs when its own and its rack's power are back. */
#pragma once

#include "experiment/run/recorder.h"
#include "experiment/scenario/scenario.h"

typedef struct RandomFaults RandomFaults;

RandomFaults *random_faults_new(const Scenario *scenario, Cluster *cluster, Recorder *recorder);
void random_faults_free(RandomFaults *faults); /* NULL is fine */
/* Posts the first failures; once, after cluster_start(). */
void random_faults_start(RandomFaults *faults);
