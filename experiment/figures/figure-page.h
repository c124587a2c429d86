/* figure-page.h - what stands around every figure: tics, faults and commands, the caption. */
#pragma once

#include "experiment/figures/run-data.h"

/* Round times for the axis: "tics" and "bare_tics", at most a dozen, the same for all figures of a
 * run. */
void page_append_tics(GString *script, double end);

/* Faults are shaded, commands are thin lines; tags that would stand on each other are one. */
void page_append_marks(GString *script, const RunData *run);

/* What the tags mean, the description, where the run is from; returns how many lines these are. */
int page_append_caption(GString *script, const RunData *run);
