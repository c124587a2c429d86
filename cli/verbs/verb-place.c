/* verb-place.c - where would the scheduler put these pods, and why not elsewhere? */
#include "cli/console.h"
#include "cli/input-argument.h"
#include "experiment/placing/placing-report.h"
#include "experiment/placing/placing-scenario.h"
#include "experiment/scenario/input-file.h"

#include <string.h>

#define FILES_MAX 1000

typedef struct Reading {
    PlacingWorld *world;
    int code;
} Reading;

/* What exists at time 0 of a scenario. */
static void
read_scenario(Reading *reading, const char *name, const char *text, size_t length)
{
    const ScenarioOptions as_written = { .until = SIM_NEVER };
    g_autoptr(Scenario) scenario = scenario_load_text(name, text, length, &as_written);

    if (scenario_is_valid(scenario)) {
        placing_world_add_scenario(reading->world, scenario);
    } else {
        console_diagnostics(scenario->diagnostics);
        reading->code = EXIT_INVALID;
    }
}

static void
read_dump(void *data, const char *name, const char *text, size_t length)
{
    Reading *reading = data;

    if (placing_text_is_scenario(text)) {
        read_scenario(reading, name, text, length);
    } else {
        placing_world_read(reading->world, name, text, length);
    }
}

static int
read_configuration(PlacingWorld *world, const char *path)
{
    g_autofree char *error = NULL;
    size_t length = 0;
    g_autofree char *text = path == NULL ? NULL : input_file_read(path, &length, &error);

    if (path == NULL) {
        return EXIT_MET;
    }
    if (text == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    placing_world_read_configuration(world, path, text, length);
    return EXIT_MET;
}

static bool
read_seed(const Invocation *invocation, PlacingOptions *options)
{
    const char *seed = invocation_text(invocation, "seed");
    guint64 number = 1;

    if (seed != NULL && !g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT64, &number, NULL)) {
        console_error("`--seed %s`: a seed is a whole number", seed);
        return false;
    }
    options->seed = number;
    return true;
}

static void
print_report(const Invocation *invocation, Placing *placing)
{
    PlacingStyle style = { .columns = console_columns(),
                           .colourful = console_is_colourful(),
                           .verbose = invocation_has(invocation, "verbose") };
    g_autoptr(GString) out = g_string_new(NULL);

    placing_report(placing, &style, out);
    console_write(out->str);
}

static void
write_piece(void *data, const char *text)
{
    (void)data;
    console_write(text);
}

/* Programs get the list as it stands; a pod without a node is no error for them either. */
static int
answer(const Invocation *invocation, Placing *placing)
{
    bool brief = invocation_has(invocation, "brief");

    if (console_wants_json() || brief) {
        placing_write_json(placing, brief, write_piece, NULL);
    } else {
        print_report(invocation, placing);
    }
    if (invocation_has(invocation, "stats")) {
        g_autoptr(GString) out = g_string_new(NULL);

        placing_append_paths(placing, out);
        console_complain(out->str);
    }
    return placing->tally.n_placed == placing->tally.n_pods ? EXIT_MET : EXIT_NOT_MET;
}

static int
place(const Invocation *invocation, PlacingWorld *world, const PlacingOptions *options)
{
    g_autoptr(Placing) placing = placing_world_admit(world) ? placing_new(world, options) : NULL;

    if (!console_wants_json() && !invocation_has(invocation, "brief")) {
        placing_world_warn_of_amounts(world); /* programs get what the recorded decisions have */
    }
    console_diagnostics(world->diagnostics);
    if (placing != NULL && world->n_selectors > 0) {
        console_hint("note: %u ReplicaSet%s or the like stand%s beside pods: those are taken for "
                     "all their pods\nhelp: a file without pods gets the pods it asks for",
                     world->n_selectors, world->n_selectors == 1 ? "" : "s",
                     world->n_selectors == 1 ? "s" : "");
    }
    return placing == NULL ? EXIT_INVALID : answer(invocation, placing);
}

static int
run(const Invocation *invocation)
{
    g_autoptr(PlacingWorld) world = placing_world_new();
    PlacingOptions options = { .binds = invocation_has(invocation, "bind"),
                               .draws =
                                   g_strcmp0(invocation_text(invocation, "tie"), "random") == 0 };
    int code = read_seed(invocation, &options)
                   ? read_configuration(world, invocation_text(invocation, "config"))
                   : EXIT_USAGE;

    for (guint i = 0; code == EXIT_MET && i < invocation->arguments->len; i++) {
        Reading reading = { world, EXIT_MET };

        code = input_argument_read(invocation_argument(invocation, i), read_dump, &reading);
        code = code == EXIT_MET ? reading.code : code;
    }
    return code == EXIT_MET ? place(invocation, world, &options) : code;
}

static const Option options[] = {
    { "config", '\0', "FILE", false, "A KubeSchedulerConfiguration.", NULL },
    { "bind", '\0', NULL, false, "Place one after another, each on what the others left.", NULL },
    { "brief", '\0', NULL, false, "For programs: one line a decision.", NULL },
    { "stats", '\0', NULL, false, "Say on standard error which way decisions were made, and why.",
      NULL },
    { "tie", '\0', "HOW", false, "Which of the best nodes: the first of the files, or one drawn.",
      "first|random" },
    { 0 },
};

const Verb verb_place = {
    .name = "place",
    .usage = "FILE...",
    .doc = "Where would the scheduler put these pods, and why not elsewhere?",
    .help =
        "  orrery place cluster.yaml pod.yaml\n"
        "  orrery place scenario.yaml pod.yaml\n"
        "  kubectl get nodes,pods -A -o yaml | orrery place - deployment.yaml --bind\n"
        "\n"
        "Files hold nodes, pods and what the scheduler looks at beside them: manifests and dumps\n"
        "of kubectl in YAML or JSON.  Pods without a node are to be placed; Deployments,\n"
        "DaemonSets, Jobs and the like get the pods that they lack.  Every pod is decided\n"
        "against the state of the files, with --bind against what the pods before it left.\n"
        "A scenario file stands for what exists at its time 0: machines, objects, configuration.\n"
        "Exit code 1: some pod found no node.\n",
    .options = options,
    .takes = "seed",
    .n_arguments_min = 1,
    .n_arguments_max = FILES_MAX,
    .run = run,
};
