/* claim-rules.h - rules for claims, wherever they stand. */
#pragma once

#include "models/api/validation/metadata.h"

void check_claim_spec(ApiErrors *errors, const Value *spec, const FieldPath *path);
/* Modes of access: must be known, and ReadWriteOncePod stands alone. */
void check_access_modes(ApiErrors *errors, const Value *modes, const FieldPath *path);
