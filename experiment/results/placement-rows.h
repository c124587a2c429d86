/* placement-rows.h - why a pod is on its node: a row a node with what the scheduler thinks. */
#pragma once

#include "experiment/results/rerun.h"

/* Decides the pod once more at the instant of the rerun, at which it must be pending, and appends
 * a row a node.  'chosen' is the node it got in the run; NULL: none yet.  False if there is no such
 * pod, or it is placed. */
bool placement_append(GString *out, const Rerun *rerun, const char *name_space, const char *name,
                      const char *chosen);

/* When the pod was placed in this run; SIM_NEVER: it was not.  '*ret_node' is its node. */
SimTime placement_time(const Experiment *experiment, const char *name_space, const char *name,
                       const char **ret_node);
