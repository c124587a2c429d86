/* test-workloads.c - StatefulSets, DaemonSets and Jobs, as recordings of Kubernetes 1.34 show them.
 */
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

static void
setup(void)
{
    world = world_new(5, 1);
}

static void
teardown(void)
{
    world_free(world);
}

/* -- StatefulSet ------------------------------------------------------------------------------- */

static void
apply_db(int replicas, const char *more)
{
    g_autofree char *text = g_strdup_printf("apiVersion: apps/v1\n"
                                            "kind: StatefulSet\n"
                                            "metadata: {name: db, namespace: default}\n"
                                            "spec:\n"
                                            "  replicas: %d\n"
                                            "  serviceName: db\n"
                                            "  selector: {matchLabels: {app: db}}\n"
                                            "%s"
                                            "  template:\n"
                                            "    metadata: {labels: {app: db}}\n"
                                            "    spec: {containers: [{name: c, image: img:1}]}\n",
                                            replicas, more);

    world_apply(world, text);
}

static bool
has_pod(const char *name)
{
    return world_find(world, KIND_POD, name) != NULL;
}

static SimTime
created_at(const char *name)
{
    return world_find(world, KIND_POD, name)->meta.created_at;
}

START_TEST(a_stateful_set_starts_one_pod_after_the_other)
{
    apply_db(3, "");
    world_run(world, 2);
    ck_assert(has_pod("db-0") && !has_pod("db-1"));
    world_run(world, 4);
    ck_assert(has_pod("db-1") && !has_pod("db-2"));
    world_run(world, 8);
    ck_assert(has_pod("db-2"));
    ck_assert_int_eq(
        ((const StatefulSet *)world_find(world, KIND_STATEFUL_SET, "db"))->status.ready_replicas,
        3);
    ck_assert(world_has_message(world, "create Pod db-2 in StatefulSet db successful"));
}
END_TEST

START_TEST(a_parallel_set_starts_all_pods_at_once)
{
    apply_db(4, "  podManagementPolicy: Parallel\n");
    world_run(world, 1);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 4);
}
END_TEST

static bool
set_db_image(Object *draft, void *data)
{
    StatefulSet *set = (StatefulSet *)draft;
    Arena *arena = world->tables->arena;
    const Value *raw = set->template_.raw;
    const Value *metadata = value_with(arena, value_get(raw, "metadata"), "annotations",
                                       value_with(arena, NULL, "v", value_string(arena, data)));

    raw = value_with(arena, raw, "metadata", metadata);
    set->template_ = pod_template_from_value(world->tables->pod_specs, raw);
    return true;
}

START_TEST(a_stateful_set_updates_from_the_top)
{
    SimTime first;

    apply_db(3, "");
    world_run(world, 9);
    first = created_at("db-0");
    world_edit(world, KIND_STATEFUL_SET, "db", set_db_image, (void *)(uintptr_t) "2");
    world_run(world, 11);
    ck_assert(created_at("db-2") > first + 8 * SIM_SECOND);
    ck_assert(created_at("db-0") == first);
    world_run(world, 21);
    ck_assert(created_at("db-0") > first + 8 * SIM_SECOND);
    ck_assert_str_eq(
        ((const StatefulSet *)world_find(world, KIND_STATEFUL_SET, "db"))->status.current_revision,
        ((const StatefulSet *)world_find(world, KIND_STATEFUL_SET, "db"))->status.update_revision);
}
END_TEST

START_TEST(a_stateful_pod_on_a_dead_node_is_not_replaced)
{
    const Pod *pod;

    apply_db(2, "");
    world_run(world, 8);
    pod = (const Pod *)world_find(world, KIND_POD, "db-1");
    kubelets_power_off(world->kubelets, pod->node_name);
    world_run(world, 500);
    pod = (const Pod *)world_find(world, KIND_POD, "db-1");
    ck_assert_ptr_nonnull(pod);
    ck_assert(object_is_deleting(&pod->object));
}
END_TEST

START_TEST(claims_are_made_before_their_pods)
{
    apply_db(1, "  volumeClaimTemplates:\n"
                "  - metadata: {name: data}\n"
                "    spec:\n"
                "      accessModes: [ReadWriteOnce]\n"
                "      resources: {requests: {storage: 1Gi}}\n");
    world_run(world, 2);
    ck_assert_ptr_nonnull(world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, "data-db-0"));
    ck_assert(has_pod("db-0"));
    ck_assert(
        world_has_message(world, "create Claim data-db-0 Pod db-0 in StatefulSet db success"));
}
END_TEST

/* -- DaemonSet --------------------------------------------------------------------------------- */

static void
apply_agent(void)
{
    world_apply(world, "apiVersion: apps/v1\n"
                       "kind: DaemonSet\n"
                       "metadata: {name: agent, namespace: default}\n"
                       "spec:\n"
                       "  selector: {matchLabels: {app: agent}}\n"
                       "  template:\n"
                       "    metadata: {labels: {app: agent}}\n"
                       "    spec: {containers: [{name: c, image: img:1}]}\n");
}

static const DaemonSet *
agent(void)
{
    return (const DaemonSet *)world_find(world, KIND_DAEMON_SET, "agent");
}

START_TEST(a_daemon_runs_on_every_node)
{
    apply_agent();
    world_run(world, 5);
    ck_assert_int_eq(agent()->status.desired_number_scheduled, 5);
    ck_assert_int_eq(agent()->status.number_available, 5);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 5);
}
END_TEST

static bool
set_agent_image(Object *draft, void *data)
{
    DaemonSet *set = (DaemonSet *)draft;
    Arena *arena = world->tables->arena;
    const Value *raw = set->template_.raw;
    const Value *metadata = value_with(arena, value_get(raw, "metadata"), "annotations",
                                       value_with(arena, NULL, "v", value_string(arena, data)));

    raw = value_with(arena, raw, "metadata", metadata);
    set->template_ = pod_template_from_value(world->tables->pod_specs, raw);
    return true;
}

START_TEST(daemons_are_updated_one_node_at_a_time)
{
    apply_agent();
    world_run(world, 6);
    world_edit(world, KIND_DAEMON_SET, "agent", set_agent_image, (void *)(uintptr_t) "2");
    world_run(world, 8);
    ck_assert_int_ge(agent()->status.number_available, 4);
    ck_assert_int_le(agent()->status.updated_number_scheduled, 1);
    world_run(world, 23);
    ck_assert_int_eq(agent()->status.updated_number_scheduled, 5);
    ck_assert_int_eq(agent()->status.number_available, 5);
}
END_TEST

START_TEST(a_new_node_gets_its_daemon)
{
    Object *node;

    apply_agent();
    world_run(world, 5);
    node = object_copy(world_find(world, KIND_NODE, "n0"));
    node->ref = SIM_NO_HANDLE;
    node->meta.name = intern(world->tables->names, "n9");
    ck_assert_int_eq(api_server_create_now(world->server, node, NULL), API_OK);
    kubelets_add_node(world->kubelets, "n9");
    world_run(world, 9);
    ck_assert_int_eq(agent()->status.number_available, 6);
}
END_TEST

/* -- Job --------------------------------------------------------------------------------------- */

static void
apply_job(const char *spec, const char *annotations)
{
    g_autofree char *text = g_strdup_printf("apiVersion: batch/v1\n"
                                            "kind: Job\n"
                                            "metadata: {name: pi, namespace: default}\n"
                                            "spec:\n"
                                            "%s"
                                            "  template:\n"
                                            "    metadata: {annotations: {%s}}\n"
                                            "    spec:\n"
                                            "      restartPolicy: Never\n"
                                            "      containers: [{name: c, image: img:1}]\n",
                                            spec, annotations);

    world_apply(world, text);
}

static const Job *
pi(void)
{
    return (const Job *)world_find(world, KIND_JOB, "pi");
}

static const Condition *
job_condition(const char *type)
{
    return condition_find(pi()->status.conditions, CONDITIONS_MAX, type);
}

START_TEST(a_job_runs_in_waves)
{
    apply_job("  completions: 6\n  parallelism: 2\n", "");
    world_run(world, 4);
    ck_assert_int_eq(pi()->status.active, 2);
    world_run(world, 9);
    ck_assert_int_eq(pi()->status.succeeded, 2);
    world_run(world, 24);
    ck_assert_int_eq(pi()->status.succeeded, 6);
    ck_assert_ptr_nonnull(job_condition("Complete"));
    ck_assert_ptr_nonnull(job_condition("SuccessCriteriaMet"));
    ck_assert_int_eq(world_count_events(world, "pi", "Completed"), 1);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 6);
}
END_TEST

START_TEST(a_job_that_always_fails_backs_off_and_gives_up)
{
    apply_job("  backoffLimit: 3\n", "fid/exit: \"1\"");
    world_run(world, 14.5);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 1);
    world_run(world, 17.5);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 2);
    world_run(world, 40.5);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 2);
    world_run(world, 44);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 3);
    world_run(world, 97);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 4);
    ck_assert_int_eq(pi()->status.failed, 4);
    ck_assert_str_eq(job_condition("Failed")->reason, "BackoffLimitExceeded");
}
END_TEST

START_TEST(a_deadline_ends_a_job)
{
    apply_job("  completions: 2\n  parallelism: 2\n  activeDeadlineSeconds: 12\n", "fid/run: 60s");
    world_run(world, 11);
    ck_assert_ptr_null(job_condition("FailureTarget"));
    world_run(world, 13.5);
    ck_assert_str_eq(job_condition("FailureTarget")->reason, "DeadlineExceeded");
    world_run(world, 20);
    ck_assert_str_eq(job_condition("Failed")->reason, "DeadlineExceeded");
    ck_assert_int_eq(pi()->status.failed, 2);
}
END_TEST

START_TEST(an_indexed_job_gives_each_index_its_tries)
{
    apply_job("  completions: 5\n  parallelism: 5\n  completionMode: Indexed\n"
              "  backoffLimitPerIndex: 1\n",
              "fid/exit: \"1\", fid/fail-index: \"1,3\"");
    world_run(world, 30);
    ck_assert_str_eq(pi()->status.completed_indexes, "0,2,4");
    ck_assert_str_eq(pi()->status.failed_indexes, "1,3");
    ck_assert_int_eq(pi()->status.failed, 4);
    ck_assert_str_eq(job_condition("Failed")->reason, "FailedIndexes");
}
END_TEST

START_TEST(a_finished_job_is_swept_away_after_its_time)
{
    apply_job("  ttlSecondsAfterFinished: 10\n", "");
    world_run(world, 16.3);
    ck_assert_ptr_nonnull(pi());
    world_run(world, 20);
    ck_assert_ptr_null(pi());
    ck_assert_int_eq((int)world_count(world, KIND_POD), 0);
}
END_TEST

static bool
suspend(Object *draft, void *data)
{
    ((Job *)draft)->spec.suspend = *(bool *)data;
    return true;
}

START_TEST(a_suspended_job_has_no_pods_and_no_failures)
{
    bool on = true;
    bool off = false;

    apply_job("  completions: 2\n  parallelism: 2\n", "fid/run: 10s");
    world_run(world, 5);
    world_edit(world, KIND_JOB, "pi", suspend, &on);
    world_run(world, 10);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 0);
    ck_assert_int_le(pi()->status.failed, 0);
    ck_assert_int_eq(job_condition("Suspended")->status, CONDITION_TRUE);
    world_edit(world, KIND_JOB, "pi", suspend, &off);
    world_run(world, 26);
    ck_assert_ptr_nonnull(job_condition("Complete"));
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("workloads");
    TCase *sets = tcase_create("sets");
    TCase *jobs = tcase_create("jobs");

    tcase_add_checked_fixture(sets, setup, teardown);
    tcase_add_test(sets, a_stateful_set_starts_one_pod_after_the_other);
    tcase_add_test(sets, a_parallel_set_starts_all_pods_at_once);
    tcase_add_test(sets, a_stateful_set_updates_from_the_top);
    tcase_add_test(sets, a_stateful_pod_on_a_dead_node_is_not_replaced);
    tcase_add_test(sets, claims_are_made_before_their_pods);
    tcase_add_test(sets, a_daemon_runs_on_every_node);
    tcase_add_test(sets, daemons_are_updated_one_node_at_a_time);
    tcase_add_test(sets, a_new_node_gets_its_daemon);
    suite_add_tcase(all, sets);
    tcase_add_checked_fixture(jobs, setup, teardown);
    tcase_add_test(jobs, a_job_runs_in_waves);
    tcase_add_test(jobs, a_job_that_always_fails_backs_off_and_gives_up);
    tcase_add_test(jobs, a_deadline_ends_a_job);
    tcase_add_test(jobs, an_indexed_job_gives_each_index_its_tries);
    tcase_add_test(jobs, a_finished_job_is_swept_away_after_its_time);
    tcase_add_test(jobs, a_suspended_job_has_no_pods_and_no_failures);
    suite_add_tcase(all, jobs);
    return all;
}
