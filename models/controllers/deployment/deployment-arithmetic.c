/* deployment-arithmetic.c - how many pods each ReplicaSet of a Deployment should have. */
#include "models/controllers/deployment/deployment-arithmetic.h"

#include <string.h>

void
deployment_fenceposts(const DeploymentShape *shape, int32_t *ret_surge, int32_t *ret_unavailable)
{
    *ret_surge = (int32_t)int_or_percent_scaled(shape->max_surge, shape->replicas, true);
    *ret_unavailable =
        (int32_t)int_or_percent_scaled(shape->max_unavailable, shape->replicas, false);
    if (*ret_surge == 0 && *ret_unavailable == 0) {
        *ret_unavailable = 1;
    }
}

int32_t
deployment_surge(const DeploymentShape *shape)
{
    int32_t surge, unavailable;

    if (shape->recreate) {
        return 0;
    }
    deployment_fenceposts(shape, &surge, &unavailable);
    return surge;
}

int32_t
deployment_unavailable(const DeploymentShape *shape)
{
    int32_t surge, unavailable;

    if (shape->recreate || shape->replicas == 0) {
        return 0;
    }
    deployment_fenceposts(shape, &surge, &unavailable);
    return MIN(unavailable, shape->replicas);
}

int32_t
deployment_new_set_size(const DeploymentShape *shape, int32_t total, int32_t size)
{
    int32_t surge = (int32_t)int_or_percent_scaled(shape->max_surge, shape->replicas, true);
    int32_t room = shape->replicas + surge - total;

    if (shape->recreate) {
        return shape->replicas;
    }
    if (room <= 0) {
        return size;
    }
    return size + MIN(room, shape->replicas - size);
}

int
set_size_compare_age(const SetSize *a, const SetSize *b)
{
    if (a->created_at != b->created_at) {
        return a->created_at < b->created_at ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

/* Takes up to 'most' pods that are not available. */
static size_t
drop_unhealthy(const SetSize *old, size_t n_old, int32_t most, int32_t *left, SetStep *ret_steps,
               bool *ret_stale)
{
    size_t n = 0;

    *ret_stale = false;
    for (size_t i = 0; i < n_old && most > 0; i++) {
        int32_t take = MIN(most, old[i].replicas - old[i].available);

        if (left[i] == 0 || take == 0) {
            continue;
        }
        /* More available than asked for: the set's status has not caught up with its spec.
         * Kubernetes calls it an invalid request and leaves the rest for the next time, which is
         * what keeps a fast rollout from taking too many. */
        if (take < 0) {
            *ret_stale = true;
            break;
        }
        left[i] -= take;
        most -= take;
        ret_steps[n++] = (SetStep){ i, left[i] };
    }
    return n;
}

static size_t
drop_healthy(size_t n_old, int32_t most, int32_t *left, SetStep *ret_steps)
{
    size_t n = 0;

    for (size_t i = 0; i < n_old && most > 0; i++) {
        int32_t take = MIN(most, left[i]);

        if (take <= 0) {
            continue;
        }
        left[i] -= take;
        most -= take;
        ret_steps[n++] = (SetStep){ i, left[i] };
    }
    return n;
}

size_t
deployment_shrink_old(const DeploymentShape *shape, const SetSize *old, size_t n_old,
                      const SetSize *new_, SetStep *ret_steps)
{
    int32_t available_min = shape->replicas - deployment_unavailable(shape);
    int32_t total = new_->replicas;
    int32_t available = new_->available;
    g_autofree int32_t *left = g_new(int32_t, n_old);
    int32_t most;
    bool is_stale;
    size_t n;

    for (size_t i = 0; i < n_old; i++) {
        total += old[i].replicas;
        available += old[i].available;
        left[i] = old[i].replicas;
    }
    most = total - available_min - (new_->replicas - new_->available);
    if (total == new_->replicas || most <= 0) {
        return 0;
    }
    n = drop_unhealthy(old, n_old, most, left, ret_steps, &is_stale);
    return is_stale ? n : n + drop_healthy(n_old, available - available_min, left, ret_steps + n);
}

static gint
compare_growing(gconstpointer left, gconstpointer right, gpointer data)
{
    const SetSize *a = left;
    const SetSize *b = right;

    (void)data;
    if (a->replicas != b->replicas) {
        return a->replicas > b->replicas ? -1 : 1;
    }
    return set_size_compare_age(b, a);
}

static gint
compare_shrinking(gconstpointer left, gconstpointer right, gpointer data)
{
    const SetSize *a = left;
    const SetSize *b = right;

    (void)data;
    if (a->replicas != b->replicas) {
        return a->replicas > b->replicas ? -1 : 1;
    }
    return set_size_compare_age(a, b);
}

/* By how much a set should change so that it keeps its share of the whole. */
static int32_t
share(const DeploymentShape *shape, int32_t replicas_before, const SetSize *set)
{
    int32_t before = set->max_replicas > 0 ? set->max_replicas : replicas_before;
    int32_t now = shape->replicas + deployment_surge(shape);
    double size;

    if (shape->replicas == 0) {
        return -set->replicas;
    }
    if (before == 0) {
        return 0;
    }
    size = (double)((int64_t)set->replicas * now) / (double)before;
    return (int32_t)(size < 0 ? size - 0.5 : size + 0.5) - set->replicas;
}

/* Sorts the sets that have replicas: growing, largest and newest first; shrinking, largest and
 * oldest first; gives each its new size, in the order of 'sets' afterwards. */
static void
scale_in_proportion(const DeploymentShape *shape, int32_t replicas_before, SetSize *sets, size_t n,
                    int32_t *ret_replicas)
{
    int32_t to_add = shape->replicas > 0 ? shape->replicas + deployment_surge(shape) : 0;
    int32_t added = 0;

    for (size_t i = 0; i < n; i++) {
        to_add -= sets[i].replicas;
    }
    if (to_add != 0) {
        g_qsort_with_data(sets, (gint)n, sizeof(SetSize),
                          to_add > 0 ? compare_growing : compare_shrinking, NULL);
    }
    for (size_t i = 0; i < n; i++) {
        int32_t part = 0;

        if (to_add != added && sets[i].replicas != 0) {
            part = share(shape, replicas_before, &sets[i]);
            part = to_add > 0 ? MIN(part, to_add - added) : MAX(part, to_add - added);
        }
        ret_replicas[i] = sets[i].replicas + part;
        added += part;
    }
    if (n > 0 && to_add != 0) {
        ret_replicas[0] = MAX(0, ret_replicas[0] + to_add - added);
    }
}

/* The one set with replicas, or the newest if none has any; 'n': several have, or there is none. */
static size_t
active_or_latest(const SetSize *sets, size_t n, size_t new_)
{
    size_t active = n;
    size_t latest = n;
    size_t n_active = 0;

    for (size_t i = 0; i < n; i++) {
        if (sets[i].replicas > 0) {
            active = i;
            n_active++;
        }
        if (latest == n || set_size_compare_age(&sets[latest], &sets[i]) < 0) {
            latest = i;
        }
    }
    if (n_active == 0) {
        return new_ < n ? new_ : latest;
    }
    return n_active == 1 ? active : n;
}

static bool
is_saturated(const DeploymentShape *shape, const SetSize *set)
{
    return set->replicas == shape->replicas && set->desired == shape->replicas &&
           set->available == shape->replicas;
}

void
deployment_plan_scale(const DeploymentShape *shape, int32_t replicas_before, const SetSize *sets,
                      size_t n, size_t new_, int32_t *ret_replicas)
{
    size_t only = active_or_latest(sets, n, new_);
    g_autofree SetSize *active = g_new(SetSize, n + 1);
    g_autofree int32_t *replicas = g_new(int32_t, n + 1);
    bool saturated = new_ < n && is_saturated(shape, &sets[new_]);
    size_t n_active = 0;

    for (size_t i = 0; i < n; i++) {
        ret_replicas[i] = -1;
        if (sets[i].replicas > 0) {
            active[n_active++] = sets[i];
        }
    }
    if (only < n) {
        ret_replicas[only] = sets[only].replicas == shape->replicas ? -1 : shape->replicas;
        return;
    }
    for (size_t i = 0; saturated && i < n; i++) {
        ret_replicas[i] = i != new_ && sets[i].replicas > 0 ? 0 : -1;
    }
    if (saturated || shape->recreate) {
        return;
    }
    scale_in_proportion(shape, replicas_before, active, n_active, replicas);
    for (size_t i = 0; i < n_active; i++) {
        for (size_t k = 0; k < n; k++) {
            if (strcmp(sets[k].name, active[i].name) == 0) {
                ret_replicas[k] = replicas[i];
            }
        }
    }
}
