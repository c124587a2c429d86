/* csi-node-kind.c - csinodes. */
#include "models/api/kinds/kinds.h"

static void
validate(ApiRequest *request)
{
    const Value *drivers = value_path(request->object, "spec", "drivers", NULL);

    for (size_t i = 0; i < value_length(drivers); i++) {
        const Value *driver = value_item(drivers, i);
        const FieldPath *path = AT_INDEX(AT(AT(NULL, "spec"), "drivers"), i);

        if (text_is_empty(driver, "name")) {
            err_required(&request->errors, AT(path, "name"), NULL);
        }
        if (text_is_empty(driver, "nodeID")) {
            err_required(&request->errors, AT(path, "nodeID"), NULL);
        }
        check_not_negative(&request->errors, value_get(driver, "allocatable"), "count",
                           AT(path, "allocatable"));
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(drivers, j), "name"), value_get(driver, "name"))) {
                err_duplicate(&request->errors, AT(path, "name"), value_get(driver, "name"));
                break;
            }
        }
    }
}

const ApiKind api_kind_csi_node_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "CSINode",
    .plural = "csinodes",
    .singular = "csinode",
    .type = &api_storage_csi_node,
    .validate = validate,
};
