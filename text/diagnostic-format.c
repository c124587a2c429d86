/* diagnostic-format.c - diagnostics as people and programs read them. */
#include "text/diagnostic-internal.h"

#include "text/display-width.h"
#include "text/error-codes.h"
#include "text/json.h"

#include <string.h>

enum {
    SHOWN_AT_MOST = 20, /* errors, and again warnings; more help nobody */
    LINE_CELLS = 120,   /* a longer line is shown around the place only */
    CELLS_BEFORE = 60,
};

typedef struct Painter {
    GString *out;
    bool colour;
    int gutter; /* digits of the largest line number, at least two */
} Painter;

static const char *
paint(const Painter *painter, const char *escape)
{
    return painter->colour ? escape : "";
}

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[1;34m"
#define BOLD "\033[1m"
#define NORMAL "\033[0m"

static const char *const severity_colours[N_SEVERITIES] = { RED, YELLOW, BLUE };

static void
append_text(GString *out, const char *text)
{
    display_append_escaped(out, text, strlen(text));
}

/* "   | " or " 6 | ". */
static void
append_gutter(Painter *painter, uint32_t line)
{
    g_string_append(painter->out, paint(painter, BLUE));
    if (line == 0) {
        g_string_append_printf(painter->out, "%*s |", painter->gutter, "");
    } else {
        g_string_append_printf(painter->out, "%*u |", painter->gutter, line);
    }
    g_string_append(painter->out, paint(painter, NORMAL));
}

/* The part of a line that is shown, and where it begins in code points. */
typedef struct Window {
    const char *text;
    size_t length;
    uint32_t first; /* code points left out before */
    bool is_cut;    /* something is left out behind */
} Window;

static const char *
next_char(const char *c, const char *end)
{
    c++;
    while (c < end && ((unsigned char)*c & 0xC0) == 0x80) {
        c++;
    }
    return c;
}

static Window
window_around(const char *text, size_t length, uint32_t column)
{
    Window window = { .text = text, .length = length };
    const char *end = text + length;
    const char *stop;
    int cells = 0;

    if (length <= LINE_CELLS) {
        return window;
    }
    while (column > window.first + CELLS_BEFORE && window.text < end) {
        window.text = next_char(window.text, end);
        window.first++;
    }
    for (stop = window.text; stop < end && cells < LINE_CELLS; cells++) {
        stop = next_char(stop, end);
    }
    window.length = (size_t)(stop - window.text);
    window.is_cut = stop < end;
    return window;
}

/* Blanks, tabs for tabs, up to column 'column' of the window; returns what is left of it. */
static const char *
append_padding(GString *out, const Window *window, uint32_t column)
{
    const char *end = window->text + window->length;
    const char *c = window->text;

    g_string_append(out, window->first > 0 ? "   " : "");
    for (uint32_t i = window->first + 1; i < column; i++) {
        const char *next = c < end ? next_char(c, end) : c;
        int cells = c < end ? display_width_n(c, (size_t)(next - c)) : 1;

        if (c < end && *c == '\t') {
            g_string_append_c(out, '\t');
        } else {
            g_string_append_printf(out, "%*s", cells, "");
        }
        c = next;
    }
    return c;
}

static void
append_underline(Painter *painter, const DiagnosticPlace *place, const Window *window,
                 const char *colour, char stroke)
{
    const char *end = window->text + window->length;
    const char *c;
    int cells = 0;
    bool one_line = place->end.line == place->start.line;

    append_gutter(painter, 0);
    g_string_append_c(painter->out, ' ');
    c = append_padding(painter->out, window, place->start.column);
    for (uint32_t i = place->start.column; c < end && (!one_line || i < place->end.column); i++) {
        const char *next = next_char(c, end);

        cells += display_width_n(c, (size_t)(next - c));
        c = next;
    }
    g_string_append(painter->out, paint(painter, colour));
    for (int i = 0; i < MAX(1, cells); i++) {
        g_string_append_c(painter->out, stroke);
    }
    if (place->label != NULL) {
        g_string_append_c(painter->out, ' ');
        append_text(painter->out, place->label);
    }
    g_string_append(painter->out, paint(painter, NORMAL));
    g_string_append_c(painter->out, '\n');
}

static void
append_source_line(Painter *painter, const Window *window, uint32_t line)
{
    append_gutter(painter, line);
    g_string_append(painter->out, window->length > 0 || window->first > 0 ? " " : "");
    g_string_append(painter->out, window->first > 0 ? "..." : "");
    display_append_safe(painter->out, window->text, window->length);
    g_string_append(painter->out, window->is_cut ? "...\n" : "\n");
}

static int
place_compare(const void *a, const void *b)
{
    const DiagnosticPlace *left = *(const DiagnosticPlace *const *)a;
    const DiagnosticPlace *right = *(const DiagnosticPlace *const *)b;

    if (left->start.line != right->start.line) {
        return left->start.line < right->start.line ? -1 : 1;
    }
    return left->start.column < right->start.column ? -1 : left->start.column > right->start.column;
}

/* The places of one source in the order of its lines. */
static GPtrArray *
places_in(const Diagnostic *diagnostic, uint32_t source)
{
    GPtrArray *places = g_ptr_array_new();

    if (diagnostic->place.start.source == source) {
        g_ptr_array_add(places, (void *)(uintptr_t)&diagnostic->place);
    }
    for (size_t i = 0; diagnostic->also != NULL && i < diagnostic->also->len; i++) {
        DiagnosticPlace *place = &g_array_index(diagnostic->also, DiagnosticPlace, i);

        if (place->start.source == source) {
            g_ptr_array_add(places, place);
        }
    }
    g_ptr_array_sort(places, place_compare);
    return places;
}

static void
append_places(Painter *painter, const Diagnostics *diagnostics, const Diagnostic *diagnostic,
              uint32_t number)
{
    DiagnosticSource *source = diagnostics_source(diagnostics, number);
    GPtrArray *places = places_in(diagnostic, number);
    uint32_t shown = 0;
    Window window = { .text = "" };

    append_gutter(painter, 0);
    g_string_append_c(painter->out, '\n');
    for (size_t i = 0; i < places->len; i++) {
        const DiagnosticPlace *place = g_ptr_array_index(places, i);
        bool is_main = place == &diagnostic->place;
        const char *text;
        size_t length;

        if (!diagnostic_source_line(source, place->start.line, &text, &length)) {
            continue;
        }
        if (place->start.line != shown) {
            window = window_around(text, length, place->start.column);
            append_source_line(painter, &window, place->start.line);
            shown = place->start.line;
        }
        append_underline(painter, place, &window,
                         is_main ? severity_colours[diagnostic->severity] : BLUE,
                         is_main ? '^' : '-');
    }
    g_ptr_array_unref(places);
}

static void
append_arrow(Painter *painter, const Diagnostics *diagnostics, Mark mark, const char *arrow)
{
    g_string_append_printf(painter->out, "%s%*s%s%s ", paint(painter, BLUE), painter->gutter, "",
                           arrow, paint(painter, NORMAL));
    append_text(painter->out, diagnostics_source_name(diagnostics, mark.source));
    if (mark.line > 0) {
        g_string_append_printf(painter->out, ":%u:%u", mark.line, mark.column);
    }
    g_string_append_c(painter->out, '\n');
}

static void
set_gutter(Painter *painter, const Diagnostic *diagnostic)
{
    uint32_t largest = diagnostic->place.start.line;

    for (size_t i = 0; diagnostic->also != NULL && i < diagnostic->also->len; i++) {
        largest = MAX(largest, g_array_index(diagnostic->also, DiagnosticPlace, i).start.line);
    }
    painter->gutter = 2;
    for (uint32_t rest = largest; rest >= 100; rest /= 10) {
        painter->gutter++;
    }
}

static void
append_note(Painter *painter, const char *kind, const char *text)
{
    g_string_append_printf(painter->out, "%s%*s =%s %s: ", paint(painter, BLUE), painter->gutter,
                           "", paint(painter, NORMAL), kind);
    append_text(painter->out, text);
    g_string_append_c(painter->out, '\n');
}

/* Help, and where to read more: once for each code, since the second time it is known. */
static void
append_notes(Painter *painter, const Diagnostic *diagnostic, GHashTable *explained)
{
    size_t n = diagnostic->help == NULL ? 0 : diagnostic->help->len;
    bool has_more = error_code_find(diagnostic->code) != NULL &&
                    g_hash_table_add(explained, g_strdup(diagnostic->code));

    if ((n > 0 || has_more) && diagnostic->place.start.line > 0) {
        append_gutter(painter, 0);
        g_string_append_c(painter->out, '\n');
    }
    for (size_t i = 0; i < n; i++) {
        append_note(painter, "help", g_ptr_array_index(diagnostic->help, i));
    }
    if (has_more) {
        g_autofree char *more = g_strdup_printf("orrery explain %s", diagnostic->code);

        append_note(painter, "more", more);
    }
}

static void
append_elsewhere(Painter *painter, const Diagnostics *diagnostics, const Diagnostic *diagnostic)
{
    uint32_t last = diagnostic->place.start.source;

    for (size_t i = 0; diagnostic->also != NULL && i < diagnostic->also->len; i++) {
        Mark mark = g_array_index(diagnostic->also, DiagnosticPlace, i).start;

        if (mark.source != diagnostic->place.start.source && mark.source != last &&
            diagnostics_source(diagnostics, mark.source) != NULL) {
            append_arrow(painter, diagnostics, mark, ":::");
            append_places(painter, diagnostics, diagnostic, mark.source);
            last = mark.source;
        }
    }
}

static void
append_plain(Painter *painter, const Diagnostics *diagnostics, const Diagnostic *diagnostic,
             GHashTable *explained)
{
    Mark start = diagnostic->place.start;

    set_gutter(painter, diagnostic);
    g_string_append_printf(painter->out,
                           "%s%s[%s]%s%s: ", paint(painter, severity_colours[diagnostic->severity]),
                           severity_names[diagnostic->severity], diagnostic->code,
                           paint(painter, NORMAL), paint(painter, BOLD));
    append_text(painter->out, diagnostic->message);
    g_string_append_printf(painter->out, "%s\n", paint(painter, NORMAL));
    if (diagnostics_source(diagnostics, start.source) != NULL) {
        append_arrow(painter, diagnostics, start, "-->");
        if (start.line > 0 && diagnostics_source(diagnostics, start.source)->length > 0) {
            append_places(painter, diagnostics, diagnostic, start.source);
        }
    }
    append_elsewhere(painter, diagnostics, diagnostic);
    append_notes(painter, diagnostic, explained);
    g_string_append_c(painter->out, '\n');
}

static void
format_plain(GString *out, const Diagnostics *diagnostics, bool colour)
{
    GPtrArray *sorted = diagnostics_sorted(diagnostics);
    GHashTable *explained = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Painter painter = { .out = out, .colour = colour };
    size_t n[N_SEVERITIES] = { 0 };

    for (size_t i = 0; i < sorted->len; i++) {
        const Diagnostic *diagnostic = g_ptr_array_index(sorted, i);

        if (++n[diagnostic->severity] <= SHOWN_AT_MOST) {
            append_plain(&painter, diagnostics, diagnostic, explained);
        }
    }
    for (int severity = 0; severity < N_SEVERITIES; severity++) {
        if (n[severity] > SHOWN_AT_MOST) {
            size_t hidden = n[severity] - SHOWN_AT_MOST;

            g_string_append_printf(out, "... and %zu more %s%s, not shown\n", hidden,
                                   severity_names[severity], hidden == 1 ? "" : "s");
        }
    }
    g_hash_table_unref(explained);
    g_ptr_array_unref(sorted);
}

static void
put_place(ValueBuilder *map, const Diagnostics *diagnostics, const DiagnosticPlace *place)
{
    const char *name = diagnostics_source_name(diagnostics, place->start.source);

    if (name == NULL) {
        return;
    }
    value_put_string(map, "file", name);
    value_put_int(map, "line", place->start.line);
    value_put_int(map, "column", place->start.column);
    value_put_int(map, "endLine", place->end.line);
    value_put_int(map, "endColumn", place->end.column);
}

static const Value *
also_value(Arena *arena, const Diagnostics *diagnostics, const Diagnostic *diagnostic)
{
    ValueBuilder *list = value_list_begin(arena);

    if (diagnostic->also == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < diagnostic->also->len; i++) {
        const DiagnosticPlace *place = &g_array_index(diagnostic->also, DiagnosticPlace, i);
        ValueBuilder *map = value_map_begin(arena);

        put_place(map, diagnostics, place);
        value_put_string(map, "label", place->label);
        value_add(list, value_end(map));
    }
    return value_end(list);
}

static const Value *
help_value(Arena *arena, const Diagnostic *diagnostic)
{
    ValueBuilder *list = value_list_begin(arena);

    if (diagnostic->help == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < diagnostic->help->len; i++) {
        value_add(list, value_string(arena, g_ptr_array_index(diagnostic->help, i)));
    }
    return value_end(list);
}

/* JSON may hold any character; a terminal that it is printed to should not obey it. */
static void
append_json_line(GString *out, const Value *value)
{
    g_autoptr(GString) line = g_string_new(NULL);

    json_write(line, value, 0);
    for (const char *c = line->str; *c != '\0'; c += g_utf8_skip[(unsigned char)*c]) {
        gunichar character = g_utf8_get_char(c);

        if (!display_is_unsafe(character)) {
            g_string_append_unichar(out, character);
        } else if (character < 0x10000) {
            g_string_append_printf(out, "\\u%04x", character);
        } else {
            g_string_append_printf(out, "\\u%04x\\u%04x", 0xD7C0 + (character >> 10),
                                   0xDC00 + (character & 0x3FF));
        }
    }
    g_string_append_c(out, '\n');
}

static void
format_json(GString *out, const Diagnostics *diagnostics)
{
    g_autoptr(Arena) arena = arena_new();
    GPtrArray *sorted = diagnostics_sorted(diagnostics);

    for (size_t i = 0; i < sorted->len; i++) {
        const Diagnostic *diagnostic = g_ptr_array_index(sorted, i);
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "severity", severity_names[diagnostic->severity]);
        value_put_string(map, "code", diagnostic->code);
        value_put_string(map, "message", diagnostic->message);
        put_place(map, diagnostics, &diagnostic->place);
        value_put_string(map, "label", diagnostic->place.label);
        value_put(map, "also", also_value(arena, diagnostics, diagnostic));
        value_put(map, "help", help_value(arena, diagnostic));
        value_put_string(map, "fix", diagnostic->fix);
        append_json_line(out, value_end(map));
        arena_clear(arena);
    }
    g_ptr_array_unref(sorted);
}

char *
diagnostics_format(const Diagnostics *diagnostics, DiagnosticFormat format)
{
    GString *out = g_string_new(NULL);

    if (format == DIAGNOSTIC_JSON) {
        format_json(out, diagnostics);
    } else {
        format_plain(out, diagnostics, format == DIAGNOSTIC_COLOUR);
    }
    return g_string_free(out, FALSE);
}
