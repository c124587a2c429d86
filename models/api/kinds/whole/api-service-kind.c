/* api-service-kind.c - apiservices: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_api_service_kind = {
    .group = "apiregistration.k8s.io",
    .version = "v1",
    .name = "APIService",
    .plural = "apiservices",
    .singular = "apiservice",
};
