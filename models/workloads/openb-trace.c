/* openb-trace.c - see openb-trace.h. */
#include "models/workloads/openb-internal.h"

#include <string.h>

#define MIB INT64_C(1048576)

enum {
    TASKS_PER_MACHINE = 1001 /* of the published experiments */
};

char *
openb_path(const OpenbTrace *trace, const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".csv", NULL);
    char *path = g_build_filename(trace->directory, folder, file, NULL);

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        char *packed = g_strconcat(path, ".gz", NULL);

        g_free(path);
        return packed;
    }
    return path;
}

int
openb_column(CsvReader *reader, const char *name, bool *ret_missing)
{
    int column = csv_column(reader, name);

    if (column < 0) {
        csv_error(reader, -1, "the table has no column `%s`", name);
        *ret_missing = true;
    }
    return column;
}

/* --- Machines --- */

/* The number of a GPU model; a new one is numbered if there is room, else -1. */
static int
model_number(GPtrArray *models, const char *name, size_t length, bool may_add)
{
    for (guint i = 0; i < models->len; i++) {
        const char *known = g_ptr_array_index(models, i);

        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            return (int)i;
        }
    }
    if (!may_add || models->len >= CELL_MODELS_MAX) {
        return -1;
    }
    g_ptr_array_add(models, g_strndup(name, length));
    return (int)models->len - 1;
}

typedef struct MachineColumns {
    int name, cpu, memory, gpus, model;
} MachineColumns;

bool
openb_number(CsvReader *reader, int column, int64_t most, int64_t *ret)
{
    if (!csv_field_int(reader, column, ret)) {
        return false;
    }
    if (*ret < 0 || *ret > most) {
        csv_error(reader, column, "%" G_GINT64_FORMAT " is not within 0 and %" G_GINT64_FORMAT,
                  *ret, most);
        return false;
    }
    return true;
}

static bool
read_machine(OpenbTrace *trace, CsvReader *reader, const MachineColumns *columns)
{
    const char *model_name = csv_field(reader, columns->model);
    CellMachine machine = { 0 };
    int64_t cpu, memory, gpus;
    int model;

    if (!openb_number(reader, columns->cpu, INT32_MAX, &cpu) ||
        !openb_number(reader, columns->memory, INT32_MAX, &memory) ||
        !openb_number(reader, columns->gpus, CELL_GPUS_MAX, &gpus)) {
        return false;
    }
    model = model_number(trace->models, model_name, strlen(model_name), true);
    if (model < 0) {
        csv_error(reader, columns->model, "more than %d models of GPUs", CELL_MODELS_MAX);
        return false;
    }
    g_ptr_array_add(trace->names, g_strdup(csv_field(reader, columns->name)));
    machine.name = g_ptr_array_index(trace->names, trace->names->len - 1);
    machine.cpu_milli = machine.cpu_left = cpu;
    machine.memory_bytes = machine.memory_left = memory * MIB;
    machine.tasks_left = TASKS_PER_MACHINE;
    machine.n_gpus = (uint8_t)gpus;
    machine.model = (uint8_t)model;
    for (int64_t i = 0; i < gpus; i++) {
        machine.gpu_left[i] = GPU_WHOLE;
    }
    trace->gpu_milli += gpus * GPU_WHOLE;
    g_array_append_val(trace->machines, machine);
    return true;
}

static bool
read_machines(OpenbTrace *trace, Diagnostics *diagnostics)
{
    g_autofree char *path = openb_path(trace, "csv", "openb_node_list_gpu_node");
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    bool is_missing = false;
    MachineColumns columns;

    if (reader == NULL) {
        return false;
    }
    columns = (MachineColumns){ openb_column(reader, "sn", &is_missing),
                                openb_column(reader, "cpu_milli", &is_missing),
                                openb_column(reader, "memory_mib", &is_missing),
                                openb_column(reader, "gpu", &is_missing),
                                openb_column(reader, "model", &is_missing) };
    while (!is_missing && csv_next(reader)) {
        if (!read_machine(trace, reader, &columns)) {
            return false;
        }
    }
    if (!is_missing && !csv_failed(reader) && trace->machines->len == 0) {
        csv_error(reader, -1, "the table has no machine");
        return false;
    }
    return !is_missing && !csv_failed(reader);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The workloads are what csv/ holds beside the lists of nodes. */
static bool
list_workloads(OpenbTrace *trace)
{
    g_autofree char *folder = g_build_filename(trace->directory, "csv", NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    if (dir == NULL) {
        return false;
    }
    while ((name = g_dir_read_name(dir)) != NULL) {
        const char *end = strstr(name, ".csv");

        if (end != NULL && g_str_has_prefix(name, "openb_pod_list_")) {
            g_ptr_array_add(trace->workloads, g_strndup(name, (gsize)(end - name)));
        }
    }
    g_dir_close(dir);
    g_ptr_array_sort(trace->workloads, compare_names);
    return true;
}

OpenbTrace *
openb_trace_open(const char *directory, Diagnostics *diagnostics)
{
    OpenbTrace *trace = g_new0(OpenbTrace, 1);

    trace->directory = g_strdup(directory);
    trace->names = g_ptr_array_new_with_free_func(g_free);
    trace->machines = g_array_new(FALSE, FALSE, sizeof(CellMachine));
    trace->models = g_ptr_array_new_with_free_func(g_free);
    trace->workloads = g_ptr_array_new_with_free_func(g_free);
    if (!read_machines(trace, diagnostics) || !list_workloads(trace)) {
        openb_trace_free(trace);
        return NULL;
    }
    return trace;
}

void
openb_trace_free(OpenbTrace *trace)
{
    if (trace == NULL) {
        return;
    }
    g_free(trace->directory);
    g_ptr_array_unref(trace->names);
    g_array_unref(trace->machines);
    g_ptr_array_unref(trace->models);
    g_ptr_array_unref(trace->workloads);
    g_free(trace);
}

const GPtrArray *
openb_trace_workloads(const OpenbTrace *trace)
{
    return trace->workloads;
}

size_t
openb_trace_n_machines(const OpenbTrace *trace)
{
    return trace->machines->len;
}

int64_t
openb_trace_gpu_milli(const OpenbTrace *trace)
{
    return trace->gpu_milli;
}

/* --- Tasks --- */

typedef struct TaskColumns {
    int cpu, memory, n_gpus, gpu_milli, models; /* 'models' may be absent */
} TaskColumns;

/* "V100M16|V100M32" as a set; a model that no machine has is in no set, so that alone it makes a
 * set that fits nowhere. */
static uint64_t
models_read(const OpenbTrace *trace, const char *text)
{
    uint64_t set = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, "|");
        int model = model_number(trace->models, text, length, false);

        set |= model >= 0 ? UINT64_C(1) << model : UINT64_C(1) << CELL_MODELS_MAX;
        text += length + (text[length] == '|');
    }
    return set;
}

static bool
is_same_shape(const TaskShape *a, const TaskShape *b)
{
    return a->cpu_milli == b->cpu_milli && a->memory_bytes == b->memory_bytes &&
           a->gpu_milli == b->gpu_milli && a->n_gpus == b->n_gpus && a->models == b->models;
}

static uint32_t
shape_number(OpenbWorkload *workload, const TaskShape *shape)
{
    for (guint i = 0; i < workload->shapes->len; i++) {
        if (is_same_shape(&g_array_index(workload->shapes, TaskShape, i), shape)) {
            return i;
        }
    }
    g_array_append_val(workload->shapes, *shape);
    return workload->shapes->len - 1;
}

static void
count_class(OpenbWorkload *workload, const TaskShape *shape, const char *models)
{
    TypicalTask class = { *shape, NULL, 1 };

    class.shape.memory_bytes = 0;
    for (guint i = 0; i < workload->classes->len; i++) {
        TypicalTask *known = &g_array_index(workload->classes, TypicalTask, i);

        if (is_same_shape(&known->shape, &class.shape) && strcmp(known->models, models) == 0) {
            known->n++;
            return;
        }
    }
    class.models = g_string_chunk_insert_const(workload->strings, models);
    g_array_append_val(workload->classes, class);
}

static bool
read_task(const OpenbTrace *trace, OpenbWorkload *workload, CsvReader *reader,
          const TaskColumns *columns)
{
    const char *models = columns->models < 0 ? "" : csv_field(reader, columns->models);
    int64_t cpu, memory, n_gpus, gpu_milli;
    TaskShape shape;
    uint32_t number;

    if (!openb_number(reader, columns->cpu, INT32_MAX, &cpu) ||
        !openb_number(reader, columns->memory, INT32_MAX, &memory) ||
        !openb_number(reader, columns->n_gpus, CELL_GPUS_MAX, &n_gpus) ||
        !openb_number(reader, columns->gpu_milli, INT32_MAX, &gpu_milli)) {
        return false;
    }
    gpu_milli = MIN(gpu_milli, GPU_WHOLE);
    if (n_gpus > 1 && gpu_milli < GPU_WHOLE) {
        csv_error(reader, columns->gpu_milli, "a task that wants several GPUs wants whole ones");
        return false;
    }
    shape = (TaskShape){ cpu, memory * MIB, n_gpus == 0 ? 0 : (uint16_t)gpu_milli, (uint8_t)n_gpus,
                         models_read(trace, models) };
    number = shape_number(workload, &shape);
    g_array_append_val(workload->tasks, number);
    count_class(workload, &shape, models);
    return true;
}

static bool
read_tasks(const OpenbTrace *trace, OpenbWorkload *workload, CsvReader *reader)
{
    bool is_missing = false;
    TaskColumns columns = { openb_column(reader, "cpu_milli", &is_missing),
                            openb_column(reader, "memory_mib", &is_missing),
                            openb_column(reader, "num_gpu", &is_missing),
                            openb_column(reader, "gpu_milli", &is_missing),
                            csv_column(reader, "gpu_spec") };

    while (!is_missing && csv_next(reader)) {
        if (!read_task(trace, workload, reader, &columns)) {
            return false;
        }
    }
    if (!is_missing && !csv_failed(reader) && workload->tasks->len == 0) {
        csv_error(reader, -1, "the table has no task");
        return false;
    }
    return !is_missing && !csv_failed(reader);
}

OpenbWorkload *
openb_workload_read(const OpenbTrace *trace, const char *name, Diagnostics *diagnostics)
{
    g_autofree char *path = openb_path(trace, "csv", name);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    g_autoptr(OpenbWorkload) workload = NULL;

    if (reader == NULL) {
        return NULL;
    }
    workload = g_new0(OpenbWorkload, 1);
    workload->name = g_strdup(name);
    workload->tasks = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    workload->shapes = g_array_new(FALSE, FALSE, sizeof(TaskShape));
    workload->classes = g_array_new(FALSE, FALSE, sizeof(TypicalTask));
    workload->strings = g_string_chunk_new(1024);
    return read_tasks(trace, workload, reader) ? g_steal_pointer(&workload) : NULL;
}

void
openb_workload_free(OpenbWorkload *workload)
{
    if (workload == NULL) {
        return;
    }
    g_free(workload->name);
    g_array_unref(workload->tasks);
    g_array_unref(workload->shapes);
    g_array_unref(workload->classes);
    g_string_chunk_free(workload->strings);
    g_free(workload);
}
