/* scheduler-decisions.c - decisions of the scheduler, node for node (scheduler/mixed and others).
 */
#include "models/scheduler/framework/decision.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/runners/scheduler-world.h"

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

static const Value *
decide(GPtrArray *documents, bool brief, Arena *arena, char **ret_error)
{
    SchedulerWorld *world = scheduler_world_new(documents, arena, ret_error);
    g_autoptr(SchedulerConfig) config = NULL;
    g_autoptr(DecisionRun) run = NULL;
    const Value *result = NULL;

    if (world == NULL) {
        return NULL;
    }
    config = scheduler_config_new(world->configuration, world->tables, NULL, ret_error);
    if (config != NULL) {
        run = decision_run_new(world->tables, config);
        for (guint i = 0; i < world->objects->len; i++) {
            decision_run_add(run, world->objects->pdata[i], world->written->pdata[i]);
        }
        result = decision_run_decide(run, brief, arena);
        g_clear_pointer(&run, decision_run_free);
    }
    g_clear_pointer(&config, scheduler_config_free);
    scheduler_world_free(world);
    return result;
}

static void
run_case(const char *path, const char *name, bool brief, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *error = NULL;
    GPtrArray *documents = conformance_manifests(path, name, ".yaml", arena);
    const Value *expected = conformance_json(path, name, ".expected.json", arena);
    const Value *actual;

    if (documents == NULL || expected == NULL) {
        tally_fail(tally, name, "cannot be read");
        return;
    }
    actual = decide(documents, brief, arena, &error);
    if (actual == NULL) {
        tally_fail(tally, name, "%s", error == NULL ? "no decision" : error);
    } else {
        tally_compare_values(tally, name, expected, actual);
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
