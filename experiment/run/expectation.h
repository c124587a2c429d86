/* expectation.h - whether what was expected came true, when, and by how much.
 *
 * Each expression is followed as a step function of truth values over the run; the four temporal
 * forms are read off it at the end, exactly, to the nanosecond of the change. */
#pragma once

#include "experiment/run/observatory.h"
#include "experiment/scenario/scenario.h"

typedef struct ExpectationSet ExpectationSet;

typedef struct ExpectationResult {
    const Expectation *expectation;
    bool met;
    bool was_judged;     /* false: the run ended before its time, or its step never happened */
    SimTime from, until; /* what was judged */
    SimTime settled_at;  /* SETTLES: from here on it held; SIM_NEVER: it did not */
    SimTime slack;       /* SETTLES: how much sooner than needed; negative: how late */
    SimTime violated_at; /* ALWAYS, NEVER: the first unforgiven spell; SIM_NEVER: none */
    SimTime worst_spell; /* ALWAYS, NEVER: the longest time it did not hold */
    double value;        /* FINALLY: of the first metric */
    char *text;          /* "ready(deployment/web) == 3 within 7m after 2:00" */
    char *outcome;       /* "settled after 5m48s" */
} ExpectationResult;

/* When the step with this id happened first; SIM_NEVER: it did not. */
typedef SimTime (*StepTime)(void *data, const char *id);

/* Before the run. */
ExpectationSet *expectation_set_new(const Scenario *scenario, Observatory *observatory);
void expectation_set_free(ExpectationSet *expectations); /* NULL is fine */

/* After the run, which ended at 'end'.  Results in the order of the file. */
void expectation_set_judge(ExpectationSet *expectations, SimTime end, StepTime step_time,
                           void *data);
size_t expectation_set_n(const ExpectationSet *expectations);
const ExpectationResult *expectation_set_result(const ExpectationSet *expectations, size_t index);
bool expectation_set_all_met(const ExpectationSet *expectations);

/* "ready(deployment/web) == 3 within 7m after 2:00"; allocated. */
char *expectation_format(const Expectation *expectation);
