/* large-array.c - aligned memory, on huge pages where it pays. */
#include "sim/queue/large-array.h"

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    CACHE_LINE = 64,
    HUGE_PAGE = 2 << 20,
};

void *
large_array_renew(void *old, size_t n_kept, size_t size)
{
    size_t alignment = size >= HUGE_PAGE ? HUGE_PAGE : CACHE_LINE;
    void *memory = NULL;

    g_assert(n_kept <= size);
    if (posix_memalign(&memory, alignment, size) != 0) {
        g_error("no memory for an array of %zu bytes", size);
    }
#ifdef MADV_HUGEPAGE
    if (size >= HUGE_PAGE) {
        (void)madvise(memory, size, MADV_HUGEPAGE); /* a wish; without it all works as well */
    }
#endif
    if (old != NULL) {
        memcpy(memory, old, n_kept);
        free(old);
    }
    return memory;
}

void
large_array_expect(void *memory, size_t size)
{
#ifdef MADV_POPULATE_WRITE
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t lead = -(uintptr_t)memory % page; /* up to the first whole page */

    if (lead + page <= size) {
        (void)madvise((char *)memory + lead, (size - lead) / page * page, MADV_POPULATE_WRITE);
    }
#else
    (void)memory;
    (void)size;
#endif
}
