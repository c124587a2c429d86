/* trace-table.c - rows of a trace, checked. */
#include "experiment/scenario/trace-table.h"

#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

enum {
    AT,
    CPU,
    MEMORY,
    RUN,
    NAME,
    PRIORITY,
    NAMESPACE,
    N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = { "at",   "cpu",      "memory",   "run",
                                                     "name", "priority", "namespace" };

struct TraceTable {
    CsvReader *reader;
    Diagnostics *diagnostics;
    int columns[N_COLUMNS];
    GArray *extended; /* int: columns */
    SimTime last_at;
    bool failed;
};

static bool
is_known(const char *name)
{
    for (size_t i = 0; i < N_COLUMNS; i++) {
        if (strcmp(column_names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
find_columns(TraceTable *table)
{
    for (size_t i = 0; i < N_COLUMNS; i++) {
        table->columns[i] = csv_column(table->reader, column_names[i]);
    }
    for (size_t i = 0; i < csv_n_columns(table->reader); i++) {
        const char *name = csv_column_name(table->reader, i);
        int column = (int)i;

        if (strchr(name, '/') != NULL) {
            g_array_append_val(table->extended, column);
        } else if (!is_known(name)) {
            diagnostic_help(csv_error(table->reader, column, "unknown column `%s`", name),
                            "columns are at, cpu, memory, run, name, priority, namespace, and "
                            "extended resources (nvidia.com/gpu)");
            return false;
        }
    }
    if (table->columns[AT] < 0) {
        csv_error(table->reader, 0, "the column `at` is missing");
        return false;
    }
    return true;
}

TraceTable *
trace_table_open(const char *path, const char *text, Diagnostics *diagnostics)
{
    CsvReader *reader = text == NULL ? csv_reader_open(path, diagnostics)
                                     : csv_reader_new_text(text, strlen(text), path, diagnostics);
    TraceTable *table;

    if (reader == NULL) {
        return NULL;
    }
    table = g_new0(TraceTable, 1);
    table->reader = reader;
    table->diagnostics = diagnostics;
    table->extended = g_array_new(FALSE, FALSE, sizeof(int));
    if (!find_columns(table)) {
        trace_table_free(table);
        return NULL;
    }
    return table;
}

void
trace_table_free(TraceTable *table)
{
    if (table != NULL) {
        csv_reader_free(table->reader);
        g_array_unref(table->extended);
        g_free(table);
    }
}

static const char *
field(const TraceTable *table, int column)
{
    const char *text = csv_field(table->reader, column);

    return text == NULL || *text == '\0' ? NULL : text;
}

static bool
complain(TraceTable *table, int column, const char *what)
{
    csv_error(table->reader, column, "%s", what);
    table->failed = true;
    return false;
}

/* Most times are whole seconds. */
static bool
whole_seconds(const char *text, SimTime *ret)
{
    SimTime seconds = 0;
    int n = 0;

    for (; n < 9 && g_ascii_isdigit(text[n]); n++) {
        seconds = seconds * 10 + (text[n] - '0');
    }
    *ret = seconds * SIM_SECOND;
    return n > 0 && text[n] == '\0';
}

/* Seconds, or a time with its unit. */
static bool
read_time(TraceTable *table, int column, SimTime *ret)
{
    const char *text = field(table, column);
    char *end = NULL;
    double seconds;

    if (text == NULL) {
        return false;
    }
    if (whole_seconds(text, ret)) {
        return true;
    }
    seconds = g_ascii_strtod(text, &end);
    if (end != text && *end == '\0' && seconds >= 0 && seconds < 1e9) {
        *ret = (SimTime)(seconds * 1e9 + 0.5);
        return true;
    }
    if (duration_parse(text, ret, NULL) && *ret >= 0) {
        return true;
    }
    return complain(table, column, "this is no time: 90, 1.5 or 2m");
}

static bool
check_quantity(TraceTable *table, int column)
{
    const char *text = field(table, column);
    Quantity quantity;

    if (text == NULL ||
        (quantity_parse(text, &quantity) == QUANTITY_OK && quantity_milli_value(quantity) >= 0)) {
        return true;
    }
    return complain(table, column, "this is no amount: 500m, 2 or 4Gi");
}

static bool
read_times(TraceTable *table, TraceRow *ret)
{
    ret->run = SIM_NEVER;
    if (!read_time(table, table->columns[AT], &ret->at)) {
        return table->failed ? false
                             : complain(table, table->columns[AT], "every row needs a time");
    }
    if (ret->at < table->last_at) {
        return complain(table, table->columns[AT], "rows must be sorted by `at`");
    }
    table->last_at = ret->at;
    (void)read_time(table, table->columns[RUN], &ret->run);
    return !table->failed;
}

bool
trace_table_next(TraceTable *table, TraceRow *ret)
{
    if (table->failed || !csv_next(table->reader)) {
        table->failed = table->failed || csv_failed(table->reader);
        return false;
    }
    if (!read_times(table, ret) || !check_quantity(table, table->columns[CPU]) ||
        !check_quantity(table, table->columns[MEMORY])) {
        return false;
    }
    for (guint i = 0; i < table->extended->len; i++) {
        if (!check_quantity(table, g_array_index(table->extended, int, i))) {
            return false;
        }
    }
    ret->cpu = field(table, table->columns[CPU]);
    ret->memory = field(table, table->columns[MEMORY]);
    ret->name = field(table, table->columns[NAME]);
    ret->priority = field(table, table->columns[PRIORITY]);
    ret->name_space = field(table, table->columns[NAMESPACE]);
    return true;
}

bool
trace_table_failed(const TraceTable *table)
{
    return table->failed;
}

size_t
trace_table_n_extended(const TraceTable *table)
{
    return table->extended->len;
}

const char *
trace_table_extended_name(const TraceTable *table, size_t index)
{
    return csv_column_name(table->reader,
                           (size_t)g_array_index(table->extended, int, (guint)index));
}

const char *
trace_table_extended(const TraceTable *table, size_t index)
{
    return field(table, g_array_index(table->extended, int, (guint)index));
}
