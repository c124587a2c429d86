/* trace-document.c - see trace-document.h. */
#include "models/workloads/trace-document.h"

#include "text/json.h"
#include "text/scalar.h"

#include <errno.h>
#include <zlib.h>

#define DOCUMENT_MAX ((size_t)64 * 1024 * 1024)
#define PIECE (256 * 1024)

static Diagnostic *
complain(WorkReader *reader, const char *text)
{
    TraceDocument *document = (TraceDocument *)reader;

    return diagnostics_error_at(document->diagnostics, "E150", document->present, "%s", text);
}

static bool
fail(const WorkInput *input, Diagnostics *diagnostics, const char *text)
{
    Mark start = { diagnostics_add_source(diagnostics, input->path, "", 0), 1, 1 };

    diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", start, start, "%s", text);
    return false;
}

static bool
read_packed(const WorkInput *input, GString *out, Diagnostics *diagnostics)
{
    gzFile file = gzopen(input->path, "rb");
    int n;

    if (file == NULL) {
        g_autofree char *text = g_strdup_printf("cannot read it: %s", g_strerror(errno));

        return fail(input, diagnostics, text);
    }
    do {
        gsize old = out->len;

        g_string_set_size(out, old + PIECE);
        n = gzread(file, out->str + old, PIECE);
        g_string_set_size(out, old + (gsize)MAX(n, 0));
    } while (n > 0 && out->len <= DOCUMENT_MAX);
    gzclose_r(file);
    if (n < 0) {
        return fail(input, diagnostics, "the file is damaged or cut off");
    }
    return out->len <= DOCUMENT_MAX ||
           fail(input, diagnostics, "a document of more than 64 MiB, which is read whole");
}

TraceDocument *
trace_document_open(const WorkInput *input, Diagnostics *diagnostics)
{
    g_autoptr(GString) text = g_string_new_len(input->text, (gssize)input->length);
    TraceDocument *document;
    uint32_t source;

    if (input->text == NULL && !read_packed(input, text, diagnostics)) {
        return NULL;
    }
    document = g_new0(TraceDocument, 1);
    document->reader.complain = complain;
    document->diagnostics = diagnostics;
    document->arena = arena_new();
    source = diagnostics_add_source(diagnostics, input->path, text->str, text->len);
    document->root = json_read(text->str, text->len, source, document->arena, diagnostics);
    document->present = document->root;
    if (document->root == NULL) {
        trace_document_close(&document->reader);
        return NULL;
    }
    return document;
}

void
trace_document_close(WorkReader *reader)
{
    TraceDocument *document = (TraceDocument *)reader;

    g_clear_pointer(&document->by_name, g_hash_table_unref);
    g_clear_pointer(&document->after, g_ptr_array_unref);
    arena_free(document->arena);
    g_free(document);
}

bool
trace_document_number(TraceDocument *document, const Value *map, const char *key, double least,
                      double most, double fallback, double *ret)
{
    const Value *value = value_get(map, key);
    g_autofree char *low = number_format(least);
    g_autofree char *high = number_format(most);

    if (value == NULL || value_is(value, VALUE_NULL)) {
        *ret = fallback;
        return true;
    }
    document->present = value;
    if (value_is(value, VALUE_INT)) {
        *ret = (double)value->integer;
    } else if (value_is(value, VALUE_FLOAT)) {
        *ret = value->real;
    } else {
        work_reader_error(&document->reader, "`%s` is no number", key);
        return false;
    }
    if (!(*ret >= least && *ret <= most)) {
        work_reader_error(&document->reader, "`%s` is not within %s and %s", key, low, high);
        return false;
    }
    document->present = map;
    return true;
}

const char *
trace_document_text(const Value *map, const char *key)
{
    const Value *value = value_get(map, key);

    return value == NULL || value_is(value, VALUE_NULL) ? NULL : value->text;
}
