/* horizontal-pod-autoscaler-v1-kind.c - horizontalpodautoscalers. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/autoscaler-rules.h"

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");

    check_scale_bounds(&request->errors, spec, path);
    check_scale_target(&request->errors, value_get(spec, "scaleTargetRef"),
                       AT(path, "scaleTargetRef"));
}

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
    .validate = validate,
};
