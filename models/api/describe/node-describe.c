/* node-describe.c - nodes, with the pods on them and what these ask for. */
#include "models/api/describe/describer.h"
#include "text/quantity.h"

#include <string.h>

typedef enum Side {
    SIDE_REQUESTS,
    SIDE_LIMITS,
    N_SIDES
} Side;

static const char *const container_lists[] = { "resources.requests", "resources.limits" };
static const char *const pod_lists[] = { "spec.resources.requests", "spec.resources.limits" };
G_STATIC_ASSERT(G_N_ELEMENTS(container_lists) == N_SIDES);
G_STATIC_ASSERT(G_N_ELEMENTS(pod_lists) == N_SIDES);

/* ---- sums ------------------------------------------------------------------------------- */

static Quantity
amount_of(const Value *holder, const char *path, const char *resource, bool *ret_has)
{
    const Value *value = value_get(value_at(holder, path), resource);
    Quantity amount = { 0 };

    *ret_has = scalar_text(value) != NULL && quantity_from_value(value, &amount) == QUANTITY_OK;
    return amount;
}

static Quantity
container_amount(const Value *container, Side side, const char *resource)
{
    bool has;
    Quantity amount = amount_of(container, container_lists[side], resource, &has);

    /* A pod that no server has defaulted yet. */
    return !has && side == SIDE_REQUESTS
               ? amount_of(container, container_lists[SIDE_LIMITS], resource, &has)
               : amount;
}

static Quantity
quantity_max(Quantity a, Quantity b)
{
    return quantity_compare(a, b) >= 0 ? a : b;
}

/* Kubernetes 1.34 PodRequests and PodLimits: containers and sidecars together, or more if an init
 * container needs more beside the sidecars before it; and the overhead. */
static Quantity
pod_amount(const Value *pod, Side side, const char *resource)
{
    const Value *containers = value_at(pod, "spec.containers");
    const Value *init_containers = value_at(pod, "spec.initContainers");
    Quantity sum = { 0 };
    Quantity sidecars = { 0 };
    Quantity most = { 0 };
    Quantity overhead;
    Quantity whole;
    bool has;

    for (size_t i = 0; i < value_length(containers); i++) {
        sum = quantity_add(sum, container_amount(value_item(containers, i), side, resource));
    }
    for (size_t i = 0; i < value_length(init_containers); i++) {
        const Value *container = value_item(init_containers, i);
        Quantity amount = container_amount(container, side, resource);

        if (strcmp(text_or(container, "restartPolicy", ""), "Always") == 0) {
            sidecars = quantity_add(sidecars, amount);
            sum = quantity_add(sum, amount);
            amount = sidecars;
        } else {
            amount = quantity_add(amount, sidecars);
        }
        most = quantity_max(most, amount);
    }
    sum = quantity_max(sum, most);
    whole = amount_of(pod, pod_lists[side], resource, &has);
    sum = has ? whole : sum;
    overhead = amount_of(pod, "spec.overhead", resource, &has);
    return has && (side == SIDE_REQUESTS || quantity_compare(sum, (Quantity){ 0 }) > 0)
               ? quantity_add(sum, overhead)
               : sum;
}

/* "200m (5%)" of what the node has. */
static const char *
share_text(const Description *d, Quantity amount, Quantity total, bool is_milli)
{
    g_autofree char *text = quantity_format(amount);
    double part = is_milli ? (double)quantity_milli_value(amount) : (double)quantity_value(amount);
    double whole = is_milli ? (double)quantity_milli_value(total) : (double)quantity_value(total);

    return arena_printf(d->arena, "%s (%" G_GINT64_FORMAT "%%)", text,
                        whole == 0 ? 0 : (int64_t)CLAMP(part / whole * 100, -1e18, 1e18));
}

/* ---- parts ------------------------------------------------------------------------------ */

static const char *
taint_key(const Value *taint, Arena *arena)
{
    return arena_printf(arena, "%s,%s", text_or(taint, "effect", ""), text_or(taint, "key", ""));
}

static gint
taint_compare(gconstpointer a, gconstpointer b)
{
    g_autoptr(Arena) arena = arena_new();

    return strcmp(taint_key(*(const Value *const *)a, arena),
                  taint_key(*(const Value *const *)b, arena));
}

static void
taints_write(Description *d)
{
    g_autoptr(GPtrArray) sorted =
        describe_sorted(value_at(d->object, "spec.taints"), taint_compare);

    describe_write(d, 0, "Taints:\t%s", sorted->len == 0 ? "<none>\n" : "");
    for (guint i = 0; i < sorted->len; i++) {
        const Value *taint = g_ptr_array_index(sorted, i);
        const char *value = text_or(taint, "value", NULL);
        const char *effect = text_or(taint, "effect", NULL);
        bool ends = effect != NULL || value != NULL;

        describe_write(d, 0, "%s%s%s%s%s%s\n", i == 0 ? "" : "\t", text_or(taint, "key", ""),
                       value == NULL ? "" : "=", value == NULL ? "" : value, ends ? ":" : "",
                       effect == NULL ? "" : effect);
    }
}

static void
lease_write(Description *d)
{
    const char *name = text_or(d->object, "metadata.name", "");
    g_autoptr(GPtrArray) leases = describe_find(d, "coordination.k8s.io", "Lease", true);

    for (guint i = 0; i < leases->len; i++) {
        const Value *lease = g_ptr_array_index(leases, i);
        const Value *acquired = value_at(lease, "spec.acquireTime");
        const Value *renewed = value_at(lease, "spec.renewTime");

        if (strcmp(text_or(lease, "metadata.name", ""), name) == 0 &&
            strcmp(text_or(lease, "metadata.namespace", ""), "kube-node-lease") == 0) {
            describe_write(d, 0, "Lease:\n");
            describe_write(d, 1, "HolderIdentity:\t%s\n",
                           text_or(lease, "spec.holderIdentity", "<unset>"));
            describe_write(d, 1, "AcquireTime:\t%s\n",
                           value_text(acquired) == NULL ? "<unset>" : describe_time(d, acquired));
            describe_write(d, 1, "RenewTime:\t%s\n",
                           value_text(renewed) == NULL ? "<unset>" : describe_time(d, renewed));
            return;
        }
    }
    describe_write(d, 0, "Lease:\tFailed to get lease: leases \"%s\" not found\n", name);
}

static void
amounts_write(Description *d, const char *title, const char *path)
{
    const Value *list = value_at(d->object, path);
    const Value *sorted = value_length(list) == 0 ? NULL : value_sorted(d->arena, list);

    if (sorted != NULL) {
        describe_write(d, 0, "%s:\n", title);
    }
    for (size_t i = 0; i < value_length(sorted); i++) {
        describe_write(d, 1, "%s:\t%s\n", sorted->members[i].key,
                       quantity_text(sorted->members[i].value, d->arena));
    }
}

static void
system_write(Description *d)
{
    static const struct {
        const char *title;
        const char *key;
    } rows[] = {
        { "Machine ID", "machineID" },
        { "System UUID", "systemUUID" },
        { "Boot ID", "bootID" },
        { "Kernel Version", "kernelVersion" },
        { "OS Image", "osImage" },
        { "Operating System", "operatingSystem" },
        { "Architecture", "architecture" },
        { "Container Runtime Version", "containerRuntimeVersion" },
        { "Kubelet Version", "kubeletVersion" },
        { "Kube-Proxy Version", "kubeProxyVersion" },
    };
    const Value *info = value_at(d->object, "status.nodeInfo");
    const Value *ranges = value_at(d->object, "spec.podCIDRs");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    describe_write(d, 0, "System Info:\n");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        describe_write(d, 1, "%s:\t%s\n", rows[i].title, text_or(info, rows[i].key, ""));
    }
    describe_text_at(d, "PodCIDR", "spec.podCIDR");
    for (size_t i = 0; i < value_length(ranges); i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)value_text(value_item(ranges, i)));
    }
    if (texts->len > 0) {
        describe_text(d, "PodCIDRs", texts_join(texts, ",", d->arena));
    }
    describe_text_at(d, "ProviderID", "spec.providerID");
}

/* ---- pods of the node ------------------------------------------------------------------- */

static GPtrArray *
pods_find(const Description *d)
{
    GPtrArray *pods = describe_find(d, "", "Pod", true);
    const char *node = text_or(d->object, "metadata.name", "");

    for (guint i = pods->len; i-- > 0;) {
        const Value *pod = g_ptr_array_index(pods, i);
        const char *phase = text_or(pod, "status.phase", "");

        if (strcmp(text_or(pod, "spec.nodeName", ""), node) != 0 ||
            strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0) {
            g_ptr_array_remove_index(pods, i);
        }
    }
    describe_sort(pods);
    return pods;
}

static const Value *
allocatable_of(const Value *node)
{
    const Value *allocatable = value_at(node, "status.allocatable");

    return value_length(allocatable) > 0 ? allocatable : value_at(node, "status.capacity");
}

static Quantity
total_of(const Description *d, const char *resource)
{
    Quantity total = { 0 };

    quantity_from_value(value_get(allocatable_of(d->object), resource), &total);
    return total;
}

static void
pods_write(Description *d, const GPtrArray *pods)
{
    describe_write(d, 0, "Non-terminated Pods:\t(%u in total)\n", pods->len);
    describe_write(d, 1,
                   "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory "
                   "Limits\tAge\n");
    describe_write(d, 1,
                   "---------\t----\t\t------------\t----------\t---------------\t"
                   "-------------\t---\n");
    for (guint i = 0; i < pods->len; i++) {
        const Value *pod = g_ptr_array_index(pods, i);

        describe_write(d, 1, "%s\t%s\t", text_or(pod, "metadata.namespace", ""),
                       text_or(pod, "metadata.name", ""));
        for (int cell = 0; cell < 2 * N_SIDES; cell++) {
            bool is_cpu = cell < N_SIDES;
            const char *resource = is_cpu ? "cpu" : "memory";
            Quantity amount =
                pod_amount(pod, cell % N_SIDES == 0 ? SIDE_REQUESTS : SIDE_LIMITS, resource);

            describe_write(d, 0, "\t%s", share_text(d, amount, total_of(d, resource), is_cpu));
        }
        describe_write(d, 0, "\t%s\n",
                       describe_age(d, value_at(pod, "metadata.creationTimestamp")));
    }
}

static Quantity
pods_sum(const GPtrArray *pods, Side side, const char *resource)
{
    Quantity sum = { 0 };

    for (guint i = 0; i < pods->len; i++) {
        sum = quantity_add(sum, pod_amount(g_ptr_array_index(pods, i), side, resource));
    }
    return sum;
}

static void
share_write(Description *d, const GPtrArray *pods, const char *resource, bool is_milli)
{
    Quantity total = total_of(d, resource);

    describe_write(d, 1, "%s\t%s\t%s\n", resource,
                   share_text(d, pods_sum(pods, SIDE_REQUESTS, resource), total, is_milli),
                   share_text(d, pods_sum(pods, SIDE_LIMITS, resource), total, is_milli));
}

static void
sums_write(Description *d, const GPtrArray *pods)
{
    static const char *const standard[] = { "cpu", "memory", "ephemeral-storage", "pods", NULL };
    const Value *allocatable = allocatable_of(d->object);
    const Value *sorted =
        value_length(allocatable) == 0 ? NULL : value_sorted(d->arena, allocatable);

    describe_write(d, 0,
                   "Allocated resources:\n  (Total limits may be over 100 percent, i.e., "
                   "overcommitted.)\n");
    describe_write(d, 1, "Resource\tRequests\tLimits\n");
    describe_write(d, 1, "--------\t--------\t------\n");
    share_write(d, pods, "cpu", true);
    share_write(d, pods, "memory", false);
    share_write(d, pods, "ephemeral-storage", false);
    for (size_t i = 0; i < value_length(sorted); i++) {
        if (g_str_has_prefix(sorted->members[i].key, "hugepages-")) {
            share_write(d, pods, sorted->members[i].key, false);
        }
    }
    for (size_t i = 0; i < value_length(sorted); i++) {
        const char *resource = sorted->members[i].key;
        g_autofree char *requests = NULL;
        g_autofree char *limits = NULL;

        if (g_strv_contains(standard, resource) || g_str_has_prefix(resource, "hugepages-")) {
            continue;
        }
        requests = quantity_format(pods_sum(pods, SIDE_REQUESTS, resource));
        limits = quantity_format(pods_sum(pods, SIDE_LIMITS, resource));
        describe_write(d, 1, "%s\t%s\t%s\n", resource, requests, limits);
    }
}

static void
node_describe(Description *d)
{
    static const char *const members[] = {
        "type", "status", "lastHeartbeatTime", "lastTransitionTime", "reason", "message", NULL
    };
    const Value *addresses = value_at(d->object, "status.addresses");
    g_autoptr(GPtrArray) pods = pods_find(d);

    describe_text(d, "Name", text_or(d->object, "metadata.name", ""));
    describe_text(d, "Roles", node_roles_text(d->object, d->arena));
    describe_labels(d);
    describe_text(d, "CreationTimestamp",
                  describe_time(d, value_at(d->object, "metadata.creationTimestamp")));
    taints_write(d);
    describe_text(d, "Unschedulable", text_or(d->object, "spec.unschedulable", "false"));
    lease_write(d);
    describe_conditions(d, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage",
                        "----\t------\t-----------------\t------------------\t------\t-------",
                        members, " \t");
    describe_write(d, 0, "Addresses:\n");
    for (size_t i = 0; i < value_length(addresses); i++) {
        describe_write(d, 1, "%s:\t%s\n", text_or(value_item(addresses, i), "type", ""),
                       text_or(value_item(addresses, i), "address", ""));
    }
    amounts_write(d, "Capacity", "status.capacity");
    amounts_write(d, "Allocatable", "status.allocatable");
    system_write(d);
    pods_write(d, pods);
    sums_write(d, pods);
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Node", "", node_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_node_describe;

const Describer describer_node_describe = { .kinds = kinds };
