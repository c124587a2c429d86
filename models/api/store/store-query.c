/* store-query.c - going over objects in the order in which they were created. */
#include "models/api/store/store-internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    POSITION_NEXT,   /* index of the next entry */
    POSITION_MERGED, /* private_ is a GArray of entries, not a Posting */
};

/* The interned text, or false if no object can have it. */
static bool
intern_known(const Store *store, const char **text)
{
    uint32_t id;

    if (*text == NULL) {
        return true;
    }
    id = intern_lookup(store->tables->names, *text);
    *text = intern_text(store->tables->names, id);
    return id != 0;
}

static int
compare_entries(const void *a, const void *b)
{
    const PostingEntry *left = a;
    const PostingEntry *right = b;

    return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

/* Buffers given to iterations that were left early come back with the next event. */
static GArray *
take_scratch(Store *store)
{
    if (store->scratch_event != sim_current_event(store->sim)) {
        store->scratch_event = sim_current_event(store->sim);
        store->n_scratch = 0;
    }
    if (store->n_scratch == store->scratch->len) {
        g_ptr_array_add(store->scratch, g_array_new(FALSE, FALSE, sizeof(PostingEntry)));
    }
    GArray *entries = g_ptr_array_index(store->scratch, store->n_scratch++);

    g_array_set_size(entries, 0);
    return entries;
}

/* The shortest list of label sets that 'selector' allows; NULL: there is none. */
static const IndexList *
find_sets(const Store *store, const StoreQuery *query)
{
    IndexKey key = { .type = INDEX_SETS,
                     .kind = (uint16_t)query->kind,
                     .scope = query->name_space };
    const IndexList *best = store_index_find(store, &key);

    for (uint32_t i = 0; best != NULL && i < query->selector->n_requirements; i++) {
        const SelectorRequirement *row = &query->selector->requirements[i];
        const IndexList *list;
        bool has_value = row->operator_ == SELECTOR_IN && row->n_values == 1;

        if (!has_value && row->operator_ != SELECTOR_EXISTS && row->operator_ != SELECTOR_IN) {
            continue;
        }
        key.type = INDEX_SETS_WITH;
        key.what = row->key;
        key.value = has_value ? row->values[0] : NULL;
        list = store_index_find(store, &key);
        if (list == NULL || list->lists->len < best->lists->len) {
            best = list;
        }
    }
    return best;
}

static void
begin_selected(StoreIterator *it, Store *store)
{
    const IndexList *sets = find_sets(store, &it->query);
    GArray *entries = NULL;
    Posting *only = NULL;

    for (guint i = 0; sets != NULL && i < sets->lists->len; i++) {
        IndexList *list = g_ptr_array_index(sets->lists, i);

        if (!selector_matches(it->query.selector, list->key.what)) {
            continue;
        }
        if (only == NULL) {
            only = &list->posting;
            continue;
        }
        if (entries == NULL) {
            entries = take_scratch(store);
            g_array_append_vals(entries, only->entries, only->n);
        }
        g_array_append_vals(entries, list->posting.entries, list->posting.n);
    }
    it->private_ = only;
    if (entries != NULL) {
        guint n = 0;

        qsort(entries->data, entries->len, sizeof(PostingEntry), compare_entries);
        /* A record whose versions have different labels is in several lists. */
        for (guint i = 0; i < entries->len; i++) {
            PostingEntry *all = (PostingEntry *)(void *)entries->data;

            if (all[i].slot == POSTING_HOLE || (n > 0 && all[n - 1].slot == all[i].slot)) {
                continue;
            }
            all[n++] = all[i];
        }
        g_array_set_size(entries, n);
        it->private_ = entries;
        it->position[POSITION_MERGED] = 1;
    }
}

static void
begin(StoreIterator *it, Store *store)
{
    const StoreQuery *query = &it->query;
    IndexKey key = { .type = INDEX_KIND, .kind = (uint16_t)query->kind };
    bool has_owners = store_index_has_owners(key.kind);
    IndexList *list;

    if (query->node_name != NULL) {
        key.type = INDEX_NODE;
        key.what = query->node_name;
    } else if (has_owners && query->owner != 0) {
        key.type = INDEX_OWNER;
        key.number = query->owner;
    } else if (has_owners && query->no_owner && query->name_space != NULL) {
        key.type = INDEX_ORPHAN;
        key.scope = query->name_space;
    } else if (has_owners && query->selector != NULL && query->name_space != NULL) {
        begin_selected(it, store);
        return;
    } else if (query->name_space != NULL) {
        key.type = INDEX_NAMESPACE;
        key.scope = query->name_space;
    }
    list = store_index_find(store, &key);
    it->private_ = list == NULL ? NULL : &list->posting;
}

static StoreIterator
make_iterator(Store *store, const Informer *informer, const StoreQuery *query)
{
    StoreIterator it = { .store = store, .informer = informer, .query = *query };

    if (informer != NULL) {
        it.query.kind = informer->kind;
    }
    store_index_open(store, it.query.kind);
    if (store->logs[it.query.kind].all == NULL) {
        return it; /* of most kinds most clusters have nothing */
    }
    if (intern_known(store, &it.query.name_space) && intern_known(store, &it.query.node_name)) {
        begin(&it, store);
    }
    return it;
}

StoreIterator
store_query(const Store *store, const StoreQuery *query)
{
    /* Only the scratch buffers of the store change. */
    Store *writable = *(Store *const *)(const void *)&store;

    return make_iterator(writable, NULL, query);
}

StoreIterator
informer_query(const Informer *informer, const StoreQuery *query)
{
    return make_iterator(informer->store, informer, query);
}

static bool
matches(const StoreQuery *query, const Object *object)
{
    const OwnerRef *owner;

    if (query->name_space != NULL && object->meta.name_space != query->name_space) {
        return false;
    }
    if (query->node_name != NULL &&
        (object->kind != KIND_POD || ((const Pod *)object)->node_name != query->node_name)) {
        return false;
    }
    if (query->owner != 0 || query->no_owner) {
        owner = object_controller(object);
        if (query->no_owner ? owner != NULL : owner == NULL || owner->uid != query->owner) {
            return false;
        }
    }
    return query->selector == NULL || selector_matches(query->selector, object->meta.labels);
}

/* The next entry, or POSTING_HOLE at the end. */
static uint32_t
next_slot(StoreIterator *it)
{
    const PostingEntry *entries;
    uint32_t n;

    if (it->private_ == NULL) {
        return POSTING_HOLE;
    }
    if (it->position[POSITION_MERGED] != 0) {
        const GArray *array = it->private_;

        entries = (const PostingEntry *)(const void *)array->data;
        n = array->len;
    } else {
        const Posting *posting = it->private_;

        entries = posting->entries;
        n = posting->n;
    }
    while (it->position[POSITION_NEXT] < n) {
        uint32_t slot = entries[it->position[POSITION_NEXT]++].slot;

        if (slot != POSTING_HOLE) {
            return slot;
        }
    }
    return POSTING_HOLE;
}

/* The iteration begun last gives its buffer to the next one. */
static void
give_back(const StoreIterator *it)
{
    Store *store = *(Store *const *)(const void *)&it->store;

    if (store->n_scratch > 0 &&
        g_ptr_array_index(store->scratch, store->n_scratch - 1) == it->private_) {
        store->n_scratch--;
    }
}

bool
store_next(StoreIterator *it)
{
    uint32_t slot;

    while ((slot = next_slot(it)) != POSTING_HOLE) {
        const Record *record = store_record_at(it->store, slot);
        uint64_t revision = it->informer != NULL ? it->informer->cursor : UINT64_MAX;
        const Object *object = record_visible(record, revision);

        if (object != NULL && matches(&it->query, object)) {
            it->object = object;
            return true;
        }
    }
    if (it->private_ != NULL && it->position[POSITION_MERGED] != 0) {
        give_back(it);
    }
    it->object = NULL;
    it->private_ = NULL;
    return false;
}
