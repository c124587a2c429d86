/* kubectl-rollout-status.c - rollout status.
 *
 * As kubectl: a watch of the object, and a line at each change of it, also when the text is the
 * same as before; done when the rollout is complete or has failed. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

typedef struct RolloutView {
    char *text;
    bool is_done;
    bool has_failed;
} RolloutView;

static RolloutView
waiting(char *text)
{
    return (RolloutView){ .text = text };
}

static RolloutView
done(char *text)
{
    return (RolloutView){ .text = text, .is_done = true };
}

static RolloutView
failed(char *text)
{
    return (RolloutView){ .text = text, .is_done = true, .has_failed = true };
}

static RolloutView
view_deployment(const Deployment *deployment)
{
    const char *name = deployment->object.meta.name;
    const Condition *progressing = condition_find(
        deployment->status.conditions, G_N_ELEMENTS(deployment->status.conditions), "Progressing");
    int32_t n_old = deployment->status.replicas - deployment->status.updated_replicas;

    if (deployment->object.meta.generation > deployment->status.observed_generation) {
        return waiting(g_strdup("Waiting for deployment spec update to be observed..."));
    }
    if (progressing != NULL && g_strcmp0(progressing->reason, "ProgressDeadlineExceeded") == 0) {
        return failed(
            g_strdup_printf("error: deployment \"%s\" exceeded its progress deadline", name));
    }
    if (deployment->status.updated_replicas < deployment->replicas) {
        return waiting(g_strdup_printf("Waiting for deployment \"%s\" rollout to finish: %d out of "
                                       "%d new replicas have been updated...",
                                       name, deployment->status.updated_replicas,
                                       deployment->replicas));
    }
    if (n_old > 0) {
        return waiting(g_strdup_printf("Waiting for deployment \"%s\" rollout to finish: %d old "
                                       "replicas are pending termination...",
                                       name, n_old));
    }
    if (deployment->status.available_replicas < deployment->status.updated_replicas) {
        return waiting(g_strdup_printf("Waiting for deployment \"%s\" rollout to finish: %d of %d "
                                       "updated replicas are available...",
                                       name, deployment->status.available_replicas,
                                       deployment->status.updated_replicas));
    }
    return done(g_strdup_printf("deployment \"%s\" successfully rolled out", name));
}

static RolloutView
only_rolling_update(void)
{
    return failed(
        g_strdup("error: rollout status is only available for RollingUpdate strategy type"));
}

static RolloutView
view_stateful_set(const StatefulSet *set)
{
    int32_t n_wanted = set->replicas - set->partition;

    if (set->on_delete) {
        return only_rolling_update();
    }
    if (set->status.observed_generation == 0 ||
        set->object.meta.generation > set->status.observed_generation) {
        return waiting(g_strdup("Waiting for statefulset spec update to be observed..."));
    }
    if (set->status.ready_replicas < set->replicas) {
        return waiting(g_strdup_printf("Waiting for %d pods to be ready...",
                                       set->replicas - set->status.ready_replicas));
    }
    if (set->status.updated_replicas < n_wanted) {
        return waiting(g_strdup_printf("Waiting for partitioned roll out to finish: %d out of %d "
                                       "new pods have been updated...",
                                       set->status.updated_replicas, n_wanted));
    }
    return done(g_strdup_printf("partitioned roll out complete: %d new pods have been updated...",
                                set->status.updated_replicas));
}

static RolloutView
view_daemon_set(const DaemonSet *set)
{
    const char *name = set->object.meta.name;
    int32_t n_desired = set->status.desired_number_scheduled;

    if (set->on_delete) {
        return only_rolling_update();
    }
    if (set->object.meta.generation > set->status.observed_generation) {
        return waiting(g_strdup("Waiting for daemon set spec update to be observed..."));
    }
    if (set->status.updated_number_scheduled < n_desired) {
        return waiting(g_strdup_printf("Waiting for daemon set \"%s\" rollout to finish: %d out of "
                                       "%d new pods have been updated...",
                                       name, set->status.updated_number_scheduled, n_desired));
    }
    if (set->status.number_available < n_desired) {
        return waiting(g_strdup_printf("Waiting for daemon set \"%s\" rollout to finish: %d of %d "
                                       "updated pods are available...",
                                       name, set->status.number_available, n_desired));
    }
    return done(g_strdup_printf("daemon set \"%s\" successfully rolled out", name));
}

static bool
can_view(Kind kind)
{
    return kind == KIND_DEPLOYMENT || kind == KIND_STATEFUL_SET || kind == KIND_DAEMON_SET;
}

static RolloutView
view_of(const Object *object)
{
    switch ((Kind)object->kind) {
    case KIND_DEPLOYMENT:
        return view_deployment((const Deployment *)object);
    case KIND_STATEFUL_SET:
        return view_stateful_set((const StatefulSet *)object);
    default:
        return view_daemon_set((const DaemonSet *)object);
    }
}

/* One watched object. */
typedef struct RolloutWatch {
    KubectlRun *run;
    Process *process;
    ObjectRef ref;
    uint64_t shown; /* resource version */
    bool is_over;
} RolloutWatch;

/* Prints where the rollout stands. */
static void
show(RolloutWatch *watch, const Object *object)
{
    RolloutView view = view_of(object);

    watch->shown = object->meta.resource_version;
    watch->is_over = view.is_done;
    if (view.has_failed) {
        fail_with(watch->run, "%s", view.text);
    } else {
        say(watch->run, "%s", view.text);
    }
    g_free(view.text);
}

static void
watch_changed(void *data, const Object *old, const Object *new_)
{
    RolloutWatch *watch = data;
    const Object *any = new_ != NULL ? new_ : old;

    if (watch->is_over || !sim_handle_equal(any->ref, watch->ref) ||
        any->meta.resource_version == watch->shown) {
        return;
    }
    if (new_ == NULL) {
        fail_with(watch->run, "error: object has been deleted");
        watch->is_over = true;
    } else {
        show(watch, new_);
    }
    if (watch->is_over && process_is_waiting(watch->process)) {
        process_wake(watch->process, NULL);
    }
}

/* --revision: another one than that is not waited for. */
static bool
is_revision_wanted(KubectlRun *run, const Object *object)
{
    int64_t wanted = run_number(run, "revision", 0);
    const char *text = label_set_get(object->meta.annotations, "deployment.kubernetes.io/revision");
    int64_t running = text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10);

    if (wanted > 0 && object->kind == KIND_DEPLOYMENT && wanted != running) {
        fail_with(run,
                  "error: desired revision (%" G_GINT64_FORMAT
                  ") is different from the running revision (%" G_GINT64_FORMAT ")",
                  wanted, running);
        return false;
    }
    return true;
}

static void
follow(KubectlRun *run, Process *self, const Object *object)
{
    RolloutWatch *watch = ARENA_NEW(run->arena, RolloutWatch);
    Store *store = cluster_store(run->cluster);
    Kind kind = (Kind)object->kind;
    int64_t timeout = run_number(run, "timeout", 0);
    Informer *informer;
    void *message;

    if (!is_revision_wanted(run, object)) {
        return;
    }
    *watch = (RolloutWatch){ .run = run, .process = self, .ref = object->ref };
    show(watch, object);
    if (watch->is_over || !run_switch(run, "watch", true)) {
        return;
    }
    informer = store_watch(store, kind, "kubectl/rollout-status",
                           api_server_watch_delay(cluster_api_server(run->cluster)));
    informer_add_handler(informer, watch_changed, watch);
    if (!process_wait_for(self, timeout <= 0 ? SIM_NEVER : timeout, &message)) {
        watch->is_over = true;
        fail_with(run, "error: timed out waiting for the condition");
    }
    informer_stop(informer);
}

void
kubectl_rollout_status(KubectlRun *run, Process *self)
{
    Targets targets = find_targets(run);

    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);

        if (object == NULL) {
            continue;
        }
        if (!can_view((Kind)object->kind)) {
            fail_with(run, "error: no status viewer has been implemented for %s",
                      object_kind_name(object));
            continue;
        }
        follow(run, self, object);
    }
}
