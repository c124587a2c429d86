/* container-types.c - containers: ports, environment, resources, probes, security. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_container_port) = {
    TEXT("name", "Name"),
    INT32("hostPort", "HostPort"),
    INT32_REQUIRED("containerPort", "ContainerPort"),
    NAMED("protocol", "Protocol", "v1.Protocol"),
    TEXT("hostIP", "HostIP"),
};
TYPE(core_container_port, "v1.ContainerPort", default_protocol);

ROWS(core_config_map_env_source) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_config_map_env_source, "v1.ConfigMapEnvSource", NULL);

ROWS(core_secret_env_source) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_secret_env_source, "v1.SecretEnvSource", NULL);

ROWS(core_env_from_source) = {
    TEXT("prefix", "Prefix"),
    POINTER("configMapRef", "ConfigMapRef", core_config_map_env_source),
    POINTER("secretRef", "SecretRef", core_secret_env_source),
};
TYPE(core_env_from_source, "v1.EnvFromSource", NULL);

ROWS(core_config_map_key_selector) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    TEXT_REQUIRED("key", "Key"),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_config_map_key_selector, "v1.ConfigMapKeySelector", NULL);

ROWS(core_secret_key_selector) = {
    INLINE("LocalObjectReference", core_local_object_reference),
    TEXT_REQUIRED("key", "Key"),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_secret_key_selector, "v1.SecretKeySelector", NULL);

ROWS(core_file_key_selector) = {
    TEXT_REQUIRED("volumeName", "VolumeName"),
    TEXT_REQUIRED("path", "Path"),
    TEXT_REQUIRED("key", "Key"),
    BOOL_POINTER("optional", "Optional"),
};
TYPE(core_file_key_selector, "v1.FileKeySelector", default_file_key);

ROWS(core_env_var_source) = {
    POINTER("fieldRef", "FieldRef", core_object_field_selector),
    POINTER("resourceFieldRef", "ResourceFieldRef", core_resource_field_selector),
    POINTER("configMapKeyRef", "ConfigMapKeyRef", core_config_map_key_selector),
    POINTER("secretKeyRef", "SecretKeyRef", core_secret_key_selector),
    POINTER("fileKeyRef", "FileKeyRef", core_file_key_selector),
};
TYPE(core_env_var_source, "v1.EnvVarSource", NULL);

ROWS(core_env_var) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT("value", "Value"),
    POINTER("valueFrom", "ValueFrom", core_env_var_source),
};
TYPE(core_env_var, "v1.EnvVar", NULL);

ROWS(core_resource_claim) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT("request", "Request"),
};
TYPE(core_resource_claim, "v1.ResourceClaim", NULL);

ROWS(core_resource_requirements) = {
    RESOURCES("limits", "Limits"),
    RESOURCES("requests", "Requests"),
    LIST("claims", "Claims", core_resource_claim),
};
TYPE(core_resource_requirements, "v1.ResourceRequirements", NULL);

ROWS(core_container_resize_policy) = {
    NAMED_REQUIRED("resourceName", "ResourceName", "v1.ResourceName"),
    NAMED_REQUIRED("restartPolicy", "RestartPolicy", "v1.ResourceResizeRestartPolicy"),
};
TYPE(core_container_resize_policy, "v1.ContainerResizePolicy", NULL);

ROWS(core_restart_on_exit_codes) = {
    NAMED("operator", "Operator", "v1.ContainerRestartRuleOnExitCodesOperator"),
    ROW("values", "Values", NULL, int32, API_LIST, OPTIONAL),
};
TYPE(core_restart_on_exit_codes, "v1.ContainerRestartRuleOnExitCodes", NULL);

ROWS(core_container_restart_rule) = {
    NAMED("action", "Action", "v1.ContainerRestartRuleAction"),
    POINTER("exitCodes", "ExitCodes", core_restart_on_exit_codes),
};
TYPE(core_container_restart_rule, "v1.ContainerRestartRule", NULL);

ROWS(core_volume_mount) = {
    TEXT_REQUIRED("name", "Name"),
    BOOL("readOnly", "ReadOnly"),
    NAMED_POINTER("recursiveReadOnly", "RecursiveReadOnly", "v1.RecursiveReadOnlyMode"),
    TEXT_REQUIRED("mountPath", "MountPath"),
    TEXT("subPath", "SubPath"),
    NAMED_POINTER("mountPropagation", "MountPropagation", "v1.MountPropagationMode"),
    TEXT("subPathExpr", "SubPathExpr"),
};
TYPE(core_volume_mount, "v1.VolumeMount", NULL);

ROWS(core_volume_device) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_REQUIRED("devicePath", "DevicePath"),
};
TYPE(core_volume_device, "v1.VolumeDevice", NULL);

ROWS(core_exec_action) = { TEXT_LIST("command", "Command") };
TYPE(core_exec_action, "v1.ExecAction", NULL);

ROWS(core_http_header) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_REQUIRED("value", "Value"),
};
TYPE(core_http_header, "v1.HTTPHeader", NULL);

ROWS(core_http_get_action) = {
    TEXT("path", "Path"),
    ROW("port", "Port", NULL, int_or_string, API_PLAIN, 0),
    TEXT("host", "Host"),
    NAMED("scheme", "Scheme", "v1.URIScheme"),
    LIST("httpHeaders", "HTTPHeaders", core_http_header),
};
TYPE(core_http_get_action, "v1.HTTPGetAction", default_http_get);

ROWS(core_tcp_socket_action) = {
    ROW("port", "Port", NULL, int_or_string, API_PLAIN, 0),
    TEXT("host", "Host"),
};
TYPE(core_tcp_socket_action, "v1.TCPSocketAction", NULL);

ROWS(core_grpc_action) = {
    INT32_REQUIRED("port", "Port"),
    ROW("service", "Service", NULL, string, API_POINTER, 0),
};
TYPE(core_grpc_action, "v1.GRPCAction", default_grpc);

ROWS(core_sleep_action) = { INT64_REQUIRED("seconds", "Seconds") };
TYPE(core_sleep_action, "v1.SleepAction", NULL);

ROWS(core_probe_handler) = {
    POINTER("exec", "Exec", core_exec_action),
    POINTER("httpGet", "HTTPGet", core_http_get_action),
    POINTER("tcpSocket", "TCPSocket", core_tcp_socket_action),
    POINTER("grpc", "GRPC", core_grpc_action),
};
TYPE(core_probe_handler, "v1.ProbeHandler", NULL);

ROWS(core_probe) = {
    INLINE("ProbeHandler", core_probe_handler),
    INT32("initialDelaySeconds", "InitialDelaySeconds"),
    INT32("timeoutSeconds", "TimeoutSeconds"),
    INT32("periodSeconds", "PeriodSeconds"),
    INT32("successThreshold", "SuccessThreshold"),
    INT32("failureThreshold", "FailureThreshold"),
    INT64_POINTER("terminationGracePeriodSeconds", "TerminationGracePeriodSeconds"),
};
TYPE(core_probe, "v1.Probe", default_probe);

ROWS(core_lifecycle_handler) = {
    POINTER("exec", "Exec", core_exec_action),
    POINTER("httpGet", "HTTPGet", core_http_get_action),
    POINTER("tcpSocket", "TCPSocket", core_tcp_socket_action),
    POINTER("sleep", "Sleep", core_sleep_action),
};
TYPE(core_lifecycle_handler, "v1.LifecycleHandler", NULL);

ROWS(core_lifecycle) = {
    POINTER("postStart", "PostStart", core_lifecycle_handler),
    POINTER("preStop", "PreStop", core_lifecycle_handler),
    NAMED_POINTER("stopSignal", "StopSignal", "v1.Signal"),
};
TYPE(core_lifecycle, "v1.Lifecycle", NULL);

ROWS(core_capabilities) = {
    NAMED_LIST("add", "Add", "v1.Capability"),
    NAMED_LIST("drop", "Drop", "v1.Capability"),
};
TYPE(core_capabilities, "v1.Capabilities", NULL);

ROWS(core_se_linux_options) = {
    TEXT("user", "User"),
    TEXT("role", "Role"),
    TEXT("type", "Type"),
    TEXT("level", "Level"),
};
TYPE(core_se_linux_options, "v1.SELinuxOptions", NULL);

ROWS(core_windows_options) = {
    TEXT_POINTER("gmsaCredentialSpecName", "GMSACredentialSpecName"),
    TEXT_POINTER("gmsaCredentialSpec", "GMSACredentialSpec"),
    TEXT_POINTER("runAsUserName", "RunAsUserName"),
    BOOL_POINTER("hostProcess", "HostProcess"),
};
TYPE(core_windows_options, "v1.WindowsSecurityContextOptions", NULL);

ROWS(core_seccomp_profile) = {
    NAMED_REQUIRED("type", "Type", "v1.SeccompProfileType"),
    TEXT_POINTER("localhostProfile", "LocalhostProfile"),
};
TYPE(core_seccomp_profile, "v1.SeccompProfile", NULL);

ROWS(core_app_armor_profile) = {
    NAMED_REQUIRED("type", "Type", "v1.AppArmorProfileType"),
    TEXT_POINTER("localhostProfile", "LocalhostProfile"),
};
TYPE(core_app_armor_profile, "v1.AppArmorProfile", NULL);

ROWS(core_security_context) = {
    POINTER("capabilities", "Capabilities", core_capabilities),
    BOOL_POINTER("privileged", "Privileged"),
    POINTER("seLinuxOptions", "SELinuxOptions", core_se_linux_options),
    POINTER("windowsOptions", "WindowsOptions", core_windows_options),
    INT64_POINTER("runAsUser", "RunAsUser"),
    INT64_POINTER("runAsGroup", "RunAsGroup"),
    BOOL_POINTER("runAsNonRoot", "RunAsNonRoot"),
    BOOL_POINTER("readOnlyRootFilesystem", "ReadOnlyRootFilesystem"),
    BOOL_POINTER("allowPrivilegeEscalation", "AllowPrivilegeEscalation"),
    NAMED_POINTER("procMount", "ProcMount", "v1.ProcMountType"),
    POINTER("seccompProfile", "SeccompProfile", core_seccomp_profile),
    POINTER("appArmorProfile", "AppArmorProfile", core_app_armor_profile),
};
TYPE(core_security_context, "v1.SecurityContext", NULL);

/* Containers and ephemeral containers have the same fields. */
#define CONTAINER_ROWS \
    TEXT_REQUIRED("name", "Name"), TEXT("image", "Image"), TEXT_LIST("command", "Command"), \
        TEXT_LIST("args", "Args"), TEXT("workingDir", "WorkingDir"), \
        LIST_BY("ports", "Ports", core_container_port, "containerPort"), \
        LIST("envFrom", "EnvFrom", core_env_from_source), \
        LIST_BY("env", "Env", core_env_var, "name"), \
        PART("resources", "Resources", core_resource_requirements), \
        LIST("resizePolicy", "ResizePolicy", core_container_resize_policy), \
        NAMED_POINTER("restartPolicy", "RestartPolicy", "v1.ContainerRestartPolicy"), \
        LIST("restartPolicyRules", "RestartPolicyRules", core_container_restart_rule), \
        LIST_BY("volumeMounts", "VolumeMounts", core_volume_mount, "mountPath"), \
        LIST_BY("volumeDevices", "VolumeDevices", core_volume_device, "devicePath"), \
        POINTER("livenessProbe", "LivenessProbe", core_probe), \
        POINTER("readinessProbe", "ReadinessProbe", core_probe), \
        POINTER("startupProbe", "StartupProbe", core_probe), \
        POINTER("lifecycle", "Lifecycle", core_lifecycle), \
        TEXT("terminationMessagePath", "TerminationMessagePath"), \
        NAMED("terminationMessagePolicy", "TerminationMessagePolicy", \
              "v1.TerminationMessagePolicy"), \
        NAMED("imagePullPolicy", "ImagePullPolicy", "v1.PullPolicy"), \
        POINTER("securityContext", "SecurityContext", core_security_context), \
        BOOL("stdin", "Stdin"), BOOL("stdinOnce", "StdinOnce"), BOOL("tty", "TTY")

ROWS(core_container) = { CONTAINER_ROWS };
TYPE(core_container, "v1.Container", default_container);

ROWS(core_ephemeral_container_common) = { CONTAINER_ROWS };
TYPE(core_ephemeral_container_common, "v1.EphemeralContainerCommon", default_container);

ROWS(core_ephemeral_container) = {
    INLINE("EphemeralContainerCommon", core_ephemeral_container_common),
    TEXT("targetContainerName", "TargetContainerName"),
};
TYPE(core_ephemeral_container, "v1.EphemeralContainer", NULL);
