/* priority-admission.c - resolve a pod's priority class, once, at admission. */
#include "models/control-plane/pod-spec-admission.h"

static const PriorityClass *
default_class(const Store *store)
{
    StoreQuery query = { .kind = KIND_PRIORITY_CLASS };
    StoreIterator it = store_query(store, &query);
    const PriorityClass *best = NULL;

    while (store_next(&it)) {
        const PriorityClass *one = (const PriorityClass *)it.object;

        if (one->is_default && (best == NULL || one->value < best->value)) {
            best = one;
        }
    }
    return best;
}

const Value *
priority_admit(const Store *store, const Value *spec, Arena *arena, const char **ret_message)
{
    const char *name = value_get_text(spec, "priorityClassName");
    const PriorityClass *class_ = NULL;

    if (name != NULL && name[0] != '\0') {
        class_ = (const PriorityClass *)store_find(store, KIND_PRIORITY_CLASS, NULL, name);
        if (class_ == NULL) {
            *ret_message = arena_printf(arena, "no PriorityClass with name %s was found", name);
            return NULL;
        }
    } else {
        class_ = default_class(store);
    }
    if (class_ != NULL) {
        spec = value_with(arena, spec, "priorityClassName",
                          value_string(arena, class_->object.meta.name));
    }
    spec =
        value_with(arena, spec, "priority", value_int(arena, class_ != NULL ? class_->value : 0));
    if (value_get(spec, "preemptionPolicy") == NULL) {
        bool preempts = class_ == NULL || class_->preempts;

        spec = value_with(arena, spec, "preemptionPolicy",
                          value_string(arena, preempts ? "PreemptLowerPriority" : "Never"));
    }
    return spec;
}
