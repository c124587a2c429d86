/* validating-admission-policy-binding-kind.c - validatingadmissionpolicybindings: known, kept
 * whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_validating_admission_policy_binding_kind = {
    .group = "admissionregistration.k8s.io",
    .version = "v1",
    .name = "ValidatingAdmissionPolicyBinding",
    .plural = "validatingadmissionpolicybindings",
    .singular = "validatingadmissionpolicybinding",
};
