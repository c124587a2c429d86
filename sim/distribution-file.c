/* distribution-file.c - measured values as a distribution: one column of a CSV file.
 *
 * Fields may be quoted with " (doubled inside); lines end with LF or CRLF; empty fields of the
 * column are left out.  A bare number of a time is in seconds, as measurements usually are. */
#include "sim/distribution-law.h"

#include "text/diagnostic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    N_VALUES_MAX = 10000000,
};

#define FILE_SIZE_MAX ((size_t)64 << 20)

/* Takes the field at '*next' into 'ret_field' and moves on behind its comma.  Returns whether the
 * line goes on. */
static bool
next_field(const char **next, const char *end, GString *ret_field)
{
    const char *p = *next;
    bool quoted = p < end && *p == '"';

    g_string_truncate(ret_field, 0);
    if (quoted) {
        for (p++; p < end; p++) {
            if (*p == '"' && (p + 1 == end || p[1] != '"')) {
                p++;
                break;
            }
            p += *p == '"';
            g_string_append_c(ret_field, *p);
        }
    }
    for (; p < end && *p != ',' && *p != '\n'; p++) {
        if (*p != '\r') {
            g_string_append_c(ret_field, *p);
        }
    }

    bool goes_on = p < end && *p == ',';

    *next = p < end ? p + 1 : end;
    return goes_on;
}

static const char *
read_cell(Arena *arena, const char *text, DistributionUnit unit, double *ret_value)
{
    double seconds;

    if (unit == DISTRIBUTION_TIME && distribution_read_number(arena, text, &seconds) == NULL) {
        *ret_value = seconds * 1e9;
        return seconds < 0 ? "a time must not be negative" : NULL;
    }
    return distribution_read_amount(arena, text, unit, ret_value);
}

static bool
find_column(const char **next, const char *end, const char *column, size_t *ret_index)
{
    g_autoptr(GString) field = g_string_new(NULL);
    bool found = false;
    bool goes_on = true;

    for (size_t i = 0; goes_on; i++) {
        goes_on = next_field(next, end, field);
        if (!found && strcmp(field->str, column) == 0) {
            *ret_index = i;
            found = true;
        }
    }
    return found;
}

static const char *
read_rows(Arena *arena, const char *next, const char *end, size_t column, DistributionUnit unit,
          GArray *values)
{
    g_autoptr(GString) field = g_string_new(NULL);

    for (size_t line = 2; next < end; line++) {
        bool goes_on = true;

        for (size_t i = 0; goes_on; i++) {
            double value;

            goes_on = next_field(&next, end, field);
            if (i != column || field->len == 0) {
                continue;
            }

            const char *error = read_cell(arena, field->str, unit, &value);

            if (error != NULL) {
                return arena_printf(arena, "line %zu: %s", line, error);
            }
            if (values->len == N_VALUES_MAX) {
                return arena_printf(arena, "more than %d values", N_VALUES_MAX);
            }
            g_array_append_val(values, value);
        }
    }
    return values->len > 0 ? NULL : "there is no value in that column";
}

static int
compare_values(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

const char *
distribution_read_file(Arena *arena, const char *path, const char *column,
                       Distribution *distribution)
{
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    gsize size = 0;
    size_t index = 0;

    if (!g_file_get_contents(path, &contents, &size, &error)) {
        return arena_strdup(arena, error->message);
    }
    if (size > FILE_SIZE_MAX) {
        return arena_printf(arena, "%s is larger than 64 MiB", path);
    }

    const char *next = contents;
    const char *end = contents + size;

    if (!find_column(&next, end, column, &index)) {
        return arena_printf(arena, "%s has no column `%s`", path, column);
    }

    const char *wrong = read_rows(arena, next, end, index, distribution->unit, values);

    if (wrong != NULL) {
        return arena_printf(arena, "%s: %s", path, wrong);
    }

    double *sorted = ARENA_NEW_N(arena, double, values->len);

    memcpy(sorted, values->data, values->len * sizeof *sorted);
    qsort(sorted, values->len, sizeof *sorted, compare_values);
    distribution->n_values = values->len;
    distribution->values = sorted;
    return NULL;
}
