/* test-namespace-defaults.c - accounts, certificates, address ranges: what is there by itself. */
#include "models/cluster.h"
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

START_TEST(every_namespace_has_its_account_and_its_certificate_again_and_again)
{
    World *world = world_new(1, 3);

    world_run(world, 1);
    ck_assert_ptr_nonnull(world_find(world, KIND_SERVICE_ACCOUNT, "default"));
    ck_assert_ptr_nonnull(world_find(world, KIND_CONFIG_MAP, "kube-root-ca.crt"));
    world_delete(world, KIND_SERVICE_ACCOUNT, "default", DELETE_BACKGROUND);
    world_delete(world, KIND_CONFIG_MAP, "kube-root-ca.crt", DELETE_BACKGROUND);
    world_run(world, 2);
    ck_assert_ptr_nonnull(world_find(world, KIND_SERVICE_ACCOUNT, "default"));
    ck_assert_ptr_nonnull(world_find(world, KIND_CONFIG_MAP, "kube-root-ca.crt"));
    world_free(world);
}
END_TEST

START_TEST(a_namespace_that_ends_is_left_empty)
{
    World *world = world_new(1, 3);

    world_apply(world, "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n");
    world_run(world, 1);
    ck_assert_ptr_nonnull(store_find(world->store, KIND_SERVICE_ACCOUNT, "team", "default"));
    ck_assert_int_eq(store_delete(world->store,
                                  store_find(world->store, KIND_NAMESPACE, NULL, "team")->ref,
                                  NULL),
                     API_OK);
    world_run(world, 30);
    ck_assert_ptr_null(store_find(world->store, KIND_NAMESPACE, NULL, "team"));
    ck_assert_ptr_null(store_find(world->store, KIND_SERVICE_ACCOUNT, "team", "default"));
    world_free(world);
}
END_TEST

static const char *
range_of(const Cluster *cluster, const char *name)
{
    return ((const Node *)store_find(cluster_store(cluster), KIND_NODE, NULL, name))->pod_cidr;
}

START_TEST(nodes_get_ranges_only_if_that_is_asked_for)
{
    for (int asked = 0; asked < 2; asked++) {
        Arena *arena = arena_new();
        const Value *flags =
            value_with(arena, NULL, "allocate-node-cidrs", value_bool(arena, asked == 1));
        ClusterOptions options = { .settings =
                                       value_with(arena, NULL, "kube-controller-manager", flags) };
        ClusterPool pool = { .name = "node", .count = 3, .cpu_milli = 4000, .pods = 110 };
        Cluster *cluster = cluster_new(&options);

        cluster_add_pool(cluster, &pool);
        cluster_start(cluster);
        (void)sim_run(cluster_sim(cluster), 5 * SIM_SECOND);
        if (asked == 0) {
            ck_assert_ptr_null(range_of(cluster, "node-1"));
        } else {
            ck_assert_str_eq(range_of(cluster, "node-1"), "10.244.0.0/24");
            ck_assert_str_eq(range_of(cluster, "node-3"), "10.244.2.0/24");
        }
        cluster_free(cluster);
        arena_free(arena);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("namespace-defaults");
    TCase *tcase = tcase_create("namespace-defaults");

    tcase_add_test(tcase, every_namespace_has_its_account_and_its_certificate_again_and_again);
    tcase_add_test(tcase, a_namespace_that_ends_is_left_empty);
    tcase_add_test(tcase, nodes_get_ranges_only_if_that_is_asked_for);
    suite_add_tcase(all, tcase);
    return all;
}
