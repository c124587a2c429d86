/* pod-volumes.c - volumes of drivers on their way into a pod, and out of it.
 *
 * Before a pod's containers start, the kubelet says in its node's status that it will use the
 * volumes (at its next status update), waits until the attach/detach controller has written there
 * that they are attached, and mounts them.  It looks again after 0.5 s, 1 s, 2 s ...; a pass that
 * has waited 2 min 3 s ends with FailedMount and the next one goes on (Kubernetes 1.34).  After the
 * containers are gone the volumes are unmounted, and leave the list at the next status update: so
 * late does the rest of the world hear of it.
 *
 * Mounting takes what the annotation orrery.dev/mount-time of the class says, or 1 to 3 s;
 * unmounting 0.5 to 1.5 s (choices of the model).  Other volumes take no time. */
#include "models/api/csi-volume.h"
#include "models/node/runtime.h"

#define PASS_MAX (123 * SIM_SECOND)
#define LOOK_FIRST (500 * SIM_MILLISECOND)
#define LOOK_MAX (122 * SIM_SECOND)
#define LOOP (100 * SIM_MILLISECOND)
#define MOUNT_ANNOTATION "orrery.dev/mount-time"
#define MOUNT_DEFAULT "uniform(1s 3s)"

typedef struct RunVolume {
    const char *name;   /* in the pod */
    const char *unique; /* as nodes name it; interned */
    SimTime mount_time;
} RunVolume;

struct RunVolumes {
    bool held;          /* the kubelet needs them, or has not unmounted them yet */
    bool mounted;       /* all of them */
    SimTime look_delay; /* of the last look that did not find them; 0: none yet */
    uint32_t n;
    RunVolume items[];
};

/* ---- which ----------------------------------------------------------------------------------- */

/* What is wrong with a claim; NULL: it is bound to '*ret_volume'.  To be freed. */
static char *
find_volume(const Kubelets *kubelets, const Pod *pod, const char *claim_name,
            const Object **ret_volume)
{
    const char *space = pod->object.meta.name_space;
    const Object *claim =
        store_find(kubelets->store, KIND_PERSISTENT_VOLUME_CLAIM, space, claim_name);
    const char *name = claim == NULL ? NULL : claim_volume_name(claim);

    if (claim == NULL) {
        return g_strdup_printf("error processing PVC %s/%s: failed to fetch PVC from API server: "
                               "persistentvolumeclaims \"%s\" not found",
                               space, claim_name, claim_name);
    }
    *ret_volume =
        name == NULL ? NULL : store_find(kubelets->store, KIND_PERSISTENT_VOLUME, NULL, name);
    return *ret_volume != NULL
               ? NULL
               : g_strdup_printf("error processing PVC %s/%s: PVC is not bound", space, claim_name);
}

static bool
is_attachable(const Kubelets *kubelets, const Object *volume, const char **ret_unique)
{
    CsiVolume csi;

    if (!csi_volume_read(volume, kubelets->tables, &csi) ||
        !csi_driver_attaches(store_find(kubelets->store, KIND_CSI_DRIVER, NULL, csi.driver))) {
        return false;
    }
    *ret_unique = csi_volume_unique_name(&csi, kubelets->tables);
    return true;
}

static void
add_name(GString *list, const char *name)
{
    g_string_append_printf(list, "%s%s", list->len > 0 ? " " : "", name);
}

/* Fills run->volumes; NULL, or what FailedMount says. */
static char *
resolve(Kubelets *kubelets, PodRun *run, const Pod *pod)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) bad = g_string_new(NULL);
    g_autoptr(GString) errors = g_string_new(NULL);
    RunVolumes *volumes = g_malloc0(sizeof(RunVolumes) + run->spec->n_volumes * sizeof(RunVolume));

    for (uint32_t i = 0; i < run->spec->n_volumes; i++) {
        const PodVolume *one = &run->spec->volumes[i];
        const char *claim_name = pod_volume_claim(pod, one, arena);
        RunVolume *item = &volumes->items[volumes->n];
        const Object *volume = NULL;
        g_autofree char *error =
            claim_name == NULL ? NULL : find_volume(kubelets, pod, claim_name, &volume);

        if (error != NULL) {
            add_name(bad, one->name);
            g_string_append_printf(errors, "%s%s", errors->len > 0 ? "; " : "", error);
        } else if (volume != NULL && is_attachable(kubelets, volume, &item->unique)) {
            SimStream stream = run_stream(kubelets, run, "volume-mounting", i);

            item->name = one->name;
            item->mount_time = storage_class_time(kubelets->store, volume, MOUNT_ANNOTATION,
                                                  MOUNT_DEFAULT, &stream);
            volumes->n++;
        }
    }
    if (volumes->n > 0 && errors->len == 0) {
        run->volumes = volumes;
    } else {
        g_free(volumes);
    }
    return errors->len == 0 ? NULL
                            : g_strdup_printf("unmounted volumes=[%s], unattached volumes=[], "
                                              "failed to process volumes=[%s]: %s",
                                              bad->str, bad->str, errors->str);
}

/* ---- what the node's status says ------------------------------------------------------------- */

static const Value *
volumes_in_use(const KubeletNode *node, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < node->runs->len; i++) {
        const PodRun *run =
            sim_pool_get(node->kubelets->runs, g_array_index(node->runs, SimHandle, i));

        for (uint32_t k = 0; run->volumes != NULL && run->volumes->held && k < run->volumes->n;
             k++) {
            const char *unique = run->volumes->items[k].unique;

            if (g_hash_table_add(seen, (gpointer)(uintptr_t)unique)) {
                value_add(list, value_string(arena, unique));
            }
        }
    }
    return g_hash_table_size(seen) == 0 ? NULL : value_end(list);
}

static bool
edit_in_use(Object *draft, void *data)
{
    const KubeletNode *node = data;
    Node *ret = (Node *)draft;
    g_autoptr(Arena) arena = arena_new();
    const Value *list = volumes_in_use(node, arena);

    if (list == ret->volumes_in_use ||
        (list != NULL && ret->volumes_in_use != NULL && value_equal(list, ret->volumes_in_use))) {
        return false;
    }
    ret->volumes_in_use = list == NULL ? NULL : value_copy(node->kubelets->tables->arena, list);
    return true;
}

static void
fire_reported(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);

    if (node_talks(node)) {
        client_submit_patch(node->client, node->ref, edit_in_use, node, NULL, NULL);
    }
}

static const SimEventType volumes_reported = {
    .name = "node.volumes-reported",
    .phase = PHASE_KUBELET,
    .fire = fire_reported,
};

static void
report(Kubelets *kubelets, KubeletNode *node, SimTime delay)
{
    if (!sim_is_pending(kubelets->sim, node->volumes_timer)) {
        node->volumes_timer = sim_post(kubelets->sim, delay, &volumes_reported, kubelets,
                                       (SimArgs){ SIM_NO_HANDLE, node->index });
    }
}

void
volumes_resume(Kubelets *kubelets, KubeletNode *node)
{
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);
    g_autoptr(Arena) arena = arena_new();

    if (object != NULL && (object->volumes_in_use != NULL || volumes_in_use(node, arena) != NULL)) {
        report(kubelets, node, 0);
    }
}

static bool
are_reported(const Kubelets *kubelets, const PodRun *run)
{
    const Node *node = (const Node *)store_get(kubelets->store, run_node(kubelets, run)->ref);
    uint32_t i = 0;

    while (node != NULL && i < run->volumes->n &&
           value_list_has(node->volumes_in_use, run->volumes->items[i].unique)) {
        i++;
    }
    return i == run->volumes->n;
}

static bool
is_attached(const Node *node, const RunVolume *volume)
{
    for (size_t i = 0; node != NULL && i < value_length(node->volumes_attached); i++) {
        if (g_strcmp0(value_get_text(value_item(node->volumes_attached, i), "name"),
                      volume->unique) == 0) {
            return true;
        }
    }
    return false;
}

/* The names of those that are not; NULL: all are.  To be freed. */
static char *
list_unattached(const Kubelets *kubelets, const PodRun *run)
{
    const Node *node = (const Node *)store_get(kubelets->store, run_node(kubelets, run)->ref);
    GString *names = g_string_new(NULL);

    for (uint32_t i = 0; i < run->volumes->n; i++) {
        if (!is_attached(node, &run->volumes->items[i])) {
            add_name(names, run->volumes->items[i].name);
        }
    }
    return g_string_free(names, names->len == 0);
}

/* ---- in -------------------------------------------------------------------------------------- */

/* How long until there may be something new.  A status that does not get through is sent again at
 * the next update. */
static SimTime
until_next_look(Kubelets *kubelets, PodRun *run)
{
    KubeletNode *node = run_node(kubelets, run);
    RunVolumes *volumes = run->volumes;

    if (are_reported(kubelets, run)) {
        volumes->look_delay =
            volumes->look_delay == 0 ? LOOK_FIRST : MIN(2 * volumes->look_delay, LOOK_MAX);
        return volumes->look_delay;
    }
    if (sim_is_pending(kubelets->sim, node->volumes_timer)) {
        return node_until_next_status(kubelets, node) + LOOP;
    }
    report(kubelets, node, node_until_next_status(kubelets, node));
    return LOOP;
}

static void
record_failure(Kubelets *kubelets, PodRun *run, const char *message)
{
    kubelet_record(kubelets, run, "Warning", "FailedMount", "Unable to attach or mount volumes: %s",
                   message);
}

static void
record_timeout(Kubelets *kubelets, PodRun *run)
{
    g_autofree char *unattached = list_unattached(kubelets, run);
    g_autoptr(GString) unmounted = g_string_new(NULL);
    g_autofree char *message = NULL;

    for (uint32_t i = 0; i < run->volumes->n; i++) {
        add_name(unmounted, run->volumes->items[i].name);
    }
    message = g_strdup_printf("unmounted volumes=[%s], unattached volumes=[%s], failed to process "
                              "volumes=[]: context deadline exceeded",
                              unmounted->str, unattached != NULL ? unattached : "");
    record_failure(kubelets, run, message);
}

static bool
may_mount(const Kubelets *kubelets, const PodRun *run)
{
    g_autofree char *missing = list_unattached(kubelets, run);

    return missing == NULL && are_reported(kubelets, run);
}

static bool
are_resolved(Kubelets *kubelets, PodRun *run)
{
    const Pod *pod = run_pod(kubelets, run);
    g_autofree char *error = NULL;

    if (run->volumes == NULL && pod != NULL) {
        error = resolve(kubelets, run, pod);
    }
    if (error != NULL) {
        record_failure(kubelets, run, error);
    }
    return error == NULL;
}

static bool
mount_all(Kubelets *kubelets, PodRun *run)
{
    SimTime time = 0;

    for (uint32_t i = 0; i < run->volumes->n; i++) {
        time = MAX(time, run->volumes->items[i].mount_time);
    }
    if (!worker_spend(kubelets, run,
                      time == SIM_NEVER ? PASS_MAX
                                        : slowed(time, run_node(kubelets, run)->slowness))) {
        return false;
    }
    if (time == SIM_NEVER) {
        record_timeout(kubelets, run);
        return false;
    }
    run->volumes->mounted = true;
    return true;
}

bool
volumes_ensure(Kubelets *kubelets, PodRun *run)
{
    SimTime deadline = sim_now(kubelets->sim) + PASS_MAX;

    if (!pod_has_claims(run->spec) || (run->volumes != NULL && run->volumes->mounted)) {
        return true;
    }
    if (!are_resolved(kubelets, run)) {
        return false;
    }
    if (run->volumes == NULL) {
        return true;
    }
    run->volumes->held = true;
    while (!may_mount(kubelets, run)) {
        SimTime left = deadline - sim_now(kubelets->sim);

        if (left <= 0) {
            record_timeout(kubelets, run);
            return false;
        }
        if (!worker_spend(kubelets, run, MIN(until_next_look(kubelets, run), left))) {
            return false;
        }
    }
    return mount_all(kubelets, run);
}

void
volumes_adopt(Kubelets *kubelets, PodRun *run, const Pod *pod)
{
    if (pod_has_claims(run->spec) && !pod_is_terminal(pod)) {
        g_free(resolve(kubelets, run, pod)); /* what is wrong with it was so before */
    }
    if (run->volumes != NULL) {
        run->volumes->held = run->volumes->mounted = true;
        report(kubelets, run_node(kubelets, run), 0);
    }
}

/* ---- out ------------------------------------------------------------------------------------- */

bool
volumes_are_mounted(const PodRun *run)
{
    return run->volumes != NULL && run->volumes->mounted;
}

void
volumes_lose(PodRun *run)
{
    if (run->volumes != NULL) {
        run->volumes->mounted = false;
        run->volumes->look_delay = 0;
    }
}

void
volumes_unmount(Kubelets *kubelets, PodRun *run)
{
    SimStream stream = run_stream(kubelets, run, "volume-unmounting", run->n_containers);
    KubeletNode *node = run_node(kubelets, run);
    SimTime time =
        500 * SIM_MILLISECOND + (SimTime)(sim_stream_uniform(&stream) * (double)SIM_SECOND);

    if (volumes_are_mounted(run)) {
        process_sleep(run->worker, slowed(time, node->slowness));
    }
    if (run->volumes != NULL && node_works(node)) {
        volumes_free(kubelets, run);
    }
}

void
volumes_free(Kubelets *kubelets, PodRun *run)
{
    KubeletNode *node = run_node(kubelets, run);
    bool was_held = run->volumes != NULL && run->volumes->held;

    g_clear_pointer(&run->volumes, g_free);
    if (was_held) {
        report(kubelets, node, node_until_next_status(kubelets, node));
    }
}
