/* duration-controllers.h - small functions of controllers, a JSON line a case. */
#pragma once

#include "tests/conformance/conformance.h"

typedef struct DurationRow {
    const char *file; /* in api/duration; NULL: end */
    ConformanceLine run;
} DurationRow;

/* The worked examples that are about controllers; the others are skipped. */
void run_worked_controllers(const Value *line, const char *name, Arena *arena,
                            ConformanceTally *tally);

extern const DurationRow duration_autoscaling_rows[];
extern const DurationRow duration_controller_rows[];
extern const DurationRow duration_object_rows[];
extern const DurationRow duration_text_rows[];
