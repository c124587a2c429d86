/* scenario-workload.c - the section `workload`: traces, read through once to check them. */
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/scenario-internal.h"
#include "experiment/scenario/trace-table.h"

/* Small traces go into the copy of the scenario that a run keeps, large ones stay where they are.
 */
#define INLINE_MAX (1 << 20)

static void
check_rows(Loader *loader, TraceWorkload *workload)
{
    g_autoptr(TraceTable) table =
        trace_table_open(workload->path, workload->rows, loader->diagnostics);
    TraceRow row;

    while (table != NULL && trace_table_next(table, &row)) {
        workload->n_rows++;
    }
}

/* Notes the file among the inputs; its text is kept if it is small and plain. */
static bool
note_file(Loader *loader, TraceWorkload *workload, const WorkloadRow *row)
{
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;
    g_autofree char *hash = NULL;
    InputFile input = { .path = workload->path };

    if (!input_file_scan(workload->path, INLINE_MAX, &hash, &input.size, &text, &error)) {
        diagnostics_error_at(loader->diagnostics, "E184", row->trace_value, "%s", error);
        return false;
    }
    input.sha256 = arena_strdup(loader->arena, hash);
    g_array_append_val(loader->scenario->inputs, input);
    if (text != NULL && g_utf8_validate(text, (gssize)input.size, NULL)) {
        workload->rows = arena_strndup(loader->arena, text, input.size);
    }
    return true;
}

/* As it is named, or by what stands in the trace.  False after an error; our own table needs no
 * format. */
static bool
find_format(Loader *loader, const TraceWorkload *workload, const WorkloadRow *row,
            const WorkFormat **ret)
{
    WorkInput input = { .path = workload->path,
                        .text = workload->rows,
                        .length = workload->rows == NULL ? 0 : strlen(workload->rows) };
    g_autofree char *names = work_format_names();

    if (row->format != NULL) {
        *ret = work_format_find(row->format);
        if (*ret == NULL) {
            diagnostic_help(diagnostics_error_at(loader->diagnostics, "E102", row->format_value,
                                                 "unknown format `%s`", row->format),
                            "formats are %s", names);
        }
        return *ret != NULL;
    }
    *ret = work_format_recognise(&input);
    return true;
}

static bool
read_source(Loader *loader, const WorkloadRow *row, TraceWorkload *workload)
{
    if (row->trace != NULL) {
        g_autofree char *path =
            g_path_is_absolute(row->trace)
                ? g_strdup(row->trace)
                : g_build_filename(loader->scenario->directory, row->trace, NULL);
        g_autofree char *whole = g_canonicalize_filename(path, NULL);

        workload->path = arena_strdup(loader->arena, whole);
        return note_file(loader, workload, row);
    }
    workload->path = arena_printf(loader->arena, "%s (rows)", workload->name);
    return true;
}

static void
read_workload(Loader *loader, const WorkloadRow *row, size_t index)
{
    TraceWorkload workload = { .name = row->name, .image = row->image, .rows = row->rows };
    bool is_made_up = row->trace == NULL && row->rows == NULL;
    const WorkFormat *format = NULL;

    if (is_made_up && row->arrivals == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->self,
                                             "a workload needs a source of work"),
                        "trace: a file, rows: a table, or arrivals: poisson(900/h)");
        return;
    }
    if (workload.name == NULL) {
        const char *word = is_made_up ? "work" : "trace";

        workload.name = index == 0 ? word : arena_printf(loader->arena, "%s-%zu", word, index + 1);
    }
    if (!is_made_up &&
        (!read_source(loader, row, &workload) || !find_format(loader, &workload, row, &format))) {
        return;
    }
    if (!is_made_up && format == NULL && !loader_is_plain_table(row, NULL)) {
        format = work_format_find("pods"); /* which says what is wrong with it */
    }
    if (is_made_up || !loader_is_plain_table(row, format)) {
        workload.image = workload.image == NULL ? "work" : workload.image;
        loader_read_work(loader, row, format, &workload);
    } else {
        check_rows(loader, &workload);
    }
    g_array_append_val(loader->scenario->workloads, workload);
}

void
loader_read_workload(Loader *loader)
{
    for (size_t i = 0; i < loader->row.n_workload; i++) {
        read_workload(loader, &loader->row.workload[i], i);
    }
}
