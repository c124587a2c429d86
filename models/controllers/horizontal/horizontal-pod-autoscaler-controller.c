/* horizontal-pod-autoscaler-controller.c - as many pods as the load calls for.
 *
 * Looks at each autoscaler every 15 s, the first time 15 s after it came: reads the scale of its
 * target, asks the metrics APIs, and writes the scale and its own status (Kubernetes 1.34).  What
 * it wished before and how it scaled is in its memory alone: a restart forgets windows and rates.
 *
 * Not modelled: two autoscalers whose selectors meet in one pod. */
#include "models/controllers/horizontal/autoscaler-pass.h"

#include <string.h>

typedef struct Autoscalers {
    /* uid -> ScaleHistory; for look-up only.  Those of autoscalers that are gone stay: a look may
     * be under way. */
    GHashTable *histories;
} Autoscalers;

static void
history_free(gpointer data)
{
    scale_history_clear(data);
    g_free(data);
}

static ScaleHistory *
history_of(Controller *self, const Object *object)
{
    Autoscalers *memory = self->state;
    gint64 uid = (gint64)object->meta.uid;
    ScaleHistory *history = g_hash_table_lookup(memory->histories, &uid);

    if (history == NULL) {
        gint64 *key = g_new(gint64, 1);

        *key = uid;
        history = g_new0(ScaleHistory, 1);
        scale_history_init(history);
        g_hash_table_insert(memory->histories, key, history);
    }
    return history;
}

static void
look_later(Controller *self, ObjectRef key)
{
    work_queue_add_after_quietly(self->queue, key,
                                 self->settings->horizontal_pod_autoscaler_sync_period);
}

static void
autoscaler_changed(Controller *self, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL) {
        look_later(self, new_->ref);
    }
}

static void
start(Controller *self)
{
    Autoscalers *memory = g_new0(Autoscalers, 1);

    memory->histories = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, history_free);
    self->state = memory;
    controller_watch(self, KIND_HORIZONTAL_POD_AUTOSCALER, autoscaler_changed);
    (void)controller_informer(self, KIND_POD);
    (void)controller_informer(self, KIND_DEPLOYMENT);
    (void)controller_informer(self, KIND_REPLICA_SET);
    (void)controller_informer(self, KIND_STATEFUL_SET);
    (void)controller_informer(self, KIND_REPLICATION_CONTROLLER);
}

static void
free_state(Controller *self)
{
    Autoscalers *memory = self->state;

    if (memory != NULL) {
        g_hash_table_destroy(memory->histories);
        g_free(memory);
    }
}

/* ---- a look ---------------------------------------------------------------------------------- */

/* NULL: the scale is read; else why not. */
static const char *
read_scale(AutoscalerPass *pass)
{
    const Value *target = value_get(pass->spec, "scaleTargetRef");
    const char *api_version = value_get_text(target, "apiVersion");
    const char *kind_name = value_get_text(target, "kind");
    const char *name = value_get_text(target, "name");
    Kind kind = scale_kind(api_version, kind_name);
    g_autofree char *resource = NULL;
    const Object *found;
    ApiAnswer answer;

    if (kind == KIND_OTHER) {
        return arena_printf(pass->arena, "no matches for kind \"%s\" in version \"%s\"", kind_name,
                            api_version != NULL ? api_version : "");
    }
    found = informer_find(controller_informer(pass->self, kind),
                          pass->object->object.meta.name_space, name);
    if (found != NULL) {
        pass->target = found->ref;
        answer = controller_read(pass->self, pass->process, found->ref);
        if (answer.status == API_OK && scale_read(answer.object, &pass->scale)) {
            return NULL;
        }
        if (answer.status != API_NOT_FOUND && answer.message != NULL) {
            return arena_strdup(pass->arena, answer.message);
        }
    }
    resource = g_strdup_printf("%s%s", object_class(kind)->resource,
                               kind == KIND_REPLICATION_CONTROLLER ? "" : ".apps");
    return arena_printf(pass->arena, "%s \"%s\" not found", resource, name);
}

static const char *
limit_message(const char *reason)
{
    static const char *const rows[][2] = {
        { "DesiredWithinRange", "the desired count is within the acceptable range" },
        { "ScaleUpLimit",
          "the desired replica count is increasing faster than the maximum scale rate" },
        { "ScaleDownLimit",
          "the desired replica count is decreasing faster than the maximum scale rate" },
        { "TooManyReplicas", "the desired replica count is more than the maximum replica count" },
        { "TooFewReplicas", "the desired replica count is less than the minimum replica count" },
        { "ReadyForNewScale", "recommended size matches current size" },
        { "ScaleUpStabilized", "recent recommendations were lower than current one, applying the "
                               "lowest recent recommendation" },
        { "ScaleDownStabilized", "recent recommendations were higher than current one, applying "
                                 "the highest recent recommendation" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i][0], reason) == 0) {
            return rows[i][1];
        }
    }
    g_assert_not_reached();
}

/* How many there shall be by the metrics; false: they say nothing. */
static bool
desire_by_metrics(AutoscalerPass *pass, int32_t *ret_desired, const char **ret_reason)
{
    int32_t current = pass->scale.spec_replicas;
    const char *metric, *error;
    int32_t wish = autoscaler_wish(pass, &metric, &error);
    ScaleDecision decision;

    if (wish < 0) {
        pass->status.current_replicas = current;
        autoscaler_write_status(pass);
        controller_record(pass->self, &pass->object->object, "Warning",
                          "FailedComputeMetricsReplicas", "%s", error);
        return false;
    }
    if (wish > current) {
        *ret_reason = arena_printf(pass->arena, "%s above target", metric);
    } else if (wish < current) {
        *ret_reason = "All metrics below target";
    }
    decision = scale_decide(&pass->limits, pass->history, current, wish, sim_now(pass->self->sim));
    autoscaler_condition(pass, "AbleToScale", true, decision.able_reason, "%s",
                         limit_message(decision.able_reason));
    autoscaler_condition(pass, "ScalingLimited", decision.is_limited, decision.limited_reason, "%s",
                         limit_message(decision.limited_reason));
    *ret_desired = decision.replicas;
    return true;
}

static bool
desire(AutoscalerPass *pass, int32_t *ret_desired, const char **ret_reason)
{
    int32_t current = pass->scale.spec_replicas;

    pass->status.metrics = NULL;
    if (current == 0 && pass->limits.min != 0) {
        *ret_desired = 0;
        autoscaler_condition(pass, "ScalingActive", false, "ScalingDisabled",
                             "scaling is disabled since the replica count of the target is zero");
    } else if (current > pass->limits.max) {
        *ret_reason = "Current number of replicas above Spec.MaxReplicas";
        *ret_desired = pass->limits.max;
    } else if (current < pass->limits.min) {
        *ret_reason = "Current number of replicas below Spec.MinReplicas";
        *ret_desired = pass->limits.min;
    } else {
        return desire_by_metrics(pass, ret_desired, ret_reason);
    }
    return true;
}

static bool
set_replicas(Object *draft, void *data)
{
    scale_write(draft, *(const int32_t *)data);
    return true;
}

/* False: the target could not be written. */
static bool
rescale(AutoscalerPass *pass, int32_t desired, const char *reason)
{
    Controller *self = pass->self;
    int32_t current = pass->scale.spec_replicas;
    ApiAnswer answer = controller_patch(self, pass->process, pass->target, set_replicas, &desired);

    if (answer.status != API_OK) {
        controller_record(self, &pass->object->object, "Warning", "FailedRescale",
                          "New size: %d; reason: %s; error: %s", desired, reason, answer.message);
        autoscaler_condition(pass, "AbleToScale", false, "FailedUpdateScale",
                             "the HPA controller was unable to update the target scale: %s",
                             answer.message);
        pass->status.current_replicas = current;
        return false;
    }
    autoscaler_condition(pass, "AbleToScale", true, "SucceededRescale",
                         "the HPA controller was able to update the target scale to %d", desired);
    controller_record(self, &pass->object->object, "Normal", "SuccessfulRescale",
                      "New size: %d; reason: %s", desired, reason);
    scale_history_changed(pass->history, &pass->limits, current, desired, sim_now(self->sim));
    pass->status.last_scale = api_time(sim_now(self->sim));
    return true;
}

static void
run_pass(AutoscalerPass *pass)
{
    int32_t desired = 0;
    const char *reason = "";
    const char *error = read_scale(pass);
    int32_t current = pass->scale.spec_replicas;

    if (error != NULL) {
        controller_record(pass->self, &pass->object->object, "Warning", "FailedGetScale", "%s",
                          error);
        autoscaler_condition(pass, "AbleToScale", false, "FailedGetScale",
                             "the HPA controller was unable to get the target's current scale: %s",
                             error);
        autoscaler_write_status(pass);
        return;
    }
    autoscaler_condition(pass, "AbleToScale", true, "SucceededGetScale",
                         "the HPA controller was able to get the target's current scale");
    scale_history_begin(pass->history, current, sim_now(pass->self->sim));
    if (!desire(pass, &desired, &reason)) {
        return;
    }
    if (desired != current && !rescale(pass, desired, reason)) {
        autoscaler_write_status(pass);
        return;
    }
    pass->status.current_replicas = current;
    pass->status.desired_replicas = desired;
    autoscaler_write_status(pass);
}

static bool
sync_autoscaler(Controller *self, Process *process, ObjectRef key)
{
    Object *copy = controller_copy(self, KIND_HORIZONTAL_POD_AUTOSCALER, key);
    AutoscalerPass pass = { .self = self, .process = process };

    if (copy == NULL) {
        return true;
    }
    pass.arena = arena_new();
    pass.object = (const RawObject *)copy;
    pass.spec = value_get(copy->raw, "spec");
    pass.history = history_of(self, copy);
    pass.limits = scale_limits_read(
        pass.spec, self->settings->horizontal_pod_autoscaler_downscale_stabilization, pass.arena);
    autoscaler_read_status(&pass);
    run_pass(&pass);
    arena_free(pass.arena);
    object_free(copy);
    if (!self->gone) {
        look_later(self, key);
    }
    return true;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_horizontal_pod_autoscaler_syncs;
}

const ControllerType controller_horizontal_pod_autoscaler_controller = {
    .name = "horizontal-pod-autoscaler-controller",
    .doc = "Scales workloads by what their pods use.",
    .component = "horizontal-pod-autoscaler",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = sync_autoscaler,
    .free = free_state,
};
