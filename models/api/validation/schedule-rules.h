/* schedule-rules.h - schedules of cron jobs. */
#pragma once

#include "models/api/validation/metadata.h"

/* The text of the error for a schedule of five fields or a descriptor; NULL if it is fine. */
const char *schedule_error(const char *schedule, Arena *arena);
void check_time_zone(ApiErrors *errors, const Value *zone, const FieldPath *path);
