/* persistent-volume-claim-kind.c - persistentvolumeclaims. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/claim-rules.h"

/* Claims and snapshots; anything else in the old field is dropped. */
static bool
is_known_source(const Value *source)
{
    if (text_is_empty(source, "apiGroup")) {
        return text_is(source, "kind", "PersistentVolumeClaim");
    }
    return text_is(source, "kind", "VolumeSnapshot") &&
           text_is(source, "apiGroup", "snapshot.storage.k8s.io");
}

/* A source named in one field is named in the other as well. */
static void
prepare_for_create(ApiRequest *request)
{
    Value *spec = edit_get(request->object, "spec");
    const Value *source = value_get(spec, "dataSource");
    const Value *ref = value_get(spec, "dataSourceRef");

    edit_put_text(request->arena, edit_get(request->object, "status"), "phase", "Pending");
    if (source != NULL && !is_known_source(source)) {
        edit_remove(spec, "dataSource");
        source = NULL;
    }
    if (source != NULL && ref == NULL) {
        edit_put(request->arena, spec, "dataSourceRef", edit_copy(request->arena, source));
    } else if (ref != NULL && source == NULL && text_is_empty(ref, "namespace")) {
        edit_put(request->arena, spec, "dataSource",
                 value_with(request->arena, ref, "namespace", NULL));
    }
}

static void
validate(ApiRequest *request)
{
    check_claim_spec(&request->errors, value_get(request->object, "spec"), AT(NULL, "spec"));
}

static void
validate_update(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");
    const Value *like_old = spec;

    if (text_is_empty(old, "volumeName")) {
        like_old = value_with(request->arena, like_old, "volumeName", value_get(old, "volumeName"));
    }
    if (text_is(value_get(request->old, "status"), "phase", "Bound")) {
        like_old = value_with(request->arena, like_old, "resources", value_get(old, "resources"));
    }
    if (value_get(old, "storageClassName") == NULL) {
        like_old = value_with(request->arena, like_old, "storageClassName", NULL);
    }
    like_old = value_with(request->arena, like_old, "volumeAttributesClassName",
                          value_get(old, "volumeAttributesClassName"));
    if (!value_equal(like_old, old)) {
        err_forbidden(&request->errors, AT(NULL, "spec"),
                      "spec is immutable after creation except resources.requests and "
                      "volumeAttributesClassName for bound claims");
    }
}

const ApiKind api_kind_persistent_volume_claim_kind = {
    .group = "",
    .version = "v1",
    .name = "PersistentVolumeClaim",
    .plural = "persistentvolumeclaims",
    .singular = "persistentvolumeclaim",
    .short_name = "pvc",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_persistent_volume_claim,
    .update_order = API_VALIDATE_FIRST,
    .prepare_for_create = prepare_for_create,
    .validate = validate,
    .validate_update = validate_update,
};
