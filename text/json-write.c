/* json-write.c - values as JSON text (declared in json.h). */
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

/* The escape of a byte or of U+2028 and U+2029, which Go's encoder also escapes; NULL for none. */
static void
append_escaped(GString *out, const char *c, size_t *ret_length)
{
    unsigned char byte = (unsigned char)*c;

    *ret_length = 1;
    switch (byte) {
    case '"':
        g_string_append(out, "\\\"");
        break;
    case '\\':
        g_string_append(out, "\\\\");
        break;
    case '\b':
        g_string_append(out, "\\b");
        break;
    case '\f':
        g_string_append(out, "\\f");
        break;
    case '\n':
        g_string_append(out, "\\n");
        break;
    case '\r':
        g_string_append(out, "\\r");
        break;
    case '\t':
        g_string_append(out, "\\t");
        break;
    default:
        if (byte == 0xE2) {
            g_string_append(out, (unsigned char)c[2] == 0xA8 ? "\\u2028" : "\\u2029");
            *ret_length = 3;
        } else {
            g_string_append_printf(out, "\\u%04x", byte);
        }
    }
}

/* Where the next byte stands that may need an escape. */
static const char *
skip_plain(const char *c, const char *end)
{
    while (c < end && (unsigned char)*c >= 0x20 && *c != '"' && *c != '\\' &&
           (unsigned char)*c != 0xE2) {
        c++;
    }
    return c;
}

static bool
needs_escape(const char *c, const char *end)
{
    unsigned char byte = (unsigned char)*c;

    return byte < 0x20 || byte == '"' || byte == '\\' ||
           (byte == 0xE2 && end - c >= 3 && (unsigned char)c[1] == 0x80 &&
            ((unsigned char)c[2] == 0xA8 || (unsigned char)c[2] == 0xA9));
}

static void
write_string(GString *out, const char *text, size_t length)
{
    const char *end = text + length;
    const char *start = text;

    g_string_append_c(out, '"');
    for (const char *c = skip_plain(text, end); c < end; c = skip_plain(c, end)) {
        size_t step = 1;

        if (needs_escape(c, end)) {
            g_string_append_len(out, start, c - start);
            append_escaped(out, c, &step);
            start = c + step;
        }
        c += step;
    }
    g_string_append_len(out, start, end - start);
    g_string_append_c(out, '"');
}

void
json_write_string(GString *out, const char *text)
{
    write_string(out, text, strlen(text));
}

/* Whether a number as written (in YAML, perhaps "0x10" or ".5") is one in JSON too. */
static bool
is_json_number(const char *text)
{
    const char *c = text + (text[0] == '-' ? 1 : 0);
    size_t digits = strspn(c, "0123456789");

    if (digits == 0 || (c[0] == '0' && digits > 1)) {
        return false;
    }
    c += digits;
    if (*c == '.') {
        digits = strspn(++c, "0123456789");
        if (digits == 0) {
            return false;
        }
        c += digits;
    }
    if (*c == 'e' || *c == 'E') {
        c++;
        c += *c == '-' || *c == '+' ? 1 : 0;
        digits = strspn(c, "0123456789");
        if (digits == 0) {
            return false;
        }
        c += digits;
    }
    return *c == '\0';
}

static void
write_number(GString *out, const Value *value)
{
    if (value->text != NULL && is_json_number(value->text)) {
        g_string_append_len(out, value->text, (gssize)value->length);
    } else if (value->type == VALUE_INT) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value->integer);
    } else {
        g_autofree char *text = number_format(value->real);

        g_string_append(out, text);
    }
}

static void
new_line(GString *out, int indent, int depth)
{
    static const char blanks[] = "                                ";

    if (indent == 0) {
        return;
    }
    g_string_append_c(out, '\n');
    for (int left = indent * depth; left > 0; left -= (int)sizeof blanks - 1) {
        g_string_append_len(out, blanks, MIN(left, (int)sizeof blanks - 1));
    }
}

static void
write_value(GString *out, const Value *value, int indent, int depth)
{
    bool is_map = value->type == VALUE_MAP;

    switch (value->type) {
    case VALUE_NULL:
        g_string_append(out, "null");
        return;
    case VALUE_BOOL:
        g_string_append(out, value->boolean ? "true" : "false");
        return;
    case VALUE_INT:
    case VALUE_FLOAT:
        write_number(out, value);
        return;
    case VALUE_STRING:
        write_string(out, value->text, value->length);
        return;
    default:
        break;
    }
    g_string_append_c(out, is_map ? '{' : '[');
    for (size_t i = 0; i < value->n; i++) {
        if (i > 0) {
            g_string_append_c(out, ',');
        }
        new_line(out, indent, depth + 1);
        if (is_map) {
            json_write_string(out, value->members[i].key);
            g_string_append(out, indent == 0 ? ":" : ": ");
        }
        write_value(out, is_map ? value->members[i].value : value->items[i], indent, depth + 1);
    }
    if (value->n > 0) {
        new_line(out, indent, depth);
    }
    g_string_append_c(out, is_map ? '}' : ']');
}

void
json_write(GString *out, const Value *value, int indent)
{
    write_value(out, value, indent, 0);
}
