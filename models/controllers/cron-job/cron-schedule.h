/* cron-schedule.h - when a CronJob is due: the five fields, in a time zone.
 *
 * The rules and error texts of the parser that Kubernetes uses: minute, hour, day of month, month,
 * day of week; lists, ranges and steps; names of months and days; @hourly, @every 90m.  If neither
 * day field begins with a star, one of them suffices.  Clocks that are set forward or back are
 * treated as Go's calendar arithmetic does.  Times are seconds since 1970. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define CRON_NEVER INT64_MIN

typedef struct CronSchedule CronSchedule;

/* 'zone' NULL or "": UTC.  NULL and a message to be freed in '*ret_error' if it does not parse. */
CronSchedule *cron_schedule_new(const char *text, const char *zone, char **ret_error);
void cron_schedule_free(CronSchedule *schedule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CronSchedule, cron_schedule_free)

/* The first time after 'after'; CRON_NEVER if there is none within five years. */
int64_t cron_schedule_next(const CronSchedule *schedule, int64_t after);

typedef enum CronMissed {
    CRON_MISSED_NONE,
    CRON_MISSED_FEW,
    CRON_MISSED_MANY,
} CronMissed;

/* What a CronJob has missed at 'now': the latest time since 'last' (its last schedule, or its
 * creation), but not before 'deadline' seconds ago (-1: no deadline).  '*ret_earliest' is where the
 * search began.  CRON_NEVER: nothing; an estimate decides how many ('*ret_missed').  Returns false
 * if the schedule has no two different times. */
bool cron_most_recent(const CronSchedule *schedule, int64_t last, int64_t deadline, int64_t now,
                      int64_t *ret_earliest, int64_t *ret_recent, CronMissed *ret_missed);
