/* perf-choice.c - names, patterns, labels. */
#include "experiment/scheduler-perf/perf-choice.h"

#include <string.h>

char *
perf_workload_name(const PerfWorkload *workload)
{
    return g_strconcat(workload->test_case->name, "/", workload->name, NULL);
}

static bool
is_named(const PerfWorkload *workload, const char *wish)
{
    g_autofree char *name = perf_workload_name(workload);

    return strcmp(wish, workload->test_case->name) == 0 || g_pattern_match_simple(wish, name) ||
           g_pattern_match_simple(wish, workload->test_case->name);
}

static bool
has_label(const PerfWorkload *workload, const char *label)
{
    const char **const lists[] = { workload->labels, workload->test_case->labels };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (lists[i] != NULL && g_strv_contains((const char *const *)lists[i], label)) {
            return true;
        }
    }
    return false;
}

/* "performance,-short": the benchmark's own way to say it, where a + may stand as well. */
static bool
is_labelled(const PerfWorkload *workload, const char *wish)
{
    g_auto(GStrv) words = g_strsplit(wish, ",", -1);

    for (size_t i = 0; words[i] != NULL; i++) {
        const char *word = g_strstrip(words[i]);
        bool is_wanted = *word != '-';

        word += *word == '-' || *word == '+';
        if (*word != '\0' && has_label(workload, word) != is_wanted) {
            return false;
        }
    }
    return true;
}

typedef bool (*Fits)(const PerfWorkload *workload, const char *wish);

static bool
fits_one(const PerfWorkload *workload, const char *const *wishes, Fits fits)
{
    if (wishes == NULL || wishes[0] == NULL) {
        return true;
    }
    for (size_t i = 0; wishes[i] != NULL; i++) {
        if (fits(workload, wishes[i])) {
            return true;
        }
    }
    return false;
}

static GPtrArray *
choose(const PerfFile *file, const PerfChoice *choice)
{
    GPtrArray *chosen = g_ptr_array_new();

    for (size_t c = 0; c < file->n_cases; c++) {
        for (size_t w = 0; w < file->cases[c].n_workloads; w++) {
            PerfWorkload *workload = &file->cases[c].workloads[w];

            if (fits_one(workload, choice->cases, is_named) &&
                fits_one(workload, choice->labels, is_labelled)) {
                g_ptr_array_add(chosen, workload);
            }
        }
    }
    return chosen;
}

GPtrArray *
perf_choose(const PerfFile *file, const PerfChoice *choice)
{
    static const char *const usual[] = { PERF_LABEL_DEFAULT, NULL };
    const PerfChoice by_default = { .labels = usual };
    bool has_wish = (choice->cases != NULL && choice->cases[0] != NULL) ||
                    (choice->labels != NULL && choice->labels[0] != NULL);
    GPtrArray *chosen;

    if (has_wish) {
        return choose(file, choice);
    }
    chosen = choose(file, &by_default);
    if (chosen->len == 0) {
        g_ptr_array_unref(chosen);
        chosen = choose(file, choice);
    }
    return chosen;
}

char *
perf_nearest(const PerfFile *file, const char *wish)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *near;

    for (size_t c = 0; c < file->n_cases; c++) {
        g_ptr_array_add(names, g_strdup(file->cases[c].name));
        for (size_t w = 0; w < file->cases[c].n_workloads; w++) {
            g_ptr_array_add(names, perf_workload_name(&file->cases[c].workloads[w]));
        }
    }
    g_ptr_array_add(names, NULL);
    near = nearest_name(wish, (const char *const *)names->pdata);
    return g_strdup(near);
}
