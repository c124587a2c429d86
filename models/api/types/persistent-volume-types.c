/* persistent-volume-types.c - persistent volumes, claims, and what only they refer to. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_object_reference) = {
    TEXT("kind", "Kind"),
    TEXT("namespace", "Namespace"),
    TEXT("name", "Name"),
    NAMED("uid", "UID", "types.UID"),
    TEXT("apiVersion", "APIVersion"),
    TEXT("resourceVersion", "ResourceVersion"),
    TEXT("fieldPath", "FieldPath"),
};
TYPE(core_object_reference, "v1.ObjectReference", NULL);

ROWS(core_secret_reference) = {
    TEXT("name", "Name"),
    TEXT("namespace", "Namespace"),
};
TYPE(core_secret_reference, "v1.SecretReference", NULL);

ROWS(core_typed_local_object_reference) = {
    ROW("apiGroup", "APIGroup", NULL, string, API_POINTER, 0),
    TEXT_REQUIRED("kind", "Kind"),
    TEXT_REQUIRED("name", "Name"),
};
TYPE(core_typed_local_object_reference, "v1.TypedLocalObjectReference", NULL);

ROWS(core_typed_object_reference) = {
    ROW("apiGroup", "APIGroup", NULL, string, API_POINTER, 0),
    TEXT_REQUIRED("kind", "Kind"),
    TEXT_REQUIRED("name", "Name"),
    TEXT_POINTER("namespace", "Namespace"),
};
TYPE(core_typed_object_reference, "v1.TypedObjectReference", NULL);

ROWS(core_volume_resource_requirements) = {
    RESOURCES("limits", "Limits"),
    RESOURCES("requests", "Requests"),
};
TYPE(core_volume_resource_requirements, "v1.VolumeResourceRequirements", NULL);

ROWS(core_persistent_volume_claim_spec) = {
    NAMED_LIST("accessModes", "AccessModes", "v1.PersistentVolumeAccessMode"),
    POINTER("selector", "Selector", meta_label_selector),
    PART("resources", "Resources", core_volume_resource_requirements),
    TEXT("volumeName", "VolumeName"),
    TEXT_POINTER("storageClassName", "StorageClassName"),
    NAMED_POINTER("volumeMode", "VolumeMode", "v1.PersistentVolumeMode"),
    POINTER("dataSource", "DataSource", core_typed_local_object_reference),
    POINTER("dataSourceRef", "DataSourceRef", core_typed_object_reference),
    TEXT_POINTER("volumeAttributesClassName", "VolumeAttributesClassName"),
};
TYPE(core_persistent_volume_claim_spec, "v1.PersistentVolumeClaimSpec", default_claim_spec);

ROWS(core_claim_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.PersistentVolumeClaimConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastProbeTime", "LastProbeTime"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(core_claim_condition, "v1.PersistentVolumeClaimCondition", NULL);

ROWS(core_modify_volume_status) = {
    TEXT("targetVolumeAttributesClassName", "TargetVolumeAttributesClassName"),
    NAMED_REQUIRED("status", "Status", "v1.PersistentVolumeClaimModifyVolumeStatus"),
};
TYPE(core_modify_volume_status, "v1.ModifyVolumeStatus", NULL);

ROWS(core_persistent_volume_claim_status) = {
    NAMED("phase", "Phase", "v1.PersistentVolumeClaimPhase"),
    NAMED_LIST("accessModes", "AccessModes", "v1.PersistentVolumeAccessMode"),
    RESOURCES("capacity", "Capacity"),
    LIST_BY("conditions", "Conditions", core_claim_condition, "type"),
    RESOURCES("allocatedResources", "AllocatedResources"),
    ROW("allocatedResourceStatuses", "AllocatedResourceStatuses", "v1.ClaimResourceStatus", string,
        API_MAP, OPTIONAL),
    TEXT_POINTER("currentVolumeAttributesClassName", "CurrentVolumeAttributesClassName"),
    POINTER("modifyVolumeStatus", "ModifyVolumeStatus", core_modify_volume_status),
};
TYPE(core_persistent_volume_claim_status, "v1.PersistentVolumeClaimStatus", NULL);

ROWS(core_persistent_volume_claim) = {
    OBJECT,
    PART("spec", "Spec", core_persistent_volume_claim_spec),
    PART("status", "Status", core_persistent_volume_claim_status),
};
TYPE(core_persistent_volume_claim, "v1.PersistentVolumeClaim", default_claim);

/* Sources that only persistent volumes have in this form. */

ROWS(core_glusterfs_persistent) = {
    TEXT_REQUIRED("endpoints", "EndpointsName"),
    TEXT_REQUIRED("path", "Path"),
    BOOL("readOnly", "ReadOnly"),
    TEXT_POINTER("endpointsNamespace", "EndpointsNamespace"),
};
TYPE(core_glusterfs_persistent, "v1.GlusterfsPersistentVolumeSource", NULL);

ROWS(core_rbd_persistent) = {
    TEXT_LIST_REQUIRED("monitors", "CephMonitors"),
    TEXT_REQUIRED("image", "RBDImage"),
    TEXT("fsType", "FSType"),
    TEXT("pool", "RBDPool"),
    TEXT("user", "RadosUser"),
    TEXT("keyring", "Keyring"),
    POINTER("secretRef", "SecretRef", core_secret_reference),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_rbd_persistent, "v1.RBDPersistentVolumeSource", default_rbd);

ROWS(core_iscsi_persistent) = {
    TEXT_REQUIRED("targetPortal", "TargetPortal"),
    TEXT_REQUIRED("iqn", "IQN"),
    INT32_REQUIRED("lun", "Lun"),
    TEXT("iscsiInterface", "ISCSIInterface"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
    TEXT_LIST("portals", "Portals"),
    BOOL("chapAuthDiscovery", "DiscoveryCHAPAuth"),
    BOOL("chapAuthSession", "SessionCHAPAuth"),
    POINTER("secretRef", "SecretRef", core_secret_reference),
    TEXT_POINTER("initiatorName", "InitiatorName"),
};
TYPE(core_iscsi_persistent, "v1.ISCSIPersistentVolumeSource", default_iscsi);

ROWS(core_cinder_persistent) = {
    TEXT_REQUIRED("volumeID", "VolumeID"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
    POINTER("secretRef", "SecretRef", core_secret_reference),
};
TYPE(core_cinder_persistent, "v1.CinderPersistentVolumeSource", NULL);

ROWS(core_ceph_fs_persistent) = {
    TEXT_LIST_REQUIRED("monitors", "Monitors"),
    TEXT("path", "Path"),
    TEXT("user", "User"),
    TEXT("secretFile", "SecretFile"),
    POINTER("secretRef", "SecretRef", core_secret_reference),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_ceph_fs_persistent, "v1.CephFSPersistentVolumeSource", NULL);

ROWS(core_flex_persistent) = {
    TEXT_REQUIRED("driver", "Driver"),
    TEXT("fsType", "FSType"),
    POINTER("secretRef", "SecretRef", core_secret_reference),
    BOOL("readOnly", "ReadOnly"),
    TEXT_MAP("options", "Options"),
};
TYPE(core_flex_persistent, "v1.FlexPersistentVolumeSource", NULL);

ROWS(core_azure_file_persistent) = {
    TEXT_REQUIRED("secretName", "SecretName"),
    TEXT_REQUIRED("shareName", "ShareName"),
    BOOL("readOnly", "ReadOnly"),
    ROW("secretNamespace", "SecretNamespace", NULL, string, API_POINTER, 0),
};
TYPE(core_azure_file_persistent, "v1.AzureFilePersistentVolumeSource", NULL);

ROWS(core_scale_io_persistent) = {
    TEXT_REQUIRED("gateway", "Gateway"),
    TEXT_REQUIRED("system", "System"),
    POINTER_REQUIRED("secretRef", "SecretRef", core_secret_reference),
    BOOL("sslEnabled", "SSLEnabled"),
    TEXT("protectionDomain", "ProtectionDomain"),
    TEXT("storagePool", "StoragePool"),
    TEXT("storageMode", "StorageMode"),
    TEXT("volumeName", "VolumeName"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_scale_io_persistent, "v1.ScaleIOPersistentVolumeSource", default_scale_io);

ROWS(core_local_volume_source) = {
    TEXT_REQUIRED("path", "Path"),
    TEXT_POINTER("fsType", "FSType"),
};
TYPE(core_local_volume_source, "v1.LocalVolumeSource", NULL);

ROWS(core_storage_os_persistent) = {
    TEXT("volumeName", "VolumeName"),
    TEXT("volumeNamespace", "VolumeNamespace"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
    POINTER("secretRef", "SecretRef", core_object_reference),
};
TYPE(core_storage_os_persistent, "v1.StorageOSPersistentVolumeSource", NULL);

ROWS(core_csi_persistent) = {
    TEXT_REQUIRED("driver", "Driver"),
    TEXT_REQUIRED("volumeHandle", "VolumeHandle"),
    BOOL("readOnly", "ReadOnly"),
    TEXT("fsType", "FSType"),
    TEXT_MAP("volumeAttributes", "VolumeAttributes"),
    POINTER("controllerPublishSecretRef", "ControllerPublishSecretRef", core_secret_reference),
    POINTER("nodeStageSecretRef", "NodeStageSecretRef", core_secret_reference),
    POINTER("nodePublishSecretRef", "NodePublishSecretRef", core_secret_reference),
    POINTER("controllerExpandSecretRef", "ControllerExpandSecretRef", core_secret_reference),
    POINTER("nodeExpandSecretRef", "NodeExpandSecretRef", core_secret_reference),
};
TYPE(core_csi_persistent, "v1.CSIPersistentVolumeSource", NULL);

ROWS(core_persistent_volume_source) = {
    POINTER("gcePersistentDisk", "GCEPersistentDisk", core_gce_persistent_disk),
    POINTER("awsElasticBlockStore", "AWSElasticBlockStore", core_aws_elastic_block_store),
    POINTER("hostPath", "HostPath", core_host_path_volume_source),
    POINTER("glusterfs", "Glusterfs", core_glusterfs_persistent),
    POINTER("nfs", "NFS", core_nfs_volume_source),
    POINTER("rbd", "RBD", core_rbd_persistent),
    POINTER("iscsi", "ISCSI", core_iscsi_persistent),
    POINTER("cinder", "Cinder", core_cinder_persistent),
    POINTER("cephfs", "CephFS", core_ceph_fs_persistent),
    POINTER("fc", "FC", core_fc_volume_source),
    POINTER("flocker", "Flocker", core_flocker_volume_source),
    POINTER("flexVolume", "FlexVolume", core_flex_persistent),
    POINTER("azureFile", "AzureFile", core_azure_file_persistent),
    POINTER("vsphereVolume", "VsphereVolume", core_vsphere_volume_source),
    POINTER("quobyte", "Quobyte", core_quobyte_volume_source),
    POINTER("azureDisk", "AzureDisk", core_azure_disk_volume_source),
    POINTER("photonPersistentDisk", "PhotonPersistentDisk", core_photon_volume_source),
    POINTER("portworxVolume", "PortworxVolume", core_portworx_volume_source),
    POINTER("scaleIO", "ScaleIO", core_scale_io_persistent),
    POINTER("local", "Local", core_local_volume_source),
    POINTER("storageos", "StorageOS", core_storage_os_persistent),
    POINTER("csi", "CSI", core_csi_persistent),
};
TYPE(core_persistent_volume_source, "v1.PersistentVolumeSource", NULL);

ROWS(core_volume_node_affinity) = { POINTER("required", "Required", core_node_selector) };
TYPE(core_volume_node_affinity, "v1.VolumeNodeAffinity", NULL);

ROWS(core_persistent_volume_spec) = {
    RESOURCES("capacity", "Capacity"),
    INLINE("PersistentVolumeSource", core_persistent_volume_source),
    NAMED_LIST("accessModes", "AccessModes", "v1.PersistentVolumeAccessMode"),
    POINTER("claimRef", "ClaimRef", core_object_reference),
    NAMED("persistentVolumeReclaimPolicy", "PersistentVolumeReclaimPolicy",
          "v1.PersistentVolumeReclaimPolicy"),
    TEXT("storageClassName", "StorageClassName"),
    TEXT_LIST("mountOptions", "MountOptions"),
    NAMED_POINTER("volumeMode", "VolumeMode", "v1.PersistentVolumeMode"),
    POINTER("nodeAffinity", "NodeAffinity", core_volume_node_affinity),
    TEXT_POINTER("volumeAttributesClassName", "VolumeAttributesClassName"),
};
TYPE(core_persistent_volume_spec, "v1.PersistentVolumeSpec", NULL);

ROWS(core_persistent_volume_status) = {
    NAMED("phase", "Phase", "v1.PersistentVolumePhase"),
    TEXT("message", "Message"),
    TEXT("reason", "Reason"),
    TIME_POINTER("lastPhaseTransitionTime", "LastPhaseTransitionTime"),
};
TYPE(core_persistent_volume_status, "v1.PersistentVolumeStatus", NULL);

ROWS(core_persistent_volume) = {
    OBJECT,
    PART("spec", "Spec", core_persistent_volume_spec),
    PART("status", "Status", core_persistent_volume_status),
};
TYPE(core_persistent_volume, "v1.PersistentVolume", default_persistent_volume);
