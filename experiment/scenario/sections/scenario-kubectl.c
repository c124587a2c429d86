/* scenario-kubectl.c - kubectl lines of a scenario: read, pointed into, their files found. */
#include "experiment/kubectl/ctl-command.h"
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

/* What a line may read, and what it has read: a run is executed again from its own directory, where
 * the files are not. */
typedef struct Reading {
    Loader *loader;
    const Value *given; /* path -> text, in the step itself; NULL: none */
    const Value *taken; /* the same of everything that was read; NULL: nothing */
} Reading;

/* Files are named relative to the scenario, as everywhere in it. */
static const char *
read_disk(const Reading *reading, const char *path, Arena *arena, size_t *ret_length)
{
    bool too_many;
    g_autoptr(GPtrArray) files =
        input_file_glob(reading->loader->scenario->directory, path, &too_many);
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;

    if (files->len != 1 || strcmp(path, "-") == 0) {
        return NULL;
    }
    text = input_file_read(g_ptr_array_index(files, 0), ret_length, &error);
    return text == NULL ? NULL : arena_strndup(arena, text, *ret_length);
}

static const char *
read_file(void *data, const char *path, Arena *arena, size_t *ret_length)
{
    Reading *reading = data;
    const Value *given = value_get(reading->given, path);
    const char *text = given == NULL ? NULL : value_text(given);

    if (text != NULL) {
        *ret_length = strlen(text);
    } else {
        text = read_disk(reading, path, arena, ret_length);
    }
    if (text != NULL && g_utf8_validate(text, (gssize)*ret_length, NULL)) {
        reading->taken = value_with(arena, reading->taken, arena_strdup(arena, path),
                                    value_string_n(arena, text, *ret_length));
    }
    return text;
}

/* Those of the step that a folder or a pattern means. */
static void
add_given(const Reading *reading, const char *path, Arena *arena, CtlTexts *names)
{
    g_autofree char *inside = g_strconcat(path, "/*", NULL);

    for (size_t i = 0; i < value_length(reading->given); i++) {
        const char *name = reading->given->members[i].key;

        if (glob_matches(path, name) || glob_matches(inside, name)) {
            ctl_texts_add(arena, names, name);
        }
    }
}

/* A folder, or a pattern: kubectl takes those too. */
static const char *const *
list_files(void *data, const char *path, Arena *arena)
{
    const Reading *reading = data;
    CtlTexts names = { 0 };
    bool too_many;

    add_given(reading, path, arena, &names);
    if (names.n == 0) {
        g_autoptr(GPtrArray) files =
            input_file_glob(reading->loader->scenario->directory, path, &too_many);

        for (guint i = 0; i < files->len; i++) {
            if (g_file_test(g_ptr_array_index(files, i), G_FILE_TEST_IS_REGULAR)) {
                ctl_texts_add(arena, &names, arena_strdup(arena, g_ptr_array_index(files, i)));
            }
        }
    }
    ctl_texts_add(arena, &names, NULL);
    return names.n == 1 ? NULL : names.texts;
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
check_files(Loader *loader, const KubectlLine *line, const Value *where, const Value *given)
{
    const CtlCall *call = line->request == NULL ? NULL : line->request->call;
    g_autoptr(GArray) objects = g_array_new(FALSE, TRUE, sizeof(ScenarioObject));

    if (call == NULL || given != NULL || ctl_flag_find(call->command, "filename") == NULL) {
        return;
    }
    for (size_t i = 0; i < ctl_n_items(call, "filename"); i++) {
        loader_read_pattern(loader, ctl_item(call, "filename", i), where, NULL, objects);
    }
}

static bool
are_texts(Loader *loader, const Value *files)
{
    bool is_fine = files == NULL || value_is(files, VALUE_MAP);

    for (size_t i = 0; is_fine && i < value_length(files); i++) {
        is_fine = value_is(files->members[i].value, VALUE_STRING);
    }
    if (!is_fine) {
        diagnostics_error_at(loader->diagnostics, "E106", files,
                             "files are a mapping of path to text");
    }
    return is_fine;
}

const KubectlLine *
loader_read_kubectl(Loader *loader, const char *text, const Value *where, const Value *files,
                    const Value **ret_files)
{
    Reading reading = { .loader = loader, .given = files };
    const KubectlFiles world = { &reading, loader->scenario->seed, read_file, list_files };
    const KubectlLine *line;

    if (!are_texts(loader, files)) {
        return NULL;
    }
    line = kubectl_line_read(loader->arena, text, where, &world, loader->diagnostics);
    *ret_files = reading.taken;
    if (line != NULL) {
        check_nodes(loader, line, where);
        check_files(loader, line, where, files);
    }
    return line;
}
