/* secret-kind.c - secrets. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_secret_kind = {
    .group = "",
    .version = "v1",
    .name = "Secret",
    .plural = "secrets",
    .singular = "secret",
    .is_namespaced = true,
    .type = &api_core_secret,
};
