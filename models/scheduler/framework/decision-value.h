/* decision-value.h - an attempt as a value with a fixed order of keys. */
#pragma once

#include "models/scheduler/framework/cycle.h"

/* What was made of the attempt; NULL: nothing. */
typedef struct DecisionNames {
    const char *chosen;
    const char *nominated;
} DecisionNames;

/* 'nodes' (of NodeInfo) is the order in which they are listed. */
const Value *decision_value(const Cycle *cycle, const GPtrArray *nodes, int number,
                            const DecisionNames *names, bool brief, Arena *arena);
/* A pod without an attempt. */
const Value *decision_outcome(const SchedPod *pod, const char *outcome, const char *profile,
                              const Verdict *verdict, bool brief, Arena *arena);
