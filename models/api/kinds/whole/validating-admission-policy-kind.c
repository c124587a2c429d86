/* validating-admission-policy-kind.c - validatingadmissionpolicies: known, kept whole, not
 * simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_validating_admission_policy_kind = {
    .group = "admissionregistration.k8s.io",
    .version = "v1",
    .name = "ValidatingAdmissionPolicy",
    .plural = "validatingadmissionpolicies",
    .singular = "validatingadmissionpolicy",
};
