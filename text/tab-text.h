/* tab-text.h - text with tabs laid out in columns, as Go's text/tabwriter does for kubectl.
 *
 * A cell ends with a tab; what follows the last tab of a line belongs to no column.  A column is a
 * run of neighbouring lines that have a cell in that place: a line without it ends the column, so
 * one text may hold several tables.  Widths count code points. */
#pragma once

#include <glib.h>

/* Appends 'text' laid out: every cell is as wide as the widest of its column and 'padding' blanks
 * more, and no column is narrower than 'min_width'. */
void tab_text_append(GString *out, const char *text, int min_width, int padding);
