/* node-status.c - power, kubelet and network of a machine, and the heartbeats that follow.
 *
 * A node that works renews its lease (known analytically, lease.h) and would post its status every
 * 5 min or when it changes; as long as nothing changes nothing is posted.  A node that comes back
 * renews its lease, posts Ready, and sends the statuses it could not send. */
#include "models/node/runtime.h"

#include <string.h>

#define LIST_RETRY_TIME (7 * SIM_SECOND) /* where the back-off of registering a node ends */

typedef struct PressureWords {
    NodeConditionType type;
    const char *reasons[2], *messages[2], *events[2]; /* of False, of True */
} PressureWords;

static const PressureWords pressure_words[N_PRESSURES] = {
    [RESOURCE_MEMORY] = { NODE_MEMORY_PRESSURE,
                          { "KubeletHasSufficientMemory", "KubeletHasInsufficientMemory" },
                          { "kubelet has sufficient memory available",
                            "kubelet has insufficient memory available" },
                          { "NodeHasSufficientMemory", "NodeHasInsufficientMemory" } },
    [RESOURCE_DISK] = { NODE_DISK_PRESSURE,
                        { "KubeletHasNoDiskPressure", "KubeletHasDiskPressure" },
                        { "kubelet has no disk pressure", "kubelet has disk pressure" },
                        { "NodeHasNoDiskPressure", "NodeHasDiskPressure" } },
    [RESOURCE_PIDS] = { NODE_PID_PRESSURE,
                        { "KubeletHasSufficientPID", "KubeletHasInsufficientPID" },
                        { "kubelet has sufficient PID available",
                          "kubelet has insufficient PID available" },
                        { "NodeHasSufficientPID", "NodeHasInsufficientPID" } },
};

/* Why the kubelet calls its node not ready; NULL: it does not. */
static const char *
node_problem(const KubeletNode *node)
{
    const char *runtime = runtime_problem(node->kubelets, node);
    bool is_list = runtime != NULL && runtime[0] == '[';

    if (!node->shutting_down) {
        return runtime;
    }
    if (runtime == NULL) {
        return "node is shutting down";
    }
    g_autofree char *both = g_strdup_printf("[%.*s, node is shutting down]",
                                            (int)strlen(runtime) - 2 * is_list, runtime + is_list);

    return intern(node->kubelets->tables->names, both);
}

static bool
edit_ready(Object *draft, void *data)
{
    const KubeletNode *kubelet = data;
    Node *node = (Node *)draft;
    SimTime now = sim_now(kubelet->kubelets->sim);
    const char *problem = node_problem(kubelet);
    bool changed =
        node_set_condition(node, NODE_READY, problem == NULL ? CONDITION_TRUE : CONDITION_FALSE,
                           problem == NULL ? "KubeletReady" : "KubeletNotReady",
                           problem == NULL ? "kubelet is posting ready status" : problem, now);

    node->conditions[NODE_READY].last_heartbeat = api_time(now);
    for (size_t i = 0; i < N_PRESSURES; i++) {
        const PressureWords *words = &pressure_words[i];
        bool holds = kubelet->pressure[i];

        changed = node_set_condition(node, words->type, holds ? CONDITION_TRUE : CONDITION_FALSE,
                                     words->reasons[holds], words->messages[holds], now) ||
                  changed;
        node->conditions[words->type].last_heartbeat = api_time(now);
    }
    return changed;
}

static void
fire_conditions(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);

    if (object == NULL || !node_talks(node)) {
        return;
    }
    for (size_t i = 0; i < N_PRESSURES; i++) {
        const PressureWords *words = &pressure_words[i];
        bool held = object->conditions[words->type].status == CONDITION_TRUE;

        if (held != node->pressure[i]) {
            client_record_on(node->client, "kubelet", node->name, &object->object, "Normal",
                             words->events[node->pressure[i]], "Node %s status is now: %s",
                             node->name, words->events[node->pressure[i]]);
        }
    }
    if (node_is_ready(object) != (node_problem(node) == NULL)) {
        const char *word = node_is_ready(object) ? "NodeNotReady" : "NodeReady";

        client_record_on(node->client, "kubelet", node->name, &object->object, "Normal", word,
                         "Node %s status is now: %s", node->name, word);
    }
    client_submit_patch(node->client, node->ref, edit_ready, node, NULL, NULL);
}

static const SimEventType conditions_reported = {
    .name = "node.conditions-reported",
    .phase = PHASE_KUBELET,
    .fire = fire_conditions,
};

void
node_report_conditions(Kubelets *kubelets, KubeletNode *node)
{
    (void)sim_cancel(kubelets->sim, &node->condition_timer);
    node->condition_timer = sim_post(kubelets->sim, 0, &conditions_reported, kubelets,
                                     (SimArgs){ SIM_NO_HANDLE, node->index });
}

static void
resend_statuses(Kubelets *kubelets, KubeletNode *node)
{
    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        status_send(kubelets, run);
    }
}

static void fire_reported(void *owner, const SimEvent *event);

static const SimEventType node_reported = {
    .name = "node.reported",
    .phase = PHASE_KUBELET,
    .fire = fire_reported,
};

/* A kubelet that has started knows no pods but its files' until it can list the API's. */
static bool
waits_for_server(Kubelets *kubelets, KubeletNode *node)
{
    if (!node->has_restarted || !api_server_is_down(kubelets->server)) {
        return false;
    }
    node->status_timer = sim_post_background(kubelets->sim, LIST_RETRY_TIME, &node_reported,
                                             kubelets, (SimArgs){ SIM_NO_HANDLE, node->index });
    return true;
}

static void
fire_reported(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);

    if (!node_talks(node) || waits_for_server(kubelets, node)) {
        return;
    }
    leases_start(kubelets->leases, node->name);
    client_submit_patch(node->client, node->ref, edit_ready, node, NULL, NULL);
    if (kubelets->settings.mode == KUBELET_REAL) {
        node_relist(kubelets, node);
        static_pods_mirror(node);
        resend_statuses(kubelets, node);
        pressure_changed(kubelets, node);
        volumes_resume(kubelets, node);
    } else {
        scripted_node_resumed(kubelets, node);
    }
}

static SimArgs
node_args(const KubeletNode *node)
{
    return (SimArgs){ SIM_NO_HANDLE, node->index };
}

void
node_silence(Kubelets *kubelets, KubeletNode *node)
{
    (void)sim_cancel(kubelets->sim, &node->status_timer);
    leases_stop(kubelets->leases, node->name);
    machines_note_node(kubelets, node);
}

void
node_report(Kubelets *kubelets, KubeletNode *node, SimTime delay)
{
    (void)sim_cancel(kubelets->sim, &node->status_timer);
    node->status_timer = sim_post(kubelets->sim, delay, &node_reported, kubelets, node_args(node));
    machines_note_node(kubelets, node);
}

/* The kubelet's own clock: it tries again every 10 s. */
SimTime
node_until_next_status(const Kubelets *kubelets, const KubeletNode *node)
{
    SimTime period = kubelets->settings.status_update_frequency;
    SimTime since = sim_now(kubelets->sim) - node->status_phase;

    return period - (since % period + period) % period;
}

void
node_conditions_changed(Kubelets *kubelets, KubeletNode *node)
{
    (void)sim_cancel(kubelets->sim, &node->condition_timer);
    node->condition_timer = sim_post(kubelets->sim, node_until_next_status(kubelets, node),
                                     &conditions_reported, kubelets, node_args(node));
}

static SimTime
draw_resume(Kubelets *kubelets, const KubeletNode *node)
{
    SimStream stream = sim_stream(sim_seed(kubelets->sim), "node-resume", node->name);

    return 100 * SIM_MILLISECOND +
           (SimTime)(sim_stream_uniform(&stream) * (double)(700 * SIM_MILLISECOND));
}

static void
each_run(Kubelets *kubelets, KubeletNode *node, void (*visit)(Kubelets *, PodRun *))
{
    for (guint i = 0; i < node->runs->len; i++) {
        visit(kubelets, sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i)));
    }
}

static void
interrupt(Kubelets *kubelets, PodRun *run)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        probe_unwatch(kubelets, run, i);
    }
    if (run->worker != NULL) {
        run_wake(kubelets, run); /* it looks, finds no kubelet, and ends */
    }
}

void
kubelets_power_off(Kubelets *kubelets, const char *node_name)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || node->n_off++ > 0) {
        return;
    }
    shutdown_overtaken(kubelets, node);
    node->truth.powered = false;
    node->truth.kubelet_running = false;
    (void)sim_cancel(kubelets->sim, &node->boot_timer);
    if (kubelets->settings.mode == KUBELET_REAL) {
        each_run(kubelets, node, run_lose_containers);
        node_drop_pulls(kubelets, node);
        each_run(kubelets, node, interrupt);
    }
    node_silence(kubelets, node);
}

static void
fire_booted(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);

    if (node->n_stopped > 0) {
        return; /* the machine is up and its kubelet still does not start */
    }
    node->truth.kubelet_running = true;
    node->has_restarted = true;
    node_forget_pressure(node);
    if (object != NULL && kubelets->settings.mode == KUBELET_REAL) {
        client_record_on(node->client, "kubelet", node->name, &object->object, "Normal", "Starting",
                         "Starting kubelet.");
    }
    static_pods_resume(kubelets, node);
    if (node_talks(node)) {
        node_report(kubelets, node, SIM_SECOND);
    }
}

static const SimEventType node_booted = {
    .name = "node.booted",
    .phase = PHASE_MACHINE,
    .fire = fire_booted,
};

void
kubelets_power_on(Kubelets *kubelets, const char *node_name)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || node->n_off == 0 || --node->n_off > 0) {
        return; /* it is on, or off for another reason too */
    }
    node->truth.powered = true;
    if (kubelets->settings.mode != KUBELET_REAL) {
        node->truth.kubelet_running = node->n_stopped == 0;
        node_report(kubelets, node, draw_resume(kubelets, node));
        return;
    }
    node->boot_timer = sim_post(kubelets->sim, kubelets->settings.boot_time, &node_booted, kubelets,
                                node_args(node));
    machines_note_node(kubelets, node);
}

void
kubelets_stop_kubelet(Kubelets *kubelets, const char *node_name)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || node->n_stopped++ > 0 || !node->truth.kubelet_running) {
        return;
    }
    node->truth.kubelet_running = false;
    node_drop_pulls(kubelets, node);
    each_run(kubelets, node, interrupt);
    node_silence(kubelets, node);
    if (node->shutting_down) {
        shutdown_finish(kubelets, node); /* nothing holds it up any more */
    }
}

void
kubelets_start_kubelet(Kubelets *kubelets, const char *node_name)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || node->n_stopped == 0 || --node->n_stopped > 0 || !node->truth.powered ||
        node->truth.kubelet_running) {
        return;
    }
    (void)sim_cancel(kubelets->sim, &node->boot_timer);
    node->boot_timer = sim_post(kubelets->sim, 0, &node_booted, kubelets, node_args(node));
}

void
kubelets_set_reachable(Kubelets *kubelets, const char *node_name, bool reachable)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL || (reachable && node->n_cut == 0)) {
        return;
    }
    node->n_cut = reachable ? node->n_cut - 1 : node->n_cut + 1;
    if (node->truth.reachable == (node->n_cut == 0)) {
        return;
    }
    node->truth.reachable = reachable;
    if (!reachable) {
        node_silence(kubelets, node);
    } else if (node_talks(node)) {
        node_report(kubelets, node, node_until_next_status(kubelets, node));
    } else {
        machines_note_node(kubelets, node);
    }
}
