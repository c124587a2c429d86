/* service-account-kind.c - serviceaccounts. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_service_account_kind = {
    .group = "",
    .version = "v1",
    .name = "ServiceAccount",
    .plural = "serviceaccounts",
    .singular = "serviceaccount",
    .short_name = "sa",
    .is_namespaced = true,
    .type = &api_core_service_account,
    .update_order = API_UPDATE_FIRST,
};
