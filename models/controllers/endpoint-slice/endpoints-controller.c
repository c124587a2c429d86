/* endpoints-controller.c - writes down which pods stand behind a Service, in the old form.
 *
 * One object a Service, of the Service's name: subsets of addresses that share their ports, ready
 * or not; a pod that is being deleted is left out at once.  Labels are the Service's.  More than
 * 1,000 addresses are cut and the annotation over-capacity says so (Kubernetes 1.34).
 *
 * When the object changed last because of pods is taken from the last transition of their
 * readiness, as there; pods are told apart from those of the last look by that time alone. */
#include "models/controllers/endpoint-slice/endpoints-wanted.h"
#include "models/controllers/endpoint-slice/service-pods.h"
#include "models/controllers/pod-control.h"

#include <string.h>

#define MAX_RETRIES 15
#define ANNOTATION_CUT "endpoints.kubernetes.io/over-capacity"
#define ANNOTATION_TRIGGER "endpoints.kubernetes.io/last-change-trigger-time"
#define LABEL_MANAGED_BY "endpoints.kubernetes.io/managed-by"
#define LABEL_HEADLESS "service.kubernetes.io/headless"

typedef struct State {
    ServiceIndex *services;
    GHashTable *seen_until; /* by packed service: SimTime, owned */
} State;

static gint64
pack(ObjectRef ref)
{
    return (gint64)((uint64_t)ref.generation << 32 | ref.index);
}

static SimTime *
seen_until_of(State *state, ObjectRef service)
{
    gint64 key = pack(service);
    SimTime *seen = g_hash_table_lookup(state->seen_until, &key);

    if (seen == NULL) {
        gint64 *owned = g_new(gint64, 1);

        *owned = key;
        seen = g_new(SimTime, 1);
        *seen = -1;
        g_hash_table_insert(state->seen_until, owned, seen);
    }
    return seen;
}

/* ---- what changes ---------------------------------------------------------------------------- */

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    service_pods_changed(((State *)self->state)->services, self->queue,
                         self->settings->endpoint_updates_batch_period, old, new_);
}

static const Object *
endpoints_of(Controller *self, const Object *service)
{
    return informer_find(controller_informer(self, KIND_ENDPOINTS), service->meta.name_space,
                         service->meta.name);
}

static void
service_changed(Controller *self, const Object *old, const Object *new_)
{
    State *state = self->state;
    const Object *endpoints;

    if (new_ != NULL) {
        service_index_put(state->services, new_, ((const Service *)new_)->selector);
        work_queue_add(self->queue, new_->ref);
        return;
    }
    service_index_drop(state->services, old->ref);
    endpoints = endpoints_of(self, old);
    if (endpoints != NULL) {
        work_queue_add(self->queue, endpoints->ref);
    }
    work_queue_add(self->queue, old->ref);
}

static const Object *
service_of(Controller *self, const Object *endpoints)
{
    return informer_find(controller_informer(self, KIND_SERVICE), endpoints->meta.name_space,
                         endpoints->meta.name);
}

/* Somebody has deleted them. */
static void
endpoints_changed(Controller *self, const Object *old, const Object *new_)
{
    const Object *service = new_ == NULL ? service_of(self, old) : NULL;

    if (service != NULL) {
        work_queue_add(self->queue, service->ref);
    }
}

static void
start(Controller *self)
{
    State *state = g_new0(State, 1);

    state->services = service_index_new();
    state->seen_until = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    self->state = state;
    controller_watch(self, KIND_SERVICE, service_changed);
    controller_watch(self, KIND_POD, pod_changed);
    controller_watch(self, KIND_ENDPOINTS, endpoints_changed);
}

/* Services may have gone while nobody looked. */
static void
listed(Controller *self)
{
    StoreQuery query = { .kind = KIND_ENDPOINTS };

    for (StoreIterator it = informer_query(controller_informer(self, KIND_ENDPOINTS), &query);
         store_next(&it);) {
        if (service_of(self, it.object) == NULL) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
free_state(Controller *self)
{
    State *state = self->state;

    service_index_free(state->services);
    g_hash_table_unref(state->seen_until);
    g_free(state);
}

/* ---- writing --------------------------------------------------------------------------------- */

static const LabelSet *
with(Controller *self, const LabelSet *set, const char *key, const char *value)
{
    ObjectTables *tables = self->tables;

    return label_set_with(tables->labels, set, intern(tables->names, key),
                          value == NULL ? NULL : intern(tables->names, value));
}

static const LabelSet *
labels_of(Controller *self, const Service *service)
{
    const LabelSet *labels = service->object.meta.labels;

    if (self->settings->endpoints_have_manager) {
        labels = with(self, labels, LABEL_MANAGED_BY, "endpoint-controller");
    }
    return g_strcmp0(service->cluster_ip, "None") == 0 ? with(self, labels, LABEL_HEADLESS, "")
                                                       : labels;
}

static void
annotate(Controller *self, Endpoints *draft, bool is_cut, SimTime trigger)
{
    const LabelSet *annotations =
        with(self, draft->object.meta.annotations, ANNOTATION_CUT, is_cut ? "truncated" : NULL);
    g_autoptr(Arena) arena = arena_new();
    const Value *at = object_time_value(trigger, self->tables, arena);

    draft->object.meta.annotations = with(self, annotations, ANNOTATION_TRIGGER, value_text(at));
}

static bool
says_cut(const Object *endpoints)
{
    return g_strcmp0(label_set_get(endpoints->meta.annotations, ANNOTATION_CUT), "truncated") == 0;
}

static bool
answer_is_good(Controller *self, const Service *service, const ApiAnswer *answer, bool is_new)
{
    if (answer->status == API_OK || (is_new && api_namespace_is_ending(answer))) {
        return true;
    }
    if (answer->status != API_CONFLICT && answer->status != API_UNAVAILABLE) {
        controller_record(self, &service->object, "Warning",
                          is_new ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                          "Failed to %s endpoint for service %s/%s: %s",
                          is_new ? "create" : "update", service->object.meta.name_space,
                          service->object.meta.name,
                          answer->message != NULL ? answer->message : "");
    }
    return false;
}

static Endpoints *
new_draft(Controller *self, const Service *service)
{
    Endpoints *draft = (Endpoints *)object_new(KIND_ENDPOINTS);

    draft->object.meta.name = service->object.meta.name;
    draft->object.meta.name_space = service->object.meta.name_space;
    draft->object.meta.labels = label_set_empty(self->tables->labels);
    draft->object.meta.annotations = label_set_empty(self->tables->labels);
    return draft;
}

static bool
write_endpoints(Controller *self, Process *process, const Service *service)
{
    const Endpoints *current = (const Endpoints *)endpoints_of(self, &service->object);
    Endpoints *draft =
        current == NULL ? new_draft(self, service) : (Endpoints *)object_copy(&current->object);
    SimTime trigger = SIM_NEVER;
    SimTime *seen_until = seen_until_of(self->state, service->object.ref);
    bool is_new = current == NULL;
    ApiAnswer answer;
    bool is_cut;

    if (*seen_until < 0) {
        trigger = *seen_until = service->object.meta.created_at;
    }
    is_cut = endpoints_fill(self, service, draft, seen_until, &trigger);
    draft->object.meta.labels = labels_of(self, service);
    if (!is_new && endpoints_equal(current, draft) &&
        current->object.meta.labels == draft->object.meta.labels &&
        says_cut(&current->object) == is_cut) {
        object_free(&draft->object);
        return true;
    }
    annotate(self, draft, is_cut, trigger);
    answer = is_new ? controller_create(self, process, &draft->object)
                    : controller_update(self, process, &draft->object);
    return answer_is_good(self, service, &answer, is_new);
}

static bool
sync_service(Controller *self, Process *process, ObjectRef key)
{
    const Object *endpoints = controller_get(self, KIND_ENDPOINTS, key);
    Service *service;
    gint64 packed = pack(key);
    bool ok = true;

    if (endpoints != NULL) {
        ApiStatus status = service_of(self, endpoints) != NULL
                               ? API_OK
                               : controller_delete(self, process, key, NULL).status;

        return status == API_OK || status == API_NOT_FOUND;
    }
    service = (Service *)controller_copy(self, KIND_SERVICE, key);
    if (service == NULL) {
        (void)g_hash_table_remove(((State *)self->state)->seen_until, &packed);
        return true;
    }
    if (service->selector != NULL && service->selector->n_requirements > 0 &&
        strcmp(service->type, "ExternalName") != 0) {
        ok = write_endpoints(self, process, service);
    }
    object_free(&service->object);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_endpoint_syncs;
}

const ControllerType controller_endpoints_controller = {
    .name = "endpoints-controller",
    .doc = "Writes down which pods stand behind a Service, in the old form.",
    .component = "endpoint-controller",
    .qps_factor = 1,
    .queue = { .retries_max = MAX_RETRIES },
    .workers = workers,
    .start = start,
    .listed = listed,
    .sync = sync_service,
    .free = free_state,
};
