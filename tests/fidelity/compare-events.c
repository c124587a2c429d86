/* compare-events.c - every event of all recorded runs occurs, and none that no run has. */
#include "tests/fidelity/compare.h"

#include <string.h>

/* Events with the same source, type, reason and object.  Where the recorded runs differ in messages
 * (how far a ReplicaSet was scaled depends on which status came first), other messages of the
 * family are as good, as long as there are not more of them. */
typedef struct EventFamily {
    bool is_uncertain; /* some message is not in all runs */
    int64_t least;
    int64_t most;
    int64_t n_here;
} EventFamily;

/* Recorded rows that differ only in what was drawn are one. */
typedef struct EventRange {
    const char *key;
    EventFamily *family;
    bool is_certain; /* in all runs */
    bool is_combined;
    int64_t least;
    int64_t most;
    int64_t n_here;
} EventRange;

typedef struct EventRanges {
    Comparison *comparison;
    GHashTable *index;    /* key -> EventRange * */
    GHashTable *families; /* key without message -> EventFamily * */
    GPtrArray *order;
} EventRanges;

static EventFamily *
family_of(EventRanges *ranges, const char *key)
{
    EventFamily *family = g_hash_table_lookup(ranges->families, key);

    if (family == NULL) {
        family = ARENA_NEW(ranges->comparison->arena, EventFamily);
        g_hash_table_insert(ranges->families, (gpointer)(guintptr)key, family);
    }
    return family;
}

/* Of the row with these five parts. */
static EventRange *
range_of(EventRanges *ranges, const char *source, const char *type, const char *reason,
         const char *object, const char *message)
{
    const Recording *recording = ranges->comparison->recording;
    Arena *arena = ranges->comparison->arena;
    const char *group = recording_blind(
        recording, arena_printf(arena, "%s %s %s %s", source, type, reason, object), arena);
    const char *key =
        arena_printf(arena, "%s \"%s\"", group, recording_blind(recording, message, arena));
    EventRange *range = g_hash_table_lookup(ranges->index, key);

    if (range == NULL) {
        range = ARENA_NEW(arena, EventRange);
        range->key = key;
        range->family = family_of(ranges, group);
        range->is_combined = g_str_has_prefix(message, "(combined from similar events)");
        g_hash_table_insert(ranges->index, (gpointer)(guintptr)key, range);
        g_ptr_array_add(ranges->order, range);
    }
    return range;
}

/* Where scenarios shared a control plane, what the others did woke pods that did not fit: how often
 * they were tried again says nothing. */
static int64_t
least_writes(const Comparison *comparison, const Value *row)
{
    bool is_attempt = strcmp(value_get_text(row, "reason"), "FailedScheduling") == 0;

    return is_attempt && comparison->recording->n_neighbours > 0 && !comparison->options->is_strict
               ? 1
               : (int64_t)recording_number(value_item(value_get(row, "writes"), 0));
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
        EventRange *range = range_of(ranges, value_get_text(row, "src"),
                                     value_get_text(row, "type"), value_get_text(row, "reason"),
                                     value_get_text(row, "object"), value_get_text(row, "message"));
        const Value *writes = value_get(row, "writes");

        if (value_get_int(row, "in_runs", 0) == n_runs) {
            range->is_certain = true;
            range->least += least_writes(comparison, row);
            range->family->least += least_writes(comparison, row);
        } else {
            range->family->is_uncertain = true;
        }
        range->family->most += (int64_t)recording_number(value_item(writes, 1));
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
            EventRange *range = range_of(ranges, event->source, event->type, event->reason,
                                         event->object, event->message);

            range->n_here += event->n_writes;
            range->family->n_here += event->n_writes;
        }
    }
}

/* The node-lifecycle controller looks every 5 s for new nodes: whether it welcomes those of the
 * setup before the scenario begins or a little later depends on the phase of its clock. */
static bool
is_preparation(const EventRange *range)
{
    return !range->is_certain && strstr(range->key, " RegisteredNode ") != NULL;
}

/* The family as a whole is inside its range, and this message need not be there. */
static bool
is_excused(const EventRange *range)
{
    const EventFamily *family = range->family;

    return family->is_uncertain && (!range->is_certain || range->is_combined) &&
           family->n_here >= family->least && family->n_here <= family->most;
}

static void
judge_range(Comparison *comparison, const EventRange *range)
{
    if (range->most == 0) {
        compare_miss(comparison, "event that no recorded run has: %s (%" G_GINT64_FORMAT ")",
                     range->key, range->n_here);
    } else if (range->n_here > range->most || (range->is_certain && range->n_here < range->least)) {
        compare_miss(comparison,
                     "event %s: recorded %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT
                     " times, here %" G_GINT64_FORMAT,
                     range->key, range->least, range->most, range->n_here);
    }
}

void
compare_events(Comparison *comparison)
{
    EventRanges ranges = { comparison, g_hash_table_new(g_str_hash, g_str_equal),
                           g_hash_table_new(g_str_hash, g_str_equal), g_ptr_array_new() };
    /* Recordings of many pods leave these out. */
    bool knows_scheduled = read_recorded(&ranges);

    count_here(&ranges, knows_scheduled);
    for (guint i = 0; i < ranges.order->len; i++) {
        const EventRange *range = g_ptr_array_index(ranges.order, i);

        if (comparison->options->is_strict || (!is_preparation(range) && !is_excused(range))) {
            judge_range(comparison, range);
        }
    }
    g_ptr_array_free(ranges.order, TRUE);
    g_hash_table_destroy(ranges.families);
    g_hash_table_destroy(ranges.index);
}
