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
};

START_TEST(a_command_says_what_kubectl_says)
{
    g_autofree char *said = outputs(runs[_i].line);

    ck_assert_msg(strcmp(said, runs[_i].output) == 0, "%s: %s", runs[_i].line, said);
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
    suite_add_tcase(all, tests);
    return all;
}
