/* volume-attachment-kind.c - volumeattachments. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_volume_attachment_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "VolumeAttachment",
    .plural = "volumeattachments",
    .singular = "volumeattachment",
    .has_own_status = true,
    .type = &api_storage_volume_attachment,
    .update_order = API_VALIDATE_FIRST,
};
