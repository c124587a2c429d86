/* scale-command.c - kubectl scale. */
#include "experiment/kubectl/ctl-command.h"

static const CtlFlag flags[] = {
    { .name = "replicas", .type = CTL_INT, .is_required = true, .doc = "how many pods" },
    { .name = "current-replicas", .type = CTL_INT, .fallback = "-1", .doc = "only if so many" },
    { .name = "resource-version", .doc = "only if the object has this version" },
    { .name = "timeout", .type = CTL_DURATION, .doc = "longest wait" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_file,
    &ctl_flags_all,
    &ctl_flags_dry_run,
    &ctl_flags_selector,
    &ctl_flags_record,
    NULL,
};

static const Value *
edit(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    static const char *const path[] = { "spec", "replicas", NULL };
    const Value *spec = value_get(object, "spec");
    int64_t current = value_get_int(spec, "replicas", 1);
    int64_t wanted = ctl_number(call, "current-replicas");
    const char *version = ctl_text(call, "resource-version");
    const char *has = value_get_text(value_get(object, "metadata"), "resourceVersion");

    (void)data;
    if (wanted >= 0 && wanted != current) {
        ctl_fail(call, "Expected replicas to be %" G_GINT64_FORMAT ", was %" G_GINT64_FORMAT,
                 wanted, current);
        return NULL;
    }
    if (*version != '\0' && g_strcmp0(version, has) != 0) {
        ctl_fail(call, "Expected resource version to be %s, was %s", version, has);
        return NULL;
    }
    *ret_operation = "scaled";
    return ctl_with_path(call->arena, object, path,
                         value_int(call->arena, ctl_number(call, "replicas")));
}

static void
run(CtlCall *call)
{
    CtlSelection selection = { .has_all = ctl_switch(call, "all"),
                               .label_selector = ctl_text(call, "selector") };
    KubectlRequest *request;
    CtlDryRun dry_run;
    CtlPrinter printer;

    if (!ctl_printer_init(&printer, call, "scaled", CTL_DRY_RUN_NONE) ||
        !ctl_dry_run(call, &dry_run)) {
        return;
    }
    if (ctl_number(call, "replicas") < 0) {
        ctl_fail(call, "The --replicas=COUNT flag is required, and COUNT must be greater than or "
                       "equal to 0");
    } else if (ctl_is_changed(call, "current-replicas") &&
               ctl_number(call, "current-replicas") < -1) {
        ctl_fail(call, "The --current-replicas must specify an integer of -1 or greater");
    } else if (ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        ctl_ask_edit(call, request, edit, NULL);
    }
}

static const CtlCommand commands[] = {
    { .path = "scale",
      .sets = sets,
      .run = run,
      .help = "Set a new size for a deployment, replica set, replication controller, or stateful "
              "set." },
};
const CtlFamily ctl_family_scale_command = CTL_FAMILY(commands);
