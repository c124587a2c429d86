/* test-offers.c - who is offered what: shares, weights, quotas, refusals. */
#include "tests/check-main.h"

#include "models/architectures/offer-allocator.h"

#include <string.h>

#define GIB ((int64_t)1 << 30)

enum {
    MACHINES = 10
};

typedef struct World {
    OfferRole roles[2];
    OfferFramework frameworks[2];
    OfferAllocator allocator;
    Room left[MACHINES];
    uint32_t order[MACHINES];
    Room offered[2]; /* by framework */
    uint32_t n_offers[2];
    SimStream stream;
} World;

static void
world_init(World *world, Room machine)
{
    *world = (World){ .roles = { { .name = "a", .weight = 1 }, { .name = "b", .weight = 1 } },
                      .frameworks = { { .name = "a", .role = 0, .wants = true },
                                      { .name = "b", .role = 1, .wants = true } } };
    world->allocator = (OfferAllocator){ world->roles, 2, world->frameworks, 2, { 0 } };
    world->stream = sim_stream(1, "test", NULL);
    for (size_t i = 0; i < MACHINES; i++) {
        world->left[i] = machine;
        room_add(&world->allocator.whole, machine, 1);
    }
}

static void
made(void *data, uint32_t framework, uint32_t machine, Room room)
{
    World *world = data;

    ck_assert_uint_lt(machine, MACHINES);
    room_add(&world->offered[framework], room, 1);
    world->n_offers[framework]++;
}

static void
allocate(World *world)
{
    offers_allocate(&world->allocator, world->left, world->order, MACHINES, &world->stream, made,
                    world);
}

/* The example of the paper: 9 CPUs and 18 GB; A's tasks take (1, 4), B's (3, 1). */
START_TEST(tasks_are_granted_as_in_the_papers_example)
{
    static const char granted_in_the_paper[] = "ABABA";
    const Room tasks[2] = { { 1000, 4 * GIB }, { 3000, 1 * GIB } };
    Room left = { 9000, 18 * GIB };
    char granted[sizeof granted_in_the_paper] = "";
    World world;

    world_init(&world, (Room){ 0 });
    world.allocator.whole = left;
    for (size_t i = 0; i < sizeof granted - 1; i++) {
        int role = offer_next_role(&world.allocator, 0);

        ck_assert(room_holds(left, tasks[role]));
        room_add(&left, tasks[role], -1);
        room_add(&world.roles[role].held, tasks[role], 1);
        world.roles[role].n_allocations++;
        granted[i] = (char)('A' + role);
    }
    ck_assert_str_eq(granted, granted_in_the_paper);
    ck_assert_int_eq(left.cpu_milli, 0);
    ck_assert_int_eq(left.memory_bytes, 4 * GIB);
}
END_TEST

START_TEST(equal_frameworks_are_offered_half_the_machines_each)
{
    World world;

    world_init(&world, (Room){ 4000, 8 * GIB });
    allocate(&world);
    ck_assert_uint_eq(world.n_offers[0], MACHINES / 2);
    ck_assert_uint_eq(world.n_offers[1], MACHINES / 2);
}
END_TEST

START_TEST(a_weight_of_four_is_worth_four_times_the_machines)
{
    World world;

    world_init(&world, (Room){ 4000, 8 * GIB });
    world.roles[0].weight = 4;
    allocate(&world);
    ck_assert_uint_eq(world.n_offers[0], 8);
    ck_assert_uint_eq(world.n_offers[1], 2);
}
END_TEST

START_TEST(a_quota_is_kept_free_for_a_role_that_refuses_now)
{
    World world;

    world_init(&world, (Room){ 4000, 8 * GIB });
    world.roles[1].quota = (Room){ 12000, 24 * GIB };
    world.frameworks[1].wants = false;
    allocate(&world);
    ck_assert_uint_eq(world.n_offers[1], 0);
    ck_assert_int_eq(world.offered[0].cpu_milli, 40000 - 12000);
}
END_TEST

START_TEST(a_quota_comes_before_the_shares)
{
    World world;

    world_init(&world, (Room){ 4000, 8 * GIB });
    /* b holds much already, elsewhere, and is guaranteed more. */
    world.roles[1].held = world.frameworks[1].held = (Room){ 40000, 80 * GIB };
    world.roles[1].quota = (Room){ 48000, 96 * GIB };
    allocate(&world);
    ck_assert_int_eq(world.offered[1].cpu_milli, 8000);
    ck_assert_int_eq(world.offered[0].cpu_milli, 32000);
}
END_TEST

static bool
refuses_even(const void *data, uint32_t machine)
{
    (void)data;
    return machine % 2 == 0;
}

START_TEST(what_one_refuses_the_other_is_offered)
{
    World world;

    world_init(&world, (Room){ 4000, 8 * GIB });
    world.frameworks[0].refuses = refuses_even;
    world.roles[0].weight = 1000;
    allocate(&world);
    ck_assert_uint_eq(world.n_offers[0], MACHINES / 2);
    ck_assert_uint_eq(world.n_offers[1], MACHINES / 2);
}
END_TEST

START_TEST(too_little_is_no_offer)
{
    World world;

    world_init(&world, (Room){ 9, 31 << 20 });
    allocate(&world);
    ck_assert_uint_eq(world.n_offers[0] + world.n_offers[1], 0);
}
END_TEST

/* Nothing appears and nothing is lost, whatever the shares. */
START_TEST(offers_and_what_is_left_are_the_cell)
{
    SimStream stream = sim_stream_n(3, "world", (uint64_t)_i);
    World world;
    Room sum = { 0 }, before = { 0 };

    world_init(&world, (Room){ 0 });
    for (size_t i = 0; i < MACHINES; i++) {
        world.left[i] = (Room){ (int64_t)sim_stream_below(&stream, 64000),
                                (int64_t)sim_stream_below(&stream, 256) * GIB };
        room_add(&before, world.left[i], 1);
    }
    world.allocator.whole = before;
    for (int k = 0; k < 2; k++) {
        world.roles[k].weight = 0.5 + sim_stream_uniform(&stream);
        world.roles[k].quota = (Room){ (int64_t)sim_stream_below(&stream, 100000),
                                       (int64_t)sim_stream_below(&stream, 500) * GIB };
    }
    allocate(&world);
    for (size_t i = 0; i < MACHINES; i++) {
        ck_assert_int_ge(world.left[i].cpu_milli, 0);
        ck_assert_int_ge(world.left[i].memory_bytes, 0);
        room_add(&sum, world.left[i], 1);
    }
    for (uint32_t k = 0; k < 2; k++) {
        room_add(&sum, world.offered[k], 1);
        ck_assert_mem_eq(&world.frameworks[k].held, &world.offered[k], sizeof(Room));
        offers_return(&world.allocator, k, world.offered[k]);
        ck_assert_int_eq(world.roles[k].held.cpu_milli, 0);
    }
    ck_assert_mem_eq(&sum, &before, sizeof sum);
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("offers");
    TCase *shares = tcase_create("shares");

    tcase_add_test(shares, tasks_are_granted_as_in_the_papers_example);
    tcase_add_test(shares, equal_frameworks_are_offered_half_the_machines_each);
    tcase_add_test(shares, a_weight_of_four_is_worth_four_times_the_machines);
    tcase_add_test(shares, a_quota_is_kept_free_for_a_role_that_refuses_now);
    tcase_add_test(shares, a_quota_comes_before_the_shares);
    tcase_add_test(shares, what_one_refuses_the_other_is_offered);
    tcase_add_test(shares, too_little_is_no_offer);
    tcase_add_loop_test(shares, offers_and_what_is_left_are_the_cell, 0, 30);
    suite_add_tcase(suite, shares);
    return suite;
}
