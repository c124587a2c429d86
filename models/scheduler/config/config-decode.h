/* config-decode.h - from a document to a decoded and defaulted configuration. */
#pragma once

#include "models/scheduler/scheduler-config.h"

/* Strict decoding with nested arguments.  NULL and kube-scheduler's text (in 'arena') if it fails.
 * The result has no defaults yet. */
const Value *config_decode(const Value *document, Arena *arena, const char **ret_error);

/* Fills in 'config' from the decoded document, with all defaults. */
void config_fill(SchedulerConfig *config, const Value *decoded);

/* Complaints, in kube-scheduler's order; NULL: none.  In the configuration's arena. */
const char *config_check(const SchedulerConfig *config);
