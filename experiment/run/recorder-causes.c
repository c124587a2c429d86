/* recorder-causes.c - which record caused which.
 *
 * The kernel's trace says for each event during which other it was posted.  It is read block by
 * block while the run goes on, and what is remembered of an event is one number: the nearest
 * record, its own or that of the nearest event before it that left any. */
#include "experiment/run/recorder-internal.h"

#include "sim/trace.h"

enum {
    NEAREST_MIN = 1 << 12,
    NEAREST_MAX = 1 << 21, /* of a run that keeps only so much */
};

static uint32_t *
nearest_of(Recorder *recorder, uint32_t event)
{
    return &recorder->nearest[event & (recorder->n_nearest - 1)];
}

/* Events that were posted too long before the newest are forgotten. */
static bool
is_remembered(const Recorder *recorder, uint32_t event)
{
    return recorder->newest_event - event < recorder->n_nearest;
}

static void
make_room(Recorder *recorder, uint32_t event)
{
    uint32_t n = recorder->n_nearest;

    recorder->newest_event = MAX(recorder->newest_event, event);
    while (n <= recorder->newest_event && !(recorder->records_max > 0 && n >= NEAREST_MAX)) {
        n *= 2;
    }
    if (n > recorder->n_nearest) {
        recorder->nearest = g_renew(uint32_t, recorder->nearest, n);
        for (uint32_t i = recorder->n_nearest; i < n; i++) {
            recorder->nearest[i] = 0;
        }
        recorder->n_nearest = n;
    }
}

/* Of the records made during one event: the one about the same object if there is one before it,
 * else the first. */
static uint32_t
pick_cause(const Recorder *recorder, uint32_t first, const Record *record)
{
    for (uint32_t id = first; id < record->id; id++) {
        if (g_array_index(recorder->records, Record, id - 1).object == record->object) {
            return id;
        }
    }
    return first;
}

/* The cause of the first record of an event: among those of the nearest event with any, the one
 * about the same object. */
static uint32_t
pick_earlier(const Recorder *recorder, uint32_t first, const Record *record)
{
    uint32_t during;

    if (first == 0) {
        return 0;
    }
    during = g_array_index(recorder->records, Record, first - 1).during;
    for (uint32_t id = first; id < record->id; id++) {
        const Record *other = &g_array_index(recorder->records, Record, id - 1);

        if (other->during != during) {
            break;
        }
        if (other->object == record->object) {
            return id;
        }
    }
    return first;
}

static void
explain_event(Recorder *recorder, uint32_t event, uint32_t cause)
{
    GArray *records = recorder->records;
    uint32_t earlier =
        cause != 0 && is_remembered(recorder, cause) ? *nearest_of(recorder, cause) : 0;
    uint32_t first = 0;

    while (recorder->n_explained < records->len) {
        Record *record = &g_array_index(records, Record, recorder->n_explained);

        if (record->during != event && record->during != 0) {
            break;
        }
        recorder->n_explained++;
        if (record->during == 0) {
            continue; /* before the run: nothing caused it */
        }
        record->cause = first != 0 ? pick_cause(recorder, first, record)
                                   : pick_earlier(recorder, earlier, record);
        first = first != 0 ? first : record->id;
    }
    if (is_remembered(recorder, event)) {
        *nearest_of(recorder, event) = first != 0 ? first : earlier;
    }
}

static void
consume(void *data, const TraceRecord *records, size_t n_records)
{
    Recorder *recorder = data;

    for (size_t i = 0; i < n_records; i++) {
        make_room(recorder, records[i].event);
        explain_event(recorder, records[i].event, records[i].cause);
    }
}

void
recorder_causes_begin(Recorder *recorder)
{
    recorder->nearest = g_new0(uint32_t, NEAREST_MIN);
    recorder->n_nearest = NEAREST_MIN;
    trace_set_consumer(sim_trace(recorder->sim), consume, recorder);
}

void
recorder_finish(Recorder *recorder)
{
    const Trace *trace = sim_trace(recorder->sim);
    size_t n = trace_count(trace);

    for (size_t i = trace_first(trace); i < n; i++) {
        consume(recorder, trace_at(trace, i), 1);
    }
}
