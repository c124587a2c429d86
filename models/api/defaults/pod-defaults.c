/* pod-defaults.c - pods, what is in them, and the probes of their containers. */
#include "models/api/defaults/default-rows.h"
#include "models/api/document/api-edit.h"
#include "text/quantity.h"

DEFAULT_ROWS(http_get) = {
    FILL_TEXT("path", "/"),
    FILL_TEXT("scheme", "HTTP"),
};
FILLED_BY_ROWS(http_get)

DEFAULT_ROWS(grpc) = { FILL_STRING("service", "") };
FILLED_BY_ROWS(grpc)

DEFAULT_ROWS(probe) = {
    FILL_INT("timeoutSeconds", 1),
    FILL_INT("periodSeconds", 10),
    FILL_INT("successThreshold", 1),
    FILL_INT("failureThreshold", 3),
};
FILLED_BY_ROWS(probe)

DEFAULT_ROWS(file_key) = { FILL_BOOL("optional", false) };
FILLED_BY_ROWS(file_key)

DEFAULT_ROWS(container) = {
    FILL_TEXT("terminationMessagePath", "/dev/termination-log"),
    FILL_TEXT("terminationMessagePolicy", "File"),
    FORGET("restartPolicyRules"),
};
DEFAULT_ROWS(lifecycle) = { FORGET("stopSignal") };
DEFAULT_ROWS(env_source) = { FORGET("fileKeyRef") };

void
default_container(Arena *arena, Value *self)
{
    Value *lifecycle = edit_get(self, "lifecycle");
    Value *variables = edit_get(self, "env");

    edit_default_text(arena, self, "imagePullPolicy",
                      default_pull_policy(value_get_text(self, "image")));
    FILL(container, arena, self);
    if (value_get(lifecycle, "stopSignal") != NULL) {
        FILL(lifecycle, arena, lifecycle);
        if (value_length(lifecycle) == 0) {
            edit_remove(self, "lifecycle");
        }
    }
    for (size_t i = 0; i < value_length(variables); i++) {
        Value *source = edit_get(edit_item(variables, i), "valueFrom");

        if (source != NULL) {
            FILL(env_source, arena, source);
        }
    }
}

/* The account has an older name, which is still printed. */
DEFAULT_ROWS(pod_spec) = {
    FILL_TEXT("dnsPolicy", "ClusterFirst"),
    FILL_TEXT("restartPolicy", "Always"),
    FILL_MAP("securityContext"),
    FILL_INT("terminationGracePeriodSeconds", 30),
    FILL_TEXT("schedulerName", "default-scheduler"),
    FILL_FROM("serviceAccountName", "serviceAccount"),
    FORGET("hostnameOverride"),
};
/* Only init containers say on their own how they restart. */
DEFAULT_ROWS(main_container) = { FORGET("restartPolicy") };

static bool
is_image_volume(const Value *volumes, const char *name)
{
    for (size_t i = 0; i < value_length(volumes); i++) {
        if (value_get(volumes->items[i], "image") != NULL &&
            g_strcmp0(value_get_text(volumes->items[i], "name"), name) == 0) {
            return true;
        }
    }
    return false;
}

/* The member 'key' without the items that name volumes made of images. */
static void
image_volumes_leave(Arena *arena, Value *self, const char *key, const Value *volumes)
{
    const Value *old = value_get(self, key);
    Value *kept = edit_list_new(arena, value_length(old));

    for (size_t i = 0; i < value_length(old); i++) {
        if (!is_image_volume(volumes, value_get_text(old->items[i], "name"))) {
            edit_append(arena, kept, old->items[i]);
        }
    }
    if (kept->n < value_length(old)) {
        edit_put(arena, self, key, kept->n == 0 ? NULL : kept);
    }
}

/* Volumes made of images ship switched off: they are forgotten, with all that mounts them. */
static void
image_volumes_forget(Arena *arena, Value *spec)
{
    static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };
    const Value *volumes = value_get(spec, "volumes");
    bool any = false;

    for (size_t i = 0; i < value_length(volumes); i++) {
        any |= value_get(volumes->items[i], "image") != NULL;
    }
    for (size_t i = 0; any && i < G_N_ELEMENTS(lists); i++) {
        Value *list = edit_get(spec, lists[i]);

        for (size_t j = 0; j < value_length(list); j++) {
            image_volumes_leave(arena, edit_item(list, j), "volumeMounts", volumes);
        }
    }
    if (any) {
        image_volumes_leave(arena, spec, "volumes", volumes);
    }
}

void
default_pod_spec(Arena *arena, Value *self)
{
    Value *containers = edit_get(self, "containers");
    const char *account;

    FILL(pod_spec, arena, self);
    account = value_get_text(self, "serviceAccountName");
    if (account != NULL && *account != '\0') {
        edit_put_text(arena, self, "serviceAccount", account);
    }
    for (size_t i = 0; i < value_length(containers); i++) {
        FILL(main_container, arena, edit_item(containers, i));
    }
    image_volumes_forget(arena, self);
}

DEFAULT_ROWS(pod) = { FILL_BOOL("spec.enableServiceLinks", true) };
DEFAULT_ROWS(host_port) = { FILL_FROM("hostPort", "containerPort") };

typedef void (*ContainerStep)(Arena *arena, Value *container);

/* A container asks for as much as it may use at most, where it does not say less. */
static void
requests_from_limits(Arena *arena, Value *container)
{
    Value *resources = edit_get(container, "resources");
    const Value *limits = value_get(resources, "limits");

    for (size_t i = 0; i < value_length(limits); i++) {
        edit_default(arena, edit_need(arena, resources, "requests"), limits->members[i].key,
                     limits->members[i].value);
    }
}

/* On the network of the host a port can only be the host's. */
static void
ports_of_host(Arena *arena, Value *container)
{
    Value *ports = edit_get(container, "ports");

    for (size_t i = 0; i < value_length(ports); i++) {
        FILL(host_port, arena, edit_item(ports, i));
    }
}

static void
containers_each(Arena *arena, Value *spec, ContainerStep step)
{
    static const char *const lists[] = { "initContainers", "containers" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        Value *list = edit_get(spec, lists[i]);

        for (size_t j = 0; j < value_length(list); j++) {
            step(arena, edit_item(list, j));
        }
    }
}

/* What the containers of 'list' ask for of one resource; true if one of them asks. */
static bool
request_read(const Value *container, const char *resource, Quantity *ret)
{
    const Value *amount =
        value_path(container, "resources", "requests", resource, (const char *)NULL);

    return amount != NULL && quantity_from_value(amount, ret) == QUANTITY_OK;
}

static bool
is_sidecar(const Value *container)
{
    return g_strcmp0(value_get_text(container, "restartPolicy"), "Always") == 0;
}

/* What a pod needs at any time: all containers and the sidecars together, or the most that an
 * init container needs beside the sidecars that were started before it. */
static bool
requests_sum(const Value *spec, const char *resource, Quantity *ret)
{
    const Value *containers = value_get(spec, "containers");
    const Value *first = value_get(spec, "initContainers");
    Quantity sum = { 0 };
    Quantity sidecars = { 0 };
    Quantity most = { 0 };
    bool any = false;

    for (size_t i = 0; i < value_length(first); i++) {
        Quantity amount = { 0 };
        Quantity beside;

        any |= request_read(first->items[i], resource, &amount);
        beside = quantity_add(sidecars, amount);
        if (is_sidecar(first->items[i])) {
            sidecars = beside;
        }
        most = quantity_compare(beside, most) > 0 ? beside : most;
    }
    for (size_t i = 0; i < value_length(containers); i++) {
        Quantity amount = { 0 };

        any |= request_read(containers->items[i], resource, &amount);
        sum = quantity_add(sum, amount);
    }
    sum = quantity_add(sum, sidecars);
    *ret = quantity_compare(most, sum) > 0 ? most : sum;
    return any;
}

/* A pod that limits itself as a whole asks for what its containers ask for, or else for what it
 * may use. */
static void
pod_requests_complete(Arena *arena, Value *spec)
{
    Value *resources = edit_get(spec, "resources");
    const Value *limits = value_get(resources, "limits");

    for (size_t i = 0; i < value_length(limits); i++) {
        const char *resource = limits->members[i].key;
        const Value *amount = limits->members[i].value;
        Quantity sum;

        if (requests_sum(spec, resource, &sum)) {
            g_autofree char *text = quantity_format(sum);

            amount = value_string(arena, text);
        }
        edit_default(arena, edit_need(arena, resources, "requests"), resource, amount);
    }
}

void
default_pod(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    FILL(pod, arena, self);
    containers_each(arena, spec, requests_from_limits);
    pod_requests_complete(arena, spec);
    if (value_get_bool(spec, "hostNetwork", false)) {
        containers_each(arena, spec, ports_of_host);
    }
}
