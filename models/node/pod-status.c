/* pod-status.c - what the kubelet reports of a pod: phase, conditions, container states.
 *
 * Made from what the kubelet has seen, not from what is true.  One patch of a pod is under way at a
 * time; changes meanwhile are sent when it is answered, as the kubelet's status manager does. */
#include "models/node/runtime.h"

typedef struct StatusPatch {
    Errand errand;
    Kubelets *kubelets;
    SimHandle run;
    PodPhase phase;
    const char *reason, *message;
    const char *ip, *host_ip;
    SimTime start_time;
    bool has_sandbox, initialized, ready, was_refused, is_static;
    RunEnd ended;
    const char *unready; /* "containers with unready status: [a b]"; NULL: all ready */
    const char *uninitialized;
    size_t n_containers;
    ContainerStatus *containers;
} StatusPatch;

/* Kubernetes' getPhase. */
PodPhase
run_phase(const PodRun *run)
{
    size_t n_waiting = 0, n_running = 0, n_stopped = 0, n_succeeded = 0;
    size_t n_main = run->spec->n_containers;

    if (run->failure_reason != NULL || (run->ended.reason != NULL && run->stopped)) {
        return POD_FAILED;
    }
    for (size_t i = 0; i < run->spec->n_init_containers; i++) {
        const ContainerRun *one = &run->containers[i];
        bool is_done = one->is_init ? one->seen == RUN_EXITED && one->exit_code == 0
                                    : one->started || one->restart_count > 0;

        if (one->is_init && one->seen == RUN_EXITED && one->exit_code != 0 &&
            run->spec->restart_policy == RESTART_NEVER) {
            return POD_FAILED;
        }
        if (!is_done && !run->stopped) {
            return POD_PENDING;
        }
    }
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        const ContainerRun *one = &run->containers[i];

        n_waiting += one->seen == RUN_CREATED && one->restart_count == 0;
        n_running +=
            one->seen == RUN_RUNNING || (one->seen == RUN_CREATED && one->restart_count > 0);
        n_stopped += one->seen == RUN_EXITED;
        n_succeeded += one->seen == RUN_EXITED && one->exit_code == 0;
    }
    if (run->stopped) {
        return n_succeeded == n_main ? POD_SUCCEEDED : POD_FAILED;
    }
    if (n_waiting > 0) {
        return POD_PENDING;
    }
    if (n_running > 0 || run->spec->restart_policy == RESTART_ALWAYS) {
        return POD_RUNNING;
    }
    if (n_succeeded == n_stopped) {
        return POD_SUCCEEDED;
    }
    return run->spec->restart_policy == RESTART_NEVER ? POD_FAILED : POD_RUNNING;
}

static ContainerState
container_state(const PodRun *run, const ContainerRun *one, size_t index, bool initialized)
{
    ContainerState state = { .started_at = SIM_NEVER, .finished_at = SIM_NEVER };

    if (one->seen == RUN_RUNNING) {
        state.type = CONTAINER_RUNNING;
        state.started_at = one->started_at;
    } else if (one->seen == RUN_EXITED && one->waiting_reason == NULL) {
        state.type = CONTAINER_TERMINATED;
        state.started_at = one->started_at;
        state.finished_at = one->finished_at;
        state.exit_code = one->exit_code;
        state.reason = one->exit_reason;
    } else {
        state.type = CONTAINER_WAITING;
        state.reason = one->waiting_reason;
        state.message = one->waiting_message;
        if (state.reason == NULL) {
            state.reason = index >= run->spec->n_init_containers && !initialized
                               ? "PodInitializing"
                               : "ContainerCreating";
            if (index < run->spec->n_init_containers) {
                state.reason =
                    run->spec->n_init_containers > 0 ? "PodInitializing" : "ContainerCreating";
            }
        }
    }
    return state;
}

static bool
is_initialized(const PodRun *run)
{
    for (size_t i = 0; i < run->spec->n_init_containers; i++) {
        const ContainerRun *one = &run->containers[i];

        if (one->is_init ? one->seen != RUN_EXITED || one->exit_code != 0 : !one->started) {
            return false;
        }
    }
    return true;
}

static bool
container_ready(const ContainerRun *one)
{
    if (one->is_init) {
        return one->seen == RUN_EXITED && one->exit_code == 0;
    }
    return one->seen == RUN_RUNNING && one->ready && one->started;
}

static void
fill_containers(const PodRun *run, StatusPatch *patch)
{
    patch->n_containers = run->n_containers;
    patch->containers = (ContainerStatus *)(patch + 1); /* room behind it */
    for (size_t i = 0; i < run->n_containers; i++) {
        const ContainerRun *one = &run->containers[i];
        ContainerStatus *status = &patch->containers[i];

        status->state = container_state(run, one, i, patch->initialized);
        status->last = one->last;
        if (one->seen == RUN_EXITED && status->state.type == CONTAINER_WAITING) {
            status->last = (ContainerState){
                .type = CONTAINER_TERMINATED,
                .exit_code = one->exit_code,
                .reason = one->exit_reason,
                .started_at = one->started_at,
                .finished_at = one->finished_at,
            };
        }
        status->restart_count = one->restart_count;
        status->started = one->seen == RUN_RUNNING && one->started;
        status->ready = container_ready(one);
    }
}

/* "containers with unready status: [a b]" over the containers that count for readiness. */
static const char *
list_unready(const Kubelets *kubelets, const PodRun *run, bool init)
{
    g_autoptr(GString) text = NULL;

    for (size_t i = 0; i < run->n_containers; i++) {
        const ContainerRun *one = &run->containers[i];
        bool is_init_part = i < run->spec->n_init_containers;

        if (init ? !is_init_part || (one->is_init ? container_ready(one) : one->started)
                 : one->is_init || container_ready(one)) {
            continue;
        }
        if (text == NULL) {
            text = g_string_sized_new(80);
            g_string_append(text, init ? "containers with incomplete status: ["
                                       : "containers with unready status: [");
        } else {
            g_string_append_c(text, ' ');
        }
        g_string_append(text, one->spec->name);
    }
    if (text == NULL) {
        return NULL;
    }
    g_string_append_c(text, ']');
    return intern(kubelets->tables->names, text->str);
}

static StatusPatch *
make_patch(Kubelets *kubelets, const PodRun *run)
{
    StatusPatch *patch =
        errand_begin(kubelets, sizeof(StatusPatch) + run->n_containers * sizeof(ContainerStatus));

    patch->kubelets = kubelets;
    patch->run = run->handle;
    patch->phase = run_phase(run);
    patch->reason = run->failure_reason;
    patch->message = run->failure_message;
    patch->start_time = api_time(run->began_at);
    patch->is_static = run->file != NULL;
    patch->was_refused = run->failure_reason != NULL;
    if (patch->was_refused) {
        return patch;
    }
    patch->ended = run->ended;
    if (patch->ended.reason != NULL && run->stopped) {
        patch->reason = run->ended.reason;
        patch->message = run->ended.message;
    }
    patch->ip = run->ip;
    patch->host_ip = node_address(kubelets, run_node(kubelets, run));
    patch->has_sandbox = run->has_sandbox;
    patch->initialized = is_initialized(run);
    patch->unready = list_unready(kubelets, run, false);
    patch->uninitialized = list_unready(kubelets, run, true);
    patch->ready = patch->unready == NULL;
    fill_containers(run, patch);
    return patch;
}

static void
apply_conditions(Pod *pod, const StatusPatch *patch, SimTime now)
{
    bool is_over = patch->phase == POD_SUCCEEDED || patch->phase == POD_FAILED;
    bool ready = patch->ready && !is_over;
    ConditionStatus truth = ready ? CONDITION_TRUE : CONDITION_FALSE;
    const char *reason = ready                           ? NULL
                         : patch->phase == POD_SUCCEEDED ? "PodCompleted"
                         : patch->phase == POD_FAILED    ? "PodFailed"
                                                         : "ContainersNotReady";
    const char *message = ready || is_over ? NULL : patch->unready;
    bool initialized = patch->initialized || is_over;

    (void)pod_set_condition(pod, POD_READY_TO_START_CONTAINERS,
                            patch->has_sandbox ? CONDITION_TRUE : CONDITION_FALSE, NULL, NULL, now);
    (void)pod_set_condition(pod, POD_INITIALIZED, initialized ? CONDITION_TRUE : CONDITION_FALSE,
                            initialized ? (patch->phase == POD_SUCCEEDED ? "PodCompleted" : NULL)
                                        : "ContainersNotInitialized",
                            initialized ? NULL : patch->uninitialized, now);
    (void)pod_set_condition(pod, POD_CONTAINERS_READY, truth, reason, message, now);
    for (uint32_t i = 0; i < pod->spec->n_readiness_gates && truth == CONDITION_TRUE; i++) {
        truth = CONDITION_FALSE; /* nothing here ever sets a custom condition */
        reason = "ReadinessGatesNotReady";
    }
    (void)pod_set_condition(pod, POD_READY, truth, reason, message, now);
}

static bool
edit_status(Object *draft, void *data)
{
    StatusPatch *patch = data;
    Pod *pod = (Pod *)draft;

    if (pod_is_terminal(pod) && !patch->is_static) {
        return false; /* never left again */
    }
    pod->phase = (uint8_t)patch->phase;
    pod->reason = patch->reason;
    pod->message = patch->message;
    pod->start_time = patch->start_time;
    if (patch->was_refused) {
        return true;
    }
    if (patch->ended.condition != NULL) {
        (void)pod_set_condition(pod, POD_DISRUPTION_TARGET, CONDITION_TRUE, "TerminationByKubelet",
                                patch->ended.condition, sim_now(patch->kubelets->sim));
    }
    pod->pod_ip = patch->ip;
    pod->host_ip = patch->host_ip;
    apply_conditions(pod, patch, sim_now(patch->kubelets->sim));
    if (pod->containers == NULL) {
        pod->containers = g_new0(ContainerStatus, patch->n_containers);
    }
    memcpy(pod->containers, patch->containers, patch->n_containers * sizeof *patch->containers);
    return true;
}

void
status_write(Kubelets *kubelets, const PodRun *run, Pod *draft)
{
    StatusPatch *patch = make_patch(kubelets, run);

    (void)edit_status(&draft->object, patch);
    errand_end(&patch->errand);
}

static void
delete_done(void *data, const ApiAnswer *answer)
{
    (void)data;
    (void)answer;
}

/* The kubelet's last word: with grace 0 the object goes. */
static void
confirm_deletion(Kubelets *kubelets, PodRun *run)
{
    DeleteOptions now = { .grace_seconds = 0 };

    client_submit_delete(run_node(kubelets, run)->client, run->pod, &now, delete_done, NULL);
}

/* A pod that the kubelet ended by itself stays as an object until somebody deletes it. */
static bool
must_go(const Kubelets *kubelets, const PodRun *run)
{
    const Pod *pod = run_pod(kubelets, run);

    if (run->file != NULL) {
        return false;
    }
    return run->ended.reason == NULL || (pod != NULL && object_is_deleting(&pod->object));
}

static void
patch_done(void *data, const ApiAnswer *answer)
{
    StatusPatch *patch = data;
    Kubelets *kubelets = patch->kubelets;
    PodRun *run = sim_pool_get(kubelets->runs, patch->run);

    errand_end(&patch->errand);
    if (run == NULL) {
        return;
    }
    run->status_in_flight = false;
    if (answer->status == API_UNAVAILABLE) {
        run->status_dirty = true; /* sent again when the API answers: node-status.c */
        return;
    }
    if (run->status_dirty && node_talks(run_node(kubelets, run))) {
        run->status_dirty = false;
        status_send(kubelets, run);
    } else if (run->stopped && !run->removed && !volumes_are_mounted(run) &&
               must_go(kubelets, run)) {
        confirm_deletion(kubelets, run);
    }
}

void
status_send(Kubelets *kubelets, PodRun *run)
{
    KubeletNode *node = run_node(kubelets, run);

    if (run->removed) {
        return;
    }
    if (run->status_in_flight || !node_talks(node) || sim_handle_equal(run->pod, SIM_NO_HANDLE)) {
        run->status_dirty = true;
        return;
    }
    StatusPatch *patch = make_patch(kubelets, run);

    run->status_in_flight = true;
    run->status_sent_once = true;
    client_submit_patch(node->client, run->pod, edit_status, patch, patch_done, patch);
}
