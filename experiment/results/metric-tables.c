/* metric-tables.c - the step functions of a run as tables.
 *
 * Changes say everything; samples are for who wants a row at round times, and cost only rows. */
#include "experiment/results/metric-tables.h"

#include "experiment/results/output-file.h"

#include <stdlib.h>
#include <string.h>

/* One column of the wide table, and how far it has been read. */
typedef struct Column {
    const TimeSeries *series;
    size_t next; /* the first point that is still to come */
} Column;

/* A distribution has two series, NAME_count and NAME_sum. */
static bool
is_named(const char *const *names, const char *name)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *rest =
            g_str_has_prefix(name, names[i]) ? name + strlen(names[i]) : "no such series";

        if (*rest == '\0' || strcmp(rest, "_count") == 0 || strcmp(rest, "_sum") == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_kept(const Experiment *experiment, const Subject *subject, Gauge gauge)
{
    uint64_t kept = experiment->scenario->measure_gauges;

    if (kept != 0 && gauge == GAUGE_VALUE && subject_labels(subject) != NULL) {
        return is_named(experiment->scenario->measure_series, subject_name(subject));
    }
    return kept == 0 || (kept >> gauge & 1) != 0;
}

/* A series is called by its own name, and told from others of it by its labels. */
static const char *
metric_name(const Subject *subject, Gauge gauge)
{
    return gauge == GAUGE_VALUE ? subject_name(subject) : gauge_names[gauge];
}

static const char *
object_name(const Subject *subject)
{
    const char *labels = subject_labels(subject);

    return labels == NULL ? subject_label(subject) : *labels == '\0' ? "cluster" : labels;
}

/* "ready,deployment/web" with the quotes it needs: all rows of a series have it. */
static GString *
series_fields(const Subject *subject, Gauge gauge)
{
    GString *fields = g_string_new(NULL);
    CsvWriter writer = { fields, false };

    csv_put_text(&writer, metric_name(subject, gauge));
    csv_put_text(&writer, object_name(subject));
    return fields;
}

static void
put_row(OutputFile *file, CsvWriter *csv, SimTime at, const GString *fields, double value)
{
    csv_put_seconds(csv, at);
    csv_put_again(csv, fields);
    csv_put_real(csv, value);
    output_end_row(file, csv);
}

/* Points, and between them the multiples of 'every'. */
static void
put_series(OutputFile *file, CsvWriter *csv, const Experiment *experiment, const Subject *subject,
           Gauge gauge)
{
    const TimeSeries *series = subject_series(subject, gauge);
    size_t n = series == NULL ? 0 : time_series_n_points(series);
    const TimePoint *points = n == 0 ? NULL : time_series_points(series);
    g_autoptr(GString) fields = n == 0 ? NULL : series_fields(subject, gauge);
    SimTime every = experiment->scenario->measure_every;

    for (size_t k = 0; k < n; k++) {
        SimTime until = k + 1 < n ? points[k + 1].at : experiment->end + 1;

        put_row(file, csv, points[k].at, fields, points[k].value);
        for (SimTime at = every == 0 ? until : (points[k].at / every + 1) * every; at < until;
             at += every) {
            put_row(file, csv, at, fields, points[k].value);
        }
    }
}

char *
metric_table_write(const char *directory, const Experiment *experiment)
{
    OutputFile *file = output_file_open(directory, "metrics.csv");
    CsvWriter csv = output_csv(file);

    output_write(file, "time,metric,object,value\n");
    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);

        for (Gauge gauge = 0; gauge < N_GAUGES; gauge++) {
            if (is_kept(experiment, subject, gauge)) {
                put_series(file, &csv, experiment, subject, gauge);
            }
        }
    }
    return output_file_close(file, NULL);
}

/* ---- wide ------------------------------------------------------------------------------------ */

static GArray *
put_header(OutputFile *file, CsvWriter *csv, const Experiment *experiment)
{
    GArray *columns = g_array_new(FALSE, TRUE, sizeof(Column));

    csv_put_text(csv, "time");
    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);

        for (Gauge gauge = 0; gauge < N_GAUGES; gauge++) {
            Column column = { subject_series(subject, gauge), 0 };
            g_autofree char *name =
                g_strdup_printf("%s %s", metric_name(subject, gauge), object_name(subject));

            if (column.series != NULL && is_kept(experiment, subject, gauge)) {
                csv_put_text(csv, name);
                g_array_append_val(columns, column);
            }
        }
    }
    output_end_row(file, csv);
    return columns;
}

static int
compare_times(const void *a_data, const void *b_data)
{
    const SimTime *a = a_data, *b = b_data;

    return (*a > *b) - (*a < *b);
}

/* The instants of the rows, each once. */
static GArray *
instants(const Experiment *experiment, const GArray *columns)
{
    GArray *times = g_array_new(FALSE, TRUE, sizeof(SimTime));
    SimTime every = experiment->scenario->measure_every;
    guint n = 0;

    for (SimTime at = 0; every > 0 && at <= experiment->end; at += every) {
        g_array_append_val(times, at);
    }
    for (guint i = 0; every == 0 && i < columns->len; i++) {
        const TimeSeries *series = g_array_index(columns, Column, i).series;

        for (size_t k = 0; k < time_series_n_points(series); k++) {
            g_array_append_val(times, time_series_points(series)[k].at);
        }
    }
    g_array_sort(times, compare_times);
    for (guint i = 0; i < times->len; i++) {
        SimTime at = g_array_index(times, SimTime, i);

        if (n == 0 || g_array_index(times, SimTime, n - 1) != at) {
            g_array_index(times, SimTime, n++) = at;
        }
    }
    g_array_set_size(times, n);
    return times;
}

static void
put_value(CsvWriter *csv, Column *column, SimTime at)
{
    const TimePoint *points = time_series_points(column->series);
    size_t n = time_series_n_points(column->series);

    while (column->next < n && points[column->next].at <= at) {
        column->next++;
    }
    if (column->next == 0) {
        csv_put_text(csv, NULL);
    } else {
        csv_put_real(csv, points[column->next - 1].value);
    }
}

char *
metric_table_write_wide(const char *directory, const Experiment *experiment)
{
    OutputFile *file = output_file_open(directory, "metrics-wide.csv");
    CsvWriter csv = output_csv(file);
    g_autoptr(GArray) columns = put_header(file, &csv, experiment);
    g_autoptr(GArray) times = instants(experiment, columns);

    for (guint i = 0; i < times->len; i++) {
        SimTime at = g_array_index(times, SimTime, i);

        csv_put_seconds(&csv, at);
        for (guint k = 0; k < columns->len; k++) {
            put_value(&csv, &g_array_index(columns, Column, k), at);
        }
        output_end_row(file, &csv);
    }
    return output_file_close(file, NULL);
}
