/* store.h - the only writer of API objects: versions, watches, indexes.
 *
 * The store keeps, of each object, its newest version and as many older ones as some informer has
 * not passed yet.  Every successful write makes one version, numbered by a single revision that
 * counts up (etcd's), which becomes the object's resourceVersion.  Versions are immutable.
 *
 * Informers (a component's cached view of one kind) are cursors into the store's change log: each
 * sees every change in order, a little late, by a delay of its own.  What an informer can see of
 * an object is the newest version at or before its cursor: belief lags truth without a second copy
 * of anything.
 *
 *     log:        ... 41 pod/a   42 node/n1   43 pod/a   44 pod/b deleted
 *     informer of the controller manager, pods: at 42      -> pod/a as of 41, pod/b still there
 *     informer of the scheduler, pods:          at 44      -> pod/a as of 43, no pod/b
 *
 * Writes are optimistic: an update that names an older resourceVersion than the stored one is a
 * conflict.  Deleting follows finalizers and grace periods (specification of controllers, 1.3 and
 * 3.9).  The functions here act at once, at commit; the time that requests take, rate limits and
 * admission are the API server's and the client's (api-server.h, client.h).
 *
 * Lookups cost the same however many objects there are; iteration is in order of creation. */
#pragma once

#include "models/api/node.h"
#include "models/api/object.h"
#include "models/api/pod/pod.h"
#include "models/api/server/event.h"
#include "models/api/service.h"
#include "models/api/workload.h"
#include "sim/distribution.h"
#include "sim/simulation.h"

typedef struct Store Store;
typedef struct Informer Informer;

/* How a request ended; the code is HTTP's. */
typedef enum ApiStatus {
    API_OK,
    API_NOT_FOUND,         /* 404 */
    API_ALREADY_EXISTS,    /* 409 AlreadyExists */
    API_CONFLICT,          /* 409 Conflict: stale resourceVersion or uid precondition */
    API_FORBIDDEN,         /* 403: quota, namespace terminating, ... */
    API_INVALID,           /* 422 */
    API_TOO_MANY_REQUESTS, /* 429: eviction against a budget */
    API_SERVER_ERROR,      /* 500 */
    API_UNAVAILABLE,       /* no API server answers */
} ApiStatus;

Store *store_new(Simulation *sim, ObjectTables *tables);
void store_free(Store *store);

ObjectTables *store_tables(const Store *store);
Simulation *store_simulation(const Store *store);
uint64_t store_revision(const Store *store);

/* Writes.  'draft' is taken in every case (freed on failure). */

/* Gives uid, creation time, generation 1 and, if only generateName is set, a name.  A name that is
 * taken is API_ALREADY_EXISTS. */
ApiStatus store_create(Store *store, Object *draft, ObjectRef *ret_ref);

/* Gives a draft that only has generateName a name that is free; others are left alone. */
void store_generate_name(Store *store, Object *draft);

/* Replaces the object 'draft->ref' (SIM_NO_HANDLE: the one of this kind and name).
 * draft->meta.resource_version must be the stored one, or 0 to overwrite whatever is there.  A
 * write that changes nothing makes no version.  Removing the last finalizer of a deleting object
 * removes it; adding one is API_INVALID then.  Name, uid, times of creation and deletion stay as
 * stored; the generation counts changes of the spec. */
ApiStatus store_update(Store *store, Object *draft);

typedef enum DeletePropagation {
    DELETE_DEFAULT, /* what the object's finalizers say; without any, in the background */
    DELETE_BACKGROUND,
    DELETE_FOREGROUND,
    DELETE_ORPHAN,
} DeletePropagation;

typedef struct DeleteOptions {
    DeletePropagation propagation;
    int64_t grace_seconds; /* -1: the object's own */
    Uid uid;               /* precondition; 0: none */
} DeleteOptions;

/* Pods that are bound and not terminal get their grace; a second deletion may only shorten it. NULL
 * options: {DELETE_DEFAULT, -1, 0}. */
ApiStatus store_delete(Store *store, ObjectRef ref, const DeleteOptions *options);

/* The truth: newest versions.  Pointers are good until the event ends or the store is written. */
const Object *store_get(const Store *store, ObjectRef ref); /* NULL: gone */
const Object *store_find(const Store *store, Kind kind, const char *name_space, const char *name);
const Object *store_find_uid(const Store *store, Uid uid);
size_t store_count(const Store *store, Kind kind);

/* What to iterate over; unset members do not restrict.  Each row has an index of its own. */
typedef struct StoreQuery {
    Kind kind;
    const char *name_space;
    const char *node_name;    /* pods */
    Uid owner;                /* controlling owner */
    bool no_owner;            /* nothing controls it */
    const Selector *selector; /* needs name_space */
} StoreQuery;

/* for (StoreIterator it = store_query(store, &query); store_next(&it);) ... it.object
 * In order of creation.  The store must not be written meanwhile. */
typedef struct StoreIterator {
    const Store *store;
    const Informer *informer; /* NULL: newest versions */
    StoreQuery query;
    const Object *object;
    uint32_t position[4]; /* private */
    void *private_;
} StoreIterator;

StoreIterator store_query(const Store *store, const StoreQuery *query);
bool store_next(StoreIterator *iterator);

/* Called at each change an informer delivers: 'old' NULL: added; 'new' NULL: deleted.  Several
 * changes of one object may be seen as one. */
typedef void (*InformerHandler)(void *data, const Object *old, const Object *new_);

/* A view of one kind whose changes arrive after 'delay' each (NULL: at once), in order.  'name'
 * ("kcm/pods") names its random stream.  It begins empty, and what exists is delivered as added
 * after one delay, as a client lists before it watches. */
Informer *store_watch(Store *store, Kind kind, const char *name, const Distribution *delay);
/* Several handlers may share an informer; called in the order they were added. */
void informer_add_handler(Informer *informer, InformerHandler handler, void *data);
/* A process that is gone sees nothing; when it starts again it lists: everything is delivered as
 * one change (old version it knew, newest version). */
void informer_stop(Informer *informer);
void informer_start(Informer *informer);

const Object *informer_get(const Informer *informer, ObjectRef ref);
const Object *informer_find(const Informer *informer, const char *name_space, const char *name);
StoreIterator informer_query(const Informer *informer, const StoreQuery *query);
bool informer_is_synced(const Informer *informer);  /* has seen everything there is */
bool informer_has_listed(const Informer *informer); /* since it was last started */

/* For parts that are close to the store (recorder, indexes of expectations): called at each commit,
 * at once, in the order added.  Handlers must not write. */
void store_add_observer(Store *store, InformerHandler handler, void *data);

/* While instant, informers deliver at the instant of the commit (api_server_set_instant). */
void store_set_instant(Store *store, bool instant);

/* While held no informer hears anything; released, each catches up after a delay of its own. */
void store_hold_watches(Store *store, bool is_held);

/* Events (the kind) are removed this long after their last write, as --event-ttl says. */
#define EVENT_TTL (SIM_HOUR)
