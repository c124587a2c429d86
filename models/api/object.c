/* object.c - drafts, classes, owners and finalizers of objects. */
#include "models/api/object.h"

#include "models/api/block-pool.h"
#include "models/api/document/field.h"
#include "models/api/object-version.h"
#include "models/api/pod/pod-spec.h"
#include "models/api/shared-text.h"
#include "sim/random.h"

#include <string.h>

/* A list of owners as the key and value of ObjectTables.owners. */
typedef struct OwnerList {
    size_t n;
    const OwnerRef *rows;
} OwnerList;

static guint
hash_owners(gconstpointer data)
{
    const OwnerList *list = data;
    uint64_t hash = list->n;

    for (size_t i = 0; i < list->n; i++) {
        hash = sim_mix(hash, list->rows[i].uid);
    }
    return (guint)hash;
}

static bool
owner_equal(const OwnerRef *a, const OwnerRef *b)
{
    return a->uid == b->uid && a->kind == b->kind && a->is_controller == b->is_controller &&
           a->blocks_deletion == b->blocks_deletion && a->api_version == b->api_version &&
           a->kind_name == b->kind_name && a->name == b->name;
}

static bool
owners_equal(const OwnerRef *a, const OwnerRef *b, size_t n)
{
    for (size_t i = 0; a != b && i < n; i++) {
        if (!owner_equal(&a[i], &b[i])) {
            return false;
        }
    }
    return true;
}

static gboolean
owner_lists_equal(gconstpointer a_data, gconstpointer b_data)
{
    const OwnerList *a = a_data;
    const OwnerList *b = b_data;

    return a->n == b->n && owners_equal(a->rows, b->rows, a->n);
}

void
object_tables_init(ObjectTables *ret, int64_t epoch, uint64_t uid_seed)
{
    *ret = (ObjectTables){ .arena = arena_new(), .names = intern_new() };
    ret->labels = label_table_new(ret->names);
    ret->pod_specs = pod_spec_table_new(ret->names, ret->labels);
    ret->epoch = epoch;
    ret->uid_seed = uid_seed;
    ret->owners = g_hash_table_new(hash_owners, owner_lists_equal);
    ret->blocks = block_pool_new();
}

void
object_tables_done(ObjectTables *tables)
{
    block_pool_free(tables->blocks);
    g_hash_table_unref(tables->owners);
    pod_spec_table_free(tables->pod_specs);
    label_table_free(tables->labels);
    intern_free(tables->names);
    arena_free(tables->arena);
}

ObjectTables *
object_tables_new(int64_t epoch, uint64_t uid_seed)
{
    ObjectTables *tables = g_new(ObjectTables, 1);

    object_tables_init(tables, epoch, uid_seed);
    return tables;
}

void
object_tables_free(ObjectTables *tables)
{
    if (tables != NULL) {
        object_tables_done(tables);
        g_free(tables);
    }
}

const ObjectClass *
object_class(Kind kind)
{
    const ObjectClass *class = object_classes[kind];

    g_assert(class->kind == kind); /* the makefile's list is in the order of Kind */
    return class;
}

const ObjectClass *
object_class_find(const char *api_version, const char *kind_name)
{
    for (int kind = KIND_OTHER + 1; kind < N_KINDS; kind++) {
        const ObjectClass *class = object_classes[kind];

        if (strcmp(class->name, kind_name) == 0 && strcmp(class->api_version, api_version) == 0) {
            return class;
        }
    }
    return NULL;
}

static ObjectVersion *
version_of_stored(const Object *object)
{
    return object_version_of(*(Object *const *)(const void *)&object);
}

/* A block for a version of such an object; its head alone is filled in. */
static ObjectVersion *
version_new(BlockPool *home, const ObjectClass *class)
{
    size_t size = sizeof(ObjectVersion) + class->size;
    ObjectVersion *version = home != NULL ? block_take(home, size) : g_malloc(size);

    *version = (ObjectVersion){ .home = home, .is_pooled = home != NULL };
    return version;
}

static Object *
new_draft(BlockPool *home, Kind kind)
{
    const ObjectClass *class = object_class(kind);
    ObjectVersion *version = version_new(home, class);
    Object *draft = (Object *)(void *)(version + 1);

    memset(draft, 0, class->size);
    draft->kind = (uint16_t)kind;
    draft->meta.labels = label_set_empty(NULL);
    draft->meta.annotations = label_set_empty(NULL);
    draft->meta.created_at = SIM_NEVER;
    draft->meta.deletion_at = SIM_NEVER;
    draft->meta.deletion_grace_seconds = -1;
    return draft;
}

Object *
object_new(Kind kind)
{
    return new_draft(NULL, kind);
}

Object *
object_new_in(const ObjectTables *tables, Kind kind)
{
    return new_draft(tables->blocks, kind);
}

Object *
object_copy(const Object *object)
{
    const ObjectClass *class = object_class(object->kind);
    ObjectVersion *version = version_new(version_of_stored(object)->home, class);
    Object *draft = (Object *)(void *)(version + 1);

    memcpy(draft, object, class->size);
    if (draft->meta.has_own_name) {
        (void)shared_text_hold(draft->meta.name);
    }
    if (class->copy != NULL) {
        class->copy(draft, object);
    }
    return draft;
}

void
object_free(Object *object)
{
    const ObjectClass *class;
    ObjectVersion *version;

    if (object == NULL) {
        return;
    }
    class = object_class(object->kind);
    if (class->release != NULL) {
        class->release(object);
    }
    if (object->meta.has_own_name) {
        shared_text_release(object->meta.name);
    }
    version = object_version_of(object);
    if (version->is_pooled) {
        block_give(version->home, version, sizeof(ObjectVersion) + class->size);
    } else {
        g_free(version);
    }
}

ObjectVersion *
object_version_new_removal(uint64_t revision)
{
    ObjectVersion *version = g_new0(ObjectVersion, 1);

    version->revision = revision;
    version->is_removal = true;
    return version;
}

const Object *
object_version_hold(const Object *object)
{
    version_of_stored(object)->n_holders++;
    return object;
}

void
object_version_release(const Object *object)
{
    ObjectVersion *version = version_of_stored(object);

    version->n_holders--;
    if (version->n_holders == 0 && version->is_dropped) {
        object_version_free(version);
    }
}

void
object_version_free(ObjectVersion *version)
{
    if (version->n_holders > 0) {
        version->is_dropped = true;
    } else if (version->is_removal) {
        g_free(version);
    } else {
        object_free((Object *)(void *)(version + 1));
    }
}

/* Everything but metadata. */
static bool
raw_differs(const Value *a, const Value *b)
{
    g_autoptr(Arena) scratch = arena_new();

    return !value_equal(value_with(scratch, a, "metadata", NULL),
                        value_with(scratch, b, "metadata", NULL));
}

bool
object_spec_differs(const Object *a, const Object *b)
{
    const ObjectClass *class = object_class(a->kind);

    if (fields_differ(class->spec_fields, a, b)) {
        return true;
    }
    if (class->spec_differs != NULL && class->spec_differs(a, b)) {
        return true;
    }
    if (a->raw == b->raw) {
        return false;
    }
    if (!class->is_raw) { /* what no row names */
        return !value_equal(value_get(a->raw, "spec"), value_get(b->raw, "spec"));
    }
    return raw_differs(a->raw, b->raw);
}

bool
object_status_differs(const Object *a, const Object *b)
{
    const ObjectClass *class = object_class(a->kind);

    if (class->is_raw) {
        return !value_equal(((const RawObject *)a)->status, ((const RawObject *)b)->status);
    }
    return fields_differ(class->status_fields, a, b) ||
           (class->status_differs != NULL && class->status_differs(a, b));
}

bool
object_meta_differs(const Object *a, const Object *b)
{
    const ObjectMeta *left = &a->meta;
    const ObjectMeta *right = &b->meta;

    if (left->labels != right->labels || left->annotations != right->annotations ||
        left->deletion_at != right->deletion_at || left->n_owners != right->n_owners ||
        left->deletion_grace_seconds != right->deletion_grace_seconds ||
        left->n_finalizers != right->n_finalizers || left->created_at != right->created_at) {
        return true;
    }
    for (size_t i = 0; i < left->n_finalizers; i++) {
        if (left->finalizers[i] != right->finalizers[i]) {
            return true;
        }
    }
    return !owners_equal(left->owners, right->owners, left->n_owners);
}

void
object_take_status(Object *draft, const Object *from, const ObjectTables *tables)
{
    const ObjectClass *class = object_class(draft->kind);

    if (class->is_raw) {
        ((RawObject *)draft)->status = ((const RawObject *)from)->status;
        return;
    }
    fields_copy(class->status_fields, draft, from);
    if (class->take_status != NULL) {
        class->take_status(draft, from);
    }
    /* What of a status no row names stands in raw; manifests have none, dumps do. */
    if (draft->raw != from->raw && class->has_status) {
        const Value *status = value_get(from->raw, "status");

        if (status != value_get(draft->raw, "status")) {
            draft->raw = value_with(tables->arena, draft->raw, "status", status);
        }
    }
}

const char *
object_api_version(const Object *object)
{
    return object->kind == KIND_OTHER ? ((const RawObject *)object)->api_version
                                      : object_class(object->kind)->api_version;
}

const char *
object_kind_name(const Object *object)
{
    return object->kind == KIND_OTHER ? ((const RawObject *)object)->kind_name
                                      : object_class(object->kind)->name;
}

const char *
object_resource(const Object *object, const ObjectTables *tables)
{
    const char *version = object_api_version(object);
    const char *slash = strchr(version, '/');
    g_autofree char *resource = NULL;
    g_autofree char *text = NULL;

    if (object->kind != KIND_OTHER) {
        resource = g_strdup(object_class(object->kind)->resource);
    } else { /* English plurals, as the API's names have them */
        g_autofree char *lower = g_ascii_strdown(object_kind_name(object), -1);

        if (g_str_has_suffix(lower, "s")) {
            resource = g_strconcat(lower, "es", NULL);
        } else if (g_str_has_suffix(lower, "y")) {
            resource = g_strdup_printf("%.*sies", (int)strlen(lower) - 1, lower);
        } else {
            resource = g_strconcat(lower, "s", NULL);
        }
    }
    if (slash == NULL) {
        return intern(tables->names, resource);
    }
    text = g_strdup_printf("%s.%.*s", resource, (int)(slash - version), version);
    return intern(tables->names, text);
}

const OwnerRef *
object_controller(const Object *object)
{
    for (size_t i = 0; i < object->meta.n_owners; i++) {
        if (object->meta.owners[i].is_controller) {
            return &object->meta.owners[i];
        }
    }
    return NULL;
}

bool
object_is_deleting(const Object *object)
{
    return object->meta.deletion_at != SIM_NEVER;
}

bool
object_has_finalizer(const Object *object, const char *finalizer)
{
    for (size_t i = 0; i < object->meta.n_finalizers; i++) {
        if (strcmp(object->meta.finalizers[i], finalizer) == 0) {
            return true;
        }
    }
    return false;
}

void
object_set_owners(Object *draft, const OwnerRef *owners, size_t n, const ObjectTables *tables)
{
    g_autofree OwnerRef *rows = g_new0(OwnerRef, n + 1);
    OwnerList key = { n, rows };
    OwnerList *list;

    g_assert(n <= UINT8_MAX);
    draft->meta.n_owners = (uint8_t)n;
    draft->meta.owners = NULL;
    if (n == 0) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        rows[i] = owners[i];
        rows[i].api_version = intern(tables->names, owners[i].api_version);
        rows[i].kind_name = intern(tables->names, owners[i].kind_name);
        rows[i].name = intern(tables->names, owners[i].name);
    }
    list = tables->owners == NULL ? NULL : g_hash_table_lookup(tables->owners, &key);
    if (list == NULL) {
        OwnerRef *copy = ARENA_NEW_N(tables->arena, OwnerRef, n);

        memcpy(copy, rows, n * sizeof(OwnerRef));
        list = ARENA_NEW(tables->arena, OwnerList);
        *list = (OwnerList){ n, copy };
        if (tables->owners != NULL) {
            g_hash_table_add(tables->owners, list);
        }
    }
    draft->meta.owners = list->rows;
}

/* In the run's arena: a handful of bytes for each change of a list. */
static void
set_finalizers(Object *draft, const char **rows, size_t n, const ObjectTables *tables)
{
    const char **copy = n == 0 ? NULL : ARENA_NEW_N(tables->arena, const char *, n);

    for (size_t i = 0; i < n; i++) {
        copy[i] = intern(tables->names, rows[i]);
    }
    draft->meta.n_finalizers = (uint8_t)n;
    draft->meta.finalizers = copy;
}

void
object_add_finalizer(Object *draft, const char *finalizer, const ObjectTables *tables)
{
    size_t n = draft->meta.n_finalizers;
    const char *rows[FINALIZERS_MAX];

    if (object_has_finalizer(draft, finalizer) || n == FINALIZERS_MAX) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        rows[i] = draft->meta.finalizers[i];
    }
    rows[n] = finalizer;
    set_finalizers(draft, rows, n + 1, tables);
}

void
object_remove_finalizer(Object *draft, const char *finalizer, const ObjectTables *tables)
{
    const char *rows[FINALIZERS_MAX];
    size_t n = 0;

    if (!object_has_finalizer(draft, finalizer)) {
        return;
    }
    for (size_t i = 0; i < draft->meta.n_finalizers; i++) {
        if (strcmp(draft->meta.finalizers[i], finalizer) != 0) {
            rows[n++] = draft->meta.finalizers[i];
        }
    }
    set_finalizers(draft, rows, n, tables);
}

const char *
object_key(const Object *object, char buffer[OBJECT_KEY_MAX])
{
    if (object->meta.name_space == NULL) {
        return object->meta.name;
    }
    g_snprintf(buffer, OBJECT_KEY_MAX, "%s/%s", object->meta.name_space, object->meta.name);
    return buffer;
}
