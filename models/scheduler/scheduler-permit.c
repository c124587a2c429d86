/* scheduler-permit.c - pods that have a node and wait until they may be bound.
 *
 * Kubernetes 1.34: the permit plugins run when a pod is assumed; one that answers WAIT parks its
 * binding until another hook allows or rejects it, or its time is over. */
#include "models/scheduler/gang/pod-groups.h"
#include "models/scheduler/scheduler-internal.h"

#include "text/scalar.h"

static void fire_wait_over(void *owner, const SimEvent *event);

static const SimEventType wait_over = {
    .name = "scheduler.permit-timed-out",
    .phase = PHASE_SCHEDULER,
    .fire = fire_wait_over,
};

static WaitingPod *
find_row(const Scheduler *scheduler, Uid uid, guint *ret_index)
{
    for (guint i = 0; i < scheduler->waiting.rows->len; i++) {
        WaitingPod *row = scheduler->waiting.rows->pdata[i];

        if (row->pod->uid == uid) {
            *ret_index = i;
            return row;
        }
    }
    return NULL;
}

/* The pod loses its node; NULL if it is not there any more. */
static SchedPod *
take_back(Scheduler *scheduler, const Binding *binding)
{
    SchedPod *pod = snapshot_pod(scheduler->snapshot, binding->uid);

    if (pod == NULL || !pod->is_assumed) {
        return NULL;
    }
    scheduler_unreserve(scheduler, binding->profile, pod);
    (void)snapshot_steal_pod(scheduler->snapshot, binding->uid);
    scheduler_pod_event(scheduler, pod, NULL);
    pod->node_name = NULL;
    pod->is_assumed = false;
    return pod;
}

/* The pod is refused by that plugin: its attempt has failed after all. */
static void
refuse(Binding *binding, const PluginInstance *plugin, const char *reason)
{
    Scheduler *scheduler = binding->scheduler;
    SimTime now = sim_now(scheduler->sim);
    SchedPod *pod = take_back(scheduler, binding);

    if (pod != NULL) {
        queue_return(scheduler->queue, binding->profile, pod, binding->attempts,
                     UINT64_C(1) << plugin->slot, now);
        scheduler_tell_rejected(scheduler, binding->profile, binding->ref, reason);
        scheduler_kick(scheduler);
    }
    g_hash_table_remove(scheduler->under_way, binding);
}

static void
park(Binding *binding, const SchedPod *pod, const PluginInstance *plugin, SimTime timeout)
{
    Scheduler *scheduler = binding->scheduler;
    WaitingPod *row = g_new0(WaitingPod, 1);

    *row = (WaitingPod){ .pod = pod, .plugin = plugin, .binding = binding };
    row->timer = sim_post(scheduler->sim, timeout, &wait_over, scheduler,
                          (SimArgs){ .number = (int64_t)pod->uid });
    g_ptr_array_add(scheduler->waiting.rows, row);
    /* The first pod of a group that found a node calls the others; later ones need not. */
    if (pod->group != NULL && pod->group->n_assigned == 1) {
        queue_activate_group(scheduler->queue, pod->group, sim_now(scheduler->sim));
    }
}

bool
scheduler_permit(Binding *binding, const SchedPod *pod)
{
    Scheduler *scheduler = binding->scheduler;
    const PluginList *list = &binding->profile->points[POINT_PERMIT];
    const PluginInstance *waits_for = NULL;
    SimTime timeout = 0;

    scheduler->waiting.now = sim_now(scheduler->sim);
    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        SimTime asked = 0;
        Verdict verdict = row->plugin->bind->permit(scheduler->snapshot, row, pod, &asked);

        if (verdict.code == STATUS_WAIT) {
            waits_for = row;
            timeout = MAX(timeout, asked);
        } else if (verdict.code != STATUS_SUCCESS) {
            refuse(binding, row, verdict.n_reasons > 0 ? verdict.reasons[0].format : "");
            return false;
        }
    }
    if (waits_for != NULL) {
        park(binding, pod, waits_for, timeout);
        return false;
    }
    return true;
}

/* The rows with a decision, taken out in their order. */
static GPtrArray *
take_decided(Scheduler *scheduler)
{
    GPtrArray *rows = scheduler->waiting.rows;
    GPtrArray *decided = g_ptr_array_new_with_free_func(g_free);

    scheduler->waiting.has_news = false;
    for (guint i = 0; i < rows->len;) {
        const WaitingPod *row = rows->pdata[i];

        if (row->decision == WAIT_GOES_ON) {
            i++;
        } else {
            g_ptr_array_add(decided, g_ptr_array_steal_index(rows, i));
        }
    }
    return decided;
}

void
scheduler_settle_waiting(Scheduler *scheduler)
{
    while (scheduler->waiting.has_news) {
        g_autoptr(GPtrArray) decided = take_decided(scheduler);

        scheduler->waiting.now = sim_now(scheduler->sim);
        for (guint i = 0; i < decided->len; i++) {
            WaitingPod *row = decided->pdata[i];
            Binding *binding = row->binding;

            (void)sim_cancel(scheduler->sim, &row->timer);
            if (row->decision == WAIT_REJECTED) {
                refuse(binding, row->plugin, row->reason);
            } else if (!scheduler_bind_volumes(binding)) {
                scheduler_bind_now(binding);
            }
        }
    }
}

static void
fire_wait_over(void *owner, const SimEvent *event)
{
    Scheduler *scheduler = owner;
    guint index;
    WaitingPod *row = find_row(scheduler, (Uid)event->args.number, &index);
    const Binding *binding;
    g_autofree char *waited = NULL;
    g_autofree char *text = NULL;

    if (row == NULL || !scheduler->running) {
        return;
    }
    binding = row->binding;
    waited = go_duration_format(sim_now(scheduler->sim) - binding->began_at);
    text = g_strdup_printf("rejected due to timeout after waiting %s at plugin %s", waited,
                           row->plugin->plugin->name);
    waiting_pod_reject(&scheduler->waiting, row, intern(scheduler->tables->names, text));
    scheduler_settle_waiting(scheduler);
}

void
scheduler_waiting_gone(Scheduler *scheduler, Uid uid)
{
    guint index;
    WaitingPod *row = find_row(scheduler, uid, &index);
    Binding *binding;

    if (row == NULL) {
        return;
    }
    binding = row->binding;
    (void)sim_cancel(scheduler->sim, &row->timer);
    g_ptr_array_remove_index(scheduler->waiting.rows, index);
    scheduler_unreserve(scheduler, binding->profile, snapshot_pod(scheduler->snapshot, uid));
    g_hash_table_remove(scheduler->under_way, binding);
    scheduler_settle_waiting(scheduler);
}

void
scheduler_forget_waiting(Scheduler *scheduler)
{
    while (scheduler->waiting.rows->len > 0) {
        WaitingPod *row = scheduler->waiting.rows->pdata[0];
        Binding *binding = row->binding;
        SchedPod *pod;

        (void)sim_cancel(scheduler->sim, &row->timer);
        g_ptr_array_remove_index(scheduler->waiting.rows, 0);
        pod = take_back(scheduler, binding);
        if (pod != NULL) {
            (void)queue_add(scheduler->queue, binding->profile, pod, sim_now(scheduler->sim));
        }
        g_hash_table_remove(scheduler->under_way, binding);
    }
    scheduler->waiting.has_news = false;
}
