/* run-directory.c - the directory, run.json and summary.json. */
#include "experiment/results/run-directory.h"

#include "experiment/results/output-file.h"
#include "experiment/results/provenance.h"
#include "experiment/results/run-tables.h"
#include "experiment/run/narrative.h"
#include "experiment/study/scalars.h"
#include "text/json.h"
#include "text/scalar.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const detail_names[] = { [EVENTS_AUTO] = "auto",
                                            [EVENTS_ALL] = "all",
                                            [EVENTS_CHANGES] = "changes",
                                            [EVENTS_SUMMARY] = "summary" };

struct RunDirectory {
    const Scenario *scenario;
    RunDirectoryOptions options;
    char *path;
    char *hash; /* SHA-256 of the expanded scenario */
    char short_hash[9];
};

uint32_t
event_detail_records_max(EventDetail detail)
{
    return detail == EVENTS_AUTO || detail == EVENTS_SUMMARY ? EVENTS_MAX : 0;
}

EventDetail
event_detail_parse(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(detail_names); i++) {
        if (g_strcmp0(text, detail_names[i]) == 0) {
            return (EventDetail)i;
        }
    }
    return EVENTS_AUTO;
}

/* mkdir() itself says whether the name is free: another run may look for one at the same time. */
static bool
take_free_name(RunDirectory *directory, const char *folder)
{
    const Scenario *scenario = directory->scenario;

    if (g_mkdir_with_parents(folder, 0777) != 0) {
        directory->path = g_strdup(folder);
        return false;
    }
    for (int n = 1;; n++) {
        g_autofree char *suffix = n == 1 ? g_strdup("") : g_strdup_printf("-%d", n);

        g_free(directory->path);
        directory->path = g_strdup_printf("%s/%s-%" G_GUINT64_FORMAT "%s", folder, scenario->name,
                                          scenario->seed, suffix);
        if (mkdir(directory->path, 0777) == 0) {
            return true;
        }
        if (errno != EEXIST) {
            return false;
        }
    }
}

static bool
make_directory(RunDirectory *directory, char **ret_error)
{
    const RunDirectoryOptions *options = &directory->options;
    bool is_made;

    if (options->directory != NULL) {
        directory->path = g_strdup(options->directory);
        is_made = g_mkdir_with_parents(directory->path, 0777) == 0;
    } else {
        is_made =
            take_free_name(directory, options->parent == NULL ? "orrery-runs" : options->parent);
    }
    if (!is_made) {
        *ret_error =
            g_strdup_printf("cannot make the directory %s: %s", directory->path, g_strerror(errno));
    }
    return is_made;
}

static const Value *
tool_value(Arena *arena, const char *version)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "name", "orrery");
    value_put_string(map, "version", version);
    value_put_string(map, "compiler", provenance_compiler());
    value_put_string(map, "libc", provenance_libc());
    value_put_string(map, "generator", provenance_generator());
    return value_end(map);
}

static const Value *
inputs_value(Arena *arena, const Scenario *scenario)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < scenario->inputs->len; i++) {
        const InputFile *input = &g_array_index(scenario->inputs, InputFile, i);
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "path", input->path);
        value_put_string(map, "sha256", input->sha256);
        value_put_int(map, "size", (int64_t)input->size);
        value_add(list, value_end(map));
    }
    return value_end(list);
}

static const Value *
texts_value(Arena *arena, const char *const *texts)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        value_add(list, value_string(arena, texts[i]));
    }
    return value_end(list);
}

static const Value *
seconds_value(Arena *arena, SimTime at)
{
    return at == SIM_NEVER ? value_null(arena) : value_float(arena, (double)at / 1e9);
}

static const Value *
scenario_value(Arena *arena, const RunDirectory *directory)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "path", directory->scenario->path);
    value_put_string(map, "name", directory->scenario->name);
    value_put_string(map, "sha256", directory->hash);
    return value_end(map);
}

static const char *
end_word(const Experiment *experiment)
{
    static const char *const words[] = { [EXPERIMENT_COMPLETE] = "complete",
                                         [EXPERIMENT_BUDGET] = "budget",
                                         [EXPERIMENT_INTERRUPTED] = "interrupted",
                                         [EXPERIMENT_REFUSED] = "refused",
                                         [EXPERIMENT_FAILED] = "failed" };

    return words[experiment->how];
}

/* NULL: the order of posting, as always. */
static const Value *
tie_order_value(Arena *arena, const Experiment *experiment)
{
    const ExperimentOptions *options = &experiment->options;

    return options->shuffle_ties
               ? value_printf(arena, "shuffle:%" G_GUINT64_FORMAT, options->tie_seed)
               : NULL;
}

/* What is known only after the run. */
static void
put_outcome(Arena *arena, ValueBuilder *map, const RunDirectory *directory,
            const Experiment *experiment, const char *result_hash)
{
    ValueBuilder *host = value_map_begin(arena);

    value_put_string(map, "ended", end_word(experiment));
    value_put(map, "end", seconds_value(arena, experiment->end));
    value_put(map, "tie_order", tie_order_value(arena, experiment));
    value_put_int(map, "events", (int64_t)experiment->n_events);
    value_put_string(map, "events_kept", detail_names[directory->options.events]);
    if (recorder_n_left_out(experiment->recorder) > 0) {
        value_put_int(map, "events_left_out", (int64_t)recorder_n_left_out(experiment->recorder));
    }
    value_put(map, "digest", value_printf(arena, "%016" G_GINT64_MODIFIER "x", experiment->digest));
    value_put_string(map, "result_hash", result_hash);
    value_put(host, "cpu_seconds",
              seconds_value(arena, (SimTime)(experiment->cpu_seconds * (double)SIM_SECOND)));
    value_put(map, "host", value_end(host));
}

/* 'experiment' is NULL before the run. */
static char *
write_record(const RunDirectory *directory, const Experiment *experiment, const char *result_hash)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    const Scenario *scenario = directory->scenario;
    bool complete = experiment != NULL && experiment->how == EXPERIMENT_COMPLETE;
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "format", "orrery-run");
    value_put_int(map, "version", 1);
    value_put_bool(map, "complete", complete);
    value_put(map, "tool", tool_value(arena, directory->options.version));
    value_put_string(map, "platform", provenance_platform());
    value_put(map, "scenario", scenario_value(arena, directory));
    value_put(map, "inputs", inputs_value(arena, scenario));
    value_put_int(map, "seed", (int64_t)scenario->seed);
    value_put(map, "overrides", texts_value(arena, directory->options.overrides));
    value_put_string(map, "kubernetes", scenario->cluster.kubernetes);
    value_put(map, "duration", seconds_value(arena, scenario->duration));
    if (experiment != NULL) {
        put_outcome(arena, map, directory, experiment, result_hash);
    }
    json_write(text, value_end(map), 2);
    g_string_append_c(text, '\n');
    return output_file_write(directory->path, "run.json", text->str, text->len);
}

RunDirectory *
run_directory_new(const Scenario *scenario, const RunDirectoryOptions *options, char **ret_error)
{
    RunDirectory *directory = g_new0(RunDirectory, 1);
    g_autoptr(GString) expanded = g_string_new(NULL);

    directory->scenario = scenario;
    directory->options = *options;
    scenario_show(expanded, scenario);
    directory->hash =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, expanded->str, (gssize)expanded->len);
    g_strlcpy(directory->short_hash, directory->hash, sizeof directory->short_hash);
    if (make_directory(directory, ret_error)) {
        *ret_error = write_record(directory, NULL, NULL);
        if (*ret_error == NULL) {
            *ret_error =
                output_file_write(directory->path, "scenario.yaml", expanded->str, expanded->len);
        }
    }
    if (*ret_error != NULL) {
        g_clear_pointer(&directory, run_directory_free);
    }
    return directory;
}

void
run_directory_free(RunDirectory *directory)
{
    if (directory != NULL) {
        g_free(directory->path);
        g_free(directory->hash);
        g_free(directory);
    }
}

const char *
run_directory_path(const RunDirectory *directory)
{
    return directory->path;
}

const char *
run_directory_hash(const RunDirectory *directory)
{
    return directory->short_hash;
}

/* ---- summary
 * ------------------------------------------------------------------------------------- */

static const Value *
result_value(Arena *arena, const ExpectationResult *result)
{
    static const char *const forms[] = { [EXPECT_SETTLES] = "that",
                                         [EXPECT_ALWAYS] = "always",
                                         [EXPECT_NEVER] = "never",
                                         [EXPECT_FINALLY] = "finally" };
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "name", result->expectation->name);
    value_put_string(map, "form", forms[result->expectation->form]);
    value_put_string(map, "expression", expression_text(result->expectation->expression));
    value_put_string(map, "text", result->text);
    value_put_bool(map, "met", result->met);
    value_put_bool(map, "judged", result->was_judged);
    value_put(map, "from", seconds_value(arena, result->from));
    value_put(map, "until", seconds_value(arena, result->until));
    switch (result->expectation->form) {
    case EXPECT_SETTLES:
        value_put(map, "settled_at", seconds_value(arena, result->settled_at));
        value_put(map, "slack", seconds_value(arena, result->slack));
        break;
    case EXPECT_ALWAYS:
    case EXPECT_NEVER:
        value_put(map, "violated_at", seconds_value(arena, result->violated_at));
        value_put(map, "worst_spell", seconds_value(arena, result->worst_spell));
        break;
    case EXPECT_FINALLY:
        value_put(map, "value", value_float(arena, result->value));
        break;
    }
    value_put_string(map, "outcome", result->outcome);
    return value_end(map);
}

static const Value *
subjects_value(Arena *arena, const Experiment *experiment)
{
    ValueBuilder *list = value_list_begin(arena);
    SimTime settled = observatory_settled_at(experiment->observatory);
    SimTime from = settled == SIM_NEVER ? 0 : settled;

    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);
        const TimeSeries *serving = subject_series(subject, GAUGE_SERVING);
        ValueBuilder *map = value_map_begin(arena);

        if (serving == NULL || (SUBJECT_BIT(subject_type(subject)) &
                                (SUBJECT_WORKLOADS | SUBJECT_BIT(SUBJECT_SERVICE))) == 0) {
            continue;
        }
        value_put_string(map, "object", subject_label(subject));
        if (experiment->end > from) {
            double span = (double)(experiment->end - from);

            value_put(map, "availability",
                      value_float(arena, (double)time_series_time_at_least(serving, from,
                                                                           experiment->end, 1) /
                                             span));
            value_put(map, "serving_mean",
                      value_float(arena, time_series_mean(serving, from, experiment->end)));
            value_put(map, "serving_min",
                      value_float(arena, time_series_min(serving, from, experiment->end)));
        }
        value_put(map, "serving_end", value_float(arena, time_series_value(serving)));
        value_add(list, value_end(map));
    }
    return value_end(list);
}

/* NULL: all. */
static const Value *
kept_metrics_value(Arena *arena, const Scenario *scenario)
{
    ValueBuilder *list = value_list_begin(arena);

    for (Gauge gauge = 0; gauge < N_GAUGES; gauge++) {
        if (gauge != GAUGE_VALUE && (scenario->measure_gauges >> gauge & 1) != 0) {
            value_add(list, value_string(arena, gauge_names[gauge]));
        }
    }
    for (size_t i = 0; scenario->measure_gauges != 0 && scenario->measure_series[i] != NULL; i++) {
        const Metric *metric = metric_find(scenario->measure_series[i]);

        if (metric != NULL && metric->gauge == GAUGE_VALUE) {
            value_add(list, value_string(arena, metric->name));
        }
    }
    return scenario->measure_gauges == 0 ? NULL : value_end(list);
}

static char *
write_summary(const RunDirectory *directory, const Experiment *experiment)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *results = value_list_begin(arena);

    for (size_t i = 0; i < expectation_set_n(experiment->expectations); i++) {
        value_add(results,
                  result_value(arena, expectation_set_result(experiment->expectations, i)));
    }
    value_put_string(map, "format", "orrery-summary");
    value_put_int(map, "version", 1);
    value_put_string(map, "name", directory->scenario->name);
    value_put_string(map, "description", directory->scenario->description);
    value_put_int(map, "seed", (int64_t)directory->scenario->seed);
    value_put_string(map, "hash", directory->short_hash);
    value_put_string(map, "program", directory->options.version);
    value_put(map, "end", seconds_value(arena, experiment->end));
    value_put(map, "settled_at",
              seconds_value(arena, observatory_settled_at(experiment->observatory)));
    value_put_int(map, "pods", (int64_t)recorder_n_pods(experiment->recorder));
    value_put_int(map, "records", (int64_t)recorder_n(experiment->recorder));
    value_put_bool(map, "met", expectation_set_all_met(experiment->expectations));
    value_put(map, "metrics", kept_metrics_value(arena, directory->scenario));
    value_put(map, "expectations", value_end(results));
    value_put(map, "subjects", subjects_value(arena, experiment));
    json_write(text, value_end(map), 2);
    g_string_append_c(text, '\n');
    return output_file_write(directory->path, "summary.json", text->str, text->len);
}

static char *
write_timeline(const RunDirectory *directory, const Experiment *experiment)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(Narrative) narrative = narrative_new(experiment);

    narrative_append_title(experiment, text);
    g_string_append_c(text, '\n');
    narrative_append(narrative, text, 0, false);
    g_string_append_c(text, '\n');
    narrative_append_expectations(experiment, text, 0, false);
    g_string_append_c(text, '\n');
    return output_file_write(directory->path, "timeline.txt", text->str, text->len);
}

/* The run as numbers with names, as studies have them. */
static char *
write_scalars(const RunDirectory *directory, const Experiment *experiment)
{
    g_autoptr(Scalars) scalars = scalars_of(experiment);
    OutputFile *file = output_file_open(directory->path, "scalars.csv");
    CsvWriter csv = output_csv(file);

    output_write(file, "name,value\n");
    for (guint i = 0; i < scalars->rows->len; i++) {
        const Scalar *scalar = &g_array_index(scalars->rows, Scalar, i);

        csv_put_text(&csv, scalar->name);
        csv_put_real(&csv, scalar->value);
        output_end_row(file, &csv);
    }
    return output_file_close(file, NULL);
}

char *
run_directory_write(RunDirectory *directory, const Experiment *experiment)
{
    g_autofree char *hash = NULL;
    char *error = write_timeline(directory, experiment);

    if (error == NULL) {
        error = run_tables_write(directory->path, experiment, directory->options.events,
                                 directory->options.is_wide, &hash);
    }
    if (error == NULL) {
        error = write_summary(directory, experiment);
    }
    if (error == NULL) {
        error = write_scalars(directory, experiment);
    }
    return error != NULL ? error : write_record(directory, experiment, hash);
}

/* ---- finding
 * ------------------------------------------------------------------------------------- */

static bool
is_complete(const char *path)
{
    g_autofree char *file = g_build_filename(path, "run.json", NULL);
    g_autofree char *text = NULL;

    return g_file_get_contents(file, &text, NULL, NULL) &&
           strstr(text, "\"complete\": true") != NULL;
}

char *
run_directory_newest(void)
{
    GDir *runs = g_dir_open("orrery-runs", 0, NULL);
    char *newest = NULL;
    struct timespec newest_time = { 0, 0 };
    const char *name;

    while (runs != NULL && (name = g_dir_read_name(runs)) != NULL) {
        g_autofree char *path = g_build_filename("orrery-runs", name, NULL);
        g_autofree char *file = g_build_filename(path, "run.json", NULL);
        struct stat status;

        if (stat(file, &status) != 0 || !is_complete(path)) {
            continue;
        }
        if (newest == NULL || status.st_mtim.tv_sec > newest_time.tv_sec ||
            (status.st_mtim.tv_sec == newest_time.tv_sec &&
             status.st_mtim.tv_nsec > newest_time.tv_nsec)) {
            newest_time = status.st_mtim;
            g_free(newest);
            newest = g_steal_pointer(&path);
        }
    }
    if (runs != NULL) {
        g_dir_close(runs);
    }
    return newest;
}
