/* scenario-argument.c - from options to a scenario. */
#include "cli/scenario-argument.h"

#include "experiment/results/run-directory.h"
#include "text/scalar.h"

bool
time_argument(const char *text, const char *option, SimTime *ret)
{
    if (text == NULL || clock_time_parse(text, ret)) {
        return true;
    }
    console_error("`--%s %s`: a time is 5m, 90s or 3:12", option, text);
    return false;
}

bool
scenario_options(const Invocation *invocation, ScenarioOptions *ret)
{
    const char *seed = invocation_text(invocation, "seed");
    guint64 number = 0;

    *ret = (ScenarioOptions){ .overrides = invocation_texts(invocation, "set"),
                              .configuration = invocation_text(invocation, "config"),
                              .until = SIM_NEVER };
    if (!time_argument(invocation_text(invocation, "until"), "until", &ret->until)) {
        return false;
    }
    if (ret->until == 0) {
        console_error("`--until %s`: a run must last longer than nothing",
                      invocation_text(invocation, "until"));
        return false;
    }
    if (seed != NULL) {
        if (!g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT64, &number, NULL)) {
            console_error("`--seed %s`: a seed is a whole number", seed);
            return false;
        }
        ret->has_seed = true;
        ret->seed = number;
    }
    return true;
}

Scenario *
scenario_argument(const Invocation *invocation, const char *path, bool lint, int *ret_code)
{
    ScenarioOptions options;
    bool is_read = scenario_options(invocation, &options);
    g_autofree char *io_error = NULL;
    g_autoptr(Scenario) scenario = NULL;

    if (is_read) {
        scenario = scenario_load(path, &options, &io_error);
    }
    g_free((void *)(uintptr_t)options.overrides);
    if (!is_read) {
        *ret_code = EXIT_USAGE;
        return NULL;
    }
    if (io_error != NULL) {
        console_error("%s", io_error);
        *ret_code = EXIT_WORLD;
        return NULL;
    }
    if (lint && scenario_is_valid(scenario)) {
        scenario_lint(scenario);
    }
    if (lint || scenario->must_warn || !scenario_is_valid(scenario)) {
        console_diagnostics(scenario->diagnostics);
    }
    *ret_code = scenario_is_valid(scenario) ? EXIT_MET : EXIT_INVALID;
    return scenario_is_valid(scenario) ? g_steal_pointer(&scenario) : NULL;
}

char *
run_argument(const char *argument)
{
    char *newest;

    if (argument != NULL) {
        return g_strdup(argument);
    }
    newest = run_directory_newest();
    if (newest == NULL) {
        console_error("there is no complete run in orrery-runs");
        console_hint("help: orrery run FILE");
    } else {
        console_hint("run: %s", newest);
    }
    return newest;
}
