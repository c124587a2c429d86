/* rerun-kubectl.c - a kubectl line against the cluster of an instant. */
#include "experiment/results/rerun.h"

static void
body(Process *self, void *data)
{
    kubectl_run(data, self);
    sim_stop(process_simulation(self));
}

static void
start(void *owner, const SimEvent *event)
{
    KubectlRun *run = owner;

    (void)event;
    process_start(cluster_sim(run->cluster), "kubectl", PHASE_ACTION, body, run);
}

static const SimEventType start_event = { "rerun.kubectl-started", PHASE_ACTION, start };

int
rerun_kubectl(const Rerun *rerun, const KubectlLine *line, SimTime limit, KubectlPrinter printer,
              void *data)
{
    Cluster *cluster = rerun->experiment->cluster;
    Simulation *sim = cluster_sim(cluster);
    KubectlRun *run = kubectl_run_new(cluster, line);
    SimArgs args = { 0 };
    int code;

    run->printer = printer;
    run->printer_data = data;
    sim_post(sim, 0, &start_event, run, args);
    sim_run(sim, sim_now(sim) + limit);
    code = run->is_over ? run->exit_code : -1;
    kubectl_run_free(run); /* nothing goes on behind this: the rerun is at its end */
    return code;
}
