/* scenario-measure.c - the section `measure`: how often, from when, and which metrics. */
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

/* So many rows a series that no table is meant. */
#define SAMPLES_MAX 1000000

static uint64_t
gauge_bit(Gauge gauge)
{
    return UINT64_C(1) << gauge;
}

/* The gauges that a name of `only` stands for; 0 after an error. */
static uint64_t
gauges_of(Loader *loader, const char *name, const Value *value)
{
    const Metric *metric = metric_find(name);
    Gauge gauge = gauge_find(name);
    uint64_t gauges = 0;

    if (metric != NULL && metric->is_later) {
        diagnostics_error_at(loader->diagnostics, "E190", value, "the metric `%s` is not built yet",
                             name);
        return 0;
    }
    if (metric != NULL && metric->by_phase) {
        for (int i = 0; phase_names[i] != NULL; i++) {
            gauges |= gauge_bit((Gauge)((int)GAUGE_PENDING + i));
        }
        return gauges;
    }
    if (metric != NULL || gauge != N_GAUGES) {
        return gauge_bit(metric != NULL ? metric->gauge : gauge);
    }
    g_autofree const char **names = metric_names();
    Diagnostic *diagnostic =
        diagnostics_error_at(loader->diagnostics, "E161", value, "unknown metric `%s`", name);

    diagnostic_suggest(diagnostic, name, names);
    diagnostic_help(diagnostic, "orrery list metrics");
    return 0;
}

void
loader_read_measure(Loader *loader)
{
    const MeasureRow *row = loader->row.measure;
    Scenario *scenario = loader->scenario;

    if (row == NULL) {
        return;
    }
    scenario->measure_every = row->every;
    scenario->warmup = row->warmup;
    if (row->every_value != NULL && row->every <= 0) {
        diagnostics_error_at(loader->diagnostics, "E107", row->every_value,
                             "samples need a time between them");
    } else if (row->every > 0 && scenario->duration / row->every > SAMPLES_MAX) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E107", row->every_value,
                                             "more than %d samples of each metric", SAMPLES_MAX),
                        "changes are always kept; `every` only adds rows between them");
    }
    if (row->warmup_value != NULL && row->warmup >= scenario->duration) {
        diagnostics_error_at(loader->diagnostics, "E107", row->warmup_value,
                             "the warm-up is not shorter than the run");
    }
    for (size_t i = 0; row->only != NULL && row->only[i] != NULL; i++) {
        scenario->measure_gauges |= gauges_of(loader, row->only[i], value_item(row->only_value, i));
    }
    scenario->measure_series = (const char *const *)row->only;
}
