/* yaml-write.c - values as YAML, byte for byte as `kubectl get -o yaml` prints them.
 *
 * kubectl prints with Go's yaml.v2: two blanks a level, lists not indented under their key, text
 * in quotes only where it would be read as something else, several lines as a literal block, and
 * other text broken at blanks behind column 80. */
#include "text/scalar.h"
#include "text/yaml/yaml-internal.h"

#include <string.h>

enum {
    BEST_WIDTH = 80,
    LONGEST_SIMPLE_KEY = 128
};

typedef enum Style {
    STYLE_PLAIN,
    STYLE_SINGLE,
    STYLE_DOUBLE,
    STYLE_LITERAL,
} Style;

typedef struct Writer {
    GString *out;
    size_t line_start; /* offset in 'out' */
} Writer;

static void write_node(Writer *writer, const Value *value, int indent);

/* What a text has that decides how it may be written. */
typedef struct Traits {
    bool has_indicator; /* something that means more in a block than itself */
    bool has_special;   /* not printable: only escapes will do */
    bool has_break;
    bool blank_first;
    bool blank_last;
    bool break_first;
    bool break_last;
    bool break_then_blank;
    bool blank_then_break;
} Traits;

/* As the emitter has it: no tab, nothing beyond U+FFFF, no byte order mark. */
static bool
is_printable(gunichar c)
{
    return c == '\n' || (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
}

static bool
is_break(gunichar c)
{
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool
is_blank_or_end(const char *c, const char *end)
{
    return c >= end || *c == ' ' || *c == '\t' || *c == '\0' || is_break(g_utf8_get_char(c));
}

/* Whether 'c' at the place between 'before' and 'after' has a meaning in block style. */
static bool
is_indicator(char c, bool is_first, bool blank_before, bool blank_after)
{
    if (is_first && strchr("#,[]{}&*!|>'\"%@`", c) != NULL) {
        return true;
    }
    if (c == ':' || (is_first && (c == '?' || c == '-'))) {
        return blank_after;
    }
    return c == '#' && blank_before;
}

static Traits
traits_of(const char *text, size_t length)
{
    const char *end = text + length;
    Traits traits = { .has_indicator =
                          strncmp(text, "---", 3) == 0 || strncmp(text, "...", 3) == 0 };
    bool blank_before = true;
    bool was_blank = false;
    bool was_break = false;

    for (const char *c = text; c < end;) {
        gunichar letter = g_utf8_get_char(c);
        const char *next = g_utf8_find_next_char(c, NULL);
        bool is_first = c == text;

        traits.has_indicator =
            traits.has_indicator ||
            (letter != 0 && letter < 0x80 &&
             is_indicator((char)letter, is_first, blank_before, is_blank_or_end(next, end)));
        traits.has_special = traits.has_special || !is_printable(letter);
        if (letter == ' ') {
            traits.blank_first = traits.blank_first || is_first;
            traits.blank_last = traits.blank_last || next == end;
            traits.break_then_blank = traits.break_then_blank || was_break;
        } else if (is_break(letter)) {
            traits.has_break = true;
            traits.break_first = traits.break_first || is_first;
            traits.break_last = traits.break_last || next == end;
            traits.blank_then_break = traits.blank_then_break || was_blank;
        }
        was_blank = letter == ' ';
        was_break = is_break(letter);
        blank_before = is_blank_or_end(c, end);
        c = next;
    }
    return traits;
}

static bool
is_read_as_text(const char *text, size_t length)
{
    return yaml_resolve_manifest(text, length).kind == YAML_IS_STRING && !yaml_is_sexagesimal(text);
}

static Style
style_of(const char *text, size_t length, bool is_key)
{
    Traits traits = traits_of(text, length);
    bool only_escapes = traits.blank_then_break || traits.has_special;

    if (memchr(text, '\n', length) != NULL) {
        return only_escapes || traits.blank_last || is_key ? STYLE_DOUBLE : STYLE_LITERAL;
    }
    if (!is_read_as_text(text, length)) {
        return STYLE_DOUBLE;
    }
    if (only_escapes || traits.break_then_blank) {
        return STYLE_DOUBLE;
    }
    if (traits.has_break || traits.has_indicator || traits.blank_first || traits.blank_last) {
        return STYLE_SINGLE;
    }
    return STYLE_PLAIN;
}

static void
new_line(Writer *writer, int indent)
{
    g_string_append_c(writer->out, '\n');
    writer->line_start = writer->out->len;
    for (int i = 0; i < indent; i++) {
        g_string_append_c(writer->out, ' ');
    }
}

/* Whether the line is past the width; columns are code points. */
static bool
is_wide(const Writer *writer)
{
    const char *line = writer->out->str + writer->line_start;

    return writer->out->len - writer->line_start > BEST_WIDTH &&
           g_utf8_strlen(line, (gssize)(writer->out->len - writer->line_start)) > BEST_WIDTH;
}

/* Plain or in single quotes: a single blank may become a line break. */
static void
write_flat(Writer *writer, const char *text, size_t length, int indent, bool may_break,
           bool is_quoted)
{
    bool was_blank = false;

    for (size_t i = 0; i < length; i++) {
        bool is_blank = text[i] == ' ';
        bool at_edge = is_quoted && (i == 0 || i + 1 == length);
        bool blank_next = i + 1 < length && text[i + 1] == ' ';

        if (is_blank && may_break && !was_blank && !at_edge && !blank_next && is_wide(writer)) {
            new_line(writer, indent);
        } else {
            g_string_append_c(writer->out, text[i]);
        }
        if (is_quoted && text[i] == '\'') {
            g_string_append_c(writer->out, '\'');
        }
        was_blank = is_blank;
    }
}

static void
write_escape(GString *out, gunichar c)
{
    static const struct {
        gunichar c;
        char letter;
    } letters[] = {
        { 0, '0' },     { 7, 'a' },    { 8, 'b' },    { 9, 't' },      { 10, 'n' },
        { 11, 'v' },    { 12, 'f' },   { 13, 'r' },   { 27, 'e' },     { '"', '"' },
        { '\\', '\\' }, { 0x85, 'N' }, { 0xA0, '_' }, { 0x2028, 'L' }, { 0x2029, 'P' }
    };

    for (size_t i = 0; i < G_N_ELEMENTS(letters); i++) {
        if (letters[i].c == c) {
            g_string_append_c(out, '\\');
            g_string_append_c(out, letters[i].letter);
            return;
        }
    }
    if (c <= 0xFF) {
        g_string_append_printf(out, "\\x%02X", c);
    } else if (c <= 0xFFFF) {
        g_string_append_printf(out, "\\u%04X", c);
    } else {
        g_string_append_printf(out, "\\U%08X", c);
    }
}

static void
write_double(Writer *writer, const char *text, size_t length, int indent, bool may_break)
{
    const char *end = text + length;
    bool was_blank = false;

    g_string_append_c(writer->out, '"');
    for (const char *c = text; c < end;) {
        gunichar letter = g_utf8_get_char(c);
        const char *next = g_utf8_find_next_char(c, NULL);

        if (!is_printable(letter) || is_break(letter) || letter == '"' || letter == '\\') {
            write_escape(writer->out, letter);
            was_blank = false;
        } else if (letter == ' ') {
            if (may_break && !was_blank && c > text && next < end && is_wide(writer)) {
                new_line(writer, indent);
                g_string_append(writer->out, *next == ' ' ? "\\" : "");
            } else {
                g_string_append_c(writer->out, ' ');
            }
            was_blank = true;
        } else {
            g_string_append_len(writer->out, c, next - c);
            was_blank = false;
        }
        c = next;
    }
    g_string_append_c(writer->out, '"');
}

static void
write_literal(Writer *writer, const char *text, size_t length, int indent)
{
    bool ends_broken = text[length - 1] == '\n';
    bool keeps_more = ends_broken && (length == 1 || text[length - 2] == '\n');
    size_t shown = ends_broken ? length - 1 : length;

    g_string_append_c(writer->out, '|');
    if (*text == ' ' || *text == '\n') {
        g_string_append_c(writer->out, '2');
    }
    g_string_append(writer->out, keeps_more ? "+" : ends_broken ? "" : "-");
    for (size_t i = 0; i <= shown;) {
        const char *stop = memchr(text + i, '\n', length - i);
        size_t n = stop == NULL ? length - i : (size_t)(stop - (text + i));

        if (i == length) {
            break;
        }
        new_line(writer, n > 0 ? indent : 0);
        g_string_append_len(writer->out, text + i, (gssize)n);
        i += n + 1;
    }
}

/* 'indent' is where a further line of the text would begin. */
static void
write_text(Writer *writer, const char *text, size_t length, int indent, bool is_key)
{
    switch (style_of(text, length, is_key)) {
    case STYLE_PLAIN:
        write_flat(writer, text, length, indent, !is_key, false);
        break;
    case STYLE_SINGLE:
        g_string_append_c(writer->out, '\'');
        write_flat(writer, text, length, indent, !is_key, true);
        g_string_append_c(writer->out, '\'');
        break;
    case STYLE_DOUBLE:
        write_double(writer, text, length, indent, !is_key);
        break;
    case STYLE_LITERAL:
        write_literal(writer, text, length, indent);
        break;
    }
}

static void
write_number(Writer *writer, const Value *value)
{
    YamlScalar scalar;

    if (value->type == VALUE_INT) {
        g_string_append_printf(writer->out, "%" G_GINT64_FORMAT, value->integer);
        return;
    }
    scalar = yaml_resolve_manifest(value->text, value->length);
    if (scalar.kind == YAML_IS_FLOAT) {
        g_string_append(writer->out, value->text);
    } else {
        g_autofree char *text = number_format(value->real);

        g_string_append(writer->out, text);
    }
}

static void
write_scalar(Writer *writer, const Value *value, int indent)
{
    switch (value->type) {
    case VALUE_NULL:
        g_string_append(writer->out, "null");
        break;
    case VALUE_BOOL:
        g_string_append(writer->out, value->boolean ? "true" : "false");
        break;
    case VALUE_INT:
    case VALUE_FLOAT:
        write_number(writer, value);
        break;
    default:
        write_text(writer, value->text, value->length, indent, false);
        break;
    }
}

/* A branch with something in it takes lines of its own. */
static bool
is_branch(const Value *value)
{
    return (value->type == VALUE_MAP || value->type == VALUE_LIST) && value->n > 0;
}

static void
write_member(Writer *writer, const ValueMember *member, int indent)
{
    const Value *value = member->value;
    size_t length = strlen(member->key);

    if (length > LONGEST_SIMPLE_KEY) {
        g_string_append(writer->out, "? ");
        write_text(writer, member->key, length, indent + 2, true);
        new_line(writer, indent);
        g_string_append_c(writer->out, ':');
    } else {
        write_text(writer, member->key, length, indent, true);
        g_string_append_c(writer->out, ':');
    }
    if (!is_branch(value)) {
        g_string_append_c(writer->out, ' ');
        write_node(writer, value, indent + 2);
    } else if (value->type == VALUE_LIST) {
        new_line(writer, indent);
        write_node(writer, value, indent);
    } else {
        new_line(writer, indent + 2);
        write_node(writer, value, indent + 2);
    }
}

/* 'value' from the present column on; further lines begin at 'indent'. */
static void
write_node(Writer *writer, const Value *value, int indent)
{
    if (!is_branch(value)) {
        if (value->type == VALUE_MAP || value->type == VALUE_LIST) {
            g_string_append(writer->out, value->type == VALUE_MAP ? "{}" : "[]");
        } else {
            write_scalar(writer, value, indent);
        }
        return;
    }
    for (size_t i = 0; i < value->n; i++) {
        if (i > 0) {
            new_line(writer, indent);
        }
        if (value->type == VALUE_MAP) {
            write_member(writer, &value->members[i], indent);
        } else {
            g_string_append(writer->out, "- ");
            write_node(writer, value->items[i], indent + 2);
        }
    }
}

void
yaml_write(GString *out, const Value *value)
{
    Writer writer = { .out = out, .line_start = out->len };

    write_node(&writer, value, 0);
    g_string_append_c(out, '\n');
}
