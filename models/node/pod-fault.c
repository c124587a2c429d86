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

void
kubelets_block_images(Kubelets *kubelets, const char *glob, bool blocked)
{
    const char *name = intern(kubelets->tables->names, glob);

    if (blocked) {
        g_ptr_array_add(kubelets->blocked_images, (gpointer)(guintptr)name);
    } else {
        (void)g_ptr_array_remove(kubelets->blocked_images, (gpointer)(guintptr)name);
    }
}

static double
idle_use(const Kubelets *kubelets, const PodRun *run, size_t index, const Distribution *law,
         const char *purpose)
{
    SimStream stream = run_stream(kubelets, run, purpose, index);

    return law == NULL ? 0 : distribution_draw(law, &stream);
}

void
kubelets_usage(const Kubelets *kubelets, const char *node_name, int64_t *ret_cpu_milli,
               int64_t *ret_memory)
{
    const KubeletNode *node = kubelet_node(kubelets, node_name);
    double cpu = 0;
    double memory = 0;

    for (guint i = 0; node != NULL && i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        for (size_t c = 0; c < run->n_containers; c++) {
            const ContainerRun *container = &run->containers[c];

            if (container->state == RUN_RUNNING) {
                cpu += idle_use(kubelets, run, c, container->app->cpu, "app-cpu");
                memory += idle_use(kubelets, run, c, container->app->memory, "app-memory") / 1000;
            }
        }
    }
    *ret_cpu_milli = (int64_t)cpu;
    *ret_memory = (int64_t)memory;
}
