/* storage-types.c - storage classes, attachments, and what drivers publish. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_topology_requirement) = {
    TEXT_REQUIRED("key", "Key"),
    TEXT_LIST_REQUIRED("values", "Values"),
};
TYPE(core_topology_requirement, "v1.TopologySelectorLabelRequirement", NULL);

ROWS(core_topology_selector_term) = {
    LIST("matchLabelExpressions", "MatchLabelExpressions", core_topology_requirement),
};
TYPE(core_topology_selector_term, "v1.TopologySelectorTerm", NULL);

ROWS(storage_storage_class) = {
    OBJECT,
    TEXT_REQUIRED("provisioner", "Provisioner"),
    TEXT_MAP("parameters", "Parameters"),
    NAMED_POINTER("reclaimPolicy", "ReclaimPolicy", "v1.PersistentVolumeReclaimPolicy"),
    TEXT_LIST("mountOptions", "MountOptions"),
    BOOL_POINTER("allowVolumeExpansion", "AllowVolumeExpansion"),
    NAMED_POINTER("volumeBindingMode", "VolumeBindingMode", "v1.VolumeBindingMode"),
    LIST("allowedTopologies", "AllowedTopologies", core_topology_selector_term),
};
TYPE(storage_storage_class, "v1.StorageClass", default_storage_class);

ROWS(storage_volume_attributes_class) = {
    OBJECT,
    TEXT_REQUIRED("driverName", "DriverName"),
    TEXT_MAP("parameters", "Parameters"),
};
TYPE(storage_volume_attributes_class, "v1.VolumeAttributesClass", NULL);

ROWS(storage_attachment_source) = {
    TEXT_POINTER("persistentVolumeName", "PersistentVolumeName"),
    POINTER("inlineVolumeSpec", "InlineVolumeSpec", core_persistent_volume_spec),
};
TYPE(storage_attachment_source, "v1.VolumeAttachmentSource", NULL);

ROWS(storage_attachment_spec) = {
    TEXT_REQUIRED("attacher", "Attacher"),
    ROW("source", "Source", NULL, storage_attachment_source, API_PLAIN, 0),
    TEXT_REQUIRED("nodeName", "NodeName"),
};
TYPE(storage_attachment_spec, "v1.VolumeAttachmentSpec", NULL);

ROWS(storage_volume_error) = {
    TIME("time", "Time"),
    TEXT("message", "Message"),
    INT32_POINTER("errorCode", "ErrorCode"),
};
TYPE(storage_volume_error, "v1.VolumeError", NULL);

ROWS(storage_attachment_status) = {
    BOOL_REQUIRED("attached", "Attached"),
    TEXT_MAP("attachmentMetadata", "AttachmentMetadata"),
    POINTER("attachError", "AttachError", storage_volume_error),
    POINTER("detachError", "DetachError", storage_volume_error),
};
TYPE(storage_attachment_status, "v1.VolumeAttachmentStatus", NULL);

ROWS(storage_volume_attachment) = {
    OBJECT,
    ROW("spec", "Spec", NULL, storage_attachment_spec, API_PLAIN, 0),
    PART("status", "Status", storage_attachment_status),
};
TYPE(storage_volume_attachment, "v1.VolumeAttachment", NULL);

ROWS(storage_token_request) = {
    TEXT_REQUIRED("audience", "Audience"),
    INT64_POINTER("expirationSeconds", "ExpirationSeconds"),
};
TYPE(storage_token_request, "v1.TokenRequest", NULL);

ROWS(storage_csi_driver_spec) = {
    BOOL_POINTER("attachRequired", "AttachRequired"),
    BOOL_POINTER("podInfoOnMount", "PodInfoOnMount"),
    NAMED_LIST("volumeLifecycleModes", "VolumeLifecycleModes", "v1.VolumeLifecycleMode"),
    BOOL_POINTER("storageCapacity", "StorageCapacity"),
    NAMED_POINTER("fsGroupPolicy", "FSGroupPolicy", "v1.FSGroupPolicy"),
    LIST("tokenRequests", "TokenRequests", storage_token_request),
    BOOL_POINTER("requiresRepublish", "RequiresRepublish"),
    BOOL_POINTER("seLinuxMount", "SELinuxMount"),
    INT64_POINTER("nodeAllocatableUpdatePeriodSeconds", "NodeAllocatableUpdatePeriodSeconds"),
};
TYPE(storage_csi_driver_spec, "v1.CSIDriverSpec", NULL);

ROWS(storage_csi_driver) = {
    OBJECT,
    ROW("spec", "Spec", NULL, storage_csi_driver_spec, API_PLAIN, 0),
};
TYPE(storage_csi_driver, "v1.CSIDriver", default_csi_driver);

ROWS(storage_volume_node_resources) = { INT32_POINTER("count", "Count") };
TYPE(storage_volume_node_resources, "v1.VolumeNodeResources", NULL);

ROWS(storage_csi_node_driver) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_REQUIRED("nodeID", "NodeID"),
    TEXT_LIST_REQUIRED("topologyKeys", "TopologyKeys"),
    POINTER("allocatable", "Allocatable", storage_volume_node_resources),
};
TYPE(storage_csi_node_driver, "v1.CSINodeDriver", NULL);

ROWS(storage_csi_node_spec) = { LIST_REQUIRED_BY("drivers", "Drivers", storage_csi_node_driver,
                                                 "name") };
TYPE(storage_csi_node_spec, "v1.CSINodeSpec", NULL);

ROWS(storage_csi_node) = {
    OBJECT,
    ROW("spec", "Spec", NULL, storage_csi_node_spec, API_PLAIN, 0),
};
TYPE(storage_csi_node, "v1.CSINode", NULL);

ROWS(storage_csi_storage_capacity) = {
    OBJECT,
    POINTER("nodeTopology", "NodeTopology", meta_label_selector),
    TEXT_REQUIRED("storageClassName", "StorageClassName"),
    QUANTITY_POINTER("capacity", "Capacity"),
    QUANTITY_POINTER("maximumVolumeSize", "MaximumVolumeSize"),
};
TYPE(storage_csi_storage_capacity, "v1.CSIStorageCapacity", NULL);
