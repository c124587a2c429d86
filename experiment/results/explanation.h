/* explanation.h - `why`: what an object is like at an instant, and the chain of causes behind it.
 */
#pragma once

#include "experiment/run/experiment.h"

/* Appends sentences about the object with this label ("pod/web-x", "node/node-1"); false if nothing
 * of the run is about it. */
bool explanation_append(GString *out, const Experiment *experiment, const char *label);
/* The same, a JSON object a line. */
bool explanation_append_json(GString *out, const Experiment *experiment, const char *label);

/* Labels of everything the run has records about, for suggestions; NULL-terminated, the caller
 * frees the array alone. */
const char **explanation_labels(const Experiment *experiment);
