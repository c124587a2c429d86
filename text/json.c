/* json.c - a strict reader (RFC 8259) that keeps places and the text of numbers, and a writer.
 *
 * The reader is our own because every value must remember where it stands and every number all of
 * its digits; docs/decisions/json-reader.md says what was weighed.  It walks the text once; line
 * and column are carried along, so that a dump in one line of 50 MB stays linear. */
#include "text/json.h"

#include "text/scalar.h"

#include <string.h>

enum {
    DEPTH_LIMIT = 64
};

typedef struct Reader {
    const char *c; /* the next byte */
    const char *end;
    const char *counted; /* up to here 'line' and 'column' have been counted */
    uint32_t line;
    uint32_t column;
    uint32_t source;
    int depth;
    Arena *arena;
    Diagnostics *diagnostics;
    GString *scratch;
    GHashTable *keys; /* each key once: a dump repeats a few hundred words a million times */
} Reader;

static const Value *read_value(Reader *reader);

/* The place of the next byte. */
static Mark
here(Reader *reader)
{
    for (const char *c = reader->counted; c < reader->c; c++) {
        if (*c == '\n') {
            reader->line++;
            reader->column = 1;
        } else if (((unsigned char)*c & 0xC0) != 0x80) {
            reader->column++;
        }
    }
    reader->counted = reader->c;
    return (Mark){ reader->source, reader->line, reader->column };
}

/* Reports at the next byte; returns NULL so that readers can end with it. */
G_GNUC_PRINTF(3, 4)
static void *
fail(Reader *reader, const char *code, const char *format, ...)
{
    va_list arguments;
    g_autofree char *message = NULL;
    Mark start = here(reader);
    Mark end = start;

    end.column++;
    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    diagnostics_add(reader->diagnostics, SEVERITY_ERROR, code, start, end, "%s", message);
    return NULL;
}

static void
skip_blanks(Reader *reader)
{
    while (reader->c < reader->end &&
           (*reader->c == ' ' || *reader->c == '\n' || *reader->c == '\t' || *reader->c == '\r')) {
        reader->c++;
    }
}

static bool
next_is(const Reader *reader, char c)
{
    return reader->c < reader->end && *reader->c == c;
}

static Value *
scalar(Reader *reader, ValueType type, const char *text, size_t length, Mark start)
{
    Value *value = ARENA_NEW(reader->arena, Value);

    value->type = type;
    value->plain = type != VALUE_STRING;
    value->text = arena_strndup(reader->arena, text, length);
    value->length = length;
    value->start = start;
    value->end = here(reader);
    return value;
}

static Value *
read_word(Reader *reader)
{
    static const struct {
        const char *text;
        ValueType type;
    } words[] = { { "null", VALUE_NULL }, { "true", VALUE_BOOL }, { "false", VALUE_BOOL } };
    const char *start = reader->c;
    Mark mark = here(reader);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        size_t length = strlen(words[i].text);
        Value *value;

        if ((size_t)(reader->end - start) < length || memcmp(start, words[i].text, length) != 0) {
            continue;
        }
        reader->c += length;
        value = scalar(reader, words[i].type, start, length, mark);
        value->boolean = words[i].text[0] == 't';
        return value;
    }
    return fail(reader, "E101",
                next_is(reader, ']')    ? "no comma may stand before the closing bracket"
                : next_is(reader, '\'') ? "JSON has double quotes, not single ones"
                                        : "a value is missing here");
}

static size_t
skip_digits(Reader *reader)
{
    const char *start = reader->c;

    while (reader->c < reader->end && g_ascii_isdigit(*reader->c)) {
        reader->c++;
    }
    return (size_t)(reader->c - start);
}

static Value *
number_value(Reader *reader, const char *start, Mark mark, bool is_real)
{
    Value *value = scalar(reader, VALUE_INT, start, (size_t)(reader->c - start), mark);

    if (is_real || !int_parse(value->text, &value->integer)) {
        value->type = VALUE_FLOAT;
        value->real = g_ascii_strtod(value->text, NULL);
    }
    return value;
}

static Value *
read_number(Reader *reader)
{
    const char *start = reader->c;
    Mark mark = here(reader);
    bool is_real = false;

    reader->c += *reader->c == '-' ? 1 : 0;
    if (next_is(reader, '0')) {
        reader->c++;
        if (reader->c < reader->end && g_ascii_isdigit(*reader->c)) {
            return fail(reader, "E101", "a number must not begin with 0");
        }
    } else if (skip_digits(reader) == 0) {
        return fail(reader, "E101", "a digit is missing here");
    }
    if (next_is(reader, '.')) {
        is_real = true;
        reader->c++;
        if (skip_digits(reader) == 0) {
            return fail(reader, "E101", "a digit is missing behind the point");
        }
    }
    if (next_is(reader, 'e') || next_is(reader, 'E')) {
        is_real = true;
        reader->c++;
        reader->c += next_is(reader, '+') || next_is(reader, '-') ? 1 : 0;
        if (skip_digits(reader) == 0) {
            return fail(reader, "E101", "a digit is missing in the exponent");
        }
    }
    return number_value(reader, start, mark, is_real);
}

/* Four hexadecimal digits behind "\u"; -1 if they are none. */
static int
read_hex(Reader *reader)
{
    int code = 0;

    if (reader->end - reader->c < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(reader->c[i]);

        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    reader->c += 4;
    return code;
}

/* Half of a pair alone becomes U+FFFD, as Go's decoder has it. */
static bool
read_unicode_escape(Reader *reader)
{
    int code = read_hex(reader);

    if (code >= 0xD800 && code < 0xDC00 && reader->end - reader->c >= 6 && reader->c[0] == '\\' &&
        reader->c[1] == 'u') {
        const char *before = reader->c;
        int low;

        reader->c += 2;
        low = read_hex(reader);
        if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00);
        } else {
            reader->c = before;
        }
    }
    if (code >= 0xD800 && code < 0xE000) {
        code = 0xFFFD;
    }
    if (code >= 0) {
        g_string_append_unichar(reader->scratch, (gunichar)code);
    }
    return code >= 0;
}

static bool
read_escape(Reader *reader)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    const char *found;

    reader->c++;
    if (next_is(reader, 'u')) {
        reader->c++;
        if (!read_unicode_escape(reader)) {
            fail(reader, "E101", "`\\u` needs four hexadecimal digits");
            return false;
        }
        return true;
    }
    found = reader->c < reader->end && *reader->c != '\0' ? strchr(letters, *reader->c) : NULL;
    if (found == NULL) {
        fail(reader, "E101", "no such escape; `\\\\` is a backslash");
        return false;
    }
    g_string_append_c(reader->scratch, meant[found - letters]);
    reader->c++;
    return true;
}

/* A string into 'scratch', from quote to quote. */
static bool
read_text(Reader *reader)
{
    g_string_truncate(reader->scratch, 0);
    reader->c++;
    while (reader->c < reader->end && *reader->c != '"') {
        const char *start = reader->c;

        while (reader->c < reader->end && *reader->c != '"' && *reader->c != '\\' &&
               (unsigned char)*reader->c >= 0x20) {
            reader->c++;
        }
        g_string_append_len(reader->scratch, start, reader->c - start);
        if (next_is(reader, '\\')) {
            if (!read_escape(reader)) {
                return false;
            }
        } else if (reader->c < reader->end && (unsigned char)*reader->c < 0x20) {
            fail(reader, "E101", "a string must not hold a bare control character");
            return false;
        }
    }
    if (reader->c == reader->end) {
        fail(reader, "E101", "the string is not closed");
        return false;
    }
    reader->c++;
    return true;
}

static Value *
read_string(Reader *reader)
{
    Mark mark = here(reader);

    if (!read_text(reader)) {
        return NULL;
    }
    return scalar(reader, VALUE_STRING, reader->scratch->str, reader->scratch->len, mark);
}

/* Behind an item: true if another follows.  *ret_ok is false after an error. */
static bool
another(Reader *reader, char close, bool *ret_ok)
{
    skip_blanks(reader);
    *ret_ok = true;
    if (next_is(reader, close)) {
        reader->c++;
        return false;
    }
    if (!next_is(reader, ',')) {
        fail(reader, "E101", "`,` or `%c` is missing here", close);
        *ret_ok = false;
        return false;
    }
    reader->c++;
    skip_blanks(reader);
    return true;
}

static const Value *
read_list(Reader *reader)
{
    ValueBuilder *list = value_list_begin(reader->arena);
    Mark mark = here(reader);
    bool ok = true;

    reader->c++;
    skip_blanks(reader);
    if (next_is(reader, ']')) {
        reader->c++;
        return value_end_at(list, mark, here(reader));
    }
    do {
        const Value *item = read_value(reader);

        if (item == NULL) {
            return NULL;
        }
        value_add(list, item);
    } while (another(reader, ']', &ok));
    return ok ? value_end_at(list, mark, here(reader)) : NULL;
}

/* The key in 'scratch'; the same pointer for the same key. */
static const char *
shared_key(Reader *reader)
{
    char *key = g_hash_table_lookup(reader->keys, reader->scratch->str);

    if (key == NULL) {
        key = arena_strndup(reader->arena, reader->scratch->str, reader->scratch->len);
        g_hash_table_add(reader->keys, key);
    }
    return key;
}

static bool
read_member(Reader *reader, ValueBuilder *map)
{
    ValueMember member;
    const ValueMember *old;

    member.mark = here(reader);
    if (!next_is(reader, '"')) {
        fail(reader, "E101",
             next_is(reader, '}')    ? "no comma may stand before the closing brace"
             : next_is(reader, '\'') ? "JSON has double quotes, not single ones"
                                     : "a key in quotes is missing here");
        return false;
    }
    if (!read_text(reader)) {
        return false;
    }
    if (strlen(reader->scratch->str) != reader->scratch->len) {
        fail(reader, "E101", "a key must not hold a zero byte");
        return false;
    }
    member.key = shared_key(reader);
    old = value_builder_member(map, member.key);
    if (old != NULL) {
        Diagnostic *warning =
            diagnostics_add(reader->diagnostics, SEVERITY_WARNING, "W220", member.mark,
                            here(reader), "duplicate key `%s`: the last one counts", member.key);
        diagnostic_also(warning, old->mark, old->mark, "first here");
    }
    skip_blanks(reader);
    if (!next_is(reader, ':')) {
        fail(reader, "E101", "`:` is missing behind the key");
        return false;
    }
    reader->c++;
    skip_blanks(reader);
    member.value = read_value(reader);
    if (member.value != NULL) {
        value_put_member(map, &member);
    }
    return member.value != NULL;
}

static const Value *
read_map(Reader *reader)
{
    ValueBuilder *map = value_map_begin(reader->arena);
    Mark mark = here(reader);
    bool ok = true;

    reader->c++;
    skip_blanks(reader);
    if (next_is(reader, '}')) {
        reader->c++;
        return value_end_at(map, mark, here(reader));
    }
    do {
        if (!read_member(reader, map)) {
            return NULL;
        }
    } while (another(reader, '}', &ok));
    return ok ? value_end_at(map, mark, here(reader)) : NULL;
}

static const Value *
read_nested(Reader *reader)
{
    const Value *value;

    if (reader->depth == DEPTH_LIMIT) {
        return fail(reader, "E108", "nested more than %d deep", DEPTH_LIMIT);
    }
    reader->depth++;
    value = *reader->c == '[' ? read_list(reader) : read_map(reader);
    reader->depth--;
    return value;
}

static const Value *
read_value(Reader *reader)
{
    char c = reader->c < reader->end ? *reader->c : '\0';

    switch (c) {
    case '{':
    case '[':
        return read_nested(reader);
    case '"':
        return read_string(reader);
    default:
        return c == '-' || g_ascii_isdigit(c) ? read_number(reader) : read_word(reader);
    }
}

static const Value *
read_document(Reader *reader)
{
    const char *bad;
    const Value *value;

    if (reader->end - reader->c >= 3 && memcmp(reader->c, "\357\273\277", 3) == 0) {
        reader->c += 3;
        reader->counted = reader->c;
    }
    if (!g_utf8_validate_len(reader->c, (gsize)(reader->end - reader->c), &bad)) {
        /* A NUL byte is valid UTF-8, but GLib says no; the reader proper refuses it better. */
        const char *from = bad;

        while (from < reader->end && *from == '\0') {
            from++;
        }
        if (from == bad) {
            reader->c = bad;
            return fail(reader, "E100", "this byte is not UTF-8");
        }
    }
    skip_blanks(reader);
    value = read_value(reader);
    if (value == NULL) {
        return NULL;
    }
    skip_blanks(reader);
    if (reader->c < reader->end) {
        return fail(reader, "E101", "nothing may follow the value");
    }
    return value;
}

const Value *
json_read(const char *text, size_t length, uint32_t source, Arena *arena, Diagnostics *diagnostics)
{
    Reader reader = { .c = text,
                      .end = text + length,
                      .counted = text,
                      .line = 1,
                      .column = 1,
                      .source = source,
                      .arena = arena,
                      .diagnostics = diagnostics,
                      .scratch = g_string_new(NULL),
                      .keys = g_hash_table_new(g_str_hash, g_str_equal) };
    const Value *value = read_document(&reader);

    g_string_free(reader.scratch, TRUE);
    g_hash_table_unref(reader.keys);
    return value;
}
