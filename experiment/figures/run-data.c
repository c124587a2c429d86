/* run-data.c - reading the tables back. */
#include "experiment/figures/run-data.h"

#include "models/faults/fault.h"
#include "text/csv.h"
#include "text/json.h"

#include <stdlib.h>
#include <string.h>

static void
metric_row_free(void *data)
{
    MetricRow *row = data;

    g_array_unref(row->points);
    g_free(row);
}

static void
mark_clear(void *data)
{
    g_free(((RunMark *)data)->text);
}

void
run_data_free(RunData *run)
{
    if (run == NULL) {
        return;
    }
    g_array_unref(run->marks);
    g_array_unref(run->pods);
    g_array_unref(run->nodes);
    g_ptr_array_unref(run->metrics);
    arena_free(run->arena);
    g_strfreev(run->only);
    g_free(run->directory);
    g_free(run->name);
    g_free(run->description);
    g_free(run->hash);
    g_free(run->version);
    g_free(run);
}

static char *
read_text(const RunData *run, const char *name, size_t *ret_length, char **ret_error)
{
    g_autofree char *path = g_build_filename(run->directory, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!g_file_get_contents(path, &text, ret_length, &error)) {
        *ret_error = g_strdup_printf("%s is no run directory: %s", run->directory, error->message);
    }
    return text;
}

/* ---- rows
 * ---------------------------------------------------------------------------------------- */

typedef struct Table {
    CsvReader *reader;
    RunData *run;
} Table;

static const char *
text_of(const Table *table, const char *column)
{
    const char *text = csv_field(table->reader, csv_column(table->reader, column));

    return text == NULL ? "" : text;
}

static double
number_of(const Table *table, const char *column, double fallback)
{
    const char *text = text_of(table, column);

    return *text == '\0' ? fallback : g_ascii_strtod(text, NULL);
}

static const char *
kept(const Table *table, const char *column)
{
    return arena_strdup(table->run->arena, text_of(table, column));
}

static bool
value_differs(const MetricRow *row, double value)
{
    double last = g_array_index(row->points, MetricPoint, row->points->len - 1).value;

    return value < last || value > last;
}

static void
add_metric(const Table *table)
{
    RunData *run = table->run;
    const char *metric = text_of(table, "metric");
    const char *object = text_of(table, "object");
    MetricPoint point = { number_of(table, "time", 0), number_of(table, "value", 0) };
    MetricRow *row =
        run->metrics->len == 0 ? NULL : g_ptr_array_index(run->metrics, run->metrics->len - 1);

    if (row == NULL || strcmp(row->metric, metric) != 0 || strcmp(row->object, object) != 0) {
        row = g_new0(MetricRow, 1);
        row->metric = arena_strdup(run->arena, metric);
        row->object = arena_strdup(run->arena, object);
        row->points = g_array_new(FALSE, TRUE, sizeof(MetricPoint));
        g_ptr_array_add(run->metrics, row);
    }
    /* A sample between changes says nothing new. */
    if (row->points->len == 0 || value_differs(row, point.value)) {
        g_array_append_val(row->points, point);
    }
}

static void
add_node(const Table *table)
{
    NodeInterval node = { .node = kept(table, "node"), .zone = kept(table, "zone") };

    node.from = number_of(table, "from", 0);
    node.until = number_of(table, "until", table->run->end);
    node.works = strcmp(text_of(table, "power"), "on") == 0 &&
                 strcmp(text_of(table, "network"), "reachable") == 0;
    node.is_ready = strcmp(text_of(table, "ready"), "True") == 0;
    node.schedulable = strcmp(text_of(table, "schedulable"), "yes") == 0;
    g_array_append_val(table->run->nodes, node);
}

/* A pod deleted by force may serve longer than the API knows it. */
static double
last_served(const char *spells)
{
    const char *until = strrchr(spells, '-');

    return until == NULL ? 0 : g_ascii_strtod(until + 1, NULL);
}

static void
add_pod(const Table *table)
{
    PodBar pod = { .pod = kept(table, "pod"),
                   .app = kept(table, "app"),
                   .node = kept(table, "node"),
                   .spells = kept(table, "spells") };

    pod.created = number_of(table, "created", 0);
    pod.scheduled = number_of(table, "scheduled", -1);
    pod.ended = MAX(number_of(table, "ended", table->run->end), last_served(pod.spells));
    pod.restarts = (int)number_of(table, "restarts", 0);
    g_array_append_val(table->run->pods, pod);
}

static bool
read_table(RunData *run, const char *name, void (*add)(const Table *table), char **ret_error)
{
    size_t length = 0;
    g_autofree char *text = read_text(run, name, &length, ret_error);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    Table table = { NULL, run };

    if (text == NULL) {
        return false;
    }
    table.reader = csv_reader_new_text(text, length, name, diagnostics);
    while (table.reader != NULL && csv_next(table.reader)) {
        add(&table);
    }
    csv_reader_free(table.reader);
    if (diagnostics_n_errors(diagnostics) > 0) {
        *ret_error = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    }
    return *ret_error == NULL;
}

/* ---- marks
 * --------------------------------------------------------------------------------------- */

/* A crash has no state that could end. */
static bool
is_over_at_once(const char *fault)
{
    const FaultType *type = fault == NULL ? NULL : fault_type_find(fault);

    return type != NULL && type->heals_at_once;
}

static void
begin_mark(RunData *run, const Value *record, bool is_fault)
{
    const char *object = value_get_text(record, "object");
    const char *reason = value_get_text(record, "reason");
    const char *message = value_get_text(record, "message");
    const Value *at = value_get(record, "t");
    RunMark mark = { .is_fault = is_fault };

    mark.from = at == NULL ? 0 : g_ascii_strtod(at->text, NULL);
    mark.until = run->end;
    if (is_fault && is_over_at_once(reason)) {
        mark.until = mark.from;
    }
    mark.text = is_fault ? g_strdup_printf("%s %s", object, reason)
                         : g_strdup(message == NULL ? "" : message);
    if (!is_fault) {
        mark.until = mark.from;
    }
    g_array_append_val(run->marks, mark);
}

static void
end_mark(RunData *run, const Value *record)
{
    g_autofree char *text = g_strdup_printf("%s %s", value_get_text(record, "object"),
                                            value_get_text(record, "reason"));
    const Value *at = value_get(record, "t");

    for (size_t i = 0; at != NULL && i < run->marks->len; i++) {
        RunMark *mark = &g_array_index(run->marks, RunMark, i);

        if (mark->is_fault && strcmp(mark->text, text) == 0 && !(mark->until < run->end)) {
            mark->until = g_ascii_strtod(at->text, NULL);
            return;
        }
    }
}

static void
read_mark(RunData *run, const char *line, size_t length)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *record = json_read(line, length, 0, arena, diagnostics);
    const char *kind = value_get_text(record, "kind");

    if (kind == NULL) {
        return;
    }
    if (strcmp(kind, "fault.began") == 0) {
        begin_mark(run, record, true);
    } else if (strcmp(kind, "fault.healed") == 0) {
        end_mark(run, record);
    } else if (strcmp(kind, "action.kubectl") == 0 || strcmp(kind, "action.apply") == 0) {
        begin_mark(run, record, false);
    }
}

static bool
read_marks(RunData *run, char **ret_error)
{
    size_t length = 0;
    g_autofree char *text = read_text(run, "events.jsonl", &length, ret_error);

    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strchrnul(line, '\n');
        g_autofree char *one = g_strndup(line, (gsize)(end - line));

        if (strstr(one, "\"kind\":\"fault.") != NULL || strstr(one, "\"kind\":\"action.") != NULL) {
            read_mark(run, one, strlen(one));
        }
        line = *end == '\0' ? end : end + 1;
    }
    return text != NULL;
}

static char **
texts_of(const Value *list)
{
    char **texts = list == NULL ? NULL : g_new0(char *, value_length(list) + 1);

    for (size_t i = 0; texts != NULL && i < value_length(list); i++) {
        const char *text = value_item(list, i)->text;

        texts[i] = g_strdup(text == NULL ? "" : text);
    }
    return texts;
}

static bool
read_summary(RunData *run, char **ret_error)
{
    size_t length = 0;
    g_autofree char *text = read_text(run, "summary.json", &length, ret_error);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *summary;
    const Value *end;

    if (text == NULL) {
        return false;
    }
    summary = json_read(text, length, 0, run->arena, diagnostics);
    end = value_get(summary, "end");
    run->name = g_strdup(value_get_text(summary, "name"));
    run->description = g_strdup(value_get_text(summary, "description"));
    run->hash = g_strdup(value_get_text(summary, "hash"));
    run->version = g_strdup(value_get_text(summary, "program"));
    run->seed = value_get_int(summary, "seed", 0);
    run->only = texts_of(value_get(summary, "metrics"));
    run->end = end == NULL || end->text == NULL ? 0 : g_ascii_strtod(end->text, NULL);
    if (run->end <= 0) {
        *ret_error =
            g_strdup_printf("%s: summary.json does not say when the run ended", run->directory);
    }
    return *ret_error == NULL;
}

RunData *
run_data_read(const char *directory, char **ret_error)
{
    RunData *run = g_new0(RunData, 1);

    *ret_error = NULL;
    run->directory = g_strdup(directory);
    run->arena = arena_new();
    run->metrics = g_ptr_array_new_with_free_func(metric_row_free);
    run->nodes = g_array_new(FALSE, TRUE, sizeof(NodeInterval));
    run->pods = g_array_new(FALSE, TRUE, sizeof(PodBar));
    run->marks = g_array_new(FALSE, TRUE, sizeof(RunMark));
    g_array_set_clear_func(run->marks, mark_clear);
    if (!read_summary(run, ret_error) || !read_table(run, "metrics.csv", add_metric, ret_error) ||
        !read_table(run, "nodes.csv", add_node, ret_error) ||
        !read_table(run, "pods.csv", add_pod, ret_error) || !read_marks(run, ret_error)) {
        g_clear_pointer(&run, run_data_free);
    }
    return run;
}

const MetricRow *
run_data_metric(const RunData *run, const char *metric, const char *object)
{
    for (size_t i = 0; i < run->metrics->len; i++) {
        const MetricRow *row = g_ptr_array_index(run->metrics, i);

        if (strcmp(row->metric, metric) == 0 && strcmp(row->object, object) == 0) {
            return row;
        }
    }
    return NULL;
}

double
metric_row_value(const MetricRow *row, double time)
{
    size_t low = 0, high = row == NULL ? 0 : row->points->len;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (g_array_index(row->points, MetricPoint, middle).time <= time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? 0 : g_array_index(row->points, MetricPoint, low - 1).value;
}

static int
compare_times(const void *a_data, const void *b_data)
{
    const double *a = a_data, *b = b_data;

    return *a < *b ? -1 : *a > *b;
}

GArray *
run_data_times(const RunData *run, const GPtrArray *rows)
{
    GArray *times = g_array_new(FALSE, TRUE, sizeof(double));
    double zero = 0, end = run->end;
    size_t n = 0;

    g_array_append_val(times, zero);
    for (size_t i = 0; i < rows->len; i++) {
        const MetricRow *row = g_ptr_array_index(rows, i);

        for (size_t k = 0; row != NULL && k < row->points->len; k++) {
            g_array_append_val(times, g_array_index(row->points, MetricPoint, k).time);
        }
    }
    g_array_append_val(times, end);
    g_array_sort(times, compare_times);
    for (size_t i = 0; i < times->len; i++) {
        double time = g_array_index(times, double, i);

        if (n == 0 || time > g_array_index(times, double, n - 1)) {
            g_array_index(times, double, n++) = time;
        }
    }
    g_array_set_size(times, (guint)n);
    return times;
}
