/* import-clean.h - objects of a dump without what a scenario does not need. */
#pragma once

#include "text/value.h"

/* Events, heartbeats, samples: they tell of a cluster and are made anew. */
bool import_is_record(const Value *object);

/* The object as it goes into a scenario; '*n_blanked' counts the Secrets that lost their data. */
const Value *import_clean(const Value *object, Arena *arena, uint32_t *n_blanked);
