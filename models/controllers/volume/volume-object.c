/* volume-object.c - see volume-object.h. */
#include "models/controllers/volume/volume-object.h"

#include "text/quantity.h"

#include <string.h>

const Value *
storage_spec(const Object *object)
{
    return value_get(object->raw, "spec");
}

const char *
storage_text(const Object *object, const char *name)
{
    const char *text = value_get_text(storage_spec(object), name);

    return text != NULL ? text : "";
}

const char *
storage_phase(const Object *object)
{
    const char *phase = value_get_text(((const RawObject *)object)->status, "phase");

    return phase != NULL ? phase : "";
}

bool
pod_has_claim(const Pod *pod, const char *claim_name)
{
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const PodVolume *volume = &pod->spec->volumes[i];

        if (volume->is_ephemeral) {
            g_autofree char *name = g_strdup_printf("%s-%s", pod->object.meta.name, volume->name);

            if (strcmp(name, claim_name) == 0) {
                return true;
            }
        } else if (g_strcmp0(volume->claim_name, claim_name) == 0) {
            return true;
        }
    }
    return false;
}

bool
volume_is_kept_for(const Object *volume, const Object *claim, const ObjectTables *tables)
{
    const Value *ref = value_get(storage_spec(volume), "claimRef");
    const char *uid = value_get_text(ref, "uid");
    g_autoptr(Arena) arena = arena_new();

    return ref != NULL && g_strcmp0(value_get_text(ref, "name"), claim->meta.name) == 0 &&
           g_strcmp0(value_get_text(ref, "namespace"), claim->meta.name_space) == 0 &&
           (uid == NULL || *uid == '\0' ||
            strcmp(uid, uid_text(claim->meta.uid, tables, arena)) == 0);
}

static Quantity
amount(const Value *value)
{
    Quantity quantity = { 0 };

    (void)quantity_from_value(value, &quantity);
    return quantity;
}

static Quantity
capacity_of(const Object *volume)
{
    return amount(value_path(storage_spec(volume), "capacity", "storage", NULL));
}

static const char *
mode_of(const Object *object)
{
    const char *mode = storage_text(object, "volumeMode");

    return *mode != '\0' ? mode : "Filesystem";
}

/* What must hold for any volume, also one that is kept for the claim. */
static bool
is_candidate(const Object *volume, const Object *claim)
{
    Quantity request =
        amount(value_path(storage_spec(claim), "resources", "requests", "storage", NULL));

    return quantity_compare(capacity_of(volume), request) >= 0 && !object_is_deleting(volume) &&
           strcmp(mode_of(volume), mode_of(claim)) == 0;
}

static bool
has_modes(const Object *volume, const Object *claim)
{
    const Value *wanted = value_get(storage_spec(claim), "accessModes");
    const Value *modes = value_get(storage_spec(volume), "accessModes");

    for (size_t i = 0; i < value_length(wanted); i++) {
        bool found = false;

        for (size_t j = 0; j < value_length(modes) && !found; j++) {
            found = value_equal(value_item(wanted, i), value_item(modes, j));
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static bool
is_free_match(const Object *volume, const Object *claim, const Selector *selector)
{
    return value_get(storage_spec(volume), "claimRef") == NULL &&
           strcmp(storage_phase(volume), "Available") == 0 &&
           strcmp(storage_text(volume, "storageClassName"),
                  storage_text(claim, "storageClassName")) == 0 &&
           (selector == NULL || selector_matches(selector, volume->meta.labels)) &&
           has_modes(volume, claim);
}

/* Fewer access modes first, then less room. */
static bool
is_better(const Object *volume, const Object *best)
{
    size_t n = value_length(value_get(storage_spec(volume), "accessModes"));
    size_t n_best = value_length(value_get(storage_spec(best), "accessModes"));

    return n != n_best ? n < n_best : quantity_compare(capacity_of(volume), capacity_of(best)) < 0;
}

const Object *
volume_find_for(Controller *self, const Object *claim, bool delayed)
{
    StoreQuery query = { .kind = KIND_PERSISTENT_VOLUME };
    const Selector *selector = selector_from_value(value_get(storage_spec(claim), "selector"),
                                                   self->tables->names, self->tables->arena);
    const Object *best = NULL;
    Informer *volumes = controller_informer(self, KIND_PERSISTENT_VOLUME);

    for (StoreIterator it = informer_query(volumes, &query); store_next(&it);) {
        if (!is_candidate(it.object, claim)) {
            continue;
        }
        if (volume_is_kept_for(it.object, claim, self->tables)) {
            return it.object;
        }
        if (!delayed && is_free_match(it.object, claim, selector) &&
            (best == NULL || is_better(it.object, best))) {
            best = it.object;
        }
    }
    return best;
}
