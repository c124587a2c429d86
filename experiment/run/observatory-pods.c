/* observatory-pods.c - what each pod counts for, kept up to date by differences. */
#include "experiment/run/observatory-internal.h"

#include <string.h>

guint
membership_hash(gconstpointer data)
{
    const Membership *membership = data;

    return (guint)(membership->labels * 2654435761U) ^ (guint)membership->owner ^
           g_str_hash(membership->name_space);
}

gboolean
membership_equal(gconstpointer a_data, gconstpointer b_data)
{
    const Membership *a = a_data, *b = b_data;

    return a->labels == b->labels && a->owner == b->owner &&
           strcmp(a->name_space, b->name_space) == 0;
}

void
membership_free(void *data)
{
    Membership *membership = data;

    g_ptr_array_unref(membership->subjects);
    g_free(membership);
}

void
pod_row_free(void *data)
{
    PodRow *row = data;

    if (row->is_gone) {
        membership_free(row->membership);
    }
    g_free(row);
}

void *
pod_key(ObjectRef ref)
{
    return (void *)(uintptr_t)((uint64_t)ref.generation << 32 | ref.index);
}

static PodCount
pod_count(const Pod *pod, bool serves)
{
    PodCount count = { .exists = !pod_is_terminal(pod), .ready = pod_is_ready(pod) };

    count.serves = serves;
    count.restarts = pod_restarts(pod);
    if (object_is_deleting(&pod->object) && !pod_is_terminal(pod)) {
        count.phase = GAUGE_TERMINATING;
    } else if (pod->phase == POD_SUCCEEDED) {
        count.phase = GAUGE_PHASE_SUCCEEDED;
    } else if (pod->phase == POD_FAILED) {
        count.phase = GAUGE_PHASE_FAILED;
    } else {
        count.phase = pod->phase == POD_PENDING ? GAUGE_PENDING : GAUGE_RUNNING;
    }
    return count;
}

static const PodCount no_count = { .phase = GAUGE_RUNNING };

/* What 'before' counted goes, what 'after' counts comes; NULL is nothing.  A gauge that stays as it
 * was is not touched in between: each difference is applied once. */
static void
replace_count(Observatory *observatory, Subject *subject, const PodCount *before,
              const PodCount *after)
{
    PodCount plus = after == NULL ? no_count : *after;
    PodCount minus = before == NULL ? no_count : *before;
    bool same_phase = before != NULL && after != NULL && plus.phase == minus.phase;

    gauge_add(observatory, subject, GAUGE_PODS, plus.exists - minus.exists);
    gauge_add(observatory, subject, GAUGE_SERVING, plus.serves - minus.serves);
    if (subject->type == SUBJECT_PODS || subject->type == SUBJECT_POD) {
        gauge_add(observatory, subject, GAUGE_READY, plus.ready - minus.ready);
        if (!same_phase && before != NULL && minus.phase != N_GAUGES) {
            gauge_add(observatory, subject, minus.phase, -1);
        }
        if (!same_phase && after != NULL && plus.phase != N_GAUGES) {
            gauge_add(observatory, subject, plus.phase, 1);
        }
    }
}

static void
replace_pod_count(Observatory *observatory, PodRow *row, const PodCount *before,
                  const PodCount *after)
{
    int32_t restarts =
        after == NULL ? 0 : after->restarts - (before == NULL ? 0 : before->restarts);

    for (size_t i = 0; i < row->membership->subjects->len; i++) {
        Subject *subject = g_ptr_array_index(row->membership->subjects, i);

        replace_count(observatory, subject, before, after);
        gauge_add(observatory, subject, GAUGE_RESTARTS, restarts);
    }
    if (row->self != NULL) {
        replace_count(observatory, row->self, before, after);
        gauge_add(observatory, row->self, GAUGE_RESTARTS, restarts);
    }
    if (row->node != NULL) {
        int difference = (after != NULL && after->exists) - (before != NULL && before->exists);

        gauge_add(observatory, row->node, GAUGE_PODS, difference);
    }
}

/* The workloads above a pod: its ReplicaSet if nothing owns that, else the Deployment, and so on.
 */
static void
add_owners(Observatory *observatory, const Pod *pod, GPtrArray *ret_subjects)
{
    static const struct {
        Kind kind;
        SubjectType type;
    } kinds[] = { { KIND_DEPLOYMENT, SUBJECT_DEPLOYMENT },
                  { KIND_REPLICA_SET, SUBJECT_REPLICA_SET },
                  { KIND_STATEFUL_SET, SUBJECT_STATEFUL_SET },
                  { KIND_DAEMON_SET, SUBJECT_DAEMON_SET },
                  { KIND_JOB, SUBJECT_JOB } };
    const Store *store = cluster_store(observatory->cluster);
    const OwnerRef *owner = object_controller(&pod->object);

    for (int depth = 0; owner != NULL && depth < 4; depth++) {
        const Object *object = store_find_uid(store, owner->uid);

        for (size_t i = 0; object != NULL && i < G_N_ELEMENTS(kinds); i++) {
            const OwnerRef *above = object_controller(object);
            g_autofree char *label = NULL;

            if (object->kind != kinds[i].kind) {
                continue;
            }
            label = make_label(kinds[i].type, object->meta.name_space, object->meta.name, "");
            if (kinds[i].kind != KIND_REPLICA_SET || above == NULL ||
                g_hash_table_contains(observatory->by_label, label)) {
                g_ptr_array_add(ret_subjects, subject_of(observatory, kinds[i].type, object));
            }
        }
        owner = object == NULL ? NULL : object_controller(object);
    }
}

static bool
subject_takes(const Subject *subject, const Pod *pod)
{
    if (subject->type != SUBJECT_PODS && subject->type != SUBJECT_SERVICE) {
        return false;
    }
    if (subject->name_space != NULL &&
        strcmp(subject->name_space, pod->object.meta.name_space) != 0) {
        return false;
    }
    return subject->selector != NULL &&
           selector_matches(subject->selector, pod->object.meta.labels);
}

static Membership *
membership_of(Observatory *observatory, const Pod *pod)
{
    const OwnerRef *owner = object_controller(&pod->object);
    Membership key = { NULL, pod->object.meta.labels->id, pod->object.meta.name_space,
                       owner == NULL ? 0 : owner->uid };
    Membership *membership = g_hash_table_lookup(observatory->memberships, &key);

    if (membership != NULL) {
        return membership;
    }
    membership = g_new0(Membership, 1);
    *membership = key;
    membership->subjects = g_ptr_array_new();
    add_owners(observatory, pod, membership->subjects);
    g_ptr_array_add(membership->subjects, observatory->all_pods);
    for (size_t i = 0; i < observatory->subjects->len; i++) {
        Subject *subject = g_ptr_array_index(observatory->subjects, i);

        if (subject != observatory->all_pods && subject_takes(subject, pod)) {
            g_ptr_array_add(membership->subjects, subject);
        }
    }
    note_workloads_behind(membership->subjects);
    g_hash_table_insert(observatory->memberships, membership, membership);
    return membership;
}

/* By the interned name, since every pod asks. */
static Subject *
node_subject(Observatory *observatory, const char *node_name)
{
    Subject *subject = g_hash_table_lookup(observatory->nodes, node_name);
    bool is_new;

    if (subject == NULL) {
        subject = subject_ensure(observatory, SUBJECT_NODE, NULL, node_name, "", &is_new);
        g_hash_table_insert(observatory->nodes, (void *)(uintptr_t)node_name, subject);
    }
    return subject;
}

static void
set_pod_places(Observatory *observatory, PodRow *row, const Pod *pod)
{
    row->membership = membership_of(observatory, pod);
    row->node = pod->node_name == NULL ? NULL : node_subject(observatory, pod->node_name);
    if (observatory->has_pod_subjects) {
        g_autofree char *label =
            make_label(SUBJECT_POD, pod->object.meta.name_space, pod->object.meta.name, "");

        row->self = g_hash_table_lookup(observatory->by_label, label);
    }
}

/* A Service or a set of labels is new: the lists of all pods are made again. */
void
rebuild_memberships(Observatory *observatory)
{
    const Store *store = cluster_store(observatory->cluster);
    StoreQuery query = { .kind = KIND_POD };
    g_autoptr(GPtrArray) rows = g_ptr_array_new();

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        PodRow *row = g_hash_table_lookup(observatory->pods, pod_key(it.object->ref));

        if (row != NULL) {
            replace_pod_count(observatory, row, &row->count, NULL);
            g_ptr_array_add(rows, row);
        }
    }
    g_hash_table_remove_all(observatory->memberships);
    for (size_t i = 0; i < rows->len; i++) {
        PodRow *row = g_ptr_array_index(rows, i);
        const Pod *pod = (const Pod *)store_get(store, row->ref);
        PodCount counted = row->count;

        counted.restarts = 0; /* they have been counted where they belong */
        set_pod_places(observatory, row, pod);
        replace_pod_count(observatory, row, NULL, &counted);
    }
}

bool
pod_is_settled(const Pod *pod)
{
    return pod_is_ready(pod) || pod_is_terminal(pod);
}

/* The API has forgotten a pod whose containers still answer: deleted by force, while its kubelet
 * was away.  In truth it goes on serving, for whom it served before; nothing else of it counts. */
static void
keep_serving(Observatory *observatory, PodRow *row)
{
    PodCount count = { .phase = N_GAUGES, .serves = true, .restarts = row->count.restarts };
    Membership *membership = g_new0(Membership, 1);

    replace_pod_count(observatory, row, &row->count, &count);
    row->count = count;
    /* Memberships are made anew when a Service comes; this one has no object to be made from. */
    membership->subjects = g_ptr_array_ref(row->membership->subjects);
    row->membership = membership;
    row->is_gone = true;
}

void
pod_gone(Observatory *observatory, const Object *old)
{
    PodRow *row = g_hash_table_lookup(observatory->pods, pod_key(old->ref));

    if (row == NULL) {
        return;
    }
    if (row->is_initial) {
        row->is_initial = false;
        count_settled(observatory);
    }
    if (row->count.serves) {
        keep_serving(observatory, row);
        return;
    }
    replace_pod_count(observatory, row, &row->count, NULL);
    g_hash_table_remove(observatory->pods, pod_key(old->ref));
}

void
pod_changed(Observatory *observatory, const Object *old, const Object *new_)
{
    const Pod *pod = (const Pod *)new_;
    const Pod *before = (const Pod *)old;
    PodRow *row = g_hash_table_lookup(observatory->pods, pod_key(new_->ref));
    PodCount count;
    bool moved;

    if (row == NULL) {
        row = g_new0(PodRow, 1);
        row->ref = new_->ref;
        g_hash_table_insert(observatory->pods, pod_key(new_->ref), row);
        set_pod_places(observatory, row, pod);
        count =
            pod_count(pod, machines_pod_serves(cluster_machines(observatory->cluster), new_->ref));
        row->count = count;
        replace_pod_count(observatory, row, NULL, &count);
        return;
    }
    moved = before == NULL || before->node_name != pod->node_name ||
            before->object.meta.labels != pod->object.meta.labels ||
            object_controller(old) != object_controller(new_);
    count = pod_count(pod, row->count.serves);
    if (moved) {
        PodCount counted = count;

        replace_pod_count(observatory, row, &row->count, NULL);
        set_pod_places(observatory, row, pod);
        counted.restarts = count.restarts - row->count.restarts;
        replace_pod_count(observatory, row, NULL, &counted);
    } else {
        replace_pod_count(observatory, row, &row->count, &count);
    }
    row->count = count;
    if (row->is_initial && pod_is_settled(pod)) {
        row->is_initial = false;
        count_settled(observatory);
    }
}

void
pod_truth_changed(Observatory *observatory, ObjectRef ref, bool serves)
{
    PodRow *row = g_hash_table_lookup(observatory->pods, pod_key(ref));
    PodCount count;

    if (row == NULL || row->count.serves == serves) {
        return;
    }
    count = row->count;
    count.serves = serves;
    replace_pod_count(observatory, row, &row->count, row->is_gone ? NULL : &count);
    row->count = count;
    if (row->is_gone) {
        g_hash_table_remove(observatory->pods, pod_key(ref));
    }
}
