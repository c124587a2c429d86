/* device-class-kind.c - deviceclasses: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_device_class_kind = {
    .group = "resource.k8s.io",
    .version = "v1",
    .name = "DeviceClass",
    .plural = "deviceclasses",
    .singular = "deviceclass",
};
