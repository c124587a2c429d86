/* job-rules.h - rules for the spec of a job, alone or in a cron job. */
#pragma once

#include "models/api/kinds/kinds.h"

/* 'has_selector': a job's own; in a template the selector must stay away. */
void check_job_spec(ApiErrors *errors, const Value *spec, const Value *meta, bool is_template,
                    const FieldPath *path);
