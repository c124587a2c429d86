/* placing-json.c - lists of nodes and of preemption's candidates have a line for each row, all else
 * stands on one, so that two answers can be compared with a line diff. */
#include "experiment/placing/placing-json.h"

#include "text/json.h"

#include <string.h>

static void append_line(GString *out, const Value *value);

static void
append_member(GString *out, const ValueMember *member)
{
    json_write_string(out, member->key);
    g_string_append(out, ": ");
}

static void
append_map_line(GString *out, const Value *map)
{
    g_string_append_c(out, '{');
    for (size_t i = 0; i < map->n; i++) {
        g_string_append(out, i == 0 ? "" : ", ");
        append_member(out, &map->members[i]);
        append_line(out, map->members[i].value);
    }
    g_string_append_c(out, '}');
}

static void
append_line(GString *out, const Value *value)
{
    if (value_is(value, VALUE_MAP)) {
        append_map_line(out, value);
        return;
    }
    if (!value_is(value, VALUE_LIST)) {
        json_write(out, value, 0);
        return;
    }
    g_string_append_c(out, '[');
    for (size_t i = 0; i < value->n; i++) {
        g_string_append(out, i == 0 ? "" : ", ");
        append_line(out, value->items[i]);
    }
    g_string_append_c(out, ']');
}

static void
append_margin(GString *out, int depth)
{
    g_string_append_printf(out, "\n%*s", 2 * depth, "");
}

static bool
has_a_line_a_row(const char *key)
{
    static const char *const keys[] = { "nodes", "candidates", "rejected", "byOffset", NULL };

    return g_strv_contains(keys, key);
}

static void
append_rows(GString *out, const Value *list, int depth)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        g_string_append(out, i == 0 ? "" : ",");
        append_margin(out, depth + 1);
        append_line(out, list->items[i]);
    }
    append_margin(out, depth);
    g_string_append_c(out, ']');
}

static void
append_map(GString *out, const Value *map, int depth)
{
    g_string_append_c(out, '{');
    for (size_t i = 0; i < map->n; i++) {
        const ValueMember *member = &map->members[i];

        g_string_append(out, i == 0 ? "" : ",");
        append_margin(out, depth + 1);
        append_member(out, member);
        if (strcmp(member->key, "preemption") == 0) {
            append_map(out, member->value, depth + 1);
        } else if (has_a_line_a_row(member->key) && value_length(member->value) > 0) {
            append_rows(out, member->value, depth + 1);
        } else {
            append_line(out, member->value);
        }
    }
    append_margin(out, depth);
    g_string_append_c(out, '}');
}

void
placing_json_append(GString *out, const Value *decision, bool brief)
{
    if (brief) {
        append_line(out, decision);
    } else {
        append_map(out, decision, 2);
    }
}
