/* kubelet-world.c - the node that tests of kubelets look at. */
#include "tests/models/node/kubelet-world.h"

#include "models/api/server/api-admission.h"
#include "models/api/server/event.h"
#include "text/yaml.h"

#include <check.h>
#include <string.h>

World world;

void
make_world(const App *apps, size_t n_apps, KubeletMode mode)
{
    KubeletSettings settings = kubelet_settings_default(mode);

    make_world_with(apps, n_apps, &settings, 0, 0, 0);
}

void
make_world_with(const App *apps, size_t n_apps, const KubeletSettings *settings, int64_t cpu_milli,
                int64_t memory, int64_t pods)
{
    SimOptions options = { .seed = 7 };
    ApiServerOptions server = { 0 };
    Node *node;

    object_tables_init(&world.tables, 1767225600, 7);
    world.sim = sim_new(&options);
    world.store = store_new(world.sim, &world.tables);
    world.server = api_server_new(world.sim, world.store, &server);
    world.leases = leases_new(world.sim);
    world.apps = app_table_new(apps, n_apps);
    world.kubelets = kubelets_new(world.sim, world.server, world.apps, world.leases, settings);
    node = (Node *)object_new(KIND_NODE);
    node->object.meta.name = intern(world.tables.names, "n1");
    node->object.meta.labels = label_set_empty(world.tables.labels);
    node->object.meta.annotations = label_set_empty(world.tables.labels);
    if (pods > 0) {
        node->capacity = node->allocatable = (ResourceList){
            .cpu_milli = cpu_milli,
            .memory = memory,
            .pods = pods,
            .has_cpu = true,
            .has_memory = true,
            .has_pods = true,
        };
    }
    ck_assert_int_eq(store_create(world.store, &node->object, NULL), API_OK);
    kubelets_add_node(world.kubelets, "n1");
}

void
end_world(void)
{
    kubelets_free(world.kubelets);
    app_table_free(world.apps);
    leases_free(world.leases);
    api_server_free(world.server);
    store_free(world.store);
    sim_free(world.sim);
    object_tables_done(&world.tables);
}

const Value *
manifest(const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    char *kept = arena_printf(world.tables.arena, "%s", text);
    uint32_t source = diagnostics_add_source(diagnostics, "pod", kept, strlen(kept));
    GPtrArray *documents =
        yaml_read(kept, strlen(kept), source, YAML_MANIFEST, world.tables.arena, diagnostics);
    ApiContext context = { 0 };
    ApiResult result;

    ck_assert_ptr_nonnull(documents);
    result = api_create(&context, g_ptr_array_index(documents, 0), world.tables.arena);
    ck_assert_msg(result.object != NULL, "%s", result.error ? result.error->message : "");
    g_ptr_array_unref(documents);
    return result.object;
}

ObjectRef
start_pod(const char *name, const char *spec)
{
    g_autofree char *text = g_strdup_printf(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n  nodeName: n1\n%s", name, spec);
    ObjectRef ref = SIM_NO_HANDLE;

    ck_assert_int_eq(
        store_create(world.store, object_from_value(manifest(text), &world.tables), &ref), API_OK);
    return ref;
}

const Pod *
pod_of(ObjectRef ref)
{
    return (const Pod *)store_get(world.store, ref);
}

/* Runs until the pod is ready, or 'limit' is over; returns when. */
SimTime
until_ready(ObjectRef ref, SimTime limit)
{
    for (SimTime at = sim_now(world.sim); at < limit; at += 100 * SIM_MILLISECOND) {
        (void)sim_run(world.sim, at);
        if (pod_of(ref) != NULL && pod_is_ready(pod_of(ref))) {
            return at;
        }
    }
    return SIM_NEVER;
}

void
run_until(double seconds)
{
    (void)sim_run(world.sim, (SimTime)(seconds * (double)SIM_SECOND));
}

const char *
event_message(const char *reason)
{
    StoreQuery query = { .kind = KIND_EVENT };
    StoreIterator it = store_query(world.store, &query);
    const char *message = NULL;

    while (store_next(&it)) {
        const EventObject *event = (const EventObject *)it.object;

        if (strcmp(event->reason, reason) == 0) {
            message = event->message;
        }
    }
    return message;
}

static const Distribution *
parse_law(const char *text, DistributionUnit unit)
{
    static Arena *arena;

    if (arena == NULL) {
        arena = arena_new();
    }
    return distribution_parse(arena, text, unit, NULL, NULL);
}

const Distribution *
law(const char *text)
{
    return parse_law(text, DISTRIBUTION_TIME);
}

const Distribution *
amount(const char *text)
{
    return parse_law(text, DISTRIBUTION_QUANTITY);
}
