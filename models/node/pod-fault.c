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

void
image_faults_change(Kubelets *kubelets, GArray *faults, const char *glob, double amount)
{
    ImageFault fault = { intern(kubelets->tables->names, glob), amount };

    for (guint i = 0; amount < 0 && i < faults->len; i++) {
        const ImageFault *one = &g_array_index(faults, ImageFault, i);

        if (one->glob == fault.glob && !(one->amount < -amount) && !(one->amount > -amount)) {
            g_array_remove_index(faults, i);
            return;
        }
    }
    if (amount > 0) {
        g_array_append_val(faults, fault);
    }
}
