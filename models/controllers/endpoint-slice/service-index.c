/* service-index.c - services by one label that they demand. */
#include "models/controllers/endpoint-slice/service-index.h"

#include "sim/random.h"

/* Texts are interned.  Selectors without a label that could be looked up have no key and value. */
typedef struct LabelKey {
    const char *name_space;
    const char *key;
    const char *value;
} LabelKey;

typedef struct LabelList {
    LabelKey label; /* first: its own key in the table */
    GPtrArray *services;
} LabelList;

struct ServiceIndex {
    GHashTable *by_ref;   /* IndexedService, its own key; owned */
    GHashTable *by_label; /* LabelList, its own key; owned */
    GPtrArray *found;
    uint64_t n_added;
};

static guint
hash_ref(gconstpointer data)
{
    const IndexedService *service = data;

    return (guint)sim_mix(service->ref.index, service->ref.generation);
}

static gboolean
refs_are_equal(gconstpointer a, gconstpointer b)
{
    return sim_handle_equal(((const IndexedService *)a)->ref, ((const IndexedService *)b)->ref);
}

static guint
hash_label(gconstpointer data)
{
    const LabelKey *label = data;
    uint64_t hash = sim_mix((uintptr_t)label->name_space, (uintptr_t)label->key);

    return (guint)sim_mix(hash, (uintptr_t)label->value);
}

static gboolean
labels_are_equal(gconstpointer a_data, gconstpointer b_data)
{
    const LabelKey *a = a_data;
    const LabelKey *b = b_data;

    return a->name_space == b->name_space && a->key == b->key && a->value == b->value;
}

static void
list_free(gpointer data)
{
    LabelList *list = data;

    g_ptr_array_unref(list->services);
    g_free(list);
}

ServiceIndex *
service_index_new(void)
{
    ServiceIndex *index = g_new0(ServiceIndex, 1);

    index->by_ref = g_hash_table_new_full(hash_ref, refs_are_equal, g_free, NULL);
    index->by_label = g_hash_table_new_full(hash_label, labels_are_equal, NULL, list_free);
    index->found = g_ptr_array_new();
    return index;
}

void
service_index_free(ServiceIndex *index)
{
    if (index != NULL) {
        g_hash_table_unref(index->by_label);
        g_hash_table_unref(index->by_ref);
        g_ptr_array_unref(index->found);
        g_free(index);
    }
}

static LabelKey
label_of(const IndexedService *service)
{
    const Selector *selector = service->selector;
    LabelKey label = { .name_space = service->name_space };

    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        const SelectorRequirement *one = &selector->requirements[i];

        if (one->operator_ == SELECTOR_IN && one->n_values == 1) {
            label.key = one->key;
            label.value = one->values[0];
            break;
        }
    }
    return label;
}

static void
file(ServiceIndex *index, IndexedService *service)
{
    LabelKey label = label_of(service);
    LabelList *list = g_hash_table_lookup(index->by_label, &label);

    if (list == NULL) {
        list = g_new0(LabelList, 1);
        list->label = label;
        list->services = g_ptr_array_new();
        g_hash_table_insert(index->by_label, &list->label, list);
    }
    g_ptr_array_add(list->services, service);
}

static void
unfile(ServiceIndex *index, IndexedService *service)
{
    if (service->selector != NULL) {
        LabelKey label = label_of(service);
        LabelList *list = g_hash_table_lookup(index->by_label, &label);

        g_ptr_array_remove_fast(list->services, service);
        if (list->services->len == 0) {
            g_hash_table_remove(index->by_label, &label);
        }
    }
}

void
service_index_put(ServiceIndex *index, const Object *service, const Selector *selector)
{
    IndexedService key = { .ref = service->ref };
    IndexedService *known = g_hash_table_lookup(index->by_ref, &key);

    if (known == NULL) {
        known = g_new0(IndexedService, 1);
        known->ref = service->ref;
        known->number = index->n_added++;
        known->name_space = service->meta.name_space;
        g_hash_table_add(index->by_ref, known);
    } else if (known->selector == selector) {
        return;
    }
    unfile(index, known);
    known->selector = selector;
    if (selector != NULL) {
        file(index, known);
    }
}

void
service_index_drop(ServiceIndex *index, ObjectRef service)
{
    IndexedService key = { .ref = service };
    IndexedService *known = g_hash_table_lookup(index->by_ref, &key);

    if (known != NULL) {
        unfile(index, known);
        g_hash_table_remove(index->by_ref, known);
    }
}

static void
find_under(ServiceIndex *index, const LabelKey *label, const LabelSet *labels)
{
    const LabelList *list = g_hash_table_lookup(index->by_label, label);

    for (guint i = 0; list != NULL && i < list->services->len; i++) {
        IndexedService *service = g_ptr_array_index(list->services, i);

        if (selector_matches(service->selector, labels)) {
            g_ptr_array_add(index->found, service);
        }
    }
}

static gint
compare_numbers(gconstpointer a_data, gconstpointer b_data)
{
    const IndexedService *a = *(const IndexedService *const *)a_data;
    const IndexedService *b = *(const IndexedService *const *)b_data;

    return (a->number > b->number) - (a->number < b->number);
}

const GPtrArray *
service_index_find(ServiceIndex *index, const char *name_space, const LabelSet *labels)
{
    LabelKey label = { .name_space = name_space };

    g_ptr_array_set_size(index->found, 0);
    find_under(index, &label, labels);
    for (uint32_t i = 0; i < labels->n_pairs; i++) {
        label.key = labels->pairs[i].key;
        label.value = labels->pairs[i].value;
        find_under(index, &label, labels);
    }
    g_ptr_array_sort(index->found, compare_numbers);
    return index->found;
}
