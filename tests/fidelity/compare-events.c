/* compare-events.c - every event of all recorded runs occurs, and none that no run has. */
#include "tests/fidelity/compare.h"

#include <string.h>

/* Recorded rows that differ only in what was drawn are one. */
typedef struct EventRange {
    const char *key;
    bool is_certain; /* in all runs */
    int64_t least;
    int64_t most;
    int64_t n_here;
} EventRange;

typedef struct EventRanges {
    Comparison *comparison;
    GHashTable *index; /* key -> EventRange * */
    GPtrArray *order;
} EventRanges;

static EventRange *
range_of(EventRanges *ranges, const char *key)
{
    EventRange *range = g_hash_table_lookup(ranges->index, key);

    if (range == NULL) {
        range = ARENA_NEW(ranges->comparison->arena, EventRange);
        range->key = key;
        g_hash_table_insert(ranges->index, (gpointer)(guintptr)key, range);
        g_ptr_array_add(ranges->order, range);
    }
    return range;
}

static const char *
event_key(const Comparison *comparison, const char *source, const char *type, const char *reason,
          const char *object, const char *message)
{
    return recording_blind(comparison->recording,
                           arena_printf(comparison->arena, "%s %s %s %s \"%s\"", source, type,
                                        reason, object, message),
                           comparison->arena);
}

static bool
read_recorded(EventRanges *ranges)
{
    const Comparison *comparison = ranges->comparison;
    const Value *rows = value_get(comparison->recording->expected, "events");
    int64_t n_runs = value_get_int(comparison->recording->expected, "runs", 1);
    bool knows_scheduled = false;

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        EventRange *range = range_of(
            ranges, event_key(comparison, value_get_text(row, "src"), value_get_text(row, "type"),
                              value_get_text(row, "reason"), value_get_text(row, "object"),
                              value_get_text(row, "message")));
        const Value *writes = value_get(row, "writes");

        if (value_get_int(row, "in_runs", 0) == n_runs) {
            range->is_certain = true;
            range->least += (int64_t)recording_number(value_item(writes, 0));
        }
        range->most += (int64_t)recording_number(value_item(writes, 1));
        knows_scheduled =
            knows_scheduled || strcmp(value_get_text(row, "reason"), "Scheduled") == 0;
    }
    return knows_scheduled;
}

static void
count_here(EventRanges *ranges, bool knows_scheduled)
{
    const GPtrArray *events = ranges->comparison->run->events;

    for (guint i = 0; i < events->len; i++) {
        const DistilledEvent *event = g_ptr_array_index(events, i);

        if (strcmp(event->reason, "Scheduled") != 0 || knows_scheduled) {
            range_of(ranges, event_key(ranges->comparison, event->source, event->type,
                                       event->reason, event->object, event->message))
                ->n_here += event->n_writes;
        }
    }
}

void
compare_events(Comparison *comparison)
{
    EventRanges ranges = { comparison, g_hash_table_new(g_str_hash, g_str_equal),
                           g_ptr_array_new() };
    /* Recordings of many pods leave these out. */
    bool knows_scheduled = read_recorded(&ranges);

    count_here(&ranges, knows_scheduled);
    for (guint i = 0; i < ranges.order->len; i++) {
        const EventRange *range = g_ptr_array_index(ranges.order, i);

        if (range->most == 0) {
            compare_miss(comparison, "event that no recorded run has: %s (%" G_GINT64_FORMAT ")",
                         range->key, range->n_here);
        } else if (range->n_here > range->most ||
                   (range->is_certain && range->n_here < range->least)) {
            compare_miss(comparison,
                         "event %s: recorded %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT
                         " times, here %" G_GINT64_FORMAT,
                         range->key, range->least, range->most, range->n_here);
        }
    }
    g_ptr_array_free(ranges.order, TRUE);
    g_hash_table_destroy(ranges.index);
}
