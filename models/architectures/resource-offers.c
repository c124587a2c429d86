/* resource-offers.c - Mesos with dominant resource fairness: machines are offered one by one, each
 * to the framework with the smallest share; a framework a kind of job.
 *
 * The allocator runs once a second while a framework has jobs and does not think.  A framework
 * takes what it is offered in one round as one offer, thinks about one job, and declines what it
 * does not use: it is not offered those machines again for five seconds. */
#include "models/architectures/architecture-run.h"
#include "models/architectures/offer-allocator.h"

#define ALLOCATION_INTERVAL SIM_SECOND
#define REFUSAL (5 * SIM_SECOND)

typedef struct Market Market;

typedef struct Offers {
    Market *market;
    Room *rooms;            /* by machine: what it is offered */
    SimTime *refused_until; /* by machine */
    uint32_t *order;
    uint32_t job;
    bool has_any, is_thinking;
} Offers;

struct Market {
    ArchitectureRun *run;
    OfferAllocator allocator;
    OfferRole roles[JOB_KINDS_MAX];
    OfferFramework frameworks[JOB_KINDS_MAX];
    Offers offers[JOB_KINDS_MAX];
    Room *left; /* scratch */
    uint32_t *order;
    SimStream stream;
    bool is_due;
};

static bool
refuses(const void *data, uint32_t machine)
{
    const Offers *offers = data;

    return offers->refused_until[machine] > sim_now(offers->market->run->sim);
}

static void fire_allocated(void *owner, const SimEvent *event);
static const SimEventType allocated = { "offers.allocated", PHASE_CONTROLLER, fire_allocated };

static void
expect_allocation(Market *market)
{
    if (!market->is_due) {
        market->is_due = true;
        sim_post(market->run->sim, ALLOCATION_INTERVAL, &allocated, market, (SimArgs){ 0 });
    }
}

/* What was offered and not used goes back. */
static void
decline_rest(Market *market, uint32_t kind, bool is_enough)
{
    Offers *offers = &market->offers[kind];
    SimTime until = is_enough ? 0 : sim_now(market->run->sim) + REFUSAL;

    for (size_t i = 0; i < market->run->config->n_machines; i++) {
        Room *room = &offers->rooms[i];

        if (room->cpu_milli > 0 || room->memory_bytes > 0) {
            offers_return(&market->allocator, kind, *room);
            *room = (Room){ 0 };
            offers->refused_until[i] = until;
        }
    }
    offers->has_any = false;
}

static void
fire_decided(void *owner, const SimEvent *event)
{
    Market *market = owner;
    uint32_t kind = (uint32_t)event->args.number;
    DecisionMaker *maker = g_ptr_array_index(market->run->makers, kind);
    Offers *offers = &market->offers[kind];
    const Job *job = run_job(market->run, offers->job);
    bool is_enough = maker->claims->len == job->n_unplaced;
    Room task = job->task;

    maker_end_thinking(maker);
    for (guint i = 0; i < maker->claims->len; i++) {
        claim_cell_take(market->run->cell, g_array_index(maker->claims, Claim, i).machine, task);
        offers_return(&market->allocator, kind, task); /* counted with the running tasks now */
    }
    decline_rest(market, kind, is_enough);
    offers->is_thinking = false;
    maker_settle(maker, offers->job, false);
    expect_allocation(market);
}

static const SimEventType decided = { "decision.made", PHASE_SCHEDULER, fire_decided };

static void
decide(Market *market, uint32_t kind)
{
    ArchitectureRun *run = market->run;
    DecisionMaker *maker = g_ptr_array_index(run->makers, kind);
    Offers *offers = &market->offers[kind];
    const Job *job;

    offers->job = maker_take_job(maker);
    offers->is_thinking = true;
    job = run_job(run, offers->job);
    rooms_plan(offers->rooms, offers->order, run->config->n_machines, job->task, job->n_unplaced,
               &maker->stream, maker->claims);
    sim_post(run->sim, maker_begin_thinking(maker, offers->job), &decided, market,
             (SimArgs){ .number = kind });
}

static void
made(void *data, uint32_t framework, uint32_t machine, Room room)
{
    Market *market = data;

    room_add(&market->offers[framework].rooms[machine], room, 1);
    market->offers[framework].has_any = true;
}

/* Shares are of what runs and what is offered; offers are in the books already. */
static void
enter_shares(Market *market, bool add)
{
    for (uint32_t i = 0; i < market->allocator.n_frameworks; i++) {
        Room running = market->run->held[i];

        room_add(&market->frameworks[i].held, running, add ? 1 : -1);
        room_add(&market->roles[i].held, running, add ? 1 : -1);
    }
}

static void
fire_allocated(void *owner, const SimEvent *event)
{
    Market *market = owner;
    ArchitectureRun *run = market->run;
    bool is_anyone_left = false;

    (void)event;
    market->is_due = false;
    for (uint32_t i = 0; i < run->config->n_machines; i++) {
        market->left[i] = claim_cell_left(run->cell, i);
        for (size_t k = 0; k < run->config->n_kinds; k++) {
            room_add(&market->left[i], market->offers[k].rooms[i], -1);
        }
    }
    for (size_t k = 0; k < run->config->n_kinds; k++) {
        DecisionMaker *maker = g_ptr_array_index(run->makers, k);
        uint32_t job;

        market->frameworks[k].wants = !market->offers[k].is_thinking && maker_peek_job(maker, &job);
        /* What a framework that thinks has planned to take is locked too. */
        for (guint i = 0; i < maker->claims->len; i++) {
            room_add(&market->left[g_array_index(maker->claims, Claim, i).machine],
                     run_job(run, market->offers[k].job)->task, -1);
        }
    }
    enter_shares(market, true);
    offers_allocate(&market->allocator, market->left, market->order, run->config->n_machines,
                    &market->stream, made, market);
    enter_shares(market, false);
    for (uint32_t k = 0; k < run->config->n_kinds; k++) {
        if (market->frameworks[k].wants && market->offers[k].has_any) {
            decide(market, k);
        } else if (market->frameworks[k].wants) {
            is_anyone_left = true;
        }
    }
    if (is_anyone_left) {
        expect_allocation(market);
    }
}

static void
start(ArchitectureRun *run)
{
    Market *market = g_new0(Market, 1);
    size_t n = run->config->n_machines;

    run->own = market;
    market->run = run;
    market->left = g_new0(Room, n);
    market->order = g_new0(uint32_t, n);
    market->stream = sim_stream(run->config->seed, "offers", NULL);
    market->allocator = (OfferAllocator){ market->roles, run->config->n_kinds, market->frameworks,
                                          run->config->n_kinds, claim_cell_whole(run->cell) };
    for (uint32_t i = 0; i < run->config->n_kinds; i++) {
        Offers *offers = &market->offers[i];
        const JobKind *kind = &run->config->kinds[i];

        market->roles[i] = (OfferRole){ .name = kind->name,
                                        .weight = kind->weight > 0 ? kind->weight : 1,
                                        .quota = kind->quota };
        market->frameworks[i] =
            (OfferFramework){ .name = kind->name, .role = i, .refuses = refuses, .data = offers };
        *offers = (Offers){ .market = market,
                            .rooms = g_new0(Room, n),
                            .refused_until = g_new0(SimTime, n),
                            .order = g_new(uint32_t, n) };
        for (size_t k = 0; k < n; k++) {
            offers->order[k] = (uint32_t)k;
        }
        run_add_maker(run, NULL)->kind = i;
    }
}

static DecisionMaker *
maker_of(ArchitectureRun *run, uint32_t number)
{
    expect_allocation(run->own);
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
    Market *market = run->own;

    for (size_t i = 0; i < run->config->n_kinds; i++) {
        g_free(market->offers[i].rooms);
        g_free(market->offers[i].refused_until);
        g_free(market->offers[i].order);
    }
    g_free(market->left);
    g_free(market->order);
    g_free(market);
}

const SchedulingArchitecture architecture_resource_offers = {
    .name = "resource-offers",
    .doc = "Mesos with DRF: machines are offered one by one to whoever has the smallest share.",
    .start = start,
    .maker_of = maker_of,
    .serves = serves,
    .stop = stop,
};
