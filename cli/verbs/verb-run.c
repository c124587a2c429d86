/* verb-run.c - one run of one scenario: the narrative, and the run directory. */
#include "cli/scenario-argument.h"
#include "experiment/results/provenance.h"
#include "experiment/results/run-directory.h"
#include "experiment/run/narrative.h"
#include "text/json.h"
#include "text/scalar.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NARRATIVE_LINES 25
#define EXPECTATION_LINES 5

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
    guint64 seed;

    if (text == NULL || strcmp(text, "sequence") == 0) {
        return true;
    }
    if (!g_str_has_prefix(text, "shuffle:") ||
        !g_ascii_string_to_unsigned(text + 8, 10, 0, G_MAXUINT64, &seed, NULL)) {
        console_error("`--tie-order %s`: it is sequence or shuffle:SEED", text);
        return false;
    }
    options->shuffle_ties = true;
    options->tie_seed = seed;
    return true;
}

/* The processor's time this process has used. */
static double
processor_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

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

    fflush(stdout);
    fprintf(stderr, "\n%s  %s\n> ", when, question);
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

static EventDetail
event_detail(const Invocation *invocation)
{
    const char *text = invocation_text(invocation, "events");

    return text == NULL || strcmp(text, "all") == 0 ? EVENTS_ALL
           : strcmp(text, "changes") == 0           ? EVENTS_CHANGES
                                                    : EVENTS_SUMMARY;
}

static void
append_time(GString *out, const Experiment *experiment)
{
    g_autofree char *span = clock_time_format(experiment->end);
    char seconds[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(seconds, sizeof seconds, "%.3f", experiment->cpu_seconds);
    g_string_append_printf(out, "simulated %s in %s s\n", span, seconds);
}

/* The pod that was created last has the most to tell. */
static const char *
interesting_object(const Experiment *experiment, SimTime *ret_at)
{
    const PodRecord *best = NULL;

    for (size_t i = 0; i < recorder_n_pods(experiment->recorder); i++) {
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
    size_t others = 6 + n_spark + MIN(n_expectations, EXPECTATION_LINES + 1);
    SimTime at;
    const char *pod = interesting_object(experiment, &at);

    narrative_append_title(experiment, out);
    g_string_append_c(out, '\n');
    narrative_append(narrative, out, others + 5 < NARRATIVE_LINES ? NARRATIVE_LINES - others : 5,
                     console_is_colourful());
    g_string_append_printf(out, "\n%s%s", spark->str, n_spark > 0 ? "\n" : "");
    narrative_append_expectations(experiment, out, EXPECTATION_LINES, console_is_colourful());
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
    case EXPERIMENT_REFUSED:
        break;
    }
    return EXIT_INVALID;
}

static char *
write_results(RunDirectory *directory, const Experiment *experiment, const Answers *answers)
{
    char *error = run_directory_write(directory, experiment);

    if (error == NULL && answers->json->len > 0) {
        g_autofree char *text = g_strconcat(answers->json->str, "]\n", NULL);
        g_autofree char *name = g_strdup("answers.json");
        g_autofree char *path = g_build_filename(run_directory_path(directory), name, NULL);
        g_autoptr(GError) failure = NULL;

        if (!g_file_set_contents(path, text, -1, &failure)) {
            error = g_strdup(failure->message);
        }
    }
    return error;
}

static int
run_scenario(const Invocation *invocation, const Scenario *scenario,
             const ExperimentOptions *options, Answers *answers)
{
    g_autofree const char **overrides = invocation_texts(invocation, "set");
    RunDirectoryOptions wanted = { .directory = invocation_text(invocation, "output"),
                                   .overrides = overrides,
                                   .events = event_detail(invocation),
                                   .is_wide = invocation_has(invocation, "wide"),
                                   .version = provenance_version() };
    g_autofree char *error = NULL;
    RunDirectory *directory = run_directory_new(scenario, &wanted, &error);
    g_autoptr(Experiment) experiment = NULL;
    int code;

    if (directory == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    watch_signals();
    experiment = experiment_new(scenario, options);
    experiment_run(experiment);
    if (experiment->how == EXPERIMENT_REFUSED) {
        console_error("%s", experiment->error);
        code = EXIT_INVALID;
    } else {
        error = write_results(directory, experiment, answers);
        code = error != NULL ? EXIT_WORLD : exit_code(experiment);
        if (error != NULL) {
            console_error("%s", error);
        } else if (console_wants_json()) {
            print_json(experiment, directory);
        } else if (!console_is_quiet()) {
            print_narrative(experiment, directory);
        }
    }
    run_directory_free(directory);
    return code;
}

static int
run(const Invocation *invocation)
{
    ExperimentOptions options = { .until = SIM_NEVER, .clock = processor_seconds };
    Answers answers = { g_string_new(NULL) };
    double events_max = 0;
    int code = EXIT_USAGE;
    g_autoptr(Scenario) scenario = NULL;

    if (read_number(invocation, "max-events", &events_max) &&
        read_number(invocation, "max-wall", &options.wall_seconds_max) &&
        read_tie_order(invocation, &options)) {
        options.events_max = (uint64_t)events_max;
        if (invocation_has(invocation, "ask") && !invocation_has(invocation, "no-input") &&
            isatty(STDIN_FILENO)) {
            options.question = ask;
            options.question_data = &answers;
        }
        scenario = scenario_argument(invocation, invocation_argument(invocation, 0), false, &code);
        if (scenario != NULL) {
            code = run_scenario(invocation, scenario, &options, &answers);
        }
    }
    g_string_free(answers.json, TRUE);
    return code;
}

static const Option options[] = {
    { "ask", '\0', NULL, false, "Stop at ask: steps and take an answer.", NULL },
    { "events", '\0', "HOW", false, "How much goes into events.jsonl.", "all|changes|summary" },
    { "wide", '\0', NULL, false,
      "Write metrics-wide.csv as well: a column for each metric, for spreadsheets.", NULL },
    { "max-events", '\0', "N", false, "Give up after N events (exit code 5).", NULL },
    { "max-wall", '\0', "SECONDS", false, "Give up after so much processor time (exit code 5).",
      NULL },
    { "tie-order", '\0', "ORDER", false,
      "sequence, or shuffle:SEED: another order of what happens at one instant.", NULL },
    { 0 },
};

const Verb verb_run = {
    .name = "run",
    .usage = "FILE",
    .doc = "Simulate once and write a run directory.",
    .help = "  orrery run hello.yaml\n"
            "  orrery run hello.yaml --set cluster.nodes=5 --seed 2\n"
            "  helm template shop | orrery run -         manifests alone: 3 nodes, 10 minutes\n",
    .options = options,
    .n_arguments_min = 1,
    .n_arguments_max = 1,
    .run = run,
};
