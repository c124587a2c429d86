/* store-index.c - where a query finds its objects: by kind, namespace, node, owner, labels.
 *
 * A record is filed under each key that one of its kept versions has, so that informers that lag
 * behind find what they can see; a query looks at the visible version once more.
 *
 * Labels go over two steps: key=value leads to the sets of labels that are in use and have it, a
 * set leads to its objects.  Pods of one template share a set, so there are few of them.
 *
 * Events come, are looked at by nobody and expire: they are filed from the first question on. */
#include "models/api/store/store-internal.h"
#include "sim/random.h"

#include <stdlib.h>
#include <string.h>

static guint
hash_key(gconstpointer data)
{
    const IndexKey *key = data;
    uint64_t hash = sim_mix((uint64_t)key->type << 16 | key->kind, key->number);

    hash = sim_mix(hash, (uintptr_t)key->scope);
    hash = sim_mix(hash, (uintptr_t)key->what);
    return (guint)sim_mix(hash, (uintptr_t)key->value);
}

static gboolean
keys_are_equal(gconstpointer a_data, gconstpointer b_data)
{
    const IndexKey *a = a_data;
    const IndexKey *b = b_data;

    return a->type == b->type && a->kind == b->kind && a->scope == b->scope && a->what == b->what &&
           a->value == b->value && a->number == b->number;
}

static void
free_list(gpointer data)
{
    IndexList *list = data;

    posting_clear(&list->posting);
    if (list->lists != NULL) {
        g_ptr_array_unref(list->lists);
    }
    g_free(list);
}

void
store_index_init(Store *store)
{
    store->lists = g_hash_table_new_full(hash_key, keys_are_equal, NULL, free_list);
}

void
store_index_done(Store *store)
{
    g_hash_table_unref(store->lists);
}

IndexList *
store_index_find(const Store *store, const IndexKey *key)
{
    return g_hash_table_lookup(store->lists, key);
}

/* Where the log of the kind remembers the list of 'key'; NULL: nowhere. */
static IndexList **
remembered(Store *store, const IndexKey *key)
{
    KindLog *log = &store->logs[key->kind];

    return key->type == INDEX_KIND        ? &log->all
           : key->type == INDEX_NAMESPACE ? &log->in_space
                                          : NULL;
}

static IndexList *
find_remembered(Store *store, const IndexKey *key)
{
    IndexList **memory = remembered(store, key);

    if (memory == NULL) {
        return store_index_find(store, key);
    }
    if (*memory == NULL || (*memory)->key.scope != key->scope) {
        *memory = store_index_find(store, key);
    }
    return *memory;
}

static void
drop_list(Store *store, IndexList *list)
{
    IndexList **memory = remembered(store, &list->key);

    if (memory != NULL && *memory == list) {
        *memory = NULL;
    }
    g_hash_table_remove(store->lists, &list->key);
}

static IndexList *
find_or_add(Store *store, const IndexKey *key, bool *ret_is_new)
{
    IndexList *list = find_remembered(store, key);

    *ret_is_new = list == NULL;
    if (list == NULL) {
        list = g_new0(IndexList, 1);
        list->key = *key;
        g_hash_table_insert(store->lists, &list->key, list);
        if (remembered(store, key) != NULL) {
            *remembered(store, key) = list;
        }
    }
    return list;
}

/* Events are many, and nobody asks for them by labels or owner. */
bool
store_index_has_owners(uint16_t kind)
{
    return kind != KIND_EVENT;
}

/* Fills the keys of a version; returns how many. */
static size_t
find_keys(const Record *record, const Object *object, IndexKey ret_keys[N_INDEXES])
{
    const OwnerRef *owner = object_controller(object);
    IndexKey base = { .kind = record->kind, .scope = object->meta.name_space };
    size_t n = 0;

    ret_keys[n] = base;
    ret_keys[n].scope = NULL;
    ret_keys[n++].type = INDEX_KIND;
    ret_keys[n] = base;
    ret_keys[n++].type = INDEX_NAMESPACE;
    if (!store_index_has_owners(record->kind)) {
        return n;
    }
    ret_keys[n] = base;
    ret_keys[n].what = object->meta.labels;
    ret_keys[n++].type = INDEX_LABELS;
    ret_keys[n] = base;
    if (owner == NULL) {
        ret_keys[n++].type = INDEX_ORPHAN;
    } else {
        ret_keys[n].scope = NULL;
        ret_keys[n].number = owner->uid;
        ret_keys[n++].type = INDEX_OWNER;
    }
    if (record->kind == KIND_POD && ((const Pod *)object)->node_name != NULL) {
        ret_keys[n] = base;
        ret_keys[n].scope = NULL;
        ret_keys[n].what = ((const Pod *)object)->node_name;
        ret_keys[n++].type = INDEX_NODE;
    }
    return n;
}

/* The keys under which the list of a label set is found. */
static size_t
set_key(const IndexKey *labels, size_t i, IndexKey *ret_key)
{
    const LabelSet *set = labels->what;

    *ret_key = (IndexKey){ .kind = labels->kind, .scope = labels->scope };
    if (i == 0) {
        ret_key->type = INDEX_SETS;
    } else {
        const LabelPair *pair = &set->pairs[(i - 1) / 2];

        ret_key->type = INDEX_SETS_WITH;
        ret_key->what = pair->key;
        ret_key->value = i % 2 == 0 ? pair->value : NULL;
    }
    return 1 + 2 * (size_t)set->n_pairs;
}

static void
file_label_set(Store *store, IndexList *list)
{
    IndexKey key;
    bool is_new;
    size_t n = set_key(&list->key, 0, &key);

    for (size_t i = 0; i < n; i++) {
        IndexList *sets;

        (void)set_key(&list->key, i, &key);
        sets = find_or_add(store, &key, &is_new);
        if (is_new) {
            sets->lists = g_ptr_array_new();
        }
        g_ptr_array_add(sets->lists, list);
    }
}

static void
unfile_label_set(Store *store, IndexList *list)
{
    IndexKey key;
    size_t n = set_key(&list->key, 0, &key);

    for (size_t i = 0; i < n; i++) {
        IndexList *sets;

        (void)set_key(&list->key, i, &key);
        sets = store_index_find(store, &key);
        g_ptr_array_remove_fast(sets->lists, list);
        if (sets->lists->len == 0) {
            g_hash_table_remove(store->lists, &sets->key);
        }
    }
}

/* Whether two versions of an object are surely filed under the same keys. */
static bool
have_same_keys(const Object *a, const Object *b)
{
    return a->meta.labels == b->meta.labels && a->meta.owners == b->meta.owners &&
           a->meta.n_owners == b->meta.n_owners &&
           (a->kind != KIND_POD || ((const Pod *)a)->node_name == ((const Pod *)b)->node_name);
}

/* Whether a version beside 'version' in the chain makes its filing needless. */
static bool
has_twin(const Record *record, const ObjectVersion *version)
{
    const Object *object = object_version_object(version);

    for (const ObjectVersion *v = record->newest; v != NULL; v = v->older) {
        if (v != version && !v->is_removal && have_same_keys(object, object_version_object(v))) {
            return true;
        }
    }
    return false;
}

/* Whether another version in the chain is filed under 'key'. */
static bool
chain_has_key(const Record *record, const ObjectVersion *except, const IndexKey *key)
{
    IndexKey keys[N_INDEXES];

    for (const ObjectVersion *v = record->newest; v != NULL; v = v->older) {
        size_t n;

        if (v == except || v->is_removal) {
            continue;
        }
        n = find_keys(record, object_version_object(v), keys);
        for (size_t i = 0; i < n; i++) {
            if (keys_are_equal(&keys[i], key)) {
                return true;
            }
        }
    }
    return false;
}

static void
file_version(Store *store, Record *record, const ObjectVersion *version)
{
    IndexKey keys[N_INDEXES];
    size_t n;

    n = find_keys(record, object_version_object(version), keys);
    for (size_t i = 0; i < n; i++) {
        IndexList *list;
        bool is_new;

        if (chain_has_key(record, version, &keys[i])) {
            continue;
        }
        list = find_or_add(store, &keys[i], &is_new);
        if (is_new && keys[i].type == INDEX_LABELS) {
            file_label_set(store, list);
        }
        posting_add(&list->posting, record->sequence, record->ref.index);
    }
}

static bool
is_filed(const Store *store, const Record *record)
{
    return record->kind != KIND_EVENT || store->files_events;
}

static int
compare_records(const void *a, const void *b)
{
    const Record *left = *(Record *const *)a;
    const Record *right = *(Record *const *)b;

    return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

void
store_index_open(Store *store, Kind kind)
{
    g_autoptr(GPtrArray) events = NULL;

    if (kind != KIND_EVENT || store->files_events) {
        return;
    }
    store->files_events = true;
    events = g_ptr_array_new();
    for (uint32_t i = 0; i < sim_pool_end(store->records); i++) {
        Record *record = store_record_at(store, i);

        if (record != NULL && record->kind == KIND_EVENT) {
            g_ptr_array_add(events, record);
        }
    }
    if (events->len > 1) {
        qsort(events->pdata, events->len, sizeof(gpointer), compare_records);
    }
    for (guint i = 0; i < events->len; i++) {
        Record *record = events->pdata[i];

        for (ObjectVersion *v = record->newest; v != NULL; v = v->older) {
            if (!v->is_removal) { /* all versions of an Event have the same keys */
                file_version(store, record, v);
                break;
            }
        }
    }
}

void
store_index_add(Store *store, Record *record, const ObjectVersion *version)
{
    if (is_filed(store, record) && !has_twin(record, version)) {
        file_version(store, record, version);
    }
}

void
store_index_remove(Store *store, Record *record, const ObjectVersion *version)
{
    IndexKey keys[N_INDEXES];
    size_t n;

    if (version->is_removal || !is_filed(store, record) || has_twin(record, version)) {
        return;
    }
    n = find_keys(record, object_version_object(version), keys);
    for (size_t i = 0; i < n; i++) {
        IndexList *list;

        if (chain_has_key(record, version, &keys[i])) {
            continue;
        }
        list = find_remembered(store, &keys[i]);
        posting_remove(&list->posting, record->sequence);
        if (list->posting.n_live == 0) {
            if (keys[i].type == INDEX_LABELS) {
                unfile_label_set(store, list);
            }
            drop_list(store, list);
        }
    }
}
