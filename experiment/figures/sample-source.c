/* sample-source.c - see sample-source.h. */
#include "experiment/figures/sample-source.h"

#include "experiment/figures/run-data.h"

#include <math.h>

FigureSample *
figure_sample_of_runs(const char *const *directories, size_t n, char **ret_error)
{
    g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func((GDestroyNotify)run_data_free);
    g_autoptr(GString) source = g_string_new(NULL);
    g_autoptr(FigureSample) sample = NULL;
    SampleMetric *metric;

    for (size_t i = 0; i < n; i++) {
        RunData *run = run_data_read(directories[i], ret_error);

        if (run == NULL) {
            return NULL;
        }
        g_ptr_array_add(runs, run);
        g_string_append_printf(source, "%s%s · seed %" G_GINT64_FORMAT " · %s", i == 0 ? "" : " · ",
                               run->name, run->seed, run->hash);
    }
    sample = figure_sample_new(((RunData *)runs->pdata[0])->name, "pod", source->str);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *path = g_canonicalize_filename(directories[i], NULL);

        g_ptr_array_add(sample->groups, g_path_get_basename(path));
    }
    metric = figure_sample_add(sample, "scheduling");
    for (size_t i = 0; i < n; i++) {
        const RunData *run = runs->pdata[i];

        for (guint k = 0; k < run->pods->len; k++) {
            const PodBar *pod = &g_array_index(run->pods, PodBar, k);

            if (pod->scheduled >= pod->created) {
                sample_metric_put(metric, i, pod->scheduled - pod->created);
            }
        }
    }
    return g_steal_pointer(&sample);
}
