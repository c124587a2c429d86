/* yaml-resolve.c - what a scalar without quotes means in the two dialects. */
#include "text/yaml/yaml-internal.h"

#include "text/scalar.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *text;
    YamlKind kind;
    bool boolean;
    double real;
} words[] = {
    { "", YAML_IS_NULL, false, 0 },
    { "~", YAML_IS_NULL, false, 0 },
    { "null", YAML_IS_NULL, false, 0 },
    { "Null", YAML_IS_NULL, false, 0 },
    { "NULL", YAML_IS_NULL, false, 0 },
    { "y", YAML_IS_BOOL, true, 0 },
    { "Y", YAML_IS_BOOL, true, 0 },
    { "yes", YAML_IS_BOOL, true, 0 },
    { "Yes", YAML_IS_BOOL, true, 0 },
    { "YES", YAML_IS_BOOL, true, 0 },
    { "true", YAML_IS_BOOL, true, 0 },
    { "True", YAML_IS_BOOL, true, 0 },
    { "TRUE", YAML_IS_BOOL, true, 0 },
    { "on", YAML_IS_BOOL, true, 0 },
    { "On", YAML_IS_BOOL, true, 0 },
    { "ON", YAML_IS_BOOL, true, 0 },
    { "n", YAML_IS_BOOL, false, 0 },
    { "N", YAML_IS_BOOL, false, 0 },
    { "no", YAML_IS_BOOL, false, 0 },
    { "No", YAML_IS_BOOL, false, 0 },
    { "NO", YAML_IS_BOOL, false, 0 },
    { "false", YAML_IS_BOOL, false, 0 },
    { "False", YAML_IS_BOOL, false, 0 },
    { "FALSE", YAML_IS_BOOL, false, 0 },
    { "off", YAML_IS_BOOL, false, 0 },
    { "Off", YAML_IS_BOOL, false, 0 },
    { "OFF", YAML_IS_BOOL, false, 0 },
    { ".nan", YAML_IS_FLOAT, false, NAN },
    { ".NaN", YAML_IS_FLOAT, false, NAN },
    { ".NAN", YAML_IS_FLOAT, false, NAN },
    { ".inf", YAML_IS_FLOAT, false, INFINITY },
    { ".Inf", YAML_IS_FLOAT, false, INFINITY },
    { ".INF", YAML_IS_FLOAT, false, INFINITY },
    { "+.inf", YAML_IS_FLOAT, false, INFINITY },
    { "+.Inf", YAML_IS_FLOAT, false, INFINITY },
    { "+.INF", YAML_IS_FLOAT, false, INFINITY },
    { "-.inf", YAML_IS_FLOAT, false, -INFINITY },
    { "-.Inf", YAML_IS_FLOAT, false, -INFINITY },
    { "-.INF", YAML_IS_FLOAT, false, -INFINITY },
    { "<<", YAML_IS_MERGE, false, 0 },
};

static size_t
digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* One or two digits of at least 'low' and at most 'high' at *text, which moves behind them. */
static bool
small_number(const char **text, int low, int high, int *ret)
{
    size_t n = MIN(digits_at(*text), 2);
    int number = 0;

    for (size_t i = 0; i < n; i++) {
        number = number * 10 + ((*text)[i] - '0');
    }
    *text += n;
    *ret = number;
    return n > 0 && number >= low && number <= high;
}

static bool
is_clock(const char **text)
{
    int part;

    if (!small_number(text, 0, 23, &part) || *(*text)++ != ':' ||
        !small_number(text, 0, 59, &part) || *(*text)++ != ':' ||
        !small_number(text, 0, 59, &part)) {
        return false;
    }
    if (**text == '.') {
        ++*text;
        *text += digits_at(*text);
    }
    return true;
}

/* The forms that Go's library takes for a timestamp: a date, a date and a time with a zone behind
 * T, or without one behind a blank. */
static bool
is_timestamp(const char *text)
{
    const char *c = text + 4;
    int month;
    int day;
    int part;
    char divider;

    if (digits_at(text) != 4 || *c++ != '-' || !small_number(&c, 1, 12, &month) || *c++ != '-' ||
        !small_number(&c, 1, 31, &day) || (month == 2 && day > 29)) {
        return false;
    }
    divider = *c;
    if (divider == '\0') {
        return true;
    }
    c++;
    if ((divider != 'T' && divider != 't' && divider != ' ') || !is_clock(&c)) {
        return false;
    }
    if (divider == ' ' || strcmp(c, "Z") == 0) {
        return *c == '\0' || divider != ' ';
    }
    if (*c != '+' && *c != '-') {
        return false;
    }
    c++;
    return digits_at(c) == 2 && small_number(&c, 0, 24, &part) && *c++ == ':' &&
           digits_at(c) == 2 && small_number(&c, 0, 59, &part) && *c == '\0';
}

/* Go's integers: an optional sign, then decimal, 0x, 0o, 0b, or 0 for octal. */
static bool
go_integer(const char *text, bool *ret_negative, uint64_t *ret)
{
    const char *c = text + (*text == '-' || *text == '+' ? 1 : 0);
    int base = 10;
    char *end;

    *ret_negative = *text == '-';
    if (*c == '0' && c[1] != '\0') {
        char letter = g_ascii_tolower(c[1]);

        base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
        c += letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1;
    }
    if (!g_ascii_isxdigit(*c)) {
        return false;
    }
    errno = 0;
    *ret = g_ascii_strtoull(c, &end, (guint)base);
    return *end == '\0' && errno == 0;
}

static YamlScalar
resolve_number(const char *text)
{
    YamlScalar scalar = { .kind = YAML_IS_STRING };
    g_autofree char *plain = g_strdup(text);
    bool negative;
    uint64_t size;
    char *to = plain;

    if (is_timestamp(text)) {
        scalar.kind = YAML_IS_TIMESTAMP;
        return scalar;
    }
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != '_') {
            *to++ = *from;
        }
    }
    *to = '\0';
    if (go_integer(plain, &negative, &size)) {
        uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);

        scalar.kind = size <= limit ? YAML_IS_INT : YAML_IS_FLOAT;
        scalar.integer = size > limit ? 0 : negative ? (int64_t)(0 - size) : (int64_t)size;
        scalar.real = negative ? -(double)size : (double)size;
    } else if (number_parse(plain, &scalar.real)) {
        scalar.kind = YAML_IS_FLOAT;
    }
    return scalar;
}

YamlScalar
yaml_resolve_manifest(const char *text, size_t length)
{
    YamlScalar scalar = { .kind = YAML_IS_STRING };
    double real;

    if (strlen(text) != length) {
        return scalar;
    }
    for (size_t i = 0; length <= 5 && i < G_N_ELEMENTS(words); i++) {
        if (strcmp(text, words[i].text) == 0) {
            return (YamlScalar){ .kind = words[i].kind,
                                 .boolean = words[i].boolean,
                                 .real = words[i].real };
        }
    }
    if (g_ascii_isdigit(*text) || *text == '-' || *text == '+') {
        return resolve_number(text);
    }
    if (*text == '.' && number_parse(text, &real)) {
        scalar.kind = YAML_IS_FLOAT;
        scalar.real = real;
    }
    return scalar;
}

/* JSON's grammar: no plus, no leading zeros, digits on both sides of the point. */
static bool
is_json_number(const char *text)
{
    const char *c = text + (*text == '-' ? 1 : 0);
    size_t whole = digits_at(c);
    size_t fraction = c[whole] == '.' ? digits_at(c + whole + 1) : 1;
    double real;

    return whole > 0 && !(c[0] == '0' && whole > 1) && fraction > 0 && number_parse(text, &real);
}

YamlScalar
yaml_resolve_ours(const char *text, size_t length)
{
    YamlScalar scalar = { .kind = YAML_IS_STRING };

    if (length == 0 || strcmp(text, "~") == 0 || strcmp(text, "null") == 0) {
        scalar.kind = YAML_IS_NULL;
    } else if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        scalar.kind = YAML_IS_BOOL;
        scalar.boolean = *text == 't';
    } else if (strcmp(text, "<<") == 0) {
        scalar.kind = YAML_IS_MERGE;
    } else if (strlen(text) == length && is_json_number(text)) {
        scalar.kind = int_parse(text, &scalar.integer) ? YAML_IS_INT : YAML_IS_FLOAT;
        scalar.real = g_ascii_strtod(text, NULL);
    }
    return scalar;
}

bool
yaml_is_sexagesimal(const char *text)
{
    const char *c = text + (*text == '-' || *text == '+' ? 1 : 0);
    int groups = 0;

    if (!g_ascii_isdigit(*c)) {
        return false;
    }
    c += strspn(c, "0123456789_");
    for (; *c == ':'; groups++) {
        size_t n = digits_at(++c);

        if (n == 0 || n > 2 || (n == 2 && *c > '5')) {
            return false;
        }
        c += n;
    }
    if (*c == '.') {
        c += 1 + strspn(c + 1, "0123456789_");
    }
    return groups > 0 && *c == '\0';
}
