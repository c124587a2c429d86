/* probe.c - probes without ticks: when will a result change, given what is true now?
 *
 * A probe worker of the kubelet checks every period from the moment its pod came to the node.  As
 * long as a container answers, every check succeeds and nothing happens; so no check is an event.
 * Whenever truth changes (it starts to answer, hangs, refuses, or is healed) the instant at which
 * enough checks in a row will have seen it is computed, and only that one is posted.
 *
 * Kubernetes 1.34: liveness and readiness are held back until the startup probe has passed;
 * readiness begins as Failure and is checked as soon as the kubelet sees the container running;
 * liveness begins as Success.  A check of something that hangs takes timeoutSeconds. */
#include "models/node/runtime.h"

typedef enum Outcome {
    OUTCOME_READY,
    OUTCOME_UNREADY,
    OUTCOME_STARTED,
    OUTCOME_KILL,
} Outcome;

static void fire_readiness(void *owner, const SimEvent *event);
static void fire_liveness(void *owner, const SimEvent *event);

static const SimEventType readiness_changed = {
    .name = "readiness.changed",
    .phase = PHASE_KUBELET,
    .fire = fire_readiness,
};

static const SimEventType liveness_changed = {
    .name = "liveness.changed",
    .phase = PHASE_KUBELET,
    .fire = fire_liveness,
};

/* The first check at or after 'from': the worker's clock ticks from run->probe_phase. */
static SimTime
next_check(const PodRun *run, const Probe *probe, SimTime from)
{
    SimTime period = MAX(probe->period_seconds, 1) * SIM_SECOND;
    SimTime since = MAX(from - run->probe_phase, 0);

    return run->probe_phase + (since + period - 1) / period * period;
}

/* The instant at which 'n' checks in a row, beginning at or after 'from', are over. */
static SimTime
nth_check(const PodRun *run, const Probe *probe, SimTime from, int32_t n)
{
    SimTime period = MAX(probe->period_seconds, 1) * SIM_SECOND;

    return next_check(run, probe, from) + (MAX(n, 1) - 1) * period;
}

static SimTime
probe_open(const ContainerRun *container, const Probe *probe)
{
    return container->started_at + probe->initial_delay_seconds * SIM_SECOND;
}

static SimTimer
post_outcome(Kubelets *kubelets, const PodRun *run, const SimEventType *type, SimTime at,
             size_t index, Outcome outcome)
{
    SimTime delay = MAX(at - sim_now(kubelets->sim), 0);
    SimArgs args = { run->handle, (int64_t)index << 8 | (int64_t)outcome };

    return sim_post(kubelets->sim, delay, type, kubelets, args);
}

/* A hanging program uses up the probe's time-out before the check has failed. */
static SimTime
failure_time(const ContainerRun *container, const Probe *probe)
{
    return container->hangs ? probe->timeout_seconds * SIM_SECOND : 0;
}

static void
watch_startup(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    const Probe *probe = &container->spec->startup;
    SimTime from = MAX(sim_now(kubelets->sim), probe_open(container, probe));
    SimTime fails = nth_check(run, probe, probe_open(container, probe), probe->failure_threshold);
    SimTime passes = SIM_NEVER;

    if (container->answers_at != SIM_NEVER && !container->hangs) {
        passes = next_check(run, probe, MAX(from, container->answers_at));
    }
    fails += failure_time(container, probe);
    container->liveness_timer =
        passes <= fails
            ? post_outcome(kubelets, run, &liveness_changed, passes, index, OUTCOME_STARTED)
            : post_outcome(kubelets, run, &liveness_changed, fails, index, OUTCOME_KILL);
}

static void
watch_liveness(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    const Probe *probe = &container->spec->liveness;
    SimTime now = sim_now(kubelets->sim);
    SimTime from = MAX(now, probe_open(container, probe));
    SimTime fails;

    if (probe->handler == PROBE_NONE) {
        return;
    }
    fails = nth_check(run, probe, from, probe->failure_threshold) + failure_time(container, probe);
    /* It fails only if the program still does not answer by the last of those checks. */
    if (!container->hangs && container->answers_at != SIM_NEVER && container->answers_at <= fails) {
        return;
    }
    container->liveness_timer =
        post_outcome(kubelets, run, &liveness_changed, fails, index, OUTCOME_KILL);
}

static void
watch_readiness(Kubelets *kubelets, PodRun *run, size_t index, bool check_now)
{
    ContainerRun *container = &run->containers[index];
    const Probe *probe = &container->spec->readiness;
    SimTime now = sim_now(kubelets->sim);
    SimTime open = probe_open(container, probe);
    bool good = !container->hangs && !container->refuses && container->answers_at != SIM_NEVER;
    SimTime at;

    if (probe->handler == PROBE_NONE) {
        container->ready = true; /* running is ready where nobody checks */
        return;
    }
    if (good == container->ready) {
        return;
    }
    if (!good) {
        at = nth_check(run, probe, MAX(now, open), probe->failure_threshold);
        container->readiness_timer =
            post_outcome(kubelets, run, &readiness_changed, at + failure_time(container, probe),
                         index, OUTCOME_UNREADY);
        return;
    }
    if (check_now && open <= now && container->answers_at <= now && probe->success_threshold <= 1) {
        at = now;
    } else {
        at = nth_check(run, probe, MAX(MAX(now, open), container->answers_at),
                       probe->success_threshold);
    }
    container->readiness_timer =
        post_outcome(kubelets, run, &readiness_changed, at, index, OUTCOME_READY);
}

void
probe_unwatch(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];

    (void)sim_cancel(kubelets->sim, &container->readiness_timer);
    (void)sim_cancel(kubelets->sim, &container->liveness_timer);
}

void
probe_watch(Kubelets *kubelets, PodRun *run, size_t index, bool just_seen)
{
    ContainerRun *container = &run->containers[index];

    probe_unwatch(kubelets, run, index);
    if (container->state != RUN_RUNNING || container->seen != RUN_RUNNING ||
        !node_works(run_node(kubelets, run))) {
        return;
    }
    if (container->is_init) {
        container->started = true;
        return;
    }
    if (!container->started && container->spec->startup.handler == PROBE_NONE) {
        container->started = true;
    }
    if (!container->started) {
        watch_startup(kubelets, run, index);
        return;
    }
    if (!run->terminating) {
        watch_liveness(kubelets, run, index);
    }
    watch_readiness(kubelets, run, index, just_seen);
}

static void
fire_readiness(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = sim_pool_get(kubelets->runs, event->args.object);
    size_t index = (size_t)(event->args.number >> 8);
    bool ready = (event->args.number & 0xff) == OUTCOME_READY;
    ContainerRun *container;

    if (run == NULL || !node_works(run_node(kubelets, run))) {
        return;
    }
    container = &run->containers[index];
    container->ready = ready;
    if (!ready) {
        kubelet_record(kubelets, run, "Warning", "Unhealthy", "Readiness probe failed: %s",
                       container->hangs ? "context deadline exceeded"
                                        : "HTTP probe failed with statuscode: 503");
    }
    status_send(kubelets, run);
}

/* "Startup", "Liveness": which probe's failure ends the container. */
static void
fail_container(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    const char *which = container->started ? "Liveness" : "Startup";
    const char *lower = container->started ? "liveness" : "startup";

    kubelet_record(kubelets, run, "Warning", "Unhealthy", "%s probe failed: %s", which,
                   container->hangs ? "context deadline exceeded"
                                    : "HTTP probe failed with statuscode: 503");
    kubelet_record(kubelets, run, "Normal", "Killing",
                   "Container %s failed %s probe, will be restarted", container->spec->name, lower);
    container->liveness_failed = true;
    run->dirty = true;
    run_wake(kubelets, run);
}

static void
fire_liveness(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = sim_pool_get(kubelets->runs, event->args.object);
    size_t index = (size_t)(event->args.number >> 8);

    if (run == NULL || !node_works(run_node(kubelets, run))) {
        return;
    }
    if ((event->args.number & 0xff) == OUTCOME_KILL) {
        fail_container(kubelets, run, index);
        return;
    }
    run->containers[index].started = true;
    probe_watch(kubelets, run, index, true);
    status_send(kubelets, run);
    run->dirty = true;
    run_wake(kubelets, run); /* containers behind a sidecar may go on */
}
