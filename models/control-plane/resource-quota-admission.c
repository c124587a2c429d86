/* resource-quota-admission.c - refuses what would be more than a namespace may use.
 *
 * What counts is the quota's own status: admission adds to status.used what it lets in, the
 * controller takes away what has gone.  A quota whose status is not filled yet holds nothing back
 * (Kubernetes 1.34). */
#include "models/control-plane/quota-admission.h"

#include "models/api/quota.h"

#include <string.h>

/* What the request asks for more of resource 'name' than what it replaces. */
static Quantity
wanted(const QuotaRequest *request, const char *name, bool *ret_counts)
{
    SimTime now = sim_now(store_simulation(request->store));
    const ObjectTables *tables = store_tables(request->store);
    Quantity before = { 0 }, after = { 0 };

    *ret_counts = quota_amount(request->draft, name, now, tables, &after);
    if (*ret_counts && request->old != NULL) {
        (void)quota_amount(request->old, name, now, tables, &before);
        after = quantity_subtract(after, before);
    }
    return after;
}

static Quantity
stored(const Value *map, const char *name)
{
    Quantity amount = { 0 };

    (void)quantity_from_value(value_get(map, name), &amount);
    return amount;
}

static void
append_amount(GString *text, const char *name, Quantity amount)
{
    g_autofree char *number = quantity_format(amount);

    g_string_append_printf(text, "%s%s=%s", text->len == 0 ? "" : ",", name, number);
}

/* status.used with the request; NULL and why if it is too much. */
static const Value *
charge(const QuotaRequest *request, const RawObject *quota, const char **ret_why)
{
    Arena *arena = store_tables(request->store)->arena;
    const Value *hard = value_sorted(arena, value_get(quota->status, "hard"));
    const Value *used = value_get(quota->status, "used");
    const Value *next = used;
    g_autoptr(GString) asked = g_string_new(NULL);
    g_autoptr(GString) had = g_string_new(NULL);
    g_autoptr(GString) limit = g_string_new(NULL);

    for (size_t i = 0; i < value_length(hard); i++) {
        const char *name = hard->members[i].key;
        bool counts;
        Quantity more = wanted(request, name, &counts);
        Quantity sum = quantity_add(stored(used, name), more);

        if (!counts || quantity_compare(more, (Quantity){ 0 }) == 0) {
            continue;
        }
        if (quantity_compare(more, (Quantity){ 0 }) > 0 &&
            quantity_compare(sum, stored(hard, name)) > 0) {
            append_amount(asked, name, more);
            append_amount(had, name, stored(used, name));
            append_amount(limit, name, stored(hard, name));
        }
        next = value_with(arena, next, name, quota_value(sum, arena));
    }
    if (asked->len > 0) {
        *ret_why = arena_printf(arena, "exceeded quota: %s, requested: %s, used: %s, limited: %s",
                                quota->object.meta.name, asked->str, had->str, limit->str);
        return NULL;
    }
    return next;
}

/* NULL: the quota lets it in; else why not.  '*ret_used' is what its status will say. */
static const char *
ask_quota(const QuotaRequest *request, const RawObject *quota, const Value **ret_used)
{
    ObjectTables *tables = store_tables(request->store);
    const Value *spec = value_get(quota->object.raw, "spec");
    const Value *hard = value_get(quota->status, "hard");
    const char *why = NULL;

    *ret_used = NULL;
    if (!quota_takes(spec, hard, request->draft, tables)) {
        return NULL;
    }
    if (request->old == NULL) {
        why = quota_missing(request->draft, hard, tables->arena);
    }
    if (why != NULL) {
        return arena_printf(tables->arena, "failed quota: %s: %s", quota->object.meta.name, why);
    }
    *ret_used = charge(request, quota, &why);
    return why;
}

static void
write_used(const QuotaRequest *request, const RawObject *quota, const Value *used)
{
    RawObject *draft;

    if (used == value_get(quota->status, "used")) {
        return;
    }
    draft = (RawObject *)object_copy(&quota->object);
    draft->status = value_with(store_tables(request->store)->arena, quota->status, "used", used);
    (void)store_update(request->store, &draft->object);
}

const char *
quota_admit(const QuotaRequest *request)
{
    StoreQuery query = { .kind = KIND_RESOURCE_QUOTA,
                         .name_space = request->draft->meta.name_space };
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    g_autoptr(GPtrArray) charges = g_ptr_array_new();

    if (store_count(request->store, KIND_RESOURCE_QUOTA) == 0 || query.name_space == NULL) {
        return NULL;
    }
    for (StoreIterator it = store_query(request->store, &query); store_next(&it);) {
        const Value *used;
        const char *why = ask_quota(request, (const RawObject *)it.object, &used);

        if (why != NULL) {
            return why;
        }
        if (used != NULL) {
            g_array_append_val(rows, it.object->ref);
            g_ptr_array_add(charges, (gpointer)(guintptr)used);
        }
    }
    for (guint i = 0; i < rows->len; i++) {
        const Object *quota = store_get(request->store, g_array_index(rows, ObjectRef, i));

        write_used(request, (const RawObject *)quota, g_ptr_array_index(charges, i));
    }
    return NULL;
}
