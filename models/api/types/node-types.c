/* node-types.c - nodes and namespaces. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_taint) = {
    TEXT_REQUIRED("key", "Key"),
    TEXT("value", "Value"),
    NAMED_REQUIRED("effect", "Effect", "v1.TaintEffect"),
    TIME_POINTER("timeAdded", "TimeAdded"),
};
TYPE(core_taint, "v1.Taint", NULL);

ROWS(core_config_map_node_config_source) = {
    TEXT_REQUIRED("namespace", "Namespace"),
    TEXT_REQUIRED("name", "Name"),
    NAMED("uid", "UID", "types.UID"),
    TEXT("resourceVersion", "ResourceVersion"),
    TEXT_REQUIRED("kubeletConfigKey", "KubeletConfigKey"),
};
TYPE(core_config_map_node_config_source, "v1.ConfigMapNodeConfigSource", NULL);

ROWS(core_node_config_source) = {
    POINTER("configMap", "ConfigMap", core_config_map_node_config_source),
};
TYPE(core_node_config_source, "v1.NodeConfigSource", NULL);

ROWS(core_node_spec) = {
    TEXT("podCIDR", "PodCIDR"),
    TEXT_SET("podCIDRs", "PodCIDRs"),
    TEXT("providerID", "ProviderID"),
    BOOL("unschedulable", "Unschedulable"),
    LIST("taints", "Taints", core_taint),
    POINTER("configSource", "ConfigSource", core_node_config_source),
    TEXT("externalID", "DoNotUseExternalID"),
};
TYPE(core_node_spec, "v1.NodeSpec", NULL);

ROWS(core_node_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.NodeConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastHeartbeatTime", "LastHeartbeatTime"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(core_node_condition, "v1.NodeCondition", NULL);

ROWS(core_node_address) = {
    NAMED_REQUIRED("type", "Type", "v1.NodeAddressType"),
    TEXT_REQUIRED("address", "Address"),
};
TYPE(core_node_address, "v1.NodeAddress", NULL);

ROWS(core_daemon_endpoint) = { INT32_REQUIRED("Port", "Port") };
TYPE(core_daemon_endpoint, "v1.DaemonEndpoint", NULL);

ROWS(core_node_daemon_endpoints) = {
    PART("kubeletEndpoint", "KubeletEndpoint", core_daemon_endpoint),
};
TYPE(core_node_daemon_endpoints, "v1.NodeDaemonEndpoints", NULL);

ROWS(core_node_swap_status) = { INT64_POINTER("capacity", "Capacity") };
TYPE(core_node_swap_status, "v1.NodeSwapStatus", NULL);

ROWS(core_node_system_info) = {
    TEXT_REQUIRED("machineID", "MachineID"),
    TEXT_REQUIRED("systemUUID", "SystemUUID"),
    TEXT_REQUIRED("bootID", "BootID"),
    TEXT_REQUIRED("kernelVersion", "KernelVersion"),
    TEXT_REQUIRED("osImage", "OSImage"),
    TEXT_REQUIRED("containerRuntimeVersion", "ContainerRuntimeVersion"),
    TEXT_REQUIRED("kubeletVersion", "KubeletVersion"),
    TEXT_REQUIRED("kubeProxyVersion", "KubeProxyVersion"),
    TEXT_REQUIRED("operatingSystem", "OperatingSystem"),
    TEXT_REQUIRED("architecture", "Architecture"),
    POINTER("swap", "Swap", core_node_swap_status),
};
TYPE(core_node_system_info, "v1.NodeSystemInfo", NULL);

ROWS(core_container_image) = {
    TEXT_LIST("names", "Names"),
    INT64("sizeBytes", "SizeBytes"),
};
TYPE(core_container_image, "v1.ContainerImage", NULL);

ROWS(core_attached_volume) = {
    NAMED_REQUIRED("name", "Name", "v1.UniqueVolumeName"),
    TEXT_REQUIRED("devicePath", "DevicePath"),
};
TYPE(core_attached_volume, "v1.AttachedVolume", NULL);

ROWS(core_node_config_status) = {
    POINTER("assigned", "Assigned", core_node_config_source),
    POINTER("active", "Active", core_node_config_source),
    POINTER("lastKnownGood", "LastKnownGood", core_node_config_source),
    TEXT("error", "Error"),
};
TYPE(core_node_config_status, "v1.NodeConfigStatus", NULL);

ROWS(core_node_runtime_handler_features) = {
    BOOL_POINTER("recursiveReadOnlyMounts", "RecursiveReadOnlyMounts"),
    BOOL_POINTER("userNamespaces", "UserNamespaces"),
};
TYPE(core_node_runtime_handler_features, "v1.NodeRuntimeHandlerFeatures", NULL);

ROWS(core_node_runtime_handler) = {
    TEXT_REQUIRED("name", "Name"),
    POINTER("features", "Features", core_node_runtime_handler_features),
};
TYPE(core_node_runtime_handler, "v1.NodeRuntimeHandler", NULL);

ROWS(core_node_features) = {
    BOOL_POINTER("supplementalGroupsPolicy", "SupplementalGroupsPolicy"),
};
TYPE(core_node_features, "v1.NodeFeatures", NULL);

ROWS(core_node_status) = {
    RESOURCES("capacity", "Capacity"),
    RESOURCES("allocatable", "Allocatable"),
    NAMED("phase", "Phase", "v1.NodePhase"),
    LIST_BY("conditions", "Conditions", core_node_condition, "type"),
    LIST_BY("addresses", "Addresses", core_node_address, "type"),
    PART("daemonEndpoints", "DaemonEndpoints", core_node_daemon_endpoints),
    PART("nodeInfo", "NodeInfo", core_node_system_info),
    LIST("images", "Images", core_container_image),
    NAMED_LIST("volumesInUse", "VolumesInUse", "v1.UniqueVolumeName"),
    LIST("volumesAttached", "VolumesAttached", core_attached_volume),
    POINTER("config", "Config", core_node_config_status),
    LIST("runtimeHandlers", "RuntimeHandlers", core_node_runtime_handler),
    POINTER("features", "Features", core_node_features),
};
TYPE(core_node_status, "v1.NodeStatus", default_node_status);

ROWS(core_node) = {
    OBJECT,
    PART("spec", "Spec", core_node_spec),
    PART("status", "Status", core_node_status),
};
TYPE(core_node, "v1.Node", NULL);

ROWS(core_namespace_spec) = { NAMED_LIST("finalizers", "Finalizers", "v1.FinalizerName") };
TYPE(core_namespace_spec, "v1.NamespaceSpec", NULL);

ROWS(core_namespace_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.NamespaceConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(core_namespace_condition, "v1.NamespaceCondition", NULL);

ROWS(core_namespace_status) = {
    NAMED("phase", "Phase", "v1.NamespacePhase"),
    LIST_BY("conditions", "Conditions", core_namespace_condition, "type"),
};
TYPE(core_namespace_status, "v1.NamespaceStatus", default_namespace_status);

ROWS(core_namespace) = {
    OBJECT,
    PART("spec", "Spec", core_namespace_spec),
    PART("status", "Status", core_namespace_status),
};
TYPE(core_namespace, "v1.Namespace", default_namespace);
