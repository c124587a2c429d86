/* test-lifecycle.c - which pods a kubelet takes on, and what its own restart changes. */
#include "tests/check-main.h"
#include "tests/models/node/kubelet-world.h"

#include <string.h>

#define PLAIN "  containers: [{name: c, image: nginx:1}]\n"
#define WITH(resources) "  containers: [{name: c, image: nginx:1, resources: " resources "}]\n"
#define GI INT64_C(1073741824)

/* Node n1 with 1 CPU, 2 Gi and room for five pods. */
static void
make_small_world(void)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);

    make_world_with(NULL, 0, &settings, 1000, 2 * GI, 5);
}

static void
expect_refused(ObjectRef ref, const char *reason, const char *why)
{
    g_autofree char *message = g_strdup_printf("Pod was rejected: %s", why);

    ck_assert_int_eq(pod_of(ref)->phase, POD_FAILED);
    ck_assert_str_eq(pod_of(ref)->reason, reason);
    ck_assert_str_eq(pod_of(ref)->message, message);
    ck_assert_str_eq(event_message(reason), why);
    ck_assert_ptr_null(pod_of(ref)->pod_ip);
}

/* What does not fit beside a pod of 600m and 1Gi. */
static const struct {
    const char *spec, *reason, *why;
} misfits[] = {
    { WITH("{requests: {cpu: 500m}}"), "OutOfcpu",
      "Node didn't have enough resource: cpu, requested: 500, used: 600, capacity: 1000" },
    { WITH("{requests: {memory: 1500Mi}}"), "OutOfmemory",
      "Node didn't have enough resource: memory, requested: 1572864000, used: 1073741824, "
      "capacity: 2147483648" },
    { "  nodeSelector: {disk: ssd}\n" PLAIN, "NodeAffinity",
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" },
    { "  containers: [{name: c, image: nginx:1, ports: [{containerPort: 80, hostPort: 80}]}]\n",
      "NodePorts",
      "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" },
    /* What is missing is said first. */
    { "  nodeSelector: {disk: ssd}\n" WITH("{requests: {cpu: 2}}"), "OutOfcpu",
      "Node didn't have enough resource: cpu, requested: 2000, used: 600, capacity: 1000" },
};

START_TEST(a_bound_pod_that_does_not_fit_is_refused_by_the_kubelet)
{
    ObjectRef first, second;

    make_small_world();
    first =
        start_pod("first", "  containers: [{name: c, image: nginx:1, resources: {requests: {cpu: "
                           "600m, memory: 1Gi}}, ports: [{containerPort: 1, hostPort: 80}]}]\n");
    run_until(10);
    second = start_pod("second", misfits[_i].spec);
    run_until(20);
    ck_assert(pod_is_ready(pod_of(first)));
    expect_refused(second, misfits[_i].reason, misfits[_i].why);
    end_world();
}
END_TEST

START_TEST(a_node_takes_as_many_pods_as_it_says)
{
    ObjectRef last = SIM_NO_HANDLE;

    make_small_world();
    for (size_t i = 0; i < 6; i++) {
        g_autofree char *name = g_strdup_printf("p%zu", i);

        last = start_pod(name, PLAIN);
        run_until((double)(i + 1));
    }
    expect_refused(last, "OutOfpods",
                   "Node didn't have enough resource: pods, requested: 1, used: 5, capacity: 5");
    end_world();
}
END_TEST

START_TEST(what_a_pod_needed_is_free_when_it_has_ended)
{
    ObjectRef next;

    make_small_world();
    (void)start_pod("job",
                    "  restartPolicy: Never\n" WITH("{requests: {cpu: 800m}}")); /* runs 5 s */
    run_until(20);
    next = start_pod("next", WITH("{requests: {cpu: 800m}}"));
    run_until(40);
    ck_assert(pod_is_ready(pod_of(next)));
    end_world();
}
END_TEST

/* 400m are lacking: of the three the one without requests gives nothing, the small one too little,
 * and the guaranteed one is spared. */
START_TEST(a_critical_pod_pushes_out_as_few_as_possible)
{
    ObjectRef modest, small, large, sure, critical;

    make_small_world();
    modest = start_pod("modest", PLAIN);
    small = start_pod("small", WITH("{requests: {cpu: 100m}}"));
    large = start_pod("large", WITH("{requests: {cpu: 400m}}"));
    sure =
        start_pod("sure", WITH("{limits: {cpu: 400m, memory: 1Gi}, requests: {cpu: 400m, memory: "
                               "1Gi}}"));
    run_until(15);
    critical = start_pod("critical", "  priority: 2000001000\n" WITH("{requests: {cpu: 500m}}"));
    run_until(60);
    ck_assert(pod_is_ready(pod_of(critical)));
    ck_assert(pod_is_ready(pod_of(modest)));
    ck_assert(pod_is_ready(pod_of(small)));
    ck_assert(pod_is_ready(pod_of(sure)));
    ck_assert_int_eq(pod_of(large)->phase, POD_FAILED);
    ck_assert_str_eq(pod_of(large)->reason, "Preempting");
    ck_assert_str_eq(pod_of(large)->message, "Preempted in order to admit critical pod");
    ck_assert_str_eq(pod_of(large)->conditions[POD_DISRUPTION_TARGET].message,
                     "Pod was preempted by Kubelet to accommodate a critical pod.");
    end_world();
}
END_TEST

START_TEST(a_critical_pod_that_can_never_fit_says_so)
{
    ObjectRef critical;

    make_small_world();
    (void)start_pod("other", WITH("{requests: {cpu: 400m}}"));
    run_until(5);
    critical = start_pod("critical", "  priority: 2000001000\n" WITH("{requests: {cpu: 1500m}}"));
    run_until(10);
    expect_refused(critical, "UnexpectedAdmissionError",
                   "Unexpected error while attempting to recover from admission failure: "
                   "preemption: error finding a set of pods to preempt: no set of running pods "
                   "found to reclaim resources: [(res: cpu, q: 500), ]");
    end_world();
}
END_TEST

static void
label_node(const char *key, const char *value)
{
    const Object *node = store_find(world.store, KIND_NODE, NULL, "n1");
    Object *draft = object_copy(node);

    draft->meta.labels =
        label_set_with(world.tables.labels, draft->meta.labels, intern(world.tables.names, key),
                       intern(world.tables.names, value));
    ck_assert_int_eq(store_update(world.store, draft), API_OK);
}

START_TEST(a_kubelet_that_restarts_asks_again_whether_its_pods_belong_there)
{
    ObjectRef ssd, any;

    make_small_world();
    label_node("disk", "ssd");
    ssd = start_pod("ssd", "  nodeSelector: {disk: ssd}\n" PLAIN);
    any = start_pod("any", PLAIN);
    run_until(20);
    label_node("disk", "hdd");
    run_until(60);
    ck_assert(pod_is_ready(pod_of(ssd))); /* nobody asks while it runs */
    kubelets_stop_kubelet(world.kubelets, "n1");
    kubelets_start_kubelet(world.kubelets, "n1");
    run_until(120);
    ck_assert_int_eq(pod_of(ssd)->phase, POD_FAILED);
    ck_assert_str_eq(pod_of(ssd)->reason, "NodeAffinity");
    ck_assert(pod_is_ready(pod_of(any)));
    ck_assert_int_eq(pod_restarts(pod_of(any)), 0);
    end_world();
}
END_TEST

/* ---- what comes through a restart, and what is forgotten ---- */

typedef struct Truth {
    ObjectRef pod;
    bool serves;
    uint32_t n_changes;
} Truth;

static void
follow(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    Truth *truth = data;

    (void)node_name;
    if (sim_handle_equal(pod, truth->pod)) {
        truth->serves = serves;
        truth->n_changes++;
    }
}

static void
count_serving(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    int32_t *count = data;

    (void)node_name;
    if (!sim_handle_equal(pod, SIM_NO_HANDLE)) {
        *count += serves ? 1 : -1;
    }
}

/* Each takes the place of the one before in the store, and sometimes the kubelet hears of it before
 * it hears that the other is gone. */
START_TEST(a_pod_deleted_by_force_stops_though_another_has_its_place)
{
    DeleteOptions now = { .grace_seconds = 0 };
    int32_t n_serving = 0;
    ObjectRef ref;

    make_small_world();
    machines_add_observer(kubelets_machines(world.kubelets), count_serving, &n_serving);
    ref = start_pod("web-0", PLAIN);
    for (int i = 1; i <= 10; i++) {
        g_autofree char *name = g_strdup_printf("web-%d", i);
        uint32_t place = ref.index;

        run_until(10 * i);
        ck_assert_int_eq(n_serving, 1);
        ck_assert_int_eq(store_delete(world.store, ref, &now), API_OK);
        ref = start_pod(name, PLAIN);
        ck_assert_uint_eq(ref.index, place);
    }
    run_until(120);
    ck_assert_int_eq(n_serving, 1);
    ck_assert(pod_is_ready(pod_of(ref)));
    end_world();
}
END_TEST

START_TEST(a_pod_deleted_by_force_while_its_kubelet_was_away_stops_when_it_is_back)
{
    DeleteOptions now = { .grace_seconds = 0 };
    Truth truth = { SIM_NO_HANDLE, false, 0 };

    make_small_world();
    machines_add_observer(kubelets_machines(world.kubelets), follow, &truth);
    truth.pod = start_pod("first", PLAIN);
    run_until(10);
    kubelets_stop_kubelet(world.kubelets, "n1");
    ck_assert_int_eq(store_delete(world.store, truth.pod, &now), API_OK);
    (void)start_pod("second", PLAIN);
    run_until(60);
    ck_assert(truth.serves); /* two pods think they are the one: split brain */
    kubelets_start_kubelet(world.kubelets, "n1");
    run_until(70);
    ck_assert(!truth.serves);
    end_world();
}
END_TEST

#define HEALTH "readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}"

START_TEST(containers_run_through_a_restart_of_their_kubelet)
{
    Truth truth = { SIM_NO_HANDLE, false, 0 };
    SimTime started;

    make_small_world();
    machines_add_observer(kubelets_machines(world.kubelets), follow, &truth);
    truth.pod = start_pod("web", "  containers: [{name: c, image: nginx:1, " HEALTH "}]\n");
    run_until(30);
    started = pod_of(truth.pod)->containers[0].state.started_at;
    kubelets_stop_kubelet(world.kubelets, "n1");
    run_until(45);
    kubelets_start_kubelet(world.kubelets, "n1");
    run_until(90);
    ck_assert(truth.serves);
    ck_assert_uint_eq(truth.n_changes, 1); /* it answered all the time */
    ck_assert(pod_is_ready(pod_of(truth.pod)));
    ck_assert_int_eq(pod_restarts(pod_of(truth.pod)), 0);
    ck_assert_int_eq(pod_of(truth.pod)->containers[0].state.started_at, started);
    end_world();
}
END_TEST

/* It hangs while nobody looks; three checks count from the restart, not from the hang. */
START_TEST(probes_begin_to_count_anew_when_a_kubelet_restarts)
{
    ObjectRef ref;

    make_small_world();
    ref =
        start_pod("web", "  containers: [{name: c, image: nginx:1, livenessProbe: {httpGet: {port: "
                         "80}, periodSeconds: 10}}]\n");
    run_until(30);
    kubelets_stop_kubelet(world.kubelets, "n1");
    kubelets_hang_pod(world.kubelets, ref, true);
    run_until(600);
    kubelets_start_kubelet(world.kubelets, "n1");
    run_until(619);
    ck_assert_ptr_null(event_message("Unhealthy"));
    run_until(635);
    ck_assert_str_eq(event_message("Unhealthy"),
                     "Liveness probe failed: context deadline exceeded");
    run_until(680);
    ck_assert_int_eq(pod_restarts(pod_of(ref)), 1);
    end_world();
}
END_TEST

/* ---- shutdown ---- */

/* 20 s for all, the last 8 s of them for critical pods; programs that need 5 s to stop. */
static void
make_world_that_shuts_down(App *app, const char *stop)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);

    settings.n_shutdown_groups = 2;
    settings.shutdown_groups[0] = (ShutdownGroup){ 0, 12 * SIM_SECOND };
    settings.shutdown_groups[1] = (ShutdownGroup){ 2000000000, 8 * SIM_SECOND };
    app->image = "nginx:*";
    app->stop = law(stop);
    make_world_with(app, 1, &settings, 4000, 8 * GI, 20);
}

static const NodeCondition *
node_ready(void)
{
    const Node *node = (const Node *)store_find(world.store, KIND_NODE, NULL, "n1");

    return &node->conditions[NODE_READY];
}

static bool
has_power(void)
{
    return machines_find(kubelets_machines(world.kubelets), "n1")->powered;
}

#define CRITICAL "  priority: 2000000000\n" PLAIN

START_TEST(a_shutdown_ends_critical_pods_after_the_others)
{
    App app = { 0 };
    ObjectRef plain, critical, late;

    make_world_that_shuts_down(&app, "5s");
    plain = start_pod("plain", PLAIN);
    critical = start_pod("critical", CRITICAL);
    run_until(60);
    kubelets_shut_down(world.kubelets, "n1");
    run_until(60.5);
    ck_assert_int_eq(node_ready()->status, CONDITION_FALSE);
    ck_assert_str_eq(node_ready()->message, "node is shutting down");
    ck_assert_str_eq(event_message("NodeShutdown"), "Shutdown manager detected shutdown event");
    ck_assert_int_eq(pod_of(plain)->conditions[POD_DISRUPTION_TARGET].status, CONDITION_TRUE);
    ck_assert_int_eq(pod_of(plain)->phase, POD_RUNNING);
    late = start_pod("late", PLAIN);
    run_until(62);
    expect_refused(late, "NodeShutdown", "Pod was rejected as the node is shutting down.");
    run_until(64.9);
    ck_assert_int_eq(pod_of(plain)->phase, POD_RUNNING);
    run_until(67); /* 5 s to stop, up to 1 s until it is seen */
    ck_assert_int_eq(pod_of(plain)->phase, POD_FAILED);
    ck_assert_str_eq(pod_of(plain)->reason, "Terminated");
    ck_assert_str_eq(pod_of(plain)->message,
                     "Pod was terminated in response to imminent node shutdown.");
    ck_assert_str_eq(pod_of(plain)->conditions[POD_DISRUPTION_TARGET].reason,
                     "TerminationByKubelet");
    ck_assert_int_eq(pod_of(critical)->phase, POD_RUNNING);
    ck_assert(has_power());
    run_until(76);
    ck_assert_int_eq(pod_of(critical)->phase, POD_FAILED);
    ck_assert_str_eq(pod_of(critical)->reason, "Terminated");
    ck_assert(!has_power());
    end_world();
}
END_TEST

START_TEST(a_shutdown_waits_no_longer_than_its_grace_period)
{
    App app = { 0 };
    ObjectRef plain, critical;

    make_world_that_shuts_down(&app, "never");
    plain = start_pod("plain", PLAIN); /* its own grace of 30 s does not count */
    critical = start_pod("critical", CRITICAL);
    run_until(60);
    kubelets_shut_down(world.kubelets, "n1");
    run_until(71.9);
    ck_assert_int_eq(pod_of(plain)->phase, POD_RUNNING);
    ck_assert_ptr_null(event_message("Terminated"));
    run_until(74);
    ck_assert_int_eq(pod_of(plain)->phase, POD_FAILED);
    ck_assert_int_eq(pod_of(plain)->containers[0].state.exit_code, 137);
    ck_assert_int_eq(pod_of(critical)->phase, POD_RUNNING);
    run_until(83);
    ck_assert(!has_power());
    end_world();
}
END_TEST

START_TEST(what_a_shutdown_has_ended_stays_failed_when_the_machine_is_back)
{
    App app = { 0 };
    ObjectRef plain;

    make_world_that_shuts_down(&app, "1s");
    plain = start_pod("plain", PLAIN);
    run_until(60);
    kubelets_shut_down(world.kubelets, "n1");
    run_until(300);
    kubelets_end_shutdown(world.kubelets, "n1");
    run_until(400);
    ck_assert(has_power());
    ck_assert_int_eq(node_ready()->status, CONDITION_TRUE);
    ck_assert_int_eq(pod_of(plain)->phase, POD_FAILED);
    ck_assert(!machines_pod_serves(kubelets_machines(world.kubelets), plain));
    end_world();
}
END_TEST

START_TEST(a_shutdown_that_is_called_off_leaves_a_node_that_takes_pods)
{
    App app = { 0 };
    ObjectRef plain, late;

    make_world_that_shuts_down(&app, "5s");
    plain = start_pod("plain", PLAIN);
    run_until(60);
    kubelets_shut_down(world.kubelets, "n1");
    run_until(62);
    kubelets_end_shutdown(world.kubelets, "n1");
    run_until(100);
    ck_assert(has_power());
    ck_assert_int_eq(node_ready()->status, CONDITION_TRUE);
    ck_assert_int_eq(pod_of(plain)->phase, POD_FAILED); /* nothing brings that back */
    late = start_pod("late", PLAIN);
    run_until(110);
    ck_assert(pod_is_ready(pod_of(late)));
    end_world();
}
END_TEST

START_TEST(power_lost_during_a_shutdown_comes_back_when_both_are_over)
{
    App app = { 0 };
    ObjectRef plain;

    make_world_that_shuts_down(&app, "10s");
    plain = start_pod("plain", PLAIN);
    run_until(60);
    kubelets_shut_down(world.kubelets, "n1");
    run_until(62);
    kubelets_power_off(world.kubelets, "n1");
    run_until(100);
    kubelets_end_shutdown(world.kubelets, "n1");
    ck_assert(!has_power());
    kubelets_power_on(world.kubelets, "n1");
    run_until(200);
    ck_assert(has_power());
    ck_assert(pod_is_ready(pod_of(plain))); /* nobody remembers that it was to end */
    end_world();
}
END_TEST

START_TEST(a_kubelet_without_a_grace_period_lets_its_machine_go_at_once)
{
    ObjectRef plain;

    make_small_world();
    plain = start_pod("plain", PLAIN);
    run_until(60);
    kubelets_shut_down(world.kubelets, "n1");
    ck_assert(!has_power());
    run_until(90);
    ck_assert(pod_is_ready(pod_of(plain))); /* as far as anybody was told */
    kubelets_end_shutdown(world.kubelets, "n1");
    run_until(200);
    ck_assert_int_eq(pod_restarts(pod_of(plain)), 1);
    end_world();
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("lifecycle");
    TCase *tc = tcase_create("lifecycle");

    tcase_add_loop_test(tc, a_bound_pod_that_does_not_fit_is_refused_by_the_kubelet, 0,
                        G_N_ELEMENTS(misfits));
    tcase_add_test(tc, a_node_takes_as_many_pods_as_it_says);
    tcase_add_test(tc, what_a_pod_needed_is_free_when_it_has_ended);
    tcase_add_test(tc, a_critical_pod_pushes_out_as_few_as_possible);
    tcase_add_test(tc, a_critical_pod_that_can_never_fit_says_so);
    tcase_add_test(tc, a_kubelet_that_restarts_asks_again_whether_its_pods_belong_there);
    tcase_add_test(tc, a_pod_deleted_by_force_stops_though_another_has_its_place);
    tcase_add_test(tc, a_pod_deleted_by_force_while_its_kubelet_was_away_stops_when_it_is_back);
    tcase_add_test(tc, containers_run_through_a_restart_of_their_kubelet);
    tcase_add_test(tc, probes_begin_to_count_anew_when_a_kubelet_restarts);
    suite_add_tcase(s, tc);
    tc = tcase_create("shutdown");
    tcase_add_test(tc, a_shutdown_ends_critical_pods_after_the_others);
    tcase_add_test(tc, a_shutdown_waits_no_longer_than_its_grace_period);
    tcase_add_test(tc, what_a_shutdown_has_ended_stays_failed_when_the_machine_is_back);
    tcase_add_test(tc, a_shutdown_that_is_called_off_leaves_a_node_that_takes_pods);
    tcase_add_test(tc, power_lost_during_a_shutdown_comes_back_when_both_are_over);
    tcase_add_test(tc, a_kubelet_without_a_grace_period_lets_its_machine_go_at_once);
    suite_add_tcase(s, tc);
    return s;
}
