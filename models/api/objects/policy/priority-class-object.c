/* priority-class-object.c - a name for an importance. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const preemptions[] = { "Never", "PreemptLowerPriority", NULL };

static const Field spec_fields[] = {
    { .path = "value",
      .type = FIELD_INT32,
      .offset = offsetof(PriorityClass, value),
      .is_always = true },
    { .path = "globalDefault", .type = FIELD_FLAG, .offset = offsetof(PriorityClass, is_default) },
    { .path = "preemptionPolicy",
      .type = FIELD_FLAG,
      .offset = offsetof(PriorityClass, preempts),
      .absent = 1,
      .choices = preemptions },
    { .path = NULL },
};

extern const ObjectClass object_class_priority_class_object;

const ObjectClass object_class_priority_class_object = {
    .kind = KIND_PRIORITY_CLASS,
    .api_version = "scheduling.k8s.io/v1",
    .name = "PriorityClass",
    .resource = "priorityclasses",
    .is_namespaced = false,
    .has_generation = true,
    .size = sizeof(PriorityClass),
    .spec_fields = spec_fields,
};
