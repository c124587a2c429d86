/* horizontal-pod-autoscaler-kind.c - horizontalpodautoscalers. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_horizontal_pod_autoscaler_kind = {
    .group = "autoscaling",
    .version = "v2",
    .name = "HorizontalPodAutoscaler",
    .plural = "horizontalpodautoscalers",
    .singular = "horizontalpodautoscaler",
    .short_name = "hpa",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_autoscaling_v2_autoscaler,
};
