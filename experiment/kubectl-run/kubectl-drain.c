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

/* --skip-wait-for-delete-timeout: who was told to go longer ago than that is not waited for. */
static bool
is_long_gone(const KubectlRun *run, const Object *object)
{
    int64_t seconds = run_number(run, "skip-wait-for-delete-timeout", 0);
    SimTime now = sim_now(cluster_sim(run->cluster));

    return seconds > 0 && object->meta.deletion_at != SIM_NEVER &&
           now - object->meta.deletion_at > seconds * SIM_SECOND;
}

static void
sort_pod(KubectlRun *run, Drain *drain, const Pod *pod)
{
    const Object *object = &pod->object;
    char *name = arena_printf(run->arena, "%s/%s", object->meta.name_space, object->meta.name);
    bool force = run_switch(run, "force", false);

    if (pod_is_mirror(pod) || is_long_gone(run, object)) {
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

/* Nodes that were not emptied, and why: kubectl says it all twice. */
typedef struct Pending {
    CtlTexts nodes;
    CtlTexts troubles;
} Pending;

static void
report_trouble(KubectlRun *run, Pending *pending, const CtlTexts *troubles, const char *node)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (size_t i = 0; i < troubles->n; i++) {
        g_string_append_printf(all, "%s%s", i == 0 ? "" : ", ", troubles->texts[i]);
    }
    fail_with(run, "error: unable to drain node \"%s\" due to error: %s%s%s, continuing command...",
              node, troubles->n > 1 ? "[" : "", all->str, troubles->n > 1 ? "]" : "");
    ctl_texts_add(run->arena, &pending->nodes, node);
    for (size_t i = 0; i < troubles->n; i++) {
        ctl_texts_add(run->arena, &pending->troubles, troubles->texts[i]);
    }
}

static void
report_pending(KubectlRun *run, const Pending *pending)
{
    if (pending->nodes.n > 0) {
        say_error(run, "There are pending nodes to be drained:");
    }
    for (size_t i = 0; i < pending->nodes.n; i++) {
        say_error(run, " %s", pending->nodes.texts[i]);
    }
    for (size_t i = 0; i < pending->troubles.n; i++) {
        say_error(run, "%s", pending->troubles.texts[i]);
    }
}

/* One sentence begins twice. */
static bool
report_refusals(KubectlRun *run, Pending *pending, const Drain *drain, const char *node)
{
    g_autoptr(GPtrArray) refusals = g_ptr_array_new();
    CtlTexts troubles = { 0 };

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
        ctl_texts_add(run->arena, &troubles, g_ptr_array_index(refusals, i));
    }
    if (troubles.n > 0) {
        report_trouble(run, pending, &troubles, node);
    }
    return troubles.n > 0;
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
choose_pods(KubectlRun *run, Pending *pending, const char *node)
{
    Drain drain = { g_ptr_array_new(), g_ptr_array_new(),
                    g_ptr_array_new(), g_ptr_array_new(),
                    g_ptr_array_new(), g_array_new(FALSE, TRUE, sizeof(ObjectRef)) };
    StoreQuery query = { .kind = KIND_POD, .node_name = node };
    const char *text = run_text(run, "pod-selector");
    const char *error;
    const Selector *selector =
        *text == '\0'
            ? NULL
            : selector_parse(text, cluster_tables(run->cluster)->names, run->arena, &error);
    Targets targets = { 0, NULL };

    for (StoreIterator it = store_query(cluster_store(run->cluster), &query); store_next(&it);) {
        if (selector == NULL || selector_matches(selector, it.object->meta.labels)) {
            sort_pod(run, &drain, (const Pod *)it.object);
        }
    }
    if (!report_refusals(run, pending, &drain, node)) {
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

/* The pods of one node on their way. */
typedef struct Emptying {
    KubectlRun *run;
    Process *drainer;
    size_t n_left;
    SimTime until; /* --timeout; SIM_NEVER: none */
    CtlTexts troubles;
} Emptying;

/* One eviction: a process of its own, as kubectl starts a goroutine for each pod. */
typedef struct Eviction {
    Emptying *emptying;
    ObjectRef pod;
    const char *name, *name_space;
} Eviction;

static void add_trouble(Eviction *eviction, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_trouble(Eviction *eviction, const char *format, ...)
{
    Arena *arena = eviction->emptying->run->arena;
    va_list arguments;

    va_start(arguments, format);
    ctl_texts_add(arena, &eviction->emptying->troubles, arena_vprintf(arena, format, arguments));
    va_end(arguments);
}

static bool
is_too_late(const Eviction *eviction)
{
    return sim_now(cluster_sim(eviction->emptying->run->cluster)) >= eviction->emptying->until;
}

static const char *
timeout_text(const KubectlRun *run)
{
    g_autofree char *text = go_duration(run_number(run, "timeout", 0));

    return arena_strdup(run->arena, text);
}

/* Until the API server has taken the request; false after trouble. */
static bool
evict(Process *self, Eviction *eviction)
{
    KubectlRun *run = eviction->emptying->run;
    const Store *store = cluster_store(run->cluster);
    int64_t grace = run_number(run, "grace-period", -1);
    ApiAnswer answer;

    while (store_get(store, eviction->pod) != NULL) {
        say(run, "evicting pod %s/%s", eviction->name_space, eviction->name);
        if (is_too_late(eviction)) {
            add_trouble(eviction,
                        "error when evicting pods/\"%s\" -n \"%s\": global timeout reached: %s",
                        eviction->name, eviction->name_space, timeout_text(run));
            return false;
        }
        answer = client_evict(run->client, self, eviction->pod, grace);
        if (answer.status == API_OK || answer.status == API_NOT_FOUND) {
            return true;
        }
        if (answer.status != API_TOO_MANY_REQUESTS) {
            add_trouble(eviction, "error when evicting pods/\"%s\" -n \"%s\": %s", eviction->name,
                        eviction->name_space,
                        answer.message == NULL ? "the request failed" : answer.message);
            return false;
        }
        say_error(run, "error when evicting pods/\"%s\" -n \"%s\" (will retry after 5s): %s",
                  eviction->name, eviction->name_space,
                  answer.message == NULL
                      ? "Cannot evict pod as it would violate the pod's disruption budget."
                      : answer.message);
        process_sleep(self, EVICTION_RETRY);
    }
    return true;
}

/* --disable-eviction: budgets are not asked. */
static bool
delete_pod(Process *self, Eviction *eviction)
{
    KubectlRun *run = eviction->emptying->run;
    DeleteOptions options = { DELETE_BACKGROUND, run_number(run, "grace-period", -1), 0 };
    ApiAnswer answer = client_delete(run->client, self, eviction->pod, &options);

    if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
        add_trouble(eviction, "%s", answer.message == NULL ? "the request failed" : answer.message);
        return false;
    }
    return true;
}

static bool
wait_for_end(Process *self, Eviction *eviction)
{
    KubectlRun *run = eviction->emptying->run;

    while (store_get(cluster_store(run->cluster), eviction->pod) != NULL) {
        if (is_too_late(eviction)) {
            add_trouble(eviction,
                        "error when waiting for pod \"%s\" in namespace \"%s\" to terminate: "
                        "global timeout reached: %s",
                        eviction->name, eviction->name_space, timeout_text(run));
            return false;
        }
        process_sleep_background(self, POLL_PERIOD);
    }
    return true;
}

static void
evict_one(Process *self, void *data)
{
    Eviction *eviction = data;
    Emptying *emptying = eviction->emptying;
    bool deletes = run_switch(emptying->run, "disable-eviction", false);

    if ((deletes ? delete_pod : evict)(self, eviction) && wait_for_end(self, eviction)) {
        say(emptying->run, "pod/%s %s", eviction->name, deletes ? "deleted" : "evicted");
    }
    if (--emptying->n_left == 0 && process_is_waiting(emptying->drainer)) {
        process_wake(emptying->drainer, NULL);
    }
}

static const char *
dry_text(const KubectlRun *run)
{
    return run->call->dry_run == CTL_DRY_RUN_CLIENT   ? " (dry run)"
           : run->call->dry_run == CTL_DRY_RUN_SERVER ? " (server dry run)"
                                                      : "";
}

static void
start_all(Emptying *emptying, const Targets *targets)
{
    KubectlRun *run = emptying->run;
    const Store *store = cluster_store(run->cluster);

    emptying->n_left = targets->n;
    for (size_t i = 0; i < targets->n; i++) {
        const Object *object = store_get(store, targets->refs[i]);
        Eviction *eviction = ARENA_NEW(run->arena, Eviction);

        if (object == NULL) {
            emptying->n_left--;
            continue;
        }
        *eviction = (Eviction){ .emptying = emptying,
                                .pod = targets->refs[i],
                                .name = object->meta.name, /* interned: outlives the pod */
                                .name_space = object->meta.name_space };
        process_start(cluster_sim(run->cluster), "kubectl-evict", PHASE_ACTION, evict_one,
                      eviction);
    }
}

static void
say_evictions(KubectlRun *run, const Targets *targets)
{
    for (size_t i = 0; i < targets->n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets->refs[i]);

        say(run, "evicting pod %s/%s%s", object->meta.name_space, object->meta.name, dry_text(run));
    }
}

/* Whether all pods that were to go have gone. */
static bool
empty_node(KubectlRun *run, Process *self, Pending *pending, const char *node)
{
    Emptying *emptying = ARENA_NEW(run->arena, Emptying);
    int64_t timeout = run_number(run, "timeout", 0);
    size_t n_pending = pending->nodes.n;
    Targets targets = choose_pods(run, pending, node);

    *emptying = (Emptying){ .run = run, .drainer = self, .until = SIM_NEVER };
    if (timeout > 0) {
        emptying->until = sim_now(cluster_sim(run->cluster)) + timeout;
    }
    if (pending->nodes.n > n_pending) {
        return false;
    }
    if (run->call->dry_run != CTL_DRY_RUN_NONE) {
        say_evictions(run, &targets);
        return true;
    }
    start_all(emptying, &targets);
    if (emptying->n_left > 0) {
        process_wait(self);
    }
    if (emptying->troubles.n > 0) {
        report_trouble(run, pending, &emptying->troubles, node);
    }
    return emptying->troubles.n == 0;
}

/* All nodes are cordoned before the first is emptied; NULL where that failed. */
static const char **
cordon_all(KubectlRun *run, Process *self, const Targets *nodes)
{
    const KubectlRequest *request = run->line->request;
    const char **names = ARENA_NEW_N(run->arena, const char *, nodes->n + 1);

    for (size_t i = 0; i < nodes->n; i++) {
        const Object *node = store_get(cluster_store(run->cluster), nodes->refs[i]);
        const char *name = node == NULL ? "" : node->meta.name;
        const char *operation;
        EditOutcome outcome =
            edit_object(run, self, nodes->refs[i], request->edit, request->edit_data, &operation);

        if (outcome != EDIT_FAILED) {
            names[i] = name;
            say(run, "node/%s %s%s", name, operation, outcome == EDIT_DONE ? dry_text(run) : "");
        }
    }
    return names;
}

void
kubectl_drain(KubectlRun *run, Process *self)
{
    Targets nodes = find_targets(run);
    const char **names = cordon_all(run, self, &nodes);
    Pending *pending = ARENA_NEW(run->arena, Pending);

    for (size_t i = 0; i < nodes.n; i++) {
        if (names[i] != NULL && empty_node(run, self, pending, names[i])) {
            say(run, "node/%s drained%s", names[i], dry_text(run));
        }
    }
    report_pending(run, pending);
}
