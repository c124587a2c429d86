/* manifest.h - Kubernetes objects on their way in: defaulted and validated as the API server does.
 */
#pragma once

#include "experiment/scenario/scenario.h"

/* Appends the objects of one document (several for `kind: List`) to 'objects', ScenarioObject.
 * What the API server would refuse becomes a diagnostic at the document.  Fields that a server
 * fills (status, uid, resourceVersion ...) are ignored, so that dumps work unchanged. */
void manifest_read(const Value *document, GArray *objects, Arena *arena, Diagnostics *diagnostics);

/* Admission of a value that a command made: the canonical form, or NULL and what kubectl prints
 * (in 'arena').  'old' is the canonical form of what it replaces, NULL for a new object. */
const Value *manifest_admit(const Value *value, const Value *old, Arena *arena,
                            const char **ret_error);
