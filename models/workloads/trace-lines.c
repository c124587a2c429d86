/* trace-lines.c - see trace-lines.h. */
#include "models/workloads/trace-lines.h"

#include "text/scalar.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

enum {
    BUFFER_BYTES = 64 * 1024,
    LINE_MAX_BYTES = 1024 * 1024,
};

typedef struct TraceField {
    size_t start, length; /* in the line */
    uint32_t column;      /* from 1 */
} TraceField;

/* Bytes of a file, packed or not, or of a text. */
typedef struct LineSource {
    gzFile file; /* NULL: everything is in 'data' */
    const char *data;
    size_t n;
    char buffer[BUFFER_BYTES];
} LineSource;

static Diagnostic *
add_error(TraceLines *lines, uint32_t column, uint32_t width, const char *text)
{
    Mark start = { lines->source_number, MAX(1, lines->number), column };
    Mark end = start;

    end.column += MAX(1, width);
    lines->reader.has_failed = true;
    return diagnostics_add(lines->diagnostics, SEVERITY_ERROR, "E150", start, end, "%s", text);
}

static bool
refill(TraceLines *lines)
{
    LineSource *source = lines->source;
    int n, error = Z_OK;

    if (source->file == NULL) {
        return false;
    }
    n = gzread(source->file, source->buffer, BUFFER_BYTES);
    if (n <= 0) {
        gzerror(source->file, &error);
        if (error != Z_OK && error != Z_STREAM_END) {
            lines->number++;
            add_error(lines, 1, 1, "the file is damaged or cut off here");
        }
        return false;
    }
    source->data = source->buffer;
    source->n = (size_t)n;
    return true;
}

/* The next line without its end; false at the end and after an error. */
static bool
read_line(TraceLines *lines)
{
    LineSource *source = lines->source;

    g_string_truncate(lines->line, 0);
    for (bool is_first = true;; is_first = false) {
        const char *end;
        size_t n;

        if (source->n == 0 && !refill(lines)) {
            lines->number += !is_first && !lines->reader.has_failed;
            return !is_first && !lines->reader.has_failed;
        }
        end = memchr(source->data, '\n', source->n);
        n = end == NULL ? source->n : (size_t)(end - source->data);
        g_string_append_len(lines->line, source->data, (gssize)n);
        source->data += n + (end != NULL);
        source->n -= n + (end != NULL);
        if (lines->line->len > LINE_MAX_BYTES) {
            lines->number++;
            add_error(lines, 1, 1, "a line of more than 1 MiB");
            return false;
        }
        if (end != NULL) {
            lines->number++;
            return true;
        }
    }
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Moves both ends over blanks, and over one pair of quotes. */
static void
add_field(TraceLines *lines, size_t start, size_t end)
{
    const char *text = lines->line->str;
    TraceField field;

    while (start < end && is_blank(text[start])) {
        start++;
    }
    while (end > start && is_blank(text[end - 1])) {
        end--;
    }
    if (end - start >= 2 && text[start] == '"' && text[end - 1] == '"') {
        start++;
        end--;
    }
    field = (TraceField){ start, end - start,
                          (uint32_t)g_utf8_pointer_to_offset(text, text + start) + 1 };
    g_array_append_val(lines->fields, field);
}

static void
cut_blanks(TraceLines *lines)
{
    const char *text = lines->line->str;
    size_t i = 0;

    for (;;) {
        size_t start;

        while (is_blank(text[i])) {
            i++;
        }
        if (text[i] == '\0') {
            return;
        }
        start = i;
        while (text[i] != '\0' && !is_blank(text[i])) {
            i++;
        }
        add_field(lines, start, i);
    }
}

static void
cut_fields(TraceLines *lines)
{
    const char *text = lines->line->str;
    bool is_quoted = false;
    size_t start = 0;

    g_array_set_size(lines->fields, 0);
    if (lines->layout.separator == ' ') {
        cut_blanks(lines);
        return;
    }
    for (size_t i = 0; i <= lines->line->len; i++) {
        is_quoted ^= text[i] == '"';
        if (i == lines->line->len || (text[i] == lines->layout.separator && !is_quoted)) {
            add_field(lines, start, i);
            start = i + 1;
        }
    }
}

/* Ends the texts of the fields, once all are cut. */
static void
end_fields(TraceLines *lines)
{
    for (guint i = 0; i < lines->fields->len; i++) {
        const TraceField *field = &g_array_index(lines->fields, TraceField, i);

        lines->line->str[field->start + field->length] = '\0';
    }
}

static bool
is_row(const TraceLines *lines)
{
    const char *text = lines->line->str;

    while (is_blank(*text)) {
        text++;
    }
    return *text != '\0' && (lines->layout.comment == '\0' || *text != lines->layout.comment);
}

bool
trace_lines_next(TraceLines *lines)
{
    do {
        if (lines->reader.has_failed || !read_line(lines)) {
            return false;
        }
        if (strlen(lines->line->str) != lines->line->len) {
            add_error(lines, 1, 1, "a zero byte in a table");
            return false;
        }
        if (!g_utf8_validate(lines->line->str, (gssize)lines->line->len, NULL)) {
            add_error(lines, 1, 1, "the line is not UTF-8");
            return false;
        }
    } while (!is_row(lines));
    cut_fields(lines);
    end_fields(lines);
    return true;
}

size_t
trace_lines_n_fields(const TraceLines *lines)
{
    return lines->fields->len;
}

const char *
trace_lines_field(const TraceLines *lines, int column)
{
    if (column < 0 || (guint)column >= lines->fields->len) {
        return "";
    }
    return lines->line->str + g_array_index(lines->fields, TraceField, (guint)column).start;
}

Diagnostic *
trace_lines_error(TraceLines *lines, int column, const char *format, ...)
{
    bool is_there = column >= 0 && (guint)column < lines->fields->len;
    const TraceField *field =
        is_there ? &g_array_index(lines->fields, TraceField, (guint)column) : NULL;
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return add_error(lines, field == NULL ? 1 : field->column,
                     field == NULL ? 1 : (uint32_t)field->length, text);
}

bool
trace_lines_need(TraceLines *lines, size_t n)
{
    size_t there = lines->fields->len;

    if (there < n) {
        trace_lines_error(lines, -1, "%zu field%s, but a row has %zu", there, there == 1 ? "" : "s",
                          n);
        return false;
    }
    return true;
}

static bool
read_number(TraceLines *lines, int column, double least, double most, double *ret)
{
    const char *text = trace_lines_field(lines, column);
    double number = 0;

    if (!number_parse(text, &number) || !isfinite(number)) {
        trace_lines_error(lines, column,
                          *text == '\0' ? "a number is missing%s" : "no number: `%s`", text);
        return false;
    }
    if (number < least || number > most) {
        g_autofree char *low = number_format(least);
        g_autofree char *high = number_format(most);

        trace_lines_error(lines, column, "%s is not within %s and %s", text, low, high);
        return false;
    }
    *ret = number;
    return true;
}

bool
trace_lines_number(TraceLines *lines, int column, double least, double most, double *ret)
{
    return read_number(lines, column, least, most, ret);
}

bool
trace_lines_number_or(TraceLines *lines, int column, double least, double most, double fallback,
                      double *ret)
{
    if (*trace_lines_field(lines, column) == '\0') {
        *ret = fallback;
        return true;
    }
    return read_number(lines, column, least, most, ret);
}

bool
trace_lines_time(TraceLines *lines, int column, double unit, SimTime *ret)
{
    double number;

    if (!read_number(lines, column, 0, WORK_SECONDS_MAX * 1e9 / unit, &number)) {
        return false;
    }
    *ret = (SimTime)(number * unit + 0.5);
    return true;
}

/* ---- opening ------------------------------------------------------------------------------------
 */

static Diagnostic *
complain(WorkReader *reader, const char *text)
{
    return trace_lines_error((TraceLines *)reader, 0, "%s", text);
}

static bool
read_names(TraceLines *lines)
{
    if (!trace_lines_next(lines)) {
        if (!lines->reader.has_failed) {
            add_error(lines, 1, 1, "the table is empty: not even a row of names");
        }
        return false;
    }
    for (guint i = 0; i < lines->fields->len; i++) {
        const char *name = trace_lines_field(lines, (int)i);

        g_ptr_array_add(lines->names, g_strdup(*name == '#' ? name + 1 : name));
    }
    return true;
}

static void
skip_byte_order_mark(TraceLines *lines)
{
    LineSource *source = lines->source;

    if ((source->n > 0 || refill(lines)) && source->n >= 3 &&
        memcmp(source->data, "\357\273\277", 3) == 0) {
        source->data += 3;
        source->n -= 3;
    }
}

TraceLines *
trace_lines_open(const WorkInput *input, TraceLayout layout, Diagnostics *diagnostics)
{
    TraceLines *lines = g_new0(TraceLines, 1);

    lines->reader.complain = complain;
    lines->layout = layout;
    lines->diagnostics = diagnostics;
    lines->machine_cpu_milli = input->machine_cpu_milli;
    lines->machine_memory = input->machine_memory;
    lines->source = g_new0(LineSource, 1);
    lines->line = g_string_new(NULL);
    lines->fields = g_array_new(FALSE, FALSE, sizeof(TraceField));
    lines->names = g_ptr_array_new_with_free_func(g_free);
    lines->texts[0] = g_string_new(NULL);
    lines->texts[1] = g_string_new(NULL);
    lines->source_number = diagnostics_add_source(
        diagnostics, input->path, input->text == NULL ? "" : input->text, input->length);
    lines->source->data = input->text;
    lines->source->n = input->text == NULL ? 0 : input->length;
    lines->source->file = input->text == NULL ? gzopen(input->path, "rb") : NULL;
    if (input->text == NULL && lines->source->file == NULL) {
        g_autofree char *text = g_strdup_printf("cannot read it: %s", g_strerror(errno));

        add_error(lines, 1, 1, text);
        trace_lines_free(lines);
        return NULL;
    }
    skip_byte_order_mark(lines);
    if (layout.has_names && !read_names(lines)) {
        trace_lines_free(lines);
        return NULL;
    }
    return lines;
}

void
trace_lines_free(TraceLines *lines)
{
    if (lines->source->file != NULL) {
        gzclose_r(lines->source->file);
    }
    g_clear_pointer(&lines->held, g_ptr_array_unref);
    g_string_free(lines->texts[0], TRUE);
    g_string_free(lines->texts[1], TRUE);
    g_free(lines->source);
    g_string_free(lines->line, TRUE);
    g_array_unref(lines->fields);
    g_ptr_array_unref(lines->names);
    g_free(lines);
}

void
trace_lines_close(WorkReader *reader)
{
    trace_lines_free((TraceLines *)reader);
}

static int
find_name(const TraceLines *lines, const char *name)
{
    for (guint i = 0; i < lines->names->len; i++) {
        if (strcmp(lines->names->pdata[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

WorkReader *
trace_lines_open_table(const WorkInput *input, const char *const *names, Diagnostics *diagnostics)
{
    TraceLines *lines = trace_lines_open(input, (TraceLayout){ ',', '\0', true }, diagnostics);

    if (lines == NULL) {
        return NULL;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        bool may_miss = names[i][0] == '?';
        const char *name = names[i] + may_miss;

        g_assert(i < G_N_ELEMENTS(lines->columns));
        lines->columns[i] = find_name(lines, name);
        if (lines->columns[i] < 0 && !may_miss) {
            trace_lines_error(lines, -1, "the column `%s` is missing", name);
            trace_lines_free(lines);
            return NULL;
        }
    }
    return &lines->reader;
}

bool
trace_head_is(const char *head, const char *names)
{
    if (strncmp(head, "\357\273\277", 3) == 0) {
        head += 3;
    }
    head += *head == '#';
    for (;; head++) {
        if (*head != ',' && is_blank(*head) && *names != *head) {
            continue;
        }
        if (strcmp(names, "...") == 0) {
            return true;
        }
        if (*names == '\0') {
            return *head == '\0' || *head == '\n';
        }
        if (*head != *names) {
            return false;
        }
        names++;
    }
}
