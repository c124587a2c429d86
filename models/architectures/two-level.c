/* two-level.c - Mesos as the Omega paper models it: one framework a kind of job; an allocator
 * offers all free resources of the cell to one framework at a time, the one with the smallest
 * dominant share first, and nobody else may have them while it thinks (pessimistic concurrency).
 *
 * Offers are made at most once a second.  A framework thinks about one job an offer, takes what
 * fits and gives the rest back. */
#include "models/architectures/architecture-run.h"

#define OFFER_INTERVAL SIM_SECOND
#define OFFER_CPU_MILLI_MIN 10
#define OFFER_MEMORY_MIN (32 << 20)

typedef struct Framework {
    Room *offered; /* by machine; all zero between offers */
    uint32_t *order;
    uint32_t job;
    bool is_thinking;
} Framework;

typedef struct Allocator {
    Framework frameworks[JOB_KINDS_MAX];
    bool is_due;
} Allocator;

static void fire_offers_made(void *owner, const SimEvent *event);
static const SimEventType offers_made = { "offers.made", PHASE_CONTROLLER, fire_offers_made };

static void
expect_offers(ArchitectureRun *run)
{
    Allocator *allocator = run->own;

    if (!allocator->is_due) {
        allocator->is_due = true;
        sim_post(run->sim, OFFER_INTERVAL, &offers_made, run, (SimArgs){ 0 });
    }
}

static void
fire_decision_made(void *owner, const SimEvent *event)
{
    ArchitectureRun *run = owner;
    Allocator *allocator = run->own;
    DecisionMaker *maker = g_ptr_array_index(run->makers, (guint)event->args.number);
    Framework *framework = &allocator->frameworks[maker->kind];
    Room task = run_job(run, framework->job)->task;

    maker_end_thinking(maker);
    /* The resources are locked: none of these claims can conflict. */
    for (guint i = 0; i < maker->claims->len; i++) {
        claim_cell_take(run->cell, g_array_index(maker->claims, Claim, i).machine, task);
    }
    for (size_t i = 0; i < run->config->n_machines; i++) {
        framework->offered[i] = (Room){ 0 };
    }
    framework->is_thinking = false;
    maker_settle(maker, framework->job, false);
    expect_offers(run);
}

static const SimEventType decision_made = { "decision.made", PHASE_SCHEDULER, fire_decision_made };

/* What no other framework has been offered; false: too little to be worth an offer. */
static bool
offer_everything(ArchitectureRun *run, Framework *framework)
{
    Allocator *allocator = run->own;
    Room total = { 0 };

    for (uint32_t i = 0; i < run->config->n_machines; i++) {
        Room left = claim_cell_left(run->cell, i);

        for (size_t k = 0; k < run->config->n_kinds; k++) {
            room_add(&left, allocator->frameworks[k].offered[i], -1);
        }
        framework->offered[i] = left;
        room_add(&total, left, 1);
    }
    return total.cpu_milli >= OFFER_CPU_MILLI_MIN || total.memory_bytes >= OFFER_MEMORY_MIN;
}

static void
decide(ArchitectureRun *run, DecisionMaker *maker)
{
    Allocator *allocator = run->own;
    Framework *framework = &allocator->frameworks[maker->kind];
    const Job *job;

    framework->job = maker_take_job(maker);
    framework->is_thinking = true;
    job = run_job(run, framework->job);
    /* What is planned leaves 'offered', and stays locked until the decision is made. */
    rooms_plan(framework->offered, framework->order, run->config->n_machines, job->task,
               job->n_unplaced, &maker->stream, maker->claims);
    for (guint i = 0; i < maker->claims->len; i++) {
        room_add(&framework->offered[g_array_index(maker->claims, Claim, i).machine], job->task, 1);
    }
    sim_post(run->sim, maker_begin_thinking(maker, framework->job), &decision_made, run,
             (SimArgs){ .number = maker->number });
}

/* The framework with jobs, not yet looked at, that has the smallest dominant share. */
static DecisionMaker *
next_framework(const ArchitectureRun *run, uint32_t passed)
{
    const Allocator *allocator = run->own;
    DecisionMaker *next = NULL;
    double least = 0;

    for (guint i = 0; i < run->makers->len; i++) {
        DecisionMaker *maker = g_ptr_array_index(run->makers, i);
        double share = room_dominant_share(run->held[maker->kind], claim_cell_whole(run->cell));
        uint32_t job;

        if ((passed >> maker->kind & 1) == 0 && !allocator->frameworks[maker->kind].is_thinking &&
            maker_peek_job(maker, &job) && (next == NULL || share < least)) {
            next = maker;
            least = share;
        }
    }
    return next;
}

static void
fire_offers_made(void *owner, const SimEvent *event)
{
    ArchitectureRun *run = owner;
    Allocator *allocator = run->own;
    DecisionMaker *maker;
    uint32_t passed = 0; /* a bit a kind */

    (void)event;
    allocator->is_due = false;
    while ((maker = next_framework(run, passed)) != NULL) {
        if (offer_everything(run, &allocator->frameworks[maker->kind])) {
            decide(run, maker);
        } else {
            expect_offers(run);
        }
        passed |= 1U << maker->kind;
    }
}

static void
start(ArchitectureRun *run)
{
    Allocator *allocator = g_new0(Allocator, 1);

    run->own = allocator;
    for (size_t i = 0; i < run->config->n_kinds; i++) {
        Framework *framework = &allocator->frameworks[i];

        framework->offered = g_new0(Room, run->config->n_machines);
        framework->order = g_new(uint32_t, run->config->n_machines);
        for (size_t k = 0; k < run->config->n_machines; k++) {
            framework->order[k] = (uint32_t)k;
        }
        run_add_maker(run, NULL)->kind = (uint32_t)i;
    }
}

static DecisionMaker *
maker_of(ArchitectureRun *run, uint32_t number)
{
    expect_offers(run);
    return g_ptr_array_index(run->makers, run_job(run, number)->kind);
}

static bool
serves(const ArchitectureRun *run, const DecisionMaker *maker, uint32_t kind)
{
    (void)run;
    return maker->kind == kind;
}

static void
stop(ArchitectureRun *run)
{
    Allocator *allocator = run->own;

    for (size_t i = 0; i < JOB_KINDS_MAX; i++) {
        g_free(allocator->frameworks[i].offered);
        g_free(allocator->frameworks[i].order);
    }
    g_free(allocator);
}

const SchedulingArchitecture architecture_two_level = {
    .name = "two-level",
    .doc = "Two-level (Mesos): all free resources are offered to one framework at a time, locked.",
    .start = start,
    .maker_of = maker_of,
    .serves = serves,
    .stop = stop,
};
