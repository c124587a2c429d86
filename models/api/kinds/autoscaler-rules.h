/* autoscaler-rules.h - rules that both versions of autoscalers share. */
#pragma once

#include "models/api/kinds/kinds.h"

void check_scale_target(ApiErrors *errors, const Value *target, const FieldPath *path);
void check_scale_bounds(ApiErrors *errors, const Value *spec, const FieldPath *path);
