/* perf-report.c - rows of the table, and the same as JSON. */
#include "experiment/scheduler-perf/perf-report.h"

#include "experiment/scheduler-perf/perf-choice.h"
#include "text/json.h"
#include "text/scalar.h"

void
perf_report_head(GString *out, size_t width)
{
    g_string_append_printf(out, "%-*s %6s %7s %9s %8s %8s %11s %8s %9s\n", (int)width, "workload",
                           "nodes", "bound", "virtual s", "pods/s", "CPU s", "decisions/s",
                           "pods/s", "threshold");
    g_string_append_printf(out, "%-*s %6s %7s %9s %8s %8s %11s %8s %9s\n", (int)width, "", "", "",
                           "", "virtual", "", "of CPU", "of CPU", "pods/s");
}

static void
append_rate(GString *out, double rate, int width)
{
    if (rate > 0) {
        fixed_append(out, rate, 0, width);
    } else {
        g_string_append_printf(out, "%*s", width, "-");
    }
}

static double
decision_rate(const PerfResult *result)
{
    return result->measured_cpu <= 0 ? 0 : (double)result->n_decisions / result->measured_cpu;
}

void
perf_report_row(GString *out, const PerfResult *result, size_t width)
{
    g_autofree char *name = perf_workload_name(result->workload);

    g_string_append_printf(out, "%-*s %6zu %7" G_GUINT64_FORMAT " ", (int)width, name,
                           result->n_nodes, result->n_measured);
    fixed_append(out, (double)result->measured_time / (double)SIM_SECOND, 2, 9);
    append_rate(out, perf_result_virtual_rate(result), 9);
    fixed_append(out, result->cpu, 2, 9);
    append_rate(out, decision_rate(result), 12);
    append_rate(out, perf_result_rate(result), 9);
    append_rate(out, result->workload->threshold, 10);
    g_string_append_c(out, '\n');
    if (result->failure != NULL) {
        g_string_append_printf(out, "  FAILED: %s\n", result->failure);
    }
}

void
perf_report_skipped(GString *out, const PerfWorkload *workload, size_t width)
{
    g_autofree char *name = perf_workload_name(workload);

    g_string_append_printf(out, "%-*s skipped: %s\n", (int)width, name, workload->skip);
}

static void
append_names(GString *out, const PerfWorkload *workload)
{
    g_string_append(out, "{\"case\":");
    json_write_string(out, workload->test_case->name);
    g_string_append(out, ",\"workload\":");
    json_write_string(out, workload->name);
}

static void
append_number(GString *out, const char *key, double number)
{
    g_autofree char *text = number_format(number);

    g_string_append_printf(out, ",\"%s\":%s", key, text);
}

void
perf_report_json(GString *out, const PerfResult *result)
{
    append_names(out, result->workload);
    g_string_append_printf(out,
                           ",\"nodes\":%zu,\"pods\":%zu,\"bound\":%zu,\"measured\":%" //
                           G_GUINT64_FORMAT ",\"decisions\":%" G_GUINT64_FORMAT
                           ",\"attempts\":%" G_GUINT64_FORMAT ",\"byIndexes\":%" G_GUINT64_FORMAT
                           ",\"measuredSeconds\":",
                           result->n_nodes, result->n_pods, result->n_bound, result->n_measured,
                           result->n_decisions, result->n_attempts, result->n_fast);
    seconds_append(out, result->measured_time);
    g_string_append(out, ",\"endSeconds\":");
    seconds_append(out, result->end);
    append_number(out, "cpuSeconds", result->cpu);
    append_number(out, "measuredCpuSeconds", result->measured_cpu);
    if (result->workload->threshold > 0) {
        append_number(out, "threshold", result->workload->threshold);
    }
    g_string_append_printf(out, ",\"met\":%s", result->failure == NULL ? "true" : "false");
    if (result->failure != NULL) {
        g_string_append(out, ",\"failure\":");
        json_write_string(out, result->failure);
    }
    g_string_append(out, "}\n");
}

void
perf_report_skipped_json(GString *out, const PerfWorkload *workload)
{
    append_names(out, workload);
    g_string_append(out, ",\"skipped\":");
    json_write_string(out, workload->skip);
    g_string_append(out, "}\n");
}
