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
    size_t length = 0;
    g_autofree char *text = input_file_read(workload->path, &length, &error);
    g_autofree char *hash = text == NULL ? NULL : input_file_hash(text, length);
    InputFile input = { workload->path, NULL, length };

    if (text == NULL) {
        diagnostics_error_at(loader->diagnostics, "E184", row->trace_value, "%s", error);
        return false;
    }
    input.sha256 = arena_strdup(loader->arena, hash);
    g_array_append_val(loader->scenario->inputs, input);
    if (length <= INLINE_MAX && g_utf8_validate(text, (gssize)length, NULL)) {
        workload->rows = arena_strndup(loader->arena, text, length);
    }
    return true;
}

static void
read_workload(Loader *loader, const WorkloadRow *row, size_t index)
{
    TraceWorkload workload = { .name = row->name, .image = row->image, .rows = row->rows };

    not_built_yet(loader, row->self, "arrivals", row->arrivals);
    not_built_yet(loader, row->self, "template", row->template_);
    not_built_yet(loader, row->self, "vary", row->vary);
    if (row->trace == NULL && row->rows == NULL) {
        return;
    }
    if (workload.name == NULL) {
        workload.name = arena_printf(loader->arena, index == 0 ? "trace" : "trace-%zu", index + 1);
    }
    if (row->trace != NULL) {
        g_autofree char *path =
            g_path_is_absolute(row->trace)
                ? g_strdup(row->trace)
                : g_build_filename(loader->scenario->directory, row->trace, NULL);
        g_autofree char *whole = g_canonicalize_filename(path, NULL);

        workload.path = arena_strdup(loader->arena, whole);
        if (!note_file(loader, &workload, row)) {
            return;
        }
    } else {
        workload.path = arena_printf(loader->arena, "%s (rows)", workload.name);
    }
    check_rows(loader, &workload);
    g_array_append_val(loader->scenario->workloads, workload);
}

void
loader_read_workload(Loader *loader)
{
    for (size_t i = 0; i < loader->row.n_workload; i++) {
        read_workload(loader, &loader->row.workload[i], i);
    }
}
