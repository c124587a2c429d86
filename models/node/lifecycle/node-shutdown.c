/* node-shutdown.c - a machine is shut down in good order: its kubelet ends the pods first.
 *
 * Kubernetes 1.34: the kubelet holds the shutdown up (a systemd inhibitor), reports its node as not
 * ready, refuses new pods, and ends the others group by group of priorities, lowest first.  A group
 * has its time; the next one begins when it is over or all have stopped.  Nothing is deleted: the
 * pods are Failed, and whoever owns them makes others elsewhere.  A kubelet that is not set so lets
 * the machine go down at once. */
#include "models/node/lifecycle/lifecycle.h"

#define REST_TIME (2 * SIM_SECOND) /* what systemd takes for everything else */

static const RunEnd shutdown_end = {
    "Terminated",
    "Pod was terminated in response to imminent node shutdown.",
    "Pod was terminated in response to imminent node shutdown.",
};

/* The last group that begins at or below the priority; below all of them the first. */
static uint32_t
group_of(const KubeletSettings *settings, int32_t priority)
{
    uint32_t group = 0;

    for (uint32_t i = 1; i < settings->n_shutdown_groups; i++) {
        if (settings->shutdown_groups[i].priority <= priority) {
            group = i;
        }
    }
    return group;
}

static uint32_t
count_left(const Kubelets *kubelets, const KubeletNode *node, uint32_t group)
{
    uint32_t n = 0;

    for (guint i = 0; i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        n += run_is_active(run) && group_of(&kubelets->settings, run->spec->priority) == group;
    }
    return n;
}

static void
end_group(Kubelets *kubelets, KubeletNode *node, const ShutdownGroup *group, uint32_t index)
{
    g_autoptr(GArray) handles = g_array_new(FALSE, FALSE, sizeof(SimHandle));

    g_array_append_vals(handles, node->runs->data, node->runs->len);
    for (guint i = 0; i < handles->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(handles, SimHandle, i));

        if (run != NULL && run_is_active(run) &&
            group_of(&kubelets->settings, run->spec->priority) == index) {
            run_terminate_in_place(kubelets, run, &shutdown_end,
                                   MIN(run->spec->grace_seconds * SIM_SECOND, group->grace));
        }
    }
}

static void fire_group_over(void *owner, const SimEvent *event);
static void fire_off(void *owner, const SimEvent *event);

static const SimEventType group_over = {
    .name = "shutdown.group-over",
    .phase = PHASE_KUBELET,
    .fire = fire_group_over,
};

static const SimEventType shutdown_done = {
    .name = "shutdown.done",
    .phase = PHASE_MACHINE,
    .fire = fire_off,
};

/* Ends the next group that has pods, or lets the machine go. */
static void
go_on(Kubelets *kubelets, KubeletNode *node)
{
    const KubeletSettings *settings = &kubelets->settings;
    SimArgs args = { .number = node->index };

    (void)sim_cancel(kubelets->sim, &node->shutdown_timer);
    while (node->shutdown_group < settings->n_shutdown_groups &&
           count_left(kubelets, node, node->shutdown_group) == 0) {
        node->shutdown_group++;
    }
    if (node->shutdown_group < settings->n_shutdown_groups) {
        const ShutdownGroup *group = &settings->shutdown_groups[node->shutdown_group];

        node->shutdown_timer = sim_post(kubelets->sim, group->grace, &group_over, kubelets, args);
        end_group(kubelets, node, group, node->shutdown_group);
    } else {
        node->shutdown_timer = sim_post(kubelets->sim, REST_TIME, &shutdown_done, kubelets, args);
    }
}

static void
fire_group_over(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);

    node->shutdown_group++;
    go_on(kubelets, node);
}

static void
fire_off(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;

    shutdown_finish(kubelets, g_ptr_array_index(kubelets->nodes, (guint)event->args.number));
}

void
shutdown_pod_stopped(Kubelets *kubelets, KubeletNode *node)
{
    if (node->shutting_down && node->shutdown_group < kubelets->settings.n_shutdown_groups &&
        count_left(kubelets, node, node->shutdown_group) == 0) {
        node->shutdown_group++;
        go_on(kubelets, node);
    }
}

void
shutdown_overtaken(Kubelets *kubelets, KubeletNode *node)
{
    if (node->shutting_down) {
        (void)sim_cancel(kubelets->sim, &node->shutdown_timer);
        node->shutting_down = false;
        node->was_shut_off = true;
        node->n_off++;
    }
}

void
shutdown_finish(Kubelets *kubelets, KubeletNode *node)
{
    (void)sim_cancel(kubelets->sim, &node->shutdown_timer);
    node->shutting_down = false;
    node->was_shut_off = true;
    kubelets_power_off(kubelets, node->name);
}

static void
record_shutdown(Kubelets *kubelets, KubeletNode *node, const char *what)
{
    const Object *object = store_get(kubelets->store, node->ref);

    if (object != NULL && node_talks(node)) {
        client_record_on(node->client, "kubelet", node->name, object, "Normal", "NodeShutdown",
                         "Shutdown manager detected shutdown %s", what);
    }
    node_report_conditions(kubelets, node);
}

void
kubelets_shut_down(Kubelets *kubelets, const char *node_name)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || node->n_shutdowns++ > 0) {
        return;
    }
    if (kubelets->settings.mode != KUBELET_REAL || kubelets->settings.n_shutdown_groups == 0 ||
        !node_works(node)) {
        node->was_shut_off = true;
        kubelets_power_off(kubelets, node_name);
        return;
    }
    node->shutting_down = true;
    node->shutdown_group = 0;
    record_shutdown(kubelets, node, "event");
    go_on(kubelets, node);
}

void
kubelets_end_shutdown(Kubelets *kubelets, const char *node_name)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || node->n_shutdowns == 0 || --node->n_shutdowns > 0) {
        return;
    }
    if (node->shutting_down) {
        (void)sim_cancel(kubelets->sim, &node->shutdown_timer);
        node->shutting_down = false;
        record_shutdown(kubelets, node, "cancellation");
    } else if (node->was_shut_off) {
        node->was_shut_off = false;
        kubelets_power_on(kubelets, node_name);
    }
}
