/* test-quota.c - what a namespace may use, and what its limit ranges say. */
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

static void
setup(void)
{
    world = world_new(3, 5);
}

static void
teardown(void)
{
    world_free(world);
}

static void
apply_quota(const char *spec)
{
    g_autofree char *text = g_strdup_printf("apiVersion: v1\n"
                                            "kind: ResourceQuota\n"
                                            "metadata: {name: team}\n"
                                            "spec: %s\n",
                                            spec);

    world_apply(world, text);
    world_run(world, world_now(world) + 1); /* it is counted */
}

static void
apply_range(const char *limits)
{
    g_autofree char *text = g_strdup_printf("apiVersion: v1\n"
                                            "kind: LimitRange\n"
                                            "metadata: {name: range}\n"
                                            "spec: {limits: [%s]}\n",
                                            limits);

    world_apply(world, text);
}

static const char *
try_pod(const char *name, const char *resources)
{
    g_autofree char *text =
        g_strdup_printf("apiVersion: v1\n"
                        "kind: Pod\n"
                        "metadata: {name: %s}\n"
                        "spec: {containers: [{name: c, image: img:1, resources: %s}]}\n",
                        name, resources);

    return world_try(world, text);
}

static const char *
used(const char *resource)
{
    const RawObject *quota = (const RawObject *)world_find(world, KIND_RESOURCE_QUOTA, "team");

    return value_path(quota->status, "used", resource, NULL)->text;
}

START_TEST(what_would_be_too_much_is_refused_in_the_words_of_the_server)
{
    apply_quota("{hard: {requests.cpu: 1, pods: 2}}");
    ck_assert_ptr_null(try_pod("a", "{requests: {cpu: 600m}}"));
    ck_assert_str_eq(used("requests.cpu"), "600m");
    ck_assert_str_eq(try_pod("b", "{requests: {cpu: 600m}}"),
                     "pods \"b\" is forbidden: exceeded quota: team, requested: "
                     "requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1");
    ck_assert_ptr_null(try_pod("c", "{requests: {cpu: 400m}}"));
    ck_assert_str_eq(
        try_pod("d", "{requests: {cpu: 1m}}"),
        "pods \"d\" is forbidden: exceeded quota: team, requested: pods=1,requests.cpu="
        "1m, used: pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1");
}
END_TEST

START_TEST(a_container_must_say_what_a_quota_counts)
{
    apply_quota("{hard: {requests.cpu: 1, limits.cpu: 2}}");
    ck_assert_str_eq(try_pod("p", "{}"), "pods \"p\" is forbidden: failed quota: team: must "
                                         "specify limits.cpu for: c; requests.cpu for: c");
}
END_TEST

START_TEST(what_goes_or_ends_is_given_back)
{
    apply_quota("{hard: {pods: 1}}");
    ck_assert_ptr_null(try_pod("a", "{}"));
    world_run(world, 5);
    ck_assert_ptr_nonnull(try_pod("b", "{}"));
    world_delete(world, KIND_POD, "a", DELETE_BACKGROUND);
    world_run(world, 8);
    ck_assert_str_eq(used("pods"), "0");
    ck_assert_ptr_null(try_pod("b", "{}"));
}
END_TEST

START_TEST(a_quota_that_comes_late_counts_what_is_there)
{
    ck_assert_ptr_null(try_pod("a", "{}"));
    ck_assert_ptr_null(try_pod("b", "{}"));
    apply_quota("{hard: {pods: 1}}");
    ck_assert_str_eq(used("pods"), "2");
    ck_assert_ptr_nonnull(try_pod("c", "{}"));
}
END_TEST

START_TEST(a_scope_leaves_out_other_pods)
{
    apply_quota("{hard: {pods: 1}, scopes: [BestEffort]}");
    ck_assert_ptr_null(try_pod("a", "{requests: {cpu: 1}}"));
    ck_assert_ptr_null(try_pod("b", "{requests: {cpu: 1}}"));
    ck_assert_ptr_null(try_pod("c", "{}"));
    ck_assert_ptr_nonnull(try_pod("d", "{}"));
}
END_TEST

START_TEST(objects_are_counted_by_kind_and_claims_by_class)
{
    const char *claim = "apiVersion: v1\n"
                        "kind: PersistentVolumeClaim\n"
                        "metadata: {name: %s}\n"
                        "spec: {storageClassName: %s, accessModes: [ReadWriteOnce],\n"
                        "       resources: {requests: {storage: 3Gi}}}\n";
    g_autofree char *slow = g_strdup_printf(claim, "slow", "hdd");
    g_autofree char *fast = g_strdup_printf(claim, "fast", "ssd");
    g_autofree char *more = g_strdup_printf(claim, "more", "ssd");

    apply_quota("{hard: {count/configmaps: 1, ssd.storageclass.storage.k8s.io/requests.storage: "
                "5Gi, services.nodeports: 0}}");
    ck_assert_ptr_null(world_try(world, slow));
    ck_assert_ptr_null(world_try(world, fast));
    ck_assert_str_eq(
        world_try(world, more),
        "persistentvolumeclaims \"more\" is forbidden: exceeded quota: team, requested: "
        "ssd.storageclass.storage.k8s.io/requests.storage=3Gi, used: "
        "ssd.storageclass.storage.k8s.io/requests.storage=3Gi, limited: "
        "ssd.storageclass.storage.k8s.io/requests.storage=5Gi");
    ck_assert_ptr_nonnull(world_try(world, "apiVersion: v1\n"
                                           "kind: Service\n"
                                           "metadata: {name: web}\n"
                                           "spec: {type: NodePort, ports: [{port: 80}]}\n"));
}
END_TEST

START_TEST(a_limit_range_fills_in_and_notes_what_it_set)
{
    const Pod *pod;

    apply_range("{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m, memory: "
                "64Mi}}");
    ck_assert_ptr_null(try_pod("a", "{requests: {memory: 1Gi}}"));
    pod = (const Pod *)world_find(world, KIND_POD, "a");
    ck_assert_int_eq((int)pod->spec->requests.cpu_milli, 100);
    ck_assert_int_eq((int)(pod->spec->requests.memory >> 20), 1024);
    ck_assert_int_eq((int)pod->spec->containers[0].limits.cpu_milli, 500);
    ck_assert_str_eq(label_set_get(pod->object.meta.annotations, "kubernetes.io/limit-ranger"),
                     "LimitRanger plugin set: cpu request for container c; cpu limit for "
                     "container c");
}
END_TEST

typedef struct Bound {
    const char *limits, *resources, *message;
} Bound;

static const Bound bounds[] = {
    { "{type: Container, max: {memory: 1Gi}}", "{limits: {memory: 2Gi}}",
      "maximum memory usage per Container is 1Gi, but limit is 2Gi" },
    { "{type: Container, min: {cpu: 100m}}", "{requests: {cpu: 50m}}",
      "minimum cpu usage per Container is 100m, but request is 50m" },
    { "{type: Pod, max: {cpu: 1}}", "{requests: {cpu: 1}}",
      "maximum cpu usage per Pod is 1.  No limit is specified" },
    { "{type: Pod, min: {cpu: 1}}", "{}",
      "minimum cpu usage per Pod is 1.  No request is specified" },
    { "{type: Container, maxLimitRequestRatio: {cpu: 2}}", "{requests: {cpu: 1}, limits: {cpu: 3}}",
      "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000" },
    { "{type: Pod, max: {cpu: 1, memory: 1Gi}}", "{limits: {cpu: 2, memory: 2Gi}}",
      "[maximum cpu usage per Pod is 1, but limit is 2, maximum memory usage per Pod is 1Gi, but "
      "limit is 2Gi]" },
};

START_TEST(a_limit_range_refuses_in_the_words_of_the_server)
{
    const Bound *bound = &bounds[_i];
    g_autofree char *message = g_strdup_printf("pods \"p\" is forbidden: %s", bound->message);

    apply_range(bound->limits);
    ck_assert_str_eq(try_pod("p", bound->resources), message);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("quota");
    TCase *tcase = tcase_create("quota");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, what_would_be_too_much_is_refused_in_the_words_of_the_server);
    tcase_add_test(tcase, a_container_must_say_what_a_quota_counts);
    tcase_add_test(tcase, what_goes_or_ends_is_given_back);
    tcase_add_test(tcase, a_quota_that_comes_late_counts_what_is_there);
    tcase_add_test(tcase, a_scope_leaves_out_other_pods);
    tcase_add_test(tcase, objects_are_counted_by_kind_and_claims_by_class);
    tcase_add_test(tcase, a_limit_range_fills_in_and_notes_what_it_set);
    tcase_add_loop_test(tcase, a_limit_range_refuses_in_the_words_of_the_server, 0,
                        (int)G_N_ELEMENTS(bounds));
    suite_add_tcase(all, tcase);
    return all;
}
