/* controller-revision-kind.c - controllerrevisions. */
#include "models/api/kinds/kinds.h"

static void
validate(ApiRequest *request)
{
    const Value *data = value_get(request->object, "data");

    if (!value_is(data, VALUE_MAP) && !value_is(data, VALUE_LIST)) {
        err_required(&request->errors, AT(NULL, "data"), "data is mandatory");
    }
    check_not_negative(&request->errors, request->object, "revision", NULL);
}

static void
validate_update(ApiRequest *request)
{
    check_immutable(&request->errors, value_get(request->object, "data"),
                    value_get(request->old, "data"), AT(NULL, "data"));
}

const ApiKind api_kind_controller_revision_kind = {
    .group = "apps",
    .version = "v1",
    .name = "ControllerRevision",
    .plural = "controllerrevisions",
    .singular = "controllerrevision",
    .is_namespaced = true,
    .type = &api_apps_controller_revision,
    .validate = validate,
    .validate_update = validate_update,
};
