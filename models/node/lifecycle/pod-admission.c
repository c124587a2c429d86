/* pod-admission.c - the kubelet's own look at a pod that is bound to its node: may it run here?
 *
 * The scheduler has decided from what it knew; meanwhile another scheduler, a pod with nodeName, a
 * static pod or a changed label may have made that wrong.  Kubernetes 1.34, in its order: pressure,
 * then resources, node affinity, node name, host ports and NoExecute taints, then a shutdown.  What
 * is refused is Failed for good; its owner makes another one.  Critical pods push others out. */
#include "models/node/lifecycle/lifecycle.h"

#include "models/api/resource-list.h"

#include <string.h>

enum {
    PRIORITY_CRITICAL = 2000000000,
};

bool
run_is_critical(const Kubelets *kubelets, const PodRun *run)
{
    const Pod *pod = run_pod(kubelets, run);

    return run->file != NULL || run->spec->priority >= PRIORITY_CRITICAL ||
           (pod != NULL && pod_is_mirror(pod));
}

bool
run_is_active(const PodRun *run)
{
    PodPhase phase;

    if (run->removed || run->stopped || run->failure_reason != NULL) {
        return false;
    }
    phase = run_phase(run);
    return phase != POD_SUCCEEDED && phase != POD_FAILED;
}

/* What the pods that came before this one have asked for.  Those that are over, and stay so, are
 * passed for the last time. */
static ResourceSum
sum_requests(const Kubelets *kubelets, const KubeletNode *node, const PodRun *before,
             int64_t *ret_n)
{
    ResourceSum sum = resource_sum_begin();
    GArray *active = node->active;
    guint n = 0;
    guint i = 0;

    for (; i < active->len; i++) {
        SimHandle handle = g_array_index(active, SimHandle, i);
        const PodRun *run = sim_pool_get(kubelets->runs, handle);

        if (run != NULL && run == before) {
            break;
        }
        if (run != NULL && run_is_active(run)) {
            resource_sum_add(&sum, &run->spec->requests);
            g_array_index(active, SimHandle, n++) = handle;
        }
    }
    *ret_n = n;
    if (n < i) {
        g_array_remove_range(active, n, i - n);
    }
    return sum;
}

static const ScalarAmount *
find_scalar(const ResourceList *list, const char *name)
{
    for (uint32_t i = 0; i < list->n_scalars; i++) {
        if (strcmp(list->scalars[i].name, name) == 0) {
            return &list->scalars[i];
        }
    }
    return NULL;
}

/* Notes a lack of one resource. */
static size_t
note_lack(PodShortage *ret, const char *resource, int64_t wanted, int64_t used, int64_t capacity)
{
    if (wanted <= 0 || wanted <= capacity - used) {
        return 0;
    }
    *ret = (PodShortage){ resource, wanted, used, capacity };
    return 1;
}

static size_t
note_scalars(const PodSpec *spec, const ResourceList *used, const ResourceList *all,
             PodShortage *ret, size_t max)
{
    size_t n = 0;

    for (uint32_t i = 0; i < spec->requests.n_scalars && n < max; i++) {
        const ScalarAmount *wanted = &spec->requests.scalars[i];
        const ScalarAmount *have = find_scalar(all, wanted->name);
        const ScalarAmount *taken = find_scalar(used, wanted->name);

        if (have != NULL) { /* what the node does not know at all is no business of its kubelet's */
            n += note_lack(&ret[n], wanted->name, wanted->amount, taken == NULL ? 0 : taken->amount,
                           have->amount);
        }
    }
    return n;
}

/* A node that does not say how much it has of something has enough of it. */
size_t
pod_shortages(const Kubelets *kubelets, const KubeletNode *node, const PodRun *run,
              PodShortage ret[SHORTAGES_MAX])
{
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);
    const ResourceList *all = object == NULL ? NULL : &object->allocatable;
    const ResourceList *wanted = &run->spec->requests;
    int64_t n_pods;
    ResourceSum sum;
    ResourceList used;
    size_t n = 0;

    if (object == NULL) {
        return 0;
    }
    sum = sum_requests(kubelets, node, run, &n_pods);
    used = resource_sum_view(&sum);
    if (all->has_pods) {
        n += note_lack(&ret[n], "pods", 1, n_pods, all->pods);
    }
    if (all->has_cpu) {
        n += note_lack(&ret[n], "cpu", wanted->cpu_milli, used.cpu_milli, all->cpu_milli);
    }
    if (all->has_memory) {
        n += note_lack(&ret[n], "memory", wanted->memory, used.memory, all->memory);
    }
    if (all->has_ephemeral_storage) {
        n += note_lack(&ret[n], "ephemeral-storage", wanted->ephemeral_storage,
                       used.ephemeral_storage, all->ephemeral_storage);
    }
    n += note_scalars(run->spec, &used, all, &ret[n], SHORTAGES_MAX - n);
    g_array_free(sum.scalars, TRUE);
    return n;
}

static bool
ports_clash(const ContainerPort *a, const ContainerPort *b)
{
    bool any = a->host_ip == NULL || b->host_ip == NULL || strcmp(a->host_ip, "0.0.0.0") == 0 ||
               strcmp(b->host_ip, "0.0.0.0") == 0;

    return a->host_port > 0 && a->host_port == b->host_port &&
           strcmp(a->protocol, b->protocol) == 0 && (any || strcmp(a->host_ip, b->host_ip) == 0);
}

static bool
specs_clash(const PodSpec *a, const PodSpec *b)
{
    for (uint32_t i = 0; i < a->n_containers; i++) {
        for (uint32_t p = 0; p < a->containers[i].n_ports; p++) {
            const ContainerPort *port = &a->containers[i].ports[p];

            for (uint32_t k = 0; port->host_port > 0 && k < b->n_containers; k++) {
                for (uint32_t q = 0; q < b->containers[k].n_ports; q++) {
                    if (ports_clash(port, &b->containers[k].ports[q])) {
                        return true;
                    }
                }
            }
        }
    }
    return false;
}

static bool
wants_host_port(const PodSpec *spec)
{
    for (uint32_t i = 0; i < spec->n_containers; i++) {
        for (uint32_t p = 0; p < spec->containers[i].n_ports; p++) {
            if (spec->containers[i].ports[p].host_port > 0) {
                return true;
            }
        }
    }
    return false;
}

static bool
lacks_port(const Kubelets *kubelets, const KubeletNode *node, const PodRun *run)
{
    for (guint i = 0; wants_host_port(run->spec) && i < node->runs->len; i++) {
        const PodRun *other = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        if (other == run) {
            break;
        }
        if (run_is_active(other) && specs_clash(run->spec, other->spec)) {
            return true;
        }
    }
    return false;
}

static bool
tolerates_executioners(const PodSpec *spec, const Node *node)
{
    for (uint32_t i = 0; i < node->n_taints; i++) {
        bool tolerated = node->taints[i].effect != EFFECT_NO_EXECUTE;

        for (uint32_t t = 0; t < spec->n_tolerations && !tolerated; t++) {
            tolerated = toleration_tolerates(&spec->tolerations[t], &node->taints[i]);
        }
        if (!tolerated) {
            return false;
        }
    }
    return true;
}

/* The predicates after resources; NULL: all hold. */
static const char *
find_misfit(const Kubelets *kubelets, const KubeletNode *node, const PodRun *run,
            const char **ret_text)
{
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);

    if (object == NULL) {
        return NULL;
    }
    if (!node_matches_spec(object, run->spec)) {
        *ret_text = "node(s) didn't match Pod's node affinity/selector";
        return "NodeAffinity";
    }
    if (lacks_port(kubelets, node, run)) {
        *ret_text = "node(s) didn't have free ports for the requested pod ports";
        return "NodePorts";
    }
    if (run->file == NULL && !tolerates_executioners(run->spec, object)) {
        *ret_text = "node(s) had taints that the pod didn't tolerate";
        return "TaintToleration";
    }
    return NULL;
}

/* Too little of something: a critical pod pushes others out, any other is refused. */
static char *
refuse_short(Kubelets *kubelets, KubeletNode *node, const PodRun *run, bool is_misfit,
             char **ret_reason)
{
    PodShortage rows[SHORTAGES_MAX];
    size_t n = pod_shortages(kubelets, node, run, rows);

    if (n == 0 || (is_misfit && run_is_critical(kubelets, run))) {
        return NULL;
    }
    if (run_is_critical(kubelets, run)) {
        g_autofree char *why = critical_pod_make_room(kubelets, node, run, rows, n);

        if (why == NULL) {
            return NULL;
        }
        *ret_reason = g_strdup("UnexpectedAdmissionError");
        return g_strdup_printf("Unexpected error while attempting to recover from admission "
                               "failure: preemption: error finding a set of pods to preempt: %s",
                               why);
    }
    *ret_reason = g_strdup_printf("OutOf%s", rows[0].resource);
    return g_strdup_printf("Node didn't have enough resource: %s, requested: %" G_GINT64_FORMAT
                           ", used: %" G_GINT64_FORMAT ", capacity: %" G_GINT64_FORMAT,
                           rows[0].resource, (gint64)rows[0].wanted, (gint64)rows[0].used,
                           (gint64)rows[0].capacity);
}

char *
pod_refusal(Kubelets *kubelets, KubeletNode *node, const PodRun *run, char **ret_reason)
{
    const char *text = NULL;
    const char *predicate;
    char *message = NULL;

    if (pressure_refuses(kubelets, node, run, &message)) {
        *ret_reason = g_strdup("Evicted");
        return message;
    }
    predicate = find_misfit(kubelets, node, run, &text);
    message = refuse_short(kubelets, node, run, predicate != NULL, ret_reason);
    if (message != NULL) {
        return message;
    }
    if (predicate != NULL) {
        *ret_reason = g_strdup(predicate);
        return g_strdup_printf("Predicate %s failed: %s", predicate, text);
    }
    if (node->shutting_down) {
        *ret_reason = g_strdup("NodeShutdown");
        return g_strdup("Pod was rejected as the node is shutting down.");
    }
    return NULL;
}

/* A pod that runs already is stopped, as one that the kubelet does not know. */
static void
refuse_running(Kubelets *kubelets, PodRun *run, const char *reason, const char *message)
{
    g_autofree char *text = g_strdup_printf("Pod was rejected: %s", message);
    InternTable *names = kubelets->tables->names;
    RunEnd end = { intern(names, reason), intern(names, text), NULL };

    kubelet_record(kubelets, run, "Warning", reason, "%s", message);
    run_terminate_in_place(kubelets, run, &end, run->spec->grace_seconds * SIM_SECOND);
}

void
node_readmit_pods(Kubelets *kubelets, KubeletNode *node)
{
    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));
        const Pod *pod = run_pod(kubelets, run);
        g_autofree char *reason = NULL;
        g_autofree char *message = NULL;

        if (pod == NULL || object_is_deleting(&pod->object) || run->terminating ||
            !run_is_active(run)) {
            continue;
        }
        message = pod_refusal(kubelets, node, run, &reason);
        if (message != NULL) {
            refuse_running(kubelets, run, reason, message);
        }
    }
}
