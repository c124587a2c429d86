/* placing-text.h - words that all parts of a placement report use. */
#pragma once

#include "models/scheduler/framework/decision.h"

#include <glib.h>

/* "200m", "1.2Gi", "3": an amount of a resource in the scheduler's units; rounded to what is
 * written, up or down.  To be freed. */
char *amount_text(const char *resource, int64_t amount, bool rounds_up);
/* What a pod asks for of a resource, and what is free of it on a node. */
int64_t wanted_amount(const PodNeeds *needs, const char *resource);
int64_t free_amount(const NodeInfo *node, const char *resource);
int64_t whole_amount(const NodeInfo *node, const char *resource);
/* Names of what the pod asks for: "cpu", "memory" ..., NULL at the end.  In 'arena'. */
const char *const *wanted_resources(const PodNeeds *needs, Arena *arena);

/* "dedicated=gpu:NoSchedule"; to be freed. */
char *taint_text(const Taint *taint);

/* Appends a paragraph: lines of at most 'columns' cells that begin with 'indent' blanks; the first
 * begins where 'out' stands. */
void text_append_wrapped(GString *out, const char *text, int indent, int columns);
/* Appends names (const char *) as far as 'cells' go: "a, b, c and 5 more". */
void text_append_names(GString *out, const GPtrArray *names, int cells);

/* placing-scores.c: the points of the chosen node and of those behind it, plugin by plugin, and
 * what the runner-up lost by.  Nothing if nodes were not scored. */
void scores_append(GString *out, const Decision *decision, bool draws, int columns);

/* placing-unfit.c: the nodes that do not fit by reason, most nodes first. */
void unfit_append(GString *out, const Decision *decision, int columns);
