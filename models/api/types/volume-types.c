/* volume-types.c - where the volumes of pods and persistent volumes come from.
 *
 * Pods and persistent volumes name a source alike in most cases; the sources that both have in the
 * same form come first. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_local_object_reference) = { TEXT("name", "Name") };
TYPE(core_local_object_reference, "v1.LocalObjectReference", NULL);

ROWS(core_host_path_volume_source) = {
    TEXT_REQUIRED("path", "Path"),
    NAMED_POINTER("type", "Type", "v1.HostPathType"),
};
TYPE(core_host_path_volume_source, "v1.HostPathVolumeSource", default_host_path);

ROWS(core_gce_persistent_disk) = {
    TEXT_REQUIRED("pdName", "PDName"),
    TEXT("fsType", "FSType"),
    INT32("partition", "Partition"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_gce_persistent_disk, "v1.GCEPersistentDiskVolumeSource", NULL);

ROWS(core_aws_elastic_block_store) = {
    TEXT_REQUIRED("volumeID", "VolumeID"),
    TEXT("fsType", "FSType"),
    INT32("partition", "Partition"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_aws_elastic_block_store, "v1.AWSElasticBlockStoreVolumeSource", NULL);

ROWS(core_nfs_volume_source) = {
    TEXT_REQUIRED("server", "Server"),
    TEXT_REQUIRED("path", "Path"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_nfs_volume_source, "v1.NFSVolumeSource", NULL);

ROWS(core_flocker_volume_source) = {
    TEXT("datasetName", "DatasetName"),
    TEXT("datasetUUID", "DatasetUUID"),
};
TYPE(core_flocker_volume_source, "v1.FlockerVolumeSource", NULL);

ROWS(core_fc_volume_source) = {
    TEXT_LIST("targetWWNs", "TargetWWNs"), INT32_POINTER("lun", "Lun"), TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),          TEXT_LIST("wwids", "WWIDs"),
};
TYPE(core_fc_volume_source, "v1.FCVolumeSource", NULL);

ROWS(core_vsphere_volume_source) = {
    TEXT_REQUIRED("volumePath", "VolumePath"),
    TEXT("fsType", "FSType"),
    TEXT("storagePolicyName", "StoragePolicyName"),
    TEXT("storagePolicyID", "StoragePolicyID"),
};
TYPE(core_vsphere_volume_source, "v1.VsphereVirtualDiskVolumeSource", NULL);

ROWS(core_quobyte_volume_source) = {
    TEXT_REQUIRED("registry", "Registry"),
    TEXT_REQUIRED("volume", "Volume"),
    BOOL("readOnly", "ReadOnly"),
    TEXT("user", "User"),
    TEXT("group", "Group"),
    TEXT("tenant", "Tenant"),
};
TYPE(core_quobyte_volume_source, "v1.QuobyteVolumeSource", NULL);

ROWS(core_azure_disk_volume_source) = {
    TEXT_REQUIRED("diskName", "DiskName"),
    TEXT_REQUIRED("diskURI", "DataDiskURI"),
    NAMED_POINTER("cachingMode", "CachingMode", "v1.AzureDataDiskCachingMode"),
    TEXT_POINTER("fsType", "FSType"),
    BOOL_POINTER("readOnly", "ReadOnly"),
    NAMED_POINTER("kind", "Kind", "v1.AzureDataDiskKind"),
};
TYPE(core_azure_disk_volume_source, "v1.AzureDiskVolumeSource", default_azure_disk);

ROWS(core_photon_volume_source) = {
    TEXT_REQUIRED("pdID", "PdID"),
    TEXT("fsType", "FSType"),
};
TYPE(core_photon_volume_source, "v1.PhotonPersistentDiskVolumeSource", NULL);

ROWS(core_portworx_volume_source) = {
    TEXT_REQUIRED("volumeID", "VolumeID"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_portworx_volume_source, "v1.PortworxVolumeSource", NULL);

/* Sources that only pods have in this form. */

ROWS(core_empty_dir_volume_source) = {
    NAMED("medium", "Medium", "v1.StorageMedium"),
    QUANTITY_POINTER("sizeLimit", "SizeLimit"),
};
TYPE(core_empty_dir_volume_source, "v1.EmptyDirVolumeSource", NULL);

ROWS(core_git_repo_volume_source) = {
    TEXT_REQUIRED("repository", "Repository"),
    TEXT("revision", "Revision"),
    TEXT("directory", "Directory"),
};
TYPE(core_git_repo_volume_source, "v1.GitRepoVolumeSource", NULL);

ROWS(core_key_to_path) = {
    TEXT_REQUIRED("key", "Key"),
    TEXT_REQUIRED("path", "Path"),
    INT32_POINTER("mode", "Mode"),
};
TYPE(core_key_to_path, "v1.KeyToPath", NULL);

ROWS(core_secret_volume_source) = {
    TEXT("secretName", "SecretName"),
    LIST("items", "Items", core_key_to_path),
    INT32_POINTER("defaultMode", "DefaultMode"),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_secret_volume_source, "v1.SecretVolumeSource", default_file_mode);

ROWS(core_iscsi_volume_source) = {
    TEXT_REQUIRED("targetPortal", "TargetPortal"),
    TEXT_REQUIRED("iqn", "IQN"),
    INT32_REQUIRED("lun", "Lun"),
    TEXT("iscsiInterface", "ISCSIInterface"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
    TEXT_LIST("portals", "Portals"),
    BOOL("chapAuthDiscovery", "DiscoveryCHAPAuth"),
    BOOL("chapAuthSession", "SessionCHAPAuth"),
    POINTER("secretRef", "SecretRef", core_local_object_reference),
    TEXT_POINTER("initiatorName", "InitiatorName"),
};
TYPE(core_iscsi_volume_source, "v1.ISCSIVolumeSource", default_iscsi);

ROWS(core_glusterfs_volume_source) = {
    TEXT_REQUIRED("endpoints", "EndpointsName"),
    TEXT_REQUIRED("path", "Path"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_glusterfs_volume_source, "v1.GlusterfsVolumeSource", NULL);

ROWS(core_claim_volume_source) = {
    TEXT_REQUIRED("claimName", "ClaimName"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_claim_volume_source, "v1.PersistentVolumeClaimVolumeSource", NULL);

ROWS(core_rbd_volume_source) = {
    TEXT_LIST_REQUIRED("monitors", "CephMonitors"),
    TEXT_REQUIRED("image", "RBDImage"),
    TEXT("fsType", "FSType"),
    TEXT("pool", "RBDPool"),
    TEXT("user", "RadosUser"),
    TEXT("keyring", "Keyring"),
    POINTER("secretRef", "SecretRef", core_local_object_reference),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_rbd_volume_source, "v1.RBDVolumeSource", default_rbd);

ROWS(core_flex_volume_source) = {
    TEXT_REQUIRED("driver", "Driver"),
    TEXT("fsType", "FSType"),
    POINTER("secretRef", "SecretRef", core_local_object_reference),
    BOOL("readOnly", "ReadOnly"),
    TEXT_MAP("options", "Options"),
};
TYPE(core_flex_volume_source, "v1.FlexVolumeSource", NULL);

ROWS(core_cinder_volume_source) = {
    TEXT_REQUIRED("volumeID", "VolumeID"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
    POINTER("secretRef", "SecretRef", core_local_object_reference),
};
TYPE(core_cinder_volume_source, "v1.CinderVolumeSource", NULL);

ROWS(core_ceph_fs_volume_source) = {
    TEXT_LIST_REQUIRED("monitors", "Monitors"),
    TEXT("path", "Path"),
    TEXT("user", "User"),
    TEXT("secretFile", "SecretFile"),
    POINTER("secretRef", "SecretRef", core_local_object_reference),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_ceph_fs_volume_source, "v1.CephFSVolumeSource", NULL);

ROWS(core_object_field_selector) = {
    TEXT("apiVersion", "APIVersion"),
    TEXT_REQUIRED("fieldPath", "FieldPath"),
};
TYPE(core_object_field_selector, "v1.ObjectFieldSelector", default_field_selector);

ROWS(core_resource_field_selector) = {
    TEXT("containerName", "ContainerName"),
    TEXT_REQUIRED("resource", "Resource"),
    QUANTITY("divisor", "Divisor"),
};
TYPE(core_resource_field_selector, "v1.ResourceFieldSelector", NULL);

ROWS(core_downward_api_volume_file) = {
    TEXT_REQUIRED("path", "Path"),
    POINTER("fieldRef", "FieldRef", core_object_field_selector),
    POINTER("resourceFieldRef", "ResourceFieldRef", core_resource_field_selector),
    INT32_POINTER("mode", "Mode"),
};
TYPE(core_downward_api_volume_file, "v1.DownwardAPIVolumeFile", NULL);

ROWS(core_downward_api_volume_source) = {
    LIST("items", "Items", core_downward_api_volume_file),
    INT32_POINTER("defaultMode", "DefaultMode"),
};
TYPE(core_downward_api_volume_source, "v1.DownwardAPIVolumeSource", default_file_mode);

ROWS(core_azure_file_volume_source) = {
    TEXT_REQUIRED("secretName", "SecretName"),
    TEXT_REQUIRED("shareName", "ShareName"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_azure_file_volume_source, "v1.AzureFileVolumeSource", NULL);

ROWS(core_config_map_volume_source) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    LIST("items", "Items", core_key_to_path),
    INT32_POINTER("defaultMode", "DefaultMode"),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_config_map_volume_source, "v1.ConfigMapVolumeSource", default_file_mode);

ROWS(core_secret_projection) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    LIST("items", "Items", core_key_to_path),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_secret_projection, "v1.SecretProjection", NULL);

ROWS(core_config_map_projection) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    LIST("items", "Items", core_key_to_path),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_config_map_projection, "v1.ConfigMapProjection", NULL);

ROWS(core_downward_api_projection) = { LIST("items", "Items", core_downward_api_volume_file) };
TYPE(core_downward_api_projection, "v1.DownwardAPIProjection", NULL);

ROWS(core_token_projection) = {
    TEXT("audience", "Audience"),
    INT64_POINTER("expirationSeconds", "ExpirationSeconds"),
    TEXT_REQUIRED("path", "Path"),
};
TYPE(core_token_projection, "v1.ServiceAccountTokenProjection", default_token_projection);

ROWS(core_trust_bundle_projection) = {
    TEXT_POINTER("name", "Name"),
    TEXT_POINTER("signerName", "SignerName"),
    POINTER("labelSelector", "LabelSelector", meta_label_selector),
    BOOL_POINTER("optional", "Optional"),
    TEXT_REQUIRED("path", "Path"),
};
TYPE(core_trust_bundle_projection, "v1.ClusterTrustBundleProjection", NULL);

ROWS(core_pod_certificate_projection) = {
    TEXT("signerName", "SignerName"),
    TEXT("keyType", "KeyType"),
    INT32_POINTER("maxExpirationSeconds", "MaxExpirationSeconds"),
    TEXT("credentialBundlePath", "CredentialBundlePath"),
    TEXT("keyPath", "KeyPath"),
    TEXT("certificateChainPath", "CertificateChainPath"),
};
TYPE(core_pod_certificate_projection, "v1.PodCertificateProjection", NULL);

ROWS(core_volume_projection) = {
    POINTER("secret", "Secret", core_secret_projection),
    POINTER("downwardAPI", "DownwardAPI", core_downward_api_projection),
    POINTER("configMap", "ConfigMap", core_config_map_projection),
    POINTER("serviceAccountToken", "ServiceAccountToken", core_token_projection),
    POINTER("clusterTrustBundle", "ClusterTrustBundle", core_trust_bundle_projection),
    POINTER("podCertificate", "PodCertificate", core_pod_certificate_projection),
};
TYPE(core_volume_projection, "v1.VolumeProjection", NULL);

ROWS(core_projected_volume_source) = {
    LIST_REQUIRED("sources", "Sources", core_volume_projection),
    INT32_POINTER("defaultMode", "DefaultMode"),
};
TYPE(core_projected_volume_source, "v1.ProjectedVolumeSource", default_file_mode);

ROWS(core_scale_io_volume_source) = {
    TEXT_REQUIRED("gateway", "Gateway"),
    TEXT_REQUIRED("system", "System"),
    POINTER_REQUIRED("secretRef", "SecretRef", core_local_object_reference),
    BOOL("sslEnabled", "SSLEnabled"),
    TEXT("protectionDomain", "ProtectionDomain"),
    TEXT("storagePool", "StoragePool"),
    TEXT("storageMode", "StorageMode"),
    TEXT("volumeName", "VolumeName"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
};
TYPE(core_scale_io_volume_source, "v1.ScaleIOVolumeSource", default_scale_io);

ROWS(core_storage_os_volume_source) = {
    TEXT("volumeName", "VolumeName"),
    TEXT("volumeNamespace", "VolumeNamespace"),
    TEXT("fsType", "FSType"),
    BOOL("readOnly", "ReadOnly"),
    POINTER("secretRef", "SecretRef", core_local_object_reference),
};
TYPE(core_storage_os_volume_source, "v1.StorageOSVolumeSource", NULL);

ROWS(core_csi_volume_source) = {
    TEXT_REQUIRED("driver", "Driver"),
    BOOL_POINTER("readOnly", "ReadOnly"),
    TEXT_POINTER("fsType", "FSType"),
    TEXT_MAP("volumeAttributes", "VolumeAttributes"),
    POINTER("nodePublishSecretRef", "NodePublishSecretRef", core_local_object_reference),
};
TYPE(core_csi_volume_source, "v1.CSIVolumeSource", NULL);

ROWS(core_claim_template) = {
    PART("metadata", "ObjectMeta", meta_object_meta),
    PART("spec", "Spec", core_persistent_volume_claim_spec),
};
TYPE(core_claim_template, "v1.PersistentVolumeClaimTemplate", NULL);

ROWS(core_ephemeral_volume_source) = {
    POINTER("volumeClaimTemplate", "VolumeClaimTemplate", core_claim_template),
};
TYPE(core_ephemeral_volume_source, "v1.EphemeralVolumeSource", NULL);

ROWS(core_image_volume_source) = {
    TEXT("reference", "Reference"),
    NAMED("pullPolicy", "PullPolicy", "v1.PullPolicy"),
};
TYPE(core_image_volume_source, "v1.ImageVolumeSource", NULL);

ROWS(core_volume_source) = {
    POINTER("hostPath", "HostPath", core_host_path_volume_source),
    POINTER("emptyDir", "EmptyDir", core_empty_dir_volume_source),
    POINTER("gcePersistentDisk", "GCEPersistentDisk", core_gce_persistent_disk),
    POINTER("awsElasticBlockStore", "AWSElasticBlockStore", core_aws_elastic_block_store),
    POINTER("gitRepo", "GitRepo", core_git_repo_volume_source),
    POINTER("secret", "Secret", core_secret_volume_source),
    POINTER("nfs", "NFS", core_nfs_volume_source),
    POINTER("iscsi", "ISCSI", core_iscsi_volume_source),
    POINTER("glusterfs", "Glusterfs", core_glusterfs_volume_source),
    POINTER("persistentVolumeClaim", "PersistentVolumeClaim", core_claim_volume_source),
    POINTER("rbd", "RBD", core_rbd_volume_source),
    POINTER("flexVolume", "FlexVolume", core_flex_volume_source),
    POINTER("cinder", "Cinder", core_cinder_volume_source),
    POINTER("cephfs", "CephFS", core_ceph_fs_volume_source),
    POINTER("flocker", "Flocker", core_flocker_volume_source),
    POINTER("downwardAPI", "DownwardAPI", core_downward_api_volume_source),
    POINTER("fc", "FC", core_fc_volume_source),
    POINTER("azureFile", "AzureFile", core_azure_file_volume_source),
    POINTER("configMap", "ConfigMap", core_config_map_volume_source),
    POINTER("vsphereVolume", "VsphereVolume", core_vsphere_volume_source),
    POINTER("quobyte", "Quobyte", core_quobyte_volume_source),
    POINTER("azureDisk", "AzureDisk", core_azure_disk_volume_source),
    POINTER("photonPersistentDisk", "PhotonPersistentDisk", core_photon_volume_source),
    POINTER("projected", "Projected", core_projected_volume_source),
    POINTER("portworxVolume", "PortworxVolume", core_portworx_volume_source),
    POINTER("scaleIO", "ScaleIO", core_scale_io_volume_source),
    POINTER("storageos", "StorageOS", core_storage_os_volume_source),
    POINTER("csi", "CSI", core_csi_volume_source),
    POINTER("ephemeral", "Ephemeral", core_ephemeral_volume_source),
    POINTER("image", "Image", core_image_volume_source),
};
TYPE(core_volume_source, "v1.VolumeSource", NULL);

ROWS(core_volume) = {
    TEXT_REQUIRED("name", "Name"),
    INLINE("VolumeSource", core_volume_source),
};
TYPE(core_volume, "v1.Volume", default_volume);
