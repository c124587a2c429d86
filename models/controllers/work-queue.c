/* work-queue.c - what is to be looked at again: the queues of client-go.
 *
 * Workers are started by an event of the controllers' phase, so that all deliveries of one instant
 * are in before the first key is looked at.  Items live only as long as something is known about
 * their key. */
#include "models/controllers/work-queue.h"

#define BUCKET_PER_TOKEN (SIM_SECOND / 10)
#define BUCKET_BURST 100

typedef struct Item {
    ObjectRef key;
    bool queued;
    bool held;
    bool dirty; /* added while held */
    int32_t n_failures;
    SimTime due_at; /* of 'timer' */
    SimTimer timer;
} Item;

struct WorkQueue {
    Simulation *sim;
    const char *name;
    WorkQueueOptions options;
    WorkSync sync;
    void *data;
    GHashTable *items; /* by key: Item, owned */
    GArray *line;      /* ObjectRef, first at 'head' */
    guint head;
    uint32_t n_working;
    bool stopped;
    SimTimer wake;
    SimTime bucket_full_at; /* when the shared bucket would be full again */
};

static void item_due(void *owner, const SimEvent *event);
static void workers_wanted(void *owner, const SimEvent *event);

static const SimEventType item_due_type = { "work.due", PHASE_CONTROLLER, item_due };
static const SimEventType workers_wanted_type = { "work.taken", PHASE_CONTROLLER, workers_wanted };

static guint
key_hash(gconstpointer data)
{
    const ObjectRef *key = data;

    return key->index * 2654435761u ^ key->generation;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
    return sim_handle_equal(*(const ObjectRef *)a, *(const ObjectRef *)b);
}

WorkQueue *
work_queue_new(Simulation *sim, const char *name, const WorkQueueOptions *options, WorkSync sync,
               void *data)
{
    WorkQueue *queue = g_new0(WorkQueue, 1);

    queue->sim = sim;
    queue->name = name;
    queue->options = *options;
    queue->options.n_workers = MAX(1, options->n_workers);
    if (queue->options.backoff_base == 0) {
        queue->options.backoff_base = 5 * SIM_MILLISECOND;
    }
    if (queue->options.backoff_max == 0) {
        queue->options.backoff_max = 1000 * SIM_SECOND;
    }
    queue->sync = sync;
    queue->data = data;
    queue->items = g_hash_table_new_full(key_hash, key_equal, NULL, g_free);
    queue->line = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    return queue;
}

void
work_queue_free(WorkQueue *queue)
{
    if (queue == NULL) {
        return;
    }
    g_hash_table_unref(queue->items);
    g_array_unref(queue->line);
    g_free(queue);
}

static gboolean
cancel_item(gpointer key, gpointer value, gpointer data)
{
    Item *item = value;

    (void)key;
    sim_cancel(data, &item->timer);
    return TRUE;
}

void
work_queue_stop(WorkQueue *queue)
{
    g_hash_table_foreach_remove(queue->items, cancel_item, queue->sim); /* tidy: order unseen */
    g_array_set_size(queue->line, 0);
    queue->head = 0;
    queue->stopped = true;
    sim_cancel(queue->sim, &queue->wake);
}

static Item *
find(const WorkQueue *queue, ObjectRef key)
{
    return g_hash_table_lookup(queue->items, &key);
}

static Item *
ensure(WorkQueue *queue, ObjectRef key)
{
    Item *item = find(queue, key);

    if (item == NULL) {
        item = g_new0(Item, 1);
        item->key = key;
        item->due_at = SIM_NEVER;
        g_hash_table_insert(queue->items, &item->key, item);
    }
    return item;
}

static void
drop_if_idle(WorkQueue *queue, Item *item)
{
    if (!item->queued && !item->held && item->n_failures == 0 && item->due_at == SIM_NEVER) {
        g_hash_table_remove(queue->items, &item->key);
    }
}

size_t
work_queue_length(const WorkQueue *queue)
{
    return queue->line->len - queue->head;
}

static void
want_workers(WorkQueue *queue)
{
    if (queue->n_working < queue->options.n_workers && !sim_is_pending(queue->sim, queue->wake)) {
        queue->wake =
            sim_post(queue->sim, 0, &workers_wanted_type, queue, (SimArgs){ SIM_NO_HANDLE, 0 });
    }
}

static void
put_in_line(WorkQueue *queue, Item *item)
{
    item->queued = true;
    g_array_append_val(queue->line, item->key);
    want_workers(queue);
}

void
work_queue_add(WorkQueue *queue, ObjectRef key)
{
    Item *item;

    if (queue->stopped) {
        return;
    }
    item = ensure(queue, key);
    if (item->held) {
        item->dirty = true;
    } else if (!item->queued) {
        put_in_line(queue, item);
    }
}

static void
item_due(void *owner, const SimEvent *event)
{
    WorkQueue *queue = owner;
    Item *item = find(queue, event->args.object);

    if (item != NULL) {
        item->due_at = SIM_NEVER;
        work_queue_add(queue, event->args.object);
    }
}

static void
add_after(WorkQueue *queue, ObjectRef key, SimTime delay, bool quietly)
{
    SimTime at;
    Item *item;

    if (queue->stopped || delay == SIM_NEVER) {
        return;
    }
    if (delay <= 0) {
        work_queue_add(queue, key);
        return;
    }
    at = sim_now(queue->sim) + delay;
    item = ensure(queue, key);
    if (item->due_at <= at) {
        return;
    }
    sim_cancel(queue->sim, &item->timer);
    item->due_at = at;
    item->timer =
        quietly ? sim_post_background(queue->sim, delay, &item_due_type, queue, (SimArgs){ key, 0 })
                : sim_post(queue->sim, delay, &item_due_type, queue, (SimArgs){ key, 0 });
}

void
work_queue_add_after(WorkQueue *queue, ObjectRef key, SimTime delay)
{
    add_after(queue, key, delay, false);
}

void
work_queue_add_after_quietly(WorkQueue *queue, ObjectRef key, SimTime delay)
{
    add_after(queue, key, delay, true);
}

/* Takes a token of the shared bucket; how long until it is there. */
static SimTime
bucket_delay(WorkQueue *queue)
{
    SimTime now = sim_now(queue->sim);
    SimTime wait;

    if (queue->bucket_full_at < now) {
        queue->bucket_full_at = now;
    }
    queue->bucket_full_at += BUCKET_PER_TOKEN;
    wait = queue->bucket_full_at - now - BUCKET_BURST * BUCKET_PER_TOKEN;
    return MAX(0, wait);
}

static SimTime
item_backoff(const WorkQueue *queue, int32_t n_failures)
{
    SimTime delay = queue->options.backoff_base;

    for (int32_t i = 0; i < n_failures && delay < queue->options.backoff_max; i++) {
        delay *= 2;
    }
    return MIN(delay, queue->options.backoff_max);
}

void
work_queue_add_limited(WorkQueue *queue, ObjectRef key)
{
    SimTime delay;
    Item *item;

    if (queue->stopped) {
        return;
    }
    item = ensure(queue, key);
    delay = item_backoff(queue, item->n_failures++);
    if (!queue->options.without_bucket) {
        SimTime shared = bucket_delay(queue);

        delay = MAX(delay, shared);
    }
    work_queue_add_after(queue, key, delay);
}

void
work_queue_forget(WorkQueue *queue, ObjectRef key)
{
    Item *item = find(queue, key);

    if (item != NULL) {
        item->n_failures = 0;
        drop_if_idle(queue, item);
    }
}

int32_t
work_queue_failures(const WorkQueue *queue, ObjectRef key)
{
    const Item *item = find(queue, key);

    return item == NULL ? 0 : item->n_failures;
}

static bool
take(WorkQueue *queue, ObjectRef *ret_key)
{
    Item *item;

    if (queue->head == queue->line->len) {
        g_array_set_size(queue->line, 0);
        queue->head = 0;
        return false;
    }
    *ret_key = g_array_index(queue->line, ObjectRef, queue->head++);
    if (queue->head >= 1024 && queue->head * 2 >= queue->line->len) {
        g_array_remove_range(queue->line, 0, queue->head);
        queue->head = 0;
    }
    item = find(queue, *ret_key);
    item->queued = false;
    item->held = true;
    return true;
}

static void
finish(WorkQueue *queue, ObjectRef key, bool ok)
{
    Item *item = find(queue, key);
    int32_t retries_max = queue->options.retries_max;

    item->held = false;
    if (ok || (retries_max > 0 && item->n_failures >= retries_max)) {
        item->n_failures = 0;
    } else {
        work_queue_add_limited(queue, key);
    }
    if (item->dirty) {
        item->dirty = false;
        put_in_line(queue, item);
    }
    drop_if_idle(queue, item);
}

static void
work(Process *self, void *data)
{
    WorkQueue *queue = data;
    ObjectRef key;

    while (!queue->stopped && take(queue, &key)) {
        bool ok = queue->sync(queue->data, self, key);

        if (!queue->stopped) {
            finish(queue, key, ok);
        }
    }
    queue->n_working--;
}

static void
workers_wanted(void *owner, const SimEvent *event)
{
    WorkQueue *queue = owner;

    (void)event;
    while (queue->n_working < queue->options.n_workers && work_queue_length(queue) > 0) {
        queue->n_working++;
        process_start(queue->sim, queue->name, PHASE_CONTROLLER, work, queue);
    }
}
