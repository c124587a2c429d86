/* certificate-signing-request-kind.c - certificatesigningrequests: known, kept whole, not
 * simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_certificate_signing_request_kind = {
    .group = "certificates.k8s.io",
    .version = "v1",
    .name = "CertificateSigningRequest",
    .plural = "certificatesigningrequests",
    .singular = "certificatesigningrequest",
};
