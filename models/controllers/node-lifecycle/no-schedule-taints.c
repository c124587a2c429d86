/* no-schedule-taints.c - conditions of a node as taints that keep new pods away. */
#include "models/controllers/node-lifecycle/node-lifecycle.h"

#include <string.h>

#define TAINTS_MAX 64

typedef struct Mirror {
    NodeConditionType condition;
    ConditionStatus status;
    const char *taint;
} Mirror;

static const Mirror mirrors[] = {
    { NODE_READY, CONDITION_FALSE, TAINT_NOT_READY },
    { NODE_READY, CONDITION_UNKNOWN, TAINT_UNREACHABLE },
    { NODE_MEMORY_PRESSURE, CONDITION_TRUE, "node.kubernetes.io/memory-pressure" },
    { NODE_DISK_PRESSURE, CONDITION_TRUE, "node.kubernetes.io/disk-pressure" },
    { NODE_PID_PRESSURE, CONDITION_TRUE, "node.kubernetes.io/pid-pressure" },
    { NODE_NETWORK_UNAVAILABLE, CONDITION_TRUE, "node.kubernetes.io/network-unavailable" },
};

#define TAINT_UNSCHEDULABLE "node.kubernetes.io/unschedulable"

typedef struct Edit {
    Controller *self;
    TaintEffect effect;
    const char *const *keys;
} Edit;

static bool
names_key(const char *const *keys, const char *key)
{
    for (size_t i = 0; keys[i] != NULL; i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static bool
add_taints(Object *draft, void *data)
{
    const Edit *edit = data;
    Node *node = (Node *)draft;
    Taint taints[TAINTS_MAX];
    size_t n = 0;
    bool changed = false;

    for (uint32_t i = 0; i < node->n_taints && n < TAINTS_MAX; i++) {
        taints[n++] = node->taints[i];
    }
    for (size_t i = 0; edit->keys[i] != NULL && n < TAINTS_MAX; i++) {
        if (node_find_taint(node, edit->keys[i], edit->effect) == NULL) {
            InternTable *names = edit->self->tables->names;

            taints[n++] = (Taint){ intern(names, edit->keys[i]), intern(names, ""), edit->effect,
                                   api_time(sim_now(edit->self->sim)) };
            changed = true;
        }
    }
    if (changed) {
        node_set_taints(node, taints, n, edit->self->tables);
    }
    return changed;
}

static bool
remove_taints(Object *draft, void *data)
{
    const Edit *edit = data;
    Node *node = (Node *)draft;
    Taint taints[TAINTS_MAX];
    size_t n = 0;

    for (uint32_t i = 0; i < node->n_taints && n < TAINTS_MAX; i++) {
        if (node->taints[i].effect != edit->effect || !names_key(edit->keys, node->taints[i].key)) {
            taints[n++] = node->taints[i];
        }
    }
    if (n == node->n_taints) {
        return false;
    }
    node_set_taints(node, taints, n, edit->self->tables);
    return true;
}

static bool
patch(Controller *self, Process *process, ObjectRef node, TaintEffect effect, ApiEdit apply,
      const char *const *keys)
{
    Edit edit = { self, effect, keys };
    ApiAnswer answer = controller_read(self, process, node);

    if (answer.status == API_OK) {
        answer = controller_patch(self, process, node, apply, &edit);
    }
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

bool
node_swap_taints(Controller *self, Process *process, ObjectRef node, TaintEffect effect,
                 const char *const *add, const char *const *remove)
{
    if (add[0] != NULL && !patch(self, process, node, effect, add_taints, add)) {
        return false;
    }
    return remove[0] == NULL || patch(self, process, node, effect, remove_taints, remove);
}

bool
node_sync_no_schedule(Controller *self, Process *process, ObjectRef ref)
{
    const Node *node = (const Node *)controller_get(self, KIND_NODE, ref);
    const char *add[G_N_ELEMENTS(mirrors) + 2] = { NULL };
    const char *remove[G_N_ELEMENTS(mirrors) + 2] = { NULL };
    size_t n_add = 0;
    size_t n_remove = 0;

    if (node == NULL) {
        return true;
    }
    for (size_t i = 0; i <= G_N_ELEMENTS(mirrors); i++) {
        const Mirror *mirror = i < G_N_ELEMENTS(mirrors) ? &mirrors[i] : NULL;
        const char *key = mirror != NULL ? mirror->taint : TAINT_UNSCHEDULABLE;
        bool wanted = mirror != NULL ? node->conditions[mirror->condition].status == mirror->status
                                     : node->unschedulable;
        bool present = node_find_taint(node, key, EFFECT_NO_SCHEDULE) != NULL;

        if (wanted && !present) {
            add[n_add++] = key;
        } else if (!wanted && present) {
            remove[n_remove++] = key;
        }
    }
    return node_swap_taints(self, process, ref, EFFECT_NO_SCHEDULE, add, remove);
}
