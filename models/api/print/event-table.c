/* event-table.c - Event, in its old form (count, first and last time) and its new (series). */
#include "models/api/print/cell.h"

#include <string.h>

static const char *
first_seen_cell(const CellScope *scope)
{
    const Value *first = value_at(scope->object, "firstTimestamp");

    if (value_text(first) == NULL) {
        first = value_at(scope->object, "eventTime");
    }
    return age_text(first, scope->now_ns, scope->arena);
}

static const char *
last_seen_cell(const CellScope *scope)
{
    const Value *series = value_at(scope->object, "series");
    const Value *last = value_at(scope->object, "lastTimestamp");

    if (value_is(series, VALUE_MAP)) {
        last = value_get(series, "lastObservedTime");
    } else if (value_text(last) == NULL) {
        return first_seen_cell(scope);
    }
    return age_text(last, scope->now_ns, scope->arena);
}

static const char *
object_cell(const CellScope *scope)
{
    const char *kind = text_at(scope->object, "involvedObject.kind");
    const char *name = text_at(scope->object, "involvedObject.name");
    g_autofree char *lower = g_ascii_strdown(kind == NULL ? "" : kind, -1);
    bool has_name = name != NULL && *name != '\0';

    return arena_printf(scope->arena, "%s%s%s", lower, has_name ? "/" : "", has_name ? name : "");
}

static const char *
first_of(const Value *event, const char *path, const char *other)
{
    const char *text = text_at(event, path);

    return text != NULL && *text != '\0' ? text : text_at(event, other);
}

static const char *
source_cell(const CellScope *scope)
{
    const char *component = first_of(scope->object, "source.component", "reportingComponent");
    const char *instance = first_of(scope->object, "source.host", "reportingInstance");

    component = component == NULL ? "" : component;
    return instance != NULL && *instance != '\0'
               ? arena_printf(scope->arena, "%s, %s", component, instance)
               : component;
}

static const char *
message_cell(const CellScope *scope)
{
    const char *message = text_at(scope->object, "message");
    char *copy = arena_strdup(scope->arena, message == NULL ? "" : message);

    return g_strstrip(copy);
}

static const char *
count_cell(const CellScope *scope)
{
    bool has_series = value_is(value_at(scope->object, "series"), VALUE_MAP);
    int64_t count = int_at(scope->object, has_series ? "series.count" : "count");

    return arena_printf(scope->arena, "%" G_GINT64_FORMAT, has_series ? count : MAX(count, 1));
}

static const TableColumn columns[] = {
    { .name = "Last Seen", .cell = last_seen_cell },
    { .name = "Type", .cell = cell_text, .path = "type" },
    { .name = "Reason", .cell = cell_text, .path = "reason" },
    { .name = "Object", .cell = object_cell },
    { .name = "Subobject", .cell = cell_text, .path = "involvedObject.fieldPath", .is_wide = true },
    { .name = "Source", .cell = source_cell, .is_wide = true },
    { .name = "Message", .cell = message_cell },
    { .name = "First Seen", .cell = first_seen_cell, .is_wide = true },
    { .name = "Count", .cell = count_cell, .is_wide = true },
    { .name = "Name", .cell = cell_text, .path = "metadata.name", .is_wide = true },
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "Event", .group = "", .resource = "events", .columns = columns },
    { .name = "Event", .group = "events.k8s.io", .resource = "events", .columns = columns },
    { .name = NULL },
};

extern const TableFamily table_family_event_table;

const TableFamily table_family_event_table = { .kinds = kinds };
