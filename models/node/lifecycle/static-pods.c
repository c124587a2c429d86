/* static-pods.c - pods that a machine runs from files of its own, and their mirrors in the API.
 *
 * Kubernetes 1.34: a kubelet runs what stands in its staticPodPath whether there is an API server
 * or not.  So that others see the pod, it makes a mirror pod NAME-NODE, owned by the Node, and
 * writes its status there.  Who deletes the mirror deletes nothing: the kubelet confirms the
 * deletion and makes another one.  Differs from the real thing: files do not change. */
#include "models/node/lifecycle/lifecycle.h"

#include "models/api/document/api-edit.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

#define RETRY_TIME (10 * SIM_SECOND)
#define MIRROR_ANNOTATION "kubernetes.io/config.mirror"

struct StaticPod {
    KubeletNode *node;
    const Value *value; /* the mirror as it is to be made, without its owner */
    const char *name, *name_space, *hash;
    SimHandle run;
    ObjectRef mirror; /* SIM_NO_HANDLE: there is none */
    bool is_creating;
    SimTimer retry_timer, status_timer;
};

static void reconcile(StaticPod *one);

char *
static_pod_full_name(const StaticPod *one)
{
    return g_strdup_printf("%s_%s(%s)", one->name, one->name_space, one->hash);
}

void
static_pod_free(StaticPod *one)
{
    g_free(one);
}

static PodRun *
run_of(const StaticPod *one)
{
    return sim_pool_get(one->node->kubelets->runs, one->run);
}

/* ---- the mirror ---- */

static void
fire_status(void *owner, const SimEvent *event)
{
    PodRun *run = sim_pool_get(((Kubelets *)owner)->runs, event->args.object);

    if (run != NULL) {
        status_send(owner, run);
    }
}

static const SimEventType mirror_status = {
    .name = "mirror-pod.status",
    .phase = PHASE_KUBELET,
    .fire = fire_status,
};

/* A mirror that is new gets the status at the next sweep of the status manager, unless something
 * changes before. */
static void
attach(StaticPod *one, ObjectRef mirror)
{
    Kubelets *kubelets = one->node->kubelets;
    PodRun *run = run_of(one);

    one->mirror = mirror;
    run_set_pod(kubelets, run, mirror);
    (void)sim_cancel(kubelets->sim, &one->status_timer);
    if (sim_now(kubelets->sim) == 0) {
        status_send(kubelets, run);
        return;
    }
    one->status_timer = sim_post(kubelets->sim, node_until_next_status(kubelets, one->node),
                                 &mirror_status, kubelets, (SimArgs){ one->run, 0 });
}

static void
detach(StaticPod *one)
{
    PodRun *run = run_of(one);

    one->mirror = SIM_NO_HANDLE;
    run->pod = SIM_NO_HANDLE;
    run->status_in_flight = false;
}

static void
fire_retry(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    const KubeletNode *node = g_ptr_array_index(kubelets->nodes, event->args.object.index);

    reconcile(g_ptr_array_index(node->static_pods, (guint)event->args.number));
}

static const SimEventType mirror_retried = {
    .name = "mirror-pod.retried",
    .phase = PHASE_KUBELET,
    .fire = fire_retry,
};

static void
retry_later(StaticPod *one)
{
    Kubelets *kubelets = one->node->kubelets;
    guint index = 0;

    (void)g_ptr_array_find(one->node->static_pods, one, &index);
    (void)sim_cancel(kubelets->sim, &one->retry_timer);
    one->retry_timer =
        sim_post_background(kubelets->sim, RETRY_TIME, &mirror_retried, kubelets,
                            (SimArgs){ .object = { .index = one->node->index }, .number = index });
}

static bool
is_mine(const StaticPod *one, const Pod *pod)
{
    const char *hash = label_set_get(pod->object.meta.annotations, MIRROR_ANNOTATION);

    return hash != NULL && strcmp(hash, one->hash) == 0 &&
           strcmp(pod->object.meta.name, one->name) == 0 &&
           strcmp(pod->object.meta.name_space, one->name_space) == 0;
}

static void
created(void *data, const ApiAnswer *answer)
{
    StaticPod *one = data;

    one->is_creating = false;
    if (answer->status == API_OK) {
        if (!sim_handle_equal(one->mirror, answer->ref)) {
            attach(one, answer->ref);
        }
    } else {
        retry_later(one);
    }
}

static Object *
make_draft(const StaticPod *one, const Object *node)
{
    const Kubelets *kubelets = one->node->kubelets;
    OwnerRef owner = { .uid = node->meta.uid,
                       .kind = KIND_NODE,
                       .is_controller = true,
                       .api_version = "v1",
                       .kind_name = "Node",
                       .name = one->node->name };
    Object *draft = object_from_value(one->value, kubelets->tables);

    object_set_owners(draft, &owner, 1, kubelets->tables);
    return draft;
}

/* Makes the mirror if there is none; ends the one that is to go. */
static void
reconcile(StaticPod *one)
{
    static const DeleteOptions now = { .grace_seconds = 0 };
    const KubeletNode *node = one->node;
    Kubelets *kubelets = node->kubelets;
    const Object *object = store_get(kubelets->store, node->ref);
    const Object *mirror = store_find(kubelets->store, KIND_POD, one->name_space, one->name);

    if (!node_talks(node) || object == NULL || one->is_creating) {
        return;
    }
    if (mirror == NULL) {
        if (!object_is_deleting(object)) {
            one->is_creating = true;
            client_submit_create(node->client, make_draft(one, object), created, one);
        }
    } else if (object_is_deleting(mirror) || !is_mine(one, (const Pod *)mirror)) {
        client_submit_delete(node->client, mirror->ref, &now, NULL, NULL);
        retry_later(one);
    } else if (!sim_handle_equal(one->mirror, mirror->ref)) {
        attach(one, mirror->ref);
    }
}

static StaticPod *
find_by_mirror(const KubeletNode *node, ObjectRef mirror)
{
    for (guint i = 0; i < node->static_pods->len; i++) {
        StaticPod *one = g_ptr_array_index(node->static_pods, i);

        if (sim_handle_equal(one->mirror, mirror)) {
            return one;
        }
    }
    return NULL;
}

bool
static_pod_heard(Kubelets *kubelets, const KubeletNode *node, ObjectRef ref)
{
    const Pod *pod = (const Pod *)store_get(kubelets->store, ref);
    StaticPod *one = node->static_pods->len == 0 ? NULL : find_by_mirror(node, ref);

    for (guint i = 0; one == NULL && pod != NULL && i < node->static_pods->len; i++) {
        StaticPod *other = g_ptr_array_index(node->static_pods, i);

        one = is_mine(other, pod) ? other : NULL;
    }
    if (one == NULL) {
        return false;
    }
    if (pod == NULL) {
        detach(one);
    }
    reconcile(one);
    return true;
}

/* ---- the pod ---- */

/* It may have been over, and passed by for good. */
static void
count_again(KubeletNode *node, SimHandle run)
{
    for (guint i = 0; i < node->active->len; i++) {
        if (sim_handle_equal(g_array_index(node->active, SimHandle, i), run)) {
            return;
        }
    }
    g_array_append_val(node->active, run);
}

void
static_pods_mirror(const KubeletNode *node)
{
    for (guint i = 0; i < node->static_pods->len; i++) {
        reconcile(g_ptr_array_index(node->static_pods, i));
    }
}

void
static_pods_resume(Kubelets *kubelets, KubeletNode *node)
{
    for (guint i = 0; i < node->static_pods->len; i++) {
        StaticPod *one = g_ptr_array_index(node->static_pods, i);
        PodRun *run = run_of(one);

        run->failure_reason = run->failure_message = NULL;
        run->ended = (RunEnd){ 0 }; /* its file is all that it knows */
        run->terminating = run->stopped = false;
        run->grace_until = SIM_NEVER;
        count_again(node, one->run);
        run_look_anew(kubelets, run);
        if (sim_handle_equal(one->mirror, SIM_NO_HANDLE) || run_pod(kubelets, run) == NULL) {
            detach(one);
        }
        run_admit(kubelets, node, run);
        run_wake(kubelets, run);
        reconcile(one);
        status_send(kubelets, run);
    }
}

/* A name for what stands in the file, 32 digits. */
static const char *
config_hash(const Kubelets *kubelets, const KubeletNode *node, const Value *manifest)
{
    g_autoptr(GString) text = g_string_new(NULL);
    uint64_t first;

    json_write(text, manifest, 0);
    first = sim_mix(sim_hash_text(text->str), sim_hash_text(node->name));
    g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                                            (guint64)first, (guint64)sim_mix(first, 1));

    return intern(kubelets->tables->names, hash);
}

/* What the kubelet makes of a file: a name of its own, its node, annotations, a toleration. */
static const Value *
complete(const Kubelets *kubelets, const StaticPod *one, const Value *manifest)
{
    Arena *arena = kubelets->tables->arena;
    Value *pod = edit_copy(arena, manifest);
    Value *meta = edit_need(arena, pod, "metadata");
    Value *notes = edit_need(arena, meta, "annotations");
    Value *spec = edit_need(arena, pod, "spec");
    const Value *written = value_get(spec, "tolerations");
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *all = value_map_begin(arena);
    g_autofree char *seen = rfc3339_format(kubelets->tables->epoch);

    edit_put(arena, meta, "name", value_string(arena, one->name));
    edit_put(arena, meta, "namespace", value_string(arena, one->name_space));
    edit_put(arena, notes, "kubernetes.io/config.hash", value_string(arena, one->hash));
    edit_put(arena, notes, MIRROR_ANNOTATION, value_string(arena, one->hash));
    edit_put(arena, notes, "kubernetes.io/config.seen", value_string(arena, seen));
    edit_put(arena, notes, "kubernetes.io/config.source", value_string(arena, "file"));
    for (size_t i = 0; i < value_length(written); i++) {
        value_add(list, value_item(written, i));
    }
    value_put_string(all, "effect", "NoExecute");
    value_put_string(all, "operator", "Exists");
    value_add(list, value_end(all));
    edit_put(arena, spec, "tolerations", value_end(list));
    edit_put_text(arena, edit_need(arena, pod, "status"), "phase", "Pending");
    edit_put(arena, spec, "nodeName", value_string(arena, one->node->name));
    return pod;
}

void
kubelets_add_static_pod(Kubelets *kubelets, const char *node_name, const Value *manifest,
                        bool is_running)
{
    KubeletNode *node = kubelet_node(kubelets, node_name);
    const Value *meta = value_get(manifest, "metadata");
    const char *name_space = value_get_text(meta, "namespace");
    InternTable *names = kubelets->tables->names;
    StaticPod *one;
    Object *draft;
    PodRun *run;

    if (node == NULL || kubelets->settings.mode == KUBELET_RECORDED) {
        return;
    }
    g_autofree char *name = g_strdup_printf("%s-%s", value_get_text(meta, "name"), node->name);

    one = g_new0(StaticPod, 1);
    one->node = node;
    one->name = intern(names, name);
    one->name_space = intern(names, name_space == NULL ? "default" : name_space);
    one->hash = config_hash(kubelets, node, manifest);
    one->mirror = SIM_NO_HANDLE;
    one->value = complete(kubelets, one, manifest);
    g_ptr_array_add(node->static_pods, one);
    draft = object_from_value(one->value, kubelets->tables);
    run = run_new(kubelets, node, (const Pod *)draft);
    run->file = one;
    one->run = run->handle;
    if (is_running || kubelets->settings.mode == KUBELET_INSTANT) {
        run_adopt(kubelets, node, run, (const Pod *)draft);
    } else {
        run_admit(kubelets, node, run);
        run_wake(kubelets, run);
    }
    object_free(draft);
    reconcile(one);
}
