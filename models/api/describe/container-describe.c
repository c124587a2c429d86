/* container-describe.c - containers as pods and templates show them (declared in describer.h). */
#include "models/api/describe/describer.h"
#include "text/quantity.h"

#include <math.h>
#include <string.h>

static gint
member_compare(const Value *a, const Value *b, const char *key)
{
    return g_strcmp0(value_get_text(a, key), value_get_text(b, key));
}

static gint
mount_compare(gconstpointer a, gconstpointer b)
{
    return member_compare(*(const Value *const *)a, *(const Value *const *)b, "mountPath");
}

static gint
device_compare(gconstpointer a, gconstpointer b)
{
    return member_compare(*(const Value *const *)a, *(const Value *const *)b, "devicePath");
}

static bool
has_bool(const Value *map, const char *key)
{
    return value_get_bool(map, key, false);
}

/* ---- what it is ------------------------------------------------------------------------- */

/* "80/TCP (http), 53/UDP", the number being that of the container or the host. */
static const char *
ports_text(const Description *d, const Value *ports, const char *key)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);
        const char *name = text_or(port, "name", NULL);

        g_ptr_array_add(texts,
                        arena_printf(d->arena, "%" G_GINT64_FORMAT "/%s%s%s%s", int_at(port, key),
                                     text_or(port, "protocol", "TCP"), name == NULL ? "" : " (",
                                     name == NULL ? "" : name, name == NULL ? "" : ")"));
    }
    return texts_join(texts, ", ", d->arena);
}

static void
ports_write(Description *d, const char *title, const char *text)
{
    bool are_many = strchr(text, ',') != NULL;

    describe_write(d, 2, "%s%s:\t%s\n", title, are_many ? "s" : "",
                   *text == '\0' ? "<none>" : text);
}

static void
words_write(Description *d, const char *title, const Value *words)
{
    if (value_length(words) == 0) {
        return;
    }
    describe_write(d, 2, "%s:\n", title);
    for (size_t i = 0; i < value_length(words); i++) {
        const char *text = value_text(value_item(words, i));
        g_auto(GStrv) lines = g_strsplit(text == NULL ? "" : text, "\n", -1);

        if (lines[0] == NULL) {
            describe_write(d, 3, "\n");
        }
        for (size_t line = 0; lines[line] != NULL; line++) {
            describe_write(d, 3, "%s\n", lines[line]);
        }
    }
}

static void
basics_write(Description *d, const Value *container, const Value *status, const char *space)
{
    const Value *ports = value_get(container, "ports");

    describe_write(d, 1, "%s%s:\n", *space == '\0' ? "" : " ", text_or(container, "name", ""));
    if (status != NULL) {
        describe_write(d, 2, "Container ID:\t%s\n", text_or(status, "containerID", ""));
    }
    describe_write(d, 2, "Image:\t%s\n", text_or(container, "image", ""));
    if (status != NULL) {
        describe_write(d, 2, "Image ID:\t%s\n", text_or(status, "imageID", ""));
    }
    ports_write(d, "Port", ports_text(d, ports, "containerPort"));
    ports_write(d, "Host Port", ports_text(d, ports, "hostPort"));
    words_write(d, "Command", value_get(container, "command"));
    words_write(d, "Args", value_get(container, "args"));
}

/* ---- how it is -------------------------------------------------------------------------- */

static void
terminated_write(Description *d, const Value *terminated)
{
    const char *reason = text_or(terminated, "reason", NULL);
    const char *message = text_or(terminated, "message", NULL);
    int64_t signal = int_at(terminated, "signal");

    if (reason != NULL) {
        describe_write(d, 3, "Reason:\t%s\n", reason);
    }
    if (message != NULL) {
        describe_write(d, 3, "Message:\t%s\n", message);
    }
    describe_write(d, 3, "Exit Code:\t%" G_GINT64_FORMAT "\n", int_at(terminated, "exitCode"));
    if (signal > 0) {
        describe_write(d, 3, "Signal:\t%" G_GINT64_FORMAT "\n", signal);
    }
    describe_write(d, 3, "Started:\t%s\n", describe_time(d, value_get(terminated, "startedAt")));
    describe_write(d, 3, "Finished:\t%s\n", describe_time(d, value_get(terminated, "finishedAt")));
}

static void
state_write(Description *d, const char *title, const Value *state)
{
    const Value *running = value_get(state, "running");
    const char *waiting = text_or(state, "waiting.reason", NULL);

    if (value_is(running, VALUE_MAP)) {
        describe_write(d, 2, "%s:\tRunning\n", title);
        describe_write(d, 3, "Started:\t%s\n", describe_time(d, value_get(running, "startedAt")));
    } else if (!value_is(value_get(state, "waiting"), VALUE_MAP) &&
               value_is(value_get(state, "terminated"), VALUE_MAP)) {
        describe_write(d, 2, "%s:\tTerminated\n", title);
        terminated_write(d, value_get(state, "terminated"));
    } else {
        describe_write(d, 2, "%s:\tWaiting\n", title);
        if (waiting != NULL) {
            describe_write(d, 3, "Reason:\t%s\n", waiting);
        }
    }
}

static void
status_write(Description *d, const Value *status)
{
    const Value *last = value_get(status, "lastState");

    state_write(d, "State", value_get(status, "state"));
    if (value_is(value_get(last, "terminated"), VALUE_MAP)) {
        state_write(d, "Last State", last);
    }
    describe_write(d, 2, "Ready:\t%s\n", has_bool(status, "ready") ? "True" : "False");
    describe_write(d, 2, "Restart Count:\t%" G_GINT64_FORMAT "\n", int_at(status, "restartCount"));
}

/* ---- what it gets ----------------------------------------------------------------------- */

static void
resource_list_write(Description *d, const char *title, const Value *list, int level)
{
    const Value *sorted = value_length(list) == 0 ? NULL : value_sorted(d->arena, list);

    if (sorted != NULL) {
        describe_write(d, level, "%s:\n", title);
    }
    for (size_t i = 0; i < value_length(sorted); i++) {
        describe_write(d, level + 1, "%s:\t%s\n", sorted->members[i].key,
                       quantity_text(sorted->members[i].value, d->arena));
    }
}

void
describe_resources(Description *d, const Value *resources, int level)
{
    resource_list_write(d, "Limits", value_get(resources, "limits"), level);
    resource_list_write(d, "Requests", value_get(resources, "requests"), level);
}

/* A path of a URL as Go writes it. */
static const char *
path_escape(const Description *d, const char *path)
{
    g_autoptr(GString) out = g_string_new(*path != '\0' && *path != '/' ? "/" : "");

    for (; *path != '\0'; path++) {
        if (g_ascii_isalnum(*path) || strchr("-_.~$&+,/:;=@", *path) != NULL) {
            g_string_append_c(out, *path);
        } else {
            g_string_append_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
        }
    }
    return arena_strdup(d->arena, out->str);
}

static const char *
probe_action(const Description *d, const Value *probe)
{
    const Value *http = value_get(probe, "httpGet");
    const Value *tcp = value_get(probe, "tcpSocket");
    const Value *grpc = value_get(probe, "grpc");

    if (value_is(value_get(probe, "exec"), VALUE_MAP)) {
        return arena_printf(d->arena, "exec %s", describe_list(d, value_at(probe, "exec.command")));
    }
    if (value_is(http, VALUE_MAP)) {
        const char *host = text_or(http, "host", "");
        g_autofree char *scheme = g_ascii_strdown(text_or(http, "scheme", "HTTP"), -1);

        return arena_printf(
            d->arena,
            strchr(host, ':') != NULL ? "http-get %s://[%s]:%s%s" : "http-get %s://%s:%s%s", scheme,
            host, text_or(http, "port", ""), path_escape(d, text_or(http, "path", "/")));
    }
    if (value_is(tcp, VALUE_MAP)) {
        return arena_printf(d->arena, "tcp-socket %s:%s", text_or(tcp, "host", ""),
                            text_or(tcp, "port", ""));
    }
    if (value_is(grpc, VALUE_MAP)) {
        return arena_printf(d->arena, "grpc <pod>:%s %s", text_or(grpc, "port", "0"),
                            text_or(grpc, "service", ""));
    }
    return "unknown";
}

static void
probe_write(Description *d, const char *title, const Value *probe)
{
    if (value_is(probe, VALUE_MAP)) {
        describe_write(d, 2, "%s:\t%s delay=%ss timeout=%ss period=%ss #success=%s #failure=%s\n",
                       title, probe_action(d, probe), text_or(probe, "initialDelaySeconds", "0"),
                       text_or(probe, "timeoutSeconds", "1"), text_or(probe, "periodSeconds", "10"),
                       text_or(probe, "successThreshold", "1"),
                       text_or(probe, "failureThreshold", "3"));
    }
}

static void
environment_sources_write(Description *d, const Value *sources)
{
    if (value_length(sources) > 0) {
        describe_write(d, 2, "Environment Variables from:\n");
    }
    for (size_t i = 0; i < value_length(sources); i++) {
        const Value *source = value_item(sources, i);
        const Value *map = value_get(source, "configMapRef");
        const char *from = value_is(map, VALUE_MAP) ? "ConfigMap" : "Secret";
        const Value *reference = value_is(map, VALUE_MAP) ? map : value_get(source, "secretRef");
        const char *prefix = text_or(source, "prefix", NULL);

        describe_write(d, 3, "%s\t%s", text_or(reference, "name", ""),
                       value_is(reference, VALUE_MAP) ? from : "");
        if (prefix != NULL) {
            describe_write(d, 0, " with prefix '%s'", prefix);
        }
        describe_write(d, 0, "\tOptional: %s\n",
                       has_bool(reference, "optional") ? "true" : "false");
    }
}

/* What a reference to a field of the pod gives: metadata only, as kubectl resolves it. */
static const char *
field_text(const Description *d, const Value *pod, const char *path)
{
    static const char *const known[] = { "metadata.name", "metadata.namespace", "metadata.uid",
                                         NULL };
    g_auto(GStrv) parts = g_strsplit(path, "'", 3);
    bool has_key = parts[0] != NULL && parts[1] != NULL && parts[2] != NULL;

    if (pod == NULL) {
        return "";
    }
    if (g_strv_contains(known, path)) {
        return text_or(pod, path, "");
    }
    if (has_key && (strcmp(parts[0], "metadata.labels[") == 0 ||
                    strcmp(parts[0], "metadata.annotations[") == 0)) {
        g_autofree char *map = g_strndup(parts[0], strlen(parts[0]) - 1);
        const char *text = value_get_text(value_at(pod, map), parts[1]);

        return text == NULL ? "" : arena_strdup(d->arena, text);
    }
    return "";
}

/* "limits.cpu" of a container in units of the divisor, rounded up. */
static const char *
resource_field_text(const Description *d, const Value *container, const Value *reference)
{
    const char *resource = text_or(reference, "resource", "");
    const char *point = strchr(resource, '.');
    bool is_cpu = point != NULL && strcmp(point, ".cpu") == 0;
    g_autofree char *list = g_strndup(resource, point == NULL ? 0 : (size_t)(point - resource));
    Quantity amount = { 0 };
    Quantity divisor = { 0 };
    double parts;

    if (point == NULL) {
        return "";
    }
    quantity_from_value(value_get(value_get(value_get(container, "resources"), list), point + 1),
                        &amount);
    quantity_from_value(value_get(reference, "divisor"), &divisor);
    if (quantity_milli_value(divisor) == 0) {
        divisor = quantity_from_int(1, QUANTITY_DECIMAL_SI);
    }
    parts = is_cpu ? (double)quantity_milli_value(amount) / (double)quantity_milli_value(divisor)
                   : (double)quantity_value(amount) / (double)quantity_value(divisor);
    if (parts <= 0 &&
        (strcmp(resource, "limits.cpu") == 0 || strcmp(resource, "limits.memory") == 0)) {
        return "node allocatable";
    }
    return arena_printf(d->arena, "%" G_GINT64_FORMAT, (int64_t)ceil(parts));
}

static void
reference_write(Description *d, const Value *variable, const Value *container, const Value *pod)
{
    const char *name = text_or(variable, "name", "");
    const Value *from = value_get(variable, "valueFrom");
    const Value *field = value_get(from, "fieldRef");
    const Value *resource = value_get(from, "resourceFieldRef");
    const Value *secret = value_get(from, "secretKeyRef");
    const Value *map = value_get(from, "configMapKeyRef");

    if (value_is(field, VALUE_MAP)) {
        const char *path = text_or(field, "fieldPath", "");

        describe_write(d, 3, "%s:\t%s (%s:%s)\n", name, field_text(d, pod, path),
                       text_or(field, "apiVersion", "v1"), path);
    } else if (value_is(resource, VALUE_MAP)) {
        describe_write(d, 3, "%s:\t%s (%s)\n", name, resource_field_text(d, container, resource),
                       text_or(resource, "resource", ""));
    } else if (value_is(secret, VALUE_MAP)) {
        describe_write(d, 3, "%s:\t<set to the key '%s' in secret '%s'>\tOptional: %s\n", name,
                       text_or(secret, "key", ""), text_or(secret, "name", ""),
                       has_bool(secret, "optional") ? "true" : "false");
    } else if (value_is(map, VALUE_MAP)) {
        describe_write(d, 3, "%s:\t<set to the key '%s' of config map '%s'>\tOptional: %s\n", name,
                       text_or(map, "key", ""), text_or(map, "name", ""),
                       has_bool(map, "optional") ? "true" : "false");
    }
}

static void
environment_write(Description *d, const Value *container, const Value *pod)
{
    const Value *variables = value_get(container, "env");

    environment_sources_write(d, value_get(container, "envFrom"));
    describe_write(d, 2, "Environment:%s\n", value_length(variables) == 0 ? "\t<none>" : "");
    for (size_t i = 0; i < value_length(variables); i++) {
        const Value *variable = value_item(variables, i);
        g_auto(GStrv) lines = NULL;

        if (value_is(value_get(variable, "valueFrom"), VALUE_MAP)) {
            reference_write(d, variable, container, pod);
            continue;
        }
        lines = g_strsplit(text_or(variable, "value", ""), "\n", -1);
        describe_write(d, 3, "%s:\t%s\n", text_or(variable, "name", ""),
                       lines[0] == NULL ? "" : lines[0]);
        for (size_t line = 1; lines[0] != NULL && lines[line] != NULL; line++) {
            describe_write(d, 3, "\t%s\n", lines[line]);
        }
    }
}

static void
mounts_write(Description *d, const Value *container)
{
    g_autoptr(GPtrArray) mounts =
        describe_sorted(value_get(container, "volumeMounts"), mount_compare);
    g_autoptr(GPtrArray) devices =
        describe_sorted(value_get(container, "volumeDevices"), device_compare);

    describe_write(d, 2, "Mounts:%s\n", mounts->len == 0 ? "\t<none>" : "");
    for (guint i = 0; i < mounts->len; i++) {
        const Value *mount = g_ptr_array_index(mounts, i);
        const char *path = text_or(mount, "subPath", NULL);

        describe_write(d, 3, "%s from %s (%s", text_or(mount, "mountPath", ""),
                       text_or(mount, "name", ""), has_bool(mount, "readOnly") ? "ro" : "rw");
        if (path != NULL) {
            describe_write(d, 0, ",path=\"%s\"", path);
        }
        describe_write(d, 0, ")\n");
    }
    if (devices->len > 0) {
        describe_write(d, 2, "Devices:%s\n", mounts->len == 0 ? "\t<none>" : "");
    }
    for (guint i = 0; i < devices->len; i++) {
        const Value *device = g_ptr_array_index(devices, i);

        describe_write(d, 3, "%s from %s\n", text_or(device, "devicePath", ""),
                       text_or(device, "name", ""));
    }
}

static const Value *
status_find(const Value *statuses, const char *name)
{
    for (size_t i = 0; i < value_length(statuses); i++) {
        if (g_strcmp0(value_get_text(value_item(statuses, i), "name"), name) == 0) {
            return value_item(statuses, i);
        }
    }
    return NULL;
}

void
describe_containers(Description *d, const char *title, const Value *containers,
                    const Value *statuses, const Value *pod, const char *space)
{
    describe_write(d, 0, "%s%s:%s\n", space, title, value_length(containers) == 0 ? " <none>" : "");
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);
        const Value *status = status_find(statuses, value_get_text(container, "name"));

        basics_write(d, container, status, space);
        if (status != NULL) {
            status_write(d, status);
        }
        describe_resources(d, value_get(container, "resources"), 2);
        probe_write(d, "Liveness", value_get(container, "livenessProbe"));
        probe_write(d, "Readiness", value_get(container, "readinessProbe"));
        probe_write(d, "Startup", value_get(container, "startupProbe"));
        environment_write(d, container, pod);
        mounts_write(d, container);
    }
}
