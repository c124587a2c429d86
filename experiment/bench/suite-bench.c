/* suite-bench.c - chooses what to run, and runs it in many processes; see suite-bench.h. */
#include "experiment/bench/suite-bench.h"

#include "experiment/bench/fork-map.h"

#include <math.h>
#include <string.h>

/* ---- what to run --------------------------------------------------------------------------------
 */

static void refuse(Diagnostics *diagnostics, const char *help, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void
refuse(Diagnostics *diagnostics, const char *help, const char *format, ...)
{
    Mark nowhere = { 0 };
    va_list arguments;
    g_autofree char *message = NULL;
    Diagnostic *diagnostic;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    diagnostic =
        diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere, "%s", message);
    if (help != NULL) {
        diagnostic_help(diagnostic, "there are: %s", help);
    }
}

static const SuiteWorkload *
find_workload(const char *name, Diagnostics *diagnostics)
{
    g_autoptr(GString) known = g_string_new(NULL);
    const SuiteWorkload *workload;

    for (size_t i = 0; (workload = suite_workload(i)) != NULL; i++) {
        if (strcmp(suite_workload_name(workload), name) == 0) {
            return workload;
        }
        g_string_append_printf(known, "%s%s", i == 0 ? "" : ", ", suite_workload_name(workload));
    }
    refuse(diagnostics, known->str, "there is no workload `%s`", name);
    return NULL;
}

static bool
choose_workloads(SuiteBench *bench, const SuiteChoice *choice, Diagnostics *diagnostics)
{
    const SuiteWorkload *workload;

    for (size_t i = 0; choice->workloads != NULL && choice->workloads[i] != NULL; i++) {
        workload = find_workload(choice->workloads[i], diagnostics);
        if (workload == NULL) {
            return false;
        }
        if (suite_workload_is_trace(workload) && choice->directory == NULL) {
            refuse(diagnostics, NULL, "the shipped traces are not installed");
            return false;
        }
        g_ptr_array_add(bench->workloads, (void *)(uintptr_t)workload);
    }
    for (size_t i = 0; choice->workloads == NULL && (workload = suite_workload(i)) != NULL; i++) {
        bool is_left_out =
            suite_workload_is_trace(workload) && (choice->directory == NULL || choice->is_small);

        if (!is_left_out) {
            g_ptr_array_add(bench->workloads, (void *)(uintptr_t)workload);
        }
    }
    return true;
}

static bool
choose_policies(SuiteBench *bench, const SuiteChoice *choice, Diagnostics *diagnostics)
{
    bool names_own = false;

    for (size_t i = 0; choice->policies != NULL && choice->policies[i] != NULL; i++) {
        names_own |= policy_find(choice->policies[i]) != NULL;
    }
    for (size_t i = 0; !names_own && policies[i] != NULL; i++) {
        g_ptr_array_add(bench->policies, (void *)(uintptr_t)policies[i]);
    }
    for (size_t i = 0; choice->policies != NULL && choice->policies[i] != NULL; i++) {
        g_autofree char *error = NULL;
        const PlacementPolicy *policy = policy_book_find(bench->book, choice->policies[i], &error);

        if (policy == NULL) {
            refuse(diagnostics, NULL, "%s", error);
            return false;
        }
        if (!g_ptr_array_find(bench->policies, policy, NULL)) {
            g_ptr_array_add(bench->policies, (void *)(uintptr_t)policy);
        }
    }
    return true;
}

static bool
looks_at_gpus_alone(const PlacementPolicy *policy)
{
    static const char *const names[] = { "DotProd", "GpuClustering", "GpuPacking",
                                         "BestFit", "FGD",           NULL };

    return policy->own == NULL && g_strv_contains(names, policy->name);
}

const char *
suite_policy_name(const PlacementPolicy *policy)
{
    return policy->name;
}

/* ---- running ------------------------------------------------------------------------------------
 */

/* Inputs are made once and shared by all processes. */
typedef struct Suite {
    SuiteBench *bench;
    GPtrArray *inputs; /* SuiteInput, by workload and seed */
    SuiteProgress *tell;
    void *tell_data;
} Suite;

static void
free_input(gpointer data)
{
    suite_input_free(data);
}

static void
add_rows(const Suite *suite, const SuiteWorkload *workload, bool has_gpus, bool names_own)
{
    SuiteBench *bench = suite->bench;

    for (guint i = 0; i < bench->policies->len; i++) {
        SuiteRow row = { .workload = workload, .policy = g_ptr_array_index(bench->policies, i) };

        if (has_gpus || names_own || !looks_at_gpus_alone(row.policy)) {
            row.results = g_new0(SuiteResult, bench->n_seeds);
            g_array_append_val(bench->rows, row);
        }
    }
}

static bool
make_inputs(Suite *suite, const SuiteChoice *choice, Diagnostics *diagnostics)
{
    SuiteBench *bench = suite->bench;
    bool names_own = choice->policies != NULL && choice->policies[0] != NULL;

    for (guint i = 0; i < bench->workloads->len; i++) {
        const SuiteWorkload *workload = g_ptr_array_index(bench->workloads, i);
        const SuiteInput *last = NULL;

        for (uint32_t k = 0; k < bench->n_seeds; k++) {
            SuiteInput *input = suite_input_new(workload, bench->seed + k, bench->is_small,
                                                choice->directory, diagnostics);

            if (input == NULL) {
                return false;
            }
            g_ptr_array_add(suite->inputs, input);
            last = input;
        }
        add_rows(suite, workload, last->has_gpus, names_own);
    }
    return true;
}

static guint
index_of(const GPtrArray *array, const void *item)
{
    guint index = 0;
    bool found = g_ptr_array_find((GPtrArray *)(uintptr_t)array, item, &index);

    g_assert(found);
    return index;
}

static void
work(void *data, uint32_t number, GByteArray *ret)
{
    const Suite *suite = data;
    const SuiteBench *bench = suite->bench;
    const SuiteRow *row = &g_array_index(bench->rows, SuiteRow, number / bench->n_seeds);
    uint32_t seed = number % bench->n_seeds;
    guint workload = index_of(bench->workloads, row->workload);
    SuiteResult result =
        suite_run(g_ptr_array_index(suite->inputs, workload * bench->n_seeds + seed), row->policy,
                  bench->seed + seed);

    g_byte_array_append(ret, (const guint8 *)&result, sizeof result);
}

static void
add_to_mean(SuiteResult *mean, const SuiteResult *one, double share)
{
    mean->first += share * one->first;
    mean->allocated += share * one->allocated;
    mean->fragmented += share * one->fragmented;
    mean->stranded += share * one->stranded;
    mean->machines += share * one->machines;
    mean->wait_mean += share * one->wait_mean;
    mean->wait_p95 += share * one->wait_p95;
    mean->refused += share * one->refused;
    if (*mean->error == '\0') {
        g_strlcpy(mean->error, one->error, sizeof mean->error);
    }
}

static void
take(void *data, uint32_t number, const GByteArray *answer, const char *error)
{
    const Suite *suite = data;
    const SuiteBench *bench = suite->bench;
    SuiteRow *row = &g_array_index(bench->rows, SuiteRow, number / bench->n_seeds);
    SuiteResult *result = &row->results[number % bench->n_seeds];
    gsize at = 0;

    if (error != NULL || !fork_map_take(answer, &at, result, sizeof *result)) {
        g_autofree char *text = g_strdup_printf("policy `%s`: %s", row->policy->name,
                                                error == NULL ? "its answer was cut off" : error);

        g_strlcpy(result->error, text, sizeof result->error);
    }
    add_to_mean(&row->mean, result, 1.0 / bench->n_seeds);
    if (suite->tell != NULL && (number + 1) % bench->n_seeds == 0) {
        suite->tell(suite->tell_data, number / bench->n_seeds + 1, bench->rows->len, row);
    }
}

static void
clear_row(gpointer data)
{
    g_free(((SuiteRow *)data)->results);
}

static bool
is_foreign(const PlacementPolicy *policy)
{
    return policy->own != NULL;
}

static void
run_rows(Suite *suite, uint32_t n_jobs)
{
    SuiteBench *bench = suite->bench;
    ForkMap map = { .n = bench->rows->len * bench->n_seeds,
                    .n_jobs = n_jobs,
                    .work = work,
                    .take = take,
                    .data = suite };

    for (guint i = 0; i < bench->policies->len; i++) {
        map.is_guarded |= is_foreign(g_ptr_array_index(bench->policies, i));
    }
    fork_map(&map);
}

SuiteBench *
suite_bench_run(const SuiteChoice *choice, SuiteProgress *progress, void *data,
                Diagnostics *diagnostics)
{
    g_autoptr(SuiteBench) bench = g_new0(SuiteBench, 1);
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(free_input);
    Suite suite = { bench, inputs, progress, data };

    bench->book = policy_book_new();
    bench->workloads = g_ptr_array_new();
    bench->policies = g_ptr_array_new();
    bench->rows = g_array_new(FALSE, FALSE, sizeof(SuiteRow));
    g_array_set_clear_func(bench->rows, clear_row);
    bench->n_seeds = choice->n_seeds;
    bench->seed = choice->seed;
    bench->is_small = choice->is_small;
    if (!choose_workloads(bench, choice, diagnostics) ||
        !choose_policies(bench, choice, diagnostics) || !make_inputs(&suite, choice, diagnostics)) {
        return NULL;
    }
    run_rows(&suite, choice->n_jobs);
    return g_steal_pointer(&bench);
}

void
suite_bench_free(SuiteBench *bench)
{
    if (bench != NULL) {
        g_array_unref(bench->rows);
        g_ptr_array_unref(bench->workloads);
        g_ptr_array_unref(bench->policies);
        policy_book_free(bench->book);
        g_free(bench);
    }
}

const SuiteRow *
suite_bench_row(const SuiteBench *bench, const SuiteWorkload *workload,
                const PlacementPolicy *policy)
{
    for (guint i = 0; i < bench->rows->len; i++) {
        const SuiteRow *row = &g_array_index(bench->rows, SuiteRow, i);

        if (row->workload == workload && row->policy == policy) {
            return row;
        }
    }
    return NULL;
}
