/* diagnostic.c - collecting messages and the sources they point into; diagnostic-format.c prints.
 */
#include "text/diagnostic-internal.h"

#include <string.h>

const char *const severity_names[N_SEVERITIES] = {
    [SEVERITY_ERROR] = "error",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_NOTE] = "note",
};

static void
source_free(void *data)
{
    DiagnosticSource *source = data;

    g_free(source->name);
    g_free(source->text);
    g_clear_pointer(&source->lines, g_array_unref);
    g_free(source);
}

static void
diagnostic_free(void *data)
{
    Diagnostic *diagnostic = data;

    g_free(diagnostic->message);
    g_free(diagnostic->place.label);
    g_free(diagnostic->fix);
    for (size_t i = 0; diagnostic->also != NULL && i < diagnostic->also->len; i++) {
        g_free(g_array_index(diagnostic->also, DiagnosticPlace, i).label);
    }
    g_clear_pointer(&diagnostic->also, g_array_unref);
    g_clear_pointer(&diagnostic->help, g_ptr_array_unref);
    g_free(diagnostic);
}

Diagnostics *
diagnostics_new(void)
{
    Diagnostics *diagnostics = g_new0(Diagnostics, 1);

    diagnostics->sources = g_ptr_array_new_with_free_func(source_free);
    diagnostics->all = g_ptr_array_new_with_free_func(diagnostic_free);
    return diagnostics;
}

void
diagnostics_free(Diagnostics *diagnostics)
{
    if (diagnostics != NULL) {
        g_ptr_array_unref(diagnostics->sources);
        g_ptr_array_unref(diagnostics->all);
        g_free(diagnostics);
    }
}

/* Shown as UTF-8 whatever it came in; a file that cannot be converted is shown as it is. */
static char *
display_text(const char *text, size_t length, size_t *ret_length)
{
    bool little = length >= 2 && memcmp(text, "\377\376", 2) == 0;
    bool big = length >= 2 && memcmp(text, "\376\377", 2) == 0;
    size_t skip = length >= 3 && memcmp(text, "\357\273\277", 3) == 0 ? 3 : 0;
    char *copy = NULL;

    if (little || big) {
        copy = g_convert(text + 2, (gssize)length - 2, "UTF-8", little ? "UTF-16LE" : "UTF-16BE",
                         NULL, ret_length, NULL);
    }
    if (copy == NULL) {
        *ret_length = length - skip;
        copy = g_malloc(*ret_length + 1);
        memcpy(copy, text + skip, *ret_length);
        copy[*ret_length] = '\0';
    }
    return copy;
}

uint32_t
diagnostics_add_source(Diagnostics *diagnostics, const char *name, const char *text, size_t length)
{
    DiagnosticSource *source = g_new0(DiagnosticSource, 1);

    source->name = g_strdup(name);
    source->text = display_text(text, length, &source->length);
    g_ptr_array_add(diagnostics->sources, source);
    return diagnostics->sources->len;
}

DiagnosticSource *
diagnostics_source(const Diagnostics *diagnostics, uint32_t source)
{
    return source == 0 || source > diagnostics->sources->len
               ? NULL
               : g_ptr_array_index(diagnostics->sources, source - 1);
}

const char *
diagnostics_source_name(const Diagnostics *diagnostics, uint32_t source)
{
    const DiagnosticSource *found = diagnostics_source(diagnostics, source);

    return found == NULL ? NULL : found->name;
}

static GArray *
line_starts(const DiagnosticSource *source)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(size_t));
    size_t start = 0;

    g_array_append_val(lines, start);
    for (size_t i = 0; i < source->length; i++) {
        char c = source->text[i];
        bool is_pair = c == '\r' && i + 1 < source->length && source->text[i + 1] == '\n';

        if (c == '\n' || (c == '\r' && !is_pair)) {
            start = i + 1;
            g_array_append_val(lines, start);
        }
    }
    return lines;
}

bool
diagnostic_source_line(DiagnosticSource *source, uint32_t line, const char **ret_text,
                       size_t *ret_length)
{
    size_t start;
    size_t end;

    if (source->lines == NULL) {
        source->lines = line_starts(source);
    }
    if (line == 0 || line > source->lines->len) {
        return false;
    }
    start = g_array_index(source->lines, size_t, line - 1);
    end = line < source->lines->len ? g_array_index(source->lines, size_t, line) : source->length;
    while (end > start && (source->text[end - 1] == '\n' || source->text[end - 1] == '\r')) {
        end--;
    }
    *ret_text = source->text + start;
    *ret_length = end - start;
    return true;
}

G_GNUC_PRINTF(6, 0)
static Diagnostic *
add(Diagnostics *diagnostics, Severity severity, const char *code, Mark start, Mark end,
    const char *format, va_list arguments)
{
    Diagnostic *diagnostic = g_new0(Diagnostic, 1);

    diagnostic->severity = severity;
    diagnostic->code = code;
    diagnostic->message = g_strdup_vprintf(format, arguments);
    diagnostic->place.start = start;
    diagnostic->place.end = end;
    diagnostic->sequence = diagnostics->all->len;
    g_ptr_array_add(diagnostics->all, diagnostic);
    diagnostics->n[severity]++;
    return diagnostic;
}

Diagnostic *
diagnostics_add(Diagnostics *diagnostics, Severity severity, const char *code, Mark start, Mark end,
                const char *format, ...)
{
    va_list arguments;
    Diagnostic *diagnostic;

    va_start(arguments, format);
    diagnostic = add(diagnostics, severity, code, start, end, format, arguments);
    va_end(arguments);
    return diagnostic;
}

Diagnostic *
diagnostics_error_at(Diagnostics *diagnostics, const char *code, const Value *value,
                     const char *format, ...)
{
    static const Mark nowhere;
    va_list arguments;
    Diagnostic *diagnostic;

    va_start(arguments, format);
    diagnostic = add(diagnostics, SEVERITY_ERROR, code, value == NULL ? nowhere : value->start,
                     value == NULL ? nowhere : value->end, format, arguments);
    va_end(arguments);
    return diagnostic;
}

Diagnostic *
diagnostics_warn_at(Diagnostics *diagnostics, const char *code, const Value *value,
                    const char *format, ...)
{
    static const Mark nowhere;
    va_list arguments;
    Diagnostic *diagnostic;

    va_start(arguments, format);
    diagnostic = add(diagnostics, SEVERITY_WARNING, code, value == NULL ? nowhere : value->start,
                     value == NULL ? nowhere : value->end, format, arguments);
    va_end(arguments);
    return diagnostic;
}

Diagnostic *
diagnostics_error_at_key(Diagnostics *diagnostics, const char *code, const ValueMember *member,
                         const char *format, ...)
{
    Mark start = { 0 };
    Mark end = { 0 };
    va_list arguments;
    Diagnostic *diagnostic;

    if (member != NULL) {
        start = member->mark;
        end = start;
        end.column += (uint32_t)g_utf8_strlen(member->key, -1);
    }
    va_start(arguments, format);
    diagnostic = add(diagnostics, SEVERITY_ERROR, code, start, end, format, arguments);
    va_end(arguments);
    return diagnostic;
}

void
diagnostic_label(Diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;

    g_free(diagnostic->place.label);
    va_start(arguments, format);
    diagnostic->place.label = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

void
diagnostic_also(Diagnostic *diagnostic, Mark start, Mark end, const char *format, ...)
{
    DiagnosticPlace place = { .start = start, .end = end };
    va_list arguments;

    va_start(arguments, format);
    place.label = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (diagnostic->also == NULL) {
        diagnostic->also = g_array_new(FALSE, FALSE, sizeof(DiagnosticPlace));
    }
    g_array_append_val(diagnostic->also, place);
}

void
diagnostic_help(Diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;

    if (diagnostic->help == NULL) {
        diagnostic->help = g_ptr_array_new_with_free_func(g_free);
    }
    va_start(arguments, format);
    g_ptr_array_add(diagnostic->help, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void
diagnostic_suggest(Diagnostic *diagnostic, const char *written, const char *const *names)
{
    const char *nearest = nearest_name(written, names);

    if (nearest != NULL) {
        diagnostic_label(diagnostic, "did you mean `%s`?", nearest);
        /* Only a word that is underlined alone can be replaced by another. */
        if (diagnostic->place.start.line == diagnostic->place.end.line &&
            diagnostic->place.end.column - diagnostic->place.start.column ==
                (uint32_t)g_utf8_strlen(written, -1)) {
            diagnostic_fix(diagnostic, nearest);
        }
    }
}

void
diagnostic_fix(Diagnostic *diagnostic, const char *text)
{
    g_free(diagnostic->fix);
    diagnostic->fix = g_strdup(text);
}

size_t
diagnostics_count(const Diagnostics *diagnostics, Severity severity)
{
    return diagnostics->n[severity];
}

size_t
diagnostics_n_errors(const Diagnostics *diagnostics)
{
    return diagnostics_count(diagnostics, SEVERITY_ERROR);
}

static int
mark_compare(Mark a, Mark b)
{
    if (a.source != b.source) {
        return a.source < b.source ? -1 : 1;
    }
    if (a.line != b.line) {
        return a.line < b.line ? -1 : 1;
    }
    return a.column < b.column ? -1 : a.column > b.column;
}

/* Whoever has more errors than this does not read what follows from them. */
#define LOOKED_AT_MAX 256

bool
diagnostics_has_error_in(const Diagnostics *diagnostics, const Value *value)
{
    size_t n = MIN(diagnostics->all->len, LOOKED_AT_MAX);

    for (size_t i = 0; value != NULL && diagnostics->n[SEVERITY_ERROR] > 0 && i < n; i++) {
        const Diagnostic *diagnostic = g_ptr_array_index(diagnostics->all, i);
        Mark start = diagnostic->place.start;

        if (diagnostic->severity == SEVERITY_ERROR && start.source == value->start.source &&
            mark_compare(value->start, start) <= 0 && mark_compare(start, value->end) <= 0) {
            return true;
        }
    }
    return false;
}

static int
diagnostic_compare(const void *a, const void *b)
{
    const Diagnostic *left = *(const Diagnostic *const *)a;
    const Diagnostic *right = *(const Diagnostic *const *)b;
    int order = mark_compare(left->place.start, right->place.start);

    if (order != 0) {
        return order;
    }
    return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

static bool
says_the_same(const Diagnostic *a, const Diagnostic *b)
{
    return a->severity == b->severity && strcmp(a->code, b->code) == 0 &&
           mark_compare(a->place.start, b->place.start) == 0 && strcmp(a->message, b->message) == 0;
}

GPtrArray *
diagnostics_sorted(const Diagnostics *diagnostics)
{
    GPtrArray *all = g_ptr_array_new();
    GPtrArray *sorted = g_ptr_array_new();

    for (size_t i = 0; i < diagnostics->all->len; i++) {
        g_ptr_array_add(all, g_ptr_array_index(diagnostics->all, i));
    }
    g_ptr_array_sort(all, diagnostic_compare);
    for (size_t i = 0; i < all->len; i++) {
        Diagnostic *diagnostic = g_ptr_array_index(all, i);
        const Diagnostic *last =
            sorted->len > 0 ? g_ptr_array_index(sorted, sorted->len - 1) : NULL;

        if (last == NULL || !says_the_same(last, diagnostic)) {
            g_ptr_array_add(sorted, diagnostic);
        }
    }
    g_ptr_array_unref(all);
    return sorted;
}
