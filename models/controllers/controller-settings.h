/* controller-settings.h - the flags of kube-controller-manager, by their real names.
 *
 * One table of rows gives reader, default and sentence of each flag; the members are named after
 * the flags.  Defaults of Kubernetes 1.34. */
#pragma once

#include "models/api/object.h"
#include "sim/distribution.h"

typedef struct ControllerManagerSettings {
    const char *controllers; /* --controllers: "*", "foo", "-foo", joined by commas */
    double kube_api_qps;
    int32_t kube_api_burst;

    SimTime node_monitor_period;
    SimTime node_monitor_grace_period;
    SimTime node_startup_grace_period;
    double node_eviction_rate;           /* nodes a second in a zone */
    double secondary_node_eviction_rate; /* the same in a large, partly disrupted zone */
    double unhealthy_zone_threshold;
    int32_t large_cluster_size_threshold;

    int32_t terminated_pod_gc_threshold;
    int32_t max_endpoints_per_slice;
    SimTime endpoint_updates_batch_period;
    SimTime endpointslice_updates_batch_period;
    bool ordered_namespace_deletion; /* the gate OrderedNamespaceDeletion, from 1.33 */
    bool endpoints_have_manager;     /* not a flag: Kubernetes from 1.33 labels Endpoints */

    int32_t concurrent_deployment_syncs;
    int32_t concurrent_replicaset_syncs;
    int32_t concurrent_statefulset_syncs;
    int32_t concurrent_daemonset_syncs;
    int32_t concurrent_job_syncs;
    int32_t concurrent_cron_job_syncs;
    int32_t concurrent_rc_syncs;
    int32_t concurrent_endpoint_syncs;
    int32_t concurrent_service_endpoint_syncs;
    int32_t concurrent_gc_syncs;
    int32_t concurrent_namespace_syncs;
    int32_t concurrent_ttl_after_finished_syncs;
    int32_t concurrent_resource_quota_syncs;
    int32_t concurrent_horizontal_pod_autoscaler_syncs;

    SimTime resource_quota_sync_period;
    SimTime pvclaimbinder_sync_period;
    SimTime attach_detach_reconcile_sync_period;
    bool disable_force_detach_on_timeout;

    bool allocate_node_cidrs;
    const char *cluster_cidr;
    int32_t node_cidr_mask_size;

    SimTime horizontal_pod_autoscaler_sync_period;
    SimTime horizontal_pod_autoscaler_downscale_stabilization;
    SimTime horizontal_pod_autoscaler_cpu_initialization_period;
    SimTime horizontal_pod_autoscaler_initial_readiness_delay;
    double horizontal_pod_autoscaler_tolerance;
    bool autoscaler_rounds; /* not a flag: Kubernetes up to 1.32, see replica-calculator.h */

    /* Not a flag: how late its caches are; NULL: as the API server's watches. */
    const Distribution *watch_delay;
} ControllerManagerSettings;

void controller_manager_settings_init(ControllerManagerSettings *ret_settings);
