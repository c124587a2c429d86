/* disruption-controller.c - says how many pods of a budget may be disrupted now. */
#include "models/controllers/disruption-budget.h"
#include "models/controllers/pod-control.h"

#include <string.h>

static void
enqueue_budget_of(Controller *self, const Object *pod)
{
    StoreQuery query = { .kind = KIND_POD_DISRUPTION_BUDGET, .name_space = pod->meta.name_space };
    Informer *budgets = controller_informer(self, KIND_POD_DISRUPTION_BUDGET);

    for (StoreIterator it = informer_query(budgets, &query); store_next(&it);) {
        const PodDisruptionBudget *budget = (const PodDisruptionBudget *)it.object;

        if (budget->selector != NULL && selector_matches(budget->selector, pod->meta.labels)) {
            work_queue_add(self->queue, it.object->ref);
            return;
        }
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    enqueue_budget_of(self, new_ != NULL ? new_ : old);
    if (old != NULL && new_ != NULL && old->meta.labels != new_->meta.labels) {
        enqueue_budget_of(self, old);
    }
}

static void
budget_changed(Controller *self, const Object *old, const Object *new_)
{
    work_queue_add(self->queue, (new_ != NULL ? new_ : old)->ref);
}

static void
no_change(Controller *self, const Object *old, const Object *new_)
{
    (void)self;
    (void)old;
    (void)new_;
}

static void
start(Controller *self)
{
    controller_watch(self, KIND_POD_DISRUPTION_BUDGET, budget_changed);
    controller_watch(self, KIND_POD, pod_changed);
    controller_watch(self, KIND_REPLICA_SET, no_change);
    controller_watch(self, KIND_DEPLOYMENT, no_change);
    controller_watch(self, KIND_STATEFUL_SET, no_change);
    controller_watch(self, KIND_REPLICATION_CONTROLLER, no_change);
}

/* What the pod's controller wants, and which one it is; false: it has none, or none with a size. */
static bool
scale_of(Controller *self, const Pod *pod, Uid *ret_uid, int32_t *ret_scale)
{
    static const Kind kinds[] = { KIND_REPLICA_SET, KIND_STATEFUL_SET,
                                  KIND_REPLICATION_CONTROLLER };
    const char *name_space = pod->object.meta.name_space;
    const Object *owner = NULL;
    const Object *deployment;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds) && owner == NULL; i++) {
        owner = controller_resolve(self, kinds[i], name_space, object_controller(&pod->object));
    }
    if (owner == NULL) {
        return false;
    }
    *ret_uid = owner->meta.uid;
    if (owner->kind == KIND_STATEFUL_SET) {
        *ret_scale = ((const StatefulSet *)owner)->replicas;
        return true;
    }
    *ret_scale = ((const ReplicaSet *)owner)->replicas;
    deployment = controller_resolve(self, KIND_DEPLOYMENT, name_space, object_controller(owner));
    if (deployment != NULL) {
        *ret_uid = deployment->meta.uid;
        *ret_scale = ((const Deployment *)deployment)->replicas;
    }
    return true;
}

typedef struct Pass {
    Controller *self;
    Process *process;
    PodDisruptionBudget *budget; /* our copy */
    int32_t n_pods, n_healthy, n_unmanaged, scale;
    char *error;       /* of the first pod whose owner has no size; owned; NULL: none */
    GArray *owners;    /* Uid, counted already */
    GArray *disrupted; /* DisruptedPod that are still to go */
    SimTime recheck;   /* until the first of them is forgotten */
} Pass;

/* Why the owner has no size: it cannot be scaled, or is not there. */
static char *
explain_owner(const Pod *pod)
{
    const OwnerRef *owner = object_controller(&pod->object);
    const ObjectClass *class_ = object_class_find(owner->api_version, owner->kind_name);
    const char *slash = strchr(owner->api_version, '/');

    switch (owner->kind) {
    case KIND_REPLICA_SET:
    case KIND_REPLICATION_CONTROLLER:
    case KIND_STATEFUL_SET:
        return g_strdup_printf("found no controllers for pod \"%s\"", pod->object.meta.name);
    default:
        break;
    }
    if (class_ == NULL) {
        return g_strdup_printf("no matches for kind \"%s\" in version \"%s\"", owner->kind_name,
                               owner->api_version);
    }
    return slash == NULL
               ? g_strdup_printf("%s does not implement the scale subresource", class_->resource)
               : g_strdup_printf("%s.%.*s does not implement the scale subresource",
                                 class_->resource, (int)(slash - owner->api_version),
                                 owner->api_version);
}

static void
count_owner(Pass *pass, const Pod *pod)
{
    Uid uid;
    int32_t scale;

    if (object_controller(&pod->object) == NULL) {
        pass->n_unmanaged++;
        return;
    }
    if (!scale_of(pass->self, pod, &uid, &scale)) {
        pass->error = pass->error != NULL ? pass->error : explain_owner(pod);
        return;
    }
    for (guint i = 0; i < pass->owners->len; i++) {
        if (g_array_index(pass->owners, Uid, i) == uid) {
            return;
        }
    }
    g_array_append_val(pass->owners, uid);
    pass->scale += scale;
}

static void
count_pod(Pass *pass, const Pod *pod)
{
    SimTime now = sim_now(pass->self->sim);
    bool disrupted = false;

    pass->n_pods++;
    count_owner(pass, pod);
    if (object_is_deleting(&pod->object)) {
        return;
    }
    for (uint32_t i = 0; i < pass->budget->status.n_disrupted; i++) {
        const DisruptedPod *row = &pass->budget->status.disrupted[i];

        if (strcmp(row->name, pod->object.meta.name) != 0) {
            continue;
        }
        if (row->at + DISRUPTION_TIMEOUT < now) {
            controller_record(pass->self, &pod->object, "Warning", "NotDeleted",
                              "Pod was expected by PDB %s/%s to be deleted but it wasn't",
                              pass->budget->object.meta.name_space, pass->budget->object.meta.name);
        } else {
            disrupted = true;
            g_array_append_vals(pass->disrupted, row, 1);
            /* At the end of its time it still counts: look when that is over, or time stands. */
            pass->recheck = MIN(pass->recheck, row->at + DISRUPTION_TIMEOUT - now + 1);
        }
    }
    pass->n_healthy += !disrupted && pod_is_ready(pod);
}

static void
take_stock(Pass *pass)
{
    StoreQuery query = { .kind = KIND_POD,
                         .name_space = pass->budget->object.meta.name_space,
                         .selector = pass->budget->selector };

    if (pass->budget->selector == NULL) {
        return;
    }
    for (StoreIterator it = informer_query(controller_informer(pass->self, KIND_POD), &query);
         store_next(&it);) {
        count_pod(pass, (const Pod *)it.object);
    }
}

static void
put_disrupted(Pass *pass, PodDisruptionBudget *draft)
{
    guint n = pass->disrupted->len;
    DisruptedPod *copy;

    if (n == draft->status.n_disrupted) {
        return;
    }
    copy = ARENA_NEW_N(pass->self->tables->arena, DisruptedPod, n);
    if (n > 0) {
        memcpy(copy, pass->disrupted->data, n * sizeof(DisruptedPod));
    }
    draft->status.disrupted = copy;
    draft->status.n_disrupted = n;
}

static bool
has_failed(const PodDisruptionBudget *budget)
{
    for (size_t i = 0; i < G_N_ELEMENTS(budget->status.conditions); i++) {
        if (g_strcmp0(budget->status.conditions[i].reason, "SyncFailed") == 0) {
            return true;
        }
    }
    return false;
}

static bool
write_status(Pass *pass, const BudgetCounts *counts)
{
    const PodDisruptionBudget *budget = pass->budget;
    PodDisruptionBudget *draft;
    InternTable *names = pass->self->tables->names;

    if (budget->status.current_healthy == counts->current_healthy &&
        budget->status.desired_healthy == counts->desired_healthy &&
        budget->status.expected_pods == counts->expected &&
        budget->status.disruptions_allowed == counts->allowed &&
        budget->status.n_disrupted == pass->disrupted->len &&
        budget->status.observed_generation == budget->object.meta.generation &&
        !has_failed(budget)) {
        return true;
    }
    draft = (PodDisruptionBudget *)object_copy(&budget->object);
    draft->status.current_healthy = counts->current_healthy;
    draft->status.desired_healthy = counts->desired_healthy;
    draft->status.expected_pods = counts->expected;
    draft->status.disruptions_allowed = counts->allowed;
    draft->status.observed_generation = budget->object.meta.generation;
    put_disrupted(pass, draft);
    condition_set(draft->status.conditions, G_N_ELEMENTS(draft->status.conditions),
                  intern(names, "DisruptionAllowed"),
                  counts->allowed > 0 ? CONDITION_TRUE : CONDITION_FALSE,
                  intern(names, counts->allowed > 0 ? "SufficientPods" : "InsufficientPods"),
                  intern(names, ""), sim_now(pass->self->sim));
    return controller_update_status(pass->self, pass->process, &draft->object).status == API_OK;
}

static bool
set_failed(Object *draft, void *data)
{
    const Pass *pass = data;
    PodDisruptionBudget *budget = (PodDisruptionBudget *)draft;
    InternTable *names = pass->self->tables->names;

    budget->status.disruptions_allowed = 0;
    condition_set(budget->status.conditions, G_N_ELEMENTS(budget->status.conditions),
                  intern(names, "DisruptionAllowed"), CONDITION_FALSE, intern(names, "SyncFailed"),
                  intern(names, pass->error), sim_now(pass->self->sim));
    return true;
}

/* Nothing may be disrupted while nobody knows how many pods there should be.  The budget is not
 * tried again before something changes. */
static bool
fail_safe(Pass *pass)
{
    PodDisruptionBudget *draft = (PodDisruptionBudget *)object_copy(&pass->budget->object);

    controller_record(pass->self, &pass->budget->object, "Warning",
                      "CalculateExpectedPodCountFailed",
                      "Failed to calculate the number of expected pods: %s", pass->error);
    (void)set_failed(&draft->object, pass);
    if (!object_status_differs(&pass->budget->object, &draft->object)) {
        object_free(&draft->object);
        return true;
    }
    return controller_update_status(pass->self, pass->process, &draft->object).status == API_OK;
}

static bool
run_pass(Pass *pass)
{
    PodDisruptionBudget *budget = pass->budget;
    BudgetCounts counts;

    take_stock(pass);
    if (pass->n_pods == 0) {
        controller_record(pass->self, &budget->object, "Normal", "NoPods",
                          "No matching pods found");
    }
    if (budget_needs_scale(budget)) {
        if (pass->error != NULL) {
            return fail_safe(pass);
        }
        if (pass->n_unmanaged > 0) {
            controller_record(
                pass->self, &budget->object, "Warning", "UnmanagedPods",
                "Pods selected by this PodDisruptionBudget were found to be unmanaged. As a "
                "result, the status of the PDB cannot be calculated correctly, which may result "
                "in undefined behavior. To account for these pods please set "
                "\".spec.minAvailable\" field of the PDB to an integer value.");
        }
    }
    counts = budget_counts(budget, pass->n_pods, pass->scale, pass->n_healthy);
    if (!write_status(pass, &counts)) {
        return false;
    }
    work_queue_add_after_quietly(pass->self->queue, budget->object.ref, pass->recheck);
    return true;
}

static bool
sync_budget(Controller *self, Process *process, ObjectRef key)
{
    Pass pass = { .self = self, .process = process, .recheck = SIM_NEVER };
    bool ok;

    pass.budget = (PodDisruptionBudget *)controller_copy(self, KIND_POD_DISRUPTION_BUDGET, key);
    if (pass.budget == NULL) {
        return true;
    }
    pass.owners = g_array_new(FALSE, FALSE, sizeof(Uid));
    pass.disrupted = g_array_new(FALSE, FALSE, sizeof(DisruptedPod));
    ok = run_pass(&pass);
    g_free(pass.error);
    g_array_unref(pass.owners);
    g_array_unref(pass.disrupted);
    object_free(&pass.budget->object);
    return ok;
}

const ControllerType controller_disruption_controller = {
    .name = "disruption-controller",
    .doc = "Says how many pods of a PodDisruptionBudget may be disrupted now.",
    .component = "controllermanager",
    .qps_factor = 1,
    .start = start,
    .sync = sync_budget,
};
