/* get-command.c - kubectl get, describe, events, top, explain, wait. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag get_flags[] = {
    { .name = "raw", .doc = "path to ask" },
    { .name = "watch", .letter = 'w', .type = CTL_BOOL, .doc = "go on with changes" },
    { .name = "watch-only", .type = CTL_BOOL, .doc = "only changes" },
    { .name = "output-watch-events", .type = CTL_BOOL, .doc = "print what happened" },
    { .name = "ignore-not-found", .type = CTL_BOOL, .doc = "say nothing if it is not there" },
    { .name = "field-selector", .doc = "field selector" },
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "server-print", .type = CTL_BOOL, .fallback = "true", .doc = "let the server print" },
    { .name = "sort-by", .doc = "the field to sort by" },
    { .name = "no-headers", .type = CTL_BOOL, .doc = "rows only" },
    { .name = "show-labels", .type = CTL_BOOL, .doc = "labels as last column" },
    { .name = "label-columns", .letter = 'L', .type = CTL_LIST, .doc = "labels as columns" },
    { .name = "show-kind", .type = CTL_BOOL, .doc = "kinds before names" },
    { .name = "chunk-size", .type = CTL_INT64, .fallback = "500", .doc = "objects in one answer" },
    { .name = "subresource", .doc = "part of the object" },
};
static const CtlFlagSet get_own = CTL_FLAG_SET(get_flags);
static const CtlFlag describe_flags[] = {
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "show-events", .type = CTL_BOOL, .fallback = "true", .doc = "with events" },
    { .name = "chunk-size", .type = CTL_INT64, .fallback = "500", .doc = "objects in one answer" },
};
static const CtlFlagSet describe_own = CTL_FLAG_SET(describe_flags);
static const CtlFlag events_flags[] = {
    { .name = "watch", .letter = 'w', .type = CTL_BOOL, .doc = "go on with new ones" },
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "for", .doc = "TYPE/NAME they are about" },
    { .name = "types", .type = CTL_LIST, .doc = "Normal, Warning" },
    { .name = "no-headers", .type = CTL_BOOL, .doc = "rows only" },
    { .name = "chunk-size", .type = CTL_INT64, .fallback = "500", .doc = "objects in one answer" },
};
static const CtlFlagSet events_own = CTL_FLAG_SET(events_flags);
static const CtlFlag top_flags[] = {
    { .name = "sort-by", .doc = "cpu or memory" },
    { .name = "no-headers", .type = CTL_BOOL, .doc = "rows only" },
    { .name = "use-protocol-buffers", .type = CTL_BOOL, .fallback = "true", .doc = "form" },
    { .name = "show-swap", .type = CTL_BOOL, .doc = "with swap" },
};
static const CtlFlagSet top_own = CTL_FLAG_SET(top_flags);
static const CtlFlag top_pod_flags[] = {
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "containers", .type = CTL_BOOL, .doc = "by container" },
    { .name = "field-selector", .doc = "field selector" },
    { .name = "sum", .type = CTL_BOOL, .doc = "with the sum" },
};
static const CtlFlagSet top_pod_own = CTL_FLAG_SET(top_pod_flags);
static const CtlFlag top_node_flags[] = {
    { .name = "show-capacity", .type = CTL_BOOL, .doc = "of the capacity" },
};
static const CtlFlagSet top_node_own = CTL_FLAG_SET(top_node_flags);
static const CtlFlag wait_flags[] = {
    { .name = "for", .type = CTL_STRINGS, .doc = "create, delete, condition=... or jsonpath=..." },
    { .name = "timeout", .type = CTL_DURATION, .fallback = "30s", .doc = "longest wait" },
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "field-selector", .doc = "field selector" },
};
static const CtlFlagSet wait_own = CTL_FLAG_SET(wait_flags);
static const CtlFlag explain_flags[] = {
    { .name = "recursive", .type = CTL_BOOL, .doc = "fields of fields" },
    { .name = "api-version", .doc = "version of the kind" },
    { .name = "output", .letter = 'o', .fallback = "plaintext", .doc = "format" },
};
static const CtlFlagSet explain_own = CTL_FLAG_SET(explain_flags);

static const CtlFlagSet *const get_sets[] = { &get_own, &ctl_flags_print, &ctl_flags_file,
                                              &ctl_flags_selector, NULL };
static const CtlFlagSet *const describe_sets[] = { &describe_own, &ctl_flags_file,
                                                   &ctl_flags_selector, NULL };
static const CtlFlagSet *const events_sets[] = { &events_own, &ctl_flags_print, NULL };
static const CtlFlagSet *const top_pod_sets[] = { &top_own, &top_pod_own, &ctl_flags_selector,
                                                  NULL };
static const CtlFlagSet *const top_node_sets[] = { &top_own, &top_node_own, &ctl_flags_selector,
                                                   NULL };
static const CtlFlagSet *const wait_sets[] = { &wait_own,
                                               &ctl_flags_print,
                                               &ctl_flags_file,
                                               &ctl_flags_selector,
                                               &ctl_flags_all,
                                               &ctl_flags_local,
                                               NULL };
static const CtlFlagSet *const explain_sets[] = { &explain_own, NULL };

static const char top_help[] =
    "Display resource (CPU/memory) usage.\n"
    "\n"
    " This command provides a view of recent resource consumption for nodes and pods. It "
    "fetches metrics from the Metrics Server, which aggregates this data from the "
    "kubelet on each node. The Metrics Server must be installed and running in the "
    "cluster for this command to work.\n"
    "\n"
    " The metrics shown are specifically optimized for Kubernetes autoscaling decisions, "
    "such as those made by the Horizontal Pod Autoscaler (HPA) and Vertical Pod "
    "Autoscaler (VPA). Because of this, the values may not match those from standard OS "
    "tools like 'top', as the metrics are designed to provide a stable signal for "
    "autoscalers rather than for pinpoint accuracy.\n"
    "\n"
    " When to use this command:\n"
    "\n"
    "  *  For on-the-fly spot-checks of resource usage (e.g. identify which pods are "
    "consuming the most resources at a glance, or get a quick sense of the load on your "
    "nodes)\n"
    "  *  Understand current resource consumption patterns\n"
    "  *  Validate the behavior of your HPA or VPA configurations by seeing the metrics "
    "they use for scaling decisions.\n"
    "\n"
    " It is not intended to be a replacement for full-featured monitoring solutions. Its "
    "primary design goal is to provide a low-overhead signal for autoscalers, not to be "
    "a perfectly accurate monitoring tool. For high-accuracy reporting, historical "
    "analysis, dashboarding, or alerting, you should use a dedicated monitoring solution.";

static const char list_hint[] =
    "Use \"kubectl api-resources\" for a complete list of supported resources.";

static bool
check_columns(CtlCall *call, const char *format)
{
    CtlPrinter printer;
    const char *equals = strchr(format, '=');

    if (g_str_has_prefix(format, "custom-columns")) {
        bool is_file = g_str_has_prefix(format, "custom-columns-file");

        return (equals != NULL && equals[1] != '\0') || *ctl_text(call, "template") != '\0' ||
               ctl_fail(call, is_file
                                  ? "custom-columns format specified but no custom columns given"
                                  : "custom-columns format specified but no custom columns "
                                    "given");
    }
    return strcmp(format, "wide") == 0 || ctl_printer_init(&printer, call, NULL, CTL_DRY_RUN_NONE);
}

static void
run_get(CtlCall *call)
{
    CtlSelection selection = { .label_selector = ctl_text(call, "selector"),
                               .field_selector = ctl_text(call, "field-selector"),
                               .is_all_namespaces = ctl_switch(call, "all-namespaces"),
                               .accepts_empty_selector = true };
    KubectlRequest *request;

    if (!check_columns(call, ctl_text(call, "output"))) {
        return;
    }
    if (call->n_args == 0 && !ctl_has_files(call)) {
        ctl_err(call, "You must specify the type of resource to get. %s\n\n", list_hint);
        ctl_usage(call, "Required resource not specified.\nUse \"kubectl explain <resource>\" for "
                        "a detailed description of that resource (e.g. kubectl explain pods).");
        return;
    }
    if (ctl_switch(call, "output-watch-events") && !ctl_switch(call, "watch") &&
        !ctl_switch(call, "watch-only")) {
        ctl_usage(call, "--output-watch-events option can only be used with --watch or "
                        "--watch-only");
    } else if (ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        ctl_ask(call, request);
    }
}

static void
run_describe(CtlCall *call)
{
    CtlSelection selection = { .label_selector = ctl_text(call, "selector"),
                               .is_all_namespaces = ctl_switch(call, "all-namespaces"),
                               .accepts_empty_selector = true };
    KubectlRequest *request;

    if (call->n_args == 0 && !ctl_has_files(call)) {
        ctl_fail(call, "You must specify the type of resource to describe. %s", list_hint);
    } else if (ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        ctl_ask(call, request);
    }
}

static void
run_events(CtlCall *call)
{
    const CtlSelection selection = { .accepts_empty_selector = true,
                                     .is_all_namespaces = ctl_switch(call, "all-namespaces") };
    const char *about = ctl_text(call, "for");
    const char *const words[] = { "events" };
    KubectlRequest *request;
    g_auto(GStrv) parts = g_strsplit(about, "/", -1);

    if (*about != '\0' && (g_strv_length(parts) != 2 || *parts[0] == '\0' || *parts[1] == '\0')) {
        ctl_fail(call, "--for must be in resource/name form");
        return;
    }
    for (size_t i = 0; i < ctl_n_items(call, "types"); i++) {
        const char *type = ctl_item(call, "types", i);

        if (g_ascii_strcasecmp(type, "Normal") != 0 && g_ascii_strcasecmp(type, "Warning") != 0) {
            ctl_fail(call, "valid --types are Normal or Warning");
            return;
        }
    }
    if (ctl_resolve(call, &selection, words, 1, &request)) {
        ctl_ask(call, request);
    }
}

static void
run_top(CtlCall *call)
{
    const CtlSelection selection = { .label_selector = ctl_text(call, "selector"),
                                     .accepts_empty_selector = true };
    const char *sort = ctl_text(call, "sort-by");
    const char *words[2] = { g_str_has_suffix(call->command->path, "pod") ? "pods" : "nodes",
                             call->args[0] };
    KubectlRequest *request;

    if (call->n_args > 1) {
        g_autofree char *all = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_usage(call, "unexpected arguments: [%s]", all);
    } else if (*sort != '\0' && strcmp(sort, "cpu") != 0 && strcmp(sort, "memory") != 0) {
        ctl_fail(call, "--sort-by accepts only cpu or memory");
    } else if (call->n_args > 0 && *ctl_text(call, "selector") != '\0') {
        ctl_fail(call, "only one of NAME or --selector can be provided");
    } else if (ctl_resolve(call, &selection, words, 1 + call->n_args, &request)) {
        ctl_ask(call, request);
    }
}

static bool
is_condition(const char *text)
{
    return g_ascii_strcasecmp(text, "delete") == 0 || g_ascii_strcasecmp(text, "create") == 0 ||
           g_str_has_prefix(text, "condition=") || g_str_has_prefix(text, "jsonpath=");
}

static void
run_wait(CtlCall *call)
{
    CtlSelection selection = { .has_all = ctl_switch(call, "all"),
                               .label_selector = ctl_text(call, "selector"),
                               .field_selector = ctl_text(call, "field-selector"),
                               .is_all_namespaces = ctl_switch(call, "all-namespaces"),
                               .is_local = ctl_switch(call, "local") };
    const char *what = ctl_n_items(call, "for") == 0 ? "" : ctl_item(call, "for", 0);
    CtlPrinter printer;
    KubectlRequest *request;

    if (!ctl_printer_init(&printer, call, "condition met", CTL_DRY_RUN_NONE)) {
        return;
    }
    if (!is_condition(what)) {
        ctl_fail(call, "unrecognized condition: %s", go_quoted(call->arena, what));
    } else if (ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        ctl_ask(call, request);
    }
}

static void
run_explain(CtlCall *call)
{
    const char *word = call->n_args == 0 ? "" : call->args[0];
    g_autofree char *type = g_strndup(word, strcspn(word, "."));

    if (call->n_args == 0) {
        ctl_fail(call, "You must specify the type of resource to explain. %s", list_hint);
    } else if (call->n_args > 1) {
        ctl_fail(call, "We accept only this format: explain RESOURCE");
    } else if (api_kind_find_resource(word) == NULL && api_kind_find_resource(type) == NULL) {
        ctl_err(call, "the server doesn't have a resource type \"%s\"\n", type);
        call->answer->exit_code = 1;
    } else {
        ctl_fail(call, "the server offers no schema of %s", word);
    }
}

static const CtlCommand commands[] = {
    { .path = "get",
      .sets = get_sets,
      .run = run_get,
      .suggest_for = "list,ps",
      .help = "Display one or many resources" },
    { .path = "describe",
      .sets = describe_sets,
      .run = run_describe,
      .help = "Show details of a specific resource or group of resources" },
    { .path = "events", .sets = events_sets, .run = run_events, .help = "List events" },
    { .path = "top",
      .help = "Display resource (CPU/memory) usage",
      .long_help = top_help,
      .takes_no_arguments = true },
    { .path = "top node",
      .aliases = "nodes,no",
      .sets = top_node_sets,
      .run = run_top,
      .help = "Display resource (CPU/memory) usage of nodes" },
    { .path = "top pod",
      .aliases = "pods,po",
      .sets = top_pod_sets,
      .run = run_top,
      .help = "Display resource (CPU/memory) usage of pods" },
    { .path = "wait",
      .sets = wait_sets,
      .run = run_wait,
      .help = "Experimental: Wait for a specific condition on one or many resources" },
    { .path = "explain",
      .sets = explain_sets,
      .run = run_explain,
      .help = "Get documentation for a resource" },
};
const CtlFamily ctl_family_get_command = CTL_FAMILY(commands);
