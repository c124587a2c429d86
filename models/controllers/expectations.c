/* expectations.c - why a controller does not create twice. */
#include "models/controllers/expectations.h"

#define EXPECTATIONS_TIMEOUT (5 * SIM_MINUTE)

typedef struct Record {
    ObjectRef owner;
    int32_t n_creations;
    SimTime at;
    GArray *deletions; /* Uid, not seen yet */
} Record;

struct Expectations {
    Simulation *sim;
    GHashTable *records; /* by owner: Record, owned */
};

static guint
owner_hash(gconstpointer data)
{
    const ObjectRef *owner = data;

    return owner->index * 2654435761u ^ owner->generation;
}

static gboolean
owner_equal(gconstpointer a, gconstpointer b)
{
    return sim_handle_equal(*(const ObjectRef *)a, *(const ObjectRef *)b);
}

static void
record_free(gpointer data)
{
    Record *record = data;

    g_array_unref(record->deletions);
    g_free(record);
}

Expectations *
expectations_new(Simulation *sim)
{
    Expectations *expectations = g_new0(Expectations, 1);

    expectations->sim = sim;
    expectations->records = g_hash_table_new_full(owner_hash, owner_equal, NULL, record_free);
    return expectations;
}

void
expectations_free(Expectations *expectations)
{
    if (expectations == NULL) {
        return;
    }
    g_hash_table_unref(expectations->records);
    g_free(expectations);
}

static Record *
find(const Expectations *expectations, ObjectRef owner)
{
    return g_hash_table_lookup(expectations->records, &owner);
}

void
expectations_set(Expectations *expectations, ObjectRef owner, int32_t n_creations, const Uid *uids,
                 size_t n_deletions)
{
    Record *record = find(expectations, owner);

    if (record == NULL) {
        record = g_new0(Record, 1);
        record->owner = owner;
        record->deletions = g_array_new(FALSE, FALSE, sizeof(Uid));
        g_hash_table_insert(expectations->records, &record->owner, record);
    }
    record->n_creations = n_creations;
    record->at = sim_now(expectations->sim);
    g_array_set_size(record->deletions, 0);
    if (n_deletions > 0) {
        g_array_append_vals(record->deletions, uids, (guint)n_deletions);
    }
}

void
expectations_set_creations(Expectations *expectations, ObjectRef owner, int32_t n)
{
    expectations_set(expectations, owner, n, NULL, 0);
}

void
expectations_set_deletions(Expectations *expectations, ObjectRef owner, const Uid *uids, size_t n)
{
    expectations_set(expectations, owner, 0, uids, n);
}

void
expectations_creation_seen(Expectations *expectations, ObjectRef owner)
{
    Record *record = find(expectations, owner);

    if (record != NULL) {
        record->n_creations--;
    }
}

void
expectations_deletion_seen(Expectations *expectations, ObjectRef owner, Uid uid)
{
    Record *record = find(expectations, owner);

    for (guint i = 0; record != NULL && i < record->deletions->len; i++) {
        if (g_array_index(record->deletions, Uid, i) == uid) {
            g_array_remove_index_fast(record->deletions, i);
            return;
        }
    }
}

bool
expectations_satisfied(const Expectations *expectations, ObjectRef owner)
{
    const Record *record = find(expectations, owner);

    return record == NULL || (record->n_creations <= 0 && record->deletions->len == 0) ||
           sim_now(expectations->sim) - record->at > EXPECTATIONS_TIMEOUT;
}

void
expectations_forget(Expectations *expectations, ObjectRef owner)
{
    g_hash_table_remove(expectations->records, &owner);
}
