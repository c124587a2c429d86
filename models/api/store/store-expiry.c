/* store-expiry.c - events (the kind) do not live for ever.
 *
 * The time to live is the same for all, so a queue in the order of writing is a queue in the order
 * of ending, and one timer waits for its first. */
#include "models/api/store/store-internal.h"

static void expire(void *owner, const SimEvent *event);

static const SimEventType expired = { "event.expired", PHASE_STORE, expire };

static void
expect_first(Store *store)
{
    const Expiry *first = g_queue_peek_head(&store->expiries);
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
    Expiry *first;

    store->expiry_timer = (SimTimer){ 0 };
    while ((first = g_queue_peek_head(&store->expiries)) != NULL && first->at <= event->at) {
        const Record *record = store_record(store, first->ref);
        DeleteOptions options = { DELETE_BACKGROUND, 0, 0 };

        /* A later write has an entry of its own. */
        if (record != NULL && record->newest->revision == first->revision) {
            (void)store_delete(store, first->ref, &options);
        }
        g_free(g_queue_pop_head(&store->expiries));
    }
    expect_first(store);
}

void
store_expect_expiry(Store *store, const Record *record)
{
    Expiry *expiry = g_new(Expiry, 1);

    *expiry = (Expiry){ sim_now(store->sim) + EVENT_TTL, record->ref, record->newest->revision };
    g_queue_push_tail(&store->expiries, expiry);
    expect_first(store);
}
