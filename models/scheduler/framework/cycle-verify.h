/* cycle-verify.h - whether both ways to decide come to the same. */
#pragma once

#include "models/scheduler/framework/cycle.h"

/* Lets the plugins decide anew, from 'start' on, what the fast path has just decided in
 * searcher->cycle, and compares everything that anybody can see of an attempt, and the totals of
 * all candidates.  The attempt is then that of the plugins.  A difference is told to
 * searcher->differ, or ends the program. */
void cycle_verify(Searcher *searcher, uint32_t start);

/* cycle.c: the attempt anew, by the plugins alone. */
void searcher_decide_by_plugins(Searcher *searcher, Cycle *cycle);
