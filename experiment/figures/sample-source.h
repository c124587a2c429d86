/* sample-source.h - samples from single runs: how long their pods waited. */
#pragma once

#include "experiment/figures/figure-sample.h"

/* The waits of the pods of these run directories, a group each: "scheduling" (until a node was
 * found).  NULL and a message, to be freed, if one is no complete run. */
FigureSample *figure_sample_of_runs(const char *const *directories, size_t n, char **ret_error);
