/* create-files.c - kubectl create -f, apply -f, replace -f, diff -f. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag create_flags[] = {
    { .name = "edit", .type = CTL_BOOL, .doc = "edit the objects first" },
    { .name = "windows-line-endings", .type = CTL_BOOL, .doc = "for the editor" },
    { .name = "raw", .doc = "path to send the file to" },
};
static const CtlFlagSet create_own = CTL_FLAG_SET(create_flags);
static const CtlFlag apply_flags[] = {
    { .name = "force-conflicts", .type = CTL_BOOL, .doc = "take fields from others" },
    { .name = "overwrite", .type = CTL_BOOL, .fallback = "true", .doc = "resolve conflicts" },
    { .name = "prune", .type = CTL_BOOL, .doc = "delete what the files no longer name" },
    { .name = "prune-allowlist", .type = CTL_STRINGS, .doc = "kinds that may be pruned" },
    { .name = "applyset", .doc = "the set the objects belong to" },
    { .name = "openapi-patch", .type = CTL_BOOL, .fallback = "true", .doc = "patch by schema" },
    { .name = "server-side", .type = CTL_BOOL, .doc = "let the server merge" },
    { .name = "field-manager", .fallback = "kubectl-client-side-apply", .doc = "who changes" },
    { .name = "subresource", .doc = "part of the object" },
};
static const CtlFlagSet apply_own = CTL_FLAG_SET(apply_flags);
static const CtlFlag delete_flags[] = {
    { .name = "cascade", .fallback = "background", .bare = "background", .doc = "dependents" },
    { .name = "force", .type = CTL_BOOL, .doc = "do not wait for the end of pods" },
    { .name = "grace-period", .type = CTL_INT, .fallback = "-1", .doc = "seconds pods get" },
    { .name = "timeout", .type = CTL_DURATION, .doc = "longest wait" },
    { .name = "wait", .type = CTL_BOOL, .doc = "until objects are gone" },
};
static const CtlFlagSet delete_own = CTL_FLAG_SET(delete_flags);
static const CtlFlag replace_flags[] = {
    { .name = "raw", .doc = "path to send the file to" },
    { .name = "subresource", .doc = "part of the object" },
};
static const CtlFlagSet replace_own = CTL_FLAG_SET(replace_flags);
static const CtlFlag diff_flags[] = {
    { .name = "concurrency", .type = CTL_INT, .fallback = "1", .doc = "how many at once" },
    { .name = "force-conflicts", .type = CTL_BOOL, .doc = "take fields from others" },
    { .name = "field-manager", .doc = "who changes" },
    { .name = "prune", .type = CTL_BOOL, .doc = "show what would be deleted" },
    { .name = "prune-allowlist", .type = CTL_STRINGS, .doc = "kinds that may be pruned" },
    { .name = "server-side", .type = CTL_BOOL, .doc = "let the server merge" },
    { .name = "show-managed-fields", .type = CTL_BOOL, .doc = "keep managed fields" },
};
static const CtlFlagSet diff_own = CTL_FLAG_SET(diff_flags);

static const CtlFlagSet *const create_sets[] = {
    &create_own,       &ctl_flags_file,     &ctl_flags_print,
    &ctl_flags_apply,  &ctl_flags_validate, &ctl_flags_selector,
    &ctl_flags_record, &ctl_flags_dry_run,  NULL,
};
static const CtlFlagSet *const apply_sets[] = {
    &apply_own,          &delete_own,
    &ctl_flags_file,     &ctl_flags_print,
    &ctl_flags_validate, &ctl_flags_selector,
    &ctl_flags_record,   &ctl_flags_all,
    &ctl_flags_dry_run,  NULL,
};
static const CtlFlagSet *const replace_sets[] = {
    &replace_own,     &delete_own,         &ctl_flags_file,    &ctl_flags_print,
    &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL,
};
static const CtlFlagSet *const diff_sets[] = { &diff_own, &ctl_flags_file, &ctl_flags_selector,
                                               NULL };

/* One of -f and -k. */
static bool
check_files(CtlCall *call)
{
    bool has_files = ctl_n_items(call, "filename") > 0;
    bool has_folder = *ctl_text(call, "kustomize") != '\0';

    if (!has_files && !has_folder) {
        return ctl_fail(call, "must specify one of -f and -k");
    }
    return !has_files || !has_folder || ctl_fail(call, "only one of -f or -k can be specified");
}

static bool
check_validate(CtlCall *call)
{
    static const char *const known[] = { "strict", "true", "warn", "ignore", "false", "", NULL };
    const char *text = ctl_text(call, "validate");
    g_autofree char *low = g_ascii_strdown(text, -1);

    return g_strv_contains(known, low) ||
           ctl_fail(call,
                    "invalid - validate option \"%s\"; must be one of: strict (or true), warn, "
                    "ignore (or false)",
                    text);
}

/* Prints the objects as they stand (client) or asks the cluster. */
static void
run_files(CtlCall *call, const char *operation)
{
    const CtlSelection selection = { 0 };
    CtlDryRun dry_run;
    CtlPrinter printer;
    KubectlRequest *request;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, operation, dry_run) ||
        !check_validate(call) || !ctl_resolve(call, &selection, NULL, 0, &request)) {
        return;
    }
    for (size_t i = 0; dry_run == CTL_DRY_RUN_CLIENT && i < request->n_objects; i++) {
        ctl_print(&printer, request->objects[i], false);
    }
    if (dry_run != CTL_DRY_RUN_CLIENT) {
        ctl_ask_make(call, request, NULL, operation);
    }
}

static void
run_create(CtlCall *call)
{
    if (!ctl_has_files(call) && call->n_args == 0) {
        ctl_err(call, "error: must specify one of -f and -k\n\n");
        g_string_truncate(call->answer->err, call->answer->err->len - 1);
        call->answer->exit_code = 1;
    } else if (call->n_args > 0) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_usage(call, "Unexpected args: [%s]", words);
    } else if (check_files(call)) {
        run_files(call, "created");
    }
}

static bool
check_prune(CtlCall *call)
{
    bool has_selector = *ctl_text(call, "selector") != '\0';

    if (ctl_switch(call, "prune") && has_selector && ctl_switch(call, "all")) {
        return ctl_fail(call, "cannot set --all and --selector at the same time");
    }
    if (ctl_switch(call, "prune") && !ctl_switch(call, "all") && !has_selector) {
        return ctl_fail(call,
                        "all resources selected for prune without explicitly passing --all. To "
                        "prune all resources, pass the --all flag. If you did not mean to prune "
                        "all resources, specify a label selector");
    }
    return true;
}

static void
run_apply(CtlCall *call)
{
    if (call->n_args > 0) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_usage(call, "Unexpected args: [%s]", words);
    } else if (ctl_switch(call, "force-conflicts") && !ctl_switch(call, "server-side")) {
        ctl_fail(call, "--force-conflicts only works with --server-side");
    } else if (check_files(call) && check_prune(call)) {
        run_files(call, "configured");
    }
}

static void
run_replace(CtlCall *call)
{
    if (ctl_number(call, "grace-period") >= 0 && !ctl_switch(call, "force")) {
        ctl_fail(call, "--grace-period must have --force specified");
    } else if (ctl_number(call, "timeout") != 0 && !ctl_switch(call, "force")) {
        ctl_fail(call, "--timeout must have --force specified");
    } else if (check_files(call)) {
        run_files(call, "replaced");
    }
}

static void
run_diff(CtlCall *call)
{
    const CtlSelection selection = { 0 };
    KubectlRequest *request;

    if (call->n_args > 0) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_usage(call, "Unexpected args: [%s]", words);
    } else if (check_files(call) && ctl_resolve(call, &selection, NULL, 0, &request)) {
        ctl_ask(call, request);
    }
}

static const CtlCommand commands[] = {
    { .path = "create",
      .sets = create_sets,
      .run = run_create,
      .help = "Create a resource from a file or from stdin." },
    { .path = "apply",
      .sets = apply_sets,
      .run = run_apply,
      .help = "Apply a configuration to a resource by file name or stdin." },
    { .path = "replace",
      .sets = replace_sets,
      .run = run_replace,
      .help = "Replace a resource by file name or stdin." },
    { .path = "diff",
      .sets = diff_sets,
      .run = run_diff,
      .help = "Diff configurations specified by file name or stdin." },
};
const CtlFamily ctl_family_create_files = CTL_FAMILY(commands);
