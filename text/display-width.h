/* display-width.h - how many cells of a terminal a text takes.
 *
 * Hangul and other wide characters take two cells, combining marks none; a tab is a matter of the
 * terminal and counts as one. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Of one code point: 0, 1 or 2; what is unsafe (see below) counts one, as it is shown. */
int display_width_char(gunichar c);
/* Of 'length' bytes of UTF-8; bytes that are none count one cell each. */
int display_width_n(const char *text, size_t length);
int display_width(const char *text);

/* Appends 'text' and blanks up to 'cells'. */
void display_pad_right(GString *out, const char *text, int cells);
/* Appends blanks and then 'text', together at least 'cells'. */
void display_pad_left(GString *out, const char *text, int cells);

/* Whether a character would steer a terminal or hide text instead of showing: control characters
 * other than tab and line feed, what changes the direction of writing, line separators, tags. */
bool display_is_unsafe(gunichar c);

/* Appends 'length' bytes of a source text, with U+FFFD in one cell for what is unsafe or not UTF-8,
 * so that carets below it stay in place. */
void display_append_safe(GString *out, const char *text, size_t length);

/* Appends 'length' bytes, unsafe characters and bytes that are not UTF-8 as \x1b or \u202e. */
void display_append_escaped(GString *out, const char *text, size_t length);
/* The same as a text of its own; the caller frees it. */
char *display_escaped(const char *text);
