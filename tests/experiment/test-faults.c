/* test-faults.c - faults by chance, and the kinds that slow things down or refuse them. */
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <string.h>

#define POD(name, image, policy) \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name "}\nspec:\n" \
    "  containers: [{name: c, image: '" image "', imagePullPolicy: " policy "}]\n"

static GArray *
times_of(const Story *story, RecordCode code, const char *object)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(SimTime));
    const Recorder *recorder = story->experiment->recorder;

    for (size_t i = 0; i < recorder_n(recorder); i++) {
        const Record *record = recorder_at(recorder, i);

        if (record->code == code && (object == NULL || strcmp(record->object, object) == 0)) {
            g_array_append_val(times, record->at);
        }
    }
    return times;
}

#define YEAR(nodes) \
    "duration: 365d\ncluster: {nodes: " nodes "}\n" \
    "faults: [{fault: down, target: node/*, mtbf: exp(30d), mttr: exp(2h)}]\n"

/* 12 failures a node a year on the average, a standard deviation of 3.5. */
START_TEST(failures_come_as_often_as_their_law_says)
{
    Story story = story_run(YEAR("3"));
    g_autoptr(GArray) began = times_of(&story, RECORD_FAULT_BEGAN, NULL);
    g_autoptr(GArray) healed = times_of(&story, RECORD_FAULT_HEALED, NULL);

    ck_assert_uint_ge(began->len, 18);
    ck_assert_uint_le(began->len, 60);
    ck_assert_uint_le(began->len - healed->len, 3);
    story_clear(&story);
}
END_TEST

START_TEST(what_fails_here_does_not_depend_on_what_else_there_is)
{
    Story small = story_run(YEAR("2"));
    Story large = story_run(YEAR("4"));
    g_autoptr(GArray) a = times_of(&small, RECORD_FAULT_BEGAN, "node/node-1");
    g_autoptr(GArray) b = times_of(&large, RECORD_FAULT_BEGAN, "node/node-1");

    ck_assert_uint_gt(a->len, 2);
    ck_assert_uint_eq(a->len, b->len);
    ck_assert_mem_eq(a->data, b->data, a->len * sizeof(SimTime));
    story_clear(&small);
    story_clear(&large);
}
END_TEST

START_TEST(no_more_fail_at_a_time_than_may)
{
    Story story = story_run(
        "duration: 60d\ncluster: {nodes: 6}\n"
        "faults: [{fault: down, target: node/*, mtbf: exp(1d), mttr: exp(1d), max: 2}]\n");
    const Recorder *recorder = story.experiment->recorder;
    int down = 0;
    int worst = 0;

    for (size_t i = 0; i < recorder_n(recorder); i++) {
        RecordCode code = recorder_at(recorder, i)->code;

        down += code == RECORD_FAULT_BEGAN ? 1 : code == RECORD_FAULT_HEALED ? -1 : 0;
        worst = MAX(worst, down);
    }
    ck_assert_int_eq(worst, 2);
    story_clear(&story);
}
END_TEST

/* The machine has power again when both its own and its pool's fault are over. */
START_TEST(two_reasons_to_be_down_are_both_repaired)
{
    Story story = story_run("duration: 10m\ncluster: {nodes: 1}\ntimeline:\n"
                            "  - {at: 1m, fault: down, target: node/node-1, for: 2m}\n"
                            "  - {at: 2m, fault: down, target: pool/node, for: 3m}\n");
    g_autoptr(GArray) on = times_of(&story, RECORD_MACHINE_ON, NULL);

    ck_assert_uint_eq(on->len, 1);
    ck_assert_int_eq(g_array_index(on, SimTime, 0), 5 * SIM_MINUTE);
    story_clear(&story);
}
END_TEST

START_TEST(failures_keep_to_their_season)
{
    Story story = story_run("duration: 30d\ncluster: {nodes: 3}\nfaults:\n"
                            "  - {fault: crash, target: node/*, mtbf: exp(6h), from: 10d, "
                            "until: 20d}\n");
    g_autoptr(GArray) began = times_of(&story, RECORD_FAULT_BEGAN, NULL);

    ck_assert_uint_ge(began->len, 60);
    ck_assert_int_ge(g_array_index(began, SimTime, 0), 10 * SIM_DAY);
    ck_assert_int_le(g_array_index(began, SimTime, began->len - 1), 20 * SIM_DAY);
    story_clear(&story);
}
END_TEST

START_TEST(pods_crash_one_at_a_time)
{
    Story story =
        story_run("duration: 1d\ncluster: {nodes: 2}\nfaults:\n"
                  "  - {fault: crash, target: pod, select: app=web, mtbf: exp(1h)}\n" STORY_WEB(3));
    g_autoptr(GArray) began = times_of(&story, RECORD_FAULT_BEGAN, "pod");
    g_autoptr(GArray) restarts = times_of(&story, RECORD_POD_RESTARTED, NULL);

    ck_assert_uint_ge(began->len, 10);
    ck_assert_uint_ge(restarts->len + 2, began->len);
    ck_assert_uint_le(restarts->len, began->len);
    story_clear(&story);
}
END_TEST

/* ---- slow, error -------------------------------------------------------------------------------
 */

static SimTime
started_at(const Story *story, const char *name)
{
    const Pod *pod = (const Pod *)store_find(cluster_store(story->experiment->cluster), KIND_POD,
                                             "default", name);

    ck_assert_ptr_nonnull(pod);
    return pod->containers == NULL || pod->containers->state.type != CONTAINER_RUNNING
               ? SIM_NEVER
               : pod->containers->state.started_at;
}

static const struct {
    const char *fault;
    double least, most; /* seconds from the apply at 1m until the container runs */
} start_rows[] = {
    { "fault: slow, target: node/node-1, factor: 1", 10, 12 },
    { "fault: slow, target: node/node-1, factor: 5", 50, 54 },
    { "fault: slow, target: image/web*, factor: 3", 30, 32 },
    { "fault: slow, target: registry/docker.io, factor: 3", 30, 32 },
    { "fault: slow, target: registry/ghcr.io, factor: 3", 10, 12 },
    { "fault: error, target: image/*, for: 30s", 32, 60 },
    { "fault: error, target: registry, for: 30s", 32, 60 },
    { "fault: error, target: registry/ghcr.*, for: 30s", 10, 12 },
    { "fault: down, target: registry/docker.io, for: 30s", 32, 60 },
};

START_TEST(a_pod_starts_as_slowly_as_the_fault_says)
{
    g_autofree char *text =
        g_strdup_printf("duration: 5m\ncluster: {nodes: 1}\n"
                        "apps: [{image: 'web*', pull: 10s}]\n"
                        "timeline:\n  - {at: 59s, %s}\n"
                        "  - {at: 1m, apply: {apiVersion: v1, kind: Pod, metadata: {name: web}, "
                        "spec: {containers: [{name: c, image: 'web:1'}]}}}\n",
                        start_rows[_i].fault);
    Story story = story_run(text);
    double took = (double)(started_at(&story, "web") - SIM_MINUTE) / (double)SIM_SECOND;

    ck_assert_msg(took >= start_rows[_i].least && took <= start_rows[_i].most, "%s: %g s",
                  start_rows[_i].fault, took);
    story_clear(&story);
}
END_TEST

START_TEST(a_registry_that_errs_is_invisible_where_the_image_is)
{
    Story story = story_run(
        "duration: 5m\ncluster: {nodes: 1}\ntimeline:\n"
        "  - {at: 1m, fault: error, target: image/*}\n"
        "  - {at: 2m, fault: crash, target: pod/patient}\n"
        "  - {at: 2m, fault: crash, target: pod/eager}\n" POD("patient", "web:1", "IfNotPresent")
            POD("eager", "app:1", "Always"));
    const Pod *eager = (const Pod *)store_find(cluster_store(story.experiment->cluster), KIND_POD,
                                               "default", "eager");

    ck_assert_int_le(started_at(&story, "patient"), 125 * SIM_SECOND);
    ck_assert_ptr_nonnull(eager);
    ck_assert_msg(strcmp(eager->containers->state.reason, "ImagePullBackOff") == 0 ||
                      strcmp(eager->containers->state.reason, "ErrImagePull") == 0,
                  "%s", eager->containers->state.reason);
    story_clear(&story);
}
END_TEST

/* ---- the container runtime
 * -----------------------------------------------------------------------
 */

static const Record *
find_event(const Story *story, const char *reason, SimTime from)
{
    const Recorder *recorder = story->experiment->recorder;

    for (size_t i = 0; i < recorder_n(recorder); i++) {
        const Record *record = recorder_at(recorder, i);

        if (record->code == RECORD_EVENT && record->at >= from &&
            strcmp(record->reason, reason) == 0 && strcmp(record->object, "node/node-1") == 0) {
            return record;
        }
    }
    return NULL;
}

static const struct {
    const char *fault, *message;
    SimTime least, most; /* from the fault until the node is not ready */
} runtime_rows[] = {
    { "hang", "PLEG is not healthy: pleg was last seen active 3m", 180 * SIM_SECOND,
      191 * SIM_SECOND },
    { "down", "container runtime is down", 30 * SIM_SECOND, 41 * SIM_SECOND },
};

START_TEST(without_its_runtime_a_node_is_not_ready_and_its_containers_run)
{
    g_autofree char *text = g_strdup_printf(
        "duration: 12m\ncluster: {nodes: 1}\n"
        "timeline:\n  - {at: 2m, fault: %s, target: runtime/node-1, for: 210s}\n" STORY_WEB(2),
        runtime_rows[_i].fault);
    Story story = story_run(text);
    const Record *not_ready = find_event(&story, "NodeNotReady", 0);
    const Record *ready = find_event(&story, "NodeReady", 330 * SIM_SECOND);
    Subject *web =
        observatory_find(story.experiment->observatory, SUBJECT_DEPLOYMENT, "default", "web");

    ck_assert_ptr_nonnull(not_ready);
    ck_assert_int_ge(not_ready->at, 2 * SIM_MINUTE + runtime_rows[_i].least);
    ck_assert_int_le(not_ready->at, 2 * SIM_MINUTE + runtime_rows[_i].most);
    ck_assert_ptr_nonnull(ready);
    ck_assert_int_le(ready->at, 341 * SIM_SECOND);
    ck_assert_double_eq(time_series_value_at(subject_series(web, GAUGE_SERVING), 5 * SIM_MINUTE),
                        2);
    ck_assert_double_eq(time_series_value_at(subject_series(web, GAUGE_READY), 11 * SIM_MINUTE), 2);
    story_clear(&story);
}
END_TEST

START_TEST(the_node_says_what_is_wrong_with_its_runtime)
{
    g_autofree char *text =
        g_strdup_printf("duration: 6m\ncluster: {nodes: 1}\n"
                        "timeline:\n  - {at: 2m, fault: %s, target: runtime/node-1}\n",
                        runtime_rows[_i].fault);
    Story story = story_run(text);
    const Node *node = (const Node *)store_find(cluster_store(story.experiment->cluster), KIND_NODE,
                                                NULL, "node-1");

    ck_assert_int_eq(node->conditions[NODE_READY].status, CONDITION_FALSE);
    ck_assert_ptr_nonnull(strstr(node->conditions[NODE_READY].message, runtime_rows[_i].message));
    story_clear(&story);
}
END_TEST

START_TEST(a_crash_is_noticed_when_the_runtime_is_back)
{
    Story story =
        story_run("duration: 8m\ncluster: {nodes: 1}\ntimeline:\n"
                  "  - {at: 2m, fault: hang, target: runtime/node-1, for: 2m}\n"
                  "  - {at: 3m, fault: crash, target: pod, select: app=web}\n" STORY_WEB(1));
    g_autoptr(GArray) restarts = times_of(&story, RECORD_POD_RESTARTED, NULL);

    ck_assert_uint_eq(restarts->len, 1);
    ck_assert_int_ge(g_array_index(restarts, SimTime, 0), 4 * SIM_MINUTE);
    ck_assert_int_le(g_array_index(restarts, SimTime, 0), 245 * SIM_SECOND);
    story_clear(&story);
}
END_TEST

static const struct {
    const char *text, *complaint;
} wrong_rows[] = {
    { "faults: [{fault: down, target: node/*}]\n", "mtbf" },
    { "faults: [{fault: dwn, target: node/*, mtbf: exp(1d)}]\n", "unknown fault `dwn`" },
    { "faults: [{fault: down, target: node/nod-1, mtbf: exp(1d)}]\n", "there is no node `nod-1`" },
    { "faults: [{fault: down, target: pod, mtbf: exp(1d)}]\n", "the fault `down` hits no pod" },
    { "faults: [{fault: down, target: node/*, mtbf: exp(1d), mttr: quick}]\n", "this is no time" },
    { "faults: [{fault: down, target: node/*, mtbf: exp(0.001ms)}]\n", "more than 1000000 times" },
    { "faults: [{fault: slow, target: node/*, mtbf: exp(1d)}]\n",
      "the fault `slow` needs a factor" },
    { "faults: [{fault: crash, target: node/*, mtbf: exp(1d), mttr: 1h}]\n", "is over at once" },
    { "faults: [{fault: down, target: node/*, mtbf: exp(1d), from: 2h, until: 1h}]\n",
      "this ends before it begins" },
    { "timeline: [{at: 1m, fault: error, target: registry, rate: 5/s}]\n", "this is no share" },
};

START_TEST(a_fault_that_makes_no_sense_is_refused)
{
    g_autofree char *text =
        g_strdup_printf("duration: 1d\ncluster: {nodes: 2}\n%s", wrong_rows[_i].text);
    g_autofree char *complaints = story_complaints(text);

    ck_assert_msg(strstr(complaints, wrong_rows[_i].complaint) != NULL, "%s", complaints);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("faults");
    TCase *tcase = tcase_create("faults");

    tcase_add_test(tcase, failures_come_as_often_as_their_law_says);
    tcase_add_test(tcase, what_fails_here_does_not_depend_on_what_else_there_is);
    tcase_add_test(tcase, no_more_fail_at_a_time_than_may);
    tcase_add_test(tcase, two_reasons_to_be_down_are_both_repaired);
    tcase_add_test(tcase, failures_keep_to_their_season);
    tcase_add_test(tcase, pods_crash_one_at_a_time);
    tcase_add_loop_test(tcase, a_pod_starts_as_slowly_as_the_fault_says, 0,
                        G_N_ELEMENTS(start_rows));
    tcase_add_test(tcase, a_registry_that_errs_is_invisible_where_the_image_is);
    tcase_add_loop_test(tcase, without_its_runtime_a_node_is_not_ready_and_its_containers_run, 0,
                        G_N_ELEMENTS(runtime_rows));
    tcase_add_loop_test(tcase, the_node_says_what_is_wrong_with_its_runtime, 0,
                        G_N_ELEMENTS(runtime_rows));
    tcase_add_test(tcase, a_crash_is_noticed_when_the_runtime_is_back);
    tcase_add_loop_test(tcase, a_fault_that_makes_no_sense_is_refused, 0, G_N_ELEMENTS(wrong_rows));
    suite_add_tcase(all, tcase);
    return all;
}
