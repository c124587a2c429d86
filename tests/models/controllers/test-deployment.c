/* test-deployment.c - Deployments and ReplicaSets, as recordings of Kubernetes 1.34 show them. */
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

static void
setup(void)
{
    world = world_new(20, 1);
}

static void
teardown(void)
{
    world_free(world);
}

static void
apply_web(int replicas, const char *strategy)
{
    g_autofree char *text = g_strdup_printf("apiVersion: apps/v1\n"
                                            "kind: Deployment\n"
                                            "metadata: {name: web, namespace: default}\n"
                                            "spec:\n"
                                            "  replicas: %d\n"
                                            "  selector: {matchLabels: {app: web}}\n"
                                            "%s"
                                            "  template:\n"
                                            "    metadata: {labels: {app: web}}\n"
                                            "    spec: {containers: [{name: c, image: img:1}]}\n",
                                            replicas, strategy);

    world_apply(world, text);
}

static const Deployment *
web(void)
{
    return (const Deployment *)world_find(world, KIND_DEPLOYMENT, "web");
}

static bool
set_image(Object *draft, void *data)
{
    Deployment *deployment = (Deployment *)draft;
    Arena *arena = world->tables->arena;
    const Value *raw = deployment->template_.raw;
    const Value *spec = value_get(raw, "spec");
    const Value *container = value_with(arena, value_item(value_get(spec, "containers"), 0),
                                        "image", value_string(arena, data));
    ValueBuilder *list = value_list_begin(arena);

    value_add(list, container);
    raw = value_with(arena, raw, "spec", value_with(arena, spec, "containers", value_end(list)));
    deployment->template_ = pod_template_from_value(world->tables->pod_specs, raw);
    return true;
}

static bool
set_replicas(Object *draft, void *data)
{
    ((Deployment *)draft)->replicas = *(int *)data;
    return true;
}

static const Condition *
condition(const char *type)
{
    return condition_find(web()->status.conditions, G_N_ELEMENTS(web()->status.conditions), type);
}

START_TEST(three_replicas_are_available_after_two_seconds)
{
    apply_web(3, "");
    world_run(world, 2.3);
    ck_assert_int_eq(web()->status.replicas, 3);
    ck_assert_int_eq(web()->status.available_replicas, 0);
    world_run(world, 3);
    ck_assert_int_eq(web()->status.available_replicas, 3);
    ck_assert_str_eq(condition("Available")->reason, "MinimumReplicasAvailable");
    ck_assert_str_eq(condition("Progressing")->reason, "NewReplicaSetAvailable");
    ck_assert_int_eq(world_count_events(world, NULL, "SuccessfulCreate"), 3);
    ck_assert_int_eq(world_count_events(world, "web", "ScalingReplicaSet"), 1);
}
END_TEST

START_TEST(fifty_replicas_wait_for_the_clients_rate)
{
    apply_web(50, "");
    world_run(world, 0.62);
    ck_assert_int_ge((int)world_count(world, KIND_POD), 24);
    ck_assert_int_le((int)world_count(world, KIND_POD), 31);
    world_run(world, 1.65);
    ck_assert_int_lt((int)world_count(world, KIND_POD), 50);
    world_run(world, 1.95);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 50);
}
END_TEST

START_TEST(a_deleted_pod_is_replaced_at_once)
{
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it;
    g_autofree char *name = NULL;

    apply_web(3, "");
    world_run(world, 5);
    it = store_query(world->store, &query);
    ck_assert(store_next(&it));
    name = g_strdup(it.object->meta.name);
    world_delete(world, KIND_POD, name, DELETE_BACKGROUND);
    world_run(world, 5.1);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 4); /* the old one terminates */
    world_run(world, 9);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 3);
    ck_assert_int_eq(web()->status.available_replicas, 3);
}
END_TEST

/* What a rollout should do: sizes of the old (r1) and the new set (r2) in order. */
typedef struct Rollout {
    int replicas;
    const char *strategy;
    const char *steps;
} Rollout;

static const Rollout rollouts[] = {
    { 4, "", "r2 1 r1 3 r2 2 r1 1 r2 4 r1 0" },
    { 10, "", "r2 3 r1 8 r2 5 r2 10 r1 0" },
    { 1, "", "r2 1 r1 0" },
    { 3, "  strategy: {type: Recreate}\n", "r1 0 r2 3" },
    { 3, "  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}\n",
      "r2 0 r1 2 r2 1 r1 1 r2 2 r1 0 r2 3" },
    { 3, "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n",
      "r2 1 r1 2 r2 2 r1 1 r2 3 r1 0" },
};

/* Pods that become ready at almost the same instant make one step of several: sizes between the
 * steps named above may occur, in order. */
static void
check_steps(const char *wanted)
{
    g_auto(GStrv) words = g_strsplit(wanted, " ", -1);
    const char *at = world->log->str;

    for (size_t i = 0; words[i] != NULL && words[i + 1] != NULL; i += 2) {
        g_autofree char *step = g_strdup_printf(" %s %s\n", words[i], words[i + 1]);
        const char *found = strstr(at, step);

        ck_assert_msg(found != NULL, "no step%s in\n%s", step, world->log->str);
        at = found;
    }
}

START_TEST(a_rollout_takes_the_steps_of_kubernetes)
{
    const Rollout *rollout = &rollouts[_i];

    apply_web(rollout->replicas, rollout->strategy);
    world_run(world, 8);
    world->logs_sizes = true;
    world_edit(world, KIND_DEPLOYMENT, "web", set_image, (void *)(uintptr_t) "img:2");
    world_run(world, 40);
    check_steps(rollout->steps);
    ck_assert_int_eq(web()->status.updated_replicas, rollout->replicas);
    ck_assert_int_eq(web()->status.available_replicas, rollout->replicas);
    ck_assert_int_eq((int)world_count(world, KIND_POD), rollout->replicas);
    ck_assert_str_eq(condition("Progressing")->reason, "NewReplicaSetAvailable");
}
END_TEST

START_TEST(going_back_uses_the_old_set_again)
{
    apply_web(2, "");
    world_run(world, 5);
    world_edit(world, KIND_DEPLOYMENT, "web", set_image, (void *)(uintptr_t) "img:2");
    world_run(world, 20);
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 2);
    world_edit(world, KIND_DEPLOYMENT, "web", set_image, (void *)(uintptr_t) "img:1");
    world_run(world, 40);
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 2);
    ck_assert_str_eq(
        label_set_get(web()->object.meta.annotations, "deployment.kubernetes.io/revision"), "3");
    ck_assert_int_eq(web()->status.available_replicas, 2);
}
END_TEST

START_TEST(a_rollout_that_is_stuck_exceeds_its_deadline)
{
    apply_web(10, "  progressDeadlineSeconds: 60\n");
    world_run(world, 5);
    world_apply(world,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n");
    for (uint32_t i = 0; i < 20; i++) {
        g_autofree char *name = g_strdup_printf("n%u", i);

        kubelets_stop_kubelet(world->kubelets, name);
    }
    world_edit(world, KIND_DEPLOYMENT, "web", set_image, (void *)(uintptr_t) "img:2");
    world_run(world, 40);
    ck_assert_str_eq(condition("Progressing")->reason, "ReplicaSetUpdated");
    world_run(world, 70);
    ck_assert_str_eq(condition("Progressing")->reason, "ProgressDeadlineExceeded");
}
END_TEST

START_TEST(scaling_follows_the_deployment)
{
    int ten = 10;
    int three = 3;

    apply_web(3, "");
    world_run(world, 5);
    world_edit(world, KIND_DEPLOYMENT, "web", set_replicas, &ten);
    world_run(world, 10);
    ck_assert_int_eq(web()->status.available_replicas, 10);
    world_edit(world, KIND_DEPLOYMENT, "web", set_replicas, &three);
    world_run(world, 15);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 3);
    ck_assert_int_eq(world_count_events(world, NULL, "SuccessfulDelete"), 7);
}
END_TEST

START_TEST(a_manager_that_comes_back_takes_up_its_work)
{
    int ten = 10;

    apply_web(3, "");
    world_run(world, 5);
    controller_manager_stop(world->manager);
    world_edit(world, KIND_DEPLOYMENT, "web", set_replicas, &ten);
    world_run(world, 20);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 3);
    controller_manager_start(world->manager);
    world_run(world, 25);
    ck_assert_int_eq(web()->status.available_replicas, 10);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("deployment");
    TCase *tests = tcase_create("deployment");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, three_replicas_are_available_after_two_seconds);
    tcase_add_test(tests, fifty_replicas_wait_for_the_clients_rate);
    tcase_add_test(tests, a_deleted_pod_is_replaced_at_once);
    tcase_add_loop_test(tests, a_rollout_takes_the_steps_of_kubernetes, 0,
                        (int)G_N_ELEMENTS(rollouts));
    tcase_add_test(tests, going_back_uses_the_old_set_again);
    tcase_add_test(tests, a_rollout_that_is_stuck_exceeds_its_deadline);
    tcase_add_test(tests, scaling_follows_the_deployment);
    tcase_add_test(tests, a_manager_that_comes_back_takes_up_its_work);
    suite_add_tcase(all, tests);
    return all;
}
