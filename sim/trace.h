/* trace.h - what happened, in binary records, formatted only when somebody reads it.
 *
 * Two kinds of records share one numbered sequence: every fired event (from the kernel), and what
 * a model notes about it (trace_note: "pod.ready default/web-0 on node-2").  Each has the number of
 * the event that caused it, so the chain of causes can be walked back.
 *
 * Records are 32 bytes; operands are small integers (interned names, numbers).  The digest is a
 * 64-bit hash over all records in order, kept up to date as they are added. */
#pragma once

#include "sim/clock.h"
#include "sim/random.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Trace Trace;

typedef struct TraceRecord {
    SimTime at;
    uint32_t event; /* number of the event fired, or during which the note was made; low 32 bits */
    uint32_t cause; /* number of the event that posted it; 0: from outside */
    uint16_t type;  /* index into the trace's table of types */
    uint16_t extra;
    uint32_t object; /* interned name or pool index, as the type says */
    int64_t number;
} TraceRecord;

Trace *trace_new(void);
void trace_free(Trace *trace);

/* Types are registered by name on first use and numbered in that order.  'name' must outlive the
 * trace and stay as it is (a literal): its address is remembered; equal texts are one type. */
uint16_t trace_type(Trace *trace, const char *name);
const char *trace_type_name(const Trace *trace, uint16_t type);

/* What a Trace begins with; for trace_add() alone. */
typedef struct TraceHead {
    TraceRecord *next; /* where the next record goes */
    TraceRecord *end;  /* of the memory there is for it */
    uint64_t digest;
    size_t n_records;
} TraceHead;

/* Makes room at 'next'.  Returns false if records are not kept. */
bool trace_add_piece(Trace *trace);

/* Here because it is done once an event.  The numbers go into the digest, not the bytes in memory:
 * the same on every machine.  Member by member out of registers: a record that was just written in
 * small parts and is read back as a whole would have to wait for all earlier writes. */
static inline void
trace_add(Trace *trace, const TraceRecord *record)
{
    TraceHead *head = (TraceHead *)trace;
    uint64_t names = (uint64_t)record->event << 32 | record->cause;
    uint64_t what =
        (uint64_t)record->type << 48 | (uint64_t)record->extra << 32 | (uint64_t)record->object;
    uint64_t digest = sim_mix(head->digest ^ (uint64_t)record->at, names);

    head->digest = sim_mix(digest ^ (uint64_t)record->number, what);
    head->n_records++;
    if (G_UNLIKELY(head->next == head->end) && !trace_add_piece(trace)) {
        return;
    }

    TraceRecord *next = head->next++;

    next->at = record->at;
    next->event = record->event;
    next->cause = record->cause;
    next->type = record->type;
    next->extra = record->extra;
    next->object = record->object;
    next->number = record->number;
}

/* With keep off only the digest and the count are kept.  To be set before the first record that is
 * kept: a beginning may be left out, never a middle. */
void trace_set_keep(Trace *trace, bool keep);

/* Who is told of records when many have come; they are not kept any longer than that.  To be set
 * before the first record that is kept.  What came since the last call has to be looked up with
 * trace_at(). */
typedef void (*TraceConsumer)(void *data, const TraceRecord *records, size_t n_records);
void trace_set_consumer(Trace *trace, TraceConsumer consume, void *data);

/* All records are counted, kept or not; trace_at() has those from trace_first() on. */
size_t trace_count(const Trace *trace);
size_t trace_first(const Trace *trace);
const TraceRecord *trace_at(const Trace *trace, size_t index);

/* Mixes further bytes (a changed status, say) into the digest. */
void trace_digest_bytes(Trace *trace, const void *bytes, size_t size);
uint64_t trace_digest(const Trace *trace);
