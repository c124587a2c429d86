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

/* By hand: a run writes millions of these. */
void
csv_put_int(CsvWriter *writer, int64_t number)
{
    char text[24];
    char *end = text + sizeof text;
    char *c = end;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        *--c = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--c = '-';
    }
    g_string_append_len(next_field(writer), c, end - c);
}

void
csv_put_real(CsvWriter *writer, double number)
{
    GString *out = next_field(writer);

    if (isfinite(number)) {
        g_autofree char *text = number_format(number);

        g_string_append(out, text);
    }
}

void
csv_put_seconds(CsvWriter *writer, int64_t ns)
{
    seconds_append(next_field(writer), ns);
}

void
csv_end_row(CsvWriter *writer)
{
    g_string_append_c(writer->out, '\n');
    writer->in_row = false;
}
