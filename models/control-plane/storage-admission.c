/* storage-admission.c - DefaultStorageClass and StorageObjectInUseProtection. */
#include "models/control-plane/storage-admission.h"

#include <string.h>

/* The newest class that is marked as the default; of two of one instant the first by name. */
static const Object *
default_class(const Store *store)
{
    StoreQuery query = { .kind = KIND_STORAGE_CLASS };
    const Object *best = NULL;

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const LabelSet *annotations = it.object->meta.annotations;
        const char *mark =
            label_set_get(annotations, "storageclass.kubernetes.io/is-default-class");

        if (mark == NULL) {
            mark = label_set_get(annotations, "storageclass.beta.kubernetes.io/is-default-class");
        }
        if (g_strcmp0(mark, "true") == 0 &&
            (best == NULL || it.object->meta.created_at > best->meta.created_at ||
             (it.object->meta.created_at == best->meta.created_at &&
              strcmp(it.object->meta.name, best->meta.name) < 0))) {
            best = it.object;
        }
    }
    return best;
}

static void
put_class(Store *store, Object *claim)
{
    Arena *arena = store_tables(store)->arena;
    const Value *spec = value_get(claim->raw, "spec");
    const Object *class_ =
        value_get(spec, "storageClassName") == NULL ? default_class(store) : NULL;

    if (class_ != NULL) {
        spec = value_with(arena, spec, "storageClassName", value_string(arena, class_->meta.name));
        claim->raw = value_with(arena, claim->raw, "spec", spec);
    }
}

void
storage_admit(Store *store, Object *draft)
{
    ObjectTables *tables = store_tables(store);
    bool is_claim = draft->kind == KIND_PERSISTENT_VOLUME_CLAIM;
    RawObject *raw = (RawObject *)draft;

    if (is_claim) {
        put_class(store, draft);
    }
    object_add_finalizer(
        draft, is_claim ? "kubernetes.io/pvc-protection" : "kubernetes.io/pv-protection", tables);
    if (value_get(raw->status, "phase") == NULL) {
        raw->status =
            value_with(tables->arena, raw->status, "phase", value_string(tables->arena, "Pending"));
    }
}
