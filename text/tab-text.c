/* tab-text.c - lines of cells, and one sweep a column.
 *
 * A column of cell c is part of one column of cell c - 1, since who has cell c has all before it:
 * so the runs can be found for each c by themselves, without Go's recursion. */
#include "text/tab-text.h"

#include <stdbool.h>
#include <string.h>

typedef struct Cell {
    const char *text;
    size_t length; /* bytes */
    int width;     /* of the text in code points; then of its column */
} Cell;

typedef struct Line {
    guint first; /* into cells */
    guint n;     /* that end with a tab; one more follows */
} Line;

static void
text_split(const char *text, GArray *lines, GArray *cells)
{
    Line line = { .first = 0 };

    for (;;) {
        size_t length = strcspn(text, "\t\n");
        Cell cell = { text, length, (int)g_utf8_strlen(text, (gssize)length) };

        g_array_append_val(cells, cell);
        text += length;
        if (*text == '\t') {
            line.n++;
        } else {
            g_array_append_val(lines, line);
            line = (Line){ .first = cells->len };
        }
        if (*text == '\0') {
            return;
        }
        text++;
    }
}

/* Widens the run of lines from 'start' that have cell 'column'; returns the line behind. */
static guint
column_widen(const GArray *lines, GArray *cells, guint start, guint column, int min_width,
             int padding)
{
    int width = min_width;
    guint end;

    for (end = start; end < lines->len; end++) {
        const Line *line = &g_array_index(lines, Line, end);

        if (line->n <= column) {
            break;
        }
        width = MAX(width, g_array_index(cells, Cell, line->first + column).width + padding);
    }
    for (guint i = start; i < end; i++) {
        const Line *line = &g_array_index(lines, Line, i);

        g_array_index(cells, Cell, line->first + column).width = width;
    }
    return MAX(end, start + 1);
}

static void
line_append(GString *out, const Line *line, const GArray *cells)
{
    for (guint i = 0; i <= line->n; i++) {
        const Cell *cell = &g_array_index(cells, Cell, line->first + i);
        int blanks = cell->width - (int)g_utf8_strlen(cell->text, (gssize)cell->length);

        g_string_append_len(out, cell->text, (gssize)cell->length);
        for (; i < line->n && blanks > 0; blanks--) {
            g_string_append_c(out, ' ');
        }
    }
}

void
tab_text_append(GString *out, const char *text, int min_width, int padding)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    guint n_columns = 0;

    text_split(text, lines, cells);
    for (guint i = 0; i < lines->len; i++) {
        n_columns = MAX(n_columns, g_array_index(lines, Line, i).n);
    }
    for (guint column = 0; column < n_columns; column++) {
        for (guint i = 0; i < lines->len;) {
            i = column_widen(lines, cells, i, column, min_width, padding);
        }
    }
    for (guint i = 0; i < lines->len; i++) {
        line_append(out, &g_array_index(lines, Line, i), cells);
        if (i + 1 < lines->len) {
            g_string_append_c(out, '\n');
        }
    }
}
