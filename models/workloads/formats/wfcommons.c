/* wfcommons.c - workflows in WfFormat (WfCommons), versions 1.3 to 1.5.
 *
 * Every task is there from the beginning and waits for its parents.  From 1.5 on, what a task took
 * stands apart from what it is. */
#include "models/workloads/trace-document.h"

#include <string.h>

static bool
recognise_wfcommons(const char *head)
{
    return *head == '{' &&
           ((strstr(head, "\"workflow\"") != NULL && strstr(head, "\"tasks\"") != NULL) ||
            (strstr(head, "\"schemaVersion\"") != NULL && strstr(head, "\"name\"") != NULL));
}

static const Value *
tasks_of(const TraceDocument *document)
{
    const Value *workflow = value_get(document->root, "workflow");
    const Value *tasks = value_path(workflow, "specification", "tasks", NULL);

    tasks = tasks == NULL ? value_get(workflow, "tasks") : tasks;
    return tasks == NULL ? value_get(workflow, "jobs") : tasks;
}

static const char *
id_of(const Value *task)
{
    const char *id = trace_document_text(task, "id");

    return id == NULL ? trace_document_text(task, "name") : id;
}

static WorkReader *
open_wfcommons(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceDocument *document = trace_document_open(input, diagnostics);
    const Value *executed;

    if (document == NULL) {
        return NULL;
    }
    if (!value_is(tasks_of(document), VALUE_LIST)) {
        diagnostics_error_at(diagnostics, "E150", document->root,
                             "no list of tasks in `workflow`, nor in its `specification`");
        trace_document_close(&document->reader);
        return NULL;
    }
    document->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    document->after = g_ptr_array_new();
    executed = value_path(document->root, "workflow", "execution", "tasks", NULL);
    for (size_t i = 0; i < value_length(executed); i++) {
        const Value *task = value_item(executed, i);
        const char *id = id_of(task);

        if (id != NULL) {
            g_hash_table_insert(document->by_name, (gpointer)(uintptr_t)id,
                                (gpointer)(uintptr_t)task);
        }
    }
    return &document->reader;
}

static bool
read_amounts(TraceDocument *document, const Value *task, WorkTask *ret)
{
    const Value *executed = g_hash_table_lookup(document->by_name, id_of(task));
    double run, old_run, cores, old_cores, memory;

    executed = executed == NULL ? task : executed;
    if (!trace_document_number(document, executed, "runtimeInSeconds", 0, WORK_SECONDS_MAX, -1,
                               &run) ||
        !trace_document_number(document, executed, "runtime", 0, WORK_SECONDS_MAX, -1, &old_run) ||
        !trace_document_number(document, executed, "coreCount", 0, 1e6, 0, &cores) ||
        !trace_document_number(document, executed, "cores", 0, 1e6, 1, &old_cores) ||
        !trace_document_number(document, executed, "memoryInBytes", 0, 1e18, -1, &memory)) {
        return false;
    }
    run = run < 0 ? old_run : run;
    ret->run = run < 0 ? SIM_NEVER : (SimTime)(run * 1e9 + 0.5);
    ret->cpu_milli = (int64_t)((cores > 0 ? cores : old_cores) * 1000);
    ret->memory = memory < 0 ? WORK_UNKNOWN : (int64_t)memory;
    return true;
}

static bool
next_wfcommons(WorkReader *reader, WorkTask *ret)
{
    TraceDocument *document = (TraceDocument *)reader;
    const Value *task = value_item(tasks_of(document), document->index++);
    const Value *parents = value_get(task, "parents");

    if (task == NULL) {
        return false;
    }
    document->present = task;
    ret->name = id_of(task);
    if (ret->name == NULL) {
        work_reader_error(reader, "a task needs an `id`");
        return false;
    }
    g_ptr_array_set_size(document->after, 0);
    for (size_t i = 0; i < value_length(parents); i++) {
        const Value *parent = value_item(parents, i);

        if (parent->text == NULL) {
            document->present = parent;
            work_reader_error(reader, "the id of a task is expected");
            return false;
        }
        g_ptr_array_add(document->after, (gpointer)(uintptr_t)parent->text);
    }
    ret->n_after = document->after->len;
    ret->after = (const char *const *)document->after->pdata;
    ret->group = value_get_text(document->root, "name");
    return read_amounts(document, task, ret);
}

const WorkFormat work_format_wfcommons = {
    .name = "wfcommons",
    .doc = "Workflows in WfFormat (WfCommons, JSON).",
    .reads = "id, parents, runtimeInSeconds or runtime, coreCount or cores, memoryInBytes",
    .ignores = "files and their transfer, machines, commands, avgCPU",
    .is_unsorted = true,
    .has_dependencies = true,
    .recognise = recognise_wfcommons,
    .open = open_wfcommons,
    .next = next_wfcommons,
    .close = trace_document_close,
};
