/* kubectl-kinds.c - see kubectl-kinds.h. */
#include "experiment/kubectl-run/kubectl-kinds.h"

#include <string.h>

const ApiKind *
kubectl_api_kind(Kind kind)
{
    const ObjectClass *class_ = object_class(kind);

    return kind == KIND_OTHER ? NULL : api_kind_find(class_->api_version, class_->name);
}

const ApiKind *
kubectl_object_kind(const Object *object)
{
    const char *version, *name;

    if (object->kind != KIND_OTHER) {
        return kubectl_api_kind((Kind)object->kind);
    }
    version = value_get_text(object->raw, "apiVersion");
    name = value_get_text(object->raw, "kind");
    return version == NULL || name == NULL ? NULL : api_kind_find(version, name);
}

/* Versions may differ: an autoscaler is stored in one and asked for in another. */
static bool
is_same_group(const char *api_version, const char *group)
{
    const char *slash = strchr(api_version, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - api_version);

    return strlen(group) == length && strncmp(api_version, group, length) == 0;
}

Kind
kubectl_stored_kind(const ApiKind *kind)
{
    for (int i = KIND_OTHER + 1; i < N_KINDS; i++) {
        if (strcmp(object_classes[i]->name, kind->name) == 0 &&
            is_same_group(object_classes[i]->api_version, kind->group)) {
            return (Kind)i;
        }
    }
    return KIND_OTHER;
}
