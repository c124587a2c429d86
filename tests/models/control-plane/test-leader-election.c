/* test-leader-election.c - who leads, for how long nobody does, and what it costs in events. */
#include "models/api/server/event.h"
#include "models/cluster-internal.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <string.h>

static Cluster *
cluster_of(uint32_t n_instances, uint64_t seed)
{
    ClusterOptions options = { .sim = { .seed = seed }, .control_plane_count = n_instances };
    Cluster *cluster = cluster_new(&options);

    cluster_start(cluster);
    return cluster;
}

static void
run_to(Cluster *cluster, double seconds)
{
    (void)sim_run(cluster_sim(cluster), (SimTime)(seconds * (double)SIM_SECOND));
}

static const Election *
scheduler_of(const Cluster *cluster)
{
    return cluster->elections[ELECTION_SCHEDULER];
}

/* Runs on until somebody leads; how many seconds that took. */
static double
wait_for_leader(Cluster *cluster, const Election *election)
{
    SimTime from = sim_now(cluster_sim(cluster));

    while (election_leader(election) < 0 && sim_now(cluster_sim(cluster)) < from + SIM_HOUR) {
        (void)sim_run(cluster_sim(cluster), sim_now(cluster_sim(cluster)) + SIM_MILLISECOND);
    }
    return (double)(sim_now(cluster_sim(cluster)) - from) / (double)SIM_SECOND;
}

static ActiveFault *
begin(Cluster *cluster, const char *type, FaultTarget target, const char *name)
{
    FaultSpec spec = { .type = fault_type_find(type), .target = target, .name = name };
    uint32_t n_hit;

    return injector_begin(cluster_injector(cluster), &spec, "x", &n_hit);
}

static int
compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

START_TEST(a_killed_leader_is_replaced_in_thirteen_to_twenty_four_seconds)
{
    double times[101];

    for (uint64_t seed = 0; seed < G_N_ELEMENTS(times); seed++) {
        Cluster *cluster = cluster_of(2, seed);

        run_to(cluster, 60 + (double)seed * 0.37);
        (void)begin(cluster, "down", TARGET_SCHEDULER, "leader");
        ck_assert_int_eq(election_leader(scheduler_of(cluster)), -1);
        times[seed] = wait_for_leader(cluster, scheduler_of(cluster));
        ck_assert_int_eq(election_leader(scheduler_of(cluster)), 1);
        cluster_free(cluster);
    }
    qsort(times, G_N_ELEMENTS(times), sizeof(double), compare_doubles);
    ck_assert_double_ge(times[0], 13);
    ck_assert_double_le(times[100], 23.8);
    ck_assert_double_ge(times[50], 16.5);
    ck_assert_double_le(times[50], 19.5);
}
END_TEST

/* The loop of one instance that does not lead, look by look: when it takes the lease that was
 * renewed every 2 s up to 'last'. */
static SimTime
look_by_look(uint64_t seed, const char *entity, SimTime last)
{
    SimStream looks = sim_stream(seed, "leader-look", entity);
    SimTime seen = -1, seen_at = 0;

    for (SimTime now = 0;; now += (SimTime)(2e9 * (1 + 1.2 * sim_stream_uniform(&looks)))) {
        SimTime renewed = MIN(now - now % (2 * SIM_SECOND), last);

        if (renewed != seen) {
            seen = renewed;
            seen_at = now;
        } else if (now >= seen_at + 15 * SIM_SECOND) {
            return now;
        }
    }
}

START_TEST(what_is_computed_is_what_looking_finds)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        SimTime killed = 100 * SIM_SECOND + (SimTime)seed * 1234567890;
        SimTime last = killed - killed % (2 * SIM_SECOND);
        Cluster *cluster = cluster_of(3, seed);
        SimTime second = look_by_look(seed, "kube-scheduler/control-plane-2", last);
        SimTime third = look_by_look(seed, "kube-scheduler/control-plane-3", last);

        (void)sim_run(cluster_sim(cluster), killed);
        (void)begin(cluster, "down", TARGET_SCHEDULER, "leader");
        (void)sim_run(cluster_sim(cluster), MIN(second, third) - 1);
        ck_assert_int_eq(election_leader(scheduler_of(cluster)), -1);
        (void)sim_run(cluster_sim(cluster), MIN(second, third));
        ck_assert_int_eq(election_leader(scheduler_of(cluster)), second < third ? 1 : 2);
        cluster_free(cluster);
    }
}
END_TEST

START_TEST(instances_that_wait_cost_no_event)
{
    Cluster *one = cluster_of(1, 1);
    Cluster *seven = cluster_of(7, 1);

    run_to(one, 3600);
    run_to(seven, 3600);
    ck_assert_uint_eq(sim_n_fired(cluster_sim(one)), sim_n_fired(cluster_sim(seven)));
    cluster_free(one);
    cluster_free(seven);
}
END_TEST

/* A new process has seen nothing: it waits for the lease of the one that it replaces. */
START_TEST(the_only_instance_waits_for_its_own_lease)
{
    Cluster *cluster = cluster_of(1, 3);
    double seconds;

    run_to(cluster, 61);
    (void)begin(cluster, "crash", TARGET_CONTROLLER_MANAGER, NULL);
    ck_assert(!controller_manager_is_running(cluster_controller_manager(cluster)));
    seconds = wait_for_leader(cluster, cluster->elections[ELECTION_MANAGER]);
    ck_assert_double_ge(seconds, 15);
    ck_assert_double_le(seconds, 19.5);
    ck_assert(controller_manager_is_running(cluster_controller_manager(cluster)));
    cluster_free(cluster);
}
END_TEST

START_TEST(a_lease_that_is_given_back_is_taken_at_the_next_look)
{
    Cluster *cluster = cluster_of(1, 3);

    run_to(cluster, 61);
    (void)begin(cluster, "restart", TARGET_SCHEDULER, NULL);
    ck_assert_double_le(wait_for_leader(cluster, scheduler_of(cluster)), 0.002);
    (void)begin(cluster, "restart", TARGET_CONTROLLER_MANAGER, NULL); /* keeps it */
    ck_assert_double_ge(wait_for_leader(cluster, cluster->elections[ELECTION_MANAGER]), 15);
    cluster_free(cluster);
}
END_TEST

START_TEST(an_api_server_that_is_soon_back_costs_no_leader)
{
    Cluster *cluster = cluster_of(3, 3);
    ActiveFault *fault;

    run_to(cluster, 61);
    fault = begin(cluster, "down", TARGET_APISERVER, NULL);
    run_to(cluster, 69);
    injector_heal(cluster_injector(cluster), fault);
    run_to(cluster, 600);
    ck_assert_int_eq(election_leader(scheduler_of(cluster)), 0);
    cluster_free(cluster);
}
END_TEST

START_TEST(a_leader_that_cannot_renew_gives_up)
{
    Cluster *cluster = cluster_of(3, 3);
    ActiveFault *fault;

    run_to(cluster, 61); /* the last renewal: at 60 s */
    fault = begin(cluster, "down", TARGET_APISERVER, NULL);
    run_to(cluster, 71.9);
    ck_assert_int_eq(election_leader(scheduler_of(cluster)), 0);
    run_to(cluster, 72.1);
    ck_assert_int_eq(election_leader(scheduler_of(cluster)), -1);
    run_to(cluster, 300);
    ck_assert_int_eq(election_leader(scheduler_of(cluster)), -1);
    injector_heal(cluster_injector(cluster), fault);
    ck_assert_double_le(wait_for_leader(cluster, scheduler_of(cluster)), 19.5);
    cluster_free(cluster);
}
END_TEST

START_TEST(a_take_over_is_told_by_lease_and_event)
{
    Cluster *cluster = cluster_of(2, 5);
    StoreQuery query = { .kind = KIND_EVENT, .name_space = "kube-system" };
    g_autoptr(Arena) arena = arena_new();
    const Value *spec = value_get(election_lease(scheduler_of(cluster), arena), "spec");
    g_autofree char *message = NULL;
    uint32_t n = 0;

    ck_assert_int_eq(strncmp(value_get_text(spec, "holderIdentity"), "control-plane-1_", 16), 0);
    ck_assert_int_eq(value_get_int(spec, "leaseTransitions", -1), 0);
    run_to(cluster, 60.5);
    (void)begin(cluster, "down", TARGET_SCHEDULER, "control-plane-1");
    run_to(cluster, 120);
    spec = value_get(election_lease(scheduler_of(cluster), arena), "spec");
    ck_assert_int_eq(strncmp(value_get_text(spec, "holderIdentity"), "control-plane-2_", 16), 0);
    ck_assert_int_eq(value_get_int(spec, "leaseTransitions", -1), 1);
    ck_assert_int_eq(value_get_int(spec, "leaseDurationSeconds", -1), 15);
    message = g_strconcat(value_get_text(spec, "holderIdentity"), " became leader", NULL);
    for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it); n++) {
        const EventObject *event = (const EventObject *)it.object;

        ck_assert_str_eq(event->reason, "LeaderElection");
        ck_assert_str_eq(event->message, message);
        ck_assert_str_eq(event->involved_name, "kube-scheduler");
    }
    ck_assert_uint_eq(n, 1);
    cluster_free(cluster);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("leader-election");
    TCase *tcase = tcase_create("leader-election");

    tcase_add_test(tcase, a_killed_leader_is_replaced_in_thirteen_to_twenty_four_seconds);
    tcase_add_test(tcase, what_is_computed_is_what_looking_finds);
    tcase_add_test(tcase, instances_that_wait_cost_no_event);
    tcase_add_test(tcase, the_only_instance_waits_for_its_own_lease);
    tcase_add_test(tcase, a_lease_that_is_given_back_is_taken_at_the_next_look);
    tcase_add_test(tcase, an_api_server_that_is_soon_back_costs_no_leader);
    tcase_add_test(tcase, a_leader_that_cannot_renew_gives_up);
    tcase_add_test(tcase, a_take_over_is_told_by_lease_and_event);
    suite_add_tcase(all, tcase);
    return all;
}
