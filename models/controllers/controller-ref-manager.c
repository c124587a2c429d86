/* controller-ref-manager.c - which objects are mine: adoption and release. */
#include "models/controllers/controller-ref-manager.h"

typedef struct Claim {
    Controller *controller;
    Process *process;
    const Object *owner;
    bool asked; /* whether the owner lives, not only in the cache */
    bool may_adopt;
} Claim;

OwnerRef
controller_owner_ref(const Object *owner)
{
    const ObjectClass *class_ = object_class((Kind)owner->kind);

    return (OwnerRef){
        .uid = owner->meta.uid,
        .kind = owner->kind,
        .is_controller = true,
        .blocks_deletion = true,
        .api_version = class_->api_version,
        .kind_name = class_->name,
        .name = owner->meta.name,
    };
}

static bool
add_owner(Object *draft, void *data)
{
    const Claim *claim = data;
    OwnerRef owners[UINT8_MAX];
    size_t n = draft->meta.n_owners;

    if (object_controller(draft) != NULL || object_is_deleting(draft) || n + 1 >= UINT8_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        owners[i] = draft->meta.owners[i];
    }
    owners[n] = controller_owner_ref(claim->owner);
    object_set_owners(draft, owners, n + 1, claim->controller->tables);
    return true;
}

static bool
remove_owner(Object *draft, void *data)
{
    const Claim *claim = data;
    OwnerRef owners[UINT8_MAX];
    size_t n = 0;

    for (size_t i = 0; i < draft->meta.n_owners; i++) {
        if (draft->meta.owners[i].uid != claim->owner->meta.uid) {
            owners[n++] = draft->meta.owners[i];
        }
    }
    if (n == draft->meta.n_owners) {
        return false;
    }
    object_set_owners(draft, owners, n, claim->controller->tables);
    return true;
}

/* Before the first adoption of a pass the owner is read live: the cache may not know yet that it
 * is being deleted. */
static bool
may_adopt(Claim *claim)
{
    if (!claim->asked) {
        ApiAnswer answer = controller_read(claim->controller, claim->process, claim->owner->ref);

        claim->asked = true;
        claim->may_adopt =
            answer.status == API_OK && answer.object != NULL && !object_is_deleting(answer.object);
    }
    return claim->may_adopt;
}

static bool
adopt(Claim *claim, const GArray *orphans, GArray *refs)
{
    for (guint i = 0; i < orphans->len; i++) {
        ObjectRef ref = g_array_index(orphans, ObjectRef, i);
        ApiAnswer answer;

        if (!may_adopt(claim)) {
            return false;
        }
        answer = controller_patch(claim->controller, claim->process, ref, add_owner, claim);
        if (answer.status == API_OK) {
            g_array_append_val(refs, ref);
        } else if (answer.status != API_NOT_FOUND) {
            return false;
        }
    }
    return true;
}

static bool
release(Claim *claim, const GArray *strangers)
{
    for (guint i = 0; i < strangers->len; i++) {
        ObjectRef ref = g_array_index(strangers, ObjectRef, i);
        ApiAnswer answer =
            controller_patch(claim->controller, claim->process, ref, remove_owner, claim);

        if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
            return false;
        }
    }
    return true;
}

bool
controller_claim(Controller *self, Process *process, const Object *owner, Kind kind,
                 const Selector *selector, GArray *refs)
{
    Claim claim = { .controller = self, .process = process, .owner = owner };
    Informer *informer = controller_informer(self, kind);
    StoreQuery owned = { .kind = kind, .owner = owner->meta.uid };
    StoreQuery loose = { .kind = kind, .name_space = owner->meta.name_space, .no_owner = true };
    g_autoptr(GArray) orphans = NULL;
    g_autoptr(GArray) strangers = NULL;
    bool ok = true;

    for (StoreIterator it = informer_query(informer, &owned); store_next(&it);) {
        if (selector_matches(selector, it.object->meta.labels)) {
            g_array_append_val(refs, it.object->ref);
        } else if (!object_is_deleting(owner)) {
            strangers =
                strangers != NULL ? strangers : g_array_new(FALSE, FALSE, sizeof(ObjectRef));
            g_array_append_val(strangers, it.object->ref);
        }
    }
    if (object_is_deleting(owner)) {
        return true;
    }
    for (StoreIterator it = informer_query(informer, &loose); store_next(&it);) {
        if (!object_is_deleting(it.object) && selector_matches(selector, it.object->meta.labels)) {
            orphans = orphans != NULL ? orphans : g_array_new(FALSE, FALSE, sizeof(ObjectRef));
            g_array_append_val(orphans, it.object->ref);
        }
    }
    if (strangers != NULL) {
        ok = release(&claim, strangers);
    }
    if (orphans != NULL) {
        ok = adopt(&claim, orphans, refs) && ok;
    }
    return ok;
}
