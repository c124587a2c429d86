/* posting.c - sorted lists with holes. */
#include "models/api/store/posting.h"

#include <glib.h>
#include <string.h>

/* The first entry that is not older than 'sequence'. */
static uint32_t
lower_bound(const Posting *posting, uint32_t sequence)
{
    uint32_t low = 0;
    uint32_t high = posting->n;

    if (high > 0 && posting->entries[high - 1].sequence < sequence) {
        return high;
    }
    /* What leaves is often the oldest: everything before it is a hole. */
    if (posting->first < high && posting->entries[posting->first].sequence == sequence) {
        return posting->first;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (posting->entries[middle].sequence < sequence) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void
squeeze(Posting *posting)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < posting->n; i++) {
        if (posting->entries[i].slot != POSTING_HOLE) {
            posting->entries[n++] = posting->entries[i];
        }
    }
    posting->n = n;
    posting->first = 0;
    if (posting->room > 4 * n + 16) {
        posting->room = 2 * n + 4;
        posting->entries = g_renew(PostingEntry, posting->entries, posting->room);
    }
}

void
posting_add(Posting *posting, uint32_t sequence, uint32_t slot)
{
    uint32_t at = lower_bound(posting, sequence);
    PostingEntry entry = { sequence, slot };

    posting->n_live++;
    posting->first = MIN(posting->first, at);
    if (at < posting->n && posting->entries[at].sequence == sequence) {
        g_assert(posting->entries[at].slot == POSTING_HOLE);
        posting->entries[at] = entry;
        return;
    }
    if (posting->n == posting->room) {
        posting->room = posting->room == 0 ? 2 : posting->room * 2;
        posting->entries = g_renew(PostingEntry, posting->entries, posting->room);
    }
    memmove(&posting->entries[at + 1], &posting->entries[at],
            (posting->n - at) * sizeof(PostingEntry));
    posting->entries[at] = entry;
    posting->n++;
}

void
posting_remove(Posting *posting, uint32_t sequence)
{
    uint32_t at = lower_bound(posting, sequence);

    g_assert(at < posting->n && posting->entries[at].sequence == sequence);
    posting->entries[at].slot = POSTING_HOLE;
    posting->n_live--;
    if (at == posting->first) {
        posting->first++;
    }
    if (at == posting->n - 1) {
        posting->n--;
        posting->first = MIN(posting->first, posting->n);
    }
    if (posting->n > 8 && posting->n_live < posting->n / 2) {
        squeeze(posting);
    }
}

void
posting_clear(Posting *posting)
{
    g_free(posting->entries);
    *posting = (Posting){ 0 };
}
