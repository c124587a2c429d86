/* progress.h - how far a long run is, on standard error.
 *
 * On a terminal one line that is written over, at most ten times a second, from the first second
 * on; elsewhere a line each tenth of the way, if --verbose asks for it. */
#pragma once

#include "experiment/run/experiment.h"

typedef struct Progress {
    bool is_terminal, is_verbose;
    double started, shown_at; /* seconds of this process */
    int tenths;               /* told already */
    bool is_shown;            /* a line stands on the terminal */
} Progress;

/* The processor's time this process has used. */
double processor_seconds(void);

void progress_init(Progress *progress, bool is_verbose, bool is_quiet);
/* For ExperimentOptions.progress; 'data' is the Progress. */
void progress_tell(void *data, SimTime now, SimTime until, uint64_t n_events);
/* Takes the line from the terminal. */
void progress_end(Progress *progress);
