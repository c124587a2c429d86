/* kubelet.c - all kubelets of a cluster: which pods are theirs, what they hear of the API. */
#include "models/node/lifecycle/lifecycle.h"

#define NOTICE_MIN (2 * SIM_MILLISECOND) /* commit to kubelet: U(2, 20) ms */
#define NOTICE_MAX (20 * SIM_MILLISECOND)

KubeletSettings
kubelet_settings_default(KubeletMode mode)
{
    KubeletSettings settings = {
        .mode = mode,
        .status_update_frequency = 10 * SIM_SECOND,
        .boot_time = 30 * SIM_SECOND,
        .serialize_image_pulls = true,
        .registry_pull_qps = 5,
        .registry_burst = 10,
        .bandwidth = 80e6,
        .api_qps = 50,
        .api_burst = 100,
        .image_gc_high = 0.85,
        .image_gc_low = 0.80,
        .image_minimum_age = 120 * SIM_SECOND,
    };
    EvictionFlags flags = { 0 };
    char *error = NULL;

    settings.eviction.monitoring_period = 10 * SIM_SECOND;
    settings.eviction.transition_period = 300 * SIM_SECOND;
    if (!eviction_thresholds_parse(&settings.eviction, &flags, &error)) {
        g_error("the default thresholds: %s", error);
    }
    return settings;
}

bool
node_works(const KubeletNode *node)
{
    return node->truth.powered && node->truth.kubelet_running;
}

bool
node_talks(const KubeletNode *node)
{
    return node_works(node) && node->truth.reachable;
}

void *
errand_begin(Kubelets *kubelets, size_t size)
{
    Errand *errand = g_malloc0(size);

    errand->previous = kubelets->under_way.previous;
    errand->next = &kubelets->under_way;
    errand->previous->next = errand;
    errand->next->previous = errand;
    return errand;
}

void
errand_end(Errand *errand)
{
    errand->previous->next = errand->next;
    errand->next->previous = errand->previous;
    g_free(errand);
}

KubeletNode *
kubelet_node(const Kubelets *kubelets, const char *name)
{
    uint32_t id = intern_lookup(kubelets->tables->names, name);

    return id == 0 ? NULL : g_hash_table_lookup(kubelets->nodes_by_name, GUINT_TO_POINTER(id));
}

KubeletNode *
run_node(const Kubelets *kubelets, const PodRun *run)
{
    return g_ptr_array_index(kubelets->nodes, run->node);
}

PodRun *
run_find(const Kubelets *kubelets, ObjectRef pod)
{
    PodRun *run;

    if (pod.index >= kubelets->runs_by_ref->len) {
        return NULL;
    }
    run = sim_pool_get(kubelets->runs, g_array_index(kubelets->runs_by_ref, SimHandle, pod.index));
    return run != NULL && sim_handle_equal(run->pod, pod) ? run : NULL;
}

const Pod *
run_pod(const Kubelets *kubelets, const PodRun *run)
{
    return (const Pod *)store_get(kubelets->store, run->pod);
}

/* A name that stays the same when unrelated things change: the owner's, with a count; a bare pod's
 * own.  Random suffixes of pod names are no identity. */
static uint64_t
draw_identity(Kubelets *kubelets, const Pod *pod)
{
    const OwnerRef *owner = object_controller(&pod->object);
    const char *name = owner != NULL ? owner->name : pod->object.meta.name;
    uint64_t base = sim_mix(sim_hash_text(pod->object.meta.name_space), sim_hash_text(name));
    uint64_t count = number_map_get(&kubelets->counts, base);

    number_map_set(&kubelets->counts, base, count + 1);
    return sim_mix(base, count);
}

SimStream
run_stream(const Kubelets *kubelets, const PodRun *run, const char *purpose, size_t container)
{
    uint64_t entity = sim_mix(run->identity, container);

    if (container < run->n_containers) {
        entity = sim_mix(entity, (uint64_t)run->containers[container].restart_count);
    }
    return sim_stream_n(sim_seed(kubelets->sim), purpose, entity);
}

void
kubelet_record(Kubelets *kubelets, PodRun *run, const char *type, const char *reason,
               const char *format, ...)
{
    KubeletNode *node = run_node(kubelets, run);
    const Pod *pod = run_pod(kubelets, run);
    va_list arguments;

    if (pod == NULL || !node_talks(node)) {
        return;
    }
    va_start(arguments, format);
    client_record_valist(node->client, "kubelet", node->name, &pod->object, type, reason, format,
                         arguments);
    va_end(arguments);
}

static void
init_containers(Kubelets *kubelets, PodRun *run)
{
    const PodSpec *spec = run->spec;

    run->n_containers = spec->n_init_containers + spec->n_containers;
    run->containers = g_new0(ContainerRun, run->n_containers);
    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];
        bool is_init = i < spec->n_init_containers;

        container->spec =
            is_init ? &spec->init_containers[i] : &spec->containers[i - spec->n_init_containers];
        container->app = app_find(kubelets->apps, container->spec->image);
        container->is_init = is_init && !container->spec->is_sidecar;
        container->answers_at = SIM_NEVER;
        container->started_at = container->finished_at = SIM_NEVER;
    }
}

PodRun *
run_new(Kubelets *kubelets, KubeletNode *node, const Pod *pod)
{
    SimHandle handle;
    PodRun *run = sim_pool_add(kubelets->runs, &handle);

    run->kubelets = kubelets;
    run->handle = handle;
    run->pod = pod->object.ref;
    run->node = node->index;
    run->spec = pod->spec;
    run->identity = draw_identity(kubelets, pod);
    run->began_at = sim_now(kubelets->sim);
    run->probe_phase = run->began_at;
    run->grace_until = SIM_NEVER;
    init_containers(kubelets, run);
    run_set_pod(kubelets, run, pod->object.ref);
    g_array_append_val(node->runs, handle);
    if (kubelets->settings.mode == KUBELET_REAL) {
        g_array_append_val(node->active, handle);
    }
    return run;
}

void
run_set_pod(Kubelets *kubelets, PodRun *run, ObjectRef pod)
{
    run->pod = pod;
    if (sim_handle_equal(pod, SIM_NO_HANDLE)) {
        return;
    }
    if (kubelets->runs_by_ref->len <= pod.index) {
        g_array_set_size(kubelets->runs_by_ref, pod.index + 1);
    }
    g_array_index(kubelets->runs_by_ref, SimHandle, pod.index) = run->handle;
}

char *
run_full_name(const Kubelets *kubelets, const PodRun *run)
{
    const Pod *pod = run_pod(kubelets, run);

    if (run->file != NULL || pod == NULL) {
        return run->file == NULL ? g_strdup("") : static_pod_full_name(run->file);
    }
    g_autofree char *uid = uid_format(pod->object.meta.uid, sim_seed(kubelets->sim));

    return g_strdup_printf("%s_%s(%s)", pod->object.meta.name, pod->object.meta.name_space, uid);
}

static void
forget_run(KubeletNode *node, SimHandle handle)
{
    for (guint i = 0; i < node->runs->len; i++) {
        if (sim_handle_equal(g_array_index(node->runs, SimHandle, i), handle)) {
            g_array_remove_index(node->runs, i);
            return;
        }
    }
}

void
run_free(Kubelets *kubelets, PodRun *run)
{
    if (run->serves) {
        for (size_t i = 0; i < run->n_containers; i++) {
            run->containers[i].state = RUN_EXITED;
        }
        machines_note_pod(kubelets, run);
    }
    for (size_t i = 0; i < run->n_containers; i++) {
        ContainerRun *container = &run->containers[i];

        (void)sim_cancel(kubelets->sim, &container->exit_timer);
        (void)sim_cancel(kubelets->sim, &container->answer_timer);
        memory_end(kubelets, run, i);
        disk_end(kubelets, run, i);
        probe_unwatch(kubelets, run, i);
    }
    disk_release(kubelets, run);
    (void)sim_cancel(kubelets->sim, &run->notice_timer);
    (void)sim_cancel(kubelets->sim, &run->wake_timer);
    volumes_free(kubelets, run);
    forget_run(run_node(kubelets, run), run->handle);
    g_free(run->containers);
    sim_pool_remove(kubelets->runs, run->handle);
}

/* The API object is gone.  What still runs is stopped at once (a forced deletion: the kubelet
 * kills what it no longer knows). */
static void
pod_removed(Kubelets *kubelets, PodRun *run)
{
    run->removed = true;
    if (run->sleeping) {
        run_wake(kubelets, run);
    } else if (run->worker == NULL) {
        run_free(kubelets, run);
    }
}

/* The last word on whether a pod may run here is the kubelet's. */
void
run_admit(Kubelets *kubelets, KubeletNode *node, PodRun *run)
{
    g_autofree char *reason = NULL;
    g_autofree char *message = pod_refusal(kubelets, node, run, &reason);

    if (message != NULL) {
        g_autofree char *text = g_strdup_printf("Pod was rejected: %s", message);

        run->failure_reason = intern(kubelets->tables->names, reason);
        run->failure_message = intern(kubelets->tables->names, text);
        kubelet_record(kubelets, run, "Warning", reason, "%s", message);
    }
}

/* The place of a pod that is gone may be another's by now, so that run_find() finds nothing. */
static PodRun *
run_of_gone(const Kubelets *kubelets, const KubeletNode *node, ObjectRef ref)
{
    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        if (sim_handle_equal(run->pod, ref)) {
            return run;
        }
    }
    return NULL;
}

/* What a kubelet does when it hears of a pod: new, changed, or gone. */
static void
hear_pod(Kubelets *kubelets, KubeletNode *node, ObjectRef ref)
{
    const Pod *pod = (const Pod *)store_get(kubelets->store, ref);
    PodRun *run = run_find(kubelets, ref);

    if (static_pod_heard(kubelets, node, ref)) {
        return;
    }
    if (pod == NULL || pod->node_name == NULL) {
        run = run != NULL ? run : run_of_gone(kubelets, node, ref);
        if (run != NULL) {
            pod_removed(kubelets, run);
        }
        return;
    }
    if (kubelets->settling) {
        scripted_settle_pod(kubelets, node, pod);
        return;
    }
    if (run == NULL) {
        if (pod_is_terminal(pod)) {
            return;
        }
        run = run_new(kubelets, node, pod);
        if (kubelets->settings.mode == KUBELET_REAL && !object_is_deleting(&pod->object)) {
            run_admit(kubelets, node, run);
            status_send(kubelets, run);
        }
    }
    if (kubelets->settings.mode != KUBELET_REAL) {
        scripted_pod_changed(kubelets, run, pod);
    } else if (object_is_deleting(&pod->object)) {
        run_begin_termination(kubelets, run);
    } else {
        run_wake(kubelets, run);
    }
}

static void
fire_heard(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);

    if (node_talks(node)) {
        hear_pod(kubelets, node, event->args.object);
    }
}

static const SimEventType pod_heard = {
    .name = "pod.heard",
    .phase = PHASE_KUBELET,
    .fire = fire_heard,
};

void
kubelet_post_heard(Kubelets *kubelets, const KubeletNode *node, ObjectRef pod, SimTime delay)
{
    (void)sim_post(kubelets->sim, delay, &pod_heard, kubelets, (SimArgs){ pod, node->index });
}

/* Whether a kubelet has anything to do about this change; its own reports do not concern it. */
static bool
concerns_kubelet(const Kubelets *kubelets, const Pod *old, const Pod *new_)
{
    if (old == NULL || new_ == NULL || old->node_name == NULL) {
        return true;
    }
    return old->object.meta.deletion_at != new_->object.meta.deletion_at ||
           old->object.meta.deletion_grace_seconds != new_->object.meta.deletion_grace_seconds ||
           (kubelets->settings.mode == KUBELET_RECORDED &&
            old->object.meta.annotations != new_->object.meta.annotations);
}

static void
observe(void *data, const Object *old, const Object *new_)
{
    Kubelets *kubelets = data;
    const Object *any = new_ != NULL ? new_ : old;
    const Pod *pod = (const Pod *)any;
    KubeletNode *node;

    if (any->kind != KIND_POD || pod->node_name == NULL ||
        !concerns_kubelet(kubelets, (const Pod *)old, (const Pod *)new_)) {
        return;
    }
    node = kubelet_node(kubelets, pod->node_name);
    if (node == NULL || !node_talks(node)) {
        return;
    }
    SimStream stream = sim_stream_n(
        sim_seed(kubelets->sim), "kubelet-watch",
        sim_mix(uid_identity(any->meta.uid, kubelets->tables), any->meta.resource_version));
    SimTime delay =
        NOTICE_MIN + (SimTime)(sim_stream_uniform(&stream) * (double)(NOTICE_MAX - NOTICE_MIN));

    kubelet_post_heard(kubelets, node, any->ref, kubelets->settling ? 0 : delay);
}

void
run_look_anew(Kubelets *kubelets, PodRun *run)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        run->containers[i].seen = run->containers[i].state;
        probe_watch(kubelets, run, i, true);
    }
}

/* After a silence the kubelet lists: pods it does not know, pods it should stop, pods that are
 * gone. */
void
node_relist(Kubelets *kubelets, KubeletNode *node)
{
    StoreQuery query = { .kind = KIND_POD, .node_name = node->name };
    StoreIterator it = store_query(kubelets->store, &query);
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    for (guint i = 0; i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        run_look_anew(kubelets, run);
        if (run_pod(kubelets, run) == NULL && run->file == NULL) {
            g_array_append_val(known, run->pod);
        }
    }
    while (store_next(&it)) {
        g_array_append_val(known, it.object->ref);
    }
    if (node->has_restarted) {
        node->has_restarted = false;
        node_readmit_pods(kubelets, node);
    }
    for (guint i = 0; i < known->len; i++) {
        hear_pod(kubelets, node, g_array_index(known, ObjectRef, i));
    }
}

static SimTime
draw_phase(const Kubelets *kubelets, const char *purpose, const char *name, SimTime period)
{
    SimStream stream = sim_stream(sim_seed(kubelets->sim), purpose, name);

    return -(SimTime)(sim_stream_uniform(&stream) * (double)period);
}

void
node_forget_pressure(KubeletNode *node)
{
    for (size_t i = 0; i < N_PRESSURES; i++) {
        node->pressure[i] = false;
        node->last_met[i] = SIM_NEVER;
    }
    for (size_t i = 0; i < EVICTION_THRESHOLDS_MAX; i++) {
        node->first_met[i] = SIM_NEVER;
        node->acted_on[i] = false;
    }
}

void
kubelets_add_node(Kubelets *kubelets, const char *node_name)
{
    const Object *object = store_find(kubelets->store, KIND_NODE, NULL, node_name);
    InternTable *names = kubelets->tables->names;
    KubeletNode *node = kubelet_node(kubelets, node_name);
    bool is_start = sim_now(kubelets->sim) == 0;

    g_assert(object != NULL);
    if (node == NULL) {
        node = g_new0(KubeletNode, 1);
        node->name = intern(names, node_name);
        node->index = kubelets->nodes->len;
        node->client = client_new(kubelets->server, "kubelet", kubelets->settings.api_qps,
                                  kubelets->settings.api_burst);
        node->runs = g_array_new(FALSE, FALSE, sizeof(SimHandle));
        node->active = g_array_new(FALSE, FALSE, sizeof(SimHandle));
        node->kubelets = kubelets;
        node->slowness = 1;
        node->slows = g_array_new(FALSE, FALSE, sizeof(double));
        node->images = g_array_new(FALSE, FALSE, sizeof(PresentImage));
        node->static_pods = g_ptr_array_new();
        node->fills = g_array_new(FALSE, FALSE, sizeof(NodeFill));
        node_forget_pressure(node);
        node->look_phase = draw_phase(kubelets, "eviction-phase", node_name,
                                      kubelets->settings.eviction.monitoring_period);
        g_queue_init(&node->pulls);
        node->pleg_phase = draw_phase(kubelets, "pleg-phase", node_name, SIM_SECOND);
        node->status_phase = draw_phase(kubelets, "node-status-phase", node_name,
                                        kubelets->settings.status_update_frequency);
        node->truth = (MachineTruth){
            .node_name = node->name, .powered = true, .kubelet_running = true, .reachable = true
        };
        g_ptr_array_add(kubelets->nodes, node);
        g_hash_table_insert(kubelets->nodes_by_name, GUINT_TO_POINTER(intern_id(names, node_name)),
                            node);
    }
    node->ref = object->ref;
    if (is_start) {
        leases_start_settled(kubelets->leases, node->name);
    } else {
        node_report(kubelets, node, 10 * SIM_MILLISECOND);
    }
}

Kubelets *
kubelets_new(Simulation *sim, ApiServer *server, AppTable *apps, Leases *leases,
             const KubeletSettings *settings)
{
    Kubelets *kubelets = g_new0(Kubelets, 1);

    kubelets->sim = sim;
    kubelets->server = server;
    kubelets->store = api_server_store(server);
    kubelets->tables = store_tables(kubelets->store);
    kubelets->apps = apps;
    kubelets->leases = leases;
    kubelets->settings = *settings;
    kubelets->under_way = (Errand){ &kubelets->under_way, &kubelets->under_way };
    kubelets->nodes = g_ptr_array_new();
    kubelets->nodes_by_name = g_hash_table_new(NULL, NULL);
    kubelets->runs = sim_pool_new(sizeof(PodRun));
    kubelets->runs_by_ref = g_array_new(FALSE, TRUE, sizeof(SimHandle));
    kubelets->image_faults = g_array_new(FALSE, FALSE, sizeof(ImageFault));
    kubelets->machines.kubelets = kubelets;
    kubelets->machines.observers = g_array_new(FALSE, FALSE, 2 * sizeof(void *));
    store_add_observer(kubelets->store, observe, kubelets);
    return kubelets;
}

static void
free_static(gpointer one, gpointer data)
{
    (void)data;
    static_pod_free(one);
}

void
kubelets_free(Kubelets *kubelets)
{
    if (kubelets == NULL) {
        return;
    }
    for (uint32_t i = 0; i < sim_pool_end(kubelets->runs); i++) {
        PodRun *run = sim_pool_at(kubelets->runs, i);

        if (run != NULL) {
            g_free(run->containers);
            g_free(run->volumes);
        }
    }
    for (guint i = 0; i < kubelets->nodes->len; i++) {
        KubeletNode *node = g_ptr_array_index(kubelets->nodes, i);

        client_free(node->client);
        g_array_free(node->runs, TRUE);
        g_array_free(node->active, TRUE);
        g_array_free(node->images, TRUE);
        g_array_free(node->fills, TRUE);
        g_ptr_array_foreach(node->static_pods, free_static, NULL);
        g_ptr_array_free(node->static_pods, TRUE);
        g_array_free(node->slows, TRUE);
        g_queue_clear(&node->pulls);
        g_free(node);
    }
    g_ptr_array_free(kubelets->nodes, TRUE);
    while (kubelets->under_way.next != &kubelets->under_way) {
        errand_end(kubelets->under_way.next);
    }
    g_hash_table_destroy(kubelets->nodes_by_name);
    sim_pool_free(kubelets->runs);
    g_array_free(kubelets->runs_by_ref, TRUE);
    number_map_done(&kubelets->counts);
    g_array_free(kubelets->image_faults, TRUE);
    g_array_free(kubelets->machines.observers, TRUE);
    g_free(kubelets);
}

void
kubelets_set_settling(Kubelets *kubelets, bool settling)
{
    kubelets->settling = settling;
}

Machines *
kubelets_machines(Kubelets *kubelets)
{
    return &kubelets->machines;
}
