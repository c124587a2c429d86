/* pod-fault.c - what can go wrong inside a pod or with its image, done to it from outside. */
#include "models/node/runtime.h"

static bool
first_running(const PodRun *run, size_t *ret_index)
{
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        if (run->containers[i].state == RUN_RUNNING) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

void
kubelets_crash_pod(Kubelets *kubelets, ObjectRef pod, int32_t exit_code)
{
    PodRun *run = run_find(kubelets, pod);
    size_t index;

    if (run != NULL && first_running(run, &index)) {
        container_exit(kubelets, run, index, exit_code, exit_code == 0 ? "Completed" : "Error");
    }
}

void
kubelets_hang_pod(Kubelets *kubelets, ObjectRef pod, bool hangs)
{
    PodRun *run = run_find(kubelets, pod);
    size_t index;

    if (run == NULL || !first_running(run, &index) || run->containers[index].hangs == hangs) {
        return;
    }
    run->containers[index].hangs = hangs;
    machines_note_pod(kubelets, run);
    probe_watch(kubelets, run, index, false);
}

void
kubelets_set_pod_refusing(Kubelets *kubelets, ObjectRef pod, bool refuses)
{
    PodRun *run = run_find(kubelets, pod);

    if (run == NULL) {
        return;
    }
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        run->containers[i].refuses = refuses;
        probe_watch(kubelets, run, i, false);
    }
}

SimTime
slowed(SimTime time, double factor)
{
    double longer = (double)time * factor;

    return time == SIM_NEVER || (factor <= 1 && factor >= 1) || longer > (double)SIM_NEVER / 2
               ? time
               : (SimTime)longer;
}

void
kubelets_slow_node(Kubelets *kubelets, const char *node_name, double factor, bool begins)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);

    if (node == NULL) {
        return;
    }
    for (guint i = 0; !begins && i < node->slows->len; i++) {
        double one = g_array_index(node->slows, double, i);

        if (!(one < factor) && !(one > factor)) {
            g_array_remove_index(node->slows, i);
            break;
        }
    }
    if (begins) {
        g_array_append_val(node->slows, factor);
    }
    node->slowness = 1;
    for (guint i = 0; i < node->slows->len; i++) {
        node->slowness *= g_array_index(node->slows, double, i);
    }
}
