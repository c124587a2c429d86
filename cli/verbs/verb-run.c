/* verb-run.c - simulate: one file, several files at once, or a run once more. */
#include "cli/running/progress.h"
#include "cli/running/run-again.h"
#include "cli/running/run-many.h"
#include "cli/running/run-one.h"
#include "cli/running/run-perf.h"
#include "experiment/results/run-record.h"

#include <stdlib.h>
#include <string.h>

static bool
read_number(const Invocation *invocation, const char *option, double *ret)
{
    const char *text = invocation_text(invocation, option);
    char *end = NULL;

    if (text == NULL) {
        return true;
    }
    *ret = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || *ret < 0) {
        console_error("`--%s %s`: a number is expected", option, text);
        return false;
    }
    return true;
}

static bool
read_tie_order(const Invocation *invocation, ExperimentOptions *options)
{
    const char *text = invocation_text(invocation, "tie-order");

    if (!tie_order_parse(text, &options->shuffle_ties, &options->tie_seed)) {
        console_error("`--tie-order %s`: it is sequence or shuffle:SEED", text);
        return false;
    }
    return true;
}

static void
stop_at_difference(const char *text)
{
    console_error("%s", text);
    exit(EXIT_INTERNAL);
}

static bool
read_jobs(const Invocation *invocation, size_t *ret)
{
    double jobs = (double)processor_count();

    if (!read_number(invocation, "jobs", &jobs)) {
        return false;
    }
    if (jobs < 1 || jobs > 10000) {
        console_error("`--jobs`: from 1 to 10000 processes");
        return false;
    }
    *ret = (size_t)jobs;
    return true;
}

/* ---- test cases of scheduler_perf -------------------------------------------------------------
 */

/* 'is_alone': its workloads may run side by side. */
static int
run_test_cases(const RunOrder *order, const char *path, bool is_alone)
{
    static const char *const others[] = { "output", "set",  "until",     "ask",
                                          "events", "wide", "tie-order", "max-wall" };
    const Invocation *invocation = order->invocation;
    size_t n_jobs = 1;

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (invocation_has(invocation, others[i])) {
            console_error("`--%s` is not for the test cases of scheduler_perf", others[i]);
            return EXIT_USAGE;
        }
    }
    if (is_alone && invocation_has(invocation, "jobs") && !read_jobs(invocation, &n_jobs)) {
        return EXIT_USAGE;
    }
    return run_perf(order, path, n_jobs);
}

static int
run_single(const RunOrder *order, const char *path, bool is_alone)
{
    static const char *const choices[] = { "case", "label" };

    if (run_perf_is_meant(path)) {
        return run_test_cases(order, path, is_alone);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (invocation_has(order->invocation, choices[i])) {
            console_error("`--%s` chooses test cases of scheduler_perf; %s holds none", choices[i],
                          path);
            return EXIT_USAGE;
        }
    }
    return run_one(order, path);
}

/* ---- several files ----------------------------------------------------------------------------
 */

static int
run_piece(void *data, size_t index)
{
    const RunOrder *order = data;

    if (index > 0 && !console_is_quiet() && !console_wants_json()) {
        console_write("\n");
    }
    return run_single(order, invocation_argument(order->invocation, index), false);
}

/* What cannot be done for many at once; false after an error. */
static bool
can_be_many(const Invocation *invocation)
{
    size_t n_standard = 0;

    for (size_t i = 0; i < invocation->arguments->len; i++) {
        n_standard += strcmp(invocation_argument(invocation, i), "-") == 0;
    }
    if (n_standard > 1) {
        console_error("standard input can be only one of the scenarios");
        return false;
    }
    if (invocation_has(invocation, "ask")) {
        console_error("`--ask` takes one scenario");
        return false;
    }
    return true;
}

static int
run_several(RunOrder *order)
{
    const Invocation *invocation = order->invocation;
    size_t n_jobs = 1;

    if (!read_jobs(invocation, &n_jobs) || !can_be_many(invocation)) {
        return EXIT_USAGE;
    }
    order->parent = order->directory;
    order->directory = NULL;
    return run_many(invocation->arguments->len, n_jobs, run_piece, order);
}

/* ---- once more --------------------------------------------------------------------------------
 */

static int
run_from(const RunOrder *order, const char *path)
{
    static const char *const fixed[] = { "seed", "set", "until", "tie-order", "events", "ask" };

    if (invocation_argument(order->invocation, 0) != NULL) {
        console_error("`--from` repeats a run; it takes no scenario beside it");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++) {
        if (invocation_has(order->invocation, fixed[i])) {
            console_error("`--from` repeats a run as it was; `--%s` would change it", fixed[i]);
            return EXIT_USAGE;
        }
    }
    return run_again(order, path);
}

static int
run(const Invocation *invocation)
{
    RunOrder order = { .invocation = invocation,
                       .options = { .until = SIM_NEVER },
                       .directory = invocation_text(invocation, "output"),
                       .events = event_detail_parse(invocation_text(invocation, "events")) };
    const char *from = invocation_text(invocation, "from");
    double events_max = 0;

    if (!read_number(invocation, "max-events", &events_max) ||
        !read_number(invocation, "max-wall", &order.options.wall_seconds_max) ||
        !read_tie_order(invocation, &order.options)) {
        return EXIT_USAGE;
    }
    order.options.events_max = (uint64_t)events_max;
    if (invocation_has(invocation, "verify-placement")) {
        order.options.placement_differs = stop_at_difference;
    }
    if (from != NULL) {
        return run_from(&order, from);
    }
    if (invocation->arguments->len == 0) {
        console_error("`orrery run` needs FILE...");
        console_hint("usage: orrery run FILE...");
        return EXIT_USAGE;
    }
    return invocation->arguments->len == 1
               ? run_single(&order, invocation_argument(invocation, 0), true)
               : run_several(&order);
}

static const Option options[] = {
    { "config", '\0', "FILE", false, "A KubeSchedulerConfiguration; stands above the scenario's.",
      NULL },
    { "ask", '\0', NULL, false, "Stop at ask: steps and take an answer.", NULL },
    { "events", '\0', "HOW", false, "How much goes into events.jsonl.",
      "auto|all|changes|summary" },
    { "wide", '\0', NULL, false,
      "Write metrics-wide.csv as well: a column for each metric, for spreadsheets.", NULL },
    { "from", '\0', "RUN", false,
      "Run that run again and say whether it is identical, or where it differs first.", NULL },
    { "max-events", '\0', "N", false, "Give up after N events (exit code 5).", NULL },
    { "max-wall", '\0', "SECONDS", false, "Give up after so much processor time (exit code 5).",
      NULL },
    { "tie-order", '\0', "ORDER", false,
      "sequence, or shuffle:SEED: another order of what happens at one instant.", NULL },
    { "verify-placement", '\0', NULL, false,
      "Decide each placement in both ways, and stop where they differ (exit code 70).", NULL },
    { "stats", '\0', NULL, false, "Say on standard error which way decisions were made, and why.",
      NULL },
    { "case", '\0', "NAME", false,
      "Of a scheduler_perf file: only this test case or CASE/WORKLOAD, with * and ?; again.",
      NULL },
    { "label", '\0', "LABELS", false,
      "Of a scheduler_perf file: only workloads with these, A,B,-C (integration-test); again.",
      NULL },
    { 0 },
};

const Verb verb_run = {
    .name = "run",
    .usage = "FILE...",
    .doc = "Simulate each file once and write a run directory for it.",
    .help =
        "  orrery run hello.yaml\n"
        "  orrery run hello.yaml --set cluster.nodes=5 --seed 2\n"
        "  orrery run scenarios/*.yaml -j 4            several at once, told in order\n"
        "  orrery run --from orrery-runs/hello-1       identical, or the first difference\n"
        "  helm template shop | orrery run -         manifests alone: 3 nodes, 10 minutes\n"
        "  orrery run misc/performance-config.yaml --label performance,short\n"
        "\n"
        "A test-case file of Kubernetes' scheduler_perf is run as well: one row a workload with\n"
        "the pods bound, in virtual and in processor's time, beside the threshold of the file.\n"
        "Without --case and --label those labelled integration-test are run.\n",
    .options = options,
    .takes = "output seed set until jobs",
    .n_arguments_max = 10000,
    .run = run,
};
