/* garbage-collector.c - what belongs to something that is gone goes too.
 *
 * Kubernetes 1.34 keeps a graph of all objects and their owners.  Here the caches answer who an
 * owner controls, and only references that do not control are kept aside.  Three ways of deleting
 * an owner: background (dependents follow), foreground (dependents that block go first), orphan
 * (dependents are let go).  Every judgement reads the object and its owners live, which is what
 * makes the deletion of many pods take its time: two calls each. */
#include "models/controllers/controller-ref-manager.h"

#include "models/controllers/parallel.h"

#include <string.h>

#define FINALIZER_ORPHAN "orphan"
#define FINALIZER_FOREGROUND "foregroundDeletion"
#define ABSENT_OWNERS_MAX 500

/* Kinds that neither own nor are owned as far as anybody cares: not watched. */
#define IGNORED_KINDS (KIND_BIT(KIND_OTHER) | KIND_BIT(KIND_EVENT) | KIND_BIT(KIND_LEASE))

typedef struct State {
    WorkQueue *orphans;   /* owners whose dependents are to be let go */
    GHashTable *loose;    /* uid of an owner -> GArray of ObjectRef that it does not control */
    GHashTable *absent;   /* uids of owners known to be gone */
    GArray *absent_order; /* the same, oldest first */
} State;

static bool
is_watched(Kind kind)
{
    return (IGNORED_KINDS & KIND_BIT(kind)) == 0 && object_class(kind) != NULL;
}

static Store *
store_of(Controller *self)
{
    return api_server_store(client_server(self->client));
}

/* The kind never changes, so the truth may be asked for it. */
static const Object *
find_cached(Controller *self, ObjectRef ref)
{
    const Object *truth = store_get(store_of(self), ref);

    if (truth == NULL || !is_watched((Kind)truth->kind)) {
        return NULL;
    }
    return controller_get(self, (Kind)truth->kind, ref);
}

static bool
deletes_dependents(const Object *object)
{
    return object_is_deleting(object) && object_has_finalizer(object, FINALIZER_FOREGROUND);
}

/* -- references that do not control ----------------------------------------------------------- */

static void
unref_array(gpointer array)
{
    g_array_unref(array);
}

static void
add_loose(State *state, const Object *object)
{
    for (uint8_t i = 0; i < object->meta.n_owners; i++) {
        const OwnerRef *owner = &object->meta.owners[i];
        GArray *refs;

        if (owner->is_controller) {
            continue;
        }
        refs = g_hash_table_lookup(state->loose, &owner->uid);
        if (refs == NULL) {
            Uid *uid = g_new(Uid, 1);

            *uid = owner->uid;
            refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
            g_hash_table_insert(state->loose, uid, refs);
        }
        g_array_append_val(refs, object->ref);
    }
}

static void
remove_loose(State *state, const Object *object)
{
    for (uint8_t i = 0; i < object->meta.n_owners; i++) {
        GArray *refs = object->meta.owners[i].is_controller
                           ? NULL
                           : g_hash_table_lookup(state->loose, &object->meta.owners[i].uid);

        for (guint k = 0; refs != NULL && k < refs->len; k++) {
            if (sim_handle_equal(g_array_index(refs, ObjectRef, k), object->ref)) {
                g_array_remove_index(refs, k);
                break;
            }
        }
        if (refs != NULL && refs->len == 0) {
            g_hash_table_remove(state->loose, &object->meta.owners[i].uid);
        }
    }
}

/* -- the graph -------------------------------------------------------------------------------- */

static const OwnerRef *
reference_to(const Object *object, Uid uid)
{
    for (uint8_t i = 0; i < object->meta.n_owners; i++) {
        if (object->meta.owners[i].uid == uid) {
            return &object->meta.owners[i];
        }
    }
    return NULL;
}

static GArray *
dependents_of(Controller *self, Uid uid)
{
    State *state = self->state;
    GArray *refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    const GArray *loose = g_hash_table_lookup(state->loose, &uid);

    for (int kind = 0; kind < N_KINDS; kind++) {
        StoreQuery query = { .kind = (Kind)kind, .owner = uid };

        if (!is_watched((Kind)kind)) {
            continue;
        }
        for (StoreIterator it = informer_query(controller_informer(self, (Kind)kind), &query);
             store_next(&it);) {
            g_array_append_val(refs, it.object->ref);
        }
    }
    if (loose != NULL) {
        g_array_append_vals(refs, loose->data, loose->len);
    }
    return refs;
}

static void
enqueue_dependents(Controller *self, Uid uid)
{
    g_autoptr(GArray) refs = dependents_of(self, uid);

    for (guint i = 0; i < refs->len; i++) {
        work_queue_add(self->queue, g_array_index(refs, ObjectRef, i));
    }
}

static const Object *
find_owner(Controller *self, const Object *object, const OwnerRef *owner)
{
    const ObjectClass *class_ =
        is_watched((Kind)owner->kind) ? object_class((Kind)owner->kind) : NULL;
    const Object *found;

    if (class_ == NULL) {
        return NULL;
    }
    found = informer_find(controller_informer(self, (Kind)owner->kind),
                          class_->is_namespaced ? object->meta.name_space : NULL, owner->name);
    return found != NULL && found->meta.uid == owner->uid ? found : NULL;
}

/* An owner that is not in the graph may be gone: look. */
static void
check_owners(Controller *self, const Object *object)
{
    for (uint8_t i = 0; i < object->meta.n_owners; i++) {
        const Object *owner = find_owner(self, object, &object->meta.owners[i]);

        if (owner == NULL || deletes_dependents(owner)) {
            work_queue_add(self->queue, object->ref);
            return;
        }
    }
}

static void
object_gone(Controller *self, const Object *object)
{
    remove_loose(self->state, object);
    enqueue_dependents(self, object->meta.uid);
    for (uint8_t i = 0; i < object->meta.n_owners; i++) {
        const Object *owner = find_owner(self, object, &object->meta.owners[i]);

        if (owner != NULL && deletes_dependents(owner)) {
            work_queue_add(self->queue, owner->ref);
        }
    }
}

static void
object_changed(Controller *self, const Object *old, const Object *new_)
{
    State *state = self->state;

    if (new_ == NULL) {
        object_gone(self, old);
        return;
    }
    if (old == NULL || old->meta.owners != new_->meta.owners) {
        if (old != NULL) {
            remove_loose(state, old);
        }
        add_loose(state, new_);
        check_owners(self, new_);
    }
    if (object_is_deleting(new_)) {
        bool began = old == NULL || !object_is_deleting(old);

        if (object_has_finalizer(new_, FINALIZER_ORPHAN) &&
            (began || !object_has_finalizer(old, FINALIZER_ORPHAN))) {
            work_queue_add(state->orphans, new_->ref);
        } else if (deletes_dependents(new_) && (began || !deletes_dependents(old))) {
            enqueue_dependents(self, new_->meta.uid);
            work_queue_add(self->queue, new_->ref);
        }
    }
}

/* -- judging one object ----------------------------------------------------------------------- */

static void
remember_absent(State *state, Uid uid)
{
    Uid *key = g_new(Uid, 1);

    *key = uid;
    if (!g_hash_table_add(state->absent, key)) {
        return;
    }
    g_array_append_val(state->absent_order, uid);
    if (state->absent_order->len > ABSENT_OWNERS_MAX) {
        g_hash_table_remove(state->absent, &g_array_index(state->absent_order, Uid, 0));
        g_array_remove_index(state->absent_order, 0);
    }
}

typedef enum OwnerState {
    OWNER_SOLID,
    OWNER_ABSENT,
    OWNER_WAITING, /* is being deleted and waits for its dependents */
    OWNER_UNKNOWN, /* the API server did not say */
} OwnerState;

/* Reads the owner live, unless it is known to be gone. */
static OwnerState
look_at_owner(Controller *self, Process *process, const Object *object, const OwnerRef *owner)
{
    State *state = self->state;
    const ObjectClass *class_ = object_class((Kind)owner->kind);
    const Object *truth;
    ApiAnswer answer;

    if (g_hash_table_contains(state->absent, &owner->uid)) {
        return OWNER_ABSENT;
    }
    if (owner->kind == KIND_OTHER || class_ == NULL) {
        return store_find_uid(store_of(self), owner->uid) != NULL ? OWNER_SOLID : OWNER_ABSENT;
    }
    truth = store_find(store_of(self), (Kind)owner->kind,
                       class_->is_namespaced ? object->meta.name_space : NULL, owner->name);
    answer = controller_read(self, process, truth != NULL ? truth->ref : SIM_NO_HANDLE);
    if (answer.status == API_NOT_FOUND ||
        (answer.status == API_OK && answer.object->meta.uid != owner->uid)) {
        remember_absent(state, owner->uid);
        return OWNER_ABSENT;
    }
    if (answer.status != API_OK) {
        return OWNER_UNKNOWN;
    }
    return deletes_dependents(answer.object) ? OWNER_WAITING : OWNER_SOLID;
}

typedef struct Edit {
    Controller *self;
    const Uid *uids; /* references to drop, or to stop blocking */
    size_t n_uids;
    const char *finalizer;
} Edit;

static bool
names_uid(const Edit *edit, Uid uid)
{
    for (size_t i = 0; i < edit->n_uids; i++) {
        if (edit->uids[i] == uid) {
            return true;
        }
    }
    return false;
}

static bool
drop_references(Object *draft, void *data)
{
    const Edit *edit = data;
    OwnerRef owners[UINT8_MAX];
    size_t n = 0;

    for (uint8_t i = 0; i < draft->meta.n_owners; i++) {
        if (!names_uid(edit, draft->meta.owners[i].uid)) {
            owners[n++] = draft->meta.owners[i];
        }
    }
    if (n == draft->meta.n_owners) {
        return false;
    }
    object_set_owners(draft, owners, n, edit->self->tables);
    return true;
}

static bool
stop_blocking(Object *draft, void *data)
{
    const Edit *edit = data;
    OwnerRef owners[UINT8_MAX];

    for (uint8_t i = 0; i < draft->meta.n_owners; i++) {
        owners[i] = draft->meta.owners[i];
        owners[i].blocks_deletion = false;
    }
    object_set_owners(draft, owners, draft->meta.n_owners, edit->self->tables);
    return true;
}

static bool
drop_finalizer(Object *draft, void *data)
{
    const Edit *edit = data;

    if (!object_has_finalizer(draft, edit->finalizer)) {
        return false;
    }
    object_remove_finalizer(draft, edit->finalizer, edit->self->tables);
    return true;
}

static bool
is_fine(const ApiAnswer *answer)
{
    return answer->status == API_OK || answer->status == API_NOT_FOUND;
}

static bool
delete_object(Controller *self, Process *process, const Object *object,
              DeletePropagation propagation)
{
    DeleteOptions options = { propagation, -1, object->meta.uid };
    ApiAnswer answer = controller_delete(self, process, object->ref, &options);

    return is_fine(&answer) || answer.status == API_CONFLICT;
}

/* An owner that waits for its dependents: done when none is left that blocks it. */
static bool
finish_foreground(Controller *self, Process *process, const Object *object)
{
    g_autoptr(GArray) refs = dependents_of(self, object->meta.uid);
    Edit edit = { .self = self, .finalizer = FINALIZER_FOREGROUND };
    bool blocked = false;
    ApiAnswer answer;

    for (guint i = 0; i < refs->len; i++) {
        const Object *dependent = find_cached(self, g_array_index(refs, ObjectRef, i));
        const OwnerRef *owner =
            dependent == NULL ? NULL : reference_to(dependent, object->meta.uid);

        if (owner != NULL && owner->blocks_deletion) {
            blocked = true;
            if (!deletes_dependents(dependent)) {
                work_queue_add(self->queue, dependent->ref);
            }
        }
    }
    if (blocked) {
        return true;
    }
    answer = controller_patch(self, process, object->ref, drop_finalizer, &edit);
    return is_fine(&answer);
}

static bool
has_dependent_waiting(Controller *self, const GArray *refs)
{
    for (guint i = 0; i < refs->len; i++) {
        const Object *dependent = find_cached(self, g_array_index(refs, ObjectRef, i));

        if (dependent != NULL && deletes_dependents(dependent)) {
            return true;
        }
    }
    return false;
}

static bool
delete_with_waiting_owner(Controller *self, Process *process, const Object *object,
                          const GArray *dependents)
{
    Edit edit = { .self = self };

    if (has_dependent_waiting(self, dependents)) {
        ApiAnswer answer = controller_patch(self, process, object->ref, stop_blocking, &edit);

        if (!is_fine(&answer)) {
            return false;
        }
    }
    return delete_object(self, process, object, DELETE_FOREGROUND);
}

static DeletePropagation
implied_propagation(const Object *object)
{
    if (object_has_finalizer(object, FINALIZER_ORPHAN)) {
        return DELETE_ORPHAN;
    }
    return object_has_finalizer(object, FINALIZER_FOREGROUND) ? DELETE_FOREGROUND
                                                              : DELETE_BACKGROUND;
}

static bool
judge(Controller *self, Process *process, const Object *object)
{
    Uid drop[UINT8_MAX];
    size_t n_drop = 0;
    size_t n_solid = 0;
    size_t n_waiting = 0;
    g_autoptr(GArray) dependents = NULL;

    for (uint8_t i = 0; i < object->meta.n_owners; i++) {
        const OwnerRef *owner = &object->meta.owners[i];
        OwnerState state = look_at_owner(self, process, object, owner);

        if (state == OWNER_UNKNOWN) {
            return false;
        }
        if (state == OWNER_SOLID) {
            n_solid++;
        } else {
            n_waiting += state == OWNER_WAITING;
            drop[n_drop++] = owner->uid;
        }
    }
    if (n_solid > 0) {
        Edit edit = { .self = self, .uids = drop, .n_uids = n_drop };
        ApiAnswer answer;

        if (n_drop == 0) {
            return true;
        }
        answer = controller_patch(self, process, object->ref, drop_references, &edit);
        return is_fine(&answer);
    }
    dependents = dependents_of(self, object->meta.uid);
    if (n_waiting > 0 && dependents->len > 0) {
        return delete_with_waiting_owner(self, process, object, dependents);
    }
    return delete_object(self, process, object, implied_propagation(object));
}

static bool
sync_object(Controller *self, Process *process, ObjectRef key)
{
    const Object *cached = find_cached(self, key);
    ApiAnswer answer;
    Object *object;
    bool ok = true;

    if (cached == NULL || (object_is_deleting(cached) && !deletes_dependents(cached))) {
        return true;
    }
    answer = controller_read(self, process, key);
    if (answer.status != API_OK) {
        return answer.status == API_NOT_FOUND;
    }
    object = object_copy(answer.object);
    if (deletes_dependents(object)) {
        ok = finish_foreground(self, process, object);
    } else if (object->meta.n_owners > 0) {
        ok = judge(self, process, object);
    }
    object_free(object);
    return ok;
}

/* -- orphans ---------------------------------------------------------------------------------- */

typedef struct Release {
    Controller *self;
    const GArray *refs;
    Edit edit;
    bool ok;
} Release;

static void
release_one(Process *process, void *data, size_t index)
{
    Release *release = data;
    ApiAnswer answer =
        controller_patch(release->self, process, g_array_index(release->refs, ObjectRef, index),
                         drop_references, &release->edit);

    release->ok = release->ok && is_fine(&answer);
}

static bool
sync_orphans(void *data, Process *process, ObjectRef key)
{
    Controller *self = data;
    const Object *owner = find_cached(self, key);
    g_autoptr(GArray) refs = NULL;
    Edit edit = { .self = self, .finalizer = FINALIZER_ORPHAN };
    Uid uid;
    ApiAnswer answer;

    if (owner == NULL) {
        return true;
    }
    uid = owner->meta.uid;
    refs = dependents_of(self, uid);
    {
        Release release = { self, refs, { .self = self, .uids = &uid, .n_uids = 1 }, true };

        parallel_for(process, "garbage-collector.orphan", refs->len, refs->len, release_one,
                     &release);
        if (!release.ok) {
            return false;
        }
    }
    answer = controller_patch(self, process, key, drop_finalizer, &edit);
    return is_fine(&answer);
}

/* -- life ------------------------------------------------------------------------------------- */

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_gc_syncs;
}

static void
start(Controller *self)
{
    State *state = g_new0(State, 1);
    WorkQueueOptions options = { .n_workers = (uint32_t)workers(self->settings) };

    state->loose = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_array);
    state->absent = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    state->absent_order = g_array_new(FALSE, FALSE, sizeof(Uid));
    state->orphans =
        work_queue_new(self->sim, "garbage-collector.orphans", &options, sync_orphans, self);
    self->state = state;
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (is_watched((Kind)kind)) {
            controller_watch(self, (Kind)kind, object_changed);
        }
    }
}

static void
stop(Controller *self)
{
    State *state = self->state;

    work_queue_stop(state->orphans);
}

static void
free_state(Controller *self)
{
    State *state = self->state;

    if (state != NULL) {
        work_queue_free(state->orphans);
        g_hash_table_unref(state->loose);
        g_hash_table_unref(state->absent);
        g_array_unref(state->absent_order);
        g_free(state);
    }
}

const ControllerType controller_garbage_collector = {
    .name = "garbage-collector-controller",
    .doc = "Deletes what belongs to something that is gone.",
    .qps_factor = 2,
    .workers = workers,
    .start = start,
    .sync = sync_object,
    .stop = stop,
    .free = free_state,
};
