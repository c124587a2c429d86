/* verb-compact.c - how few machines would hold this cluster's pods, by policy. */
#include "cli/bench/bench-suite.h"
#include "cli/scenario-argument.h"
#include "experiment/bench/compaction-bench.h"
#include "experiment/bench/compaction-world.h"
#include "experiment/run/experiment.h"
#include "text/csv.h"

#include <math.h>

#define SNAPSHOT_AFTER (5 * SIM_MINUTE)

/* Whether pods stand on their nodes already: the file is a dump of a cluster. */
static bool
has_placed_pods(const Scenario *scenario)
{
    for (guint i = 0; i < scenario->objects->len; i++) {
        const Value *object = g_array_index(scenario->objects, ScenarioObject, i).value;

        if (g_strcmp0(value_get_text(object, "kind"), "Pod") == 0 &&
            value_get_text(value_get(object, "spec"), "nodeName") != NULL) {
            return true;
        }
    }
    return false;
}

/* Runs the cluster to the instant that is looked at. */
static int
read_world(const Invocation *invocation, const Scenario *scenario, CompactionWorld *ret)
{
    SimTime until = invocation_text(invocation, "until") != NULL ? scenario->duration
                    : has_placed_pods(scenario)                  ? 0
                                                                 : SNAPSHOT_AFTER;
    ExperimentOptions options = { .until = MIN(until, scenario->duration) };
    g_autoptr(Experiment) experiment = experiment_new(scenario, &options);

    experiment_run(experiment);
    if (experiment->how != EXPERIMENT_COMPLETE) {
        console_error("%s",
                      experiment->error == NULL ? "the run did not get there" : experiment->error);
        return EXIT_INVALID;
    }
    compaction_world_read(experiment->cluster, ret);
    if (ret->machines->len == 0 || ret->tasks->len == 0) {
        console_error("there is no %s at this instant", ret->machines->len == 0 ? "node that is "
                                                                                  "Ready"
                                                                                : "pod");
        console_hint("help: --until TIME looks at another");
        return EXIT_INVALID;
    }
    if (ret->n_picky > 0) {
        console_hint("note: %zu of %u pods have selectors, affinities, ports or volumes, which are "
                     "not looked at",
                     ret->n_picky, ret->tasks->len);
    }
    return EXIT_MET;
}

static DrawOutcome
draw(const void *data, const char *plots, const char *directory, const char *const *formats,
     GPtrArray *written, char **ret_error)
{
    const CompactionBench *bench = data;
    g_autofree char *source = g_strdup_printf("%zu pods on %zu nodes · orrery " PACKAGE_VERSION,
                                              bench->n_tasks, bench->n_machines);
    g_autoptr(FigureSample) sample = figure_sample_new("Cell compaction", "trial", source);
    SampleMetric *metric;

    for (guint i = 0; i < bench->rows->len; i++) {
        const CompactionRow *row = &g_array_index(bench->rows, CompactionRow, i);

        g_ptr_array_add(sample->groups, g_strdup(row->policy->name));
    }
    metric = figure_sample_add(sample, "machines needed");
    for (guint i = 0; i < bench->rows->len; i++) {
        for (uint32_t k = 0; k < bench->n_trials; k++) {
            sample_metric_put(metric, i, g_array_index(bench->rows, CompactionRow, i).sizes[k]);
        }
    }
    return figure_draw_sample(figure_find("packing"), sample, plots, directory, formats, written,
                              ret_error);
}

static int
report(const Invocation *invocation, const CompactionBench *bench)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (console_wants_json()) {
        compaction_report_json(bench, out);
    } else {
        compaction_report(bench, out);
    }
    console_write(out->str);
    for (guint i = 0; i < bench->rows->len; i++) {
        if (g_array_index(bench->rows, CompactionRow, i).error != NULL) {
            return EXIT_NOT_MET;
        }
    }
    return bench_pictures(invocation_text(invocation, "output"), bench, draw);
}

static int
run(const Invocation *invocation)
{
    g_autofree const char **chosen = invocation_texts(invocation, "policy");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CompactionBench) bench = NULL;
    g_autoptr(Scenario) scenario = NULL;
    CompactionWorld world = { 0 };
    Compaction compaction;
    int64_t n_trials = COMPACTION_TRIALS;
    int code = EXIT_MET;

    if (!bench_number(invocation, "trials", 1, 100000, &n_trials)) {
        return EXIT_USAGE;
    }
    if (n_trials < COMPACTION_TRIALS) {
        console_hint("note: fewer than %d trials say little about a 90th percentile",
                     COMPACTION_TRIALS);
    }
    scenario = scenario_argument(invocation, invocation_argument(invocation, 0), false, &code);
    if (scenario == NULL) {
        return code;
    }
    code = read_world(invocation, scenario, &world);
    if (code == EXIT_MET) {
        compaction_world_clone(&world, scenario->seed);
        compaction = compaction_of_world(&world, scenario->seed);
        bench = compaction_bench_over(&compaction, chosen[0] == NULL ? NULL : chosen,
                                      (uint32_t)n_trials, diagnostics);
        console_diagnostics(diagnostics);
        if (bench != NULL) {
            bench->n_machines = world.n_nodes; /* shares are of the cluster as it is */
        }
        code = bench == NULL ? EXIT_INVALID : report(invocation, bench);
    }
    compaction_world_clear(&world);
    return code;
}

static const Option options[] = {
    { "policy", '\0', "NAME", false,
      "Only this policy: a name, ./FILE.so, exec:COMMAND, formula:...; may be given again.", NULL },
    { "trials", '\0', "N", false, "How often nodes are taken away in another order (11).", NULL },
    { 0 },
};

const Verb verb_compact = {
    .name = "compact",
    .usage = "FILE",
    .doc = "How few nodes would hold this cluster's pods, by placement policy?",
    .help = "  orrery compact cluster.yaml                     a scenario, or a dump of kubectl\n"
            "  orrery compact dump.yaml --policy TightFit --policy WorstFit --trials 30 -o out\n\n"
            "Cell compaction, as Borg judges packing (EuroSys 2015): nodes are taken away in a "
            "drawn order and all pods are\nplaced anew on what is left, by bisection, until no "
            "more than 0.2 % of them wait. Each trial has an order of its\nown; the 90th "
            "percentile is the headline. Where not all pods fit the cluster is cloned. A scenario "
            "is looked at five minutes after its start or "
            "at --until, a\ndump with placed pods as it stands. Pods of DaemonSets stay where they "
            "are.\n",
    .options = options,
    .takes = "output seed set until",
    .n_arguments_min = 1,
    .n_arguments_max = 1,
    .run = run,
};
