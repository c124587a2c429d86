/* eviction.c - the kubelet's eviction manager: conditions of the node, one pod at a time.
 *
 * Kubernetes 1.34: every 10 s; a threshold once met stays so until its minimum is reclaimed too; a
 * condition stays 5 min after it was last met; a soft threshold acts after its grace period; images
 * that nobody uses go before pods do; critical pods stay. */
#include "models/node/lifecycle/lifecycle.h"
#include "models/node/pressure/pressure.h"

#include <string.h>

#define HARD_GRACE SIM_SECOND

static bool
is_below(const EvictionThreshold *one, const Observation *seen, bool with_reclaim)
{
    double least = eviction_amount(&one->value, seen->capacity);

    if (with_reclaim) {
        least += eviction_amount(&one->minimum_reclaim, seen->capacity);
    }
    return seen->is_known && seen->available < least;
}

bool
eviction_is_watching(const Kubelets *kubelets, const KubeletNode *node)
{
    for (size_t i = 0; i < N_PRESSURES; i++) {
        if (node->pressure[i]) {
            return true;
        }
    }
    for (uint32_t i = 0; i < kubelets->settings.eviction.n_thresholds; i++) {
        if (node->first_met[i] != SIM_NEVER) {
            return true;
        }
    }
    return false;
}

/* Which conditions hold now; reports them if they changed. */
static void
judge_conditions(Kubelets *kubelets, KubeletNode *node)
{
    SimTime now = sim_now(kubelets->sim);
    bool changed = false;

    for (size_t i = 0; i < N_PRESSURES; i++) {
        bool holds = node->last_met[i] != SIM_NEVER &&
                     now - node->last_met[i] < kubelets->settings.eviction.transition_period;

        changed = changed || holds != node->pressure[i];
        node->pressure[i] = holds;
    }
    if (changed) {
        node_conditions_changed(kubelets, node);
    }
}

/* The threshold that must be acted upon first, memory before the others; NULL: none. */
static const EvictionThreshold *
find_met(Kubelets *kubelets, KubeletNode *node)
{
    const EvictionSettings *settings = &kubelets->settings.eviction;
    SimTime now = sim_now(kubelets->sim);
    const EvictionThreshold *first = NULL;

    for (uint32_t i = 0; i < settings->n_thresholds; i++) {
        const EvictionThreshold *one = &settings->thresholds[i];
        Observation seen = pressure_observe(kubelets, node, one->signal);

        if (!is_below(one, &seen, node->acted_on[i])) {
            node->first_met[i] = SIM_NEVER;
            node->acted_on[i] = false;
            continue;
        }
        if (node->first_met[i] == SIM_NEVER) {
            node->first_met[i] = now;
        }
        node->last_met[resource_pressure(signal_resource(one->signal))] = now;
        node->acted_on[i] = now - node->first_met[i] >= one->grace;
        if (node->acted_on[i] && (first == NULL || (one->signal == SIGNAL_MEMORY_AVAILABLE &&
                                                    first->signal != one->signal))) {
            first = one;
        }
    }
    return first;
}

void
eviction_evict(Kubelets *kubelets, PodRun *run, const char *message, SimTime grace)
{
    const char *text = intern(kubelets->tables->names, message);
    RunEnd end = { "Evicted", text, text };

    kubelet_record(kubelets, run, "Warning", "Evicted", "%s", message);
    run_terminate_in_place(kubelets, run, &end, grace);
}

static void
evict_one(Kubelets *kubelets, KubeletNode *node, const EvictionThreshold *threshold,
          const Observation *seen)
{
    g_autoptr(GPtrArray) ranked = eviction_rank(kubelets, node, signal_resource(threshold->signal));
    SimTime soft = kubelets->settings.eviction.max_pod_grace;

    for (guint i = 0; i < ranked->len; i++) {
        PodRun *run = g_ptr_array_index(ranked, i);

        if (!run_is_critical(kubelets, run)) {
            g_autofree char *message = eviction_message(kubelets, run, threshold, seen);
            SimTime own = run->spec->grace_seconds * SIM_SECOND;

            eviction_evict(kubelets, run, message,
                           threshold->is_soft ? MIN(soft, own) : HARD_GRACE);
            return;
        }
    }
}

void
eviction_look(Kubelets *kubelets, KubeletNode *node)
{
    const EvictionThreshold *met = find_met(kubelets, node);
    const Object *object = store_get(kubelets->store, node->ref);
    Observation seen;

    judge_conditions(kubelets, node);
    if (local_storage_look(kubelets, node) > 0 || met == NULL) {
        return;
    }
    if (object != NULL && node_talks(node)) {
        client_record_on(node->client, "kubelet", node->name, object, "Warning",
                         "EvictionThresholdMet", "Attempting to reclaim %s",
                         resource_name(signal_resource(met->signal)));
    }
    seen = pressure_observe(kubelets, node, met->signal);
    if (resource_pressure(signal_resource(met->signal)) == RESOURCE_DISK &&
        node_drop_unused_images(kubelets, node)) {
        Observation after = pressure_observe(kubelets, node, met->signal);

        if (!is_below(met, &after, true)) {
            return;
        }
    }
    evict_one(kubelets, node, met, &seen);
}

/* The kubelet refuses what would make it worse: under pressure of memory alone only pods without
 * any request, else everything that is not critical. */
bool
pressure_refuses(const Kubelets *kubelets, const KubeletNode *node, const PodRun *run,
                 char **ret_message)
{
    static const char *const names[] = { "MemoryPressure", "DiskPressure", "PIDPressure" };
    static const Taint taint = { .key = "node.kubernetes.io/memory-pressure",
                                 .value = "",
                                 .effect = EFFECT_NO_SCHEDULE,
                                 .added_at = SIM_NEVER };
    g_autoptr(GString) list = g_string_new(NULL);
    bool only_memory = !node->pressure[RESOURCE_DISK] && !node->pressure[RESOURCE_PIDS];

    for (size_t i = 0; i < N_PRESSURES; i++) {
        if (node->pressure[i]) {
            g_string_append_printf(list, "%s%s", list->len > 0 ? " " : "", names[i]);
        }
    }
    if (list->len == 0 || run_is_critical(kubelets, run)) {
        return false;
    }
    if (only_memory) {
        bool may_stay = run->spec->qos != QOS_BEST_EFFORT;

        for (uint32_t i = 0; i < run->spec->n_tolerations && !may_stay; i++) {
            may_stay = toleration_tolerates(&run->spec->tolerations[i], &taint);
        }
        if (may_stay) {
            return false;
        }
    }
    *ret_message = g_strdup_printf("The node had condition: [%s]. ", list->str);
    return true;
}
