/* kubectl-drain.c - a node emptied.
 *
 * A drain cordons the node, sorts its pods as kubectl does (DaemonSet pods ignored or refused, pods
 * without a controller or with local data refused unless told), evicts the rest and waits until
 * they are gone.  Facts of kubectl 1.34: a refused eviction is tried again after 5 s; whether a pod
 * is gone is looked at every second; evictions of one node go out side by side. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

#define EVICTION_RETRY (5 * SIM_SECOND)
#define POLL_PERIOD (1 * SIM_SECOND)

typedef struct Drain {
    GPtrArray *ignored; /* names, for one warning each */
    GPtrArray *refused_daemons, *refused_bare, *refused_local;
    GPtrArray *forced_bare; /* names, for one warning */
    GArray *evicted;        /* ObjectRef */
} Drain;

static bool
has_local_data(const Pod *pod)
{
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        if (strcmp(pod->spec->volumes[i].source, "emptyDir") == 0) {
            return true;
        }
    }
    return false;
}

static void
sort_pod(KubectlRun *run, Drain *drain, const Pod *pod)
{
    const Object *object = &pod->object;
    char *name = arena_printf(run->arena, "%s/%s", object->meta.name_space, object->meta.name);
    bool force = run_switch(run, "force", false);

    if (pod_is_mirror(pod)) {
        return;
    }
    if (pod_is_daemon(pod) && !pod_is_terminal(pod)) {
        g_ptr_array_add(run_switch(run, "ignore-daemonsets", false) ? drain->ignored
                                                                    : drain->refused_daemons,
                        name);
        return;
    }
    if (has_local_data(pod) && !pod_is_terminal(pod) &&
        !run_switch(run, "delete-emptydir-data", false)) {
        g_ptr_array_add(drain->refused_local, name);
        return;
    }
    if (object_controller(object) == NULL && !pod_is_terminal(pod)) {
        g_ptr_array_add(force ? drain->forced_bare : drain->refused_bare, name);
        if (!force) {
            return;
        }
    }
    g_array_append_val(drain->evicted, object->ref);
}

static void
add_refusal(GPtrArray *refusals, const GPtrArray *names, const char *what, Arena *arena)
{
    GString *text = g_string_new(what);

    for (guint i = 0; i < names->len; i++) {
        g_string_append_printf(text, "%s%s", i == 0 ? ": " : ", ",
                               (const char *)g_ptr_array_index(names, i));
    }
    if (names->len > 0) {
        g_ptr_array_add(refusals, arena_strdup(arena, text->str));
    }
    g_string_free(text, TRUE);
}

/* kubectl says it all twice, and one sentence begins twice. */
static bool
report_refusals(KubectlRun *run, const Drain *drain, const char *node)
{
    g_autoptr(GPtrArray) refusals = g_ptr_array_new();
    g_autoptr(GString) all = g_string_new(NULL);

    add_refusal(refusals, drain->refused_daemons,
                "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
                run->arena);
    add_refusal(refusals, drain->refused_local,
                "cannot delete Pods with local storage (use --delete-emptydir-data to override)",
                run->arena);
    add_refusal(refusals, drain->refused_bare,
                "cannot delete cannot delete Pods that declare no controller (use --force to "
                "override)",
                run->arena);
    for (guint i = 0; i < refusals->len; i++) {
        g_string_append_printf(all, "%s%s", i == 0 ? "" : ", ",
                               (const char *)g_ptr_array_index(refusals, i));
    }
    if (refusals->len == 0) {
        return false;
    }
    fail_with(run, "error: unable to drain node \"%s\" due to error: %s%s%s, continuing command...",
              node, refusals->len > 1 ? "[" : "", all->str, refusals->len > 1 ? "]" : "");
    say_error(run, "There are pending nodes to be drained:\n %s", node);
    for (guint i = 0; i < refusals->len; i++) {
        say_error(run, "%s", (const char *)g_ptr_array_index(refusals, i));
    }
    return true;
}

static void
append_forced(GString *out, const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        g_string_append_printf(out, "%s%s%s", i == 0 && out->len > 0 ? "; " : "",
                               i == 0 ? "deleting Pods that declare no controller: " : ", ",
                               (const char *)g_ptr_array_index(names, i));
    }
}

/* Which pods go; empty and an error said if some may not. */
static Targets
choose_pods(KubectlRun *run, const char *node)
{
    Drain drain = { g_ptr_array_new(), g_ptr_array_new(),
                    g_ptr_array_new(), g_ptr_array_new(),
                    g_ptr_array_new(), g_array_new(FALSE, TRUE, sizeof(ObjectRef)) };
    StoreQuery query = { .kind = KIND_POD, .node_name = node };
    Targets targets = { 0, NULL };

    for (StoreIterator it = store_query(cluster_store(run->cluster), &query); store_next(&it);) {
        sort_pod(run, &drain, (const Pod *)it.object);
    }
    if (!report_refusals(run, &drain, node)) {
        g_autoptr(GString) ignored = g_string_new(NULL);
        ObjectRef *refs = ARENA_NEW_N(run->arena, ObjectRef, drain.evicted->len);

        for (size_t i = 0; i < drain.ignored->len; i++) {
            g_string_append_printf(ignored, "%s%s", i == 0 ? "" : ", ",
                                   (const char *)g_ptr_array_index(drain.ignored, i));
        }
        if (ignored->len > 0) {
            g_string_prepend(ignored, "ignoring DaemonSet-managed Pods: ");
        }
        append_forced(ignored, drain.forced_bare);
        if (ignored->len > 0) {
            say_error(run, "Warning: %s", ignored->str);
        }
        targets.n = drain.evicted->len;
        if (targets.n > 0) {
            memcpy(refs, drain.evicted->data, targets.n * sizeof(ObjectRef));
        }
        targets.refs = refs;
    }
    g_ptr_array_unref(drain.ignored);
    g_ptr_array_unref(drain.refused_daemons);
    g_ptr_array_unref(drain.refused_bare);
    g_ptr_array_unref(drain.refused_local);
    g_ptr_array_unref(drain.forced_bare);
    g_array_unref(drain.evicted);
    return targets;
}

/* One eviction: a process of its own, as kubectl starts a goroutine for each pod. */
typedef struct Eviction {
    KubectlRun *run;
    Process *drainer;
    size_t *n_left;
    ObjectRef pod;
    const char *name, *name_space;
    bool was_evicted;
} Eviction;

static void
evict_one(Process *self, void *data)
{
    Eviction *eviction = data;
    KubectlRun *run = eviction->run;
    const Store *store = cluster_store(run->cluster);
    int64_t grace = run_number(run, "grace-period", -1);

    while (store_get(store, eviction->pod) != NULL) {
        ApiAnswer answer;

        say_error(run, "evicting pod %s/%s", eviction->name_space, eviction->name);
        answer = client_evict(run->client, self, eviction->pod, grace);
        if (answer.status == API_OK || answer.status == API_NOT_FOUND) {
            break;
        }
        if (answer.status != API_TOO_MANY_REQUESTS) {
            fail_with_answer(run, store_get(store, eviction->pod), &answer);
            break;
        }
        say_error(run, "error when evicting pods/\"%s\" -n \"%s\" (will retry after 5s): %s",
                  eviction->name, eviction->name_space,
                  answer.message == NULL
                      ? "Cannot evict pod as it would violate the pod's disruption budget."
                      : answer.message);
        process_sleep(self, EVICTION_RETRY);
    }
    while (store_get(store, eviction->pod) != NULL) {
        process_sleep_background(self, POLL_PERIOD);
    }
    say(run, "pod/%s evicted", eviction->name);
    if (--*eviction->n_left == 0 && process_is_waiting(eviction->drainer)) {
        process_wake(eviction->drainer, NULL);
    }
}

static void
evict_all(KubectlRun *run, Process *self, Targets targets)
{
    size_t *n_left = ARENA_NEW(run->arena, size_t);

    *n_left = targets.n;
    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);
        Eviction *eviction = ARENA_NEW(run->arena, Eviction);

        if (object == NULL) {
            --*n_left;
            continue;
        }
        eviction->run = run;
        eviction->drainer = self;
        eviction->n_left = n_left;
        eviction->pod = targets.refs[i];
        eviction->name = object->meta.name; /* interned: outlives the pod */
        eviction->name_space = object->meta.name_space;
        process_start(process_simulation(self), "kubectl-evict", PHASE_ACTION, evict_one, eviction);
    }
    if (*n_left > 0) {
        process_wait(self);
    }
}

void
kubectl_drain(KubectlRun *run, Process *self)
{
    Targets nodes = find_targets(run);

    for (size_t i = 0; i < nodes.n; i++) {
        const Object *node = store_get(cluster_store(run->cluster), nodes.refs[i]);
        const char *name = node == NULL ? "" : node->meta.name;
        const char *operation;
        EditOutcome outcome = edit_object(run, self, nodes.refs[i], run->line->request->edit,
                                          run->line->request->edit_data, &operation);

        if (outcome == EDIT_FAILED) {
            continue;
        }
        say(run, "node/%s %s", name, operation);
        int code = run->exit_code;

        run->exit_code = 0;
        evict_all(run, self, choose_pods(run, name));
        if (run->exit_code == 0) {
            say(run, "node/%s drained", name);
        }
        run->exit_code = MAX(run->exit_code, code);
    }
}
