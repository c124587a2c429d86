/* test-cron-job.c - schedules, and Jobs by the clock. */
#include "models/controllers/cron-job/cron-schedule.h"
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

/* Virtual time 0 of the small world is 2026-01-01T00:00:00Z. */
#define EPOCH 1767225600

typedef struct ScheduleCase {
    const char *text, *zone;
    int64_t after, next; /* seconds since EPOCH */
} ScheduleCase;

static const ScheduleCase schedule_cases[] = {
    { "* * * * *", "", 0, 60 },
    { "*/5 * * * *", "", 299, 300 },
    { "@hourly", "", 0, 3600 },
    { "0 0 * * 0", "", 0, 3 * 86400 },       /* the 1st is a Thursday */
    { "0 0 3 * mon", "", 0, 2 * 86400 },     /* either day field suffices */
    { "30 9 * * *", "Asia/Seoul", 0, 1800 }, /* nine hours ahead */
    { "@every 90s", "", 10, 100 },
    { "0 0 29 feb *", "", 0, (365 + 365 + 31 + 28) * 86400 },
};

START_TEST(a_schedule_names_the_next_time)
{
    const ScheduleCase *one = &schedule_cases[_i];
    g_autofree char *error = NULL;
    g_autoptr(CronSchedule) schedule = cron_schedule_new(one->text, one->zone, &error);

    ck_assert_msg(schedule != NULL, "%s", error);
    ck_assert_int_eq(cron_schedule_next(schedule, EPOCH + one->after) - EPOCH, one->next);
}
END_TEST

START_TEST(a_date_that_never_comes_is_never)
{
    g_autofree char *error = NULL;
    g_autoptr(CronSchedule) schedule = cron_schedule_new("0 0 31 2 *", NULL, &error);

    ck_assert(cron_schedule_next(schedule, EPOCH) == CRON_NEVER);
}
END_TEST

static World *world;

static void
setup(void)
{
    world = world_new(3, 1);
}

static void
teardown(void)
{
    world_free(world);
}

static void
apply_tick(const char *policy)
{
    g_autofree char *text = g_strdup_printf("apiVersion: batch/v1\n"
                                            "kind: CronJob\n"
                                            "metadata: {name: tick, namespace: default}\n"
                                            "spec:\n"
                                            "  schedule: '* * * * *'\n"
                                            "  concurrencyPolicy: %s\n"
                                            "  successfulJobsHistoryLimit: 1\n"
                                            "  jobTemplate:\n"
                                            "    spec:\n"
                                            "      template:\n"
                                            "        metadata: {annotations: {fid/run: 85s}}\n"
                                            "        spec:\n"
                                            "          restartPolicy: Never\n"
                                            "          containers: [{name: c, image: img:1}]\n",
                                            policy);

    world_apply(world, text);
}

START_TEST(runs_may_overlap_if_allowed)
{
    apply_tick("Allow");
    world_run(world, 59.9);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 0);
    world_run(world, 60.3);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 1);
    world_run(world, 120.3);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 2);
    world_run(world, 300);
    ck_assert_int_ge(world_count_events(world, "tick", "SawCompletedJob"), 2);
    ck_assert_int_ge(world_count_events(world, "tick", "SuccessfulDelete"), 1);
    ck_assert_int_eq(world_count_events(world, "tick", "UnexpectedJob"), 0);
}
END_TEST

START_TEST(a_run_that_is_forbidden_starts_when_the_other_ends)
{
    apply_tick("Forbid");
    world_run(world, 121);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 1);
    ck_assert_int_ge(world_count_events(world, "tick", "JobAlreadyActive"), 1);
    world_run(world, 151);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 2);
}
END_TEST

START_TEST(a_run_is_replaced_by_the_next)
{
    apply_tick("Replace");
    world_run(world, 121);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 1);
    ck_assert_int_eq(world_count_events(world, "tick", "SuccessfulCreate"), 2);
    ck_assert_int_eq(world_count_events(world, "tick", "SuccessfulDelete"), 1);
}
END_TEST

START_TEST(only_the_latest_missed_run_is_started)
{
    apply_tick("Allow");
    controller_manager_stop(world->manager);
    world_run(world, 630);
    controller_manager_start(world->manager);
    world_run(world, 632);
    ck_assert_uint_eq(world_count(world, KIND_JOB), 1);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("cron job");
    TCase *schedules = tcase_create("schedules");
    TCase *jobs = tcase_create("jobs");

    tcase_add_loop_test(schedules, a_schedule_names_the_next_time, 0,
                        (int)G_N_ELEMENTS(schedule_cases));
    tcase_add_test(schedules, a_date_that_never_comes_is_never);
    suite_add_tcase(all, schedules);
    tcase_add_checked_fixture(jobs, setup, teardown);
    tcase_add_test(jobs, runs_may_overlap_if_allowed);
    tcase_add_test(jobs, a_run_that_is_forbidden_starts_when_the_other_ends);
    tcase_add_test(jobs, a_run_is_replaced_by_the_next);
    tcase_add_test(jobs, only_the_latest_missed_run_is_started);
    suite_add_tcase(all, jobs);
    return all;
}
