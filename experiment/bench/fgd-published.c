/* fgd-published.c - the published tables, and how far ours are from them. */
#include "experiment/bench/fgd-bench.h"
#include "text/csv.h"

#include <math.h>
#include <string.h>

struct FgdPublished {
    GHashTable *rows[N_FGD_TABLES]; /* "workload,label,seed" to double[FGD_COLUMNS] */
};

enum {
    SEEDS_MIN = 5 /* fewer say too little about a standard deviation */
};

static const char *const table_files[N_FGD_TABLES] = { "analysis_allo_discrete.csv",
                                                       "analysis_frag_discrete.csv",
                                                       "analysis_frag_ratio_discrete.csv" };

/* --- Reading --- */

typedef struct Columns {
    int workload, policy, seed;
    int percent[FGD_COLUMNS];
} Columns;

static bool
find_columns(CsvReader *reader, Columns *ret)
{
    *ret = (Columns){ csv_column(reader, "workload"),
                      csv_column(reader, "sc_policy"),
                      csv_column(reader, "seed"),
                      { 0 } };
    if (ret->workload < 0 || ret->policy < 0 || ret->seed < 0) {
        csv_error(reader, -1, "the table must have columns `workload`, `sc_policy`, `seed`");
        return false;
    }
    for (int k = 0; k < FGD_COLUMNS; k++) {
        g_autofree char *name = g_strdup_printf("%d", k);

        ret->percent[k] = csv_column(reader, name);
        if (ret->percent[k] < 0) {
            csv_error(reader, -1, "the table has no column `%s`", name);
            return false;
        }
    }
    return true;
}

static bool
read_rows(CsvReader *reader, GHashTable *rows)
{
    Columns columns;

    if (!find_columns(reader, &columns)) {
        return false;
    }
    while (csv_next(reader)) {
        g_autofree double *values = g_new(double, FGD_COLUMNS);
        char *key =
            g_strconcat(csv_field(reader, columns.workload), ",", csv_field(reader, columns.policy),
                        ",", csv_field(reader, columns.seed), NULL);

        for (int k = 0; k < FGD_COLUMNS; k++) {
            const char *field = csv_field(reader, columns.percent[k]);

            values[k] = NAN;
            if (*field != '\0' && !csv_field_real(reader, columns.percent[k], &values[k])) {
                g_free(key);
                return false;
            }
        }
        g_hash_table_replace(rows, key, g_steal_pointer(&values));
    }
    return !csv_failed(reader);
}

/* The file's path, packed or not; NULL if there is none. */
static char *
table_path(const char *directory, FgdTable table)
{
    g_autofree char *plain =
        g_build_filename(directory, "expected_results", table_files[table], NULL);
    g_autofree char *packed = g_strconcat(plain, ".gz", NULL);

    if (g_file_test(plain, G_FILE_TEST_EXISTS)) {
        return g_steal_pointer(&plain);
    }
    return g_file_test(packed, G_FILE_TEST_EXISTS) ? g_steal_pointer(&packed) : NULL;
}

FgdPublished *
fgd_published_read(const char *directory, Diagnostics *diagnostics)
{
    g_autoptr(FgdPublished) published = g_new0(FgdPublished, 1);
    bool has_any = false;

    for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
        g_autofree char *path = table_path(directory, table);
        g_autoptr(CsvReader) reader = NULL;

        published->rows[table] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        if (path == NULL) {
            continue;
        }
        reader = csv_reader_open(path, diagnostics);
        if (reader == NULL || !read_rows(reader, published->rows[table])) {
            return NULL;
        }
        has_any = true;
    }
    return has_any ? g_steal_pointer(&published) : NULL;
}

void
fgd_published_free(FgdPublished *published)
{
    if (published == NULL) {
        return;
    }
    for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
        g_clear_pointer(&published->rows[table], g_hash_table_unref);
    }
    g_free(published);
}

const double *
fgd_published_columns(const FgdPublished *published, FgdTable table, const char *workload,
                      const char *label, int64_t seed)
{
    g_autofree char *key = g_strdup_printf("%s,%s,%" G_GINT64_FORMAT, workload, label, seed);

    return g_hash_table_lookup(published->rows[table], key);
}

/* --- Comparing --- */

static void
compare_row(const FgdRow *row, FgdTable table, const double *published, FgdDifference *ret)
{
    for (size_t k = 0; k < FGD_COLUMNS; k++) {
        double ours = row->result.columns[table][k], difference = fabs(ours - published[k]);

        if (isnan(published[k]) && isnan(ours)) {
            continue;
        }
        difference = isnan(difference) ? INFINITY : difference;
        ret->n_columns++;
        ret->n_different += difference > FGD_TOLERANCE;
        if (ret->row == NULL || difference > ret->largest) {
            ret->largest = difference;
            ret->row = row;
            ret->column = k;
        }
    }
}

static double
mean_of(const GArray *values)
{
    double sum = 0;

    for (guint i = 0; i < values->len; i++) {
        sum += g_array_index(values, double, i);
    }
    return sum / values->len;
}

static double
deviation_of(const GArray *values)
{
    double mean = mean_of(values), sum = 0;

    for (guint i = 0; i < values->len; i++) {
        double off = g_array_index(values, double, i) - mean;

        sum += off * off;
    }
    return values->len < 2 ? 0 : sqrt(sum / (values->len - 1));
}

/* Our mean of one column beside the published mean, over the seeds that both have. */
static void
compare_drawn(const FgdBench *bench, const FgdPublished *published, const char *workload,
              const char *label, size_t column, FgdDrawn *ret)
{
    g_autoptr(GArray) ours = fgd_bench_values(bench, workload, label, FGD_ALLOCATION, column);
    g_autoptr(GArray) theirs = g_array_new(FALSE, FALSE, sizeof(double));
    double off;

    for (guint i = 0; i < bench->seeds->len; i++) {
        const double *columns = fgd_published_columns(published, FGD_ALLOCATION, workload, label,
                                                      g_array_index(bench->seeds, int64_t, i));

        if (columns != NULL) {
            g_array_append_val(theirs, columns[column]);
        }
    }
    if (theirs->len < SEEDS_MIN) {
        return;
    }
    off = fabs(mean_of(ours) - mean_of(theirs)) /
          (2 * deviation_of(theirs) / sqrt(theirs->len) + 1e-9);
    ret->n_columns++;
    ret->n_outside += off > 1;
    if (ret->workload == NULL || off > ret->largest) {
        ret->largest = off;
        ret->workload = workload;
        ret->column = column;
    }
}

static void
compare_policy_that_draws(const FgdBench *bench, const FgdPublished *published, const char *label,
                          FgdComparison *ret)
{
    for (guint i = 0; i < bench->workloads->len; i++) {
        const char *workload = g_ptr_array_index(bench->workloads, i);

        compare_drawn(bench, published, workload, label, 100, &ret->drawn);
        compare_drawn(bench, published, workload, label, 130, &ret->drawn);
        for (size_t k = 0; k < FGD_COLUMNS; k++) {
            compare_drawn(bench, published, workload, label, k, &ret->drawn_all);
        }
    }
}

FgdComparison
fgd_compare(const FgdBench *bench, const FgdPublished *published)
{
    FgdComparison comparison = { 0 };

    for (guint i = 0; i < bench->labels->len; i++) {
        const char *label = g_ptr_array_index(bench->labels, i);

        if (fgd_bench_policy(bench, label)->draws_gpu) {
            compare_policy_that_draws(bench, published, label, &comparison);
        }
    }
    for (guint i = 0; i < bench->rows->len; i++) {
        const FgdRow *row = g_ptr_array_index(bench->rows, i);
        bool is_published = false;

        if (fgd_bench_policy(bench, row->label)->draws_gpu) {
            continue;
        }
        for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
            const double *columns =
                fgd_published_columns(published, table, row->workload, row->label, row->seed);

            if (columns != NULL) {
                compare_row(row, table, columns, &comparison.exact[table]);
                is_published = true;
            }
        }
        comparison.n_rows += is_published;
    }
    return comparison;
}

bool
fgd_comparison_holds(const FgdComparison *comparison)
{
    for (FgdTable table = 0; table < N_FGD_TABLES; table++) {
        if (comparison->exact[table].n_different > 0) {
            return false;
        }
    }
    return comparison->drawn.n_outside == 0;
}
