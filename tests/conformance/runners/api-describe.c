/* api-describe.c - texts of kubectl describe: the first document is described, the others are what
 * else the cluster holds. */
#include "models/api/describe/describe.h"
#include "tests/conformance/runners/print-case.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "api/describe");
}

static char *
case_describe(const PrintCase *print_case)
{
    const char *command_end = strchr(print_case->expected, '\n');
    g_autofree char *text = describe_object(g_ptr_array_index(print_case->objects, 0),
                                            print_case->objects, print_case->now_ns, true);
    int length = command_end == NULL ? 0 : (int)(command_end - print_case->expected);

    return g_strdup_printf("%.*s\n%s", length, print_case->expected, text);
}

static void
run(const char *path, ConformanceTally *tally)
{
    print_cases_run(path, tally, case_describe);
}

const ConformanceRunner conformance_runner_api_describe = { "api-describe", accepts, run };
