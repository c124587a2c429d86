/* pod-adoption.c - pods that ran before the clock began: of a settled start, or of a dump.
 *
 * A dump's status is what was true: containers that ran go on with their start time and restarts,
 * what had ended for good stays so.  What waited, for whatever reason (an image, a back-off), runs
 * from time 0: why it could not is nowhere in a dump; whoever wants it says so in `apps:` or by a
 * fault. */
#include "models/node/runtime.h"

static bool
has_ended_for_good(const PodRun *run, const ContainerRun *container, const ContainerStatus *status)
{
    if (status->state.type != CONTAINER_TERMINATED || container->spec->is_sidecar) {
        return false;
    }
    return run->spec->restart_policy == RESTART_NEVER ||
           (run->spec->restart_policy == RESTART_ON_FAILURE && status->state.exit_code == 0);
}

static void
set_exited(ContainerRun *container, const ContainerState *state)
{
    bool is_told = state != NULL && state->type == CONTAINER_TERMINATED;

    container->state = container->seen = RUN_EXITED;
    container->started_at = is_told ? state->started_at : 0;
    container->finished_at = is_told ? state->finished_at : 0;
    container->exit_code = is_told ? state->exit_code : 0;
    container->exit_reason = is_told && state->reason != NULL ? state->reason : "Completed";
    container->answers_at = SIM_NEVER;
}

/* What a dump says of a container that is to run. */
static void
take_status(ContainerRun *container, const ContainerStatus *status)
{
    container->restart_count = status->restart_count;
    container->last = status->last;
    if (status->state.type == CONTAINER_RUNNING && status->state.started_at != SIM_NEVER) {
        container->started_at = MIN(status->state.started_at, 0);
    } else if (status->state.type == CONTAINER_TERMINATED) {
        container->last = status->state;
        container->restart_count++;
    } else if (status->last.type == CONTAINER_TERMINATED) {
        container->restart_count++; /* its back-off is over */
    }
}

static void
adopt_container(Kubelets *kubelets, PodRun *run, size_t index, const ContainerStatus *status)
{
    ContainerRun *container = &run->containers[index];
    bool was_ended = status != NULL && has_ended_for_good(run, container, status);

    container->started_at = 0;
    container->finished_at = SIM_NEVER;
    container->started = true;
    container->ready = true;
    if (container->is_init || was_ended) {
        bool succeeded = status != NULL && status->state.type == CONTAINER_TERMINATED &&
                         (was_ended || status->state.exit_code == 0);

        set_exited(container, succeeded ? &status->state : NULL);
        container->restart_count = status != NULL ? status->restart_count : 0;
        return;
    }
    container->state = container->seen = RUN_RUNNING;
    container->answers_at = 0;
    if (status != NULL) {
        take_status(container, status);
        container_resume(kubelets, run, index);
    }
}

static void
adopt_containers(Kubelets *kubelets, KubeletNode *node, PodRun *run, const Pod *pod)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        adopt_container(kubelets, run, i, pod->containers == NULL ? NULL : &pod->containers[i]);
        node_add_image(kubelets, node, run->containers[i].spec->image, 0);
        if (run->containers[i].state == RUN_RUNNING) {
            memory_begin(kubelets, run, i);
            disk_begin(kubelets, run, i);
        }
    }
}

void
run_adopt(Kubelets *kubelets, KubeletNode *node, PodRun *run, const Pod *pod)
{
    run->ip = pod->pod_ip != NULL       ? pod->pod_ip
              : run->spec->host_network ? node_address(kubelets, node)
                                        : node_next_ip(kubelets, node);
    node->has_foreign_ips |= pod->pod_ip != NULL;
    run->has_sandbox = true;
    run->status_sent_once = true;
    if (pod->start_time != SIM_NEVER) {
        run->began_at = MIN(pod->start_time, 0);
    }
    adopt_containers(kubelets, node, run, pod);
    volumes_adopt(kubelets, run, pod);
    machines_note_pod(kubelets, run); /* whoever follows the truth hears of it */
}

void
kubelets_adopt_running(Kubelets *kubelets, ObjectRef ref)
{
    const Pod *pod = (const Pod *)store_get(kubelets->store, ref);
    KubeletNode *node =
        pod != NULL && pod->node_name != NULL ? kubelet_node(kubelets, pod->node_name) : NULL;
    PodRun *run;

    if (node == NULL || run_find(kubelets, ref) != NULL) {
        return;
    }
    run = run_new(kubelets, node, pod);
    run_adopt(kubelets, node, run, pod);
    if (object_is_deleting(&pod->object)) {
        kubelet_post_heard(kubelets, node, ref, 0);
    }
}
