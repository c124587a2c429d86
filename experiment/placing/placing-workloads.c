/* placing-workloads.c - the pods that controllers would add to those that are there.
 *
 * What is there counts as the controllers count it: pods that neither ended nor are being deleted,
 * controlled by the object or by nobody and matched by its selector.  A StatefulSet gets all its
 * pods at once, also where its controller would wait for each to be ready.
 *
 * ReplicaSets, ReplicationControllers and StatefulSets of a file that holds pods as well are taken
 * for what selects these pods (spreading looks at them): the file's pods are all there are. */
#include "experiment/placing/placing-internal.h"
#include "models/api/server/api-admission.h"
#include "models/controllers/daemon-set/daemon-set-pass.h"
#include "models/controllers/job/job-pass.h"
#include "models/controllers/stateful-set/stateful-set-pass.h"

#include <string.h>

/* More would not be a question about placement but a slip of the keyboard. */
#define MADE_MAX 100000

struct PlacingOwners {
    GHashTable *pods;    /* "namespace/Kind/name" of the controller -> GPtrArray of const Pod * */
    GHashTable *sources; /* of files with pods: number of Mark.source */
};

static char *
owner_key(const char *name_space, const char *kind, const char *name)
{
    return g_strdup_printf("%s/%s/%s", name_space, kind, name);
}

static GPtrArray *
pods_under(PlacingOwners *owners, char *key)
{
    GPtrArray *pods = g_hash_table_lookup(owners->pods, key);

    if (pods == NULL) {
        pods = g_ptr_array_new();
        g_hash_table_insert(owners->pods, key, pods);
    } else {
        g_free(key);
    }
    return pods;
}

static void
drop_array(gpointer data)
{
    g_ptr_array_unref(data);
}

PlacingOwners *
placing_owners_new(const PlacingWorld *world)
{
    PlacingOwners *owners = g_new0(PlacingOwners, 1);

    owners->pods = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, drop_array);
    owners->sources = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < world->objects->len; i++) {
        const Object *object = world->objects->pdata[i];
        const Value *document = world->written->pdata[i];
        const OwnerRef *controller;

        if (object->kind != KIND_POD) {
            continue;
        }
        g_hash_table_add(owners->sources, GUINT_TO_POINTER(document->start.source));
        if (!pod_is_active((const Pod *)object)) {
            continue;
        }
        controller = object_controller(object);
        g_ptr_array_add(
            pods_under(owners, owner_key(object->meta.name_space,
                                         controller == NULL ? "" : controller->kind_name,
                                         controller == NULL ? "" : controller->name)),
            (gpointer)(uintptr_t)object);
    }
    return owners;
}

void
placing_owners_free(PlacingOwners *owners)
{
    g_hash_table_destroy(owners->pods);
    g_hash_table_destroy(owners->sources);
    g_free(owners);
}

/* The active pods of an object: its own, and matching ones that nobody controls. */
static GPtrArray *
pods_of(PlacingOwners *owners, const Object *owner, const Selector *selector)
{
    GPtrArray *result = g_ptr_array_new();
    g_autofree char *key =
        owner_key(owner->meta.name_space, object_kind_name(owner), owner->meta.name);
    g_autofree char *orphan_key = owner_key(owner->meta.name_space, "", "");
    const GPtrArray *own = g_hash_table_lookup(owners->pods, key);
    const GPtrArray *orphans = g_hash_table_lookup(owners->pods, orphan_key);

    for (guint i = 0; own != NULL && i < own->len; i++) {
        g_ptr_array_add(result, own->pdata[i]);
    }
    for (guint i = 0; selector != NULL && orphans != NULL && i < orphans->len; i++) {
        if (selector_matches(selector, ((const Object *)orphans->pdata[i])->meta.labels)) {
            g_ptr_array_add(result, orphans->pdata[i]);
        }
    }
    return result;
}

static uint32_t
draw(void *data, uint32_t n)
{
    return (uint32_t)sim_stream_below(&((PlacingWorld *)data)->names, n);
}

/* Whether so many pods more may be made for this object; else it is said. */
static bool
may_make(PlacingWorld *world, const Object *owner, int64_t n)
{
    if (n <= MADE_MAX - (int64_t)world->n_made) {
        return true;
    }
    diagnostics_error_at(world->diagnostics, "E158", owner->raw,
                         "%s %s asks for %" G_GINT64_FORMAT " pods; a dry run makes at most %d",
                         object_kind_name(owner), owner->meta.name, n, MADE_MAX);
    return false;
}

static Object *
make_pod(PlacingWorld *world, const Object *owner, const PodTemplate *template_, const char *base,
         const PodPlan *extra)
{
    ApiContext context = { .data = world, .draw = draw };
    PodPlan plan = *extra;
    Object *pod;

    plan.owner = owner;
    plan.owner_version = object_api_version(owner);
    plan.owner_kind = object_kind_name(owner);
    plan.template_ = template_;
    plan.name = base == NULL ? extra->name : api_generate_name(&context, base, world->arena);
    pod = placing_world_make(world, planned_pod(world, &plan));
    world->n_made += pod != NULL;
    return pod;
}

static void
make_replicas(PlacingWorld *world, PlacingOwners *owners, const ReplicaSet *set)
{
    g_autoptr(GPtrArray) there = pods_of(owners, &set->object, set->selector);
    const char *base = arena_printf(world->arena, "%s-", set->object.meta.name);
    const PodPlan plain = { .name = NULL };

    if (!may_make(world, &set->object, set->replicas)) {
        return;
    }
    for (int64_t i = there->len; i < set->replicas; i++) {
        (void)make_pod(world, &set->object, &set->template_, base, &plain);
    }
}

static bool
has_replica_set(const PlacingWorld *world, const Object *deployment)
{
    for (guint i = 0; i < world->objects->len; i++) {
        const Object *object = world->objects->pdata[i];
        const OwnerRef *owner = object->kind == KIND_REPLICA_SET ? object_controller(object) : NULL;

        if (owner != NULL && owner->kind == KIND_DEPLOYMENT &&
            strcmp(owner->name, deployment->meta.name) == 0 &&
            strcmp(object->meta.name_space, deployment->meta.name_space) == 0) {
            return true;
        }
    }
    return false;
}

/* A Deployment whose replica sets are in the files leaves the pods to them. */
static void
make_deployed(PlacingWorld *world, PlacingOwners *owners, const Deployment *deployment)
{
    Object *set;

    if (deployment->paused || has_replica_set(world, &deployment->object)) {
        return;
    }
    set = placing_world_make(world, planned_replica_set(world, deployment));
    if (set != NULL) {
        make_replicas(world, owners, (const ReplicaSet *)set);
    }
}

static const Object *
find_object(const PlacingWorld *world, Kind kind, const char *name_space, const char *name)
{
    for (guint i = 0; i < world->objects->len; i++) {
        const Object *object = world->objects->pdata[i];

        if (object->kind == kind && strcmp(object->meta.name, name) == 0 &&
            g_strcmp0(object->meta.name_space, name_space) == 0) {
            return object;
        }
    }
    return NULL;
}

static void
make_claims(PlacingWorld *world, const StatefulSet *set, int32_t ordinal)
{
    for (uint32_t i = 0; i < set->n_claims; i++) {
        const char *name = arena_printf(world->arena, "%s-%s-%d", set->claims[i].name,
                                        set->object.meta.name, ordinal);

        if (find_object(world, KIND_PERSISTENT_VOLUME_CLAIM, set->object.meta.name_space, name) ==
            NULL) {
            (void)placing_world_make(world, planned_claim(world, set, &set->claims[i], name));
        }
    }
}

static void
make_stateful(PlacingWorld *world, const StatefulSet *set)
{
    if (!may_make(world, &set->object, set->replicas)) {
        return;
    }
    for (int32_t i = 0; i < set->replicas; i++) {
        int32_t ordinal = set->ordinals_start + i;
        const char *index = arena_printf(world->arena, "%d", ordinal);
        const char *name = arena_printf(world->arena, "%s-%d", set->object.meta.name, ordinal);
        const char *labels[] = { LABEL_POD_NAME, name, LABEL_POD_INDEX, index, NULL };
        PodPlan plan = { .name = name, .labels = labels };

        if (find_object(world, KIND_POD, set->object.meta.name_space, name) == NULL) {
            make_claims(world, set, ordinal);
            plan.spec = planned_stateful_spec(world, set, ordinal);
            (void)make_pod(world, &set->object, &set->template_, NULL, &plan);
        }
    }
}

static bool
runs_on(const GPtrArray *pods, const Node *node)
{
    for (guint i = 0; i < pods->len; i++) {
        const Pod *pod = pods->pdata[i];
        const char *name = pod->node_name != NULL ? pod->node_name : pod->pinned_node;

        if (name != NULL && strcmp(name, node->object.meta.name) == 0) {
            return true;
        }
    }
    return false;
}

/* One pod for each node it belongs on, pinned there. */
static void
make_daemons(PlacingWorld *world, PlacingOwners *owners, const DaemonSet *set)
{
    g_autoptr(GPtrArray) there = pods_of(owners, &set->object, set->selector);
    const Value *value = daemon_set_spec_value(world->arena, set->template_.spec);
    const PodSpec *spec = pod_spec_intern(world->tables->pod_specs, value);
    const char *base = arena_printf(world->arena, "%s-", set->object.meta.name);
    const PodPlan plan = { .spec = value };
    guint n = world->objects->len;

    for (guint i = 0; i < n; i++) {
        const Node *node = world->objects->pdata[i];
        bool should_run = false, may_stay;

        if (node->object.kind != KIND_NODE) {
            continue;
        }
        daemon_set_eligible(&set->template_, spec, node, &should_run, &may_stay);
        if (should_run && !runs_on(there, node)) {
            Object *pod = make_pod(world, &set->object, &set->template_, base, &plan);

            if (pod != NULL) {
                ((Pod *)pod)->pinned_node = node->object.meta.name;
            }
        }
    }
}

static void
make_workers(PlacingWorld *world, PlacingOwners *owners, const Job *job)
{
    g_autoptr(GPtrArray) there = pods_of(owners, &job->object, job->spec.selector);
    int64_t wanted = job->spec.parallelism;
    const char *name = job->object.meta.name;
    const char *labels[] = {
        "batch.kubernetes.io/job-name", name, "job-name", name, NULL, NULL, NULL
    };
    PodPlan plan = { .labels = labels };

    if (job->spec.suspend ||
        condition_find(job->status.conditions, CONDITIONS_MAX, "Complete") != NULL ||
        condition_find(job->status.conditions, CONDITIONS_MAX, "Failed") != NULL) {
        return;
    }
    if (job->spec.completions >= 0) {
        wanted = MIN(wanted, (int64_t)job->spec.completions - MAX(job->status.succeeded, 0));
    }
    if (!may_make(world, &job->object, wanted)) {
        return;
    }
    for (int64_t i = there->len; i < wanted; i++) {
        bool is_indexed = job->spec.completion_mode == JOB_INDEXED;
        const char *index = arena_printf(world->arena, "%" G_GINT64_FORMAT, i);
        const char *base = is_indexed ? arena_printf(world->arena, "%s-%s-", name, index)
                                      : arena_printf(world->arena, "%s-", name);

        labels[4] = is_indexed ? JOB_INDEX : NULL;
        labels[5] = index;
        (void)make_pod(world, &job->object, &job->spec.template_, base, &plan);
    }
}

static bool
is_only_selector(PlacingWorld *world, const PlacingOwners *owners, guint index)
{
    const Object *object = world->objects->pdata[index];
    const Value *document = world->written->pdata[index];
    bool is_set = object->kind == KIND_REPLICA_SET || object->kind == KIND_STATEFUL_SET ||
                  object->kind == KIND_REPLICATION_CONTROLLER;

    if (!is_set ||
        !g_hash_table_contains(owners->sources, GUINT_TO_POINTER(document->start.source))) {
        return false;
    }
    world->n_selectors += object_controller(object) == NULL;
    return true;
}

void
placing_world_make_pods(PlacingWorld *world, PlacingOwners *owners, guint index)
{
    const Object *object = world->objects->pdata[index];

    if (object_is_deleting(object) || is_only_selector(world, owners, index)) {
        return;
    }
    switch (object->kind) {
    case KIND_DEPLOYMENT:
        make_deployed(world, owners, (const Deployment *)object);
        break;
    case KIND_REPLICA_SET:
    case KIND_REPLICATION_CONTROLLER:
        make_replicas(world, owners, (const ReplicaSet *)object);
        break;
    case KIND_STATEFUL_SET:
        make_stateful(world, (const StatefulSet *)object);
        break;
    case KIND_DAEMON_SET:
        make_daemons(world, owners, (const DaemonSet *)object);
        break;
    case KIND_JOB:
        make_workers(world, owners, (const Job *)object);
        break;
    default:
        break;
    }
}
