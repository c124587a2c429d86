/* resource-list.c - amounts of resources: reading, adding, what a pod asks for in all. */
#include "models/api/resource-list.h"

#include "models/api/pod/pod.h"
#include "text/quantity.h"

#include <string.h>

ResourceSum
resource_sum_begin(void)
{
    ResourceSum sum = { .scalars = g_array_new(FALSE, FALSE, sizeof(ScalarAmount)) };

    return sum;
}

/* The row of this resource, made with amount 0 if there was none. */
static ScalarAmount *
scalar_row(ResourceSum *sum, const char *name, bool *ret_is_new)
{
    guint at = 0;

    *ret_is_new = false;
    for (; at < sum->scalars->len; at++) {
        ScalarAmount *row = &g_array_index(sum->scalars, ScalarAmount, at);
        int order = row->name == name ? 0 : strcmp(row->name, name);

        if (order == 0) {
            return row;
        }
        if (order > 0) {
            break;
        }
    }

    ScalarAmount fresh = { name, 0 };

    g_array_insert_val(sum->scalars, at, fresh);
    *ret_is_new = true;
    return &g_array_index(sum->scalars, ScalarAmount, at);
}

static void
name_all(ResourceList *list, const ResourceList *more)
{
    list->has_cpu |= more->has_cpu;
    list->has_memory |= more->has_memory;
    list->has_ephemeral_storage |= more->has_ephemeral_storage;
    list->has_pods |= more->has_pods;
}

void
resource_sum_add(ResourceSum *sum, const ResourceList *more)
{
    bool is_new;

    name_all(&sum->list, more);
    sum->list.cpu_milli += more->cpu_milli;
    sum->list.memory += more->memory;
    sum->list.ephemeral_storage += more->ephemeral_storage;
    sum->list.pods += more->pods;
    for (uint32_t i = 0; i < more->n_scalars; i++) {
        scalar_row(sum, more->scalars[i].name, &is_new)->amount += more->scalars[i].amount;
    }
}

void
resource_sum_max(ResourceSum *sum, const ResourceList *other)
{
    ResourceList *list = &sum->list;

    name_all(list, other);
    list->cpu_milli = MAX(list->cpu_milli, other->cpu_milli);
    list->memory = MAX(list->memory, other->memory);
    list->ephemeral_storage = MAX(list->ephemeral_storage, other->ephemeral_storage);
    list->pods = MAX(list->pods, other->pods);
    for (uint32_t i = 0; i < other->n_scalars; i++) {
        bool is_new;
        ScalarAmount *row = scalar_row(sum, other->scalars[i].name, &is_new);

        if (is_new || other->scalars[i].amount > row->amount) {
            row->amount = other->scalars[i].amount;
        }
    }
}

void
resource_sum_override(ResourceSum *sum, const ResourceList *over)
{
    bool is_new;

    if (over->has_cpu) {
        sum->list.has_cpu = true;
        sum->list.cpu_milli = over->cpu_milli;
    }
    if (over->has_memory) {
        sum->list.has_memory = true;
        sum->list.memory = over->memory;
    }
    for (uint32_t i = 0; i < over->n_scalars; i++) {
        if (g_str_has_prefix(over->scalars[i].name, "hugepages-")) {
            scalar_row(sum, over->scalars[i].name, &is_new)->amount = over->scalars[i].amount;
        }
    }
}

ResourceList
resource_sum_view(const ResourceSum *sum)
{
    ResourceList view = sum->list;

    view.n_scalars = sum->scalars->len;
    view.scalars = (const ScalarAmount *)(const void *)sum->scalars->data;
    return view;
}

ResourceList
resource_sum_end(ResourceSum *sum, Arena *arena)
{
    ResourceList list = resource_sum_view(sum);
    ScalarAmount *scalars = NULL;

    if (list.n_scalars > 0) {
        scalars = ARENA_NEW_N(arena, ScalarAmount, list.n_scalars);
        memcpy(scalars, list.scalars, list.n_scalars * sizeof(ScalarAmount));
    }
    list.scalars = scalars;
    g_array_unref(sum->scalars);
    sum->scalars = NULL;
    return list;
}

static Quantity
read_quantity(const Value *value)
{
    Quantity quantity = { 0 };

    if (quantity_from_value(value, &quantity) != QUANTITY_OK) {
        return (Quantity){ 0 }; /* admission refused it already */
    }
    return quantity;
}

ResourceList
resource_list_from_value(const Value *map, InternTable *names, Arena *arena)
{
    ResourceSum sum = resource_sum_begin();
    size_t n = value_is(map, VALUE_MAP) ? map->n : 0;

    for (size_t i = 0; i < n; i++) {
        const char *key = map->members[i].key;
        Quantity quantity = read_quantity(map->members[i].value);
        bool is_new;

        if (strcmp(key, "cpu") == 0) {
            sum.list.has_cpu = true;
            sum.list.cpu_milli = quantity_go_milli_value(quantity);
        } else if (strcmp(key, "memory") == 0) {
            sum.list.has_memory = true;
            sum.list.memory = quantity_go_value(quantity);
        } else if (strcmp(key, "ephemeral-storage") == 0) {
            sum.list.has_ephemeral_storage = true;
            sum.list.ephemeral_storage = quantity_go_value(quantity);
        } else if (strcmp(key, "pods") == 0) {
            sum.list.has_pods = true;
            sum.list.pods = quantity_go_value(quantity);
        } else {
            scalar_row(&sum, intern(names, key), &is_new)->amount = quantity_go_value(quantity);
        }
    }
    return resource_sum_end(&sum, arena);
}

bool
resource_list_equal(const ResourceList *a, const ResourceList *b)
{
    if (a->cpu_milli != b->cpu_milli || a->memory != b->memory || a->pods != b->pods ||
        a->ephemeral_storage != b->ephemeral_storage || a->n_scalars != b->n_scalars ||
        a->has_cpu != b->has_cpu || a->has_memory != b->has_memory || a->has_pods != b->has_pods ||
        a->has_ephemeral_storage != b->has_ephemeral_storage) {
        return false;
    }
    for (uint32_t i = 0; i < a->n_scalars; i++) {
        if (a->scalars[i].name != b->scalars[i].name ||
            a->scalars[i].amount != b->scalars[i].amount) {
            return false;
        }
    }
    return true;
}

bool
resource_list_is_empty(const ResourceList *list)
{
    return !list->has_cpu && !list->has_memory && !list->has_ephemeral_storage && !list->has_pods &&
           list->n_scalars == 0;
}

static void
put_quantity(ValueBuilder *map, const char *key, Quantity quantity, Arena *arena)
{
    g_autofree char *text = quantity_format(quantity);

    value_put(map, key, value_string(arena, text));
}

const Value *
resource_list_to_value(const ResourceList *list, Arena *arena)
{
    ValueBuilder *map;

    if (resource_list_is_empty(list)) {
        return NULL;
    }
    map = value_map_begin(arena);
    if (list->has_cpu) {
        put_quantity(map, "cpu", quantity_from_milli(list->cpu_milli, QUANTITY_DECIMAL_SI), arena);
    }
    if (list->has_ephemeral_storage) {
        put_quantity(map, "ephemeral-storage",
                     quantity_from_int(list->ephemeral_storage, QUANTITY_BINARY_SI), arena);
    }
    if (list->has_memory) {
        put_quantity(map, "memory", quantity_from_int(list->memory, QUANTITY_BINARY_SI), arena);
    }
    if (list->has_pods) {
        put_quantity(map, "pods", quantity_from_int(list->pods, QUANTITY_DECIMAL_SI), arena);
    }
    for (uint32_t i = 0; i < list->n_scalars; i++) {
        QuantityFormat format = g_str_has_prefix(list->scalars[i].name, "hugepages-")
                                    ? QUANTITY_BINARY_SI
                                    : QUANTITY_DECIMAL_SI;

        put_quantity(map, list->scalars[i].name, quantity_from_int(list->scalars[i].amount, format),
                     arena);
    }
    return value_end(map);
}

/* The peak while init containers run one by one beside the sidecars started before them. */
static void
take_init_peak(const PodSpec *spec, ResourceSum *total)
{
    ResourceSum sidecars = resource_sum_begin();
    ResourceSum peak = resource_sum_begin();
    ResourceList view;

    for (uint32_t i = 0; i < spec->n_init_containers; i++) {
        const Container *container = &spec->init_containers[i];

        if (container->is_sidecar) {
            resource_sum_add(total, &container->requests);
            resource_sum_add(&sidecars, &container->requests);
            view = resource_sum_view(&sidecars);
            resource_sum_max(&peak, &view);
        } else {
            ResourceSum beside = resource_sum_begin();

            resource_sum_add(&beside, &container->requests);
            view = resource_sum_view(&sidecars);
            resource_sum_add(&beside, &view);
            view = resource_sum_view(&beside);
            resource_sum_max(&peak, &view);
            g_array_unref(beside.scalars);
        }
    }
    view = resource_sum_view(&peak);
    resource_sum_max(total, &view);
    g_array_unref(peak.scalars);
    g_array_unref(sidecars.scalars);
}

ResourceList
pod_spec_sum_requests(const PodSpec *spec, Arena *arena)
{
    ResourceSum total = resource_sum_begin();

    for (uint32_t i = 0; i < spec->n_containers; i++) {
        resource_sum_add(&total, &spec->containers[i].requests);
    }
    take_init_peak(spec, &total);
    resource_sum_override(&total, &spec->pod_requests);
    resource_sum_add(&total, &spec->overhead);
    return resource_sum_end(&total, arena);
}

typedef struct QosCount {
    int64_t cpu_requests, memory_requests, cpu_limits, memory_limits;
    bool all_limited; /* every container limits both */
} QosCount;

static void
count_for_qos(QosCount *count, const ResourceList *requests, const ResourceList *limits)
{
    count->cpu_requests += MAX(requests->cpu_milli, 0);
    count->memory_requests += MAX(requests->memory, 0);
    count->cpu_limits += MAX(limits->cpu_milli, 0);
    count->memory_limits += MAX(limits->memory, 0);
    count->all_limited &= limits->cpu_milli > 0 && limits->memory > 0;
}

uint8_t
pod_spec_find_qos(const PodSpec *spec)
{
    QosCount count = { .all_limited = true };

    if (spec->has_pod_resources) {
        count_for_qos(&count, &spec->pod_requests, &spec->pod_limits);
    } else {
        for (uint32_t i = 0; i < spec->n_containers; i++) {
            count_for_qos(&count, &spec->containers[i].requests, &spec->containers[i].limits);
        }
        for (uint32_t i = 0; i < spec->n_init_containers; i++) {
            const Container *container = &spec->init_containers[i];

            count_for_qos(&count, &container->requests, &container->limits);
        }
    }
    if (count.cpu_requests == 0 && count.memory_requests == 0 && count.cpu_limits == 0 &&
        count.memory_limits == 0) {
        return QOS_BEST_EFFORT;
    }
    if (count.all_limited && (count.cpu_requests == 0 || count.cpu_requests == count.cpu_limits) &&
        (count.memory_requests == 0 || count.memory_requests == count.memory_limits) &&
        count.cpu_requests > 0 && count.memory_requests > 0) {
        return QOS_GUARANTEED;
    }
    return QOS_BURSTABLE;
}
