/* verb-init.c - start from an installed story: its files, and the schema for the editor. */
#include "cli/console.h"
#include "cli/data-folder.h"
#include "cli/scenario-json-schema.h"

#include <errno.h>
#include <string.h>

static bool
copy_file(const char *from, const char *to)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;

    if (g_file_test(to, G_FILE_TEST_EXISTS)) {
        console_error("%s exists already", to);
        return false;
    }
    if (!g_file_get_contents(from, &text, &length, &error) ||
        !g_file_set_contents(to, text, (gssize)length, &error)) {
        console_error("%s", error->message);
        return false;
    }
    return true;
}

static size_t
count_lines(const char *path)
{
    g_autofree char *text = NULL;
    size_t n = 0;

    if (g_file_get_contents(path, &text, NULL, NULL)) {
        for (const char *c = text; *c != '\0'; c++) {
            n += *c == '\n';
        }
    }
    return n;
}

static bool
write_schema(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "orrery.schema.json", NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    scenario_json_schema(text);
    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error)) {
        console_error("%s", error->message);
        return false;
    }
    return true;
}

/* Files of a template that the scenario needs: all but the scenario itself and the README. */
static GPtrArray *
further_files(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(folder, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (strcmp(name, "scenario.yaml") != 0 && !g_str_has_prefix(name, "README") &&
            g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    if (directory != NULL) {
        g_dir_close(directory);
    }
    return names;
}

static int
write_template(const char *folder, const char *name, const char *directory)
{
    g_autoptr(GPtrArray) further = further_files(folder);
    g_autofree char *from = g_build_filename(folder, "scenario.yaml", NULL);
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *to = g_build_filename(directory, file, NULL);
    const char *shown = g_str_has_prefix(to, "./") ? to + 2 : to;

    if (g_mkdir_with_parents(directory, 0777) != 0) {
        console_error("cannot make %s: %s", directory, g_strerror(errno));
        return EXIT_WORLD;
    }
    if (!copy_file(from, to)) {
        return EXIT_WORLD;
    }
    for (size_t i = 0; i < further->len; i++) {
        g_autofree char *source = g_build_filename(folder, g_ptr_array_index(further, i), NULL);
        g_autofree char *target = g_build_filename(directory, g_ptr_array_index(further, i), NULL);

        if (!copy_file(source, target)) {
            return EXIT_WORLD;
        }
    }
    if (!write_schema(directory)) {
        return EXIT_WORLD;
    }
    if (!console_is_quiet()) {
        console_print("wrote %s   (%zu lines; schema for your editor in orrery.schema.json)\n",
                      shown, count_lines(to));
        console_print("next: orrery run %s\n", shown);
    }
    return EXIT_MET;
}

/* Short names of templates, beside the scenarios' own. */
static const struct {
    const char *name, *scenario;
} aliases[] = {
    { "outage", "zone-outage" },
    { "boutique", "online-boutique-node-loss" },
    { "drain", "drain-with-budget" },
    { "job", "job-with-retries" },
};

static const char *
scenario_of(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
        if (strcmp(aliases[i].name, name) == 0) {
            return aliases[i].scenario;
        }
    }
    return name;
}

static int
complain(const char *folder, const char *name)
{
    GDir *directory = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(Arena) arena = arena_new();
    const char *entry;

    while (directory != NULL && (entry = g_dir_read_name(directory)) != NULL) {
        g_ptr_array_add(names, arena_strdup(arena, entry));
    }
    if (directory != NULL) {
        g_dir_close(directory);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
        g_ptr_array_add(names, (void *)(uintptr_t)aliases[i].name);
    }
    g_ptr_array_add(names, NULL);
    const char *near = nearest_name(name, (const char *const *)names->pdata);

    console_error("there is no template `%s`%s%s%s", name, near == NULL ? "" : "; did you mean `",
                  near == NULL ? "" : near, near == NULL ? "" : "`?");
    console_hint("help: orrery list templates");
    return EXIT_USAGE;
}

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    const char *directory = invocation_argument(invocation, 1);
    g_autofree char *scenarios = data_folder("scenarios");
    g_autofree char *folder = NULL, *file = NULL;

    name = name == NULL ? "hello" : name;
    if (scenarios == NULL) {
        console_error("the templates are not installed");
        return EXIT_WORLD;
    }
    folder = g_build_filename(scenarios, scenario_of(name), NULL);
    file = g_build_filename(folder, "scenario.yaml", NULL);
    if (strchr(name, '/') != NULL || !g_file_test(file, G_FILE_TEST_EXISTS)) {
        return complain(scenarios, name);
    }
    return write_template(folder, name, directory == NULL ? "." : directory);
}

const Verb verb_init = {
    .name = "init",
    .usage = "[TEMPLATE] [DIR]",
    .doc = "Start a scenario.",
    .help = "  orrery init hello          also rollout, hpa, outage, faults, bench, lesson\n"
            "  orrery list templates      all of them\n",
    .takes = "",
    .n_arguments_max = 2,
    .run = run,
};
