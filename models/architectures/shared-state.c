/* shared-state.c - Omega: schedulers by kind of job, each on a copy of the whole cell; what two of
 * them claim at once is a conflict and decided again (optimistic concurrency).
 *
 * The schedulers of one kind share its jobs in turn. */
#include "models/architectures/architecture-run.h"

static void
start(ArchitectureRun *run)
{
    for (size_t i = 0; i < run->config->n_kinds; i++) {
        for (uint32_t k = 0; k < run->config->kinds[i].n_schedulers; k++) {
            run_add_maker(run, decide_on_copies)->kind = (uint32_t)i;
        }
    }
}

static DecisionMaker *
maker_of(ArchitectureRun *run, uint32_t number)
{
    uint32_t kind = run_job(run, number)->kind;
    uint32_t first = 0;

    for (uint32_t i = 0; i < kind; i++) {
        first += run->config->kinds[i].n_schedulers;
    }
    return g_ptr_array_index(run->makers, first + number % run->config->kinds[kind].n_schedulers);
}

static bool
serves(const ArchitectureRun *run, const DecisionMaker *maker, uint32_t kind)
{
    (void)run;
    return maker->kind == kind;
}

const SchedulingArchitecture architecture_shared_state = {
    .name = "shared-state",
    .doc = "Shared state: a scheduler a kind, each on its own copy; conflicts are decided again.",
    .start = start,
    .maker_of = maker_of,
    .serves = serves,
};
