/* eviction-rank.c - who is evicted first: Kubernetes 1.34's order.
 *
 * Memory: pods above their request first, then lower priority, then who is further above it.
 * Disk: the same of what they have written (of inodes they use none).  Processes: lower priority,
 * then who has more.  Quality of service is no criterion of its own. */
#include "models/node/pressure/pressure.h"

typedef struct Candidate {
    PodRun *run;
    bool exceeds;
    double above; /* what it uses above its request; of processes: how many */
    guint order;
} Candidate;

static gint
compare(gconstpointer left, gconstpointer right)
{
    const Candidate *a = left;
    const Candidate *b = right;

    if (a->exceeds != b->exceeds) {
        return a->exceeds ? -1 : 1;
    }
    if (a->run->spec->priority != b->run->spec->priority) {
        return a->run->spec->priority < b->run->spec->priority ? -1 : 1;
    }
    if (a->above < b->above || a->above > b->above) {
        return a->above > b->above ? -1 : 1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool
can_go(const Kubelets *kubelets, const PodRun *run)
{
    const Pod *pod = run_pod(kubelets, run);

    return pod != NULL && !run->terminating && !run->stopped && !run->removed &&
           run_phase(run) != POD_SUCCEEDED && run_phase(run) != POD_FAILED;
}

static double
count_running(const PodRun *run)
{
    double n = 0;

    for (size_t i = 0; i < run->n_containers; i++) {
        n += run->containers[i].state == RUN_RUNNING;
    }
    return n;
}

GPtrArray *
eviction_rank(const Kubelets *kubelets, const KubeletNode *node, NodeResource resource)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Candidate));
    GPtrArray *ranked = g_ptr_array_new();

    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));
        Candidate row = { .run = run, .order = i };

        if (!can_go(kubelets, run)) {
            continue;
        }
        if (resource == RESOURCE_MEMORY) {
            row.above =
                run_memory(run, sim_now(kubelets->sim)) - (double)run->spec->requests.memory;
            row.exceeds = row.above > 0;
        } else if (resource == RESOURCE_DISK) {
            double ignored = 0;

            row.above = run_disk(run, sim_now(kubelets->sim), &ignored) -
                        (double)run->spec->requests.ephemeral_storage;
            row.exceeds = row.above > 0;
        } else if (resource == RESOURCE_PIDS) {
            row.above = count_running(run);
        }
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, compare);
    for (guint i = 0; i < rows->len; i++) {
        g_ptr_array_add(ranked, g_array_index(rows, Candidate, i).run);
    }
    return ranked;
}
