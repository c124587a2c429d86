/* controller-revision-object.c - a template that was. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const Field spec_fields[] = {
    { .path = "revision",
      .type = FIELD_INT64,
      .offset = offsetof(ControllerRevision, revision),
      .is_always = true },
    { .path = "data", .type = FIELD_VALUE, .offset = offsetof(ControllerRevision, data) },
    { .path = NULL },
};

extern const ObjectClass object_class_controller_revision_object;

const ObjectClass object_class_controller_revision_object = {
    .kind = KIND_CONTROLLER_REVISION,
    .api_version = "apps/v1",
    .name = "ControllerRevision",
    .resource = "controllerrevisions",
    .is_namespaced = true,
    .size = sizeof(ControllerRevision),
    .spec_fields = spec_fields,
};
