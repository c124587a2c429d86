/* scalar.h - the text forms of amounts and times.
 *
 * Every reader takes the whole text, returns false if it is not of the form (and leaves *ret_x
 * alone), and never looks at the locale. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* "1h30m", "250ms", "1.5h", "365d", "90s", "0"; also ns, us.  A bare number other than 0 is not a
 * time: *ret_needs_unit tells (may be NULL).  Result in nanoseconds. */
bool duration_parse(const char *text, int64_t *ret_ns, bool *ret_needs_unit);

/* The same and "3:12", "1:02:03", as output prints times (command line only). */
bool clock_time_parse(const char *text, int64_t *ret_ns);

/* Go's time.ParseDuration and Duration.String ("1m30s", "300ms", "1h0m0s"), for flags and objects
 * of Kubernetes. */
bool go_duration_parse(const char *text, int64_t *ret_ns);
char *go_duration_format(int64_t ns);

/* How people read times of a run: m:ss up to an hour, h:mm:ss after, "2d 03:10" beyond a day. */
char *clock_time_format(int64_t ns);
/* Seconds as a decimal number with at most nine digits after the point, no trailing zeros. */
void seconds_append(GString *out, int64_t ns);
char *seconds_format(int64_t ns);

/* "200/s", "40Mi/m", "900/h": an amount per time.  Amounts are Kubernetes quantities. */
bool rate_parse(const char *text, double *ret_per_second);

/* "25%" or "3". */
typedef struct IntOrPercent {
    bool is_percent;
    int32_t number;
} IntOrPercent;
bool int_or_percent_parse(const char *text, IntOrPercent *ret);
/* What the API says to a string that is not a percentage ("3" as a string is not), or NULL if all
 * is well.  The caller frees the text. */
char *int_or_percent_error(const char *text);
/* value * total / 100 rounded up or down; a plain number is itself. */
int64_t int_or_percent_scaled(IntOrPercent value, int64_t total, bool round_up);

/* A double as JSON prints it (and Go's encoding/json): the shortest decimal that reads back as the
 * same double, with an exponent below 1e-6 and from 1e21.  Not-a-number and infinities print as
 * "null", which JSON leaves as the only choice.  The caller frees the text. */
char *number_format(double real);
/* As number_format(), at the end of a text and far faster for whole numbers and multiples of 1e-9.
 */
void real_append(GString *out, double real);

/* The decimal digits of a number, at least so many (zeros in front); no 0 byte behind them.
 * Returns how many. */
#define DIGITS_MAX 40
size_t digits_format(uint64_t number, size_t least, char ret_digits[DIGITS_MAX]);
void int64_append(GString *out, int64_t number);
/* Appends a double with so many decimals (0 .. 9), with blanks before it up to 'width' bytes; for
 * tables that people read. */
void fixed_append(GString *out, double real, int decimals, int width);
/* A JSON or YAML number, the whole text; the locale is never asked. */
bool number_parse(const char *text, double *ret);
bool int_parse(const char *text, int64_t *ret);

/* RFC 3339 in UTC, whole seconds, as Kubernetes stores times; seconds since 1970. */
char *rfc3339_format(int64_t unix_seconds);
bool rfc3339_parse(const char *text, int64_t *ret_unix_seconds);
