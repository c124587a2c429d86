/* container-runtime.c - the container runtime of a machine (containerd, CRI-O) and its failures.
 *
 * Without it running containers run on, but nothing is started, stopped or noticed.  The kubelet
 * lists containers once a second (PLEG); when that has not worked for 3 min it calls its node not
 * ready, and when the runtime does not answer its status calls (it is gone, not just stuck) after
 * 30 s.  Kubernetes 1.34. */
#include "models/node/runtime.h"

#define PLEG_THRESHOLD (180 * SIM_SECOND)
#define RUNTIME_THRESHOLD (30 * SIM_SECOND)

bool
runtime_works(const KubeletNode *node)
{
    return node->n_runtime_hung == 0 && node->n_runtime_gone == 0;
}

const char *
runtime_problem(const Kubelets *kubelets, const KubeletNode *node)
{
    SimTime silent = sim_now(kubelets->sim) - node->runtime_failed_at;
    bool is_gone = node->n_runtime_gone > 0 && silent >= RUNTIME_THRESHOLD;
    bool is_stuck = silent >= PLEG_THRESHOLD;

    if (runtime_works(node) || (!is_gone && !is_stuck)) {
        return NULL;
    }
    g_autofree char *since = go_duration_format(silent / SIM_MILLISECOND * SIM_MILLISECOND);
    g_autofree char *pleg = g_strdup_printf(
        "PLEG is not healthy: pleg was last seen active %s ago; threshold is 3m0s", since);
    g_autofree char *both = g_strdup_printf("[container runtime is down, %s]", pleg);

    return !is_stuck ? "container runtime is down"
                     : intern(kubelets->tables->names, is_gone ? both : pleg);
}

static void
fire_silent(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);

    if (!runtime_works(node)) {
        node_conditions_changed(kubelets, node);
    }
}

static const SimEventType runtime_silent = {
    .name = "runtime.silent",
    .phase = PHASE_KUBELET,
    .fire = fire_silent,
};

/* The kubelet sees what happened meanwhile, and its workers go on. */
static void
catch_up(Kubelets *kubelets, KubeletNode *node)
{
    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        run_schedule_notice(kubelets, run);
        if (run->worker != NULL) {
            run_wake(kubelets, run);
        }
    }
    node_conditions_changed(kubelets, node);
}

void
kubelets_fail_runtime(Kubelets *kubelets, const char *node_name, bool is_gone, bool begins)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);
    SimArgs args;
    uint32_t *count;
    bool worked;

    if (node == NULL || kubelets->settings.mode != KUBELET_REAL) {
        return;
    }
    args = (SimArgs){ .number = node->index };
    worked = runtime_works(node);
    count = is_gone ? &node->n_runtime_gone : &node->n_runtime_hung;
    if (begins) {
        ++*count;
    } else if (*count > 0) {
        --*count;
    }
    if (!begins) {
        if (!worked && runtime_works(node)) {
            catch_up(kubelets, node);
        }
        return;
    }
    if (worked) {
        node->runtime_failed_at = sim_now(kubelets->sim);
        (void)sim_post_background(kubelets->sim, PLEG_THRESHOLD, &runtime_silent, kubelets, args);
    }
    if (is_gone) {
        (void)sim_post_background(kubelets->sim, RUNTIME_THRESHOLD, &runtime_silent, kubelets,
                                  args);
    }
}
