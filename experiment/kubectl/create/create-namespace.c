/* create-namespace.c - kubectl create namespace, serviceaccount, token. */
#include "experiment/kubectl/ctl-command.h"

#define COMMON &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
static const CtlFlagSet *const sets[] = { COMMON };
static const CtlFlag token_flags[] = {
    { .name = "audience", .type = CTL_STRINGS, .doc = "who may read the token" },
    { .name = "duration", .type = CTL_DURATION, .doc = "how long the token is good" },
    { .name = "bound-object-kind", .doc = "kind of the object the token lives with" },
    { .name = "bound-object-name", .doc = "name of the object the token lives with" },
    { .name = "bound-object-uid", .doc = "uid of the object the token lives with" },
};
static const CtlFlagSet token_own = CTL_FLAG_SET(token_flags);
static const CtlFlagSet *const token_sets[] = { &token_own, &ctl_flags_print, NULL };

static void
run_simple(CtlCall *call, const char *kind)
{
    CtlCreate create;
    ValueBuilder *object;

    if (ctl_create_begin(call, &create)) {
        object = ctl_object_begin(call, "v1", kind, create.name, NULL);
        ctl_create(call, &create.printer, create.dry_run, value_end(object));
    }
}

static void
run_namespace(CtlCall *call)
{
    run_simple(call, "Namespace");
}

static void
run_service_account(CtlCall *call)
{
    run_simple(call, "ServiceAccount");
}

static void
run_token(CtlCall *call)
{
    const CtlSelection selection = { 0 };
    const char *const words[] = { "serviceaccounts", ctl_name_argument(call) };
    KubectlRequest *request;

    if (words[1] != NULL && ctl_resolve(call, &selection, words, 2, &request)) {
        ctl_ask(call, request);
    }
}

static const CtlCommand commands[] = {
    { .path = "create namespace",
      .aliases = "ns",
      .sets = sets,
      .run = run_namespace,
      .help = "Create a namespace with the specified name." },
    { .path = "create serviceaccount",
      .aliases = "sa",
      .sets = sets,
      .run = run_service_account,
      .help = "Create a service account with the specified name." },
    { .path = "create token",
      .sets = token_sets,
      .run = run_token,
      .help = "Request a service account token." },
};
const CtlFamily ctl_family_create_namespace = CTL_FAMILY(commands);
