/* scheduler-decisions.c - decisions of the scheduler, node for node (scheduler/mixed and others).
 *
 * By the engine and the printer of `orrery place`: the recorded answer must come out byte for byte.
 */
#include "experiment/placing/placing.h"
#include "tests/conformance/conformance.h"

#include <string.h>

static bool
accepts(const char *path)
{
    static const char *const folders[] = {
        "resources", "taints",     "node-affinity", "pod-affinity", "spread", "ports",    "images",
        "volumes",   "preemption", "profiles",      "mixed",        "quirks", "sequences"
    };

    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *end = g_strconcat("scheduler/", folders[i], NULL);

        if (conformance_path_ends(path, end)) {
            return true;
        }
    }
    return false;
}

static void
append_piece(void *data, const char *text)
{
    g_string_append(data, text);
}

/* The text of the answer, as `orrery place --bind --json` prints it; NULL after an error. */
static char *
decide(GPtrArray *documents, bool brief, char **ret_error)
{
    g_autoptr(PlacingWorld) world = placing_world_new();
    g_autoptr(Placing) placing = NULL;
    GString *out;

    for (guint i = 0; i < documents->len; i++) {
        placing_world_add(world, documents->pdata[i]);
    }
    if (placing_world_admit(world)) {
        placing = placing_new(world, &(PlacingOptions){ .binds = true });
    }
    if (placing == NULL) {
        *ret_error = diagnostics_format(world->diagnostics, DIAGNOSTIC_PLAIN);
        return NULL;
    }
    out = g_string_new(NULL);
    placing_write_json(placing, brief, append_piece, out);
    return g_string_free(out, FALSE);
}

static void
run_case(const char *path, const char *name, bool brief, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *error = NULL;
    GPtrArray *documents = conformance_manifests(path, name, ".yaml", arena);
    g_autofree char *expected = conformance_text(path, name, ".expected.json");
    g_autofree char *actual = NULL;

    if (documents == NULL || expected == NULL) {
        tally_fail(tally, name, "cannot be read");
        return;
    }
    actual = decide(documents, brief, &error);
    if (actual == NULL) {
        tally_fail(tally, name, "%s", error == NULL ? "no decision" : error);
    } else {
        tally_compare(tally, name, expected, actual);
    }
    g_ptr_array_unref(documents);
}

static void
run(const char *path, ConformanceTally *tally)
{
    GPtrArray *names = conformance_cases(path, ".yaml");
    bool brief = conformance_path_ends(path, "scheduler/sequences");

    for (guint i = 0; i < names->len; i++) {
        run_case(path, names->pdata[i], brief, tally);
    }
    g_ptr_array_unref(names);
}

const ConformanceRunner conformance_runner_scheduler_decisions = {
    .name = "scheduler-decisions",
    .accepts = accepts,
    .run = run,
};
