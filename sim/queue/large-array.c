/* large-array.c - aligned memory, on huge pages where it pays. */
#include "sim/queue/large-array.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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
