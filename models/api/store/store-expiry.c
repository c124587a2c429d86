/* store-expiry.c - events (the kind) do not live for ever.
 *
 * The time to live is the same for all, so a queue in the order of writing is a queue in the order
 * of ending, and one timer waits for its first. */
#include "models/api/store/store-internal.h"

static void expire(void *owner, const SimEvent *event);

static const SimEventType expired = { "event.expired", PHASE_STORE, expire };

static const Expiry *
first_expiry(const Store *store)
{
    return store->n_expired == store->expiries->len
               ? NULL
               : &g_array_index(store->expiries, Expiry, store->n_expired);
}

static void
drop_first(Store *store)
{
    store->n_expired++;
    if (store->n_expired > store->expiries->len / 2) {
        g_array_remove_range(store->expiries, 0, store->n_expired);
        store->n_expired = 0;
    }
}

static void
expect_first(Store *store)
{
    const Expiry *first = first_expiry(store);
    SimArgs none = { SIM_NO_HANDLE, 0 };

    if (first != NULL && !sim_is_pending(store->sim, store->expiry_timer)) {
        store->expiry_timer =
            sim_post_background(store->sim, first->at - sim_now(store->sim), &expired, store, none);
    }
}

static void
expire(void *owner, const SimEvent *event)
{
    Store *store = owner;
    const Expiry *first;

    store->expiry_timer = (SimTimer){ 0 };
    while ((first = first_expiry(store)) != NULL && first->at <= event->at) {
        const Record *record = store_record(store, first->ref);
        bool is_last_write = record != NULL && record->newest->revision == first->revision;
        ObjectRef ref = first->ref;
        DeleteOptions options = { DELETE_BACKGROUND, 0, 0 };

        drop_first(store);
        if (is_last_write) { /* a later one has an entry of its own */
            (void)store_delete(store, ref, &options);
        }
    }
    expect_first(store);
}

void
store_expect_expiry(Store *store, const Record *record)
{
    Expiry expiry = { sim_now(store->sim) + EVENT_TTL, record->ref, record->newest->revision };

    g_array_append_val(store->expiries, expiry);
    expect_first(store);
}
