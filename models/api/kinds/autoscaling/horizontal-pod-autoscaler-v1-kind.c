/* horizontal-pod-autoscaler-v1-kind.c - horizontalpodautoscalers. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_horizontal_pod_autoscaler_v1_kind = {
    .group = "autoscaling",
    .version = "v1",
    .name = "HorizontalPodAutoscaler",
    .plural = "horizontalpodautoscalers",
    .singular = "horizontalpodautoscaler",
    .short_name = "hpa",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_autoscaling_v1_autoscaler,
};
