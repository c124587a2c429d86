/* kubectl-run-internal.h - what the verbs of kubectl share. */
#pragma once

#include "experiment/kubectl-run/kubectl-run.h"
#include "experiment/kubectl-run/value-patch.h"
#include "models/api/document/patch.h"

void say(KubectlRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
void say_empty_line(KubectlRun *run);
/* The same, and the command has failed. */
void fail_with(KubectlRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "Error from server (NotFound): ..." for an answer. */
void fail_with_answer(KubectlRun *run, const Object *object, const ApiAnswer *answer);

/* The objects the line names, in order; those that do not exist are reported.  Lives in the arena
 * of the run. */
typedef struct Targets {
    size_t n;
    const ObjectRef *refs;
} Targets;
Targets find_targets(KubectlRun *run);

/* An edit of the canonical form: NULL and '*ret_error' set: cannot; the same value: no change. */
typedef const Value *(*ValueEdit)(KubectlRun *run, const Object *object, const Value *value,
                                  void *data, const char **ret_error);
typedef enum EditOutcome {
    EDIT_FAILED,
    EDIT_UNCHANGED,
    EDIT_DONE,
} EditOutcome;
/* Reads, edits, writes; again on a conflict.  Failures are reported. */
EditOutcome edit_object(KubectlRun *run, Process *self, ObjectRef ref, ValueEdit edit, void *data);

/* "deployment.apps/web" */
char *printed_name(const Object *object);

/* Admission with the addresses that are free at this instant; NULL and what kubectl prints. */
const Value *admit(KubectlRun *run, const Value *value, const Value *old, const char **ret_error);

/* Sends a canonical value as a new object and prints "NAME created" or why not. */
void create_from_value(KubectlRun *run, Process *self, const Value *value, const char *done);

/* kubectl-rollout.c */
const Value *kubectl_undo_edit(KubectlRun *run, const Object *object, const Value *value,
                               void *data, const char **ret_error);

/* The verbs, one function each. */
void kubectl_delete(KubectlRun *run, Process *self);
void kubectl_drain(KubectlRun *run, Process *self);
void kubectl_edit(KubectlRun *run, Process *self); /* scale, set, patch, label, taint ... */
void kubectl_rollout_status(KubectlRun *run, Process *self);
void kubectl_rollout_history(KubectlRun *run);
void kubectl_generate(KubectlRun *run, Process *self); /* create, run, expose, autoscale */
