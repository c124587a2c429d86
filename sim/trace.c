/* trace.c - records in blocks that never move, and a running digest.
 *
 * Appending must stay cheap: it happens once an event.  So the digest mixes whole words of the
 * record, and a type's number is found through a small cache by the address of its name; names are
 * compared as text behind it, since one compiler may merge equal literals and another not. */
#include "sim/trace.h"

#include "sim/queue/large-array.h"
#include "sim/random.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SHIFT = 16,
    BLOCK_RECORDS = 1 << BLOCK_SHIFT,
    BLOCK_MASK = BLOCK_RECORDS - 1,
    PIECE_RECORDS = 1 << 12, /* so many of a block get their memory at a time */
    CACHE_SIZE = 256,
};

G_STATIC_ASSERT(sizeof(TraceRecord) == 32);

typedef struct CachedType {
    const char *name;
    uint16_t type;
} CachedType;

struct Trace {
    TraceHead head; /* first: trace_add() knows only this */
    TraceRecord *block_end;
    bool keeps;
    size_t first; /* number of the first record that was kept */
    GPtrArray *blocks;
    TraceConsumer consume; /* NULL: all blocks are kept */
    void *consumer_data;
    GHashTable *types; /* name to number + 1 */
    GArray *names;     /* const char *, by number */
    CachedType cache[CACHE_SIZE];
};

Trace *
trace_new(void)
{
    Trace *trace = g_new0(Trace, 1);

    trace->keeps = true;
    trace->blocks = g_ptr_array_new_with_free_func(free);
    trace->types = g_hash_table_new(g_str_hash, g_str_equal);
    trace->names = g_array_new(FALSE, FALSE, sizeof(const char *));
    return trace;
}

void
trace_free(Trace *trace)
{
    if (trace == NULL) {
        return;
    }
    g_ptr_array_unref(trace->blocks);
    g_hash_table_unref(trace->types);
    g_array_unref(trace->names);
    g_free(trace);
}

static uint16_t
type_by_text(Trace *trace, const char *name)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(trace->types, name));
    char *key;

    if (known != 0) {
        return (uint16_t)(known - 1);
    }
    g_assert(trace->names->len < UINT16_MAX);
    g_array_append_val(trace->names, name);
    memcpy(&key, &name, sizeof key); /* GLib's keys are not const; this one is never written */
    g_hash_table_insert(trace->types, key, GUINT_TO_POINTER(trace->names->len));
    return (uint16_t)(trace->names->len - 1);
}

uint16_t
trace_type(Trace *trace, const char *name)
{
    uintptr_t address = (uintptr_t)name;
    CachedType *cached = &trace->cache[(address ^ address >> 8) % CACHE_SIZE];

    if (cached->name != name) {
        *cached = (CachedType){ name, type_by_text(trace, name) };
    }
    return cached->type;
}

const char *
trace_type_name(const Trace *trace, uint16_t type)
{
    g_assert(type < trace->names->len);
    return g_array_index(trace->names, const char *, type);
}

void
trace_set_consumer(Trace *trace, TraceConsumer consume, void *data)
{
    g_assert(trace->blocks->len == 0);
    trace->consume = consume;
    trace->consumer_data = data;
}

/* The one block there is, again from its beginning. */
static void
consume_block(Trace *trace)
{
    TraceRecord *block = g_ptr_array_index(trace->blocks, 0);

    trace->consume(trace->consumer_data, block, BLOCK_RECORDS);
    trace->head.next = block;
    trace->first += BLOCK_RECORDS;
}

/* A block is filled piece by piece, so that a short run has little memory and a long one does not
 * fault once a page. */
bool
trace_add_piece(Trace *trace)
{
    TraceHead *head = &trace->head;

    if (!trace->keeps) {
        return false;
    }
    if (head->next == trace->block_end && trace->consume != NULL && trace->blocks->len > 0) {
        consume_block(trace);
        head->end = trace->block_end;
        return true;
    }
    if (head->next == trace->block_end) {
        /* No huge page for the first block, since most runs are short. */
        head->next = trace->blocks->len == 0
                         ? malloc(BLOCK_RECORDS * sizeof(TraceRecord))
                         : LARGE_ARRAY_RENEW(TraceRecord, NULL, 0, BLOCK_RECORDS);
        g_assert(head->next != NULL);
        trace->block_end = head->next + BLOCK_RECORDS;
        g_ptr_array_add(trace->blocks, head->next);
    }
    head->end = head->next + PIECE_RECORDS;
    large_array_expect(head->next, PIECE_RECORDS * sizeof(TraceRecord));
    return true;
}

void
trace_set_keep(Trace *trace, bool keep)
{
    g_assert(trace->blocks->len == 0 || keep == trace->keeps);
    trace->keeps = keep;
    if (trace->blocks->len == 0) {
        trace->first = trace->head.n_records;
    }
}

size_t
trace_first(const Trace *trace)
{
    return trace->keeps ? trace->first : trace->head.n_records;
}

size_t
trace_count(const Trace *trace)
{
    return trace->head.n_records;
}

const TraceRecord *
trace_at(const Trace *trace, size_t index)
{
    g_assert(trace->keeps && index >= trace->first && index < trace->head.n_records);

    size_t place = index - trace->first;
    const TraceRecord *block = g_ptr_array_index(trace->blocks, place >> BLOCK_SHIFT);

    return &block[place & BLOCK_MASK];
}

void
trace_digest_bytes(Trace *trace, const void *bytes, size_t size)
{
    trace->head.digest = sim_hash(trace->head.digest, bytes, size);
}

uint64_t
trace_digest(const Trace *trace)
{
    return trace->head.digest;
}
