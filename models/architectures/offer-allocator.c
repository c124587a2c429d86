/* offer-allocator.c - see offer-allocator.h. */
#include "models/architectures/offer-allocator.h"

#include <string.h>

#define OFFER_CPU_MILLI_MIN 10
#define OFFER_MEMORY_MIN (32 << 20)

static bool
is_worth_an_offer(Room room)
{
    return room.cpu_milli >= OFFER_CPU_MILLI_MIN || room.memory_bytes >= OFFER_MEMORY_MIN;
}

static Room
room_least(Room a, Room b)
{
    return (Room){ MIN(a.cpu_milli, b.cpu_milli), MIN(a.memory_bytes, b.memory_bytes) };
}

static Room
room_above_zero(Room room)
{
    return (Room){ MAX(room.cpu_milli, 0), MAX(room.memory_bytes, 0) };
}

/* --- Order --- */

typedef struct Standing {
    double share;
    uint32_t n_allocations;
    const char *name;
} Standing;

static bool
comes_before(Standing one, Standing other)
{
    if (one.share != other.share) {
        return one.share < other.share;
    }
    if (one.n_allocations != other.n_allocations) {
        return one.n_allocations < other.n_allocations;
    }
    return strcmp(one.name, other.name) < 0;
}

static Standing
role_standing(const OfferAllocator *allocator, const OfferRole *role)
{
    return (Standing){ room_dominant_share(role->held, allocator->whole) / role->weight,
                       role->n_allocations, role->name };
}

int
offer_next_role(const OfferAllocator *allocator, uint64_t passed)
{
    int first = -1;

    for (size_t i = 0; i < allocator->n_roles; i++) {
        if ((passed >> i & 1) == 0 &&
            (first < 0 || comes_before(role_standing(allocator, &allocator->roles[i]),
                                       role_standing(allocator, &allocator->roles[first])))) {
            first = (int)i;
        }
    }
    return first;
}

static Standing
framework_standing(const OfferAllocator *allocator, const OfferFramework *framework)
{
    return (Standing){ room_dominant_share(framework->held, allocator->whole),
                       framework->n_allocations, framework->name };
}

int
offer_next_framework(const OfferAllocator *allocator, uint32_t role, uint64_t passed)
{
    int first = -1;

    for (size_t i = 0; i < allocator->n_frameworks; i++) {
        const OfferFramework *framework = &allocator->frameworks[i];

        if ((passed >> i & 1) == 0 && framework->role == role && framework->wants &&
            (first < 0 ||
             comes_before(framework_standing(allocator, framework),
                          framework_standing(allocator, &allocator->frameworks[first])))) {
            first = (int)i;
        }
    }
    return first;
}

/* The first framework of that role that does not refuse the machine; -1: none. */
static int
framework_for(const OfferAllocator *allocator, uint32_t role, uint32_t machine)
{
    uint64_t passed = 0;
    int next;

    while ((next = offer_next_framework(allocator, role, passed)) >= 0) {
        const OfferFramework *framework = &allocator->frameworks[next];

        if (framework->refuses == NULL || !framework->refuses(framework->data, machine)) {
            return next;
        }
        passed |= UINT64_C(1) << next;
    }
    return -1;
}

/* --- Offers --- */

static Room
quota_missing(const OfferRole *role)
{
    Room missing = role->quota;

    room_add(&missing, role->held, -1);
    return room_above_zero(missing);
}

static void
hold(OfferAllocator *allocator, uint32_t framework, Room room, int64_t times)
{
    OfferFramework *owner = &allocator->frameworks[framework];

    room_add(&owner->held, room, times);
    room_add(&allocator->roles[owner->role].held, room, times);
}

typedef struct Round {
    OfferAllocator *allocator;
    Room *left;
    Room total; /* of 'left' */
    OfferMade *made;
    void *data;
} Round;

static void
make_offer(Round *round, uint32_t framework, uint32_t machine, Room room)
{
    OfferAllocator *allocator = round->allocator;

    room_add(&round->left[machine], room, -1);
    room_add(&round->total, room, -1);
    hold(allocator, framework, room, 1);
    allocator->frameworks[framework].n_allocations++;
    allocator->roles[allocator->frameworks[framework].role].n_allocations++;
    round->made(round->data, framework, machine, room);
}

/* What the quota still guarantees, from one machine, in the order of the shares. */
static void
offer_quotas(Round *round, uint32_t machine)
{
    uint64_t passed = 0;
    int role;

    while ((role = offer_next_role(round->allocator, passed)) >= 0) {
        Room room = room_least(quota_missing(&round->allocator->roles[role]), round->left[machine]);
        int framework =
            is_worth_an_offer(room) ? framework_for(round->allocator, (uint32_t)role, machine) : -1;

        passed |= UINT64_C(1) << role;
        if (framework >= 0) {
            make_offer(round, (uint32_t)framework, machine, room);
        }
    }
}

/* All that a machine has left, to the first that does not refuse it. */
static void
offer_rest(Round *round, uint32_t machine)
{
    uint64_t passed = 0;
    Room spare = round->total;
    int role;

    for (size_t i = 0; i < round->allocator->n_roles; i++) {
        room_add(&spare, quota_missing(&round->allocator->roles[i]), -1);
    }
    spare = room_least(room_above_zero(spare), round->left[machine]);
    while (is_worth_an_offer(spare) && (role = offer_next_role(round->allocator, passed)) >= 0) {
        int framework = framework_for(round->allocator, (uint32_t)role, machine);

        passed |= UINT64_C(1) << role;
        if (framework >= 0) {
            make_offer(round, (uint32_t)framework, machine, spare);
            return;
        }
    }
}

static void
shuffle(uint32_t *order, size_t n, SimStream *stream)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = sim_stream_below(stream, i);
        uint32_t drawn = order[k];

        order[k] = order[i - 1];
        order[i - 1] = drawn;
    }
}

void
offers_allocate(OfferAllocator *allocator, Room *left, uint32_t *order, size_t n_machines,
                SimStream *stream, OfferMade *made, void *data)
{
    Round round = { allocator, left, { 0 }, made, data };

    g_assert(allocator->n_roles <= 64 && allocator->n_frameworks <= 64);
    for (size_t i = 0; i < n_machines; i++) {
        order[i] = (uint32_t)i;
        room_add(&round.total, left[i], 1);
    }
    shuffle(order, n_machines, stream);
    for (size_t i = 0; i < n_machines; i++) {
        offer_quotas(&round, order[i]);
    }
    shuffle(order, n_machines, stream);
    for (size_t i = 0; i < n_machines; i++) {
        offer_rest(&round, order[i]);
    }
}

void
offers_return(OfferAllocator *allocator, uint32_t framework, Room room)
{
    hold(allocator, framework, room, -1);
}
