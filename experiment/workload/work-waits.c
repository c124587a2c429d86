/* work-waits.c - see work-waits.h.
 *
 * An object of a task is known by kind, namespace and name, which are given before it exists. */
#include "experiment/workload/work-waits.h"

#include <string.h>

typedef struct Task {
    char *name;
    GPtrArray *drafts;    /* Object *; NULL: created, or not there yet */
    GPtrArray *followers; /* Task *, borrowed */
    uint32_t n_before;    /* tasks that it waits for */
    uint32_t n_running;   /* of its objects */
    bool is_known, has_ended;
} Task;

struct WorkWaits {
    Store *store;
    WorkRelease release;
    void *data;
    GHashTable *tasks;   /* by name; for look-up only */
    GHashTable *objects; /* "kind namespace/name" -> Task; for look-up only */
    GPtrArray *ready;    /* Task *: to be released by the event that is posted */
    bool is_posted;
};

static void fire_ready(void *owner, const SimEvent *event);

static const SimEventType ready_event = { "workload.parents-ended", PHASE_ACTION, fire_ready };

static void
task_free(void *data)
{
    Task *task = data;

    for (guint i = 0; task->drafts != NULL && i < task->drafts->len; i++) {
        object_free(task->drafts->pdata[i]);
    }
    g_clear_pointer(&task->drafts, g_ptr_array_unref);
    g_ptr_array_unref(task->followers);
    g_free(task->name);
    g_free(task);
}

static Task *
find_task(WorkWaits *waits, const char *name)
{
    Task *task = g_hash_table_lookup(waits->tasks, name);

    if (task == NULL) {
        task = g_new0(Task, 1);
        task->name = g_strdup(name);
        task->followers = g_ptr_array_new();
        g_hash_table_insert(waits->tasks, task->name, task);
    }
    return task;
}

static char *
waited_key(const Object *object)
{
    return g_strdup_printf("%d %s/%s", object->kind,
                           object->meta.name_space == NULL ? "" : object->meta.name_space,
                           object->meta.name);
}

static void
make_ready(WorkWaits *waits, Task *task)
{
    g_ptr_array_add(waits->ready, task);
    if (!waits->is_posted) {
        waits->is_posted = true;
        sim_post(store_simulation(waits->store), 0, &ready_event, waits, (SimArgs){ 0 });
    }
}

static void
end_task(WorkWaits *waits, Task *task)
{
    task->has_ended = true;
    for (guint i = 0; i < task->followers->len; i++) {
        Task *follower = task->followers->pdata[i];

        if (--follower->n_before == 0 && follower->is_known) {
            make_ready(waits, follower);
        }
    }
}

static bool
has_ended_well(const Object *object)
{
    if (object->kind == KIND_POD) {
        return ((const Pod *)object)->phase == POD_SUCCEEDED;
    }
    return object->kind == KIND_JOB && ((const Job *)object)->status.completion_time != SIM_NEVER;
}

static void
see_change(void *data, const Object *old, const Object *new_)
{
    WorkWaits *waits = data;
    g_autofree char *key = NULL;
    Task *task;

    if (new_ == NULL || (new_->kind != KIND_POD && new_->kind != KIND_JOB) ||
        !has_ended_well(new_) || (old != NULL && has_ended_well(old))) {
        return;
    }
    key = waited_key(new_);
    task = g_hash_table_lookup(waits->objects, key);
    if (task == NULL) {
        return;
    }
    g_hash_table_remove(waits->objects, key);
    if (--task->n_running == 0) {
        end_task(waits, task);
    }
}

static void
release(WorkWaits *waits, Task *task)
{
    GPtrArray *drafts = g_steal_pointer(&task->drafts);

    for (guint i = 0; i < drafts->len; i++) {
        g_hash_table_insert(waits->objects, waited_key(drafts->pdata[i]), task);
    }
    task->n_running = drafts->len;
    waits->release(waits->data, drafts);
    g_ptr_array_unref(drafts);
}

static void
fire_ready(void *owner, const SimEvent *event)
{
    WorkWaits *waits = owner;
    g_autoptr(GPtrArray) ready = waits->ready;

    (void)event;
    waits->ready = g_ptr_array_new();
    waits->is_posted = false;
    for (guint i = 0; i < ready->len; i++) {
        release(waits, ready->pdata[i]);
    }
}

void
work_waits_add(WorkWaits *waits, const char *name, GPtrArray *drafts, const char *const *after,
               uint32_t n)
{
    Task *task = find_task(waits, name);

    task->is_known = true;
    task->drafts = g_ptr_array_ref(drafts);
    for (uint32_t i = 0; i < n; i++) {
        Task *before = find_task(waits, after[i]);

        if (!before->has_ended) {
            g_ptr_array_add(before->followers, task);
            task->n_before++;
        }
    }
    if (task->n_before == 0) {
        release(waits, task);
    }
}

WorkWaits *
work_waits_new(Store *store, WorkRelease release_, void *data)
{
    WorkWaits *waits = g_new0(WorkWaits, 1);

    waits->store = store;
    waits->release = release_;
    waits->data = data;
    waits->tasks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, task_free);
    waits->objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    waits->ready = g_ptr_array_new();
    store_add_observer(store, see_change, waits);
    return waits;
}

void
work_waits_free(WorkWaits *waits)
{
    if (waits != NULL) {
        g_ptr_array_unref(waits->ready);
        g_hash_table_unref(waits->objects);
        g_hash_table_unref(waits->tasks);
        g_free(waits);
    }
}
