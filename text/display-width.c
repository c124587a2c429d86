/* display-width.c - cells of a terminal, by GLib's tables. */
#include "text/display-width.h"

#include <string.h>

int
display_width_char(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/* The code point at 'text' and its bytes; a stray byte is U+FFFD of one byte. */
static gunichar
char_at(const char *text, size_t length, size_t *ret_bytes)
{
    gunichar c = g_utf8_get_char_validated(text, (gssize)length);

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *ret_bytes = 1;
        return *text == '\0' ? 0 : 0xFFFD;
    }
    *ret_bytes = (size_t)g_unichar_to_utf8(c, NULL);
    return c;
}

int
display_width_n(const char *text, size_t length)
{
    int cells = 0;
    size_t bytes;

    for (size_t i = 0; i < length; i += bytes) {
        cells += display_width_char(char_at(text + i, length - i, &bytes));
    }
    return cells;
}

int
display_width(const char *text)
{
    return display_width_n(text, strlen(text));
}

static void
append_blanks(GString *out, int n)
{
    for (; n > 0; n--) {
        g_string_append_c(out, ' ');
    }
}

void
display_pad_right(GString *out, const char *text, int cells)
{
    g_string_append(out, text);
    append_blanks(out, cells - display_width(text));
}

void
display_pad_left(GString *out, const char *text, int cells)
{
    append_blanks(out, cells - display_width(text));
    g_string_append(out, text);
}

void
display_append_safe(GString *out, const char *text, size_t length)
{
    size_t bytes;

    for (size_t i = 0; i < length; i += bytes) {
        gunichar c = char_at(text + i, length - i, &bytes);

        if (c != '\t' && c != '\n' && g_unichar_iscntrl(c)) {
            c = 0xFFFD;
        }
        g_string_append_unichar(out, c);
    }
}
