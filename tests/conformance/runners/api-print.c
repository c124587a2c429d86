/* api-print.c - tables of kubectl get: NNNN.expected.txt has sections that begin with a command
 * line. */
#include "models/api/print/table.h"
#include "tests/conformance/runners/print-case.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "api/print");
}

static char *
section_print(const char *line, const PrintCase *print_case)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_auto(GStrv) labels = NULL;
    PrintOptions options = { .now_ns = print_case->now_ns };

    for (size_t i = 0; words[i] != NULL; i++) {
        options.is_wide = options.is_wide || strcmp(words[i], "wide") == 0;
        options.all_namespaces = options.all_namespaces || strcmp(words[i], "-A") == 0;
        options.shows_labels = options.shows_labels || strcmp(words[i], "--show-labels") == 0;
        options.hides_headers = options.hides_headers || strcmp(words[i], "--no-headers") == 0;
        if (strcmp(words[i], "-L") == 0 && words[i + 1] != NULL) {
            g_strfreev(labels);
            labels = g_strsplit(words[i + 1], ",", -1);
            options.label_columns = (const char *const *)labels;
        }
    }
    return objects_print_table(print_case->objects, &options);
}

static char *
case_print(const PrintCase *print_case)
{
    g_auto(GStrv) lines = g_strsplit(print_case->expected, "\n", -1);
    GString *out = g_string_new(NULL);

    for (size_t i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "$ ")) {
            g_autofree char *text = section_print(lines[i], print_case);

            g_string_append_printf(out, "%s\n%s", lines[i], text);
        }
    }
    return g_string_free(out, FALSE);
}

static void
run(const char *path, ConformanceTally *tally)
{
    print_cases_run(path, tally, case_print);
}

const ConformanceRunner conformance_runner_api_print = { "api-print", accepts, run };
