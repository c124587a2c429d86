/* store-access.c - writes and queries of the store, against copying a pod and a bare array. */
#include "models/api/store.h"
#include "tests/bench/bench.h"

#include <string.h>

enum {
    N_OPERATIONS = 300000,
    PODS_PER_NODE = 30,
};

typedef struct World {
    Simulation *sim;
    ObjectTables *tables;
    Store *store;
    Informer *informer;
    const PodSpec *spec;
    GArray *refs; /* ObjectRef */
} World;

static const PodSpec *
make_spec(const World *world)
{
    g_autoptr(Arena) arena = arena_new();
    ValueBuilder *spec = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *container = value_map_begin(arena);

    value_put_string(container, "name", "app");
    value_put_string(container, "image", "nginx");
    value_add(list, value_end(container));
    value_put(spec, "containers", value_end(list));
    return pod_spec_intern(world->tables->pod_specs, value_end(spec));
}

static void
add_pod(World *world, size_t i)
{
    Pod *pod = (Pod *)object_new(KIND_POD);
    g_autofree char *name = g_strdup_printf("web-5d8c7b9f4-%zu", i);
    g_autofree char *node = g_strdup_printf("node-%zu", i / PODS_PER_NODE);
    g_autofree char *app = g_strdup_printf("app-%zu", i / 100);
    LabelPair label = { "app", app };
    ObjectRef ref;

    pod->object.meta.name = name;
    pod->object.meta.name_space = "default";
    pod->object.meta.labels = label_set_intern(world->tables->labels, &label, 1);
    pod->spec = world->spec;
    pod->node_name = node;
    pod->start_time = 0;
    pod->containers = g_new0(ContainerStatus, 1);
    (void)store_create(world->store, &pod->object, &ref);
    g_array_append_val(world->refs, ref);
}

static World
make_world(size_t n_pods)
{
    SimOptions options = { .seed = 1 };
    World world = { .sim = sim_new(&options), .tables = object_tables_new(0, 1) };

    world.store = store_new(world.sim, world.tables);
    world.spec = make_spec(&world);
    world.refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    for (size_t i = 0; i < n_pods; i++) {
        add_pod(&world, i);
    }
    world.informer = store_watch(world.store, KIND_POD, "bench", NULL);
    (void)sim_run(world.sim, 0);
    return world;
}

static void
end_world(World *world)
{
    g_array_unref(world->refs);
    store_free(world->store);
    sim_free(world->sim);
    object_tables_free(world->tables);
}

static ObjectRef
pick(const World *world, uint64_t i)
{
    return g_array_index(world->refs, ObjectRef, (guint)(i * 7919 % world->refs->len));
}

/* A status write, delivered to an informer: version, index, log, prune. */
static uint64_t
write_store(const BenchRow *row, BenchTimer *timer)
{
    World world = make_world(row->size);

    bench_start(timer);
    for (uint64_t i = 0; i < N_OPERATIONS; i++) {
        Object *draft = object_copy(store_get(world.store, pick(&world, i)));

        ((Pod *)draft)->start_time = (SimTime)i + 1;
        (void)store_update(world.store, draft);
        if (i % 16 == 0) {
            (void)sim_run(world.sim, sim_now(world.sim) + 1);
        }
    }
    bench_stop(timer);
    bench_keep(store_revision(world.store));
    end_world(&world);
    return N_OPERATIONS;
}

/* The least that a version costs: memory of its size and two copies. */
static uint64_t
write_bare(const BenchRow *row, BenchTimer *timer)
{
    World world = make_world(row->size);
    Pod **pods = g_new0(Pod *, row->size);
    uint64_t sum = 0;

    for (size_t i = 0; i < row->size; i++) {
        pods[i] = g_new0(Pod, 1);
    }
    bench_start(timer);
    for (uint64_t i = 0; i < N_OPERATIONS; i++) {
        size_t at = (size_t)(i * 7919 % row->size);
        Pod *copy = g_new(Pod, 1);

        memcpy(copy, pods[at], sizeof(*copy));
        copy->start_time = (SimTime)i;
        g_free(pods[at]);
        pods[at] = copy;
        sum += (uint64_t)copy->start_time;
    }
    bench_stop(timer);
    bench_keep(sum);
    for (size_t i = 0; i < row->size; i++) {
        g_free(pods[i]);
    }
    g_free(pods);
    end_world(&world);
    return N_OPERATIONS;
}

/* The pods of a node as an informer sees them; an operation is a pod. */
static uint64_t
query_node(const BenchRow *row, BenchTimer *timer)
{
    World world = make_world(row->size);
    uint64_t n = 0;

    bench_start(timer);
    for (uint64_t i = 0; n < N_OPERATIONS; i++) {
        const Pod *pod = (const Pod *)store_get(world.store, pick(&world, i));
        StoreQuery query = { .kind = KIND_POD, .node_name = pod->node_name };

        for (StoreIterator it = informer_query(world.informer, &query); store_next(&it);) {
            n++;
        }
    }
    bench_stop(timer);
    bench_keep(n);
    end_world(&world);
    return n;
}

static uint64_t
query_labels(const BenchRow *row, BenchTimer *timer)
{
    World world = make_world(row->size);
    g_autoptr(Arena) arena = arena_new();
    uint64_t n = 0;

    bench_start(timer);
    for (uint64_t i = 0; n < N_OPERATIONS; i++) {
        const Object *object = store_get(world.store, pick(&world, i));
        StoreQuery query = { .kind = KIND_POD, .name_space = "default" };

        query.selector = selector_from_labels(object->meta.labels, arena);
        for (StoreIterator it = informer_query(world.informer, &query); store_next(&it);) {
            n++;
        }
    }
    bench_stop(timer);
    bench_keep(n);
    end_world(&world);
    return n;
}

/* Following handles, one after the other. */
static uint64_t
query_bare(const BenchRow *row, BenchTimer *timer)
{
    World world = make_world(row->size);
    uint64_t sum = 0;

    bench_start(timer);
    for (uint64_t i = 0; i < N_OPERATIONS; i++) {
        ObjectRef ref = g_array_index(world.refs, ObjectRef, (guint)(i % world.refs->len));

        sum += store_get(world.store, ref)->meta.uid;
    }
    bench_stop(timer);
    bench_keep(sum);
    end_world(&world);
    return N_OPERATIONS;
}

static const BenchRow rows[] = {
    { .name = "write-1k", .measured = write_store, .bare = write_bare, .size = 1000 },
    { .name = "write-100k", .measured = write_store, .bare = write_bare, .size = 100000 },
    { .name = "by-node-100k", .measured = query_node, .bare = query_bare, .size = 100000 },
    { .name = "by-labels-100k", .measured = query_labels, .bare = query_bare, .size = 100000 },
};

extern const Bench bench_store_access;

const Bench bench_store_access = {
    .name = "store-access",
    .doc = "Status writes and queries of pods against bare copies and handles.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};
