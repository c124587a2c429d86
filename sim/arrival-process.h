/* arrival-process.h - when things come: a law of arrival times, and a walk through one history.
 *
 * Text forms (arguments separated by blanks; rates are amounts a time, as 900/h):
 *
 *     every(GAP)                            gaps by a distribution of times: every(10s),
 *                                           every(lognormal(10s 1)); the first comes after one gap
 *     poisson(RATE)                         independent arrivals
 *     diurnal(RATE SWING [PERIOD [PEAK]])   Poisson; the rate goes by a cosine from RATE times
 *                                           1 - SWING to 1 + SWING (0 .. 1) and back in PERIOD
 *                                           (24h), highest at PEAK (12h)
 *     curve(TIME=RATE TIME=RATE ...)        Poisson; the rate is straight between the points and
 *                                           begins anew behind the last
 *     bursts(QUIET BURST CALM LENGTH)       Poisson of rate QUIET, now and then of rate BURST;
 *                                           both states last exponential times of these means
 *     file(PATH COLUMN)                     times of a table; there, a bare number is in seconds
 *
 * Rates that vary are walked by thinning (Lewis and Shedler, 1979): candidates come at the highest
 * rate there is, and each is kept with the share that the rate of its instant has of that.  Every
 * candidate costs two draws, whatever is kept, so that scaled curves keep the same candidates. */
#pragma once

#include "sim/distribution.h"

typedef struct ArrivalProcess ArrivalProcess;

/* NULL and a sentence in '*ret_error' (in 'arena') if 'text' is none; the byte offset of the fault
 * in '*ret_offset'.  Paths are relative to 'folder'. */
const ArrivalProcess *arrival_process_parse(Arena *arena, const char *text, const char *folder,
                                            const char **ret_error, size_t *ret_offset);

/* Arrivals a second that are expected around 'at'; for every() and file() 0: nothing is said. */
double arrival_process_rate(const ArrivalProcess *process, SimTime at);

/* One history.  Its numbers come from the streams 'purpose' of 'entity'. */
typedef struct ArrivalWalk ArrivalWalk;
ArrivalWalk *arrival_walk_new(const ArrivalProcess *process, uint64_t seed, const char *purpose,
                              const char *entity);
void arrival_walk_free(ArrivalWalk *walk); /* NULL is fine */
/* The next time, never before the last; SIM_NEVER: nothing comes any more. */
SimTime arrival_walk_next(ArrivalWalk *walk);

/* The forms there are, NULL after the last index. */
const char *arrival_process_form(size_t index);
