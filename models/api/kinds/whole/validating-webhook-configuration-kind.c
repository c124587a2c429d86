/* validating-webhook-configuration-kind.c - validatingwebhookconfigurations: known, kept whole, not
 * simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_validating_webhook_configuration_kind = {
    .group = "admissionregistration.k8s.io",
    .version = "v1",
    .name = "ValidatingWebhookConfiguration",
    .plural = "validatingwebhookconfigurations",
    .singular = "validatingwebhookconfiguration",
};
