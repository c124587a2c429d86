/* data-rules.h - rules that config maps and secrets share. */
#pragma once

#include "models/api/kinds/kinds.h"

#define API_DATA_MAX (1024 * 1024)

/* What is marked immutable stays: the mark and the 'parts'. */
void check_immutable_data(ApiRequest *request, const char *const *parts, size_t n_parts);
