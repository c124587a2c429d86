/* cron-job-kind.c - cronjobs. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/job-rules.h"
#include "models/api/kinds/pod-warnings.h"
#include "models/api/validation/schedule-rules.h"

#include <string.h>

#define CRON_NAME_MAX 52

/* Jobs are called after the cron job and a number of ten digits. */
static void
check_cron_name(const char *text, NameFaults *faults)
{
    name_dns_subdomain(text, faults);
}

static void
validate(ApiRequest *request)
{
    static const char *const policies[] = { "Allow", "Forbid", "Replace", NULL };
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");
    const char *schedule = value_get_text(spec, "schedule");

    if (text_is_empty(spec, "schedule")) {
        err_required(errors, AT(path, "schedule"), NULL);
    } else {
        const char *error = schedule_error(schedule, request->arena);

        if (error != NULL) {
            err_invalid_text(errors, AT(path, "schedule"), schedule, "%s", error);
        }
        if (strstr(schedule, "TZ") != NULL) {
            err_invalid_text(errors, AT(path, "schedule"), schedule,
                             "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
    }
    check_not_negative(errors, spec, "startingDeadlineSeconds", path);
    check_time_zone(errors, value_get(spec, "timeZone"), AT(path, "timeZone"));
    check_choice(errors, spec, "concurrencyPolicy", policies, path);
    check_job_spec(errors, value_path(spec, "jobTemplate", "spec", NULL), NULL, JOB_TEMPLATE,
                   AT(AT(path, "jobTemplate"), "spec"));
    check_not_negative(errors, spec, "successfulJobsHistoryLimit", path);
    check_not_negative(errors, spec, "failedJobsHistoryLimit", path);
    if (request->old == NULL) {
        const char *name = value_get_text(value_get(request->object, "metadata"), "name");

        if (name != NULL && strlen(name) > CRON_NAME_MAX) {
            err_invalid_text(errors, AT(AT(NULL, "metadata"), "name"), name,
                             "must be no more than 52 characters");
        }
    }
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(AT(AT(AT(NULL, "spec"), "jobTemplate"), "spec"), "template"));
}

const ApiKind api_kind_cron_job_kind = {
    .group = "batch",
    .version = "v1",
    .name = "CronJob",
    .plural = "cronjobs",
    .singular = "cronjob",
    .short_name = "cj",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_batch_cron_job,
    .check_name = check_cron_name,
    .validate = validate,
    .warn = warn,
};
