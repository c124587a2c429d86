/* test-recorder.c - what is kept of a run, and how much of a large one. */
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <string.h>

static Story
run_limited(const char *text, uint32_t records_max)
{
    ExperimentOptions options = { .until = SIM_NEVER, .records_max = records_max };
    Story story = story_load(text);

    story.experiment = experiment_new(story.scenario, &options);
    experiment_run(story.experiment);
    return story;
}

/* Forty pods on four nodes, one of which loses power. */
static char *
trace_with_a_fault(void)
{
    GString *text = g_string_new("name: trace\nduration: 20m\ncluster: {nodes: 4}\n"
                                 "timeline:\n"
                                 "  - {at: 2m, fault: down, target: node/node-1}\n"
                                 "workload:\n  - rows: |\n      at,name,cpu,run\n");

    for (int i = 0; i < 40; i++) {
        g_string_append_printf(text, "      %d,p%d,200m,5m\n", i * 5, i);
    }
    return g_string_free(text, FALSE);
}

static bool
is_same(const Record *a, const Record *b)
{
    return a->at == b->at && a->code == b->code && strcmp(a->object, b->object) == 0 &&
           g_strcmp0(a->reason, b->reason) == 0 && g_strcmp0(a->message, b->message) == 0;
}

START_TEST(a_limit_leaves_out_routine_and_nothing_else)
{
    g_autofree char *text = trace_with_a_fault();
    Story whole = run_limited(text, 0), some = run_limited(text, 60);
    const Recorder *all = whole.experiment->recorder, *kept = some.experiment->recorder;
    size_t next = 0;

    ck_assert_uint_eq(recorder_n_left_out(all), 0);
    ck_assert_uint_gt(recorder_n_left_out(kept), 100);
    ck_assert_uint_eq(recorder_n(all), recorder_n(kept) + recorder_n_left_out(kept));
    for (size_t i = 0; i < recorder_n(all); i++) {
        const Record *record = recorder_at(all, i);
        bool is_kept = next < recorder_n(kept) && is_same(record, recorder_at(kept, next));

        next += is_kept;
        ck_assert(is_kept || g_str_has_prefix(record->object, "pod/"));
        ck_assert(is_kept || record->code != RECORD_OBJECT_DELETING);
        ck_assert(is_kept || g_strcmp0(record->reason, "Failed") != 0);
        ck_assert(is_kept || i >= 60);
    }
    ck_assert_uint_eq(next, recorder_n(kept));
    ck_assert_uint_eq(whole.experiment->digest, some.experiment->digest);
    story_clear(&whole);
    story_clear(&some);
}
END_TEST

START_TEST(rows_of_pods_know_no_limit)
{
    g_autofree char *text = trace_with_a_fault();
    Story whole = run_limited(text, 0), some = run_limited(text, 60);

    ck_assert_uint_eq(recorder_n_pods(some.experiment->recorder), 40);
    for (size_t i = 0; i < 40; i++) {
        const PodRecord *a = recorder_pod(whole.experiment->recorder, i);
        const PodRecord *b = recorder_pod(some.experiment->recorder, i);

        ck_assert_str_eq(a->name, b->name);
        ck_assert_int_eq(a->scheduled_at, b->scheduled_at);
        ck_assert_int_eq(a->started_at, b->started_at);
        ck_assert_int_eq(a->ended_at, b->ended_at);
        ck_assert_str_eq(a->phase, b->phase);
        ck_assert_str_eq(a->app, b->app);
    }
    story_clear(&whole);
    story_clear(&some);
}
END_TEST

/* Walks up from an eviction to the fault, with routine left out in between. */
START_TEST(causes_are_found_past_what_is_left_out)
{
    g_autofree char *text = trace_with_a_fault();
    Story some = run_limited(text, 60);
    const Recorder *recorder = some.experiment->recorder;
    const Record *record = story_record(&some, RECORD_OBJECT_DELETING, NULL, 2 * SIM_MINUTE);
    bool found = false;

    ck_assert_ptr_nonnull(record);
    while (record->cause != 0 && !found) {
        ck_assert_uint_lt(record->cause, record->id);
        record = recorder_at(recorder, record->cause - 1);
        found = record->code == RECORD_NODE_NOT_READY || record->code == RECORD_NODE_TAINTED;
    }
    ck_assert(found);
    story_clear(&some);
}
END_TEST

/* Four and a half thousand pods that each come and go: of how many there are only seconds are kept
 * at last, unless somebody asks. */
static char *
many_pods(const char *tail)
{
    GString *text = g_string_new("name: many\nduration: 20m\n"
                                 "cluster: {pools: [{name: n, count: 50, cpu: 64, pods: 1000}]}\n"
                                 "workload:\n  - rows: |\n      at,cpu,run\n");
    for (int i = 0; i < 4500; i++) {
        g_string_append_printf(text, "      %d.%02d,100m,10s\n", i / 20, i % 20 * 5);
    }
    g_string_append(text, tail);
    return g_string_free(text, FALSE);
}

START_TEST(a_gauge_that_changes_too_often_keeps_a_value_a_second)
{
    g_autofree char *text = many_pods("");
    g_autofree char *asked = many_pods("expect:\n  - {finally: serving.max() > 0}\n");
    Story some = run_limited(text, 1000), all = run_limited(asked, 1000);
    const TimeSeries *coarse = subject_series(
        observatory_find(some.experiment->observatory, SUBJECT_PODS, NULL, NULL), GAUGE_SERVING);
    const TimeSeries *exact = subject_series(
        observatory_find(all.experiment->observatory, SUBJECT_PODS, NULL, NULL), GAUGE_SERVING);

    ck_assert_uint_gt(time_series_n_points(exact), 8800);
    ck_assert_uint_ge(time_series_n_points(coarse), 8192);
    ck_assert_uint_lt(time_series_n_points(coarse), 8192 + 100);
    ck_assert(time_series_value(coarse) <= 0 && time_series_value(exact) <= 0);
    ck_assert_double_eq(time_series_value_at(coarse, 224 * SIM_SECOND - 1),
                        time_series_value_at(exact, 224 * SIM_SECOND - 1));
    story_clear(&some);
    story_clear(&all);
}
END_TEST

Suite *
suite(void)
{
    Suite *recorder = suite_create("recorder");
    TCase *limit = tcase_create("limit");
    TCase *gauges = tcase_create("gauges");

    tcase_add_test(limit, a_limit_leaves_out_routine_and_nothing_else);
    tcase_add_test(limit, rows_of_pods_know_no_limit);
    tcase_add_test(limit, causes_are_found_past_what_is_left_out);
    tcase_add_test(gauges, a_gauge_that_changes_too_often_keeps_a_value_a_second);
    suite_add_tcase(recorder, limit);
    suite_add_tcase(recorder, gauges);
    return recorder;
}
