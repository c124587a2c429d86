/* large-array.h - memory for arrays that may become large and are read all over.
 *
 * Begins at a cache line; from two megabytes on it asks for huge pages, since a table that is read
 * at random otherwise spends more time on finding pages than on reading them. */
#pragma once

#include <stddef.h>

/* Returns 'size' bytes, not zeroed, with the first 'n_kept' bytes of 'old', which is freed and may
 * be NULL.  Free it with free(). */
void *large_array_renew(void *old, size_t n_kept, size_t size);

/* Asks for the pages of 'size' bytes at once, since all will be written: a fault for each costs
 * several times as much.  A wish; without it all works as well. */
void large_array_expect(void *memory, size_t size);

#define LARGE_ARRAY_RENEW(Type, old, n_kept, n) \
    ((Type *)large_array_renew((old), (size_t)(n_kept) * sizeof(Type), (size_t)(n) * sizeof(Type)))
