/* test-cleanup.c - what goes when its owner goes, endpoints that follow pods, budgets. */
#include "models/controllers/disruption-budget.h"
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

static void
setup(void)
{
    world = world_new(5, 1);
    eviction_install(world->server);
}

static void
teardown(void)
{
    world_free(world);
}

static void
apply_web(int replicas, const char *name_space)
{
    g_autofree char *text = g_strdup_printf("apiVersion: apps/v1\n"
                                            "kind: Deployment\n"
                                            "metadata: {name: web, namespace: %s}\n"
                                            "spec:\n"
                                            "  replicas: %d\n"
                                            "  selector: {matchLabels: {app: web}}\n"
                                            "  template:\n"
                                            "    metadata: {labels: {app: web}}\n"
                                            "    spec: {containers: [{name: c, image: img:1}]}\n",
                                            name_space, replicas);

    world_apply(world, text);
}

START_TEST(dependents_follow_an_owner_in_the_background)
{
    apply_web(3, "default");
    world_run(world, 5);
    world_delete(world, KIND_DEPLOYMENT, "web", DELETE_BACKGROUND);
    ck_assert_ptr_null(world_find(world, KIND_DEPLOYMENT, "web"));
    world_run(world, 5.5);
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 0);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 3); /* terminating */
    world_run(world, 8);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 0);
}
END_TEST

START_TEST(an_owner_in_the_foreground_goes_last)
{
    apply_web(3, "default");
    world_run(world, 5);
    world_delete(world, KIND_DEPLOYMENT, "web", DELETE_FOREGROUND);
    world_run(world, 5.8);
    ck_assert_ptr_nonnull(world_find(world, KIND_DEPLOYMENT, "web"));
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 1);
    world_run(world, 10);
    ck_assert_ptr_null(world_find(world, KIND_DEPLOYMENT, "web"));
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 0);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 0);
}
END_TEST

START_TEST(orphans_stay_and_are_adopted_again)
{
    apply_web(3, "default");
    world_run(world, 5);
    world_delete(world, KIND_DEPLOYMENT, "web", DELETE_ORPHAN);
    world_run(world, 7);
    ck_assert_ptr_null(world_find(world, KIND_DEPLOYMENT, "web"));
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 1);
    apply_web(3, "default");
    world_run(world, 10);
    ck_assert_int_eq((int)world_count(world, KIND_REPLICA_SET), 1);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 3);
    ck_assert_int_eq(
        ((const Deployment *)world_find(world, KIND_DEPLOYMENT, "web"))->status.available_replicas,
        3);
}
END_TEST

START_TEST(two_hundred_pods_are_collected_in_about_nine_seconds)
{
    apply_web(200, "default");
    world_run(world, 60);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 200);
    world_delete(world, KIND_DEPLOYMENT, "web", DELETE_BACKGROUND);
    world_run(world, 67);
    ck_assert_int_gt((int)world_count(world, KIND_POD), 40);
    world_run(world, 73);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 0);
}
END_TEST

START_TEST(a_namespace_is_emptied_before_it_goes)
{
    const Namespace *space;

    world_apply(world, "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n");
    apply_web(10, "team");
    world_run(world, 5);
    world_delete(world, KIND_NAMESPACE, "team", DELETE_BACKGROUND);
    world_run(world, 9.5);
    space = (const Namespace *)world_find(world, KIND_NAMESPACE, "team");
    ck_assert_ptr_nonnull(space);
    ck_assert_int_eq(space->phase, NAMESPACE_TERMINATING);
    ck_assert_int_eq((int)world_count(world, KIND_POD), 10);
    world_run(world, 14.5);
    ck_assert_ptr_nonnull(world_find(world, KIND_NAMESPACE, "team"));
    ck_assert_int_eq((int)world_count(world, KIND_POD), 0);
    world_run(world, 16);
    ck_assert_ptr_null(world_find(world, KIND_NAMESPACE, "team"));
    ck_assert_int_eq((int)world_count(world, KIND_DEPLOYMENT), 0);
}
END_TEST

/* -- endpoints --------------------------------------------------------------------------------- */

static void
apply_service(void)
{
    world_apply(world, "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: default}\n"
                       "spec: {selector: {app: web}, ports: [{port: 80}]}\n");
}

static uint32_t
endpoints(bool only_ready, uint32_t *ret_n_slices)
{
    StoreQuery query = { .kind = KIND_ENDPOINT_SLICE };
    uint32_t n = 0;

    *ret_n_slices = 0;
    for (StoreIterator it = store_query(world->store, &query); store_next(&it);) {
        const EndpointSlice *slice = (const EndpointSlice *)it.object;

        (*ret_n_slices)++;
        ck_assert_uint_le(slice->n_endpoints, 100);
        for (uint32_t i = 0; i < slice->n_endpoints; i++) {
            n += !only_ready || slice->endpoints[i].ready;
        }
    }
    return n;
}

START_TEST(endpoints_follow_readiness)
{
    uint32_t n_slices;

    apply_service();
    apply_web(3, "default");
    world_run(world, 1.8);
    ck_assert_uint_eq(endpoints(true, &n_slices), 0);
    ck_assert_uint_eq(n_slices, 1);
    world_run(world, 4);
    ck_assert_uint_eq(endpoints(true, &n_slices), 3);
    world_delete(world, KIND_DEPLOYMENT, "web", DELETE_BACKGROUND);
    world_run(world, 4.8);
    ck_assert_uint_eq(endpoints(true, &n_slices), 0);
    ck_assert_uint_eq(endpoints(false, &n_slices), 3);
    world_run(world, 8);
    ck_assert_uint_eq(endpoints(false, &n_slices), 0);
    ck_assert_uint_eq(n_slices, 1);
}
END_TEST

START_TEST(a_slice_has_at_most_a_hundred_endpoints)
{
    uint32_t n_slices;

    apply_service();
    apply_web(130, "default");
    world_run(world, 40);
    ck_assert_uint_eq(endpoints(true, &n_slices), 130);
    ck_assert_uint_ge(n_slices, 2);
    ck_assert_uint_le(n_slices, 3);
}
END_TEST

/* -- budgets ----------------------------------------------------------------------------------- */

static void
apply_budget(const char *spec)
{
    g_autofree char *text = g_strdup_printf(
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\n"
        "metadata: {name: web, namespace: default}\nspec: {selector: {matchLabels: {app: web}}, "
        "%s}\n",
        spec);

    world_apply(world, text);
}

static const PodDisruptionBudget *
budget(void)
{
    return (const PodDisruptionBudget *)world_find(world, KIND_POD_DISRUPTION_BUDGET, "web");
}

START_TEST(a_budget_counts_what_its_owner_wants)
{
    apply_web(7, "default");
    apply_budget("maxUnavailable: \"30%\"");
    world_run(world, 6);
    ck_assert_int_eq(budget()->status.expected_pods, 7);
    ck_assert_int_eq(budget()->status.desired_healthy, 4);
    ck_assert_int_eq(budget()->status.current_healthy, 7);
    ck_assert_int_eq(budget()->status.disruptions_allowed, 3);
}
END_TEST

START_TEST(a_budget_over_pods_that_cannot_be_scaled_allows_nothing)
{
    const Condition *condition;

    world_apply(world, "apiVersion: apps/v1\nkind: DaemonSet\n"
                       "metadata: {name: web, namespace: default}\n"
                       "spec:\n"
                       "  selector: {matchLabels: {app: web}}\n"
                       "  template:\n"
                       "    metadata: {labels: {app: web}}\n"
                       "    spec: {containers: [{name: c, image: i}]}\n");
    apply_budget("minAvailable: \"50%\"");
    world_run(world, 6);
    condition = &budget()->status.conditions[0];
    ck_assert_int_eq(budget()->status.disruptions_allowed, 0);
    ck_assert_int_eq(condition->status, CONDITION_FALSE);
    ck_assert_str_eq(condition->reason, "SyncFailed");
    ck_assert_str_eq(condition->message,
                     "daemonsets.apps does not implement the scale subresource");
    ck_assert(world_has_message(world, "Failed to calculate the number of expected pods: "
                                       "daemonsets.apps does not implement the scale "
                                       "subresource"));
    world_delete(world, KIND_DAEMON_SET, "web", DELETE_BACKGROUND);
    world_run(world, 12);
    apply_web(4, "default");
    world_run(world, 20);
    condition = &budget()->status.conditions[0];
    ck_assert_int_eq(budget()->status.disruptions_allowed, 2);
    ck_assert_str_eq(condition->reason, "SufficientPods");
}
END_TEST

START_TEST(a_number_of_pods_needs_no_owner_that_can_be_scaled)
{
    world_apply(world, "apiVersion: apps/v1\nkind: DaemonSet\n"
                       "metadata: {name: web, namespace: default}\n"
                       "spec:\n"
                       "  selector: {matchLabels: {app: web}}\n"
                       "  template:\n"
                       "    metadata: {labels: {app: web}}\n"
                       "    spec: {containers: [{name: c, image: i}]}\n");
    apply_budget("minAvailable: 1");
    world_run(world, 6);
    ck_assert_int_eq(budget()->status.disruptions_allowed, budget()->status.expected_pods - 1);
    ck_assert_int_gt(budget()->status.disruptions_allowed, 0);
}
END_TEST

typedef struct Evictor {
    Client *client;
    int32_t n_evicted, n_refused;
} Evictor;

static void
evict_all(Process *self, void *data)
{
    Evictor *evictor = data;
    StoreQuery query = { .kind = KIND_POD };
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    for (StoreIterator it = store_query(world->store, &query); store_next(&it);) {
        g_array_append_val(refs, it.object->ref);
    }
    for (guint i = 0; i < refs->len; i++) {
        ApiAnswer answer =
            client_evict(evictor->client, self, g_array_index(refs, ObjectRef, i), -1);

        evictor->n_evicted += answer.status == API_OK;
        evictor->n_refused += answer.status == API_TOO_MANY_REQUESTS;
        if (answer.status == API_TOO_MANY_REQUESTS) {
            ck_assert_str_eq(answer.message,
                             "Cannot evict pod as it would violate the pod's disruption budget.");
        }
    }
}

START_TEST(evictions_stop_at_the_budget)
{
    Evictor evictor = { client_new(world->server, "kubectl", 0, 0), 0, 0 };

    apply_web(5, "default");
    apply_budget("minAvailable: 3");
    world_run(world, 6);
    process_start(world->sim, "evict", PHASE_ACTION, evict_all, &evictor);
    world_run(world, 6.2);
    ck_assert_int_eq(evictor.n_evicted, 2);
    ck_assert_int_eq(evictor.n_refused, 3);
    client_free(evictor.client);
}
END_TEST

static void
add_ended_pod(const char *name, const char *reason)
{
    Pod *pod = (Pod *)object_new(KIND_POD);

    pod->object.meta.name = intern(world->tables->names, name);
    pod->object.meta.name_space = intern(world->tables->names, "default");
    pod->spec = pod_spec_intern(world->tables->pod_specs, NULL);
    pod->phase = reason == NULL ? POD_SUCCEEDED : POD_FAILED;
    pod->reason = reason;
    ck_assert_int_eq(store_create(world->store, &pod->object, NULL), API_OK);
}

START_TEST(ended_pods_above_the_threshold_go_evicted_ones_first_then_the_oldest)
{
    enum {
        THRESHOLD = 12500
    };

    world_run(world, 2);
    add_ended_pod("z-old", NULL);
    world_run(world, 3);
    for (int i = 0; i < THRESHOLD; i++) {
        g_autofree char *name = g_strdup_printf("young-%05d", (i * 7919) % THRESHOLD);

        add_ended_pod(name, NULL);
    }
    world_run(world, 4);
    add_ended_pod("evicted", "Evicted");
    world_run(world, 10);
    world_delete(world, KIND_POD, "young-00000", DELETE_BACKGROUND);
    add_ended_pod("another", NULL);
    world_run(world, 30);
    ck_assert_int_eq((int)world_count(world, KIND_POD), THRESHOLD);
    ck_assert_ptr_null(world_find(world, KIND_POD, "evicted"));
    ck_assert_ptr_null(world_find(world, KIND_POD, "z-old"));
    ck_assert_ptr_nonnull(world_find(world, KIND_POD, "young-00001"));
    add_ended_pod("one-more", NULL);
    world_run(world, 60);
    ck_assert_ptr_null(world_find(world, KIND_POD, "young-00001"));
    ck_assert_ptr_nonnull(world_find(world, KIND_POD, "young-00002"));
    ck_assert_int_eq((int)world_count(world, KIND_POD), THRESHOLD);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("cleanup");
    TCase *tests = tcase_create("cleanup");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 20);
    tcase_add_test(tests, dependents_follow_an_owner_in_the_background);
    tcase_add_test(tests, an_owner_in_the_foreground_goes_last);
    tcase_add_test(tests, orphans_stay_and_are_adopted_again);
    tcase_add_test(tests, two_hundred_pods_are_collected_in_about_nine_seconds);
    tcase_add_test(tests, a_namespace_is_emptied_before_it_goes);
    tcase_add_test(tests, endpoints_follow_readiness);
    tcase_add_test(tests, a_slice_has_at_most_a_hundred_endpoints);
    tcase_add_test(tests, a_budget_counts_what_its_owner_wants);
    tcase_add_test(tests, a_budget_over_pods_that_cannot_be_scaled_allows_nothing);
    tcase_add_test(tests, a_number_of_pods_needs_no_owner_that_can_be_scaled);
    tcase_add_test(tests, evictions_stop_at_the_budget);
    tcase_add_test(tests, ended_pods_above_the_threshold_go_evicted_ones_first_then_the_oldest);
    suite_add_tcase(all, tests);
    return all;
}
