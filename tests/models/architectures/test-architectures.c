/* test-architectures.c - claims from old copies, and queues of decisions whose length is known. */
#include "tests/check-main.h"

#include "models/architectures/architecture-run.h"
#include "models/architectures/architecture.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define TASK ((Room){ 1000, 1 << 30 })

/* --- Claims --- */

typedef struct Race {
    ClaimCell *cell;
    CellView *first, *second;
    GArray *early, *late; /* Claim */
} Race;

/* Two schedulers copy a cell of one machine with so much room; each plans one task. */
static Race
race_new(int slots)
{
    Room machine = { slots * TASK.cpu_milli, slots * TASK.memory_bytes };
    SimStream stream = sim_stream(1, "test", NULL);
    Race race = { .cell = claim_cell_new(&machine, 1) };

    race.first = cell_view_new(race.cell);
    race.second = cell_view_new(race.cell);
    race.early = g_array_new(FALSE, FALSE, sizeof(Claim));
    race.late = g_array_new(FALSE, FALSE, sizeof(Claim));
    ck_assert_uint_eq(cell_view_plan(race.first, TASK, 1, &stream, race.early), 1);
    ck_assert_uint_eq(cell_view_plan(race.second, TASK, 1, &stream, race.late), 1);
    return race;
}

static void
race_free(Race *race)
{
    g_array_unref(race->early);
    g_array_unref(race->late);
    claim_cell_free(race->cell);
}

START_TEST(the_later_of_two_claims_on_one_slot_conflicts)
{
    for (int rule = 0; rule < N_CONFLICT_RULES; rule++) {
        Race race = race_new(1);

        ck_assert_uint_eq(
            claim_cell_commit(race.cell, race.early, TASK, (ConflictRule)rule, COMMIT_INCREMENTAL),
            0);
        ck_assert_uint_eq(
            claim_cell_commit(race.cell, race.late, TASK, (ConflictRule)rule, COMMIT_INCREMENTAL),
            1);
        ck_assert_uint_eq(race.late->len, 0);
        race_free(&race);
    }
}
END_TEST

START_TEST(with_two_slots_only_the_sequence_number_conflicts)
{
    for (int rule = 0; rule < N_CONFLICT_RULES; rule++) {
        Race race = race_new(2);

        claim_cell_commit(race.cell, race.early, TASK, (ConflictRule)rule, COMMIT_INCREMENTAL);
        ck_assert_uint_eq(
            claim_cell_commit(race.cell, race.late, TASK, (ConflictRule)rule, COMMIT_INCREMENTAL),
            rule == CONFLICT_SEQUENCE ? 1 : 0);
        race_free(&race);
    }
}
END_TEST

START_TEST(two_claims_of_one_transaction_on_one_machine_do_not_conflict)
{
    Room machine = { 4000, INT64_C(4) << 30 };
    g_autoptr(ClaimCell) cell = claim_cell_new(&machine, 1);
    CellView *view = cell_view_new(cell);
    SimStream stream = sim_stream(1, "test", NULL);
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(Claim));

    ck_assert_uint_eq(cell_view_plan(view, TASK, 9, &stream, claims), 4);
    ck_assert_uint_eq(
        claim_cell_commit(cell, claims, TASK, CONFLICT_SEQUENCE, COMMIT_ALL_OR_NOTHING), 0);
    ck_assert_int_eq(claim_cell_taken(cell).cpu_milli, 4000);
}
END_TEST

START_TEST(all_or_nothing_leaves_the_cell_as_it_was)
{
    Room machines[2] = { { 1000, 1 << 30 }, { 1000, 1 << 30 } };
    g_autoptr(ClaimCell) cell = claim_cell_new(machines, 2);
    CellView *view = cell_view_new(cell);
    SimStream stream = sim_stream(1, "test", NULL);
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(Claim));

    cell_view_plan(view, TASK, 2, &stream, claims);
    claim_cell_take(cell, 1, TASK);
    ck_assert_uint_eq(claim_cell_commit(cell, claims, TASK, CONFLICT_FIT, COMMIT_ALL_OR_NOTHING),
                      2);
    ck_assert_uint_eq(claims->len, 0);
    ck_assert_int_eq(claim_cell_left(cell, 0).cpu_milli, 1000);
    ck_assert_int_eq(claim_cell_taken(cell).cpu_milli, 1000);
}
END_TEST

/* A plan on a refreshed view finds exactly what a plan on a whole new copy would. */
START_TEST(a_refreshed_copy_is_the_cell)
{
    enum {
        N = 20
    };
    Room machines[N];
    SimStream stream = sim_stream_n(7, "test", (uint64_t)_i);
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(Claim));
    g_autoptr(ClaimCell) cell = NULL;
    CellView *view;

    for (int i = 0; i < N; i++) {
        machines[i] = (Room){ (int64_t)sim_stream_below(&stream, 9000), INT64_C(64) << 30 };
    }
    cell = claim_cell_new(machines, N);
    view = cell_view_new(cell);
    for (int step = 0; step < 200; step++) {
        uint32_t machine = (uint32_t)sim_stream_below(&stream, N);
        int64_t n_slots = 0;

        if (sim_stream_below(&stream, 2) == 0 && room_holds(claim_cell_left(cell, machine), TASK)) {
            claim_cell_take(cell, machine, TASK);
        } else if (claim_cell_left(cell, machine).cpu_milli + TASK.cpu_milli <=
                   machines[machine].cpu_milli) {
            claim_cell_release(cell, machine, TASK);
        }
        if (sim_stream_below(&stream, 3) == 0) {
            cell_view_refresh(view);
            for (uint32_t i = 0; i < N; i++) {
                n_slots += claim_cell_left(cell, i).cpu_milli / TASK.cpu_milli;
            }
            g_array_set_size(claims, 0);
            ck_assert_uint_eq(cell_view_plan(view, TASK, 1000, &stream, claims), (size_t)n_slots);
        }
    }
}
END_TEST

/* --- Queues of decisions --- */

typedef struct Bench {
    Arena *arena;
    Room machines[50];
    JobKind kinds[2];
    ArchitectureConfig config;
} Bench;

static const Distribution *
parse(Arena *arena, const char *text, DistributionUnit unit)
{
    const char *error = NULL;
    const Distribution *distribution = distribution_parse(arena, text, unit, &error, NULL);

    ck_assert_msg(distribution != NULL, "%s", error);
    return distribution;
}

static JobKind
kind_new(Arena *arena, const char *name, const char *interval, const char *n_tasks,
         const char *duration, SimTime think_job)
{
    return (JobKind){
        .name = name,
        .interval = parse(arena, interval, DISTRIBUTION_TIME),
        .n_tasks = parse(arena, n_tasks, DISTRIBUTION_NUMBER),
        .duration = parse(arena, duration, DISTRIBUTION_TIME),
        .cpu = parse(arena, "1", DISTRIBUTION_QUANTITY),
        .memory = parse(arena, "1Gi", DISTRIBUTION_QUANTITY),
        .think_job = think_job,
        .n_schedulers = 1,
    };
}

static void
bench_init(Bench *bench, const char *architecture)
{
    bench->arena = arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(bench->machines); i++) {
        bench->machines[i] = (Room){ 16000, INT64_C(64) << 30 };
    }
    bench->kinds[0] = kind_new(bench->arena, "batch", "exp(2s)", "1", "10s", SIM_SECOND);
    bench->kinds[1] = kind_new(bench->arena, "service", "exp(300s)", "20", "2h", 60 * SIM_SECOND);
    bench->config = (ArchitectureConfig){
        .architecture = architecture_find(architecture),
        .machines = bench->machines,
        .n_machines = G_N_ELEMENTS(bench->machines),
        .kinds = bench->kinds,
        .n_kinds = 2,
        .span = 100 * SIM_HOUR,
        .seed = 1,
    };
    ck_assert_ptr_nonnull(bench->config.architecture);
}

/* Pollaczek and Khinchine: an M/D/1 queue at load 1/2 makes a job wait for half a decision. */
START_TEST(one_scheduler_with_steady_decisions_is_an_md1_queue)
{
    static const char *const names[] = { "single-path", "multi-path", "shared-state" };
    Bench bench;
    KindOutcome outcome;

    bench_init(&bench, names[_i]);
    bench.config.n_kinds = 1;
    architecture_run(&bench.config, &outcome);
    ck_assert_uint_gt(outcome.n_submitted, 170000);
    ck_assert_msg(fabs(outcome.wait_mean - 0.5) < 0.015, "mean wait %g", outcome.wait_mean);
    ck_assert_msg(fabs(outcome.busyness - 0.5) < 0.01, "busyness %g", outcome.busyness);
    ck_assert_double_eq(outcome.conflict_fraction, 0);
    ck_assert_uint_eq(outcome.n_abandoned, 0);
    arena_free(bench.arena);
}
END_TEST

START_TEST(every_architecture_sees_the_same_jobs_and_repeats_itself)
{
    KindOutcome first[2];

    for (size_t i = 0; architectures[i] != NULL; i++) {
        Bench bench;
        KindOutcome once[2], again[2];

        bench_init(&bench, architecture_name(architectures[i]));
        bench.config.span = 5 * SIM_HOUR;
        architecture_run(&bench.config, once);
        architecture_run(&bench.config, again);
        ck_assert_mem_eq(once, again, sizeof once);
        if (i == 0) {
            memcpy(first, once, sizeof first);
        }
        ck_assert_uint_eq(once[0].n_submitted, first[0].n_submitted);
        ck_assert_uint_eq(once[1].n_submitted, first[1].n_submitted);
        arena_free(bench.arena);
    }
}
END_TEST

static KindOutcome
batch_under(const char *architecture, SimTime service_decision)
{
    Bench bench;
    KindOutcome outcomes[2];

    bench_init(&bench, architecture);
    bench.kinds[1].think_job = service_decision;
    bench.config.span = 20 * SIM_HOUR;
    architecture_run(&bench.config, outcomes);
    arena_free(bench.arena);
    return outcomes[0];
}

START_TEST(slow_decisions_hold_up_others_except_on_shared_state)
{
    static const char *const waiting[] = { "single-path", "multi-path", "two-level" };
    KindOutcome before = batch_under("shared-state", SIM_SECOND);
    KindOutcome after = batch_under("shared-state", 60 * SIM_SECOND);

    ck_assert_double_lt(fabs(after.wait_mean - before.wait_mean), 0.02);
    for (size_t i = 0; i < G_N_ELEMENTS(waiting); i++) {
        KindOutcome slow = batch_under(waiting[i], 60 * SIM_SECOND);

        ck_assert_msg(slow.wait_mean > 3 * after.wait_mean, "%s: %g beside %g", waiting[i],
                      slow.wait_mean, after.wait_mean);
    }
}
END_TEST

START_TEST(a_job_that_fits_nowhere_is_given_up_after_its_attempts)
{
    Bench bench;
    KindOutcome outcome;

    bench_init(&bench, "shared-state");
    bench.config.n_kinds = 1;
    bench.kinds[0].cpu = parse(bench.arena, "17", DISTRIBUTION_QUANTITY);
    bench.kinds[0].interval = parse(bench.arena, "1h", DISTRIBUTION_TIME);
    bench.config.span = 2 * SIM_HOUR - SIM_SECOND;
    architecture_run(&bench.config, &outcome);
    ck_assert_uint_eq(outcome.n_submitted, 1);
    ck_assert_uint_eq(outcome.n_abandoned, 1);
    ck_assert_uint_eq(outcome.n_attempts, 101);
    ck_assert_uint_eq(outcome.n_placed, 0);
    arena_free(bench.arena);
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("architectures");
    TCase *claims = tcase_create("claims");
    TCase *queues = tcase_create("queues");

    tcase_add_test(claims, the_later_of_two_claims_on_one_slot_conflicts);
    tcase_add_test(claims, with_two_slots_only_the_sequence_number_conflicts);
    tcase_add_test(claims, two_claims_of_one_transaction_on_one_machine_do_not_conflict);
    tcase_add_test(claims, all_or_nothing_leaves_the_cell_as_it_was);
    tcase_add_loop_test(claims, a_refreshed_copy_is_the_cell, 0, 20);
    suite_add_tcase(suite, claims);
    tcase_set_timeout(queues, 60);
    tcase_add_loop_test(queues, one_scheduler_with_steady_decisions_is_an_md1_queue, 0, 3);
    tcase_add_test(queues, every_architecture_sees_the_same_jobs_and_repeats_itself);
    tcase_add_test(queues, slow_decisions_hold_up_others_except_on_shared_state);
    tcase_add_test(queues, a_job_that_fits_nowhere_is_given_up_after_its_attempts);
    suite_add_tcase(suite, queues);
    return suite;
}
