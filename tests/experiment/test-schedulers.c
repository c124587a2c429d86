/* test-schedulers.c - several schedulers in one cluster: whose pods, and what comes of races. */
#include "models/scheduler/scheduler.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <string.h>

/* Pods that want most of a node of 4 processors. */
#define POD(name, scheduler) \
    "---\n" \
    "apiVersion: v1\n" \
    "kind: Pod\n" \
    "metadata: {name: " name ", labels: {app: large}}\n" \
    "spec:\n" \
    "  schedulerName: " scheduler "\n" \
    "  containers: [{name: c, image: web, resources: {requests: {cpu: '3'}}}]\n"

#define TWIN \
    "  schedulers:\n" \
    "  - name: twin\n" \
    "    configuration:\n" \
    "      apiVersion: kubescheduler.config.k8s.io/v1\n" \
    "      kind: KubeSchedulerConfiguration\n" \
    "      profiles: [{schedulerName: default-scheduler}]\n"

static const Pod *
find(const Story *story, const char *name)
{
    return (const Pod *)store_find(cluster_store(story->experiment->cluster), KIND_POD, "default",
                                   name);
}

static size_t
n_attempts(const Story *story, size_t scheduler)
{
    size_t n;

    (void)scheduler_records(cluster_scheduler_at(story->experiment->cluster, scheduler), &n);
    return n;
}

START_TEST(each_scheduler_takes_its_own_pods)
{
    Story story =
        story_run("name: own\n"
                  "cluster: {nodes: 3, schedulers: [{name: batch}]}\n" //
                  POD("one", "batch") POD("two", "default-scheduler") POD("three", "nobody"));
    const Cluster *cluster = story.experiment->cluster;

    ck_assert_ptr_nonnull(find(&story, "one")->node_name);
    ck_assert_ptr_nonnull(find(&story, "two")->node_name);
    ck_assert_ptr_null(find(&story, "three")->node_name);
    ck_assert_uint_eq(n_attempts(&story, 0), 1);
    ck_assert_uint_eq(n_attempts(&story, 1), 1);
    ck_assert_str_eq(scheduler_name(cluster_scheduler_at(cluster, 1)), "batch");
    ck_assert_ptr_eq(cluster_scheduler_of(cluster, "batch"), cluster_scheduler_at(cluster, 1));
    ck_assert_ptr_eq(cluster_scheduler_of(cluster, "nobody"), cluster_scheduler(cluster));
    ck_assert_ptr_null(cluster_scheduler_at(cluster, 2));
    story_clear(&story);
}
END_TEST

/* Neither has seen the other's choice when it makes its own: the kubelet has the last word. */
START_TEST(a_race_for_room_is_decided_by_the_kubelet)
{
    Story story = story_run("name: race\n"
                            "cluster: {nodes: 1, schedulers: [{name: batch}]}\n" //
                            POD("one", "batch") POD("two", "default-scheduler"));
    const Pod *one = find(&story, "one"), *two = find(&story, "two");
    const Pod *loser = one->phase == POD_FAILED ? one : two;

    ck_assert_ptr_nonnull(one->node_name);
    ck_assert_ptr_nonnull(two->node_name);
    ck_assert_int_eq((one->phase == POD_FAILED) + (two->phase == POD_FAILED), 1);
    ck_assert_int_eq((one->phase == POD_RUNNING) + (two->phase == POD_RUNNING), 1);
    ck_assert_str_eq(loser->reason, "OutOfcpu");
    story_clear(&story);
}
END_TEST

/* As two profiles of one process they share a cache, and nothing goes wrong. */
START_TEST(profiles_of_one_process_do_not_race)
{
    Story story = story_run("name: profiles\n"
                            "cluster: {nodes: 1}\n"
                            "---\n"
                            "apiVersion: kubescheduler.config.k8s.io/v1\n"
                            "kind: KubeSchedulerConfiguration\n"
                            "profiles: [{schedulerName: default-scheduler}, "
                            "{schedulerName: batch}]\n" //
                            POD("one", "batch") POD("two", "default-scheduler"));
    const Pod *one = find(&story, "one"), *two = find(&story, "two");

    ck_assert_int_eq((one->node_name != NULL) + (two->node_name != NULL), 1);
    ck_assert_uint_ne(one->phase, POD_FAILED);
    ck_assert_uint_ne(two->phase, POD_FAILED);
    story_clear(&story);
}
END_TEST

/* Two that answer to one name try the same pods: one bind is refused, and nothing is left over. */
START_TEST(two_of_one_name_bind_each_pod_once)
{
    Story story = story_run("name: twins\nduration: 2m\n"
                            "cluster:\n  nodes: 4\n" TWIN //
                                POD("one", "default-scheduler") POD("two", "default-scheduler")
                                    POD("three", "default-scheduler"));
    const char *const names[] = { "one", "two", "three" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        ck_assert_ptr_nonnull(find(&story, names[i])->node_name);
    }
    ck_assert_uint_gt(n_attempts(&story, 0) + n_attempts(&story, 1), 3);
    for (size_t i = 0; i < 2; i++) {
        const Scheduler *scheduler = cluster_scheduler_at(story.experiment->cluster, i);

        ck_assert_uint_eq(scheduler_pending(scheduler, PENDING_ACTIVE), 0);
        ck_assert_uint_eq(scheduler_pending(scheduler, PENDING_BACKOFF), 0);
        ck_assert_uint_eq(scheduler_pending(scheduler, PENDING_UNSCHEDULABLE), 0);
    }
    story_clear(&story);
}
END_TEST

/* Another scheduler that has nothing to do changes nothing. */
START_TEST(an_idle_scheduler_disturbs_nobody)
{
    Story with = story_run("name: x\ncluster: {nodes: 3, schedulers: [{name: idle}]}\n" //
                           STORY_WEB(5));
    Story without = story_run("name: x\ncluster: {nodes: 3}\n" STORY_WEB(5));
    size_t n;
    const SchedulerRecord *records =
        scheduler_records(cluster_scheduler(with.experiment->cluster), &n);
    const SchedulerRecord *others;
    size_t n_others;

    others = scheduler_records(cluster_scheduler(without.experiment->cluster), &n_others);
    ck_assert_uint_eq(n, n_others);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(records[i].at, others[i].at);
        ck_assert_str_eq(records[i].node_name, others[i].node_name);
    }
    story_clear(&with);
    story_clear(&without);
}
END_TEST

static const struct {
    const char *text, *complaint;
} wrong[] = {
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{}]\n", "E105" },
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{name: a}, {name: a}]\n", "E154 5:34" },
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{name: default-scheduler}]\n", "E154 5:23" },
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{name: a, configuration: no.yaml}]\n",
      "E184 5:41" },
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{name: a, settings: {qps: 5}}]\n",
      "E103 5:37" },
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{name: a, settings: {feature-gates: "
      "X=true}}]\n",
      "unrecognized feature gate: X" },
    { "name: x\ncluster:\n  nodes: 1\n  schedulers: [{name: a, configuration: {apiVersion: "
      "kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, "
      "percentageOfNodesToScore: 900}}]\n",
      "E157" },
};

START_TEST(what_is_wrong_is_told_at_its_place)
{
    g_autofree char *said = story_complaints(wrong[_i].text);

    ck_assert_msg(strstr(said, wrong[_i].complaint) != NULL, "%s", said);
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("several schedulers");
    TCase *tcase = tcase_create("runs");

    tcase_add_test(tcase, each_scheduler_takes_its_own_pods);
    tcase_add_test(tcase, a_race_for_room_is_decided_by_the_kubelet);
    tcase_add_test(tcase, profiles_of_one_process_do_not_race);
    tcase_add_test(tcase, two_of_one_name_bind_each_pod_once);
    tcase_add_test(tcase, an_idle_scheduler_disturbs_nobody);
    tcase_add_loop_test(tcase, what_is_wrong_is_told_at_its_place, 0, G_N_ELEMENTS(wrong));
    suite_add_tcase(suite, tcase);
    return suite;
}
