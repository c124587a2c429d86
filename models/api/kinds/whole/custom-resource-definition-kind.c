/* custom-resource-definition-kind.c - customresourcedefinitions: known, kept whole, not simulated.
 */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_custom_resource_definition_kind = {
    .group = "apiextensions.k8s.io",
    .version = "v1",
    .name = "CustomResourceDefinition",
    .plural = "customresourcedefinitions",
    .singular = "customresourcedefinition",
};
