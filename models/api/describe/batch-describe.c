/* batch-describe.c - Job and CronJob. */
#include "models/api/describe/describer.h"
#include "text/human-duration.h"

#include <string.h>

#define INDEXES_MAX 50 /* bytes; cut at the next comma behind */

static const char *
indexes_text(const Description *d)
{
    const char *text = text_or(d->object, "status.completedIndexes", "<none>");
    size_t cut = INDEXES_MAX;

    if (strlen(text) <= cut) {
        return text;
    }
    cut += strcspn(text + cut, ",");
    return text[cut] == '\0' ? text : arena_printf(d->arena, "%.*s...", (int)cut + 1, text);
}

static void
times_write(Description *d)
{
    const Value *start = value_at(d->object, "status.startTime");
    const Value *end = value_at(d->object, "status.completionTime");
    int64_t start_ns;
    int64_t end_ns;
    bool has_start = instant_parse(start, &start_ns);
    bool has_end = instant_parse(end, &end_ns);

    if (has_start) {
        describe_text(d, "Start Time", describe_time(d, start));
    }
    if (has_end) {
        describe_text(d, "Completed At", describe_time(d, end));
    }
    if (has_start && has_end) {
        /* In seconds these cannot overflow. */
        int64_t seconds = end_ns / 1000000000 - start_ns / 1000000000;
        g_autofree char *duration = human_duration_format(
            CLAMP(seconds, INT64_MIN / 1000000000, INT64_MAX / 1000000000) * 1000000000);

        describe_text(d, "Duration", duration);
    }
}

static void
counts_write(Description *d)
{
    const Value *status = value_get(d->object, "status");
    const char *ready = text_or(status, "ready", NULL);

    describe_write(d, 0, "Pods Statuses:\t%s Active", text_or(status, "active", "0"));
    if (ready != NULL) {
        describe_write(d, 0, " (%s Ready)", ready);
    }
    describe_write(d, 0, " / %s Succeeded / %s Failed\n", text_or(status, "succeeded", "0"),
                   text_or(status, "failed", "0"));
}

static void
deadline_write(Description *d, const char *path)
{
    if (value_is(value_at(d->object, path), VALUE_INT)) {
        describe_write(d, 0, "Active Deadline Seconds:\t%" G_GINT64_FORMAT "s\n",
                       int_at(d->object, path));
    }
}

static void
job_describe(Description *d)
{
    const char *mode = text_or(d->object, "spec.completionMode", "NonIndexed");

    describe_name(d);
    describe_text(d, "Selector", selector_or(d, value_at(d->object, "spec.selector"), ""));
    describe_labels(d);
    describe_controller(d);
    describe_text(d, "Parallelism", text_or(d->object, "spec.parallelism", "1"));
    describe_text(d, "Completions", text_or(d->object, "spec.completions", "<unset>"));
    describe_text(d, "Completion Mode", mode);
    describe_text(d, "Suspend", text_or(d->object, "spec.suspend", "false"));
    describe_text_at(d, "Backoff Limit", "spec.backoffLimit");
    describe_text_at(d, "TTL Seconds After Finished", "spec.ttlSecondsAfterFinished");
    times_write(d);
    deadline_write(d, "spec.activeDeadlineSeconds");
    counts_write(d);
    if (strcmp(mode, "Indexed") == 0) {
        describe_text(d, "Completed Indexes", indexes_text(d));
    }
    describe_template(d, value_at(d->object, "spec.template"));
    describe_events(d);
}

/* ---- CronJob ---------------------------------------------------------------------------- */

static void
active_jobs_write(Description *d)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const Value *active = value_at(d->object, "status.active");

    for (size_t i = 0; i < value_length(active); i++) {
        g_ptr_array_add(names, (gpointer)(uintptr_t)text_or(value_item(active, i), "name", ""));
    }
    describe_text(d, "Active Jobs", names->len == 0 ? "<none>" : texts_join(names, ", ", d->arena));
}

static void
cron_job_describe(Description *d)
{
    const Value *suspend = value_at(d->object, "spec.suspend");
    const Value *selector = value_at(d->object, "spec.jobTemplate.spec.selector");
    const Value *last = value_at(d->object, "status.lastScheduleTime");
    const char *deadline = text_or(d->object, "spec.startingDeadlineSeconds", NULL);

    describe_name(d);
    describe_labels(d);
    describe_text(d, "Schedule", text_or(d->object, "spec.schedule", ""));
    describe_text(d, "Concurrency Policy", text_or(d->object, "spec.concurrencyPolicy", "Allow"));
    describe_text(d, "Suspend",
                  value_is(suspend, VALUE_BOOL) && suspend->boolean ? "True" : "False");
    describe_text(d, "Successful Job History Limit",
                  text_or(d->object, "spec.successfulJobsHistoryLimit", "3"));
    describe_text(d, "Failed Job History Limit",
                  text_or(d->object, "spec.failedJobsHistoryLimit", "1"));
    describe_write(d, 0, "Starting Deadline Seconds:\t%s%s\n",
                   deadline == NULL ? "<unset>" : deadline, deadline == NULL ? "" : "s");
    describe_text(d, "Selector",
                  value_is(selector, VALUE_MAP) ? selector_or(d, selector, "") : "<unset>");
    describe_text(d, "Parallelism",
                  text_or(d->object, "spec.jobTemplate.spec.parallelism", "<unset>"));
    describe_text(d, "Completions",
                  text_or(d->object, "spec.jobTemplate.spec.completions", "<unset>"));
    deadline_write(d, "spec.jobTemplate.spec.activeDeadlineSeconds");
    describe_template(d, value_at(d->object, "spec.jobTemplate.spec.template"));
    describe_text(d, "Last Schedule Time",
                  value_text(last) == NULL ? "<unset>" : describe_time(d, last));
    active_jobs_write(d);
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Job", "batch", job_describe },
    { "CronJob", "batch", cron_job_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_batch_describe;

const Describer describer_batch_describe = { .kinds = kinds };
