/* diagnostic-fix.c - a source text with what its diagnostics would write instead. */
#include "text/diagnostic-internal.h"

#include <string.h>

/* The byte of a place; false if the text has no such place. */
static bool
offset_of(DiagnosticSource *source, Mark mark, size_t *ret_offset)
{
    const char *line;
    size_t length;

    if (!diagnostic_source_line(source, mark.line, &line, &length) ||
        !g_utf8_validate(line, (gssize)length, NULL) || mark.column == 0 ||
        (glong)mark.column - 1 > g_utf8_strlen(line, (gssize)length)) {
        return false;
    }
    *ret_offset = (size_t)(g_utf8_offset_to_pointer(line, (glong)mark.column - 1) - source->text);
    return true;
}

char *
diagnostics_fixed(const Diagnostics *diagnostics, uint32_t number, size_t *ret_n)
{
    DiagnosticSource *source = diagnostics_source(diagnostics, number);
    g_autoptr(GPtrArray) sorted = diagnostics_sorted(diagnostics);
    g_autoptr(GString) out = g_string_new(NULL);
    size_t done = 0;

    *ret_n = 0;
    for (guint i = 0; source != NULL && i < sorted->len; i++) {
        const Diagnostic *diagnostic = g_ptr_array_index(sorted, i);
        size_t start, end;

        if (diagnostic->fix == NULL || diagnostic->place.start.source != number ||
            !offset_of(source, diagnostic->place.start, &start) ||
            !offset_of(source, diagnostic->place.end, &end) || start < done || end < start) {
            continue;
        }
        g_string_append_len(out, source->text + done, (gssize)(start - done));
        g_string_append(out, diagnostic->fix);
        done = end;
        ++*ret_n;
    }
    if (*ret_n == 0) {
        return NULL;
    }
    g_string_append_len(out, source->text + done, (gssize)(source->length - done));
    return g_string_free(g_steal_pointer(&out), FALSE);
}
