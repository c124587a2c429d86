/* job-rules.h - rules for the spec of a job, alone or in a cron job. */
#pragma once

#include "models/api/kinds/kinds.h"

typedef enum JobPlace {
    JOB_ALONE,
    JOB_REPLACEMENT, /* what changed is checked once more, without names and labels we made */
    JOB_TEMPLATE,    /* in a cron job: no selector */
} JobPlace;

void check_job_spec(ApiErrors *errors, const Value *spec, const Value *meta, JobPlace place,
                    const FieldPath *path);
