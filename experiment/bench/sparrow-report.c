/* sparrow-report.c - tables of sparrow-bench.h, and what the Sparrow paper says held against them.
 */
#include "experiment/bench/sparrow-bench.h"

#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

#define MILLI 1000.0

static const char *
method_name(const SparrowBench *bench, guint method)
{
    return sampling_method_name(g_ptr_array_index(bench->methods, method));
}

static int
find_method(const SparrowBench *bench, const char *name)
{
    for (guint i = 0; i < bench->methods->len; i++) {
        if (strcmp(method_name(bench, i), name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* --- Tables --- */

static void
append_table(const SparrowBench *bench, const SparrowSeries *series, const char *title, double unit,
             const char *unit_name, size_t offset, GString *out)
{
    g_string_append_printf(out, "\n%-26s", title);
    for (guint i = 0; i < series->at->len; i++) {
        g_autofree char *number = number_format(g_array_index(series->at, double, i) * unit);
        g_autofree char *column = g_strdup_printf("%s%s", number, unit_name);

        g_string_append_printf(out, "%10s", column);
    }
    g_string_append_c(out, '\n');
    for (guint m = 0; m < bench->methods->len; m++) {
        g_string_append_printf(out, "  %-24s", method_name(bench, m));
        for (guint i = 0; i < series->at->len; i++) {
            const char *point = (const char *)sparrow_point(bench, series, m, i);

            fixed_append(out, *(const double *)(const void *)(point + offset) * MILLI, 2, 10);
        }
        g_string_append_c(out, '\n');
    }
}

/* --- Findings --- */

typedef struct Finding {
    const char *text;
    bool holds;
} Finding;

static double
mean_at(const SparrowBench *bench, const SparrowSeries *series, int method, double at)
{
    for (guint i = 0; i < series->at->len; i++) {
        if (g_array_index(series->at, double, i) == at) {
            return sparrow_point(bench, series, (guint)method, i)->mean;
        }
    }
    return 0;
}

/* Whether the job is faster under one method than under the other. */
static void
compare(const SparrowBench *bench, GArray *findings, const SparrowSeries *series, double at,
        const char *faster, const char *slower, const char *text)
{
    int one = find_method(bench, faster), other = find_method(bench, slower);

    if (one >= 0 && other >= 0) {
        Finding finding = { text,
                            mean_at(bench, series, one, at) < mean_at(bench, series, other, at) };

        g_array_append_val(findings, finding);
    }
}

static GArray *
findings_of(const SparrowBench *bench)
{
    GArray *findings = g_array_new(FALSE, FALSE, sizeof(Finding));
    const SparrowSeries *loads = &bench->loads, *durations = &bench->durations;

    compare(bench, findings, loads, SPARROW_LOAD, "per-task", "random",
            "Two probes a task are better than none.");
    compare(bench, findings, loads, SPARROW_LOAD, "batch", "per-task",
            "Probing for all tasks of a job together is better than for each alone.");
    compare(bench, findings, loads, SPARROW_LOAD, "late-binding", "batch",
            "Late binding is better than trusting the length of queues.");
    compare(bench, findings, durations, 0.0005, "batch", "late-binding",
            "For tasks of half a millisecond the worker's question costs more than it saves.");
    compare(bench, findings, durations, 0.016, "late-binding", "batch",
            "For tasks of 16 ms it saves more than it costs.");
    compare(bench, findings, durations, 0.0005, "cancelled", "late-binding",
            "Taking reservations back helps short tasks.");
    return findings;
}

void
sparrow_report(const SparrowBench *bench, GString *out)
{
    g_autoptr(GArray) findings = findings_of(bench);

    g_string_append_printf(out,
                           "%u workers, jobs of %u tasks, %u jobs measured; a message and its "
                           "answer take ",
                           bench->n_workers, bench->n_tasks, bench->n_jobs);
    fixed_append(out, bench->round_trip * MILLI, 2, 0);
    g_string_append(out, " ms. From arrival to the end of the last task, in ms.\n");
    append_table(bench, &bench->loads, "mean, by load", 1, "", G_STRUCT_OFFSET(SparrowPoint, mean),
                 out);
    append_table(bench, &bench->loads, "95th percentile, by load", 1, "",
                 G_STRUCT_OFFSET(SparrowPoint, tail), out);
    append_table(bench, &bench->durations, "mean, by task length", MILLI, " ms",
                 G_STRUCT_OFFSET(SparrowPoint, mean), out);
    if (findings->len > 0) {
        g_string_append(out, "\nbeside what “Sparrow” (SOSP 2013) reports:\n");
    }
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = &g_array_index(findings, Finding, i);

        g_string_append_printf(out, "  %s %s\n",
                               finding->holds ? "so here: " : "not here:", finding->text);
    }
}

/* --- JSON --- */

static void
put_number(GString *out, const char *name, double number)
{
    g_autofree char *text = number_format(number);

    g_string_append_printf(out, ",\"%s\":%s", name, text);
}

static void
append_series_json(const SparrowBench *bench, const SparrowSeries *series, const char *axis,
                   GString *out)
{
    for (guint m = 0; m < bench->methods->len; m++) {
        for (guint i = 0; i < series->at->len; i++) {
            const SparrowPoint *point = sparrow_point(bench, series, m, i);

            g_string_append(out, m + i == 0 ? "{\"method\":" : ",{\"method\":");
            json_write_string(out, method_name(bench, m));
            put_number(out, axis, g_array_index(series->at, double, i));
            put_number(out, "mean_seconds", point->mean);
            put_number(out, "median_seconds", point->median);
            put_number(out, "p95_seconds", point->tail);
            put_number(out, "idle_waiting", point->idle_waiting);
            put_number(out, "messages_per_job", point->messages_per_job);
            g_string_append_c(out, '}');
        }
    }
}

void
sparrow_report_json(const SparrowBench *bench, GString *out)
{
    g_autoptr(GArray) findings = findings_of(bench);

    g_string_append_printf(out, "{\"workers\":%u,\"tasks\":%u,\"jobs\":%u", bench->n_workers,
                           bench->n_tasks, bench->n_jobs);
    put_number(out, "round_trip_seconds", bench->round_trip);
    g_string_append(out, ",\"by_load\":[");
    append_series_json(bench, &bench->loads, "load", out);
    g_string_append(out, "],\"by_duration\":[");
    append_series_json(bench, &bench->durations, "duration_seconds", out);
    g_string_append(out, "],\"findings\":[");
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = &g_array_index(findings, Finding, i);

        g_string_append(out, i == 0 ? "{\"finding\":" : ",{\"finding\":");
        json_write_string(out, finding->text);
        g_string_append_printf(out, ",\"holds\":%s}", finding->holds ? "true" : "false");
    }
    g_string_append(out, "]}\n");
}
