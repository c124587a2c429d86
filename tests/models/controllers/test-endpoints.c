/* test-endpoints.c - Endpoints of Services, the old form. */
#include "models/api/service.h"
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
apply_service(const char *more)
{
    g_autofree char *text = g_strdup_printf("apiVersion: v1\n"
                                            "kind: Service\n"
                                            "metadata: {name: web, labels: {team: a}}\n"
                                            "spec:\n"
                                            "  selector: {app: web}\n"
                                            "%s",
                                            more);

    world_apply(world, text);
}

#define PORT "  ports: [{port: 80, targetPort: 8080}]\n"

static void
apply_pods(int n, const char *annotations, const char *container_port)
{
    static int counter;

    for (int i = 0; i < n; i++) {
        g_autofree char *text =
            g_strdup_printf("apiVersion: v1\n"
                            "kind: Pod\n"
                            "metadata: {name: p%d, labels: {app: web}, annotations: {%s}}\n"
                            "spec: {nodeName: n%d, containers: [{name: c, image: i, ports: "
                            "[{name: http, containerPort: %s}]}]}\n",
                            counter++, annotations, i % 3, container_port);

        world_apply(world, text);
    }
}

static const Endpoints *
endpoints(void)
{
    return (const Endpoints *)world_find(world, KIND_ENDPOINTS, "web");
}

static const char *
annotation(const char *name)
{
    return label_set_get(endpoints()->object.meta.annotations, name);
}

START_TEST(pods_are_ready_or_not_and_sorted_by_address)
{
    const Endpoints *found;

    apply_service(PORT);
    apply_pods(4, "", "8080");
    apply_pods(2, "fid/never-ready: \"true\"", "8080");
    world_run(world, 10);
    found = endpoints();
    ck_assert_int_eq((int)found->n_subsets, 1);
    ck_assert_int_eq((int)found->subsets[0].n_ready, 4);
    ck_assert_int_eq((int)found->subsets[0].n_not_ready, 2);
    ck_assert_int_eq(found->subsets[0].ports[0].port, 8080);
    for (uint32_t i = 1; i < found->n_addresses; i++) {
        if (i != found->subsets[0].n_ready) {
            ck_assert_int_lt(strcmp(found->addresses[i - 1].ip, found->addresses[i].ip), 0);
        }
    }
}
END_TEST

START_TEST(labels_are_those_of_the_service)
{
    const LabelSet *labels;

    apply_service("  clusterIP: None\n" PORT);
    world_run(world, 2);
    labels = endpoints()->object.meta.labels;
    ck_assert_str_eq(label_set_get(labels, "team"), "a");
    ck_assert_str_eq(label_set_get(labels, "endpoints.kubernetes.io/managed-by"),
                     "endpoint-controller");
    ck_assert_str_eq(label_set_get(labels, "service.kubernetes.io/headless"), "");
    ck_assert_int_eq((int)endpoints()->n_subsets, 0);
}
END_TEST

START_TEST(pods_that_listen_elsewhere_are_a_subset_of_their_own)
{
    apply_service("  ports: [{port: 80, targetPort: http}]\n");
    apply_pods(2, "", "9000");
    apply_pods(3, "", "8000");
    world_run(world, 10);
    ck_assert_int_eq((int)endpoints()->n_subsets, 2);
    ck_assert_int_eq(endpoints()->subsets[0].ports[0].port, 8000);
    ck_assert_int_eq((int)endpoints()->subsets[0].n_ready, 3);
    ck_assert_int_eq((int)endpoints()->subsets[1].n_ready, 2);
}
END_TEST

START_TEST(a_pod_that_is_deleted_leaves_at_once_unless_all_are_published)
{
    apply_service(PORT);
    apply_pods(3, "fid/term: 20s", "8080");
    world_run(world, 10);
    for (int i = 0; i < 3; i++) {
        StoreQuery query = { .kind = KIND_POD };
        StoreIterator it = store_query(world->store, &query);

        while (store_next(&it) && object_is_deleting(it.object)) {
        }
        (void)store_delete(world->store, it.object->ref, NULL);
        world_run(world, 11 + i);
        ck_assert_int_eq((int)endpoints()->n_addresses, 2 - i);
    }
}
END_TEST

START_TEST(of_more_than_a_thousand_the_ready_ones_have_room_first)
{
    apply_service(PORT);
    apply_pods(990, "", "8080");
    world_run(world, 20);
    ck_assert_int_eq((int)endpoints()->n_addresses, 990);
    ck_assert_ptr_null(annotation("endpoints.kubernetes.io/over-capacity"));
    apply_pods(30, "fid/never-ready: \"true\"", "8080");
    world_run(world, 30);
    ck_assert_int_eq((int)endpoints()->subsets[0].n_ready, 990);
    ck_assert_int_eq((int)endpoints()->subsets[0].n_not_ready, 10);
    ck_assert_str_eq(annotation("endpoints.kubernetes.io/over-capacity"), "truncated");
    apply_pods(20, "", "8080");
    world_run(world, 40);
    ck_assert_int_eq((int)endpoints()->subsets[0].n_ready, 1000);
    ck_assert_int_eq((int)endpoints()->subsets[0].n_not_ready, 0);
}
END_TEST

START_TEST(the_last_change_is_when_the_first_of_the_new_pods_was_ready)
{
    apply_service(PORT);
    world_run(world, 2);
    ck_assert_str_eq(annotation("endpoints.kubernetes.io/last-change-trigger-time"),
                     "2026-01-01T00:00:00Z");
    apply_pods(1, "fid/start: 5s, fid/ready-after: 3s", "8080");
    world_run(world, 20);
    ck_assert_str_eq(annotation("endpoints.kubernetes.io/last-change-trigger-time"),
                     "2026-01-01T00:00:10Z");
}
END_TEST

START_TEST(they_go_with_the_service_and_come_back_without_it)
{
    apply_service(PORT);
    world_run(world, 2);
    world_delete(world, KIND_ENDPOINTS, "web", DELETE_BACKGROUND);
    world_run(world, 4);
    ck_assert_ptr_nonnull(endpoints());
    world_delete(world, KIND_SERVICE, "web", DELETE_BACKGROUND);
    world_run(world, 6);
    ck_assert_ptr_null(endpoints());
}
END_TEST

START_TEST(a_service_without_a_selector_has_what_others_write)
{
    world_apply(world, "apiVersion: v1\n"
                       "kind: Service\n"
                       "metadata: {name: web}\n"
                       "spec: {ports: [{port: 80}]}\n"
                       "---\n"
                       "apiVersion: v1\n"
                       "kind: Endpoints\n"
                       "metadata: {name: web}\n"
                       "subsets: [{addresses: [{ip: 1.2.3.4}], ports: [{port: 80}]}]\n");
    world_run(world, 5);
    ck_assert_int_eq((int)endpoints()->n_addresses, 1);
    ck_assert_str_eq(endpoints()->addresses[0].ip, "1.2.3.4");
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("endpoints");
    TCase *cases = tcase_create("endpoints");

    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, pods_are_ready_or_not_and_sorted_by_address);
    tcase_add_test(cases, labels_are_those_of_the_service);
    tcase_add_test(cases, pods_that_listen_elsewhere_are_a_subset_of_their_own);
    tcase_add_test(cases, a_pod_that_is_deleted_leaves_at_once_unless_all_are_published);
    tcase_add_test(cases, of_more_than_a_thousand_the_ready_ones_have_room_first);
    tcase_add_test(cases, the_last_change_is_when_the_first_of_the_new_pods_was_ready);
    tcase_add_test(cases, they_go_with_the_service_and_come_back_without_it);
    tcase_add_test(cases, a_service_without_a_selector_has_what_others_write);
    suite_add_tcase(all, cases);
    return all;
}
