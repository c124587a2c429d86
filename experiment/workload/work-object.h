/* work-object.h - a task as an object of Kubernetes: a template with the task's values in it.
 *
 * The size goes to the first container (requests, and limits where the template has them or the
 * resource is an extended one), the run time to the pods' annotation orrery/run, copies to
 * parallelism and completions of a Job and to replicas of anything else that has them; a Pod stands
 * for one copy.  Fields are set by their paths. */
#pragma once

#include "models/workloads/work-source.h"

/* What a task notes on its pods: how long they run, what of GPUs they share.  The texts live in
 * 'arena'; so many at most. */
#define WORK_NOTES_MAX 4
typedef struct WorkNote {
    const char *key, *text;
} WorkNote;
size_t work_notes(Arena *arena, const WorkTask *task, WorkNote ret_notes[WORK_NOTES_MAX]);

/* The template with 'name' and what 'item' says; 'priority' is a class, NULL: the template's. */
const Value *work_object(Arena *arena, const Value *template_, const char *name,
                         const char *priority, const WorkItem *item);

/* A Pod of 'image' that never restarts: the template where the scenario gives none. */
const Value *work_plain_template(Arena *arena, const char *image);

/* What names of the template's objects begin with; NULL: it says nothing. */
const char *work_template_name(Arena *arena, const Value *template_);

/* As far as it can be a name: lower case, and what may not stand in one is '-'.  In 'arena'. */
const char *work_clean_name(Arena *arena, const char *text);

/* 'object' with what is at 'path' set; numbers and booleans stay such where a string does not stand
 * there already.  Numbers in the path are places in lists. */
const Value *work_set_field(Arena *arena, const Value *object, const char *path, const char *text);
