/* schedule-rules.c - see schedule-rules.h.
 *
 * Texts are those of the cron library that Kubernetes uses. */
#include "models/api/validation/schedule-rules.h"

#include "text/scalar.h"

#include <string.h>

typedef struct Bounds {
    int64_t low, high;
    const char *names; /* three letters each, from 'low' on; NULL: none */
} Bounds;

static const Bounds fields[] = {
    { 0, 59, NULL },
    { 0, 23, NULL },
    { 1, 31, NULL },
    { 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec" },
    { 0, 6, "sunmontuewedthufrisat" },
};

/* A number or name; NULL and *ret, or the error. */
static const char *
parse_number(const char *text, const Bounds *bounds, Arena *arena, int64_t *ret)
{
    for (size_t i = 0; bounds != NULL && bounds->names != NULL && i < strlen(bounds->names);
         i += 3) {
        if (strlen(text) == 3 && g_ascii_strncasecmp(bounds->names + i, text, 3) == 0) {
            *ret = bounds->low + (int64_t)(i / 3);
            return NULL;
        }
    }
    if (!int_parse(*text == '+' ? text + 1 : text, ret)) {
        return arena_printf(arena,
                            "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid "
                            "syntax",
                            text, text);
    }
    if (*ret < 0) {
        return arena_printf(arena, "negative number (%" G_GINT64_FORMAT ") not allowed: %s", *ret,
                            text);
    }
    return NULL;
}

/* "a", "a-b", "*", each with "/step". */
static const char *
range_error(const char *range, const Bounds *bounds, Arena *arena)
{
    g_auto(GStrv) parts = g_strsplit(range, "/", -1);
    g_auto(GStrv) ends = g_strsplit(parts[0] == NULL ? "" : parts[0], "-", -1);
    const char *first = ends[0] == NULL ? "" : ends[0];
    guint n_ends = MAX(1, g_strv_length(ends));
    int64_t start = bounds->low;
    int64_t end = bounds->high;
    int64_t step = 1;
    const char *error = NULL;

    if (strcmp(first, "*") != 0 && strcmp(first, "?") != 0) {
        error = parse_number(first, bounds, arena, &start);
        end = start;
        if (error == NULL && n_ends == 2) {
            error = parse_number(ends[1], bounds, arena, &end);
        } else if (error == NULL && n_ends > 2) {
            error = arena_printf(arena, "too many hyphens: %s", range);
        }
    }
    if (error == NULL && g_strv_length(parts) == 2) {
        error = parse_number(parts[1], NULL, arena, &step);
        end = n_ends == 1 ? bounds->high : end;
    } else if (error == NULL && g_strv_length(parts) > 2) {
        error = arena_printf(arena, "too many slashes: %s", range);
    }
    if (error != NULL) {
        return error;
    }
    if (start < bounds->low) {
        return arena_printf(arena,
                            "beginning of range (%" G_GINT64_FORMAT
                            ") below minimum (%" G_GINT64_FORMAT "): %s",
                            start, bounds->low, range);
    }
    if (end > bounds->high) {
        return arena_printf(
            arena, "end of range (%" G_GINT64_FORMAT ") above maximum (%" G_GINT64_FORMAT "): %s",
            end, bounds->high, range);
    }
    if (start > end) {
        return arena_printf(arena,
                            "beginning of range (%" G_GINT64_FORMAT
                            ") beyond end of range (%" G_GINT64_FORMAT "): %s",
                            start, end, range);
    }
    return step == 0 ? arena_printf(arena, "step of range should be a positive number: %s", range)
                     : NULL;
}

static const char *
descriptor_error(const char *text, Arena *arena)
{
    static const char *const known[] = { "@yearly", "@annually", "@monthly", "@weekly",
                                         "@daily",  "@midnight", "@hourly",  NULL };
    int64_t duration;

    if (is_one_of(text, known)) {
        return NULL;
    }
    if (g_str_has_prefix(text, "@every ")) {
        return go_duration_parse(text + strlen("@every "), &duration)
                   ? NULL
                   : arena_printf(arena,
                                  "failed to parse duration %s: time: invalid duration \"%s\"",
                                  text, text + strlen("@every "));
    }
    return arena_printf(arena, "unrecognized descriptor: %s", text);
}

const char *
schedule_error(const char *schedule, Arena *arena)
{
    g_auto(GStrv) words = g_strsplit_set(schedule, " \t\n", -1);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    g_autoptr(GString) list = g_string_new(NULL);

    if (*schedule == '@') {
        return descriptor_error(schedule, arena);
    }
    for (size_t i = 0; words[i] != NULL; i++) {
        if (*words[i] != '\0') {
            g_ptr_array_add(found, words[i]);
            g_string_append_printf(list, "%s%s", list->len > 0 ? " " : "", words[i]);
        }
    }
    if (found->len != G_N_ELEMENTS(fields)) {
        return arena_printf(arena, "expected exactly 5 fields, found %u: [%s]", found->len,
                            list->str);
    }
    for (guint i = 0; i < found->len; i++) {
        g_auto(GStrv) ranges = g_strsplit(g_ptr_array_index(found, i), ",", -1);

        for (size_t j = 0; ranges[j] != NULL; j++) {
            const char *error =
                *ranges[j] == '\0' ? NULL : range_error(ranges[j], &fields[i], arena);

            if (error != NULL) {
                return error;
            }
        }
    }
    return NULL;
}

/* Whether the machine's database of time zones has the name, which is compared with its case. */
static bool
is_known_zone(const char *name)
{
    g_autofree char *path = g_strdup_printf("/usr/share/zoneinfo/%s", name);

    return strcmp(name, "UTC") == 0 || !g_file_test("/usr/share/zoneinfo", G_FILE_TEST_IS_DIR) ||
           g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

void
check_time_zone(ApiErrors *errors, const Value *zone, const FieldPath *path)
{
    const char *name = value_text(zone);

    if (name == NULL) {
        return;
    }
    if (*name == '\0') {
        err_invalid(errors, path, zone, "timeZone must be nil or non-empty string");
    } else if (g_ascii_strcasecmp(name, "Local") == 0) {
        err_invalid(errors, path, zone,
                    "timeZone must be an explicit time zone as defined in "
                    "https://www.iana.org/time-zones");
    } else if (*name == '/' || strchr(name, '\\') != NULL || strstr(name, "..") != NULL) {
        err_invalid(errors, path, zone, "time: invalid location name");
    } else if (!is_known_zone(name)) {
        err_invalid(errors, path, zone, "unknown time zone %s", name);
    }
}
