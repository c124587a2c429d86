/* lint-expectations.c - expectations that are met whatever happens: a comparison that is always
 * true (W210), a time that is over before anything has happened (W210, W211). */
#include "experiment/lint/lint.h"

#include <string.h>

/* The first instant at which the scenario does something; SIM_NEVER: it does nothing.  A step that
 * waits for something may come at once. */
static SimTime
first_action(const Scenario *scenario)
{
    SimTime first = SIM_NEVER;

    for (size_t i = 0; i < scenario->n_apps; i++) {
        if (scenario->apps[i].crash != NULL || scenario->apps[i].n_exits > 0) {
            return 0; /* applications do something by themselves */
        }
    }
    for (guint i = 0; i < scenario->steps->len; i++) {
        const Step *step = &g_array_index(scenario->steps, Step, i);

        if (step->action != ACTION_NOTE && step->action != ACTION_ASK) {
            first = MIN(first, step->trigger == TRIGGER_AT ? step->at : 0);
        }
    }
    for (guint i = 0; i < scenario->random_faults->len; i++) {
        first = MIN(first, g_array_index(scenario->random_faults, RandomFault, i).from);
    }
    return first;
}

/* When an expectation is no longer looked at; SIM_NEVER if that is not known. */
static SimTime
window_end(const Scenario *scenario, const Expectation *expectation)
{
    if (!expectation->until.is_given) {
        return scenario->duration;
    }
    if (expectation->until.step == NULL) {
        return expectation->until.at;
    }
    for (guint i = 0; i < scenario->steps->len; i++) {
        const Step *step = &g_array_index(scenario->steps, Step, i);

        if (strcmp(step->id, expectation->until.step) == 0 && step->trigger == TRIGGER_AT) {
            return step->at + expectation->until.at;
        }
    }
    return SIM_NEVER;
}

static void
warn(Scenario *scenario, const Expectation *expectation, const char *code, const char *message,
     const char *help)
{
    diagnostic_help(diagnostics_add(scenario->diagnostics, SEVERITY_WARNING, code,
                                    expectation->mark, expectation->mark, "%s", message),
                    "%s", help);
}

static void
lint_expectation(Scenario *scenario, const Expectation *expectation, SimTime first)
{
    bool is_never = expectation->form == EXPECT_NEVER;
    bool is_settled = scenario->cluster.start_settled;
    bool is_over = window_end(scenario, expectation) <= first;
    bool value;

    if (expression_is_constant(expectation->expression, &value) && value != is_never) {
        warn(scenario, expectation, "W210", "this expectation is met whatever happens",
             "no metric is below 0: compare with something that could be otherwise");
    } else if ((expectation->form == EXPECT_ALWAYS || is_never) && is_over) {
        warn(scenario, expectation, "W211", "nothing happens in this scenario that could break it",
             first == SIM_NEVER ? "a fault or a command belongs in the timeline"
                                : "its time is over before the first step of the timeline");
    } else if (expectation->form == EXPECT_SETTLES && is_settled && is_over) {
        warn(scenario, expectation, "W210", "this expectation is met before anything happens",
             "say with after: from which step on it counts");
    }
}

void
lint_expectations(Scenario *scenario)
{
    SimTime first = first_action(scenario);

    for (guint i = 0; i < scenario->expectations->len; i++) {
        lint_expectation(scenario, &g_array_index(scenario->expectations, Expectation, i), first);
    }
}
