/* horizontal-pod-autoscaler-object.c - how many replicas a load calls for. */
#include "models/api/object.h"

extern const ObjectClass object_class_horizontal_pod_autoscaler_object;

const ObjectClass object_class_horizontal_pod_autoscaler_object = {
    .kind = KIND_HORIZONTAL_POD_AUTOSCALER,
    .api_version = "autoscaling/v2",
    .name = "HorizontalPodAutoscaler",
    .resource = "horizontalpodautoscalers",
    .is_namespaced = true,
    .has_status = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};
