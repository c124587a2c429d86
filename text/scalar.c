/* scalar.c - numbers, amounts and rates as text; times of day and of runs are in time-text.c.
 *
 * Everything is read by hand or by g_ascii_*: the locale must never decide what "1,5" means. */
#include "text/scalar.h"

#include "text/quantity.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Length of "[+-]? digits [. digits] [e [+-] digits]" at 'text', 0 if there is none. */
static size_t
number_length(const char *text)
{
    size_t i = text[0] == '-' || text[0] == '+' ? 1 : 0;
    size_t whole = strspn(text + i, "0123456789");
    size_t fraction = 0;

    i += whole;
    if (text[i] == '.') {
        fraction = strspn(text + i + 1, "0123456789");
        i += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return 0;
    }
    if (text[i] == 'e' || text[i] == 'E') {
        size_t sign = text[i + 1] == '-' || text[i + 1] == '+' ? 1 : 0;
        size_t digits = strspn(text + i + 1 + sign, "0123456789");

        i += digits > 0 ? 1 + sign + digits : 0;
    }
    return i;
}

bool
number_parse(const char *text, double *ret)
{
    size_t length = number_length(text);

    if (length == 0 || text[length] != '\0') {
        return false;
    }
    *ret = g_ascii_strtod(text, NULL);
    return true;
}

bool
int_parse(const char *text, int64_t *ret)
{
    bool negative = text[0] == '-';
    const char *digits = text + (negative || text[0] == '+' ? 1 : 0);
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t sum = 0;

    if (digits[0] == '\0' || digits[strspn(digits, "0123456789")] != '\0') {
        return false;
    }
    for (const char *c = digits; *c != '\0'; c++) {
        uint64_t digit = (uint64_t)(*c - '0');

        if (sum > (limit - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *ret = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

/* "1.5e-07" as "1.5e-7": the exponent loses its padding. */
static void
exponent_trim(char *text)
{
    char *e = strchr(text, 'e');

    if (e != NULL && (e[1] == '-' || e[1] == '+') && e[2] == '0' && e[3] != '\0') {
        memmove(e + 2, e + 3, strlen(e + 3) + 1);
    }
}

void
fixed_append(GString *out, double real, int decimals, int width)
{
    char text[400]; /* of the largest double, with its decimals */
    const char format[] = { '%', '.', (char)('0' + decimals), 'f', '\0' };

    g_assert(decimals >= 0 && decimals <= 9);
    g_ascii_formatd(text, sizeof text, format, real);
    g_string_append_printf(out, "%*s", width, text);
}

size_t
digits_format(uint64_t number, size_t least, char ret_digits[DIGITS_MAX])
{
    char reversed[DIGITS_MAX];
    size_t n = 0;

    for (; number != 0 || n < MAX(least, 1); number /= 10) {
        reversed[n++] = (char)('0' + number % 10);
    }
    for (size_t i = 0; i < n; i++) {
        ret_digits[i] = reversed[n - 1 - i];
    }
    return n;
}

void
int64_append(GString *out, int64_t number)
{
    char digits[DIGITS_MAX];
    size_t n = digits_format(number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 1, digits);

    if (number < 0) {
        g_string_append_c(out, '-');
    }
    g_string_append_len(out, digits, (gssize)n);
}

/* A decimal with at most fifteen digits is the shortest of its double, and dividing by a power of
 * ten that is exact gives just that double back: no search is needed. */
static bool
nanos_append(GString *out, double real)
{
    double nanos = rint(real * 1e9);

    if (!(fabs(nanos) < 1e15) || nanos / 1e9 < real || nanos / 1e9 > real ||
        (fabs(nanos) < 1000 && (nanos < 0 || nanos > 0)) || (real >= 0 && signbit(real))) {
        return false;
    }
    seconds_append(out, (int64_t)nanos);
    return true;
}

void
real_append(GString *out, double real)
{
    if (!nanos_append(out, real)) {
        g_autofree char *text = number_format(real);

        g_string_append(out, text);
    }
}

static void
format_digits(char *text, size_t size, double real, int digits)
{
    int n = digits - 1;

    g_ascii_formatd(text, (gint)size,
                    (char[]){ '%', '.', (char)('0' + n / 10), (char)('0' + n % 10), 'e', '\0' },
                    real);
}

/* As few digits as read back as the same double, as "1.5e-07".  Of a double that is not denormal at
 * most one decimal has up to fifteen digits, so that fifteen without the zeros behind are the
 * fewest, or too few. */
static int
shortest_digits(char *text, size_t size, double real)
{
    int digits = fabs(real) < DBL_MIN ? 1 : 15;
    const char *last;

    format_digits(text, size, real, digits);
    while (digits < 17 && g_ascii_strtod(text, NULL) != real) {
        format_digits(text, size, real, ++digits);
    }
    if (digits != 15) {
        return digits;
    }
    for (last = strchr(text, 'e') - 1; digits > 1 && *last == '0'; last--) {
        digits--;
    }
    format_digits(text, size, real, digits);
    return digits;
}

char *
number_format(double real)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    char wide[64];
    double size = fabs(real);
    bool scientific = real != 0 && (size < 1e-6 || size >= 1e21);
    int digits;

    if (!isfinite(real)) {
        return g_strdup("null");
    }
    digits = shortest_digits(text, sizeof text, real);
    if (scientific) {
        exponent_trim(text);
        return g_strdup(text);
    }
    /* The digits are known; what is left is to write them without an exponent. */
    int exponent = (int)g_ascii_strtoll(strchr(text, 'e') + 1, NULL, 10);
    int decimals = MAX(0, digits - 1 - exponent);
    g_ascii_formatd(
        wide, sizeof wide,
        (char[]){ '%', '.', (char)('0' + decimals / 10), (char)('0' + decimals % 10), 'f', '\0' },
        real);
    return g_strdup(wide);
}

/* Nanoseconds of the unit behind a rate's stroke. */
static double
rate_unit_seconds(const char *unit)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 } };

    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(unit, units[i].name) == 0) {
            return units[i].seconds;
        }
    }
    return 0;
}

bool
rate_parse(const char *text, double *ret_per_second)
{
    const char *stroke = strchr(text, '/');
    g_autofree char *amount = NULL;
    double seconds;
    Quantity quantity;

    if (stroke == NULL || stroke == text) {
        return false;
    }
    seconds = rate_unit_seconds(stroke + 1);
    amount = g_strndup(text, (size_t)(stroke - text));
    if (seconds == 0 || strpbrk(amount, "0123456789") == NULL ||
        quantity_parse(amount, &quantity) != QUANTITY_OK || quantity.nano < 0) {
        return false;
    }
    *ret_per_second = quantity_to_double(quantity) / seconds;
    return true;
}

bool
int_or_percent_parse(const char *text, IntOrPercent *ret)
{
    size_t length = strlen(text);
    bool is_percent = length > 0 && text[length - 1] == '%';
    g_autofree char *digits = g_strndup(text, is_percent ? length - 1 : length);
    int64_t number;

    if (!int_parse(digits, &number) || number > INT32_MAX || number < INT32_MIN) {
        return false;
    }
    *ret = (IntOrPercent){ .is_percent = is_percent, .number = (int32_t)number };
    return true;
}

char *
int_or_percent_error(const char *text)
{
    size_t length = strlen(text);
    g_autofree char *digits = NULL;
    int64_t number;

    if (length == 0 || text[length - 1] != '%') {
        return g_strdup("invalid value for IntOrString: invalid type: string is not a percentage");
    }
    digits = g_strndup(text, length - 1);
    if (int_parse(digits, &number)) {
        return NULL;
    }
    return g_strdup_printf("invalid value for IntOrString: invalid value \"%s\": "
                           "strconv.Atoi: parsing \"%s\": invalid syntax",
                           text, digits);
}

/* In doubles, as Kubernetes computes it: 2^53 pods are not to be feared. */
int64_t
int_or_percent_scaled(IntOrPercent value, int64_t total, bool round_up)
{
    double share;

    if (!value.is_percent) {
        return value.number;
    }
    share = (double)value.number * (double)total / 100;
    return (int64_t)(round_up ? ceil(share) : floor(share));
}
