/* verb-kubectl.c - one kubectl line against an empty cluster: generators, --dry-run, --local, and
 * what kubectl says to a wrong line. */
#include "cli/console.h"
#include "experiment/kubectl/kubectl.h"

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

static int
run(const Invocation *invocation)
{
    const KubectlFiles files = { NULL, read_file, list_folder };
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(KubectlAnswer) answer = NULL;
    const GPtrArray *rest = invocation->rest;
    size_t n = rest == NULL ? 0 : rest->len;
    const char **words = ARENA_NEW_N(arena, const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        words[i] = g_ptr_array_index(rest, i);
    }
    if (n > 0 && strcmp(words[0], "kubectl") == 0) {
        words++;
        n--;
    }
    answer = kubectl_answer(words, n, &files, arena);
    kubectl_answer_empty(answer, arena);
    console_write(answer->out->str);
    console_complain(answer->err->str);
    return answer->exit_code;
}

const Verb verb_kubectl = {
    .name = "kubectl",
    .usage = "-- ARGS...",
    .doc = "Answer a kubectl line as kubectl does for an empty cluster.",
    .help = "  orrery kubectl -- create deployment web --image=nginx --dry-run=client -o yaml\n"
            "  orrery kubectl -- set image -f web.yaml app=nginx:1.25 --local -o yaml\n"
            "\n"
            "Lines that need objects of a cluster find none.\n",
    .takes_rest = true,
    .run = run,
};
