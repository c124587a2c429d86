/* openb-order.c - who arrives when and who wins ties, by seed; see openb-trace.h. */
#include "models/workloads/openb-internal.h"

#include <string.h>

#define SEED_PREFIX "seed"

static void
add_seeds(const CsvReader *reader, GArray *ret)
{
    for (size_t i = 0; i < csv_n_columns(reader); i++) {
        const char *name = csv_column_name(reader, i);
        char *end;
        int64_t seed;

        if (!g_str_has_prefix(name, SEED_PREFIX)) {
            continue;
        }
        seed = g_ascii_strtoll(name + strlen(SEED_PREFIX), &end, 10);
        if (*end == '\0' && end != name + strlen(SEED_PREFIX)) {
            g_array_append_val(ret, seed);
        }
    }
}

static int
compare_seeds(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

GArray *
openb_trace_seeds(const OpenbTrace *trace, const char *workload, Diagnostics *diagnostics)
{
    g_autofree char *path = openb_path(trace, "arrival-order", workload);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    g_autoptr(GArray) seeds = NULL;

    if (reader == NULL) {
        return NULL;
    }
    seeds = g_array_new(FALSE, FALSE, sizeof(int64_t));
    add_seeds(reader, seeds);
    if (seeds->len == 0) {
        csv_error(reader, -1, "the table has no column like `seed42`");
        return NULL;
    }
    g_array_sort(seeds, compare_seeds);
    return g_steal_pointer(&seeds);
}

/* The column of a seed, or an error. */
static int
seed_column(CsvReader *reader, int64_t seed)
{
    g_autofree char *name = g_strdup_printf(SEED_PREFIX "%" G_GINT64_FORMAT, seed);
    bool is_missing;

    return openb_column(reader, name, &is_missing);
}

GArray *
openb_trace_arrivals(const OpenbTrace *trace, const OpenbWorkload *workload, int64_t seed,
                     Diagnostics *diagnostics)
{
    g_autofree char *path = openb_path(trace, "arrival-order", workload->name);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    g_autoptr(GArray) arrivals = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    int column = reader == NULL ? -1 : seed_column(reader, seed);

    if (column < 0) {
        return NULL;
    }
    while (csv_next(reader)) {
        const char *field = csv_field(reader, column);
        int64_t row;
        uint32_t number;

        if (*field == '\0') { /* another seed's list is longer */
            continue;
        }
        if (!openb_number(reader, column, (int64_t)workload->tasks->len - 1, &row)) {
            return NULL;
        }
        number = (uint32_t)row;
        g_array_append_val(arrivals, number);
    }
    return csv_failed(reader) ? NULL : g_steal_pointer(&arrivals);
}

/* The machine's number by its name. */
static GHashTable *
machines_by_name(const OpenbTrace *trace)
{
    GHashTable *numbers = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < trace->machines->len; i++) {
        g_hash_table_insert(numbers, g_ptr_array_index(trace->names, i), GUINT_TO_POINTER(i + 1));
    }
    return numbers;
}

/* Puts each machine at its rank; each rank must be given once. */
static bool
read_ranks(const OpenbTrace *trace, CsvReader *reader, int column, GArray *ret)
{
    g_autoptr(GHashTable) numbers = machines_by_name(trace);
    bool is_missing = false;
    int name_column = openb_column(reader, "sn", &is_missing);
    guint n = 0;

    while (!is_missing && csv_next(reader)) {
        guint number =
            GPOINTER_TO_UINT(g_hash_table_lookup(numbers, csv_field(reader, name_column)));
        int64_t rank;
        CellMachine *place;

        if (number == 0) {
            csv_error(reader, name_column, "no machine has this name");
            return false;
        }
        if (!openb_number(reader, column, (int64_t)trace->machines->len - 1, &rank)) {
            return false;
        }
        place = &g_array_index(ret, CellMachine, rank);
        if (place->name != NULL) {
            csv_error(reader, column, "two machines have this rank");
            return false;
        }
        *place = g_array_index(trace->machines, CellMachine, number - 1);
        n++;
    }
    if (!is_missing && !csv_failed(reader) && n < trace->machines->len) {
        csv_error(reader, -1, "%u of %u machines have no rank", trace->machines->len - n,
                  trace->machines->len);
        return false;
    }
    return !is_missing && !csv_failed(reader);
}

GArray *
openb_trace_machines(const OpenbTrace *trace, const char *workload, int64_t seed,
                     Diagnostics *diagnostics)
{
    g_autofree char *path = openb_path(trace, "node-rank", workload);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    g_autoptr(GArray) machines = NULL;
    int column = reader == NULL ? -1 : seed_column(reader, seed);

    if (column < 0) {
        return NULL;
    }
    machines = g_array_sized_new(FALSE, TRUE, sizeof(CellMachine), trace->machines->len);
    g_array_set_size(machines, trace->machines->len);
    return read_ranks(trace, reader, column, machines) ? g_steal_pointer(&machines) : NULL;
}
