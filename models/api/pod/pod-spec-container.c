/* pod-spec-container.c - containers of a pod spec: images, ports, probes, hooks. */
#include "models/api/pod/pod-spec-parse.h"

#include <string.h>

static PullPolicy
read_pull_policy(const Value *container)
{
    const char *text = value_get_text(container, "imagePullPolicy");

    if (g_strcmp0(text, "Always") == 0) {
        return PULL_ALWAYS;
    }
    return g_strcmp0(text, "Never") == 0 ? PULL_NEVER : PULL_IF_NOT_PRESENT;
}

static ProbeHandler
read_probe_handler(const Value *probe)
{
    static const struct {
        const char *key;
        ProbeHandler handler;
    } handlers[] = {
        { "exec", PROBE_EXEC },
        { "httpGet", PROBE_HTTP },
        { "tcpSocket", PROBE_TCP },
        { "grpc", PROBE_GRPC },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(handlers); i++) {
        if (value_get(probe, handlers[i].key) != NULL) {
            return handlers[i].handler;
        }
    }
    return PROBE_NONE;
}

static Probe
read_probe(const Value *container, const char *key)
{
    const Value *value = value_get(container, key);
    Probe probe = {
        .handler = read_probe_handler(value),
        .initial_delay_seconds = (int32_t)value_get_int(value, "initialDelaySeconds", 0),
        .timeout_seconds = (int32_t)value_get_int(value, "timeoutSeconds", 1),
        .period_seconds = (int32_t)value_get_int(value, "periodSeconds", 10),
        .success_threshold = (int32_t)value_get_int(value, "successThreshold", 1),
        .failure_threshold = (int32_t)value_get_int(value, "failureThreshold", 3),
        .grace_seconds = (int32_t)value_get_int(value, "terminationGracePeriodSeconds", -1),
    };

    return probe;
}

static const char *
join_command(const PodSpecReader *reader, const Value *list)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < value_length(list); i++) {
        const char *word = value_text(value_item(list, i));

        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", word != NULL ? word : "");
    }
    return text->len == 0 ? NULL : intern(reader->names, text->str);
}

static LifecycleHook
read_hook(const PodSpecReader *reader, const Value *container, const char *key)
{
    const Value *value = value_path(container, "lifecycle", key, NULL);
    LifecycleHook hook = { .handler = HOOK_NONE };

    if (value_get(value, "exec") != NULL) {
        hook.handler = HOOK_EXEC;
        hook.command = join_command(reader, value_path(value, "exec", "command", NULL));
    } else if (value_get(value, "httpGet") != NULL) {
        hook.handler = HOOK_HTTP;
    } else if (value_get(value, "tcpSocket") != NULL) {
        hook.handler = HOOK_TCP;
    } else if (value_get(value, "sleep") != NULL) {
        hook.handler = HOOK_SLEEP;
        hook.sleep_seconds = value_get_int(value_get(value, "sleep"), "seconds", 0);
    }
    return hook;
}

static const ContainerPort *
read_ports(const PodSpecReader *reader, const Value *list, uint32_t *ret_n)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    ContainerPort *ports = ARENA_NEW_N(reader->arena, ContainerPort, n);

    for (size_t i = 0; i < n; i++) {
        const Value *value = value_item(list, i);
        const char *protocol = pod_spec_read_text(reader, value, "protocol");

        ports[i] = (ContainerPort){
            .name = pod_spec_read_text(reader, value, "name"),
            .protocol = protocol != NULL ? protocol : intern(reader->names, "TCP"),
            .host_ip = pod_spec_read_text(reader, value, "hostIP"),
            .container_port = (int32_t)value_get_int(value, "containerPort", 0),
            .host_port = (int32_t)value_get_int(value, "hostPort", 0),
        };
    }
    *ret_n = (uint32_t)n;
    return ports;
}

static Container
read_container(const PodSpecReader *reader, const Value *value)
{
    const Value *resources = value_get(value, "resources");
    const char *image = value_get_text(value, "image");
    Container container = {
        .name = pod_spec_read_text(reader, value, "name"),
        .image = intern(reader->names, image != NULL ? image : ""),
        .pull_policy = read_pull_policy(value),
        .is_sidecar = g_strcmp0(value_get_text(value, "restartPolicy"), "Always") == 0,
        .requests = resource_list_from_value(value_get(resources, "requests"), reader->names,
                                             reader->arena),
        .limits =
            resource_list_from_value(value_get(resources, "limits"), reader->names, reader->arena),
        .startup = read_probe(value, "startupProbe"),
        .liveness = read_probe(value, "livenessProbe"),
        .readiness = read_probe(value, "readinessProbe"),
        .post_start = read_hook(reader, value, "postStart"),
        .pre_stop = read_hook(reader, value, "preStop"),
        .raw = value,
    };

    container.ports = read_ports(reader, value_get(value, "ports"), &container.n_ports);
    return container;
}

const Container *
pod_spec_read_containers(const PodSpecReader *reader, const Value *list, uint32_t *ret_n)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    Container *containers = ARENA_NEW_N(reader->arena, Container, n);

    for (size_t i = 0; i < n; i++) {
        containers[i] = read_container(reader, value_item(list, i));
    }
    *ret_n = (uint32_t)n;
    return containers;
}
