/* api-scalar-text.c - base64 and times with the errors that Go's packages give. */
#include "models/api/document/api-decode.h"

#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

static bool
is_base64_digit(char c)
{
    return g_ascii_isalnum(c) || c == '+' || c == '/';
}

static size_t
skip_newlines(const char *text, size_t length, size_t at)
{
    while (at < length && (text[at] == '\n' || text[at] == '\r')) {
        at++;
    }
    return at;
}

/* The end of padding that begins behind the 'n_digits'th digit of a group: the offset of an error,
 * or 'length'+1 if all is well. */
static size_t
check_padding(const char *text, size_t length, size_t at, int n_digits)
{
    if (n_digits < 2) {
        return at - 1;
    }
    if (n_digits == 2) {
        at = skip_newlines(text, length, at);
        if (at == length) {
            return length;
        }
        if (text[at] != '=') {
            return at - 1;
        }
        at++;
    }
    at = skip_newlines(text, length, at);
    return at < length ? at : length + 1;
}

bool
api_base64_check(const char *text, size_t length, Arena *arena, const char **ret_error)
{
    int n_digits = 0;

    for (size_t at = 0;;) {
        size_t wrong;

        if (at == length) {
            if (n_digits == 0) {
                return true;
            }
            wrong = length - (size_t)n_digits;
        } else if (text[at] == '\n' || text[at] == '\r') {
            at++;
            continue;
        } else if (is_base64_digit(text[at])) {
            at++;
            n_digits = (n_digits + 1) % 4;
            continue;
        } else if (text[at] == '=') {
            wrong = check_padding(text, length, at + 1, n_digits);
            if (wrong > length) {
                return true;
            }
        } else {
            wrong = at;
        }
        *ret_error = arena_printf(arena, "illegal base64 data at input byte %zu", wrong);
        return false;
    }
}

/* Times: the pieces of the layout in order, as Go's parser walks it. */
typedef struct TimePiece {
    const char *layout;
    int digits; /* 0: literal */
    int low, high;
    const char *range; /* what is out of range */
} TimePiece;

static const TimePiece time_pieces[] = {
    { "2006", 4, 0, 9999, NULL }, { "-", 0, 0, 0, NULL },       { "01", 2, 1, 12, "month" },
    { "-", 0, 0, 0, NULL },       { "02", 2, 1, 31, "day" },    { "T", 0, 0, 0, NULL },
    { "15", 2, 0, 23, "hour" },   { ":", 0, 0, 0, NULL },       { "04", 2, 0, 59, "minute" },
    { ":", 0, 0, 0, NULL },       { "05", 2, 0, 59, "second" },
};

typedef struct TimeReader {
    const char *whole;
    const char *rest;
    const char *layout;
    Arena *arena;
    const char *error;
} TimeReader;

static bool
time_fail(TimeReader *reader, const char *piece)
{
    reader->error =
        arena_printf(reader->arena, "parsing time \"%s\" as \"%s\": cannot parse \"%s\" as \"%s\"",
                     reader->whole, reader->layout, reader->rest, piece);
    return false;
}

static bool
time_range(TimeReader *reader, const char *what)
{
    reader->error =
        arena_printf(reader->arena, "parsing time \"%s\": %s out of range", reader->whole, what);
    return false;
}

static bool
read_piece(TimeReader *reader, const TimePiece *piece, int *ret)
{
    if (piece->digits == 0) {
        if (*reader->rest != *piece->layout) {
            return time_fail(reader, piece->layout);
        }
        reader->rest++;
        return true;
    }
    *ret = 0;
    for (int i = 0; i < piece->digits; i++) {
        if (!g_ascii_isdigit(reader->rest[i])) {
            return time_fail(reader, piece->layout);
        }
        *ret = *ret * 10 + (reader->rest[i] - '0');
    }
    if (piece->range != NULL && (*ret < piece->low || *ret > piece->high)) {
        return time_range(reader, piece->range);
    }
    reader->rest += piece->digits;
    return true;
}

/* Microseconds behind the seconds: optional for times, six digits for micro times. */
static bool
read_fraction(TimeReader *reader, bool is_micro, int *ret_micros)
{
    int digits = 0;
    int micros = 0;

    if (reader->rest[0] == '.' && g_ascii_isdigit(reader->rest[1])) {
        while (g_ascii_isdigit(reader->rest[1 + digits])) {
            if (digits < 6) {
                micros = micros * 10 + (reader->rest[1 + digits] - '0');
            }
            digits++;
        }
    }
    if (is_micro && digits < 6) {
        return time_fail(reader, ".000000");
    }
    for (int i = digits; i < 6; i++) {
        micros *= 10;
    }
    if (digits > 0) {
        reader->rest += 1 + digits;
    }
    *ret_micros = micros;
    return true;
}

/* "Z" or "+hh:mm"; minutes east. */
static bool
read_zone(TimeReader *reader, int *ret_minutes)
{
    const char *at = reader->rest;
    int sign = *at == '-' ? -1 : 1;

    *ret_minutes = 0;
    if (*at == 'Z') {
        reader->rest++;
        return true;
    }
    if ((*at != '+' && *at != '-') || strlen(at) < 6 || !g_ascii_isdigit(at[1]) ||
        !g_ascii_isdigit(at[2]) || at[3] != ':' || !g_ascii_isdigit(at[4]) ||
        !g_ascii_isdigit(at[5])) {
        return time_fail(reader, "Z07:00");
    }
    *ret_minutes =
        sign * (((at[1] - '0') * 10 + at[2] - '0') * 60 + (at[4] - '0') * 10 + at[5] - '0');
    reader->rest += 6;
    return true;
}

static bool
read_time(TimeReader *reader, bool is_micro, int fields[11], int *ret_micros, int *ret_zone)
{
    for (size_t i = 0; i < G_N_ELEMENTS(time_pieces); i++) {
        if (!read_piece(reader, &time_pieces[i], &fields[i])) {
            return false;
        }
    }
    if (!read_fraction(reader, is_micro, ret_micros) || !read_zone(reader, ret_zone)) {
        return false;
    }
    if (*reader->rest != '\0') {
        reader->error = arena_printf(reader->arena, "parsing time \"%s\": extra text: \"%s\"",
                                     reader->whole, reader->rest);
        return false;
    }
    if (fields[4] > g_date_get_days_in_month((GDateMonth)fields[2], (GDateYear)MAX(fields[0], 1))) {
        return time_range(reader, "day");
    }
    return true;
}

const char *
api_time_canonical(const char *text, bool is_micro, Arena *arena, const char **ret_error)
{
    TimeReader reader = {
        .whole = text,
        .rest = text,
        .layout = is_micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00",
        .arena = arena,
    };
    int fields[11] = { 0 };
    int micros = 0;
    int zone = 0;
    g_autofree char *plain = NULL;
    g_autofree char *utc = NULL;
    int64_t seconds = 0;

    if (!read_time(&reader, is_micro, fields, &micros, &zone)) {
        *ret_error = reader.error;
        return NULL;
    }
    plain = g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", fields[0], fields[2], fields[4],
                            fields[6], fields[8], fields[10]);
    if (!rfc3339_parse(plain, &seconds)) {
        *ret_error = arena_printf(arena, "parsing time \"%s\": year out of range", text);
        return NULL;
    }
    utc = rfc3339_format(seconds - zone * INT64_C(60));
    return is_micro ? arena_printf(arena, "%.*s.%06dZ", (int)strlen(utc) - 1, utc, micros)
                    : arena_strdup(arena, utc);
}

/* Whether 'text' is a quantity that Kubernetes prints just as it stands: a few digits and a
 * suffix. */
static bool
is_plainly_canonical(const char *text)
{
    size_t n = strspn(text, "0123456789");
    const char *suffix = text + n;

    if (n == 0 || n > 9 || text[0] == '0') {
        return n == 1 && text[0] == '0' && *suffix == '\0';
    }
    if (*suffix == '\0' || (strchr("mkMGT", *suffix) != NULL && suffix[1] == '\0')) {
        return n < 3 || strncmp(suffix - 3, "000", 3) != 0;
    }
    if (strchr("KMGT", *suffix) != NULL && suffix[1] == 'i' && suffix[2] == '\0') {
        return n <= 6 && (g_ascii_strtoull(text, NULL, 10) & 7) != 0;
    }
    return false;
}

const Value *
api_quantity_canonical(const Value *in, bool is_rounded, Arena *arena, const char **ret_error)
{
    g_autofree char *canonical = NULL;
    g_autofree char *number = NULL;
    const char *text = in->text;
    Quantity quantity;
    QuantityError error;

    if (value_is(in, VALUE_STRING)) {
        if (is_plainly_canonical(text)) {
            return in;
        }
        number = g_strstrip(g_strdup(text));
        text = number;
    } else if (value_is(in, VALUE_FLOAT)) {
        number = number_format(in->real);
        text = number;
    } else if (value_is(in, VALUE_INT)) {
        number = g_strdup_printf("%" G_GINT64_FORMAT, in->integer);
        text = number;
    } else {
        text = "?";
    }
    error = quantity_parse(text, &quantity);
    if (error != QUANTITY_OK) {
        *ret_error = quantity_error_text(error);
        return NULL;
    }
    if (is_rounded && !quantity.capped && !quantity.wide && quantity.nano % 1000000 != 0) {
        canonical =
            quantity_format(quantity_from_milli(quantity_milli_value(quantity), quantity.format));
    } else {
        canonical = quantity_canonical(text);
    }
    return value_string(arena, canonical);
}
