/* conformance.c - see conformance.h.
 *
 * usage: conformance [-v] [DIR ...]     (default: the cases that come with the sources) */
#include "tests/conformance/conformance.h"

#include "text/json.h"
#include "text/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
tally_pass(ConformanceTally *tally)
{
    tally->n_passed++;
}

void
tally_skip(ConformanceTally *tally)
{
    tally->n_skipped++;
}

void
tally_fail(ConformanceTally *tally, const char *name, const char *format, ...)
{
    va_list arguments;
    g_autofree char *text = NULL;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    tally->n_failed++;
    if (tally->is_verbose) {
        printf("%s/%s\n%s\n", tally->folder, name, text);
    }
    if (tally->first_wrong == NULL) {
        tally->first_wrong = g_strdup_printf("%s: %s", name, text);
    }
}

void
tally_compare(ConformanceTally *tally, const char *name, const char *expected, const char *actual)
{
    g_auto(GStrv) want = g_strsplit(expected, "\n", -1);
    g_auto(GStrv) have = g_strsplit(actual, "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    size_t i = 0;

    if (strcmp(expected, actual) == 0) {
        tally_pass(tally);
        return;
    }
    while (want[i] != NULL && have[i] != NULL && strcmp(want[i], have[i]) == 0) {
        i++;
    }
    for (size_t j = i > 3 ? i - 3 : 0; j < i; j++) {
        g_string_append_printf(text, "    %s\n", want[j]);
    }
    for (size_t j = i; want[j] != NULL && j < i + 4; j++) {
        g_string_append_printf(text, "  - %s\n", want[j]);
    }
    for (size_t j = i; i < g_strv_length(have) && have[j] != NULL && j < i + 4; j++) {
        g_string_append_printf(text, "  + %s\n", have[j]);
    }
    tally_fail(tally, name, "line %zu\n%s", i + 1, text->str);
}

void
tally_compare_values(ConformanceTally *tally, const char *name, const Value *expected,
                     const Value *actual)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) want = g_string_new(NULL);
    g_autoptr(GString) have = g_string_new(NULL);
    const Value *nothing = value_null(arena);

    json_write(want, value_sorted(arena, expected == NULL ? nothing : expected), 1);
    json_write(have, value_sorted(arena, actual == NULL ? nothing : actual), 1);
    tally_compare(tally, name, want->str, have->str);
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
conformance_cases(const char *folder, const char *suffix)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        if (g_str_has_suffix(name, suffix)) {
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(suffix)));
        }
    }
    if (dir != NULL) {
        g_dir_close(dir);
    }
    g_ptr_array_sort(names, by_text);
    return names;
}

char *
conformance_text(const char *folder, const char *name, const char *suffix)
{
    g_autofree char *path = g_strdup_printf("%s/%s%s", folder, name, suffix);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

const Value *
conformance_json(const char *folder, const char *name, const char *suffix, Arena *arena)
{
    g_autofree char *text = conformance_text(folder, name, suffix);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    if (text == NULL) {
        return NULL;
    }
    return json_read(text, strlen(text),
                     diagnostics_add_source(diagnostics, name, text, strlen(text)), arena,
                     diagnostics);
}

GPtrArray *
conformance_manifests(const char *folder, const char *name, const char *suffix, Arena *arena)
{
    g_autofree char *text = conformance_text(folder, name, suffix);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    if (text == NULL) {
        return NULL;
    }
    return yaml_read(text, strlen(text),
                     diagnostics_add_source(diagnostics, name, text, strlen(text)), YAML_MANIFEST,
                     arena, diagnostics);
}

void
conformance_lines(const char *path, ConformanceLine each, ConformanceTally *tally)
{
    g_autofree char *text = NULL;
    g_autofree char *base = g_path_get_basename(path);
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        tally_fail(tally, base, "cannot be read");
        return;
    }
    lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        g_autoptr(Arena) arena = arena_new();
        g_autoptr(Diagnostics) diagnostics = diagnostics_new();
        g_autofree char *name = g_strdup_printf("%s:%zu", base, i + 1);
        const Value *line;

        if (*lines[i] == '\0') {
            continue;
        }
        line = json_read(lines[i], strlen(lines[i]),
                         diagnostics_add_source(diagnostics, name, lines[i], strlen(lines[i])),
                         arena, diagnostics);
        if (line == NULL) {
            tally_fail(tally, name, "not JSON");
        } else {
            each(line, name, arena, tally);
        }
    }
}

bool
conformance_path_ends(const char *path, const char *end)
{
    size_t n = strlen(path);
    size_t m = strlen(end);

    return n >= m && strcmp(path + n - m, end) == 0 && (n == m || path[n - m - 1] == '/');
}

static void
print_tally(const ConformanceTally *tally, const char *root)
{
    const char *folder = tally->folder;

    if (g_str_has_prefix(folder, root) && folder[strlen(root)] == '/') {
        folder += strlen(root) + 1;
    }
    printf("%-28s %6zu passed %6zu failed %6zu not yet simulated\n", folder, tally->n_passed,
           tally->n_failed, tally->n_skipped);
    if (tally->first_wrong != NULL && !tally->is_verbose) {
        printf("  first wrong: %s\n", tally->first_wrong);
    }
}

/* Counts the cases of a folder nobody accepts. */
static void
skip_folder(const char *path, ConformanceTally *tally)
{
    g_autoptr(GPtrArray) cases = conformance_cases(path, ".expected.json");
    g_autoptr(GPtrArray) texts = conformance_cases(path, ".expected.txt");

    tally->n_skipped = cases->len + texts->len;
}

static void
run_folder(const char *path, const char *root, bool is_verbose, ConformanceTally *total)
{
    ConformanceTally tally = { .folder = path, .is_verbose = is_verbose };
    size_t i = 0;

    while (conformance_runners[i] != NULL && !conformance_runners[i]->accepts(path)) {
        i++;
    }
    if (conformance_runners[i] != NULL) {
        conformance_runners[i]->run(path, &tally);
    } else {
        skip_folder(path, &tally);
    }
    if (tally.n_passed + tally.n_failed + tally.n_skipped > 0) {
        print_tally(&tally, root);
    }
    total->n_passed += tally.n_passed;
    total->n_failed += tally.n_failed;
    total->n_skipped += tally.n_skipped;
    g_free(tally.first_wrong);
}

static void
walk(const char *path, const char *root, bool is_verbose, ConformanceTally *total)
{
    g_autoptr(GPtrArray) names = conformance_cases(path, "");

    run_folder(path, root, is_verbose, total);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *child = g_build_filename(path, g_ptr_array_index(names, i), NULL);

        if (g_file_test(child, G_FILE_TEST_IS_DIR)) {
            walk(child, root, is_verbose, total);
        }
    }
}

int
main(int argc, char **argv)
{
    ConformanceTally total = { 0 };
    bool is_verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    int first = is_verbose ? 2 : 1;

    if (first == argc) {
        walk(ORRERY_SRCDIR "/tests/conformance/cases", ORRERY_SRCDIR "/tests/conformance/cases",
             is_verbose, &total);
    }
    for (int i = first; i < argc; i++) {
        walk(argv[i], argv[i], is_verbose, &total);
    }
    printf("%zu passed, %zu failed, %zu not yet simulated\n", total.n_passed, total.n_failed,
           total.n_skipped);
    return total.n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
