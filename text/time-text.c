/* time-text.c - the text forms of durations, clock times and dates (declared in scalar.h).
 *
 * Fractions are computed in integers: "0.1s" is 100,000,000 ns and not one less. */
#include "text/scalar.h"

#include <string.h>

#define NS_PER_SECOND INT64_C(1000000000)

__extension__ typedef __int128 Wide;

typedef struct Unit {
    const char *name;
    int64_t ns;
} Unit;

static const Unit units[] = {
    { "ns", 1 },
    { "us", 1000 },
    { "\302\265s", 1000 }, /* micro sign */
    { "\316\274s", 1000 }, /* Greek mu */
    { "ms", 1000000 },
    { "s", NS_PER_SECOND },
    { "m", 60 * NS_PER_SECOND },
    { "h", 3600 * NS_PER_SECOND },
    { "d", 86400 * NS_PER_SECOND }, /* not in Go's durations; always last */
};

/* The unit that begins at 'text' and ends before a digit, a point or the end. */
static const Unit *
unit_at(const char *text, bool with_days)
{
    size_t length = strcspn(text, "0123456789.");

    for (size_t i = 0; i < G_N_ELEMENTS(units) - (with_days ? 0 : 1); i++) {
        if (strlen(units[i].name) == length && strncmp(text, units[i].name, length) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

/* "90", "1.5": the only thing missing is a unit. */
static bool
is_bare_number(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    size_t fraction = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;

    return whole > 0 && text[whole + (fraction > 0 ? 1 + fraction : 0)] == '\0';
}

/* One "1.5h" of a duration at *text, which moves behind it. */
static bool
part_parse(const char **text, Wide *ret_ns)
{
    const char *c = *text;
    Wide whole = 0;
    Wide fraction = 0;
    Wide scale = 1;
    const Unit *unit;

    if (!g_ascii_isdigit(*c)) {
        return false;
    }
    for (; g_ascii_isdigit(*c); c++) {
        whole = whole * 10 + (*c - '0');
        if (whole > INT64_MAX) {
            return false;
        }
    }
    if (*c == '.') {
        if (!g_ascii_isdigit(*++c)) {
            return false;
        }
        for (; g_ascii_isdigit(*c); c++) {
            if (scale < (Wide)NS_PER_SECOND * NS_PER_SECOND) {
                fraction = fraction * 10 + (*c - '0');
                scale *= 10;
            }
        }
    }
    unit = unit_at(c, true);
    if (unit == NULL) {
        return false;
    }
    *ret_ns = whole * unit->ns + fraction * unit->ns / scale;
    *text = c + strlen(unit->name);
    return true;
}

bool
duration_parse(const char *text, int64_t *ret_ns, bool *ret_needs_unit)
{
    Wide sum = 0;

    if (ret_needs_unit != NULL) {
        *ret_needs_unit = false;
    }
    if (strcmp(text, "0") == 0) {
        *ret_ns = 0;
        return true;
    }
    if (is_bare_number(text)) {
        if (ret_needs_unit != NULL) {
            *ret_needs_unit = true;
        }
        return false;
    }
    if (*text == '\0') {
        return false;
    }
    while (*text != '\0') {
        Wide part;

        if (!part_parse(&text, &part)) {
            return false;
        }
        sum += part;
        if (sum > INT64_MAX) {
            return false;
        }
    }
    *ret_ns = (int64_t)sum;
    return true;
}

/* Two digits below 'limit' at *text, which moves behind them. */
static bool
two_digits(const char **text, int limit, int *ret)
{
    const char *c = *text;
    int number;

    if (!g_ascii_isdigit(c[0]) || !g_ascii_isdigit(c[1])) {
        return false;
    }
    number = (c[0] - '0') * 10 + (c[1] - '0');
    *text = c + 2;
    *ret = number;
    return number < limit;
}

/* ".250" at *text as nanoseconds; nothing there is 0. */
static bool
fraction_parse(const char **text, int64_t *ret_ns)
{
    const char *c = *text;
    int64_t unit = NS_PER_SECOND;

    *ret_ns = 0;
    if (*c != '.') {
        return true;
    }
    if (!g_ascii_isdigit(*++c)) {
        return false;
    }
    for (; g_ascii_isdigit(*c); c++) {
        unit /= 10;
        *ret_ns += (*c - '0') * unit;
    }
    *text = c;
    return true;
}

bool
clock_time_parse(const char *text, int64_t *ret_ns)
{
    const char *c = text;
    int64_t lead = 0;
    int64_t fraction;
    int middle;
    int last = 0;
    bool has_hours;

    if (strchr(text, ':') == NULL) {
        return duration_parse(text, ret_ns, NULL);
    }
    for (; g_ascii_isdigit(*c); c++) {
        lead = lead * 10 + (*c - '0');
        if (lead > 1000000) {
            return false;
        }
    }
    if (c == text || *c++ != ':' || !two_digits(&c, 60, &middle)) {
        return false;
    }
    has_hours = *c == ':';
    if (has_hours && (c++, !two_digits(&c, 60, &last))) {
        return false;
    }
    if (!fraction_parse(&c, &fraction) || *c != '\0') {
        return false;
    }
    *ret_ns = fraction +
              NS_PER_SECOND * (has_hours ? lead * 3600 + middle * 60 + last : lead * 60 + middle);
    return true;
}

/* The digits behind a point as Go reads them: what does not fit is dropped, and the value is
 * taken as a double. */
static const char *
go_fraction(const char *c, uint64_t *ret, double *ret_scale)
{
    bool is_full = false;

    *ret = 0;
    *ret_scale = 1;
    for (; g_ascii_isdigit(*c); c++) {
        uint64_t next;

        if (is_full) {
            continue;
        }
        next = *ret * 10 + (uint64_t)(*c - '0');
        if (*ret > (uint64_t)INT64_MAX / 10 || next > (uint64_t)INT64_MAX + 1) {
            is_full = true;
            continue;
        }
        *ret = next;
        *ret_scale *= 10;
    }
    return c;
}

static bool
go_part(const char **text, uint64_t *ret_ns)
{
    static const uint64_t limit = (uint64_t)INT64_MAX + 1;
    const char *c = *text;
    const char *start = c;
    uint64_t whole = 0;
    uint64_t fraction = 0;
    double scale = 1;
    size_t n_digits;
    const Unit *unit;

    for (; g_ascii_isdigit(*c); c++) {
        if (whole > limit / 10) {
            return false;
        }
        whole = whole * 10 + (uint64_t)(*c - '0');
        if (whole > limit) {
            return false;
        }
    }
    n_digits = (size_t)(c - start);
    if (*c == '.') {
        start = c + 1;
        c = go_fraction(start, &fraction, &scale);
        n_digits += (size_t)(c - start);
    }
    unit = unit_at(c, false);
    if (n_digits == 0 || unit == NULL || whole > limit / (uint64_t)unit->ns) {
        return false;
    }
    *ret_ns =
        whole * (uint64_t)unit->ns + (uint64_t)((double)fraction * ((double)unit->ns / scale));
    *text = c + strlen(unit->name);
    return *ret_ns <= limit;
}

bool
go_duration_parse(const char *text, int64_t *ret_ns)
{
    bool negative = text[0] == '-';
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    const char *c = text + (negative || text[0] == '+' ? 1 : 0);
    uint64_t sum = 0;

    if (strcmp(c, "0") == 0) {
        *ret_ns = 0;
        return true;
    }
    if (*c == '\0') {
        return false;
    }
    while (*c != '\0') {
        uint64_t part;

        if (!go_part(&c, &part) || part > limit || sum > limit - part) {
            return false;
        }
        sum += part;
    }
    *ret_ns = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

/* 'amount' counted in units of 10^-decimals, without trailing zeros. */
static void
decimal_append(GString *out, uint64_t amount, int decimals)
{
    char digits[DIGITS_MAX];
    int length = (int)digits_format(amount, (size_t)decimals + 1, digits);
    int point = length - decimals;

    while (length > point && digits[length - 1] == '0') {
        length--;
    }
    g_string_append_len(out, digits, point);
    if (length > point) {
        g_string_append_c(out, '.');
        g_string_append_len(out, digits + point, length - point);
    }
}

static void
integer_append(GString *out, uint64_t number, const char *unit)
{
    char digits[DIGITS_MAX];

    g_string_append_len(out, digits, (gssize)digits_format(number, 1, digits));
    g_string_append(out, unit);
}

char *
go_duration_format(int64_t ns)
{
    GString *out = g_string_sized_new(24);
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    uint64_t minutes = size / (60 * (uint64_t)NS_PER_SECOND);
    uint64_t rest = size % (60 * (uint64_t)NS_PER_SECOND);

    if (ns < 0) {
        g_string_append_c(out, '-');
    }
    if (size == 0) {
        g_string_append(out, "0s");
    } else if (size < 1000) {
        integer_append(out, size, "ns");
    } else if (size < 1000000) {
        decimal_append(out, size, 3);
        g_string_append(out, "\302\265s");
    } else if (size < (uint64_t)NS_PER_SECOND) {
        decimal_append(out, size, 6);
        g_string_append(out, "ms");
    } else {
        if (minutes >= 60) {
            integer_append(out, minutes / 60, "h");
        }
        if (minutes > 0) {
            integer_append(out, minutes % 60, "m");
        }
        decimal_append(out, rest, 9);
        g_string_append_c(out, 's');
    }
    return g_string_free(out, FALSE);
}

char *
clock_time_format(int64_t ns)
{
    const char *sign = ns <= -NS_PER_SECOND ? "-" : "";
    uint64_t seconds = (ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) / (uint64_t)NS_PER_SECOND;
    unsigned days = (unsigned)(seconds / 86400);
    unsigned hours = (unsigned)(seconds / 3600 % 24);
    unsigned minutes = (unsigned)(seconds / 60 % 60);

    if (days > 0) {
        return g_strdup_printf("%s%ud %02u:%02u", sign, days, hours, minutes);
    }
    if (hours > 0) {
        return g_strdup_printf("%s%u:%02u:%02u", sign, hours, minutes, (unsigned)(seconds % 60));
    }
    return g_strdup_printf("%s%u:%02u", sign, minutes, (unsigned)(seconds % 60));
}

/* By hand: a run writes millions of times, and printf costs thirty times as much. */
void
seconds_append(GString *out, int64_t ns)
{
    char text[32];
    char *end = text + sizeof text;
    char *c = end;
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    uint64_t whole = size / (uint64_t)NS_PER_SECOND;
    uint64_t fraction = size % (uint64_t)NS_PER_SECOND;

    if (fraction > 0) {
        int digits = 9;

        for (; fraction % 10 == 0; digits--) {
            fraction /= 10;
        }
        for (; digits > 0; digits--) {
            *--c = (char)('0' + fraction % 10);
            fraction /= 10;
        }
        *--c = '.';
    }
    do {
        *--c = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    if (ns < 0) {
        *--c = '-';
    }
    g_string_append_len(out, c, end - c);
}

char *
seconds_format(int64_t ns)
{
    GString *out = g_string_new(NULL);

    seconds_append(out, ns);
    return g_string_free(out, FALSE);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar, counted in years from March so that
 * the leap day is the last. */
static int64_t
days_from_date(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void
date_from_days(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;

    *ret_day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *ret_month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *ret_year = year_of_era + era * 400 + (*ret_month <= 2 ? 1 : 0);
}

char *
rfc3339_format(int64_t unix_seconds)
{
    int64_t days = unix_seconds / 86400 - (unix_seconds % 86400 < 0 ? 1 : 0);
    int rest = (int)(unix_seconds - days * 86400);
    int64_t year;
    int month;
    int day;

    date_from_days(days, &year, &month, &day);
    return g_strdup_printf("%04" G_GINT64_FORMAT "-%02d-%02dT%02d:%02d:%02dZ", year, month, day,
                           rest / 3600, rest / 60 % 60, rest % 60);
}

/* "Z", "+09:00" at the end of a date; seconds east of Greenwich. */
static bool
zone_parse(const char *c, int *ret_seconds)
{
    int sign = *c == '-' ? -1 : 1;
    int hours;
    int minutes;

    if (*c == 'Z' || *c == 'z') {
        *ret_seconds = 0;
        return c[1] == '\0';
    }
    if (*c != '+' && *c != '-') {
        return false;
    }
    c++;
    if (!two_digits(&c, 24, &hours) || *c++ != ':' || !two_digits(&c, 60, &minutes) || *c != '\0') {
        return false;
    }
    *ret_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

static int
days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool
rfc3339_parse(const char *text, int64_t *ret_unix_seconds)
{
    const char *c = text;
    int64_t fraction;
    int part[7]; /* century, year in it, month, day, hour, minute, second */
    int zone;
    static const int limits[7] = { 100, 100, 13, 32, 24, 60, 60 };
    static const char behind[7] = { '\0', '-', '-', 'T', ':', ':', '\0' };

    for (int i = 0; i < 7; i++) {
        if (!two_digits(&c, limits[i], &part[i])) {
            return false;
        }
        if (behind[i] != '\0' && g_ascii_toupper(*c++) != behind[i]) {
            return false;
        }
    }
    if (part[2] < 1 || part[3] < 1 || part[3] > days_in_month(part[0] * 100 + part[1], part[2]) ||
        !fraction_parse(&c, &fraction) || !zone_parse(c, &zone)) {
        return false;
    }
    *ret_unix_seconds = days_from_date(part[0] * 100 + part[1], part[2], part[3]) * 86400 +
                        part[4] * 3600 + part[5] * 60 + part[6] - zone;
    return true;
}
