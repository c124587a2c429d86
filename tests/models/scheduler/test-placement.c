/* test-placement.c - the fast path decides as the plugins do. */
#include "tests/check-main.h"
#include "tests/models/scheduler/random-cluster.h"

/* Nodes, templates, percentage: from searches of all nodes to windows that move around. */
static const struct {
    uint32_t n_nodes, n_templates;
    int32_t percentage;
} shapes[] = {
    { 1, 2, 0 }, { 3, 3, 0 }, { 20, 6, 0 }, { 120, 8, 0 }, { 150, 8, 100 }, { 400, 12, 40 },
};

/* The search itself compares both paths and ends the program at the first difference. */
START_TEST(both_paths_agree_on_random_clusters)
{
    RandomCluster *cluster = random_cluster_new(
        (uint64_t)_i + 1, shapes[_i].n_nodes, shapes[_i].n_templates, shapes[_i].percentage, true);

    cluster->searcher.verifies = true;
    for (int i = 0; i < 3000; i++) {
        (void)random_cluster_place(cluster);
        random_cluster_disturb(cluster);
    }
    ck_assert_uint_gt(cluster->searcher.n_verified, shapes[_i].n_nodes < 3 ? 0 : 300);
    random_cluster_free(cluster);
}
END_TEST

START_TEST(a_class_follows_every_change_of_its_nodes)
{
    RandomCluster *cluster = random_cluster_new(4, 30, 1, 100, false);
    uint32_t n_placed = 0;

    cluster->searcher.verifies = true;
    while (random_cluster_place(cluster)) {
        n_placed++;
    }
    ck_assert_uint_gt(n_placed, 10);
    ck_assert_uint_ge(cluster->searcher.n_verified, n_placed - 1);
    random_cluster_free(cluster);
}
END_TEST

static uint32_t n_differences;

static void
count_difference(const char *text)
{
    ck_assert(g_str_has_prefix(text, "placement paths differ for pod default/p"));
    n_differences++;
}

START_TEST(a_change_that_the_fast_path_has_missed_is_told)
{
    RandomCluster *cluster = random_cluster_new(4, 30, 1, 100, false);
    const GPtrArray *nodes = cluster->snapshot->nodes;

    cluster->searcher.verifies = true;
    cluster->searcher.differ = count_difference;
    for (int i = 0; i < 5; i++) {
        (void)random_cluster_place(cluster);
    }
    ck_assert_uint_eq(n_differences, 0);
    for (guint i = 0; i < nodes->len; i += 2) {
        /* Nobody hears of this. */
        ((NodeInfo *)nodes->pdata[i])->requested.milli_cpu += 1000;
    }
    (void)random_cluster_place(cluster);
    ck_assert_uint_eq(n_differences, 1);
    random_cluster_free(cluster);
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("placement");
    TCase *tcase = tcase_create("paths");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, both_paths_agree_on_random_clusters, 0, G_N_ELEMENTS(shapes));
    tcase_add_test(tcase, a_class_follows_every_change_of_its_nodes);
    tcase_add_test(tcase, a_change_that_the_fast_path_has_missed_is_told);
    suite_add_tcase(suite, tcase);
    return suite;
}
