/* set-resources.c - kubectl set resources. */
#include "experiment/kubectl/commands/set-common.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "containers", .letter = 'c', .fallback = "*", .doc = "names of containers" },
    { .name = "limits", .doc = "RESOURCE=AMOUNT,..." },
    { .name = "requests", .doc = "RESOURCE=AMOUNT,..." },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_file,
    &ctl_flags_all,
    &ctl_flags_selector,
    &ctl_flags_local,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    &ctl_flags_apply,
    NULL,
};

/* What is asked for: either may be NULL. */
typedef struct Amounts {
    const Value *limits;
    const Value *requests;
} Amounts;

static const Value *
with_amounts(Arena *arena, const Value *resources, const char *key, const Value *amounts)
{
    const Value *list = value_get(resources, key);

    for (size_t i = 0; i < value_length(amounts); i++) {
        list = value_with(arena, list, amounts->members[i].key, amounts->members[i].value);
    }
    return amounts == NULL ? resources : value_with(arena, resources, key, list);
}

static const Value *
put_amounts(SetRun *run, const Value *container, void *data)
{
    const Amounts *amounts = data;
    Arena *arena = run->call->arena;
    const Value *resources = value_get(container, "resources");

    resources = with_amounts(arena, resources, "limits", amounts->limits);
    resources = with_amounts(arena, resources, "requests", amounts->requests);
    return value_with(arena, container, "resources", resources);
}

static const Value *
edit(SetRun *run, const Value *object, void *data)
{
    const char *pattern = ctl_text(run->call, "containers");
    size_t n;

    if (!set_has_pod(run, object)) {
        return NULL;
    }
    object = set_containers(run, object, pattern, put_amounts, data, &n);
    if (n == 0) {
        set_error(run, "error: unable to find container named %s", pattern);
    }
    return object;
}

static void
run_resources(CtlCall *call)
{
    SetRun run;
    Amounts *amounts = ARENA_NEW(call->arena, Amounts);
    const char *limits = ctl_text(call, "limits");
    const char *requests = ctl_text(call, "requests");
    bool is_fine;

    if (!set_begin(&run, call, "resource requirements updated", call->n_args)) {
        return;
    }
    if (ctl_switch(call, "all") && *ctl_text(call, "selector") != '\0') {
        set_error(&run, "cannot set --all and --selector at the same time");
    } else if (*limits == '\0' && *requests == '\0') {
        set_error(&run, "you must specify an update to requests or limits (in the form of "
                        "--requests/--limits)");
    } else {
        amounts->limits = ctl_resource_list(call, limits, &is_fine);
        amounts->requests = is_fine ? ctl_resource_list(call, requests, &is_fine) : NULL;
        if (is_fine) {
            set_edit(&run, edit, amounts, false);
        }
    }
    set_end(&run);
}

static const CtlCommand commands[] = {
    { .path = "set resources",
      .sets = sets,
      .run = run_resources,
      .help = "Update the resource limits of containers." },
};
const CtlFamily ctl_family_set_resources = CTL_FAMILY(commands);
