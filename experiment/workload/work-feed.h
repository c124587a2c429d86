/* work-feed.h - the work of a scenario comes in when its time has come.
 *
 * One event for all tasks of an instant; sources are read as the run goes on.  A task becomes pods,
 * or objects of its template.  A task that waits for others is made when all of them have ended
 * well: their pods succeeded, or their Jobs completed; after a failure it never comes. */
#pragma once

#include "experiment/scenario/scenario.h"

typedef struct WorkFeed WorkFeed;

/* Posts the first arrival of each workload that has 'work'. */
WorkFeed *work_feed_new(const Scenario *scenario, Cluster *cluster);
void work_feed_free(WorkFeed *feed); /* NULL is fine */

/* What was wrong with a row behind those that were checked, or with an object; NULL: nothing.
 * Belongs to the feed. */
const char *work_feed_error(const WorkFeed *feed);
