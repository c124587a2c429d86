/* test-node-loss.c - nodes that die, as recordings of Kubernetes 1.34 show them. */
#include "models/controllers/node-lifecycle/node-lifecycle.h"
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

static void
apply_web(int replicas)
{
    g_autofree char *text = g_strdup_printf("apiVersion: apps/v1\n"
                                            "kind: Deployment\n"
                                            "metadata: {name: web, namespace: default}\n"
                                            "spec:\n"
                                            "  replicas: %d\n"
                                            "  selector: {matchLabels: {app: web}}\n"
                                            "  template:\n"
                                            "    metadata: {labels: {app: web}}\n"
                                            "    spec: {containers: [{name: c, image: img:1}]}\n",
                                            replicas);

    world_apply(world, text);
}

static const Node *
node(uint32_t index)
{
    g_autofree char *name = g_strdup_printf("n%u", index);

    return (const Node *)world_find(world, KIND_NODE, name);
}

static bool
has_taint(uint32_t index, TaintEffect effect)
{
    return node_find_taint(node(index), TAINT_UNREACHABLE, effect) != NULL;
}

static void
power_off(uint32_t index)
{
    g_autofree char *name = g_strdup_printf("n%u", index);

    kubelets_power_off(world->kubelets, name);
}

/* The first instant at which the node is Unknown, to 0.1 s. */
static double
unknown_at(uint32_t index, double from, double until)
{
    for (double at = from; at < until; at += 0.1) {
        world_run(world, at);
        if (node(index)->conditions[NODE_READY].status == CONDITION_UNKNOWN) {
            return at;
        }
    }
    return -1;
}

START_TEST(silence_is_noticed_after_the_grace_period)
{
    SimTime renewed;
    double at;

    world = world_new(3, (uint64_t)_i + 1);
    world_run(world, 100 + 0.7 * _i);
    power_off(1);
    renewed = leases_last_renewal(world->leases, "n1", sim_now(world->sim));
    at = unknown_at(1, world_now(world), 170 + 0.7 * _i);
    ck_assert_double_ge(at - (double)renewed / 1e9, 50.0);
    ck_assert_double_le(at - (double)renewed / 1e9, 55.3);
    ck_assert_double_ge(at - (100 + 0.7 * _i), 39.5);
    ck_assert_double_le(at - (100 + 0.7 * _i), 55.3);
    ck_assert_str_eq(node(1)->conditions[NODE_READY].reason, "NodeStatusUnknown");
    ck_assert(node(0)->conditions[NODE_READY].status == CONDITION_TRUE);
    world_run(world, at + 1);
    ck_assert(has_taint(1, EFFECT_NO_SCHEDULE));
    ck_assert(has_taint(1, EFFECT_NO_EXECUTE));
    ck_assert_int_eq(world_count_events(world, "n1", "NodeNotReady"), 1);
    world_free(world);
}
END_TEST

START_TEST(pods_of_a_dead_node_are_evicted_after_300_seconds)
{
    double at;

    world = world_new(5, 1);
    apply_web(10);
    world_run(world, 20);
    power_off(0);
    at = unknown_at(0, 20, 80);
    world_run(world, at + 290);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 10);
    world_run(world, at + 310);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 12); /* two stay Terminating */
    ck_assert_int_eq(
        ((const Deployment *)world_find(world, KIND_DEPLOYMENT, "web"))->status.available_replicas,
        10);
    ck_assert_int_eq(world_count_events(world, NULL, "TaintManagerEviction"), 2);
    world_free(world);
}
END_TEST

START_TEST(a_node_that_comes_back_in_time_loses_nothing)
{
    world = world_new(5, 1);
    apply_web(10);
    world_run(world, 20);
    kubelets_stop_kubelet(world->kubelets, "n0");
    world_run(world, 100);
    ck_assert(has_taint(0, EFFECT_NO_EXECUTE));
    kubelets_start_kubelet(world->kubelets, "n0");
    world_run(world, 130);
    ck_assert(!has_taint(0, EFFECT_NO_EXECUTE));
    ck_assert(!has_taint(0, EFFECT_NO_SCHEDULE));
    ck_assert(node(0)->conditions[NODE_READY].status == CONDITION_TRUE);
    world_run(world, 500);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 10);
    world_free(world);
}
END_TEST

static uint32_t
n_tainted(uint32_t n_nodes)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < n_nodes; i++) {
        n += has_taint(i, EFFECT_NO_EXECUTE);
    }
    return n;
}

START_TEST(one_node_of_a_dark_zone_is_tainted_every_ten_seconds)
{
    double at;

    world = world_new_zones(12, 3, 1); /* zone 0: n0 n3 n6 n9 */
    world_run(world, 20);
    for (uint32_t i = 0; i < 12; i += 3) {
        power_off(i);
    }
    at = unknown_at(0, 50, 90);
    /* Found in one look: 1 at once; in two: the first after 10 s, when the zone is all dark. */
    world_run(world, at + 25);
    ck_assert_uint_ge(n_tainted(12), 1);
    ck_assert_uint_le(n_tainted(12), 3);
    world_run(world, at + 60);
    ck_assert_uint_eq(n_tainted(12), 4);
    world_free(world);
}
END_TEST

START_TEST(a_small_zone_that_is_mostly_dark_is_left_alone)
{
    world = world_new(5, 1);
    world_run(world, 20);
    for (uint32_t i = 0; i < 3; i++) {
        power_off(i);
    }
    world_run(world, 200);
    ck_assert_uint_le(n_tainted(5), 2); /* those of the look before the zone was judged */
    ck_assert_uint_ge(n_tainted(5), 1);
    world_free(world);
}
END_TEST

START_TEST(when_all_nodes_are_silent_nothing_is_evicted)
{
    world = world_new(4, 1);
    world_run(world, 20);
    for (uint32_t i = 0; i < 4; i++) {
        power_off(i);
    }
    world_run(world, 200);
    ck_assert_uint_le(n_tainted(4), 1);
    world_free(world);
}
END_TEST

static uint32_t
n_unknown(uint32_t n_nodes)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < n_nodes; i++) {
        n += node(i)->conditions[NODE_READY].status == CONDITION_UNKNOWN;
    }
    return n;
}

/* A world of six nodes in two zones whose silence is found in one look, at the instant returned;
 * which seed does that depends on when their leases were renewed. */
static double
lose_all_in_one_look(void)
{
    for (uint64_t seed = 1; seed < 200; seed++) {
        double at = 50;

        world = world_new_zones(6, 2, seed);
        apply_web(60);
        world_run(world, 20);
        for (uint32_t i = 0; i < 6; i++) {
            power_off(i);
        }
        while (n_unknown(6) == 0) {
            at += 0.1;
            world_run(world, at);
        }
        world_run(world, at + 0.2);
        if (n_unknown(6) == 6) {
            return at;
        }
        world_free(world);
    }
    ck_abort_msg("no seed");
    return 0;
}

/* Marking their pods takes so long that a node a zone is tainted before the look ends; it knows
 * nodes as they were when it began, so that this taint is not taken back. */
START_TEST(a_taint_put_while_all_nodes_go_dark_in_one_look_stays)
{
    double at = lose_all_in_one_look();

    world_run(world, at + 60);
    ck_assert_uint_eq(n_tainted(6), 2);
    world_free(world);
}
END_TEST

typedef struct ZoneCase {
    int32_t n_ready, n_not_ready;
    ZoneState state;
} ZoneCase;

static const ZoneCase zone_cases[] = {
    { 10, 0, ZONE_NORMAL },          { 0, 1, ZONE_FULL_DISRUPTION },
    { 0, 10, ZONE_FULL_DISRUPTION }, { 4, 6, ZONE_PARTIAL_DISRUPTION },
    { 1, 2, ZONE_NORMAL },           { 9, 11, ZONE_PARTIAL_DISRUPTION },
    { 10, 10, ZONE_NORMAL },         { 0, 0, ZONE_NORMAL },
};

START_TEST(a_zone_is_judged_by_its_share_of_silent_nodes)
{
    const ZoneCase *one = &zone_cases[_i];

    ck_assert_int_eq(zone_state(one->n_ready, one->n_not_ready, 0.55), one->state);
}
END_TEST

START_TEST(healthy_nodes_cost_nothing)
{
    uint64_t before;

    world = world_new(50, 1);
    world_run(world, 60);
    before = sim_n_fired(world->sim);
    world_run(world, 250);
    ck_assert_uint_lt(sim_n_fired(world->sim) - before, 100);
    world_free(world);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("node loss");
    TCase *tests = tcase_create("node loss");

    tcase_set_timeout(tests, 20);
    tcase_add_loop_test(tests, silence_is_noticed_after_the_grace_period, 0, 12);
    tcase_add_test(tests, pods_of_a_dead_node_are_evicted_after_300_seconds);
    tcase_add_test(tests, a_node_that_comes_back_in_time_loses_nothing);
    tcase_add_test(tests, one_node_of_a_dark_zone_is_tainted_every_ten_seconds);
    tcase_add_test(tests, a_small_zone_that_is_mostly_dark_is_left_alone);
    tcase_add_test(tests, when_all_nodes_are_silent_nothing_is_evicted);
    tcase_add_test(tests, a_taint_put_while_all_nodes_go_dark_in_one_look_stays);
    tcase_add_loop_test(tests, a_zone_is_judged_by_its_share_of_silent_nodes, 0,
                        (int)G_N_ELEMENTS(zone_cases));
    tcase_add_test(tests, healthy_nodes_cost_nothing);
    suite_add_tcase(all, tests);
    return all;
}
