/* create-policy.c - kubectl create quota, poddisruptionbudget, priorityclass. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag quota_flags[] = {
    { .name = "hard", .doc = "RESOURCE=AMOUNT,..." },
    { .name = "scopes", .doc = "scopes, separated by commas" },
};
static const CtlFlagSet quota_own = CTL_FLAG_SET(quota_flags);
static const CtlFlag budget_flags[] = {
    { .name = "min-available", .doc = "pods that must stay, a number or a percentage" },
    { .name = "max-unavailable", .doc = "pods that may go, a number or a percentage" },
    { .name = "selector", .doc = "which pods" },
};
static const CtlFlagSet budget_own = CTL_FLAG_SET(budget_flags);
static const CtlFlag class_flags[] = {
    { .name = "value", .type = CTL_INT32, .doc = "the priority" },
    { .name = "global-default", .type = CTL_BOOL, .doc = "for pods without a class" },
    { .name = "description", .doc = "when to use it" },
    { .name = "preemption-policy",
      .fallback = "PreemptLowerPriority",
      .doc = "PreemptLowerPriority or Never" },
};
static const CtlFlagSet class_own = CTL_FLAG_SET(class_flags);

#define COMMON &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
static const CtlFlagSet *const quota_sets[] = { &quota_own, COMMON };
static const CtlFlagSet *const budget_sets[] = { &budget_own, COMMON };
static const CtlFlagSet *const class_sets[] = { &class_own, COMMON };

static void
run_quota(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object, *spec;
    const char *scopes = ctl_text(call, "scopes");
    const Value *hard;
    bool is_fine;

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    object = ctl_object_begin(call, "v1", "ResourceQuota", create.name, NULL);
    spec = value_map_begin(call->arena);
    hard = ctl_resource_list(call, ctl_text(call, "hard"), &is_fine);
    if (!is_fine) {
        return;
    }
    value_put(spec, "hard", hard);
    if (*scopes != '\0') {
        g_auto(GStrv) words = g_strsplit(scopes, ",", -1);

        value_put(spec, "scopes",
                  ctl_text_list(call->arena, (const char *const *)words, g_strv_length(words)));
    }
    value_put(object, "spec", value_end(spec));
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

/* Digits, perhaps with a percent sign. */
static bool
is_amount(const char *text)
{
    size_t n = strspn(text, "0123456789");

    return n > 0 && (text[n] == '\0' || strcmp(text + n, "%") == 0);
}

static bool
check_budget(CtlCall *call)
{
    const char *min = ctl_text(call, "min-available");
    const char *max = ctl_text(call, "max-unavailable");

    if (*ctl_text(call, "selector") == '\0') {
        return ctl_fail(call, "a selector must be specified");
    }
    if (*min == '\0' && *max == '\0') {
        return ctl_fail(call, "one of min-available or max-unavailable must be specified");
    }
    if (*min != '\0' && *max != '\0') {
        return ctl_fail(call, "min-available and max-unavailable cannot be both specified");
    }
    if (*min != '\0' && !is_amount(min)) {
        return ctl_fail(call, "invalid format specified for min-available");
    }
    return *max == '\0' || is_amount(max) ||
           ctl_fail(call, "invalid format specified for max-unavailable");
}

static void
run_budget(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object, *spec;
    const Value *selector;
    const char *min = ctl_text(call, "min-available");
    const char *max = ctl_text(call, "max-unavailable");

    if (!ctl_create_begin(call, &create) || !check_budget(call)) {
        return;
    }
    selector = ctl_label_selector(call, ctl_text(call, "selector"));
    if (selector == NULL) {
        return;
    }
    object = ctl_object_begin(call, "policy/v1", "PodDisruptionBudget", create.name, NULL);
    spec = value_map_begin(call->arena);
    value_put(spec, "selector", selector);
    value_put(spec, "minAvailable", *min == '\0' ? NULL : ctl_int_or_text(call->arena, min));
    value_put(spec, "maxUnavailable", *max == '\0' ? NULL : ctl_int_or_text(call->arena, max));
    value_put(object, "spec", value_end(spec));
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static void
run_class(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object;

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    object = ctl_object_begin(call, "scheduling.k8s.io/v1", "PriorityClass", create.name, NULL);
    value_put_int(object, "value", ctl_number(call, "value"));
    value_put_bool(object, "globalDefault", ctl_switch(call, "global-default"));
    value_put_string(object, "description", ctl_text(call, "description"));
    value_put_string(object, "preemptionPolicy", ctl_text(call, "preemption-policy"));
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static const CtlCommand commands[] = {
    { .path = "create quota",
      .aliases = "resourcequota",
      .sets = quota_sets,
      .run = run_quota,
      .help = "Create a quota with the specified name." },
    { .path = "create poddisruptionbudget",
      .aliases = "pdb",
      .sets = budget_sets,
      .run = run_budget,
      .help = "Create a pod disruption budget with the specified name." },
    { .path = "create priorityclass",
      .aliases = "pc",
      .sets = class_sets,
      .run = run_class,
      .help = "Create a priority class with the specified name." },
};
const CtlFamily ctl_family_create_policy = CTL_FAMILY(commands);
