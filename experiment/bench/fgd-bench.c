/* fgd-bench.c - runs the experiments of a folder one after another. */
#include "experiment/bench/fgd-bench.h"

#include "experiment/bench/fork-map.h"

#include <string.h>

#define TYPICAL_SHARE 0.95 /* of the workload, as published */

const char *const fgd_labels[] = {
    "01-Random", "02-DotProd", "03-GpuClustering", "04-GpuPacking", "05-BestFit", "06-FGD", NULL
};

const PlacementPolicy *
fgd_bench_policy(const FgdBench *bench, const char *label)
{
    g_autofree char *error = NULL;

    return policy_book_find(bench->book, fgd_policy_name(label), &error);
}

const char *
fgd_policy_name(const char *label)
{
    return g_strv_contains(fgd_labels, label) ? strchr(label, '-') + 1 : label;
}

/* --- What to run --- */

/* "default" means "openb_pod_list_default", "FGD" means "06-FGD". */
static const char *
find_name(const char *const *names, size_t n, const char *wanted, char divider)
{
    for (size_t i = 0; i < n; i++) {
        const char *tail = strrchr(names[i], divider);

        if (strcmp(names[i], wanted) == 0 || (tail != NULL && strcmp(tail + 1, wanted) == 0)) {
            return names[i];
        }
    }
    return NULL;
}

/* Those of 'names' that 'wanted' means; all if it is NULL.  NULL after an error. */
static GPtrArray *
choose_names(const char *const *names, size_t n, const char *const *wanted, char divider,
             const char *what, Diagnostics *diagnostics)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();

    for (size_t i = 0; wanted == NULL && i < n; i++) {
        g_ptr_array_add(chosen, (void *)(uintptr_t)names[i]);
    }
    for (size_t i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        const char *found = find_name(names, n, wanted[i], divider);

        if (found == NULL) {
            g_autoptr(GString) known = g_string_new(NULL);
            Mark nowhere = { 0 };

            for (size_t k = 0; k < n; k++) {
                const char *tail = strrchr(names[k], divider);

                g_string_append_printf(known, "%s%s", k == 0 ? "" : ", ",
                                       tail == NULL ? names[k] : tail + 1);
            }
            diagnostic_help(diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere,
                                            "there is no %s `%s`", what, wanted[i]),
                            "there are: %s", known->str);
            return NULL;
        }
        g_ptr_array_add(chosen, (void *)(uintptr_t)found);
    }
    return g_steal_pointer(&chosen);
}

/* Labels of the paper, or what else was asked for; NULL after an error. */
static GPtrArray *
choose_policies(PolicyBook *book, const char *const *wanted, Diagnostics *diagnostics)
{
    size_t n = g_strv_length((char **)(uintptr_t)fgd_labels);
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();

    for (size_t i = 0; wanted == NULL && i < n; i++) {
        g_ptr_array_add(chosen, (void *)(uintptr_t)fgd_labels[i]);
    }
    for (size_t i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        const char *label = find_name(fgd_labels, n, wanted[i], '-');
        g_autofree char *error = NULL;

        if (label == NULL && policy_book_find(book, wanted[i], &error) == NULL) {
            Mark nowhere = { 0 };

            diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere, "%s", error);
            return NULL;
        }
        g_ptr_array_add(chosen, (void *)(uintptr_t)(label != NULL ? label : wanted[i]));
    }
    return g_steal_pointer(&chosen);
}

static bool
choose_all(FgdBench *bench, const FgdChoice *choice, Diagnostics *diagnostics)
{
    const GPtrArray *all = openb_trace_workloads(bench->trace);

    bench->workloads = choose_names((const char *const *)all->pdata, all->len, choice->workloads,
                                    '_', "workload", diagnostics);
    bench->labels = choose_policies(bench->book, choice->policies, diagnostics);
    if (bench->workloads == NULL || bench->labels == NULL) {
        return false;
    }
    if (bench->workloads->len == 0) {
        Mark nowhere = { 0 };

        diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere,
                        "%s/csv holds no table openb_pod_list_*.csv", choice->directory);
        return false;
    }
    bench->seeds =
        openb_trace_seeds(bench->trace, g_ptr_array_index(bench->workloads, 0), diagnostics);
    if (bench->seeds != NULL && choice->n_seeds > 0 && choice->n_seeds < bench->seeds->len) {
        g_array_set_size(bench->seeds, (guint)choice->n_seeds);
    }
    return bench->seeds != NULL;
}

/* --- Running --- */

typedef struct Teller {
    FgdProgress *tell;
    void *data;
    uint32_t n_done, n_all;
} Teller;

/* Only what draws for itself is repeated; a program of the user's may take long. */
static uint32_t
repeats_of(const PlacementPolicy *policy)
{
    return policy->draws_gpu ? FGD_REPEATS : 1;
}

/* One workload; its seeds are run apart. */
typedef struct WorkloadRun {
    FgdBench *bench;
    const char *name; /* the bench's */
    const OpenbWorkload *workload;
    const Fragmentation *fragmentation;
    Teller *teller;
    Diagnostics *diagnostics;
    bool is_refused; /* the tables of a seed were */
} WorkloadRun;

/* An answer is, for each policy and repeat, its result, and the text of an error if there is one.
 */
static void
put_result(GByteArray *out, FgdResult *result)
{
    uint32_t length = result->error == NULL ? 0 : (uint32_t)strlen(result->error);
    char *error = result->error;

    result->error = NULL;
    g_byte_array_append(out, (const guint8 *)result, sizeof *result);
    g_byte_array_append(out, (const guint8 *)&length, sizeof length);
    if (error != NULL) {
        g_byte_array_append(out, (const guint8 *)error, length);
        g_free(error);
    }
}

static bool
take_result(const GByteArray *in, gsize *at, FgdResult *ret)
{
    uint32_t length = 0;

    if (!fork_map_take(in, at, ret, sizeof *ret) ||
        !fork_map_take(in, at, &length, sizeof length) || in->len - *at < length) {
        return false;
    }
    if (length > 0) {
        ret->error = g_strndup((const char *)in->data + *at, length);
    }
    *at += length;
    return true;
}

/* An empty answer: the tables of the seed cannot be read. */
static void
run_seed(void *data, uint32_t number, GByteArray *answer)
{
    const WorkloadRun *run = data;
    const FgdBench *bench = run->bench;
    int64_t seed = g_array_index(bench->seeds, int64_t, number);
    g_autoptr(GArray) arrivals =
        openb_trace_arrivals(bench->trace, run->workload, seed, run->diagnostics);
    g_autoptr(GArray) machines =
        arrivals == NULL ? NULL
                         : openb_trace_machines(bench->trace, run->name, seed, run->diagnostics);

    for (guint k = 0; machines != NULL && k < bench->labels->len; k++) {
        const PlacementPolicy *policy =
            fgd_bench_policy(bench, g_ptr_array_index(bench->labels, k));

        for (uint32_t repeat = 0; repeat < repeats_of(policy); repeat++) {
            FgdResult result;

            fgd_run(run->workload, run->fragmentation, arrivals, machines, policy,
                    (uint64_t)seed + ((uint64_t)repeat << 32), &result);
            put_result(answer, &result);
        }
    }
}

static void
add_rows(WorkloadRun *run, FgdRow row, const GByteArray *answer, gsize *at, const char *error)
{
    FgdBench *bench = run->bench;
    uint32_t n = repeats_of(fgd_bench_policy(bench, row.label));

    for (row.repeat = 0; row.repeat < n; row.repeat++) {
        FgdRow *made = g_new0(FgdRow, 1);

        *made = row;
        if (error != NULL || !take_result(answer, at, &made->result)) {
            made->result.error = g_strdup_printf("policy `%s`: %s", row.label,
                                                 error == NULL ? "its answer was cut off" : error);
        }
        g_ptr_array_add(bench->rows, made);
    }
}

static void
take_seed(void *data, uint32_t number, const GByteArray *answer, const char *error)
{
    WorkloadRun *run = data;
    FgdBench *bench = run->bench;
    gsize at = 0;

    if (error == NULL && answer->len == 0 && !run->is_refused) {
        g_autoptr(GByteArray) again = g_byte_array_new();

        run->is_refused = true; /* another process has read them: here it is said what is wrong */
        if (diagnostics_n_errors(run->diagnostics) == 0) {
            run_seed(run, number, again);
        }
    }
    for (guint k = 0; !run->is_refused && k < bench->labels->len; k++) {
        FgdRow row = { .workload = run->name,
                       .label = g_ptr_array_index(bench->labels, k),
                       .seed = g_array_index(bench->seeds, int64_t, number) };

        add_rows(run, row, answer, &at, error);
        run->teller->n_done++;
        if (run->teller->tell != NULL) {
            run->teller->tell(run->teller->data, run->teller->n_done, run->teller->n_all,
                              g_ptr_array_index(bench->rows, bench->rows->len - 1));
        }
    }
}

static bool
run_workload(FgdBench *bench, const char *name, uint32_t n_jobs, Teller *teller,
             Diagnostics *diagnostics)
{
    g_autoptr(OpenbWorkload) workload = openb_workload_read(bench->trace, name, diagnostics);
    g_autoptr(Fragmentation) fragmentation = NULL;
    WorkloadRun run = { bench, name, workload, NULL, teller, diagnostics, false };
    ForkMap map = { .n = bench->seeds->len, .n_jobs = n_jobs, .data = &run };

    if (workload == NULL) {
        return false;
    }
    fragmentation = fragmentation_new((TypicalTask *)(void *)workload->classes->data,
                                      workload->classes->len, TYPICAL_SHARE);
    run.fragmentation = fragmentation;
    map.work = run_seed;
    map.take = take_seed;
    fork_map(&map);
    return !run.is_refused;
}

static void
free_row(void *data)
{
    FgdRow *row = data;

    g_free(row->result.error);
    g_free(row);
}

FgdBench *
fgd_bench_run(const FgdChoice *choice, FgdProgress *progress, void *data, Diagnostics *diagnostics)
{
    g_autoptr(FgdBench) bench = g_new0(FgdBench, 1);
    Teller teller = { progress, data, 0, 0 };

    bench->book = policy_book_new();
    bench->rows = g_ptr_array_new_with_free_func(free_row);
    bench->trace = openb_trace_open(choice->directory, diagnostics);
    if (bench->trace == NULL || !choose_all(bench, choice, diagnostics)) {
        return NULL;
    }
    teller.n_all = bench->workloads->len * bench->labels->len * bench->seeds->len;
    for (guint i = 0; i < bench->workloads->len; i++) {
        if (!run_workload(bench, g_ptr_array_index(bench->workloads, i), choice->n_jobs, &teller,
                          diagnostics)) {
            return NULL;
        }
    }
    return g_steal_pointer(&bench);
}

void
fgd_bench_free(FgdBench *bench)
{
    if (bench == NULL) {
        return;
    }
    openb_trace_free(bench->trace);
    g_clear_pointer(&bench->workloads, g_ptr_array_unref);
    g_clear_pointer(&bench->labels, g_ptr_array_unref);
    g_clear_pointer(&bench->seeds, g_array_unref);
    g_ptr_array_unref(bench->rows);
    policy_book_free(bench->book);
    g_free(bench);
}

GArray *
fgd_bench_values(const FgdBench *bench, const char *workload, const char *label, FgdTable table,
                 size_t column)
{
    GArray *values = g_array_new(FALSE, FALSE, sizeof(double));

    for (guint i = 0; i < bench->rows->len; i++) {
        const FgdRow *row = g_ptr_array_index(bench->rows, i);

        if (row->workload == workload && row->label == label) {
            g_array_append_val(values, row->result.columns[table][column]);
        }
    }
    return values;
}
