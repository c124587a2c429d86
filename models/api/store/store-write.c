/* store-write.c - creating, changing and removing objects: one revision a write. */
#include "models/api/shared-text.h"
#include "models/api/store/store-internal.h"
#include "sim/random.h"

#include <string.h>

enum {
    SUFFIX_LENGTH = 5,
    GENERATED_BASE_MAX = 63 - SUFFIX_LENGTH,
    CREATE_TRIES = 8, /* Kubernetes 1.34 draws again when a generated name is taken */
};

static void
tell_observers(const Store *store, const Object *old, const Object *new_)
{
    for (guint i = 0; i < store->observers->len; i++) {
        const Observer *row = &g_array_index(store->observers, Observer, i);

        row->handler(row->data, old, new_);
    }
}

/* Puts a version on top of its record and tells everybody. */
static void
commit(Store *store, Record *record, ObjectVersion *version)
{
    const Object *old = record->newest == NULL ? NULL : object_version_object(record->newest);
    const Object *new_ = object_version_object(version);

    version->revision = ++store->revision;
    version->older = record->newest;
    record->newest = version;
    store->logs[record->kind].n_objects += (size_t)(old == NULL) - (size_t)(new_ == NULL);
    if (new_ != NULL) {
        ((Object *)(void *)(version + 1))->meta.resource_version = version->revision;
        store_index_add(store, record, version);
        if (record->kind == KIND_EVENT) {
            store_expect_expiry(store, record);
        }
    }
    tell_observers(store, old, new_);
    store_log_change(store, record);
}

static void
set_uid(Store *store, Uid uid, uint32_t place)
{
    if (!UID_IS_FOREIGN(uid)) {
        if (uid >= store->uids->len) {
            g_array_set_size(store->uids, (guint)uid + 1);
        }
        g_array_index(store->uids, uint32_t, (guint)uid) = place;
    } else if (place == 0) {
        g_hash_table_remove(store->foreign, &uid);
    } else {
        Uid *key = g_new(Uid, 1);

        *key = uid;
        g_hash_table_insert(store->foreign, key, GUINT_TO_POINTER(place));
    }
}

static void
remove_object(Store *store, Record *record)
{
    const Object *object = object_version_object(record->newest);

    set_uid(store, object->meta.uid, 0);
    if (store->logs[record->kind].informers->len == 0) { /* nobody will step over a removal */
        store->revision++;
        store->logs[record->kind].n_objects--;
        tell_observers(store, object, NULL);
        store_drop_record(store, record);
        return;
    }
    commit(store, record, object_version_new_removal(0));
}

/* 'stored': the version before; NULL: none. */
static void
intern_node_name(const Store *store, Object *draft, const Object *stored)
{
    Pod *pod = (Pod *)draft;

    if (draft->kind == KIND_POD &&
        (stored == NULL || pod->node_name != ((const Pod *)stored)->node_name)) {
        pod->node_name = intern(store->tables->names, pod->node_name);
    }
}

static void
intern_names(const Store *store, Object *draft)
{
    InternTable *names = store->tables->names;

    if (!draft->meta.has_own_name) {
        draft->meta.name = intern(names, draft->meta.name);
    }
    draft->meta.name_space = intern(names, draft->meta.name_space);
    draft->meta.generate_name = intern(names, draft->meta.generate_name);
    intern_node_name(store, draft, NULL);
}

static const char *
generate_name(Store *store, const char *base)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    SimStream stream = sim_stream(sim_seed(store->sim), "name", base);
    char suffix[SUFFIX_LENGTH + 1];
    g_autofree char *name = NULL;

    stream.draw = (uint64_t)GPOINTER_TO_SIZE(g_hash_table_lookup(store->draws, base));
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
        suffix[i] = alphabet[sim_stream_below(&stream, sizeof(alphabet) - 1)];
    }
    suffix[SUFFIX_LENGTH] = '\0';
    g_hash_table_insert(store->draws, *(char *const *)(const void *)&base,
                        GSIZE_TO_POINTER((gsize)stream.draw));
    name = g_strdup_printf("%.*s%s", GENERATED_BASE_MAX, base, suffix);
    return intern(store->tables->names, name);
}

static bool
name_is_taken(const Store *store, const Object *draft, const char *scope)
{
    Record key = { .kind = draft->kind, .name = draft->meta.name, .scope = scope };
    const Record *record = store_names_find(store, &key);

    return record != NULL && !record->newest->is_removal;
}

void
store_generate_name(Store *store, Object *draft)
{
    const char *scope;

    if (draft->meta.name != NULL && *draft->meta.name != '\0') {
        return;
    }
    g_assert(draft->meta.generate_name != NULL);
    intern_names(store, draft);
    scope = store_scope(store, draft);
    for (int i = 0; i < CREATE_TRIES; i++) {
        draft->meta.name = generate_name(store, draft->meta.generate_name);
        if (!name_is_taken(store, draft, scope)) {
            return;
        }
    }
}

static void
begin_life(Store *store, Object *draft)
{
    ObjectMeta *meta = &draft->meta;
    bool is_dumped = UID_IS_FOREIGN(meta->uid);

    store->n_created++;
    if (!is_dumped) {
        meta->uid = store->n_created;
    }
    if (meta->created_at == SIM_NEVER || !is_dumped) {
        meta->created_at = api_time(sim_now(store->sim));
    }
    if (draft->kind == KIND_NAMESPACE && !is_dumped) { /* the namespace controller empties it */
        ((Namespace *)draft)->has_finalizer = true;
    }
    if (object_class(draft->kind)->has_generation && (!is_dumped || meta->generation == 0)) {
        meta->generation = 1;
    }
}

ApiStatus
store_create(Store *store, Object *draft, ObjectRef *ret_ref)
{
    const char *scope;
    Record *record;
    ObjectRef ref;

    store_generate_name(store, draft);
    intern_names(store, draft);
    scope = store_scope(store, draft);
    if (name_is_taken(store, draft, scope)) {
        object_free(draft);
        return API_ALREADY_EXISTS;
    }
    begin_life(store, draft);
    record = sim_pool_add(store->records, &ref);
    record->ref = ref;
    record->kind = draft->kind;
    record->name = draft->meta.name;
    record->has_own_name = draft->meta.has_own_name;
    if (record->has_own_name) {
        (void)shared_text_hold(record->name);
    }
    record->scope = scope;
    record->sequence = store->n_created;
    store_names_add(store, record);
    draft->ref = ref;
    object_version_of(draft)->home = store->tables->blocks;
    set_uid(store, draft->meta.uid, ref.index + 1);
    if (ret_ref != NULL) {
        *ret_ref = ref;
    }
    commit(store, record, object_version_of(draft));
    return API_OK;
}

static bool
gains_finalizer(const Object *draft, const Object *stored)
{
    for (size_t i = 0; i < draft->meta.n_finalizers; i++) {
        if (!object_has_finalizer(stored, draft->meta.finalizers[i])) {
            return true;
        }
    }
    return false;
}

/* Nothing holds a deleting object any more. */
static bool
is_finished(const Object *object)
{
    if (!object_is_deleting(object) || object->meta.n_finalizers > 0) {
        return false;
    }
    if (object->kind == KIND_NAMESPACE && ((const Namespace *)object)->has_finalizer) {
        return false;
    }
    return object->meta.deletion_grace_seconds <= 0;
}

/* Binding is no change of the spec as far as generations go. */
static bool
makes_generation(const Object *draft, const Object *stored)
{
    if (stored->meta.generation == 0) {
        return false;
    }
    if (draft->kind == KIND_POD) {
        return ((const Pod *)draft)->spec != ((const Pod *)stored)->spec;
    }
    return object_spec_differs(draft, stored);
}

static void
keep_identity(Object *draft, const Object *stored)
{
    draft->ref = stored->ref;
    if (draft->meta.name != stored->meta.name) { /* a copy has its own share of it already */
        g_assert(!draft->meta.has_own_name);
        draft->meta.name =
            stored->meta.has_own_name ? shared_text_hold(stored->meta.name) : stored->meta.name;
        draft->meta.has_own_name = stored->meta.has_own_name;
    }
    draft->meta.name_space = stored->meta.name_space;
    draft->meta.generate_name = stored->meta.generate_name;
    draft->meta.uid = stored->meta.uid;
    draft->meta.created_at = stored->meta.created_at;
    draft->meta.deletion_at = stored->meta.deletion_at;
    draft->meta.deletion_grace_seconds = stored->meta.deletion_grace_seconds;
    draft->meta.generation = stored->meta.generation;
}

static Record *
find_target(const Store *store, const Object *draft)
{
    Record *record =
        draft->ref.generation != 0
            ? store_record(store, draft->ref)
            : store_find_record(store, draft->kind, store_scope(store, draft), draft->meta.name);

    return record == NULL || record->newest->is_removal ? NULL : record;
}

static ApiStatus
check_update(const Object *draft, const Object *stored)
{
    uint64_t revision = draft->meta.resource_version;

    if (revision != 0 && revision != stored->meta.resource_version) {
        return API_CONFLICT;
    }
    if (draft->meta.uid != 0 && draft->meta.uid != stored->meta.uid) {
        return API_CONFLICT;
    }
    if (object_is_deleting(stored) && gains_finalizer(draft, stored)) {
        return API_INVALID;
    }
    return API_OK;
}

ApiStatus
store_update(Store *store, Object *draft)
{
    Record *record = find_target(store, draft);
    const Object *stored;
    ApiStatus status;

    if (record == NULL) {
        object_free(draft);
        return API_NOT_FOUND;
    }
    stored = object_version_object(record->newest);
    status = check_update(draft, stored);
    if (status != API_OK) {
        object_free(draft);
        return status;
    }
    intern_node_name(store, draft, stored);
    keep_identity(draft, stored);
    if (is_finished(draft)) {
        object_free(draft);
        remove_object(store, record);
        return API_OK;
    }
    if (makes_generation(draft, stored)) {
        draft->meta.generation++;
    } else if (!object_meta_differs(draft, stored) && !object_spec_differs(draft, stored) &&
               !object_status_differs(draft, stored)) {
        object_free(draft);
        return API_OK;
    }
    commit(store, record, object_version_of(draft));
    return API_OK;
}

/* How long a pod may still take; 0: at once. */
static int64_t
find_grace(const Object *object, int64_t asked)
{
    const Pod *pod = (const Pod *)object;
    int64_t grace = asked;

    if (object->kind != KIND_POD || pod->node_name == NULL || pod_is_terminal(pod)) {
        return 0;
    }
    if (grace < 0) {
        grace = pod->spec->grace_seconds;
    }
    return grace < 0 ? 1 : grace;
}

static void
set_propagation(Object *draft, DeletePropagation propagation, const ObjectTables *tables)
{
    static const char orphan[] = "orphan";
    static const char foreground[] = "foregroundDeletion";

    if (propagation == DELETE_DEFAULT) {
        return;
    }
    if (propagation != DELETE_ORPHAN) {
        object_remove_finalizer(draft, orphan, tables);
    }
    if (propagation != DELETE_FOREGROUND) {
        object_remove_finalizer(draft, foreground, tables);
    }
    if (propagation == DELETE_ORPHAN) {
        object_add_finalizer(draft, orphan, tables);
    } else if (propagation == DELETE_FOREGROUND) {
        object_add_finalizer(draft, foreground, tables);
    }
}

/* A second deletion: irrevocable, and only ever sooner. */
static void
shorten(Object *draft, int64_t asked, int64_t grace)
{
    ObjectMeta *meta = &draft->meta;

    if ((asked < 0 && grace > 0) || grace >= meta->deletion_grace_seconds) {
        return;
    }
    meta->deletion_at += (grace - meta->deletion_grace_seconds) * SIM_SECOND;
    meta->deletion_grace_seconds = (int32_t)grace;
}

ApiStatus
store_delete(Store *store, ObjectRef ref, const DeleteOptions *options)
{
    static const DeleteOptions defaults = { DELETE_DEFAULT, -1, 0 };
    Record *record = store_record(store, ref);
    const Object *stored = record == NULL ? NULL : object_version_object(record->newest);
    Object *draft;
    int64_t grace;

    options = options == NULL ? &defaults : options;
    if (stored == NULL) {
        return API_NOT_FOUND;
    }
    if (options->uid != 0 && options->uid != stored->meta.uid) {
        return API_CONFLICT;
    }
    if (stored->kind == KIND_EVENT && stored->meta.n_finalizers == 0 &&
        (options->propagation == DELETE_DEFAULT || options->propagation == DELETE_BACKGROUND)) {
        remove_object(store, record); /* nothing can hold it: the common end of the many */
        return API_OK;
    }
    draft = object_copy(stored);
    grace = find_grace(stored, options->grace_seconds);
    set_propagation(draft, options->propagation, store->tables);
    if (object_is_deleting(stored)) {
        shorten(draft, options->grace_seconds, grace);
    } else {
        draft->meta.deletion_grace_seconds = (int32_t)MIN(grace, INT32_MAX);
        draft->meta.deletion_at =
            api_time(sim_now(store->sim)) + draft->meta.deletion_grace_seconds * SIM_SECOND;
        draft->meta.generation += stored->meta.generation > 0;
    }
    if (draft->kind == KIND_NAMESPACE) { /* the one kind that is deleted in its own way */
        ((Namespace *)draft)->phase = NAMESPACE_TERMINATING;
        draft->meta.deletion_grace_seconds = -1;
    }
    if (is_finished(draft)) {
        /* A pod that needs no grace is seen deleting all the same before it is gone. */
        if (draft->kind == KIND_POD && !object_is_deleting(stored)) {
            commit(store, record, object_version_of(draft));
        } else {
            object_free(draft);
        }
        remove_object(store, record);
    } else if (!object_meta_differs(draft, stored) && !object_status_differs(draft, stored)) {
        object_free(draft);
    } else {
        commit(store, record, object_version_of(draft));
    }
    return API_OK;
}
