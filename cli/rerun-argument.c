/* rerun-argument.c - reaching the instant that was asked for. */
#include "cli/rerun-argument.h"

#include "cli/scenario-argument.h"
#include "experiment/kubectl-run/kubectl-kinds.h"
#include "experiment/results/run-directory.h"
#include "text/scalar.h"

#include <string.h>

bool
is_run_argument(const char *argument)
{
    g_autofree char *file = g_build_filename(argument, "run.json", NULL);

    return g_file_test(file, G_FILE_TEST_EXISTS) ||
           ((g_str_has_suffix(argument, ".yaml") || g_str_has_suffix(argument, ".yml")) &&
            g_file_test(argument, G_FILE_TEST_IS_REGULAR));
}

size_t
split_run_argument(const Invocation *invocation, const char **ret_run)
{
    size_t n = invocation->arguments->len;
    const char *last = n == 0 ? NULL : invocation_argument(invocation, n - 1);

    *ret_run = last != NULL && is_run_argument(last) ? last : NULL;
    return *ret_run == NULL ? n : n - 1;
}

/* Who asks for an instant after the end gets the end, and is told so. */
static void
hint_at_end(SimTime at, const Rerun *rerun)
{
    g_autofree char *end = clock_time_format(rerun->experiment->end);

    if (rerun->is_unfinished) {
        console_hint("note: this run was killed or still goes on; its scenario is run to %s", end);
    } else if (at == SIM_NEVER && rerun->is_partial) {
        console_hint("note: the run was cut short at %s; this is its end", end);
    } else if (at != SIM_NEVER && at > rerun->experiment->end) {
        console_hint("note: the run %s at %s; this is its end",
                     rerun->is_partial ? "was cut short" : "ends", end);
    }
}

/* A run that was made has its seed, its values and its end. */
static bool
is_free_of_options(const Invocation *invocation, const char *run)
{
    static const char *const names[] = { "seed", "set", "until" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (invocation_has(invocation, names[i])) {
            console_error("`--%s` changes nothing of a run that was made", names[i]);
            console_hint("help: give the scenario file in place of %s", run);
            return false;
        }
    }
    return true;
}

static int
reach(const Invocation *invocation, const char *path, const ScenarioOptions *options, Rerun *ret)
{
    SimTime at = SIM_NEVER;
    g_autofree char *error = NULL;
    g_autofree char *chosen = NULL;

    if (!time_argument(invocation_text(invocation, "at"), "at", &at)) {
        return EXIT_USAGE;
    }
    chosen = run_argument(path);
    if (chosen == NULL) {
        return EXIT_WORLD;
    }
    if (g_file_test(chosen, G_FILE_TEST_IS_DIR) && !is_free_of_options(invocation, chosen)) {
        return EXIT_USAGE;
    }
    if (rerun_to(chosen, options, at, ret, &error)) {
        hint_at_end(at, ret);
        return EXIT_MET;
    }
    if (error != NULL) {
        console_error("%s", error);
    } else {
        console_diagnostics(ret->scenario->diagnostics);
    }
    return error != NULL ? EXIT_WORLD : EXIT_INVALID;
}

int
rerun_argument(const Invocation *invocation, const char *path, Rerun *ret)
{
    ScenarioOptions options;
    int code = EXIT_USAGE;

    *ret = (Rerun){ 0 };
    if (scenario_options(invocation, &options)) {
        code = reach(invocation, path, &options, ret);
    }
    g_free((void *)(uintptr_t)options.overrides);
    return code;
}

/* Kinds that are kept whole: by the word in any of the stored objects. */
static bool
find_other_kind(const Rerun *rerun, const char *word, ObjectFilter *filter)
{
    StoreQuery query = { .kind = KIND_OTHER };
    size_t length = strlen(word);

    for (StoreIterator it = store_query(cluster_store(rerun->experiment->cluster), &query);
         store_next(&it);) {
        const char *kind = value_get_text(it.object->raw, "kind");
        size_t bare = kind == NULL ? 0 : strlen(kind);

        if (kind != NULL && g_ascii_strncasecmp(kind, word, bare) == 0 &&
            (length == bare || (length == bare + 1 && word[bare] == 's'))) {
            filter->kind = KIND_OTHER;
            filter->kind_name = kind;
            return true;
        }
    }
    return false;
}

bool
kind_argument(const Rerun *rerun, const char *word, ObjectFilter *filter)
{
    const ApiKind *kind = api_kind_find_resource(word);

    if (kind != NULL) {
        filter->kind = kubectl_stored_kind(kind);
        filter->kind_name = kind->singular;
        return true;
    }
    if (find_other_kind(rerun, word, filter)) {
        return true;
    }
    console_error("the server doesn't have a resource type \"%s\"", word);
    return false;
}

void
complain_not_found(const ObjectFilter *filter)
{
    const ApiKind *kind = kubectl_api_kind(filter->kind);
    const char *group = kind == NULL ? "" : kind->group;
    g_autofree char *text =
        g_strdup_printf("Error from server (NotFound): %s%s%s \"%s\" not found\n",
                        kind == NULL ? filter->kind_name : kind->plural, *group == '\0' ? "" : ".",
                        group, filter->name);

    console_complain(text);
}
