/* csi-storage-capacity-kind.c - csistoragecapacities. */
#include "models/api/kinds/kinds.h"

#include "text/quantity.h"

static void
check_amount(ApiErrors *errors, const Value *object, const char *key)
{
    Quantity amount = { 0 };

    quantity_from_value(value_get(object, key), &amount);
    if (quantity_compare(amount, (Quantity){ 0 }) < 0) {
        err_invalid(errors, AT(NULL, key), value_get(object, key),
                    "must be greater than or equal to 0");
    }
}

static void
validate(ApiRequest *request)
{
    check_label_selector(&request->errors, value_get(request->object, "nodeTopology"),
                         AT(NULL, "nodeTopology"));
    check_name(&request->errors, AT(NULL, "storageClassName"),
               value_get_text(request->object, "storageClassName"), name_dns_subdomain);
    check_amount(&request->errors, request->object, "capacity");
    check_amount(&request->errors, request->object, "maximumVolumeSize");
}

const ApiKind api_kind_csi_storage_capacity_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "CSIStorageCapacity",
    .plural = "csistoragecapacities",
    .singular = "csistoragecapacity",
    .is_namespaced = true,
    .type = &api_storage_csi_storage_capacity,
    .validate = validate,
};
