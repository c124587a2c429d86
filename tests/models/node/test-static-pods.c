/* test-static-pods.c - pods from files of a machine, and their mirrors in the API. */
#include "tests/check-main.h"
#include "tests/models/node/kubelet-world.h"

#include <string.h>

#define EDGE \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: edge, labels: {app: edge}}\n" \
    "spec: {containers: [{name: edge, image: 'edge:1'}]}\n"

static void
make_static_world(bool is_running)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);

    settings.n_shutdown_groups = 1;
    settings.shutdown_groups[0] = (ShutdownGroup){ 0, 10 * SIM_SECOND };
    make_world_with(NULL, 0, &settings, 1000, INT64_C(1) << 30, 10);
    kubelets_add_static_pod(world.kubelets, "n1", manifest(EDGE), is_running);
}

static const Pod *
mirror(void)
{
    return (const Pod *)store_find(world.store, KIND_POD, "default", "edge-n1");
}

START_TEST(a_static_pod_has_a_mirror_that_its_node_owns)
{
    const ObjectMeta *meta;

    make_static_world(false);
    run_until(0.1);
    ck_assert_ptr_nonnull(mirror());
    ck_assert_int_eq(mirror()->phase, POD_PENDING);
    run_until(10);
    ck_assert(pod_is_ready(mirror()));
    ck_assert(pod_is_mirror(mirror()));
    meta = &mirror()->object.meta;
    ck_assert_str_eq(label_set_get(meta->labels, "app"), "edge");
    ck_assert_str_eq(label_set_get(meta->annotations, "kubernetes.io/config.source"), "file");
    ck_assert_str_eq(label_set_get(meta->annotations, "kubernetes.io/config.mirror"),
                     label_set_get(meta->annotations, "kubernetes.io/config.hash"));
    ck_assert_uint_eq(meta->n_owners, 1);
    ck_assert_str_eq(meta->owners[0].kind_name, "Node");
    ck_assert_str_eq(meta->owners[0].name, "n1");
    ck_assert_uint_eq(mirror()->spec->n_tolerations, 1);
    ck_assert_int_eq(mirror()->spec->tolerations[0].effect, EFFECT_NO_EXECUTE);
    end_world();
}
END_TEST

START_TEST(a_static_pod_of_a_settled_start_runs_at_once)
{
    make_static_world(true);
    run_until(0.1);
    ck_assert(machines_pod_serves(kubelets_machines(world.kubelets), mirror()->object.ref));
    run_until(11);
    ck_assert(pod_is_ready(mirror()));
    ck_assert_int_eq(mirror()->containers[0].state.started_at, 0);
    end_world();
}
END_TEST

/* With grace or by force. */
START_TEST(who_deletes_the_mirror_does_not_touch_the_pod)
{
    DeleteOptions options = { .grace_seconds = _i == 0 ? -1 : 0 };
    SimTime started;
    Uid uid;

    make_static_world(false);
    run_until(30);
    uid = mirror()->object.meta.uid;
    started = mirror()->containers[0].state.started_at;
    ck_assert_int_eq(store_delete(world.store, mirror()->object.ref, &options), API_OK);
    run_until(31);
    ck_assert_ptr_nonnull(mirror());
    ck_assert(mirror()->object.meta.uid != uid);
    ck_assert_int_eq(mirror()->phase, POD_PENDING); /* its status comes with the next sweep */
    run_until(45);
    ck_assert(pod_is_ready(mirror()));
    ck_assert_int_eq(mirror()->containers[0].state.started_at, started);
    ck_assert_int_eq(mirror()->containers[0].restart_count, 0);
    end_world();
}
END_TEST

START_TEST(a_static_pod_starts_without_an_api_server)
{
    ObjectRef other;

    make_static_world(false);
    other = start_pod("other", "  containers: [{name: c, image: 'web:1'}]\n");
    run_until(30);
    api_server_set_down(world.server, true);
    kubelets_power_off(world.kubelets, "n1");
    run_until(40);
    kubelets_power_on(world.kubelets, "n1"); /* boots 30 s */
    run_until(90);
    ck_assert(machines_pod_serves(kubelets_machines(world.kubelets), mirror()->object.ref));
    ck_assert(!machines_pod_serves(kubelets_machines(world.kubelets), other));
    ck_assert_int_eq(mirror()->containers[0].restart_count, 0); /* as far as was told */
    api_server_set_down(world.server, false);
    run_until(110);
    ck_assert_int_eq(mirror()->containers[0].restart_count, 1);
    ck_assert(machines_pod_serves(kubelets_machines(world.kubelets), other));
    end_world();
}
END_TEST

START_TEST(a_mirror_that_was_removed_behind_the_kubelets_back_comes_again)
{
    DeleteOptions now = { .grace_seconds = 0 };

    make_static_world(false);
    run_until(30);
    kubelets_set_reachable(world.kubelets, "n1", false);
    ck_assert_int_eq(store_delete(world.store, mirror()->object.ref, &now), API_OK);
    run_until(100);
    ck_assert_ptr_null(mirror());
    kubelets_set_reachable(world.kubelets, "n1", true);
    run_until(130);
    ck_assert(pod_is_ready(mirror()));
    ck_assert_int_eq(mirror()->containers[0].restart_count, 0);
    end_world();
}
END_TEST

START_TEST(a_static_pod_is_back_after_a_shutdown)
{
    make_static_world(false);
    run_until(30);
    kubelets_shut_down(world.kubelets, "n1");
    run_until(100);
    ck_assert_int_eq(mirror()->phase, POD_FAILED);
    ck_assert_str_eq(mirror()->reason, "Terminated");
    kubelets_end_shutdown(world.kubelets, "n1");
    run_until(160);
    ck_assert_int_eq(mirror()->phase, POD_RUNNING);
    ck_assert_ptr_null(mirror()->reason);
    ck_assert(pod_is_ready(mirror()));
    end_world();
}
END_TEST

START_TEST(a_static_pod_makes_room_for_itself)
{
    ObjectRef big;

    make_static_world(false);
    big = start_pod("big", "  containers: [{name: c, image: 'web:1', resources: {requests: {cpu: "
                           "900m}}}]\n");
    run_until(20);
    kubelets_add_static_pod(world.kubelets, "n1",
                            manifest("apiVersion: v1\nkind: Pod\nmetadata: {name: dns}\n"
                                     "spec: {containers: [{name: c, image: 'dns:1', resources: "
                                     "{requests: {cpu: 500m}}}]}\n"),
                            false);
    run_until(60);
    ck_assert_str_eq(pod_of(big)->reason, "Preempting");
    ck_assert(pod_is_ready((const Pod *)store_find(world.store, KIND_POD, "default", "dns-n1")));
    end_world();
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("static pods");
    TCase *tc = tcase_create("static pods");

    tcase_add_test(tc, a_static_pod_has_a_mirror_that_its_node_owns);
    tcase_add_test(tc, a_static_pod_of_a_settled_start_runs_at_once);
    tcase_add_loop_test(tc, who_deletes_the_mirror_does_not_touch_the_pod, 0, 2);
    tcase_add_test(tc, a_static_pod_starts_without_an_api_server);
    tcase_add_test(tc, a_mirror_that_was_removed_behind_the_kubelets_back_comes_again);
    tcase_add_test(tc, a_static_pod_is_back_after_a_shutdown);
    tcase_add_test(tc, a_static_pod_makes_room_for_itself);
    suite_add_tcase(s, tc);
    return s;
}
