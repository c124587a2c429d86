/* job-object.c - pods that run to their end. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

#include <string.h>

static const char *const modes[] = { "NonIndexed", "Indexed", NULL };
static const char *const replacements[] = { "TerminatingOrFailed", "Failed", NULL };

static const Field spec_fields[] = {
    { .path = "spec.parallelism",
      .type = FIELD_INT32,
      .offset = offsetof(Job, spec.parallelism),
      .is_always = true,
      .absent = 1 },
    { .path = "spec.completions",
      .type = FIELD_INT32,
      .offset = offsetof(Job, spec.completions),
      .absent = -1 },
    { .path = "spec.backoffLimit",
      .type = FIELD_INT32,
      .offset = offsetof(Job, spec.backoff_limit),
      .absent = 6 },
    { .path = "spec.backoffLimitPerIndex",
      .type = FIELD_INT32,
      .offset = offsetof(Job, spec.backoff_limit_per_index),
      .absent = -1 },
    { .path = "spec.maxFailedIndexes",
      .type = FIELD_INT32,
      .offset = offsetof(Job, spec.max_failed_indexes),
      .absent = -1 },
    { .path = "spec.ttlSecondsAfterFinished",
      .type = FIELD_INT32,
      .offset = offsetof(Job, spec.ttl_seconds),
      .absent = -1 },
    { .path = "spec.activeDeadlineSeconds",
      .type = FIELD_INT64,
      .offset = offsetof(Job, spec.active_deadline_seconds),
      .absent = -1 },
    { .path = "spec.completionMode",
      .type = FIELD_ENUM,
      .offset = offsetof(Job, spec.completion_mode),
      .choices = modes },
    { .path = "spec.suspend", .type = FIELD_FLAG, .offset = offsetof(Job, spec.suspend) },
    { .path = "spec.podReplacementPolicy",
      .type = FIELD_FLAG,
      .offset = offsetof(Job, spec.replace_when_failed),
      .choices = replacements },
    { .path = "spec.manualSelector",
      .type = FIELD_FLAG,
      .offset = offsetof(Job, spec.manual_selector) },
    { .path = "spec.managedBy", .type = FIELD_TEXT, .offset = offsetof(Job, spec.managed_by) },
    { .path = "spec.selector", .type = FIELD_SELECTOR, .offset = offsetof(Job, spec.selector) },
    { .path = "spec.template", .type = FIELD_TEMPLATE, .offset = offsetof(Job, spec.template_) },
    { .path = "spec.podFailurePolicy",
      .type = FIELD_VALUE,
      .offset = offsetof(Job, spec.pod_failure_policy) },
    { .path = "spec.successPolicy",
      .type = FIELD_VALUE,
      .offset = offsetof(Job, spec.success_policy) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.startTime", .type = FIELD_TIME, .offset = offsetof(Job, status.start_time) },
    { .path = "status.completionTime",
      .type = FIELD_TIME,
      .offset = offsetof(Job, status.completion_time) },
    { .path = "status.active", .type = FIELD_INT32, .offset = offsetof(Job, status.active) },
    { .path = "status.succeeded", .type = FIELD_INT32, .offset = offsetof(Job, status.succeeded) },
    { .path = "status.failed", .type = FIELD_INT32, .offset = offsetof(Job, status.failed) },
    { .path = "status.terminating",
      .type = FIELD_INT32,
      .offset = offsetof(Job, status.terminating),
      .absent = -1 },
    { .path = "status.ready",
      .type = FIELD_INT32,
      .offset = offsetof(Job, status.ready),
      .absent = -1 },
    { .path = "status.completedIndexes",
      .type = FIELD_TEXT,
      .offset = offsetof(Job, status.completed_indexes) },
    { .path = "status.failedIndexes",
      .type = FIELD_TEXT,
      .offset = offsetof(Job, status.failed_indexes) },
    { .path = "status.conditions",
      .type = FIELD_CONDITIONS,
      .offset = offsetof(Job, status.conditions),
      .n = CONDITIONS_MAX,
      .update_key = "lastProbeTime" },
    { .path = NULL },
};

static const Uid *
read_uids(const Value *list, const ObjectTables *tables, uint32_t *ret_n)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    Uid *uids = ARENA_NEW_N(tables->arena, Uid, n);

    for (size_t i = 0; i < n; i++) {
        uids[i] = uid_read(value_text(value_item(list, i)), tables);
    }
    *ret_n = (uint32_t)n;
    return uids;
}

static void
read_uncounted(Object *ret, const Value *value, const ObjectTables *tables)
{
    Job *job = (Job *)ret;
    const Value *map = value_path(value, "status", "uncountedTerminatedPods", NULL);

    job->status.uncounted_succeeded =
        read_uids(value_get(map, "succeeded"), tables, &job->status.n_uncounted_succeeded);
    job->status.uncounted_failed =
        read_uids(value_get(map, "failed"), tables, &job->status.n_uncounted_failed);
    if (value_path(value, "spec", "backoffLimit", NULL) == NULL) {
        job->spec.backoff_limit = job->spec.backoff_limit_per_index >= 0 ? INT32_MAX : 6;
    }
}

static const Value *
uids_value(const Uid *uids, uint32_t n, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < n; i++) {
        value_add(list, value_string(arena, uid_text(uids[i], tables, arena)));
    }
    return n == 0 ? NULL : value_end(list);
}

static bool
uids_differ(const Uid *a, uint32_t n_a, const Uid *b, uint32_t n_b)
{
    return n_a != n_b || (n_a > 0 && a != b && memcmp(a, b, n_a * sizeof(Uid)) != 0);
}

static bool
uncounted_differ(const Object *a, const Object *b)
{
    const Job *left = (const Job *)a;
    const Job *right = (const Job *)b;

    return uids_differ(left->status.uncounted_succeeded, left->status.n_uncounted_succeeded,
                       right->status.uncounted_succeeded, right->status.n_uncounted_succeeded) ||
           uids_differ(left->status.uncounted_failed, left->status.n_uncounted_failed,
                       right->status.uncounted_failed, right->status.n_uncounted_failed);
}

/* The API keeps the map, empty, from the first time the controller has seen the job. */
static const Value *
put_uncounted(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const Job *job = (const Job *)object;
    ValueBuilder *uncounted = value_map_begin(arena);

    Job again = { .object.kind = KIND_JOB };
    bool is_seen = value_path(object->raw, "status", "startTime", NULL) != NULL;

    read_uncounted(&again.object, map, tables);
    if (!uncounted_differ(object, &again.object) &&
        (is_seen || job->status.start_time == SIM_NEVER)) {
        return map; /* as it was written */
    }
    value_put(
        uncounted, "failed",
        uids_value(job->status.uncounted_failed, job->status.n_uncounted_failed, tables, arena));
    value_put(uncounted, "succeeded",
              uids_value(job->status.uncounted_succeeded, job->status.n_uncounted_succeeded, tables,
                         arena));
    return value_with_path(arena, map, "status.uncountedTerminatedPods", value_end(uncounted));
}

static void
take_status(Object *draft, const Object *from)
{
    ((Job *)draft)->status = ((const Job *)from)->status;
}

extern const ObjectClass object_class_job_object;

const ObjectClass object_class_job_object = {
    .kind = KIND_JOB,
    .api_version = "batch/v1",
    .name = "Job",
    .resource = "jobs",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(Job),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
    .from_value = read_uncounted,
    .to_value = put_uncounted,
    .status_differs = uncounted_differ,
    .take_status = take_status,
};
