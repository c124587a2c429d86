/* cron-job-controller.c - makes a Job at the times that a schedule names.
 *
 * Each look computes the next time and comes back a tenth of a second after it.  Only the latest
 * missed run is ever started (Kubernetes 1.34, pkg/controller/cronjob). */
#include "models/controllers/controller-ref-manager.h"
#include "models/controllers/cron-job/cron-schedule.h"

#include "models/api/workload.h"

#include <string.h>

#define SCHEDULE_DELTA (100 * SIM_MILLISECOND)
#define ANNOTATION_TIME "batch.kubernetes.io/cronjob-scheduled-timestamp"

typedef struct CronPass {
    Controller *self;
    Process *process;
    CronJob *cron;   /* our copy; its status is what will be written */
    GPtrArray *jobs; /* Job, copies */
    GArray *active;  /* JobReference */
    CronSchedule *schedule;
    bool changed;
    SimTime again; /* when to look again; SIM_NEVER: not by ourselves */
} CronPass;

static int64_t
unix_now(const CronPass *pass)
{
    return pass->self->tables->epoch + sim_now(pass->self->sim) / SIM_SECOND;
}

static int64_t
unix_of(const CronPass *pass, SimTime at)
{
    return pass->self->tables->epoch + api_time(at) / SIM_SECOND;
}

static SimTime
sim_of(const CronPass *pass, int64_t unix_time)
{
    return (unix_time - pass->self->tables->epoch) * SIM_SECOND;
}

static void
cron_changed(Controller *self, const Object *old, const Object *new_)
{
    work_queue_add(self->queue, (new_ != NULL ? new_ : old)->ref);
}

static void
job_changed(Controller *self, const Object *old, const Object *new_)
{
    const Object *job = new_ != NULL ? new_ : old;
    const Object *owner =
        controller_resolve(self, KIND_CRON_JOB, job->meta.name_space, object_controller(job));

    if (owner != NULL) {
        work_queue_add(self->queue, owner->ref);
    }
}

static void
start(Controller *self)
{
    self->state = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    controller_watch(self, KIND_CRON_JOB, cron_changed);
    controller_watch(self, KIND_JOB, job_changed);
}

static void
free_state(Controller *self)
{
    if (self->state != NULL) {
        g_hash_table_unref(self->state);
    }
}

/* Versions we have written, by uid.  Until the cache shows ours, what it says of active jobs is
 * old; its next change brings us back. */
static bool
cache_is_behind(const CronPass *pass)
{
    const uint64_t *written = g_hash_table_lookup(pass->self->state, &pass->cron->object.meta.uid);

    return written != NULL && pass->cron->object.meta.resource_version < *written;
}

static void
note_written(const CronPass *pass, uint64_t version)
{
    Uid *uid = g_new(Uid, 1);
    uint64_t *written = g_new(uint64_t, 1);

    *uid = pass->cron->object.meta.uid;
    *written = version;
    g_hash_table_replace(pass->self->state, uid, written);
}

static const Condition *
finished(const Job *job)
{
    for (size_t i = 0; i < CONDITIONS_MAX; i++) {
        const Condition *condition = &job->status.conditions[i];

        if (condition->type != NULL && condition->status == CONDITION_TRUE &&
            (strcmp(condition->type, "Complete") == 0 || strcmp(condition->type, "Failed") == 0)) {
            return condition;
        }
    }
    return NULL;
}

static guint
find_active(const CronPass *pass, Uid uid)
{
    guint i = 0;

    while (i < pass->active->len && g_array_index(pass->active, JobReference, i).uid != uid) {
        i++;
    }
    return i;
}

static void
say(CronPass *pass, const char *type, const char *reason, const char *what, const char *about)
{
    controller_record(pass->self, &pass->cron->object, type, reason, "%s%s", what, about);
}

static void
look_at_job(CronPass *pass, const Job *job)
{
    const Condition *end = finished(job);
    guint at = find_active(pass, job->object.meta.uid);
    SimTime *last = &pass->cron->status.last_successful_time;

    if (at == pass->active->len && end == NULL) {
        say(pass, "Warning", "UnexpectedJob",
            "Saw a job that the controller did not create or forgot: ", job->object.meta.name);
    } else if (at < pass->active->len && end != NULL) {
        g_array_remove_index(pass->active, at);
        controller_record(pass->self, &pass->cron->object, "Normal", "SawCompletedJob",
                          "Saw completed job: %s, condition: %s", job->object.meta.name, end->type);
        pass->changed = true;
    }
    if (end != NULL && strcmp(end->type, "Complete") == 0 &&
        job->status.completion_time != SIM_NEVER &&
        (*last == SIM_NEVER || job->status.completion_time > *last)) {
        *last = job->status.completion_time;
        pass->changed = true;
    }
}

/* Active jobs that the cache does not have are looked for before they are given up. */
static void
look_for_missing(CronPass *pass)
{
    for (guint i = 0; i < pass->active->len;) {
        const JobReference *one = &g_array_index(pass->active, JobReference, i);
        bool known = false;

        for (guint k = 0; k < pass->jobs->len; k++) {
            known = known ||
                    ((const Job *)g_ptr_array_index(pass->jobs, k))->object.meta.uid == one->uid;
        }
        if (known ||
            store_find_uid(api_server_store(client_server(pass->self->client)), one->uid) != NULL) {
            i++;
            continue;
        }
        say(pass, "Normal", "MissingJob", "Active job went missing: ", one->name);
        g_array_remove_index(pass->active, i);
        pass->changed = true;
    }
}

/* -- scheduling ------------------------------------------------------------------------------- */

static int64_t
last_time(const CronPass *pass)
{
    return pass->cron->status.last_schedule_time != SIM_NEVER
               ? unix_of(pass, pass->cron->status.last_schedule_time)
               : unix_of(pass, pass->cron->object.meta.created_at);
}

static void
come_back(CronPass *pass)
{
    int64_t now = unix_now(pass);
    int64_t earliest, recent, next;
    CronMissed missed;

    if (!cron_most_recent(pass->schedule, last_time(pass), -1, now, &earliest, &recent, &missed)) {
        recent = now;
    } else if (recent == CRON_NEVER) {
        recent = missed == CRON_MISSED_NONE ? earliest : now;
    }
    next = cron_schedule_next(pass->schedule, recent);
    if (next != CRON_NEVER) {
        pass->again = sim_of(pass, next) + SCHEDULE_DELTA;
    }
}

static bool
is_active(const CronPass *pass, const char *name)
{
    for (guint i = 0; i < pass->active->len; i++) {
        if (strcmp(g_array_index(pass->active, JobReference, i).name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
delete_job(CronPass *pass, ObjectRef ref, const char *name, Uid uid)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    ApiAnswer answer = controller_delete(pass->self, pass->process, ref, &options);
    guint at = find_active(pass, uid);

    if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
        say(pass, "Warning", "FailedDelete",
            "Deleted job: ", answer.message != NULL ? answer.message : "unknown error");
        return false;
    }
    if (at < pass->active->len) {
        g_array_remove_index(pass->active, at);
        pass->changed = true;
    }
    say(pass, "Normal", "SuccessfulDelete", "Deleted job ", name);
    return true;
}

static bool
replace_active(CronPass *pass)
{
    while (pass->active->len > 0) {
        JobReference one = g_array_index(pass->active, JobReference, 0);
        const Object *job =
            store_find_uid(api_server_store(client_server(pass->self->client)), one.uid);

        if (job == NULL) {
            g_array_remove_index(pass->active, 0);
        } else if (!delete_job(pass, job->ref, one.name, one.uid)) {
            return false;
        }
    }
    return true;
}

static Object *
draft_job(CronPass *pass, const char *name, int64_t scheduled)
{
    ObjectTables *tables = pass->self->tables;
    Arena *arena = tables->arena;
    const Value *template_ = pass->cron->job_template;
    const Value *metadata = value_get(template_, "metadata");
    OwnerRef owner = controller_owner_ref(&pass->cron->object);
    g_autofree char *time = rfc3339_format(scheduled);
    ValueBuilder *own = value_map_begin(arena);
    ValueBuilder *map = value_map_begin(arena);
    const Value *annotations = value_with(arena, value_get(metadata, "annotations"),
                                          ANNOTATION_TIME, value_string(arena, time));
    Object *job;

    value_put_string(own, "name", name);
    value_put_string(own, "namespace", pass->cron->object.meta.name_space);
    value_put(own, "labels", value_get(metadata, "labels"));
    value_put(own, "annotations", annotations);
    value_put_string(map, "apiVersion", "batch/v1");
    value_put_string(map, "kind", "Job");
    value_put(map, "metadata", value_end(own));
    value_put(map, "spec", value_get(template_, "spec"));
    job = object_from_value(value_end(map), tables);
    object_set_owners(job, &owner, 1, tables);
    return job;
}

static bool
create_job(CronPass *pass, const char *name, int64_t scheduled)
{
    ApiAnswer answer =
        controller_create(pass->self, pass->process, draft_job(pass, name, scheduled));
    JobReference reference;

    if (answer.status == API_ALREADY_EXISTS) {
        return true; /* somebody else's hand */
    }
    if (answer.status != API_OK) {
        say(pass, "Warning", "FailedCreate",
            "Error creating job: ", answer.message != NULL ? answer.message : "unknown error");
        return false;
    }
    reference = (JobReference){ intern(pass->self->tables->names, name), answer.object->meta.uid,
                                answer.object->meta.resource_version };
    g_array_append_val(pass->active, reference);
    say(pass, "Normal", "SuccessfulCreate", "Created job ", name);
    pass->cron->status.last_schedule_time = sim_of(pass, scheduled);
    pass->changed = true;
    return true;
}

static void
say_missed(CronPass *pass, int64_t scheduled)
{
    static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    g_autofree char *time = rfc3339_format(scheduled); /* 2026-01-01T00:00:00Z */
    int month = (time[5] - '0') * 10 + time[6] - '0';

    controller_record(pass->self, &pass->cron->object, "Warning", "MissSchedule",
                      "Missed scheduled time to start a job: %s, %.2s %s %.4s %.8s +0000",
                      days[scheduled / 86400 % 7], time + 8, months[month - 1], time, time + 11);
}

static bool
run_due(CronPass *pass, int64_t scheduled)
{
    const CronJob *cron = pass->cron;
    g_autofree char *name =
        g_strdup_printf("%s-%" G_GINT64_FORMAT, cron->object.meta.name, scheduled / 60);

    if (cron->starting_deadline_seconds >= 0 &&
        scheduled + cron->starting_deadline_seconds < unix_now(pass)) {
        say_missed(pass, scheduled);
        return true;
    }
    if (is_active(pass, name) || (cron->status.last_schedule_time != SIM_NEVER &&
                                  unix_of(pass, cron->status.last_schedule_time) == scheduled)) {
        return true;
    }
    if (cron->concurrency == CRON_FORBID && pass->active->len > 0) {
        say(pass, "Normal", "JobAlreadyActive",
            "Not starting job because prior execution is running and concurrency policy is Forbid",
            "");
        return true;
    }
    if (cron->concurrency == CRON_REPLACE && !replace_active(pass)) {
        return false;
    }
    return create_job(pass, name, scheduled);
}

static bool
schedule(CronPass *pass)
{
    CronJob *cron = pass->cron;
    g_autofree char *error = NULL;
    int64_t earliest, recent;
    CronMissed missed;
    bool ok = true;

    pass->schedule = cron_schedule_new(cron->schedule, cron->time_zone, &error);
    if (pass->schedule == NULL) {
        controller_record(pass->self, &cron->object, "Warning", "UnparseableSchedule",
                          "unparseable schedule: \"%s\" : %s", cron->schedule, error);
        return true;
    }
    if (!cron_most_recent(pass->schedule, last_time(pass), cron->starting_deadline_seconds,
                          unix_now(pass), &earliest, &recent, &missed)) {
        controller_record(pass->self, &cron->object, "Warning", "InvalidSchedule",
                          "invalid schedule: %s : time difference between two schedules is less "
                          "than 1 second",
                          cron->schedule);
        return true;
    }
    if (missed == CRON_MISSED_MANY) {
        say(pass, "Warning", "TooManyMissedTimes",
            "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check "
            "clock skew",
            "");
    }
    if (recent != CRON_NEVER) {
        ok = run_due(pass, recent);
    }
    come_back(pass);
    return ok;
}

/* -- history ---------------------------------------------------------------------------------- */

static gint
compare_start(gconstpointer left, gconstpointer right)
{
    const Job *a = *(const Job *const *)left;
    const Job *b = *(const Job *const *)right;

    if (a->status.start_time != b->status.start_time) {
        return a->status.start_time < b->status.start_time ? -1 : 1;
    }
    return strcmp(a->object.meta.name, b->object.meta.name);
}

static void
clean_up(CronPass *pass, const char *type, int32_t limit)
{
    g_autoptr(GPtrArray) ended = g_ptr_array_new();

    for (guint i = 0; i < pass->jobs->len; i++) {
        Job *job = g_ptr_array_index(pass->jobs, i);
        const Condition *end = finished(job);

        if (end != NULL && strcmp(end->type, type) == 0) {
            g_ptr_array_add(ended, job);
        }
    }
    g_ptr_array_sort(ended, compare_start);
    for (guint i = 0; limit >= 0 && (int64_t)i < (int64_t)ended->len - limit; i++) {
        const Object *job = g_ptr_array_index(ended, i);

        if (!object_is_deleting(job)) {
            (void)delete_job(pass, job->ref, job->meta.name, job->meta.uid);
        }
    }
}

static bool
write_status(CronPass *pass)
{
    CronJob *draft;
    JobReference *copy;
    ApiAnswer answer;

    if (!pass->changed) {
        return true;
    }
    draft = (CronJob *)object_copy(&pass->cron->object);
    copy = ARENA_NEW_N(pass->self->tables->arena, JobReference, pass->active->len);
    if (pass->active->len > 0) {
        memcpy(copy, pass->active->data, pass->active->len * sizeof(JobReference));
    }
    draft->status.active = copy;
    draft->status.n_active = pass->active->len;
    answer = controller_update_status(pass->self, pass->process, &draft->object);
    if (answer.status == API_OK) {
        note_written(pass, answer.object->meta.resource_version);
    }
    return answer.status == API_OK;
}

static bool
run_pass(CronPass *pass)
{
    StoreQuery query = { .kind = KIND_JOB, .owner = pass->cron->object.meta.uid };
    bool ok = true;

    if (cache_is_behind(pass)) {
        return true;
    }
    for (StoreIterator it = informer_query(controller_informer(pass->self, KIND_JOB), &query);
         store_next(&it);) {
        g_ptr_array_add(pass->jobs, object_copy(it.object));
    }
    for (guint i = 0; i < pass->jobs->len; i++) {
        look_at_job(pass, g_ptr_array_index(pass->jobs, i));
    }
    look_for_missing(pass);
    if (!object_is_deleting(&pass->cron->object) && !pass->cron->suspend) {
        ok = schedule(pass);
    }
    clean_up(pass, "Complete", pass->cron->successful_history_limit);
    clean_up(pass, "Failed", pass->cron->failed_history_limit);
    ok = write_status(pass) && ok;
    if (pass->again != SIM_NEVER) {
        work_queue_add_after_quietly(pass->self->queue, pass->cron->object.ref,
                                     MAX(1, pass->again - sim_now(pass->self->sim)));
    }
    return ok;
}

static void
free_job(gpointer job)
{
    object_free(job);
}

static bool
sync_cron_job(Controller *self, Process *process, ObjectRef key)
{
    CronPass pass = { .self = self, .process = process, .again = SIM_NEVER };
    bool ok;

    pass.cron = (CronJob *)controller_copy(self, KIND_CRON_JOB, key);
    if (pass.cron == NULL) {
        return true;
    }
    pass.jobs = g_ptr_array_new_with_free_func(free_job);
    pass.active = g_array_new(FALSE, FALSE, sizeof(JobReference));
    if (pass.cron->status.n_active > 0) {
        g_array_append_vals(pass.active, pass.cron->status.active, pass.cron->status.n_active);
    }
    ok = run_pass(&pass);
    cron_schedule_free(pass.schedule);
    g_array_unref(pass.active);
    g_ptr_array_unref(pass.jobs);
    object_free(&pass.cron->object);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_cron_job_syncs;
}

const ControllerType controller_cron_job_controller = {
    .name = "cronjob-controller",
    .doc = "Makes a Job at the times that a schedule names.",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = sync_cron_job,
    .free = free_state,
};
