/* run-command.c - kubectl run: one pod, perhaps with a service. */
#include "experiment/kubectl/commands/object-overrides.h"
#include "experiment/kubectl/ctl-command.h"
#include "models/api/document/patch.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "annotations", .type = CTL_STRINGS, .doc = "KEY=VALUE" },
    { .name = "image", .is_required = true, .doc = "image of the container" },
    { .name = "image-pull-policy", .doc = "Always, IfNotPresent or Never" },
    { .name = "rm", .type = CTL_BOOL, .doc = "delete the pod after it exits" },
    { .name = "port", .doc = "port of the container" },
    { .name = "labels", .letter = 'l', .doc = "KEY=VALUE,..." },
    { .name = "expose", .type = CTL_BOOL, .doc = "make a service as well" },
    { .name = "command", .type = CTL_BOOL, .doc = "the words are the command" },
    { .name = "restart", .fallback = "Always", .doc = "Always, OnFailure or Never" },
    { .name = "env", .type = CTL_STRINGS, .doc = "KEY=VALUE" },
    { .name = "leave-stdin-open", .type = CTL_BOOL, .doc = "after the first session" },
    { .name = "stdin", .letter = 'i', .type = CTL_BOOL, .doc = "keep standard input open" },
    { .name = "tty", .letter = 't', .type = CTL_BOOL, .doc = "allocate a terminal" },
    { .name = "attach", .type = CTL_BOOL, .doc = "attach to the container" },
    { .name = "quiet", .letter = 'q', .type = CTL_BOOL, .doc = "no prompts" },
    { .name = "privileged", .type = CTL_BOOL, .doc = "run privileged" },
    { .name = "pod-running-timeout", .type = CTL_DURATION, .fallback = "1m", .doc = "wait" },
    { .name = "cascade", .fallback = "background", .bare = "background", .doc = "dependents" },
    { .name = "force", .type = CTL_BOOL, .doc = "do not wait for the end of pods" },
    { .name = "grace-period", .type = CTL_INT, .fallback = "-1", .doc = "seconds pods get" },
    { .name = "timeout", .type = CTL_DURATION, .doc = "longest wait" },
    { .name = "wait", .type = CTL_BOOL, .doc = "until objects are gone" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_apply,
    &ctl_flags_file,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    &ctl_flags_overrides,
    NULL,
};

/* An image reference: [HOST[:PORT]/]PATH[:TAG][@DIGEST]. */
#define HOST_PART "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
#define HOST "(?:" HOST_PART "(?:\\." HOST_PART ")*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?"
#define PATH_PART "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*"
static const char image_pattern[] =
    "^(?:" HOST "/)?" PATH_PART "(?:/" PATH_PART ")*(?::\\w[\\w.-]{0,127})?"
    "(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$";

static bool
check_terminal(CtlCall *call, CtlDryRun dry_run)
{
    static const char *const restarts[] = { "Always", "OnFailure", "Never", NULL };
    static const char *const pulls[] = { "Always", "IfNotPresent", "Never", "", NULL };
    bool attaches = ctl_switch(call, "attach") ||
                    (!ctl_is_changed(call, "attach") && ctl_switch(call, "stdin"));

    if (ctl_switch(call, "tty") && !ctl_switch(call, "stdin")) {
        return ctl_usage(call, "-i/--stdin is required for containers with -t/--tty=true");
    }
    if (ctl_switch(call, "expose") && *ctl_text(call, "port") == '\0') {
        return ctl_usage(call, "--port must be set when exposing a service");
    }
    if (*ctl_text(call, "restart") != '\0' &&
        !g_strv_contains(restarts, ctl_text(call, "restart"))) {
        return ctl_usage(call, "invalid restart policy: %s", ctl_text(call, "restart"));
    }
    if (ctl_switch(call, "rm") && !attaches) {
        return ctl_usage(call, "--rm should only be used for attached containers");
    }
    if (attaches && dry_run != CTL_DRY_RUN_NONE) {
        return ctl_usage(call, "--dry-run=[server|client] can't be used with attached containers "
                               "options (--attach, --stdin, or --tty)");
    }
    return g_strv_contains(pulls, ctl_text(call, "image-pull-policy")) ||
           ctl_usage(call, "invalid image pull policy: %s", ctl_text(call, "image-pull-policy"));
}

static bool
check(CtlCall *call, CtlDryRun dry_run)
{
    const char *image = ctl_text(call, "image");

    if (call->n_args == 0 || call->dash_at == 0) {
        return ctl_usage(call, "NAME is required for run");
    }
    if (*image == '\0') {
        return ctl_fail(call, "--image is required");
    }
    if (!g_regex_match_simple(image_pattern, image, G_REGEX_RAW | G_REGEX_DOLLAR_ENDONLY, 0)) {
        return ctl_fail(call, "Invalid image name %s: invalid reference format",
                        go_quoted(call->arena, image));
    }
    return check_terminal(call, dry_run);
}

/* "A=b" as {name, value}; NULL after a complaint, or if there is none. */
static const Value *
env_value(CtlCall *call)
{
    ValueBuilder *list = value_list_begin(call->arena);
    size_t n = ctl_n_items(call, "env");

    for (size_t i = 0; i < n; i++) {
        const char *text = ctl_item(call, "env", i);
        const char *equals = strchr(text, '=');
        ValueBuilder *row = value_map_begin(call->arena);
        NameFaults faults = { 0 };
        const char *name =
            equals == NULL ? "" : arena_strndup(call->arena, text, (size_t)(equals - text));

        name_env_var(name, &faults);
        if (equals == NULL || faults.n > 0) {
            ctl_fail(call, "invalid env: %s", text);
            return NULL;
        }
        value_put_string(row, "name", name);
        if (equals[1] != '\0') {
            value_put_string(row, "value", equals + 1);
        }
        value_add(list, value_end(row));
    }
    return n == 0 ? NULL : value_end(list);
}

static const Value *
ports_value(CtlCall *call)
{
    ValueBuilder *list = value_list_begin(call->arena);
    ValueBuilder *port = value_map_begin(call->arena);
    int64_t number;
    const char *text = ctl_text(call, "port");
    const char *error = *text == '\0' ? NULL : go_parse_int(call->arena, text, 64, "Atoi", &number);

    if (*text == '\0') {
        return NULL;
    }
    if (error != NULL) {
        ctl_fail(call, "%s", error);
        return NULL;
    }
    value_put_int(port, "containerPort", number);
    value_add(list, value_end(port));
    return value_end(list);
}

static const Value *
container_value(CtlCall *call)
{
    ValueBuilder *container = value_map_begin(call->arena);
    const char *policy = ctl_text(call, "image-pull-policy");
    bool has_stdin = ctl_switch(call, "stdin");

    value_put_string(container, "name", call->args[0]);
    value_put_string(container, "image", ctl_text(call, "image"));
    value_put_string(container, "imagePullPolicy", *policy == '\0' ? NULL : policy);
    value_put(container, ctl_switch(call, "command") ? "command" : "args",
              ctl_command_words(call, 1));
    value_put(container, "env", env_value(call));
    if (call->has_failed) {
        return NULL;
    }
    value_put(container, "ports", ports_value(call));
    if (ctl_switch(call, "privileged")) {
        value_put(container, "securityContext",
                  value_with(call->arena, NULL, "privileged", value_bool(call->arena, true)));
    }
    value_put_bool(container, "stdin", has_stdin);
    value_put_bool(container, "stdinOnce", has_stdin && !ctl_switch(call, "leave-stdin-open"));
    value_put_bool(container, "tty", ctl_switch(call, "tty"));
    return value_end(container);
}

/* "a=b,c=d"; NULL after a complaint. */
const Value *
ctl_parse_labels(CtlCall *call, const char *text)
{
    g_auto(GStrv) rows = g_strsplit(text, ",", -1);
    ValueBuilder *labels = value_map_begin(call->arena);

    if (*text == '\0') {
        ctl_fail(call, "no label spec passed");
        return NULL;
    }
    for (size_t i = 0; rows[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(rows[i], "=", -1);

        if (g_strv_length(parts) != 2) {
            ctl_fail(call, "unexpected label spec: %s", rows[i]);
            return NULL;
        }
        if (*parts[0] == '\0') {
            ctl_fail(call, "unexpected empty label key");
            return NULL;
        }
        value_put_string(labels, parts[0], parts[1]);
    }
    return value_end(labels);
}

static const Value *
annotations_value(CtlCall *call)
{
    ValueBuilder *map = value_map_begin(call->arena);
    size_t n = ctl_n_items(call, "annotations");

    for (size_t i = 0; i < n; i++) {
        const char *text = ctl_item(call, "annotations", i);
        size_t length = strcspn(text, "=");

        if (text[length] != '=' || length == 0) {
            ctl_fail(call, "invalid annotation format: %s", text);
            return NULL;
        }
        value_put_string(map, arena_strndup(call->arena, text, length), text + length + 1);
    }
    return n == 0 ? NULL : value_end(map);
}

/* NULL after a complaint. */
static const Value *
pod_value(CtlCall *call, const Value *annotations)
{
    static const char *const path[] = { "metadata", "annotations", NULL };
    const char *labels_text = ctl_text(call, "labels");
    const Value *container = container_value(call);
    const Value *labels;
    ValueBuilder *object, *spec, *containers;

    if (container == NULL || call->has_failed) {
        return NULL;
    }
    labels = *labels_text == '\0' ? ctl_labels_one(call->arena, "run", call->args[0])
                                  : ctl_parse_labels(call, labels_text);
    if (labels == NULL) {
        return NULL;
    }
    object = ctl_object_begin(call, "v1", "Pod", call->args[0], labels);
    spec = value_map_begin(call->arena);
    containers = value_list_begin(call->arena);
    value_add(containers, container);
    value_put(spec, "containers", value_end(containers));
    value_put_string(spec, "dnsPolicy", "ClusterFirst");
    value_put_string(spec, "restartPolicy",
                     *ctl_text(call, "restart") == '\0' ? "Always" : ctl_text(call, "restart"));
    value_put(object, "spec", value_end(spec));
    return annotations == NULL ? value_end(object)
                               : ctl_with_path(call->arena, value_end(object), path, annotations);
}

static const Value *
service_value(CtlCall *call, const Value *pod)
{
    ValueBuilder *object = ctl_object_begin(call, "v1", "Service", call->args[0], NULL);
    ValueBuilder *spec = value_map_begin(call->arena);
    ValueBuilder *ports = value_list_begin(call->arena);
    ValueBuilder *port = value_map_begin(call->arena);
    const Value *number = ctl_int_or_text(call->arena, ctl_text(call, "port"));

    value_put(port, "port", number);
    value_put_string(port, "protocol", "TCP");
    value_put(port, "targetPort", number);
    value_add(ports, value_end(port));
    value_put(spec, "ports", value_end(ports));
    value_put(spec, "selector", value_get(value_get(pod, "metadata"), "labels"));
    value_put(object, "spec", value_end(spec));
    return value_end(object);
}

static void
run(CtlCall *call)
{
    CtlDryRun dry_run;
    CtlPrinter printer;
    const Value *pod, *annotations, *whole;
    KubectlRequest *request;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, "created", dry_run) ||
        !check(call, dry_run)) {
        return;
    }
    annotations = annotations_value(call);
    pod = call->has_failed ? NULL : pod_value(call, annotations);
    if (pod == NULL) {
        return;
    }
    whole = ctl_overridden(call, pod);
    if (whole == NULL) {
        return;
    }
    if (ctl_switch(call, "expose")) {
        ctl_create(call, &printer, dry_run, service_value(call, pod));
    }
    request = (KubectlRequest *)(uintptr_t)call->answer->request;
    ctl_create(call, &printer, dry_run, whole);
    if (request != NULL && call->answer->request != NULL) {
        const Value **both = ARENA_NEW_N(call->arena, const Value *, 2);

        both[0] = request->objects[0];
        both[1] = call->answer->request->objects[0];
        request->objects = both;
        request->n_objects = 2;
        ctl_ask_make(call, request, NULL, "created");
    }
}

static const CtlCommand commands[] = {
    { .path = "run",
      .sets = sets,
      .run = run,
      .help = "Create and run a particular image in a pod." },
};
const CtlFamily ctl_family_run_command = CTL_FAMILY(commands);
