/* selector-internal.h - selectors under construction; for selector*.c alone. */
#pragma once

#include "models/api/match/selector.h"

/* Requirements in the order they were found. */
typedef struct SelectorDraft {
    InternTable *names;
    Arena *arena;
    GArray *rows;      /* SelectorRequirement */
    const char *error; /* the first; NULL: none */
} SelectorDraft;

/* Takes a requirement, its values sorted and made unique, after checking it as Kubernetes does.
 * Values are shown in errors in the order of 'values', or sorted. */
bool selector_draft_add(SelectorDraft *draft, const char *key, SelectorOperator operator_,
                        SelectorSign sign, const char *const *values, size_t n_values);
const Selector *selector_draft_finish(SelectorDraft *draft);
