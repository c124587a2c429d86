/* rerun.c - running to an instant again, and looking around there. */
#include "experiment/results/rerun.h"

#include "experiment/results/run-record.h"
#include "experiment/scenario/input-file.h"

#include <stdlib.h>
#include <string.h>

/* Of a run directory: its scenario's file, and no further than it came itself. */
static bool
read_record(const char *path, ExperimentOptions *options, Rerun *ret, char **ret_file,
            char **ret_error)
{
    RunRecord record;
    bool is_run = run_record_read(path, &record, ret_error);

    if (is_run) {
        *ret_file = g_build_filename(record.directory, "scenario.yaml", NULL);
        options->until = MIN(options->until, record.end);
        options->shuffle_ties = record.shuffle_ties;
        options->tie_seed = record.tie_seed;
        ret->is_partial = !record.complete;
        ret->is_unfinished = record.ended == NULL;
    }
    run_record_clear(&record);
    return is_run;
}

bool
rerun_to(const char *path, const ScenarioOptions *options, SimTime at, Rerun *ret, char **ret_error)
{
    return rerun_watched(path, options, at, NULL, NULL, ret, ret_error);
}

static void
keep_options(Rerun *rerun, const ScenarioOptions *options)
{
    rerun->options = *options;
    rerun->options.overrides =
        (const char *const *)g_strdupv((char **)(uintptr_t)options->overrides);
}

bool
rerun_watched(const char *path, const ScenarioOptions *options, SimTime at,
              RerunPreparation prepare, void *data, Rerun *ret, char **ret_error)
{
    const ScenarioOptions as_written = { .until = SIM_NEVER };
    ExperimentOptions run = { .until = at };
    g_autofree char *file = NULL;
    bool is_file = !g_file_test(path, G_FILE_TEST_IS_DIR);

    *ret = (Rerun){ 0 };
    keep_options(ret, is_file && options != NULL ? options : &as_written);
    if (is_file) {
        file = g_strdup(path);
    } else if (!read_record(path, &run, ret, &file, ret_error)) {
        return false;
    }
    ret->scenario = scenario_load(file, &ret->options, ret_error);
    if (*ret_error != NULL || !scenario_is_valid(ret->scenario)) {
        return false;
    }
    ret->experiment = experiment_new(ret->scenario, &run);
    if (prepare != NULL) {
        prepare(data, ret->experiment);
    }
    experiment_run(ret->experiment);
    if (ret->experiment->how == EXPERIMENT_REFUSED || ret->experiment->how == EXPERIMENT_FAILED) {
        *ret_error = g_strdup(ret->experiment->error);
    } else if (ret->experiment->how != EXPERIMENT_COMPLETE) {
        *ret_error = g_strdup("interrupted before the instant was reached");
    }
    return *ret_error == NULL;
}

void
rerun_clear(Rerun *rerun)
{
    experiment_free(rerun->experiment);
    scenario_free(rerun->scenario);
    g_strfreev((char **)(uintptr_t)rerun->options.overrides);
}

int64_t
rerun_now(const Rerun *rerun)
{
    const ObjectTables *tables = cluster_tables(rerun->experiment->cluster);

    return tables->epoch * SIM_SECOND + rerun->experiment->end;
}

void
rerun_objects(const Rerun *rerun, const ObjectFilter *filter, Arena *arena, GPtrArray *ret)
{
    cluster_objects(rerun->experiment->cluster, filter, arena, ret);
}

void
rerun_all_objects(const Rerun *rerun, Arena *arena, GPtrArray *ret)
{
    cluster_all_objects(rerun->experiment->cluster, arena, ret);
}
