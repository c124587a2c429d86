/* volume-attachment-kind.c - volumeattachments. */
#include "models/api/kinds/kinds.h"

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *source = value_get(spec, "source");
    const FieldPath *path = AT(NULL, "spec");
    bool has_inline = value_get(source, "inlineVolumeSpec") != NULL;
    bool has_name = value_get(source, "persistentVolumeName") != NULL;

    if (text_is_empty(spec, "attacher")) {
        err_required(errors, AT(path, "attacher"), NULL);
    }
    if (has_inline == has_name) {
        err_required(errors, AT(path, "source"),
                     "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
    }
    check_name(errors, AT(path, "nodeName"), value_get_text(spec, "nodeName"), name_dns_subdomain);
    if (text_is_empty(spec, "attacher")) {
        err_required(errors, AT(path, "attacher"), NULL);
    }
    check_name(errors, AT(path, "attacher"), value_get_text(spec, "attacher"), name_dns_subdomain);
}

static void
validate_update(ApiRequest *request)
{
    check_immutable(&request->errors, value_get(request->object, "spec"),
                    value_get(request->old, "spec"), AT(NULL, "spec"));
}

const ApiKind api_kind_volume_attachment_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "VolumeAttachment",
    .plural = "volumeattachments",
    .singular = "volumeattachment",
    .has_own_status = true,
    .type = &api_storage_volume_attachment,
    .update_order = API_VALIDATE_FIRST,
    .validate = validate,
    .validate_update = validate_update,
};
