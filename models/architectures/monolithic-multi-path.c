/* monolithic-multi-path.c - one scheduler for all jobs that decides about simple ones fast: they
 * still stand in one queue behind the others. */
#include "models/architectures/architecture-run.h"

const SchedulingArchitecture architecture_monolithic_multi_path = {
    .name = "multi-path",
    .doc = "Monolithic, multi-path: one scheduler and one queue, each kind of job at its own pace.",
    .start = start_alone,
    .maker_of = maker_alone,
    .serves = serves_all,
};
