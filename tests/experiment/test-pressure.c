/* test-pressure.c - memory that runs out: of a container, of a machine, of a kubelet's patience. */
#include "models/node/pressure/threshold.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <string.h>

/* A pod `NAME` with this image and these resources, bound to node-1 by the scheduler. */
#define POD(name, image, extra, resources) \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name "}\nspec:\n  " extra "\n" \
    "  containers: [{name: c, image: '" image "', resources: " resources "}]\n"

static const Pod *
find_pod(const Story *story, const char *name)
{
    const Object *pod =
        store_find(cluster_store(story->experiment->cluster), KIND_POD, "default", name);

    ck_assert_ptr_nonnull(pod);
    return (const Pod *)pod;
}

static const Record *
find_event(const Story *story, const char *reason, SimTime from)
{
    const Recorder *recorder = story->experiment->recorder;

    for (size_t i = 0; i < recorder_n(recorder); i++) {
        const Record *record = recorder_at(recorder, i);

        if (record->code == RECORD_EVENT && record->at >= from && record->reason != NULL &&
            strcmp(record->reason, reason) == 0) {
            return record;
        }
    }
    return NULL;
}

/* (256 - 120) Mi at 40 Mi a minute are 204 s. */
START_TEST(a_leak_is_killed_at_the_instant_it_reaches_the_limit)
{
    Story story =
        story_run("duration: 20m\ncluster: {nodes: 1}\n"
                  "apps: [{image: 'api:*', memory: 120Mi}]\n"
                  "timeline: [{at: 2m, fault: leak, target: pod/api, rate: 40Mi/m}]\n" //
                  POD("api", "api:1", "restartPolicy: Always", "{limits: {memory: 256Mi}}"));
    const ContainerStatus *status = find_pod(&story, "api")->containers;

    ck_assert_int_eq(status->restart_count, 1); /* the new process does not leak */
    ck_assert_int_eq(status->last.exit_code, 137);
    ck_assert_str_eq(status->last.reason, "OOMKilled");
    ck_assert_int_ge(status->last.finished_at, 324 * SIM_SECOND);
    ck_assert_int_le(status->last.finished_at, 324 * SIM_SECOND + SIM_MILLISECOND);
    story_clear(&story);
}
END_TEST

START_TEST(a_leaking_image_is_killed_again_and_again_until_it_heals)
{
    Story story = story_run(
        "duration: 20m\ncluster: {nodes: 1}\napps: [{image: 'api:*', memory: 100Mi}]\n"
        "timeline: [{at: 2m, fault: leak, target: 'image/api:*', rate: 100Mi/m, for: 5m}]\n" //
        POD("api", "api:1", "restartPolicy: Always", "{limits: {memory: 200Mi}}"));
    const ContainerStatus *status = find_pod(&story, "api")->containers;

    ck_assert_int_ge(status->restart_count, 3);
    ck_assert_int_le(status->restart_count, 5);
    ck_assert_int_le(status->last.finished_at, 7 * SIM_MINUTE);
    story_clear(&story);
}
END_TEST

START_TEST(a_program_larger_than_its_limit_never_answers)
{
    Story story =
        story_run("duration: 5m\ncluster: {nodes: 1}\n"
                  "apps: [{image: 'big:*', start: 2s, memory: 300Mi}]\n" //
                  POD("big", "big:1", "restartPolicy: Always", "{limits: {memory: 256Mi}}"));
    const ContainerStatus *status = find_pod(&story, "big")->containers;

    ck_assert_int_ge(status->restart_count, 3);
    ck_assert_str_eq(status->state.reason, "CrashLoopBackOff");
    story_clear(&story);
}
END_TEST

#define CROWD \
    "duration: 30m\ncluster: {pools: [{name: node, count: 1, memory: 8Gi}]}\n" \
    "apps: [{image: 'small:*', memory: 900Mi}, {image: 'hog:*', memory: 1Gi},\n" \
    "       {image: 'fair:*', memory: 2Gi}]\n"
#define CROWD_PODS \
    POD("fair", "fair:1", "priority: 0", "{requests: {memory: 3Gi}}") \
    POD("small", "small:1", "priority: 0", "{requests: {memory: 100Mi}}") \
    POD("hog", "hog:1", "priority: 0", "{requests: {memory: 128Mi}}")

/* Who is furthest above its request goes; who keeps to it stays though it holds more. */
START_TEST(memory_pressure_evicts_who_is_furthest_above_its_request)
{
    Story story = story_run(
        CROWD
        "timeline: [{at: 2m, fault: leak, target: 'image/hog:*', rate: 512Mi/m}]\n" CROWD_PODS);
    const Pod *hog = find_pod(&story, "hog");
    const Record *condition = find_event(&story, "NodeHasInsufficientMemory", 0);
    const Record *over = find_event(&story, "NodeHasSufficientMemory", 0);

    ck_assert_int_eq(hog->phase, POD_FAILED);
    ck_assert_str_eq(hog->reason, "Evicted");
    ck_assert_msg(g_str_has_prefix(hog->message, "The node was low on resource: memory. Threshold "
                                                 "quantity: 100Mi, available: "),
                  "%s", hog->message);
    ck_assert_ptr_nonnull(strstr(hog->message, ". Container c was using "));
    ck_assert_ptr_nonnull(
        strstr(hog->message, ", request is 128Mi, has larger consumption of memory. "));
    ck_assert_str_eq(hog->conditions[POD_DISRUPTION_TARGET].reason, "TerminationByKubelet");
    ck_assert_int_eq(find_pod(&story, "fair")->phase, POD_RUNNING);
    ck_assert_int_eq(find_pod(&story, "small")->phase, POD_RUNNING);
    ck_assert_ptr_null(find_event(&story, "SystemOOM", 0));
    /* The condition stays for five minutes after it was last met. */
    ck_assert_ptr_nonnull(condition);
    ck_assert_ptr_nonnull(over);
    ck_assert_int_ge(over->at - condition->at, 280 * SIM_SECOND);
    ck_assert_int_le(over->at - condition->at, 330 * SIM_SECOND);
    ck_assert_ptr_nonnull(story_record(&story, RECORD_NODE_TAINTED, "node/node-1", condition->at));
    ck_assert_ptr_nonnull(story_record(&story, RECORD_NODE_UNTAINTED, "node/node-1", over->at));
    story_clear(&story);
}
END_TEST

START_TEST(a_lower_priority_goes_first_among_those_above_their_request)
{
    Story story = story_run(
        CROWD "timeline: [{at: 2m, fault: leak, target: 'image/hog:*', rate: 512Mi/m}]\n"
              "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\n"
              "metadata: {name: high}\nvalue: 1000\n" //
        POD("fair", "fair:1", "priority: 0", "{requests: {memory: 3Gi}}")
            POD("small", "small:1", "priority: 0", "{requests: {memory: 100Mi}}")
                POD("hog", "hog:1", "priorityClassName: high", "{requests: {memory: 128Mi}}"));
    const Record *evicted = find_event(&story, "Evicted", 0);

    ck_assert_ptr_nonnull(evicted);
    ck_assert_str_eq(evicted->object, "pod/small");
    story_clear(&story);
}
END_TEST

/* 4 Gi in a minute pass the last 100 Mi in less than the kubelet's ten seconds. */
START_TEST(a_fast_leak_is_the_kernels)
{
    Story story =
        story_run(CROWD "timeline: [{at: 2m, fault: leak, target: 'pod/hog', rate: 64Mi/s}]\n" POD(
            "fair", "fair:1", "priority: 0",
            "{requests: {memory: 3Gi, cpu: 1}, limits: {memory: 3Gi, cpu: 1}}")
                      POD("hog", "hog:1", "priority: 0", "{}"));
    const Record *oom = find_event(&story, "SystemOOM", 0);
    const Pod *hog = find_pod(&story, "hog");

    ck_assert_ptr_nonnull(oom);
    /* 5 Gi at 64 Mi a second */
    ck_assert_int_ge(oom->at, 200 * SIM_SECOND);
    ck_assert_int_le(oom->at, 200 * SIM_SECOND + 100 * SIM_MILLISECOND);
    ck_assert_str_eq(hog->containers->last.reason, "OOMKilled");
    ck_assert_int_eq(hog->phase, POD_RUNNING);
    ck_assert_int_eq(find_pod(&story, "fair")->containers->restart_count, 0);
    story_clear(&story);
}
END_TEST

START_TEST(a_soft_threshold_waits_for_its_grace_period)
{
    Story story = story_run(
        "duration: 30m\n"
        "cluster:\n"
        "  pools: [{name: node, count: 1, memory: 8Gi}]\n"
        "  settings:\n"
        "    kubelet:\n"
        "      eviction-soft: memory.available<2Gi\n"
        "      eviction-soft-grace-period: memory.available=2m\n"
        "apps: [{image: 'hog:*', memory: 1Gi}]\n"
        "timeline: [{at: 2m, fault: leak, target: 'pod/hog', rate: 1Gi/m, for: 330s}]\n" //
        POD("hog", "hog:1", "priority: 0", "{}"));
    const Record *condition = find_event(&story, "NodeHasInsufficientMemory", 0);
    const Record *evicted = find_event(&story, "Evicted", 0);

    /* 5 Gi more are reached after 5 min. */
    ck_assert_ptr_nonnull(condition);
    ck_assert_ptr_nonnull(evicted);
    ck_assert_int_ge(condition->at, 7 * SIM_MINUTE);
    ck_assert_int_ge(evicted->at, 9 * SIM_MINUTE);
    ck_assert_int_le(evicted->at, 9 * SIM_MINUTE + 20 * SIM_SECOND);
    story_clear(&story);
}
END_TEST

START_TEST(a_full_disk_evicts_and_refuses_until_it_is_over)
{
    Story story =
        story_run("duration: 20m\ncluster: {nodes: 1}\n"
                  "timeline: [{at: 2m, fault: fill, target: node/node-1, for: 1m}]\n" STORY_WEB(1));
    const Record *evicted = find_event(&story, "Evicted", 0);
    Subject *web =
        observatory_find(story.experiment->observatory, SUBJECT_DEPLOYMENT, "default", "web");

    ck_assert_ptr_nonnull(find_event(&story, "NodeHasDiskPressure", 0));
    ck_assert_ptr_nonnull(evicted);
    ck_assert_ptr_nonnull(strstr(evicted->message,
                                 "The node was low on resource: ephemeral-storage. Threshold "
                                 "quantity: 15Gi, available: 5Gi. "));
    ck_assert_double_eq(time_series_value_at(subject_series(web, GAUGE_SERVING), 6 * SIM_MINUTE),
                        0);
    ck_assert_double_eq(time_series_value_at(subject_series(web, GAUGE_SERVING), 19 * SIM_MINUTE),
                        1);
    story_clear(&story);
}
END_TEST

/* Who used the image is gone; the collector looks every five minutes. */
START_TEST(an_unused_image_goes_when_the_disk_is_nearly_full)
{
    static const char *const factors[] = { "0.84", "0.86" };

    for (size_t i = 0; i < G_N_ELEMENTS(factors); i++) {
        g_autofree char *text =
            g_strdup_printf("duration: 12m\n"
                            "cluster: {nodes: 1, settings: {kubelet: {eviction-hard: ''}}}\n"
                            "apps: [{image: 'old:*', size: 1Gi}]\n"
                            "timeline:\n"
                            "  - {at: 1m, kubectl: delete pod old}\n"
                            "  - {at: 2m, fault: fill, target: node/node-1, factor: %s}\n"
                            "  - {at: 10m, kubectl: run new --image=old:1}\n" POD(
                                "old", "old:1", "priority: 0", "{}"),
                            factors[i]);
        Story story = story_run(text);
        const Record *pulled = find_event(&story, "Pulling", 10 * SIM_MINUTE);

        ck_assert_int_eq(find_pod(&story, "new")->phase, POD_RUNNING);
        ck_assert_int_eq(pulled != NULL, i == 1);
        story_clear(&story);
    }
}
END_TEST

START_TEST(two_runs_under_pressure_are_one)
{
    const char *text = CROWD
        "timeline: [{at: 2m, fault: leak, target: 'image/hog:*', rate: 512Mi/m}]\n" CROWD_PODS;
    Story a = story_run(text);
    Story b = story_run(text);

    ck_assert_uint_eq(a.experiment->digest, b.experiment->digest);
    story_clear(&a);
    story_clear(&b);
}
END_TEST

/* ---- thresholds
 * ----------------------------------------------------------------------------------
 */

static const struct {
    const char *hard, *soft, *grace, *reclaim;
    const char *error; /* NULL: none */
} threshold_rows[] = {
    { "memory.available<100Mi,nodefs.available<10%", NULL, NULL, NULL, NULL },
    { "", NULL, NULL, NULL, NULL },
    { NULL, "memory.available<1Gi", "memory.available=90s", "memory.available=5%", NULL },
    { NULL, "memory.available<1Gi", NULL, NULL,
      "the soft threshold of memory.available needs a grace period" },
    { "memory.free<1Gi", NULL, NULL, NULL, "there is no signal `memory.free`" },
    { "memory.available=1Gi", NULL, NULL, NULL, "`memory.available=1Gi` is not SIGNAL<VALUE" },
    { "memory.available<much", NULL, NULL, NULL, "`much` is no amount and no per cent" },
    { "memory.available<120%", NULL, NULL, NULL, "`120%` is no amount and no per cent" },
    { "pid.available<1,pid.available<2", NULL, NULL, NULL, "pid.available is there twice" },
    { NULL, NULL, "memory.available=90s", NULL, "memory.available has no soft threshold" },
};

START_TEST(eviction_flags_are_read_or_refused)
{
    EvictionFlags flags = { threshold_rows[_i].hard, threshold_rows[_i].soft,
                            threshold_rows[_i].grace, threshold_rows[_i].reclaim };
    EvictionSettings settings;
    g_autofree char *error = NULL;
    bool ok = eviction_thresholds_parse(&settings, &flags, &error);

    ck_assert_int_eq(ok, threshold_rows[_i].error == NULL);
    ck_assert_pstr_eq(error, threshold_rows[_i].error);
}
END_TEST

static const struct {
    const char *text, *complaint;
} wrong_rows[] = {
    { "duration: 5m\ncluster: {nodes: 1}\n"
      "timeline: [{at: 1m, fault: leak, target: pod}]\n",
      "the fault `leak` needs a rate" },
    { "duration: 5m\ncluster: {nodes: 1}\n"
      "timeline: [{at: 1m, fault: leak, target: node/node-1, rate: 1Mi/s}]\n",
      "the fault `leak` hits no node" },
    { "duration: 5m\ncluster: {nodes: 1}\n"
      "timeline: [{at: 1m, fault: down, target: node/node-1, resource: disk}]\n",
      "the fault `down` has no parameter `resource`" },
    { "duration: 5m\ncluster: {nodes: 1, settings: {kubelet: {eviction-hard: 'x<1'}}}\n",
      "there is no signal `x`" },
};

START_TEST(a_wrong_fault_of_memory_is_refused)
{
    g_autofree char *complaints = story_complaints(wrong_rows[_i].text);

    ck_assert_msg(strstr(complaints, wrong_rows[_i].complaint) != NULL, "%s", complaints);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("pressure");
    TCase *tcase = tcase_create("pressure");

    tcase_add_test(tcase, a_leak_is_killed_at_the_instant_it_reaches_the_limit);
    tcase_add_test(tcase, a_leaking_image_is_killed_again_and_again_until_it_heals);
    tcase_add_test(tcase, a_program_larger_than_its_limit_never_answers);
    tcase_add_test(tcase, memory_pressure_evicts_who_is_furthest_above_its_request);
    tcase_add_test(tcase, a_lower_priority_goes_first_among_those_above_their_request);
    tcase_add_test(tcase, a_fast_leak_is_the_kernels);
    tcase_add_test(tcase, a_soft_threshold_waits_for_its_grace_period);
    tcase_add_test(tcase, a_full_disk_evicts_and_refuses_until_it_is_over);
    tcase_add_test(tcase, an_unused_image_goes_when_the_disk_is_nearly_full);
    tcase_add_test(tcase, two_runs_under_pressure_are_one);
    tcase_add_loop_test(tcase, eviction_flags_are_read_or_refused, 0, G_N_ELEMENTS(threshold_rows));
    tcase_add_loop_test(tcase, a_wrong_fault_of_memory_is_refused, 0, G_N_ELEMENTS(wrong_rows));
    suite_add_tcase(all, tcase);
    return all;
}
