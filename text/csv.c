/* csv.c - the reading half of csv.h: a row at a time from a file or a text. */
#include "text/csv.h"

#include "text/scalar.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

enum {
    BUFFER_BYTES = 64 * 1024,
    ROW_LIMIT_BYTES = 16 * 1024 * 1024,
    END = -1
};

struct CsvReader {
    FILE *file;       /* NULL: everything is in the buffer, or 'packed' */
    gzFile packed;    /* owned; also of files that are not compressed.  NULL: none */
    const char *data; /* bytes not yet read */
    size_t n_data;
    char *buffer;
    Diagnostics *diagnostics;
    uint32_t source;
    Mark at;          /* of the next byte */
    GString *row;     /* the fields of the present row, each with its NUL */
    GArray *starts;   /* size_t: offset of each field in 'row' */
    GArray *marks;    /* Mark of each field */
    GPtrArray *names; /* of the columns */
    bool has_failed;
};

static bool fail(CsvReader *reader, Mark place, const char *code, const char *message);

/* A compressed file that ends early or is damaged must not pass for a short table. */
static bool
refill_packed(CsvReader *reader)
{
    int n = gzread(reader->packed, reader->buffer, BUFFER_BYTES), error = Z_OK;

    if (n <= 0) {
        gzerror(reader->packed, &error);
        if (error != Z_OK && error != Z_STREAM_END) {
            fail(reader, reader->at, "E150", "the file is damaged or cut off here");
        }
        return false;
    }
    reader->n_data = (size_t)n;
    reader->data = reader->buffer;
    return true;
}

static bool
refill(CsvReader *reader)
{
    if (reader->packed != NULL) {
        return !reader->has_failed && refill_packed(reader);
    }
    if (reader->file == NULL) {
        return false;
    }
    reader->n_data = fread(reader->buffer, 1, BUFFER_BYTES, reader->file);
    reader->data = reader->buffer;
    return reader->n_data > 0;
}

static int
peek(CsvReader *reader)
{
    if (reader->n_data == 0 && !refill(reader)) {
        return END;
    }
    return (unsigned char)*reader->data;
}

static int
next(CsvReader *reader)
{
    int c = peek(reader);

    if (c == END) {
        return END;
    }
    reader->data++;
    reader->n_data--;
    if (c == '\n') {
        reader->at.line++;
        reader->at.column = 1;
    } else if ((c & 0xC0) != 0x80) {
        reader->at.column++;
    }
    return c;
}

static bool
fail(CsvReader *reader, Mark place, const char *code, const char *message)
{
    Mark end = place;

    end.column++;
    diagnostics_add(reader->diagnostics, SEVERITY_ERROR, code, place, end, "%s", message);
    reader->has_failed = true;
    return false;
}

static bool
add_byte(CsvReader *reader, int c)
{
    if (c == '\0') {
        return fail(reader, reader->at, "E150", "a zero byte in a table");
    }
    if (reader->row->len >= ROW_LIMIT_BYTES) {
        return fail(reader, reader->at, "E150", "a row of more than 16 MiB");
    }
    g_string_append_c(reader->row, (char)c);
    return true;
}

/* Up to the closing quote; the opening one has been read. */
static bool
read_quoted(CsvReader *reader, Mark start)
{
    for (;;) {
        int c = next(reader);

        if (c == END) {
            return fail(reader, start, "E150", "the quote is never closed");
        }
        if (c == '"') {
            if (peek(reader) != '"') {
                break;
            }
            next(reader);
        }
        if (!add_byte(reader, c)) {
            return false;
        }
    }
    if (peek(reader) != END && strchr(",\r\n", peek(reader)) == NULL) {
        return fail(reader, reader->at, "E150", "text behind the closing quote");
    }
    return true;
}

/* Bytes of the buffer that need no thought: ASCII that neither ends a field nor a line. */
static size_t
plain_length(const CsvReader *reader)
{
    size_t n = 0;

    while (n < reader->n_data) {
        unsigned char c = (unsigned char)reader->data[n];

        if (c == ',' || c == '"' || c < 0x20 || c >= 0x80) {
            break;
        }
        n++;
    }
    return n;
}

/* Takes them over at once: a trace has millions of them. */
static bool
add_plain(CsvReader *reader)
{
    size_t n = plain_length(reader);

    if (reader->row->len + n >= ROW_LIMIT_BYTES) {
        return fail(reader, reader->at, "E150", "a row of more than 16 MiB");
    }
    g_string_append_len(reader->row, reader->data, (gssize)n);
    reader->data += n;
    reader->n_data -= n;
    reader->at.column += (uint32_t)n;
    return true;
}

static bool
read_bare(CsvReader *reader, bool *ret_is_plain)
{
    for (;;) {
        int c;

        if (!add_plain(reader)) {
            return false;
        }
        c = peek(reader);
        if (c == END || c == ',' || c == '\n' || c == '\r') {
            return true;
        }
        if (c == '"') {
            return fail(reader, reader->at, "E150", "a quote inside a field without quotes");
        }
        *ret_is_plain = *ret_is_plain && c < 0x80;
        if (!add_byte(reader, next(reader))) {
            return false;
        }
    }
}

/* One field, which must be UTF-8. */
static bool
read_field(CsvReader *reader)
{
    Mark start = reader->at;
    size_t offset = reader->row->len;
    bool is_plain = true; /* nothing but ASCII */
    bool ok;

    g_array_append_val(reader->starts, offset);
    g_array_append_val(reader->marks, start);
    if (peek(reader) == '"') {
        next(reader);
        ok = read_quoted(reader, start);
        is_plain = false;
    } else {
        ok = read_bare(reader, &is_plain);
    }
    if (ok && !is_plain && !g_utf8_validate(reader->row->str + offset, -1, NULL)) {
        return fail(reader, start, "E100", "the field is not UTF-8");
    }
    g_string_append_c(reader->row, '\0');
    return ok;
}

static void
skip_empty_lines(CsvReader *reader)
{
    while (peek(reader) == '\n' || peek(reader) == '\r') {
        next(reader);
    }
}

/* All fields of the next line that has any; false at the end and after an error. */
static bool
read_row(CsvReader *reader)
{
    g_string_truncate(reader->row, 0);
    g_array_set_size(reader->starts, 0);
    g_array_set_size(reader->marks, 0);
    skip_empty_lines(reader);
    if (reader->has_failed || peek(reader) == END) {
        return false;
    }
    for (;;) {
        int c;

        if (!read_field(reader)) {
            return false;
        }
        c = next(reader);
        if (c == '\r' && peek(reader) == '\n') {
            c = next(reader);
        }
        if (c != ',') {
            return !reader->has_failed;
        }
    }
}

static void
skip_byte_order_mark(CsvReader *reader)
{
    if (peek(reader) == 0xEF && reader->n_data >= 3 &&
        memcmp(reader->data, "\357\273\277", 3) == 0) {
        reader->data += 3;
        reader->n_data -= 3;
    }
}

static const char *
field_at(const CsvReader *reader, size_t column)
{
    return reader->row->str + g_array_index(reader->starts, size_t, column);
}

/* The first row names the columns. */
static CsvReader *
read_header(CsvReader *reader)
{
    skip_byte_order_mark(reader);
    if (!read_row(reader)) {
        if (!reader->has_failed) {
            fail(reader, reader->at, "E150", "the table is empty: not even a row of names");
        }
        csv_reader_free(reader);
        return NULL;
    }
    for (size_t i = 0; i < reader->starts->len; i++) {
        g_ptr_array_add(reader->names, g_strdup(field_at(reader, i)));
    }
    return reader;
}

static CsvReader *
reader_new(FILE *file, gzFile packed, const char *text, size_t length, const char *name,
           Diagnostics *diagnostics)
{
    CsvReader *reader = g_new0(CsvReader, 1);

    reader->file = file;
    reader->packed = packed;
    reader->data = text;
    reader->n_data = length;
    reader->buffer = text != NULL ? NULL : g_malloc(BUFFER_BYTES);
    reader->diagnostics = diagnostics;
    reader->source = diagnostics_add_source(diagnostics, name, text == NULL ? "" : text, length);
    reader->at = (Mark){ reader->source, 1, 1 };
    reader->row = g_string_new(NULL);
    reader->starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    reader->marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    reader->names = g_ptr_array_new_with_free_func(g_free);
    return read_header(reader);
}

CsvReader *
csv_reader_new(FILE *file, const char *name, Diagnostics *diagnostics)
{
    return reader_new(file, NULL, NULL, 0, name, diagnostics);
}

CsvReader *
csv_reader_new_text(const char *text, size_t length, const char *name, Diagnostics *diagnostics)
{
    return reader_new(NULL, NULL, text, length, name, diagnostics);
}

CsvReader *
csv_reader_open(const char *path, Diagnostics *diagnostics)
{
    gzFile packed = gzopen(path, "rb");

    if (packed == NULL) {
        int error = errno;
        uint32_t source = diagnostics_add_source(diagnostics, path, "", 0);
        Mark start = { source, 1, 1 };

        diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", start, start, "cannot read it: %s",
                        g_strerror(error));
        return NULL;
    }
    return reader_new(NULL, packed, NULL, 0, path, diagnostics);
}

void
csv_reader_free(CsvReader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->packed != NULL) {
        gzclose_r(reader->packed);
    }
    g_free(reader->buffer);
    g_string_free(reader->row, TRUE);
    g_array_unref(reader->starts);
    g_array_unref(reader->marks);
    g_ptr_array_unref(reader->names);
    g_free(reader);
}

size_t
csv_n_columns(const CsvReader *reader)
{
    return reader->names->len;
}

const char *
csv_column_name(const CsvReader *reader, size_t column)
{
    return column < reader->names->len ? g_ptr_array_index(reader->names, column) : NULL;
}

int
csv_column(const CsvReader *reader, const char *name)
{
    for (guint i = 0; i < reader->names->len; i++) {
        if (strcmp(g_ptr_array_index(reader->names, i), name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool
csv_next(CsvReader *reader)
{
    Mark start;

    if (reader->has_failed || !read_row(reader)) {
        return false;
    }
    start = g_array_index(reader->marks, Mark, 0);
    if (reader->starts->len != reader->names->len) {
        g_autofree char *message = g_strdup_printf("%u fields, but the table has %u columns",
                                                   reader->starts->len, reader->names->len);

        return fail(reader, start, "E150", message);
    }
    return true;
}

bool
csv_failed(const CsvReader *reader)
{
    return reader->has_failed;
}

const char *
csv_field(const CsvReader *reader, int column)
{
    return column < 0 || (guint)column >= reader->starts->len ? NULL
                                                              : field_at(reader, (size_t)column);
}

Mark
csv_mark(const CsvReader *reader, int column)
{
    return column < 0 || (guint)column >= reader->marks->len
               ? reader->at
               : g_array_index(reader->marks, Mark, (guint)column);
}

Diagnostic *
csv_error(CsvReader *reader, int column, const char *format, ...)
{
    Mark start = csv_mark(reader, column);
    Mark end = start;
    const char *text = csv_field(reader, column);
    g_autofree char *message = NULL;
    va_list arguments;

    end.column += text == NULL ? 1 : (uint32_t)MAX(1, g_utf8_strlen(text, -1));
    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    reader->has_failed = true;
    return diagnostics_add(reader->diagnostics, SEVERITY_ERROR, "E150", start, end, "%s", message);
}

bool
csv_field_int(CsvReader *reader, int column, int64_t *ret)
{
    const char *text = csv_field(reader, column);

    if (text == NULL || !int_parse(text, ret)) {
        csv_error(reader, column, "not a whole number: `%s`", text == NULL ? "" : text);
        return false;
    }
    return true;
}

bool
csv_field_real(CsvReader *reader, int column, double *ret)
{
    const char *text = csv_field(reader, column);

    if (text == NULL || !number_parse(text, ret) || !isfinite(*ret)) {
        csv_error(reader, column, "not a number: `%s`", text == NULL ? "" : text);
        return false;
    }
    return true;
}
