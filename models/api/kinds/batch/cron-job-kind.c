/* cron-job-kind.c - cronjobs. */
#include "models/api/kinds/kinds.h"

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
};
