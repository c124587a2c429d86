/* delete-command.c - kubectl delete, kubectl edit. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag delete_flags[] = {
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "field-selector", .doc = "field selector" },
    { .name = "ignore-not-found", .type = CTL_BOOL, .doc = "say nothing if it is not there" },
    { .name = "cascade", .fallback = "background", .bare = "background", .doc = "dependents" },
    { .name = "now", .type = CTL_BOOL, .doc = "with a grace period of one second" },
    { .name = "force", .type = CTL_BOOL, .doc = "do not wait for the end of pods" },
    { .name = "grace-period", .type = CTL_INT, .fallback = "-1", .doc = "seconds pods get" },
    { .name = "timeout", .type = CTL_DURATION, .doc = "longest wait" },
    { .name = "wait", .type = CTL_BOOL, .fallback = "true", .doc = "until objects are gone" },
    { .name = "output", .letter = 'o', .doc = "name" },
    { .name = "raw", .doc = "path to send to" },
    { .name = "interactive", .letter = 'i', .type = CTL_BOOL, .doc = "ask first" },
};
static const CtlFlagSet delete_own = CTL_FLAG_SET(delete_flags);
static const CtlFlag edit_flags[] = {
    { .name = "output-patch", .type = CTL_BOOL, .doc = "print the patch" },
    { .name = "windows-line-endings", .type = CTL_BOOL, .doc = "for the editor" },
    { .name = "subresource", .doc = "part of the object" },
};
static const CtlFlagSet edit_own = CTL_FLAG_SET(edit_flags);
static const CtlFlagSet *const delete_sets[] = { &delete_own,        &ctl_flags_file,
                                                 &ctl_flags_all,     &ctl_flags_selector,
                                                 &ctl_flags_dry_run, NULL };
static const CtlFlagSet *const edit_sets[] = { &edit_own,
                                               &ctl_flags_print,
                                               &ctl_flags_file,
                                               &ctl_flags_validate,
                                               &ctl_flags_apply,
                                               &ctl_flags_record,
                                               NULL };

static bool
check_cascade(CtlCall *call)
{
    static const char *const known[] = { "background", "foreground", "orphan", NULL };
    const char *text = ctl_text(call, "cascade");
    bool truth;

    if (g_strv_contains(known, text)) {
        return true;
    }
    if (go_parse_bool(call->arena, text, &truth) == NULL) {
        ctl_err(call,
                "warning: --cascade=%s is deprecated (boolean value) and can be replaced with "
                "--cascade=%s.\n",
                text, truth ? "background" : "orphan");
        return true;
    }
    return ctl_fail(call,
                    "invalid cascade value (%s). Must be \"background\", \"foreground\", or "
                    "\"orphan\"",
                    text);
}

static bool
check_options(CtlCall *call)
{
    int64_t grace = ctl_number(call, "grace-period");
    const char *output = ctl_text(call, "output");

    if (*output != '\0' && strcmp(output, "name") != 0) {
        return ctl_usage(call, "unexpected -o output mode: %s. We only support '-o name'", output);
    }
    if (ctl_switch(call, "all") && *ctl_text(call, "selector") != '\0') {
        return ctl_fail(call, "cannot set --all and --selector at the same time");
    }
    if (ctl_switch(call, "all") && *ctl_text(call, "field-selector") != '\0') {
        return ctl_fail(call, "cannot set --all and --field-selector at the same time");
    }
    if (ctl_switch(call, "now") && grace != -1) {
        return ctl_fail(call, "--now and --grace-period cannot be specified together");
    }
    if (ctl_switch(call, "force") && grace > 0) {
        return ctl_fail(call,
                        "--force and --grace-period greater than 0 cannot be specified together");
    }
    return true;
}

static void
run_delete(CtlCall *call)
{
    CtlSelection selection = { .has_all = ctl_switch(call, "all"),
                               .label_selector = ctl_text(call, "selector"),
                               .field_selector = ctl_text(call, "field-selector"),
                               .is_all_namespaces = ctl_switch(call, "all-namespaces") };
    KubectlRequest *request;
    CtlDryRun dry_run;

    if (check_cascade(call) && ctl_dry_run(call, &dry_run) &&
        ctl_resolve(call, &selection, call->args, call->n_args, &request) && check_options(call)) {
        ctl_ask(call, request);
    }
}

static void
run_edit(CtlCall *call)
{
    const CtlSelection selection = { .accepts_empty_selector = true };
    KubectlRequest *request;

    if (ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        ctl_ask(call, request);
    }
}

static const CtlCommand commands[] = {
    { .path = "delete",
      .sets = delete_sets,
      .run = run_delete,
      .suggest_for = "rm",
      .help = "Delete resources by file names, stdin, resources and names, or by resources and "
              "label selector" },
    { .path = "edit",
      .sets = edit_sets,
      .run = run_edit,
      .help = "Edit a resource on the server",
      .is_not_offered = true },
};
const CtlFamily ctl_family_delete_command = CTL_FAMILY(commands);
