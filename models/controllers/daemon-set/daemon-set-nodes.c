/* daemon-set-nodes.c - on which nodes a daemon belongs, and which pods are there. */
#include "models/controllers/daemon-set/daemon-set-pass.h"

#include "models/controllers/controller-ref-manager.h"

#include <string.h>

typedef struct DaemonToleration {
    const char *key, *effect;
    bool host_network_only;
} DaemonToleration;

static const DaemonToleration daemon_tolerations[] = {
    { "node.kubernetes.io/not-ready", "NoExecute", false },
    { "node.kubernetes.io/unreachable", "NoExecute", false },
    { "node.kubernetes.io/disk-pressure", "NoSchedule", false },
    { "node.kubernetes.io/memory-pressure", "NoSchedule", false },
    { "node.kubernetes.io/pid-pressure", "NoSchedule", false },
    { "node.kubernetes.io/unschedulable", "NoSchedule", false },
    { "node.kubernetes.io/network-unavailable", "NoSchedule", true },
};

static bool
says(const Value *toleration, const char *key, const char *text)
{
    const char *value = value_get_text(toleration, key);

    return value != NULL && strcmp(value, text) == 0;
}

static bool
has_toleration(const Value *list, const DaemonToleration *wanted)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *one = value_item(list, i);

        if (says(one, "key", wanted->key) && says(one, "effect", wanted->effect) &&
            says(one, "operator", "Exists") && value_get(one, "tolerationSeconds") == NULL) {
            return true;
        }
    }
    return false;
}

const Value *
daemon_set_spec_value(Arena *arena, const PodSpec *spec)
{
    const Value *given = value_get(spec->raw, "tolerations");
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < value_length(given); i++) {
        value_add(list, value_item(given, i));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(daemon_tolerations); i++) {
        const DaemonToleration *row = &daemon_tolerations[i];
        ValueBuilder *one;

        if ((row->host_network_only && !spec->host_network) || has_toleration(given, row)) {
            continue;
        }
        one = value_map_begin(arena);
        value_put_string(one, "effect", row->effect);
        value_put_string(one, "key", row->key);
        value_put_string(one, "operator", "Exists");
        value_add(list, value_end(one));
    }
    return value_with(arena, spec->raw, "tolerations", value_end(list));
}

const PodSpec *
daemon_set_spec(DaemonSets *state, Controller *self, const PodSpec *written)
{
    const PodSpec *spec = g_hash_table_lookup(state->specs, written);

    if (spec == NULL) {
        spec = pod_spec_intern(self->tables->pod_specs,
                               daemon_set_spec_value(self->tables->arena, written));
        g_hash_table_insert(state->specs, (gpointer)(uintptr_t)written, (gpointer)(uintptr_t)spec);
    }
    return spec;
}

static bool
tolerates(const PodSpec *spec, const Taint *taint)
{
    for (uint32_t i = 0; i < spec->n_tolerations; i++) {
        if (toleration_tolerates(&spec->tolerations[i], taint)) {
            return true;
        }
    }
    return false;
}

void
daemon_set_eligible(const PodTemplate *template_, const PodSpec *spec, const Node *node,
                    bool *ret_should_run, bool *ret_may_stay)
{
    const char *wanted = value_get_text(value_get(template_->raw, "spec"), "nodeName");

    *ret_should_run = *ret_may_stay =
        (wanted == NULL || strcmp(wanted, node->object.meta.name) == 0) &&
        node_matches_spec(node, spec);
    for (uint32_t i = 0; i < node->n_taints && *ret_may_stay; i++) {
        const Taint *taint = &node->taints[i];

        if (taint->effect == EFFECT_PREFER_NO_SCHEDULE || tolerates(spec, taint)) {
            continue;
        }
        *ret_should_run = false;
        *ret_may_stay = taint->effect != EFFECT_NO_EXECUTE;
    }
}

static DaemonPod
daemon_pod(const DaemonPass *pass, const Pod *pod)
{
    const char *hash = label_set_get(pod->object.meta.labels, LABEL_DAEMON_HASH);

    return (DaemonPod){
        .ref = pod->object.ref,
        .uid = pod->object.meta.uid,
        .name = pod->object.meta.name,
        .created_at = api_time(pod->object.meta.created_at),
        .phase = pod->phase,
        .bound = pod->node_name != NULL,
        .deleting = object_is_deleting(&pod->object),
        .ready = pod_is_ready(pod),
        .available = pod_is_available(pod, pass->set->min_ready_seconds, sim_now(pass->self->sim)),
        .updated = hash != NULL && strcmp(hash, pass->hash) == 0,
    };
}

static gint
compare_pods(gconstpointer left, gconstpointer right)
{
    const DaemonPod *a = left;
    const DaemonPod *b = right;

    if (a->bound != b->bound) {
        return a->bound ? -1 : 1;
    }
    if (a->created_at != b->created_at) {
        return a->created_at < b->created_at ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static void
put_pod(DaemonPass *pass, GHashTable *by_name, const Pod *pod)
{
    const char *name = pod->node_name != NULL ? pod->node_name : pod->pinned_node;
    DaemonPod one = daemon_pod(pass, pod);
    DaemonNode *node;
    gpointer index;

    if (name == NULL || (pod_is_terminal(pod) && one.deleting)) {
        return;
    }
    index = g_hash_table_lookup(by_name, name);
    if (index == NULL) {
        DaemonNode missing = { .name = name };

        g_array_append_val(pass->nodes, missing);
        index = GUINT_TO_POINTER(pass->nodes->len);
        g_hash_table_insert(by_name, (gpointer)(uintptr_t)name, index);
    }
    node = &g_array_index(pass->nodes, DaemonNode, GPOINTER_TO_UINT(index) - 1);
    if (node->pods == NULL) {
        node->pods = g_array_new(FALSE, FALSE, sizeof(DaemonPod));
    }
    g_array_append_val(node->pods, one);
}

bool
daemon_set_gather(DaemonPass *pass)
{
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    StoreQuery query = { .kind = KIND_NODE };

    if (!controller_claim(pass->self, pass->process, &pass->set->object, KIND_POD,
                          pass->set->selector, refs)) {
        return false;
    }
    for (StoreIterator it = informer_query(controller_informer(pass->self, KIND_NODE), &query);
         store_next(&it);) {
        DaemonNode node = { .name = it.object->meta.name, .exists = true };

        daemon_set_eligible(&pass->set->template_, pass->spec, (const Node *)it.object,
                            &node.should_run, &node.may_stay);
        g_array_append_val(pass->nodes, node);
        g_hash_table_insert(by_name, (gpointer)(uintptr_t)node.name,
                            GUINT_TO_POINTER(pass->nodes->len));
    }
    for (guint i = 0; i < refs->len; i++) {
        const Pod *pod = controller_pod(pass->self, g_array_index(refs, ObjectRef, i));

        if (pod != NULL) {
            put_pod(pass, by_name, pod);
        }
    }
    for (guint i = 0; i < pass->nodes->len; i++) {
        DaemonNode *node = &g_array_index(pass->nodes, DaemonNode, i);

        if (node->pods != NULL) {
            g_array_sort(node->pods, compare_pods);
        }
    }
    return true;
}
