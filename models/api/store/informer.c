/* informer.c - cursors into the change log: who has seen what, and when the next news arrives.
 *
 * The log of a kind has one entry a write.  An informer has at most one pending event, for the next
 * entry it has not seen; when that fires it delivers this entry and all that have arrived by then
 * (an entry cannot overtake the one before it: a watch is one stream).  Nothing pending: nothing to
 * see, and an idle cluster costs nothing.
 *
 * Versions are kept as long as some informer can see them or must still step over them.  A stopped
 * informer steps over nothing when it comes back, it lists: it keeps only what it saw last. */
#include "models/api/store/store-internal.h"

static void deliver(void *owner, const SimEvent *event);
static void list_all(void *owner, const SimEvent *event);

static const SimEventType delivered = { "watch.delivered", PHASE_STORE, deliver };
static const SimEventType listed = { "watch.listed", PHASE_STORE, list_all };

const Object *
record_visible(const Record *record, uint64_t revision)
{
    const ObjectVersion *version = record->newest;

    while (version != NULL && version->revision > revision) {
        version = version->older;
    }
    return version == NULL ? NULL : object_version_object(version);
}

static KindLog *
log_of(const Informer *informer)
{
    return &informer->store->logs[informer->kind];
}

static const LogEntry *
next_entry(const Informer *informer)
{
    const KindLog *log = log_of(informer);

    if (informer->next >= log->first + log->entries->len) {
        return NULL;
    }
    return &g_array_index(log->entries, LogEntry, (guint)(informer->next - log->first));
}

static SimTime
draw_delay(Informer *informer)
{
    SimTime delay;

    if (informer->delay == NULL || informer->store->is_instant) {
        return 0;
    }
    delay = distribution_draw_time(informer->delay, &informer->stream);
    return MAX(delay, 0);
}

static void
post(Informer *informer, SimTime at, const SimEventType *type)
{
    SimTime now = sim_now(informer->store->sim);
    SimArgs none = { SIM_NO_HANDLE, 0 };

    informer->timer = sim_post_at(informer->store->sim, at == SIM_NEVER ? at : MAX(at, now), type,
                                  informer, none);
}

static void
expect_next(Informer *informer)
{
    const LogEntry *entry = next_entry(informer);

    if (entry != NULL && informer->state == INFORMER_RUNNING && !informer->store->is_held &&
        !sim_is_pending(informer->store->sim, informer->timer)) {
        post(informer, entry->at + draw_delay(informer), &delivered);
    }
}

static void
call_handlers(const Informer *informer, const Object *old, const Object *new_)
{
    for (guint i = 0; i < informer->handlers->len; i++) {
        const Observer *row = &g_array_index(informer->handlers, Observer, i);

        row->handler(row->data, old, new_);
    }
}

/* Does any informer need 'version', which 'newer' follows? */
static bool
is_needed(const KindLog *log, const ObjectVersion *version, const ObjectVersion *newer)
{
    for (guint i = 0; i < log->informers->len; i++) {
        const Informer *informer = g_ptr_array_index(log->informers, i);

        if (informer->cursor < newer->revision &&
            (informer->state == INFORMER_RUNNING || version->revision <= informer->cursor)) {
            return true;
        }
    }
    return false;
}

void
store_prune_record(Store *store, Record *record)
{
    const KindLog *log = &store->logs[record->kind];
    ObjectVersion *newer = record->newest;
    ObjectVersion *version = newer->older;

    while (version != NULL) {
        ObjectVersion *older = version->older;

        if (is_needed(log, version, newer)) {
            newer = version;
        } else {
            newer->older = older;
            store_index_remove(store, record, version);
            object_version_free(version);
        }
        version = older;
    }
    if (record->newest->is_removal && record->newest->older == NULL) {
        store_forget_record(store, record);
    }
}

void
store_drop_record(Store *store, Record *record)
{
    g_assert(record->newest->older == NULL); /* without informers no older ones are kept */
    store_index_remove(store, record, record->newest);
    store_forget_record(store, record);
}

/* Forgets the entries that all running informers have passed. */
static void
trim(Store *store, KindLog *log)
{
    uint64_t end = log->first + log->entries->len;
    uint64_t least = end;

    for (guint i = 0; i < log->informers->len; i++) {
        const Informer *informer = g_ptr_array_index(log->informers, i);

        if (informer->state == INFORMER_RUNNING) {
            least = MIN(least, informer->next);
        }
    }
    while (log->first + log->head < least) {
        uint32_t slot = g_array_index(log->entries, LogEntry, log->head).slot;
        Record *record = store_record_at(store, slot);

        if (record != NULL) {
            store_prune_record(store, record);
        }
        log->head++;
    }
    if (log->head == log->entries->len || log->head > log->entries->len / 2 + 64) {
        g_array_remove_range(log->entries, 0, log->head);
        log->first += log->head;
        log->head = 0;
    }
}

void
store_log_change(Store *store, Record *record)
{
    KindLog *log = &store->logs[record->kind];
    LogEntry entry = { record->newest->revision, sim_now(store->sim), record->ref.index };
    bool has_readers = false;

    for (guint i = 0; i < log->informers->len; i++) {
        const Informer *informer = g_ptr_array_index(log->informers, i);

        has_readers |= informer->state == INFORMER_RUNNING;
    }
    if (!has_readers) {
        store_prune_record(store, record);
        return;
    }
    g_array_append_val(log->entries, entry);
    for (guint i = 0; i < log->informers->len; i++) {
        expect_next(g_ptr_array_index(log->informers, i));
    }
}

/* Steps over one entry of the log. */
static void
step(Informer *informer, const LogEntry *entry)
{
    const Record *record = store_record_at(informer->store, entry->slot);
    const Object *old, *new_;

    g_assert(record != NULL); /* this entry's versions are kept for us */
    old = record_visible(record, informer->cursor);
    informer->cursor = entry->revision;
    informer->next++;
    new_ = record_visible(record, informer->cursor);
    if (old != new_) {
        call_handlers(informer, old, new_);
    }
}

static void
deliver(void *owner, const SimEvent *event)
{
    Informer *informer = owner;
    Store *store = informer->store;

    informer->timer = (SimTimer){ 0 };
    do {
        const LogEntry *entry = next_entry(informer);
        LogEntry copy;

        if (entry == NULL || informer->state != INFORMER_RUNNING || store->is_held) {
            break;
        }
        copy = *entry;
        step(informer, &copy);
        entry = next_entry(informer);
        if (entry != NULL && informer->state == INFORMER_RUNNING && !store->is_held) {
            SimTime at = entry->at + draw_delay(informer);

            if (at > event->at) {
                post(informer, at, &delivered);
                break;
            }
        }
    } while (true);
    trim(store, log_of(informer));
}

/* Everything at once: the difference between what was known and what is. */
static void
list_all(void *owner, const SimEvent *event)
{
    Informer *informer = owner;
    Store *store = informer->store;
    KindLog *log = log_of(informer);
    IndexKey key = { .type = INDEX_KIND, .kind = (uint16_t)informer->kind };
    const IndexList *list;
    uint64_t before = informer->cursor;
    g_autoptr(GArray) slots = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    (void)event;
    store_index_open(store, informer->kind);
    list = store_index_find(store, &key);
    informer->timer = (SimTimer){ 0 };
    informer->state = INFORMER_RUNNING;
    informer->cursor = store->revision;
    informer->next = log->first + log->entries->len;
    for (uint32_t i = 0; list != NULL && i < list->posting.n; i++) {
        uint32_t slot = list->posting.entries[i].slot;

        if (slot != POSTING_HOLE) {
            g_array_append_val(slots, slot);
        }
    }
    for (guint i = 0; i < slots->len; i++) {
        const Record *record = store_record_at(store, g_array_index(slots, uint32_t, i));
        const Object *old = record_visible(record, before);
        const Object *new_ = record_visible(record, informer->cursor);

        if (old != new_) {
            call_handlers(informer, old, new_);
        }
    }
    for (guint i = 0; i < slots->len; i++) {
        store_prune_record(store, store_record_at(store, g_array_index(slots, uint32_t, i)));
    }
}

Informer *
store_watch(Store *store, Kind kind, const char *name, const Distribution *delay)
{
    Informer *informer = g_new0(Informer, 1);

    informer->store = store;
    informer->kind = kind;
    informer->delay = delay;
    informer->stream = sim_stream(sim_seed(store->sim), "watch", name);
    informer->handlers = g_array_new(FALSE, FALSE, sizeof(Observer));
    g_ptr_array_add(store->logs[kind].informers, informer);
    informer_start(informer);
    return informer;
}

void
informer_free(Informer *informer)
{
    g_array_unref(informer->handlers);
    g_free(informer);
}

void
informer_add_handler(Informer *informer, InformerHandler handler, void *data)
{
    Observer row = { handler, data };

    g_array_append_val(informer->handlers, row);
}

void
informer_stop(Informer *informer)
{
    (void)sim_cancel(informer->store->sim, &informer->timer);
    informer->state = INFORMER_STOPPED;
    trim(informer->store, log_of(informer));
}

void
informer_start(Informer *informer)
{
    Store *store = informer->store;

    if (informer->state != INFORMER_STOPPED) {
        return;
    }
    informer->state = INFORMER_LISTING;
    if (!store->is_held) {
        post(informer, sim_now(store->sim) + draw_delay(informer), &listed);
    }
}

/* Waits anew for what the informer has not seen. */
static void
repost(Informer *informer)
{
    Simulation *sim = informer->store->sim;

    (void)sim_cancel(sim, &informer->timer);
    if (informer->store->is_held) {
        return;
    }
    if (informer->state == INFORMER_LISTING) {
        post(informer, sim_now(sim) + draw_delay(informer), &listed);
    } else if (informer->state == INFORMER_RUNNING && next_entry(informer) != NULL) {
        post(informer, sim_now(sim) + draw_delay(informer), &delivered);
    }
}

static void
repost_all(Store *store)
{
    for (size_t kind = 0; kind < N_KINDS; kind++) {
        GPtrArray *informers = store->logs[kind].informers;

        for (guint i = 0; i < informers->len; i++) {
            repost(g_ptr_array_index(informers, i));
        }
    }
}

void
store_hold_watches(Store *store, bool is_held)
{
    if (store->is_held != is_held) {
        store->is_held = is_held;
        repost_all(store);
    }
}

void
store_set_instant(Store *store, bool instant)
{
    if (store->is_instant != instant) {
        store->is_instant = instant;
        if (instant) {
            repost_all(store);
        }
    }
}

const Object *
informer_get(const Informer *informer, ObjectRef ref)
{
    const Record *record = store_record(informer->store, ref);

    return record == NULL || record->kind != informer->kind
               ? NULL
               : record_visible(record, informer->cursor);
}

const Object *
informer_find(const Informer *informer, const char *name_space, const char *name)
{
    const Record *record = store_find_record(informer->store, informer->kind, name_space, name);

    for (; record != NULL; record = record->namesake) {
        const Object *object = record_visible(record, informer->cursor);

        if (object != NULL) {
            return object;
        }
    }
    return NULL;
}

bool
informer_has_listed(const Informer *informer)
{
    return informer->state == INFORMER_RUNNING;
}

bool
informer_is_synced(const Informer *informer)
{
    return informer->state == INFORMER_RUNNING && next_entry(informer) == NULL;
}
