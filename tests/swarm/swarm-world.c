/* swarm-world.c - what a random world is made of and what happens in it. */
#include "models/api/server/api-admission.h"
#include "tests/swarm/swarm.h"
#include "text/yaml.h"

#include <string.h>

static void
add_manifest(Swarm *swarm, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "swarm", text, strlen(text));
    g_autoptr(GPtrArray) documents =
        yaml_read(text, strlen(text), source, YAML_MANIFEST, swarm->arena, diagnostics);
    ApiContext context = { 0 };

    for (guint i = 0; documents != NULL && i < documents->len; i++) {
        ApiResult result = api_create(&context, documents->pdata[i], swarm->arena);
        const char *message = NULL;

        if (result.object == NULL) {
            swarm_fail(swarm, "manifest refused: %s", result.error->message);
        } else if (cluster_add_object(swarm->cluster, result.object, &message) != API_OK) {
            swarm_fail(swarm, "object refused: %s", message);
        }
    }
}

static const char *const probes[] = {
    "",
    ", readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}",
    ", livenessProbe: {httpGet: {port: 80}, periodSeconds: 10}",
    ", readinessProbe: {tcpSocket: {port: 80}}, livenessProbe: {tcpSocket: {port: 80}}",
};

static char *
pod_template(Swarm *swarm, const char *app, const char *extra)
{
    return g_strdup_printf(
        "  template:\n"
        "    metadata: {labels: {app: %s}}\n"
        "    spec:\n"
        "      terminationGracePeriodSeconds: %d\n%s"
        "      containers: [{name: c, image: 'app:v%d', resources: {requests: {cpu: %dm, memory: "
        "%dMi}}%s}]\n",
        app, (int)swarm_below(swarm, 31), extra, (int)swarm_below(swarm, 3) + 1,
        50 * (int)(1 + swarm_below(swarm, 10)), 64 * (int)(1 + swarm_below(swarm, 4)),
        probes[swarm_below(swarm, G_N_ELEMENTS(probes))]);
}

static void
add_deployment(Swarm *swarm, const char *app)
{
    g_autofree char *template_ = pod_template(swarm, app, "");
    g_autofree char *text = g_strdup_printf(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec:\n  replicas: %d\n"
        "  selector: {matchLabels: {app: %s}}\n%s---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\n"
        "spec: {selector: {app: %s}, ports: [{port: 80}]}\n",
        app, (int)swarm_below(swarm, 8), app, template_, app, app);

    add_manifest(swarm, text);
}

static void
add_stateful_set(Swarm *swarm, const char *app)
{
    g_autofree char *template_ = pod_template(swarm, app, "");
    g_autofree char *text = g_strdup_printf(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: %s}\nspec:\n  replicas: %d\n"
        "  serviceName: %s\n  podManagementPolicy: %s\n"
        "  selector: {matchLabels: {app: %s}}\n%s",
        app, (int)swarm_below(swarm, 4), app,
        swarm_below(swarm, 2) == 0 ? "Parallel" : "OrderedReady", app, template_);

    add_manifest(swarm, text);
}

static void
add_daemon_set(Swarm *swarm, const char *app)
{
    g_autofree char *template_ = pod_template(swarm, app, "");
    g_autofree char *text =
        g_strdup_printf("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: %s}\nspec:\n"
                        "  selector: {matchLabels: {app: %s}}\n%s",
                        app, app, template_);

    add_manifest(swarm, text);
}

static void
add_job(Swarm *swarm, const char *app)
{
    g_autofree char *template_ = pod_template(swarm, app, "      restartPolicy: Never\n");
    g_autofree char *text = g_strdup_printf(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s}\nspec:\n  completions: %d\n"
        "  parallelism: %d\n  backoffLimit: 50\n%s",
        app, (int)swarm_below(swarm, 6) + 1, (int)swarm_below(swarm, 3) + 1, template_);

    add_manifest(swarm, text);
}

/* Nobody can say how many pods a DaemonSet or a Job wants: they get the rules that do not ask. */
static void
add_budget(Swarm *swarm, const char *app, bool has_scale)
{
    static const char *const rules[] = { "minAvailable: 1",   "minAvailable: 2",
                                         "minAvailable: 50%", "maxUnavailable: 1",
                                         "maxUnavailable: 0", "maxUnavailable: 30%" };
    g_autofree char *text =
        g_strdup_printf("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: %s}\n"
                        "spec: {%s, selector: {matchLabels: {app: %s}}}\n",
                        app, rules[swarm_below(swarm, has_scale ? G_N_ELEMENTS(rules) : 2)], app);

    add_manifest(swarm, text);
}

void
swarm_build(Swarm *swarm)
{
    static void (*const adders[])(Swarm *, const char *) = { add_deployment, add_deployment,
                                                             add_deployment, add_stateful_set,
                                                             add_daemon_set, add_job };
    static const char *const zones[] = { "a", "b", "c" };
    ClusterPool pool = { .name = "node",
                         .count = 2 + (uint32_t)swarm_below(swarm, 7),
                         .cpu_milli = 4000,
                         .memory = INT64_C(8) << 30,
                         .pods = 20,
                         .n_zones = (uint32_t)swarm_below(swarm, 4),
                         .zones = zones };

    swarm->n_nodes = pool.count;
    cluster_add_pool(swarm->cluster, &pool);
    swarm->n_workloads = 1 + (uint32_t)swarm_below(swarm, 5);
    for (uint32_t i = 0; i < swarm->n_workloads; i++) {
        g_autofree char *app = g_strdup_printf("app%u", i);

        size_t kind = swarm_below(swarm, G_N_ELEMENTS(adders));

        adders[kind](swarm, app);
        if (swarm_below(swarm, 2) == 0) {
            add_budget(swarm, app, kind < 4);
        }
    }
}

static const Object *
pick_object(Swarm *swarm, Kind kind)
{
    StoreQuery query = { .kind = kind, .name_space = "default" };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    while (store_next(&it)) {
        g_ptr_array_add(found, (gpointer)(guintptr)it.object);
    }
    return found->len == 0 ? NULL : found->pdata[swarm_below(swarm, found->len)];
}

static void
scale_deployment(Swarm *swarm)
{
    const Object *object = pick_object(swarm, KIND_DEPLOYMENT);
    int32_t replicas = (int32_t)swarm_below(swarm, 8);

    if (object != NULL) {
        Deployment *draft = (Deployment *)object_copy(object);

        draft->object.meta.resource_version = 0;
        draft->replicas = replicas;
        (void)store_update(cluster_store(swarm->cluster), &draft->object);
    }
}

static void
scale_stateful_set(Swarm *swarm)
{
    const Object *object = pick_object(swarm, KIND_STATEFUL_SET);
    int32_t replicas = (int32_t)swarm_below(swarm, 4);

    if (object != NULL) {
        StatefulSet *draft = (StatefulSet *)object_copy(object);

        draft->object.meta.resource_version = 0;
        draft->replicas = replicas;
        (void)store_update(cluster_store(swarm->cluster), &draft->object);
    }
}

static void
delete_pod(Swarm *swarm)
{
    const Object *pod = pick_object(swarm, KIND_POD);
    DeleteOptions options = { .grace_seconds = -1 };

    if (pod != NULL) {
        (void)store_delete(cluster_store(swarm->cluster), pod->ref, &options);
    }
}

/* As kubectl delete --force: the API forgets it at once. */
static void
force_pod(Swarm *swarm)
{
    const Object *pod = pick_object(swarm, KIND_POD);
    DeleteOptions options = { .grace_seconds = 0 };

    if (pod != NULL) {
        (void)store_delete(cluster_store(swarm->cluster), pod->ref, &options);
    }
}

static void
drain_node(Swarm *swarm)
{
    g_autofree char *name = g_strdup_printf("node-%d", 1 + (int)swarm_below(swarm, swarm->n_nodes));

    swarm_drain(swarm, name);
}

static void
cordon_node(Swarm *swarm)
{
    StoreQuery query = { .kind = KIND_NODE };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    uint64_t skip = swarm_below(swarm, swarm->n_nodes);
    Node *draft;

    do {
        if (!store_next(&it)) {
            return;
        }
    } while (skip-- > 0);
    draft = (Node *)object_copy(it.object);
    draft->object.meta.resource_version = 0;
    draft->unschedulable = !draft->unschedulable;
    (void)store_update(cluster_store(swarm->cluster), &draft->object);
}

static void
begin_fault(Swarm *swarm)
{
    static const struct {
        const char *name;
        FaultTarget target;
    } kinds[] = {
        { "down", TARGET_NODE },
        { "down", TARGET_KUBELET },
        { "isolate", TARGET_NODE },
        { "crash", TARGET_NODE },
        { "crash", TARGET_KUBELET },
        { "crash", TARGET_POD },
        { "hang", TARGET_POD },
        { "not-ready", TARGET_POD },
        { "crash", TARGET_SCHEDULER },
        { "down", TARGET_SCHEDULER },
        { "down", TARGET_CONTROLLER_MANAGER },
        { "hang", TARGET_RUNTIME },
        { "down", TARGET_RUNTIME },
        { "slow", TARGET_NODE },
        { "fill", TARGET_NODE },
        { "error", TARGET_REGISTRY },
    };
    size_t kind = swarm_below(swarm, G_N_ELEMENTS(kinds));
    FaultSpec spec = { .type = fault_type_find(kinds[kind].name),
                       .target = kinds[kind].target,
                       .pick = 1,
                       .factor = strcmp(kinds[kind].name, "slow") == 0 ? 3 : 0,
                       .resource = RESOURCE_DISK,
                       .exit_code = 1 };
    g_autofree char *id = g_strdup_printf("swarm-%u", swarm->faults->len);
    uint32_t n_hit;

    g_ptr_array_add(swarm->faults,
                    injector_begin(cluster_injector(swarm->cluster), &spec, id, &n_hit));
}

static void
heal_one(Swarm *swarm)
{
    if (swarm->faults->len > 0) {
        guint index = (guint)swarm_below(swarm, swarm->faults->len);

        injector_heal(cluster_injector(swarm->cluster), swarm->faults->pdata[index]);
        g_ptr_array_remove_index(swarm->faults, index);
    }
}

void
swarm_act(Swarm *swarm)
{
    static void (*const actions[])(Swarm *) = { scale_deployment, scale_stateful_set, delete_pod,
                                                force_pod,        drain_node,         drain_node,
                                                cordon_node,      begin_fault,        begin_fault,
                                                begin_fault,      heal_one,           heal_one };

    actions[swarm_below(swarm, G_N_ELEMENTS(actions))](swarm);
}

void
swarm_heal(Swarm *swarm)
{
    StoreQuery query = { .kind = KIND_NODE };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    g_autoptr(GPtrArray) cordoned = g_ptr_array_new();

    for (guint i = 0; i < swarm->faults->len; i++) {
        injector_heal(cluster_injector(swarm->cluster), swarm->faults->pdata[i]);
    }
    while (store_next(&it)) {
        if (((const Node *)it.object)->unschedulable) {
            g_ptr_array_add(cordoned, object_copy(it.object));
        }
    }
    for (guint i = 0; i < cordoned->len; i++) {
        Node *draft = cordoned->pdata[i];

        draft->object.meta.resource_version = 0;
        draft->unschedulable = false;
        (void)store_update(cluster_store(swarm->cluster), &draft->object);
    }
}
