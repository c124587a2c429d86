/* pod-types.c - pods and what is told of them. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_pod_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.PodConditionType"),
    INT64("observedGeneration", "ObservedGeneration"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastProbeTime", "LastProbeTime"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(core_pod_condition, "v1.PodCondition", NULL);

ROWS(core_host_ip) = { TEXT_REQUIRED("ip", "IP") };
TYPE(core_host_ip, "v1.HostIP", NULL);

ROWS(core_pod_ip) = { TEXT_REQUIRED("ip", "IP") };
TYPE(core_pod_ip, "v1.PodIP", NULL);

ROWS(core_container_state_waiting) = {
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(core_container_state_waiting, "v1.ContainerStateWaiting", NULL);

ROWS(core_container_state_running) = { TIME("startedAt", "StartedAt") };
TYPE(core_container_state_running, "v1.ContainerStateRunning", NULL);

ROWS(core_container_state_terminated) = {
    INT32_REQUIRED("exitCode", "ExitCode"),
    INT32("signal", "Signal"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
    TIME("startedAt", "StartedAt"),
    TIME("finishedAt", "FinishedAt"),
    TEXT("containerID", "ContainerID"),
};
TYPE(core_container_state_terminated, "v1.ContainerStateTerminated", NULL);

ROWS(core_container_state) = {
    POINTER("waiting", "Waiting", core_container_state_waiting),
    POINTER("running", "Running", core_container_state_running),
    POINTER("terminated", "Terminated", core_container_state_terminated),
};
TYPE(core_container_state, "v1.ContainerState", NULL);

ROWS(core_volume_mount_status) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_REQUIRED("mountPath", "MountPath"),
    BOOL("readOnly", "ReadOnly"),
    NAMED_POINTER("recursiveReadOnly", "RecursiveReadOnly", "v1.RecursiveReadOnlyMode"),
};
TYPE(core_volume_mount_status, "v1.VolumeMountStatus", NULL);

ROWS(core_linux_container_user) = {
    INT64_REQUIRED("uid", "UID"),
    INT64_REQUIRED("gid", "GID"),
    INT64_LIST("supplementalGroups", "SupplementalGroups"),
};
TYPE(core_linux_container_user, "v1.LinuxContainerUser", NULL);

ROWS(core_container_user) = { POINTER("linux", "Linux", core_linux_container_user) };
TYPE(core_container_user, "v1.ContainerUser", NULL);

ROWS(core_resource_health) = {
    TEXT_REQUIRED("resourceID", "ResourceID"),
    NAMED("health", "Health", "v1.ResourceHealthStatus"),
};
TYPE(core_resource_health, "v1.ResourceHealth", NULL);

ROWS(core_resource_status) = {
    NAMED_REQUIRED("name", "Name", "v1.ResourceName"),
    LIST("resources", "Resources", core_resource_health),
};
TYPE(core_resource_status, "v1.ResourceStatus", NULL);

ROWS(core_container_status) = {
    TEXT_REQUIRED("name", "Name"),
    PART("state", "State", core_container_state),
    PART("lastState", "LastTerminationState", core_container_state),
    BOOL_REQUIRED("ready", "Ready"),
    INT32_REQUIRED("restartCount", "RestartCount"),
    TEXT_REQUIRED("image", "Image"),
    TEXT_REQUIRED("imageID", "ImageID"),
    TEXT("containerID", "ContainerID"),
    BOOL_POINTER("started", "Started"),
    RESOURCES("allocatedResources", "AllocatedResources"),
    POINTER("resources", "Resources", core_resource_requirements),
    LIST_BY("volumeMounts", "VolumeMounts", core_volume_mount_status, "mountPath"),
    POINTER("user", "User", core_container_user),
    LIST_BY("allocatedResourcesStatus", "AllocatedResourcesStatus", core_resource_status, "name"),
    NAMED_POINTER("stopSignal", "StopSignal", "v1.Signal"),
};
TYPE(core_container_status, "v1.ContainerStatus", NULL);

ROWS(core_pod_resource_claim_status) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_POINTER("resourceClaimName", "ResourceClaimName"),
};
TYPE(core_pod_resource_claim_status, "v1.PodResourceClaimStatus", NULL);

ROWS(core_container_extended_resource_request) = {
    TEXT_REQUIRED("containerName", "ContainerName"),
    TEXT_REQUIRED("resourceName", "ResourceName"),
    TEXT_REQUIRED("requestName", "RequestName"),
};
TYPE(core_container_extended_resource_request, "v1.ContainerExtendedResourceRequest", NULL);

ROWS(core_pod_extended_resource_claim_status) = {
    LIST_REQUIRED("requestMappings", "RequestMappings", core_container_extended_resource_request),
    TEXT_REQUIRED("resourceClaimName", "ResourceClaimName"),
};
TYPE(core_pod_extended_resource_claim_status, "v1.PodExtendedResourceClaimStatus", NULL);

ROWS(core_pod_status) = {
    INT64("observedGeneration", "ObservedGeneration"),
    NAMED("phase", "Phase", "v1.PodPhase"),
    LIST_BY("conditions", "Conditions", core_pod_condition, "type"),
    TEXT("message", "Message"),
    TEXT("reason", "Reason"),
    TEXT("nominatedNodeName", "NominatedNodeName"),
    TEXT("hostIP", "HostIP"),
    LIST_BY("hostIPs", "HostIPs", core_host_ip, "ip"),
    TEXT("podIP", "PodIP"),
    LIST_BY("podIPs", "PodIPs", core_pod_ip, "ip"),
    TIME_POINTER("startTime", "StartTime"),
    LIST("initContainerStatuses", "InitContainerStatuses", core_container_status),
    LIST("containerStatuses", "ContainerStatuses", core_container_status),
    NAMED("qosClass", "QOSClass", "v1.PodQOSClass"),
    LIST("ephemeralContainerStatuses", "EphemeralContainerStatuses", core_container_status),
    NAMED("resize", "Resize", "v1.PodResizeStatus"),
    LIST_BY("resourceClaimStatuses", "ResourceClaimStatuses", core_pod_resource_claim_status,
            "name"),
    POINTER("extendedResourceClaimStatus", "ExtendedResourceClaimStatus",
            core_pod_extended_resource_claim_status),
};
TYPE(core_pod_status, "v1.PodStatus", NULL);

ROWS(core_pod) = {
    OBJECT,
    PART("spec", "Spec", core_pod_spec),
    PART("status", "Status", core_pod_status),
};
TYPE(core_pod, "v1.Pod", default_pod);
