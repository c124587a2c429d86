/* pod-control.c - pods that controllers make and end, and what they say about it. */
#include "models/controllers/pod-control.h"

#include "models/controllers/controller-ref-manager.h"

#include <string.h>

Pod *
pod_from_template(Controller *self, const Object *owner, const PodTemplate *template_)
{
    Pod *pod = (Pod *)object_new(KIND_POD);
    OwnerRef reference = controller_owner_ref(owner);
    g_autofree char *prefix = g_strconcat(owner->meta.name, "-", NULL);
    const Value *spec = value_get(template_->raw, "spec");

    pod->object.meta.name_space = owner->meta.name_space;
    pod->object.meta.generate_name = intern(self->tables->names, prefix);
    pod->object.meta.labels = template_->labels;
    pod->object.meta.annotations = template_->annotations;
    object_set_owners(&pod->object, &reference, 1, self->tables);
    pod->spec = template_->spec;
    pod->node_name = intern(self->tables->names, value_get_text(spec, "nodeName"));
    pod->start_time = SIM_NEVER;
    pod->phase = POD_PENDING;
    return pod;
}

void
pod_control_record_create(Controller *self, const Object *owner, const ApiAnswer *answer,
                          const char *pod_name)
{
    if (answer->status == API_OK) {
        controller_record(self, owner, "Normal", "SuccessfulCreate", "Created pod: %s", pod_name);
    } else if (!api_namespace_is_ending(answer)) {
        controller_record(self, owner, "Warning", "FailedCreate", "Error creating: %s",
                          answer->message != NULL ? answer->message : "unknown error");
    }
}

void
pod_control_record_delete(Controller *self, const Object *owner, const ApiAnswer *answer,
                          const char *pod_name)
{
    if (answer->status == API_OK) {
        controller_record(self, owner, "Normal", "SuccessfulDelete", "Deleted pod: %s", pod_name);
    } else if (answer->status != API_NOT_FOUND) {
        controller_record(self, owner, "Warning", "FailedDelete", "Error deleting: %s",
                          answer->message != NULL ? answer->message : "unknown error");
    }
}

bool
api_namespace_is_ending(const ApiAnswer *answer)
{
    return answer->status == API_FORBIDDEN && answer->message != NULL &&
           strstr(answer->message, "because it is being terminated") != NULL;
}

const Pod *
controller_pod(Controller *self, ObjectRef ref)
{
    return (const Pod *)controller_get(self, KIND_POD, ref);
}
