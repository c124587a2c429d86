/* pool.c - blocks of items with a free list; the generation says whether a handle still holds.
 *
 * The generation of a place is odd while something lives there and even while it is free; it
 * grows by one at each change, so a handle to an earlier tenant never equals the present one's. */
#include "sim/pool.h"

#include <glib.h>
#include <string.h>

enum {
    BLOCK_SHIFT = 8,
    BLOCK_ITEMS = 1 << BLOCK_SHIFT,
    BLOCK_MASK = BLOCK_ITEMS - 1,
};

#define NO_PLACE UINT32_MAX

struct SimPool {
    size_t stride; /* bytes from one item to the next */
    GPtrArray *blocks;
    GArray *generations; /* uint32_t by index */
    GArray *free_places; /* uint32_t, the last freed is used first */
    size_t n_items;
};

SimPool *
sim_pool_new(size_t item_size)
{
    SimPool *pool = g_new0(SimPool, 1);
    const size_t alignment = _Alignof(max_align_t);

    g_assert(item_size > 0);
    pool->stride = (item_size + alignment - 1) / alignment * alignment;
    pool->blocks = g_ptr_array_new_with_free_func(g_free);
    pool->generations = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    pool->free_places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return pool;
}

void
sim_pool_free(SimPool *pool)
{
    if (pool == NULL) {
        return;
    }
    g_ptr_array_unref(pool->blocks);
    g_array_unref(pool->generations);
    g_array_unref(pool->free_places);
    g_free(pool);
}

static void *
item_at(const SimPool *pool, uint32_t index)
{
    char *block = g_ptr_array_index(pool->blocks, index >> BLOCK_SHIFT);

    return block + (index & BLOCK_MASK) * pool->stride;
}

static uint32_t *
generation_at(const SimPool *pool, uint32_t index)
{
    return &g_array_index(pool->generations, uint32_t, index);
}

static uint32_t
take_place(SimPool *pool)
{
    guint n_free = pool->free_places->len;

    if (n_free > 0) {
        uint32_t index = g_array_index(pool->free_places, uint32_t, n_free - 1);

        g_array_set_size(pool->free_places, n_free - 1);
        return index;
    }

    uint32_t index = pool->generations->len;
    uint32_t generation = 0;

    g_assert(index < NO_PLACE);
    g_array_append_val(pool->generations, generation);
    if ((index & BLOCK_MASK) == 0) {
        g_ptr_array_add(pool->blocks, g_malloc_n(BLOCK_ITEMS, pool->stride));
    }
    return index;
}

void *
sim_pool_add(SimPool *pool, SimHandle *ret_handle)
{
    uint32_t index = take_place(pool);
    uint32_t *generation = generation_at(pool, index);
    void *item = item_at(pool, index);

    (*generation)++;
    pool->n_items++;
    memset(item, 0, pool->stride);
    if (ret_handle != NULL) {
        *ret_handle = (SimHandle){ index, *generation };
    }
    return item;
}

static bool
is_live(const SimPool *pool, SimHandle handle)
{
    return handle.generation % 2 == 1 && handle.index < pool->generations->len &&
           *generation_at(pool, handle.index) == handle.generation;
}

void
sim_pool_remove(SimPool *pool, SimHandle handle)
{
    if (!is_live(pool, handle)) {
        return;
    }
    (*generation_at(pool, handle.index))++;
    pool->n_items--;
    g_array_append_val(pool->free_places, handle.index);
}

void *
sim_pool_get(const SimPool *pool, SimHandle handle)
{
    return is_live(pool, handle) ? item_at(pool, handle.index) : NULL;
}

uint32_t
sim_pool_end(const SimPool *pool)
{
    return pool->generations->len;
}

SimHandle
sim_pool_handle_at(const SimPool *pool, uint32_t index)
{
    g_assert(index < pool->generations->len);

    uint32_t generation = *generation_at(pool, index);

    return generation % 2 == 1 ? (SimHandle){ index, generation } : SIM_NO_HANDLE;
}

void *
sim_pool_at(const SimPool *pool, uint32_t index)
{
    return sim_pool_get(pool, sim_pool_handle_at(pool, index));
}

size_t
sim_pool_count(const SimPool *pool)
{
    return pool->n_items;
}
