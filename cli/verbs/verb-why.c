/* verb-why.c - what an object is like at an instant, and why. */
#include "cli/rerun-argument.h"
#include "experiment/kubectl-run/kubectl-kinds.h"
#include "experiment/results/attempt-story.h"
#include "experiment/results/explanation.h"
#include "experiment/results/run-directory.h"

#include <string.h>

/* "po/web-x" as the records write it: "pod/web-x". */
static char *
canonical_label(const char *argument)
{
    const char *slash = strchr(argument, '/');
    g_autofree char *word = slash == NULL ? NULL : g_strndup(argument, (gsize)(slash - argument));
    const ApiKind *resource = word == NULL ? NULL : api_kind_find_resource(word);

    return resource == NULL ? g_strdup(argument) : g_strconcat(resource->singular, slash, NULL);
}

static int
explain(const Rerun *rerun, const char *argument)
{
    g_autofree char *label = canonical_label(argument);
    g_autoptr(GString) out = g_string_new(NULL);
    bool found = console_wants_json() ? explanation_append_json(out, rerun->experiment, label)
                                      : explanation_append(out, rerun->experiment, label);

    if (!found) {
        g_autofree const char **labels = explanation_labels(rerun->experiment);
        const char *near = nearest_name(label, labels);

        console_error("the run knows nothing about `%s` up to this instant%s%s%s", label,
                      near == NULL ? "" : "; did you mean `", near == NULL ? "" : near,
                      near == NULL ? "" : "`?");
        return EXIT_NOT_MET;
    }
    console_write(out->str);
    return EXIT_MET;
}

/* The name and namespace of "pod/web-x" or "pod/shop/web-x"; false for any other label. */
static bool
split_pod_label(const char *label, char **ret_namespace, char **ret_name)
{
    g_auto(GStrv) parts = g_strsplit(label, "/", 3);
    guint n = g_strv_length(parts);

    if (n < 2 || strcmp(parts[0], "pod") != 0) {
        return false;
    }
    *ret_namespace = g_strdup(n == 3 ? parts[1] : "default");
    *ret_name = g_strdup(parts[n - 1]);
    return true;
}

/* What the scheduler thought of each node when it decided last. */
static void
print_placement(const char *path, const Rerun *rerun, const char *argument)
{
    g_autofree char *label = canonical_label(argument);
    g_autofree char *name_space = NULL, *name = NULL;
    g_autofree char *newest = path == NULL ? run_directory_newest() : NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    StoryStyle style = { console_columns(), console_wants_json() };

    if (split_pod_label(label, &name_space, &name) &&
        attempt_story_append(out, rerun, path == NULL ? newest : path, name_space, name, &style)) {
        console_write(out->str);
    }
}

static int
run(const Invocation *invocation)
{
    const char *path;
    size_t n = split_run_argument(invocation, &path);
    Rerun rerun;
    int code;

    if (n != 1) {
        console_error("say which object: pod/web-x, node/node-1");
        return EXIT_USAGE;
    }
    code = rerun_argument(invocation, path, &rerun);
    if (code == EXIT_MET) {
        code = explain(&rerun, invocation_argument(invocation, 0));
        if (code == EXIT_MET) {
            print_placement(path, &rerun, invocation_argument(invocation, 0));
        }
    }
    rerun_clear(&rerun);
    return code;
}

static const Option options[] = {
    { "at", '\0', "T", false, "The instant to look at; without it the end of the run.", NULL },
    { 0 },
};

const Verb verb_why = {
    .name = "why",
    .usage = "KIND/NAME [RUN]",
    .doc = "Walk the causes of an object's state backwards.",
    .help = "  orrery why pod/web-x --at 7:46 RUN\n  orrery why node/node-1 --at 2:30\n",
    .options = options,
    .takes = "seed set until",
    .n_arguments_max = 2,
    .run = run,
};
