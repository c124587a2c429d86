/* test-kubernetes-version.c - the table of releases, and what it does to a cluster. */
#include "models/api/node.h"
#include "models/api/server/event.h"
#include "models/kubernetes-version.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <string.h>

START_TEST(every_setting_has_a_value_in_every_release)
{
    for (int row = 0; row < N_KUBERNETES_SETTINGS; row++) {
        ck_assert_ptr_nonnull(kubernetes_rows[row].setting);
        ck_assert_ptr_nonnull(kubernetes_rows[row].doc);
        for (int i = 0; i < N_KUBERNETES_VERSIONS; i++) {
            ck_assert_ptr_nonnull(kubernetes_rows[row].values[i]);
        }
    }
    ck_assert_ptr_null(kubernetes_versions[N_KUBERNETES_VERSIONS]);
    ck_assert_str_eq(kubernetes_version_find("1.36"), "1.36");
    ck_assert_ptr_null(kubernetes_version_find("1.29"));
    ck_assert_ptr_null(kubernetes_version_find("1.3"));
    ck_assert_ptr_null(kubernetes_version_find(NULL));
}
END_TEST

static const struct {
    const char *version;
    const char *settings;
    int silence; /* seconds until NotReady, at most the monitor's period more */
    const char *created;
} rows[] = {
    { "1.30", "", 40, "Created container: web" },
    { "1.31", "", 40, "Created container: web" },
    { "1.32", "", 50, "Created container: web" },
    { "1.34", "", 50, "Created container: web" },
    { "1.35", "", 50, "Container created" },
    { "1.36", "", 50, "Container created" },
    /* what a scenario sets stands above the release */
    { "1.31", ", settings: {kube-controller-manager: {node-monitor-grace-period: 50s}}", 50,
      "Created container: web" },
};

static SimTime
not_ready_at(const Cluster *cluster)
{
    const Object *node = store_find(cluster_store(cluster), KIND_NODE, NULL, "node-1");
    const NodeCondition *ready = &((const Node *)node)->conditions[NODE_READY];

    ck_assert_int_eq(ready->status, CONDITION_UNKNOWN);
    return ready->last_transition;
}

static bool
has_event(const Cluster *cluster, const char *message)
{
    StoreQuery query = { .kind = KIND_EVENT };
    StoreIterator it = store_query(cluster_store(cluster), &query);

    while (store_next(&it)) {
        if (g_strcmp0(((const EventObject *)it.object)->message, message) == 0) {
            return true;
        }
    }
    return false;
}

START_TEST(a_release_has_its_own_ways)
{
    g_autofree char *text =
        g_strdup_printf("duration: 4m\n"
                        "cluster: {nodes: 2, kubernetes: \"%s\"%s}\n"
                        "timeline: [{at: 2m, fault: down, target: node/node-1}]\n" STORY_WEB(2),
                        rows[_i].version, rows[_i].settings);
    Story story = story_run(text);
    /* the last heartbeat is at most 10 s old when power goes, the monitor looks every 5 s */
    SimTime silence = not_ready_at(story.experiment->cluster) - 2 * SIM_MINUTE;

    ck_assert_int_ge(silence, (rows[_i].silence - 10) * SIM_SECOND);
    ck_assert_int_le(silence, (rows[_i].silence + 6) * SIM_SECOND);
    ck_assert(has_event(story.experiment->cluster, rows[_i].created));
    story_clear(&story);
}
END_TEST

/* The same cluster is told ten seconds earlier. */
START_TEST(a_node_of_1_31_is_missed_ten_seconds_earlier)
{
    static const char *const versions[] = { "1.31", "1.34" };
    SimTime at[2];

    for (size_t i = 0; i < 2; i++) {
        g_autofree char *text =
            g_strdup_printf("duration: 4m\n"
                            "cluster: {nodes: 2, kubernetes: \"%s\"}\n"
                            "timeline: [{at: 2m, fault: down, target: node/node-1}]\n" STORY_WEB(2),
                            versions[i]);
        Story story = story_run(text);

        at[i] = not_ready_at(story.experiment->cluster);
        story_clear(&story);
    }
    ck_assert_int_eq(at[1] - at[0], 10 * SIM_SECOND);
}
END_TEST

START_TEST(an_unknown_release_is_an_error_with_the_list)
{
    g_autofree char *text = story_complaints("cluster: {nodes: 2, kubernetes: \"1.29\"}\n");

    ck_assert_ptr_nonnull(strstr(text, "E102"));
    ck_assert_ptr_nonnull(strstr(text, "1.29"));
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("kubernetes version");
    TCase *cases = tcase_create("releases");

    tcase_add_test(cases, every_setting_has_a_value_in_every_release);
    tcase_add_loop_test(cases, a_release_has_its_own_ways, 0, G_N_ELEMENTS(rows));
    tcase_add_test(cases, a_node_of_1_31_is_missed_ten_seconds_earlier);
    tcase_add_test(cases, an_unknown_release_is_an_error_with_the_list);
    suite_add_tcase(all, cases);
    return all;
}
