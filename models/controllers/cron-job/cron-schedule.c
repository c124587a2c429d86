/* cron-schedule.c - when a CronJob is due: the five fields, in a time zone. */
#include "models/controllers/cron-job/cron-schedule.h"

#include "text/scalar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STAR (UINT64_C(1) << 63)
#define MANY_MISSED 100

typedef enum FieldName {
    FIELD_MINUTE,
    FIELD_HOUR,
    FIELD_DAY,
    FIELD_MONTH,
    FIELD_WEEKDAY,
    N_FIELDS
} FieldName;

typedef struct FieldRange {
    unsigned least, most;
    const char *const *names; /* of the values from 'least' on; NULL: none */
} FieldRange;

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul",
                                      "aug", "sep", "oct", "nov", "dec", NULL };
static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };

static const FieldRange ranges[N_FIELDS] = {
    { 0, 59, NULL }, { 0, 23, NULL }, { 1, 31, NULL }, { 1, 12, months }, { 0, 6, weekdays },
};

struct CronSchedule {
    GTimeZone *zone;
    int64_t every; /* @every; 0: by fields */
    uint64_t fields[N_FIELDS];
};

/* A time as a calendar shows it. */
typedef struct Civil {
    int64_t year;
    int month, day, hour, minute, second;
} Civil;

/* -- calendar --------------------------------------------------------------------------------- */

static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t era, of_era, of_year;

    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    year -= month <= 2;
    era = (year >= 0 ? year : year - 399) / 400;
    of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    of_era = (year - era * 400) * 365 + (year - era * 400) / 4 - (year - era * 400) / 100 +
             of_year + day - 1;
    return era * 146097 + of_era - 719468;
}

static Civil
civil_from_unix(int64_t local)
{
    int64_t days = local >= 0 ? local / 86400 : -((-local + 86399) / 86400);
    int64_t rest = local - days * 86400;
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    Civil civil = {
        .month = (int)(mp < 10 ? mp + 3 : mp - 9),
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(rest / 3600),
        .minute = (int)(rest % 3600 / 60),
        .second = (int)(rest % 60),
    };

    civil.year = yoe + era * 400 + (civil.month <= 2);
    return civil;
}

static int64_t
offset_at(const CronSchedule *schedule, int64_t unix_time)
{
    gint interval;

    if (schedule->zone == NULL) {
        return 0;
    }
    interval = g_time_zone_find_interval(schedule->zone, G_TIME_TYPE_UNIVERSAL, unix_time);
    return interval < 0 ? 0 : g_time_zone_get_offset(schedule->zone, interval);
}

static Civil
civil_at(const CronSchedule *schedule, int64_t unix_time)
{
    return civil_from_unix(unix_time + offset_at(schedule, unix_time));
}

/* Days and months may be out of range.  Near a change of the clock one of two offsets is taken, as
 * Go does: that of the wall clock read as UTC, unless it leads out of its period. */
static int64_t
unix_from(const CronSchedule *schedule, const Civil *civil)
{
    int64_t wall = days_from_civil(civil->year, civil->month, civil->day) * 86400 +
                   civil->hour * 3600 + civil->minute * 60 + civil->second;
    int64_t offset = offset_at(schedule, wall);

    if (offset != 0 && offset_at(schedule, wall - offset) != offset) {
        offset = offset_at(schedule, wall - offset);
    }
    return wall - offset;
}

/* -- parsing ---------------------------------------------------------------------------------- */

static bool
parse_number(const char *text, const char *const *names, unsigned least, unsigned *ret,
             char **ret_error)
{
    char *end = NULL;
    long number;

    for (unsigned i = 0; names != NULL && names[i] != NULL; i++) {
        if (g_ascii_strcasecmp(text, names[i]) == 0) {
            *ret = least + i;
            return true;
        }
    }
    errno = 0;
    number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || g_ascii_isspace(text[0])) {
        *ret_error = g_strdup_printf("failed to parse int from %s: strconv.Atoi: parsing \"%s\": "
                                     "invalid syntax",
                                     text, text);
        return false;
    }
    if (number < 0) {
        *ret_error = g_strdup_printf("negative number (%ld) not allowed: %s", number, text);
        return false;
    }
    *ret = (unsigned)MIN(number, INT32_MAX);
    return true;
}

static bool
check_range(const char *text, const FieldRange *range, unsigned first, unsigned last, unsigned step,
            char **ret_error)
{
    if (first < range->least) {
        *ret_error = g_strdup_printf("beginning of range (%u) below minimum (%u): %s", first,
                                     range->least, text);
    } else if (last > range->most) {
        *ret_error =
            g_strdup_printf("end of range (%u) above maximum (%u): %s", last, range->most, text);
    } else if (first > last) {
        *ret_error = g_strdup_printf("beginning of range (%u) beyond end of range (%u): %s", first,
                                     last, text);
    } else if (step == 0) {
        *ret_error = g_strdup_printf("step of range should be a positive number: %s", text);
    } else {
        return true;
    }
    return false;
}

/* One item of a list: "5", "1-5", "*" with or without a step. */
static bool
parse_item(const char *text, const FieldRange *range, uint64_t *bits, char **ret_error)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    g_auto(GStrv) ends = g_strsplit(parts[0] != NULL ? parts[0] : "", "-", -1);
    guint n_ends = g_strv_length(ends);
    guint n_parts = g_strv_length(parts);
    const char *begin = n_ends > 0 ? ends[0] : "";
    unsigned first = range->least;
    unsigned last = range->most;
    unsigned step = 1;
    uint64_t star = STAR;

    if (strcmp(begin, "*") != 0 && strcmp(begin, "?") != 0) {
        star = 0;
        if (!parse_number(begin, range->names, range->least, &first, ret_error)) {
            return false;
        }
        last = first;
        if (n_ends > 2) {
            *ret_error = g_strdup_printf("too many hyphens: %s", text);
            return false;
        }
        if (n_ends == 2 && !parse_number(ends[1], range->names, range->least, &last, ret_error)) {
            return false;
        }
    }
    if (n_parts > 2) {
        *ret_error = g_strdup_printf("too many slashes: %s", text);
        return false;
    }
    if (n_parts == 2) {
        if (!parse_number(parts[1], NULL, 0, &step, ret_error)) {
            return false;
        }
        last = n_ends <= 1 ? range->most : last;
        star = step > 1 ? 0 : star;
    }
    if (!check_range(text, range, first, last, step, ret_error)) {
        return false;
    }
    for (unsigned i = first; i <= last; i += step) {
        *bits |= UINT64_C(1) << i;
    }
    *bits |= star;
    return true;
}

static bool
parse_field(const char *text, const FieldRange *range, uint64_t *ret_bits, char **ret_error)
{
    g_auto(GStrv) items = g_strsplit(text, ",", -1);

    *ret_bits = 0;
    for (char **item = items; *item != NULL; item++) {
        if ((*item)[0] != '\0' && !parse_item(*item, range, ret_bits, ret_error)) {
            return false;
        }
    }
    return true;
}

static const char *
expand_descriptor(const char *text)
{
    static const char *const rows[][2] = {
        { "@yearly", "0 0 1 1 *" }, { "@annually", "0 0 1 1 *" }, { "@monthly", "0 0 1 * *" },
        { "@weekly", "0 0 * * 0" }, { "@daily", "0 0 * * *" },    { "@midnight", "0 0 * * *" },
        { "@hourly", "0 * * * *" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(text, rows[i][0]) == 0) {
            return rows[i][1];
        }
    }
    return NULL;
}

static bool
parse_every(CronSchedule *schedule, const char *text, char **ret_error)
{
    int64_t ns;

    if (!go_duration_parse(text + strlen("@every "), &ns)) {
        *ret_error = g_strdup_printf("failed to parse duration %s: time: invalid duration \"%s\"",
                                     text, text + strlen("@every "));
        return false;
    }
    schedule->every = MAX(1, ns / 1000000000);
    return true;
}

static bool
parse_fields(CronSchedule *schedule, const char *text, char **ret_error)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    const char *fields[N_FIELDS + 1] = { NULL };
    g_autoptr(GString) list = g_string_new(NULL);
    guint n = 0;

    for (char **word = words; *word != NULL; word++) {
        if ((*word)[0] == '\0') {
            continue;
        }
        g_string_append_printf(list, "%s%s", n > 0 ? " " : "", *word);
        fields[MIN(n, N_FIELDS)] = *word;
        n++;
    }
    if (n != N_FIELDS) {
        *ret_error = n == 0 ? g_strdup("empty spec string")
                            : g_strdup_printf("expected exactly %d fields, found %u: [%s]",
                                              N_FIELDS, n, list->str);
        return false;
    }
    for (int i = 0; i < N_FIELDS; i++) {
        if (!parse_field(fields[i], &ranges[i], &schedule->fields[i], ret_error)) {
            return false;
        }
    }
    return true;
}

CronSchedule *
cron_schedule_new(const char *text, const char *zone, char **ret_error)
{
    CronSchedule *schedule = g_new0(CronSchedule, 1);
    bool ok;

    *ret_error = NULL;
    if (zone != NULL && zone[0] != '\0' && strcmp(zone, "UTC") != 0) {
        schedule->zone = g_time_zone_new(zone);
    }
    if (g_str_has_prefix(text, "@every ")) {
        ok = parse_every(schedule, text, ret_error);
    } else if (text[0] == '@') {
        const char *fields = expand_descriptor(text);

        ok = fields != NULL && parse_fields(schedule, fields, ret_error);
        if (fields == NULL) {
            *ret_error = g_strdup_printf("unrecognized descriptor: %s", text);
        }
    } else {
        ok = parse_fields(schedule, text, ret_error);
    }
    if (!ok) {
        g_clear_pointer(&schedule, cron_schedule_free);
    }
    return schedule;
}

void
cron_schedule_free(CronSchedule *schedule)
{
    if (schedule == NULL) {
        return;
    }
    if (schedule->zone != NULL) {
        g_time_zone_unref(schedule->zone);
    }
    g_free(schedule);
}

/* -- the next time ---------------------------------------------------------------------------- */

static bool
has(const CronSchedule *schedule, FieldName field, int value)
{
    return (schedule->fields[field] >> value & 1) != 0;
}

static bool
day_matches(const CronSchedule *schedule, const Civil *civil)
{
    int64_t days = days_from_civil(civil->year, civil->month, civil->day);
    int weekday = (int)(((days + 4) % 7 + 7) % 7);
    bool day = has(schedule, FIELD_DAY, civil->day);
    bool of_week = has(schedule, FIELD_WEEKDAY, weekday);

    if ((schedule->fields[FIELD_DAY] & STAR) != 0 ||
        (schedule->fields[FIELD_WEEKDAY] & STAR) != 0) {
        return day && of_week;
    }
    return day || of_week;
}

typedef struct Search {
    const CronSchedule *schedule;
    int64_t at;
    Civil civil;
    bool moved; /* smaller fields are at their least */
} Search;

static void
move_to(Search *search, int64_t at)
{
    search->at = at;
    search->civil = civil_at(search->schedule, at);
    search->moved = true;
}

/* To the beginning of the present month, day or hour, before the first step. */
static void
round_down(Search *search, FieldName field)
{
    Civil civil = search->civil;

    if (search->moved) {
        return;
    }
    civil.second = civil.minute = 0;
    if (field != FIELD_HOUR) {
        civil.hour = 0;
    }
    if (field == FIELD_MONTH) {
        civil.day = 1;
    }
    move_to(search, unix_from(search->schedule, &civil));
}

static bool
find_month(Search *search)
{
    while (!has(search->schedule, FIELD_MONTH, search->civil.month)) {
        Civil civil;

        round_down(search, FIELD_MONTH);
        civil = search->civil;
        civil.month++;
        move_to(search, unix_from(search->schedule, &civil));
        if (search->civil.month == 1) {
            return false;
        }
    }
    return true;
}

static bool
find_day(Search *search)
{
    while (!day_matches(search->schedule, &search->civil)) {
        Civil civil;

        round_down(search, FIELD_DAY);
        civil = search->civil;
        civil.day++;
        move_to(search, unix_from(search->schedule, &civil));
        /* Midnight may not exist on a day when clocks change. */
        if (search->civil.hour > 12) {
            move_to(search, search->at + (24 - search->civil.hour) * 3600);
        } else if (search->civil.hour > 0) {
            move_to(search, search->at - search->civil.hour * 3600);
        }
        if (search->civil.day == 1) {
            return false;
        }
    }
    return true;
}

static bool
find_hour(Search *search)
{
    while (!has(search->schedule, FIELD_HOUR, search->civil.hour)) {
        round_down(search, FIELD_HOUR);
        move_to(search, search->at + 3600);
        if (search->civil.hour == 0) {
            return false;
        }
    }
    return true;
}

static bool
find_minute(Search *search)
{
    while (!has(search->schedule, FIELD_MINUTE, search->civil.minute)) {
        if (!search->moved) {
            move_to(search, search->at - ((search->at % 60) + 60) % 60);
        }
        move_to(search, search->at + 60);
        if (search->civil.minute == 0) {
            return false;
        }
    }
    return true;
}

static bool
find_second(Search *search)
{
    while (search->civil.second != 0) {
        move_to(search, search->at + 1);
        if (search->civil.second == 0) {
            return false; /* another minute: all fields again */
        }
    }
    return true;
}

int64_t
cron_schedule_next(const CronSchedule *schedule, int64_t after)
{
    Search search = { .schedule = schedule, .at = after + 1 };
    int64_t last_year;

    if (after == CRON_NEVER) {
        return CRON_NEVER;
    }
    if (schedule->every > 0) {
        return after + schedule->every;
    }
    search.civil = civil_at(schedule, search.at);
    last_year = search.civil.year + 5;
    while (search.civil.year <= last_year) {
        if (find_month(&search) && find_day(&search) && find_hour(&search) &&
            find_minute(&search) && find_second(&search)) {
            return search.at;
        }
    }
    return CRON_NEVER;
}

bool
cron_most_recent(const CronSchedule *schedule, int64_t last, int64_t deadline, int64_t now,
                 int64_t *ret_earliest, int64_t *ret_recent, CronMissed *ret_missed)
{
    int64_t earliest = deadline >= 0 && now - deadline > last ? now - deadline : last;
    int64_t first = cron_schedule_next(schedule, earliest);
    int64_t second = first == CRON_NEVER ? CRON_NEVER : cron_schedule_next(schedule, first);
    int64_t gap, n_missed, from;

    *ret_earliest = earliest;
    *ret_recent = CRON_NEVER;
    *ret_missed = CRON_MISSED_NONE;
    if (first != CRON_NEVER && now < first) {
        return true;
    }
    if (second != CRON_NEVER && now < second) {
        *ret_recent = first;
        return true;
    }
    gap = first == CRON_NEVER || second == CRON_NEVER ? 0 : second - first;
    if (gap < 1) {
        return false;
    }
    n_missed = (now - first) / gap + 1;
    from = first + (n_missed - 2) * gap;
    for (int64_t at = cron_schedule_next(schedule, from); at != CRON_NEVER && at <= now;
         at = cron_schedule_next(schedule, at)) {
        *ret_recent = at;
    }
    *ret_missed = n_missed > MANY_MISSED ? CRON_MISSED_MANY
                  : n_missed > 0         ? CRON_MISSED_FEW
                                         : CRON_MISSED_NONE;
    return true;
}
