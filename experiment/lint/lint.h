/* lint.h - what the files of the lints share; scenario_lint() runs them all. */
#pragma once

#include "experiment/scenario/scenario.h"

/* lint-applications.c: probes, limits and members against how the images of `apps:` behave. */
void lint_applications(Scenario *scenario);
/* lint-expectations.c: expectations that nothing could break, or that prove nothing. */
void lint_expectations(Scenario *scenario);
