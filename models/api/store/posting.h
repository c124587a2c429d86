/* posting.h - lists of objects in order of creation, as indexes keep them.
 *
 * New objects are the youngest, so adding is mostly appending; removing leaves a hole, and the
 * holes go when they are half of the list.  Both cost the same however long the list is, nearly
 * always. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POSTING_HOLE UINT32_MAX

typedef struct PostingEntry {
    uint32_t sequence; /* of creation */
    uint32_t slot;     /* index of the record; POSTING_HOLE: nothing */
} PostingEntry;

typedef struct Posting {
    uint32_t n;      /* entries with holes */
    uint32_t n_live; /* without */
    uint32_t first;  /* before it are only holes */
    uint32_t room;
    PostingEntry *entries;
} Posting;

void posting_add(Posting *posting, uint32_t sequence, uint32_t slot);
void posting_remove(Posting *posting, uint32_t sequence);
void posting_clear(Posting *posting);
