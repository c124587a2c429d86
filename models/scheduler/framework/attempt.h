/* attempt.h - the parts of an attempt, for searcher.c and its helpers. */
#pragma once

#include "models/scheduler/framework/cycle.h"

/* A fresh attempt for the cycle. */
void attempt_begin(const Searcher *searcher, Cycle *cycle);
/* What only some attempts need: something for every node. */
void attempt_expand(Cycle *cycle);
/* The plugins as written, node after node. */
void attempt_by_plugins(Searcher *searcher, Cycle *cycle);
/* No node will do: PostFilter. */
void attempt_post_filter(Cycle *cycle);
