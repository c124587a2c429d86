/* pool.h - many things of one size, found by handles that go stale instead of dangling.
 *
 * A handle is an index and a generation.  After a thing is removed its handle finds nothing, which
 * is exactly what a controller meets when an object went away between two looks.
 *
 * Pools are iterated by index, so order never depends on addresses.  Pointers into a pool stay
 * valid until the thing is removed (blocks are never moved). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SimHandle {
    uint32_t index;
    uint32_t generation; /* 0 names nothing */
} SimHandle;

#define SIM_NO_HANDLE ((SimHandle){ 0, 0 })

static inline bool
sim_handle_equal(SimHandle a, SimHandle b)
{
    return a.index == b.index && a.generation == b.generation;
}

typedef struct SimPool SimPool;

SimPool *sim_pool_new(size_t item_size);
void sim_pool_free(SimPool *pool);

/* Returns a zeroed item; '*ret_handle' (may be NULL) names it. */
void *sim_pool_add(SimPool *pool, SimHandle *ret_handle);
void sim_pool_remove(SimPool *pool, SimHandle handle);     /* stale: does nothing */
void *sim_pool_get(const SimPool *pool, SimHandle handle); /* NULL if stale */

/* Iterating: indexes run from 0 to sim_pool_end() - 1; NULL where nothing lives. */
uint32_t sim_pool_end(const SimPool *pool);
void *sim_pool_at(const SimPool *pool, uint32_t index);
/* SIM_NO_HANDLE where nothing lives. */
SimHandle sim_pool_handle_at(const SimPool *pool, uint32_t index);
size_t sim_pool_count(const SimPool *pool);
