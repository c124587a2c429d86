/* sweep.c - a study of replications beside the same runs in a bare loop.
 *
 * Both sides load the scenario anew for each run, as a worker does; the sweep adds its processes,
 * the numbers of each run, and the file with its transactions and its last writing.  CPU time of
 * all processes counts. */
#include "experiment/study/study-run.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    N_RUNS = 12
};

static const char story[] =
    "orrery: v1\nname: bench\nduration: 1h\ncluster: {nodes: 100}\n"
    "timeline: [{at: 10m, fault: down, target: node/node-1, for: 5m}]\n"
    "sweep: {repeat: 12, variants: {one: {}}, compare: [cost]}\n---\n"
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1500\n"
    "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
    "    spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 100m}}}]}\n";

static void
run_bare(const char *path)
{
    for (uint64_t i = 0; i < N_RUNS; i++) {
        ScenarioOptions options = { .has_seed = true, .seed = i + 1, .until = SIM_NEVER };
        ExperimentOptions how = { .until = SIM_NEVER };
        g_autofree char *error = NULL;
        g_autoptr(Scenario) scenario = scenario_load(path, &options, &error);
        g_autoptr(Experiment) experiment = NULL;

        g_assert(scenario != NULL && scenario_is_valid(scenario));
        experiment = experiment_new(scenario, &how);
        experiment_run(experiment);
        g_assert(experiment->how == EXPERIMENT_COMPLETE);
    }
}

static int64_t
no_clock(void)
{
    return 0;
}

static void
tell_nobody(void *data, uint64_t n_done, uint64_t n_all, const StudyCase *last)
{
    (void)data;
    (void)n_done;
    (void)n_all;
    (void)last;
}

static void
run_sweep(const char *path, const char *study)
{
    ScenarioOptions options = { .until = SIM_NEVER };
    g_autofree char *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load(path, &options, &error);
    g_autoptr(StudyPlan) plan = study_plan_new(scenario, NULL);
    StudyOrder order = { .scenario = path,
                         .plan = plan,
                         .n_jobs = 1,
                         .n_shards = 1,
                         .clock_us = no_clock,
                         .progress = tell_nobody };
    StudyFile *file = study_file_create(study, plan, NULL, &error);
    uint64_t n_failed = 1;

    g_assert(file != NULL);
    g_assert(study_run(&order, file, &error) == STUDY_COMPLETE);
    g_assert(study_file_n_runs(file, &n_failed) == N_RUNS && n_failed == 0);
    g_assert(study_file_finish(file, true) == NULL);
}

/* In a process of its own, whose descendants it waits for: their time is all there is. */
static uint64_t
in_process(BenchTimer *timer, bool is_sweep)
{
    g_autofree char *folder = g_dir_make_tmp("orrery-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "bench.yaml", NULL);
    g_autofree char *study = g_build_filename(folder, "bench.study", NULL);
    struct rusage spent;
    int status = 0;
    pid_t process;

    g_assert(g_file_set_contents(path, story, -1, NULL));
    fflush(NULL);
    process = fork();
    if (process == 0) {
        is_sweep ? run_sweep(path, study) : run_bare(path);
        _exit(0);
    }
    bench_expect(process > 0 && wait4(process, &status, 0, &spent) == process && status == 0,
                 "the runs failed");
    bench_add(timer,
              (double)(spent.ru_utime.tv_sec + spent.ru_stime.tv_sec) +
                  (double)(spent.ru_utime.tv_usec + spent.ru_stime.tv_usec) * 1e-6,
              0);
    (void)unlink(study);
    (void)unlink(path);
    (void)rmdir(folder);
    return N_RUNS;
}

static uint64_t
sweep(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    return in_process(timer, true);
}

static uint64_t
bare(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    return in_process(timer, false);
}

static const BenchRow rows[] = {
    { .name = "12-runs", .measured = sweep, .bare = bare, .target = 0.97 },
};

extern const Bench bench_sweep;

const Bench bench_sweep = {
    .name = "sweep",
    .doc = "A study's runs, with workers and file, against the same runs in a loop.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};
