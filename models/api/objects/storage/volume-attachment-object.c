/* volume-attachment-object.c - a volume at a node. */
#include "models/api/object.h"

extern const ObjectClass object_class_volume_attachment_object;

const ObjectClass object_class_volume_attachment_object = {
    .kind = KIND_VOLUME_ATTACHMENT,
    .api_version = "storage.k8s.io/v1",
    .name = "VolumeAttachment",
    .resource = "volumeattachments",
    .is_namespaced = false,
    .has_status = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};
