/* monolithic-single-path.c - one scheduler for all jobs, with one algorithm: whoever is slowest
 * sets the pace of every decision. */
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

const SchedulingArchitecture architecture_monolithic_single_path = {
    .name = "single-path",
    .doc = "Monolithic, single path: one scheduler, every decision as slow as the slowest kind's.",
    .start = start,
    .maker_of = maker_of,
    .serves = serves,
    .has_one_pace = true,
};
