/* test-gang.c - pods of a PodGroup start together or not at all, whatever comes between. */
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <glib.h>
#include <string.h>

#define COSCHEDULING(args) \
    "---\n" \
    "apiVersion: kubescheduler.config.k8s.io/v1\n" \
    "kind: KubeSchedulerConfiguration\n" \
    "profiles:\n" \
    "  - plugins:\n" \
    "      multiPoint: {enabled: [{name: Coscheduling}]}\n" \
    "      queueSort: {enabled: [{name: Coscheduling}], disabled: [{name: '*'}]}\n" args

#define GROUP(name, spec) \
    "---\n" \
    "apiVersion: scheduling.x-k8s.io/v1alpha1\n" \
    "kind: PodGroup\n" \
    "metadata: {name: " name "}\n" \
    "spec: " spec "\n"

#define JOB(name, n, cpu) \
    "---\n" \
    "apiVersion: batch/v1\n" \
    "kind: Job\n" \
    "metadata: {name: " name "}\n" \
    "spec:\n" \
    "  completions: " n "\n" \
    "  parallelism: " n "\n" \
    "  template:\n" \
    "    metadata: {labels: {scheduling.x-k8s.io/pod-group: " name "}}\n" \
    "    spec:\n" \
    "      restartPolicy: Never\n" \
    "      containers:\n" \
    "        - {name: work, image: 'work:1', resources: {requests: {cpu: " cpu "}}}\n"

#define APPS "apps: [{image: 'work:*', pull: 1s, start: 1s, run: 2m}]\n"
#define RUNNING(name) "phase(Running scheduling.x-k8s.io/pod-group=" name ")"

/* On two nodes of four CPUs: what stands on the first leaves room for nine. */
#define NINE_OF_TEN \
    GROUP("red", "{minMember: 10}") \
    JOB("red", "10", "700m") \
    "---\n" \
    "apiVersion: batch/v1\n" \
    "kind: Job\n" \
    "metadata: {name: first}\n" \
    "spec:\n" \
    "  template:\n" \
    "    spec:\n" \
    "      nodeName: node-1\n" \
    "      restartPolicy: Never\n" \
    "      containers: [{name: work, image: 'work:1', resources: {requests: {cpu: 1}}}]\n"

static const struct {
    const char *what;
    const char *text;
} stories[] = {
    { "a group that fits runs",
      "duration: 5m\ncluster: {nodes: 2}\n" APPS "expect:\n"
      "  - {that: '" RUNNING(
          "red") " == 4', within: 5s, until: 1m}\n"
                 "  - {that: succeeded(job/red) == 4, within: 3m}\n" COSCHEDULING("")
                     GROUP("red", "{minMember: 4}") JOB("red", "4", "1") },
    { "a group that is not all there does not start",
      "duration: 5m\ncluster: {nodes: 2}\n" APPS "expect:\n"
      "  - {never: '" RUNNING("red") " > 0', after: 0s}\n" COSCHEDULING("")
          GROUP("red", "{minMember: 5}") JOB("red", "4", "1") },
    { "a group that does not fit leaves the room to others",
      "duration: 5m\ncluster: {nodes: 1}\n" APPS "expect:\n"
      "  - {never: '" RUNNING(
          "red") " > 0', after: 0s}\n"
                 "  - {that: succeeded(job/small) == 3, within: 3m}\n" COSCHEDULING("")
                     GROUP("red", "{minMember: 6}") JOB("red", "6", "1") JOB("small", "3", "1") },
    { "two groups that do not fit together take turns",
      "duration: 10m\ncluster: {nodes: 2}\n" APPS "expect:\n"
      "  - {never: '" RUNNING("red") " > 0 and " RUNNING(
          "blue") " > 0', after: 0s}\n"
                  "  - {that: succeeded(job/red) == 5 and succeeded(job/blue) == 5, within: "
                  "8m}\n" COSCHEDULING("") GROUP("red", "{minMember: 5}")
                      GROUP("blue", "{minMember: 5}") JOB("red", "5", "1") JOB("blue", "5", "1") },
    { "without the plugin each gets a part, and groups mean nothing",
      "duration: 10m\ncluster: {nodes: 2}\n" APPS "expect:\n"
      "  - {that: '" RUNNING("red") " > 0 and " RUNNING(
          "blue") " > 0', within: 5s, until: 1m}\n" GROUP("red", "{minMember: 5}")
          GROUP("blue", "{minMember: 5}") JOB("red", "5", "1") JOB("blue", "5", "1") },
    { "a group that nobody declared is none",
      "duration: 5m\ncluster: {nodes: 1}\n" APPS "expect:\n"
      "  - {that: '" RUNNING("red") " == 4', within: 5s, until: 1m}\n" COSCHEDULING("")
          JOB("red", "6", "1") },
    { "a scheduler that ends while pods wait begins anew",
      "duration: 6m\ncluster: {nodes: 2}\n" APPS
      "timeline: [{at: 40s, fault: down, target: scheduler, for: 20s}]\n"
      "expect:\n"
      "  - {never: '" RUNNING(
          "red") " > 0', after: 0s, until: 2m}\n"
                 "  - {that: succeeded(job/red) == 10, within: 6m}\n" COSCHEDULING("")
                     NINE_OF_TEN },
    { "a pod that goes while it waits takes the others' nodes with it",
      "duration: 3m\ncluster: {nodes: 2}\n" APPS "timeline: [{at: 40s, kubectl: delete job red}]\n"
      "expect:\n"
      "  - {never: '" RUNNING("red") " > 0', after: 0s}\n" COSCHEDULING("") NINE_OF_TEN },
};

static bool
is_met(const char *text, GString *why)
{
    Story story = story_run(text);
    const ExpectationSet *set = story.experiment->expectations;
    bool met = expectation_set_n(set) > 0 && expectation_set_all_met(set);

    for (size_t i = 0; i < expectation_set_n(set); i++) {
        g_autofree char *words = expectation_format(expectation_set_result(set, i)->expectation);

        g_string_append_printf(why, "%s; ", words);
    }
    story_clear(&story);
    return met;
}

START_TEST(groups_start_together_or_not_at_all)
{
    g_autoptr(GString) why = g_string_new(NULL);

    ck_assert_msg(is_met(stories[_i].text, why), "%s: %s", stories[_i].what, why->str);
}
END_TEST

/* Nine of ten are too near to give up at once, so their time runs out. */
START_TEST(pods_wait_for_the_last_one_and_then_give_their_nodes_back)
{
    Story story =
        story_run("duration: 90s\ncluster: {nodes: 2}\n" APPS COSCHEDULING("") NINE_OF_TEN);
    size_t n_told = 0, n_taken_along = 0;
    size_t n = recorder_n(story.experiment->recorder);

    for (size_t i = 0; i < n; i++) {
        const Record *record = recorder_at(story.experiment->recorder, i);

        if (record->code == RECORD_EVENT && record->message != NULL) {
            n_told += strcmp(record->message, "rejected due to timeout after waiting 1m0s at "
                                              "plugin Coscheduling") == 0;
            n_taken_along += strcmp(record->message, "rejection in Unreserve") == 0;
        }
    }
    ck_assert_uint_eq(n_told, 1);
    ck_assert_uint_eq(n_taken_along, 8);
    story_clear(&story);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("gang");
    TCase *tests = tcase_create("gang");

    tcase_add_loop_test(tests, groups_start_together_or_not_at_all, 0, G_N_ELEMENTS(stories));
    tcase_add_test(tests, pods_wait_for_the_last_one_and_then_give_their_nodes_back);
    suite_add_tcase(all, tests);
    return all;
}
