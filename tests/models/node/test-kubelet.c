/* test-kubelet.c - what a kubelet makes of pods: start, probes, restarts, stop, power. */
#include "tests/check-main.h"
#include "tests/models/node/kubelet-world.h"

#define PLAIN "  containers: [{name: c, image: nginx:1}]\n"
#define PROBED \
    "  containers: [{name: c, image: nginx:1, readinessProbe: {httpGet: {port: 80}," \
    " periodSeconds: 5}, livenessProbe: {httpGet: {port: 80}, periodSeconds: 10}}]\n"

START_TEST(a_pod_is_pulled_started_and_ready_within_four_seconds)
{
    ObjectRef ref;
    SimTime ready;

    make_world(NULL, 0, KUBELET_REAL);
    ref = start_pod("web", PLAIN);
    ready = until_ready(ref, 20 * SIM_SECOND);
    ck_assert_int_ge(ready, 2 * SIM_SECOND);
    ck_assert_int_le(ready, 4 * SIM_SECOND);
    ck_assert_int_eq(pod_of(ref)->phase, POD_RUNNING);
    ck_assert_ptr_nonnull(pod_of(ref)->pod_ip);
    end_world();
}
END_TEST

START_TEST(a_readiness_probe_waits_until_the_program_answers)
{
    App apps[] = { { .image = "nginx:*" } };
    ObjectRef ref;

    apps[0].start = law("20s");
    make_world(apps, 1, KUBELET_REAL);
    ref = start_pod("web", "  containers: [{name: c, image: nginx:1, readinessProbe: {httpGet: "
                           "{port: 80}, periodSeconds: 5}}]\n");
    SimTime ready = until_ready(ref, 60 * SIM_SECOND);

    ck_assert_int_ge(ready, 22 * SIM_SECOND);
    ck_assert_int_le(ready, 29 * SIM_SECOND);
    end_world();
}
END_TEST

START_TEST(a_healthy_pod_costs_no_events)
{
    ObjectRef ref;
    uint64_t before;

    make_world(NULL, 0, KUBELET_REAL);
    ref = start_pod("web", PROBED);
    ck_assert_int_ne(until_ready(ref, 30 * SIM_SECOND), SIM_NEVER);
    (void)sim_run(world.sim, 60 * SIM_SECOND);
    before = sim_n_fired(world.sim);
    (void)sim_run(world.sim, 24 * SIM_HOUR);
    ck_assert_uint_le(sim_n_fired(world.sim) - before, 20); /* only that events grow old */
    end_world();
}
END_TEST

START_TEST(a_hanging_container_is_restarted_by_its_liveness_probe)
{
    ObjectRef ref;

    make_world(NULL, 0, KUBELET_REAL);
    ref = start_pod("web", PROBED);
    ck_assert_int_ne(until_ready(ref, 30 * SIM_SECOND), SIM_NEVER);
    (void)sim_run(world.sim, 100 * SIM_SECOND);
    kubelets_hang_pod(world.kubelets, ref, true);
    ck_assert(!machines_pod_serves(kubelets_machines(world.kubelets), ref));
    (void)sim_run(world.sim, 119 * SIM_SECOND);
    ck_assert(!pod_is_ready(pod_of(ref)));
    ck_assert_int_eq(pod_restarts(pod_of(ref)), 0);
    /* Three failed checks, then 30 s of grace that a hanging program uses up. */
    (void)sim_run(world.sim, 175 * SIM_SECOND);
    ck_assert_int_eq(pod_restarts(pod_of(ref)), 1);
    ck_assert(pod_is_ready(pod_of(ref)));
    end_world();
}
END_TEST

START_TEST(readiness_alone_takes_a_pod_out_without_a_restart)
{
    ObjectRef ref;

    make_world(NULL, 0, KUBELET_REAL);
    ref = start_pod("web", PROBED);
    ck_assert_int_ne(until_ready(ref, 30 * SIM_SECOND), SIM_NEVER);
    (void)sim_run(world.sim, 40 * SIM_SECOND);
    kubelets_set_pod_refusing(world.kubelets, ref, true);
    (void)sim_run(world.sim, 60 * SIM_SECOND);
    ck_assert(!pod_is_ready(pod_of(ref)));
    kubelets_set_pod_refusing(world.kubelets, ref, false);
    (void)sim_run(world.sim, 70 * SIM_SECOND);
    ck_assert(pod_is_ready(pod_of(ref)));
    ck_assert_int_eq(pod_restarts(pod_of(ref)), 0);
    end_world();
}
END_TEST

/* Restart k of a container that dies 1 s after each start: means of Kubernetes up to 1.34. */
static const struct {
    int32_t restarts;
    SimTime from, until;
} restarts[] = {
    { 1, 1, 4 }, { 2, 12, 22 }, { 3, 36, 53 }, { 4, 80, 106 }, { 5, 165, 200 }, { 6, 330, 372 },
};

START_TEST(a_crash_loop_backs_off_as_kubernetes_does)
{
    App apps[] = { { .image = "bad" } };
    ObjectRef ref;
    SimTime began;

    apps[0].run = law("1s");
    apps[0].pull = law("0s");
    make_world(apps, 1, KUBELET_REAL);
    ref =
        start_pod("bad", "  containers: [{name: c, image: bad, imagePullPolicy: IfNotPresent}]\n");
    (void)sim_run(world.sim, 1 * SIM_SECOND);
    began = sim_now(world.sim);
    for (size_t i = 0; i < G_N_ELEMENTS(restarts); i++) {
        while (pod_restarts(pod_of(ref)) < restarts[i].restarts) {
            (void)sim_run(world.sim, sim_now(world.sim) + SIM_SECOND);
            ck_assert_int_lt(sim_now(world.sim), 1000 * SIM_SECOND);
        }
        ck_assert_int_ge(sim_now(world.sim) - began, restarts[i].from * SIM_SECOND);
        ck_assert_int_le(sim_now(world.sim) - began, restarts[i].until * SIM_SECOND);
    }
    end_world();
}
END_TEST

START_TEST(an_image_that_cannot_be_pulled_backs_off)
{
    App apps[] = { { .image = "shop:v2" } };
    ObjectRef ref;
    const ContainerState *state;

    apps[0].pull = law("never");
    make_world(apps, 1, KUBELET_REAL);
    ref = start_pod("shop", "  containers: [{name: c, image: 'shop:v2'}]\n");
    (void)sim_run(world.sim, 5 * SIM_SECOND);
    state = &pod_of(ref)->containers[0].state;
    ck_assert_int_eq(state->type, CONTAINER_WAITING);
    ck_assert_str_eq(state->reason, "ErrImagePull");
    (void)sim_run(world.sim, 40 * SIM_SECOND);
    state = &pod_of(ref)->containers[0].state;
    ck_assert(strcmp(state->reason, "ErrImagePull") == 0 ||
              strcmp(state->reason, "ImagePullBackOff") == 0);
    ck_assert_int_eq(pod_of(ref)->phase, POD_PENDING);
    end_world();
}
END_TEST

START_TEST(a_deleted_pod_stops_in_its_grace_and_is_gone)
{
    App apps[] = { { .image = "nginx:*" } };
    DeleteOptions options = { .grace_seconds = -1 };
    ObjectRef ref;

    apps[0].stop = law("8s");
    make_world(apps, 1, KUBELET_REAL);
    ref = start_pod("web", PLAIN);
    (void)sim_run(world.sim, 30 * SIM_SECOND);
    ck_assert_int_eq(store_delete(world.store, ref, &options), API_OK);
    (void)sim_run(world.sim, 37 * SIM_SECOND);
    ck_assert_ptr_nonnull(pod_of(ref));
    (void)sim_run(world.sim, 41 * SIM_SECOND);
    ck_assert_ptr_null(pod_of(ref));
    end_world();
}
END_TEST

START_TEST(a_program_that_ignores_sigterm_is_killed_when_the_grace_is_over)
{
    App apps[] = { { .image = "nginx:*" } };
    DeleteOptions options = { .grace_seconds = 5 };
    ObjectRef ref;

    apps[0].stop = law("never");
    make_world(apps, 1, KUBELET_REAL);
    ref = start_pod("web", PLAIN);
    (void)sim_run(world.sim, 30 * SIM_SECOND);
    ck_assert_int_eq(store_delete(world.store, ref, &options), API_OK);
    (void)sim_run(world.sim, 34 * SIM_SECOND);
    ck_assert_ptr_nonnull(pod_of(ref));
    (void)sim_run(world.sim, 38 * SIM_SECOND);
    ck_assert_ptr_null(pod_of(ref));
    end_world();
}
END_TEST

START_TEST(a_job_pod_runs_and_succeeds)
{
    App apps[] = { { .image = "work" } };
    ObjectRef ref;

    apps[0].run = law("10s");
    make_world(apps, 1, KUBELET_REAL);
    ref = start_pod("job", "  restartPolicy: Never\n  containers: [{name: c, image: work}]\n");
    (void)sim_run(world.sim, 9 * SIM_SECOND);
    ck_assert_int_eq(pod_of(ref)->phase, POD_RUNNING);
    (void)sim_run(world.sim, 20 * SIM_SECOND);
    ck_assert_int_eq(pod_of(ref)->phase, POD_SUCCEEDED);
    ck_assert_int_eq(pod_of(ref)->containers[0].state.exit_code, 0);
    end_world();
}
END_TEST

START_TEST(init_containers_run_one_after_the_other_before_the_rest)
{
    ObjectRef ref;

    make_world(NULL, 0, KUBELET_REAL);
    ref =
        start_pod("web", "  initContainers: [{name: i1, image: a}, {name: i2, image: a}]\n" PLAIN);
    (void)sim_run(world.sim, 4 * SIM_SECOND);
    ck_assert_int_eq(pod_of(ref)->phase, POD_PENDING);
    ck_assert_int_eq(pod_of(ref)->conditions[POD_INITIALIZED].status, CONDITION_FALSE);
    ck_assert_int_ne(until_ready(ref, 30 * SIM_SECOND), SIM_NEVER);
    ck_assert_int_eq(pod_of(ref)->conditions[POD_INITIALIZED].status, CONDITION_TRUE);
    end_world();
}
END_TEST

START_TEST(power_loss_is_truth_at_once_and_no_news_to_anybody)
{
    ObjectRef ref;

    make_world(NULL, 0, KUBELET_REAL);
    ref = start_pod("web", PLAIN);
    (void)sim_run(world.sim, 30 * SIM_SECOND);
    ck_assert(machines_pod_serves(kubelets_machines(world.kubelets), ref));
    kubelets_power_off(world.kubelets, "n1");
    ck_assert(!machines_pod_serves(kubelets_machines(world.kubelets), ref));
    ck_assert(!leases_is_renewing(world.leases, "n1"));
    (void)sim_run(world.sim, 60 * SIM_SECOND);
    ck_assert(pod_is_ready(pod_of(ref)));
    kubelets_power_on(world.kubelets, "n1");
    (void)sim_run(world.sim, 120 * SIM_SECOND);
    ck_assert(machines_pod_serves(kubelets_machines(world.kubelets), ref));
    ck_assert_int_eq(pod_restarts(pod_of(ref)), 1);
    end_world();
}
END_TEST

START_TEST(a_stopped_kubelet_leaves_containers_serving)
{
    ObjectRef ref;

    make_world(NULL, 0, KUBELET_REAL);
    ref = start_pod("web", PLAIN);
    (void)sim_run(world.sim, 30 * SIM_SECOND);
    kubelets_stop_kubelet(world.kubelets, "n1");
    (void)sim_run(world.sim, 90 * SIM_SECOND);
    ck_assert(machines_pod_serves(kubelets_machines(world.kubelets), ref));
    ck_assert(!leases_is_renewing(world.leases, "n1"));
    kubelets_start_kubelet(world.kubelets, "n1");
    (void)sim_run(world.sim, 100 * SIM_SECOND);
    ck_assert(leases_is_renewing(world.leases, "n1"));
    ck_assert_int_eq(pod_restarts(pod_of(ref)), 0);
    end_world();
}
END_TEST

START_TEST(the_recorded_kubelet_follows_its_script)
{
    ObjectRef ref;

    make_world(NULL, 0, KUBELET_RECORDED);
    ref = start_pod("web", PLAIN);
    (void)sim_run(world.sim, 1100 * SIM_MILLISECOND);
    ck_assert_int_eq(pod_of(ref)->phase, POD_RUNNING);
    ck_assert(!pod_is_ready(pod_of(ref)));
    (void)sim_run(world.sim, 2100 * SIM_MILLISECOND);
    ck_assert(pod_is_ready(pod_of(ref)));
    end_world();
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("kubelet");
    TCase *tc = tcase_create("kubelet");

    tcase_add_test(tc, a_pod_is_pulled_started_and_ready_within_four_seconds);
    tcase_add_test(tc, a_readiness_probe_waits_until_the_program_answers);
    tcase_add_test(tc, a_healthy_pod_costs_no_events);
    tcase_add_test(tc, a_hanging_container_is_restarted_by_its_liveness_probe);
    tcase_add_test(tc, readiness_alone_takes_a_pod_out_without_a_restart);
    tcase_add_test(tc, a_crash_loop_backs_off_as_kubernetes_does);
    tcase_add_test(tc, an_image_that_cannot_be_pulled_backs_off);
    tcase_add_test(tc, a_deleted_pod_stops_in_its_grace_and_is_gone);
    tcase_add_test(tc, a_program_that_ignores_sigterm_is_killed_when_the_grace_is_over);
    tcase_add_test(tc, a_job_pod_runs_and_succeeds);
    tcase_add_test(tc, init_containers_run_one_after_the_other_before_the_rest);
    tcase_add_test(tc, power_loss_is_truth_at_once_and_no_news_to_anybody);
    tcase_add_test(tc, a_stopped_kubelet_leaves_containers_serving);
    tcase_add_test(tc, the_recorded_kubelet_follows_its_script);
    suite_add_tcase(s, tc);
    return s;
}
