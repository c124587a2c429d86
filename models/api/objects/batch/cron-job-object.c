/* cron-job-object.c - jobs by the clock. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const policies[] = { "Allow", "Forbid", "Replace", NULL };

static const Field spec_fields[] = {
    { .path = "spec.schedule", .type = FIELD_TEXT, .offset = offsetof(CronJob, schedule) },
    { .path = "spec.timeZone", .type = FIELD_TEXT, .offset = offsetof(CronJob, time_zone) },
    { .path = "spec.startingDeadlineSeconds",
      .type = FIELD_INT64,
      .offset = offsetof(CronJob, starting_deadline_seconds),
      .absent = -1 },
    { .path = "spec.concurrencyPolicy",
      .type = FIELD_ENUM,
      .offset = offsetof(CronJob, concurrency),
      .choices = policies },
    { .path = "spec.suspend", .type = FIELD_FLAG, .offset = offsetof(CronJob, suspend) },
    { .path = "spec.successfulJobsHistoryLimit",
      .type = FIELD_INT32,
      .offset = offsetof(CronJob, successful_history_limit),
      .absent = 3 },
    { .path = "spec.failedJobsHistoryLimit",
      .type = FIELD_INT32,
      .offset = offsetof(CronJob, failed_history_limit),
      .absent = 1 },
    { .path = "spec.jobTemplate", .type = FIELD_VALUE, .offset = offsetof(CronJob, job_template) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.lastScheduleTime",
      .type = FIELD_TIME,
      .offset = offsetof(CronJob, status.last_schedule_time) },
    { .path = "status.lastSuccessfulTime",
      .type = FIELD_TIME,
      .offset = offsetof(CronJob, status.last_successful_time) },
    { .path = NULL },
};

static void
read_active(Object *ret, const Value *value, const ObjectTables *tables)
{
    CronJob *cron = (CronJob *)ret;
    const Value *list = value_path(value, "status", "active", NULL);
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    JobReference *active = ARENA_NEW_N(tables->arena, JobReference, n);

    for (size_t i = 0; i < n; i++) {
        const Value *item = value_item(list, i);
        const char *revision = value_get_text(item, "resourceVersion");

        active[i].name = intern(tables->names, value_get_text(item, "name"));
        active[i].uid = uid_read(value_get_text(item, "uid"), tables);
        active[i].resource_version = revision == NULL ? 0 : g_ascii_strtoull(revision, NULL, 10);
    }
    cron->status.n_active = (uint32_t)n;
    cron->status.active = active;
}

static bool
active_differ(const Object *a, const Object *b)
{
    const CronJob *left = (const CronJob *)a;
    const CronJob *right = (const CronJob *)b;

    if (left->status.n_active != right->status.n_active) {
        return true;
    }
    for (uint32_t i = 0; i < left->status.n_active; i++) {
        if (left->status.active[i].uid != right->status.active[i].uid ||
            left->status.active[i].resource_version != right->status.active[i].resource_version) {
            return true;
        }
    }
    return false;
}

static const Value *
put_active(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const CronJob *cron = (const CronJob *)object;
    ValueBuilder *list = value_list_begin(arena);
    CronJob again = { .object.kind = KIND_CRON_JOB };

    read_active(&again.object, map, tables);
    if (!active_differ(object, &again.object)) {
        return map; /* as it was written */
    }
    for (uint32_t i = 0; i < cron->status.n_active; i++) {
        const JobReference *job = &cron->status.active[i];
        ValueBuilder *item = value_map_begin(arena);

        value_put_string(item, "apiVersion", "batch/v1");
        value_put_string(item, "kind", "Job");
        value_put_string(item, "name", job->name);
        value_put_string(item, "namespace", object->meta.name_space);
        value_put(item, "resourceVersion",
                  value_printf(arena, "%" G_GUINT64_FORMAT, job->resource_version));
        value_put_string(item, "uid", uid_text(job->uid, tables, arena));
        value_add(list, value_end(item));
    }
    return value_with_path(arena, map, "status.active",
                           cron->status.n_active == 0 ? NULL : value_end(list));
}

static void
take_status(Object *draft, const Object *from)
{
    ((CronJob *)draft)->status = ((const CronJob *)from)->status;
}

extern const ObjectClass object_class_cron_job_object;

const ObjectClass object_class_cron_job_object = {
    .kind = KIND_CRON_JOB,
    .api_version = "batch/v1",
    .name = "CronJob",
    .resource = "cronjobs",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(CronJob),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
    .from_value = read_active,
    .to_value = put_active,
    .status_differs = active_differ,
    .take_status = take_status,
};
