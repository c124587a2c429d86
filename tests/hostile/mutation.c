/* mutation.c - one small function a kind of damage. */
#include "tests/hostile/mutation.h"

#include <string.h>

enum {
    TEXT_MAX = 4 << 20, /* doubling stops here */
    CHANGES_MAX = 6,
};

typedef struct Mutation {
    GString *text;
    uint64_t state;
} Mutation;

/* SplitMix64. */
static uint64_t
draw(Mutation *mutation)
{
    uint64_t z = mutation->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t
below(Mutation *mutation, size_t n)
{
    return n == 0 ? 0 : (size_t)(draw(mutation) % n);
}

static size_t
somewhere(Mutation *mutation)
{
    return below(mutation, mutation->text->len + 1);
}

static char *
copy_bytes(const Mutation *mutation, size_t start, size_t length)
{
    char *copy = g_malloc(length + 1);

    memcpy(copy, mutation->text->str + start, length);
    return copy;
}

typedef struct Span {
    size_t start, end; /* the end is behind the line feed */
} Span;

static Span
some_line(Mutation *mutation)
{
    const GString *text = mutation->text;
    size_t at = somewhere(mutation);
    Span span = { at, at };

    while (span.start > 0 && text->str[span.start - 1] != '\n') {
        span.start--;
    }
    while (span.end < text->len && text->str[span.end] != '\n') {
        span.end++;
    }
    span.end += span.end < text->len;
    return span;
}

/* What stands behind the first ": " or "- " of a line, without its end; else the whole line. */
static Span
some_value(Mutation *mutation)
{
    Span span = some_line(mutation);
    const char *text = mutation->text->str;

    if (span.end > span.start && text[span.end - 1] == '\n') {
        span.end--;
    }
    for (size_t i = span.start; i + 1 < span.end; i++) {
        if ((text[i] == ':' || text[i] == '-') && text[i + 1] == ' ') {
            span.start = i + 2;
            break;
        }
    }
    return span;
}

static void
replace(Mutation *mutation, Span span, const char *with, size_t length)
{
    g_string_erase(mutation->text, (gssize)span.start, (gssize)(span.end - span.start));
    g_string_insert_len(mutation->text, (gssize)span.start, with, (gssize)length);
}

static void
flip_byte(Mutation *mutation)
{
    if (mutation->text->len > 0) {
        mutation->text->str[below(mutation, mutation->text->len)] ^=
            (char)(1U << below(mutation, 8));
    }
}

static void
insert_byte(Mutation *mutation)
{
    char byte = (char)below(mutation, 256);

    g_string_insert_len(mutation->text, (gssize)somewhere(mutation), &byte, 1);
}

static void
drop_line(Mutation *mutation)
{
    replace(mutation, some_line(mutation), "", 0);
}

static void
double_lines(Mutation *mutation)
{
    Span first = some_line(mutation);
    Span last = some_line(mutation);
    Span whole = { MIN(first.start, last.start), MAX(first.end, last.end) };
    g_autofree char *copy = copy_bytes(mutation, whole.start, whole.end - whole.start);

    if (mutation->text->len < TEXT_MAX) {
        g_string_insert_len(mutation->text, (gssize)whole.end, copy,
                            (gssize)(whole.end - whole.start));
    }
}

static void
move_line(Mutation *mutation)
{
    Span from = some_line(mutation);
    size_t length = from.end - from.start;
    g_autofree char *copy = copy_bytes(mutation, from.start, length);
    Span to;

    replace(mutation, from, "", 0);
    to = some_line(mutation);
    to.end = to.start;
    replace(mutation, to, copy, length);
}

static void
indent(Mutation *mutation)
{
    static const char *const blanks[] = { " ", "  ", "\t", "- ", "    " };
    const char *text = blanks[below(mutation, G_N_ELEMENTS(blanks))];
    Span span = some_line(mutation);

    if (mutation->text->str[span.start] == ' ' && below(mutation, 2) == 0) {
        span.end = span.start + 1;
        replace(mutation, span, "", 0);
    } else {
        g_string_insert(mutation->text, (gssize)span.start, text);
    }
}

static void
cut(Mutation *mutation)
{
    g_string_truncate(mutation->text, somewhere(mutation));
}

/* Brackets, braces, dashes or anchors, a few or very many of them. */
static void
nest(Mutation *mutation)
{
    static const char *const openings[] = { "[", "{a: ", "- ", "{", "? ", "{\"a\":", "&a " };
    const char *opening = openings[below(mutation, G_N_ELEMENTS(openings))];
    size_t n = (size_t)1 << below(mutation, 17);
    GString *deep = g_string_new(NULL);

    for (size_t i = 0; i < n; i++) {
        g_string_append(deep, opening);
    }
    replace(mutation, some_value(mutation), deep->str, deep->len);
    g_string_free(deep, TRUE);
}

static void
put_number(Mutation *mutation)
{
    static const char *const numbers[] = {
        "0",
        "-1",
        "1e30",
        "1e400",
        "-1e400",
        "1e-400",
        "99999999999999999999",
        "-0",
        "0x7f",
        "0o17",
        "1_000",
        ".inf",
        ".nan",
        "9223372036854775807",
        "-0.0",
        "1e999",
        "99999Ei",
        "1n",
        "0.1m",
        "2147483648",
        "-9223372036854775808",
        "1000000h",
        "1e9s",
        "106752d",
        "0.0001ns",
        "1e18",
        "4294967296",
        "18446744073709551616",
        "10000000000000000000000000000000000000000000000000000000000000000000000000000000Ki",
    };
    const char *number = numbers[below(mutation, G_N_ELEMENTS(numbers))];

    replace(mutation, some_value(mutation), number, strlen(number));
}

static void
put_value(Mutation *mutation)
{
    static const char *const values[] = {
        "",
        "~",
        "null",
        "{}",
        "[]",
        "\"\"",
        "yes",
        "2001-01-01",
        "1:30",
        "*a",
        "&a",
        "!!binary AAAA",
        "!x y",
        "| \n",
        ">-\n",
        "'",
        "\"",
        "{{ .Values.x }}",
        "[[[[",
        "{a: {a: {}",
        "<<: *a",
        "? []",
        "%s%n%d",
        "../../../../etc/passwd",
        "@",
        "`",
        "a: b: c",
        "# no",
        "---",
        "...",
        "\"\\e[31m\"",
        "\"\\u202e\\u2066\"",
        "\"\\0\\x07\\x9b\"",
        "\"\\ud800\"",
        "\377\376",
        "\"\\u2028\\u0085\"",
        "lognormal(",
        "exp(1e400)",
        "ready(((((((((",
        "$(X)",
    };
    const char *value = values[below(mutation, G_N_ELEMENTS(values))];

    replace(mutation, some_value(mutation), value, strlen(value));
}

static void
put_long_text(Mutation *mutation)
{
    size_t length = (size_t)1 << below(mutation, 18);
    g_autofree char *text = g_strnfill(length, (char)('a' + below(mutation, 26)));

    replace(mutation, some_value(mutation), text, length);
}

/* Each anchor stands for the one before it several times; the last is used somewhere. */
static void
multiply(Mutation *mutation)
{
    GString *bomb = g_string_new("x-0: &a0 [x, x]\n");
    size_t levels = 2 + below(mutation, 40);
    g_autofree char *use = g_strdup_printf("*a%zu", levels - 1);

    for (size_t i = 1; i < levels; i++) {
        g_string_append_printf(bomb, "x-%zu: &a%zu [*a%zu, *a%zu, *a%zu]\n", i, i, i - 1, i - 1,
                               i - 1);
    }
    replace(mutation, some_value(mutation), use, strlen(use));
    g_string_prepend(mutation->text, bomb->str);
    g_string_free(bomb, TRUE);
}

/* The text twice, as two documents or run together. */
static void
double_text(Mutation *mutation)
{
    g_autofree char *copy = copy_bytes(mutation, 0, mutation->text->len);
    size_t length = mutation->text->len;

    if (length < TEXT_MAX) {
        g_string_append(mutation->text, below(mutation, 2) == 0 ? "\n---\n" : "");
        g_string_append_len(mutation->text, copy, (gssize)length);
    }
}

typedef void (*Damage)(Mutation *mutation);

GString *
text_mutate(const char *text, size_t length, uint64_t seed)
{
    static const Damage damages[] = { flip_byte,   insert_byte, drop_line,     double_lines,
                                      move_line,   indent,      indent,        cut,
                                      nest,        put_number,  put_number,    put_value,
                                      put_value,   put_value,   put_long_text, multiply,
                                      double_text, flip_byte };
    Mutation mutation = { g_string_new_len(text, (gssize)length), seed };
    size_t n = 1 + below(&mutation, CHANGES_MAX);

    for (size_t i = 0; i < n; i++) {
        damages[below(&mutation, G_N_ELEMENTS(damages))](&mutation);
    }
    return mutation.text;
}
