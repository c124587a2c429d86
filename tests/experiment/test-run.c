/* test-run.c - a run as a whole: the timeline's triggers, causes, gauges, and the same bytes twice.
 */
#include "experiment/results/run-directory.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <glib/gstdio.h>
#include <string.h>

#define LOSS \
    "duration: 10m\ncluster: {nodes: 3}\n" \
    "timeline: [{at: 2m, id: loss, fault: down, target: node/node-1}]\n"

START_TEST(two_runs_have_one_digest)
{
    Story a = story_run(LOSS STORY_WEB(6));
    Story b = story_run(LOSS STORY_WEB(6));
    Story other = story_run("seed: 2\n" LOSS STORY_WEB(6));

    ck_assert_uint_eq(a.experiment->digest, b.experiment->digest);
    ck_assert_uint_ne(a.experiment->digest, other.experiment->digest);
    story_clear(&a);
    story_clear(&b);
    story_clear(&other);
}
END_TEST

/* From the replacement's creation the causes lead back to the power loss. */
START_TEST(a_replacement_is_caused_by_the_fault)
{
    Story story = story_run(LOSS STORY_WEB(3));
    const Record *record = NULL;
    bool found = false;

    for (size_t i = 0; i < recorder_n_pods(story.experiment->recorder); i++) {
        const PodRecord *pod = recorder_pod(story.experiment->recorder, i);
        g_autofree char *label = g_strconcat("pod/", pod->name, NULL);

        if (pod->created_at > 2 * SIM_MINUTE) {
            record = story_record(&story, RECORD_OBJECT_CREATED, label, 0);
        }
    }
    ck_assert_ptr_nonnull(record);
    for (int depth = 0; record != NULL && depth < 100; depth++) {
        found |= record->code == RECORD_FAULT_BEGAN;
        ck_assert_uint_lt(record->cause, record->id);
        record =
            record->cause == 0 ? NULL : recorder_at(story.experiment->recorder, record->cause - 1);
    }
    ck_assert(found);
    story_clear(&story);
}
END_TEST

START_TEST(truth_and_belief_part_when_power_goes)
{
    Story story = story_run(LOSS STORY_WEB(3));
    Subject *web =
        observatory_find(story.experiment->observatory, SUBJECT_DEPLOYMENT, "default", "web");
    SimTime just_after = 2 * SIM_MINUTE + SIM_SECOND;
    double serving, ready;

    ck_assert_ptr_nonnull(web);
    serving = time_series_value_at(subject_series(web, GAUGE_SERVING), just_after);
    ready = time_series_value_at(subject_series(web, GAUGE_READY), just_after);
    ck_assert_double_eq(serving, 2);
    ck_assert_double_eq(ready, 3);
    story_clear(&story);
}
END_TEST

START_TEST(steps_fire_after_each_other_and_again)
{
    Story story = story_run("duration: 5m\ncluster: {nodes: 1}\n"
                            "timeline:\n"
                            "  - {at: 1m, id: a, note: first}\n"
                            "  - {after: a + 30s, id: b, note: second}\n"
                            "  - {at: 2m, every: 30s, times: 3, note: again}\n"
                            "  - {when: ready(deployment/web) == 1, id: w, note: ready}\n"
                            "  - {barrier: settled, id: s, note: quiet}\n"
                            "  - {at: 3m, every: 20s, until: 4m, note: bounded}\n" STORY_WEB(1));
    SimTime at[8] = { 0 };
    size_t n_again = 0, n_bounded = 0;

    for (size_t i = 0; i < recorder_n(story.experiment->recorder); i++) {
        const Record *record = recorder_at(story.experiment->recorder, i);

        if (record->code == RECORD_ACTION_NOTE) {
            at[0] = strcmp(record->message, "first") == 0 ? record->at : at[0];
            at[1] = strcmp(record->message, "second") == 0 ? record->at : at[1];
            n_again += strcmp(record->message, "again") == 0;
            n_bounded += strcmp(record->message, "bounded") == 0;
        }
    }
    ck_assert_int_eq(at[0], SIM_MINUTE);
    ck_assert_int_eq(at[1], 90 * SIM_SECOND);
    ck_assert_uint_eq(n_again, 3);
    ck_assert_uint_eq(n_bounded, 4);
    ck_assert_int_gt(timeline_step_time(story.experiment->timeline, "w"), 0);
    ck_assert_int_lt(timeline_step_time(story.experiment->timeline, "w"), 30 * SIM_SECOND);
    ck_assert_int_lt(timeline_step_time(story.experiment->timeline, "s"), SIM_MINUTE);
    story_clear(&story);
}
END_TEST

START_TEST(a_fault_heals_after_its_time_or_when_told)
{
    Story story = story_run("duration: 8m\ncluster: {nodes: 2}\n"
                            "timeline:\n"
                            "  - {at: 1m, fault: down, target: node/node-1, for: 30s}\n"
                            "  - {at: 3m, id: cut, fault: isolate, target: node/node-2}\n"
                            "  - {at: 4m, heal: cut}\n" STORY_WEB(1));
    const Record *on = story_record(&story, RECORD_MACHINE_ON, "node/node-1", 0);
    const Record *reached = story_record(&story, RECORD_MACHINE_REACHED, "node/node-2", 0);

    ck_assert_ptr_nonnull(on);
    ck_assert_int_ge(on->at, 90 * SIM_SECOND);
    ck_assert_ptr_nonnull(reached);
    ck_assert_int_eq(reached->at, 4 * SIM_MINUTE);
    story_clear(&story);
}
END_TEST

START_TEST(a_pick_hits_only_so_many)
{
    Story story = story_run("duration: 3m\ncluster: {nodes: 2}\n"
                            "timeline: [{at: 1m, kubectl: delete pod -l app=web --wait=false,"
                            " pick: 2}]\n" STORY_WEB(5));
    size_t n_deleted = 0;

    for (size_t i = 0; i < recorder_n_pods(story.experiment->recorder); i++) {
        n_deleted += recorder_pod(story.experiment->recorder, i)->deleting_at != SIM_NEVER;
    }
    ck_assert_uint_eq(n_deleted, 2);
    story_clear(&story);
}
END_TEST

START_TEST(a_fault_hits_the_pods_that_are_selected)
{
    Story story =
        story_run("duration: 4m\ncluster: {nodes: 2}\n"
                  "timeline:\n"
                  "  - {at: 1m, fault: crash, target: pod, select: app=web, pick: 2}\n"
                  "  - {at: 2m, fault: crash, target: pod, select: app=other}\n"
                  "  - {at: 3m, fault: crash, target: pod, select: 'app in (web)'}\n" STORY_WEB(5));
    int32_t restarts = 0;

    for (size_t i = 0; i < recorder_n_pods(story.experiment->recorder); i++) {
        restarts += recorder_pod(story.experiment->recorder, i)->restarts;
    }
    ck_assert_int_eq(restarts, 2 + 5);
    story_clear(&story);
}
END_TEST

/* What the API says in sum is what its objects say one by one. */
START_TEST(counts_of_pods_agree_with_the_store)
{
    Story story = story_run("duration: 9m\ncluster: {nodes: 3}\n"
                            "apps: [{image: 'web:*', crash: exp(40s)}]\n"
                            "timeline:\n"
                            "  - {at: 1m, fault: down, target: node/node-2, for: 3m}\n"
                            "  - {at: 2m, kubectl: scale deploy/web --replicas=9}\n"
                            "  - {at: 7m, kubectl: drain node-3}\n" STORY_WEB(5));
    const Store *store = cluster_store(story.experiment->cluster);
    StoreQuery query = { .kind = KIND_POD };
    MetricUse all = { .metric = metric_find("ready"),
                      .gauge = GAUGE_READY,
                      .subject = SUBJECT_PODS,
                      .selector = "" };
    Subject *pods = observatory_subject(story.experiment->observatory, &all);
    double ready = 0, running = 0, restarts = 0, serving = 0;

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        ready += pod_is_ready(pod);
        running += pod->phase == POD_RUNNING && !object_is_deleting(it.object);
        restarts += pod_restarts(pod);
        serving += machines_pod_serves(cluster_machines(story.experiment->cluster), it.object->ref);
    }
    ck_assert_double_eq(subject_value(pods, GAUGE_READY), ready);
    ck_assert_double_eq(subject_value(pods, GAUGE_RUNNING), running);
    ck_assert_double_eq(subject_value(pods, GAUGE_SERVING), serving);
    ck_assert_double_ge(subject_value(pods, GAUGE_RESTARTS), restarts);
    ck_assert_double_gt(restarts, 0);
    story_clear(&story);
}
END_TEST

START_TEST(a_run_directory_is_whole_or_says_that_it_is_not)
{
    Story story = story_run(LOSS STORY_WEB(2));
    g_autofree char *folder = g_dir_make_tmp("orrery-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "run", NULL);
    g_autofree char *record = g_build_filename(path, "run.json", NULL);
    RunDirectoryOptions options = { .directory = path, .version = "test" };
    g_autofree char *error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    RunDirectory *directory = run_directory_new(story.scenario, &options, &error);

    ck_assert_ptr_null(error);
    ck_assert(g_file_get_contents(record, &before, NULL, NULL));
    ck_assert_ptr_nonnull(strstr(before, "\"complete\": false"));
    ck_assert_ptr_null(run_directory_write(directory, story.experiment));
    ck_assert(g_file_get_contents(record, &after, NULL, NULL));
    ck_assert_ptr_nonnull(strstr(after, "\"complete\": true"));
    run_directory_free(directory);
    story_clear(&story);

    GDir *names = g_dir_open(path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(names)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        ck_assert_msg(name[0] != '.', "%s is left over", name);
        ck_assert_int_eq(g_remove(file), 0);
    }
    g_dir_close(names);
    ck_assert_int_eq(g_rmdir(path), 0);
    ck_assert_int_eq(g_rmdir(folder), 0);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("run");
    TCase *tests = tcase_create("run");

    tcase_add_test(tests, two_runs_have_one_digest);
    tcase_add_test(tests, a_replacement_is_caused_by_the_fault);
    tcase_add_test(tests, truth_and_belief_part_when_power_goes);
    tcase_add_test(tests, steps_fire_after_each_other_and_again);
    tcase_add_test(tests, a_fault_heals_after_its_time_or_when_told);
    tcase_add_test(tests, a_pick_hits_only_so_many);
    tcase_add_test(tests, a_fault_hits_the_pods_that_are_selected);
    tcase_add_test(tests, counts_of_pods_agree_with_the_store);
    tcase_add_test(tests, a_run_directory_is_whole_or_says_that_it_is_not);
    suite_add_tcase(all, tests);
    return all;
}
