/* scripted-kubelet.c - kubelets that follow a script instead of running containers.
 *
 * 'recorded' is the fake kubelet that recordings of real control planes were made with:
 *
 *     bound --1 s--> Running, not ready --1 s--> Ready           (fid/start, fid/ready-after)
 *     a Job's pod: Ready with Running, --5 s--> Succeeded/Failed (fid/run, fid/exit,
 * fid/fail-index) deleting --1 s--> Succeeded (Job: Failed, 143) --> gone    (fid/term)
 *     fid/never-ready "true": never Ready; a ready pod becomes unready at once
 *
 * 'instant' is Running and Ready as soon as bound, gone as soon as deleting; a pod that says how
 * long it runs (a trace's) ends after that.  Neither has images, probes, restarts or kubelet
 * events. */
#include "models/node/runtime.h"

typedef enum Step {
    STEP_NONE,
    STEP_START,
    STEP_READY,
    STEP_END,
    STEP_STOP,
    STEP_GONE,
} Step;

#define DEFAULT_DELAY SIM_SECOND
#define JOB_RUN_DELAY (5 * SIM_SECOND)

static SimTime
annotated_delay(const Pod *pod, const char *key, SimTime fallback)
{
    const char *text = label_set_get(pod->object.meta.annotations, key);
    int64_t delay;

    return text != NULL && go_duration_parse(text, &delay) ? delay : fallback;
}

static bool
never_ready(const Pod *pod)
{
    return g_strcmp0(label_set_get(pod->object.meta.annotations, "fid/never-ready"), "true") == 0;
}

static bool
is_job_pod(const Pod *pod)
{
    const OwnerRef *owner = object_controller(&pod->object);

    return owner != NULL && owner->kind == KIND_JOB;
}

/* The exit code this pod is to have: fid/exit, for the listed indexes only if there is a list. */
static int32_t
scripted_exit(const Pod *pod)
{
    const LabelSet *notes = pod->object.meta.annotations;
    const char *code = label_set_get(notes, "fid/exit");
    const char *list = label_set_get(notes, "fid/fail-index");
    const char *index = label_set_get(notes, "batch.kubernetes.io/job-completion-index");

    if (code == NULL) {
        return 0;
    }
    if (list != NULL) {
        g_auto(GStrv) failing = g_strsplit(list, ",", -1);

        if (index == NULL || !g_strv_contains((const gchar *const *)failing, index)) {
            return 0;
        }
    }
    return (int32_t)g_ascii_strtoll(code, NULL, 10);
}

static void
set_readiness(Pod *pod, bool ready, const char *reason, const char *message, SimTime now)
{
    ConditionStatus status = ready ? CONDITION_TRUE : CONDITION_FALSE;

    (void)pod_set_condition(pod, POD_READY_TO_START_CONTAINERS, CONDITION_TRUE, NULL, NULL, now);
    (void)pod_set_condition(pod, POD_INITIALIZED, CONDITION_TRUE, NULL, NULL, now);
    (void)pod_set_condition(pod, POD_CONTAINERS_READY, status, reason, message, now);
    (void)pod_set_condition(pod, POD_READY, status, reason, message, now);
}

static const char *
unready_message(const Kubelets *kubelets, const Pod *pod)
{
    g_autoptr(GString) text = g_string_new("containers with unready status: [");

    for (uint32_t i = 0; i < pod->spec->n_containers; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", pod->spec->containers[i].name);
    }
    g_string_append_c(text, ']');
    return intern(kubelets->tables->names, text->str);
}

static void
set_running(Kubelets *kubelets, Pod *pod, bool ready)
{
    SimTime now = sim_now(kubelets->sim);
    size_t n = pod->spec->n_init_containers + pod->spec->n_containers;

    pod->phase = POD_RUNNING;
    if (pod->start_time == SIM_NEVER) {
        pod->start_time = api_time(now);
    }
    if (pod->containers == NULL) {
        pod->containers = g_new0(ContainerStatus, n);
    }
    for (size_t i = 0; i < n; i++) {
        ContainerStatus *status = &pod->containers[i];

        status->state = (ContainerState){ .type = CONTAINER_RUNNING,
                                          .started_at = api_time(now),
                                          .finished_at = SIM_NEVER };
        status->started = true;
        status->ready = ready;
    }
    set_readiness(pod, ready, ready ? NULL : "ContainersNotReady",
                  ready ? NULL : unready_message(kubelets, pod), now);
}

static void
set_ended(Kubelets *kubelets, Pod *pod, int32_t exit_code)
{
    SimTime now = sim_now(kubelets->sim);
    size_t n = pod->spec->n_init_containers + pod->spec->n_containers;

    pod->phase = exit_code == 0 ? POD_SUCCEEDED : POD_FAILED;
    if (pod->containers == NULL) {
        pod->containers = g_new0(ContainerStatus, n);
    }
    for (size_t i = 0; i < n; i++) {
        ContainerStatus *status = &pod->containers[i];
        SimTime started =
            status->state.type == CONTAINER_RUNNING ? status->state.started_at : api_time(now);

        status->state = (ContainerState){ .type = CONTAINER_TERMINATED,
                                          .exit_code = exit_code,
                                          .reason = exit_code == 0 ? "Completed" : "Error",
                                          .started_at = started,
                                          .finished_at = api_time(now) };
        status->ready = status->started = false;
    }
    set_readiness(pod, false, exit_code == 0 ? "PodCompleted" : "PodFailed", NULL, now);
}

/* One status write of the script; the step is fixed when it is sent. */
typedef struct ScriptedPatch {
    Errand errand;
    Kubelets *kubelets;
    SimHandle run;
    Step step;
} ScriptedPatch;

static void
give_ip(Kubelets *kubelets, SimHandle handle, Pod *pod)
{
    PodRun *run = sim_pool_get(kubelets->runs, handle);

    if (run == NULL || pod->pod_ip != NULL) {
        return;
    }
    if (run->ip == NULL) {
        run->ip = node_next_ip(kubelets, run_node(kubelets, run));
    }
    pod->pod_ip = run->ip;
}

static bool
edit_step(Object *draft, void *data)
{
    const ScriptedPatch *patch = data;
    Kubelets *kubelets = patch->kubelets;
    const PodRun *run = sim_pool_get(kubelets->runs, patch->run);
    Pod *pod = (Pod *)draft;
    bool is_instant = kubelets->settings.mode == KUBELET_INSTANT;

    if (pod_is_terminal(pod)) {
        return false;
    }
    if (run != NULL && pod->pod_ip == NULL) {
        pod->pod_ip = run->ip;
    }
    switch (patch->step) {
    case STEP_START:
        give_ip(kubelets, patch->run, pod);
        set_running(kubelets, pod, is_instant || (is_job_pod(pod) && !never_ready(pod)));
        return true;
    case STEP_READY:
        set_running(kubelets, pod, !never_ready(pod));
        return true;
    case STEP_END:
        set_ended(kubelets, pod, scripted_exit(pod));
        return true;
    case STEP_STOP:
        set_ended(kubelets, pod, is_job_pod(pod) ? 143 : 0);
        return true;
    case STEP_NONE:
    case STEP_GONE:
        return false;
    }
    return false;
}

static void
remove_pod(Kubelets *kubelets, const PodRun *run)
{
    DeleteOptions at_once = { .grace_seconds = 0 };

    client_submit_delete(run_node(kubelets, run)->client, run->pod, &at_once, NULL, NULL);
}

static void
step_done(void *data, const ApiAnswer *answer)
{
    ScriptedPatch *patch = data;
    const PodRun *run = sim_pool_get(patch->kubelets->runs, patch->run);

    if (run != NULL && patch->step == STEP_STOP && answer->status == API_OK) {
        remove_pod(patch->kubelets, run);
    }
    errand_end(&patch->errand);
}

static void plan(Kubelets *kubelets, PodRun *run, Step step, SimTime delay);

static void
set_serving(Kubelets *kubelets, PodRun *run, bool serves)
{
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        run->containers[i].state = serves ? RUN_RUNNING : RUN_EXITED;
        run->containers[i].answers_at = serves ? sim_now(kubelets->sim) : SIM_NEVER;
    }
    machines_note_pod(kubelets, run);
}

/* What a pod that is not started again says of its program's time; SIM_NEVER: nothing. */
static SimTime
own_run_time(const Pod *pod)
{
    const char *text = label_set_get(pod->object.meta.annotations, ANNOTATION_RUN);
    int64_t ns;

    return text != NULL && pod->spec->restart_policy != RESTART_ALWAYS &&
                   duration_parse(text, &ns, NULL)
               ? ns
               : SIM_NEVER;
}

static void
plan_next(Kubelets *kubelets, PodRun *run, const Pod *pod)
{
    bool is_instant = kubelets->settings.mode == KUBELET_INSTANT;

    switch ((Step)run->scripted_step) {
    case STEP_START:
        if (is_job_pod(pod)) {
            set_serving(kubelets, run, true);
            plan(kubelets, run, STEP_END, annotated_delay(pod, "fid/run", JOB_RUN_DELAY));
        } else if (is_instant) {
            set_serving(kubelets, run, true);
            plan(kubelets, run, STEP_END, own_run_time(pod));
        } else if (!never_ready(pod)) {
            plan(kubelets, run, STEP_READY, annotated_delay(pod, "fid/ready-after", DEFAULT_DELAY));
        }
        break;
    case STEP_READY:
        set_serving(kubelets, run, !never_ready(pod));
        break;
    case STEP_END:
        set_serving(kubelets, run, false);
        break;
    case STEP_STOP:
        set_serving(kubelets, run, false);
        break;
    case STEP_NONE:
    case STEP_GONE:
        break;
    }
}

static void
fire_step(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = sim_pool_get(kubelets->runs, event->args.object);
    const Pod *pod = run == NULL ? NULL : run_pod(kubelets, run);
    ScriptedPatch *patch;

    if (pod == NULL || !node_talks(run_node(kubelets, run))) {
        return;
    }
    run->scripted_step = (uint8_t)event->args.number;
    if (run->scripted_step == STEP_GONE) {
        remove_pod(kubelets, run);
        return;
    }
    patch = errand_begin(kubelets, sizeof(ScriptedPatch));
    patch->kubelets = kubelets;
    patch->run = run->handle;
    patch->step = (Step)run->scripted_step;
    client_submit_patch(run_node(kubelets, run)->client, run->pod, edit_step, patch, step_done,
                        patch);
    plan_next(kubelets, run, pod);
}

static const SimEventType script_step = {
    .name = "kubelet.scripted-step",
    .phase = PHASE_KUBELET,
    .fire = fire_step,
};

/* The fake kubelet of the recordings is one program for all nodes.  Each step counts from when its
 * watch showed the step before and is a few milliseconds late (of 8,000 recorded steps of 1 s a
 * quarter took 1.004 to 1.012 s); writes leave one after the other: of bursts the recordings show
 * one in 2.2 to 3.8 ms.  Both are on a machine at rest.  A slow machine is so by spells: when the
 * program is this late it catches up as at rest (recorded median of the worst, 1 s; then 35 writes
 * in 0.1 s). */
#define LATE_MIN (4 * SIM_MILLISECOND)
#define LATE_MAX (12 * SIM_MILLISECOND)
#define TURN_MIN (2 * SIM_MILLISECOND)
#define TURN_MAX (5 * SIM_MILLISECOND)
#define LATE_MOST SIM_SECOND

static SimTime
draw_script_time(const Kubelets *kubelets, SimStream *stream, SimTime least, SimTime most)
{
    double at_rest = (double)least + sim_stream_uniform(stream) * (double)(most - least);
    double slowness = kubelets->settings.slowness;
    bool catches_up = kubelets->scripted_free_at - sim_now(kubelets->sim) > LATE_MOST;

    return (SimTime)(at_rest * (slowness > 0 && !catches_up ? slowness : 1));
}

/* How long a step that is due must wait. */
static SimTime
take_turn(Kubelets *kubelets, const SimEvent *event)
{
    SimTime now = sim_now(kubelets->sim);
    SimStream stream = sim_stream_n(sim_seed(kubelets->sim), "kubelet-turn", event->number);
    SimTime begin;

    if (kubelets->settings.mode != KUBELET_RECORDED) {
        return 0;
    }
    begin = MAX(now + draw_script_time(kubelets, &stream, LATE_MIN, LATE_MAX),
                kubelets->scripted_free_at);
    kubelets->scripted_free_at = begin + draw_script_time(kubelets, &stream, TURN_MIN, TURN_MAX);
    return begin - now;
}

static void
fire_due(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = sim_pool_get(kubelets->runs, event->args.object);

    if (run != NULL && node_talks(run_node(kubelets, run))) {
        run->notice_timer = sim_post(kubelets->sim, take_turn(kubelets, event), &script_step,
                                     kubelets, event->args);
    }
}

static const SimEventType script_due = {
    .name = "kubelet.step-due",
    .phase = PHASE_KUBELET,
    .fire = fire_due,
};

static void
plan(Kubelets *kubelets, PodRun *run, Step step, SimTime delay)
{
    const SimEventType *type =
        kubelets->settings.mode == KUBELET_RECORDED ? &script_due : &script_step;

    (void)sim_cancel(kubelets->sim, &run->notice_timer);
    run->notice_timer =
        sim_post(kubelets->sim, delay, type, kubelets, (SimArgs){ run->handle, step });
}

static void
plan_stop(Kubelets *kubelets, PodRun *run, const Pod *pod)
{
    bool is_instant = kubelets->settings.mode == KUBELET_INSTANT;
    SimTime delay = is_instant ? 0 : annotated_delay(pod, "fid/term", DEFAULT_DELAY);

    if (run->terminating) {
        return;
    }
    run->terminating = true;
    plan(kubelets, run, pod_is_terminal(pod) ? STEP_GONE : STEP_STOP, delay);
}

void
scripted_pod_changed(Kubelets *kubelets, PodRun *run, const Pod *pod)
{
    bool is_instant = kubelets->settings.mode == KUBELET_INSTANT;

    if (object_is_deleting(&pod->object)) {
        plan_stop(kubelets, run, pod);
    } else if (pod_is_terminal(pod)) {
        return;
    } else if (run->scripted_step == STEP_NONE && !run->status_sent_once) {
        run->status_sent_once = true;
        run->ip = node_next_ip(kubelets, run_node(kubelets, run));
        plan(kubelets, run, STEP_START,
             is_instant ? 0 : annotated_delay(pod, "fid/start", DEFAULT_DELAY));
    } else if (pod_is_ready(pod) && never_ready(pod)) {
        plan(kubelets, run, STEP_READY, 0);
    } else if (!is_job_pod(pod) && pod->phase == POD_RUNNING && !pod_is_ready(pod) &&
               !never_ready(pod) && !sim_is_pending(kubelets->sim, run->notice_timer)) {
        plan(kubelets, run, STEP_READY, annotated_delay(pod, "fid/ready-after", DEFAULT_DELAY));
    }
}

/* A node that is heard again re-posts its pods' readiness a second later. */
void
scripted_node_resumed(Kubelets *kubelets, KubeletNode *node)
{
    node_relist(kubelets, node);
}

void
kubelets_set_pod_running(Kubelets *kubelets, Pod *draft)
{
    const PodRun *run = run_find(kubelets, draft->object.ref);

    if (run != NULL && kubelets->settings.mode == KUBELET_REAL && draft->containers != NULL) {
        status_write(kubelets, run, draft);
    } else if (run != NULL) {
        draft->pod_ip = run->ip;
        draft->host_ip = node_address(kubelets, run_node(kubelets, run));
        set_running(kubelets, draft, true);
    }
}

static bool
edit_settled(Object *draft, void *data)
{
    kubelets_set_pod_running(data, (Pod *)draft);
    return true;
}

/* Before the run begins: what is bound runs, what is deleted is gone. */
void
scripted_settle_pod(Kubelets *kubelets, KubeletNode *node, const Pod *pod)
{
    ObjectRef ref = pod->object.ref;

    if (object_is_deleting(&pod->object)) {
        DeleteOptions at_once = { .grace_seconds = 0 };

        client_submit_delete(node->client, ref, &at_once, NULL, NULL);
    } else if (run_find(kubelets, ref) == NULL && !pod_is_terminal(pod)) {
        kubelets_adopt_running(kubelets, ref);
        client_submit_patch(node->client, ref, edit_settled, kubelets, NULL, NULL);
    }
}
