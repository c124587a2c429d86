/* history.c - a history that grows, the trace files, and time zero. */
#include "tests/fidelity/history.h"

#include "text/json.h"

#include <math.h>
#include <string.h>

History *
history_new(void)
{
    History *history = g_new0(History, 1);

    history->arena = arena_new();
    history->changes = g_array_new(FALSE, FALSE, sizeof(Change));
    history->scratch = arena_new();
    history->state = g_hash_table_new(g_str_hash, g_str_equal);
    return history;
}

void
history_free(History *history)
{
    if (history == NULL) {
        return;
    }
    g_array_free(history->changes, TRUE);
    g_hash_table_destroy(history->state);
    arena_free(history->scratch);
    arena_free(history->arena);
    g_free(history);
}

void
history_add_line(History *history, double at, ChangeType type, const char *text, int exit_code)
{
    Change change = {
        .at = at, .type = type, .exit_code = exit_code, .text = arena_strdup(history->arena, text)
    };

    g_array_append_val(history->changes, change);
}

static double
number_of(const Value *value)
{
    if (value == NULL) {
        return 0;
    }
    return value->type == VALUE_INT ? (double)value->integer : value->real;
}

/* Fields of a line that describe the line, not the object. */
static bool
is_frame(const char *key)
{
    static const char *const frame[] = { "t", "rv", "ev", "kind", "name", NULL };

    return g_strv_contains(frame, key);
}

/* A MODIFIED line holds what changed; null: the field is gone. */
static const Value *
merged(Arena *arena, const Value *old, const Value *line)
{
    const Value *fields = old != NULL ? old : value_end(value_map_begin(arena));

    for (size_t i = 0; i < line->n; i++) {
        const ValueMember *member = &line->members[i];

        if (!is_frame(member->key)) {
            fields = value_with(arena, fields, member->key,
                                value_is(member->value, VALUE_NULL) ? NULL : member->value);
        }
    }
    return fields;
}

static void
add_object_line(History *history, const Value *line, const char *type)
{
    Change change = { .at = number_of(value_get(line, "t")),
                      .kind = value_get_text(line, "kind"),
                      .name = value_get_text(line, "name") };
    char *key =
        arena_printf(history->arena, "%s/%s", change.kind, change.name != NULL ? change.name : "");

    if (change.name != NULL) {
        change.old = g_hash_table_lookup(history->state, key);
    }
    if (strcmp(type, "DELETED") == 0) {
        change.type = CHANGE_REMOVED;
        g_hash_table_remove(history->state, key);
    } else {
        change.type = strcmp(type, "ADDED") == 0 ? CHANGE_ADDED : CHANGE_MODIFIED;
        if (change.type == CHANGE_ADDED) {
            change.old = NULL;
        }
        change.new_ = merged(history->arena, change.old, line);
        g_hash_table_insert(history->state, key, (gpointer)(guintptr)change.new_);
    }
    g_array_append_val(history->changes, change);
}

static void
add_trace_line(History *history, const Value *line)
{
    const char *type = value_get_text(line, "ev");
    double at = number_of(value_get(line, "t"));

    if (g_strcmp0(type, "ACTION") == 0) {
        history_add_line(history, at, CHANGE_ACTION, value_get_text(line, "cmd"), 0);
    } else if (g_strcmp0(type, "OUTPUT") == 0) {
        history_add_line(history, at, CHANGE_OUTPUT, value_get_text(line, "line"), 0);
    } else if (g_strcmp0(type, "ACTION_END") == 0) {
        history_add_line(history, at, CHANGE_ACTION_END, value_get_text(line, "cmd"),
                         (int)value_get_int(line, "rc", 0));
    } else if (type != NULL) {
        add_object_line(history, line, type);
    }
}

bool
history_read_trace(History *history, const char *path)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autofree char *text = NULL;
    gsize length;
    uint32_t source;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        return false;
    }
    source = diagnostics_add_source(diagnostics, path, text, length);
    for (const char *at = text; *at != '\0';) {
        const char *end = strchr(at, '\n');
        size_t n = end != NULL ? (size_t)(end - at) : strlen(at);
        const Value *line = n > 0 ? json_read(at, n, source, history->arena, diagnostics) : NULL;

        if (line != NULL) {
            add_trace_line(history, line);
        }
        at += n + (end != NULL ? 1 : 0);
    }
    return diagnostics_n_errors(diagnostics) == 0;
}

/* The instant of the first change of this object, or of its deletion. */
static double
find_change(const History *history, const char *kind, const char *name, bool deleting)
{
    for (guint i = 0; i < history->changes->len; i++) {
        const Change *change = &g_array_index(history->changes, Change, i);

        if (g_strcmp0(change->kind, kind) != 0 ||
            (name != NULL && g_strcmp0(change->name, name) != 0)) {
            continue;
        }
        if (deleting ? value_get(change->new_, "del") != NULL : change->type == CHANGE_ADDED) {
            return change->at;
        }
    }
    return NAN;
}

static double
first_stop(const History *history)
{
    for (guint i = 0; i < history->changes->len; i++) {
        const Change *change = &g_array_index(history->changes, Change, i);

        if (change->type == CHANGE_OUTPUT && g_str_has_suffix(change->text, " labeled")) {
            return change->at;
        }
    }
    return NAN;
}

/* Objects that recordings do not hold cannot be their time zero, whatever it is called: it is the
 * first object after the first action. */
static double
first_object(const History *history)
{
    bool has_begun = false;

    for (guint i = 0; i < history->changes->len; i++) {
        const Change *change = &g_array_index(history->changes, Change, i);

        has_begun = has_begun || change->type == CHANGE_ACTION;
        if (has_begun && change->type == CHANGE_ADDED && strcmp(change->kind, "ConfigMap") != 0 &&
            strcmp(change->kind, "Event") != 0) {
            return change->at;
        }
    }
    return NAN;
}

static double
rule_instant(const History *history, const char *rule)
{
    static const char creation[] = "creation of ";

    if (g_str_has_prefix(rule, creation)) {
        g_auto(GStrv) parts = g_strsplit(rule + strlen(creation), "/", 2);

        if (strcmp(parts[0], "ConfigMap") == 0) {
            return first_object(history);
        }
        return find_change(history, parts[0], parts[1], false);
    }
    if (strstr(rule, "DELETE of the namespace") != NULL) {
        return find_change(history, "Namespace", NULL, true);
    }
    if (strstr(rule, "whole wall-clock minute") != NULL) {
        return (floor(find_change(history, "CronJob", NULL, false) / 60) + 1) * 60;
    }
    return first_stop(history);
}

bool
history_set_zero(History *history, const char *rule)
{
    double zero = rule_instant(history, rule);

    if (isnan(zero)) {
        return false;
    }
    for (guint i = 0; i < history->changes->len; i++) {
        g_array_index(history->changes, Change, i).at -= zero;
    }
    return true;
}
