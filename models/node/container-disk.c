/* container-disk.c - what the programs in containers write to the disk of their machine.
 *
 * A program has its idle amount at its start, drawn once, and writes at a steady rate.  It writes
 * into the first emptyDir that its container mounts (unless that is memory), where it stays until
 * the pod is gone; without one into the container's own layer, which is lost when it ends.  As with
 * memory the use is a line in time and nothing ticks.  Logs are not counted. */
#include "models/node/runtime.h"

#include <string.h>

#define IN_ITS_LAYER (-1)

static int32_t
find_volume(const PodSpec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->n_volumes; i++) {
        const PodVolume *volume = &spec->volumes[i];
        const char *medium = value_get_text(value_get(volume->raw, "emptyDir"), "medium");

        if (strcmp(volume->name, name) == 0 && strcmp(volume->source, "emptyDir") == 0 &&
            (medium == NULL || strcmp(medium, "Memory") != 0)) {
            return (int32_t)i;
        }
    }
    return IN_ITS_LAYER;
}

static int32_t
choose_place(const PodSpec *spec, const Container *container)
{
    const Value *mounts = value_get(container->raw, "volumeMounts");
    int32_t place = IN_ITS_LAYER;

    for (size_t i = 0; i < value_length(mounts) && place == IN_ITS_LAYER; i++) {
        const char *name = value_get_text(value_item(mounts, i), "name");

        place = name == NULL ? IN_ITS_LAYER : find_volume(spec, name);
    }
    return place;
}

/* What this process has written. */
static double
written(const ContainerRun *container, SimTime now)
{
    return container->state == RUN_RUNNING
               ? container->disk_base +
                     container->disk_rate * (double)(now - container->disk_at) / (double)SIM_SECOND
               : 0;
}

double
container_layer(const ContainerRun *container, SimTime now)
{
    return container->disk_place == IN_ITS_LAYER ? written(container, now) : 0;
}

double
run_volume_bytes(const PodRun *run, uint32_t volume, SimTime now)
{
    double sum = 0;

    for (size_t i = 0; i < run->n_containers; i++) {
        const ContainerRun *container = &run->containers[i];

        if (container->disk_place == (int32_t)volume) {
            sum += container->disk_kept + written(container, now);
        }
    }
    return sum;
}

double
run_disk(const PodRun *run, SimTime now, double *ret_rate)
{
    double sum = 0;

    for (size_t i = 0; i < run->n_containers; i++) {
        const ContainerRun *container = &run->containers[i];

        sum += container->disk_kept + written(container, now);
        *ret_rate += container->state == RUN_RUNNING ? container->disk_rate : 0;
    }
    return sum;
}

static void
changed(Kubelets *kubelets, const PodRun *run)
{
    KubeletNode *node = run_node(kubelets, run);

    node->has_writers = true;
    pressure_changed(kubelets, node);
}

void
disk_begin(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    const App *app = container->app;

    container->disk_place = choose_place(run->spec, container->spec);
    container->disk_base = 0;
    container->disk_at = sim_now(kubelets->sim);
    container->disk_rate = app->writes;
    if (app->disk != NULL) {
        SimStream stream = run_stream(kubelets, run, "app-disk", index);

        container->disk_base = distribution_draw(app->disk, &stream) / 1000;
    }
    if (container->disk_base > 0 || container->disk_rate > 0) {
        changed(kubelets, run);
    }
}

void
disk_end(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    SimTime now =
        container->finished_at != SIM_NEVER ? container->finished_at : sim_now(kubelets->sim);
    double sum = container->disk_base +
                 container->disk_rate * (double)(now - container->disk_at) / (double)SIM_SECOND;

    if (container->disk_base > 0 || container->disk_rate > 0) {
        container->disk_kept += container->disk_place == IN_ITS_LAYER ? 0 : sum;
        container->disk_base = container->disk_rate = 0;
        changed(kubelets, run);
    }
}

void
disk_release(Kubelets *kubelets, PodRun *run)
{
    bool was_used = false;

    for (size_t i = 0; i < run->n_containers; i++) {
        was_used |= run->containers[i].disk_kept > 0;
        run->containers[i].disk_kept = 0;
    }
    if (was_used) {
        changed(kubelets, run);
    }
}

void
kubelets_fill_pod(Kubelets *kubelets, ObjectRef pod, double bytes_per_second)
{
    PodRun *run = run_find(kubelets, pod);

    for (size_t i = run == NULL ? 0 : run->spec->n_init_containers;
         run != NULL && i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        if (container->state == RUN_RUNNING) {
            container->disk_base = written(container, sim_now(kubelets->sim));
            container->disk_at = sim_now(kubelets->sim);
            container->disk_rate = MAX(container->disk_rate + bytes_per_second, 0);
            changed(kubelets, run);
            return;
        }
    }
}
