/* rollout-command.c - kubectl rollout ... */
#include "experiment/kubectl/ctl-command.h"
#include "text/scalar.h"

#include <string.h>

static const CtlFlag undo_flags[] = {
    { .name = "to-revision", .type = CTL_INT64, .doc = "the revision to go back to" },
};
static const CtlFlagSet undo_own = CTL_FLAG_SET(undo_flags);
static const CtlFlag history_flags[] = {
    { .name = "revision", .type = CTL_INT64, .doc = "the revision to show" },
};
static const CtlFlagSet history_own = CTL_FLAG_SET(history_flags);
static const CtlFlag status_flags[] = {
    { .name = "watch", .letter = 'w', .type = CTL_BOOL, .fallback = "true", .doc = "until done" },
    { .name = "revision", .type = CTL_INT64, .doc = "the revision to wait for" },
    { .name = "timeout", .type = CTL_DURATION, .doc = "longest wait" },
};
static const CtlFlagSet status_own = CTL_FLAG_SET(status_flags);
static const CtlFlag manager_flags[] = {
    { .name = "field-manager", .doc = "name of who changes fields" },
};
static const CtlFlagSet manager_own = CTL_FLAG_SET(manager_flags);

static const CtlFlagSet *const history_sets[] = { &history_own, &ctl_flags_print, &ctl_flags_file,
                                                  &ctl_flags_selector, NULL };
static const CtlFlagSet *const change_sets[] = { &manager_own, &ctl_flags_print, &ctl_flags_file,
                                                 &ctl_flags_selector, NULL };
static const CtlFlagSet *const status_sets[] = { &status_own, &ctl_flags_file, &ctl_flags_selector,
                                                 NULL };
static const CtlFlagSet *const undo_sets[] = {
    &undo_own, &ctl_flags_print, &ctl_flags_file, &ctl_flags_dry_run, &ctl_flags_selector, NULL,
};

static const char long_help[] = "Manage the rollout of one or many resources.\n"
                                "        \n"
                                " Valid resource types include:\n"
                                "\n"
                                "  *  deployments\n"
                                "  *  daemonsets\n"
                                "  *  statefulsets";

static const char examples[] = "  # Rollback to the previous deployment\n"
                               "  kubectl rollout undo deployment/abc\n"
                               "  \n"
                               "  # Check the rollout status of a daemonset\n"
                               "  kubectl rollout status daemonset/foo\n"
                               "  \n"
                               "  # Restart a deployment\n"
                               "  kubectl rollout restart deployment/abc\n"
                               "  \n"
                               "  # Restart deployments with the 'app=nginx' label\n"
                               "  kubectl rollout restart deployment --selector=app=nginx\n";

static const char *
resource_and_name(CtlCall *call, const Value *object)
{
    const ApiKind *kind = ctl_kind_of(object);

    return arena_printf(call->arena, "%s \"%s\"",
                        kind == NULL ? "" : api_kind_resource(kind, call->arena),
                        value_get_text(value_get(object, "metadata"), "name"));
}

static bool
is_paused(const Value *object)
{
    return value_get_bool(value_get(object, "spec"), "paused", false);
}

static const Value *
edit_paused(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    static const char *const path[] = { "spec", "paused", NULL };
    bool pauses = strcmp(call->command->path, "rollout pause") == 0;

    (void)data;
    if (strcmp(value_get_text(object, "kind"), "Deployment") != 0) {
        ctl_fail(call, "%s %s is not supported", resource_and_name(call, object),
                 pauses ? "pausing" : "resuming");
        return NULL;
    }
    if (pauses == is_paused(object)) {
        ctl_fail(call, "%s is %s", resource_and_name(call, object),
                 pauses ? "already paused" : "not paused");
        return NULL;
    }
    *ret_operation = pauses ? "paused" : "resumed";
    return ctl_with_path(call->arena, object, path, pauses ? value_bool(call->arena, true) : NULL);
}

static const Value *
edit_restart(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    static const char *const path[] = {
        "spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt", NULL
    };
    static const char *const kinds[] = { "Deployment", "DaemonSet", "StatefulSet", NULL };
    g_autofree char *at = rfc3339_format(call->now);

    (void)data;
    if (!g_strv_contains(kinds, value_get_text(object, "kind"))) {
        ctl_fail(call, "%s restarting is not supported", resource_and_name(call, object));
        return NULL;
    }
    if (is_paused(object)) {
        ctl_fail(call, "%s can't restart paused deployment (run rollout resume first)",
                 resource_and_name(call, object));
        return NULL;
    }
    *ret_operation = "restarted";
    return ctl_with_path(call->arena, object, path, value_string(call->arena, at));
}

/* What needs more than the object itself is the cluster's. */
static KubectlEdit
edit_of(const CtlCommand *command)
{
    const char *name = ctl_own_name(command);

    if (strcmp(name, "pause") == 0 || strcmp(name, "resume") == 0) {
        return edit_paused;
    }
    return strcmp(name, "restart") == 0 ? edit_restart : NULL;
}

static void
run(CtlCall *call)
{
    CtlSelection selection = { .label_selector = ctl_text(call, "selector"),
                               .accepts_empty_selector = true };
    KubectlRequest *request;
    CtlDryRun dry_run;
    CtlPrinter printer;

    if (ctl_flag_find(call->command, "dry-run") != NULL && !ctl_dry_run(call, &dry_run)) {
        return;
    }
    if (ctl_flag_find(call->command, "output") != NULL &&
        !ctl_printer_init(&printer, call, "", CTL_DRY_RUN_NONE)) {
        return;
    }
    if (call->n_args == 0 && !ctl_has_files(call)) {
        ctl_blame(call, KUBECTL_FAULT_MISSING, NULL, 0, NULL, NULL);
        ctl_fail(call, "required resource not specified");
    } else if (ctl_flag_find(call->command, "revision") != NULL &&
               ctl_number(call, "revision") < 0) {
        ctl_fail(call, "revision must be a positive integer: %d",
                 (int)ctl_number(call, "revision"));
    } else if (ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        ctl_ask_edit(call, request, edit_of(call->command), NULL);
    }
}

static const CtlCommand commands[] = {
    { .path = "rollout",
      .takes_no_arguments = true,
      .help_goes_to_stdout = true,
      .help = "Manage the rollout of a resource",
      .long_help = long_help,
      .examples = examples,
      .usage = "SUBCOMMAND" },
    { .path = "rollout history", .sets = history_sets, .run = run, .help = "View rollout history" },
    { .path = "rollout pause",
      .sets = change_sets,
      .run = run,
      .help = "Mark the provided resource as paused" },
    { .path = "rollout restart", .sets = change_sets, .run = run, .help = "Restart a resource" },
    { .path = "rollout resume",
      .sets = change_sets,
      .run = run,
      .help = "Resume a paused resource" },
    { .path = "rollout status",
      .sets = status_sets,
      .run = run,
      .help = "Show the status of the rollout" },
    { .path = "rollout undo", .sets = undo_sets, .run = run, .help = "Undo a previous rollout" },
};
const CtlFamily ctl_family_rollout_command = CTL_FAMILY(commands);
