/* display-width.c - cells of a terminal, by GLib's tables. */
#include "text/display-width.h"

#include <string.h>

bool
display_is_unsafe(gunichar c)
{
    return (g_unichar_iscntrl(c) && c != '\n' && c != '\t') || c == 0x061C || c == 0x200E ||
           c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

int
display_width_char(gunichar c)
{
    if (display_is_unsafe(c)) {
        return 1;
    }
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

        g_string_append_unichar(out, display_is_unsafe(c) ? 0xFFFD : c);
    }
}

void
display_append_escaped(GString *out, const char *text, size_t length)
{
    size_t bytes;

    for (size_t i = 0; i < length; i += bytes) {
        gunichar c = char_at(text + i, length - i, &bytes);
        bool is_stray = c == 0xFFFD && bytes == 1;

        if (is_stray || (display_is_unsafe(c) && c < 0x100)) {
            g_string_append_printf(out, "\\x%02x", is_stray ? (unsigned char)text[i] : c);
        } else if (display_is_unsafe(c)) {
            g_string_append_printf(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
        } else {
            g_string_append_len(out, text + i, (gssize)bytes);
        }
    }
}

char *
display_escaped(const char *text)
{
    GString *out = g_string_new(NULL);

    display_append_escaped(out, text, strlen(text));
    return g_string_free(out, FALSE);
}
