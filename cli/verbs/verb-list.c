/* verb-list.c - what there is: metrics, faults, figures, templates, errors, kubectl commands. */
#include "cli/console.h"
#include "cli/data-folder.h"
#include "experiment/figures/figure.h"
#include "experiment/kubectl-run/kubectl-run.h"
#include "experiment/policy/policy-book.h"
#include "experiment/results/catalogue.h"
#include "experiment/scenario/metric.h"
#include "text/error-codes.h"
#include "text/json.h"

#include <string.h>

#define NAME_CELLS 26 /* longer names have a line of their own */

static void
print_row(bool is_plain, const char *name, const char *doc)
{
    if (is_plain) {
        console_print("%s\n", name);
    } else if (console_wants_json()) {
        g_autoptr(GString) line = g_string_new("{\"name\":");

        json_write_string(line, name);
        g_string_append(line, ",\"doc\":");
        json_write_string(line, doc);
        g_string_append(line, "}\n");
        console_write(line->str);
    } else {
        const char *between = strlen(name) > NAME_CELLS ? "\n                           " : " ";

        console_print("%-*s%s%s\n", NAME_CELLS, name, between, doc);
    }
}

static bool
list_metrics(bool is_plain)
{
    for (size_t i = 0; i < n_metrics; i++) {
        g_autofree char *doc =
            g_strdup_printf("%s%s", metrics[i].doc, metrics[i].is_later ? " Not built yet." : "");

        print_row(is_plain, metrics[i].name, doc);
    }
    return true;
}

static bool
list_faults(bool is_plain)
{
    const char *name, *doc;

    for (size_t i = 0; catalogue_fault(i, &name, &doc); i++) {
        print_row(is_plain, name, doc);
    }
    return true;
}

static bool
list_figures(bool is_plain)
{
    for (size_t i = 0; figures[i] != NULL; i++) {
        print_row(is_plain, figures[i]->name, figures[i]->doc);
    }
    return true;
}

static bool
list_errors(bool is_plain)
{
    for (size_t i = 0; error_codes[i].code != NULL; i++) {
        print_row(is_plain, error_codes[i].code, error_codes[i].title);
    }
    return true;
}

static bool
list_policies(bool is_plain)
{
    for (size_t i = 0; policies[i] != NULL; i++) {
        print_row(is_plain, policies[i]->name, policies[i]->doc);
    }
    return true;
}

static bool
list_kubectl(bool is_plain)
{
    g_autoptr(Arena) arena = arena_new();
    const KubectlCommandRow *rows = kubectl_run_commands(arena);

    for (size_t i = 0; rows[i].path != NULL; i++) {
        print_row(is_plain, rows[i].path, rows[i].doc);
    }
    return true;
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The first sentence of a template's README, however its lines are broken. */
static char *
template_doc(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, "README.md", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    GString *doc = g_string_new(NULL);

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return g_string_free(doc, FALSE);
    }
    lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL && (*lines[i] != '\0' || doc->len == 0); i++) {
        if (*lines[i] != '\0' && *lines[i] != '#') {
            g_string_append_printf(doc, "%s%s", doc->len == 0 ? "" : " ", lines[i]);
        }
    }
    const char *end = strstr(doc->str, ". ");

    if (end != NULL) {
        g_string_truncate(doc, (gsize)(end - doc->str) + 1);
    }
    return g_string_free(doc, FALSE);
}

static bool
list_templates(bool is_plain)
{
    g_autofree char *folder = data_folder("scenarios");
    GDir *directory = folder == NULL ? NULL : g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (directory == NULL) {
        console_error("the templates are not installed");
        return false;
    }
    while ((name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *file = g_build_filename(folder, name, "scenario.yaml", NULL);

        if (g_file_test(file, G_FILE_TEST_EXISTS)) {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    g_dir_close(directory);
    g_ptr_array_sort(names, compare_texts);
    for (size_t i = 0; i < names->len; i++) {
        g_autofree char *doc = template_doc(folder, g_ptr_array_index(names, i));

        print_row(is_plain, g_ptr_array_index(names, i), doc);
    }
    return true;
}

static const struct {
    const char *name;
    const char *doc;
    bool (*list)(bool is_plain); /* false after an error, which has been printed */
} kinds[] = {
    { "metrics", "What expressions, tables and figures can name.", list_metrics },
    { "faults", "Kinds of faults.", list_faults },
    { "figures", "What orrery plot draws.", list_figures },
    { "policies", "Placement policies, for scheduler.policy and orrery bench.", list_policies },
    { "templates", "What orrery init starts from.", list_templates },
    { "errors", "Codes of messages; orrery explain CODE.", list_errors },
    { "kubectl", "Commands of kubectl that a timeline can run.", list_kubectl },
};

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    const char *names[G_N_ELEMENTS(kinds) + 1] = { NULL };
    bool is_plain = invocation_has(invocation, "plain");

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        names[i] = kinds[i].name;
        if (name == NULL) {
            print_row(is_plain, kinds[i].name, kinds[i].doc);
        } else if (strcmp(kinds[i].name, name) == 0) {
            return kinds[i].list(is_plain) ? EXIT_MET : EXIT_WORLD;
        }
    }
    if (name == NULL) {
        return EXIT_MET;
    }
    const char *near = nearest_name(name, names);

    console_error("there is no list of `%s`%s%s%s", name, near == NULL ? "" : "; did you mean `",
                  near == NULL ? "" : near, near == NULL ? "" : "`?");
    return EXIT_USAGE;
}

static const Option options[] = {
    { "plain", '\0', NULL, false, "Names only.", NULL },
    { 0 },
};

const Verb verb_list = {
    .name = "list",
    .usage = "[KIND]",
    .doc = "List metrics, faults, figures, policies, templates, errors, kubectl.",
    .options = options,
    .takes = "",
    .n_arguments_max = 1,
    .run = run,
};
