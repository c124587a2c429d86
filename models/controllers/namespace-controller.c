/* namespace-controller.c - empties a namespace that is being deleted, then lets it go.
 *
 * Five seconds after the delete the pods go, and the namespace is looked at again after half their
 * longest grace period and a second; when they are gone everything else goes, and the finalizer
 * last.  The first look writes five conditions, and that write brings the next look forward
 * (Kubernetes 1.34). */
#include "models/controllers/controller.h"

#include "models/api/workload.h"

#include <string.h>

#define SETTLE_DELAY (5 * SIM_SECOND)
#define FINALIZER_ESTIMATE 15

typedef struct Pass {
    Controller *self;
    Process *process;
    const char *name; /* interned */
    SimTime deleted_at;
    GString *remaining;  /* "pods. has 3 resource instances, ..." */
    GString *finalizers; /* "example.com/f in 1 resource instances, ..." */
    int64_t estimate;    /* seconds until what is left may be gone; 0: nothing is left */
    bool failed;
} Pass;

static void
namespace_changed(Controller *self, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL && object_is_deleting(new_)) {
        work_queue_add_after(self->queue, new_->ref, SETTLE_DELAY);
    }
}

static void
start(Controller *self)
{
    controller_watch(self, KIND_NAMESPACE, namespace_changed);
}

static Store *
store_of(const Pass *pass)
{
    return api_server_store(client_server(pass->self->client));
}

/* The longest grace of the pods that still run, unless it is over. */
static int64_t
pod_grace(const Pass *pass)
{
    StoreQuery query = { .kind = KIND_POD, .name_space = pass->name };
    int64_t longest = 0;

    for (StoreIterator it = store_query(store_of(pass), &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (!pod_is_terminal(pod)) {
            longest = MAX(longest, pod->spec->grace_seconds);
        }
    }
    return sim_now(pass->self->sim) - pass->deleted_at >= longest * SIM_SECOND ? 0 : longest;
}

static GArray *
list(const Pass *pass, Kind kind)
{
    StoreQuery query = { .kind = kind, .name_space = pass->name };
    GArray *refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    for (StoreIterator it = store_query(store_of(pass), &query); store_next(&it);) {
        g_array_append_val(refs, it.object->ref);
    }
    return refs;
}

typedef struct Tally {
    const char *finalizer;
    int32_t n;
} Tally;

/* Counts the finalizers that hold objects back; returns whether there are any. */
static bool
tally_finalizers(Pass *pass, const GArray *left)
{
    g_autoptr(GArray) tallies = g_array_new(FALSE, FALSE, sizeof(Tally));

    for (guint i = 0; i < left->len; i++) {
        const Object *object = store_get(store_of(pass), g_array_index(left, ObjectRef, i));

        for (uint8_t f = 0; object != NULL && f < object->meta.n_finalizers; f++) {
            Tally tally = { object->meta.finalizers[f], 1 };
            guint k = 0;

            while (k < tallies->len &&
                   strcmp(g_array_index(tallies, Tally, k).finalizer, tally.finalizer) != 0) {
                k++;
            }
            if (k < tallies->len) {
                g_array_index(tallies, Tally, k).n++;
            } else {
                g_array_append_val(tallies, tally);
            }
        }
    }
    for (guint i = 0; i < tallies->len; i++) {
        const Tally *tally = &g_array_index(tallies, Tally, i);

        g_string_append_printf(pass->finalizers, "%s%s in %d resource instances",
                               pass->finalizers->len > 0 ? ", " : "", tally->finalizer, tally->n);
    }
    return tallies->len > 0;
}

static void
delete_kind(Pass *pass, Kind kind)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    int64_t grace = kind == KIND_POD ? pod_grace(pass) : 0;
    g_autoptr(GArray) all = list(pass, kind);
    g_autoptr(GArray) left = NULL;

    for (guint i = 0; i < all->len && !pass->self->gone; i++) {
        ObjectRef ref = g_array_index(all, ObjectRef, i);
        const Object *object = store_get(store_of(pass), ref);

        if (object != NULL && !object_is_deleting(object)) {
            (void)controller_delete(pass->self, pass->process, ref, &options);
        }
    }
    left = list(pass, kind);
    if (left->len == 0) {
        return;
    }
    g_string_append_printf(pass->remaining, "%s%s. has %u resource instances",
                           pass->remaining->len > 0 ? ", " : "", object_class(kind)->resource,
                           left->len);
    if (tally_finalizers(pass, left) && grace == 0) {
        grace = FINALIZER_ESTIMATE;
    }
    pass->failed = pass->failed || grace == 0;
    pass->estimate = MAX(pass->estimate, grace);
}

static void
delete_content(Pass *pass)
{
    delete_kind(pass, KIND_POD);
    if (pass->remaining->len > 0 && pass->self->settings->ordered_namespace_deletion) {
        /* Pods go first; the conditions do not speak of them yet. */
        g_string_truncate(pass->remaining, 0);
        g_string_truncate(pass->finalizers, 0);
        return;
    }
    for (int kind = 0; kind < N_KINDS; kind++) {
        const ObjectClass *class_ = object_class((Kind)kind);

        if (kind != KIND_POD && class_ != NULL && class_->is_namespaced) {
            delete_kind(pass, (Kind)kind);
        }
    }
}

typedef struct Row {
    const char *type, *good_reason, *good_message, *bad_reason;
} Row;

static const Row rows[] = {
    { "NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered",
      "All resources successfully discovered", NULL },
    { "NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions",
      "All legacy kube types successfully parsed", NULL },
    { "NamespaceDeletionContentFailure", "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization", NULL },
    { "NamespaceContentRemaining", "ContentRemoved", "All content successfully removed",
      "SomeResourcesRemain" },
    { "NamespaceFinalizersRemaining", "ContentHasNoFinalizers",
      "All content-preserving finalizers finished", "SomeFinalizersRemain" },
};

static bool
put_conditions(Object *draft, void *data)
{
    const Pass *pass = data;
    InternTable *names = pass->self->tables->names;
    Namespace *space = (Namespace *)draft;
    bool changed = false;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const GString *left = i == 3 ? pass->remaining : i == 4 ? pass->finalizers : NULL;
        bool bad = left != NULL && left->len > 0;
        g_autofree char *message =
            bad ? g_strconcat(i == 3 ? "Some resources are remaining: "
                                     : "Some content in the namespace has finalizers remaining: ",
                              left->str, NULL)
                : g_strdup(rows[i].good_message);

        changed |= condition_set(space->conditions, CONDITIONS_MAX, intern(names, rows[i].type),
                                 bad ? CONDITION_TRUE : CONDITION_FALSE,
                                 intern(names, bad ? rows[i].bad_reason : rows[i].good_reason),
                                 intern(names, message), sim_now(pass->self->sim));
    }
    return changed;
}

static bool
conditions_differ(Pass *pass, ObjectRef key)
{
    const Object *space = store_get(store_of(pass), key);
    Object *draft = space == NULL ? NULL : object_copy(space);
    bool differ = draft != NULL && put_conditions(draft, pass);

    if (draft != NULL) {
        object_free(draft);
    }
    return differ;
}

static bool
drop_finalizer(Object *draft, void *data)
{
    Namespace *space = (Namespace *)draft;
    bool had = space->has_finalizer;

    (void)data;
    space->has_finalizer = false;
    return had;
}

static bool
let_go(Pass *pass, ObjectRef key)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = 0 };
    ApiAnswer answer = controller_patch(pass->self, pass->process, key, drop_finalizer, NULL);

    if (answer.status == API_OK && store_get(store_of(pass), key) != NULL) {
        answer = controller_delete(pass->self, pass->process, key, &options);
    }
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

static bool
run_pass(Pass *pass, ObjectRef key)
{
    delete_content(pass);
    if (conditions_differ(pass, key)) {
        ApiAnswer answer = controller_patch(pass->self, pass->process, key, put_conditions, pass);

        if (answer.status != API_OK) {
            return answer.status == API_NOT_FOUND;
        }
    }
    if (pass->estimate > 0) {
        work_queue_add_after(pass->self->queue, key, (pass->estimate / 2 + 1) * SIM_SECOND);
        return true;
    }
    return !pass->failed && let_go(pass, key);
}

static bool
sync_namespace(Controller *self, Process *process, ObjectRef key)
{
    Pass pass = { .self = self, .process = process };
    ApiAnswer answer = controller_read(self, process, key);
    const Namespace *space = (const Namespace *)answer.object;
    bool ok;

    if (answer.status != API_OK) {
        return answer.status == API_NOT_FOUND;
    }
    if (!object_is_deleting(answer.object) || !space->has_finalizer) {
        return true;
    }
    pass.name = answer.object->meta.name;
    pass.deleted_at = answer.object->meta.deletion_at;
    pass.remaining = g_string_new(NULL);
    pass.finalizers = g_string_new(NULL);
    ok = run_pass(&pass, key);
    g_string_free(pass.remaining, TRUE);
    g_string_free(pass.finalizers, TRUE);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_namespace_syncs;
}

const ControllerType controller_namespace_controller = {
    .name = "namespace-controller",
    .doc = "Empties a namespace that is being deleted, then lets it go.",
    .qps_factor = 20,
    .burst_factor = 100,
    .queue = { .backoff_max = 60 * SIM_SECOND, .without_bucket = true },
    .workers = workers,
    .start = start,
    .sync = sync_namespace,
};
