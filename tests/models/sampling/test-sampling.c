/* test-sampling.c - queues whose answer is known: M/M/1, M/M/c, the power of two choices; and what
 * late binding costs. */
#include "tests/check-main.h"

#include "models/sampling/sampling.h"

#include <glib.h>
#include <math.h>

static SamplingOutcome
run(const char *method, uint32_t n_workers, uint32_t n_tasks, double load, SimTime round_trip,
    uint32_t n_measured)
{
    Arena *arena = arena_new();
    const char *error = NULL;
    SamplingConfig config = {
        .method = sampling_method_find(method),
        .n_workers = n_workers,
        .n_tasks = n_tasks,
        .probe_ratio = 2,
        .duration = distribution_parse(arena, "exp(100ms)", DISTRIBUTION_TIME, &error, NULL),
        .round_trip = round_trip,
        .load = load,
        .n_warm_up = n_measured / 5,
        .n_measured = n_measured,
        .seed = 1,
    };
    SamplingOutcome outcome;

    ck_assert_ptr_nonnull(config.method);
    ck_assert_ptr_nonnull(config.duration);
    outcome = sampling_run(&config);
    ck_assert_uint_eq(outcome.n_responses, n_measured);
    arena_free(arena);
    return outcome;
}

/* In mean task durations of 100 ms. */
static double
mean_of(const char *method, uint32_t n_workers, double load)
{
    SamplingOutcome outcome = run(method, n_workers, 1, load, 0, 400000);
    double mean = outcome.mean / 0.1;

    sampling_outcome_clear(&outcome);
    return mean;
}

START_TEST(drawn_workers_are_so_many_mm1_queues)
{
    double mean = mean_of("random", 100, 0.7);

    ck_assert_msg(fabs(mean / (1 / (1 - 0.7)) - 1) < 0.02, "%g", mean);
}
END_TEST

/* Mitzenmacher: the sum of load^(2^i - 2) for i = 1, 2 ..., for very many workers. */
START_TEST(two_choices_give_the_published_mean)
{
    double mean = mean_of("per-task", 500, 0.9), wanted = 0;

    for (int i = 1; i < 12; i++) {
        wanted += pow(0.9, pow(2, i) - 2);
    }
    ck_assert_msg(fabs(mean / wanted - 1) < 0.03, "%g and not %g", mean, wanted);
}
END_TEST

/* Erlang C for 10 workers at load 0.8: 0.40918 wait, for 1 / (10 * 0.2) of a task each. */
START_TEST(the_central_queue_is_mmc)
{
    double mean = mean_of("ideal", 10, 0.8);

    ck_assert_msg(fabs(mean / (1 + 0.40918 / 2) - 1) < 0.02, "%g", mean);
}
END_TEST

START_TEST(the_workers_do_the_work_that_arrives)
{
    static const char *const names[] = { "random",       "per-task",  "batch",
                                         "late-binding", "cancelled", "ideal" };
    SamplingOutcome outcome = run(names[_i], 50, 10, 0.5, SIM_MILLISECOND, 4000);

    ck_assert_msg(fabs(outcome.busyness - 0.5) < 0.02, "%s: %g", names[_i], outcome.busyness);
    sampling_outcome_clear(&outcome);
}
END_TEST

START_TEST(each_step_of_sparrow_is_faster_than_the_one_before)
{
    static const char *const names[] = { "random", "per-task", "batch", "late-binding", "ideal" };
    double before = INFINITY;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        SamplingOutcome outcome = run(names[i], 200, 20, 0.85, SIM_MILLISECOND, 3000);

        ck_assert_msg(outcome.mean < before, "%s: %g after %g", names[i], outcome.mean, before);
        before = outcome.mean;
        sampling_outcome_clear(&outcome);
    }
}
END_TEST

START_TEST(taking_reservations_back_saves_answers_that_say_none)
{
    SamplingOutcome kept = run("late-binding", 200, 20, 0.85, SIM_MILLISECOND, 1000);
    SamplingOutcome taken = run("cancelled", 200, 20, 0.85, SIM_MILLISECOND, 1000);

    ck_assert_double_lt(taken.idle_waiting, 0.8 * kept.idle_waiting);
    ck_assert_double_gt(taken.idle_waiting, 0);
    sampling_outcome_clear(&kept);
    sampling_outcome_clear(&taken);
}
END_TEST

START_TEST(a_run_repeats_itself)
{
    SamplingOutcome once = run("late-binding", 50, 10, 0.9, SIM_MILLISECOND, 500);
    SamplingOutcome again = run("late-binding", 50, 10, 0.9, SIM_MILLISECOND, 500);

    ck_assert_mem_eq(once.responses, again.responses, once.n_responses * sizeof(double));
    ck_assert_uint_eq(once.n_messages, again.n_messages);
    sampling_outcome_clear(&once);
    sampling_outcome_clear(&again);
}
END_TEST

START_TEST(a_job_larger_than_the_cell_still_ends)
{
    static const char *const names[] = { "batch", "late-binding", "cancelled" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        SamplingOutcome outcome = run(names[i], 3, 10, 0.5, SIM_MILLISECOND, 50);

        ck_assert_double_gt(outcome.mean, 0.1);
        sampling_outcome_clear(&outcome);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("sampling");
    TCase *queues = tcase_create("queues");

    tcase_set_timeout(queues, 60);
    tcase_add_test(queues, drawn_workers_are_so_many_mm1_queues);
    tcase_add_test(queues, two_choices_give_the_published_mean);
    tcase_add_test(queues, the_central_queue_is_mmc);
    tcase_add_loop_test(queues, the_workers_do_the_work_that_arrives, 0, 6);
    tcase_add_test(queues, each_step_of_sparrow_is_faster_than_the_one_before);
    tcase_add_test(queues, taking_reservations_back_saves_answers_that_say_none);
    tcase_add_test(queues, a_run_repeats_itself);
    tcase_add_test(queues, a_job_larger_than_the_cell_still_ends);
    suite_add_tcase(suite, queues);
    return suite;
}
