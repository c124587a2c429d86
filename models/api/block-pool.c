/* block-pool.c - a list of free blocks for each size; under a sanitizer plain malloc(), so that it
 * sees who looks at what was given back. */
#include "models/api/block-pool.h"

#include <glib.h>

#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#endif
#ifndef IS_WATCHED
#define IS_WATCHED 0
#endif

enum {
    STEP = 16,            /* sizes are whole steps */
    SIZE_MAX_KEPT = 1024, /* larger ones are malloc()'s */
    CHUNK = 1 << 16,
};

typedef struct FreeBlock FreeBlock;
struct FreeBlock {
    FreeBlock *next;
};

struct BlockPool {
    FreeBlock *free[SIZE_MAX_KEPT / STEP + 1]; /* by size in steps */
    char *next, *end;                          /* what is left of the newest chunk */
    GPtrArray *chunks;                         /* owned */
};

BlockPool *
block_pool_new(void)
{
    BlockPool *pool = g_new0(BlockPool, 1);

    pool->chunks = g_ptr_array_new_with_free_func(g_free);
    return pool;
}

void
block_pool_free(BlockPool *pool)
{
    if (pool != NULL) {
        g_ptr_array_unref(pool->chunks);
        g_free(pool);
    }
}

static void *
carve(BlockPool *pool, size_t size)
{
    void *block;

    if ((size_t)(pool->end - pool->next) < size) {
        pool->next = g_malloc(CHUNK);
        pool->end = pool->next + CHUNK;
        g_ptr_array_add(pool->chunks, pool->next);
    }
    block = pool->next;
    pool->next += size;
    return block;
}

void *
block_take(BlockPool *pool, size_t size)
{
    size_t steps = (size + STEP - 1) / STEP;
    FreeBlock *block;

    if (IS_WATCHED || size > SIZE_MAX_KEPT) {
        return g_malloc(size);
    }
    block = pool->free[steps];
    if (block == NULL) {
        return carve(pool, steps * STEP);
    }
    pool->free[steps] = block->next;
    return block;
}

void
block_give(BlockPool *pool, void *block, size_t size)
{
    size_t steps = (size + STEP - 1) / STEP;
    FreeBlock *row = block;

    if (block == NULL) {
        return;
    }
    if (IS_WATCHED || size > SIZE_MAX_KEPT) {
        g_free(block);
        return;
    }
    row->next = pool->free[steps];
    pool->free[steps] = row;
}
