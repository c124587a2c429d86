/* resource-quota-controller.c - counts what a namespace uses and says so in its quotas.
 *
 * A quota is counted when it comes or its spec changes, when something it counts goes (pods: also
 * when they end), and every --resource-quota-sync-period.  What comes is counted by admission
 * (Kubernetes 1.34). */
#include "models/controllers/controller.h"

#include "models/api/quota.h"

#include <string.h>

static void
enqueue_quotas(Controller *self, const Object *gone)
{
    StoreQuery query = { .kind = KIND_RESOURCE_QUOTA, .name_space = gone->meta.name_space };
    Informer *quotas = controller_informer(self, KIND_RESOURCE_QUOTA);

    for (StoreIterator it = informer_query(quotas, &query); store_next(&it);) {
        const Value *spec = value_get(it.object->raw, "spec");

        if (quota_takes(spec, value_get(spec, "hard"), gone, self->tables)) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
object_changed(Controller *self, const Object *old, const Object *new_)
{
    bool ended = new_ != NULL && old != NULL && new_->kind == KIND_POD &&
                 pod_is_terminal((const Pod *)new_) && !pod_is_terminal((const Pod *)old);

    if (new_ == NULL || ended) {
        enqueue_quotas(self, new_ == NULL ? old : new_);
    }
}

static void
quota_changed(Controller *self, const Object *old, const Object *new_)
{
    if (new_ == NULL) {
        enqueue_quotas(self, old); /* quotas may count quotas */
    } else if (old == NULL ||
               !value_equal(value_get(old->raw, "spec"), value_get(new_->raw, "spec"))) {
        work_queue_add(self->queue, new_->ref);
    }
}

/* What quotas count. */
static const Kind counted_kinds[] = {
    KIND_POD,         KIND_SERVICE,    KIND_PERSISTENT_VOLUME_CLAIM,
    KIND_CONFIG_MAP,  KIND_SECRET,     KIND_REPLICATION_CONTROLLER,
    KIND_REPLICA_SET, KIND_DEPLOYMENT, KIND_STATEFUL_SET,
    KIND_DAEMON_SET,  KIND_JOB,        KIND_CRON_JOB,
};

static void
start(Controller *self)
{
    controller_watch(self, KIND_RESOURCE_QUOTA, quota_changed);
    for (size_t i = 0; i < G_N_ELEMENTS(counted_kinds); i++) {
        controller_watch(self, counted_kinds[i], object_changed);
    }
}

/* ---- counting -------------------------------------------------------------------------------- */

static void
count_kind(Controller *self, const RawObject *quota, Kind kind, Quantity *sums)
{
    StoreQuery query = { .kind = kind, .name_space = quota->object.meta.name_space };
    const Value *spec = value_get(quota->object.raw, "spec");
    const Value *hard = value_get(spec, "hard");
    StoreIterator it = informer_query(controller_informer(self, kind), &query);

    while (store_next(&it)) {
        if (!quota_takes(spec, hard, it.object, self->tables)) {
            continue;
        }
        for (size_t i = 0; i < hard->n; i++) {
            Quantity amount;

            if (quota_amount(it.object, hard->members[i].key, sim_now(self->sim), self->tables,
                             &amount)) {
                sums[i] = quantity_add(sums[i], amount);
            }
        }
    }
}

static const Value *
count_all(Controller *self, const RawObject *quota, Arena *arena)
{
    const Value *hard = value_path(quota->object.raw, "spec", "hard", NULL);
    g_autofree Quantity *sums = g_new0(Quantity, value_length(hard) + 1);
    ValueBuilder *used = value_map_begin(arena);

    count_kind(self, quota, KIND_RESOURCE_QUOTA, sums);
    for (size_t i = 0; i < G_N_ELEMENTS(counted_kinds); i++) {
        count_kind(self, quota, counted_kinds[i], sums);
    }
    for (size_t i = 0; i < value_length(hard); i++) {
        value_put(used, hard->members[i].key, quota_value(sums[i], arena));
    }
    return value_end(used);
}

static bool
same_amounts(const Value *a, const Value *b)
{
    if (value_length(a) != value_length(b)) {
        return false;
    }
    for (size_t i = 0; i < value_length(a); i++) {
        Quantity x = { 0 }, y = { 0 };
        const Value *other = value_get(b, a->members[i].key);

        (void)quantity_from_value(a->members[i].value, &x);
        (void)quantity_from_value(other, &y);
        if (other == NULL || quantity_compare(x, y) != 0) {
            return false;
        }
    }
    return true;
}

static bool
sync_quota(Controller *self, Process *process, ObjectRef key)
{
    RawObject *draft = (RawObject *)controller_copy(self, KIND_RESOURCE_QUOTA, key);
    Arena *arena = self->tables->arena;
    const Value *hard, *used;
    ValueBuilder *status;

    if (draft == NULL) {
        return true;
    }
    hard = value_path(draft->object.raw, "spec", "hard", NULL);
    used = count_all(self, draft, arena);
    work_queue_add_after_quietly(self->queue, key, self->settings->resource_quota_sync_period);
    if (same_amounts(hard, value_get(draft->status, "hard")) &&
        same_amounts(used, value_get(draft->status, "used"))) {
        object_free(&draft->object);
        return true;
    }
    status = value_map_begin(arena);
    if (hard != NULL) {
        value_put(status, "hard", hard);
        value_put(status, "used", used);
    }
    draft->status = value_end(status);
    return controller_update_status(self, process, &draft->object).status == API_OK;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_resource_quota_syncs;
}

const ControllerType controller_resource_quota_controller = {
    .name = "resourcequota-controller",
    .doc = "Counts what namespaces use for their quotas.",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = sync_quota,
};
