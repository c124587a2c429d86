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

static SimTime
last_start(const char *version)
{
    g_autofree char *text =
        g_strdup_printf("duration: 6m\n"
                        "cluster: {nodes: 1, kubernetes: \"%s\"}\n"
                        "apps: [{image: 'web:*', pull: 0s, run: 1s, exit: 1}]\n" STORY_WEB(1),
                        version);
    Story story = story_run(text);
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it = store_query(cluster_store(story.experiment->cluster), &query);
    SimTime at;

    ck_assert(store_next(&it));
    ck_assert_int_ge(((const Pod *)it.object)->containers->restart_count, 5);
    at = ((const Pod *)it.object)->containers->last.started_at;
    story_clear(&story);
    return at;
}

/* A container that dies 1 s after each start: when the kubelet looks decides when the next is. */
START_TEST(a_kubelet_of_1_35_wakes_up_for_the_end_of_a_back_off)
{
    ck_assert_int_eq(last_start("1.33"), last_start("1.34"));
    ck_assert_int_ne(last_start("1.34"), last_start("1.35"));
    ck_assert_int_eq(last_start("1.35"), last_start("1.36"));
}
END_TEST

static bool
has_config_map_left(const char *version)
{
    g_autofree char *text = g_strdup_printf(
        "duration: 25s\n"
        "cluster: {nodes: 1, kubernetes: \"%s\"}\n"
        "timeline: [{at: 10s, kubectl: 'delete namespace shop --wait=false'}]\n"
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: words, namespace: shop}\n"
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: slow, namespace: shop}\n"
        "spec: {containers: [{name: c, image: 'slow:1', lifecycle: {preStop: {sleep: {seconds: "
        "25}}}}]}\n",
        version);
    Story story = story_run(text);
    const Store *store = cluster_store(story.experiment->cluster);
    bool found = store_find(store, KIND_CONFIG_MAP, "shop", "words") != NULL;

    ck_assert_ptr_nonnull(store_find(store, KIND_POD, "shop", "slow"));
    story_clear(&story);
    return found;
}

START_TEST(from_1_33_on_the_pods_of_a_namespace_go_first)
{
    ck_assert(!has_config_map_left("1.32"));
    ck_assert(has_config_map_left("1.33"));
}
END_TEST

START_TEST(a_scheduler_of_1_33_names_the_taint)
{
    static const char *const versions[] = { "1.33", "1.34" };
    const char *taint = _i == 0 ? "{key: value}" : "taint(s).";
    g_autofree char *text =
        g_strdup_printf("duration: 1m\n"
                        "cluster: {nodes: 1, kubernetes: \"%s\"}\n"
                        "timeline: [{at: 1s, kubectl: 'taint nodes node-1 key=value:NoSchedule'},\n"
                        "  {at: 2s, kubectl: scale deployment web --replicas=2}]\n" STORY_WEB(1),
                        versions[_i]);
    Story story = story_run(text);
    StoreQuery query = { .kind = KIND_EVENT };
    StoreIterator it = store_query(cluster_store(story.experiment->cluster), &query);
    bool found = false;

    while (store_next(&it)) {
        const EventObject *event = (const EventObject *)it.object;

        found |= event->message != NULL && strstr(event->message, taint) != NULL;
    }
    ck_assert(found);
    story_clear(&story);
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
    tcase_add_test(cases, a_kubelet_of_1_35_wakes_up_for_the_end_of_a_back_off);
    tcase_add_test(cases, from_1_33_on_the_pods_of_a_namespace_go_first);
    tcase_add_loop_test(cases, a_scheduler_of_1_33_names_the_taint, 0, 2);
    tcase_add_test(cases, an_unknown_release_is_an_error_with_the_list);
    suite_add_tcase(all, cases);
    return all;
}
