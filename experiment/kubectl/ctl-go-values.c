/* ctl-go-values.c - numbers, booleans, times and comma-separated lists as Go reads them, with the
 * error texts of its strconv, time and csv packages. */
#include "experiment/kubectl/ctl-command.h"
#include "text/scalar.h"

#include <string.h>

const char *
go_quoted(Arena *arena, const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);

    go_quote(out, text, strlen(text));
    return arena_strndup(arena, out->str, out->len);
}

static const char *
number_error(Arena *arena, const char *function, const char *text, const char *what)
{
    return arena_printf(arena, "strconv.%s: parsing %s: %s", function, go_quoted(arena, text),
                        what);
}

/* The base that a prefix tells; '*text' moves behind it. */
static unsigned
base_of(const char **text)
{
    const char *p = *text;

    if (p[0] != '0' || p[1] == '\0') {
        return 10;
    }
    switch (g_ascii_tolower(p[1])) {
    case 'x':
        *text += 2;
        return 16;
    case 'b':
        *text += 2;
        return 2;
    case 'o':
        *text += 2;
        return 8;
    default:
        *text += 1;
        return 8;
    }
}

/* Digits; an underscore may stand between two of them if the base was told by a prefix. */
static bool
read_digits(const char *text, unsigned base, bool may_have_underscores, uint64_t *ret,
            bool *ret_overflows)
{
    bool was_digit = may_have_underscores;
    uint64_t sum = 0;

    *ret_overflows = false;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        int digit = g_ascii_xdigit_value(*text);

        if (*text == '_' && may_have_underscores && was_digit) {
            was_digit = false;
            continue;
        }
        if (digit < 0 || (unsigned)digit >= base) {
            return false;
        }
        if (sum > (UINT64_MAX - (unsigned)digit) / base) {
            *ret_overflows = true;
        } else {
            sum = sum * base + (unsigned)digit;
        }
        was_digit = true;
    }
    *ret = sum;
    return was_digit;
}

/* 'function' "Atoi" reads base 10 only, the others any. */
const char *
go_parse_int(Arena *arena, const char *text, int bits, const char *function, int64_t *ret)
{
    const char *p = text;
    bool is_negative = *p == '-';
    uint64_t limit = (uint64_t)1 << (bits - 1);
    unsigned base = 10;
    uint64_t sum = 0;
    bool overflows;

    if (*p == '-' || *p == '+') {
        p++;
    }
    if (strcmp(function, "Atoi") != 0) {
        base = base_of(&p);
    }
    if (!read_digits(p, base, base != 10, &sum, &overflows) || *text == '\0') {
        return number_error(arena, function, text, "invalid syntax");
    }
    if (overflows || sum > (is_negative ? limit : limit - 1)) {
        return number_error(arena, function, text, "value out of range");
    }
    *ret = is_negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return NULL;
}

const char *
go_parse_uint16(Arena *arena, const char *text, int64_t *ret)
{
    uint64_t sum = 0;
    bool overflows;

    if (!read_digits(text, 10, false, &sum, &overflows)) {
        return number_error(arena, "ParseUint", text, "invalid syntax");
    }
    if (overflows || sum > 65535) {
        return number_error(arena, "ParseUint", text, "value out of range");
    }
    *ret = (int64_t)sum;
    return NULL;
}

const char *
go_parse_bool(Arena *arena, const char *text, bool *ret)
{
    static const char *const truths[] = { "1", "t", "T", "true", "TRUE", "True", NULL };
    static const char *const lies[] = { "0", "f", "F", "false", "FALSE", "False", NULL };

    if (g_strv_contains(truths, text) || g_strv_contains(lies, text)) {
        *ret = g_strv_contains(truths, text);
        return NULL;
    }
    return number_error(arena, "ParseBool", text, "invalid syntax");
}

/* Which of Go's three complaints fits a text that is no duration. */
const char *
go_parse_duration(Arena *arena, const char *text, int64_t *ret_ns)
{
    static const char *const units[] = { "ns", "us", "\302\265s", "\316\274s", "ms",
                                         "s",  "m",  "h",         NULL };
    const char *p = text + (*text == '-' || *text == '+');
    const char *quoted = go_quoted(arena, text);

    if (go_duration_parse(text, ret_ns)) {
        return NULL;
    }
    while (*p != '\0') {
        size_t n = strspn(p, "0123456789.");
        size_t n_unit = strcspn(p + n, "0123456789.");
        const char *unit = arena_strndup(arena, p + n, n_unit);

        if (n == 0 || strspn(p, ".") == n) {
            break;
        }
        if (n_unit == 0) {
            return arena_printf(arena, "time: missing unit in duration %s", quoted);
        }
        if (!g_strv_contains(units, unit)) {
            return arena_printf(arena, "time: unknown unit %s in duration %s",
                                go_quoted(arena, unit), quoted);
        }
        p += n + n_unit;
    }
    return arena_printf(arena, "time: invalid duration %s", quoted);
}

/* A field in quotes; '*at' behind the closing one. */
static const char *
quoted_field(Arena *arena, const char *start, const char **at, GString *field)
{
    const char *p = *at + 1;

    for (; *p != '\0'; p++) {
        if (*p == '"' && p[1] != '"') {
            *at = p + 1;
            if (p[1] != '\0' && p[1] != ',') {
                return arena_printf(arena,
                                    "parse error on line 1, column %zu: extraneous or missing \" "
                                    "in quoted-field",
                                    (size_t)(p - start) + 1);
            }
            return NULL;
        }
        p += *p == '"';
        g_string_append_c(field, *p);
    }
    return arena_printf(arena,
                        "parse error on line 1, column %zu: extraneous or missing \" in "
                        "quoted-field",
                        (size_t)(p - start) + 1);
}

const char *
go_parse_csv(Arena *arena, const char *text, CtlTexts *items)
{
    const char *p = text;

    if (*text == '\0') {
        return NULL;
    }
    for (;;) {
        g_autoptr(GString) field = g_string_new(NULL);

        if (*p == '"') {
            const char *error = quoted_field(arena, text, &p, field);

            if (error != NULL) {
                return error;
            }
        } else {
            for (; *p != '\0' && *p != ','; p++) {
                if (*p == '"') {
                    return arena_printf(arena,
                                        "parse error on line 1, column %zu: bare \" in "
                                        "non-quoted-field",
                                        (size_t)(p - text) + 1);
                }
                g_string_append_c(field, *p);
            }
        }
        ctl_texts_add(arena, items, arena_strndup(arena, field->str, field->len));
        if (*p == '\0') {
            return NULL;
        }
        p++;
    }
}

char *
go_duration(int64_t ns)
{
    GString *text = g_string_new(NULL);
    int64_t seconds = ns / 1000000000, rest = ns % 1000000000;

    if (seconds >= 3600) {
        g_string_append_printf(text, "%" G_GINT64_FORMAT "h", seconds / 3600);
    }
    if (seconds >= 60) {
        g_string_append_printf(text, "%" G_GINT64_FORMAT "m", seconds / 60 % 60);
    }
    g_string_append_printf(text, "%" G_GINT64_FORMAT, seconds % 60);
    if (rest > 0) {
        g_autofree char *digits = g_strdup_printf("%09" G_GINT64_FORMAT, rest);

        for (size_t n = 9; digits[n - 1] == '0'; n--) {
            digits[n - 1] = '\0';
        }
        g_string_append_printf(text, ".%s", digits);
    }
    g_string_append_c(text, 's');
    return g_string_free(text, FALSE);
}
