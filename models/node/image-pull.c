/* image-pull.c - images: policy, how many pulls at a time a node, cache, back-off.
 *
 * Kubernetes 1.34: pulls are serial on a node (serializeImagePulls) or up to maxParallelImagePulls
 * go side by side, each as fast as if it were alone; beyond registryPullQPS and registryBurst a
 * pull is not put off but fails ("pull QPS exceeded").  A failed pull is tried again
 * after 10 s doubling to 300 s from the failure, looked at every 10-15 s.  Always asks the registry
 * even for a present image. */
#include "models/node/runtime.h"

#define PULL_TIME_DEFAULT (2 * SIM_SECOND)
#define CHECK_TIME (300 * SIM_MILLISECOND) /* asking a registry about a present image */
#define FAILURE_TIME (500 * SIM_MILLISECOND)
#define BACKOFF_INITIAL (10 * SIM_SECOND)
#define BACKOFF_MAX (300 * SIM_SECOND)

/* How a pull ends. */
typedef enum PullEnd {
    PULL_DONE,
    PULL_MISSING, /* the registry has no such image */
    PULL_AWAY,    /* the registry does not answer */
    PULL_ERROR,   /* it answers with an error */
    PULL_LIMITED, /* the kubelet itself asks no more */
} PullEnd;

/* Takes a token of the node's bucket; false: there is none. */
static bool
take_token(Kubelets *kubelets, KubeletNode *node)
{
    double qps = kubelets->settings.registry_pull_qps;
    double burst = kubelets->settings.registry_burst;
    SimTime now = sim_now(kubelets->sim);
    double since = (double)(now - node->pulls_counted_at) / (double)SIM_SECOND;

    if (qps <= 0) {
        return true; /* not limited */
    }
    node->pulls_spent = MAX(node->pulls_spent - since * qps, 0);
    node->pulls_counted_at = now;
    if (node->pulls_spent + 1 > burst) {
        return false;
    }
    node->pulls_spent += 1;
    return true;
}

static PullEnd
judge_pull(Kubelets *kubelets, const PodRun *run, size_t index, bool is_missing)
{
    const char *image = run->containers[index].spec->image;
    double share = image_trouble(kubelets, IMAGE_ERRS, image);
    SimStream stream = run_stream(kubelets, run, "pull-error", index);

    if (!take_token(kubelets, run_node(kubelets, run))) {
        return PULL_LIMITED;
    }
    if (image_trouble(kubelets, IMAGE_AWAY, image) > 0) {
        return PULL_AWAY;
    }
    stream.draw = (uint64_t)run->containers[index].n_pulls;
    if (share > 0 && sim_stream_uniform(&stream) < share) {
        return PULL_ERROR;
    }
    return is_missing ? PULL_MISSING : PULL_DONE;
}

/* How long the bytes take, and how many; SIM_NEVER: the registry does not have the image. */
static SimTime
draw_pull_time(Kubelets *kubelets, const PodRun *run, size_t index, int64_t *ret_bytes)
{
    const App *app = run->containers[index].app;
    SimStream stream = run_stream(kubelets, run, "image-pull", index);
    double bandwidth = kubelets->settings.bandwidth;
    SimTime time = PULL_TIME_DEFAULT;

    if (app->size != NULL) {
        double bytes = distribution_draw(app->size, &stream) / 1000;

        *ret_bytes = bytes < 1e15 ? (int64_t)bytes : 0;
        return bytes < 1e15 ? (SimTime)(bytes / bandwidth * (double)SIM_SECOND) : SIM_NEVER;
    }
    if (app->pull != NULL) {
        time = distribution_draw_time(app->pull, &stream);
    }
    *ret_bytes = time == SIM_NEVER ? 0 : (int64_t)((double)time / (double)SIM_SECOND * bandwidth);
    return time;
}

static void
set_waiting(Kubelets *kubelets, ContainerRun *container, const char *reason, const char *format,
            const char *image)
{
    g_autofree char *message = g_strdup_printf("%s \"%s\"", format, image);

    container->waiting_reason = reason;
    container->waiting_message = intern(kubelets->tables->names, message);
}

static void
record_refused(Kubelets *kubelets, PodRun *run, const char *image, PullEnd end)
{
    static const char *const codes[] = { "", "NotFound", "Unavailable", "Unknown" };
    static const char *const causes[] = { "", "not found",
                                          "failed to do request: connection refused",
                                          "unexpected status code 500 Internal Server Error" };

    if (end == PULL_LIMITED) {
        kubelet_record(kubelets, run, "Warning", "Failed",
                       "Failed to pull image \"%s\": pull QPS exceeded", image);
        return;
    }
    kubelet_record(kubelets, run, "Warning", "Failed",
                   "Failed to pull image \"%s\": rpc error: code = %s desc = failed to pull "
                   "and unpack image \"%s\": %s",
                   image, codes[end], image, causes[end]);
}

static bool
refuse_pull(Kubelets *kubelets, PodRun *run, ContainerRun *container, PullEnd end)
{
    const char *image = container->spec->image;
    SimTime now = sim_now(kubelets->sim);

    container->pull_delay =
        container->pull_delay == 0 ? BACKOFF_INITIAL : MIN(2 * container->pull_delay, BACKOFF_MAX);
    container->pull_failed_at = now;
    record_refused(kubelets, run, image, end);
    kubelet_record(kubelets, run, "Warning", "Failed", "Error: ErrImagePull");
    set_waiting(kubelets, container, "ErrImagePull", "failed to pull image", image);
    status_send(kubelets, run);
    return false;
}

static bool
hold_back(Kubelets *kubelets, PodRun *run, ContainerRun *container)
{
    const char *image = container->spec->image;

    kubelet_record(kubelets, run, "Normal", "BackOff", "Back-off pulling image \"%s\"", image);
    kubelet_record(kubelets, run, "Warning", "Failed", "Error: ImagePullBackOff");
    set_waiting(kubelets, container, "ImagePullBackOff", "Back-off pulling image", image);
    status_send(kubelets, run);
    return false;
}

/* How many pulls a node has at a time. */
static uint32_t
pull_slots(const Kubelets *kubelets)
{
    if (kubelets->settings.serialize_image_pulls) {
        return 1;
    }
    return kubelets->settings.max_parallel_image_pulls > 0
               ? kubelets->settings.max_parallel_image_pulls
               : UINT32_MAX;
}

/* Whoever waits longest may look again. */
static void
wake_first(Kubelets *kubelets, KubeletNode *node)
{
    PodRun *next = g_queue_peek_head(&node->pulls);

    if (next != NULL && node->n_pulling < pull_slots(kubelets)) {
        run_wake(kubelets, next);
    }
}

/* Waits for one of the node's pull slots; false: interrupted. */
static bool
take_slot(Kubelets *kubelets, PodRun *run, KubeletNode *node)
{
    g_queue_push_tail(&node->pulls, run);
    while (node->n_pulling >= pull_slots(kubelets) || g_queue_peek_head(&node->pulls) != run) {
        if (!worker_sleep(kubelets, run, SIM_NEVER) && (run->terminating || !node_works(node))) {
            g_queue_remove(&node->pulls, run);
            wake_first(kubelets, node);
            return false;
        }
    }
    (void)g_queue_pop_head(&node->pulls);
    node->n_pulling++;
    wake_first(kubelets, node);
    return true;
}

static void
give_slot(Kubelets *kubelets, KubeletNode *node)
{
    if (node->n_pulling > 0) {
        node->n_pulling--;
    }
    wake_first(kubelets, node);
}

/* Sleeps through interruptions that do not end the pull. */
static bool
pull_for(Kubelets *kubelets, PodRun *run, KubeletNode *node, SimTime time)
{
    SimTime until = sim_now(kubelets->sim) + time;

    while (sim_now(kubelets->sim) < until) {
        SimTime rest = until - sim_now(kubelets->sim);

        if (!worker_sleep(kubelets, run, rest) && (run->terminating || !node_works(node))) {
            return false;
        }
    }
    return true;
}

static void
record_pulled(Kubelets *kubelets, PodRun *run, const char *image, SimTime begun_at,
              SimTime asked_at, int64_t bytes)
{
    SimTime now = sim_now(kubelets->sim);
    g_autofree char *took =
        go_duration_format((now - begun_at) / SIM_MILLISECOND * SIM_MILLISECOND);
    g_autofree char *waited =
        go_duration_format((now - asked_at) / SIM_MILLISECOND * SIM_MILLISECOND);

    kubelet_record(kubelets, run, "Normal", "Pulled",
                   "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: "
                   "%" G_GINT64_FORMAT " bytes.",
                   image, took, waited, (gint64)bytes);
}

static bool
pull(Kubelets *kubelets, PodRun *run, size_t index)
{
    KubeletNode *node = run_node(kubelets, run);
    ContainerRun *container = &run->containers[index];
    const char *image = container->spec->image;
    SimTime asked_at = sim_now(kubelets->sim);
    SimTime begun_at;
    int64_t bytes = 0;
    SimTime time = draw_pull_time(kubelets, run, index, &bytes);
    PullEnd end;
    bool done;

    kubelet_record(kubelets, run, "Normal", "Pulling", "Pulling image \"%s\"", image);
    if (!take_slot(kubelets, run, node)) {
        return false;
    }
    begun_at = sim_now(kubelets->sim);
    if (node_find_image(node, image) != NULL) {
        time = CHECK_TIME; /* it was there, or has come while this pod waited */
    }
    end = judge_pull(kubelets, run, index, time == SIM_NEVER);
    container->n_pulls++;
    done =
        pull_for(kubelets, run, node,
                 end != PULL_DONE
                     ? FAILURE_TIME
                     : slowed(time, node->slowness * image_trouble(kubelets, IMAGE_SLOW, image)));
    give_slot(kubelets, node);
    if (!done) {
        return false;
    }
    if (end != PULL_DONE) {
        return refuse_pull(kubelets, run, container, end);
    }
    node_add_image(kubelets, node, image, bytes);
    record_pulled(kubelets, run, image, begun_at, asked_at, bytes);
    container->pull_delay = 0;
    return true;
}

bool
image_ensure(Kubelets *kubelets, PodRun *run, size_t index)
{
    const KubeletNode *node = run_node(kubelets, run);
    ContainerRun *container = &run->containers[index];
    const char *image = container->spec->image;
    bool is_present = node_find_image(node, image) != NULL;

    if (is_present && container->spec->pull_policy != PULL_ALWAYS) {
        kubelet_record(kubelets, run, "Normal", "Pulled",
                       "Container image \"%s\" already present on machine", image);
        return true;
    }
    if (!is_present && container->spec->pull_policy == PULL_NEVER) {
        kubelet_record(kubelets, run, "Warning", "ErrImageNeverPull",
                       "Container image \"%s\" is not present with pull policy of Never", image);
        set_waiting(kubelets, container, "ErrImageNeverPull", "Container image is not present",
                    image);
        status_send(kubelets, run);
        return false;
    }
    if (container->pull_delay > 0 &&
        sim_now(kubelets->sim) - container->pull_failed_at < container->pull_delay) {
        return hold_back(kubelets, run, container);
    }
    return pull(kubelets, run, index);
}

void
node_drop_pulls(Kubelets *kubelets, KubeletNode *node)
{
    PodRun *run;

    while ((run = g_queue_pop_head(&node->pulls)) != NULL) {
        run_wake(kubelets, run);
    }
    node->n_pulling = 0;
}
