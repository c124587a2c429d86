/* replay.h - carries out a recorded scenario on a simulated cluster. */
#pragma once

#include "tests/fidelity/history.h"
#include "tests/fidelity/recording.h"

/* Why this scenario cannot be run yet (a controller or a command that is not there), in the
 * recording's arena; NULL: it can. */
const char *replay_obstacle(const Recording *recording);

/* Runs it; the history's time zero is the recording's.  Never NULL; if time zero never came, which
 * is told on standard error, times count from the beginning. */
History *replay_run(const Recording *recording, uint64_t seed);
