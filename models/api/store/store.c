/* store.c - records, names and reading the truth. */
#include "models/api/shared-text.h"
#include "models/api/store/store-internal.h"

#include <string.h>

Store *
store_new(Simulation *sim, ObjectTables *tables)
{
    Store *store = g_new0(Store, 1);

    store->sim = sim;
    store->tables = tables;
    store->records = sim_pool_new(sizeof(Record));
    store->uids = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    g_array_set_size(store->uids, 1); /* uids count from 1 */
    store->foreign = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    store->draws = g_hash_table_new(NULL, NULL);
    store->scratch = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    store->observers = g_array_new(FALSE, FALSE, sizeof(Observer));
    store_index_init(store);
    store->expiries = g_array_new(FALSE, FALSE, sizeof(Expiry));
    for (size_t kind = 0; kind < N_KINDS; kind++) {
        store->logs[kind].informers = g_ptr_array_new();
        store->logs[kind].entries = g_array_new(FALSE, FALSE, sizeof(LogEntry));
    }
    return store;
}

static void
free_versions(Record *record)
{
    while (record->newest != NULL) {
        ObjectVersion *older = record->newest->older;

        object_version_free(record->newest);
        record->newest = older;
    }
}

static void
release_name(const Record *record)
{
    if (record->has_own_name) {
        shared_text_release(record->name);
    }
}

static void
free_log(KindLog *log)
{
    for (guint i = 0; i < log->informers->len; i++) {
        informer_free(g_ptr_array_index(log->informers, i));
    }
    g_ptr_array_unref(log->informers);
    g_array_unref(log->entries);
}

void
store_free(Store *store)
{
    if (store == NULL) {
        return;
    }
    for (uint32_t i = 0; i < sim_pool_end(store->records); i++) {
        Record *record = sim_pool_at(store->records, i);

        if (record != NULL) {
            free_versions(record);
            release_name(record);
        }
    }
    for (size_t kind = 0; kind < N_KINDS; kind++) {
        free_log(&store->logs[kind]);
    }
    g_array_unref(store->expiries);
    store_index_done(store);
    g_free(store->names.slots);
    g_hash_table_unref(store->foreign);
    g_hash_table_unref(store->draws);
    g_array_unref(store->uids);
    g_array_unref(store->observers);
    g_ptr_array_unref(store->scratch);
    sim_pool_free(store->records);
    g_free(store);
}

ObjectTables *
store_tables(const Store *store)
{
    return store->tables;
}

Simulation *
store_simulation(const Store *store)
{
    return store->sim;
}

uint64_t
store_revision(const Store *store)
{
    return store->revision;
}

size_t
store_count(const Store *store, Kind kind)
{
    return store->logs[kind].n_objects;
}

void
store_add_observer(Store *store, InformerHandler handler, void *data)
{
    Observer row = { handler, data };

    g_array_append_val(store->observers, row);
}

Record *
store_record(const Store *store, ObjectRef ref)
{
    return sim_pool_get(store->records, ref);
}

Record *
store_record_at(const Store *store, uint32_t slot)
{
    return sim_pool_at(store->records, slot);
}

/* Kinds without a struct share one Kind; their names must not meet. */
const char *
store_scope(const Store *store, const Object *object)
{
    g_autofree char *text = NULL;

    if (object->kind != KIND_OTHER) {
        return object->meta.name_space;
    }
    text = g_strdup_printf("%s %s %s", object_api_version(object), object_kind_name(object),
                           object->meta.name_space != NULL ? object->meta.name_space : "");
    return intern(store->tables->names, text);
}

Record *
store_find_record(const Store *store, Kind kind, const char *scope, const char *name)
{
    const InternTable *names = store->tables->names;
    Record key = {
        .kind = (uint16_t)kind,
        .name = kind == KIND_EVENT ? name : intern_text(names, intern_lookup(names, name)),
        .scope = intern_text(names, intern_lookup(names, scope)),
    };

    if (key.name == NULL || (scope != NULL && key.scope == NULL)) {
        return NULL;
    }
    return store_names_find(store, &key);
}

/* The last version that could be seen is gone. */
void
store_forget_record(Store *store, Record *record)
{
    store_names_remove(store, record);
    free_versions(record);
    release_name(record);
    sim_pool_remove(store->records, record->ref);
}

static const Object *
newest(const Record *record)
{
    return record == NULL ? NULL : object_version_object(record->newest);
}

const Object *
store_get(const Store *store, ObjectRef ref)
{
    return newest(store_record(store, ref));
}

/* Names of kinds without a struct are not unique over their kinds: the oldest is taken. */
static const Object *
find_other(const Store *store, const char *name_space, const char *name)
{
    StoreQuery query = { .kind = KIND_OTHER, .name_space = name_space };

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        if (strcmp(it.object->meta.name, name) == 0) {
            return it.object;
        }
    }
    return NULL;
}

const Object *
store_find(const Store *store, Kind kind, const char *name_space, const char *name)
{
    if (kind == KIND_OTHER) {
        return find_other(store, name_space, name);
    }
    return newest(store_find_record(store, kind, name_space, name));
}

const Object *
store_find_uid(const Store *store, Uid uid)
{
    uint32_t place;

    if (UID_IS_FOREIGN(uid)) {
        place = GPOINTER_TO_UINT(g_hash_table_lookup(store->foreign, &uid));
    } else {
        place = uid < store->uids->len ? g_array_index(store->uids, uint32_t, (guint)uid) : 0;
    }
    return place == 0 ? NULL : newest(store_record_at(store, place - 1));
}
