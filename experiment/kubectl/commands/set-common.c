/* set-common.c - see set-common.h. */
#include "experiment/kubectl/commands/set-common.h"

#include <string.h>

void
set_error(SetRun *run, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(run->errors, arena_vprintf(run->call->arena, format, arguments));
    va_end(arguments);
}

static bool
begin(SetRun *run, CtlCall *call, const char *operation, size_t n_resources)
{
    CtlSelection selection = { 0 };

    selection.is_local = ctl_switch(call, "local");
    selection.has_all = ctl_switch(call, "all");
    if (ctl_flag_find(call->command, "selector") != NULL) {
        selection.label_selector = ctl_text(call, "selector");
    }
    if (!ctl_dry_run(call, &run->dry_run) ||
        !ctl_printer_init(&run->printer, call, operation, run->dry_run)) {
        return false;
    }
    if (selection.is_local && !ctl_has_files(call)) {
        return ctl_fail(call, "%s", ctl_local_resource);
    }
    return ctl_resolve(call, &selection, call->args, n_resources, &run->request);
}

bool
set_begin(SetRun *run, CtlCall *call, const char *operation, size_t n_resources)
{
    *run = (SetRun){ .call = call };
    if (!begin(run, call, operation, n_resources)) {
        return false;
    }
    run->errors = g_ptr_array_new();
    return true;
}

void
set_end(SetRun *run)
{
    ctl_fail_all(run->call, run->errors);
    g_ptr_array_unref(run->errors);
    run->errors = NULL;
}

/* Names for people behind "*v1." */
static const char *
go_type_of(Arena *arena, const Value *object)
{
    const ApiKind *kind = ctl_kind_of(object);

    return kind == NULL || kind->type == NULL
               ? arena_printf(arena, "v1.%s", value_get_text(object, "kind"))
               : kind->type->go;
}

bool
set_has_pod(SetRun *run, const Value *object)
{
    if (ctl_pod_spec_path(object) != NULL) {
        return true;
    }
    set_error(run, "error: %s the object is not a pod or does not have a pod template: *%s\n",
              ctl_object_name(run->call->arena, object), go_type_of(run->call->arena, object));
    return false;
}

/* An edit that waits for objects of the cluster. */
typedef struct StoredEdit {
    SetEdit edit;
    void *data;
    const char *operation;
    bool prints_unchanged;
} StoredEdit;

static const Value *
edit_stored(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    const StoredEdit *stored = data;
    SetRun run = { .call = call, .errors = g_ptr_array_new() };
    const Value *result = stored->edit(&run, object, stored->data);

    if (run.errors->len > 0) {
        result = NULL;
    }
    set_end(&run);
    if (result != NULL && (stored->prints_unchanged || !value_equal(result, object))) {
        *ret_operation = stored->operation;
    }
    return result;
}

static void
ask_for_edit(SetRun *run, SetEdit edit, void *data, bool prints_unchanged)
{
    StoredEdit *stored = ARENA_NEW(run->call->arena, StoredEdit);

    *stored = (StoredEdit){ edit, data, run->printer.done, prints_unchanged };
    ctl_ask_edit(run->call, run->request, edit_stored, stored);
}

void
set_edit(SetRun *run, SetEdit edit, void *data, bool prints_unchanged)
{
    CtlCall *call = run->call;
    const KubectlRequest *request = run->request;
    bool is_local =
        ctl_switch(call, "local") || (run->dry_run == CTL_DRY_RUN_CLIENT && request->n_objects > 0);
    const Value **edited = ARENA_NEW_N(call->arena, const Value *, request->n_objects + 1);
    size_t n = 0;

    for (size_t i = 0; i < request->n_objects; i++) {
        const char *error;
        const Value *object = ctl_typed(call->arena, request->objects[i], &error);
        const Value *result = object == NULL ? NULL : edit(run, object, data);

        if (object == NULL) {
            set_error(run, "%s", error);
        }
        if (result != NULL && (prints_unchanged || !value_equal(result, object))) {
            result = ctl_typed(call->arena, result, &error);
            edited[n++] = result;
        }
    }
    for (size_t i = 0; i < n && is_local; i++) {
        ctl_print(&run->printer, edited[i], true);
    }
    if (!is_local && run->errors->len == 0) {
        run->request->objects = edited;
        run->request->n_objects = n;
        ask_for_edit(run, edit, data, prints_unchanged);
    }
}

static const Value *
edit_list_of(SetRun *run, const Value *list, const char *pattern, ContainerEdit edit, void *data,
             size_t *n)
{
    ValueBuilder *result = value_list_begin(run->call->arena);

    for (size_t i = 0; i < value_length(list); i++) {
        const Value *container = value_item(list, i);
        const char *name = value_get_text(container, "name");

        if (g_pattern_match_simple(pattern, name == NULL ? "" : name)) {
            const Value *edited = edit(run, container, data);

            container = edited == NULL ? container : edited;
            (*n)++;
        }
        value_add(result, container);
    }
    return value_end(result);
}

const Value *
set_containers(SetRun *run, const Value *object, const char *pattern, ContainerEdit edit,
               void *data, size_t *ret_n)
{
    static const char *const lists[] = { "containers", "initContainers" };
    const char *const *path = ctl_pod_spec_path(object);
    const Value *spec = ctl_at_path(object, path);

    *ret_n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *list = value_get(spec, lists[i]);

        if (list != NULL && !value_is(list, VALUE_NULL)) {
            spec = value_with(run->call->arena, spec, lists[i],
                              edit_list_of(run, list, pattern, edit, data, ret_n));
        }
    }
    return ctl_with_path(run->call->arena, object, path, spec);
}
