/* run-again.h - `orrery run --from RUN`: whether a run can be repeated, byte for byte. */
#pragma once

#include "cli/running/run-one.h"

/* Runs the scenario of a run directory (or of its run.json) again, with its order of ties and to
 * its end, and compares events.jsonl.  Returns EXIT_MET if they are identical, EXIT_NOT_MET and the
 * first record that differs if not. */
int run_again(const RunOrder *order, const char *path);
