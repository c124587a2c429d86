/* pod-template-kind.c - podtemplates. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/pod-warnings.h"
#include "models/api/validation/pod-rules.h"

static void
prepare_for_create(ApiRequest *request)
{
    edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation", 1);
}

static void
prepare_for_update(ApiRequest *request)
{
    api_count_change(request, "template");
}

static void
validate(ApiRequest *request)
{
    check_pod_template(&request->errors, value_get(request->object, "template"),
                       AT(NULL, "template"));
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(NULL, "template"));
}

const ApiKind api_kind_pod_template_kind = {
    .group = "",
    .version = "v1",
    .name = "PodTemplate",
    .plural = "podtemplates",
    .singular = "podtemplate",
    .is_namespaced = true,
    .type = &api_core_pod_template,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .warn = warn,
};
