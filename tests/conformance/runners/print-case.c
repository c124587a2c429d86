/* print-case.c - see print-case.h. */
#include "tests/conformance/runners/print-case.h"

#include "models/api/server/api-admission.h"
#include "text/scalar.h"

#include <string.h>

/* The instant in the comment "# now: ..." of a case. */
static int64_t
now_read(const char *text)
{
    const char *now = strstr(text, "# now: ");
    g_auto(GStrv) lines = g_strsplit(now == NULL ? "" : now + strlen("# now: "), "\n", 2);
    int64_t seconds = 0;

    rfc3339_parse(lines[0] == NULL ? "" : lines[0], &seconds);
    return seconds * INT64_C(1000000000);
}

PrintCase
print_case_read(const char *path, const char *name, Arena *arena, ConformanceTally *tally)
{
    g_autofree char *input = conformance_text(path, name, ".yaml");
    PrintCase print_case = { .objects = conformance_manifests(path, name, ".yaml", arena),
                             .expected = conformance_text(path, name, ".expected.txt") };

    if (input == NULL || print_case.expected == NULL || print_case.objects == NULL ||
        print_case.objects->len == 0) {
        tally_fail(tally, name, "the case cannot be read");
        print_case_clear(&print_case);
        return print_case;
    }
    print_case.now_ns = now_read(input);
    for (guint i = 0; i < print_case.objects->len; i++) {
        ApiResult result = api_load(g_ptr_array_index(print_case.objects, i), arena);

        if (result.object != NULL) {
            print_case.objects->pdata[i] = (gpointer)(uintptr_t)result.object;
        }
    }
    return print_case;
}

void
print_case_clear(PrintCase *print_case)
{
    g_clear_pointer(&print_case->objects, g_ptr_array_unref);
    g_clear_pointer(&print_case->expected, g_free);
}

void
print_cases_run(const char *path, ConformanceTally *tally,
                char *(*each)(const PrintCase *print_case))
{
    g_autoptr(GPtrArray) names = conformance_cases(path, ".expected.txt");

    for (guint i = 0; i < names->len; i++) {
        g_autoptr(Arena) arena = arena_new();
        const char *name = g_ptr_array_index(names, i);
        PrintCase print_case = print_case_read(path, name, arena, tally);

        if (print_case.objects != NULL) {
            g_autofree char *actual = each(&print_case);

            tally_compare(tally, name, print_case.expected, actual);
        }
        print_case_clear(&print_case);
    }
}
