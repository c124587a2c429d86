/* test-work-queue.c - queues, expectations, leases and what every controller must keep. */
#include "models/api/server/lease.h"
#include "models/controllers/controller.h"
#include "models/controllers/expectations.h"
#include "models/controllers/job/job-pass.h"
#include "tests/check-main.h"

#include <string.h>

static Simulation *sim;
static WorkQueue *queue;
static GArray *seen; /* SimTime of each sync */
static uint32_t n_now, n_now_max;
static bool fails;
static SimTime work_time;

static void
setup(void)
{
    SimOptions options = { .seed = 1 };

    sim = sim_new(&options);
    seen = g_array_new(FALSE, FALSE, sizeof(SimTime));
    n_now = n_now_max = 0;
    fails = false;
    work_time = 0;
    queue = NULL;
}

static void
teardown(void)
{
    work_queue_free(queue);
    g_array_unref(seen);
    sim_free(sim);
}

static bool
work(void *data, Process *self, ObjectRef key)
{
    SimTime now = sim_now(sim);

    (void)data;
    (void)key;
    g_array_append_val(seen, now);
    n_now++;
    n_now_max = MAX(n_now_max, n_now);
    if (work_time > 0) {
        process_sleep(self, work_time);
    }
    n_now--;
    return !fails;
}

static void
make_queue(uint32_t n_workers, int32_t retries_max)
{
    WorkQueueOptions options = { .n_workers = n_workers, .retries_max = retries_max };

    queue = work_queue_new(sim, "test", &options, work, NULL);
}

static ObjectRef
key(uint32_t index)
{
    return (ObjectRef){ index, 1 };
}

static SimTime
seen_at(guint i)
{
    return g_array_index(seen, SimTime, i);
}

START_TEST(a_key_is_in_the_queue_once)
{
    make_queue(5, 0);
    work_queue_add(queue, key(1));
    work_queue_add(queue, key(1));
    sim_run(sim, SIM_SECOND);
    ck_assert_uint_eq(seen->len, 1);
}
END_TEST

START_TEST(a_key_added_while_held_runs_once_more)
{
    make_queue(5, 0);
    work_time = SIM_SECOND;
    work_queue_add(queue, key(1));
    sim_run(sim, SIM_SECOND / 2);
    work_queue_add(queue, key(1));
    work_queue_add(queue, key(1));
    sim_run(sim, 10 * SIM_SECOND);
    ck_assert_uint_eq(seen->len, 2);
    ck_assert_uint_eq(n_now_max, 1);
    ck_assert(seen_at(1) == SIM_SECOND);
}
END_TEST

START_TEST(no_more_workers_than_asked_for)
{
    make_queue(3, 0);
    work_time = SIM_SECOND;
    for (uint32_t i = 0; i < 10; i++) {
        work_queue_add(queue, key(i));
    }
    sim_run(sim, 10 * SIM_SECOND);
    ck_assert_uint_eq(seen->len, 10);
    ck_assert_uint_eq(n_now_max, 3);
}
END_TEST

START_TEST(a_failing_key_backs_off_twice_as_long_each_time)
{
    make_queue(1, 0);
    fails = true;
    work_queue_add(queue, key(1));
    sim_run(sim, 5 * SIM_SECOND);
    ck_assert(seen_at(1) - seen_at(0) == 5 * SIM_MILLISECOND);
    ck_assert(seen_at(2) - seen_at(1) == 10 * SIM_MILLISECOND);
    ck_assert(seen_at(5) - seen_at(4) == 80 * SIM_MILLISECOND);
    fails = false;
    sim_run(sim, 100 * SIM_SECOND);
    ck_assert_int_eq(work_queue_failures(queue, key(1)), 0);
}
END_TEST

START_TEST(a_key_is_dropped_after_so_many_failures)
{
    make_queue(1, 15);
    fails = true;
    work_queue_add(queue, key(1));
    sim_run(sim, 1000 * SIM_SECOND);
    ck_assert_uint_eq(seen->len, 16);
}
END_TEST

START_TEST(of_several_delays_the_earliest_counts)
{
    make_queue(1, 0);
    work_queue_add_after(queue, key(1), 5 * SIM_SECOND);
    work_queue_add_after(queue, key(1), 2 * SIM_SECOND);
    work_queue_add_after(queue, key(1), 9 * SIM_SECOND);
    sim_run(sim, 20 * SIM_SECOND);
    ck_assert_uint_eq(seen->len, 1);
    ck_assert(seen_at(0) == 2 * SIM_SECOND);
}
END_TEST

START_TEST(a_stopped_queue_forgets_everything)
{
    make_queue(1, 0);
    work_queue_add(queue, key(1));
    work_queue_add_after(queue, key(2), SIM_SECOND);
    work_queue_stop(queue);
    work_queue_add(queue, key(3));
    sim_run(sim, 10 * SIM_SECOND);
    ck_assert_uint_eq(seen->len, 0);
}
END_TEST

START_TEST(expectations_hold_until_seen_or_too_old)
{
    Expectations *expectations = expectations_new(sim);
    Uid uids[] = { 7, 8 };

    ck_assert(expectations_satisfied(expectations, key(1)));
    expectations_set(expectations, key(1), 1, uids, 2);
    expectations_creation_seen(expectations, key(1));
    expectations_deletion_seen(expectations, key(1), 7);
    expectations_deletion_seen(expectations, key(1), 7); /* only once a uid */
    ck_assert(!expectations_satisfied(expectations, key(1)));
    expectations_deletion_seen(expectations, key(1), 8);
    ck_assert(expectations_satisfied(expectations, key(1)));
    expectations_set_creations(expectations, key(1), 3);
    sim_run(sim, 5 * SIM_MINUTE);
    ck_assert(!expectations_satisfied(expectations, key(1)));
    sim_run(sim, 5 * SIM_MINUTE + 1);
    ck_assert(expectations_satisfied(expectations, key(1)));
    expectations_free(expectations);
}
END_TEST

START_TEST(renewals_are_ten_seconds_and_a_little_apart)
{
    Leases *leases = leases_new(sim);
    SimTime at;

    sim_run(sim, 3 * SIM_SECOND);
    leases_start(leases, "n");
    at = leases_last_renewal(leases, "n", sim_now(sim));
    ck_assert(at == 3 * SIM_SECOND);
    for (int i = 0; i < 200; i++) {
        SimTime next = leases_next_renewal(leases, "n", at);

        ck_assert(next - at >= 10 * SIM_SECOND && next - at <= 104 * SIM_SECOND / 10);
        at = next;
    }
    sim_run(sim, 100 * SIM_SECOND);
    leases_stop(leases, "n");
    at = leases_last_renewal(leases, "n", sim_now(sim));
    ck_assert(at > 89 * SIM_SECOND && at <= 100 * SIM_SECOND);
    sim_run(sim, 200 * SIM_SECOND);
    ck_assert(leases_last_renewal(leases, "n", sim_now(sim)) == at);
    ck_assert(leases_next_renewal(leases, "n", sim_now(sim)) == SIM_NEVER);
    leases_start(leases, "n");
    ck_assert(leases_last_renewal(leases, "n", 150 * SIM_SECOND) == at);
    ck_assert(leases_last_renewal(leases, "n", sim_now(sim)) == 200 * SIM_SECOND);
    leases_free(leases);
}
END_TEST

START_TEST(sets_of_indexes_are_written_as_ranges)
{
    bool indexes[12] = { false };
    g_autofree char *text = NULL;

    job_indexes_read("0,2-4,6,7,11", indexes, 12);
    ck_assert_int_eq(job_indexes_count(indexes, 12), 7);
    text = job_indexes_format(indexes, 12);
    ck_assert_str_eq(text, "0,2-4,6,7,11");
}
END_TEST

/* What must hold for every controller there is, now or later. */
START_TEST(every_controller_keeps_the_contract)
{
    ControllerManagerSettings settings;

    controller_manager_settings_init(&settings);
    for (size_t i = 0; controllers[i] != NULL; i++) {
        const ControllerType *type = controllers[i];

        ck_assert_ptr_nonnull(type->name);
        ck_assert(g_str_has_suffix(type->name, "-controller"));
        ck_assert(g_str_has_suffix(type->doc, "."));
        ck_assert(type->start != NULL);
        ck_assert(type->qps_factor > 0);
        ck_assert(type->workers == NULL || type->workers(&settings) > 0);
        ck_assert(type->sync != NULL || type->listed != NULL);
        ck_assert_ptr_eq(controller_type_find(type->name), type);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("controllers");
    TCase *tests = tcase_create("controllers");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_key_is_in_the_queue_once);
    tcase_add_test(tests, a_key_added_while_held_runs_once_more);
    tcase_add_test(tests, no_more_workers_than_asked_for);
    tcase_add_test(tests, a_failing_key_backs_off_twice_as_long_each_time);
    tcase_add_test(tests, a_key_is_dropped_after_so_many_failures);
    tcase_add_test(tests, of_several_delays_the_earliest_counts);
    tcase_add_test(tests, a_stopped_queue_forgets_everything);
    tcase_add_test(tests, expectations_hold_until_seen_or_too_old);
    tcase_add_test(tests, renewals_are_ten_seconds_and_a_little_apart);
    tcase_add_test(tests, sets_of_indexes_are_written_as_ranges);
    tcase_add_test(tests, every_controller_keeps_the_contract);
    suite_add_tcase(all, tests);
    return all;
}
