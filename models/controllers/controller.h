/* controller.h - the contract between kube-controller-manager and its controllers.
 *
 * A controller is one file in models/controllers/ that defines one 'const ControllerType' named
 * after the file, and one line in local.mk.  The manager makes one Controller of each type every
 * time its process starts, and throws it away when the process ends: private memory is lost, as in
 * the real thing.  Its life:
 *
 *     start     subscribe to kinds (controller_watch), make private state
 *     listed    every object there is has been delivered as added; start timers
 *     sync      a worker has taken a key from the queue; may block; false: again, after a back-off
 *     stop      cancel timers; nothing may be written any more (the calls below refuse)
 *     free      give memory back; at the end of the run, since processes of a controller that is
 *               gone may still be returning through their frames
 *
 * A controller reads only the caches of its process (informers, a little late) and the answers to
 * its own calls; it writes only through its client, whose rate limit it shares with nobody. */
#pragma once

#include "models/api/metrics.h"
#include "models/api/server/api-server.h"
#include "models/api/server/lease.h"
#include "models/controllers/controller-settings.h"
#include "models/controllers/work-queue.h"

typedef struct Controller Controller;
typedef struct ControllerManager ControllerManager;

typedef struct ControllerType {
    const char *name;       /* as --controllers and user agents spell it: "replicaset-controller" */
    const char *doc;        /* one sentence */
    const char *component;  /* source of its events; NULL: the name */
    double qps_factor;      /* of --kube-api-qps; 0: not limited */
    double burst_factor;    /* of --kube-api-burst; 0: 1 */
    WorkQueueOptions queue; /* workers: overridden by the flag if 'workers' is not NULL */
    int32_t (*workers)(const ControllerManagerSettings *settings); /* NULL: as in 'queue' */
    void (*start)(Controller *self);
    void (*listed)(Controller *self);                                /* NULL: nothing to do */
    bool (*sync)(Controller *self, Process *process, ObjectRef key); /* NULL: no queue */
    void (*stop)(Controller *self);                                  /* NULL: nothing to do */
    void (*free)(Controller *self);                                  /* NULL: g_free(state) */
} ControllerType;

struct Controller {
    const ControllerType *type;
    ControllerManager *manager;
    const ControllerManagerSettings *settings;
    Simulation *sim;
    ObjectTables *tables;
    Client *client;
    WorkQueue *queue;         /* NULL: the type has no sync */
    void *state;              /* the type's own */
    GHashTable *history_data; /* controller-history.c: template -> its revision's data */
    bool gone;                /* its process has ended */
};

extern const ControllerType *const controllers[]; /* NULL-terminated, in the makefile's order */

/* Caches.  Only after start has subscribed to the kind. */
typedef void (*ControllerHandler)(Controller *self, const Object *old, const Object *new_);
void controller_watch(Controller *self, Kind kind, ControllerHandler handler);
/* The same for those that look for owners alone: not called where an object without owners
 * changes, but not its labels. */
void controller_watch_owned(Controller *self, Kind kind, ControllerHandler handler);
/* The shared cache of a kind without a handler of one's own. */
Informer *controller_informer(Controller *self, Kind kind);
const Object *controller_get(Controller *self, Kind kind, ObjectRef ref); /* NULL: not seen, gone */
/* A draft of what the cache has; NULL if it has nothing.  object_free() ends it. */
Object *controller_copy(Controller *self, Kind kind, ObjectRef ref);

/* The owner in the cache that 'owner' names, of this kind and uid; NULL: none. */
const Object *controller_resolve(Controller *self, Kind kind, const char *name_space,
                                 const OwnerRef *owner);

/* The metrics APIs; NULL: nobody serves them. */
const MetricsApi *controller_metrics(Controller *self);

/* Heartbeats of nodes. */
Leases *controller_leases(Controller *self);

/* Calls as in client.h; once the process is gone they answer API_UNAVAILABLE at once. */
ApiAnswer controller_create(Controller *self, Process *process, Object *draft);
ApiAnswer controller_update(Controller *self, Process *process, Object *draft);
ApiAnswer controller_update_status(Controller *self, Process *process, Object *draft);
ApiAnswer controller_patch(Controller *self, Process *process, ObjectRef ref, ApiEdit edit,
                           void *data);
ApiAnswer controller_delete(Controller *self, Process *process, ObjectRef ref,
                            const DeleteOptions *options);
/* What a GET costs: a token and a round trip.  Answers with the newest version. */
ApiAnswer controller_read(Controller *self, Process *process, ObjectRef ref);

/* Creates in growing batches, 1, 2, 4 ..., and stops after a batch with a failure: an owner whose
 * pods are refused costs one call.  Returns how many were created; those of the n that were not
 * tried are freed.  'created' is called for each answer in order (failures too). */
typedef void (*ControllerCreated)(Controller *self, void *data, size_t index,
                                  const ApiAnswer *answer);
size_t controller_create_slowly(Controller *self, Process *process, Object **drafts, size_t n,
                                ControllerCreated created, void *data, size_t *ret_n_tried);
void controller_delete_all(Controller *self, Process *process, const ObjectRef *refs, size_t n,
                           ApiAnswer *ret_answers);

/* An event about 'about' from this controller. */
void controller_record(Controller *self, const Object *about, const char *type, const char *reason,
                       const char *format, ...) G_GNUC_PRINTF(5, 6);
void controller_record_as(Controller *self, const char *component, const Object *about,
                          const char *type, const char *reason, const char *format, ...)
    G_GNUC_PRINTF(6, 7);

/* 'name' is the controller's own; NULL: none. */
const ControllerType *controller_type_find(const char *name);
