/* other-commands.c - kubectl auth, config, certificate, version, api-resources, completion and the
 * rest that has little to do with objects. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag version_flags[] = {
    { .name = "client", .type = CTL_BOOL, .doc = "of kubectl alone" },
    { .name = "output", .letter = 'o', .doc = "yaml or json" },
};
static const CtlFlagSet version_own = CTL_FLAG_SET(version_flags);
static const CtlFlag resources_flags[] = {
    { .name = "api-group", .doc = "of one group" },
    { .name = "cached", .type = CTL_BOOL, .doc = "from the cache" },
    { .name = "categories", .type = CTL_LIST, .doc = "of these categories" },
    { .name = "namespaced", .type = CTL_BOOL, .fallback = "true", .doc = "with a namespace" },
    { .name = "no-headers", .type = CTL_BOOL, .doc = "rows only" },
    { .name = "output", .letter = 'o', .doc = "wide or name" },
    { .name = "sort-by", .doc = "name or kind" },
    { .name = "verbs", .type = CTL_LIST, .doc = "that can be used so" },
};
static const CtlFlagSet resources_own = CTL_FLAG_SET(resources_flags);
static const CtlFlag can_flags[] = {
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
    { .name = "list", .type = CTL_BOOL, .doc = "everything that is allowed" },
    { .name = "no-headers", .type = CTL_BOOL, .doc = "rows only" },
    { .name = "quiet", .letter = 'q', .type = CTL_BOOL, .doc = "exit code only" },
    { .name = "subresource", .doc = "part of the object" },
};
static const CtlFlagSet can_own = CTL_FLAG_SET(can_flags);
static const CtlFlagSet *const version_sets[] = { &version_own, NULL };
static const CtlFlagSet *const resources_sets[] = { &resources_own, NULL };
static const CtlFlagSet *const can_sets[] = { &can_own, NULL };

static void
run_version(CtlCall *call)
{
    const char *output = ctl_text(call, "output");

    if (call->n_args > 0) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_fail(call, "extra arguments: [%s]", words);
    } else if (*output != '\0' && strcmp(output, "yaml") != 0 && strcmp(output, "json") != 0) {
        ctl_fail(call, "--output must be 'yaml' or 'json'");
    } else {
        ctl_out(call, "Client Version: v1.34.2\n");
    }
}

static void
run_resources(CtlCall *call)
{
    const char *sort = ctl_text(call, "sort-by");
    const char *output = ctl_text(call, "output");

    if (call->n_args > 0) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_usage(call, "unexpected arguments: [%s]", words);
    } else if (*output != '\0' && strcmp(output, "wide") != 0 && strcmp(output, "name") != 0 &&
               strcmp(output, "json") != 0 && strcmp(output, "yaml") != 0) {
        ctl_fail(call,
                 "unable to match a printer suitable for the output format \"%s\", allowed formats "
                 "are: json,name,wide,yaml",
                 output);
    } else if (*sort != '\0' && strcmp(sort, "name") != 0 && strcmp(sort, "kind") != 0) {
        ctl_fail(call, "--sort-by accepts only name or kind");
    } else {
        for (size_t i = 0; api_kinds[i] != NULL; i++) {
            ctl_out(call, "%s\n", api_kind_resource(api_kinds[i], call->arena));
        }
    }
}

static void
run_completion(CtlCall *call)
{
    static const char *const shells[] = { "bash", "fish", "powershell", "zsh", NULL };

    if (call->n_args == 0) {
        ctl_usage(call, "Shell not specified.");
    } else if (call->n_args > 1) {
        ctl_usage(call, "Too many arguments. Expected only the shell type.");
    } else if (!g_strv_contains(shells, call->args[0])) {
        ctl_usage(call, "Unsupported shell type %s.", go_quoted(call->arena, call->args[0]));
    } else {
        ctl_fail(call, "completion is not offered for simulated clusters");
    }
}

static void
run_use_context(CtlCall *call)
{
    if (call->n_args != 1) {
        ctl_usage(call, "Unexpected args: %s", "a single context name is expected");
    } else {
        ctl_fail(call, "no context exists with the name: %s",
                 go_quoted(call->arena, call->args[0]));
    }
}

static void
run_current_context(CtlCall *call)
{
    ctl_fail(call, "current-context is not set");
}

static void
run_can_i(CtlCall *call)
{
    if (ctl_switch(call, "list")) {
        if (call->n_args > 0) {
            ctl_fail(call, "list option must be specified with no arguments");
        }
    } else if (call->n_args == 0) {
        ctl_fail(call,
                 "you must specify two arguments: verb resource or verb resource/resourceName."
                 "\nSee 'kubectl auth can-i -h' for help and examples.");
    } else {
        ctl_out(call, "yes\n");
    }
}

/* What there is no configuration file, plug-in or signer for. */
static void
run_unsupported(CtlCall *call)
{
    ctl_fail(call, "%s is not offered for simulated clusters", call->command->path);
}

static const char config_help[] =
    "Modify kubeconfig files using subcommands like \"kubectl config set current-context "
    "my-context\".\n"
    "\n"
    " The loading order follows these rules:\n"
    "\n"
    "  1.  If the --kubeconfig flag is set, then only that file is loaded. The flag may "
    "only be set once and no merging takes place.\n"
    "  2.  If $KUBECONFIG environment variable is set, then it is used as a list of "
    "paths (normal path delimiting rules for your system). These paths are merged. When "
    "a value is modified, it is modified in the file that defines the stanza. When a "
    "value is created, it is created in the first file that exists. If no files in the "
    "chain exist, then it creates the last file in the list.\n"
    "  3.  Otherwise, ${HOME}/.kube/config is used and no merging takes place.";

#define UNSUPPORTED(name, text) \
    { \
        .path = name, .run = run_unsupported, .help = text, .is_not_offered = true \
    }

static const CtlCommand commands[] = {
    { .path = "auth", .takes_no_arguments = true, .help = "Inspect authorization." },
    { .path = "auth can-i",
      .sets = can_sets,
      .run = run_can_i,
      .help = "Check whether an action is allowed" },
    UNSUPPORTED("auth reconcile", "Reconciles rules for RBAC role, role binding, cluster role, "
                                  "and cluster role binding objects"),
    UNSUPPORTED("auth whoami", "Experimental: Check self subject attributes"),
    { .path = "config",
      .takes_no_arguments = true,
      .usage = "SUBCOMMAND",
      .help = "Modify kubeconfig files",
      .long_help = config_help },
    { .path = "config current-context",
      .run = run_current_context,
      .help = "Display the current-context" },
    { .path = "config use-context",
      .aliases = "use",
      .run = run_use_context,
      .help = "Set the current-context in a kubeconfig file" },
    UNSUPPORTED("config delete-cluster", "Delete the specified cluster from the kubeconfig"),
    UNSUPPORTED("config delete-context", "Delete the specified context from the kubeconfig"),
    UNSUPPORTED("config delete-user", "Delete the specified user from the kubeconfig"),
    UNSUPPORTED("config get-clusters", "Display clusters defined in the kubeconfig"),
    UNSUPPORTED("config get-contexts", "Describe one or many contexts"),
    UNSUPPORTED("config get-users", "Display users defined in the kubeconfig"),
    UNSUPPORTED("config rename-context", "Rename a context from the kubeconfig file"),
    UNSUPPORTED("config set", "Set an individual value in a kubeconfig file"),
    UNSUPPORTED("config set-cluster", "Set a cluster entry in kubeconfig"),
    UNSUPPORTED("config set-context", "Set a context entry in kubeconfig"),
    UNSUPPORTED("config set-credentials", "Set a user entry in kubeconfig"),
    UNSUPPORTED("config unset", "Unset an individual value in a kubeconfig file"),
    UNSUPPORTED("config view", "Display merged kubeconfig settings or a specified kubeconfig file"),
    { .path = "certificate",
      .takes_no_arguments = true,
      .usage = "SUBCOMMAND",
      .help = "Modify certificate resources." },
    UNSUPPORTED("certificate approve", "Approve a certificate signing request"),
    UNSUPPORTED("certificate deny", "Deny a certificate signing request"),
    { .path = "version",
      .sets = version_sets,
      .run = run_version,
      .help = "Print the client and server version information" },
    { .path = "api-resources",
      .sets = resources_sets,
      .run = run_resources,
      .help = "Print the supported API resources on the server" },
    { .path = "completion",
      .run = run_completion,
      .help = "Output shell completion code for the specified shell" },
    UNSUPPORTED("api-versions", "Print the supported API versions on the server"),
    UNSUPPORTED("cluster-info", "Display cluster information"),
    UNSUPPORTED("kustomize", "Build a kustomization target from a directory or URL"),
    UNSUPPORTED("options", "Print the list of flags inherited by all commands"),
    UNSUPPORTED("plugin", "Provides utilities for interacting with plugins"),
    UNSUPPORTED("proxy", "Run a proxy to the Kubernetes API server"),
};
const CtlFamily ctl_family_other_commands = CTL_FAMILY(commands);
