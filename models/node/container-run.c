/* container-run.c - containers as they really are: start, answer, exit, stop.
 *
 * Everything here is truth.  The kubelet finds out at its next look (PLEG, once a second). */
#include "models/node/runtime.h"
#include "text/scalar.h"

#define JOB_RUN_TIME (5 * SIM_SECOND) /* a Job's program without an apps row */
#define DEFAULT_START_TIME SIM_SECOND /* until a program without a row answers */
#define DEFAULT_INIT_TIME SIM_SECOND  /* an init container's program without a row */
#define DEFAULT_STOP_TIME (100 * SIM_MILLISECOND)
#define PLEG_PERIOD SIM_SECOND
#define KILL_GRACE_MIN (2 * SIM_SECOND) /* what is left after a pre-stop hook, at least */

enum {
    EXIT_KILLED = 137, /* 128 + SIGKILL */
};

static PodRun *
event_run(Kubelets *kubelets, const SimEvent *event)
{
    return sim_pool_get(kubelets->runs, event->args.object);
}

static void
fire_exited(void *owner, const SimEvent *event)
{
    PodRun *run = event_run(owner, event);
    size_t index = (size_t)(event->args.number & 0xffff);
    int32_t code = (int32_t)(event->args.number >> 16);

    if (run != NULL) {
        container_exit(owner, run, index, code, code == 0 ? "Completed" : "Error");
    }
}

static const SimEventType container_exited = {
    .name = "container.exited",
    .phase = PHASE_MACHINE,
    .fire = fire_exited,
};

static void
fire_answering(void *owner, const SimEvent *event)
{
    PodRun *run = event_run(owner, event);

    if (run != NULL) {
        machines_note_pod(owner, run);
    }
}

static const SimEventType container_answering = {
    .name = "container.answering",
    .phase = PHASE_MACHINE,
    .fire = fire_answering,
};

static SimTimer
post_exit(Kubelets *kubelets, const PodRun *run, size_t index, SimTime delay, int32_t code)
{
    SimArgs args = { run->handle, ((int64_t)code << 16) | (int64_t)index };

    return sim_post(kubelets->sim, delay, &container_exited, kubelets, args);
}

bool
container_answers(const ContainerRun *container, SimTime now)
{
    return container->state == RUN_RUNNING && now >= container->answers_at && !container->hangs;
}

/* What the pod itself says of its run time; SIM_NEVER: nothing. */
static SimTime
annotated_run_time(const Kubelets *kubelets, const PodRun *run)
{
    const Object *pod = store_get(kubelets->store, run->pod);
    const char *text = pod == NULL ? NULL : label_set_get(pod->meta.annotations, ANNOTATION_RUN);
    int64_t ns;

    return text != NULL && duration_parse(text, &ns, NULL) ? ns : SIM_NEVER;
}

/* The time a program runs before it ends by itself; SIM_NEVER: it does not. */
static SimTime
draw_run_time(Kubelets *kubelets, const PodRun *run, size_t index)
{
    const ContainerRun *container = &run->containers[index];
    SimStream stream = run_stream(kubelets, run, "app-run", index);
    SimTime annotated = container->is_init ? SIM_NEVER : annotated_run_time(kubelets, run);

    if (annotated != SIM_NEVER) {
        return annotated;
    }
    if (container->app->run != NULL) {
        return distribution_draw_time(container->app->run, &stream);
    }
    if (container->is_init) {
        return DEFAULT_INIT_TIME;
    }
    return run->spec->restart_policy == RESTART_ALWAYS || container->spec->is_sidecar
               ? SIM_NEVER
               : JOB_RUN_TIME;
}

static int32_t
draw_exit_code(Kubelets *kubelets, const PodRun *run, size_t index)
{
    const App *app = run->containers[index].app;
    SimStream stream = run_stream(kubelets, run, "app-exit", index);
    double total = 0;
    double point;

    for (uint32_t i = 0; i < app->n_exits; i++) {
        total += app->exits[i].weight;
    }
    if (total <= 0) {
        return 0;
    }
    point = sim_stream_uniform(&stream) * total;
    for (uint32_t i = 0; i + 1 < app->n_exits; i++) {
        point -= app->exits[i].weight;
        if (point < 0) {
            return app->exits[i].code;
        }
    }
    return app->exits[app->n_exits - 1].code;
}

/* Posts the end of the program, if it has one: its run is over or it crashes, what is first. */
static void
plan_end(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    SimTime end = slowed(draw_run_time(kubelets, run, index), run_node(kubelets, run)->slowness);
    SimTime crash = SIM_NEVER;

    if (container->app->crash != NULL) {
        SimStream stream = run_stream(kubelets, run, "app-crash", index);

        crash = distribution_draw_time(container->app->crash, &stream);
    }
    if (crash < end) {
        container->exit_timer = post_exit(kubelets, run, index, crash, 1);
    } else if (end != SIM_NEVER) {
        int32_t code = draw_exit_code(kubelets, run, index);

        container->exit_timer = post_exit(kubelets, run, index, end, code);
    }
}

void
container_resume(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    SimTime now = sim_now(kubelets->sim);
    SimTime begun = container->started_at;

    container->answers_at = now;
    if (container->app->run != NULL) {
        SimTime whole = draw_run_time(kubelets, run, index);

        if (whole != SIM_NEVER) {
            int32_t code = draw_exit_code(kubelets, run, index);

            container->exit_timer =
                post_exit(kubelets, run, index, MAX(begun + whole - now, 0), code);
        }
    }
}

void
container_start(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    SimTime now = sim_now(kubelets->sim);
    SimTime start = DEFAULT_START_TIME;

    if (container->app->start != NULL) {
        SimStream stream = run_stream(kubelets, run, "app-start", index);

        start = distribution_draw_time(container->app->start, &stream);
    }
    start = slowed(start, run_node(kubelets, run)->slowness);
    container->state = RUN_RUNNING;
    container->started_at = now;
    container->finished_at = SIM_NEVER;
    container->answers_at = start == SIM_NEVER ? SIM_NEVER : now + start;
    container->hangs = false;
    container->stopping = false;
    container->liveness_failed = false;
    container->started = false;
    container->ready = false;
    container->waiting_reason = NULL;
    container->waiting_message = NULL;
    if (start != SIM_NEVER) {
        container->answer_timer = sim_post(kubelets->sim, start, &container_answering, kubelets,
                                           (SimArgs){ run->handle, (int64_t)index });
    }
    plan_end(kubelets, run, index);
    memory_begin(kubelets, run, index);
    disk_begin(kubelets, run, index);
    run_schedule_notice(kubelets, run);
}

void
container_exit(Kubelets *kubelets, PodRun *run, size_t index, int32_t exit_code, const char *reason)
{
    ContainerRun *container = &run->containers[index];

    if (container->state != RUN_RUNNING) {
        return;
    }
    (void)sim_cancel(kubelets->sim, &container->exit_timer);
    (void)sim_cancel(kubelets->sim, &container->answer_timer);
    probe_unwatch(kubelets, run, index);
    container->state = RUN_EXITED;
    container->finished_at = sim_now(kubelets->sim);
    container->answers_at = SIM_NEVER;
    container->exit_code = exit_code;
    container->exit_reason = reason;
    memory_end(kubelets, run, index);
    disk_end(kubelets, run, index);
    machines_note_pod(kubelets, run);
    run_schedule_notice(kubelets, run);
}

SimTime
container_hook_time(const LifecycleHook *hook)
{
    const char *sleep;

    if (hook->handler == HOOK_SLEEP) {
        return hook->sleep_seconds * SIM_SECOND;
    }
    /* The one command that every preStop example is made of. */
    sleep = hook->handler == HOOK_EXEC && hook->command != NULL ? strstr(hook->command, "sleep ")
                                                                : NULL;
    if (sleep != NULL) {
        double seconds = g_ascii_strtod(sleep + strlen("sleep "), NULL);

        return seconds > 0 && seconds < 86400 ? (SimTime)(seconds * (double)SIM_SECOND) : 0;
    }
    return 0;
}

void
container_stop(Kubelets *kubelets, PodRun *run, size_t index, SimTime grace)
{
    ContainerRun *container = &run->containers[index];
    SimTime hook = container_hook_time(&container->spec->pre_stop);
    SimTime stop = DEFAULT_STOP_TIME;
    SimTime patience;

    if (container->state != RUN_RUNNING) {
        return;
    }
    if (container->app->stop != NULL) {
        SimStream stream = run_stream(kubelets, run, "app-stop", index);

        stop = distribution_draw_time(container->app->stop, &stream);
    }
    hook = MIN(hook, grace);
    patience = grace == 0 ? 0 : MAX(grace - hook, KILL_GRACE_MIN);
    if (container->hangs) {
        stop = SIM_NEVER; /* a program that hangs does not hear SIGTERM either */
    }
    container->stopping = true;
    (void)sim_cancel(kubelets->sim, &container->exit_timer);
    container->exit_timer = stop <= patience
                                ? post_exit(kubelets, run, index, hook + stop, 0)
                                : post_exit(kubelets, run, index, hook + patience, EXIT_KILLED);
}

void
run_lose_containers(Kubelets *kubelets, PodRun *run)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        (void)sim_cancel(kubelets->sim, &container->exit_timer);
        (void)sim_cancel(kubelets->sim, &container->answer_timer);
        probe_unwatch(kubelets, run, i);
        if (container->state == RUN_RUNNING) {
            container->state = RUN_EXITED;
            container->finished_at = sim_now(kubelets->sim);
            container->answers_at = SIM_NEVER;
            container->exit_code = EXIT_KILLED;
            container->exit_reason = "Error";
            memory_end(kubelets, run, i);
            disk_end(kubelets, run, i);
        }
    }
    run->has_sandbox = false;
    volumes_lose(run);
    if (run->ended.reason != NULL && !run->stopped) {
        run->ended = (RunEnd){ 0 }; /* nobody will remember that it was to end */
        run->terminating = false;
        run->grace_until = SIM_NEVER;
    }
    (void)sim_cancel(kubelets->sim, &run->notice_timer);
    machines_note_pod(kubelets, run);
}

/* What the kubelet's look changes: it sees starts and exits. */
static void
look_at(Kubelets *kubelets, PodRun *run)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        if (container->seen == container->state) {
            continue;
        }
        container->seen = container->state;
        if (container->state == RUN_RUNNING && !run->terminating) {
            probe_watch(kubelets, run, i, true);
        }
        run->dirty = true;
    }
}

static void
fire_noticed(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = event_run(kubelets, event);

    if (run == NULL || !node_works(run_node(kubelets, run)) ||
        !runtime_works(run_node(kubelets, run))) {
        return;
    }
    look_at(kubelets, run);
    if (run->dirty) {
        status_send(kubelets, run);
        run_wake(kubelets, run);
    }
}

static const SimEventType container_noticed = {
    .name = "container.noticed",
    .phase = PHASE_KUBELET,
    .fire = fire_noticed,
};

void
run_schedule_notice(Kubelets *kubelets, PodRun *run)
{
    const KubeletNode *node = run_node(kubelets, run);
    SimTime since = sim_now(kubelets->sim) - node->pleg_phase;
    SimTime delay = PLEG_PERIOD - (since % PLEG_PERIOD + PLEG_PERIOD) % PLEG_PERIOD;

    if (!node->truth.powered || sim_is_pending(kubelets->sim, run->notice_timer)) {
        return;
    }
    run->notice_timer =
        sim_post(kubelets->sim, delay, &container_noticed, kubelets, (SimArgs){ run->handle, 0 });
}
