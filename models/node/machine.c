/* machine.c - truth: which machines have power, which pods would answer a request right now. */
#include "models/node/runtime.h"

typedef struct Observer {
    TruthHandler handler;
    void *data;
} Observer;

const MachineTruth *
machines_find(const Machines *machines, const char *node_name)
{
    const KubeletNode *node = kubelet_node(machines->kubelets, node_name);

    return node == NULL ? NULL : &node->truth;
}

bool
machines_pod_serves(const Machines *machines, ObjectRef pod)
{
    const PodRun *run = run_find(machines->kubelets, pod);

    return run != NULL && run->serves;
}

void
machines_add_observer(Machines *machines, TruthHandler handler, void *data)
{
    Observer observer = { handler, data };

    g_array_append_val(machines->observers, observer);
}

static void
tell(const Kubelets *kubelets, ObjectRef pod, bool serves, const char *node_name)
{
    const GArray *observers = kubelets->machines.observers;

    for (guint i = 0; i < observers->len; i++) {
        const Observer *observer = &g_array_index(observers, Observer, i);

        observer->handler(observer->data, pod, serves, node_name);
    }
}

/* Containers answer that have started; init containers are not asked. */
static bool
would_answer(const Kubelets *kubelets, const PodRun *run)
{
    const KubeletNode *node = run_node(kubelets, run);
    SimTime now = sim_now(kubelets->sim);

    if (!node->truth.powered || !node->truth.reachable || run->n_containers == 0) {
        return false;
    }
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        const ContainerRun *container = &run->containers[i];

        if (!container_answers(container, now) || container->stopping) {
            return false;
        }
    }
    return true;
}

void
machines_note_pod(Kubelets *kubelets, PodRun *run)
{
    bool serves = would_answer(kubelets, run);

    if (serves != run->serves) {
        run->serves = serves;
        tell(kubelets, run->pod, serves, run_node(kubelets, run)->name);
    }
}

void
machines_note_node(Kubelets *kubelets, KubeletNode *node)
{
    node->truth.changed_at = sim_now(kubelets->sim);
    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        machines_note_pod(kubelets, run);
    }
    tell(kubelets, SIM_NO_HANDLE, false, node->name);
}
