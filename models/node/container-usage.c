/* container-usage.c - what the programs in containers use.
 *
 * An idle program uses the processors that its row of `apps:` says, drawn anew for each sample.  Of
 * memory it holds what it holds (container-memory.c). */
#include "models/node/runtime.h"

static double
draw(const Kubelets *kubelets, const PodRun *run, const Distribution *distribution,
     const char *purpose, size_t index, int64_t sample)
{
    SimStream stream;

    if (distribution == NULL) {
        return 0;
    }
    stream = run_stream(kubelets, run, purpose, index);
    stream.draw = (uint64_t)sample;
    return distribution_draw(distribution, &stream);
}

bool
kubelets_container_usage(Kubelets *kubelets, const Pod *pod, size_t index, int64_t sample,
                         ContainerUsage *ret)
{
    const PodRun *run = run_find(kubelets, pod->object.ref);
    const ContainerRun *container;

    if (run == NULL || index >= run->n_containers) {
        return false;
    }
    container = &run->containers[index];
    if (kubelets->settings.warm && container->app->cpu == NULL && container->app->memory == NULL) {
        return false;
    }
    if (container->state != RUN_RUNNING && kubelets->settings.mode == KUBELET_REAL) {
        return false;
    }
    ret->cpu_milli =
        (int64_t)(draw(kubelets, run, container->app->cpu, "app-cpu", index, sample) + 0.5);
    ret->memory =
        kubelets->settings.mode == KUBELET_REAL
            ? (int64_t)container_memory(container, sim_now(kubelets->sim))
            : (int64_t)(draw(kubelets, run, container->app->memory, "app-memory", index, sample) /
                        1000);
    return true;
}
