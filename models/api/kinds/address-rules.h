/* address-rules.h - rules for IP addresses of services and endpoints. */
#pragma once

#include "models/api/kinds/kinds.h"

/* Not unspecified, loopback, link-local. */
void check_endpoint_address(ApiErrors *errors, const uint8_t bytes[16], bool is_v6,
                            const char *text, const FieldPath *path);
/* Warns of leading zeros. */
void warn_loose_ip(ApiErrors *errors, const char *text, const FieldPath *path);
