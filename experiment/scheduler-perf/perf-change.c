/* perf-change.c - operations on what is there: updates, deletions, churn, a steady state. */
#include "experiment/scheduler-perf/perf-run-internal.h"
#include "models/api/server/api-admission.h"

#include <string.h>

/* ---- a pace -------------------------------------------------------------------------------------
 */

typedef struct Pace {
    SimTime next, step;
} Pace;

static Pace
pace_new(const PerfRun *run, int64_t per_second)
{
    SimTime step = per_second > 0 ? SIM_SECOND / per_second : 0;

    return (Pace){ sim_now(run->sim) + step, step };
}

static void
pace_wait(const PerfRun *run, Process *self, Pace *pace)
{
    SimTime now = sim_now(run->sim);

    if (pace->next > now) {
        process_sleep(self, pace->next - now);
    }
    pace->next += pace->step;
}

/* ---- updates ------------------------------------------------------------------------------------
 */

/* What the object is to be, and which part of it counts. */
typedef struct Update {
    PerfRun *run;
    const Object *wanted;
    bool is_resize, is_status;
} Update;

static const Value *
resized(const Value *container, const Value *wanted, Arena *arena)
{
    for (size_t i = 0; i < value_length(wanted); i++) {
        const Value *other = value_item(wanted, i);

        if (g_strcmp0(value_get_text(other, "name"), value_get_text(container, "name")) == 0) {
            return value_with(arena, container, "resources", value_get(other, "resources"));
        }
    }
    return container;
}

/* pods/resize takes nothing but the resources of containers. */
static const PodSpec *
resize(const Update *update, const Pod *pod)
{
    const ObjectTables *tables = cluster_tables(update->run->cluster);
    const Value *containers = value_get(pod->spec->raw, "containers");
    const Value *wanted = value_get(((const Pod *)update->wanted)->spec->raw, "containers");
    ValueBuilder *list = value_list_begin(tables->arena);

    for (size_t i = 0; i < value_length(containers); i++) {
        value_add(list, resized(value_item(containers, i), wanted, tables->arena));
    }
    return pod_spec_intern(tables->pod_specs, value_with(tables->arena, pod->spec->raw,
                                                         "containers", value_end(list)));
}

static void
take_meta(const Update *update, Object *draft)
{
    draft->meta.labels = update->wanted->meta.labels;
    draft->meta.annotations = update->wanted->meta.annotations;
}

static bool
edit_pod(Object *draft, void *data)
{
    const Update *update = data;
    Pod *pod = (Pod *)draft;

    if (update->is_resize) {
        pod->spec = resize(update, pod);
        return true;
    }
    take_meta(update, draft);
    pod->spec = ((const Pod *)update->wanted)->spec;
    return true;
}

/* The whole node, status and all: its capacity is what the benchmark changes. */
static bool
edit_node(Object *draft, void *data)
{
    const Update *update = data;
    const Node *wanted = (const Node *)update->wanted;
    Node *node = (Node *)draft;

    if (!update->is_status) {
        take_meta(update, draft);
        node->unschedulable = wanted->unschedulable;
        node->n_taints = wanted->n_taints;
        node->taints = wanted->taints;
    }
    node->capacity = wanted->capacity;
    node->allocatable = wanted->allocatable;
    memcpy(node->conditions, wanted->conditions, sizeof node->conditions);
    return true;
}

static const Object *
find_named(PerfRun *run, const Value *document, const char *name_space)
{
    const ObjectClass *class_ =
        object_class_find(value_get_text(document, "apiVersion"), value_get_text(document, "kind"));
    const char *name = value_get_text(value_get(document, "metadata"), "name");
    const Object *found =
        class_ == NULL || name == NULL
            ? NULL
            : store_find(run->store, class_->kind, class_->is_namespaced ? name_space : NULL, name);

    if (found == NULL) {
        (void)perf_fail(run, "there is no %s %s to update", value_get_text(document, "kind"),
                        name == NULL ? "" : name);
    }
    return found;
}

/* An update of the whole object, as the API server would take it. */
static const Value *
replaced(PerfRun *run, const Object *stored, const Value *document)
{
    ObjectTables *tables = cluster_tables(run->cluster);
    ApiContext context = { .now = tables->epoch + sim_now(run->sim) / SIM_SECOND };
    ApiResult result = api_replace(&context, object_to_value(stored, tables, tables->arena),
                                   document, tables->arena);

    if (result.object == NULL) {
        (void)perf_fail(run, "an update is refused: %s", result.error->message);
    }
    return result.object;
}

static bool
check_answer(PerfRun *run, const ApiAnswer *answer)
{
    return answer->status == API_OK ||
           perf_fail(run, "an update is refused: %s",
                     answer->message == NULL ? "conflict" : answer->message);
}

static bool
patch(PerfRun *run, Process *self, Update *update, ObjectRef ref, Object *wanted)
{
    ApiAnswer answer;

    if (wanted == NULL) {
        return false;
    }
    update->wanted = wanted;
    answer = client_patch(run->client, self, ref, wanted->kind == KIND_NODE ? edit_node : edit_pod,
                          update);
    object_free(wanted);
    return check_answer(run, &answer);
}

static bool
update_one(PerfRun *run, Process *self, const PerfOp *op, PerfNumbers numbers)
{
    const char *part = op->sub_resources == NULL ? NULL : op->sub_resources[0];
    Update update = { .run = run,
                      .is_resize = g_strcmp0(part, "resize") == 0,
                      .is_status = g_strcmp0(part, "status") == 0 };
    const Value *document = perf_document(run, op->object, op->name_space, numbers);
    const Object *stored = document == NULL ? NULL : find_named(run, document, op->name_space);
    const char *name = perf_template_name(op->object);
    const Value *value;
    Object *draft;
    ApiAnswer answer;

    if (stored == NULL) {
        return false;
    }
    if (stored->kind == KIND_NODE || update.is_resize) {
        return patch(run, self, &update, stored->ref, perf_object_of(run, name, document));
    }
    value = replaced(run, stored, document);
    draft = value == NULL ? NULL : object_from_value(value, cluster_tables(run->cluster));
    if (draft == NULL || stored->kind == KIND_POD) {
        return patch(run, self, &update, stored->ref, draft);
    }
    draft->ref = stored->ref;
    draft->meta.resource_version = 0;
    answer = update.is_status ? client_update_status(run->client, self, draft)
                              : client_update(run->client, self, draft);
    return check_answer(run, &answer);
}

bool
perf_update_any(PerfRun *run, Process *self, const PerfOp *op, int64_t count)
{
    Pace pace = pace_new(run, op->per_second);

    for (int64_t i = 0; i < count; i++) {
        if (op->per_second > 0) {
            pace_wait(run, self, &pace);
        }
        if (!update_one(run, self, op, (PerfNumbers){ i, count })) {
            return false;
        }
    }
    return true;
}

/* ---- deletions ----------------------------------------------------------------------------------
 */

typedef struct Deletion {
    PerfRun *run;
    const PerfOp *op;
    ObjectRef *refs;
    size_t n;
} Deletion;

static Deletion *
deletion_new(PerfRun *run, const PerfOp *op)
{
    StoreQuery query = { .kind = KIND_POD, .name_space = op->name_space };
    Deletion *deletion = ARENA_NEW(run->arena, Deletion);

    *deletion = (Deletion){ run, op, NULL, 0 };
    deletion->refs = ARENA_NEW_N(run->arena, ObjectRef, store_count(run->store, KIND_POD));
    for (StoreIterator it = store_query(run->store, &query); store_next(&it);) {
        if (perf_labels_match(op->labels, it.object->meta.labels)) {
            deletion->refs[deletion->n++] = it.object->ref;
        }
    }
    return deletion;
}

static void
delete_all(Process *self, void *data)
{
    const Deletion *deletion = data;
    PerfRun *run = deletion->run;
    Pace pace = pace_new(run, deletion->op->per_second);

    if (deletion->op->per_second == 0) {
        ApiAnswer *answers = ARENA_NEW_N(run->arena, ApiAnswer, deletion->n);

        client_delete_all(run->client, self, deletion->refs, deletion->n, NULL, answers);
        return;
    }
    for (size_t i = 0; i < deletion->n; i++) {
        pace_wait(run, self, &pace);
        (void)client_delete(run->client, self, deletion->refs[i], NULL);
    }
}

bool
perf_delete_pods(PerfRun *run, Process *self, const PerfOp *op)
{
    Deletion *deletion = deletion_new(run, op);

    if (op->skips_wait) {
        process_start(run->sim, "deletePods", PHASE_ACTION, delete_all, deletion);
    } else {
        delete_all(self, deletion);
    }
    return true;
}

/* ---- churn --------------------------------------------------------------------------------------
 */

typedef struct Churn {
    PerfRun *run;
    const PerfOp *op;
    const char *name_space;
    ObjectRef *slots; /* recreate: what was made, by template and turn; no handle: nothing */
} Churn;

static void
churn_one(Churn *churn, Process *self, size_t which, int64_t turn)
{
    PerfRun *run = churn->run;
    const PerfOp *op = churn->op;
    ObjectRef none = SIM_NO_HANDLE, *slot = NULL;
    Object *draft;
    ApiAnswer answer;

    if (op->mode == CHURN_RECREATE) {
        slot = &churn->slots[which * (size_t)op->number + (size_t)(turn % op->number)];
        if (store_get(run->store, *slot) != NULL) {
            (void)client_delete(run->client, self, *slot, NULL);
            *slot = none;
            return;
        }
    }
    draft =
        perf_object(run, op->objects[which], churn->name_space, (PerfNumbers){ turn, op->number });
    if (draft != NULL) {
        answer = client_create(run->client, self, draft);
        if (slot != NULL && answer.status == API_OK) {
            *slot = answer.ref;
        }
    }
}

static void
churn(Process *self, void *data)
{
    Churn *churn = data;
    PerfRun *run = churn->run;
    const PerfOp *op = churn->op;
    bool has_end = op->mode == CHURN_CREATE && op->number > 0;

    if (!perf_ensure_namespace(run, self, churn->name_space)) {
        return;
    }
    for (int64_t turn = 0; !has_end || turn < op->number; turn++) {
        process_sleep_background(self, op->interval_ms * SIM_MILLISECOND);
        for (size_t i = 0; i < op->n_objects && run->failure == NULL; i++) {
            churn_one(churn, self, i, turn);
        }
    }
}

/* Goes on beside what follows, to the end. */
void
perf_churn(PerfRun *run, const PerfOp *op)
{
    Churn *churning = ARENA_NEW(run->arena, Churn);

    churning->run = run;
    churning->op = op;
    churning->name_space = op->name_space != NULL
                               ? op->name_space
                               : arena_printf(run->arena, "namespace-%zu", run->op_index);
    churning->slots =
        ARENA_NEW_N(run->arena, ObjectRef, op->n_objects * (size_t)MAX(op->number, 1));
    if (op->mode == CHURN_RECREATE && op->number == 0) {
        return; /* none at a time */
    }
    process_start(run->sim, "churn", PHASE_ACTION, churn, churning);
}

/* ---- steady state -------------------------------------------------------------------------------
 */

#define STEADY_POLL (100 * SIM_MILLISECOND)

/* The pods of the group that are bound are gone; how many there were. */
static int64_t
drop_bound(PerfRun *run, Process *self, PerfGroup *group)
{
    size_t n_max = group->refs->len, n = 0;
    ObjectRef *refs = ARENA_NEW_N(run->arena, ObjectRef, n_max);
    ApiAnswer *answers = ARENA_NEW_N(run->arena, ApiAnswer, n_max);
    DeleteOptions at_once = { .grace_seconds = 0 };

    for (guint i = group->refs->len; i > 0; i--) {
        ObjectRef ref = g_array_index(group->refs, ObjectRef, i - 1);
        const Pod *pod = (const Pod *)store_get(run->store, ref);

        if (pod == NULL || pod->node_name != NULL) {
            refs[n++] = ref;
            g_array_remove_index_fast(group->refs, i - 1);
        }
    }
    if (n > 0) {
        client_delete_all(run->client, self, refs, n, &at_once, answers);
    }
    return (int64_t)n;
}

bool
perf_hold_steady(PerfRun *run, Process *self, const PerfOp *op, PerfGroup *group, SimTime duration)
{
    SimTime end = sim_now(run->sim) + duration;

    while (sim_now(run->sim) < end) {
        int64_t n;

        process_sleep(self, STEADY_POLL);
        n = drop_bound(run, self, group);
        if (n > 0 && !perf_refill_pods(run, self, op, group, n)) {
            return false;
        }
    }
    return true;
}
