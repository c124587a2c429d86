/* container-memory.c - how much memory the programs in containers hold, as it really is.
 *
 * A program takes its idle use at its start, drawn once, and keeps it; a leak lets it grow at a
 * steady rate.  So the use is a line between changes of the rate, and the instant at which it
 * reaches the container's limit is known: nothing ticks.  Beyond its limit the kernel kills the
 * whole container (cgroup v2, memory.oom.group): OOMKilled, exit code 137. */
#include "models/node/runtime.h"

#define TAKING_TIME \
    (100 * SIM_MILLISECOND) /* of a program that wants more than its limit at once */

enum {
    EXIT_OUT_OF_MEMORY = 137, /* 128 + SIGKILL */
};

double
container_memory(const ContainerRun *container, SimTime now)
{
    double grown = container->memory_rate * (double)(now - container->memory_at);

    return container->state == RUN_RUNNING ? container->memory_base + grown / (double)SIM_SECOND
                                           : 0;
}

static void
fire_out_of_memory(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    PodRun *run = sim_pool_get(kubelets->runs, event->args.object);

    if (run != NULL) {
        container_exit(kubelets, run, (size_t)event->args.number, EXIT_OUT_OF_MEMORY, "OOMKilled");
    }
}

static const SimEventType container_out_of_memory = {
    .name = "container.out-of-memory",
    .phase = PHASE_MACHINE,
    .fire = fire_out_of_memory,
};

SimTime
line_reaches(double from, double rate, double limit)
{
    double seconds = rate <= 0 ? -1 : (limit - from) / rate;

    if (from > limit) {
        return 0;
    }
    /* Beyond a hundred years is never. */
    return seconds < 0 || seconds > 3.2e9 ? SIM_NEVER : (SimTime)(seconds * (double)SIM_SECOND) + 1;
}

/* Posts the instant at which the line leaves the limit behind. */
static void
plan_kill(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    const ResourceList *limits = &container->spec->limits;
    SimTime delay;

    (void)sim_cancel(kubelets->sim, &container->memory_timer);
    if (!limits->has_memory || limits->memory <= 0 || container->state != RUN_RUNNING) {
        return;
    }
    delay = line_reaches(container->memory_base, container->memory_rate, (double)limits->memory);
    container->memory_timer = sim_post_background(kubelets->sim, delay == 0 ? TAKING_TIME : delay,
                                                  &container_out_of_memory, kubelets,
                                                  (SimArgs){ run->handle, (int64_t)index });
}

/* What its row, its image's leaks and its own say together. */
static double
growth(const Kubelets *kubelets, const ContainerRun *container)
{
    return container->app->leak + container->leak +
           image_trouble(kubelets, IMAGE_LEAKS, container->spec->image);
}

void
memory_begin(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    double idle = 0;

    if (container->app->memory != NULL) {
        SimStream stream = run_stream(kubelets, run, "app-memory", index);

        idle = distribution_draw(container->app->memory, &stream) / 1000;
    }
    container->leak = 0;
    container->memory_base = idle;
    container->memory_at = sim_now(kubelets->sim);
    container->memory_rate = growth(kubelets, container);
    if (container->memory_base > 0 || container->memory_rate > 0) {
        plan_kill(kubelets, run, index);
        pressure_changed(kubelets, run_node(kubelets, run));
    }
}

void
memory_end(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    bool was_used = container->memory_base > 0 || container->memory_rate > 0;

    (void)sim_cancel(kubelets->sim, &container->memory_timer);
    container->memory_base = container->memory_rate = container->leak = 0;
    if (was_used) {
        pressure_changed(kubelets, run_node(kubelets, run));
    }
}

void
memory_bend(Kubelets *kubelets, PodRun *run, size_t index)
{
    ContainerRun *container = &run->containers[index];
    SimTime now = sim_now(kubelets->sim);

    if (container->state != RUN_RUNNING) {
        return;
    }
    container->memory_base = container_memory(container, now);
    container->memory_at = now;
    container->memory_rate = growth(kubelets, container);
    plan_kill(kubelets, run, index);
    pressure_changed(kubelets, run_node(kubelets, run));
}

void
kubelets_leak_pod(Kubelets *kubelets, ObjectRef pod, double bytes_per_second)
{
    PodRun *run = run_find(kubelets, pod);

    if (run == NULL) {
        return;
    }
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        if (container->state == RUN_RUNNING) {
            container->leak = MAX(container->leak + bytes_per_second, 0);
            memory_bend(kubelets, run, i);
            return;
        }
    }
}
