/* run-compare.c - see run-compare.h. */
#include "experiment/study/run-compare.h"

#include "experiment/results/run-record.h"
#include "experiment/study/cell-table.h"
#include "text/csv.h"
#include "text/json.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

typedef struct NamedRun {
    char *name;
    RunRecord record;
    GHashTable *scalars; /* name -> double * */
} NamedRun;

struct RunComparison {
    GPtrArray *runs;   /* NamedRun */
    GPtrArray *all;    /* char *: names of all scalars, sorted */
    GPtrArray *chosen; /* const char * */
    size_t n_equal;    /* left out since all runs have the same */
};

static void
free_run(void *data)
{
    NamedRun *run = data;

    run_record_clear(&run->record);
    g_hash_table_unref(run->scalars);
    g_free(run->name);
    g_free(run);
}

static double
value_of(const NamedRun *run, const char *name)
{
    const double *value = g_hash_table_lookup(run->scalars, name);

    return value == NULL ? NAN : *value;
}

/* ---- reading --------------------------------------------------------------------------------- */

static char *
read_scalars(NamedRun *run, const char *directory, GPtrArray *names)
{
    g_autofree char *path = g_build_filename(directory, "scalars.csv", NULL);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    int name = reader == NULL ? -1 : csv_column(reader, "name");
    int value = reader == NULL ? -1 : csv_column(reader, "value");
    double number;

    while (name >= 0 && value >= 0 && csv_next(reader) && csv_field_real(reader, value, &number)) {
        double *kept = g_new(double, 1);

        *kept = number;
        g_ptr_array_add(names, g_strdup(csv_field(reader, name)));
        g_hash_table_insert(run->scalars, g_strdup(csv_field(reader, name)), kept);
    }
    if (name < 0 || value < 0 || csv_failed(reader) || diagnostics_n_errors(diagnostics) > 0) {
        return g_strdup_printf("%s: cannot read the run's numbers; was it made by an earlier "
                               "version, or is it not complete?",
                               path);
    }
    return NULL;
}

static NamedRun *
read_run(const char *directory, GPtrArray *names, char **ret_error)
{
    NamedRun *run = g_new0(NamedRun, 1);
    g_autofree char *path = g_canonicalize_filename(directory, NULL);

    run->name = g_path_get_basename(path);
    run->scalars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (run_record_read(directory, &run->record, ret_error)) {
        *ret_error = read_scalars(run, directory, names);
    }
    if (*ret_error != NULL) {
        free_run(run);
        return NULL;
    }
    return run;
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
sort_names(RunComparison *comparison)
{
    g_ptr_array_sort(comparison->all, compare_texts);
    for (guint i = comparison->all->len; i > 1; i--) {
        if (strcmp(comparison->all->pdata[i - 1], comparison->all->pdata[i - 2]) == 0) {
            g_ptr_array_remove_index(comparison->all, i - 1);
        }
    }
}

/* ---- choosing -------------------------------------------------------------------------------- */

/* Neither extremes and quantiles (but the 99th of waits), nor parts, nor what says it again. */
static bool
is_headline(const char *name)
{
    static const char *const words[] = { "min", "max", "end",      "p50", "p90",
                                         "p95", "n",   "per_hour", NULL };
    static const char *const tails[] = { "wait.p99",       "scheduling.p99", "startup.p99",
                                         "turnaround.p99", "slowdown.p99",   NULL };
    static const char *const minor[] = { "scheduler_", "phase.", "updated.", "available.",
                                         "pods.mean.", "price",  "expect." };
    g_auto(GStrv) parts = g_strsplit(name, ".", -1);

    for (size_t i = 1; parts[i] != NULL; i++) {
        if (g_strv_contains(words, parts[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(minor); i++) {
        if (g_str_has_prefix(name, minor[i])) {
            return false;
        }
    }
    return strchr(name, '=') == NULL && strstr(name, ".job/") == NULL &&
           strstr(name, ".node/") == NULL &&
           (strstr(name, ".p99") == NULL || g_strv_contains(tails, name));
}

static bool
differs(const RunComparison *comparison, const char *name)
{
    double first = value_of(comparison->runs->pdata[0], name);

    for (guint i = 1; i < comparison->runs->len; i++) {
        double other = value_of(comparison->runs->pdata[i], name);

        if (isnan(first) != isnan(other) || first < other || first > other) {
            return true;
        }
    }
    return false;
}

/* "stranded.cpu" and "stranded.cpu.mean" are one. */
static bool
is_repeated(const RunComparison *comparison, const char *name)
{
    g_autofree char *bare = g_strndup(name, strlen(name) - MIN(strlen(name), 5));

    return g_str_has_suffix(name, ".mean") &&
           bsearch(&(const char *){ bare }, comparison->all->pdata, comparison->all->len,
                   sizeof(char *), compare_texts) != NULL;
}

char *
run_comparison_choose(RunComparison *comparison, const char *const *wanted)
{
    for (size_t i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        const char *name = wanted[i];

        if (bsearch(&name, comparison->all->pdata, comparison->all->len, sizeof(char *),
                    compare_texts) == NULL) {
            g_ptr_array_add(comparison->all, NULL);
            const char *near =
                nearest_name(name, (const char *const *)(void *)comparison->all->pdata);

            return g_strdup_printf("no run has a metric `%s`%s%s%s", name,
                                   near == NULL ? "" : "; did you mean `", near == NULL ? "" : near,
                                   near == NULL ? "" : "`?");
        }
        g_ptr_array_add(comparison->chosen, (void *)(uintptr_t)name);
    }
    if (comparison->chosen->len > 0) {
        return NULL;
    }
    for (guint i = 0; i < comparison->all->len; i++) {
        const char *name = comparison->all->pdata[i];

        if (is_headline(name) && !is_repeated(comparison, name)) {
            if (differs(comparison, name)) {
                g_ptr_array_add(comparison->chosen, (void *)(uintptr_t)name);
            } else {
                comparison->n_equal++;
            }
        }
    }
    return NULL;
}

RunComparison *
run_compare(const char *const *directories, size_t n, char **ret_error)
{
    g_autoptr(RunComparison) comparison = g_new0(RunComparison, 1);

    comparison->runs = g_ptr_array_new_with_free_func(free_run);
    comparison->all = g_ptr_array_new_with_free_func(g_free);
    comparison->chosen = g_ptr_array_new();
    *ret_error = NULL;
    for (size_t i = 0; i < n; i++) {
        NamedRun *run = read_run(directories[i], comparison->all, ret_error);

        if (run == NULL) {
            return NULL;
        }
        g_ptr_array_add(comparison->runs, run);
    }
    sort_names(comparison);
    return g_steal_pointer(&comparison);
}

void
run_comparison_free(RunComparison *comparison)
{
    if (comparison != NULL) {
        g_ptr_array_unref(comparison->chosen);
        g_ptr_array_unref(comparison->all);
        g_ptr_array_unref(comparison->runs);
        g_free(comparison);
    }
}

void
run_comparison_list(const RunComparison *comparison, GString *out)
{
    for (guint i = 0; i < comparison->all->len; i++) {
        g_string_append_printf(out, "%s\n", (const char *)comparison->all->pdata[i]);
    }
}

/* ---- printing -------------------------------------------------------------------------------- */

/* For people memory is in Gi. */
static double
unit_of(const char *name, CellFormat format)
{
    return format != CELL_CSV && strstr(name, ".memory") != NULL &&
                   !g_str_has_prefix(name, "utilization.")
               ? 1073741824.0
               : 1;
}

static void
put_text(GPtrArray *texts, GString *text)
{
    g_ptr_array_add(texts, g_string_free(text, FALSE));
}

static void
put_other(GPtrArray *texts, double base, double value)
{
    GString *difference = g_string_new(value > base ? "+" : ""), *ratio = g_string_new(NULL);
    GString *text = g_string_new(NULL);

    number_append(text, value, value);
    put_text(texts, text);
    number_append(difference, value - base, value - base);
    put_text(texts, difference);
    if (base > 0 && value > 0) {
        fixed_append(ratio, value / base, 3, 0);
        g_string_append(ratio, "×");
    }
    put_text(texts, ratio);
}

static CellTable *
make_table(const RunComparison *comparison, CellFormat format)
{
    g_autoptr(GPtrArray) heads = g_ptr_array_new();
    CellTable *table;

    g_ptr_array_add(heads, (void *)(uintptr_t) "metric");
    for (guint i = 0; i < comparison->runs->len; i++) {
        g_ptr_array_add(heads, ((NamedRun *)comparison->runs->pdata[i])->name);
        if (i > 0) {
            g_ptr_array_add(heads, (void *)(uintptr_t) "difference");
            g_ptr_array_add(heads, (void *)(uintptr_t) "ratio");
        }
    }
    g_ptr_array_add(heads, NULL);
    table = cell_table_new((const char *const *)(void *)heads->pdata, 1);
    for (guint k = 0; k < comparison->chosen->len; k++) {
        const char *name = comparison->chosen->pdata[k];
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
        double unit = unit_of(name, format);
        double base = value_of(comparison->runs->pdata[0], name) / unit;
        GString *first = g_string_new(NULL);

        g_ptr_array_add(texts, g_strconcat(name, unit > 1 ? " (Gi)" : "", NULL));
        number_append(first, base, base);
        put_text(texts, first);
        for (guint i = 1; i < comparison->runs->len; i++) {
            put_other(texts, base, value_of(comparison->runs->pdata[i], name) / unit);
        }
        g_ptr_array_add(texts, NULL);
        cell_table_add(table, (const char *const *)(void *)texts->pdata);
    }
    return table;
}

static void
print_notes(const RunComparison *comparison, const char *mark, GString *out)
{
    const NamedRun *first = comparison->runs->pdata[0];
    bool is_same = true;

    for (guint i = 0; i < comparison->runs->len; i++) {
        const NamedRun *run = comparison->runs->pdata[i];

        is_same &= g_strcmp0(run->record.scenario_hash, first->record.scenario_hash) == 0;
        if (!run->record.complete) {
            g_string_append_printf(out, "%s%s is not complete\n", mark, run->name);
        }
        if (g_strcmp0(run->record.version, first->record.version) != 0) {
            g_string_append_printf(out, "%s%s was made by orrery %s, %s by %s\n", mark, run->name,
                                   run->record.version, first->name, first->record.version);
        }
    }
    if (comparison->n_equal > 0) {
        g_string_append_printf(out, "%s%zu more are equal in all runs\n", mark,
                               comparison->n_equal);
    }
    if (is_same) {
        g_string_append_printf(out, "%sall runs are of the same scenario and seed\n", mark);
    }
    g_string_append_printf(out,
                           "%sone run is one observation: no interval can be given; `orrery sweep` "
                           "makes more\n",
                           mark);
}

static void
print_json(const RunComparison *comparison, GString *out)
{
    g_autoptr(Arena) arena = arena_new();
    ValueBuilder *map = value_map_begin(arena), *runs = value_list_begin(arena);
    ValueBuilder *rows = value_list_begin(arena);

    for (guint i = 0; i < comparison->runs->len; i++) {
        value_add(runs,
                  value_string(arena, ((NamedRun *)comparison->runs->pdata[i])->record.directory));
    }
    for (guint k = 0; k < comparison->chosen->len; k++) {
        const char *name = comparison->chosen->pdata[k];
        ValueBuilder *row = value_map_begin(arena), *values = value_list_begin(arena);

        for (guint i = 0; i < comparison->runs->len; i++) {
            double value = value_of(comparison->runs->pdata[i], name);

            value_add(values, isfinite(value) ? value_float(arena, value) : value_null(arena));
        }
        value_put_string(row, "metric", name);
        value_put(row, "values", value_end(values));
        value_add(rows, value_end(row));
    }
    value_put(map, "runs", value_end(runs));
    value_put(map, "rows", value_end(rows));
    json_write(out, value_end(map), 2);
    g_string_append_c(out, '\n');
}

void
run_comparison_print(const RunComparison *comparison, StudyFormat format, GString *out)
{
    static const CellFormat formats[] = { [STUDY_TEXT] = CELL_TEXT,
                                          [STUDY_MARKDOWN] = CELL_MARKDOWN,
                                          [STUDY_CSV] = CELL_CSV,
                                          [STUDY_LATEX] = CELL_LATEX };
    g_autoptr(CellTable) table = NULL;

    if (format == STUDY_JSON) {
        print_json(comparison, out);
        return;
    }
    table = make_table(comparison, formats[format]);
    cell_table_print(table, formats[format], out);
    if (format == STUDY_TEXT || format == STUDY_MARKDOWN) {
        g_string_append_c(out, '\n');
        print_notes(comparison, format == STUDY_TEXT ? "note: " : "* ", out);
    }
}
