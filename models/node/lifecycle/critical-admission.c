/* critical-admission.c - a critical pod for which there is no room: who has to make way.
 *
 * Kubernetes 1.34: of pods without any request as few as possible, then of those with some, then of
 * guaranteed ones, each time the pod that comes nearest to what is still lacking.  Differs from the
 * real thing: the kubelet does not wait until they have stopped. */
#include "models/node/lifecycle/lifecycle.h"

#include <string.h>

#define PREEMPTED "Preempted in order to admit critical pod"

typedef struct Lack {
    const char *resource;
    double amount; /* still to be found; 0: enough */
} Lack;

typedef struct Lacks {
    size_t n;
    Lack rows[SHORTAGES_MAX];
} Lacks;

static double
request_of(const PodRun *run, const char *resource)
{
    const ResourceList *requests = &run->spec->requests;

    if (strcmp(resource, "pods") == 0) {
        return 1;
    }
    if (strcmp(resource, "cpu") == 0) {
        return (double)requests->cpu_milli;
    }
    if (strcmp(resource, "memory") == 0) {
        return (double)requests->memory;
    }
    if (strcmp(resource, "ephemeral-storage") == 0) {
        return (double)requests->ephemeral_storage;
    }
    for (uint32_t i = 0; i < requests->n_scalars; i++) {
        if (strcmp(requests->scalars[i].name, resource) == 0) {
            return (double)requests->scalars[i].amount;
        }
    }
    return 0;
}

static bool
is_met(const Lacks *lacks)
{
    for (size_t i = 0; i < lacks->n; i++) {
        if (lacks->rows[i].amount > 0) {
            return false;
        }
    }
    return true;
}

static void
subtract(Lacks *lacks, const PodRun *run)
{
    for (size_t i = 0; i < lacks->n; i++) {
        Lack *lack = &lacks->rows[i];

        lack->amount = MAX(lack->amount - request_of(run, lack->resource), 0);
    }
}

static Lacks
without(Lacks lacks, const GPtrArray *a, const GPtrArray *b)
{
    for (guint i = 0; a != NULL && i < a->len; i++) {
        subtract(&lacks, a->pdata[i]);
    }
    for (guint i = 0; b != NULL && i < b->len; i++) {
        subtract(&lacks, b->pdata[i]);
    }
    return lacks;
}

/* How far the pod is from what is lacking: 0 if it gives all of it. */
static double
distance(const Lacks *lacks, const PodRun *run)
{
    double sum = 0;

    for (size_t i = 0; i < lacks->n; i++) {
        const Lack *lack = &lacks->rows[i];
        double left = lack->amount - request_of(run, lack->resource);

        if (lack->amount > 0 && left > 0) {
            sum += left / lack->amount * (left / lack->amount);
        }
    }
    return sum;
}

static bool
is_smaller(const PodRun *a, const PodRun *b)
{
    const ResourceList *x = &a->spec->requests, *y = &b->spec->requests;

    return x->memory != y->memory ? x->memory < y->memory : x->cpu_milli < y->cpu_milli;
}

/* Takes pods until nothing is lacking, the nearest first; the others stay in 'pods'. */
static GPtrArray *
choose(GPtrArray *pods, Lacks lacks)
{
    GPtrArray *chosen = g_ptr_array_new();

    while (!is_met(&lacks) && pods->len > 0) {
        guint best = 0;

        for (guint i = 1; i < pods->len; i++) {
            double one = distance(&lacks, pods->pdata[i]);
            double least = distance(&lacks, pods->pdata[best]);

            if (one < least || (!(one > least) && is_smaller(pods->pdata[i], pods->pdata[best]))) {
                best = i;
            }
        }
        subtract(&lacks, pods->pdata[best]);
        g_ptr_array_add(chosen, g_ptr_array_remove_index_fast(pods, best));
    }
    return chosen;
}

static GPtrArray *
pods_of_class(const Kubelets *kubelets, const KubeletNode *node, const PodRun *critical, PodQos qos)
{
    GPtrArray *pods = g_ptr_array_new();

    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        if (run != critical && run->spec->qos == qos && run_is_active(run) &&
            (!run_is_critical(kubelets, run) || run->spec->priority < critical->spec->priority)) {
            g_ptr_array_add(pods, run);
        }
    }
    return pods;
}

static void
end_all(Kubelets *kubelets, const GPtrArray *runs)
{
    static const RunEnd end = { "Preempting", PREEMPTED,
                                "Pod was preempted by Kubelet to accommodate a critical pod." };

    for (guint i = 0; i < runs->len; i++) {
        PodRun *run = runs->pdata[i];

        kubelet_record(kubelets, run, "Warning", "Preempting", PREEMPTED);
        run_terminate_in_place(kubelets, run, &end, run->spec->grace_seconds * SIM_SECOND);
    }
}

static char *
explain(const Lacks *missing)
{
    GString *text = g_string_new("no set of running pods found to reclaim resources: [");

    for (size_t i = 0; i < missing->n; i++) {
        if (missing->rows[i].amount > 0) {
            g_string_append_printf(text, "(res: %s, q: %" G_GINT64_FORMAT "), ",
                                   missing->rows[i].resource, (gint64)missing->rows[i].amount);
        }
    }
    g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

char *
critical_pod_make_room(Kubelets *kubelets, KubeletNode *node, const PodRun *run,
                       const PodShortage *shortages, size_t n)
{
    g_autoptr(GPtrArray) modest = pods_of_class(kubelets, node, run, QOS_BEST_EFFORT);
    g_autoptr(GPtrArray) bursty = pods_of_class(kubelets, node, run, QOS_BURSTABLE);
    g_autoptr(GPtrArray) sure = pods_of_class(kubelets, node, run, QOS_GUARANTEED);
    Lacks lacks = { .n = n };
    Lacks left;

    for (size_t i = 0; i < n; i++) {
        const PodShortage *one = &shortages[i];

        lacks.rows[i] =
            (Lack){ one->resource, (double)(one->wanted - (one->capacity - one->used)) };
    }
    left = without(without(lacks, modest, bursty), sure, NULL);
    if (!is_met(&left)) {
        return explain(&left);
    }
    /* Each class gives only what the others could not give even if all of them went. */
    g_autoptr(GPtrArray) of_sure = choose(sure, without(lacks, modest, bursty));
    g_autoptr(GPtrArray) of_bursty = choose(bursty, without(lacks, modest, of_sure));
    g_autoptr(GPtrArray) of_modest = choose(modest, without(lacks, of_bursty, of_sure));

    end_all(kubelets, of_modest);
    end_all(kubelets, of_bursty);
    end_all(kubelets, of_sure);
    return NULL;
}
