/* affinity-terms.c - matching of affinity terms, and which changes may help a pod with such terms.
 */
#include "models/scheduler/framework/affinity-terms.h"

#include <string.h>

bool
affinity_term_matches(const PodAffinityTerm *term, const char *owner_namespace, const SchedPod *pod,
                      const LabelSet *namespace_labels)
{
    bool is_in = false;

    if (term->n_namespaces == 0 && term->namespace_selector == NULL) {
        is_in = pod->name_space == owner_namespace;
    }
    for (uint32_t i = 0; !is_in && i < term->n_namespaces; i++) {
        is_in = term->namespaces[i] == pod->name_space ||
                strcmp(term->namespaces[i], pod->name_space) == 0;
    }
    if (!is_in && term->namespace_selector != NULL) {
        is_in = selector_matches(term->namespace_selector, namespace_labels);
    }
    return is_in && term->selector != NULL && selector_matches(term->selector, pod->labels);
}

const LabelSet *
affinity_no_labels(const Snapshot *snapshot)
{
    return label_set_empty(snapshot->tables->labels);
}

bool
affinity_matches_all(const Snapshot *snapshot, const PodAffinityTerms *terms,
                     const char *owner_namespace, const SchedPod *pod)
{
    for (uint32_t i = 0; i < terms->n_required; i++) {
        if (!affinity_term_matches(&terms->required[i], owner_namespace, pod,
                                   affinity_no_labels(snapshot))) {
            return false;
        }
    }
    return terms->n_required > 0;
}

static bool
any_term_matches(const PodAffinityTerms *terms, const char *owner_namespace, const SchedPod *pod,
                 const LabelSet *namespace_labels)
{
    for (uint32_t i = 0; i < terms->n_required + terms->n_preferred; i++) {
        const PodAffinityTerm *term =
            i < terms->n_required ? &terms->required[i] : &terms->preferred[i - terms->n_required];

        if (affinity_term_matches(term, owner_namespace, pod, namespace_labels)) {
            return true;
        }
    }
    return false;
}

bool
affinity_concerns(const Snapshot *snapshot, const PodSpec *spec, const char *name_space,
                  const SchedPod *pod)
{
    const LabelSet *labels = snapshot_namespace(snapshot, pod->name_space);

    return any_term_matches(&spec->affinity, name_space, pod, labels) ||
           any_term_matches(&spec->anti_affinity, name_space, pod, labels);
}

bool
affinity_pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                   const ClusterEvent *event)
{
    const SchedPod *old = event->old_pod;
    const SchedPod *new_ = event->new_pod;
    const PodAffinityTerms *near = &pod->spec->affinity;
    const PodAffinityTerms *far = &pod->spec->anti_affinity;

    (void)self;
    if ((new_ != NULL && new_->node_name == NULL) || (old != NULL && old->node_name == NULL)) {
        return false;
    }
    if (old == NULL) {
        return affinity_matches_all(snapshot, near, pod->name_space, new_);
    }
    if (new_ == NULL) {
        return affinity_matches_all(snapshot, far, pod->name_space, old);
    }
    return (!affinity_matches_all(snapshot, near, pod->name_space, old) &&
            affinity_matches_all(snapshot, near, pod->name_space, new_)) ||
           (affinity_matches_all(snapshot, far, pod->name_space, old) &&
            !affinity_matches_all(snapshot, far, pod->name_space, new_));
}

bool
affinity_node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                    const ClusterEvent *event)
{
    const PodAffinityTerms *near = &pod->spec->affinity;
    const PodAffinityTerms *far = &pod->spec->anti_affinity;
    const LabelSet *now = event->new_node->labels;

    (void)self;
    for (uint32_t i = 0; i < near->n_required; i++) {
        const char *value = label_set_get(now, near->required[i].topology_key);
        const char *old = event->old_node == NULL ? NULL
                                                  : label_set_get(event->old_node->labels,
                                                                  near->required[i].topology_key);

        if (value != NULL && value != old) {
            return true;
        }
    }
    (void)snapshot;
    for (uint32_t i = 0; i < far->n_required; i++) {
        const char *old;

        if (event->old_node == NULL) {
            return true;
        }
        old = label_set_get(event->old_node->labels, far->required[i].topology_key);
        if (old != NULL && old != label_set_get(now, far->required[i].topology_key)) {
            return true;
        }
    }
    return false;
}
