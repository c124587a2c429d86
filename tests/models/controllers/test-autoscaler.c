/* test-autoscaler.c - pods follow the load: when, how far, and what is told if they cannot. */
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

static void
setup(void)
{
    world = world_new(3, 7);
}

static void
teardown(void)
{
    world_free(world);
}

static void
apply_web(int replicas, const char *resources)
{
    g_autofree char *text =
        g_strdup_printf("apiVersion: apps/v1\n"
                        "kind: Deployment\n"
                        "metadata: {name: web}\n"
                        "spec:\n"
                        "  replicas: %d\n"
                        "  selector: {matchLabels: {app: web}}\n"
                        "  template:\n"
                        "    metadata: {labels: {app: web}}\n"
                        "    spec: {containers: [{name: c, image: img:1, resources: %s}]}\n",
                        replicas, resources);

    world_apply(world, text);
}

static void
apply_autoscaler(const char *metric)
{
    g_autofree char *text =
        g_strdup_printf("apiVersion: autoscaling/v2\n"
                        "kind: HorizontalPodAutoscaler\n"
                        "metadata: {name: web}\n"
                        "spec:\n"
                        "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
                        "  minReplicas: 2\n"
                        "  maxReplicas: 10\n"
                        "  metrics: [%s]\n",
                        metric);

    world_apply(world, text);
}

#define CPU_AT_50 \
    "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}"
#define EXTERNAL_QUEUE \
    "{type: External, external: {metric: {name: queue}, target: {type: AverageValue, " \
    "averageValue: 10}}}"

static void
set_load(int64_t milli)
{
    MetricKey key = { "default", "Deployment", "web", "cpu", true };

    metric_script_set(metrics_server_script(world->metrics), &key, milli, 0);
}

static void
set_queue(int64_t length)
{
    MetricKey key = { .name_space = "default", .metric = "queue" };

    metric_script_set(metrics_server_script(world->metrics), &key, length * 1000, 0);
}

static int32_t
replicas(void)
{
    return ((const Deployment *)world_find(world, KIND_DEPLOYMENT, "web"))->replicas;
}

static const Value *
status(void)
{
    return ((const RawObject *)world_find(world, KIND_HORIZONTAL_POD_AUTOSCALER, "web"))->status;
}

static const char *
condition(const char *type, const char *key)
{
    const Value *rows = value_get(status(), "conditions");

    for (size_t i = 0; i < value_length(rows); i++) {
        if (strcmp(value_get_text(value_item(rows, i), "type"), type) == 0) {
            return value_get_text(value_item(rows, i), key);
        }
    }
    return "";
}

START_TEST(the_first_look_is_15_seconds_after_the_autoscaler_came)
{
    apply_web(2, "{requests: {cpu: 100m}}");
    set_load(400);
    world_run(world, 40);
    apply_autoscaler(CPU_AT_50);
    world_run(world, 54.9);
    ck_assert_int_eq(replicas(), 2);
    world_run(world, 55.2);
    ck_assert_int_eq(replicas(), 4); /* 200 % of 50 %: 8, but no more than 4 at once */
    ck_assert_str_eq(condition("ScalingLimited", "reason"), "ScaleUpLimit");
    ck_assert(world_has_message(world, "New size: 4; reason: cpu resource utilization (percentage "
                                       "of request) above target"));
    world_run(world, 120);
    ck_assert_int_eq(replicas(), 8);
    ck_assert_int_eq((int)value_get_int(status(), "currentReplicas", 0), 8);
}
END_TEST

START_TEST(pods_that_request_nothing_are_not_scaled_and_the_reason_is_told)
{
    const Object *pod;
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it;
    g_autofree char *message = NULL;

    apply_web(2, "{limits: {memory: 1Gi}}");
    set_load(4000);
    apply_autoscaler(CPU_AT_50);
    world_run(world, 60);
    ck_assert_int_eq(replicas(), 2);
    ck_assert_str_eq(condition("ScalingActive", "status"), "False");
    ck_assert_str_eq(condition("ScalingActive", "reason"), "FailedGetResourceMetric");
    it = store_query(world->store, &query);
    ck_assert(store_next(&it));
    pod = it.object;
    message = g_strdup_printf("invalid metrics (1 invalid out of 1), first error is: failed to get "
                              "cpu resource metric value: failed to get cpu utilization: missing "
                              "request for cpu in container c of Pod %s",
                              pod->meta.name);
    ck_assert(world_has_message(world, message));
}
END_TEST

START_TEST(too_few_pods_are_corrected_without_any_metric)
{
    apply_web(1, "{}");
    apply_autoscaler(CPU_AT_50);
    world_run(world, 16.5);
    ck_assert_int_eq(replicas(), 2);
    ck_assert(world_has_message(
        world, "New size: 2; reason: Current number of replicas below Spec.MinReplicas"));
    ck_assert_str_eq(condition("ScalingActive", "status"), "");
}
END_TEST

START_TEST(a_target_that_was_scaled_to_zero_is_left_alone)
{
    apply_web(0, "{requests: {cpu: 100m}}");
    apply_autoscaler(CPU_AT_50);
    world_run(world, 60);
    ck_assert_int_eq(replicas(), 0);
    ck_assert_str_eq(condition("ScalingActive", "reason"), "ScalingDisabled");
}
END_TEST

START_TEST(a_target_that_is_not_there_is_named)
{
    apply_autoscaler(CPU_AT_50);
    world_run(world, 20);
    ck_assert_str_eq(condition("AbleToScale", "reason"), "FailedGetScale");
    ck_assert_str_eq(condition("AbleToScale", "message"),
                     "the HPA controller was unable to get the target's current scale: "
                     "deployments.apps \"web\" not found");
}
END_TEST

START_TEST(an_external_metric_is_shared_by_all_pods)
{
    apply_web(2, "{}");
    set_queue(55);
    apply_autoscaler(EXTERNAL_QUEUE);
    world_run(world, 32);
    ck_assert_int_eq(replicas(), 6);
    ck_assert(
        world_has_message(world, "New size: 4; reason: external metric queue(nil) above target"));
}
END_TEST

START_TEST(a_metric_that_fails_forbids_scaling_down_but_not_up)
{
    apply_web(4, "{requests: {cpu: 100m}}");
    set_load(100);
    apply_autoscaler(CPU_AT_50 ", " EXTERNAL_QUEUE);
    world_run(world, 330);
    ck_assert_int_eq(replicas(), 4);
    ck_assert_str_eq(condition("ScalingActive", "reason"), "FailedGetExternalMetric");
    set_load(300);
    world_run(world, 365);
    ck_assert_int_eq(replicas(), 6);
}
END_TEST

START_TEST(without_metrics_server_nothing_is_scaled)
{
    apply_web(2, "{requests: {cpu: 100m}}");
    set_load(400);
    metrics_server_set_down(world->metrics, true);
    apply_autoscaler(CPU_AT_50);
    world_run(world, 60);
    ck_assert_int_eq(replicas(), 2);
    ck_assert(world_has_message(
        world, "failed to get cpu utilization: unable to get metrics for resource cpu: unable to "
               "fetch metrics from resource metrics API: the server is currently unable to handle "
               "the request (get pods.metrics.k8s.io)"));
    metrics_server_set_down(world->metrics, false);
    world_run(world, 95);
    ck_assert_int_gt(replicas(), 2);
}
END_TEST

START_TEST(scaling_down_waits_for_the_highest_wish_of_five_minutes)
{
    apply_web(2, "{requests: {cpu: 100m}}");
    set_load(400);
    apply_autoscaler(CPU_AT_50);
    world_run(world, 120);
    ck_assert_int_eq(replicas(), 8);
    set_load(100);
    world_run(world, 400);
    ck_assert_int_eq(replicas(), 8);
    ck_assert_str_eq(condition("AbleToScale", "reason"), "ScaleDownStabilized");
    world_run(world, 460);
    ck_assert_int_eq(replicas(), 3); /* 100m on 8 pods are 13m each: 2.08 */
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("autoscaler");
    TCase *tcase = tcase_create("autoscaler");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, the_first_look_is_15_seconds_after_the_autoscaler_came);
    tcase_add_test(tcase, pods_that_request_nothing_are_not_scaled_and_the_reason_is_told);
    tcase_add_test(tcase, too_few_pods_are_corrected_without_any_metric);
    tcase_add_test(tcase, a_target_that_was_scaled_to_zero_is_left_alone);
    tcase_add_test(tcase, a_target_that_is_not_there_is_named);
    tcase_add_test(tcase, an_external_metric_is_shared_by_all_pods);
    tcase_add_test(tcase, a_metric_that_fails_forbids_scaling_down_but_not_up);
    tcase_add_test(tcase, without_metrics_server_nothing_is_scaled);
    tcase_add_test(tcase, scaling_down_waits_for_the_highest_wish_of_five_minutes);
    suite_add_tcase(all, tcase);
    return all;
}
