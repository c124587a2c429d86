/* core-defaults.c - defaults of pods, services, volumes and the other core kinds. */
#include "models/api/defaults/defaults.h"

#include "models/api/document/api-edit.h"
#include "text/quantity.h"

#include <string.h>

#define FILE_MODE 0644
#define TOKEN_SECONDS 3600
#define AFFINITY_SECONDS 10800

static bool
text_is(const Value *map, const char *key, const char *text)
{
    return g_strcmp0(value_get_text(map, key), text) == 0;
}

void
default_protocol(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "protocol", "TCP");
}

void
default_endpoint_port(Arena *arena, Value *self)
{
    if (value_get(self, "name") == NULL) {
        edit_put_text(arena, self, "name", "");
    }
    if (value_get(self, "protocol") == NULL) {
        edit_put_text(arena, self, "protocol", "TCP");
    }
}

void
default_file_key(Arena *arena, Value *self)
{
    edit_default_bool(arena, self, "optional", false);
}

void
default_http_get(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "path", "/");
    edit_default_text(arena, self, "scheme", "HTTP");
}

void
default_grpc(Arena *arena, Value *self)
{
    if (!value_is(value_get(self, "service"), VALUE_STRING)) {
        edit_put_text(arena, self, "service", "");
    }
}

void
default_probe(Arena *arena, Value *self)
{
    edit_default_int(arena, self, "timeoutSeconds", 1);
    edit_default_int(arena, self, "periodSeconds", 10);
    edit_default_int(arena, self, "successThreshold", 1);
    edit_default_int(arena, self, "failureThreshold", 3);
}

void
default_container(Arena *arena, Value *self)
{
    if (value_get(self, "imagePullPolicy") == NULL) {
        edit_put_text(arena, self, "imagePullPolicy",
                      default_pull_policy(value_get_text(self, "image")));
    }
    edit_default_text(arena, self, "terminationMessagePath", "/dev/termination-log");
    edit_default_text(arena, self, "terminationMessagePolicy", "File");
}

void
default_field_selector(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "apiVersion", "v1");
}

void
default_file_mode(Arena *arena, Value *self)
{
    edit_default_int(arena, self, "defaultMode", FILE_MODE);
}

void
default_token_projection(Arena *arena, Value *self)
{
    edit_default_int(arena, self, "expirationSeconds", TOKEN_SECONDS);
}

void
default_host_path(Arena *arena, Value *self)
{
    if (value_get(self, "type") == NULL) {
        edit_put_text(arena, self, "type", "");
    }
}

void
default_iscsi(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "iscsiInterface", "default");
}

void
default_rbd(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "pool", "rbd");
    edit_default_text(arena, self, "user", "admin");
    edit_default_text(arena, self, "keyring", "/etc/ceph/keyring");
}

void
default_azure_disk(Arena *arena, Value *self)
{
    if (value_get(self, "cachingMode") == NULL) {
        edit_put_text(arena, self, "cachingMode", "ReadWrite");
    }
    if (value_get(self, "kind") == NULL) {
        edit_put_text(arena, self, "kind", "Shared");
    }
    if (value_get(self, "fsType") == NULL) {
        edit_put_text(arena, self, "fsType", "ext4");
    }
    edit_default_bool(arena, self, "readOnly", false);
}

void
default_scale_io(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "storageMode", "ThinProvisioned");
    edit_default_text(arena, self, "fsType", "xfs");
}

/* A volume without source is an empty directory. */
void
default_volume(Arena *arena, Value *self)
{
    Value *image = edit_get(self, "image");

    if (self->n == 1) {
        edit_put(arena, self, "emptyDir", edit_map_new(arena));
    }
    if (image != NULL && value_get(image, "pullPolicy") == NULL) {
        edit_put_text(arena, image, "pullPolicy",
                      default_pull_policy(value_get_text(image, "reference")));
    }
}

/* Fields behind feature gates that are off in this release are dropped. */
static void
drop_disabled_fields(Arena *arena, Value *spec)
{
    static const char *const lists[] = { "containers", "initContainers" };
    const Value *volumes = value_get(spec, "volumes");
    Value *kept = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *containers = value_get(spec, lists[i]);

        for (size_t j = 0; j < value_length(containers); j++) {
            Value *container = edit_item(containers, j);
            Value *lifecycle = edit_get(container, "lifecycle");

            edit_remove(container, "restartPolicyRules");
            if (i == 0) {
                edit_remove(container, "restartPolicy");
            }
            if (lifecycle != NULL && value_get(lifecycle, "stopSignal") != NULL) {
                edit_remove(lifecycle, "stopSignal");
                if (lifecycle->n == 0) {
                    edit_remove(container, "lifecycle");
                }
            }
        }
    }
    for (size_t i = 0; i < value_length(volumes); i++) {
        if (value_get(value_item(volumes, i), "image") != NULL && kept == NULL) {
            kept = edit_list_new(arena, volumes->n);
            for (size_t j = 0; j < volumes->n; j++) {
                if (value_get(value_item(volumes, j), "image") == NULL) {
                    edit_append(arena, kept, value_item(volumes, j));
                }
            }
        }
    }
    if (kept != NULL) {
        edit_put(arena, spec, "volumes", kept->n == 0 ? NULL : kept);
    }
}

void
default_pod_spec(Arena *arena, Value *self)
{
    drop_disabled_fields(arena, self);
    /* The old name of the field stays beside the new one. */
    if (value_get(self, "serviceAccountName") == NULL) {
        edit_put(arena, self, "serviceAccountName", value_get(self, "serviceAccount"));
    } else {
        edit_put(arena, self, "serviceAccount", value_get(self, "serviceAccountName"));
    }
    edit_default_text(arena, self, "dnsPolicy", "ClusterFirst");
    edit_default_text(arena, self, "restartPolicy", "Always");
    edit_default_text(arena, self, "schedulerName", "default-scheduler");
    edit_default_int(arena, self, "terminationGracePeriodSeconds", 30);
    edit_need(arena, self, "securityContext");
}

/* What has a limit and no request requests the limit. */
static void
request_limits(Arena *arena, const Value *containers)
{
    for (size_t i = 0; i < value_length(containers); i++) {
        Value *resources = edit_get(edit_item(containers, i), "resources");
        const Value *limits = value_get(resources, "limits");

        for (size_t j = 0; j < value_length(limits); j++) {
            edit_default(arena, edit_need(arena, resources, "requests"), limits->members[j].key,
                         limits->members[j].value);
        }
    }
}

static bool
is_pod_level_resource(const char *name)
{
    return strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0 ||
           g_str_has_prefix(name, "hugepages-");
}

static Quantity
list_amount(const Value *container, const char *list, const char *name)
{
    Quantity amount = { 0 };

    quantity_from_value(value_get(value_path(container, "resources", list, NULL), name), &amount);
    return amount;
}

static void
sum_containers(const Value *spec, const char *list, const char *name, Quantity *ret_sum,
               bool *ret_found)
{
    const Value *containers = value_get(spec, "containers");
    const Value *init = value_get(spec, "initContainers");
    Quantity sidecars = { 0 };
    Quantity peak = { 0 };

    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);

        *ret_found =
            *ret_found || value_get(value_path(container, "resources", list, NULL), name) != NULL;
        *ret_sum = quantity_add(*ret_sum, list_amount(container, list, name));
    }
    for (size_t i = 0; i < value_length(init); i++) {
        const Value *container = value_item(init, i);
        Quantity amount = list_amount(container, list, name);

        *ret_found =
            *ret_found || value_get(value_path(container, "resources", list, NULL), name) != NULL;
        if (text_is(container, "restartPolicy", "Always")) {
            *ret_sum = quantity_add(*ret_sum, amount);
            sidecars = quantity_add(sidecars, amount);
            amount = sidecars;
        } else {
            amount = quantity_add(sidecars, amount);
        }
        if (quantity_compare(amount, peak) > 0) {
            peak = amount;
        }
    }
    if (quantity_compare(peak, *ret_sum) > 0) {
        *ret_sum = peak;
    }
}

/* Adds to 'into' what the containers together have in 'list' of resources that pods may name. */
static void
add_sums(Arena *arena, const Value *spec, const char *list, bool is_hugepages, const Value *unless,
         Value *into)
{
    static const char *const groups[] = { "containers", "initContainers" };

    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++) {
        const Value *containers = value_get(spec, groups[g]);

        for (size_t i = 0; i < value_length(containers); i++) {
            const Value *amounts = value_path(value_item(containers, i), "resources", list, NULL);

            for (size_t j = 0; j < value_length(amounts); j++) {
                const char *name = amounts->members[j].key;
                g_autofree char *text = NULL;
                Quantity sum = { 0 };
                bool found = false;

                if (!is_pod_level_resource(name) ||
                    g_str_has_prefix(name, "hugepages-") != is_hugepages ||
                    value_get(unless, name) != NULL || value_get(into, name) != NULL) {
                    continue;
                }
                sum_containers(spec, list, name, &sum, &found);
                text = quantity_format(sum);
                edit_put_text(arena, into, name, text);
            }
        }
    }
}

/* Limits of a whole pod: huge pages of containers become the pod's, and requests follow. */
static void
default_pod_resources(Arena *arena, Value *spec)
{
    Value *resources = edit_get(spec, "resources");
    Value *amounts;

    if (resources == NULL) {
        return;
    }
    if (value_length(value_get(resources, "limits")) > 0 ||
        value_length(value_get(resources, "requests")) > 0) {
        amounts = edit_need(arena, resources, "limits");
        add_sums(arena, spec, "limits", true, value_get(resources, "requests"), amounts);
        if (amounts->n == 0) {
            edit_remove(resources, "limits");
        }
    }
    if (value_length(value_get(resources, "limits")) == 0) {
        return;
    }
    amounts = edit_need(arena, resources, "requests");
    add_sums(arena, spec, "requests", false, NULL, amounts);
    for (size_t i = 0; i < value_length(value_get(resources, "limits")); i++) {
        const ValueMember *limit = &value_get(resources, "limits")->members[i];

        if (is_pod_level_resource(limit->key)) {
            edit_default(arena, amounts, limit->key, limit->value);
        }
    }
    if (amounts->n == 0) {
        edit_remove(resources, "requests");
    }
}

/* On the host's network a container's port is the host's. */
static void
default_host_ports(Arena *arena, const Value *containers)
{
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *ports = value_get(value_item(containers, i), "ports");

        for (size_t j = 0; j < value_length(ports); j++) {
            Value *port = edit_item(ports, j);
            int64_t number = value_get_int(port, "containerPort", 0);

            if (value_get_int(port, "hostPort", 0) == 0 && number != 0) {
                edit_put_int(arena, port, "hostPort", number);
            }
        }
    }
}

void
default_pod(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    request_limits(arena, value_get(spec, "containers"));
    request_limits(arena, value_get(spec, "initContainers"));
    default_pod_resources(arena, spec);
    edit_default_bool(arena, spec, "enableServiceLinks", true);
    if (value_get_bool(spec, "hostNetwork", false)) {
        default_host_ports(arena, value_get(spec, "containers"));
        default_host_ports(arena, value_get(spec, "initContainers"));
    }
}

static void
default_session_affinity(Arena *arena, Value *spec)
{
    edit_default_text(arena, spec, "sessionAffinity", "None");
    if (text_is(spec, "sessionAffinity", "None")) {
        edit_remove(spec, "sessionAffinityConfig");
    } else if (text_is(spec, "sessionAffinity", "ClientIP") &&
               value_path(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds", NULL) ==
                   NULL) {
        Value *config = edit_map_new(arena);

        edit_put(arena, spec, "sessionAffinityConfig", config);
        edit_put_int(arena, edit_need(arena, config, "clientIP"), "timeoutSeconds",
                     AFFINITY_SECONDS);
    }
}

void
default_service(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    const Value *ports = value_get(spec, "ports");
    const Value *ingress = value_path(self, "status", "loadBalancer", "ingress", NULL);
    bool is_balancer;
    bool is_node_port;

    default_session_affinity(arena, spec);
    edit_default_text(arena, spec, "type", "ClusterIP");
    is_balancer = text_is(spec, "type", "LoadBalancer");
    is_node_port = text_is(spec, "type", "NodePort");
    for (size_t i = 0; i < value_length(ports); i++) {
        Value *port = edit_item(ports, i);
        const Value *target = value_get(port, "targetPort");

        if ((value_is(target, VALUE_INT) && target->integer == 0) ||
            (value_is(target, VALUE_STRING) && target->length == 0)) {
            edit_put_int(arena, port, "targetPort", value_get_int(port, "port", 0));
        }
    }
    if (is_balancer || is_node_port ||
        (text_is(spec, "type", "ClusterIP") && value_length(value_get(spec, "externalIPs")) > 0)) {
        edit_default_text(arena, spec, "externalTrafficPolicy", "Cluster");
    }
    if ((is_balancer || is_node_port || text_is(spec, "type", "ClusterIP")) &&
        value_get(spec, "internalTrafficPolicy") == NULL) {
        edit_put_text(arena, spec, "internalTrafficPolicy", "Cluster");
    }
    if (is_balancer) {
        edit_default_bool(arena, spec, "allocateLoadBalancerNodePorts", true);
        for (size_t i = 0; i < value_length(ingress); i++) {
            Value *row = edit_item(ingress, i);

            if (value_get(row, "ip") != NULL && value_get(row, "ipMode") == NULL) {
                edit_put_text(arena, row, "ipMode", "VIP");
            }
        }
    }
}

void
default_secret(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "type", "Opaque");
}

void
default_persistent_volume(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");

    edit_default_text(arena, edit_get(self, "status"), "phase", "Pending");
    edit_default_text(arena, spec, "persistentVolumeReclaimPolicy", "Retain");
    if (value_get(spec, "volumeMode") == NULL) {
        edit_put_text(arena, spec, "volumeMode", "Filesystem");
    }
}

void
default_claim(Arena *arena, Value *self)
{
    edit_default_text(arena, edit_get(self, "status"), "phase", "Pending");
}

void
default_claim_spec(Arena *arena, Value *self)
{
    if (value_get(self, "volumeMode") == NULL) {
        edit_put_text(arena, self, "volumeMode", "Filesystem");
    }
}

void
default_namespace(Arena *arena, Value *self)
{
    Value *meta = edit_get(self, "metadata");
    const char *name = value_get_text(meta, "name");

    if (name != NULL && *name != '\0') {
        edit_put_text(arena, edit_need(arena, meta, "labels"), "kubernetes.io/metadata.name", name);
    }
}

void
default_namespace_status(Arena *arena, Value *self)
{
    edit_default_text(arena, self, "phase", "Active");
}

void
default_node_status(Arena *arena, Value *self)
{
    if (value_get(self, "allocatable") == NULL) {
        edit_put(arena, self, "allocatable", edit_copy(arena, value_get(self, "capacity")));
    }
}

static void
default_amounts(Arena *arena, Value *self, const char *from, const char *into)
{
    const Value *amounts = value_get(self, from);

    for (size_t i = 0; i < value_length(amounts); i++) {
        edit_default(arena, edit_need(arena, self, into), amounts->members[i].key,
                     amounts->members[i].value);
    }
}

void
default_limit_range_item(Arena *arena, Value *self)
{
    if (text_is(self, "type", "Container")) {
        default_amounts(arena, self, "max", "default");
        default_amounts(arena, self, "default", "defaultRequest");
        default_amounts(arena, self, "min", "defaultRequest");
    }
}
