/* pod-commands.c - kubectl logs, exec, attach, cp, port-forward, debug. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag logs_flags[] = {
    { .name = "all-containers", .type = CTL_BOOL, .doc = "of all containers" },
    { .name = "all-pods", .type = CTL_BOOL, .doc = "of all pods" },
    { .name = "container", .letter = 'c', .doc = "the container" },
    { .name = "follow", .letter = 'f', .type = CTL_BOOL, .doc = "go on with new lines" },
    { .name = "ignore-errors", .type = CTL_BOOL, .doc = "go on after errors" },
    { .name = "insecure-skip-tls-verify-backend", .type = CTL_BOOL, .doc = "trust any kubelet" },
    { .name = "limit-bytes", .type = CTL_INT64, .doc = "most bytes" },
    { .name = "max-log-requests", .type = CTL_INT, .fallback = "5", .doc = "most at once" },
    { .name = "pod-running-timeout", .type = CTL_DURATION, .fallback = "20s", .doc = "wait" },
    { .name = "prefix", .type = CTL_BOOL, .doc = "where each line comes from" },
    { .name = "previous", .letter = 'p', .type = CTL_BOOL, .doc = "of the container before" },
    { .name = "since", .type = CTL_DURATION, .doc = "not older" },
    { .name = "since-time", .doc = "not before" },
    { .name = "tail", .type = CTL_INT64, .fallback = "-1", .doc = "last lines" },
    { .name = "timestamps", .type = CTL_BOOL, .doc = "with times" },
};
static const CtlFlagSet logs_own = CTL_FLAG_SET(logs_flags);
static const CtlFlag stream_flags[] = {
    { .name = "container", .letter = 'c', .doc = "the container" },
    { .name = "stdin", .letter = 'i', .type = CTL_BOOL, .doc = "pass standard input on" },
    { .name = "tty", .letter = 't', .type = CTL_BOOL, .doc = "with a terminal" },
    { .name = "quiet", .letter = 'q', .type = CTL_BOOL, .doc = "only what the program says" },
    { .name = "pod-running-timeout", .type = CTL_DURATION, .fallback = "1m", .doc = "wait" },
};
static const CtlFlagSet stream_own = CTL_FLAG_SET(stream_flags);
static const CtlFlag cp_flags[] = {
    { .name = "container", .letter = 'c', .doc = "the container" },
    { .name = "no-preserve", .type = CTL_BOOL, .doc = "without owner and mode" },
    { .name = "retries", .type = CTL_INT, .doc = "how often to try again" },
};
static const CtlFlagSet cp_own = CTL_FLAG_SET(cp_flags);
static const CtlFlag forward_flags[] = {
    { .name = "address", .type = CTL_LIST, .fallback = "localhost", .doc = "where to listen" },
    { .name = "pod-running-timeout", .type = CTL_DURATION, .fallback = "1m", .doc = "wait" },
};
static const CtlFlagSet forward_own = CTL_FLAG_SET(forward_flags);
static const CtlFlag debug_flags[] = {
    { .name = "arguments-only", .type = CTL_BOOL, .doc = "the words are arguments" },
    { .name = "attach", .type = CTL_BOOL, .doc = "attach to the container" },
    { .name = "container", .letter = 'c', .doc = "name of the new container" },
    { .name = "copy-to", .doc = "name of the copy" },
    { .name = "custom", .doc = "file with a part of a container" },
    { .name = "env", .type = CTL_STRINGS, .doc = "KEY=VALUE" },
    { .name = "image", .doc = "image of the new container" },
    { .name = "image-pull-policy", .doc = "Always, IfNotPresent or Never" },
    { .name = "keep-annotations", .type = CTL_BOOL, .doc = "of the pod" },
    { .name = "keep-init-containers", .type = CTL_BOOL, .fallback = "true", .doc = "of the pod" },
    { .name = "keep-labels", .type = CTL_BOOL, .doc = "of the pod" },
    { .name = "keep-liveness", .type = CTL_BOOL, .doc = "of the pod" },
    { .name = "keep-readiness", .type = CTL_BOOL, .doc = "of the pod" },
    { .name = "keep-startup", .type = CTL_BOOL, .doc = "of the pod" },
    { .name = "profile", .fallback = "general", .doc = "what the container may" },
    { .name = "quiet", .letter = 'q', .type = CTL_BOOL, .doc = "say less" },
    { .name = "replace", .type = CTL_BOOL, .doc = "delete the old pod" },
    { .name = "same-node", .type = CTL_BOOL, .doc = "place the copy there" },
    { .name = "set-image", .type = CTL_STRINGS, .doc = "CONTAINER=IMAGE" },
    { .name = "share-processes", .type = CTL_BOOL, .fallback = "true", .doc = "in the copy" },
    { .name = "stdin", .letter = 'i', .type = CTL_BOOL, .doc = "keep standard input open" },
    { .name = "target", .doc = "container whose processes are seen" },
    { .name = "tty", .letter = 't', .type = CTL_BOOL, .doc = "with a terminal" },
};
static const CtlFlagSet debug_own = CTL_FLAG_SET(debug_flags);

static const CtlFlagSet *const logs_sets[] = { &logs_own, &ctl_flags_selector, NULL };
static const CtlFlagSet *const exec_sets[] = { &stream_own, &ctl_flags_file, NULL };
static const CtlFlagSet *const attach_sets[] = { &stream_own, NULL };
static const CtlFlagSet *const cp_sets[] = { &cp_own, NULL };
static const CtlFlagSet *const forward_sets[] = { &forward_own, NULL };
static const CtlFlagSet *const debug_sets[] = { &debug_own, &ctl_flags_file, NULL };

/* POD or TYPE/NAME. */
static void
ask_for_pod(CtlCall *call, const char *word)
{
    const CtlSelection selection = { 0 };
    const char *const words[] = { "pods", word };
    bool has_slash = strchr(word, '/') != NULL;
    KubectlRequest *request;

    if (ctl_resolve(call, &selection, has_slash ? &word : words, has_slash ? 1 : 2, &request)) {
        ctl_ask(call, request);
    }
}

static bool
check_logs(CtlCall *call)
{
    if (ctl_switch(call, "all-containers") && *ctl_text(call, "container") != '\0') {
        return ctl_fail(call,
                        "--all-containers=true should not be specified with container name %s",
                        ctl_text(call, "container"));
    }
    if (*ctl_text(call, "since-time") != '\0' && ctl_number(call, "since") != 0) {
        return ctl_fail(call, "at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    if (ctl_is_changed(call, "since") && ctl_number(call, "since") < 0) {
        return ctl_fail(call, "--since must be greater than 0");
    }
    if (ctl_is_changed(call, "limit-bytes") && ctl_number(call, "limit-bytes") <= 0) {
        return ctl_fail(call, "--limit-bytes must be greater than 0");
    }
    return ctl_number(call, "tail") >= -1 ||
           ctl_fail(call, "--tail must be greater than or equal to -1");
}

static void
run_logs(CtlCall *call)
{
    bool has_selector = *ctl_text(call, "selector") != '\0';
    CtlSelection selection = { .label_selector = ctl_text(call, "selector") };
    const char *const words[] = { "pods" };
    KubectlRequest *request;

    if ((call->n_args == 0 && !has_selector) || call->n_args > 2) {
        ctl_usage(call, "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or "
                        "TYPE/NAME is a required argument for the logs command");
    } else if (call->n_args > 0 && has_selector) {
        ctl_usage(call, "only a selector (-l) or a POD name is allowed");
    } else if (call->n_args == 2 && *ctl_text(call, "container") != '\0') {
        ctl_usage(call, "only one of -c or an inline [CONTAINER] arg is allowed");
    } else if (!check_logs(call)) {
        return;
    } else if (!has_selector) {
        ask_for_pod(call, call->args[0]);
    } else if (ctl_resolve(call, &selection, words, 1, &request)) {
        ctl_ask(call, request);
    }
}

static void
run_exec(CtlCall *call)
{
    size_t n_before = call->dash_at >= 0 ? (size_t)call->dash_at : call->n_args;
    bool has_file = ctl_has_files(call);

    if (n_before > 1 || (n_before > 0 && call->dash_at < 0 && call->n_args > 1)) {
        ctl_fail(call, "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] "
                       "instead");
        ctl_err(call, "See 'kubectl exec -h' for help and examples\n");
    } else if (n_before == 0 && !has_file) {
        ctl_fail(call, "pod, type/name or --filename must be specified");
    } else if (call->n_args == n_before) {
        ctl_fail(call, "you must specify at least one command for the container");
    } else if (!has_file) {
        ask_for_pod(call, call->args[0]);
    }
}

static void
run_attach(CtlCall *call)
{
    if (call->n_args == 0) {
        ctl_fail(call, "at least 1 argument is required for attach");
    } else if (call->n_args > 2) {
        ctl_fail(call, "expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw %zu: %s",
                 call->n_args, call->args[0]);
    } else {
        ask_for_pod(call, call->args[0]);
    }
}

static void
run_cp(CtlCall *call)
{
    if (call->n_args != 2) {
        ctl_fail(call, "source and destination are required");
    } else if (strchr(call->args[0], ':') == NULL && strchr(call->args[1], ':') == NULL) {
        ctl_fail(call, "one of src or dest must be a remote file specification");
    } else if (strchr(call->args[0], ':') != NULL && strchr(call->args[1], ':') != NULL) {
        ctl_fail(call, "src doesn't exist in local filesystem");
    } else {
        const char *remote = strchr(call->args[0], ':') != NULL ? call->args[0] : call->args[1];
        const char *slash = memchr(remote, '/', strcspn(remote, ":"));
        const char *pod = slash == NULL ? remote : slash + 1;

        ask_for_pod(call, arena_strndup(call->arena, pod, strcspn(pod, ":")));
    }
}

static void
run_forward(CtlCall *call)
{
    if (call->n_args < 2) {
        ctl_usage(call, "TYPE/NAME and list of ports are required for port-forward");
    } else {
        ask_for_pod(call, call->args[0]);
    }
}

static void
run_debug(CtlCall *call)
{
    bool has_copy = *ctl_text(call, "copy-to") != '\0';
    bool has_image = *ctl_text(call, "image") != '\0';

    if (!has_copy && !has_image) {
        ctl_fail(call, "you must specify --image when not using --copy-to.");
    } else if (call->n_args == 0 && !ctl_has_files(call)) {
        ctl_fail(call, "NAME or filename is required for debug");
    } else if (!has_copy && ctl_switch(call, "replace")) {
        ctl_fail(call, "--replace may only be used with --copy-to.");
    } else if (!has_copy && ctl_switch(call, "same-node")) {
        ctl_fail(call, "--same-node may only be used with --copy-to.");
    } else if (!has_copy && ctl_n_items(call, "set-image") > 0) {
        ctl_fail(call, "--set-image may only be used with --copy-to.");
    } else if (ctl_switch(call, "tty") && !ctl_switch(call, "stdin")) {
        ctl_fail(call, "-i/--stdin is required for containers with -t/--tty=true");
    } else if (call->n_args > 0) {
        ask_for_pod(call, call->args[0]);
    }
}

static const CtlCommand commands[] = {
    { .path = "logs",
      .sets = logs_sets,
      .run = run_logs,
      .help = "Print the logs for a container in a pod",
      .is_not_offered = true },
    { .path = "exec",
      .sets = exec_sets,
      .run = run_exec,
      .help = "Execute a command in a container",
      .is_not_offered = true },
    { .path = "attach",
      .sets = attach_sets,
      .run = run_attach,
      .help = "Attach to a running container",
      .is_not_offered = true },
    { .path = "cp",
      .sets = cp_sets,
      .run = run_cp,
      .help = "Copy files and directories to and from containers",
      .is_not_offered = true },
    { .path = "port-forward",
      .sets = forward_sets,
      .run = run_forward,
      .help = "Forward one or more local ports to a pod",
      .is_not_offered = true },
    { .path = "debug",
      .sets = debug_sets,
      .run = run_debug,
      .help = "Create debugging sessions for troubleshooting workloads and nodes",
      .is_not_offered = true },
};
const CtlFamily ctl_family_pod_commands = CTL_FAMILY(commands);
