/* omega-input.c - see omega-input.h. */
#include "experiment/bench/omega-input.h"

#include "text/csv.h"

#include <string.h>

#define GIB 1073741824.0

enum {
    MACHINES_MAX = 1000000
};

static CsvReader *
open_table(const char *directory, const char *name, Diagnostics *diagnostics)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);

    return csv_reader_open(path, diagnostics);
}

/* False, and an error at the heading, if one of the columns is not there. */
static bool
find_columns(CsvReader *reader, const char *const *names, size_t n, int *ret_columns)
{
    for (size_t i = 0; i < n; i++) {
        ret_columns[i] = csv_column(reader, names[i]);
        if (ret_columns[i] < 0) {
            csv_error(reader, -1, "no column `%s`", names[i]);
            return false;
        }
    }
    return true;
}

/* --- machines.csv --- */

static bool
add_machines(OmegaInput *input, CsvReader *reader, const int columns[3])
{
    int64_t n;
    double cpus, gigabytes;
    Room room;

    if (!csv_field_int(reader, columns[0], &n) || !csv_field_real(reader, columns[1], &cpus) ||
        !csv_field_real(reader, columns[2], &gigabytes)) {
        return false;
    }
    if (n < 0 || n > MACHINES_MAX - input->machines->len) {
        csv_error(reader, columns[0], "a count of 0 to %d, all together, is expected",
                  MACHINES_MAX);
        return false;
    }
    if (!(cpus > 0 && cpus <= 1e6) || !(gigabytes > 0 && gigabytes <= 1e6)) {
        csv_error(reader, columns[1], "a size above 0 and up to 1000000 is expected");
        return false;
    }
    room = (Room){ (int64_t)(cpus * 1000), (int64_t)(gigabytes * GIB) };
    for (int64_t i = 0; i < n; i++) {
        g_array_append_val(input->machines, room);
    }
    return true;
}

static bool
read_machines(OmegaInput *input, const char *directory, Diagnostics *diagnostics)
{
    static const char *const names[] = { "machines", "vcpu", "memory_gb" };
    g_autoptr(CsvReader) reader = open_table(directory, "machines.csv", diagnostics);
    int columns[G_N_ELEMENTS(names)];

    if (reader == NULL || !find_columns(reader, names, G_N_ELEMENTS(names), columns)) {
        return false;
    }
    while (csv_next(reader)) {
        if (!add_machines(input, reader, columns)) {
            return false;
        }
    }
    if (!csv_failed(reader) && input->machines->len == 0) {
        csv_error(reader, -1, "the table has no machine");
        return false;
    }
    return !csv_failed(reader);
}

/* --- jobs.csv --- */

enum {
    KIND,
    INTERVAL,
    TASKS,
    DURATION,
    CPU,
    MEMORY,
    THINK_JOB,
    THINK_TASK,
    SCHEDULERS,
    N_COLUMNS
};

static const char *const job_columns[N_COLUMNS] = { "kind",      "interval",   "tasks",
                                                    "duration",  "cpu",        "memory",
                                                    "think_job", "think_task", "schedulers" };

static const Distribution *
read_distribution(OmegaInput *input, CsvReader *reader, int column, DistributionUnit unit)
{
    const char *error = NULL;
    const Distribution *distribution =
        distribution_parse(input->arena, csv_field(reader, column), unit, &error, NULL);

    if (distribution == NULL) {
        csv_error(reader, column, "%s", error);
    }
    return distribution;
}

static bool
read_time(OmegaInput *input, CsvReader *reader, int column, SimTime *ret)
{
    const Distribution *time = read_distribution(input, reader, column, DISTRIBUTION_TIME);
    double value;

    if (time == NULL) {
        return false;
    }
    if (!distribution_is_constant(time, &value) || value > 1e6 * (double)SIM_SECOND) {
        csv_error(reader, column, "a time that does not vary is expected: 100ms");
        return false;
    }
    *ret = (SimTime)value;
    return true;
}

static bool
read_schedulers(CsvReader *reader, int column, JobKind *kind)
{
    int64_t n;

    if (!csv_field_int(reader, column, &n)) {
        return false;
    }
    if (n < 1 || n > DECISION_MAKERS_MAX) {
        csv_error(reader, column, "a number of 1 to %d is expected", DECISION_MAKERS_MAX);
        return false;
    }
    kind->n_schedulers = (uint32_t)n;
    return true;
}

/* Columns that may be absent: the share's weight and what is guaranteed. */
static bool
read_shares(CsvReader *reader, JobKind *kind)
{
    int weight = csv_column(reader, "weight");
    int cpu = csv_column(reader, "quota_vcpu"), memory = csv_column(reader, "quota_memory_gb");
    double number;

    if (weight >= 0) {
        if (!csv_field_real(reader, weight, &kind->weight)) {
            return false;
        }
        if (!(kind->weight > 0 && kind->weight <= 1e6)) {
            csv_error(reader, weight, "a weight above 0 and up to 1000000 is expected");
            return false;
        }
    }
    for (int i = 0; i < 2; i++) {
        int column = i == 0 ? cpu : memory;

        if (column < 0) {
            continue;
        }
        if (!csv_field_real(reader, column, &number)) {
            return false;
        }
        if (!(number >= 0 && number <= 1e9)) {
            csv_error(reader, column, "a size of 0 to 1000000000 is expected");
            return false;
        }
        if (i == 0) {
            kind->quota.cpu_milli = (int64_t)(number * 1000);
        } else {
            kind->quota.memory_bytes = (int64_t)(number * GIB);
        }
    }
    return true;
}

static bool
add_kind(OmegaInput *input, CsvReader *reader, const int *columns)
{
    JobKind kind = { .name = arena_strdup(input->arena, csv_field(reader, columns[KIND])) };

    if (input->kinds->len == JOB_KINDS_MAX) {
        csv_error(reader, columns[KIND], "more than %d kinds of job", JOB_KINDS_MAX);
        return false;
    }
    for (guint i = 0; i < input->kinds->len; i++) {
        if (strcmp(g_array_index(input->kinds, JobKind, i).name, kind.name) == 0) {
            csv_error(reader, columns[KIND], "`%s` is there already", kind.name);
            return false;
        }
    }
    kind.interval = read_distribution(input, reader, columns[INTERVAL], DISTRIBUTION_TIME);
    kind.n_tasks = read_distribution(input, reader, columns[TASKS], DISTRIBUTION_NUMBER);
    kind.duration = read_distribution(input, reader, columns[DURATION], DISTRIBUTION_TIME);
    kind.cpu = read_distribution(input, reader, columns[CPU], DISTRIBUTION_QUANTITY);
    kind.memory = read_distribution(input, reader, columns[MEMORY], DISTRIBUTION_QUANTITY);
    if (kind.interval == NULL || kind.n_tasks == NULL || kind.duration == NULL ||
        kind.cpu == NULL || kind.memory == NULL ||
        !read_time(input, reader, columns[THINK_JOB], &kind.think_job) ||
        !read_time(input, reader, columns[THINK_TASK], &kind.think_task) ||
        !read_schedulers(reader, columns[SCHEDULERS], &kind) || !read_shares(reader, &kind)) {
        return false;
    }
    if (!(distribution_mean(kind.interval) >= 1e6)) {
        csv_error(reader, columns[INTERVAL], "jobs must be a millisecond apart or more");
        return false;
    }
    g_array_append_val(input->kinds, kind);
    return true;
}

static bool
read_kinds(OmegaInput *input, const char *directory, Diagnostics *diagnostics)
{
    g_autoptr(CsvReader) reader = open_table(directory, "jobs.csv", diagnostics);
    int columns[N_COLUMNS];

    if (reader == NULL || !find_columns(reader, job_columns, N_COLUMNS, columns)) {
        return false;
    }
    while (csv_next(reader)) {
        if (!add_kind(input, reader, columns)) {
            return false;
        }
    }
    if (!csv_failed(reader) && input->kinds->len == 0) {
        csv_error(reader, -1, "the table has no kind of job");
        return false;
    }
    return !csv_failed(reader);
}

bool
omega_input_read(OmegaInput *input, const char *directory, Diagnostics *diagnostics)
{
    input->arena = arena_new();
    input->machines = g_array_new(FALSE, FALSE, sizeof(Room));
    input->kinds = g_array_new(FALSE, FALSE, sizeof(JobKind));
    return read_machines(input, directory, diagnostics) &&
           read_kinds(input, directory, diagnostics);
}

void
omega_input_clear(OmegaInput *input)
{
    g_array_unref(input->machines);
    g_array_unref(input->kinds);
    arena_free(input->arena);
}
