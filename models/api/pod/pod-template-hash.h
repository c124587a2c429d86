/* pod-template-hash.h - the hashes in the names of replica sets and revisions.
 *
 * The same as a cluster's: 32-bit FNV over what Go shows of the template, so that a simulated
 * replica set has the name a real one has. */
#pragma once

#include "text/value.h"

/* Of a defaulted template (a PodTemplateSpec): the label pod-template-hash, and the name of a
 * daemon set's revision.  'collision_count' -1: none was counted.  Freed by the caller. */
char *api_pod_template_hash(const Value *template_value, int64_t collision_count);

/* The text that is hashed; for tests and the curious.  Freed by the caller. */
char *api_pod_template_text(const Value *template_value);

/* The data of a stateful set's or daemon set's ControllerRevision, in 'arena'. */
const Value *api_controller_revision_data(const Value *template_value, Arena *arena);
/* The hash of that data, and the revision's name: "OWNER-HASH".  Freed by the caller. */
char *api_controller_revision_hash(const Value *data, int64_t collision_count);
char *api_controller_revision_name(const char *owner, const char *hash);
