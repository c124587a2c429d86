/* pod-control.h - pods that controllers make and end, and what they say about it. */
#pragma once

#include "models/controllers/controller.h"

/* A draft of a pod after 'template_', controlled by 'owner', named "<owner>-" and five drawn
 * characters (caller may set another name). */
Pod *pod_from_template(Controller *self, const Object *owner, const PodTemplate *template_);

/* The events of one create or delete: SuccessfulCreate "Created pod: x", FailedCreate
 * "Error creating: ...", SuccessfulDelete "Deleted pod: x", FailedDelete "Error deleting: ...". */
void pod_control_record_create(Controller *self, const Object *owner, const ApiAnswer *answer,
                               const char *pod_name);
void pod_control_record_delete(Controller *self, const Object *owner, const ApiAnswer *answer,
                               const char *pod_name);

/* The create was refused because the namespace is going away: nothing to retry. */
bool api_namespace_is_ending(const ApiAnswer *answer);

/* The pod of the cache behind a handle; NULL: gone. */
const Pod *controller_pod(Controller *self, ObjectRef ref);
