/* run-one.c - one run of one scenario: the narrative, and the run directory. */
#include "cli/running/run-one.h"

#include "cli/running/progress.h"
#include "cli/scenario-argument.h"
#include "experiment/results/output-file.h"
#include "experiment/results/provenance.h"
#include "experiment/run/narrative.h"
#include "text/display-width.h"
#include "text/json.h"
#include "text/scalar.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NARRATIVE_LINES 25
#define EXPECTATION_LINES 4 /* of those that are met; */
#define EXPECTATION_FEW 3   /* where there are more */

/* Asks on the terminal at an `ask:` step; the answer is kept for answers.json. */
typedef struct Answers {
    GString *json;
} Answers;

static void
ask(void *data, SimTime at, const char *id, const char *question)
{
    Answers *answers = data;
    char answer[1024] = "";
    g_autofree char *when = clock_time_format(at);
    g_autofree char *shown = display_escaped(question);

    fflush(stdout);
    fprintf(stderr, "\n%s  %s\n> ", when, shown);
    if (fgets(answer, sizeof answer, stdin) == NULL) {
        *answer = '\0';
    }
    answer[strcspn(answer, "\n")] = '\0';
    g_string_append(answers->json, answers->json->len == 0 ? "[" : ",\n ");
    g_string_append(answers->json, "{\"id\":");
    json_write_string(answers->json, id);
    g_string_append(answers->json, ",\"t\":");
    seconds_append(answers->json, at);
    g_string_append(answers->json, ",\"question\":");
    json_write_string(answers->json, question);
    g_string_append(answers->json, ",\"answer\":");
    json_write_string(answers->json, answer);
    g_string_append_c(answers->json, '}');
}

static void
watch_signals(void)
{
    struct sigaction action = { .sa_handler = experiment_interrupt };

    sigemptyset(&action.sa_mask);
    action.sa_flags = (int)SA_RESETHAND; /* a second one ends us at once */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void
append_time(GString *out, const Experiment *experiment)
{
    g_autofree char *span = clock_time_format(experiment->end);
    char seconds[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(seconds, sizeof seconds, "%.3f", experiment->cpu_seconds);
    g_string_append_printf(out, "simulated %s in %s s\n", span, seconds);
}

/* The pod that was created last has the most to tell; of a workload's the one that waited. */
static const char *
interesting_object(const Experiment *experiment, SimTime *ret_at)
{
    bool is_work = experiment->scenario->workloads->len > 0;
    const PodRecord *best = is_work ? narrative_longest_wait(experiment) : NULL;

    for (size_t i = 0; !is_work && i < recorder_n_pods(experiment->recorder); i++) {
        const PodRecord *pod = recorder_pod(experiment->recorder, i);

        if (pod->created_at > 0 && pod->name_space != NULL) {
            best = pod;
        }
    }
    *ret_at = best == NULL ? 0 : best->ended_at;
    return best == NULL ? NULL : best->name;
}

static void
print_narrative(const Experiment *experiment, const RunDirectory *directory)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(Narrative) narrative = narrative_new(experiment);
    g_autoptr(GString) spark = g_string_new(NULL);
    size_t n_spark = narrative_append_sparkline(experiment, spark);
    size_t n_expectations = expectation_set_n(experiment->expectations);
    size_t n_told = n_expectations > EXPECTATION_LINES ? EXPECTATION_FEW : EXPECTATION_LINES;
    size_t others = 6 + n_spark + (n_spark > 0) + MIN(n_expectations, n_told + 1);
    size_t n_lines = others + 5 < NARRATIVE_LINES ? NARRATIVE_LINES - others : 5;
    SimTime at;
    const char *pod = interesting_object(experiment, &at);

    narrative_append_title(experiment, out);
    g_string_append_c(out, '\n');
    narrative_append(narrative, out, console_is_verbose() ? 0 : n_lines, console_is_colourful());
    g_string_append_printf(out, "\n%s%s", spark->str, n_spark > 0 ? "\n" : "");
    narrative_append_expectations(experiment, out, console_is_verbose() ? 0 : n_told,
                                  console_is_colourful());
    if (n_expectations > 0) {
        g_string_append(out, " · ");
    }
    append_time(out, experiment);
    g_string_append_printf(out, "wrote %s/ (%s)   try: orrery plot %s%s%s\n",
                           run_directory_path(directory), run_directory_hash(directory),
                           run_directory_path(directory), pod == NULL ? "" : " · orrery why pod/",
                           pod == NULL ? "" : pod);
    console_write(out->str);
}

static void
print_json(const Experiment *experiment, const RunDirectory *directory)
{
    g_autoptr(GString) out = g_string_new("{\"format\":\"orrery-result\",\"version\":1,\"name\":");

    json_write_string(out, experiment->scenario->name);
    g_string_append_printf(
        out, ",\"seed\":%" G_GUINT64_FORMAT ",\"directory\":", experiment->scenario->seed);
    json_write_string(out, run_directory_path(directory));
    g_string_append(out, ",\"end\":");
    seconds_append(out, experiment->end);
    g_string_append_printf(out,
                           ",\"events\":%" G_GUINT64_FORMAT ",\"digest\":\"%016" G_GINT64_MODIFIER
                           "x\",\"met\":%s}\n",
                           experiment->n_events, experiment->digest,
                           expectation_set_all_met(experiment->expectations) ? "true" : "false");
    for (size_t i = 0; i < expectation_set_n(experiment->expectations); i++) {
        const ExpectationResult *result = expectation_set_result(experiment->expectations, i);

        g_string_append(out, "{\"expectation\":");
        json_write_string(out, result->text);
        g_string_append_printf(out, ",\"met\":%s,\"outcome\":", result->met ? "true" : "false");
        json_write_string(out, result->outcome);
        g_string_append(out, "}\n");
    }
    console_write(out->str);
}

static int
exit_code(const Experiment *experiment)
{
    switch (experiment->how) {
    case EXPERIMENT_COMPLETE:
        return expectation_set_all_met(experiment->expectations) ? EXIT_MET : EXIT_NOT_MET;
    case EXPERIMENT_BUDGET:
        console_error("the budget is exceeded; the run is marked incomplete");
        return EXIT_BUDGET;
    case EXPERIMENT_INTERRUPTED:
        console_error("interrupted; the run is marked incomplete");
        return EXIT_SIGNAL + experiment_interrupted();
    case EXPERIMENT_FAILED:
        console_error("%s; the run is marked incomplete", experiment->error);
        return EXIT_WORLD;
    case EXPERIMENT_REFUSED:
        break;
    }
    return EXIT_INVALID;
}

static char *
write_results(RunDirectory *directory, const Experiment *experiment, const Answers *answers)
{
    char *error = run_directory_write(directory, experiment);

    if (error == NULL && answers != NULL && answers->json->len > 0) {
        g_autofree char *text = g_strconcat(answers->json->str, "]\n", NULL);

        error =
            output_file_write(run_directory_path(directory), "answers.json", text, strlen(text));
    }
    return error;
}

static int
write_and_tell(RunDirectory *directory, const Experiment *experiment, const Answers *answers)
{
    g_autofree char *error = NULL;

    if (experiment->how == EXPERIMENT_REFUSED) {
        console_error("%s", experiment->error);
        return EXIT_INVALID;
    }
    error = write_results(directory, experiment, answers);
    if (error != NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    if (answers == NULL) {
        return exit_code(experiment);
    }
    if (console_wants_json()) {
        print_json(experiment, directory);
    } else if (!console_is_quiet()) {
        print_narrative(experiment, directory);
    }
    return exit_code(experiment);
}

/* 'answers' NULL: nothing is asked or told. */
static int
run_scenario(const RunOrder *order, const Scenario *scenario, Answers *answers, char **ret_path)
{
    g_autofree const char **overrides = invocation_texts(order->invocation, "set");
    RunDirectoryOptions wanted = { .directory = order->directory,
                                   .parent = order->parent,
                                   .overrides = overrides,
                                   .events = order->events,
                                   .is_wide = invocation_has(order->invocation, "wide"),
                                   .version = provenance_version() };
    ExperimentOptions options = order->options;
    g_autofree char *error = NULL;
    RunDirectory *directory = run_directory_new(scenario, &wanted, &error);
    g_autoptr(Experiment) experiment = NULL;
    Progress progress;
    int code;

    if (directory == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    watch_signals();
    progress_init(&progress, console_is_verbose(), console_is_quiet());
    options.clock = processor_seconds;
    options.records_max = event_detail_records_max(order->events);
    options.progress = progress_tell;
    options.progress_data = &progress;
    console_set_run(scenario->seed, run_directory_hash(directory));
    experiment = experiment_new(scenario, &options);
    experiment_run(experiment);
    progress_end(&progress);
    if (invocation_has(order->invocation, "stats") && experiment->how != EXPERIMENT_REFUSED) {
        g_autoptr(GString) out = g_string_new(NULL);

        experiment_append_paths(experiment, out);
        console_complain(out->str);
    }
    code = write_and_tell(directory, experiment, answers);
    if (ret_path != NULL) {
        *ret_path = g_strdup(run_directory_path(directory));
    }
    run_directory_free(directory);
    return code;
}

int
run_one(const RunOrder *order, const char *path)
{
    const Invocation *invocation = order->invocation;
    Answers answers = { g_string_new(NULL) };
    RunOrder asking = *order;
    int code = EXIT_USAGE;
    g_autoptr(Scenario) scenario = scenario_argument(invocation, path, false, &code);

    if (invocation_has(invocation, "ask") && !invocation_has(invocation, "no-input") &&
        isatty(STDIN_FILENO)) {
        asking.options.question = ask;
        asking.options.question_data = &answers;
    }
    if (scenario != NULL) {
        code = run_scenario(&asking, scenario, &answers, NULL);
    }
    g_string_free(answers.json, TRUE);
    return code;
}

int
run_quietly(const RunOrder *order, const Scenario *scenario, char **ret_path)
{
    *ret_path = NULL;
    return run_scenario(order, scenario, NULL, ret_path);
}
