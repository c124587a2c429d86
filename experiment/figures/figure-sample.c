/* figure-sample.c - see figure-sample.h. */
#include "experiment/figures/figure-sample.h"

#include "experiment/scenario/metric.h"
#include "experiment/statistics/sample.h"
#include "experiment/study/study-file.h"

#include <math.h>
#include <string.h>

static void
free_metric(void *data)
{
    SampleMetric *metric = data;

    g_ptr_array_unref(metric->groups);
    g_free(metric->name);
    g_free(metric);
}

FigureSample *
figure_sample_new(const char *name, const char *observation, const char *source)
{
    FigureSample *sample = g_new0(FigureSample, 1);

    sample->name = g_strdup(name);
    sample->observation = g_strdup(observation);
    sample->source = g_strdup(source);
    sample->groups = g_ptr_array_new_with_free_func(g_free);
    sample->metrics = g_ptr_array_new_with_free_func(free_metric);
    return sample;
}

void
figure_sample_free(FigureSample *sample)
{
    if (sample != NULL) {
        g_ptr_array_unref(sample->metrics);
        g_ptr_array_unref(sample->groups);
        g_free(sample->source);
        g_free(sample->observation);
        g_free(sample->name);
        g_free(sample);
    }
}

/* The metric whose name is the longest beginning of 'name'; NULL: none. */
static const Metric *
metric_of(const char *name)
{
    const Metric *best = NULL;

    for (size_t i = 0; i < n_metrics; i++) {
        size_t length = strlen(metrics[i].name);

        if (g_str_has_prefix(name, metrics[i].name) &&
            (name[length] == '\0' || name[length] == '.') &&
            (best == NULL || length > strlen(best->name))) {
            best = &metrics[i];
        }
    }
    return best;
}

static const char *
unit_of(const char *name, double *ret_scale)
{
    static const struct {
        const char *beginning, *unit;
        double scale;
    } rows[] = { { "startup.", "s", 1 },        { "lost_cpu", "CPU s", 1 },
                 { "done_cpu", "CPU s", 1 },    { "utilization.", "%", 0.01 },
                 { "availability", "%", 0.01 }, { "throughput", "Jobs an h", 1 },
                 { "price", "an h", 1 } };
    const Metric *metric = metric_of(name);

    *ret_scale = 1;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_str_has_prefix(name, rows[i].beginning)) {
            *ret_scale = rows[i].scale;
            return rows[i].unit;
        }
    }
    if (metric != NULL && metric->unit == METRIC_SHARE) {
        *ret_scale = 0.01;
        return "%";
    }
    if (metric != NULL && g_str_has_suffix(metric->name, ".memory")) {
        *ret_scale = 1073741824.0;
        return "GiB";
    }
    return metric == NULL                           ? ""
           : metric->unit == METRIC_SECONDS         ? "s"
           : g_str_has_suffix(metric->name, ".cpu") ? "CPUs"
           : g_str_has_suffix(metric->name, ".gpu") ? "GPUs"
                                                    : "";
}

SampleMetric *
figure_sample_add(FigureSample *sample, const char *name)
{
    SampleMetric *metric = g_new0(SampleMetric, 1);

    metric->name = g_strdup(name);
    metric->unit = unit_of(name, &metric->scale);
    metric->groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < sample->groups->len; i++) {
        g_ptr_array_add(metric->groups, g_array_new(FALSE, FALSE, sizeof(double)));
    }
    g_ptr_array_add(sample->metrics, metric);
    return metric;
}

void
sample_metric_put(SampleMetric *metric, size_t group, double value)
{
    double scaled = value / metric->scale;

    g_array_append_val(((GArray *)metric->groups->pdata[group]), scaled);
}

static bool
has_scalar(const StudyTable *table, const char *name)
{
    for (guint i = 0; i < table->scalars->len; i++) {
        if (strcmp(table->scalars->pdata[i], name) == 0) {
            return true;
        }
    }
    return false;
}

FigureSample *
figure_sample_of_study(StudyFile *file, const StudyTable *table, const char *const *names,
                       char **ret_error)
{
    g_autofree char *program = study_file_text(file, "program");
    g_autofree char *source = g_strdup_printf("study %s · orrery %s", table->scenario, program);
    g_autoptr(FigureSample) sample = figure_sample_new(table->scenario, "run", source);

    sample->is_paired = true;
    sample->baseline = table->baseline;
    for (guint i = 0; i < table->cases->len; i++) {
        g_ptr_array_add(sample->groups, g_strdup(table->cases->pdata[i]));
    }
    for (size_t k = 0; names[k] != NULL; k++) {
        SampleMetric *metric;

        if (!has_scalar(table, names[k])) {
            *ret_error = g_strdup_printf("the study has no metric `%s`", names[k]);
            return NULL;
        }
        metric = figure_sample_add(sample, names[k]);
        for (guint i = 0; i < table->cases->len; i++) {
            g_autofree double *values = study_values(file, table, i, names[k]);

            for (uint64_t n = 0; n < table->repeat; n++) {
                sample_metric_put(metric, i, values[n]);
            }
        }
    }
    return g_steal_pointer(&sample);
}

char *
sample_metric_label(const SampleMetric *metric)
{
    return *metric->unit == '\0' ? g_strdup(metric->name)
                                 : g_strdup_printf("%s (%s)", metric->name, metric->unit);
}

const GArray *
sample_metric_values(const SampleMetric *metric, size_t group)
{
    return metric->groups->pdata[group];
}

double *
sample_metric_sorted(const SampleMetric *metric, size_t group, size_t *ret_n)
{
    const GArray *values = sample_metric_values(metric, group);
    double *sorted = g_new(double, values->len + 1);

    *ret_n = 0;
    for (guint i = 0; i < values->len; i++) {
        double value = g_array_index(values, double, i);

        if (isfinite(value)) {
            sorted[(*ret_n)++] = value;
        }
    }
    sample_sort(sorted, *ret_n);
    return sorted;
}
