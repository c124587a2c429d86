/* test-local-storage.c - what programs write to the disk of their machine, and who pays for it. */
#include "tests/check-main.h"
#include "tests/models/node/kubelet-world.h"

#include <string.h>

#define GI INT64_C(1073741824)
#define MI 1048576.0

/* A node with a disk of 20 Gi; programs of `log:1` write 10 Mi a second, 100 Mi at their start. */
static void
make_disk_world(App *app, bool has_soft)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);
    EvictionFlags soft = { .soft = "nodefs.available<50%",
                           .soft_grace_period = "nodefs.available=1m" };
    Object *draft;
    char *error = NULL;

    if (has_soft) {
        ck_assert(eviction_thresholds_parse(&settings.eviction, &soft, &error));
        settings.eviction.max_pod_grace = 5 * SIM_SECOND;
    }
    app->image = "log:*";
    app->disk = amount("100Mi");
    app->writes = 10 * MI;
    app->size = amount("1Mi");
    make_world_with(app, 1, &settings, 4000, 8 * GI, 20);
    draft = object_copy(store_find(world.store, KIND_NODE, NULL, "n1"));
    ((Node *)draft)->capacity.ephemeral_storage = 20 * GI;
    ((Node *)draft)->capacity.has_ephemeral_storage = true;
    ((Node *)draft)->allocatable = ((Node *)draft)->capacity;
    ck_assert_int_eq(store_update(world.store, draft), API_OK);
}

static void
expect_evicted(ObjectRef ref, const char *message)
{
    ck_assert_int_eq(pod_of(ref)->phase, POD_FAILED);
    ck_assert_str_eq(pod_of(ref)->reason, "Evicted");
    ck_assert_str_eq(pod_of(ref)->message, message);
    ck_assert_str_eq(pod_of(ref)->conditions[POD_DISRUPTION_TARGET].reason, "TerminationByKubelet");
    ck_assert_str_eq(event_message("Evicted"), message);
}

#define LIMIT(text) "resources: {limits: {ephemeral-storage: " text "}}"

/* 300 Mi are reached after 20 s; the kubelet looks every 10 s. */
static const struct {
    const char *spec, *message;
} excesses[] = {
    { "  containers: [{name: c, image: 'log:1', " LIMIT("300Mi") "}]\n",
      "Pod ephemeral local storage usage exceeds the total limit of containers 300Mi. " },
    { "  containers: [{name: c, image: 'log:1', " LIMIT("300Mi") "}, {name: d, image: 'x:1', " //
      LIMIT("1Gi") "}]\n",
      "Container c exceeded its local ephemeral storage limit \"300Mi\". " },
    { "  volumes: [{name: cache, emptyDir: {sizeLimit: 300Mi}}]\n"
      "  containers: [{name: c, image: 'log:1', volumeMounts: [{name: cache, mountPath: /c}]}]\n",
      "Usage of EmptyDir volume \"cache\" exceeds the limit \"300Mi\". " },
};

START_TEST(who_writes_more_than_its_limit_is_evicted)
{
    App app = { 0 };
    ObjectRef ref, other;

    make_disk_world(&app, false);
    ref = start_pod("writer", excesses[_i].spec);
    other = start_pod("other", "  containers: [{name: c, image: 'log:1'}]\n");
    run_until(20);
    ck_assert(pod_is_ready(pod_of(ref)));
    run_until(40);
    expect_evicted(ref, excesses[_i].message);
    ck_assert(pod_is_ready(pod_of(other)));
    ck_assert_ptr_null(event_message("EvictionThresholdMet"));
    end_world();
}
END_TEST

/* The layer goes with its container; what is in a volume stays. */
START_TEST(a_restart_empties_the_layer_and_not_the_volume)
{
    App app = { 0 };
    ObjectRef layer, volume;

    make_disk_world(&app, false);
    app.disk = NULL;
    layer = start_pod("layer", excesses[0].spec);
    volume = start_pod("volume", excesses[2].spec);
    run_until(22); /* some 200 Mi each */
    kubelets_crash_pod(world.kubelets, layer, 1);
    kubelets_crash_pod(world.kubelets, volume, 1);
    run_until(45); /* the volume has 300 Mi after 10 s, the layer after 30 s */
    ck_assert_str_eq(pod_of(volume)->message, excesses[2].message);
    ck_assert(pod_is_ready(pod_of(layer)));
    run_until(75);
    ck_assert_str_eq(pod_of(layer)->message, excesses[0].message);
    end_world();
}
END_TEST

/* 85 % of 20 Gi are 17 Gi: the second pod was promised 10 Gi of the disk, the first nothing. */
START_TEST(disk_pressure_evicts_who_has_written_more_than_it_asked_for)
{
    App app = { 0 };
    ObjectRef modest, sure;

    make_disk_world(&app, false);
    modest = start_pod("modest", "  containers: [{name: c, image: 'log:1'}]\n");
    sure = start_pod("sure", "  containers: [{name: c, image: 'log:1', resources: {requests: "
                             "{ephemeral-storage: 10Gi}}}]\n");
    run_until(840); /* 16.6 Gi */
    ck_assert(pod_is_ready(pod_of(modest)));
    run_until(900);
    ck_assert_int_eq(pod_of(modest)->phase, POD_FAILED);
    ck_assert_msg(g_str_has_prefix(pod_of(modest)->message,
                                   "The node was low on resource: ephemeral-storage. "
                                   "Threshold quantity: 3Gi, available: "),
                  "%s", pod_of(modest)->message);
    ck_assert_ptr_nonnull(strstr(pod_of(modest)->message, ". Container c was using "));
    ck_assert_ptr_nonnull(strstr(pod_of(modest)->message,
                                 ", request is 0, has larger consumption of ephemeral-storage. "));
    ck_assert_str_eq(event_message("EvictionThresholdMet"),
                     "Attempting to reclaim ephemeral-storage");
    ck_assert(pod_is_ready(pod_of(sure)));
    end_world();
}
END_TEST

START_TEST(a_soft_threshold_waits_and_gives_time_to_stop)
{
    App app = { 0 };
    ObjectRef ref;

    app.stop = law("never");
    make_disk_world(&app, true);
    ref = start_pod("writer", "  containers: [{name: c, image: 'log:1'}]\n");
    run_until(1060); /* 10 Gi are full after 1016 s */
    ck_assert(pod_is_ready(pod_of(ref)));
    run_until(1082);
    ck_assert_int_eq(pod_of(ref)->conditions[POD_DISRUPTION_TARGET].status, CONDITION_ABSENT);
    run_until(1110);
    ck_assert_int_eq(pod_of(ref)->phase, POD_FAILED);
    ck_assert_int_eq(pod_of(ref)->containers[0].state.exit_code, 137);
    end_world();
}
END_TEST

START_TEST(a_lack_of_inodes_is_pressure_of_the_disk)
{
    App app = { 0 };
    const Node *node;
    ObjectRef ref;

    make_disk_world(&app, false);
    ref = start_pod("other", "  containers: [{name: c, image: 'x:1'}]\n");
    run_until(10);
    kubelets_fill_node(world.kubelets, "n1", RESOURCE_INODES, 0.97, 0);
    run_until(40);
    node = (const Node *)store_find(world.store, KIND_NODE, NULL, "n1");
    ck_assert_int_eq(node->conditions[NODE_DISK_PRESSURE].status, CONDITION_TRUE);
    ck_assert_str_eq(event_message("EvictionThresholdMet"), "Attempting to reclaim inodes");
    /* 20 Gi of disk have 1310720 inodes. */
    ck_assert_str_eq(pod_of(ref)->message, "The node was low on resource: inodes. Threshold "
                                           "quantity: 64Ki, available: 39321. ");
    end_world();
}
END_TEST

START_TEST(a_pod_that_is_told_to_write_stops_when_that_is_over)
{
    App app = { 0 };
    ObjectRef ref;

    make_disk_world(&app, false);
    ref = start_pod("writer", "  containers: [{name: c, image: 'x:1', " LIMIT("1Gi") "}]\n");
    run_until(10);
    kubelets_fill_pod(world.kubelets, ref, 10 * MI);
    run_until(70);
    kubelets_fill_pod(world.kubelets, ref, -10 * MI);
    run_until(600);
    ck_assert(pod_is_ready(pod_of(ref)));
    kubelets_fill_pod(world.kubelets, ref, 10 * MI);
    run_until(660); /* 600 Mi are there already */
    ck_assert_int_eq(pod_of(ref)->phase, POD_FAILED);
    end_world();
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("local storage");
    TCase *tc = tcase_create("local storage");

    tcase_add_loop_test(tc, who_writes_more_than_its_limit_is_evicted, 0, G_N_ELEMENTS(excesses));
    tcase_add_test(tc, a_restart_empties_the_layer_and_not_the_volume);
    tcase_add_test(tc, disk_pressure_evicts_who_has_written_more_than_it_asked_for);
    tcase_add_test(tc, a_soft_threshold_waits_and_gives_time_to_stop);
    tcase_add_test(tc, a_lack_of_inodes_is_pressure_of_the_disk);
    tcase_add_test(tc, a_pod_that_is_told_to_write_stops_when_that_is_over);
    suite_add_tcase(s, tc);
    return s;
}
