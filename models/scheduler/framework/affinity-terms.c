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

/* The same terms with namespace selectors resolved to the names they select now. */
static void
resolve_namespaces(const Cycle *cycle, PodAffinityTerm *term)
{
    const Snapshot *snapshot = cycle->snapshot;
    const Selector *selector = term->namespace_selector;
    const char **names;
    uint32_t n = 0;

    if (selector == NULL || selector->n_requirements == 0) {
        return;
    }
    names = ARENA_NEW_N(cycle->arena, const char *,
                        term->n_namespaces + snapshot->namespace_names->len);
    for (uint32_t i = 0; i < term->n_namespaces; i++) {
        names[n++] = term->namespaces[i];
    }
    for (guint i = 0; i < snapshot->namespace_names->len; i++) {
        const char *name = snapshot->namespace_names->pdata[i];

        if (selector_matches(selector, snapshot_namespace(snapshot, name))) {
            names[n++] = name;
        }
    }
    term->n_namespaces = n;
    term->namespaces = names;
}

/* A term without namespaces means its pod's own; said once here, so that matching is plain. */
const PodAffinityTerms *
affinity_resolved(const Cycle *cycle, const PodAffinityTerms *terms)
{
    PodAffinityTerms *copy = ARENA_NEW(cycle->arena, PodAffinityTerms);
    uint32_t n = terms->n_required + terms->n_preferred;
    PodAffinityTerm *rows = ARENA_NEW_N(cycle->arena, PodAffinityTerm, n);
    const char **own = ARENA_NEW_N(cycle->arena, const char *, 1);

    own[0] = cycle->pod->name_space;
    for (uint32_t i = 0; i < n; i++) {
        rows[i] =
            i < terms->n_required ? terms->required[i] : terms->preferred[i - terms->n_required];
        if (rows[i].n_namespaces == 0 && rows[i].namespace_selector == NULL) {
            rows[i].n_namespaces = 1;
            rows[i].namespaces = own;
        }
        resolve_namespaces(cycle, &rows[i]);
    }
    copy->n_required = terms->n_required;
    copy->n_preferred = terms->n_preferred;
    copy->required = rows;
    copy->preferred = rows + terms->n_required;
    return copy;
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
