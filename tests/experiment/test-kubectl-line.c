/* test-kubectl-line.c - lines of kubectl: how they are read, and what they do to a cluster. */
#include "experiment/kubectl-run/kubectl-line.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"
#include "text/json.h"

#include <string.h>

static const KubectlLine *
parse(Arena *arena, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    return kubectl_line_read(arena, text, NULL, NULL, diagnostics);
}

START_TEST(a_place_in_a_line_is_found_again)
{
    g_autoptr(Arena) arena = arena_new();
    const KubectlLine *line = parse(arena, "kubectl scale -n shop deploy/web --replicas=2");
    size_t start, end;

    ck_assert_ptr_nonnull(line);
    ck_assert_uint_eq(line->request->n_targets, 1);
    ck_assert(kubectl_line_place(line, line->request->targets[0].name, &start, &end));
    ck_assert_uint_eq(start, strlen("kubectl scale -n shop deploy/"));
    ck_assert_uint_eq(end, start + strlen("web"));
}
END_TEST

START_TEST(a_quoted_word_is_meant_as_a_whole)
{
    g_autoptr(Arena) arena = arena_new();
    const KubectlLine *line = parse(arena, "cordon 'node-1'");
    size_t start, end;

    ck_assert_ptr_nonnull(line);
    ck_assert(kubectl_line_place(line, line->request->targets[0].name, &start, &end));
    ck_assert_uint_eq(start, strlen("cordon "));
    ck_assert_uint_eq(end, strlen("cordon 'node-1'"));
}
END_TEST

static const char *const wrong[] = {
    "",
    "exec web -- ls",
    "scale deploy/web",
    "scale deploy/web --replicas=many",
    "scale deploy/web --replica=2",
    "drain",
    "rollout undoo deploy/web",
    "delete cow/bessie",
    "set image deploy/web",
    "label node node-1 'a=b",
    "patch deploy web",
};

START_TEST(a_wrong_line_is_refused)
{
    g_autoptr(Arena) arena = arena_new();

    ck_assert_msg(parse(arena, wrong[_i]) == NULL, "%s", wrong[_i]);
}
END_TEST

/* What a line prints when it runs at 1 min, one output line a row. */
static char *
outputs(const char *line)
{
    g_autofree char *text = g_strdup_printf("duration: 8m\ncluster: {nodes: 2}\n"
                                            "timeline: [{at: 1m, kubectl: \"%s\"}]\n" STORY_WEB(2),
                                            line);
    Story story = story_run(text);
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < recorder_n(story.experiment->recorder); i++) {
        const Record *record = recorder_at(story.experiment->recorder, i);

        if (record->code == RECORD_ACTION_OUTPUT) {
            g_string_append_printf(out, "%s\n", record->message);
        }
    }
    story_clear(&story);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *line, *output;
} runs[] = {
    { "scale deploy/web --replicas=3", "deployment.apps/web scaled\n" },
    { "scale deploy/wob --replicas=3",
      "Error from server (NotFound): deployments.apps \"wob\" not found\n" },
    { "set image deploy/web web=web:2", "deployment.apps/web image updated\n" },
    { "set image deploy/web wob=web:2", "error: unable to find container named \"wob\"\n" },
    { "cordon node-1", "node/node-1 cordoned\n" },
    { "uncordon node-1", "node/node-1 already uncordoned\n" },
    { "taint node node-1 a=b:NoSchedule", "node/node-1 tainted\n" },
    { "label node node-1 disk=ssd", "node/node-1 labeled\n" },
    { "rollout undo deploy/web", "error: no rollout history found for deployment \"web\"\n" },
    { "rollout pause deploy/web", "deployment.apps/web paused\n" },
    { "rollout resume deploy/web", "error: deployments.apps \"web\" is not paused\n" },
    { "rollout restart deploy/web", "deployment.apps/web restarted\n" },
    { "rollout status deploy/web", "deployment \"web\" successfully rolled out\n" },
    { "expose deploy/web --port=80", "service/web exposed\n" },
    { "run one --image=nginx", "pod/one created\n" },
    { "create deployment two --image=nginx", "deployment.apps/two created\n" },
    { "create deployment web --image=nginx",
      "Error from server (AlreadyExists): deployments.apps \"web\" already exists\n" },
    { "patch deploy web -p '{\\\"spec\\\": {\\\"replicas\\\": 3}}'",
      "deployment.apps/web patched\n" },
    { "patch deploy web -p '{\\\"spec\\\": {\\\"replicas\\\": 2}}'",
      "deployment.apps/web patched (no change)\n" },
    { "delete deploy web", "deployment.apps \"web\" deleted from default namespace\n" },
    { "delete deploy web --dry-run=server",
      "deployment.apps \"web\" deleted from default namespace (server dry run)\n" },
    { "delete deploy web -o name", "deployment.apps/web\n" },
    { "delete deploy -l x=y", "No resources found\n" },
    { "delete pod nope --ignore-not-found", "" },
    { "scale deploy/web --replicas=3 --current-replicas=7",
      "error: Expected replicas to be 7, was 2\n" },
    { "scale deploy -l x=y --replicas=3", "error: no objects passed to scale\n" },
    { "taint node node-1 a=b:NoSchedule c-", "error: taint \"c\" not found\n" },
    { "taint node node-1 a:NoSchedule-", "error: taint \"a:NoSchedule\" not found\n" },
    { "label deploy web a- b=c", "label \"a\" not found.\ndeployment.apps/web labeled\n" },
    { "annotate deploy web a=b", "deployment.apps/web annotated\n" },
    { "set env deploy/web A=b", "deployment.apps/web env updated\n" },
    { "set env deploy/web --list", "# Deployment web, container web\n" },
    { "set resources deploy/web --requests=cpu=1",
      "deployment.apps/web resource requirements updated\n" },
    { "set image deploy/web web=web:1", "" },
    { "autoscale deploy web --max=3 --cpu=50%",
      "horizontalpodautoscaler.autoscaling/web autoscaled\n" },
    { "autoscale node node-1 --max=3", "error: cannot autoscale a Node\n" },
    { "create deployment two --image=nginx -n shop",
      "Error from server (NotFound): namespaces \"shop\" not found\n" },
    { "rollout undo deploy/web --to-revision=9",
      "error: unable to find specified revision 9 in history\n" },
    { "rollout undo deploy/web --to-revision=1",
      "deployment.apps/web skipped rollback (current template already matches revision 1)\n" },
    { "rollout history deploy/web",
      "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n\n" },
    { "rollout history deploy/web --revision=1",
      "deployment.apps/web with revision #1\nPod Template:\n"
      "  Labels:\tapp=web\n\tpod-template-hash=55548c8987\n  Containers:\n   web:\n"
      "    Image:\tweb:1\n    Port:\t<none>\n    Host Port:\t<none>\n"
      "    Readiness:\ttcp-socket :80 delay=0s timeout=1s period=10s #success=1 #failure=3\n"
      "    Environment:\t<none>\n    Mounts:\t<none>\n  Volumes:\t<none>\n"
      "  Node-Selectors:\t<none>\n  Tolerations:\t<none>\n\n" },
    { "rollout history deploy/web --revision=5", "error: unable to find the specified revision\n" },
    { "rollout status deploy/web --revision=7",
      "error: desired revision (7) is different from the running revision (1)\n" },
    { "wait --for=condition=available deploy/web", "deployment.apps/web condition met\n" },
    { "wait --for=condition=available=false deploy/web --timeout=2s",
      "error: timed out waiting for the condition on deployments/web\n" },
    { "wait --for=jsonpath='{.status.readyReplicas}'=2 deploy/web",
      "deployment.apps/web condition met\n" },
    { "wait --for=create pod/none --timeout=2s",
      "error: timed out waiting for the condition on pods/none\n" },
    { "wait --for=delete pod/none", "" },
    { "wait --for=condition=ready pod/none",
      "Error from server (NotFound): pods \"none\" not found\n" },
    { "wait --for=condition=ready pod -l a=b", "error: no matching resources found\n" },
    { "get deploy web -o name", "deployment.apps/web\n" },
    { "get secret -n kube-node-lease", "No resources found in kube-node-lease namespace.\n" },
    { "drain node-1 --dry-run=client --pod-selector=a=b",
      "node/node-1 cordoned (dry run)\nnode/node-1 drained (dry run)\n" },
    { "create deployment two --image=nginx --dry-run=client",
      "deployment.apps/two created (dry run)\n" },
};

START_TEST(a_command_says_what_kubectl_says)
{
    g_autofree char *said = outputs(runs[_i].line);

    ck_assert_msg(strcmp(said, runs[_i].output) == 0, "%s: %s", runs[_i].line, said);
}
END_TEST

START_TEST(variables_are_taken_from_a_config_map)
{
    Story story = story_run(
        "duration: 1m\ncluster: {nodes: 2}\ntimeline:\n"
        "  - {at: 1s, kubectl: create configmap cfg --from-literal=db.host=x --from-literal=b=y}\n"
        "  - {at: 2s, kubectl: set env deploy/web --from=configmap/cfg --prefix=P_}\n"
        "  - {at: 3s, kubectl: set env deploy/web --list}\n"
        "  - {at: 4s, kubectl: set env deploy/web --from=configmap/none}\n" STORY_WEB(2));
    static const char *const said[] = {
        "configmap/cfg created",
        "deployment.apps/web env updated",
        "# Deployment web, container web",
        "# P_B from configmap cfg, key b",
        "# P_DB_HOST from configmap cfg, key db.host",
        "Error from server (NotFound): configmaps \"none\" not found",
    };
    size_t n = 0;

    for (size_t i = 0; i < recorder_n(story.experiment->recorder); i++) {
        const Record *record = recorder_at(story.experiment->recorder, i);

        if (record->code == RECORD_ACTION_OUTPUT) {
            ck_assert_uint_lt(n, G_N_ELEMENTS(said));
            ck_assert_str_eq(record->message, said[n]);
            n++;
        }
    }
    ck_assert_uint_eq(n, G_N_ELEMENTS(said));
    story_clear(&story);
}
END_TEST

/* --record writes the line down; going back brings the older cause back. */
START_TEST(a_recorded_cause_comes_back_with_its_revision)
{
    Story story =
        story_run("duration: 3m\ncluster: {nodes: 2}\ntimeline:\n"
                  "  - {at: 30s, kubectl: set image deploy/web web=web:2 --record}\n"
                  "  - {at: 60s, kubectl: set image deploy/web web=web:3 --record}\n"
                  "  - {at: 90s, kubectl: rollout undo deploy/web}\n"
                  "  - {at: 2m, kubectl: \"get deploy web -o 'jsonpath={.metadata.annotations"
                  ".kubernetes\\\\.io/change-cause}'\"}\n" STORY_WEB(2));
    const Record *record = story_record(&story, RECORD_ACTION_OUTPUT, "step-4", 0);

    ck_assert_ptr_nonnull(record);
    ck_assert_str_eq(record->message, "kubectl set image deploy/web web=web:2 --record=true");
    story_clear(&story);
}
END_TEST

/* Changes of a status come while it waits; the last line is the timeout's. */
START_TEST(a_rollout_status_ends_with_its_timeout)
{
    Story story =
        story_run("duration: 3m\ncluster: {nodes: 2}\napps: [{image: 'web:2', start: never}]"
                  "\ntimeline:\n"
                  "  - {at: 1m, kubectl: set image deploy/web web=web:2}\n"
                  "  - {at: 61s, kubectl: rollout status deploy/web --timeout=20s}\n"
                  "  - {at: 2m, kubectl: rollout undo deploy/web}\n"
                  "  - {at: 121s, kubectl: rollout status deploy/web}\n" STORY_WEB(2));
    const Record *record = story_record(&story, RECORD_ACTION_OUTPUT, "step-2", 80 * SIM_SECOND);

    ck_assert_ptr_nonnull(record);
    ck_assert_str_eq(record->message, "error: timed out waiting for the condition");
    ck_assert_int_eq(record->at, 81 * SIM_SECOND);
    record = story_record(&story, RECORD_ACTION_OUTPUT, "step-4", 0);
    while (record != NULL && !g_str_has_suffix(record->message, "successfully rolled out")) {
        record = story_record(&story, RECORD_ACTION_OUTPUT, "step-4", record->at + 1);
    }
    ck_assert_ptr_nonnull(record);
    story_clear(&story);
}
END_TEST

/* A budget that lets nobody go, and a drain that gives up. */
START_TEST(a_drain_ends_with_its_timeout)
{
    Story story =
        story_run("duration: 8m\ncluster: {nodes: 1}\n"
                  "timeline: [{at: 1m, kubectl: drain node-1 --timeout=12s}]\n" STORY_WEB(
                      1) "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\n"
                         "metadata: {name: web}\n"
                         "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n");
    const Record *last = NULL;
    size_t n_tries = 0;

    for (size_t i = 0; i < recorder_n(story.experiment->recorder); i++) {
        const Record *record = recorder_at(story.experiment->recorder, i);

        if (record->code == RECORD_ACTION_OUTPUT) {
            n_tries += strstr(record->message, "will retry after 5s") != NULL;
            last = record;
        }
    }
    ck_assert_uint_eq(n_tries, 3);
    ck_assert_ptr_nonnull(last);
    ck_assert(g_str_has_suffix(last->message, ": global timeout reached: 12s"));
    ck_assert_int_ge(last->at, 72 * SIM_SECOND);
    ck_assert_int_lt(last->at, 77 * SIM_SECOND);
    story_clear(&story);
}
END_TEST

/* The pod is gone when the command ends, and not before its grace is over. */
START_TEST(a_delete_waits_until_the_object_is_gone)
{
    Story story = story_run("duration: 3m\ncluster: {nodes: 1}\napps: [{image: '*', stop: 7s}]\n"
                            "timeline:\n"
                            "  - {at: 1m, kubectl: delete pod one}\n"
                            "  - {at: 1m, kubectl: wait --for=delete pod/one}\n"
                            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: one}\n"
                            "spec: {containers: [{name: one, image: one}]}\n");
    const Record *record = story_record(&story, RECORD_ACTION_OUTPUT, "step-2", 0);

    ck_assert_ptr_nonnull(record);
    ck_assert_str_eq(record->message, "pod/one condition met");
    ck_assert_int_ge(record->at, 67 * SIM_SECOND);
    ck_assert_int_lt(record->at, 70 * SIM_SECOND);
    story_clear(&story);
}
END_TEST

START_TEST(a_drain_moves_pods_and_says_so)
{
    g_autofree char *said = outputs("drain node-1 --ignore-daemonsets");

    ck_assert(g_str_has_prefix(said, "node/node-1 cordoned\nevicting pod default/web-"));
    ck_assert(g_str_has_suffix(said, "evicted\nnode/node-1 drained\n"));
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("kubectl-line");
    TCase *tests = tcase_create("kubectl-line");

    tcase_add_test(tests, a_place_in_a_line_is_found_again);
    tcase_add_test(tests, a_quoted_word_is_meant_as_a_whole);
    tcase_add_loop_test(tests, a_wrong_line_is_refused, 0, G_N_ELEMENTS(wrong));
    tcase_add_loop_test(tests, a_command_says_what_kubectl_says, 0, G_N_ELEMENTS(runs));
    tcase_add_test(tests, a_drain_moves_pods_and_says_so);
    tcase_add_test(tests, variables_are_taken_from_a_config_map);
    tcase_add_test(tests, a_recorded_cause_comes_back_with_its_revision);
    tcase_add_test(tests, a_rollout_status_ends_with_its_timeout);
    tcase_add_test(tests, a_drain_ends_with_its_timeout);
    tcase_add_test(tests, a_delete_waits_until_the_object_is_gone);
    suite_add_tcase(all, tests);
    return all;
}
