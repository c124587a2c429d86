/* kube-proxy.c - rules made of EndpointSlices, a little late. */
#include "models/network/kube-proxy.h"

#include <string.h>

#define SERVICE_LABEL "kubernetes.io/service-name"
#define WRITE_MIN (10 * SIM_MILLISECOND)
#define WRITE_MAX (100 * SIM_MILLISECOND)

typedef struct ServiceRules {
    const char *name_space; /* interned */
    const char *service;
    guint number;     /* index in KubeProxy.rules */
    GArray *slices;   /* ObjectRef of its EndpointSlices, in the order they came */
    GArray *backends; /* ObjectRef of pods */
    size_t n_answering;
    bool dirty;
} ServiceRules;

typedef struct ProxyObserver {
    KubeProxyHandler handler;
    void *data;
} ProxyObserver;

struct KubeProxy {
    Simulation *sim;
    Store *store;
    const Machines *machines;
    Informer *slices;
    SimTime min_sync_period;
    SimTime last_run;
    SimTimer timer;
    SimStream stream;
    GPtrArray *rules;   /* ServiceRules *, in the order they came; owned */
    GPtrArray *dirty;   /* those of them that are */
    GHashTable *by_key; /* "namespace/service" -> ServiceRules * */
    GHashTable *by_pod; /* ObjectRef.index -> GPtrArray of ServiceRules * */
    GArray *observers;  /* ProxyObserver */
};

static ServiceRules *
rules_find(const KubeProxy *proxy, const char *name_space, const char *service)
{
    g_autofree char *key = g_strdup_printf("%s/%s", name_space, service);

    return g_hash_table_lookup(proxy->by_key, key);
}

static ServiceRules *
rules_get(KubeProxy *proxy, const char *name_space, const char *service)
{
    ServiceRules *rules = rules_find(proxy, name_space, service);

    if (rules == NULL) {
        rules = g_new0(ServiceRules, 1);
        rules->name_space = intern(store_tables(proxy->store)->names, name_space);
        rules->service = intern(store_tables(proxy->store)->names, service);
        rules->number = proxy->rules->len;
        rules->slices = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
        rules->backends = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
        g_ptr_array_add(proxy->rules, rules);
        g_hash_table_insert(proxy->by_key, g_strdup_printf("%s/%s", name_space, service), rules);
    }
    return rules;
}

static void
tell(const KubeProxy *proxy, const ServiceRules *rules)
{
    for (guint i = 0; i < proxy->observers->len; i++) {
        const ProxyObserver *observer = &g_array_index(proxy->observers, ProxyObserver, i);

        observer->handler(observer->data, rules->name_space, rules->service);
    }
}

static void
count_answering(const KubeProxy *proxy, ServiceRules *rules)
{
    rules->n_answering = 0;
    for (guint i = 0; i < rules->backends->len; i++) {
        rules->n_answering +=
            machines_pod_serves(proxy->machines, g_array_index(rules->backends, ObjectRef, i));
    }
}

static void
link_pod(KubeProxy *proxy, ObjectRef pod, ServiceRules *rules)
{
    GPtrArray *users = g_hash_table_lookup(proxy->by_pod, GUINT_TO_POINTER(pod.index));

    if (users == NULL) {
        users = g_ptr_array_new();
        g_hash_table_insert(proxy->by_pod, GUINT_TO_POINTER(pod.index), users);
    }
    g_ptr_array_add(users, rules);
}

static void
unlink_pods(KubeProxy *proxy, ServiceRules *rules)
{
    for (guint i = 0; i < rules->backends->len; i++) {
        ObjectRef pod = g_array_index(rules->backends, ObjectRef, i);
        GPtrArray *users = g_hash_table_lookup(proxy->by_pod, GUINT_TO_POINTER(pod.index));

        (void)g_ptr_array_remove(users, rules);
        if (users->len == 0) {
            g_hash_table_remove(proxy->by_pod, GUINT_TO_POINTER(pod.index));
        }
    }
    g_array_set_size(rules->backends, 0);
}

/* Takes the endpoints of all slices of the service that 'wanted' accepts. */
static void
take_endpoints(KubeProxy *proxy, ServiceRules *rules, bool (*wanted)(const Endpoint *))
{
    for (guint s = 0; s < rules->slices->len; s++) {
        ObjectRef ref = g_array_index(rules->slices, ObjectRef, s);
        const EndpointSlice *slice = (const EndpointSlice *)informer_get(proxy->slices, ref);

        if (slice == NULL || slice->service == NULL ||
            strcmp(slice->service, rules->service) != 0) {
            continue;
        }
        for (uint32_t i = 0; i < slice->n_endpoints; i++) {
            if (wanted(&slice->endpoints[i])) {
                g_array_append_val(rules->backends, slice->endpoints[i].pod);
                link_pod(proxy, slice->endpoints[i].pod, rules);
            }
        }
    }
}

static bool
is_ready(const Endpoint *endpoint)
{
    return endpoint->ready;
}

static bool
serves_while_terminating(const Endpoint *endpoint)
{
    return endpoint->serving && endpoint->terminating;
}

static void
write_rules(KubeProxy *proxy, ServiceRules *rules)
{
    rules->dirty = false;
    unlink_pods(proxy, rules);
    take_endpoints(proxy, rules, is_ready);
    if (rules->backends->len == 0) {
        take_endpoints(proxy, rules, serves_while_terminating);
    }
    count_answering(proxy, rules);
    tell(proxy, rules);
}

static gint
compare_rules(gconstpointer a_data, gconstpointer b_data)
{
    const ServiceRules *a = *(const ServiceRules *const *)a_data;
    const ServiceRules *b = *(const ServiceRules *const *)b_data;

    return (a->number > b->number) - (a->number < b->number);
}

static void
fire_synced(void *owner, const SimEvent *event)
{
    KubeProxy *proxy = owner;

    (void)event;
    proxy->last_run = sim_now(proxy->sim);
    g_ptr_array_sort(proxy->dirty, compare_rules);
    for (guint i = 0; i < proxy->dirty->len; i++) {
        ServiceRules *rules = g_ptr_array_index(proxy->dirty, i);

        if (rules->dirty) {
            write_rules(proxy, rules);
        }
    }
    g_ptr_array_set_size(proxy->dirty, 0);
}

static const SimEventType proxy_synced = {
    .name = "kube-proxy.synced",
    .phase = PHASE_STORE,
    .fire = fire_synced,
};

static void
schedule_run(KubeProxy *proxy)
{
    SimTime now = sim_now(proxy->sim);
    SimTime wait =
        proxy->last_run == SIM_NEVER ? 0 : MAX(proxy->last_run + proxy->min_sync_period - now, 0);
    double share = sim_stream_uniform(&proxy->stream);
    SimTime write = WRITE_MIN + (SimTime)(share * (double)(WRITE_MAX - WRITE_MIN));

    if (!sim_is_pending(proxy->sim, proxy->timer)) {
        proxy->timer = sim_post(proxy->sim, wait + write, &proxy_synced, proxy, (SimArgs){ 0 });
    }
}

static guint
slice_place(const ServiceRules *rules, ObjectRef slice)
{
    guint i = 0;

    while (i < rules->slices->len &&
           !sim_handle_equal(g_array_index(rules->slices, ObjectRef, i), slice)) {
        i++;
    }
    return i;
}

static ServiceRules *
mark_dirty(KubeProxy *proxy, const Object *object)
{
    const EndpointSlice *slice = (const EndpointSlice *)object;
    ServiceRules *rules;

    if (object == NULL || slice->service == NULL) {
        return NULL;
    }
    rules = rules_get(proxy, object->meta.name_space, slice->service);
    if (!rules->dirty) {
        rules->dirty = true;
        g_ptr_array_add(proxy->dirty, rules);
    }
    return rules;
}

static void
slice_changed(void *data, const Object *old, const Object *new_)
{
    ServiceRules *before = mark_dirty(data, old);
    ServiceRules *after = mark_dirty(data, new_);

    if (before != NULL && before != after) {
        guint place = slice_place(before, old->ref);

        if (place < before->slices->len) {
            g_array_remove_index(before->slices, place);
        }
    }
    if (after != NULL && slice_place(after, new_->ref) == after->slices->len) {
        g_array_append_val(after->slices, new_->ref);
    }
    schedule_run(data);
}

static void
truth_changed(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    KubeProxy *proxy = data;
    GPtrArray *users = g_hash_table_lookup(proxy->by_pod, GUINT_TO_POINTER(pod.index));

    (void)serves;
    (void)node_name;
    for (guint i = 0; pod.generation != 0 && users != NULL && i < users->len; i++) {
        ServiceRules *rules = g_ptr_array_index(users, i);

        count_answering(proxy, rules);
        tell(proxy, rules);
    }
}

static void
rules_free(gpointer data)
{
    ServiceRules *rules = data;

    g_array_free(rules->slices, TRUE);
    g_array_free(rules->backends, TRUE);
    g_free(rules);
}

KubeProxy *
kube_proxy_new(Simulation *sim, Store *store, Machines *machines, const Distribution *watch_delay,
               SimTime min_sync_period)
{
    KubeProxy *proxy = g_new0(KubeProxy, 1);

    proxy->sim = sim;
    proxy->store = store;
    proxy->machines = machines;
    proxy->min_sync_period = min_sync_period;
    proxy->last_run = SIM_NEVER;
    proxy->stream = sim_stream(sim_seed(sim), "proxy-write", "kube-proxy");
    proxy->rules = g_ptr_array_new_with_free_func(rules_free);
    proxy->dirty = g_ptr_array_new();
    proxy->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    proxy->by_pod = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    proxy->observers = g_array_new(FALSE, FALSE, sizeof(ProxyObserver));
    proxy->slices =
        store_watch(store, KIND_ENDPOINT_SLICE, "kube-proxy/endpointslices", watch_delay);
    informer_add_handler(proxy->slices, slice_changed, proxy);
    machines_add_observer(machines, truth_changed, proxy);
    return proxy;
}

void
kube_proxy_free(KubeProxy *proxy)
{
    if (proxy == NULL) {
        return;
    }
    g_ptr_array_free(proxy->dirty, TRUE);
    g_ptr_array_free(proxy->rules, TRUE);
    g_hash_table_destroy(proxy->by_key);
    g_hash_table_destroy(proxy->by_pod);
    g_array_free(proxy->observers, TRUE);
    g_free(proxy);
}

void
kube_proxy_sync_now(KubeProxy *proxy)
{
    for (guint i = 0; i < proxy->rules->len; i++) {
        write_rules(proxy, g_ptr_array_index(proxy->rules, i));
    }
}

size_t
kube_proxy_n_backends(const KubeProxy *proxy, const char *name_space, const char *service)
{
    const ServiceRules *rules = rules_find(proxy, name_space, service);

    return rules == NULL ? 0 : rules->backends->len;
}

size_t
kube_proxy_n_answering(const KubeProxy *proxy, const char *name_space, const char *service)
{
    const ServiceRules *rules = rules_find(proxy, name_space, service);

    return rules == NULL ? 0 : rules->n_answering;
}

void
kube_proxy_add_observer(KubeProxy *proxy, KubeProxyHandler handler, void *data)
{
    ProxyObserver observer = { handler, data };

    g_array_append_val(proxy->observers, observer);
}
