/* kubectl-run-internal.h - what the verbs of kubectl share. */
#pragma once

#include "experiment/kubectl-run/kubectl-run.h"
#include "experiment/kubectl/ctl-command.h"

/* ---- saying: a line each, without its end ---- */
void say(KubectlRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
void say_error(KubectlRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same, and the command has failed. */
void fail_with(KubectlRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "Error from server (NotFound): ..." for an answer. */
void fail_with_answer(KubectlRun *run, const Object *object, const ApiAnswer *answer);
/* Hands on what the front's functions have said into run->answer. */
void flush(KubectlRun *run);
/* Prints an object as -o says, else "NAME OPERATION"; nothing for NULL. */
void print_done(KubectlRun *run, const Value *value, const char *operation);

/* Values of flags that not every command has. */
bool run_switch(const KubectlRun *run, const char *name, bool fallback);
int64_t run_number(const KubectlRun *run, const char *name, int64_t fallback);
const char *run_text(const KubectlRun *run, const char *name); /* "" if it has none */

/* ---- objects ---- */
/* The objects the line means, in order; those that do not exist are reported.  Lives in the arena
 * of the run. */
typedef struct Targets {
    size_t n;
    const ObjectRef *refs;
} Targets;
Targets find_targets(KubectlRun *run);
/* The same for one target: ObjectRefs are added to 'refs'. */
void find_target(KubectlRun *run, const KubectlObjectRef *target, GArray *refs);
/* NULL if there is none.  The namespace counts for namespaced kinds alone. */
const Object *find_object(const KubectlRun *run, const ApiKind *kind, const char *name_space,
                          const char *name);
/* An object of a file in the cluster: by its kind, namespace and name. */
const Object *find_stored(const KubectlRun *run, const Value *value);
/* "deployments.apps \"web\" not found" */
void say_not_found(KubectlRun *run, const ApiKind *kind, const char *name);

typedef enum EditOutcome {
    EDIT_FAILED,
    EDIT_UNCHANGED,
    EDIT_DONE,
} EditOutcome;
/* Reads, edits, writes; again on a conflict.  Failures are reported.  '*ret_operation' as the edit
 * gave it. */
EditOutcome edit_object(KubectlRun *run, Process *self, ObjectRef ref, KubectlEdit edit,
                        const void *data, const char **ret_operation);

/* "deployment.apps/web", in the arena of the run. */
const char *printed_name(KubectlRun *run, const Object *object);
const Value *stored_value(KubectlRun *run, const Object *object);

/* --record: the object with the line as the cause of its change. */
const Value *with_cause(KubectlRun *run, const Value *value);
/* Admission with the addresses that are free at this instant; NULL and what kubectl prints. */
const Value *admit(KubectlRun *run, const Value *value, const Value *old, const char **ret_error);

/* Sends a canonical value as a new object and prints "NAME created" or why not. */
void create_from_value(KubectlRun *run, Process *self, const Value *value, const char *done);
/* The same for one that the API server has not seen yet. */
void create_new(KubectlRun *run, Process *self, const Value *value, const char *done);

/* kubectl-rollout.c */
const Value *undo_edit(KubectlRun *run, const Object *object, const Value *value,
                       const char **ret_operation);

/* kubectl-wait.c: until an object is gone; false and a message after 'timeout' (SIM_NEVER: none).
 */
bool wait_until_gone(KubectlRun *run, Process *self, ObjectRef ref, const ApiKind *kind,
                     const char *name_space, const char *name, SimTime timeout);

/* kubectl-delete.c: deletes one object as the line says, says so, and waits until it is gone. */
void delete_object(KubectlRun *run, Process *self, ObjectRef ref);

/* The verbs, one function each. */
void kubectl_apply(KubectlRun *run, Process *self);
void kubectl_delete(KubectlRun *run, Process *self);
void kubectl_describe(KubectlRun *run, Process *self);
void kubectl_drain(KubectlRun *run, Process *self);
void kubectl_edit(KubectlRun *run, Process *self);   /* whatever has an edit */
void kubectl_create(KubectlRun *run, Process *self); /* whatever makes objects */
void kubectl_events(KubectlRun *run, Process *self);
void kubectl_get(KubectlRun *run, Process *self);
void kubectl_rollout_undo(KubectlRun *run, Process *self);
void kubectl_rollout_status(KubectlRun *run, Process *self);
void kubectl_rollout_history(KubectlRun *run, Process *self);
void kubectl_wait(KubectlRun *run, Process *self);
void kubectl_replace(KubectlRun *run, Process *self);
