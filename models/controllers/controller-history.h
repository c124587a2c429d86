/* controller-history.h - ControllerRevisions: templates that StatefulSets and DaemonSets have had.
 *
 * A revision keeps a template as a patch; its name is the owner's and a hash.  Kubernetes 1.34,
 * pkg/controller/history. */
#pragma once

#include "models/controllers/controller.h"

#include "models/api/workload.h"

/* {"spec": {"template": ...}} with the mark that makes it a replacing patch; in the run's arena. */
const Value *history_data(Controller *self, const PodTemplate *template_);

/* The template of a revision's data. */
PodTemplate history_template(Controller *self, const Value *data);

/* A draft named "<owner>-<hash>", controlled by 'owner'. */
ControllerRevision *history_draft(Controller *self, const Object *owner, const LabelSet *labels,
                                  const char *hash, const Value *data, int64_t revision);

/* Copies of the owner's revisions, lowest first (ties: older, then by name); false: a call failed.
 */
bool history_list(Controller *self, Process *process, const Object *owner, const Selector *selector,
                  GPtrArray *revisions);

/* Gives a revision another number; replaces '*revision' by the committed version. */
bool history_renumber(Controller *self, Process *process, ControllerRevision **revision,
                      int64_t number);

/* Deletes the oldest revisions beyond 'limit' that 'is_live' does not keep. */
bool history_truncate(Controller *self, Process *process, const GPtrArray *revisions, int32_t limit,
                      bool (*is_live)(void *data, const ControllerRevision *one), void *data);
