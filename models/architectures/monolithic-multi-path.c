/* monolithic-multi-path.c - one scheduler for all jobs that decides about simple ones fast: they
 * still stand in one queue behind the others. */
#include "models/architectures/architecture-run.h"

static void
start(ArchitectureRun *run)
{
    run_add_maker(run, decide_on_copies);
}

static DecisionMaker *
maker_of(ArchitectureRun *run, uint32_t job)
{
    (void)job;
    return g_ptr_array_index(run->makers, 0);
}

static bool
serves(const ArchitectureRun *run, const DecisionMaker *maker, uint32_t kind)
{
    (void)run;
    (void)maker;
    (void)kind;
    return true;
}

const SchedulingArchitecture architecture_monolithic_multi_path = {
    .name = "multi-path",
    .doc = "Monolithic, multi-path: one scheduler and one queue, each kind of job at its own pace.",
    .start = start,
    .maker_of = maker_of,
    .serves = serves,
};
