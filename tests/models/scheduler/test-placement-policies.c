/* test-placement-policies.c - scores worked out by hand, and the cell against a slow plain one.
 *
 * The worked examples are those of the literature's definitions: two GPUs with half of one left,
 * three typical tasks, and so on. */
#include "tests/check-main.h"

#include "models/scheduler/cell/fragmentation.h"
#include "models/scheduler/cell/policy.h"

#include <math.h>
#include <string.h>

#define GIB INT64_C(1073741824)

static CellMachine
machine_with(int64_t cpu_left, size_t n_gpus, const uint16_t *gpu_left)
{
    CellMachine machine = { .name = "m", .cpu_milli = 128000, .cpu_left = cpu_left };

    machine.memory_bytes = machine.memory_left = 64 * GIB;
    machine.tasks_left = 1000;
    machine.n_gpus = (uint8_t)n_gpus;
    machine.last_change = UINT32_MAX;
    for (size_t i = 0; i < n_gpus; i++) {
        machine.gpu_left[i] = gpu_left[i];
    }
    return machine;
}

static CellMachine
machine_with_gpu_sum(int64_t cpu_left, int sum)
{
    uint16_t left[8] = { 0 };

    for (int i = 0; i < 8; i++) {
        left[i] = (uint16_t)MIN(sum, GPU_WHOLE);
        sum -= left[i];
    }
    return machine_with(cpu_left, 8, left);
}

static double
score_in(const char *name, const CellMachine *machines, size_t n, int32_t i, TaskShape shape,
         const void *arguments, int *ret_gpu)
{
    const PlacementPolicy *policy = policy_find(name);
    SimStream stream = sim_stream(1, "test", NULL);
    char *error = NULL;
    PolicyContext context = { policy, &error, NULL, arguments, &stream, machines, n };
    double score;

    ck_assert_ptr_nonnull(policy);
    context.state = policy->state_new == NULL ? NULL : policy->state_new(&context);
    score = policy->score(&context, &machines[i], &shape, ret_gpu);
    if (policy->state_free != NULL) {
        policy->state_free(context.state);
    }
    return score;
}

static double
score_of(const char *name, const CellMachine *machine, TaskShape shape, const void *arguments,
         int *ret_gpu)
{
    return score_in(name, machine, 1, 0, shape, arguments, ret_gpu);
}

/* CPU, GPU milli, GPUs. */
static TaskShape
task(int64_t cpu, uint16_t gpu_milli, uint8_t n_gpus)
{
    return (TaskShape){ cpu, GIB, gpu_milli, n_gpus, 0 };
}

static Fragmentation *
three_typical_tasks(void)
{
    TypicalTask classes[] = { { task(2000, 1000, 1), "", 50 },
                              { task(1000, 500, 1), "", 30 },
                              { task(8000, 0, 0), "", 20 } };

    return fragmentation_new(classes, G_N_ELEMENTS(classes), 1);
}

START_TEST(idle_gpu_that_a_typical_task_cannot_use_is_fragmented)
{
    static const uint16_t left[] = { 500, 1000 };
    g_autoptr(Fragmentation) fragmentation = three_typical_tasks();
    CellMachine machine = machine_with(4000, 2, left);
    double kinds[N_FRAGMENT_KINDS];

    ck_assert_double_eq(fragmentation_of(fragmentation, &machine), 550);
    fragmentation_split(fragmentation, &machine, kinds);
    ck_assert_double_eq(kinds[FRAGMENT_LACKS_GPU], 0.5 * 500);
    ck_assert_double_eq(kinds[FRAGMENT_CPU_ONLY_LACKS_CPU], 0.2 * 1500);
    ck_assert_double_eq(kinds[FRAGMENT_FITS], 0.5 * 1000 + 0.3 * 1500);
}
END_TEST

START_TEST(typical_tasks_are_the_most_common_that_cover_the_share)
{
    TypicalTask classes[] = { { task(1000, 0, 0), "", 5 },
                              { task(4000, 1000, 1), "", 60 },
                              { task(2000, 500, 1), "", 30 },
                              { task(8000, 500, 1), "", 5 } };
    g_autoptr(Fragmentation) fragmentation = fragmentation_new(classes, 4, 0.95);
    g_autoptr(Fragmentation) whole = NULL;

    ck_assert_uint_eq(fragmentation_n_typical(fragmentation), 3);
    ck_assert_int_eq(fragmentation_typical(fragmentation, 0)->shape.cpu_milli, 4000);
    ck_assert_int_eq(fragmentation_typical(fragmentation, 1)->shape.cpu_milli, 2000);
    /* Of equals the larger comes first. */
    ck_assert_int_eq(fragmentation_typical(fragmentation, 2)->shape.cpu_milli, 8000);
    whole = fragmentation_new(classes, 4, 1);
    ck_assert_uint_eq(fragmentation_n_typical(whole), 4);
}
END_TEST

START_TEST(fgd_takes_the_gpu_whose_rest_no_one_could_use)
{
    static const uint16_t left[] = { 500, 1000 };
    g_autoptr(Fragmentation) fragmentation = three_typical_tasks();
    CellMachine machine = machine_with(4000, 2, left);
    int gpu = -1;

    /* On GPU 0: F falls by 350, 100 / (1 + exp(-0.35)) = 58.66; on GPU 1 it grows. */
    ck_assert_double_eq(score_of("FGD", &machine, task(1000, 500, 1), fragmentation, &gpu), 58);
    ck_assert_int_eq(gpu, 0);
}
END_TEST

START_TEST(best_fit_scores_what_is_left)
{
    CellMachine a = machine_with_gpu_sum(64000, 6000), b = machine_with_gpu_sum(16000, 1000),
                c = machine_with_gpu_sum(96000, 8000);
    TaskShape wanted = task(8000, 1000, 1);
    int gpu = -1;

    ck_assert_double_eq(score_of("BestFit", &a, wanted, NULL, &gpu), 46);
    ck_assert_double_eq(score_of("BestFit", &b, wanted, NULL, &gpu), 96);
    ck_assert_double_eq(score_of("BestFit", &c, wanted, NULL, &gpu), 21);
}
END_TEST

START_TEST(dot_product_prefers_what_lies_across)
{
    CellMachine a = machine_with_gpu_sum(64000, 6000), b = machine_with_gpu_sum(16000, 1000);
    int gpu = -1;

    ck_assert_double_eq(score_of("DotProd", &a, task(8000, 1000, 1), NULL, &gpu), 93);
    ck_assert_double_eq(score_of("DotProd", &b, task(8000, 1000, 1), NULL, &gpu), 98);
}
END_TEST

START_TEST(packing_shares_first_and_opens_idle_machines_last)
{
    static const uint16_t left[] = { 300, 1000, 1000, 700 };
    CellMachine used = machine_with(64000, 4, left), idle_8 = machine_with_gpu_sum(64000, 8000);
    static const uint16_t whole[] = { 1000, 1000 };
    CellMachine idle_2 = machine_with(64000, 2, whole);
    int gpu = -1;

    ck_assert_double_eq(score_of("GpuPacking", &used, task(1, 200, 1), NULL, &gpu), 97);
    ck_assert_double_eq(score_of("GpuPacking", &used, task(1, 500, 1), NULL, &gpu), 93);
    ck_assert_double_eq(score_of("GpuPacking", &used, task(1, 800, 1), NULL, &gpu), 49);
    ck_assert_double_eq(score_of("GpuPacking", &used, task(1, 1000, 2), NULL, &gpu), 48);
    ck_assert_double_eq(score_of("GpuPacking", &idle_8, task(1, 500, 1), NULL, &gpu), 25);
    ck_assert_double_eq(score_of("GpuPacking", &idle_2, task(1, 500, 1), NULL, &gpu), 31);
    ck_assert_double_eq(score_of("GpuPacking", &idle_2, task(1, 0, 0), NULL, &gpu), 0);
}
END_TEST

START_TEST(clustering_keeps_like_with_like)
{
    CellMachine machine = machine_with_gpu_sum(64000, 3000), idle = machine_with_gpu_sum(1, 8000);
    TaskShape pair = task(1, 1000, 2);
    int gpu = -1;

    machine.hosted[2] = 1;
    ck_assert_double_eq(score_of("GpuClustering", &machine, pair, NULL, &gpu), 90);
    machine.hosted[0] = 3;
    ck_assert_double_eq(score_of("GpuClustering", &machine, pair, NULL, &gpu), 65);
    machine.hosted[2] = 0;
    ck_assert_double_eq(score_of("GpuClustering", &machine, pair, NULL, &gpu), 15);
    ck_assert_double_eq(score_of("GpuClustering", &idle, pair, NULL, &gpu), 25);
}
END_TEST

START_TEST(a_task_that_shares_gets_the_tightest_gpu)
{
    static const uint16_t left[] = { 1000, 400, 300, 300, 900 };
    CellMachine machine = machine_with(64000, 5, left);
    TaskShape small = task(1, 300, 1), large = task(1, 500, 1), whole = task(1, 1000, 1),
              too_many = task(1, 1000, 2);

    ck_assert_uint_eq(machine_gpus_tightest(&machine, &small), 1u << 2);
    ck_assert_uint_eq(machine_gpus_tightest(&machine, &large), 1u << 4);
    ck_assert_uint_eq(machine_gpus_tightest(&machine, &whole), 1u << 0);
    ck_assert(!machine_fits(&machine, &too_many));
}
END_TEST

/* Of 16 CPUs and 64 GiB. */
static CellMachine
machine_with_left(int64_t cpus, int64_t gibs)
{
    CellMachine machine = machine_with(cpus * 1000, 0, NULL);

    machine.cpu_milli = 16000;
    machine.memory_bytes = 64 * GIB;
    machine.memory_left = gibs * GIB;
    return machine;
}

START_TEST(tetris_prefers_the_aligned_machine)
{
    CellMachine a = machine_with_left(8, 16), b = machine_with_left(4, 48);
    TaskShape wanted = { 2000, 8 * GIB, 0, 0, 0 };
    int gpu = -1;

    ck_assert_double_eq(score_of("Tetris", &a, wanted, NULL, &gpu), 0.09375);
    ck_assert_double_eq(score_of("Tetris", &b, wanted, NULL, &gpu), 0.125);
}
END_TEST

START_TEST(fits_are_ordered_by_what_is_left)
{
    CellMachine full = machine_with_left(4, 16), empty = machine_with_left(16, 64);
    TaskShape wanted = { 2000, 8 * GIB, 0, 0, 0 };
    int gpu = -1;

    ck_assert_double_eq(score_of("WorstFit", &full, wanted, NULL, &gpu), 0.25);
    ck_assert_double_eq(score_of("WorstFit", &empty, wanted, NULL, &gpu), 1.75);
    ck_assert_double_eq(score_of("TightFit", &full, wanted, NULL, &gpu), -0.25);
}
END_TEST

START_TEST(e_pvm_prefers_the_balanced_machine)
{
    /* Loads (0.5, 0.25) and (0.25, 0.25); two machines would share the base. */
    CellMachine uneven = machine_with_left(8, 48), even = machine_with_left(12, 48);
    TaskShape wanted = { 2000, 8 * GIB, 0, 0, 0 };
    int gpu = -1;

    ck_assert_double_lt(score_of("EPVM", &uneven, wanted, NULL, &gpu),
                        score_of("EPVM", &even, wanted, NULL, &gpu));
}
END_TEST

START_TEST(the_hybrid_fills_what_another_resource_has_stranded)
{
    CellMachine cpu_stranded = machine_with_left(12, 16), balanced = machine_with_left(8, 32);
    TaskShape hungry = { 6000, 4 * GIB, 0, 0, 0 };
    int gpu = -1;

    ck_assert_double_gt(score_of("BorgHybrid", &cpu_stranded, hungry, NULL, &gpu),
                        score_of("BorgHybrid", &balanced, hungry, NULL, &gpu));
}
END_TEST

START_TEST(swarm_counts_in_whole_per_cent)
{
    /* 8 CPUs and 16 GB, a task of (1, 2): used (2, 8) weighs 37 + 62, used (4, 2) 62 + 25. */
    CellMachine a = machine_with_left(6, 8), b = machine_with_left(4, 14);
    TaskShape wanted = { 1000, 2 * GIB, 0, 0, 0 };
    int gpu = -1;

    a.cpu_milli = b.cpu_milli = 8000;
    a.memory_bytes = b.memory_bytes = 16 * GIB;
    ck_assert_double_eq(score_of("SwarmSpread", &a, wanted, NULL, &gpu), -99);
    ck_assert_double_eq(score_of("SwarmSpread", &b, wanted, NULL, &gpu), -87);
    ck_assert_double_eq(score_of("SwarmBinpack", &a, wanted, NULL, &gpu), 99);
    b.n_tasks = 3;
    ck_assert_double_lt(score_of("SwarmSpread", &b, wanted, NULL, &gpu), -87);
}
END_TEST

/* --- The cell against a plain one --- */

enum {
    N_MACHINES = 40,
    N_SHAPES = 12,
    N_STEPS = 600
};

static void
make_world(uint64_t seed, CellMachine *machines, TaskShape *shapes)
{
    SimStream stream = sim_stream(seed, "world", NULL);
    static const uint16_t whole[8] = { 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 };

    for (int i = 0; i < N_MACHINES; i++) {
        machines[i] = machine_with((int64_t)sim_stream_below(&stream, 9) * 8000,
                                   sim_stream_below(&stream, 9), whole);
        machines[i].cpu_milli = machines[i].cpu_left;
        machines[i].model = (uint8_t)sim_stream_below(&stream, 3);
        machines[i].tasks_left = 6;
    }
    for (int i = 0; i < N_SHAPES; i++) {
        uint8_t n_gpus = (uint8_t)sim_stream_below(&stream, 4);
        uint16_t milli = (uint16_t)(n_gpus == 0  ? 0
                                    : n_gpus > 1 ? GPU_WHOLE
                                                 : 100 * (1 + sim_stream_below(&stream, 10)));

        shapes[i] = task((int64_t)sim_stream_below(&stream, 16000), milli, n_gpus);
        shapes[i].models = sim_stream_below(&stream, 4) == 0 ? 1 + sim_stream_below(&stream, 7) : 0;
    }
}

/* As the cell must decide, without anything kept: the first of the best. */
static int32_t
plain_choice(const PlacementPolicy *policy, const CellMachine *machines, const TaskShape *shape,
             const void *arguments)
{
    double best = -INFINITY;
    int32_t found = -1;

    for (int32_t i = 0; i < N_MACHINES; i++) {
        int gpu = -1;
        double score;

        if (!machine_fits(&machines[i], shape)) {
            continue;
        }
        score = score_in(policy->name, machines, N_MACHINES, i, *shape, arguments, &gpu);
        if (score > best) {
            best = score;
            found = i;
        }
    }
    return found;
}

typedef struct Running {
    uint32_t shape;
    CellPlacement placement;
} Running;

/* Places or ends a task; both worlds must agree on where. */
static void
step_both(Cell *cell, CellMachine *plain, GArray *running, SimStream *stream, const void *arguments,
          const PlacementPolicy *policy)
{
    if (running->len > 0 && sim_stream_below(stream, 4) == 0) {
        guint i = (guint)sim_stream_below(stream, running->len);
        Running ended = g_array_index(running, Running, i);

        cell_release(cell, ended.shape, ended.placement);
        machine_give_back(&plain[ended.placement.machine], cell_shape(cell, ended.shape),
                          ended.placement.gpus);
        g_array_remove_index_fast(running, i);
        return;
    }
    Running started = { (uint32_t)sim_stream_below(stream, N_SHAPES), { -1, 0 } };
    const TaskShape *shape = cell_shape(cell, started.shape);

    started.placement = cell_choose(cell, started.shape);
    if (policy->pick == NULL) {
        ck_assert_int_eq(started.placement.machine, plain_choice(policy, plain, shape, arguments));
    }
    if (started.placement.machine >= 0) {
        ck_assert(machine_fits(&plain[started.placement.machine], shape));
        ck_assert_int_eq(__builtin_popcount(started.placement.gpus), shape->n_gpus);
        cell_assign(cell, started.shape, started.placement);
        machine_take(&plain[started.placement.machine], shape, started.placement.gpus);
        g_array_append_val(running, started);
    }
}

START_TEST(a_cell_decides_as_if_it_kept_no_scores)
{
    const PlacementPolicy *policy = policies[_i];

    for (uint64_t seed = 1; seed <= 5; seed++) {
        CellMachine machines[N_MACHINES];
        TaskShape shapes[N_SHAPES];
        g_autoptr(Fragmentation) fragmentation = three_typical_tasks();
        g_autoptr(GArray) running = g_array_new(FALSE, FALSE, sizeof(Running));
        SimStream stream = sim_stream(seed, "steps", NULL);
        Cell *cell;

        make_world(seed, machines, shapes);
        cell = cell_new(machines, N_MACHINES, shapes, N_SHAPES, policy, fragmentation, seed);
        for (int i = 0; i < N_STEPS; i++) {
            step_both(cell, machines, running, &stream, fragmentation, policy);
        }
        for (int i = 0; i < N_MACHINES; i++) {
            ck_assert_int_eq(cell_machine(cell, (size_t)i)->cpu_left, machines[i].cpu_left);
            ck_assert_int_eq(memcmp(cell_machine(cell, (size_t)i)->gpu_left, machines[i].gpu_left,
                                    sizeof machines[i].gpu_left),
                             0);
        }
        cell_free(cell);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("placement-policies");
    TCase *tc = tcase_create("policies");
    int n = 0;

    while (policies[n] != NULL) {
        n++;
    }
    tcase_add_test(tc, idle_gpu_that_a_typical_task_cannot_use_is_fragmented);
    tcase_add_test(tc, typical_tasks_are_the_most_common_that_cover_the_share);
    tcase_add_test(tc, fgd_takes_the_gpu_whose_rest_no_one_could_use);
    tcase_add_test(tc, best_fit_scores_what_is_left);
    tcase_add_test(tc, dot_product_prefers_what_lies_across);
    tcase_add_test(tc, packing_shares_first_and_opens_idle_machines_last);
    tcase_add_test(tc, clustering_keeps_like_with_like);
    tcase_add_test(tc, a_task_that_shares_gets_the_tightest_gpu);
    tcase_add_test(tc, tetris_prefers_the_aligned_machine);
    tcase_add_test(tc, fits_are_ordered_by_what_is_left);
    tcase_add_test(tc, e_pvm_prefers_the_balanced_machine);
    tcase_add_test(tc, the_hybrid_fills_what_another_resource_has_stranded);
    tcase_add_test(tc, swarm_counts_in_whole_per_cent);
    tcase_add_loop_test(tc, a_cell_decides_as_if_it_kept_no_scores, 0, n);
    suite_add_tcase(s, tc);
    return s;
}
