/* verb-kubectl.c - one kubectl line against the cluster of an instant, or an empty one: what
 * kubectl prints, says and returns. */
#include "cli/rerun-argument.h"

#include <stdio.h>
#include <string.h>

static const char *
read_file(void *data, const char *path, Arena *arena, size_t *ret_length)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;

    (void)data;
    if (g_file_test(path, G_FILE_TEST_IS_DIR) ||
        !g_file_get_contents(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &bytes, &length, NULL)) {
        return NULL;
    }
    *ret_length = length;
    return arena_strndup(arena, bytes, length);
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *const *
list_folder(void *data, const char *path, Arena *arena)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char **result;
    const char *name;

    (void)data;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *whole = g_build_filename(path, name, NULL);

        if (g_file_test(whole, G_FILE_TEST_IS_REGULAR)) {
            g_ptr_array_add(names, arena_strdup(arena, name));
        }
    }
    if (folder == NULL) {
        return NULL;
    }
    g_ptr_array_sort(names, by_text);
    result = ARENA_NEW_N(arena, const char *, names->len + 1);
    for (guint i = 0; i < names->len; i++) {
        result[i] = g_ptr_array_index(names, i);
    }
    return result;
}

/* What is behind "--", without the word kubectl. */
static const char *const *
line_words(const Invocation *invocation, Arena *arena, size_t *ret_n)
{
    const GPtrArray *rest = invocation->rest;
    size_t n = rest == NULL ? 0 : rest->len;
    size_t first = n > 0 && strcmp(g_ptr_array_index(rest, 0), "kubectl") == 0;
    const char **words = ARENA_NEW_N(arena, const char *, n + 1);

    for (size_t i = first; i < n; i++) {
        words[i - first] = g_ptr_array_index(rest, i);
    }
    *ret_n = n - first;
    return words;
}

static void
print_text(void *data, bool is_error, const char *text)
{
    (void)data;
    if (is_error) {
        fflush(stdout); /* both may go to one place */
        fputs(text, stderr);
    } else {
        console_write(text);
    }
}

/* Lines that ask no cluster, and those that ask an empty one. */
static int
answer_without(KubectlAnswer *answer, Arena *arena)
{
    kubectl_answer_empty(answer, arena);
    console_write(answer->out->str);
    console_complain(answer->err->str);
    return answer->exit_code;
}

/* Nobody waits longer for a command than a day of the cluster's time. */
#define WAIT_MAX (24 * SIM_HOUR)

static int
answer_within(const Invocation *invocation, const KubectlAnswer *answer)
{
    const KubectlLine line = { .out = answer->out->str,
                               .err = answer->err->str,
                               .exit_code = answer->exit_code,
                               .request = answer->request };
    Rerun rerun;
    int code;

    if (!kubectl_can_run(answer->request)) {
        console_error("kubectl %s is not offered for simulated clusters", answer->request->verb);
        return EXIT_NOT_MET;
    }
    code = rerun_argument(invocation, invocation_argument(invocation, 0), &rerun);
    if (code == EXIT_MET) {
        code = rerun_kubectl(&rerun, &line, WAIT_MAX, print_text, NULL);
        if (code < 0) {
            console_error("kubectl still waits after a day of the cluster's time");
            code = EXIT_NOT_MET;
        }
    }
    rerun_clear(&rerun);
    return code;
}

static int
run(const Invocation *invocation)
{
    const KubectlFiles files = { .read = read_file, .list = list_folder };
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(KubectlAnswer) answer = NULL;
    size_t n;
    const char *const *words = line_words(invocation, arena, &n);
    bool has_cluster = invocation->arguments->len > 0 || invocation_text(invocation, "at") != NULL;

    answer = kubectl_answer(words, n, &files, arena);
    return has_cluster && answer->request != NULL ? answer_within(invocation, answer)
                                                  : answer_without(answer, arena);
}

static const Option options[] = {
    { "at", '\0', "T", false, "The instant to act at; without it the end of the run.", NULL },
    { 0 },
};

const Verb verb_kubectl = {
    .name = "kubectl",
    .usage = "[RUN] -- ARGS...",
    .doc = "Answer a kubectl line as the cluster of an instant would, or an empty one.",
    .help = "  orrery kubectl RUN --at 3:12 -- get pods -o wide\n"
            "  orrery kubectl hello.yaml --at 1m -- drain node-1 --ignore-daemonsets\n"
            "  orrery kubectl -- create deployment web --image=nginx --dry-run=client -o yaml\n"
            "\n"
            "RUN is a run directory or a scenario file.  The run is executed again up to --at, and "
            "the\n"
            "line acts on the cluster as it is there; a command that waits (rollout status, wait,\n"
            "drain, delete) lets time go on until it ends.  What it changes is gone when it has "
            "ended:\n"
            "nothing is written to RUN, and the next line meets the cluster of --at again.  To "
            "change\n"
            "the story itself put the line into the timeline: {at: 1m, kubectl: ...}.\n"
            "\n"
            "Without RUN and --at the line meets an empty cluster; --at alone takes the newest "
            "run.\n"
            "Output, messages and exit code are kubectl's; orrery list kubectl names the "
            "commands.\n",
    .options = options,
    .takes = "seed set until",
    .n_arguments_max = 1,
    .takes_rest = true,
    .run = run,
};
