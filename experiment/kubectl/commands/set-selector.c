/* set-selector.c - kubectl set selector, serviceaccount, subject. */
#include "experiment/kubectl/commands/set-common.h"

#include <string.h>

static const CtlFlag selector_flags[] = {
    { .name = "resource-version", .doc = "only if the object has this version" },
};
static const CtlFlagSet selector_own = CTL_FLAG_SET(selector_flags);
static const CtlFlag subject_flags[] = {
    { .name = "user", .type = CTL_STRINGS, .doc = "users" },
    { .name = "group", .type = CTL_STRINGS, .doc = "groups" },
    { .name = "serviceaccount", .type = CTL_STRINGS, .doc = "NAMESPACE:NAME" },
};
static const CtlFlagSet subject_own = CTL_FLAG_SET(subject_flags);
static const CtlFlagSet *const selector_sets[] = {
    &selector_own,      &ctl_flags_print,  &ctl_flags_file,  &ctl_flags_all, &ctl_flags_local,
    &ctl_flags_dry_run, &ctl_flags_record, &ctl_flags_apply, NULL,
};
static const CtlFlagSet *const account_sets[] = {
    &ctl_flags_print,   &ctl_flags_file,   &ctl_flags_all,   &ctl_flags_local,
    &ctl_flags_dry_run, &ctl_flags_record, &ctl_flags_apply, NULL,
};
static const CtlFlagSet *const subject_sets[] = {
    &subject_own,     &ctl_flags_print,   &ctl_flags_file,  &ctl_flags_all, &ctl_flags_selector,
    &ctl_flags_local, &ctl_flags_dry_run, &ctl_flags_apply, NULL,
};

static const Value *
edit_selector(SetRun *run, const Value *object, void *data)
{
    static const char *const path[] = { "spec", "selector", NULL };
    const Value *selector = data;

    if (strcmp(value_get_text(object, "kind"), "Service") != 0) {
        set_error(run, "setting a selector is only supported for Services");
        return NULL;
    }
    if (value_get(selector, "matchExpressions") != NULL) {
        set_error(run, "match expression not supported on this object");
        return NULL;
    }
    return ctl_with_path(run->call->arena, object, path, value_get(selector, "matchLabels"));
}

static void
run_selector(CtlCall *call)
{
    SetRun run;
    const Value *selector;

    if (call->n_args > 0) {
        selector = ctl_label_selector(call, call->args[call->n_args - 1]);
        if (selector == NULL) {
            return;
        }
    } else {
        ctl_fail(call, "one selector is required");
        return;
    }
    if (set_begin(&run, call, "selector updated", call->n_args - 1)) {
        set_edit(&run, edit_selector, (void *)(uintptr_t)selector, true);
        set_end(&run);
    }
}

static const Value *
edit_account(SetRun *run, const Value *object, void *data)
{
    const char *const *path = ctl_pod_spec_path(object);
    const char *name = data;
    const Value *spec;

    if (!set_has_pod(run, object)) {
        return NULL;
    }
    spec = ctl_at_path(object, path);
    spec = value_with(run->call->arena, spec, "serviceAccountName",
                      value_string(run->call->arena, name));
    return ctl_with_path(run->call->arena, object, path, spec);
}

static void
run_account(CtlCall *call)
{
    SetRun run;

    if (call->n_args == 0) {
        ctl_fail(call, "serviceaccount is required");
    } else if (set_begin(&run, call, "serviceaccount updated", call->n_args - 1)) {
        set_edit(&run, edit_account, (void *)(uintptr_t)call->args[call->n_args - 1], true);
        set_end(&run);
    }
}

/* What the line adds; NULL after a complaint. */
static const Value *
subjects_value(CtlCall *call)
{
    static const char *const flags[][2] = { { "user", "User" }, { "group", "Group" } };
    ValueBuilder *list = value_list_begin(call->arena);

    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++) {
        for (size_t j = 0; j < ctl_n_items(call, flags[i][0]); j++) {
            ValueBuilder *subject = value_map_begin(call->arena);

            value_put_string(subject, "apiGroup", "rbac.authorization.k8s.io");
            value_put_string(subject, "kind", flags[i][1]);
            value_put_string(subject, "name", ctl_item(call, flags[i][0], j));
            value_add(list, value_end(subject));
        }
    }
    for (size_t i = 0; i < ctl_n_items(call, "serviceaccount"); i++) {
        g_auto(GStrv) parts = g_strsplit(ctl_item(call, "serviceaccount", i), ":", -1);
        ValueBuilder *subject = value_map_begin(call->arena);

        if (g_strv_length(parts) != 2) {
            ctl_fail(call, "serviceaccount must be <namespace>:<name>");
            return NULL;
        }
        value_put_string(subject, "kind", "ServiceAccount");
        value_put_string(subject, "name", parts[1]);
        value_put_string(subject, "namespace", parts[0]);
        value_add(list, value_end(subject));
    }
    return value_end(list);
}

static const Value *
edit_subjects(SetRun *run, const Value *object, void *data)
{
    const Value *added = data;
    const Value *old = value_get(object, "subjects");
    ValueBuilder *list = value_list_begin(run->call->arena);

    if (!g_str_has_suffix(value_get_text(object, "kind"), "RoleBinding")) {
        set_error(run, "setting subject is only supported for RoleBinding/ClusterRoleBinding");
        return NULL;
    }
    for (size_t i = 0; i < value_length(old); i++) {
        value_add(list, value_item(old, i));
    }
    for (size_t i = 0; i < value_length(added); i++) {
        bool is_known = false;

        for (size_t j = 0; j < value_length(old); j++) {
            is_known |= value_equal(value_item(old, j), value_item(added, i));
        }
        value_add(list, is_known ? NULL : value_item(added, i));
    }
    return value_with(run->call->arena, object, "subjects", value_end(list));
}

static void
run_subject(CtlCall *call)
{
    SetRun run;
    const Value *subjects;

    if (ctl_n_items(call, "user") + ctl_n_items(call, "group") +
            ctl_n_items(call, "serviceaccount") ==
        0) {
        ctl_fail(call, "you must specify at least one value of user, group or serviceaccount");
        return;
    }
    subjects = subjects_value(call);
    if (subjects != NULL && set_begin(&run, call, "subjects updated", call->n_args)) {
        set_edit(&run, edit_subjects, (void *)(uintptr_t)subjects, false);
        set_end(&run);
    }
}

static const CtlCommand commands[] = {
    { .path = "set selector",
      .sets = selector_sets,
      .run = run_selector,
      .help = "Set the selector on a resource." },
    { .path = "set serviceaccount",
      .aliases = "sa",
      .sets = account_sets,
      .run = run_account,
      .help = "Update the service account of pod template resources." },
    { .path = "set subject",
      .sets = subject_sets,
      .run = run_subject,
      .help = "Update the user, group, or service account in a role binding." },
};
const CtlFamily ctl_family_set_selector = CTL_FAMILY(commands);
