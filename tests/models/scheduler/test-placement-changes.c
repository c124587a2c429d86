/* test-placement-changes.c - clusters that change in every way the fast path keeps track of.
 *
 * The search stops the program where the two ways to decide differ, in the nodes they choose, the
 * totals of all candidates, or what they say of a failure; so the test drives it through worlds in
 * which all of that changes, and looks that the fast path was used at all.  tests/models/scheduler/
 * placement-swarm does the same for as long as one likes. */
#include "tests/check-main.h"
#include "tests/models/scheduler/placement-world.h"

enum {
    N_WORLDS = 60,
    N_STEPS = 600,
};

START_TEST(both_ways_to_decide_come_to_the_same)
{
    uint32_t n_nodes = _i % 10 == 9 ? 300 : 3 + (uint32_t)_i % 50;
    PlacementWorld *world = placement_world_new((uint64_t)_i + 1, n_nodes, (uint32_t)_i % 3);

    for (uint32_t i = 0; i < N_STEPS; i++) {
        placement_world_step(world);
    }
    ck_assert_uint_gt(placement_world_tally(world).n_fast, N_STEPS / 20);
    placement_world_free(world);
}
END_TEST

START_TEST(the_worlds_reach_failures_and_preemption)
{
    PlacementTally sum = { 0 };

    for (uint64_t seed = 100; seed < 140; seed++) {
        PlacementWorld *world = placement_world_new(seed, 12, 2);
        PlacementTally tally;

        for (uint32_t i = 0; i < N_STEPS; i++) {
            placement_world_step(world);
        }
        tally = placement_world_tally(world);
        sum.n_failed_fast += tally.n_failed_fast;
        sum.n_preempted += tally.n_preempted;
        placement_world_free(world);
    }
    ck_assert_uint_gt(sum.n_failed_fast, 1000);
    ck_assert_uint_gt(sum.n_preempted, 200);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("placement-changes");
    TCase *cases = tcase_create("property");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, both_ways_to_decide_come_to_the_same, 0, N_WORLDS);
    tcase_add_test(cases, the_worlds_reach_failures_and_preemption);
    suite_add_tcase(all, cases);
    return all;
}
