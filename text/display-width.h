/* display-width.h - how many cells of a terminal a text takes.
 *
 * Hangul and other wide characters take two cells, combining marks none; a tab is a matter of the
 * terminal and counts as one. */
#pragma once

#include <glib.h>

/* Of one code point: 0, 1 or 2. */
int display_width_char(gunichar c);
/* Of 'length' bytes of UTF-8; bytes that are none count one cell each. */
int display_width_n(const char *text, size_t length);
int display_width(const char *text);

/* Appends 'text' and blanks up to 'cells'. */
void display_pad_right(GString *out, const char *text, int cells);
/* Appends blanks and then 'text', together at least 'cells'. */
void display_pad_left(GString *out, const char *text, int cells);

/* Appends 'length' bytes, with control characters other than tab as U+FFFD and bytes that are not
 * UTF-8 as well: what is shown on a terminal must not steer it. */
void display_append_safe(GString *out, const char *text, size_t length);
