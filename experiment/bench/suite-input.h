/* suite-input.h - the named workloads of the standing suite.
 *
 * Each is machines and tasks in numbers: drawn from a few lines of a table (sizes with weights,
 * times from a distribution, arrivals by chance at a given load), or a published trace.  One seed
 * gives one input, the same for all policies. */
#pragma once

#include "models/scheduler/cell/fragmentation.h"
#include "sim/clock.h"
#include "text/diagnostic.h"

typedef struct SuiteTask {
    SimTime arrives;
    SimTime lasts; /* SIM_NEVER: it stays */
    uint32_t shape;
} SuiteTask;

typedef enum SuiteResource {
    SUITE_CPU,
    SUITE_MEMORY,
    SUITE_GPU,
    N_SUITE_RESOURCES
} SuiteResource;

typedef struct SuiteInput {
    GArray *machines;       /* CellMachine */
    GArray *shapes;         /* TaskShape */
    GArray *weights;        /* double: the share of tasks by shape, 1 together */
    GArray *tasks;          /* SuiteTask, by arrival */
    SuiteResource scarce;   /* what there is least of for what is asked */
    Fragmentation *typical; /* of the tasks */
    bool has_gpus;
} SuiteInput;

void suite_input_free(SuiteInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SuiteInput, suite_input_free)

typedef struct SuiteWorkload SuiteWorkload;

/* By number, NULL behind the last.  The last is the published trace. */
const SuiteWorkload *suite_workload(size_t number);
const char *suite_workload_name(const SuiteWorkload *workload);
const char *suite_workload_doc(const SuiteWorkload *workload);
/* Whether it is read from a folder, and so whether tasks stay. */
bool suite_workload_is_trace(const SuiteWorkload *workload);

/* A small input has a quarter of the machines and of the tasks.  NULL after an error,
 * which is in 'diagnostics'; 'directory' is that of the trace. */
SuiteInput *suite_input_new(const SuiteWorkload *workload, uint64_t seed, bool is_small,
                            const char *directory, Diagnostics *diagnostics);

/* The capacity of all machines, in units of the resource. */
double suite_capacity(const SuiteInput *input, SuiteResource resource);
double suite_demand(const TaskShape *shape, SuiteResource resource);
double suite_free(const CellMachine *machine, SuiteResource resource);
