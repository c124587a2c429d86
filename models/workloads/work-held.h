/* work-held.h - all tasks of a trace in memory, to be sorted, shuffled, tuned. */
#pragma once

#include "models/workloads/work-source.h"

typedef struct WorkHeld WorkHeld;

WorkHeld *work_held_new(void);
void work_held_free(WorkHeld *held); /* NULL is fine */

/* Copies the task.  False: there are WORK_HELD_MAX already. */
bool work_held_add(WorkHeld *held, const WorkTask *task, uint64_t round);

/* Puts them into the order in which they are given, as the options say:
 *
 *   - tuned: while the demand is below the share of the capacity, copies of tasks drawn at random
 *     are added behind the others, each at the time of another such task; the copy that would go
 *     beyond is not added and ends it.  While it is above, tasks drawn at random are taken out.
 *   - moved by the jitter, never before time 0 of the trace;
 *   - shuffled: the times stay, who comes at them is drawn (Fisher and Yates), except that copies
 * of the tuning stay behind the others;
 *   - sorted by time; what is equal keeps its order. */
void work_held_arrange(WorkHeld *held, const WorkOptions *options);

/* That tasks wait for tasks that are there, and none in the end for itself; NULL, or a sentence (to
 * be freed).  With 'may_miss' (a window was cut out) those that are not there are forgotten. */
char *work_held_check(WorkHeld *held, bool may_miss);

/* What the tasks in it point to lives as long as 'held'. */
bool work_held_next(WorkHeld *held, WorkTask *ret, uint64_t *ret_round);
