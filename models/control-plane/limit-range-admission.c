/* limit-range-admission.c - LimitRanger: defaults of a namespace, then its minima, maxima and
 * ratios, with the texts of Kubernetes 1.34. */
#include "models/control-plane/quota-admission.h"

#include "text/quantity.h"

#include <string.h>

/* ---- defaults -------------------------------------------------------------------------------- */

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* 'resources' with what 'defaults' has and its 'list' has not; the names that were set are noted:
 * "cpu, memory request for container c". */
static const Value *
fill_list(const Value *resources, const char *list, const Value *defaults, const char *container,
          GString *note, Arena *arena)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const Value *amounts = value_get(resources, list);
    g_autofree char *joined = NULL;

    for (size_t i = 0; i < value_length(defaults); i++) {
        const ValueMember *member = &defaults->members[i];

        if (value_get(amounts, member->key) == NULL) {
            amounts = value_with(arena, amounts, member->key, member->value);
            g_ptr_array_add(names, (gpointer)(guintptr)member->key);
        }
    }
    if (names->len == 0) {
        return resources;
    }
    g_ptr_array_sort(names, compare_texts);
    g_ptr_array_add(names, NULL);
    joined = g_strjoinv(", ", (char **)names->pdata);
    g_string_append_printf(note, "%s%s %s for %s", note->len == 0 ? "" : "; ", joined,
                           strcmp(list, "limits") == 0 ? "limit" : "request", container);
    return value_with(arena, resources, list, amounts);
}

static const Value *
fill_containers(const Value *spec, const char *key, const char *word, const Value *item,
                GString *note, Arena *arena)
{
    const Value *rows = value_get(spec, key);
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        const Value *resources = value_get(row, "resources");
        const Value *next;
        const char *name = arena_printf(arena, "%s %s", word, value_get_text(row, "name"));

        next =
            fill_list(resources, "requests", value_get(item, "defaultRequest"), name, note, arena);
        next = fill_list(next, "limits", value_get(item, "default"), name, note, arena);
        value_add(list, next == resources ? row : value_with(arena, row, "resources", next));
    }
    return rows == NULL ? spec : value_with(arena, spec, key, value_end(list));
}

static const Value *
fill_spec(const Value *spec, const Object *range, GString *note, Arena *arena)
{
    const Value *items = value_path(range->raw, "spec", "limits", NULL);

    for (size_t i = 0; i < value_length(items); i++) {
        const Value *item = value_item(items, i);

        if (g_strcmp0(value_get_text(item, "type"), "Container") == 0) {
            spec = fill_containers(spec, "containers", "container", item, note, arena);
            spec = fill_containers(spec, "initContainers", "init container", item, note, arena);
        }
    }
    return spec;
}

const PodSpec *
limit_range_complete(Store *store, const Pod *pod, const char **ret_note)
{
    ObjectTables *tables = store_tables(store);
    StoreQuery query = { .kind = KIND_LIMIT_RANGE, .name_space = pod->object.meta.name_space };
    const Value *spec = pod->spec->raw;
    g_autoptr(GString) note = g_string_new(NULL);

    *ret_note = NULL;
    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        spec = fill_spec(spec, it.object, note, tables->arena);
    }
    if (note->len == 0) {
        return pod->spec;
    }
    *ret_note = arena_printf(tables->arena, "LimitRanger plugin set: %s", note->str);
    return pod_spec_intern(tables->pod_specs, spec);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

/* One thing that is measured: a container, a pod or a claim. */
typedef struct Measured {
    const char *type; /* "Container" */
    const Value *requests, *limits;
    GString *errors;
    guint n_errors;
} Measured;

static void complain(Measured *one, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
complain(Measured *one, const char *format, ...)
{
    va_list arguments;

    if (one->n_errors++ > 0) {
        g_string_append(one->errors, ", ");
    }
    va_start(arguments, format);
    g_string_append_vprintf(one->errors, format, arguments);
    va_end(arguments);
}

/* -1, 0, 1: how 'amount' compares with 'bound'. */
static int
compare_amounts(const Value *amount, const Value *bound)
{
    Quantity a = { 0 }, b = { 0 };

    (void)quantity_from_value(amount, &a);
    (void)quantity_from_value(bound, &b);
    return quantity_compare(a, b);
}

static void
check_min(Measured *one, const char *name, const Value *bound)
{
    const Value *request = value_get(one->requests, name);
    const Value *limit = value_get(one->limits, name);

    if (request == NULL) {
        complain(one, "minimum %s usage per %s is %s.  No request is specified", name, one->type,
                 bound->text);
    } else if (compare_amounts(request, bound) < 0) {
        complain(one, "minimum %s usage per %s is %s, but request is %s", name, one->type,
                 bound->text, request->text);
    } else if (limit != NULL && compare_amounts(limit, bound) < 0) {
        complain(one, "minimum %s usage per %s is %s, but limit is %s", name, one->type,
                 bound->text, limit->text);
    }
}

static void
check_max(Measured *one, const char *name, const Value *bound)
{
    const Value *request = value_get(one->requests, name);
    const Value *limit = value_get(one->limits, name);

    if (limit == NULL && strcmp(one->type, "PersistentVolumeClaim") != 0) {
        complain(one, "maximum %s usage per %s is %s.  No limit is specified", name, one->type,
                 bound->text);
    } else if (limit != NULL && compare_amounts(limit, bound) > 0) {
        complain(one, "maximum %s usage per %s is %s, but limit is %s", name, one->type,
                 bound->text, limit->text);
    } else if (request != NULL && compare_amounts(request, bound) > 0) {
        complain(one, "maximum %s usage per %s is %s, but request is %s", name, one->type,
                 bound->text, request->text);
    }
}

static double
number_of(const Value *amount)
{
    Quantity quantity = { 0 };

    (void)quantity_from_value(amount, &quantity);
    return quantity_to_double(quantity);
}

static void
check_ratio(Measured *one, const char *name, const Value *bound)
{
    double request = number_of(value_get(one->requests, name));
    double limit = number_of(value_get(one->limits, name));

    if (request == 0) {
        complain(one,
                 "%s max limit to request ratio per %s is %s, but no request is specified or "
                 "request is 0",
                 name, one->type, bound->text);
    } else if (limit == 0) {
        complain(one,
                 "%s max limit to request ratio per %s is %s, but no limit is specified or limit "
                 "is 0",
                 name, one->type, bound->text);
    } else if (limit / request > number_of(bound)) {
        int64_t millionths = (int64_t)(limit / request * 1e6 + 0.5);

        complain(one,
                 "%s max limit to request ratio per %s is %s, but provided ratio is "
                 "%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT,
                 name, one->type, bound->text, millionths / 1000000, millionths % 1000000);
    }
}

static void
check_bounds(Measured *one, const Value *item, Arena *arena)
{
    static void (*const checks[])(Measured *, const char *, const Value *) = { check_min, check_max,
                                                                               check_ratio };
    static const char *const lists[] = { "min", "max", "maxLimitRequestRatio" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *bounds = value_sorted(arena, value_get(item, lists[i]));

        for (size_t j = 0; j < value_length(bounds); j++) {
            checks[i](one, bounds->members[j].key, bounds->members[j].value);
        }
    }
}

static const Value *
add_amounts(const Value *sum, const Value *more, Arena *arena)
{
    for (size_t i = 0; i < value_length(more); i++) {
        const char *name = more->members[i].key;
        Quantity a = { 0 }, b = { 0 };
        g_autofree char *text = NULL;

        (void)quantity_from_value(value_get(sum, name), &a);
        (void)quantity_from_value(more->members[i].value, &b);
        text = quantity_format(quantity_add(a, b));
        sum = value_with(arena, sum, name, value_string(arena, text));
    }
    return sum;
}

static const Value *
greater_amounts(const Value *sum, const Value *other, Arena *arena)
{
    for (size_t i = 0; i < value_length(other); i++) {
        const ValueMember *member = &other->members[i];

        if (value_get(sum, member->key) == NULL ||
            compare_amounts(member->value, value_get(sum, member->key)) > 0) {
            sum = value_with(arena, sum, member->key, member->value);
        }
    }
    return sum;
}

/* Of a pod: the sum over its containers, or what an init container needs. */
static const Value *
pod_amounts(const PodSpec *spec, const char *list, Arena *arena)
{
    const Value *sum = NULL;

    for (uint32_t i = 0; i < spec->n_containers; i++) {
        sum = add_amounts(sum, value_path(spec->containers[i].raw, "resources", list, NULL), arena);
    }
    for (uint32_t i = 0; i < spec->n_init_containers; i++) {
        const Container *container = &spec->init_containers[i];
        const Value *own = value_path(container->raw, "resources", list, NULL);

        sum =
            container->is_sidecar ? add_amounts(sum, own, arena) : greater_amounts(sum, own, arena);
    }
    return sum;
}

static void
check_containers(Measured *one, const PodSpec *spec, const Value *item, Arena *arena)
{
    for (uint32_t i = 0; i < spec->n_containers + spec->n_init_containers; i++) {
        const Container *container = i < spec->n_containers
                                         ? &spec->containers[i]
                                         : &spec->init_containers[i - spec->n_containers];

        one->requests = value_path(container->raw, "resources", "requests", NULL);
        one->limits = value_path(container->raw, "resources", "limits", NULL);
        check_bounds(one, item, arena);
    }
}

static void
check_item(Measured *one, const Object *draft, const Value *item, Arena *arena)
{
    one->type = value_get_text(item, "type");
    if (draft->kind == KIND_PERSISTENT_VOLUME_CLAIM) {
        one->requests = value_path(draft->raw, "spec", "resources", "requests", NULL);
        one->limits = NULL;
        if (strcmp(one->type, "PersistentVolumeClaim") == 0) {
            check_bounds(one, item, arena);
        }
    } else if (strcmp(one->type, "Container") == 0) {
        check_containers(one, ((const Pod *)draft)->spec, item, arena);
    } else if (strcmp(one->type, "Pod") == 0) {
        one->requests = pod_amounts(((const Pod *)draft)->spec, "requests", arena);
        one->limits = pod_amounts(((const Pod *)draft)->spec, "limits", arena);
        check_bounds(one, item, arena);
    }
}

const char *
limit_range_check(Store *store, const Object *draft)
{
    Arena *arena = store_tables(store)->arena;
    StoreQuery query = { .kind = KIND_LIMIT_RANGE, .name_space = draft->meta.name_space };
    g_autoptr(GString) errors = g_string_new(NULL);

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const Value *items = value_path(it.object->raw, "spec", "limits", NULL);
        Measured one = { .errors = errors };

        for (size_t i = 0; i < value_length(items); i++) {
            check_item(&one, draft, value_item(items, i), arena);
        }
        if (one.n_errors > 0) {
            return one.n_errors == 1 ? arena_strdup(arena, errors->str)
                                     : arena_printf(arena, "[%s]", errors->str);
        }
    }
    return NULL;
}
