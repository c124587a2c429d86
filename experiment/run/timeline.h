/* timeline.h - carries out the steps of a scenario at their instants.
 *
 * A step fires as an event of phase ACTION: at a time, after another step, at the first instant an
 * expression holds, or when nothing but periodic work is pending; then again and again if it says
 * so.  Commands of kubectl run as processes with a client of their own.
 *
 * Ownership: the timeline must be freed before the cluster is. */
#pragma once

#include "experiment/run/observatory.h"
#include "experiment/run/recorder.h"
#include "experiment/scenario/scenario.h"

typedef struct Timeline Timeline;

/* Asked at an `ask:` step; NULL: it is only a note. */
typedef void (*TimelineQuestion)(void *data, SimTime at, const char *id, const char *question);

Timeline *timeline_new(const Scenario *scenario, Cluster *cluster, Observatory *observatory,
                       Recorder *recorder);
void timeline_free(Timeline *timeline); /* NULL is fine */
void timeline_set_question(Timeline *timeline, TimelineQuestion question, void *data);

/* Posts the first events; once, after cluster_start(). */
void timeline_start(Timeline *timeline);

/* When a step happened first, SIM_NEVER: it did not; 'data' is the Timeline. */
SimTime timeline_step_time(void *data, const char *id);
