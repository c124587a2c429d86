/* cycle-score.h - from feasible nodes to the best of them. */
#pragma once

#include "models/scheduler/framework/cycle.h"

/* Scores the feasible nodes (unless there is one only) and lists the best. */
void cycle_choose(Cycle *cycle);
