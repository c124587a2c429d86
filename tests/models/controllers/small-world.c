/* small-world.c - enough around the controllers to watch them at work. */
#include "tests/models/controllers/small-world.h"

#include "models/api/server/api-admission.h"
#include "text/yaml.h"

#include <check.h>
#include <string.h>

static void bind_due(void *owner, const SimEvent *event);
static const SimEventType bind_due_type = { "test.bound", PHASE_SCHEDULER, bind_due };

static const Node *
pick_node(World *world, const Pod *pod)
{
    StoreQuery query = { .kind = KIND_NODE };
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();

    if (pod->pinned_node != NULL) {
        return (const Node *)store_find(world->store, KIND_NODE, NULL, pod->pinned_node);
    }
    for (StoreIterator it = store_query(world->store, &query); store_next(&it);) {
        const Node *node = (const Node *)it.object;

        if (node_is_ready(node) && node->n_taints == 0 && !node->unschedulable) {
            g_ptr_array_add(nodes, (gpointer)(uintptr_t)node);
        }
    }
    return nodes->len == 0 ? NULL : g_ptr_array_index(nodes, world->next_node++ % nodes->len);
}

static void
bind_due(void *owner, const SimEvent *event)
{
    World *world = owner;
    const Pod *pod = (const Pod *)store_get(world->store, event->args.object);
    const Node *node = pod == NULL || pod->node_name != NULL || object_is_deleting(&pod->object)
                           ? NULL
                           : pick_node(world, pod);

    if (node != NULL) {
        client_submit_bind(world->scheduler, event->args.object, node->object.meta.name, NULL,
                           NULL);
    }
}

static void
pod_seen(void *data, const Object *old, const Object *new_)
{
    World *world = data;

    if (old == NULL && new_ != NULL && ((const Pod *)new_)->node_name == NULL) {
        sim_post(world->sim, 3 * SIM_MILLISECOND, &bind_due_type, world, (SimArgs){ new_->ref, 0 });
    }
}

static void
change_seen(void *data, const Object *old, const Object *new_)
{
    World *world = data;

    if (!world->logs_sizes || new_ == NULL || new_->kind != KIND_REPLICA_SET) {
        return;
    }
    if (old == NULL ||
        ((const ReplicaSet *)old)->replicas != ((const ReplicaSet *)new_)->replicas) {
        g_string_append_printf(
            world->log, "%.0f r%s %d\n", world_now(world),
            label_set_get(new_->meta.annotations, "deployment.kubernetes.io/revision"),
            ((const ReplicaSet *)new_)->replicas);
    }
}

static void
add_node(World *world, uint32_t index, uint32_t n_zones)
{
    Node *node = (Node *)object_new(KIND_NODE);
    g_autofree char *name = g_strdup_printf("n%u", index);
    const char *message;

    node->object.meta.name = intern(world->tables->names, name);
    if (n_zones > 0) {
        g_autofree char *zone = g_strdup_printf("z%u", index % n_zones);

        node->object.meta.labels =
            label_set_with(world->tables->labels, node->object.meta.labels,
                           intern(world->tables->names, "topology.kubernetes.io/zone"),
                           intern(world->tables->names, zone));
    }
    node->allocatable.pods = node->capacity.pods = 250;
    for (int type = 0; type < N_NODE_CONDITIONS; type++) {
        node_set_condition(node, (NodeConditionType)type,
                           type == NODE_READY ? CONDITION_TRUE : CONDITION_FALSE, "KubeletReady",
                           "", 0);
    }
    ck_assert_int_eq(api_server_create_now(world->server, &node->object, &message), API_OK);
    kubelets_add_node(world->kubelets, name);
}

static bool
container_usage(void *data, const Pod *pod, size_t index, int64_t sample, ContainerUsage *ret)
{
    return kubelets_container_usage(data, pod, index, sample, ret);
}

static void
add_metrics(World *world)
{
    UsageSource usage = { container_usage, world->kubelets };
    MetricsServerSettings settings = { 15 * SIM_SECOND, 0 };

    world->metrics = metrics_server_new(world->store, &usage, &settings);
    controller_manager_set_metrics(world->manager, metrics_server_api(world->metrics));
}

World *
world_new_zones(uint32_t n_nodes, uint32_t n_zones, uint64_t seed)
{
    World *world = g_new0(World, 1);
    SimOptions options = { .seed = seed };
    ApiServerOptions server = { 0 };
    AdmissionSettings admission = { .not_ready_toleration_seconds = 300,
                                    .unreachable_toleration_seconds = 300 };
    KubeletSettings kubelet = kubelet_settings_default(KUBELET_RECORDED);
    ControllerManagerSettings settings;

    world->sim = sim_new(&options);
    world->tables = object_tables_new(1767225600, seed);
    world->store = store_new(world->sim, world->tables);
    world->server = api_server_new(world->sim, world->store, &server);
    world->admission = admission_new(world->server, &admission);
    world->leases = leases_new(world->sim);
    world->apps = app_table_new(NULL, 0);
    world->kubelets = kubelets_new(world->sim, world->server, world->apps, world->leases, &kubelet);
    world->scheduler = client_new(world->server, "scheduler", 50, 100);
    world->log = g_string_new(NULL);
    controller_manager_settings_init(&settings);
    world->manager = controller_manager_new(world->server, world->leases, &settings);
    add_metrics(world);
    world->provisioner = provisioner_new(world->server);
    world->attacher = attacher_new(world->server);
    world_apply(world, "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n");
    for (uint32_t i = 0; i < n_nodes; i++) {
        add_node(world, i, n_zones);
    }
    informer_add_handler(store_watch(world->store, KIND_POD, "test/pods", NULL), pod_seen, world);
    store_add_observer(world->store, change_seen, world);
    controller_manager_start(world->manager);
    world_run(world, 0.5); /* caches are filled */
    return world;
}

World *
world_new(uint32_t n_nodes, uint64_t seed)
{
    return world_new_zones(n_nodes, 0, seed);
}

void
world_free(World *world)
{
    controller_manager_free(world->manager);
    metrics_server_free(world->metrics);
    attacher_free(world->attacher);
    provisioner_free(world->provisioner);
    kubelets_free(world->kubelets);
    app_table_free(world->apps);
    client_free(world->scheduler);
    leases_free(world->leases);
    admission_free(world->admission);
    api_server_free(world->server);
    store_free(world->store);
    sim_free(world->sim);
    object_tables_free(world->tables);
    g_string_free(world->log, TRUE);
    g_free(world);
}

static const char *
make_uid(void *data, Arena *arena)
{
    World *world = data;

    return arena_printf(arena, "00000000-0000-4000-8000-%012x", ++world->n_uids);
}

/* Creates one document; NULL or why it was refused. */
static const char *
create_document(World *world, const Value *document)
{
    ApiContext context = { .now = 1767225600, .data = world, .make_uid = make_uid };
    ApiResult result = api_create(&context, document, world->tables->arena);
    const char *message = NULL;
    Object *object;

    ck_assert_msg(result.object != NULL, "a manifest is refused");
    object = object_from_value(result.object, world->tables);
    if (object->kind == KIND_NAMESPACE) {
        ((Namespace *)object)->has_finalizer = true;
    }
    return api_server_create_now(world->server, object, &message) == API_OK ? NULL : message;
}

const char *
world_try(World *world, const char *yaml)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "test", yaml, strlen(yaml));
    g_autoptr(GPtrArray) documents =
        yaml_read(yaml, strlen(yaml), source, YAML_MANIFEST, world->tables->arena, diagnostics);
    const char *message = NULL;

    ck_assert_ptr_nonnull(documents);
    for (guint i = 0; i < documents->len && message == NULL; i++) {
        message = create_document(world, g_ptr_array_index(documents, i));
    }
    return message;
}

void
world_apply(World *world, const char *yaml)
{
    const char *message = world_try(world, yaml);

    ck_assert_msg(message == NULL, "%s", message);
}

double
world_now(const World *world)
{
    return (double)sim_now(world->sim) / 1e9;
}

void
world_run(World *world, double until_seconds)
{
    sim_run(world->sim, (SimTime)(until_seconds * 1e9));
}

const Object *
world_find(const World *world, Kind kind, const char *name)
{
    return store_find(world->store, kind, object_class(kind)->is_namespaced ? "default" : NULL,
                      name);
}

void
world_edit(World *world, Kind kind, const char *name, ApiEdit edit, void *data)
{
    const Object *object = world_find(world, kind, name);
    Object *draft;

    ck_assert_ptr_nonnull(object);
    draft = object_copy(object);
    edit(draft, data);
    ck_assert_int_eq(store_update(world->store, draft), API_OK);
}

void
world_delete(World *world, Kind kind, const char *name, DeletePropagation propagation)
{
    DeleteOptions options = { propagation, -1, 0 };
    const Object *object = world_find(world, kind, name);

    ck_assert_ptr_nonnull(object);
    ck_assert_int_eq(store_delete(world->store, object->ref, &options), API_OK);
}

uint32_t
world_count(const World *world, Kind kind)
{
    return (uint32_t)store_count(world->store, kind);
}

uint32_t
world_count_pods(const World *world, const char *label, const char *value)
{
    StoreQuery query = { .kind = KIND_POD };
    uint32_t n = 0;

    for (StoreIterator it = store_query(world->store, &query); store_next(&it);) {
        n += label == NULL || g_strcmp0(label_set_get(it.object->meta.labels, label), value) == 0;
    }
    return n;
}

int32_t
world_count_events(const World *world, const char *name, const char *reason)
{
    StoreQuery query = { .kind = KIND_EVENT };
    int32_t n = 0;

    for (StoreIterator it = store_query(world->store, &query); store_next(&it);) {
        const EventObject *event = (const EventObject *)it.object;

        if (strcmp(event->reason, reason) == 0 &&
            (name == NULL || strcmp(event->involved_name, name) == 0)) {
            n += event->count;
        }
    }
    return n;
}

bool
world_has_message(const World *world, const char *message)
{
    StoreQuery query = { .kind = KIND_EVENT };

    for (StoreIterator it = store_query(world->store, &query); store_next(&it);) {
        if (strcmp(((const EventObject *)it.object)->message, message) == 0) {
            return true;
        }
    }
    return false;
}
