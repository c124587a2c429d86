/* block-pool.h - memory for what is made and dropped all the time, such as versions of objects.
 *
 * A block that was given back is the next one of its size to be taken, while it is still in the
 * processor's cache.  The memory goes with the pool. */
#pragma once

#include <stddef.h>

typedef struct BlockPool BlockPool;

BlockPool *block_pool_new(void);
void block_pool_free(BlockPool *pool);

/* Not zeroed. */
void *block_take(BlockPool *pool, size_t size);
/* 'size' as it was asked for; NULL does nothing. */
void block_give(BlockPool *pool, void *block, size_t size);
