/* sparrow-bench.c - see sparrow-bench.h. */
#include "experiment/bench/sparrow-bench.h"

#include "experiment/statistics/sample.h"
#include "text/csv.h"

static const double loads[] = { 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95 };
static const double durations[] = { 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.1 };

enum {
    WORKERS,
    TASKS,
    DURATION,
    ROUND_TRIP,
    PROBES,
    N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = { "workers", "tasks", "duration", "round_trip",
                                                     "probes" };

/* --- The table --- */

static bool
read_count(CsvReader *reader, int column, int64_t most, uint32_t *ret)
{
    int64_t number;

    if (!csv_field_int(reader, column, &number)) {
        return false;
    }
    if (number < 1 || number > most) {
        csv_error(reader, column, "a number of 1 to %" G_GINT64_FORMAT " is expected",
                  (gint64)most);
        return false;
    }
    *ret = (uint32_t)number;
    return true;
}

static const Distribution *
read_time(Arena *arena, CsvReader *reader, int column)
{
    const char *error = NULL;
    const Distribution *time =
        distribution_parse(arena, csv_field(reader, column), DISTRIBUTION_TIME, &error, NULL);

    if (time == NULL) {
        csv_error(reader, column, "%s", error);
    }
    return time;
}

static bool
read_row(Arena *arena, CsvReader *reader, const int *columns, SamplingConfig *config)
{
    const Distribution *round_trip;
    double mean, value;

    config->duration = read_time(arena, reader, columns[DURATION]);
    round_trip = read_time(arena, reader, columns[ROUND_TRIP]);
    if (config->duration == NULL || round_trip == NULL ||
        !read_count(reader, columns[WORKERS], 1000000, &config->n_workers) ||
        !read_count(reader, columns[TASKS], 100000, &config->n_tasks) ||
        !read_count(reader, columns[PROBES], 100, &config->probe_ratio)) {
        return false;
    }
    mean = distribution_mean(config->duration);
    if (!(mean >= SIM_MICROSECOND && mean <= (double)SIM_HOUR)) {
        csv_error(reader, columns[DURATION], "a mean of 1us to 1h is expected");
        return false;
    }
    if (!distribution_is_constant(round_trip, &value) || value > (double)SIM_HOUR) {
        csv_error(reader, columns[ROUND_TRIP], "a time that does not vary is expected: 1ms");
        return false;
    }
    config->round_trip = (SimTime)value;
    return true;
}

static bool
read_cell(Arena *arena, const char *directory, SamplingConfig *config, Diagnostics *diagnostics)
{
    g_autofree char *path = g_build_filename(directory, "cell.csv", NULL);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    int columns[N_COLUMNS];

    if (reader == NULL) {
        return false;
    }
    for (size_t i = 0; i < N_COLUMNS; i++) {
        columns[i] = csv_column(reader, column_names[i]);
        if (columns[i] < 0) {
            csv_error(reader, -1, "no column `%s`", column_names[i]);
            return false;
        }
    }
    if (!csv_next(reader)) {
        if (!csv_failed(reader)) {
            csv_error(reader, -1, "the table has no row");
        }
        return false;
    }
    if (!read_row(arena, reader, columns, config)) {
        return false;
    }
    if (csv_next(reader)) {
        csv_error(reader, -1, "one row is expected");
        return false;
    }
    return !csv_failed(reader);
}

/* --- The runs --- */

static SparrowPoint
measure(const SamplingConfig *config)
{
    SamplingOutcome outcome = sampling_run(config);
    uint32_t n_jobs = config->n_warm_up + config->n_measured;
    SparrowPoint point = {
        .mean = outcome.mean,
        .median = sample_quantile(outcome.responses, outcome.n_responses, 0.5),
        .tail = sample_quantile(outcome.responses, outcome.n_responses, 0.95),
        .idle_waiting = outcome.idle_waiting,
        .messages_per_job = (double)outcome.n_messages / n_jobs,
    };

    sampling_outcome_clear(&outcome);
    return point;
}

static void
run_series(const SparrowBench *bench, SamplingConfig config, bool over_loads, const double *at,
           size_t n, SparrowSeries *ret)
{
    ret->at = g_array_new(FALSE, FALSE, sizeof(double));
    ret->points = g_new(SparrowPoint, n * bench->methods->len);
    g_array_append_vals(ret->at, at, (guint)n);
    config.load = SPARROW_LOAD;
    for (guint m = 0; m < bench->methods->len; m++) {
        config.method = g_ptr_array_index(bench->methods, m);
        for (size_t i = 0; i < n; i++) {
            if (over_loads) {
                config.load = at[i];
            } else {
                config.duration_scale = at[i] * SIM_SECOND / distribution_mean(config.duration);
            }
            ret->points[m * n + i] = measure(&config);
        }
    }
}

const SparrowPoint *
sparrow_point(const SparrowBench *bench, const SparrowSeries *series, guint method, guint position)
{
    (void)bench;
    return &series->points[method * series->at->len + position];
}

/* --- The choice --- */

static void
refuse_method(const char *written, const char *const *names, Diagnostics *diagnostics)
{
    Mark nowhere = { 0 };
    Diagnostic *error = diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere,
                                        "there is no way of sampling `%s`", written);
    const char *near = nearest_name(written, names);
    g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)names);

    if (near != NULL) {
        diagnostic_help(error, "did you mean `%s`?", near);
    } else {
        diagnostic_help(error, "there are: %s", all);
    }
}

static GPtrArray *
choose_methods(const SparrowChoice *choice, Diagnostics *diagnostics)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (size_t i = 0; sampling_methods[i] != NULL; i++) {
        const char *name = sampling_method_name(sampling_methods[i]);

        g_ptr_array_add(names, (void *)(uintptr_t)name);
        if (choice->methods == NULL || g_strv_contains(choice->methods, name)) {
            g_ptr_array_add(chosen, (void *)(uintptr_t)sampling_methods[i]);
        }
    }
    g_ptr_array_add(names, NULL);
    for (size_t i = 0; choice->methods != NULL && choice->methods[i] != NULL; i++) {
        if (sampling_method_find(choice->methods[i]) == NULL) {
            refuse_method(choice->methods[i], (const char *const *)names->pdata, diagnostics);
            return NULL;
        }
    }
    return g_steal_pointer(&chosen);
}

SparrowBench *
sparrow_bench_run(const SparrowChoice *choice, Diagnostics *diagnostics)
{
    Arena *arena = arena_new();
    SamplingConfig config = { .n_measured = choice->n_jobs,
                              .n_warm_up = choice->n_jobs / 4,
                              .seed = choice->seed };
    GPtrArray *methods = choose_methods(choice, diagnostics);
    SparrowBench *bench = NULL;

    if (methods != NULL && read_cell(arena, choice->directory, &config, diagnostics)) {
        bench = g_new0(SparrowBench, 1);
        bench->methods = g_ptr_array_ref(methods);
        bench->n_workers = config.n_workers;
        bench->n_tasks = config.n_tasks;
        bench->n_jobs = choice->n_jobs;
        bench->duration = distribution_mean(config.duration) / SIM_SECOND;
        bench->round_trip = (double)config.round_trip / SIM_SECOND;
        run_series(bench, config, true, loads, G_N_ELEMENTS(loads), &bench->loads);
        run_series(bench, config, false, durations, G_N_ELEMENTS(durations), &bench->durations);
    }
    g_clear_pointer(&methods, g_ptr_array_unref);
    arena_free(arena);
    return bench;
}

void
sparrow_bench_free(SparrowBench *bench)
{
    if (bench != NULL) {
        g_ptr_array_unref(bench->methods);
        g_array_unref(bench->loads.at);
        g_array_unref(bench->durations.at);
        g_free(bench->loads.points);
        g_free(bench->durations.points);
        g_free(bench);
    }
}
