/* parallel.h - a process does many things at once and waits for all of them. */
#pragma once

#include "sim/process.h"

typedef void (*ParallelBody)(Process *self, void *data, size_t index);

/* Calls body(…, data, 0 .. n_items - 1) from up to 'n_workers' processes, each taking the next
 * index when it is done with one; returns when all have returned. */
void parallel_for(Process *self, const char *name, uint32_t n_workers, size_t n_items,
                  ParallelBody body, void *data);
