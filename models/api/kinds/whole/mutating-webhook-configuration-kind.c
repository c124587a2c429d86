/* mutating-webhook-configuration-kind.c - mutatingwebhookconfigurations: known, kept whole, not
 * simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_mutating_webhook_configuration_kind = {
    .group = "admissionregistration.k8s.io",
    .version = "v1",
    .name = "MutatingWebhookConfiguration",
    .plural = "mutatingwebhookconfigurations",
    .singular = "mutatingwebhookconfiguration",
};
