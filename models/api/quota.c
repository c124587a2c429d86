/* quota.c - see quota.h. */
#include "models/api/quota.h"

#include "models/api/pod/pod.h"
#include "models/api/service.h"

#include <string.h>

static Quantity
pieces(int64_t n)
{
    return quantity_from_int(n, QUANTITY_DECIMAL_SI);
}

/* ---- pods ------------------------------------------------------------------------------------ */

/* The amount of "cpu" and so on in a map of quantities; 0 if it is not there. */
static Quantity
amount_in(const Value *resources, const char *list, const char *name)
{
    Quantity amount = { 0 };

    (void)quantity_from_value(value_get(value_get(resources, list), name), &amount);
    return amount;
}

static Quantity
greater(Quantity a, Quantity b)
{
    return quantity_compare(a, b) >= 0 ? a : b;
}

/* Containers and sidecars together, or what one init container needs beside the sidecars that were
 * started before it; and the overhead of what is limited or requested at all. */
static Quantity
pod_amount(const PodSpec *spec, const char *list, const char *name)
{
    Quantity sum = { 0 }, init = { 0 }, sidecars = { 0 };
    Quantity overhead = { 0 };

    (void)quantity_from_value(value_path(spec->raw, "overhead", name, NULL), &overhead);
    for (uint32_t i = 0; i < spec->n_containers; i++) {
        const Value *resources = value_get(spec->containers[i].raw, "resources");

        sum = quantity_add(sum, amount_in(resources, list, name));
    }
    for (uint32_t i = 0; i < spec->n_init_containers; i++) {
        const Container *container = &spec->init_containers[i];
        Quantity own = amount_in(value_get(container->raw, "resources"), list, name);

        if (container->is_sidecar) {
            sidecars = quantity_add(sidecars, own);
            init = greater(init, sidecars);
        } else {
            init = greater(init, quantity_add(sidecars, own));
        }
    }
    sum = greater(quantity_add(sum, sidecars), init);
    if (value_path(spec->raw, "resources", list, name, NULL) != NULL) {
        sum = amount_in(value_get(spec->raw, "resources"), list, name);
    }
    return strcmp(list, "requests") == 0 || quantity_compare(sum, (Quantity){ 0 }) > 0
               ? quantity_add(sum, overhead)
               : sum;
}

/* Takes "requests.cpu" apart; "cpu" means requests too.  False: no resource of containers. */
static bool
split_name(const char *name, const char **ret_list, const char **ret_resource)
{
    static const char *const plain[] = { "cpu", "memory", "ephemeral-storage", NULL };

    *ret_list = "requests";
    *ret_resource = name;
    if (g_str_has_prefix(name, "requests.")) {
        *ret_resource = name + strlen("requests.");
        return strcmp(*ret_resource, "storage") != 0;
    }
    if (g_str_has_prefix(name, "limits.")) {
        *ret_list = "limits";
        *ret_resource = name + strlen("limits.");
        return true;
    }
    return g_strv_contains(plain, name) || g_str_has_prefix(name, "hugepages-");
}

static bool
pod_counts(const Pod *pod, SimTime now)
{
    const ObjectMeta *meta = &pod->object.meta;

    return !pod_is_terminal(pod) &&
           !(meta->deletion_at != SIM_NEVER && meta->deletion_grace_seconds >= 0 &&
             meta->deletion_at + meta->deletion_grace_seconds * SIM_SECOND < now);
}

static bool
amount_of_pod(const Pod *pod, const char *name, SimTime now, Quantity *ret)
{
    const char *list, *resource;

    *ret = pieces(0);
    if (strcmp(name, "pods") == 0) {
        *ret = pieces(pod_counts(pod, now));
        return true;
    }
    if (!split_name(name, &list, &resource)) {
        return false;
    }
    if (pod_counts(pod, now)) {
        *ret = pod_amount(pod->spec, list, resource);
    }
    return true;
}

/* ---- other kinds ----------------------------------------------------------------------------- */

static bool
amount_of_service(const Service *service, const char *name, Quantity *ret)
{
    const Value *spec = value_get(service->object.raw, "spec");
    bool is_balanced = g_strcmp0(service->type, "LoadBalancer") == 0;

    if (strcmp(name, "services.loadbalancers") == 0) {
        *ret = pieces(is_balanced);
        return true;
    }
    if (strcmp(name, "services.nodeports") == 0) {
        bool has_ports =
            g_strcmp0(service->type, "NodePort") == 0 ||
            (is_balanced && value_get_bool(spec, "allocateLoadBalancerNodePorts", true));

        *ret = pieces(has_ports ? service->n_ports : 0);
        return true;
    }
    return false;
}

static bool
amount_of_claim(const Object *claim, const char *name, Quantity *ret)
{
    const Value *spec = value_get(claim->raw, "spec");
    const char *class_ = value_get_text(spec, "storageClassName");
    const char *suffix = strstr(name, ".storageclass.storage.k8s.io/");
    const char *what = suffix == NULL ? name : strrchr(name, '/') + 1;

    if (suffix != NULL) {
        size_t length = (size_t)(suffix - name);

        *ret = pieces(0);
        if (class_ == NULL || strlen(class_) != length || strncmp(class_, name, length) != 0) {
            return true;
        }
    }
    if (strcmp(what, "requests.storage") == 0) {
        *ret = amount_in(value_get(spec, "resources"), "requests", "storage");
        return true;
    }
    *ret = pieces(1);
    return suffix != NULL && strcmp(what, "persistentvolumeclaims") == 0;
}

/* Kinds that may be counted under their bare name as well. */
static bool
has_bare_name(Kind kind)
{
    return kind == KIND_SERVICE || kind == KIND_PERSISTENT_VOLUME_CLAIM ||
           kind == KIND_CONFIG_MAP || kind == KIND_SECRET || kind == KIND_REPLICATION_CONTROLLER ||
           kind == KIND_RESOURCE_QUOTA;
}

bool
quota_amount(const Object *object, const char *name, SimTime now, const ObjectTables *tables,
             Quantity *ret)
{
    *ret = pieces(1);
    if (g_str_has_prefix(name, "count/")) {
        return strcmp(name + strlen("count/"), object_resource(object, tables)) == 0;
    }
    switch ((Kind)object->kind) {
    case KIND_POD:
        return amount_of_pod((const Pod *)object, name, now, ret);
    case KIND_SERVICE:
        if (amount_of_service((const Service *)object, name, ret)) {
            return true;
        }
        break;
    case KIND_PERSISTENT_VOLUME_CLAIM:
        if (amount_of_claim(object, name, ret)) {
            return true;
        }
        break;
    default:
        break;
    }
    *ret = pieces(1);
    return has_bare_name((Kind)object->kind) &&
           strcmp(name, object_class((Kind)object->kind)->resource) == 0;
}

/* ---- scopes ---------------------------------------------------------------------------------- */

static bool
crosses_namespaces(const PodAffinityTerms *terms)
{
    for (uint32_t i = 0; i < terms->n_required + terms->n_preferred; i++) {
        const PodAffinityTerm *term =
            i < terms->n_required ? &terms->required[i] : &terms->preferred[i - terms->n_required];

        if (term->n_namespaces > 0 || term->namespace_selector != NULL) {
            return true;
        }
    }
    return false;
}

static bool
has_value(const Value *values, const char *text)
{
    for (size_t i = 0; i < value_length(values); i++) {
        if (g_strcmp0(value_text(value_item(values, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

/* "Exists", "In" and so on, of a text that may be absent. */
static bool
fits(const char *text, const char *operator_, const Value *values)
{
    bool exists = text != NULL && *text != '\0';

    if (strcmp(operator_, "DoesNotExist") == 0) {
        return !exists;
    }
    if (strcmp(operator_, "NotIn") == 0) {
        return !exists || !has_value(values, text);
    }
    return exists && (strcmp(operator_, "In") != 0 || has_value(values, text));
}

static bool
scope_takes(const char *scope, const char *operator_, const Value *values, const Object *object)
{
    const Pod *pod = (const Pod *)object;

    if (strcmp(scope, "VolumeAttributesClass") == 0) {
        return object->kind == KIND_PERSISTENT_VOLUME_CLAIM &&
               fits(value_get_text(value_get(object->raw, "spec"), "volumeAttributesClassName"),
                    operator_, values);
    }
    if (object->kind != KIND_POD) {
        return false;
    }
    if (g_str_has_suffix(scope, "Terminating")) {
        return (pod->spec->active_deadline_seconds >= 0) == (scope[0] == 'T');
    }
    if (g_str_has_suffix(scope, "BestEffort")) {
        return (pod->spec->qos == QOS_BEST_EFFORT) == (scope[0] == 'B');
    }
    if (strcmp(scope, "PriorityClass") == 0) {
        return fits(pod->spec->priority_class, operator_, values);
    }
    return strcmp(scope, "CrossNamespacePodAffinity") == 0 &&
           (crosses_namespaces(&pod->spec->affinity) ||
            crosses_namespaces(&pod->spec->anti_affinity));
}

static bool
scopes_take(const Value *spec, const Object *object)
{
    const Value *scopes = value_get(spec, "scopes");
    const Value *rows = value_path(spec, "scopeSelector", "matchExpressions", NULL);

    for (size_t i = 0; i < value_length(scopes); i++) {
        if (!scope_takes(value_text(value_item(scopes, i)), "Exists", NULL, object)) {
            return false;
        }
    }
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);

        if (!scope_takes(value_get_text(row, "scopeName"), value_get_text(row, "operator"),
                         value_get(row, "values"), object)) {
            return false;
        }
    }
    return true;
}

bool
quota_takes(const Value *spec, const Value *hard, const Object *object, const ObjectTables *tables)
{
    Quantity ignored;

    for (size_t i = 0; i < value_length(hard); i++) {
        if (quota_amount(object, hard->members[i].key, 0, tables, &ignored)) {
            return scopes_take(spec, object);
        }
    }
    return false;
}

/* ---- what must be said ----------------------------------------------------------------------- */

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names, sorted, of the containers that do not say 'list.resource'; "": all do. */
static char *
silent_containers(const PodSpec *spec, const char *list, const char *resource)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (uint32_t i = 0; i < spec->n_containers + spec->n_init_containers; i++) {
        const Container *container = i < spec->n_containers
                                         ? &spec->containers[i]
                                         : &spec->init_containers[i - spec->n_containers];

        if (value_path(container->raw, "resources", list, resource, NULL) == NULL) {
            g_ptr_array_add(names, (gpointer)(guintptr)container->name);
        }
    }
    g_ptr_array_sort(names, compare_texts);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(",", (char **)names->pdata);
}

const char *
quota_missing(const Object *object, const Value *hard, Arena *arena)
{
    static const char *const asked[] = { "cpu",    "limits.cpu",   "limits.memory",
                                         "memory", "requests.cpu", "requests.memory" };
    g_autoptr(GString) text = g_string_new(NULL);

    if (object->kind != KIND_POD) {
        return NULL;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        const char *list, *resource;
        g_autofree char *names = NULL;

        if (value_get(hard, asked[i]) == NULL || !split_name(asked[i], &list, &resource)) {
            continue;
        }
        names = silent_containers(((const Pod *)object)->spec, list, resource);
        if (*names != '\0') {
            g_string_append_printf(text, "%s%s for: %s", text->len == 0 ? "must specify " : "; ",
                                   asked[i], names);
        }
    }
    return text->len == 0 ? NULL : arena_strdup(arena, text->str);
}

const Value *
quota_value(Quantity amount, Arena *arena)
{
    g_autofree char *text = quantity_format(amount);

    return value_string(arena, text);
}
