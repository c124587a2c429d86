/* narrative.h - the story of a run in a few lines.
 *
 *        0:00   apply        deployment/web, 3 replicas
 *        2:00 ✗ node-1 down  web-6c9f-k2xqd stops serving; the control plane does not know yet
 *
 * Lines are made from the records of the run: like things at about one time are told as one.  Each
 * has a weight; where only a few fit, the heaviest stay. */
#pragma once

#include "experiment/run/experiment.h"

typedef struct Narrative Narrative;

Narrative *narrative_new(const Experiment *experiment);
void narrative_free(Narrative *narrative); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Narrative, narrative_free)

/* At most 'n_lines_max' lines (0: all), in order of time. */
void narrative_append(const Narrative *narrative, GString *out, size_t n_lines_max,
                      bool with_colour);

/* "hello · 3 nodes · 10m of cluster time · seed 1" */
void narrative_append_title(const Experiment *experiment, GString *out);
/* The sparkline of truth and its scale; nothing if there is no subject worth it.  Returns how many
 * lines it took. */
size_t narrative_append_sparkline(const Experiment *experiment, GString *out);
/* A line each, with a mark and a word; then the sum without an end of line.  At most 'n_lines_max'
 * (0: all) of those that are met. */
void narrative_append_expectations(const Experiment *experiment, GString *out, size_t n_lines_max,
                                   bool with_colour);

/* Of the pods of the scenario's workloads the one that waited longest for a node; NULL: none waited
 * for as much as a second. */
const PodRecord *narrative_longest_wait(const Experiment *experiment);

/* What the sparkline is about: the only workload that ever served, or all pods.  NULL: none ever
 * served. */
const Subject *narrative_main_subject(const Experiment *experiment);
