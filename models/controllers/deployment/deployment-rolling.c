/* deployment-rolling.c - one step of a rollout: a little up, a little down, or all at once. */
#include "models/controllers/deployment/deployment-pass.h"

static int32_t
total_size(const DeploymentPass *pass)
{
    int32_t total = 0;

    for (guint i = 0; i < pass->sets->len; i++) {
        total += ((const ReplicaSet *)g_ptr_array_index(pass->sets, i))->replicas;
    }
    return total;
}

static SetSize
set_size(const ReplicaSet *set)
{
    SetSize size = {
        .name = set->object.meta.name,
        .replicas = set->replicas,
        .available = set->status.available_replicas,
        .created_at = api_time(set->object.meta.created_at),
        .desired = -1,
    };

    (void)deployment_set_number(set, ANNOTATION_MAX, &size.max_replicas);
    (void)deployment_set_number(set, ANNOTATION_DESIRED, &size.desired);
    return size;
}

static bool
grow_new_set(DeploymentPass *pass, bool *ret_scaled)
{
    DeploymentShape shape = deployment_shape(pass->deployment);
    int32_t size = pass->new_set->replicas;

    *ret_scaled = false;
    if (size == shape.replicas) {
        return true;
    }
    size = size > shape.replicas ? shape.replicas
                                 : deployment_new_set_size(&shape, total_size(pass), size);
    if (size == pass->new_set->replicas) {
        return true;
    }
    return deployment_scale_set(pass, pass->new_set, size, ret_scaled);
}

static ReplicaSet *
find_set(const DeploymentPass *pass, const char *name)
{
    for (guint i = 0; i < pass->sets->len; i++) {
        ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        if (set->object.meta.name == name) {
            return set;
        }
    }
    return NULL;
}

/* Names are interned: sizes keep them while copies of the sets come and go. */
static GArray *
active_old_sizes(const DeploymentPass *pass)
{
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(SetSize));

    for (guint i = 0; i < pass->sets->len; i++) {
        const ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        if (set->replicas > 0 && set != pass->new_set) {
            SetSize size = set_size(set);

            g_array_append_val(sizes, size);
        }
    }
    return sizes;
}

static bool
shrink_old_sets(DeploymentPass *pass, bool *ret_scaled)
{
    DeploymentShape shape = deployment_shape(pass->deployment);
    g_autoptr(GArray) old = active_old_sizes(pass);
    g_autofree SetStep *steps = g_new(SetStep, 2 * old->len + 1);
    SetSize new_ = set_size(pass->new_set);
    size_t n =
        deployment_shrink_old(&shape, (const SetSize *)(gpointer)old->data, old->len, &new_, steps);

    *ret_scaled = n > 0;
    for (size_t i = 0; i < n; i++) {
        const SetSize *size = &g_array_index(old, SetSize, steps[i].set);

        if (!deployment_scale_set(pass, find_set(pass, size->name), steps[i].replicas, NULL)) {
            return false;
        }
    }
    return true;
}

bool
deployment_roll(DeploymentPass *pass)
{
    bool scaled = false;

    if (!deployment_find_new_set(pass, true) || !grow_new_set(pass, &scaled)) {
        return false;
    }
    if (!scaled && !shrink_old_sets(pass, &scaled)) {
        return false;
    }
    if (!scaled && deployment_is_complete(pass->deployment) && !deployment_clean_up(pass)) {
        return false;
    }
    return deployment_sync_rollout_status(pass);
}

/* A pod of an old set that has not ended yet. */
static bool
old_pods_run(const DeploymentPass *pass)
{
    Informer *pods = controller_informer(pass->self, KIND_POD);

    for (guint i = 0; i < pass->sets->len; i++) {
        const ReplicaSet *set = g_ptr_array_index(pass->sets, i);
        StoreQuery query = { .kind = KIND_POD, .owner = set->object.meta.uid };

        if (set == pass->new_set) {
            continue;
        }
        if (set->status.replicas > 0) {
            return true;
        }
        for (StoreIterator it = informer_query(pods, &query); store_next(&it);) {
            if (!pod_is_terminal((const Pod *)it.object)) {
                return true;
            }
        }
    }
    return false;
}

static bool
empty_old_sets(DeploymentPass *pass, bool *ret_scaled)
{
    *ret_scaled = false;
    for (guint i = 0; i < pass->sets->len; i++) {
        ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        if (set != pass->new_set && set->replicas > 0) {
            *ret_scaled = true;
            if (!deployment_scale_set(pass, set, 0, NULL)) {
                return false;
            }
        }
    }
    return true;
}

bool
deployment_recreate(DeploymentPass *pass)
{
    bool scaled;

    if (!deployment_find_new_set(pass, false) || !empty_old_sets(pass, &scaled)) {
        return false;
    }
    if (scaled || old_pods_run(pass)) {
        return deployment_sync_rollout_status(pass);
    }
    if (pass->new_set == NULL && !deployment_find_new_set(pass, true)) {
        return false;
    }
    if (pass->new_set->replicas != pass->deployment->replicas &&
        !deployment_scale_set(pass, pass->new_set, pass->deployment->replicas, NULL)) {
        return false;
    }
    if (deployment_is_complete(pass->deployment) && !deployment_clean_up(pass)) {
        return false;
    }
    return deployment_sync_rollout_status(pass);
}

bool
deployment_is_scaled(DeploymentPass *pass, bool *ret_scaled)
{
    if (!deployment_find_new_set(pass, false)) {
        return false;
    }
    *ret_scaled = false;
    for (guint i = 0; i < pass->sets->len; i++) {
        const ReplicaSet *set = g_ptr_array_index(pass->sets, i);
        int32_t desired;

        if (set->replicas > 0 && deployment_set_number(set, ANNOTATION_DESIRED, &desired) &&
            desired != pass->deployment->replicas) {
            *ret_scaled = true;
        }
    }
    return true;
}

bool
deployment_scale(DeploymentPass *pass)
{
    DeploymentShape shape = deployment_shape(pass->deployment);
    guint n = pass->sets->len;
    g_autofree SetSize *sizes = g_new0(SetSize, n + 1);
    g_autofree int32_t *replicas = g_new0(int32_t, n + 1);
    size_t new_ = n;

    for (guint i = 0; i < n; i++) {
        sizes[i] = set_size(g_ptr_array_index(pass->sets, i));
        new_ = g_ptr_array_index(pass->sets, i) == pass->new_set ? i : new_;
    }
    deployment_plan_scale(&shape, pass->deployment->status.replicas, sizes, n, new_, replicas);
    for (guint i = 0; i < n; i++) {
        if (replicas[i] >= 0 &&
            !deployment_scale_set(pass, find_set(pass, sizes[i].name), replicas[i], NULL)) {
            return false;
        }
    }
    return true;
}

static gint
compare_revision(gconstpointer left, gconstpointer right)
{
    const ReplicaSet *a = *(const ReplicaSet *const *)left;
    const ReplicaSet *b = *(const ReplicaSet *const *)right;
    int64_t a_revision = deployment_revision_of(&a->object);
    int64_t b_revision = deployment_revision_of(&b->object);
    SetSize a_size = set_size(a);
    SetSize b_size = set_size(b);

    if (a_revision != b_revision) {
        return a_revision < b_revision ? -1 : 1;
    }
    return set_size_compare_age(&a_size, &b_size);
}

bool
deployment_clean_up(DeploymentPass *pass)
{
    g_autoptr(GPtrArray) old = g_ptr_array_new();
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    int64_t surplus;

    for (guint i = 0; i < pass->sets->len; i++) {
        ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        if (set != pass->new_set && !object_is_deleting(&set->object)) {
            g_ptr_array_add(old, set);
        }
    }
    surplus = (int64_t)old->len - pass->deployment->revision_history_limit;
    if (surplus <= 0 || pass->deployment->revision_history_limit == INT32_MAX) {
        return true;
    }
    g_ptr_array_sort(old, compare_revision);
    for (int64_t i = 0; i < surplus; i++) {
        const ReplicaSet *set = g_ptr_array_index(old, i);
        ApiAnswer answer;

        if (set->status.replicas != 0 || set->replicas != 0 ||
            set->object.meta.generation > set->status.observed_generation) {
            continue;
        }
        answer = controller_delete(pass->self, pass->process, set->object.ref, &options);
        if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
            return false;
        }
    }
    return true;
}
