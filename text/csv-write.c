/* csv-write.c - the writing half of csv.h. */
#include "text/csv.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

static GString *
next_field(CsvWriter *writer)
{
    if (writer->in_row) {
        g_string_append_c(writer->out, ',');
    }
    writer->in_row = true;
    return writer->out;
}

void
csv_put_text(CsvWriter *writer, const char *text)
{
    GString *out = next_field(writer);

    if (text == NULL) {
        return;
    }
    if (strpbrk(text, ",\"\r\n") == NULL) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        g_string_append_c(out, *c);
        if (*c == '"') {
            g_string_append_c(out, '"');
        }
    }
    g_string_append_c(out, '"');
}

void
csv_put_int(CsvWriter *writer, int64_t number)
{
    int64_append(next_field(writer), number);
}

void
csv_put_real(CsvWriter *writer, double number)
{
    GString *out = next_field(writer);

    if (isfinite(number)) {
        real_append(out, number);
    }
}

void
csv_put_seconds(CsvWriter *writer, int64_t ns)
{
    seconds_append(next_field(writer), ns);
}

void
csv_put_again(CsvWriter *writer, const GString *fields)
{
    g_string_append_len(next_field(writer), fields->str, (gssize)fields->len);
}

void
csv_end_row(CsvWriter *writer)
{
    g_string_append_c(writer->out, '\n');
    writer->in_row = false;
}
