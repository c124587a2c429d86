/* container-rules.c - containers of all three sorts. */
#include "models/api/validation/pod-rules.h"

#include <string.h>

static void
check_ports(ApiErrors *errors, const Value *ports, const FieldPath *path)
{
    static const char *const protocols[] = { "SCTP", "TCP", "UDP", NULL };

    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        const FieldPath *place = AT_INDEX(path, i);

        if (!text_is_empty(port, "name") &&
            check_name(errors, AT(place, "name"), value_get_text(port, "name"), name_port)) {
            for (size_t j = 0; j < i; j++) {
                if (value_equal(value_get(value_item(ports, j), "name"), value_get(port, "name"))) {
                    err_duplicate(errors, AT(place, "name"), value_get(port, "name"));
                    break;
                }
            }
        }
        if (value_get_int(port, "containerPort", 0) == 0) {
            err_required(errors, AT(place, "containerPort"), NULL);
        } else {
            check_port_number(errors, value_get(port, "containerPort"), AT(place, "containerPort"));
        }
        if (value_get_int(port, "hostPort", 0) != 0) {
            check_port_number(errors, value_get(port, "hostPort"), AT(place, "hostPort"));
        }
        check_choice(errors, port, "protocol", protocols, place);
    }
}

/* Host ports are taken once; 'seen' holds what was taken before. */
static void
check_host_ports(ApiErrors *errors, const Value *container, GPtrArray *seen, const FieldPath *path)
{
    const Value *ports = value_get(container, "ports");

    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        int64_t number = value_get_int(port, "hostPort", 0);
        const char *ip = value_get_text(port, "hostIP");
        char *text;

        if (number == 0) {
            continue;
        }
        text = g_strdup_printf("%s/%s/%" G_GINT64_FORMAT, value_get_text(port, "protocol"),
                               ip == NULL ? "" : ip, number);
        if (g_ptr_array_find_with_equal_func(seen, text, g_str_equal, NULL)) {
            err_duplicate_text(errors, AT(AT_INDEX(AT(path, "ports"), i), "hostPort"), text);
            g_free(text);
        } else {
            g_ptr_array_add(seen, text);
        }
    }
}

static void
check_mounts(const PodRules *rules, const Value *container, const FieldPath *path)
{
    const Value *mounts = value_get(container, "volumeMounts");
    ApiErrors *errors = rules->errors;

    for (size_t i = 0; i < value_length(mounts); i++) {
        const Value *mount = value_item(mounts, i);
        const FieldPath *place = AT_INDEX(path, i);
        const char *name = value_get_text(mount, "name");

        if (text_is_empty(mount, "name")) {
            err_required(errors, AT(place, "name"), NULL);
        }
        if (!g_ptr_array_find_with_equal_func(rules->volumes, name == NULL ? "" : name, g_str_equal,
                                              NULL)) {
            err_not_found(errors, AT(place, "name"), name, NULL);
        }
        if (text_is_empty(mount, "mountPath")) {
            err_required(errors, AT(place, "mountPath"), NULL);
        }
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(mounts, j), "mountPath"),
                            value_get(mount, "mountPath"))) {
                err_invalid(errors, AT(place, "mountPath"), value_get(mount, "mountPath"),
                            "must be unique");
                break;
            }
        }
        if (!text_is_empty(mount, "subPath")) {
            check_local_path(errors, value_get_text(mount, "subPath"), AT(path, "subPath"));
        }
        if (!text_is_empty(mount, "subPathExpr")) {
            if (!text_is_empty(mount, "subPath")) {
                err_invalid(errors, AT(place, "subPathExpr"), value_get(mount, "subPathExpr"),
                            "subPathExpr and subPath are mutually exclusive");
            }
            check_local_path(errors, value_get_text(mount, "subPathExpr"), AT(path, "subPathExpr"));
        }
        if (value_get(mount, "mountPropagation") != NULL) {
            static const char *const modes[] = { "Bidirectional", "HostToContainer", "None", NULL };

            if (!is_one_of(value_get_text(mount, "mountPropagation"), modes)) {
                err_unsupported(errors, AT(path, "mountPropagation"),
                                value_get(mount, "mountPropagation"), modes);
            } else if (text_is(mount, "mountPropagation", "Bidirectional") &&
                       !value_get_bool(value_get(container, "securityContext"), "privileged",
                                       false)) {
                err_forbidden(errors, AT(path, "mountPropagation"),
                              "Bidirectional mount propagation is available only to privileged "
                              "containers");
            }
        }
    }
}

static void
check_devices(const PodRules *rules, const Value *container, const FieldPath *path)
{
    const Value *devices = value_get(container, "volumeDevices");

    for (size_t i = 0; i < value_length(devices); i++) {
        const Value *device = value_item(devices, i);
        const FieldPath *place = AT_INDEX(path, i);
        const char *name = value_get_text(device, "name");

        if (text_is_empty(device, "name")) {
            err_required(rules->errors, AT(place, "name"), NULL);
        } else if (!g_ptr_array_find_with_equal_func(rules->volumes, name, g_str_equal, NULL)) {
            err_not_found(rules->errors, AT(place, "name"), name, NULL);
        }
        if (text_is_empty(device, "devicePath")) {
            err_required(rules->errors, AT(place, "devicePath"), NULL);
        }
    }
}

static void
check_resize_policy(const PodRules *rules, const Value *policies, const FieldPath *path)
{
    static const char *const resources[] = { "cpu", "memory", NULL };
    static const char *const restarts[] = { "NotRequired", "RestartContainer", NULL };

    for (size_t i = 0; i < value_length(policies); i++) {
        const Value *policy = value_item(policies, i);

        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(policies, j), "resourceName"),
                            value_get(policy, "resourceName"))) {
                err_duplicate(rules->errors, AT_INDEX(path, i), value_get(policy, "resourceName"));
                break;
            }
        }
        if (text_is_empty(policy, "resourceName")) {
            err_required(rules->errors, path, NULL);
        } else if (!is_one_of(value_get_text(policy, "resourceName"), resources)) {
            err_unsupported(rules->errors, path, value_get(policy, "resourceName"), resources);
        }
        if (text_is(rules->spec, "restartPolicy", "Never") &&
            !text_is(policy, "restartPolicy", "NotRequired")) {
            err_invalid(rules->errors, path, value_get(policy, "restartPolicy"),
                        "must be 'NotRequired' when `restartPolicy` is 'Never'");
        }
        if (text_is_empty(policy, "restartPolicy")) {
            err_required(rules->errors, path, NULL);
        } else if (!is_one_of(value_get_text(policy, "restartPolicy"), restarts)) {
            err_unsupported(rules->errors, path, value_get(policy, "restartPolicy"), restarts);
        }
    }
}

static bool
has_outer_blanks(const char *text)
{
    return *text != '\0' && (g_ascii_isspace(text[0]) || g_ascii_isspace(text[strlen(text) - 1]));
}

/* What holds for containers of any sort. */
static void
check_common(const PodRules *rules, const Value *container, const FieldPath *path)
{
    static const char *const messages[] = { "File", "FallbackToLogsOnError", NULL };
    static const char *const pulls[] = { "Always", "IfNotPresent", "Never", NULL };
    ApiErrors *errors = rules->errors;

    if (text_is_empty(container, "name")) {
        err_required(errors, AT(path, "name"), NULL);
    } else {
        check_name(errors, AT(path, "name"), value_get_text(container, "name"), name_dns_label);
    }
    if (text_is_empty(container, "image")) {
        err_required(errors, AT(path, "image"), NULL);
    }
    check_choice(errors, container, "terminationMessagePolicy", messages, path);
    check_ports(errors, value_get(container, "ports"), AT(path, "ports"));
    check_env(errors, value_get(container, "env"), AT(path, "env"));
    check_env_from(errors, value_get(container, "envFrom"), AT(path, "envFrom"));
    check_mounts(rules, container, AT(path, "volumeMounts"));
    check_devices(rules, container, AT(path, "volumeDevices"));
    check_choice(errors, container, "imagePullPolicy", pulls, path);
    check_resources(rules, value_get(container, "resources"), AT(path, "resources"));
    check_resize_policy(rules, value_get(container, "resizePolicy"), AT(path, "resizePolicy"));
    check_security(rules, value_get(container, "securityContext"), AT(path, "securityContext"));
}

static void
check_hooks_and_probes(const PodRules *rules, const Value *container, const FieldPath *path)
{
    const Value *lifecycle = value_get(container, "lifecycle");
    static const char *const hooks[] = { "postStart", "preStop" };
    static const char *const probes[] = { "livenessProbe", "readinessProbe", "startupProbe" };

    for (size_t i = 0; i < G_N_ELEMENTS(hooks); i++) {
        if (value_get(lifecycle, hooks[i]) != NULL) {
            check_probe_handler(rules, value_get(lifecycle, hooks[i]),
                                AT(AT(path, "lifecycle"), hooks[i]));
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(probes); i++) {
        const Value *probe = value_get(container, probes[i]);
        const FieldPath *place = AT(path, probes[i]);

        if (probe == NULL) {
            continue;
        }
        check_probe(rules, probe, place);
        if (i == 1) {
            if (value_get(probe, "terminationGracePeriodSeconds") != NULL) {
                err_invalid(rules->errors, AT(place, "terminationGracePeriodSeconds"),
                            value_get(probe, "terminationGracePeriodSeconds"),
                            "must not be set for readinessProbes");
            }
        } else if (value_get_int(probe, "successThreshold", 0) != 1) {
            err_invalid_int(rules->errors, AT(place, "successThreshold"),
                            value_get_int(probe, "successThreshold", 0), "must be 1");
        }
    }
}

/* Whether an earlier container of the list, or of 'others', has the same name. */
static bool
is_name_taken(const Value *list, size_t before, const Value *others, const Value *container)
{
    const Value *name = value_get(container, "name");

    for (size_t i = 0; i < before; i++) {
        if (value_equal(value_get(value_item(list, i), "name"), name)) {
            return true;
        }
    }
    for (size_t i = 0; i < value_length(others); i++) {
        if (value_equal(value_get(value_item(others, i), "name"), name)) {
            return true;
        }
    }
    return false;
}

static void
check_regular(const PodRules *rules, const FieldPath *path)
{
    const Value *containers = value_get(rules->spec, "containers");
    g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(g_free);

    if (value_length(containers) == 0) {
        err_required(rules->errors, path, NULL);
    }
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);
        const FieldPath *place = AT_INDEX(path, i);

        check_common(rules, container, place);
        if (is_name_taken(containers, i, NULL, container)) {
            err_duplicate(rules->errors, AT(place, "name"), value_get(container, "name"));
        }
        check_hooks_and_probes(rules, container, place);
    }
    for (size_t i = 0; i < value_length(containers); i++) {
        check_host_ports(rules->errors, value_item(containers, i), seen, AT_INDEX(path, i));
    }
}

static void
check_init(const PodRules *rules, const FieldPath *path)
{
    static const char *const forbidden[] = { "lifecycle", "livenessProbe", "readinessProbe",
                                             "startupProbe" };
    static const char *const policies[] = { "Always", NULL };
    const Value *containers = value_get(rules->spec, "initContainers");
    const Value *regular = value_get(rules->spec, "containers");

    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);
        const FieldPath *place = AT_INDEX(path, i);
        g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(g_free);
        bool is_sidecar = text_is(container, "restartPolicy", "Always");

        check_common(rules, container, place);
        if (value_get(container, "restartPolicy") != NULL && !is_sidecar) {
            err_unsupported(rules->errors, AT(place, "restartPolicy"),
                            value_get(container, "restartPolicy"), policies);
        }
        if (is_name_taken(containers, i, regular, container)) {
            err_duplicate(rules->errors, AT(place, "name"), value_get(container, "name"));
        }
        check_host_ports(rules->errors, container, seen, place);
        if (is_sidecar) {
            check_hooks_and_probes(rules, container, place);
            continue;
        }
        for (size_t j = 0; j < G_N_ELEMENTS(forbidden); j++) {
            if (value_get(container, forbidden[j]) != NULL) {
                err_forbidden(rules->errors, AT(place, forbidden[j]),
                              "may not be set for init containers without restartPolicy=Always");
            }
        }
    }
}

void
check_containers(const PodRules *rules, const FieldPath *spec_path)
{
    check_regular(rules, AT(spec_path, "containers"));
    check_init(rules, AT(spec_path, "initContainers"));
}

/* Blanks around the name of an image, which only pods may not have. */
void
check_pod_images(const PodRules *rules, const FieldPath *spec_path)
{
    static const char *const lists[] = { "containers", "initContainers" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *containers = value_get(rules->spec, lists[i]);

        for (size_t j = 0; j < value_length(containers); j++) {
            const Value *image = value_get(value_item(containers, j), "image");

            if (image != NULL && has_outer_blanks(image->text)) {
                err_invalid(rules->errors, AT(AT_INDEX(AT(spec_path, lists[i]), j), "image"), image,
                            "must not have leading or trailing whitespace");
            }
        }
    }
}
