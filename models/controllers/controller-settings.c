/* controller-settings.c - the flags of kube-controller-manager, by their real names. */
#include "models/controllers/controller-settings.h"

void
controller_manager_settings_init(ControllerManagerSettings *ret_settings)
{
    *ret_settings = (ControllerManagerSettings){
        .controllers = "*",
        .kube_api_qps = 20,
        .kube_api_burst = 30,
        .node_monitor_period = 5 * SIM_SECOND,
        .node_monitor_grace_period = 50 * SIM_SECOND,
        .node_startup_grace_period = 60 * SIM_SECOND,
        .node_eviction_rate = 0.1,
        .secondary_node_eviction_rate = 0.01,
        .unhealthy_zone_threshold = 0.55,
        .large_cluster_size_threshold = 50,
        .terminated_pod_gc_threshold = 12500,
        .max_endpoints_per_slice = 100,
        .endpoints_have_manager = true,
        .ordered_namespace_deletion = true,
        .concurrent_deployment_syncs = 5,
        .concurrent_replicaset_syncs = 5,
        .concurrent_statefulset_syncs = 5,
        .concurrent_daemonset_syncs = 2,
        .concurrent_job_syncs = 5,
        .concurrent_cron_job_syncs = 5,
        .concurrent_rc_syncs = 5,
        .concurrent_endpoint_syncs = 5,
        .concurrent_service_endpoint_syncs = 5,
        .concurrent_gc_syncs = 20,
        .concurrent_namespace_syncs = 10,
        .concurrent_ttl_after_finished_syncs = 5,
        .concurrent_resource_quota_syncs = 5,
        .resource_quota_sync_period = 300 * SIM_SECOND,
        .pvclaimbinder_sync_period = 15 * SIM_SECOND,
        .attach_detach_reconcile_sync_period = 60 * SIM_SECOND,
        .cluster_cidr = "10.244.0.0/16",
        .node_cidr_mask_size = 24,
        .concurrent_horizontal_pod_autoscaler_syncs = 5,
        .horizontal_pod_autoscaler_sync_period = 15 * SIM_SECOND,
        .horizontal_pod_autoscaler_downscale_stabilization = 300 * SIM_SECOND,
        .horizontal_pod_autoscaler_cpu_initialization_period = 300 * SIM_SECOND,
        .horizontal_pod_autoscaler_initial_readiness_delay = 30 * SIM_SECOND,
        .horizontal_pod_autoscaler_tolerance = 0.1,
    };
}
