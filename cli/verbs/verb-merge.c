/* verb-merge.c - shards of a study put together. */
#include "cli/console.h"
#include "experiment/study/study-merge.h"

static int
run(const Invocation *invocation)
{
    const char *out = invocation_text(invocation, "output");
    g_autofree const char **files = g_new0(const char *, invocation->arguments->len + 1);
    g_autofree char *error = NULL;
    uint64_t n_missing = 0;

    if (out == NULL) {
        console_error("`orrery merge` needs -o FILE");
        console_hint("usage: orrery merge FILE... -o FILE");
        return EXIT_USAGE;
    }
    for (guint i = 0; i < invocation->arguments->len; i++) {
        files[i] = invocation_argument(invocation, i);
    }
    error = study_merge(files, out, &n_missing);
    if (error != NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    if (n_missing > 0) {
        console_error("%s lacks %" G_GUINT64_FORMAT " runs of the study", out, n_missing);
        return EXIT_NOT_MET;
    }
    console_hint("next: orrery compare %s", out);
    return EXIT_MET;
}

const Verb verb_merge = {
    .name = "merge",
    .usage = "FILE...",
    .doc = "Put shards of a study together into one file (-o).",
    .help = "  orrery merge study-1-of-2.study study-2-of-2.study -o study.study\n\n"
            "The result has the bytes of a study that was run in one piece.\n",
    .takes = "output",
    .n_arguments_min = 1,
    .n_arguments_max = 10000,
    .run = run,
};
