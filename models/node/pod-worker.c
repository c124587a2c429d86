/* pod-worker.c - the kubelet's worker of one pod: make what runs equal to what is wanted.
 *
 * A worker is a process that exists only while its pod needs attention.  One pass (sync) reads as
 * in Kubernetes 1.34: sandbox, init containers one by one, sidecars each after the one before it
 * has started, then the main containers in the order of the spec; whatever has exited is started
 * again if the restart policy wants it and its back-off is over.  After a pass that met an error
 * the next comes 10-15 s later; otherwise the worker ends and is made again when the kubelet sees
 * something new. */
#include "models/node/runtime.h"

#define ERROR_RESYNC (10 * SIM_SECOND)     /* plus up to half of it */
#define BACKOFF_WAKE_MAX (60 * SIM_SECOND) /* of a kubelet that wakes up for the end of one */
#define RESTART_DELAY_INITIAL (10 * SIM_SECOND)
#define RESTART_DELAY_MAX (300 * SIM_SECOND)
#define RESTART_RESET (600 * SIM_SECOND)

/* What one pass found. */
typedef enum SyncResult {
    SYNC_DONE,        /* nothing left to do until something changes */
    SYNC_ERROR,       /* look again in 10-15 s */
    SYNC_INTERRUPTED, /* the pod is being deleted, or the machine is gone */
} SyncResult;

static void
fire_woken(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = sim_pool_get(kubelets->runs, event->args.object);

    if (run != NULL && run->sleeping) {
        run->sleeping = false;
        process_wake(run->worker, NULL);
    }
}

static const SimEventType worker_woken = {
    .name = "pod-worker.woken",
    .phase = PHASE_KUBELET,
    .fire = fire_woken,
};

bool
worker_sleep(Kubelets *kubelets, PodRun *run, SimTime delay)
{
    SimTime until = delay == SIM_NEVER ? SIM_NEVER : sim_now(kubelets->sim) + delay;

    run->dirty = false;
    if (delay != SIM_NEVER) {
        run->wake_timer =
            sim_post(kubelets->sim, delay, &worker_woken, kubelets, (SimArgs){ run->handle, 0 });
    }
    run->sleeping = true;
    (void)process_wait(run->worker);
    run->sleeping = false;
    (void)sim_cancel(kubelets->sim, &run->wake_timer);
    return !run->dirty && until != SIM_NEVER && sim_now(kubelets->sim) >= until;
}

bool
worker_spend(Kubelets *kubelets, PodRun *run, SimTime time)
{
    SimTime until = sim_now(kubelets->sim) + time;
    bool was_dirty = run->dirty;

    while (sim_now(kubelets->sim) < until) {
        (void)worker_sleep(kubelets, run, until - sim_now(kubelets->sim));
        was_dirty = was_dirty || run->dirty;
        if (run->terminating || run->removed || !node_works(run_node(kubelets, run))) {
            return false;
        }
    }
    run->dirty = was_dirty;
    return true;
}

static SimTime
draw_between(Kubelets *kubelets, const PodRun *run, const char *purpose, SimTime low, SimTime high)
{
    SimStream stream = run_stream(kubelets, run, purpose, 0);

    return low + (SimTime)((double)(high - low) * sim_stream_uniform(&stream));
}

static bool
make_sandbox(Kubelets *kubelets, PodRun *run)
{
    KubeletNode *node = run_node(kubelets, run);
    SimTime time =
        draw_between(kubelets, run, "sandbox", 200 * SIM_MILLISECOND, 500 * SIM_MILLISECOND);

    if (!worker_spend(kubelets, run, slowed(time, node->slowness))) {
        return false;
    }
    run->has_sandbox = true;
    run->ip = run->spec->host_network ? node_address(kubelets, node) : node_next_ip(kubelets, node);
    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        if (container->state == RUN_EXITED && container->is_init) {
            container->state = container->seen = RUN_CREATED; /* init work is done again */
        }
    }
    return true;
}

/* Whether the back-off of a container that exited lets it start now (Kubernetes' doBackOff). */
static bool
backoff_over(Kubelets *kubelets, PodRun *run, ContainerRun *container)
{
    SimTime now = sim_now(kubelets->sim);
    SimTime finished = container->finished_at;
    bool is_fresh =
        container->backoff_delay == 0 || finished - container->backoff_last > RESTART_RESET;

    if (!is_fresh && now - finished < container->backoff_delay) {
        g_autofree char *delay = go_duration_format(container->backoff_delay);
        g_autofree char *name = run_full_name(kubelets, run);
        g_autofree char *message =
            g_strdup_printf("back-off %s restarting failed container=%s pod=%s", delay,
                            container->spec->name, name);

        container->waiting_reason = "CrashLoopBackOff";
        container->waiting_message = intern(kubelets->tables->names, message);
        kubelet_record(kubelets, run, "Warning", "BackOff",
                       "Back-off restarting failed container %s in pod %s", container->spec->name,
                       name);
        return false;
    }
    container->backoff_delay =
        is_fresh ? RESTART_DELAY_INITIAL : MIN(2 * container->backoff_delay, RESTART_DELAY_MAX);
    container->backoff_last = now;
    return true;
}

static void
keep_last_state(ContainerRun *container)
{
    container->last = (ContainerState){
        .type = CONTAINER_TERMINATED,
        .exit_code = container->exit_code,
        .reason = container->exit_reason,
        .started_at = container->started_at,
        .finished_at = container->finished_at,
    };
}

/* Image, create, start, post-start hook of one container. */
static SyncResult
bring_up(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    bool is_restart = container->state == RUN_EXITED;
    const char *name = container->spec->name;
    SimTime hook = container_hook_time(&container->spec->post_start);

    if (is_restart && !backoff_over(kubelets, run, container)) {
        status_send(kubelets, run);
        return SYNC_ERROR;
    }
    if (!image_ensure(kubelets, run, index)) {
        return run->terminating ? SYNC_INTERRUPTED : SYNC_ERROR;
    }
    if (!worker_spend(kubelets, run,
                      slowed(draw_between(kubelets, run, "container-create", 50 * SIM_MILLISECOND,
                                          150 * SIM_MILLISECOND),
                             run_node(kubelets, run)->slowness))) {
        return SYNC_INTERRUPTED;
    }
    if (is_restart) {
        keep_last_state(container);
        container->restart_count++;
    }
    container->seen = RUN_CREATED;
    node_add_image(kubelets, run_node(kubelets, run), container->spec->image, 0);
    container_start(kubelets, run, index);
    if (kubelets->settings.short_events) {
        kubelet_record(kubelets, run, "Normal", "Created", "Container created");
        kubelet_record(kubelets, run, "Normal", "Started", "Container started");
    } else {
        kubelet_record(kubelets, run, "Normal", "Created", "Created container: %s", name);
        kubelet_record(kubelets, run, "Normal", "Started", "Started container %s", name);
    }
    if (hook > 0 && !worker_spend(kubelets, run, hook)) {
        return SYNC_INTERRUPTED;
    }
    return SYNC_DONE;
}

static bool
wants_restart(const PodRun *run, const ContainerRun *container)
{
    if (container->spec->is_sidecar) {
        return true;
    }
    if (container->is_init) {
        return container->exit_code != 0 && run->spec->restart_policy != RESTART_NEVER;
    }
    return run->spec->restart_policy == RESTART_ALWAYS ||
           (run->spec->restart_policy == RESTART_ON_FAILURE && container->exit_code != 0);
}

static bool
is_down(const ContainerRun *container)
{
    return container->seen != RUN_RUNNING && container->state != RUN_RUNNING;
}

/* Whether init containers let the ones behind them go on; brings up the first that does not. */
static SyncResult
sync_init(Kubelets *kubelets, PodRun *run, bool *ret_open)
{
    *ret_open = false;
    for (size_t i = 0; i < run->spec->n_init_containers; i++) {
        ContainerRun *container = &run->containers[i];

        if (container->is_init && container->state == RUN_EXITED && container->exit_code == 0) {
            continue;
        }
        if (container->state == RUN_CREATED ||
            (is_down(container) && wants_restart(run, container))) {
            SyncResult result = bring_up(kubelets, run, i);

            if (result != SYNC_DONE) {
                return result;
            }
        }
        if (container->is_init || !container->started) {
            return SYNC_DONE; /* the next one waits for it */
        }
    }
    *ret_open = true;
    return SYNC_DONE;
}

static SyncResult
sync_main(Kubelets *kubelets, PodRun *run)
{
    SyncResult worst = SYNC_DONE;

    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];
        SyncResult result = SYNC_DONE;

        if (container->state == RUN_CREATED ||
            (is_down(container) && wants_restart(run, container))) {
            result = bring_up(kubelets, run, i);
        }
        if (result == SYNC_INTERRUPTED) {
            return result;
        }
        worst = MAX(worst, result);
    }
    return worst;
}

/* Containers whose liveness or startup probe failed are told to stop; the restart follows when the
 * kubelet sees them gone. */
static void
stop_failed(Kubelets *kubelets, PodRun *run)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];
        const Probe *probe =
            container->started ? &container->spec->liveness : &container->spec->startup;
        int64_t grace = probe->grace_seconds >= 0 ? probe->grace_seconds : run->spec->grace_seconds;

        if (container->liveness_failed && container->state == RUN_RUNNING && !container->stopping) {
            container_stop(kubelets, run, i, grace * SIM_SECOND);
        }
    }
}

static SyncResult
sync_pod(Kubelets *kubelets, PodRun *run)
{
    SyncResult result;
    bool open;

    stop_failed(kubelets, run);
    if (run_phase(run) == POD_SUCCEEDED || run_phase(run) == POD_FAILED) {
        volumes_unmount(kubelets, run);
        return SYNC_DONE;
    }
    if (!run->has_sandbox && !volumes_ensure(kubelets, run)) {
        return run->terminating ? SYNC_INTERRUPTED : SYNC_ERROR;
    }
    if (!run->has_sandbox && !make_sandbox(kubelets, run)) {
        return SYNC_INTERRUPTED;
    }
    result = sync_init(kubelets, run, &open);
    if (open && result == SYNC_DONE) {
        result = sync_main(kubelets, run);
    }
    return result;
}

/* SIGTERM to all main containers at once; sidecars follow when those are gone, last one first. */
static bool
stop_next(Kubelets *kubelets, PodRun *run)
{
    SimTime grace = MAX(run->grace_until - sim_now(kubelets->sim), 0);
    size_t n_init = run->spec->n_init_containers;
    bool main_running = false;

    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        if (container->state != RUN_RUNNING || (i < n_init && container->spec->is_sidecar)) {
            continue;
        }
        main_running = true;
        if (!container->stopping) {
            kubelet_record(kubelets, run, "Normal", "Killing", "Stopping container %s",
                           container->spec->name);
            container_stop(kubelets, run, i, grace);
        }
    }
    for (size_t i = n_init; i > 0 && !main_running; i--) {
        ContainerRun *container = &run->containers[i - 1];

        if (container->state == RUN_RUNNING) {
            if (!container->stopping) {
                kubelet_record(kubelets, run, "Normal", "Killing", "Stopping container %s",
                               container->spec->name);
                container_stop(kubelets, run, i - 1, grace);
            }
            return false;
        }
    }
    return !main_running;
}

static bool
all_seen_gone(const PodRun *run)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        if (run->containers[i].state == RUN_RUNNING || run->containers[i].seen == RUN_RUNNING) {
            return false;
        }
    }
    return true;
}

/* Returns when the pod is stopped, or the machine is. */
static void
terminate_pod(Kubelets *kubelets, PodRun *run)
{
    while (node_works(run_node(kubelets, run))) {
        if (!runtime_works(run_node(kubelets, run))) {
            (void)worker_sleep(kubelets, run, SIM_NEVER);
            continue;
        }
        if (stop_next(kubelets, run) && all_seen_gone(run)) {
            run->stopped = true;
            run->has_sandbox = false;
            status_send(kubelets, run);
            if (volumes_are_mounted(run)) {
                volumes_unmount(kubelets, run);
                status_send(kubelets, run); /* only now may the pod go */
            }
            disk_release(kubelets, run);
            shutdown_pod_stopped(kubelets, run_node(kubelets, run));
            return;
        }
        (void)worker_sleep(kubelets, run, SIM_NEVER);
    }
}

/* How long after a pass with an error the next one comes. */
static SimTime
until_next_pass(Kubelets *kubelets, const PodRun *run)
{
    SimTime now = sim_now(kubelets->sim);
    SimTime left = kubelets->settings.aimed_backoff ? BACKOFF_WAKE_MAX : 0;
    bool waits = false;

    for (size_t i = 0; i < run->n_containers; i++) {
        const ContainerRun *one = &run->containers[i];

        if (g_strcmp0(one->waiting_reason, "CrashLoopBackOff") == 0) {
            left = MIN(left, one->backoff_delay - (now - one->finished_at));
            waits = true;
        }
    }
    if (!waits || left <= 0) {
        left = ERROR_RESYNC;
    }
    return draw_between(kubelets, run, "error-resync", left, left + left / 2);
}

static void
work(Process *self, void *data)
{
    PodRun *run = data;
    Kubelets *kubelets = run->kubelets;

    run->worker = self;
    while (node_works(run_node(kubelets, run)) && !run->removed) {
        SyncResult result;

        if (run->terminating) {
            if (!run->stopped) {
                terminate_pod(kubelets, run);
            }
            break;
        }
        if (!runtime_works(run_node(kubelets, run))) {
            (void)worker_sleep(kubelets, run, SIM_NEVER);
            continue;
        }
        run->dirty = false;
        result = sync_pod(kubelets, run);
        if (result == SYNC_ERROR && !run->dirty) {
            (void)worker_sleep(kubelets, run, until_next_pass(kubelets, run));
        } else if (result == SYNC_DONE && !run->dirty) {
            break;
        }
    }
    run->worker = NULL;
    if (run->removed) {
        run_free(kubelets, run);
    }
}

void
run_wake(Kubelets *kubelets, PodRun *run)
{
    run->dirty = true;
    if (!node_works(run_node(kubelets, run)) && run->worker == NULL) {
        return;
    }
    if (run->worker == NULL) {
        (void)process_start(kubelets->sim, "pod-worker", PHASE_KUBELET, work, run);
    } else if (run->sleeping) {
        run->sleeping = false;
        process_wake(run->worker, NULL);
    }
}

void
run_begin_termination(Kubelets *kubelets, PodRun *run)
{
    const Pod *pod = run_pod(kubelets, run);
    SimTime now = sim_now(kubelets->sim);
    SimTime grace = pod != NULL && pod->object.meta.deletion_grace_seconds >= 0
                        ? pod->object.meta.deletion_grace_seconds * SIM_SECOND
                        : run->spec->grace_seconds * SIM_SECOND;

    run->grace_until = run->terminating ? MIN(run->grace_until, now + grace) : now + grace;
    run->terminating = true;
    for (size_t i = 0; i < run->n_containers; i++) {
        run->containers[i].stopping = false;
        probe_watch(kubelets, run, i, false);
    }
    run_wake(kubelets, run);
}

void
run_terminate_in_place(Kubelets *kubelets, PodRun *run, const RunEnd *end, SimTime grace)
{
    SimTime now = sim_now(kubelets->sim);

    run->ended = *end;
    run->grace_until = run->terminating ? MIN(run->grace_until, now + grace) : now + grace;
    run->terminating = true;
    for (size_t i = 0; i < run->n_containers; i++) {
        probe_watch(kubelets, run, i, false);
    }
    status_send(kubelets, run);
    run_wake(kubelets, run);
}
