/* set-common.h - what the commands below "kubectl set" share: typed objects of files, an edit of
 * each, and what has changed printed. */
#pragma once

#include "experiment/kubectl/ctl-command.h"

typedef struct SetRun {
    CtlCall *call;
    CtlDryRun dry_run;
    CtlPrinter printer;
    KubectlRequest *request;
    GPtrArray *errors; /* texts */
} SetRun;

/* --dry-run, -o, files or names; false after a complaint.  'operation' as in "image updated". */
bool set_begin(SetRun *run, CtlCall *call, const char *operation, size_t n_resources);
void set_end(SetRun *run); /* says the errors */

/* The edit of one object: NULL after it has added to run->errors. */
typedef const Value *(*SetEdit)(SetRun *run, const Value *object, void *data);
/* Edits all objects and prints those that changed, or all; asks the cluster if it has them, and
 * then 'data' lives in the arena. */
void set_edit(SetRun *run, SetEdit edit, void *data, bool prints_unchanged);

/* Edits the containers whose names match 'pattern' ("*" matches any text), the first ones too if
 * 'with_init'.  Returns the object; '*ret_n' counts. */
typedef const Value *(*ContainerEdit)(SetRun *run, const Value *container, void *data);
const Value *set_containers(SetRun *run, const Value *object, const char *pattern,
                            ContainerEdit edit, void *data, size_t *ret_n);
/* Complains about an object without a pod template; says whether it has one. */
bool set_has_pod(SetRun *run, const Value *object);
void set_error(SetRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
