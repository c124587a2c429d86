/* api-kubectl.c - command lines of kubectl against an empty cluster (api/kubectl). */
#include "experiment/kubectl/kubectl.h"
#include "tests/conformance/conformance.h"
#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "api/kubectl");
}

/* What stands in the working folder of the recording, besides in.yaml. */
static const struct {
    const char *path;
    const char *bytes;
    size_t length;
} folder_files[] = {
    { "app.properties", "color=blue\nsize=3\n", 18 },
    { "bad.env", "1 BAD=x\n", 8 },
    { "conf/a.txt", "alpha\n", 6 },
    { "conf/b.txt", "beta\n", 5 },
    { "raw.bin", "\xff\xfe\x00\x01", 4 },
    { "vars.env", "# settings\nMODE=fast\nEMPTY=\nLEVEL=7\n", 36 },
};

static const char *
read_file(void *data, const char *path, Arena *arena, size_t *ret_length)
{
    const char *input = data;

    (void)arena;
    if (strcmp(path, "in.yaml") == 0 && input != NULL) {
        *ret_length = strlen(input);
        return input;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(folder_files); i++) {
        if (strcmp(path, folder_files[i].path) == 0) {
            *ret_length = folder_files[i].length;
            return folder_files[i].bytes;
        }
    }
    return NULL;
}

static const char *const *
list_folder(void *data, const char *path, Arena *arena)
{
    static const char *const names[] = { "a.txt", "b.txt", NULL };

    (void)data;
    (void)arena;
    return strcmp(path, "conf") == 0 ? names : NULL;
}

/* Lines of text as a list, without the empty one behind the last line feed. */
static const Value *
lines_value(const char *text, Arena *arena)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    ValueBuilder *list = value_list_begin(arena);
    size_t n = g_strv_length(lines);

    while (n > 0 && *lines[n - 1] == '\0') {
        n--;
    }
    for (size_t i = 0; i < n; i++) {
        value_add(list, value_string(arena, lines[i]));
    }
    return n == 0 ? NULL : value_end(list);
}

/* The documents printed: YAML reads JSON as well, but not two of them in a row. */
static const Value *
objects_value(const char *text, Arena *arena)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(GPtrArray) documents = yaml_read(
        text, strlen(text), diagnostics_add_source(diagnostics, "stdout", text, strlen(text)),
        YAML_MANIFEST, arena, diagnostics);
    ValueBuilder *list = value_list_begin(arena);

    for (guint i = 0; documents != NULL && i < documents->len; i++) {
        value_add(list, g_ptr_array_index(documents, i));
    }
    return value_end(list);
}

static void
run_case(const char *folder, const char *name, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    const Value *expected = conformance_json(folder, name, ".expected.json", arena);
    const char *line = value_get_text(expected, "line");
    g_autofree char *input = conformance_text(folder, name, ".input.yaml");
    KubectlFiles files = { .data = input, .read = read_file, .list = list_folder };
    g_autoptr(KubectlAnswer) answer = NULL;
    ValueBuilder *actual = value_map_begin(arena);
    const char *const *words;
    size_t n;

    if (line == NULL || (words = kubectl_split(line, arena, &n)) == NULL || n == 0) {
        tally_fail(tally, name, "cannot be read");
        return;
    }
    answer = kubectl_answer(words + 1, n - 1, &files, arena);
    kubectl_answer_empty(answer, arena);
    value_put_string(actual, "line", line);
    value_put_int(actual, "exit", answer->exit_code);
    value_put(actual, "stderr", lines_value(answer->err->str, arena));
    if (value_get(expected, "objects") != NULL) {
        value_put(actual, "objects", objects_value(answer->out->str, arena));
    } else {
        value_put(actual, "stdout", lines_value(answer->out->str, arena));
    }
    tally_compare_values(tally, name, value_with(arena, expected, "input", NULL),
                         value_end(actual));
}

static void
run(const char *path, ConformanceTally *tally)
{
    g_autoptr(GPtrArray) cases = conformance_cases(path, ".expected.json");

    for (guint i = 0; i < cases->len; i++) {
        run_case(path, g_ptr_array_index(cases, i), tally);
    }
}

const ConformanceRunner conformance_runner_api_kubectl = { "api-kubectl", accepts, run };
