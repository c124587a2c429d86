/* sampling.h - decentralised scheduling: how jobs of many short tasks find workers by asking a few
 * of them (Ousterhout et al., "Sparrow", SOSP 2013).
 *
 * Each worker runs one task at a time and keeps a queue, first come first served.  Schedulers have
 * no state; what they know of a worker is its answer to a probe.  A message travels half a round
 * trip.  A method is one file in models/sampling/ that defines one 'const SamplingMethod' named
 * after the file, and one line in its local.mk. */
#pragma once

#include "sim/clock.h"
#include "sim/distribution.h"

#include <stddef.h>
#include <stdint.h>

typedef struct SamplingMethod SamplingMethod;

typedef struct SamplingConfig {
    const SamplingMethod *method;
    uint32_t n_workers;
    uint32_t n_tasks;             /* of each job */
    uint32_t probe_ratio;         /* workers probed for each task; at least 1 */
    const Distribution *duration; /* of a task; time */
    double duration_scale;        /* times this; 0 means 1 */
    SimTime round_trip;
    double load;         /* share of the workers' time that is asked for, above 0 */
    uint32_t n_warm_up;  /* jobs that are not counted */
    uint32_t n_measured; /* jobs that are */
    uint64_t seed;
} SamplingConfig;

typedef struct SamplingOutcome {
    double *responses; /* s, of the measured jobs in ascending order: arrival to last task's end */
    size_t n_responses;
    double mean;         /* of these */
    double busyness;     /* share of the workers' time spent on tasks, while jobs arrived */
    double idle_waiting; /* share of it that workers waited for a task they had asked for */
    uint64_t n_messages; /* of the whole run */
} SamplingOutcome;

/* Free the result with sampling_outcome_clear(). */
SamplingOutcome sampling_run(const SamplingConfig *config);
void sampling_outcome_clear(SamplingOutcome *outcome);

/* In the order of the list; ends with NULL. */
extern const SamplingMethod *const sampling_methods[];
const SamplingMethod *sampling_method_find(const char *name);
const char *sampling_method_name(const SamplingMethod *method);
const char *sampling_method_doc(const SamplingMethod *method);
