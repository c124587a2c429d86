/* wake-up.c - what a change costs when much else exists: as much as when little does.
 *
 * A cluster of a hundred nodes holds a few objects that are touched, once a second, and beside
 * them families of others that nobody touches: a Deployment with its pods, a Service, a
 * StatefulSet, a Job, a budget and a ConfigMap each.  A row divides the speed beside few families
 * by that beside four or sixteen times as many; what the others do on their own in that second
 * counts too. */
#include "models/api/server/client.h"
#include "tests/bench/bench-cluster.h"

#include <string.h>

enum {
    N_NODES = 100,
    N_FAMILIES = 20,
    N_TOUCHES = 20000,
    N_DELETIONS = 2000,
    N_FIRST = 100, /* not measured */
};

#define SETTLED_AT (7200 * SIM_SECOND) /* the Events of the start have expired by then */

static const char *const family =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-@}\n"
    "spec:\n  replicas: 10\n  selector: {matchLabels: {app: web-@}}\n"
    "  template:\n    metadata: {labels: {app: web-@}}\n    spec:\n"
    "      containers: [{name: c, image: nginx}]\n"
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web-@}\n"
    "spec: {selector: {app: web-@}, ports: [{port: 80}]}\n"
    "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web-@}\n"
    "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web-@}}}\n"
    "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db-@}\n"
    "spec:\n  replicas: 2\n  serviceName: db\n  selector: {matchLabels: {app: db-@}}\n"
    "  template:\n    metadata: {labels: {app: db-@}}\n    spec:\n"
    "      containers: [{name: c, image: postgres}]\n"
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: task-@}\n"
    "spec:\n  template:\n    metadata: {labels: {app: task-@}}\n    spec:\n"
    "      restartPolicy: Never\n      containers: [{name: c, image: task}]\n"
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-@}\ndata: {key: value}\n";

/* What a row touches, once a second: the object of this kind in the first family, or one of its
 * pods. */
typedef struct Touched {
    Kind kind;
    const char *name; /* of what is found by it; the others hang on that */
    bool is_deleted;  /* or gets another annotation */
} Touched;

static const Touched deployment = { KIND_DEPLOYMENT, "web-0", false };
static const Touched replica_set = { KIND_REPLICA_SET, "web-0", false };
static const Touched service = { KIND_SERVICE, "web-0", false };
static const Touched budget = { KIND_POD_DISRUPTION_BUDGET, "web-0", false };
static const Touched stateful_set = { KIND_STATEFUL_SET, "db-0", false };
static const Touched job = { KIND_JOB, "task-0", false };
static const Touched pod = { KIND_POD, "web-0", false };
static const Touched replaced_pod = { KIND_POD, "web-0", true };

static Cluster *
make_cluster(size_t n_families)
{
    BenchShape shape = { .n_nodes = N_NODES };
    Cluster *cluster = bench_cluster_new(&shape, KUBELET_REAL, true);

    for (size_t i = 0; i < n_families; i++) {
        g_autofree char *number = g_strdup_printf("%zu", i);
        g_auto(GStrv) parts = g_strsplit(family, "@", -1);
        g_autofree char *text = g_strjoinv(number, parts);

        bench_cluster_add(cluster, text);
    }
    cluster_start(cluster);
    (void)sim_run(cluster_sim(cluster), SETTLED_AT);
    return cluster;
}

/* One that lives of those that 'owner' controls. */
static const Object *
find_owned(const Store *store, Kind kind, const Object *owner)
{
    StoreQuery query = { .kind = kind, .owner = owner->meta.uid };

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        if (!object_is_deleting(it.object)) {
            return it.object;
        }
    }
    bench_expect(false, "nothing to touch");
    return NULL;
}

static const Object *
find_touched(const Store *store, const Touched *touched)
{
    bool is_owned = touched->kind == KIND_REPLICA_SET || touched->kind == KIND_POD;
    Kind kind = is_owned ? KIND_DEPLOYMENT : touched->kind;
    const Object *object = store_find(store, kind, "default", touched->name);

    bench_expect(object != NULL, "no object to touch");
    if (is_owned) {
        object = find_owned(store, KIND_REPLICA_SET, object);
    }
    return touched->kind == KIND_POD ? find_owned(store, KIND_POD, object) : object;
}

static bool
turn_annotation(Object *draft, void *data)
{
    const ObjectTables *tables = data;
    const char *old = label_set_get(draft->meta.annotations, "touched");

    draft->meta.annotations =
        label_set_with(tables->labels, draft->meta.annotations, "touched",
                       old != NULL && strcmp(old, "even") == 0 ? "odd" : "even");
    return true;
}

static void
touch(Cluster *cluster, Client *client, const Touched *touched, size_t n)
{
    Simulation *sim = cluster_sim(cluster);

    for (size_t i = 0; i < n; i++) {
        ObjectRef ref = find_touched(cluster_store(cluster), touched)->ref;

        if (touched->is_deleted) {
            client_submit_delete(client, ref, NULL, NULL, NULL);
        } else {
            client_submit_patch(client, ref, turn_annotation, cluster_tables(cluster), NULL, NULL);
        }
        (void)sim_run(sim, sim_now(sim) + SIM_SECOND);
    }
}

static uint64_t
wake_up(const BenchRow *row, size_t n_families, BenchTimer *timer)
{
    Cluster *cluster = make_cluster(n_families);
    Client *client = client_new(cluster_api_server(cluster), "bench", 0, 0);
    const Touched *touched = row->data;
    size_t n = touched->is_deleted ? N_DELETIONS : N_TOUCHES;

    touch(cluster, client, touched, N_FIRST);
    bench_start(timer);
    touch(cluster, client, touched, n);
    bench_stop(timer);
    client_free(client);
    cluster_free(cluster);
    return n;
}

static uint64_t
wake_up_beside_many(const BenchRow *row, BenchTimer *timer)
{
    return wake_up(row, row->size * N_FAMILIES, timer);
}

static uint64_t
wake_up_beside_few(const BenchRow *row, BenchTimer *timer)
{
    return wake_up(row, N_FAMILIES, timer);
}

/* At most 1.3 times the cost. */
#define ROW(row_name, multiple, touched_kind) \
    { \
        .name = row_name, .measured = wake_up_beside_many, .bare = wake_up_beside_few, \
        .target = 1 / 1.3, .size = (multiple), .data = &(touched_kind), .n_repeats = 3 \
    }

static const BenchRow rows[] = {
    ROW("deployment-4x", 4, deployment),
    ROW("deployment-16x", 16, deployment),
    ROW("replica-set-4x", 4, replica_set),
    ROW("replica-set-16x", 16, replica_set),
    ROW("stateful-set-4x", 4, stateful_set),
    ROW("stateful-set-16x", 16, stateful_set),
    ROW("job-4x", 4, job),
    ROW("job-16x", 16, job),
    ROW("service-4x", 4, service),
    ROW("service-16x", 16, service),
    ROW("budget-4x", 4, budget),
    ROW("budget-16x", 16, budget),
    ROW("pod-4x", 4, pod),
    ROW("pod-16x", 16, pod),
    ROW("replaced-pod-4x", 4, replaced_pod),
    ROW("replaced-pod-16x", 16, replaced_pod),
};

extern const Bench bench_wake_up;

const Bench bench_wake_up = {
    .name = "wake-up",
    .doc = "A change beside 4 and 16 times as many objects, against the same beside few.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};
