/* controller-manager.c - kube-controller-manager: one process, many controllers, shared caches.
 *
 * Controllers that are gone are kept until the end of the run: a worker may be in the middle of a
 * call when the process is killed, and returns later through frames that still point here. */
#include "models/controllers/controller-manager.h"

#include <string.h>

#define SYNC_POLL \
    (100 * SIM_MILLISECOND) /* how often client-go looks whether caches are filled \
                             */

typedef struct Subscription {
    Controller *controller;
    ControllerHandler handler;
    bool is_of_owner; /* not interested in changes that concern no owner */
} Subscription;

typedef struct Cache {
    ControllerManager *manager;
    Informer *informer; /* NULL: nobody asked for the kind */
    char *name;
    GArray *subscriptions;
} Cache;

struct ControllerManager {
    ApiServer *server;
    Simulation *sim;
    Store *store;
    Leases *leases;
    const MetricsApi *metrics; /* NULL: not served */
    ControllerManagerSettings settings;
    Cache caches[N_KINDS];
    GPtrArray *running; /* Controller */
    GPtrArray *gone;
    bool started;
    bool listed; /* caches are filled, changes are passed on */
    SimTimer poll;
};

static void caches_polled(void *owner, const SimEvent *event);

static const SimEventType caches_polled_type = { "controller-manager.polled", PHASE_CONTROLLER,
                                                 caches_polled };

ControllerManager *
controller_manager_new(ApiServer *server, Leases *leases, const ControllerManagerSettings *settings)
{
    ControllerManager *manager = g_new0(ControllerManager, 1);

    manager->server = server;
    manager->store = api_server_store(server);
    manager->sim = store_simulation(manager->store);
    manager->leases = leases;
    manager->settings = *settings;
    manager->running = g_ptr_array_new();
    manager->gone = g_ptr_array_new();
    for (int kind = 0; kind < N_KINDS; kind++) {
        manager->caches[kind].manager = manager;
    }
    return manager;
}

static void
controller_free(Controller *self)
{
    if (self->type->free != NULL) {
        self->type->free(self);
    } else {
        g_free(self->state);
    }
    if (self->history_data != NULL) {
        g_hash_table_unref(self->history_data);
    }
    work_queue_free(self->queue);
    client_free(self->client);
    g_free(self);
}

void
controller_manager_free(ControllerManager *manager)
{
    if (manager == NULL) {
        return;
    }
    for (guint i = 0; i < manager->running->len; i++) {
        controller_free(g_ptr_array_index(manager->running, i));
    }
    for (guint i = 0; i < manager->gone->len; i++) {
        controller_free(g_ptr_array_index(manager->gone, i));
    }
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (manager->caches[kind].subscriptions != NULL) {
            g_array_unref(manager->caches[kind].subscriptions);
        }
        g_free(manager->caches[kind].name);
    }
    g_ptr_array_unref(manager->running);
    g_ptr_array_unref(manager->gone);
    g_free(manager);
}

/* Nobody owns it, and nobody comes to: it stays, with the labels it had. */
static bool
concerns_no_owner(const Object *old, const Object *new_)
{
    return old != NULL && new_ != NULL && old->meta.n_owners == 0 && new_->meta.n_owners == 0 &&
           old->meta.labels == new_->meta.labels;
}

static void
deliver(void *data, const Object *old, const Object *new_)
{
    Cache *cache = data;
    bool is_free = concerns_no_owner(old, new_);

    for (guint i = 0; cache->manager->listed && i < cache->subscriptions->len; i++) {
        const Subscription *one = &g_array_index(cache->subscriptions, Subscription, i);

        if (!is_free || !one->is_of_owner) {
            one->handler(one->controller, old, new_);
        }
    }
}

static Cache *
ensure_cache(ControllerManager *manager, Kind kind)
{
    Cache *cache = &manager->caches[kind];

    if (cache->informer == NULL) {
        cache->name = g_strdup_printf("kcm/%s", object_class(kind)->resource);
        cache->subscriptions = g_array_new(FALSE, FALSE, sizeof(Subscription));
        cache->informer = store_watch(manager->store, kind, cache->name,
                                      manager->settings.watch_delay != NULL
                                          ? manager->settings.watch_delay
                                          : api_server_watch_delay(manager->server));
        informer_add_handler(cache->informer, deliver, cache);
    }
    return cache;
}

static void
subscribe(Controller *self, Kind kind, ControllerHandler handler, bool is_of_owner)
{
    Subscription one = { self, handler, is_of_owner };
    Cache *cache = ensure_cache(self->manager, kind);

    g_array_append_val(cache->subscriptions, one);
}

void
controller_watch(Controller *self, Kind kind, ControllerHandler handler)
{
    subscribe(self, kind, handler, false);
}

void
controller_watch_owned(Controller *self, Kind kind, ControllerHandler handler)
{
    subscribe(self, kind, handler, true);
}

Informer *
controller_informer(Controller *self, Kind kind)
{
    return ensure_cache(self->manager, kind)->informer;
}

static bool
sync_key(void *data, Process *process, ObjectRef key)
{
    Controller *self = data;

    return self->type->sync(self, process, key);
}

static Controller *
controller_new(ControllerManager *manager, const ControllerType *type)
{
    Controller *self = g_new0(Controller, 1);
    WorkQueueOptions queue = type->queue;

    self->type = type;
    self->manager = manager;
    self->settings = &manager->settings;
    self->sim = manager->sim;
    self->tables = store_tables(manager->store);
    self->client =
        client_new(manager->server, type->name, manager->settings.kube_api_qps * type->qps_factor,
                   (int32_t)(manager->settings.kube_api_burst *
                             (type->burst_factor > 0 ? type->burst_factor : 1)));
    if (type->sync != NULL) {
        if (type->workers != NULL) {
            queue.n_workers = (uint32_t)type->workers(&manager->settings);
        }
        self->queue = work_queue_new(manager->sim, type->name, &queue, sync_key, self);
    }
    return self;
}

/* --controllers: the last item that names the controller counts, then "*". */
static bool
is_enabled(const ControllerManager *manager, const char *name)
{
    g_auto(GStrv) items = g_strsplit(manager->settings.controllers, ",", -1);
    bool has_star = false;

    for (char **item = items; *item != NULL; item++) {
        if (strcmp(*item, name) == 0) {
            return true;
        }
        if ((*item)[0] == '-' && strcmp(*item + 1, name) == 0) {
            return false;
        }
        has_star = has_star || strcmp(*item, "*") == 0;
    }
    return has_star;
}

void
controller_manager_start(ControllerManager *manager)
{
    if (manager->started) {
        return;
    }
    manager->started = true;
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (manager->caches[kind].informer != NULL) {
            informer_start(manager->caches[kind].informer);
        }
    }
    for (size_t i = 0; controllers[i] != NULL; i++) {
        if (is_enabled(manager, controllers[i]->name)) {
            Controller *self = controller_new(manager, controllers[i]);

            g_ptr_array_add(manager->running, self);
            self->type->start(self);
        }
    }
    manager->poll =
        sim_post(manager->sim, 0, &caches_polled_type, manager, (SimArgs){ SIM_NO_HANDLE, 0 });
}

static bool
caches_are_filled(const ControllerManager *manager)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        const Informer *informer = manager->caches[kind].informer;

        if (informer != NULL && !informer_is_synced(informer)) {
            return false;
        }
    }
    return true;
}

static void
caches_polled(void *owner, const SimEvent *event)
{
    ControllerManager *manager = owner;

    (void)event;
    if (!caches_are_filled(manager)) {
        manager->poll = sim_post(manager->sim, SYNC_POLL, &caches_polled_type, manager,
                                 (SimArgs){ SIM_NO_HANDLE, 0 });
        return;
    }
    manager->listed = true;
    for (int kind = 0; kind < N_KINDS; kind++) {
        Cache *cache = &manager->caches[kind];
        StoreQuery query = { .kind = (Kind)kind };
        StoreIterator it;

        if (cache->informer == NULL || cache->subscriptions->len == 0) {
            continue;
        }
        for (it = informer_query(cache->informer, &query); store_next(&it);) {
            deliver(cache, NULL, it.object);
        }
    }
    for (guint i = 0; i < manager->running->len; i++) {
        Controller *self = g_ptr_array_index(manager->running, i);

        if (self->type->listed != NULL) {
            self->type->listed(self);
        }
    }
}

void
controller_manager_stop(ControllerManager *manager)
{
    if (!manager->started) {
        return;
    }
    manager->started = false;
    manager->listed = false;
    sim_cancel(manager->sim, &manager->poll);
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (manager->caches[kind].informer != NULL) {
            informer_stop(manager->caches[kind].informer);
            g_array_set_size(manager->caches[kind].subscriptions, 0);
        }
    }
    for (guint i = 0; i < manager->running->len; i++) {
        Controller *self = g_ptr_array_index(manager->running, i);

        self->gone = true;
        if (self->queue != NULL) {
            work_queue_stop(self->queue);
        }
        if (self->type->stop != NULL) {
            self->type->stop(self);
        }
        g_ptr_array_add(manager->gone, self);
    }
    g_ptr_array_set_size(manager->running, 0);
}

bool
controller_manager_is_running(const ControllerManager *manager)
{
    return manager->started;
}

ApiServer *
controller_manager_server(const ControllerManager *manager)
{
    return manager->server;
}

Controller *
controller_manager_find(const ControllerManager *manager, const char *name)
{
    for (guint i = 0; i < manager->running->len; i++) {
        Controller *self = g_ptr_array_index(manager->running, i);

        if (strcmp(self->type->name, name) == 0) {
            return self;
        }
    }
    return NULL;
}

void
controller_manager_set_metrics(ControllerManager *manager, const MetricsApi *metrics)
{
    manager->metrics = metrics;
}

const MetricsApi *
controller_metrics(Controller *self)
{
    return self->manager->metrics;
}

Leases *
controller_leases(Controller *self)
{
    return self->manager->leases;
}

const ControllerType *
controller_type_find(const char *name)
{
    for (size_t i = 0; controllers[i] != NULL; i++) {
        if (strcmp(controllers[i]->name, name) == 0) {
            return controllers[i];
        }
    }
    return NULL;
}
