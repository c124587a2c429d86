/* verb-get.c - objects as kubectl prints them, at any instant of a run. */
#include "cli/rerun-argument.h"
#include "experiment/kubectl-run/kubectl-kinds.h"

#include <string.h>

typedef struct Request {
    const Invocation *invocation;
    const Rerun *rerun;
    Arena *arena;
    GPtrArray *objects;
    ObjectFilter filter;
    bool has_names, has_kinds; /* single names; several kinds */
    int code;
} Request;

static bool
is_namespaced(const ObjectFilter *filter)
{
    const ApiKind *resource = kubectl_api_kind(filter->kind);

    return resource == NULL || resource->is_namespaced;
}

static void
add_objects(Request *request, const char *name)
{
    ObjectFilter filter = request->filter;
    size_t before = request->objects->len;

    filter.name = name;
    rerun_objects(request->rerun, &filter, request->arena, request->objects);
    if (name != NULL && request->objects->len == before) {
        complain_not_found(&filter);
        request->code = EXIT_NOT_MET;
    }
}

static bool
set_kind(Request *request, const char *word)
{
    return kind_argument(request->rerun, word, &request->filter);
}

/* "deploy/web" */
static bool
add_slash(Request *request, const char *word)
{
    const char *slash = strchr(word, '/');
    g_autofree char *kind = g_strndup(word, (gsize)(slash - word));

    request->has_names = true;
    if (!set_kind(request, kind)) {
        return false;
    }
    add_objects(request, slash + 1);
    return true;
}

static bool
add_kinds(Request *request, const char *words, size_t first_name, size_t n)
{
    static const char all[] = "pods,services,daemonsets,deployments,replicasets,statefulsets,"
                              "jobs,cronjobs";
    g_auto(GStrv) kinds = g_strsplit(strcmp(words, "all") == 0 ? all : words, ",", -1);

    request->has_kinds = g_strv_length(kinds) > 1;
    for (size_t k = 0; kinds[k] != NULL; k++) {
        if (!set_kind(request, kinds[k])) {
            return false;
        }
        for (size_t i = first_name; i < n; i++) {
            request->has_names = true;
            add_objects(request, invocation_argument(request->invocation, i));
        }
        if (first_name >= n) {
            add_objects(request, NULL);
        }
    }
    return true;
}

static bool
collect(Request *request, size_t n)
{
    const char *first = invocation_argument(request->invocation, 0);

    if (strchr(first, '/') == NULL) {
        return add_kinds(request, first, 1, n);
    }
    for (size_t i = 0; i < n; i++) {
        const char *word = invocation_argument(request->invocation, i);

        if (strchr(word, '/') == NULL) {
            console_error("there is no need to specify a resource type as a separate argument when "
                          "passing arguments in resource/name form");
            return false;
        }
        if (!add_slash(request, word)) {
            return false;
        }
    }
    return true;
}

static void
print_objects(Request *request)
{
    const Invocation *invocation = request->invocation;
    const char *columns_text = invocation_text(invocation, "label-columns");
    g_auto(GStrv) columns = columns_text == NULL ? NULL : g_strsplit(columns_text, ",", -1);
    const char *output = invocation_text(invocation, "output");
    bool is_single = request->has_names && request->objects->len == 1;
    RerunTable table = { .all_namespaces = invocation_has(invocation, "all-namespaces"),
                         .shows_labels = invocation_has(invocation, "show-labels"),
                         .hides_headers = invocation_has(invocation, "no-headers"),
                         .shows_kind =
                             request->has_kinds || invocation_has(invocation, "show-kind"),
                         .is_list = !is_single,
                         .label_columns = (const char *const *)columns };
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;

    if (console_wants_json() && output == NULL) {
        output = "json";
    }
    if (request->objects->len == 0 && output == NULL) {
        if (table.all_namespaces || !is_namespaced(&request->filter)) {
            console_hint("No resources found");
        } else {
            console_hint("No resources found in %s namespace.", request->filter.name_space);
        }
        return;
    }
    table.output = output;
    text = rerun_print(request->rerun, request->objects, &table, &error);
    if (text == NULL) {
        console_error("%s", error);
        request->code = EXIT_USAGE;
        return;
    }
    console_write(text);
}

static bool
read_filter(Request *request)
{
    const char *selector = invocation_text(request->invocation, "selector");
    const char *name_space = invocation_text(request->invocation, "namespace");
    ObjectTables *tables = cluster_tables(request->rerun->experiment->cluster);
    const char *error = NULL;

    request->filter.name_space = name_space == NULL ? "default" : name_space;
    if (invocation_has(request->invocation, "all-namespaces")) {
        request->filter.name_space = NULL;
    }
    if (selector != NULL) {
        request->filter.selector = selector_parse(selector, tables->names, request->arena, &error);
        if (request->filter.selector == NULL) {
            console_error("%s", error);
            return false;
        }
    }
    return true;
}

static int
run(const Invocation *invocation)
{
    const char *path;
    size_t n = split_run_argument(invocation, &path);
    Rerun rerun;
    int code;

    if (n == 0) {
        console_error("say what to get: pods, deploy/web, all");
        return EXIT_USAGE;
    }
    code = rerun_argument(invocation, path, &rerun);
    if (code == EXIT_MET) {
        Request request = { .invocation = invocation, .rerun = &rerun };

        request.arena = arena_new();
        request.objects = g_ptr_array_new();
        if (!read_filter(&request) || !collect(&request, n)) {
            request.code = EXIT_NOT_MET;
        } else if (request.code == EXIT_MET || request.objects->len > 0) {
            print_objects(&request);
        }
        code = request.code;
        g_ptr_array_unref(request.objects);
        arena_free(request.arena);
    }
    rerun_clear(&rerun);
    return code;
}

static const Option options[] = {
    { "at", '\0', "T", false, "The instant to look at; without it the end of the run.", NULL },
    { "output", 'o', "FORMAT", false, "wide, yaml, json, name, custom-columns=, jsonpath=.", NULL },
    { "namespace", 'n', "NAME", false, "The namespace (default).", NULL },
    { "all-namespaces", 'A', NULL, false, "All namespaces.", NULL },
    { "selector", 'l', "LABELS", false, "Only objects with these labels.", NULL },
    { "label-columns", 'L', "KEYS", false, "Labels as columns.", NULL },
    { "show-labels", '\0', NULL, false, "All labels in a last column.", NULL },
    { "show-kind", '\0', NULL, false, "The kind before the name.", NULL },
    { "no-headers", '\0', NULL, false, "No first line.", NULL },
    { 0 },
};

const Verb verb_get = {
    .name = "get",
    .usage = "KIND|KIND/NAME... [RUN]",
    .doc = "Show objects as kubectl does, at any instant of a run.",
    .help = "  orrery get pods --at 3:12 RUN\n  orrery get deploy/web -o yaml --at 8m\n",
    .options = options,
    .takes = "seed set until",
    .n_arguments_max = 100,
    .run = run,
};
