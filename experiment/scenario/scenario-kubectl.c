/* scenario-kubectl.c - kubectl lines of a scenario: read, pointed into, their files found. */
#include "experiment/kubectl/ctl-command.h"
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

/* Files are named relative to the scenario, as everywhere in it. */
static const char *
read_file(void *data, const char *path, Arena *arena, size_t *ret_length)
{
    const Loader *loader = data;
    bool too_many;
    g_autoptr(GPtrArray) files = input_file_glob(loader->scenario->directory, path, &too_many);
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;

    if (files->len != 1 || strcmp(path, "-") == 0) {
        return NULL;
    }
    text = input_file_read(g_ptr_array_index(files, 0), ret_length, &error);
    return text == NULL ? NULL : arena_strndup(arena, text, *ret_length);
}

/* A folder, or a pattern: kubectl takes those too. */
static const char *const *
list_files(void *data, const char *path, Arena *arena)
{
    const Loader *loader = data;
    bool too_many;
    g_autoptr(GPtrArray) files = input_file_glob(loader->scenario->directory, path, &too_many);
    const char **names = ARENA_NEW_N(arena, const char *, files->len + 1);

    for (guint i = 0; i < files->len; i++) {
        names[i] = arena_strdup(arena, g_ptr_array_index(files, i));
    }
    return files->len == 0 ? NULL : names;
}

static void
check_nodes(Loader *loader, const KubectlLine *line, const Value *where)
{
    for (size_t i = 0; line->request != NULL && i < line->request->n_targets; i++) {
        const KubectlObjectRef *target = &line->request->targets[i];
        Mark from = { 0 }, until = { 0 };
        size_t start, end;

        if (strcmp(target->kind->name, "Node") != 0 || target->name == NULL ||
            loader->lacks_nodes || matches_any(loader->node_names, target->name)) {
            continue;
        }
        if (where != NULL && kubectl_line_place(line, target->name, &start, &end)) {
            from = value_mark_at(where, start);
            until = value_mark_at(where, end);
        }
        g_ptr_array_add(loader->node_names, NULL);
        diagnostic_suggest(diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E180", from, until,
                                           "there is no node `%s`", target->name),
                           target->name, (const char *const *)loader->node_names->pdata);
        g_ptr_array_remove_index(loader->node_names, loader->node_names->len - 1);
    }
}

/* What the API server would refuse is said before the run, at its place in the file. */
static void
check_files(Loader *loader, const KubectlLine *line, const Value *where, GArray *objects)
{
    const CtlCall *call = line->request == NULL ? NULL : line->request->call;

    if (call == NULL || ctl_flag_find(call->command, "filename") == NULL) {
        return;
    }
    for (size_t i = 0; i < ctl_n_items(call, "filename"); i++) {
        loader_read_pattern(loader, ctl_item(call, "filename", i), where, NULL, objects);
    }
}

const KubectlLine *
loader_read_kubectl(Loader *loader, const char *text, const Value *where, GArray *ret_objects)
{
    const KubectlFiles files = { loader, loader->scenario->seed, read_file, list_files };
    const KubectlLine *line =
        kubectl_line_read(loader->arena, text, where, &files, loader->diagnostics);

    if (line == NULL) {
        return NULL;
    }
    check_nodes(loader, line, where);
    if (ret_objects != NULL) {
        check_files(loader, line, where, ret_objects);
    }
    return line;
}
