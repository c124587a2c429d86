/* admission.c - the steps, and the memory that lets pods of one template share one spec. */
#include "models/control-plane/pod-spec-admission.h"
#include "models/control-plane/quota-admission.h"
#include "models/control-plane/storage-admission.h"

#include <string.h>

/* Those of Kubernetes 1.34. */
const char *const admission_plugin_names[] = {
    "AlwaysAdmit",
    "AlwaysDeny",
    "AlwaysPullImages",
    "CertificateApproval",
    "CertificateSigning",
    "CertificateSubjectRestriction",
    "ClusterTrustBundleAttest",
    "DefaultIngressClass",
    "DefaultStorageClass",
    "DefaultTolerationSeconds",
    "DenyServiceExternalIPs",
    "EventRateLimit",
    "ExtendedResourceToleration",
    "ImagePolicyWebhook",
    "LimitPodHardAntiAffinityTopology",
    "LimitRanger",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionWebhook",
    "NamespaceAutoProvision",
    "NamespaceExists",
    "NamespaceLifecycle",
    "NodeRestriction",
    "OwnerReferencesPermissionEnforcement",
    "PersistentVolumeClaimResize",
    "PodNodeSelector",
    "PodSecurity",
    "PodTolerationRestriction",
    "PodTopologyLabels",
    "Priority",
    "ResourceQuota",
    "RuntimeClass",
    "ServiceAccount",
    "StorageObjectInUseProtection",
    "TaintNodesByCondition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionWebhook",
    NULL,
};

#define NOT_READY_TAINT "node.kubernetes.io/not-ready"

struct Admission {
    ApiServer *server;
    Store *store;
    ObjectTables *tables;
    AdmissionSettings settings;
    GHashTable *admitted; /* const PodSpec * as made -> const PodSpec * as admitted */
    GHashTable *bare;     /* the same of pods that get no token of their account */
    bool has_bare_accounts;
    GHashTable *merged; /* LabelledSpec -> const PodSpec * with label keys merged */
    /* The last pod that limit ranges completed; the next is mostly of the same template. */
    struct {
        const PodSpec *spec, *completed;
        const char *name_space, *note;
    } ranged;
};

/* A spec whose selectors take up labels of the pod is admitted once for each set of labels. */
typedef struct LabelledSpec {
    const PodSpec *spec;
    const LabelSet *labels;
} LabelledSpec;

static char **
split_names(const char *text)
{
    char **names = g_strsplit(text == NULL ? "" : text, ",", -1);

    for (size_t i = 0; names[i] != NULL; i++) {
        g_strstrip(names[i]);
    }
    return names;
}

char *
admission_unknown_plugin(const char *disabled_plugins)
{
    g_auto(GStrv) names = split_names(disabled_plugins);

    for (size_t i = 0; names[i] != NULL; i++) {
        if (*names[i] != '\0' && !g_strv_contains(admission_plugin_names, names[i])) {
            return g_strdup(names[i]);
        }
    }
    return NULL;
}

static guint
labelled_spec_hash(gconstpointer data)
{
    const LabelledSpec *key = data;

    return g_direct_hash(key->spec) * 31 + g_direct_hash(key->labels);
}

static gboolean
labelled_spec_equal(gconstpointer a_data, gconstpointer b_data)
{
    const LabelledSpec *a = a_data, *b = b_data;

    return a->spec == b->spec && a->labels == b->labels;
}

/* How messages name what was refused: its name, or the prefix of one that is still to be made. */
static const char *
forbid(Admission *admission, const Object *draft, const char *why)
{
    g_autofree char *resource = api_resource_name(draft);
    const char *name = draft->meta.name != NULL ? draft->meta.name : draft->meta.generate_name;
    g_autofree char *text =
        g_strdup_printf("%s \"%s\" is forbidden: %s", resource, name != NULL ? name : "", why);

    return intern(admission->tables->names, text);
}

static ApiStatus
admit_namespace(void *data, Object *draft, const Object *old, const char **ret_message)
{
    Admission *admission = data;
    const char *name = draft->meta.name_space;
    const Namespace *space;

    if (old != NULL || name == NULL) {
        return API_OK;
    }
    space = (const Namespace *)store_find(admission->store, KIND_NAMESPACE, NULL, name);
    if (space == NULL) {
        g_autofree char *text = g_strdup_printf("namespaces \"%s\" not found", name);

        *ret_message = intern(admission->tables->names, text);
        return API_NOT_FOUND;
    }
    if (object_is_deleting(&space->object)) {
        g_autofree char *why = g_strdup_printf("unable to create new content in namespace %s "
                                               "because it is being terminated",
                                               name);

        *ret_message = forbid(admission, draft, why);
        return API_FORBIDDEN;
    }
    return API_OK;
}

static const AdmissionStep namespace_lifecycle = {
    .name = "NamespaceLifecycle",
    .kinds = ~KIND_BIT(KIND_NAMESPACE),
    .admit = admit_namespace,
};

static bool
is_enabled(const Admission *admission, const char *name)
{
    g_auto(GStrv) disabled = split_names(admission->settings.disabled_plugins);

    return !g_strv_contains((const char *const *)disabled, name);
}

/* What becomes of the account. */
typedef enum AccountUse {
    ACCOUNT_WITH_TOKEN,
    ACCOUNT_ALONE,
    ACCOUNT_NONE, /* a mirror pod keeps the spec of its file */
} AccountUse;

static const PodSpec *
admit_spec(Admission *admission, const PodSpec *spec, AccountUse use, const char **ret_why)
{
    Arena *arena = admission->tables->arena;
    const Value *value = pod_defaults_admit(spec->raw, arena);

    if (is_enabled(admission, "Priority")) {
        value = priority_admit(admission->store, value, arena, ret_why);
    }
    if (value == NULL) {
        return NULL;
    }
    if (is_enabled(admission, "DefaultTolerationSeconds")) {
        value = default_tolerations_admit(&admission->settings, value, arena);
    }
    if (use != ACCOUNT_NONE && is_enabled(admission, "ServiceAccount")) {
        value = service_account_admit(value, use == ACCOUNT_WITH_TOKEN, arena);
    }
    return pod_spec_intern(admission->tables->pod_specs, value);
}

static bool
may_use_label_keys(const PodSpec *spec)
{
    return (spec->n_spread > 0 || value_get(spec->raw, "affinity") != NULL) &&
           label_keys_are_used(spec->raw);
}

static const PodSpec *
merge_label_keys(Admission *admission, const PodSpec *spec, const LabelSet *labels)
{
    LabelledSpec key = { spec, labels };
    const PodSpec *merged = g_hash_table_lookup(admission->merged, &key);
    Arena *arena = admission->tables->arena;

    if (merged == NULL) {
        const Value *value = label_keys_admit(spec->raw, label_set_to_value(labels, arena), arena);
        LabelledSpec *kept = g_new(LabelledSpec, 1);

        merged = pod_spec_intern(admission->tables->pod_specs, value);
        *kept = key;
        g_hash_table_insert(admission->merged, kept, (gpointer)(guintptr)merged);
    }
    return merged;
}

/* Whether the account of a pod says that it wants no token in pods. */
static bool
account_is_bare(const Admission *admission, const Pod *pod)
{
    const char *name = pod->spec->service_account == NULL ? "default" : pod->spec->service_account;
    const Object *account =
        store_find(admission->store, KIND_SERVICE_ACCOUNT, pod->object.meta.name_space, name);

    return account != NULL && !value_get_bool(account->raw, "automountServiceAccountToken", true);
}

static AccountUse
find_account_use(const Admission *admission, const Pod *pod)
{
    bool was_admitted =
        pod->node_name != NULL && sim_now(api_server_simulation(admission->server)) == 0;

    if (pod_is_mirror(pod)) {
        return ACCOUNT_NONE;
    }
    /* What runs at time 0 has what it was given. */
    return was_admitted || (admission->has_bare_accounts && account_is_bare(admission, pod))
               ? ACCOUNT_ALONE
               : ACCOUNT_WITH_TOKEN;
}

static ApiStatus
admit_pod(void *data, Object *draft, const Object *old, const char **ret_message)
{
    Admission *admission = data;
    Pod *pod = (Pod *)draft;
    const PodSpec *spec;
    const char *why = NULL;
    AccountUse use;
    GHashTable *known;

    if (old != NULL) {
        return API_OK;
    }
    use = find_account_use(admission, pod);
    known = use == ACCOUNT_WITH_TOKEN ? admission->admitted
            : use == ACCOUNT_ALONE    ? admission->bare
                                      : NULL;
    spec = known == NULL ? NULL : g_hash_table_lookup(known, pod->spec);
    if (spec == NULL) {
        spec = admit_spec(admission, pod->spec, use, &why);
        if (spec == NULL) {
            *ret_message = forbid(admission, draft, why);
            return API_FORBIDDEN;
        }
        if (known != NULL) {
            g_hash_table_insert(known, (gpointer)(guintptr)pod->spec, (gpointer)(guintptr)spec);
        }
    }
    pod->spec =
        may_use_label_keys(spec) ? merge_label_keys(admission, spec, draft->meta.labels) : spec;
    return API_OK;
}

static const AdmissionStep pod_admission = {
    .name = "Pod",
    .kinds = KIND_BIT(KIND_POD),
    .admit = admit_pod,
};

/* Nodes join unready: nothing goes there before node-lifecycle has seen them Ready.  Those of time
 * 0 (pools, dumps) already are. */
static ApiStatus
admit_node(void *data, Object *draft, const Object *old, const char **ret_message)
{
    Admission *admission = data;
    Node *node = (Node *)draft;
    Taint *taints;

    (void)ret_message;
    if (old != NULL || node_is_ready(node) ||
        node_find_taint(node, NOT_READY_TAINT, EFFECT_NO_SCHEDULE) != NULL) {
        return API_OK;
    }
    taints = g_new0(Taint, node->n_taints + 1);
    for (uint32_t i = 0; i < node->n_taints; i++) {
        taints[i] = node->taints[i];
    }
    taints[node->n_taints] = (Taint){ .key = intern(admission->tables->names, NOT_READY_TAINT),
                                      .value = "",
                                      .effect = EFFECT_NO_SCHEDULE,
                                      .added_at = SIM_NEVER };
    node_set_taints(node, taints, node->n_taints + 1, admission->tables);
    g_free(taints);
    return API_OK;
}

static const AdmissionStep taint_nodes_by_condition = {
    .name = "TaintNodesByCondition",
    .kinds = KIND_BIT(KIND_NODE),
    .admit = admit_node,
};

static ApiStatus
admit_storage(void *data, Object *draft, const Object *old, const char **ret_message)
{
    (void)ret_message;
    if (old == NULL) {
        storage_admit(((Admission *)data)->store, draft);
    }
    return API_OK;
}

static const AdmissionStep storage_protection = {
    .name = "StorageObjectInUseProtection",
    .kinds = KIND_BIT(KIND_PERSISTENT_VOLUME) | KIND_BIT(KIND_PERSISTENT_VOLUME_CLAIM),
    .admit = admit_storage,
};

static void
complete_pod(Admission *admission, Pod *pod)
{
    const char *name_space = pod->object.meta.name_space;

    if (admission->ranged.spec != pod->spec || admission->ranged.name_space != name_space) {
        admission->ranged.spec = pod->spec;
        admission->ranged.name_space = name_space;
        admission->ranged.completed =
            limit_range_complete(admission->store, pod, &admission->ranged.note);
    }
    pod->spec = admission->ranged.completed;
    if (admission->ranged.note != NULL) {
        pod->object.meta.annotations =
            label_set_with(admission->tables->labels, pod->object.meta.annotations,
                           intern(admission->tables->names, "kubernetes.io/limit-ranger"),
                           intern(admission->tables->names, admission->ranged.note));
    }
}

static ApiStatus
admit_ranges(void *data, Object *draft, const Object *old, const char **ret_message)
{
    Admission *admission = data;
    const char *why;

    if (store_count(admission->store, KIND_LIMIT_RANGE) == 0 ||
        (old != NULL && draft->kind == KIND_POD)) {
        return API_OK;
    }
    if (draft->kind == KIND_POD) {
        complete_pod(admission, (Pod *)draft);
    }
    why = limit_range_check(admission->store, draft);
    if (why != NULL) {
        *ret_message = forbid(admission, draft, why);
        return API_FORBIDDEN;
    }
    return API_OK;
}

static const AdmissionStep limit_ranger = {
    .name = "LimitRanger",
    .kinds = KIND_BIT(KIND_POD) | KIND_BIT(KIND_PERSISTENT_VOLUME_CLAIM),
    .admit = admit_ranges,
};

/* A quota of time 0 has been there before: nothing need wait for its first count. */
static void
begin_quota(Admission *admission, RawObject *quota)
{
    Arena *arena = admission->tables->arena;
    const Value *hard = value_path(quota->object.raw, "spec", "hard", NULL);
    ValueBuilder *status = value_map_begin(arena);
    ValueBuilder *used = value_map_begin(arena);

    for (size_t i = 0; i < value_length(hard); i++) {
        value_put_string(used, hard->members[i].key, "0");
    }
    value_put(status, "hard", hard);
    value_put(status, "used", value_end(used));
    quota->status = value_end(status);
}

static ApiStatus
admit_quota(void *data, Object *draft, const Object *old, const char **ret_message)
{
    Admission *admission = data;
    QuotaRequest request = { admission->store, draft, old };
    bool may_grow = draft->kind == KIND_SERVICE || draft->kind == KIND_PERSISTENT_VOLUME_CLAIM;
    const char *why = old == NULL || may_grow ? quota_admit(&request) : NULL;

    if (why != NULL) {
        *ret_message = forbid(admission, draft, why);
        return API_FORBIDDEN;
    }
    if (draft->kind == KIND_RESOURCE_QUOTA && old == NULL &&
        sim_now(api_server_simulation(admission->server)) == 0) {
        begin_quota(admission, (RawObject *)draft);
    }
    return API_OK;
}

static const AdmissionStep resource_quota = {
    .name = "ResourceQuota",
    .kinds = ~(KIND_BIT(KIND_NAMESPACE) | KIND_BIT(KIND_NODE) | KIND_BIT(KIND_EVENT)),
    .admit = admit_quota,
};

/* A change of the priority classes makes what is remembered worthless. */
static void
watch_classes(void *data, const Object *old, const Object *new_)
{
    Admission *admission = data;
    const Object *any = new_ != NULL ? new_ : old;

    if (any->kind == KIND_PRIORITY_CLASS) {
        g_hash_table_remove_all(admission->admitted);
        g_hash_table_remove_all(admission->bare);
    } else if (any->kind == KIND_SERVICE_ACCOUNT) {
        admission->has_bare_accounts |=
            !value_get_bool(any->raw, "automountServiceAccountToken", true);
    } else if (any->kind == KIND_LIMIT_RANGE) {
        memset(&admission->ranged, 0, sizeof admission->ranged);
    }
}

static const AdmissionStep *const steps[] = {
    &namespace_lifecycle, &pod_admission, &taint_nodes_by_condition,
    &storage_protection,  &limit_ranger,  &resource_quota,
};

Admission *
admission_new(ApiServer *server, const AdmissionSettings *settings)
{
    Admission *admission = g_new0(Admission, 1);

    admission->server = server;
    admission->store = api_server_store(server);
    admission->tables = store_tables(admission->store);
    admission->settings = *settings;
    admission->admitted = g_hash_table_new(NULL, NULL);
    admission->bare = g_hash_table_new(NULL, NULL);
    admission->merged =
        g_hash_table_new_full(labelled_spec_hash, labelled_spec_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (is_enabled(admission, steps[i]->name)) {
            api_server_add_admission(server, steps[i], admission);
        }
    }
    store_add_observer(admission->store, watch_classes, admission);
    return admission;
}

void
admission_free(Admission *admission)
{
    if (admission != NULL) {
        g_hash_table_destroy(admission->admitted);
        g_hash_table_destroy(admission->bare);
        g_hash_table_destroy(admission->merged);
        g_free(admission);
    }
}
