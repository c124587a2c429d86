/* random-spec.h - drawn texts: pod specs and scheduler configurations with every feature that
 * decides where a pod goes. */
#pragma once

#include "sim/random.h"

#include <glib.h>

/* YAML of a pod's spec.  'plainness' 0: anything; more: mostly plain pods. */
char *random_spec(SimStream *stream, uint32_t plainness);

/* YAML of a KubeSchedulerConfiguration with two profiles, "default-scheduler" and "other". */
char *random_configuration(SimStream *stream);
