/* fork-map.h - the same work for many numbers, in as many processes as there are cores to use.
 *
 * Answers are taken in the order of the numbers, whoever was done first, so that what is made of
 * them does not depend on how many processes worked.  A process is a copy of this one: the work may
 * read everything that is there, and what it writes down is its answer. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct ForkMap {
    uint32_t n;
    uint32_t n_jobs; /* processes at once; 0 and 1: no other process ... */
    bool is_guarded; /* ... unless what works may crash: it then ends itself alone */
    /* Appends the answer for one number. */
    void (*work)(void *data, uint32_t number, GByteArray *ret);
    /* Takes it, in this process.  'error' NULL, or how the process ended; the answer is empty. */
    void (*take)(void *data, uint32_t number, const GByteArray *answer, const char *error);
    void *data;
} ForkMap;

void fork_map(const ForkMap *map);

/* Reads an answer: 'n' bytes from '*at' on, which moves; false: there are fewer. */
bool fork_map_take(const GByteArray *answer, gsize *at, void *ret, gsize n);
