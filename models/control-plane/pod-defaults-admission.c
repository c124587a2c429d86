/* pod-defaults-admission.c - a pod made from a template is completed as a pod. */
#include "models/api/defaults/defaults.h"
#include "models/api/document/api-edit.h"
#include "models/control-plane/pod-spec-admission.h"

const Value *
pod_defaults_admit(const Value *spec, Arena *arena)
{
    Value *pod = edit_map_new(arena);

    edit_put(arena, pod, "spec", edit_copy(arena, spec));
    default_pod(arena, pod);
    return value_get(pod, "spec");
}
