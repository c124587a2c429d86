/* omega-input.h - the tables of omega-bench.h. */
#pragma once

#include "models/architectures/architecture.h"
#include "text/diagnostic.h"

typedef struct OmegaInput {
    Arena *arena;
    GArray *machines; /* Room */
    GArray *kinds;    /* JobKind */
} OmegaInput;

/* False after an error, which is in 'diagnostics'; free it in any case. */
bool omega_input_read(OmegaInput *input, const char *directory, Diagnostics *diagnostics);
void omega_input_clear(OmegaInput *input);
