/* monolithic-single-path.c - one scheduler for all jobs, with one algorithm: whoever is slowest
 * sets the pace of every decision. */
#include "models/architectures/architecture-run.h"

const SchedulingArchitecture architecture_monolithic_single_path = {
    .name = "single-path",
    .doc = "Monolithic, single path: one scheduler, every decision as slow as the slowest kind's.",
    .start = start_alone,
    .maker_of = maker_alone,
    .serves = serves_all,
    .has_one_pace = true,
};
