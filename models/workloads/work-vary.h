/* work-vary.h - what differs from task to task: sizes, run times, any field of the object.
 *
 * A table of keys and laws.  cpu, memory and run are amounts and times by distributions; a key with
 * a slash is an extended resource; copies and priority are the task's; anything else is the path
 * of a field of the object (spec.replicas, metadata.labels.tier).  A field's law is a number by
 * distribution, or choice(VALUE=WEIGHT ...) of any texts.
 *
 * A mix is several such tables with weights: each task draws one of them, and then its values, so
 * that large tasks may run longer than small ones. */
#pragma once

#include "models/workloads/work-format.h"
#include "sim/distribution.h"

#define WORK_SETTINGS_MAX 16

/* A field of the object. */
typedef struct WorkSetting {
    const char *path; /* spec.replicas */
    const char *text; /* what it is set to; lives until the next task */
} WorkSetting;

typedef struct WorkVary WorkVary;

WorkVary *work_vary_new(Arena *arena);
/* Adds a table that is drawn with this weight; keys go to the one added last.  False: too many. */
bool work_vary_begin(WorkVary *vary, double weight);
/* False, a sentence in '*ret_error' (in the arena) and the offset of the fault in 'text'. */
bool work_vary_add(WorkVary *vary, const char *key, const char *text, const char *folder,
                   const char **ret_error, size_t *ret_offset);

/* The streams of one workload. */
typedef struct WorkDraws WorkDraws;
WorkDraws *work_draws_new(const WorkVary *vary, uint64_t seed, const char *entity);
void work_draws_free(WorkDraws *draws); /* NULL is fine */
/* Sets what the table says in 'task'; fields are appended to 'settings'. */
void work_draws_apply(WorkDraws *draws, WorkTask *task, WorkSetting *settings,
                      uint32_t *n_settings);
