/* daemon-set-update.c - which daemons are to be made and ended now.
 *
 * Managing puts one pod on every node where it belongs; rolling replaces old ones, within the
 * limits of unavailable or surplus pods (Kubernetes 1.34, pkg/controller/daemon). */
#include "models/controllers/daemon-set/daemon-set-pass.h"

#include <string.h>

#define FAILED_BACKOFF_BASE SIM_SECOND
#define FAILED_BACKOFF_MAX (15 * SIM_MINUTE)

typedef struct Backoff {
    SimTime delay;
    SimTime updated_at;
} Backoff;

static void
delete_pod(DaemonPass *pass, const DaemonPod *pod)
{
    g_array_append_vals(pass->to_delete, pod, 1);
}

/* A pod that fails again and again is ended after 1 s, 2 s, 4 s ... 15 min. */
static bool
may_end_failed(DaemonPass *pass, const char *node_name)
{
    SimTime now = sim_now(pass->self->sim);
    g_autofree char *key = g_strdup_printf(
        "%u.%u/%" G_GINT64_FORMAT "/%s", pass->set->object.ref.index,
        pass->set->object.ref.generation, pass->set->object.meta.generation, node_name);
    Backoff *backoff = g_hash_table_lookup(pass->state->backoffs, key);

    if (backoff != NULL && now - backoff->updated_at < backoff->delay) {
        work_queue_add_after(pass->self->queue, pass->set->object.ref, backoff->delay);
        return false;
    }
    if (backoff == NULL || now - backoff->updated_at > 2 * FAILED_BACKOFF_MAX) {
        backoff = g_new0(Backoff, 1);
        backoff->delay = FAILED_BACKOFF_BASE;
        g_hash_table_replace(pass->state->backoffs, g_strdup(key), backoff);
    } else {
        backoff->delay = MIN(2 * backoff->delay, FAILED_BACKOFF_MAX);
    }
    backoff->updated_at = now;
    return true;
}

/* Ends what has ended by itself; the rest goes into 'running'. */
static void
sort_out(DaemonPass *pass, const DaemonNode *node, GArray *running)
{
    const Object *set = &pass->set->object;

    for (guint i = 0; i < node->pods->len; i++) {
        const DaemonPod *pod = &g_array_index(node->pods, DaemonPod, i);

        if (pod->deleting) {
            continue;
        }
        if (pod->phase == POD_FAILED) {
            if (may_end_failed(pass, node->name)) {
                controller_record(pass->self, set, "Warning", "FailedDaemonPod",
                                  "Found failed daemon pod %s/%s on node %s, will try to kill it",
                                  set->meta.name_space, pod->name, node->name);
                delete_pod(pass, pod);
            }
        } else if (pod->phase == POD_SUCCEEDED) {
            controller_record(pass->self, set, "Normal", "SucceededDaemonPod",
                              "Found succeeded daemon pod %s/%s on node %s, will try to delete it",
                              set->meta.name_space, pod->name, node->name);
            delete_pod(pass, pod);
        } else {
            g_array_append_vals(running, pod, 1);
        }
    }
}

/* One old and one new pod may stand side by side until the new one is available. */
static void
drop_surplus_of_surge(DaemonPass *pass, const GArray *running)
{
    const DaemonPod *newer = NULL;
    const DaemonPod *older = NULL;

    for (guint i = 0; i < running->len; i++) {
        const DaemonPod *pod = &g_array_index(running, DaemonPod, i);

        if (pod->updated && newer == NULL) {
            newer = pod;
        } else if (!pod->updated && older == NULL) {
            older = pod;
        } else {
            delete_pod(pass, pod);
        }
    }
    if (newer != NULL && older != NULL && (!older->ready || newer->available)) {
        delete_pod(pass, older);
    }
}

static int32_t
desired(const DaemonPass *pass)
{
    int32_t n = 0;

    for (guint i = 0; i < pass->nodes->len; i++) {
        n += g_array_index(pass->nodes, DaemonNode, i).should_run;
    }
    return n;
}

static void
limits(const DaemonPass *pass, int32_t *ret_surge, int32_t *ret_unavailable)
{
    int32_t n = desired(pass);

    *ret_surge = (int32_t)int_or_percent_scaled(pass->set->max_surge, n, true);
    *ret_unavailable = (int32_t)int_or_percent_scaled(pass->set->max_unavailable, n, true);
    if (*ret_surge == 0 && *ret_unavailable == 0) {
        *ret_unavailable = 1;
    }
}

static void
manage_node(DaemonPass *pass, const DaemonNode *node, bool surges)
{
    g_autoptr(GArray) running = NULL;

    if (node->pods == NULL) {
        if (node->should_run) {
            g_ptr_array_add(pass->to_create, (gpointer)(uintptr_t)node->name);
        }
        return;
    }
    if (!node->may_stay) {
        for (guint i = 0; i < node->pods->len; i++) {
            const DaemonPod *pod = &g_array_index(node->pods, DaemonPod, i);

            if (!pod->deleting && (node->exists || !pod->bound)) {
                delete_pod(pass, pod);
            }
        }
        return;
    }
    running = g_array_new(FALSE, FALSE, sizeof(DaemonPod));
    sort_out(pass, node, running);
    if (surges) {
        drop_surplus_of_surge(pass, running);
    } else {
        for (guint i = 1; i < running->len; i++) {
            delete_pod(pass, &g_array_index(running, DaemonPod, i));
        }
    }
}

void
daemon_set_manage(DaemonPass *pass)
{
    int32_t surge, unavailable;

    limits(pass, &surge, &unavailable);
    for (guint i = 0; i < pass->nodes->len; i++) {
        manage_node(pass, &g_array_index(pass->nodes, DaemonNode, i),
                    surge > 0 && !pass->set->on_delete);
    }
}

/* The one pod with the new template and the one without; false: there are more. */
static bool
find_updated(const DaemonNode *node, const DaemonPod **ret_new, const DaemonPod **ret_old)
{
    *ret_new = *ret_old = NULL;
    for (guint i = 0; i < node->pods->len; i++) {
        const DaemonPod *pod = &g_array_index(node->pods, DaemonPod, i);
        const DaemonPod **place = pod->updated ? ret_new : ret_old;

        if (pod->deleting) {
            continue;
        }
        if (*place != NULL) {
            return false;
        }
        *place = pod;
    }
    return true;
}

static void
roll_by_deleting(DaemonPass *pass, int32_t unavailable_max)
{
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(DaemonPod));
    int32_t n_unavailable = 0;

    for (guint i = 0; i < pass->nodes->len; i++) {
        const DaemonNode *node = &g_array_index(pass->nodes, DaemonNode, i);
        const DaemonPod *newer, *older;

        if (node->pods == NULL) { /* its pod is still to be made anew */
            n_unavailable += node->should_run;
            continue;
        }
        if (!find_updated(node, &newer, &older) || (newer == NULL) == (older == NULL)) {
            n_unavailable++; /* managing will see to it */
        } else if (newer != NULL) {
            n_unavailable += !newer->available;
        } else if (!older->available) {
            n_unavailable++;
            delete_pod(pass, older);
        } else {
            g_array_append_vals(candidates, older, 1);
        }
    }
    for (guint i = 0; i < candidates->len && n_unavailable < unavailable_max; i++) {
        delete_pod(pass, &g_array_index(candidates, DaemonPod, i));
        n_unavailable++;
    }
}

static void
roll_by_surging(DaemonPass *pass, int32_t surge_max)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    int32_t n_surge = 0;

    for (guint i = 0; i < pass->nodes->len; i++) {
        const DaemonNode *node = &g_array_index(pass->nodes, DaemonNode, i);
        const DaemonPod *newer, *older;

        if (node->pods == NULL) {
            continue;
        }
        if (!find_updated(node, &newer, &older)) {
            n_surge++;
        } else if (older == NULL) {
            continue;
        } else if (newer == NULL) {
            g_ptr_array_add(older->available ? candidates : pass->to_create,
                            (gpointer)(uintptr_t)node->name);
        } else if (newer->available) {
            delete_pod(pass, older);
        } else {
            n_surge++;
        }
    }
    for (guint i = 0; i < candidates->len && n_surge < surge_max; i++) {
        g_ptr_array_add(pass->to_create, g_ptr_array_index(candidates, i));
        n_surge++;
    }
}

void
daemon_set_roll(DaemonPass *pass)
{
    int32_t surge, unavailable;

    limits(pass, &surge, &unavailable);
    if (surge == 0) {
        roll_by_deleting(pass, unavailable);
    } else {
        roll_by_surging(pass, surge);
    }
}
