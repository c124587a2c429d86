/* duration-text.c - text forms of durations (api/duration). */
#include "tests/conformance/runners/duration-controllers.h"
#include "text/human-duration.h"

static void
run_human_duration(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    int64_t ns = value_get_int(line, "ms", 0) * INT64_C(1000000);
    g_autofree char *human = human_duration_format(ns);
    g_autofree char *brief = human_duration_format_short(ns);
    ValueBuilder *map = value_map_begin(arena);

    value_put_int(map, "ms", value_get_int(line, "ms", 0));
    value_put_string(map, "human", human);
    value_put_string(map, "short", brief);
    tally_compare_values(tally, name, line, value_end(map));
}

const DurationRow duration_text_rows[] = {
    { "human-duration.jsonl", run_human_duration },
    { NULL, NULL },
};
