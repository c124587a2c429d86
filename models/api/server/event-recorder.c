/* event-recorder.c - what components say about objects, correlated as client-go does.
 *
 * Each client has a recorder.  An event goes through three steps (Kubernetes 1.34, client-go
 * tools/record): aggregation of similar ones (equal but for the message; from the 10th different
 * message within 600 s they share one object), counting of identical ones, and a spam filter per
 * source, object and type (25 at once, then one in 300 s).  What is left is written in order, one
 * write at a time, with the client's tokens. */
#include "models/api/server/client-internal.h"

#include <string.h>

#define SIMILAR_MAX 10
#define SIMILAR_INTERVAL (600 * SIM_SECOND)
#define SPAM_BURST 25.0
#define SPAM_PERIOD (300 * SIM_SECOND)
#define SERIES_END (6 * SIM_MINUTE) /* after so long without a repetition a series is over */
#define CACHE_MAX 4096              /* entries of each cache; the oldest go first */

typedef struct Similar {
    GHashTable *messages; /* texts, at most SIMILAR_MAX */
    SimTime last_at;
} Similar;

typedef struct Observed {
    ObjectRef event; /* the object that counts; stale: not written yet */
    int32_t count;
    SimTime first_at;
    SimTime seen_at; /* of a series: when it last grew */
} Observed;

typedef struct SpamBucket {
    double tokens;
    SimTime tokens_at;
} SpamBucket;

/* A cache with a limit: keys leave in the order they came. */
typedef struct Cache {
    GHashTable *rows; /* char * -> row */
    GQueue order;     /* the same keys */
} Cache;

typedef struct Pending {
    EventObject *draft; /* as it is to be stored; NULL: handed over */
    char *key;
    bool is_repeat; /* only count, time and message of the stored object change */
} Pending;

struct EventRecorder {
    Client *client;
    Cache similar, observed, spam;
    GQueue pending; /* Pending * */
    bool in_flight;
    SimTime last_name_at; /* event names carry their time and must differ */
};

static void
similar_free(gpointer data)
{
    Similar *similar = data;

    g_hash_table_destroy(similar->messages);
    g_free(similar);
}

static void
cache_init(Cache *cache, GDestroyNotify free_row)
{
    cache->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_row);
    g_queue_init(&cache->order);
}

static void
cache_add(Cache *cache, const char *key, gpointer row)
{
    char *copy = g_strdup(key);

    if (g_hash_table_size(cache->rows) >= CACHE_MAX) {
        g_hash_table_remove(cache->rows, g_queue_pop_head(&cache->order));
    }
    g_hash_table_insert(cache->rows, copy, row);
    g_queue_push_tail(&cache->order, copy);
}

static void
cache_clear(Cache *cache)
{
    g_queue_clear(&cache->order);
    g_hash_table_destroy(cache->rows);
}

static void
pending_free(gpointer data)
{
    Pending *pending = data;

    if (pending->draft != NULL) {
        object_free(&pending->draft->object);
    }
    g_free(pending->key);
    g_free(pending);
}

static EventRecorder *
recorder_of(Client *client)
{
    EventRecorder *recorder = client->recorder;

    if (recorder == NULL) {
        recorder = client->recorder = g_new0(EventRecorder, 1);
        recorder->client = client;
        cache_init(&recorder->similar, similar_free);
        cache_init(&recorder->observed, g_free);
        cache_init(&recorder->spam, g_free);
        g_queue_init(&recorder->pending);
        recorder->last_name_at = -1;
    }
    return recorder;
}

void
event_recorder_free(EventRecorder *recorder)
{
    if (recorder == NULL) {
        return;
    }
    cache_clear(&recorder->similar);
    cache_clear(&recorder->observed);
    cache_clear(&recorder->spam);
    g_queue_clear_full(&recorder->pending, pending_free);
    g_free(recorder);
}

/* Whether the message joins the similar ones; counts it. */
static bool
aggregates(EventRecorder *recorder, const char *group, const char *message, SimTime now)
{
    Similar *similar = g_hash_table_lookup(recorder->similar.rows, group);

    if (similar == NULL) {
        similar = g_new0(Similar, 1);
        similar->messages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        cache_add(&recorder->similar, group, similar);
    } else if (now - similar->last_at > SIMILAR_INTERVAL) {
        g_hash_table_remove_all(similar->messages);
    }
    similar->last_at = now;
    g_hash_table_add(similar->messages, g_strdup(message));
    if (g_hash_table_size(similar->messages) < SIMILAR_MAX) {
        return false;
    }
    /* client-go drops any one message to keep the set small; here it is always the newest, so the
     * first nine go on counting on their own. */
    g_hash_table_remove(similar->messages, message);
    return true;
}

static bool
is_spam(EventRecorder *recorder, const char *source_and_object, SimTime now)
{
    SpamBucket *bucket = g_hash_table_lookup(recorder->spam.rows, source_and_object);

    if (bucket == NULL) {
        bucket = g_new0(SpamBucket, 1);
        bucket->tokens = SPAM_BURST;
        bucket->tokens_at = now;
        cache_add(&recorder->spam, source_and_object, bucket);
    }
    bucket->tokens += (double)(now - bucket->tokens_at) / (double)SPAM_PERIOD;
    bucket->tokens = MIN(bucket->tokens, SPAM_BURST);
    bucket->tokens_at = now;
    if (bucket->tokens < 1) {
        return true;
    }
    bucket->tokens -= 1;
    return false;
}

static void send_next(EventRecorder *recorder);

static void
sent(void *data, const ApiAnswer *answer)
{
    EventRecorder *recorder = data;
    Pending *pending = g_queue_peek_head(&recorder->pending);
    Observed *observed = g_hash_table_lookup(recorder->observed.rows, pending->key);

    if (pending->is_repeat && answer->status == API_NOT_FOUND) {
        /* Expired meanwhile, or its first writing failed: made anew with the count it has. */
        pending->is_repeat = false;
        recorder->in_flight = false;
        send_next(recorder);
        return;
    }
    if (observed != NULL && answer->status == API_OK) {
        observed->event = answer->ref;
    }
    pending_free(g_queue_pop_head(&recorder->pending));
    recorder->in_flight = false;
    send_next(recorder);
}

static bool
edit_count(Object *draft, void *data)
{
    EventRecorder *recorder = data;
    const Pending *pending = g_queue_peek_head(&recorder->pending);
    EventObject *event = (EventObject *)draft;

    event->count = pending->draft->count;
    event->last_at = pending->draft->last_at;
    event_object_set_message(event, pending->draft->message);
    return true;
}

static void
send_next(EventRecorder *recorder)
{
    Pending *pending = g_queue_peek_head(&recorder->pending);
    const Observed *observed;

    if (pending == NULL || recorder->in_flight) {
        return;
    }
    recorder->in_flight = true;
    if (!pending->is_repeat) {
        Object *draft = &pending->draft->object;

        pending->draft = NULL;
        client_submit_create(recorder->client, draft, sent, recorder);
        return;
    }
    observed = g_hash_table_lookup(recorder->observed.rows, pending->key);
    client_submit_patch(recorder->client, observed != NULL ? observed->event : SIM_NO_HANDLE,
                        edit_count, recorder, sent, recorder);
}

static EventObject *
make_event(EventRecorder *recorder, const char *component, const char *host, const Object *about,
           const char *type, const char *reason, const char *message)
{
    const ObjectTables *tables = store_tables(recorder->client->server->store);
    EventObject *event = (EventObject *)object_new(KIND_EVENT);
    SimTime now = sim_now(recorder->client->server->sim);
    SimTime name_at = MAX(now, recorder->last_name_at + 1);
    g_autofree char *name = g_strdup_printf("%s.%" G_GINT64_MODIFIER "x", about->meta.name,
                                            (gint64)(tables->epoch * SIM_SECOND + name_at));

    recorder->last_name_at = name_at;
    event->object.meta.name = g_ref_string_new(name);
    event->object.meta.has_own_name = true;
    event->object.meta.name_space =
        about->meta.name_space != NULL ? about->meta.name_space : intern(tables->names, "default");
    event->object.meta.labels = label_set_empty(tables->labels);
    event->object.meta.annotations = label_set_empty(tables->labels);
    event->type = type;
    event->reason = reason;
    event_object_set_message(event, message);
    event->component = component;
    event->host = host;
    event->involved = about->ref;
    event->involved_kind = (Kind)about->kind;
    event->involved_name = about->meta.name;
    event->involved_namespace = about->meta.name_space;
    event->involved_uid = about->meta.uid;
    event->count = 1;
    event->first_at = event->last_at = api_time(now);
    return event;
}

static void
push(EventRecorder *recorder, const char *key, EventObject *event)
{
    Pending *pending = g_new0(Pending, 1);

    pending->key = g_strdup(key);
    pending->draft = event;
    pending->is_repeat = event->count > 1;
    g_queue_push_tail(&recorder->pending, pending);
    send_next(recorder);
}

/* Steps two and three, and the queue. */
static void
observe(EventRecorder *recorder, const char *key, const char *spam_key, EventObject *event)
{
    SimTime now = sim_now(recorder->client->server->sim);
    Observed *observed = g_hash_table_lookup(recorder->observed.rows, key);

    if (observed == NULL) {
        observed = g_new0(Observed, 1);
        observed->first_at = event->first_at;
        cache_add(&recorder->observed, key, observed);
    }
    observed->count++;
    if (is_spam(recorder, spam_key, now)) {
        object_free(&event->object);
        return;
    }
    event->count = observed->count; /* what the filter dropped counts as well */
    event->first_at = observed->first_at;
    push(recorder, key, event);
}

/* events.k8s.io: the first repetition makes a series of the event, further ones are only counted;
 * another version of the object begins anew. */
static void
record_series(EventRecorder *recorder, const char *group, const Object *about, EventObject *event)
{
    SimTime now = sim_now(recorder->client->server->sim);
    g_autofree char *key =
        g_strdup_printf("%s\1%" G_GUINT64_FORMAT, group, about->meta.resource_version);
    Observed *observed = g_hash_table_lookup(recorder->observed.rows, key);

    if (observed == NULL) {
        observed = g_new0(Observed, 1);
        cache_add(&recorder->observed, key, observed);
    } else if (now - observed->seen_at > SERIES_END) {
        observed->count = 0;
    }
    observed->seen_at = now;
    observed->count++;
    observed->first_at = observed->count == 1 ? event->first_at : observed->first_at;
    if (observed->count > 2) {
        object_free(&event->object);
        return;
    }
    event->count = observed->count;
    event->first_at = observed->first_at;
    push(recorder, key, event);
}

/* A cluster that settles became so long ago: what was said then has expired. */
static bool
is_past(const Client *client)
{
    return client->server->instant;
}

static void
record(Client *client, const char *component, const char *host, const Object *about,
       const char *type, const char *reason, const char *message)
{
    EventRecorder *recorder = recorder_of(client);
    InternTable *names = store_tables(client->server->store)->names;
    g_autofree char *spam_key =
        g_strdup_printf("%s\1%s\1%" G_GUINT64_FORMAT "\1%s", component, host != NULL ? host : "",
                        (guint64)about->meta.uid, type);
    g_autofree char *group = g_strdup_printf("%s\1%s", spam_key, reason);
    g_autofree char *key = g_strdup_printf("%s\1%s", group, message);
    bool is_combined = !client->has_event_series &&
                       aggregates(recorder, group, message, sim_now(client->server->sim));
    g_autofree char *text =
        g_strconcat(is_combined ? "(combined from similar events): " : "", message, NULL);

    if (client->has_event_series) {
        record_series(recorder, group, about,
                      make_event(recorder, intern(names, component), intern(names, host), about,
                                 intern(names, type), intern(names, reason), text));
        return;
    }
    observe(recorder, is_combined ? group : key, spam_key,
            make_event(recorder, intern(names, component), intern(names, host), about,
                       intern(names, type), intern(names, reason), text));
}

void
client_record(Client *client, const char *component, const Object *about, const char *type,
              const char *reason, const char *format, ...)
{
    va_list arguments;

    if (is_past(client)) {
        return;
    }
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    record(client, component, NULL, about, type, reason, message);
}

void
client_record_on(Client *client, const char *component, const char *host, const Object *about,
                 const char *type, const char *reason, const char *format, ...)
{
    va_list arguments;

    if (is_past(client)) {
        return;
    }
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    record(client, component, host, about, type, reason, message);
}
