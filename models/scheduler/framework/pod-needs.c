/* pod-needs.c - sums over containers, init containers and sidecars, pod level and overhead.
 *
 * Kubernetes 1.34, component-helpers/resource PodRequests and scheduler NodeInfo accounting.  For
 * a pod with in-place resize the largest of spec, allocated and actual requests counts, unless the
 * resize is infeasible. */
#include "models/scheduler/framework/pod-needs.h"

#include "text/quantity.h"

#include <string.h>

typedef struct NamedQuantity {
    const char *name;
    Quantity quantity;
} NamedQuantity;

typedef struct QuantityList {
    GArray *rows; /* of NamedQuantity */
} QuantityList;

struct NeedsTable {
    const ObjectTables *tables;
    Arena *arena;
    GHashTable *by_spec;
};

typedef struct RequestOptions {
    const Value *status; /* NULL: spec only */
    bool ignore_pod_level;
    bool default_cpu;
    bool default_memory;
} RequestOptions;

bool
resource_name_is_extended(const char *name)
{
    return strchr(name, '/') != NULL && strstr(name, "kubernetes.io/") == NULL &&
           !g_str_has_prefix(name, "requests.");
}

bool
resource_name_is_scalar(const char *name)
{
    return resource_name_is_extended(name) || g_str_has_prefix(name, "hugepages-") ||
           strstr(name, "kubernetes.io/") != NULL || g_str_has_prefix(name, "attachable-volumes-");
}

int64_t
scalar_amount(uint32_t n, const ScalarAmount *scalars, const char *name, bool *ret_found)
{
    for (uint32_t i = 0; i < n; i++) {
        if (strcmp(scalars[i].name, name) == 0) {
            if (ret_found != NULL) {
                *ret_found = true;
            }
            return scalars[i].amount;
        }
    }
    if (ret_found != NULL) {
        *ret_found = false;
    }
    return 0;
}

static GArray *
list_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(NamedQuantity));
}

static NamedQuantity *
list_find(GArray *list, const char *name)
{
    for (guint i = 0; i < list->len; i++) {
        NamedQuantity *row = &g_array_index(list, NamedQuantity, i);

        if (strcmp(row->name, name) == 0) {
            return row;
        }
    }
    return NULL;
}

static void
list_add(GArray *list, const char *name, Quantity quantity)
{
    NamedQuantity *row = list_find(list, name);

    if (row != NULL) {
        row->quantity = quantity_add(row->quantity, quantity);
    } else {
        NamedQuantity fresh = { name, quantity };
        g_array_append_val(list, fresh);
    }
}

static void
list_set(GArray *list, const char *name, Quantity quantity)
{
    NamedQuantity *row = list_find(list, name);

    if (row != NULL) {
        row->quantity = quantity;
    } else {
        list_add(list, name, quantity);
    }
}

static void
list_max(GArray *list, const char *name, Quantity quantity)
{
    NamedQuantity *row = list_find(list, name);

    if (row == NULL) {
        list_add(list, name, quantity);
    } else if (quantity_compare(quantity, row->quantity) > 0) {
        row->quantity = quantity;
    }
}

typedef void (*ListMerge)(GArray *list, const char *name, Quantity quantity);

static void
list_merge(GArray *list, const GArray *more, ListMerge merge)
{
    for (guint i = 0; i < more->len; i++) {
        const NamedQuantity *row = &g_array_index(more, NamedQuantity, i);
        merge(list, row->name, row->quantity);
    }
}

static void
list_merge_value(GArray *list, const Value *map, ListMerge merge)
{
    if (!value_is(map, VALUE_MAP)) {
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        Quantity quantity = { 0 };
        (void)quantity_from_value(map->members[i].value, &quantity);
        merge(list, map->members[i].key, quantity);
    }
}

static const Value *
status_row(const Value *status, const char *list_name, const char *container)
{
    const Value *rows = value_get(status, list_name);

    for (size_t i = 0; i < value_length(rows); i++) {
        const char *name = value_get_text(value_item(rows, i), "name");

        if (name != NULL && strcmp(name, container) == 0) {
            return value_item(rows, i);
        }
    }
    return NULL;
}

static bool
resize_is_infeasible(const Value *status)
{
    const Value *conditions = value_get(status, "conditions");

    for (size_t i = 0; i < value_length(conditions); i++) {
        const char *type = value_get_text(value_item(conditions, i), "type");
        const char *reason = value_get_text(value_item(conditions, i), "reason");

        if (g_strcmp0(type, "PodResizePending") == 0) {
            return g_strcmp0(reason, "Infeasible") == 0;
        }
    }
    return false;
}

/* What one container asks for, by the options. */
static GArray *
container_requests(const Container *container, bool is_init, const RequestOptions *options)
{
    GArray *list = list_new();
    const Value *requests = value_path(container->raw, "resources", "requests", NULL);
    const Value *row = NULL;

    if (options->status != NULL && (!is_init || container->is_sidecar)) {
        row = status_row(options->status, is_init ? "initContainerStatuses" : "containerStatuses",
                         container->name);
    }
    if (value_is(value_get(row, "resources"), VALUE_MAP)) {
        list_merge_value(list, value_path(row, "resources", "requests", NULL), list_max);
        list_merge_value(list, value_get(row, "allocatedResources"), list_max);
        if (!resize_is_infeasible(options->status)) {
            list_merge_value(list, requests, list_max);
        }
    } else {
        list_merge_value(list, requests, list_set);
    }
    if (options->default_cpu && list_find(list, "cpu") == NULL) {
        list_add(list, "cpu", quantity_from_milli(DEFAULT_MILLI_CPU, QUANTITY_DECIMAL_SI));
    }
    if (options->default_memory && list_find(list, "memory") == NULL) {
        list_add(list, "memory", quantity_from_int(DEFAULT_MEMORY, QUANTITY_BINARY_SI));
    }
    return list;
}

static void
add_init_containers(const PodSpec *spec, const RequestOptions *options, GArray *total)
{
    g_autoptr(GArray) sidecars = list_new();
    g_autoptr(GArray) peak = list_new();

    for (uint32_t i = 0; i < spec->n_init_containers; i++) {
        const Container *container = &spec->init_containers[i];
        g_autoptr(GArray) requests = container_requests(container, true, options);

        if (container->is_sidecar) {
            list_merge(total, requests, list_add);
            list_merge(sidecars, requests, list_add);
            list_merge(peak, sidecars, list_max);
        } else {
            list_merge(requests, sidecars, list_add);
            list_merge(peak, requests, list_max);
        }
    }
    list_merge(total, peak, list_max);
}

static bool
is_pod_level_name(const char *name)
{
    return strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0 ||
           g_str_has_prefix(name, "hugepages-");
}

static const Value *
pod_level_requests(const PodSpec *spec)
{
    const Value *requests = value_path(spec->raw, "resources", "requests", NULL);

    for (size_t i = 0; i < value_length(requests); i++) {
        if (value_is(requests, VALUE_MAP) && is_pod_level_name(requests->members[i].key)) {
            return requests;
        }
    }
    return NULL;
}

static GArray *
pod_requests(const PodSpec *spec, const RequestOptions *options)
{
    GArray *total = list_new();
    const Value *pod_level = options->ignore_pod_level ? NULL : pod_level_requests(spec);

    for (uint32_t i = 0; i < spec->n_containers; i++) {
        g_autoptr(GArray) requests = container_requests(&spec->containers[i], false, options);
        list_merge(total, requests, list_add);
    }
    add_init_containers(spec, options, total);
    for (size_t i = 0; i < value_length(pod_level); i++) {
        const ValueMember *member = &pod_level->members[i];
        Quantity quantity = { 0 };

        if (is_pod_level_name(member->key)) {
            (void)quantity_from_value(member->value, &quantity);
            list_set(total, member->key, quantity);
        }
    }
    list_merge_value(total, value_get(spec->raw, "overhead"), list_add);
    return total;
}

static int
compare_scalars(const void *a, const void *b)
{
    return strcmp(((const ScalarAmount *)a)->name, ((const ScalarAmount *)b)->name);
}

static Amounts
amounts_from_list(NeedsTable *table, GArray *list)
{
    Amounts amounts = { 0 };
    ScalarAmount *scalars = ARENA_NEW_N(table->arena, ScalarAmount, list->len);

    for (guint i = 0; i < list->len; i++) {
        const NamedQuantity *row = &g_array_index(list, NamedQuantity, i);

        if (strcmp(row->name, "cpu") == 0) {
            amounts.milli_cpu = quantity_go_milli_value(row->quantity);
            amounts.named |= AMOUNT_CPU;
        } else if (strcmp(row->name, "memory") == 0) {
            amounts.memory = quantity_go_value(row->quantity);
            amounts.named |= AMOUNT_MEMORY;
        } else if (strcmp(row->name, "ephemeral-storage") == 0) {
            amounts.ephemeral_storage = quantity_go_value(row->quantity);
            amounts.named |= AMOUNT_EPHEMERAL_STORAGE;
        } else if (resource_name_is_scalar(row->name)) {
            scalars[amounts.n_scalars].name = intern(table->tables->names, row->name);
            scalars[amounts.n_scalars++].amount = quantity_go_value(row->quantity);
        }
    }
    qsort(scalars, amounts.n_scalars, sizeof(scalars[0]), compare_scalars);
    amounts.scalars = scalars;
    return amounts;
}

static Amounts
amounts_for(NeedsTable *table, const PodSpec *spec, const RequestOptions *options)
{
    g_autoptr(GArray) list = pod_requests(spec, options);
    return amounts_from_list(table, list);
}

/* What NodeInfo counts: without defaults, and with them for what nothing names. */
static void
fill_counted(NeedsTable *table, const PodSpec *spec, const Value *status, PodNeeds *needs)
{
    RequestOptions options = { .status = status };
    bool has_pod_level = pod_level_requests(spec) != NULL;
    g_autoptr(GArray) list = pod_requests(spec, &options);
    Amounts with_defaults;

    needs->counted = amounts_from_list(table, list);
    options.default_cpu = !has_pod_level || list_find(list, "cpu") == NULL;
    options.default_memory = !has_pod_level || list_find(list, "memory") == NULL;
    with_defaults = amounts_for(table, spec, &options);
    needs->counted_non_zero_cpu = with_defaults.milli_cpu;
    needs->counted_non_zero_memory = with_defaults.memory;
}

static void
fill_ports(NeedsTable *table, const PodSpec *spec, PodNeeds *needs)
{
    InternTable *names = table->tables->names;
    g_autoptr(GArray) ports = g_array_new(FALSE, FALSE, sizeof(HostPort));
    HostPort *rows;

    for (uint32_t i = 0; i < spec->n_containers + spec->n_init_containers; i++) {
        const Container *container = i < spec->n_init_containers
                                         ? &spec->init_containers[i]
                                         : &spec->containers[i - spec->n_init_containers];

        if (i < spec->n_init_containers && !container->is_sidecar) {
            continue;
        }
        for (uint32_t p = 0; p < container->n_ports; p++) {
            const ContainerPort *port = &container->ports[p];
            const char *ip =
                port->host_ip == NULL || *port->host_ip == '\0' ? "0.0.0.0" : port->host_ip;
            const char *protocol =
                port->protocol == NULL || *port->protocol == '\0' ? "TCP" : port->protocol;
            HostPort row = { intern(names, ip), intern(names, protocol), port->host_port };

            if (port->host_port > 0) {
                g_array_append_val(ports, row);
            }
        }
    }
    needs->n_ports = ports->len;
    rows = ARENA_NEW_N(table->arena, HostPort, ports->len);
    if (ports->len > 0) {
        memcpy(rows, ports->data, sizeof(HostPort) * ports->len);
    }
    needs->ports = rows;
}

/* "nginx" means "nginx:latest"; a colon before the last slash is a registry's port. */
static const char *
image_name(NeedsTable *table, const char *image)
{
    const char *colon = strrchr(image, ':');
    const char *slash = strrchr(image, '/');
    g_autofree char *name = NULL;

    if (colon != NULL && (slash == NULL || colon > slash)) {
        return intern(table->tables->names, image);
    }
    name = g_strconcat(image, ":latest", NULL);
    return intern(table->tables->names, name);
}

static void
fill_images(NeedsTable *table, const PodSpec *spec, PodNeeds *needs)
{
    const char **images;

    needs->n_containers = spec->n_containers + spec->n_init_containers;
    images = ARENA_NEW_N(table->arena, const char *, needs->n_containers);
    for (uint32_t i = 0; i < needs->n_containers; i++) {
        const Container *container = i < spec->n_init_containers
                                         ? &spec->init_containers[i]
                                         : &spec->containers[i - spec->n_init_containers];
        images[i] = image_name(table, container->image == NULL ? "" : container->image);
    }
    needs->n_images = needs->n_containers;
    needs->images = images;
}

static const PodNeeds *
needs_new(NeedsTable *table, const PodSpec *spec, const Value *status)
{
    PodNeeds *needs = ARENA_NEW(table->arena, PodNeeds);
    RequestOptions filter = { 0 };
    RequestOptions score = { .status = status };
    const Value *affinity = value_get(spec->raw, "affinity");

    needs->filter = amounts_for(table, spec, &filter);
    needs->balanced_score = amounts_for(table, spec, &score);
    score.ignore_pod_level = true;
    score.default_cpu = true;
    score.default_memory = true;
    needs->fit_score = amounts_for(table, spec, &score);
    fill_counted(table, spec, status, needs);
    fill_ports(table, spec, needs);
    fill_images(table, spec, needs);
    for (uint32_t i = 0; i < spec->n_volumes; i++) {
        needs->has_claims |= spec->volumes[i].claim_name != NULL || spec->volumes[i].is_ephemeral;
    }
    needs->has_node_selector = value_is(value_get(spec->raw, "nodeSelector"), VALUE_MAP);
    needs->has_affinity_stanza = value_is(value_get(affinity, "podAffinity"), VALUE_MAP) ||
                                 value_is(value_get(affinity, "podAntiAffinity"), VALUE_MAP);
    return needs;
}

NeedsTable *
needs_table_new(const ObjectTables *tables)
{
    NeedsTable *table = g_new0(NeedsTable, 1);

    table->tables = tables;
    table->arena = arena_new();
    table->by_spec = g_hash_table_new(NULL, NULL);
    return table;
}

void
needs_table_free(NeedsTable *table)
{
    if (table == NULL) {
        return;
    }
    g_hash_table_destroy(table->by_spec);
    arena_free(table->arena);
    g_free(table);
}

bool
pod_status_is_resized(const Value *status)
{
    static const char *const lists[] = { "containerStatuses", "initContainerStatuses" };

    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        const Value *rows = value_get(status, lists[l]);

        for (size_t i = 0; i < value_length(rows); i++) {
            if (value_is(value_get(value_item(rows, i), "resources"), VALUE_MAP)) {
                return true;
            }
        }
    }
    return false;
}

const PodNeeds *
needs_table_get(NeedsTable *table, const PodSpec *spec, const Value *status)
{
    const PodNeeds *needs;

    if (status != NULL && pod_status_is_resized(status)) {
        return needs_new(table, spec, status);
    }
    needs = g_hash_table_lookup(table->by_spec, spec);
    if (needs == NULL) {
        needs = needs_new(table, spec, NULL);
        g_hash_table_insert(table->by_spec, (gpointer)(uintptr_t)spec, (gpointer)(uintptr_t)needs);
    }
    return needs;
}
