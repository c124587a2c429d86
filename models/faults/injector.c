/* injector.c - from a fault as written to the things it hits, and back again. */
#include "models/faults/fault.h"

#include <string.h>

struct ActiveFault {
    const FaultType *type;
    GArray *cases;    /* FaultCase */
    GPtrArray *names; /* what people call them */
    bool is_over;
};

struct Injector {
    FaultWorld world;
    GPtrArray *faults; /* ActiveFault *, owned */
};

static const char *const target_names[] = {
    [TARGET_NODE] = "node",
    [TARGET_RACK] = "rack",
    [TARGET_ZONE] = "zone",
    [TARGET_POOL] = "pool",
    [TARGET_KUBELET] = "kubelet",
    [TARGET_RUNTIME] = "runtime",
    [TARGET_POD] = "pod",
    [TARGET_IMAGE] = "image",
    [TARGET_REGISTRY] = "registry",
    [TARGET_ETCD] = "etcd",
    [TARGET_APISERVER] = "apiserver",
    [TARGET_SCHEDULER] = "scheduler",
    [TARGET_CONTROLLER_MANAGER] = "controller-manager",
    [TARGET_DNS] = "dns",
    [TARGET_METRICS_SERVER] = "metrics-server",
};
G_STATIC_ASSERT(G_N_ELEMENTS(target_names) == N_FAULT_TARGETS);

const char *
fault_target_name(FaultTarget target)
{
    return target_names[target];
}

bool
fault_target_find(const char *name, FaultTarget *ret_target)
{
    for (size_t i = 0; i < N_FAULT_TARGETS; i++) {
        if (strcmp(target_names[i], name) == 0) {
            *ret_target = (FaultTarget)i;
            return true;
        }
    }
    return false;
}

const FaultType *
fault_type_find(const char *name)
{
    for (size_t i = 0; fault_types[i] != NULL; i++) {
        if (strcmp(fault_types[i]->name, name) == 0) {
            return fault_types[i];
        }
    }
    return NULL;
}

static void
fault_free(gpointer data)
{
    ActiveFault *fault = data;

    g_array_free(fault->cases, TRUE);
    g_ptr_array_free(fault->names, TRUE);
    g_free(fault);
}

Injector *
injector_new(const FaultWorld *world)
{
    Injector *injector = g_new0(Injector, 1);

    injector->world = *world;
    injector->faults = g_ptr_array_new_with_free_func(fault_free);
    return injector;
}

void
injector_free(Injector *injector)
{
    if (injector != NULL) {
        g_ptr_array_free(injector->faults, TRUE);
        g_free(injector);
    }
}

static void
add_case(ActiveFault *fault, const FaultSpec *spec, FaultTarget target, const char *name,
         ObjectRef pod, const char *shown)
{
    FaultCase one = { .target = target,
                      .name = name,
                      .pod = pod,
                      .factor = spec->factor,
                      .rate = spec->rate,
                      .exit_code = spec->exit_code,
                      .resource = spec->resource };

    g_array_append_val(fault->cases, one);
    g_ptr_array_add(fault->names, g_strdup(shown));
}

static bool
node_is_meant(const Node *node, const FaultSpec *spec)
{
    const LabelSet *labels = node->object.meta.labels;
    const char *name = node->object.meta.name;

    if (spec->target == TARGET_ZONE) {
        name = node_zone(node);
    } else if (spec->target == TARGET_RACK) {
        name = label_set_get(labels, RACK_LABEL);
    } else if (spec->target == TARGET_POOL) {
        name = label_set_get(labels, POOL_LABEL);
    }
    return name != NULL && (spec->name == NULL || glob_matches(spec->name, name)) &&
           (spec->selector == NULL || selector_matches(spec->selector, labels));
}

static void
collect_nodes(const Injector *injector, const FaultSpec *spec, ActiveFault *fault)
{
    StoreQuery query = { .kind = KIND_NODE };
    StoreIterator it = store_query(injector->world.store, &query);

    while (store_next(&it)) {
        const Node *node = (const Node *)it.object;

        if (node_is_meant(node, spec)) {
            const char *name = node->object.meta.name;

            bool is_part = spec->target == TARGET_KUBELET || spec->target == TARGET_RUNTIME;

            add_case(fault, spec, is_part ? spec->target : TARGET_NODE, name, SIM_NO_HANDLE, name);
        }
    }
}

static void
collect_pods(const Injector *injector, const FaultSpec *spec, ActiveFault *fault)
{
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it = store_query(injector->world.store, &query);
    char key[OBJECT_KEY_MAX];

    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;
        const ObjectMeta *meta = &pod->object.meta;

        if (pod_is_active(pod) && pod->node_name != NULL &&
            (spec->name_space == NULL || strcmp(spec->name_space, meta->name_space) == 0) &&
            (spec->name == NULL || glob_matches(spec->name, meta->name)) &&
            (spec->selector == NULL || selector_matches(spec->selector, meta->labels))) {
            add_case(fault, spec, TARGET_POD, meta->name, it.object->ref,
                     object_key(it.object, key));
        }
    }
}

static void
keep_only(ActiveFault *fault, guint n, SimStream *stream)
{
    while (fault->cases->len > n) {
        guint out = (guint)sim_stream_below(stream, fault->cases->len);

        g_array_remove_index(fault->cases, out);
        g_ptr_array_remove_index(fault->names, out);
    }
}

static void
pick(const Injector *injector, const FaultSpec *spec, const char *id, ActiveFault *fault)
{
    SimStream stream = sim_stream(sim_seed(injector->world.sim), "pick", id);

    if (spec->pick > 0) {
        keep_only(fault, (guint)spec->pick, &stream);
    } else if (spec->pick_share > 0) {
        double n = spec->pick_share * (double)fault->cases->len;

        keep_only(fault, (guint)n + ((double)(guint)n < n ? 1 : 0), &stream);
    }
}

/* Instances of a part that elects a leader: `scheduler` is all of them, `scheduler/leader` the one
 * that leads now.  A part with a single instance is called by its own name. */
static void
collect_instances(const Injector *injector, const FaultSpec *spec, ActiveFault *fault)
{
    const FaultWorld *world = &injector->world;
    const char *part = fault_target_name(spec->target);
    const char *name;
    bool leads, is_single;

    is_single = world->instance(world->component_data, (int)spec->target, 1, &leads) == NULL;
    for (uint32_t i = 0;
         (name = world->instance(world->component_data, (int)spec->target, i, &leads)) != NULL;
         i++) {
        if (spec->name == NULL || (leads && strcmp(spec->name, "leader") == 0) ||
            glob_matches(spec->name, name)) {
            g_autofree char *shown = g_strdup_printf("%s/%s", part, name);

            add_case(fault, spec, spec->target, name, SIM_NO_HANDLE, is_single ? part : shown);
        }
    }
}

static void
collect(const Injector *injector, const FaultSpec *spec, ActiveFault *fault)
{
    switch (spec->target) {
    case TARGET_NODE:
    case TARGET_RACK:
    case TARGET_ZONE:
    case TARGET_POOL:
    case TARGET_KUBELET:
    case TARGET_RUNTIME:
        collect_nodes(injector, spec, fault);
        break;
    case TARGET_POD:
        collect_pods(injector, spec, fault);
        break;
    case TARGET_ETCD:
    case TARGET_SCHEDULER:
    case TARGET_CONTROLLER_MANAGER:
        collect_instances(injector, spec, fault);
        break;
    default:
        add_case(fault, spec, spec->target, spec->name, SIM_NO_HANDLE,
                 spec->name != NULL ? spec->name : fault_target_name(spec->target));
        break;
    }
}

ActiveFault *
injector_begin(Injector *injector, const FaultSpec *spec, const char *id, uint32_t *ret_n_hit)
{
    ActiveFault *fault = g_new0(ActiveFault, 1);

    fault->type = spec->type;
    fault->cases = g_array_new(FALSE, FALSE, sizeof(FaultCase));
    fault->names = g_ptr_array_new_with_free_func(g_free);
    collect(injector, spec, fault);
    pick(injector, spec, id, fault);
    *ret_n_hit = fault->cases->len;
    g_ptr_array_add(injector->faults, fault);
    for (guint i = 0; i < fault->cases->len; i++) {
        spec->type->begin(&injector->world, &g_array_index(fault->cases, FaultCase, i));
    }
    fault->is_over = spec->type->heals_at_once || fault->cases->len == 0;
    return fault;
}

void
injector_heal(Injector *injector, ActiveFault *fault)
{
    if (fault->is_over) {
        return;
    }
    fault->is_over = true;
    for (guint i = 0; i < fault->cases->len; i++) {
        fault->type->end(&injector->world, &g_array_index(fault->cases, FaultCase, i));
    }
}

size_t
active_fault_n(const ActiveFault *fault)
{
    return fault->names->len;
}

const char *
active_fault_name(const ActiveFault *fault, size_t index)
{
    return g_ptr_array_index(fault->names, (guint)index);
}
