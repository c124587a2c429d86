/* event-recorder.c - what components say about objects, correlated as client-go does.
 *
 * Each client has a recorder.  An event goes through three steps (Kubernetes 1.34, client-go
 * tools/record): aggregation of similar ones (equal but for the message; from the 10th different
 * message within 600 s they share one object), counting of identical ones, and a spam filter per
 * source, object and type (25 at once, then one in 300 s).  What is left is written in order, one
 * write at a time, with the client's tokens. */
#include "models/api/server/client-internal.h"
#include "models/api/server/event-cache.h"
#include "models/api/shared-text.h"
#include "text/scalar.h"

#include <string.h>

#define SIMILAR_MAX 10
#define SIMILAR_INTERVAL (600 * SIM_SECOND)
#define SPAM_BURST 25.0
#define SPAM_PERIOD (300 * SIM_SECOND)
#define SERIES_END (6 * SIM_MINUTE) /* after so long without a repetition a series is over */
#define TEXT_MAX 1024               /* bytes of a message that is made without asking for memory */

/* The messages that some similar events had, as hashes. */
typedef struct Similar {
    uint64_t key;
    SimTime last_at;
    uint64_t first_message;
    uint64_t *others; /* SIMILAR_MAX - 2 of them; NULL: there are none.  Owned */
    uint32_t n_messages;
} Similar;

typedef struct Observed {
    uint64_t key;
    ObjectRef event; /* the object that counts; stale: not written yet */
    ObjectRef about;
    SimTime first_at;
    SimTime seen_at;
    int32_t count;
} Observed;

typedef struct SpamBucket {
    uint64_t key;
    double tokens;
    SimTime tokens_at;
} SpamBucket;

typedef struct Pending {
    EventObject *draft; /* as it is to be stored; NULL: handed over */
    uint64_t key;
    bool is_repeat; /* only count, time and message of the stored object change */
} Pending;

/* A word that many events say. */
typedef struct Word {
    const char *text; /* interned; NULL: free */
    uint64_t hash;
} Word;

enum {
    N_REASONS = 8, /* a power of two */
};

struct EventRecorder {
    Client *client;
    Word component, host, type;
    Word reasons[N_REASONS]; /* by their ends */
    EventCache similar, observed, spam;
    GArray *pending; /* Pending, in the order of writing */
    guint n_sent;    /* of them are done with */
    bool in_flight;
    SimTime last_name_at; /* event names carry their time and must differ */
};

static SimTime
now_of(const EventRecorder *recorder)
{
    return sim_now(recorder->client->server->sim);
}

/* Too long ago: the next one begins anew. */
static bool
similar_is_dead(const void *row, void *data)
{
    return now_of(data) - ((const Similar *)row)->last_at > SIMILAR_INTERVAL;
}

static void
similar_clear(void *row)
{
    g_free(((Similar *)row)->others);
}

/* Nobody speaks of what is long gone. */
static bool
observed_is_dead(const void *row, void *data)
{
    const EventRecorder *recorder = data;
    const Observed *observed = row;

    return now_of(recorder) - observed->seen_at > SIMILAR_INTERVAL &&
           store_get(recorder->client->server->store, observed->about) == NULL;
}

static double
tokens_at(const SpamBucket *bucket, SimTime now)
{
    double tokens = bucket->tokens + (double)(now - bucket->tokens_at) / (double)SPAM_PERIOD;

    return MIN(tokens, SPAM_BURST);
}

/* Full again. */
static bool
spam_is_dead(const void *row, void *data)
{
    return tokens_at(row, now_of(data)) >= SPAM_BURST;
}

static const EventCacheType similar_type = { sizeof(Similar), similar_is_dead, similar_clear };
static const EventCacheType observed_type = { sizeof(Observed), observed_is_dead, NULL };
static const EventCacheType spam_type = { sizeof(SpamBucket), spam_is_dead, NULL };

static EventRecorder *
recorder_of(Client *client)
{
    EventRecorder *recorder = client->recorder;

    if (recorder == NULL) {
        recorder = client->recorder = g_new0(EventRecorder, 1);
        recorder->client = client;
        recorder->similar.type = &similar_type;
        recorder->observed.type = &observed_type;
        recorder->spam.type = &spam_type;
        recorder->pending = g_array_new(FALSE, FALSE, sizeof(Pending));
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
    event_cache_clear(&recorder->similar);
    event_cache_clear(&recorder->observed);
    event_cache_clear(&recorder->spam);
    for (guint i = recorder->n_sent; i < recorder->pending->len; i++) {
        Pending *pending = &g_array_index(recorder->pending, Pending, i);

        if (pending->draft != NULL) {
            object_free(&pending->draft->object);
        }
    }
    g_array_unref(recorder->pending);
    g_free(recorder);
}

/* Puts a message among those that were seen; false: there is no room for it. */
static bool
add_message(Similar *similar, uint64_t message)
{
    uint32_t n = similar->n_messages;

    if (n == 0) {
        similar->first_message = message;
    } else if (n == SIMILAR_MAX - 1) {
        return false;
    } else {
        if (similar->others == NULL) {
            similar->others = g_new(uint64_t, SIMILAR_MAX - 2);
        }
        similar->others[n - 1] = message;
    }
    similar->n_messages++;
    return true;
}

static bool
has_message(const Similar *similar, uint64_t message)
{
    for (uint32_t i = 0; i < similar->n_messages; i++) {
        if ((i == 0 ? similar->first_message : similar->others[i - 1]) == message) {
            return true;
        }
    }
    return false;
}

/* Whether the message joins the similar ones; counts it. */
static bool
aggregates(EventRecorder *recorder, uint64_t group, uint64_t message)
{
    Similar *similar = event_cache_find(&recorder->similar, group);
    SimTime now = now_of(recorder);

    if (similar == NULL) {
        similar = event_cache_add(&recorder->similar, group, recorder);
    } else if (now - similar->last_at > SIMILAR_INTERVAL) {
        similar->n_messages = 0;
    }
    similar->last_at = now;
    /* client-go drops any one message to keep the set small; here it is always the newest, so the
     * first nine go on counting on their own. */
    return !has_message(similar, message) && !add_message(similar, message);
}

static bool
is_spam(EventRecorder *recorder, uint64_t source_and_object)
{
    SpamBucket *bucket = event_cache_find(&recorder->spam, source_and_object);
    SimTime now = now_of(recorder);

    if (bucket == NULL) {
        bucket = event_cache_add(&recorder->spam, source_and_object, recorder);
        bucket->tokens = SPAM_BURST;
        bucket->tokens_at = now;
    }
    bucket->tokens = tokens_at(bucket, now);
    bucket->tokens_at = now;
    if (bucket->tokens < 1) {
        return true;
    }
    bucket->tokens -= 1;
    return false;
}

/* NULL: there is none. */
static Pending *
first_pending(const EventRecorder *recorder)
{
    return recorder->n_sent == recorder->pending->len
               ? NULL
               : &g_array_index(recorder->pending, Pending, recorder->n_sent);
}

static void
drop_first(EventRecorder *recorder)
{
    recorder->n_sent++;
    if (recorder->n_sent == recorder->pending->len) {
        g_array_set_size(recorder->pending, 0);
        recorder->n_sent = 0;
    } else if (recorder->n_sent > 64 && recorder->n_sent > recorder->pending->len / 2) {
        g_array_remove_range(recorder->pending, 0, recorder->n_sent);
        recorder->n_sent = 0;
    }
}

static void send_next(EventRecorder *recorder);

static void
sent(void *data, const ApiAnswer *answer)
{
    EventRecorder *recorder = data;
    Pending *pending = first_pending(recorder);
    Observed *observed = event_cache_find(&recorder->observed, pending->key);

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
    if (pending->draft != NULL) {
        object_free(&pending->draft->object);
    }
    drop_first(recorder);
    recorder->in_flight = false;
    send_next(recorder);
}

static bool
edit_count(Object *draft, void *data)
{
    EventRecorder *recorder = data;
    const Pending *pending = first_pending(recorder);
    EventObject *event = (EventObject *)draft;

    event->count = pending->draft->count;
    event->last_at = pending->draft->last_at;
    event_object_set_message(event, pending->draft->message);
    return true;
}

static void
send_next(EventRecorder *recorder)
{
    Pending *pending = first_pending(recorder);
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
    observed = event_cache_find(&recorder->observed, pending->key);
    client_submit_patch(recorder->client, observed != NULL ? observed->event : SIM_NO_HANDLE,
                        edit_count, recorder, sent, recorder);
}

/* What is said. */
typedef struct Saying {
    Word component, host, type, reason; /* a host of no text: none */
    const Object *about;
    const char *message; /* of any life */
} Saying;

/* The word 'text', which is mostly the one that stood here before. */
static Word
find_word(EventRecorder *recorder, Word *known, const char *text)
{
    if (text == NULL) {
        return (Word){ 0 };
    }
    if (known->text == NULL || strcmp(known->text, text) != 0) {
        known->text = intern(store_tables(recorder->client->server->store)->names, text);
        known->hash = sim_hash_text(text);
    }
    return *known;
}

static Word
find_reason(EventRecorder *recorder, const char *text)
{
    size_t length = strlen(text);
    size_t place = length == 0 ? 0 : (size_t)(text[0] + text[length - 1]) + length;

    return find_word(recorder, &recorder->reasons[place % N_REASONS], text);
}

/* "web-0.18c2a5b6c7d8e9f0": the object's name and the time in nanoseconds. */
static const char *
make_name(EventRecorder *recorder, const char *about, int64_t epoch)
{
    static const char digits[] = "0123456789abcdef";
    SimTime name_at = MAX(now_of(recorder), recorder->last_name_at + 1);
    uint64_t number = (uint64_t)(epoch * SIM_SECOND + name_at);
    size_t length = strlen(about);
    char text[16];
    size_t first = sizeof(text);
    char buffer[TEXT_MAX];

    recorder->last_name_at = name_at;
    do {
        text[--first] = digits[number & 15];
        number >>= 4;
    } while (number != 0);
    if (length + 1 + sizeof(text) > sizeof(buffer)) {
        g_autofree char *name =
            g_strdup_printf("%s.%.*s", about, (int)(sizeof(text) - first), text + first);

        return shared_text_new(name, strlen(name));
    }
    memcpy(buffer, about, length);
    buffer[length] = '.';
    memcpy(buffer + length + 1, text + first, sizeof(text) - first);
    return shared_text_new(buffer, length + 1 + sizeof(text) - first);
}

static EventObject *
make_event(EventRecorder *recorder, const Saying *saying)
{
    const ObjectTables *tables = store_tables(recorder->client->server->store);
    EventObject *event = (EventObject *)object_new_in(tables, KIND_EVENT);
    const ObjectMeta *about = &saying->about->meta;

    event->object.meta.name = make_name(recorder, about->name, tables->epoch);
    event->object.meta.has_own_name = true;
    event->object.meta.name_space =
        about->name_space != NULL ? about->name_space : intern(tables->names, "default");
    event->object.meta.labels = label_set_empty(tables->labels);
    event->object.meta.annotations = label_set_empty(tables->labels);
    event->type = saying->type.text;
    event->reason = saying->reason.text;
    event_object_set_message(event, saying->message);
    event->component = saying->component.text;
    event->host = saying->host.text;
    event->involved = saying->about->ref;
    event->involved_kind = (Kind)saying->about->kind;
    event->involved_name = about->name;
    event->involved_namespace = about->name_space;
    event->involved_uid = about->uid;
    event->count = 1;
    event->first_at = event->last_at = api_time(now_of(recorder));
    return event;
}

static void
push(EventRecorder *recorder, uint64_t key, EventObject *event)
{
    Pending pending = { event, key, event->count > 1 };

    g_array_append_val(recorder->pending, pending);
    send_next(recorder);
}

static Observed *
observed_row(EventRecorder *recorder, uint64_t key, const Object *about)
{
    Observed *row = event_cache_find(&recorder->observed, key);

    if (row == NULL) {
        row = event_cache_add(&recorder->observed, key, recorder);
        row->about = about->ref;
    }
    return row;
}

/* Steps two and three, and the queue. */
static void
observe(EventRecorder *recorder, uint64_t key, uint64_t spam_key, const Saying *saying)
{
    Observed *observed = observed_row(recorder, key, saying->about);
    EventObject *event;

    if (observed->count == 0) {
        observed->first_at = api_time(now_of(recorder));
    }
    observed->seen_at = now_of(recorder);
    observed->count++;
    if (is_spam(recorder, spam_key)) {
        recorder->last_name_at = MAX(now_of(recorder), recorder->last_name_at + 1);
        return;
    }
    event = make_event(recorder, saying);
    event->count = observed->count; /* what the filter dropped counts as well */
    event->first_at = observed->first_at;
    push(recorder, key, event);
}

/* events.k8s.io: the first repetition makes a series of the event, further ones are only counted;
 * another version of the object begins anew. */
static void
record_series(EventRecorder *recorder, uint64_t group, const Saying *saying)
{
    SimTime now = now_of(recorder);
    uint64_t key = sim_mix(group, saying->about->meta.resource_version);
    Observed *observed = observed_row(recorder, key, saying->about);
    EventObject *event;

    if (observed->count > 0 && now - observed->seen_at > SERIES_END) {
        observed->count = 0;
    }
    observed->seen_at = now;
    observed->count++;
    observed->first_at = observed->count == 1 ? api_time(now) : observed->first_at;
    if (observed->count > 2) {
        recorder->last_name_at = MAX(now, recorder->last_name_at + 1);
        return;
    }
    event = make_event(recorder, saying);
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
record(EventRecorder *recorder, Saying *saying)
{
    static const char combined[] = "(combined from similar events): ";
    uint64_t source = sim_mix(saying->component.hash, saying->host.hash);
    uint64_t spam_key = sim_mix(sim_mix(source, saying->about->meta.uid), saying->type.hash);
    uint64_t group = sim_mix(spam_key, saying->reason.hash);
    uint64_t message = sim_hash_text(saying->message);

    if (recorder->client->has_event_series) {
        record_series(recorder, group, saying);
    } else if (aggregates(recorder, group, message)) {
        g_autofree char *text = g_strconcat(combined, saying->message, NULL);

        saying->message = text;
        observe(recorder, group, spam_key, saying);
    } else {
        observe(recorder, sim_mix(group, message), spam_key, saying);
    }
}

/* The common formats, of "%s" and 64-bit integers alone, need no printf(); false: this is
 * another one, or longer. */
static bool
format_plainly(char buffer[TEXT_MAX], const char *format, va_list arguments)
{
    size_t n = 0;

    while (*format != '\0') {
        char digits[DIGITS_MAX];
        const char *text = format;
        size_t length = (size_t)(strchrnul(format, '%') - format);

        if (length > 0) {
            format += length;
        } else if (format[1] == 's') {
            text = va_arg(arguments, const char *);
            length = strlen(text);
            format += 2;
        } else if (strncmp(format + 1, G_GINT64_FORMAT, strlen(G_GINT64_FORMAT)) == 0) {
            int64_t number = va_arg(arguments, gint64);

            if (number < 0) {
                return false;
            }
            length = digits_format((uint64_t)number, 1, digits);
            text = digits;
            format += 1 + strlen(G_GINT64_FORMAT);
        } else {
            return false;
        }
        if (n + length >= TEXT_MAX) {
            return false;
        }
        memcpy(buffer + n, text, length);
        n += length;
    }
    buffer[n] = '\0';
    return true;
}

void
client_record_valist(Client *client, const char *component, const char *host, const Object *about,
                     const char *type, const char *reason, const char *format, va_list arguments)
{
    EventRecorder *recorder;
    Saying saying = { .about = about };
    g_autofree char *text = NULL;
    char buffer[TEXT_MAX];
    va_list copy;

    if (is_past(client)) {
        return;
    }
    recorder = recorder_of(client);
    saying.component = find_word(recorder, &recorder->component, component);
    saying.host = find_word(recorder, &recorder->host, host);
    saying.type = find_word(recorder, &recorder->type, type);
    saying.reason = find_reason(recorder, reason);
    saying.message = buffer;
    va_copy(copy, arguments);
    if (!format_plainly(buffer, format, copy)) {
        text = g_strdup_vprintf(format, arguments);
        saying.message = text;
    }
    va_end(copy);
    record(recorder, &saying);
}

void
client_record(Client *client, const char *component, const Object *about, const char *type,
              const char *reason, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    client_record_valist(client, component, NULL, about, type, reason, format, arguments);
    va_end(arguments);
}

void
client_record_on(Client *client, const char *component, const char *host, const Object *about,
                 const char *type, const char *reason, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    client_record_valist(client, component, host, about, type, reason, format, arguments);
    va_end(arguments);
}
