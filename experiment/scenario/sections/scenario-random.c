/* scenario-random.c - second pass over `faults:`: kinds and targets as in the timeline, two laws.
 */
#include "experiment/scenario/scenario-internal.h"

#define OCCURRENCES_MAX 1000000

/* A row reads as a step does, so that both speak the same language. */
static StepRow
as_step(const RandomRow *row)
{
    return (StepRow){ .fault = row->fault,
                      .fault_value = row->fault_value,
                      .target = row->target,
                      .select = row->select,
                      .select_value = row->select_value,
                      .pick = row->pick,
                      .pick_value = row->pick_value,
                      .factor = row->factor,
                      .factor_value = row->factor_value,
                      .rate = row->rate,
                      .rate_value = row->rate_value,
                      .exit = row->exit,
                      .exit_value = row->exit_value,
                      .resource = row->resource,
                      .resource_value = row->resource_value,
                      .lasts = row->mttr,
                      .lasts_value = row->mttr_value };
}

static void
check_laws(Loader *loader, const RandomRow *row, const FaultType *type)
{
    double mean = row->mtbf == NULL ? 0 : distribution_mean(row->mtbf);

    if (row->mtbf != NULL &&
        mean * OCCURRENCES_MAX < (double)MIN(loader->scenario->duration, row->until)) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E107", row->mtbf_value,
                                             "this fault would occur more than %d times",
                                             OCCURRENCES_MAX),
                        "mtbf: is the mean time between failures of each thing that is hit");
    }
    if (type != NULL && !type->heals_at_once && row->mttr == NULL) {
        diagnostic_help(diagnostics_warn_at(loader->diagnostics, "W213", row->fault_value,
                                            "nothing ever repairs this"),
                        "mttr: says how long a repair takes");
    }
    if (row->until <= row->from) {
        diagnostics_error_at(loader->diagnostics, "E107",
                             row->until_value != NULL ? row->until_value : row->from_value,
                             "this ends before it begins");
    }
}

void
loader_read_random_faults(Loader *loader)
{
    Scenario *scenario = loader->scenario;

    for (size_t i = 0; i < loader->row.n_faults; i++) {
        RandomRow *row = &loader->row.faults[i];
        RandomFault fault = { 0 };
        StepRow as = as_step(row);
        Step step = { 0 };

        if (row->self == NULL || row->fault == NULL) {
            continue; /* no mapping, or no text: reported */
        }
        if (row->until_value == NULL) {
            row->until = SIM_NEVER;
        }
        loader_read_selection(loader, &as, &step);
        loader_read_fault(loader, &as, &step);
        check_laws(loader, row, step.fault.type);
        fault.mark = row->self->start;
        fault.fault = step.fault;
        fault.target_text = step.target_text;
        fault.select = step.select;
        fault.mtbf = row->mtbf;
        fault.mttr = row->mttr;
        fault.max = (uint32_t)row->max;
        fault.from = row->from;
        fault.until = row->until;
        g_array_append_val(scenario->random_faults, fault);
    }
}
