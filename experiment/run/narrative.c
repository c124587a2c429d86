/* narrative.c - lines, their weights, and how they are laid out. */
#include "experiment/run/narrative-internal.h"

#include "text/display-width.h"
#include "text/scalar.h"

#include <stdlib.h>
#include <string.h>

void
story_add(Narrative *narrative, SimTime at, int weight, const char *mark, const char *head,
          const char *format, ...)
{
    StoryLine line = { .at = at, .weight = weight, .mark = mark };
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_strdelimit(text, "\n\t", ' ');
    line.text = display_escaped(text);
    line.head = display_escaped(head);
    line.order = narrative->lines->len;
    g_array_append_val(narrative->lines, line);
}

static void
line_clear(void *data)
{
    StoryLine *line = data;

    g_free(line->head);
    g_free(line->text);
}

static int
compare_lines(const void *a_data, const void *b_data)
{
    const StoryLine *a = a_data, *b = b_data;

    return a->at != b->at        ? (a->at < b->at ? -1 : 1)
           : a->order < b->order ? -1
                                 : a->order > b->order;
}

Narrative *
narrative_new(const Experiment *experiment)
{
    Narrative *narrative = g_new0(Narrative, 1);

    narrative->experiment = experiment;
    narrative->recorder = experiment->recorder;
    narrative->lines = g_array_new(FALSE, TRUE, sizeof(StoryLine));
    g_array_set_clear_func(narrative->lines, line_clear);
    narrative_tell(narrative);
    g_array_sort(narrative->lines, compare_lines);
    return narrative;
}

void
narrative_free(Narrative *narrative)
{
    if (narrative != NULL) {
        g_array_unref(narrative->lines);
        g_free(narrative);
    }
}

static int
compare_weights(const void *a_data, const void *b_data)
{
    const StoryLine *a = *(const StoryLine *const *)a_data;
    const StoryLine *b = *(const StoryLine *const *)b_data;

    return a->weight != b->weight ? (a->weight > b->weight ? -1 : 1) : compare_lines(a, b);
}

/* Marks the 'n' lines that are told. */
static size_t
choose(const Narrative *narrative, size_t n, bool *ret_chosen)
{
    size_t n_lines = narrative->lines->len;
    g_autofree const StoryLine **sorted = g_new(const StoryLine *, n_lines + 1);
    size_t n_chosen = n == 0 ? n_lines : MIN(n, n_lines);

    for (size_t i = 0; i < n_lines; i++) {
        sorted[i] = &g_array_index(narrative->lines, StoryLine, i);
    }
    qsort(sorted, n_lines, sizeof *sorted, compare_weights);
    for (size_t i = 0; i < n_chosen; i++) {
        ret_chosen[sorted[i] - &g_array_index(narrative->lines, StoryLine, 0)] = true;
    }
    return n_chosen;
}

static void
pad(GString *out, size_t from, size_t columns)
{
    size_t width = (size_t)display_width_n(out->str + from, out->len - from);

    for (; width < columns; width++) {
        g_string_append_c(out, ' ');
    }
}

#define HEAD_COLUMNS_MAX 24
#define LINE_COLUMNS_MAX 132 /* of a line on a terminal; timeline.txt has all of it */

/* What is wider than 'columns' from 'from' on ends in an ellipsis. */
static void
cut(GString *out, size_t from, int columns)
{
    size_t end = out->len;

    if (display_width_n(out->str + from, out->len - from) <= columns) {
        return;
    }
    while (end > from && display_width_n(out->str + from, end - from) >= columns) {
        end = (size_t)(g_utf8_find_prev_char(out->str + from, out->str + end) - out->str);
    }
    g_string_truncate(out, end);
    g_string_append(out, "…");
}

static void
append_line(GString *out, const StoryLine *line, size_t head_columns, bool is_cut, bool with_colour)
{
    g_autofree char *at = clock_time_format(line->at);
    bool is_bad = line->mark != NULL && strcmp(line->mark, "✗") == 0;
    size_t start;

    g_string_append_printf(out, "%*s ", 7, at);
    g_string_append_printf(out, "%s%s%s ", with_colour && is_bad ? "\033[31m" : "",
                           line->mark == NULL ? " " : line->mark,
                           with_colour && is_bad ? "\033[0m" : "");
    start = out->len;
    g_string_append(out, line->head);
    pad(out, start, head_columns);
    g_string_append_printf(out, "  %s", line->text);
    if (is_cut) {
        cut(out, start, LINE_COLUMNS_MAX - 10);
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ') {
        g_string_truncate(out, out->len - 1);
    }
    g_string_append_c(out, '\n');
}

void
narrative_append(const Narrative *narrative, GString *out, size_t n_lines_max, bool with_colour)
{
    g_autofree bool *chosen = g_new0(bool, narrative->lines->len + 1);
    size_t n_chosen = choose(narrative, n_lines_max, chosen);
    size_t columns = 0;

    for (size_t i = 0; i < narrative->lines->len; i++) {
        const StoryLine *line = &g_array_index(narrative->lines, StoryLine, i);
        size_t width = (size_t)display_width(line->head);

        columns = chosen[i] ? MAX(columns, MIN(width, HEAD_COLUMNS_MAX)) : columns;
    }
    for (size_t i = 0; i < narrative->lines->len; i++) {
        if (chosen[i]) {
            append_line(out, &g_array_index(narrative->lines, StoryLine, i), columns,
                        n_lines_max > 0, with_colour);
        }
    }
    if (n_chosen < narrative->lines->len) {
        g_string_append_printf(out, "        … %zu more lines in timeline.txt\n",
                               narrative->lines->len - n_chosen);
    }
}

/* ---- title, sparkline, expectations -----------------------------------------------------------
 */

void
narrative_append_title(const Experiment *experiment, GString *out)
{
    g_autofree char *span = span_text(experiment->end);
    size_t n_nodes = store_count(cluster_store(experiment->cluster), KIND_NODE);

    g_string_append_printf(out,
                           "%s · %zu node%s · %s of cluster time · seed %" G_GUINT64_FORMAT "\n",
                           experiment->scenario->name, n_nodes, n_nodes == 1 ? "" : "s", span,
                           experiment->scenario->seed);
}

/* How far the truth of a subject strayed from its best. */
static double
eventfulness(const Experiment *experiment, const Subject *subject)
{
    const TimeSeries *serving = subject_series(subject, GAUGE_SERVING);
    SimTime settled = observatory_settled_at(experiment->observatory);
    SimTime from = settled == SIM_NEVER ? 0 : settled;
    double most;

    if (serving == NULL || from >= experiment->end) {
        return -1;
    }
    most = time_series_max(serving, 0, experiment->end);
    if (most <= 0) {
        return -1;
    }
    return 1 - time_series_mean(serving, from, experiment->end) / most;
}

const Subject *
narrative_main_subject(const Experiment *experiment)
{
    const Subject *best = NULL, *whole = NULL;
    double most = -1;
    size_t n_serving = 0, n_jobs = 0;

    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);
        uint32_t bit = SUBJECT_BIT(subject_type(subject));

        if (strcmp(subject_label(subject), "pods") == 0) {
            whole = subject;
        }

        n_jobs += subject_type(subject) == SUBJECT_JOB;
        if ((bit & (SUBJECT_WORKLOADS & ~SUBJECT_BIT(SUBJECT_JOB))) == 0) {
            continue;
        }
        double eventful = eventfulness(experiment, subject);

        n_serving += eventful >= 0;
        if (eventful > most) {
            most = eventful;
            best = subject;
        }
    }
    if (n_serving == 0 && n_jobs == 0 && whole != NULL && eventfulness(experiment, whole) >= 0) {
        return whole; /* pods that nobody controls */
    }
    return n_serving > 1 ? whole : best;
}

#define SPARK_COLUMNS 50

static void
append_spark(GString *out, const TimeSeries *series, SimTime end, double most)
{
    static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

    for (int i = 0; i < SPARK_COLUMNS; i++) {
        SimTime from = end / SPARK_COLUMNS * i;
        double mean = time_series_mean(series, from, from + end / SPARK_COLUMNS);
        int level = most <= 0 ? 0 : (int)(mean / most * 8 + 0.5);

        g_string_append(out, blocks[CLAMP(level, 0, 8)]);
    }
}

/* The first instant at which it was whole: before that it was on its way. */
static SimTime
first_whole(const TimeSeries *series, double most)
{
    const TimePoint *points = time_series_points(series);

    for (size_t i = 0; i < time_series_n_points(series); i++) {
        if (points[i].value >= most) {
            return points[i].at;
        }
    }
    return 0;
}

static double
most_desired(const Experiment *experiment, const Subject *subject)
{
    const TimeSeries *desired = subject_series(subject, GAUGE_DESIRED);

    return desired == NULL ? 0 : time_series_max(desired, 0, experiment->end);
}

/* What a full block stands for: what is desired, so that a dip shows as one and the surge of a
 * rollout does not; without anything desired the most that was seen. */
static double
full_height(const Experiment *experiment, const Subject *subject, const TimeSeries *series)
{
    double height = most_desired(experiment, subject);

    for (size_t i = 0; subject_type(subject) == SUBJECT_PODS &&
                       i < observatory_n_subjects(experiment->observatory);
         i++) {
        const Subject *other = observatory_subject_at(experiment->observatory, i);
        uint32_t bit = SUBJECT_BIT(subject_type(other));

        if ((bit & SUBJECT_WORKLOADS & ~SUBJECT_BIT(SUBJECT_JOB)) != 0) {
            height += most_desired(experiment, other);
        }
    }
    return height > 0 ? height : time_series_max(series, 0, experiment->end);
}

static void
append_scale(GString *out, const Experiment *experiment)
{
    g_autofree char *end = clock_time_format(experiment->end);

    g_string_append_printf(out, "            0:00%*s\n", SPARK_COLUMNS - 4, end);
}

/* A Job that serves nobody: how much of it is done. */
static size_t
append_job_sparkline(const Experiment *experiment, GString *out)
{
    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);
        const TimeSeries *done = subject_series(subject, GAUGE_SUCCEEDED);
        double wanted = most_desired(experiment, subject);

        if (subject_type(subject) == SUBJECT_JOB && done != NULL && wanted > 0) {
            g_string_append(out, "   done     ");
            append_spark(out, done, experiment->end, wanted);
            g_string_append_printf(out, "   %s; in the end %d of %d\n", subject_label(subject),
                                   (int)time_series_value(done), (int)wanted);
            append_scale(out, experiment);
            return 2;
        }
    }
    return 0;
}

/* How many were wanted first: from when so many served, fewer are a loss.  A later scale-up must
 * not hide what was lost before it. */
static double
first_desired(const Subject *subject, double fallback)
{
    const TimeSeries *desired = subject_series(subject, GAUGE_DESIRED);

    for (size_t i = 0; desired != NULL && i < time_series_n_points(desired); i++) {
        if (time_series_points(desired)[i].value > 0) {
            return time_series_points(desired)[i].value;
        }
    }
    return fallback;
}

size_t
narrative_append_sparkline(const Experiment *experiment, GString *out)
{
    const Subject *subject = narrative_main_subject(experiment);
    const TimeSeries *series, *belief;
    double most;
    char last[G_ASCII_DTOSTR_BUF_SIZE], least[G_ASCII_DTOSTR_BUF_SIZE];

    if (subject == NULL || experiment->end <= 0) {
        return experiment->end <= 0 ? 0 : append_job_sparkline(experiment, out);
    }
    series = subject_series(subject, GAUGE_SERVING);
    belief = subject_series(subject, GAUGE_READY);
    most = full_height(experiment, subject, series);
    g_string_append(out, "   ready    ");
    append_spark(out, belief == NULL ? series : belief, experiment->end, most);
    g_string_append_printf(out, "   %s, as the API believes\n   serving  ", subject_label(subject));
    append_spark(out, series, experiment->end, most);
    double whole = MIN(first_desired(subject, most), time_series_max(series, 0, experiment->end));
    double lowest = time_series_min(series, first_whole(series, whole), experiment->end);

    g_ascii_formatd(last, sizeof last, "%g", time_series_value(series));
    g_ascii_formatd(least, sizeof least, "%g", lowest);
    g_string_append_printf(out, "   in truth; least %s, in the end %s\n", least, last);
    append_scale(out, experiment);
    return 3;
}

static const char *
shown_text(const ExpectationResult *result)
{
    return result->expectation->name != NULL ? result->expectation->name : result->text;
}

#define TEXT_COLUMNS_MAX 72

/* What is too wide for the column has its outcome on a line of its own. */
static void
append_expectation(const ExpectationResult *result, GString *out, int columns, bool with_colour)
{
    const char *colour = !with_colour ? "" : result->met ? "\033[32m" : "\033[31m";
    g_autofree char *name = display_escaped(shown_text(result));
    size_t start;

    g_string_append_printf(out, " %s%s%s ", colour, result->met ? "✓" : "✗",
                           with_colour ? "\033[0m" : "");
    start = out->len;
    g_string_append(out, name);
    if (display_width(name) > columns) {
        g_string_append_printf(out, "\n%*s", columns + 3, "");
    } else {
        pad(out, start, (size_t)columns);
    }
    g_string_append_printf(out, "  %s%s\n", result->met ? "" : "not met: ", result->outcome);
}

void
narrative_append_expectations(const Experiment *experiment, GString *out, size_t n_lines_max,
                              bool with_colour)
{
    size_t n = expectation_set_n(experiment->expectations);
    size_t n_met = 0, n_left_out = 0, n_shown = 0;
    int columns = 0;

    for (size_t i = 0; i < n; i++) {
        const ExpectationResult *result = expectation_set_result(experiment->expectations, i);
        g_autofree char *name = display_escaped(shown_text(result));

        n_met += result->met;
        columns = MAX(columns, MIN(display_width(name), TEXT_COLUMNS_MAX));
    }
    for (size_t i = 0; i < n; i++) {
        const ExpectationResult *result = expectation_set_result(experiment->expectations, i);

        if (result->met && n_lines_max > 0 && n_shown >= n_lines_max) {
            n_left_out++;
            continue;
        }
        n_shown += result->met;
        append_expectation(result, out, columns, with_colour);
    }
    if (n_left_out > 0) {
        g_string_append_printf(out, "   … %zu more met\n", n_left_out);
    }
    if (n > 0) {
        g_string_append_printf(out, "%zu expectation%s, %zu met", n, n == 1 ? "" : "s", n_met);
    }
}
