/* figure-page.c - tics, tags and captions. */
#include "experiment/figures/figure-page.h"

#include "experiment/figures/figure.h"
#include "text/display-width.h"

#include <string.h>

#define MARKS_MAX 40 /* more are not drawn; the caption says how many */
#define CAPTION_COLUMNS 118
#define CAPTION_MARKS_MAX 10 /* lines that explain tags */

/* ---- the axis -------------------------------------------------------------------------------- */

/* As short as the step allows: 3d, 6h, 1h30, 12:30. */
static void
append_clock(GString *out, double seconds, double step, bool in_hours)
{
    int whole = (int)(seconds + 0.5);

    if (step >= 86400) {
        g_string_append_printf(out, "%dd", whole / 86400);
    } else if (step >= 3600) {
        g_string_append_printf(out, "%dh", whole / 3600);
    } else if (in_hours) {
        g_string_append_printf(out, "%dh%02d", whole / 3600, whole / 60 % 60);
    } else {
        g_string_append_printf(out, "%d:%02d", whole / 60, whole % 60);
    }
}

void
page_append_tics(GString *script, double end)
{
    static const double steps[] = { 1,     2,     5,      10,     15,      30,      60,      120,
                                    300,   600,   900,    1800,   3600,    7200,    14400,   21600,
                                    43200, 86400, 172800, 604800, 2592000, 7776000, 31536000 };
    double step = steps[G_N_ELEMENTS(steps) - 1];

    for (size_t i = G_N_ELEMENTS(steps); i > 0; i--) {
        if (end / steps[i - 1] <= 12) {
            step = steps[i - 1];
        }
    }
    g_autoptr(GString) bare = g_string_new("bare_tics = \"(");

    g_string_append(script, "tics = \"(");
    for (double time = 0; time <= end + step / 1000; time += step) {
        int whole = (int)(time + 0.5);

        g_string_append(script, time > 0 ? ", '" : "'");
        append_clock(script, time, step, end >= 7200);
        g_string_append_printf(script, "' %d", whole);
        g_string_append_printf(bare, "%s'' %d", time > 0 ? ", " : "", whole);
    }
    g_string_append_printf(script, ")\"\n%s)\"\neval 'set xtics ' . tics\n", bare->str);
}

/* ---- faults and commands --------------------------------------------------------------------- */

/* "F1", "K3": the 'index'-th mark of its sort. */
static char *
tag_of(const RunData *run, guint index)
{
    bool is_fault = g_array_index(run->marks, RunMark, index).is_fault;
    int number = 0;

    for (guint i = 0; i <= index; i++) {
        number += g_array_index(run->marks, RunMark, i).is_fault == is_fault;
    }
    return g_strdup_printf("%c%d", is_fault ? 'F' : 'K', number);
}

static void
append_line(GString *out, const RunMark *mark)
{
    char from[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_dtostr(from, sizeof from, mark->from);
    g_string_append_printf(out,
                           "set arrow from %s, graph 0 to %s, graph 1 nohead back linecolor "
                           "rgb '%s' dashtype 3 linewidth 1\n",
                           from, from, mark->is_fault ? "#D55E00" : "#808080");
}

static void
append_shade(GString *out, double from_time, double until_time)
{
    char from[G_ASCII_DTOSTR_BUF_SIZE], until[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_dtostr(from, sizeof from, from_time);
    g_ascii_dtostr(until, sizeof until, until_time);
    g_string_append_printf(out,
                           "set object rectangle from %s, graph 0 to %s, graph 1 behind "
                           "fillcolor rgb '#D55E00' fillstyle transparent solid 0.10 noborder\n",
                           from, until);
}

/* While any fault lasts, one shade: ten that overlap would hide what they shade.  Marks come in the
 * order of their beginning. */
static void
append_shades(GString *out, const RunData *run)
{
    double from = 0, until = -1;

    for (guint i = 0; i < run->marks->len; i++) {
        const RunMark *mark = &g_array_index(run->marks, RunMark, i);
        double end = MIN(mark->until, run->end);

        if (!mark->is_fault || end <= mark->from) {
            continue;
        }
        if (mark->from > until) {
            if (until > from) {
                append_shade(out, from, until);
            }
            from = mark->from;
            until = end;
        }
        until = MAX(until, end);
    }
    if (until > from) {
        append_shade(out, from, until);
    }
}

/* Tags nearer than this share of the axis would stand on each other. */
#define TAG_SHARE 0.045

/* The first mark after 'first' whose tag has room of its own. */
static guint
end_of_group(const RunData *run, guint first, guint n)
{
    double from = g_array_index(run->marks, RunMark, first).from;
    guint next = first + 1;

    while (next < n &&
           g_array_index(run->marks, RunMark, next).from - from < TAG_SHARE * run->end) {
        next++;
    }
    return next;
}

/* "F1", "F1,F2", "K1-K4". */
static void
append_tag(GString *out, const RunData *run, guint first, guint next)
{
    g_autofree char *tag = tag_of(run, first);
    g_autofree char *last = tag_of(run, next - 1);
    g_autofree char *text = next == first + 1
                                ? g_strdup(tag)
                                : g_strconcat(tag, next == first + 2 ? "," : "–", last, NULL);
    char at[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_dtostr(at, sizeof at, g_array_index(run->marks, RunMark, first).from);
    g_string_append(out, "set label ");
    figure_quote(out, text);
    g_string_append_printf(
        out, " at %s, graph 1.0 offset 0,0.55 center noenhanced font font_small\n", at);
}

void
page_append_marks(GString *script, const RunData *run)
{
    guint n = MIN(run->marks->len, MARKS_MAX);

    append_shades(script, run);
    for (guint i = 0; i < n; i++) {
        append_line(script, &g_array_index(run->marks, RunMark, i));
    }
    for (guint i = 0; i < n;) {
        guint next = end_of_group(run, i, n);

        append_tag(script, run, i, next);
        i = next;
    }
}

/* ---- the caption ----------------------------------------------------------------------------- */

static const char *
next_character(const char *text)
{
    return text + g_utf8_skip[*(const guchar *)text];
}

char *
figure_fit(const char *text, int cells)
{
    int width = display_width(text);
    const char *head = text, *tail = text;
    int n = 0;

    if (width <= cells) {
        return g_strdup(text);
    }
    for (; n < (cells - 1) / 2; head = next_character(head)) {
        n += display_width_n(head, (size_t)(next_character(head) - head));
    }
    for (int left = width; left > cells - 1 - n; tail = next_character(tail)) {
        left -= display_width_n(tail, (size_t)(next_character(tail) - tail));
    }
    return g_strdup_printf("%.*s…%s", (int)(head - text), text, tail);
}

char *
figure_title(const RunData *run, const char *text)
{
    g_autofree char *name = figure_fit(run->name, 54);

    return g_strconcat(name, ": ", text, NULL);
}

/* Words of a text as lines of at most 'columns' cells. */
static void
wrap_words(GPtrArray *lines, const char *text, int columns)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (size_t i = 0; words[i] != NULL; i++) {
        g_autofree char *word = figure_fit(words[i], columns);

        if (line->len > 0 && display_width(line->str) + display_width(word) + 1 > columns) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len == 0 || *word == '\0' ? "" : " ", word);
    }
    if (line->len > 0) {
        g_ptr_array_add(lines, g_strdup(line->str));
    }
}

/* "F1 node/node-1 down", as many as fit on a line; what is too much is counted. */
static void
explain_tags(GPtrArray *lines, const RunData *run)
{
    g_autoptr(GString) line = g_string_new(NULL);
    guint n = run->marks->len, i;

    for (i = 0; i < MIN(n, MARKS_MAX) && lines->len < CAPTION_MARKS_MAX; i++) {
        const RunMark *mark = &g_array_index(run->marks, RunMark, i);
        g_autofree char *tag = tag_of(run, i);
        g_autofree char *part = g_strdup_printf("%s %s", tag, mark->text);
        g_autofree char *fitted = figure_fit(part, CAPTION_COLUMNS);

        if (line->len > 0 &&
            display_width(line->str) + display_width(fitted) + 3 > CAPTION_COLUMNS) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len == 0 ? "" : " · ", fitted);
    }
    if (line->len > 0) {
        g_ptr_array_add(lines, g_strdup(line->str));
    }
    if (i < n) {
        g_ptr_array_add(lines, g_strdup_printf("… and %u more faults and commands", n - i));
    }
}

int
page_append_caption(GString *script, const RunData *run)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    explain_tags(lines, run);
    if (run->description != NULL) {
        wrap_words(lines, run->description, CAPTION_COLUMNS);
    }
    g_ptr_array_add(lines,
                    g_strdup_printf("scenario %s · seed %" G_GINT64_FORMAT " · orrery %s · %s",
                                    run->name, run->seed, run->version, run->hash));
    for (guint i = 0; i < lines->len; i++) {
        g_string_append(script, "set label ");
        figure_quote(script, g_ptr_array_index(lines, i));
        g_string_append(script,
                        " at screen 0.012, screen caption_y left noenhanced font font_small "
                        "textcolor rgb '#505050'\n"
                        "caption_y = caption_y - caption_step\n");
    }
    return (int)lines->len;
}
