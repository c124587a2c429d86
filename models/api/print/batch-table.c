/* batch-table.c - Job and CronJob. */
#include "models/api/print/cell.h"
#include "text/human-duration.h"

static bool
has_condition(const Value *job, const char *type)
{
    const Value *conditions = value_at(job, "status.conditions");

    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *condition = value_item(conditions, i);

        if (g_strcmp0(value_get_text(condition, "type"), type) == 0) {
            return g_strcmp0(value_get_text(condition, "status"), "True") == 0;
        }
    }
    return false;
}

static const char *
status_cell(const CellScope *scope)
{
    static const char *const later[] = { "Suspended", "FailureTarget", "SuccessCriteriaMet" };

    if (has_condition(scope->object, "Complete")) {
        return "Complete";
    }
    if (has_condition(scope->object, "Failed")) {
        return "Failed";
    }
    if (text_at(scope->object, "metadata.deletionTimestamp") != NULL) {
        return "Terminating";
    }
    for (size_t i = 0; i < G_N_ELEMENTS(later); i++) {
        if (has_condition(scope->object, later[i])) {
            return later[i];
        }
    }
    return "Running";
}

static const char *
completions_cell(const CellScope *scope)
{
    const Value *completions = value_at(scope->object, "spec.completions");
    int64_t parallelism = int_at(scope->object, "spec.parallelism");
    int64_t n_succeeded = int_at(scope->object, "status.succeeded");

    if (value_is(completions, VALUE_INT)) {
        return arena_printf(scope->arena, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, n_succeeded,
                            completions->integer);
    }
    if (parallelism > 1) {
        return arena_printf(scope->arena, "%" G_GINT64_FORMAT "/1 of %" G_GINT64_FORMAT,
                            n_succeeded, parallelism);
    }
    return arena_printf(scope->arena, "%" G_GINT64_FORMAT "/1", n_succeeded);
}

static const char *
duration_cell(const CellScope *scope)
{
    g_autofree char *text = NULL;
    int64_t start;
    int64_t end;
    int64_t duration;

    if (!instant_parse(value_at(scope->object, "status.startTime"), &start)) {
        return "";
    }
    if (!instant_parse(value_at(scope->object, "status.completionTime"), &end)) {
        end = scope->now_ns;
    }
    if (__builtin_sub_overflow(end, start, &duration)) {
        duration = end > start ? INT64_MAX : INT64_MIN;
    }
    text = human_duration_format(duration);
    return arena_strdup(scope->arena, text);
}

static const char *
suspend_cell(const CellScope *scope)
{
    const Value *suspend = value_at(scope->object, "spec.suspend");

    return !value_is(suspend, VALUE_BOOL) ? "<unset>" : suspend->boolean ? "True" : "False";
}

#define WIDE_COLUMNS(containers, selector) \
    { .name = "Containers", .cell = cell_container_names, .path = containers, .is_wide = true }, \
        { .name = "Images", .cell = cell_container_images, .path = containers, .is_wide = true }, \
    { \
        .name = "Selector", .cell = cell_selector, .path = selector, .is_wide = true \
    }

static const TableColumn job_columns[] = {
    COLUMN_NAME,
    { .name = "Status", .cell = status_cell },
    { .name = "Completions", .cell = completions_cell },
    { .name = "Duration", .cell = duration_cell },
    COLUMN_AGE,
    WIDE_COLUMNS("spec.template.spec.containers", "spec.selector"),
    { .name = NULL },
};

static const TableColumn cron_job_columns[] = {
    COLUMN_NAME,
    { .name = "Schedule", .cell = cell_text, .path = "spec.schedule" },
    { .name = "Timezone", .cell = cell_text, .path = "spec.timeZone", .fallback = "<none>" },
    { .name = "Suspend", .cell = suspend_cell },
    { .name = "Active", .cell = cell_count, .path = "status.active" },
    { .name = "Last Schedule",
      .cell = cell_age,
      .path = "status.lastScheduleTime",
      .fallback = "<none>" },
    COLUMN_AGE,
    WIDE_COLUMNS("spec.jobTemplate.spec.template.spec.containers",
                 "spec.jobTemplate.spec.selector"),
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "Job", .group = "batch", .resource = "jobs", .columns = job_columns },
    { .name = "CronJob", .group = "batch", .resource = "cronjobs", .columns = cron_job_columns },
    { .name = NULL },
};

extern const TableFamily table_family_batch_table;

const TableFamily table_family_batch_table = { .kinds = kinds };
