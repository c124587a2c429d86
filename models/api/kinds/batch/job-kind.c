/* job-kind.c - jobs. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_job_kind = {
    .group = "batch",
    .version = "v1",
    .name = "Job",
    .plural = "jobs",
    .singular = "job",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_batch_job,
    .update_order = API_VALIDATE_FIRST,
};
