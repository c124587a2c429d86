/* endpoint-slice-controller.c - writes down which pods stand behind a Service.
 *
 * Endpoints are ready while the pod is and is not being deleted; a pod that terminates stays in
 * the slice as serving and terminating until it is gone.  The service's own writes must have come
 * back through the cache before it is looked at again (Kubernetes 1.34). */
#include "models/controllers/controller-ref-manager.h"
#include "models/controllers/endpoint-slice/endpoint-slice-pass.h"
#include "models/controllers/endpoint-slice/service-pods.h"
#include "models/controllers/pod-control.h"

#include <string.h>

#define MAX_RETRIES 15

static guint
ref_hash(gconstpointer data)
{
    const ObjectRef *ref = data;

    return ref->index * 2654435761u ^ ref->generation;
}

static gboolean
ref_equal(gconstpointer a, gconstpointer b)
{
    return sim_handle_equal(*(const ObjectRef *)a, *(const ObjectRef *)b);
}

static void
unref_array(gpointer array)
{
    g_array_unref(array);
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    EndpointSlices *state = self->state;

    service_pods_changed(state->services, self->queue,
                         self->settings->endpointslice_updates_batch_period, old, new_);
}

static void
service_changed(Controller *self, const Object *old, const Object *new_)
{
    EndpointSlices *state = self->state;

    if (new_ != NULL) {
        service_index_put(state->services, new_, ((const Service *)new_)->selector);
    } else {
        service_index_drop(state->services, old->ref);
    }
    work_queue_add(self->queue, (new_ != NULL ? new_ : old)->ref);
}

/* Somebody else's hand on a slice of ours: put it right. */
static void
slice_changed(Controller *self, const Object *old, const Object *new_)
{
    EndpointSlices *state = self->state;
    const Object *slice = new_ != NULL ? new_ : old;
    const char *manager = label_set_get(slice->meta.labels, LABEL_MANAGED_BY);
    const Object *service =
        controller_resolve(self, KIND_SERVICE, slice->meta.name_space, object_controller(slice));
    const GArray *written;

    if (service == NULL || manager == NULL || strcmp(manager, SLICE_MANAGER) != 0) {
        return;
    }
    if (g_hash_table_remove(state->waiting, &service->ref)) {
        work_queue_add(self->queue, service->ref);
        return;
    }
    written = g_hash_table_lookup(state->written, &service->ref);
    for (guint i = 0; written != NULL && i < written->len; i++) {
        const Written *one = &g_array_index(written, Written, i);

        if (sim_handle_equal(one->slice, slice->ref) && new_ != NULL &&
            one->version >= new_->meta.resource_version) {
            return;
        }
    }
    work_queue_add(self->queue, service->ref);
}

static void
no_change(Controller *self, const Object *old, const Object *new_)
{
    (void)self;
    (void)old;
    (void)new_;
}

static void
start(Controller *self)
{
    EndpointSlices *state = g_new0(EndpointSlices, 1);

    state->written = g_hash_table_new_full(ref_hash, ref_equal, g_free, unref_array);
    state->waiting = g_hash_table_new_full(ref_hash, ref_equal, g_free, NULL);
    state->services = service_index_new();
    self->state = state;
    controller_watch(self, KIND_SERVICE, service_changed);
    controller_watch(self, KIND_POD, pod_changed);
    controller_watch(self, KIND_ENDPOINT_SLICE, slice_changed);
    controller_watch(self, KIND_NODE, no_change);
}

static void
free_state(Controller *self)
{
    EndpointSlices *state = self->state;

    if (state != NULL) {
        g_hash_table_unref(state->written);
        g_hash_table_unref(state->waiting);
        service_index_free(state->services);
        g_free(state);
    }
}

/* -- our own writes -------------------------------------------------------------------------- */

static void
note_written(ServicePass *pass, ObjectRef slice, uint64_t version)
{
    GArray *written = g_hash_table_lookup(pass->state->written, &pass->service->object.ref);
    Written row = { pass->service->object.ref, slice, version };

    if (written == NULL) {
        written = g_array_new(FALSE, FALSE, sizeof(Written));
        ObjectRef *service = g_new(ObjectRef, 1);

        *service = row.service;
        g_hash_table_insert(pass->state->written, service, written);
    }
    for (guint i = 0; i < written->len; i++) {
        Written *one = &g_array_index(written, Written, i);

        if (sim_handle_equal(one->slice, slice)) {
            one->version = version;
            return;
        }
    }
    g_array_append_val(written, row);
}

static void
forget_written(ServicePass *pass, ObjectRef slice)
{
    GArray *written = g_hash_table_lookup(pass->state->written, &pass->service->object.ref);

    for (guint i = 0; written != NULL && i < written->len; i++) {
        if (sim_handle_equal(g_array_index(written, Written, i).slice, slice)) {
            g_array_remove_index_fast(written, i);
            return;
        }
    }
}

static bool
cache_is_behind(const ServicePass *pass)
{
    const GArray *written = g_hash_table_lookup(pass->state->written, &pass->service->object.ref);

    for (guint i = 0; written != NULL && i < written->len; i++) {
        const Written *one = &g_array_index(written, Written, i);
        const Object *slice = controller_get(pass->self, KIND_ENDPOINT_SLICE, one->slice);

        if (slice == NULL || slice->meta.resource_version < one->version) {
            return true;
        }
    }
    return false;
}

/* -- writing --------------------------------------------------------------------------------- */

static const LabelSet *
slice_labels(const ServicePass *pass)
{
    ObjectTables *tables = pass->self->tables;
    const Object *service = &pass->service->object;
    const LabelSet *labels =
        label_set_with(tables->labels, service->meta.labels, intern(tables->names, LABEL_SERVICE),
                       service->meta.name);

    labels = label_set_with(tables->labels, labels, intern(tables->names, LABEL_MANAGED_BY),
                            intern(tables->names, SLICE_MANAGER));
    if (pass->service->cluster_ip != NULL && strcmp(pass->service->cluster_ip, "None") == 0) {
        labels = label_set_with(tables->labels, labels, intern(tables->names, LABEL_HEADLESS),
                                intern(tables->names, ""));
    }
    return labels;
}

static void
put_endpoints(EndpointSlice *draft, const GArray *endpoints)
{
    g_free(draft->endpoints);
    draft->n_endpoints = endpoints->len;
    draft->endpoints = NULL;
    if (endpoints->len > 0) {
        draft->endpoints = g_new(Endpoint, endpoints->len);
        memcpy(draft->endpoints, endpoints->data, endpoints->len * sizeof(Endpoint));
    }
}

static void
put_ports(const ServicePass *pass, EndpointSlice *draft, const GArray *ports)
{
    EndpointPort *copy;

    if (service_same_ports(draft->ports, draft->n_ports,
                           (const EndpointPort *)(gpointer)ports->data, ports->len)) {
        return;
    }
    copy = ARENA_NEW_N(pass->self->tables->arena, EndpointPort, ports->len);
    if (ports->len > 0) {
        memcpy(copy, ports->data, ports->len * sizeof(EndpointPort));
    }
    draft->ports = copy;
    draft->n_ports = ports->len;
}

static EndpointSlice *
new_slice(const ServicePass *pass)
{
    EndpointSlice *draft = (EndpointSlice *)object_new(KIND_ENDPOINT_SLICE);
    const Object *service = &pass->service->object;
    OwnerRef owner = controller_owner_ref(service);
    g_autofree char *prefix = g_strconcat(service->meta.name, "-", NULL);

    draft->object.meta.generate_name = intern(pass->self->tables->names, prefix);
    draft->object.meta.name_space = service->meta.name_space;
    draft->object.meta.labels = slice_labels(pass);
    draft->service = service->meta.name;
    draft->address_type = intern(pass->self->tables->names, "IPv4");
    object_set_owners(&draft->object, &owner, 1, pass->self->tables);
    return draft;
}

static bool
create_slice(ServicePass *pass, const GArray *endpoints, const GArray *ports)
{
    EndpointSlice *draft = new_slice(pass);
    ApiAnswer answer;

    put_endpoints(draft, endpoints);
    put_ports(pass, draft, ports);
    answer = controller_create(pass->self, pass->process, &draft->object);
    if (answer.status == API_OK) {
        note_written(pass, answer.ref, answer.object->meta.resource_version);
        return true;
    }
    return api_namespace_is_ending(&answer);
}

static bool
update_slice(ServicePass *pass, const EndpointSlice *slice, const GArray *endpoints,
             const GArray *ports)
{
    EndpointSlice *draft = (EndpointSlice *)object_copy(&slice->object);
    ApiAnswer answer;

    draft->object.meta.labels = slice_labels(pass);
    put_endpoints(draft, endpoints);
    put_ports(pass, draft, ports);
    answer = controller_update(pass->self, pass->process, &draft->object);
    if (answer.status == API_OK) {
        note_written(pass, answer.ref, answer.object->meta.resource_version);
        return true;
    }
    return false;
}

static bool
delete_slice(ServicePass *pass, const EndpointSlice *slice)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    ApiAnswer answer = controller_delete(pass->self, pass->process, slice->object.ref, &options);

    forget_written(pass, slice->object.ref);
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

/* What is to be written, before a word is said: rows of all groups. */
typedef struct Plans {
    GPtrArray *plans; /* GArray of SlicePlan, one a group */
    GPtrArray *spare; /* const EndpointSlice: to be deleted, or used for a new one */
    guint n_kept;
} Plans;

static void
make_plans(ServicePass *pass, Plans *plans)
{
    guint endpoints_max = (guint)pass->self->settings->max_endpoints_per_slice;

    for (guint i = 0; i < pass->groups->len; i++) {
        PortGroup *group = g_ptr_array_index(pass->groups, i);
        GArray *rows = slice_plan_new(group->slices, group->endpoints, endpoints_max);

        g_ptr_array_add(plans->plans, rows);
        for (guint k = 0; k < rows->len; k++) {
            const SlicePlan *row = &g_array_index(rows, SlicePlan, k);

            if (row->existing != NULL && row->endpoints->len == 0) {
                g_ptr_array_add(plans->spare, (gpointer)(uintptr_t)row->existing);
            } else {
                plans->n_kept++;
            }
        }
    }
}

static const EndpointSlice *
take_spare(Plans *plans)
{
    const EndpointSlice *slice;

    if (plans->spare->len == 0) {
        return NULL;
    }
    slice = g_ptr_array_index(plans->spare, 0);
    g_ptr_array_remove_index(plans->spare, 0);
    return slice;
}

static bool
carry_out(ServicePass *pass, Plans *plans)
{
    bool ok = true;

    for (guint i = 0; ok && i < plans->plans->len; i++) {
        const GArray *rows = g_ptr_array_index(plans->plans, i);
        const PortGroup *group = g_ptr_array_index(pass->groups, i);

        for (guint k = 0; ok && k < rows->len; k++) {
            const SlicePlan *row = &g_array_index(rows, SlicePlan, k);
            const EndpointSlice *slice = row->existing;

            if (row->endpoints->len == 0) {
                continue;
            }
            if (slice == NULL) {
                slice = take_spare(plans);
            }
            if (slice == NULL) {
                ok = create_slice(pass, row->endpoints, group->ports);
            } else if (row->changed) {
                ok = update_slice(pass, slice, row->endpoints, group->ports);
            }
        }
    }
    return ok;
}

/* A service that has a selector always has a slice, if only an empty one without ports. */
static bool
ensure_placeholder(ServicePass *pass, Plans *plans)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(Endpoint));
    const EndpointSlice *spare;

    if (plans->n_kept > 0) {
        return true;
    }
    spare = take_spare(plans);
    if (spare == NULL) {
        return create_slice(pass, none, none);
    }
    return (spare->n_endpoints == 0 && spare->n_ports == 0) ||
           update_slice(pass, spare, none, none);
}

static bool
reconcile(ServicePass *pass)
{
    Plans plans = { .plans = g_ptr_array_new_with_free_func(unref_array),
                    .spare = g_ptr_array_new() };
    bool ok;

    service_gather_slices(pass);
    service_gather_endpoints(pass);
    make_plans(pass, &plans);
    ok = carry_out(pass, &plans) && ensure_placeholder(pass, &plans);
    for (guint i = 0; ok && i < plans.spare->len; i++) {
        ok = delete_slice(pass, g_ptr_array_index(plans.spare, i));
    }
    g_ptr_array_unref(plans.plans);
    g_ptr_array_unref(plans.spare);
    return ok;
}

/* Kubernetes fails here and tries again after a second; its cache is behind for so short a time
 * that this is hardly ever seen, so waiting for the cache comes closer. */
static bool
wait_for_cache(ServicePass *pass)
{
    ObjectRef *key = g_new(ObjectRef, 1);

    *key = pass->service->object.ref;
    g_hash_table_add(pass->state->waiting, key);
    return true;
}

static void
free_slice(gpointer slice)
{
    object_free(slice);
}

static bool
sync_service(Controller *self, Process *process, ObjectRef key)
{
    ServicePass pass = { .self = self, .process = process, .state = self->state };
    bool ok = true;

    pass.service = (Service *)controller_copy(self, KIND_SERVICE, key);
    if (pass.service == NULL) {
        g_hash_table_remove(pass.state->written, &key);
        return true;
    }
    pass.slices = g_ptr_array_new_with_free_func(free_slice);
    pass.groups = g_ptr_array_new_with_free_func(service_port_group_free);
    if (pass.service->selector != NULL && pass.service->selector->n_requirements > 0 &&
        strcmp(pass.service->type, "ExternalName") != 0 &&
        !object_is_deleting(&pass.service->object)) {
        ok = cache_is_behind(&pass) ? wait_for_cache(&pass) : reconcile(&pass);
    }
    g_ptr_array_unref(pass.groups);
    g_ptr_array_unref(pass.slices);
    object_free(&pass.service->object);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_service_endpoint_syncs;
}

const ControllerType controller_endpoint_slice_controller = {
    .name = "endpointslice-controller",
    .doc = "Writes down which pods stand behind a Service.",
    .component = "endpoint-slice-controller",
    .qps_factor = 1,
    .queue = { .backoff_base = SIM_SECOND, .retries_max = MAX_RETRIES },
    .workers = workers,
    .start = start,
    .sync = sync_service,
    .free = free_state,
};
