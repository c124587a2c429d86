/* perf-template.c - pieces of text and actions; an action is computed each time it is met. */
#include "experiment/scheduler-perf/perf-template.h"

#include "text/scalar.h"
#include "text/yaml.h"

#include <math.h>
#include <string.h>

/* A stretch of text, or what stands between braces. */
typedef struct Piece {
    bool is_action;
    const char *text;
    size_t length;
} Piece;

struct PerfTemplate {
    const char *name;
    const char *text;
    Piece *pieces;
    size_t n;
    bool is_broken; /* the last action has no end */
};

typedef enum OperandType {
    OPERAND_INT,
    OPERAND_FLOAT,
    OPERAND_TEXT,
} OperandType;

typedef struct Operand {
    OperandType type;
    int64_t integer;
    double real;
    char text[128];
} Operand;

#define OPERANDS_MAX 6
#define DEPTH_MAX 16

typedef struct Reader {
    const char *at, *end;
    PerfNumbers numbers;
    int depth;
    char *error; /* NULL: none yet */
} Reader;

/* ---- pieces -------------------------------------------------------------------------------------
 */

static size_t
count_pieces(const char *text)
{
    size_t n = 1;

    for (const char *at = strstr(text, "{{"); at != NULL; at = strstr(at + 2, "{{")) {
        n += 2;
    }
    return n;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
add_piece(PerfTemplate *self, bool is_action, const char *begin, const char *end)
{
    if (end > begin || is_action) {
        self->pieces[self->n++] = (Piece){ is_action, begin, (size_t)(end - begin) };
    }
}

/* "{{-" and "-}}" take the blanks beside them away. */
static const char *
add_action(PerfTemplate *self, const char *open, const char *close)
{
    const char *begin = open + 2, *end = close, *rest = close + 2;

    if (end - begin >= 2 && begin[0] == '-' && is_blank(begin[1])) {
        Piece *before = self->n > 0 ? &self->pieces[self->n - 1] : NULL;

        begin++;
        while (before != NULL && !before->is_action && before->length > 0 &&
               is_blank(before->text[before->length - 1])) {
            before->length--;
        }
    }
    if (end - begin >= 2 && end[-1] == '-' && is_blank(end[-2])) {
        end--;
        while (is_blank(*rest)) {
            rest++;
        }
    }
    add_piece(self, true, begin, end);
    return rest;
}

PerfTemplate *
perf_template_new(const char *name, const char *text, size_t length, Arena *arena)
{
    PerfTemplate *self = ARENA_NEW(arena, PerfTemplate);
    const char *at = text, *open;

    (void)length;
    self->name = name;
    self->text = text;
    self->pieces = ARENA_NEW_N(arena, Piece, count_pieces(text));
    while ((open = strstr(at, "{{")) != NULL) {
        const char *close = strstr(open, "}}");

        add_piece(self, false, at, open);
        if (close == NULL) {
            self->is_broken = true;
            add_piece(self, true, open + 2, open + strlen(open));
            return self;
        }
        at = add_action(self, open, close);
    }
    add_piece(self, false, at, at + strlen(at));
    return self;
}

const char *
perf_template_name(const PerfTemplate *self)
{
    return self->name;
}

bool
perf_template_is_plain(const PerfTemplate *self)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->pieces[i].is_action) {
            return false;
        }
    }
    return true;
}

/* ---- functions ----------------------------------------------------------------------------------
 */

static bool fail(Reader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
fail(Reader *reader, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (reader->error == NULL) {
        reader->error = g_strdup_vprintf(format, arguments);
    }
    va_end(arguments);
    return false;
}

static bool
compute_int(Reader *reader, char operation, int64_t a, int64_t b, Operand *ret)
{
    bool is_fine = true;

    *ret = (Operand){ .type = OPERAND_INT };
    switch (operation) {
    case '+':
        is_fine = !__builtin_add_overflow(a, b, &ret->integer);
        break;
    case '-':
        is_fine = !__builtin_sub_overflow(a, b, &ret->integer);
        break;
    case '*':
        is_fine = !__builtin_mul_overflow(a, b, &ret->integer);
        break;
    case '<':
        ret->integer = MIN(a, b);
        break;
    case '>':
        ret->integer = MAX(a, b);
        break;
    default:
        is_fine = b != 0 && !(a == G_MININT64 && b == -1);
        ret->integer = !is_fine ? 0 : operation == '/' ? a / b : a % b;
        break;
    }
    return is_fine ||
           fail(reader, "no result of %" G_GINT64_FORMAT " %c %" G_GINT64_FORMAT, a, operation, b);
}

static bool
compute_float(Reader *reader, char operation, double a, double b, Operand *ret)
{
    double result = operation == '+'   ? a + b
                    : operation == '-' ? a - b
                    : operation == '*' ? a * b
                    : operation == '<' ? fmin(a, b)
                    : operation == '>' ? fmax(a, b)
                    : b != 0           ? a / b
                                       : NAN;

    *ret = (Operand){ .type = OPERAND_FLOAT, .real = result };
    return isfinite(result) || fail(reader, "no number comes out");
}

typedef struct Function {
    const char *name;
    char operation;
    bool is_float;
} Function;

static const Function functions[] = {
    { "AddInt", '+', false },       { "SubtractInt", '-', false }, { "MultiplyInt", '*', false },
    { "DivideInt", '/', false },    { "Mod", '%', false },         { "MinInt", '<', false },
    { "MaxInt", '>', false },       { "AddFloat", '+', true },     { "SubtractFloat", '-', true },
    { "MultiplyFloat", '*', true }, { "DivideFloat", '/', true },  { "MinFloat", '<', true },
    { "MaxFloat", '>', true },
};

static bool
as_int(Reader *reader, const Operand *operand, int64_t *ret)
{
    if (operand->type == OPERAND_INT) {
        *ret = operand->integer;
        return true;
    }
    if (operand->type == OPERAND_FLOAT && fabs(operand->real) < 9e15) {
        *ret = (int64_t)operand->real;
        return true;
    }
    return (operand->type == OPERAND_TEXT && int_parse(operand->text, ret)) ||
           fail(reader, "a whole number is expected");
}

static bool
as_float(Reader *reader, const Operand *operand, double *ret)
{
    *ret = operand->type == OPERAND_INT ? (double)operand->integer : operand->real;
    return operand->type != OPERAND_TEXT || number_parse(operand->text, ret) ||
           fail(reader, "a number is expected");
}

static bool
call(Reader *reader, const char *name, const Operand *operands, size_t n, Operand *ret)
{
    int64_t a, b;
    double x, y;

    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        const Function *function = &functions[i];

        if (strcmp(function->name, name) != 0) {
            continue;
        }
        if (n != 2) {
            return fail(reader, "`%s` takes two values", name);
        }
        return function->is_float
                   ? as_float(reader, &operands[0], &x) && as_float(reader, &operands[1], &y) &&
                         compute_float(reader, function->operation, x, y, ret)
                   : as_int(reader, &operands[0], &a) && as_int(reader, &operands[1], &b) &&
                         compute_int(reader, function->operation, a, b, ret);
    }
    return fail(reader, "the template function `%s` is not simulated", name);
}

/* ---- actions ------------------------------------------------------------------------------------
 */

static void
skip_blanks(Reader *reader)
{
    while (reader->at < reader->end && is_blank(*reader->at)) {
        reader->at++;
    }
}

static bool
is_word_character(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '.' || c == '-' || c == '+' || c == '$';
}

static bool read_pipe(Reader *reader, Operand *ret);

static bool
read_word(Reader *reader, char ret[64])
{
    size_t n = 0;

    while (reader->at < reader->end && is_word_character(*reader->at) && n < 63) {
        ret[n++] = *reader->at++;
    }
    ret[n] = '\0';
    return n > 0 || fail(reader, "the action cannot be read");
}

static bool
read_text(Reader *reader, Operand *ret)
{
    char quote = *reader->at++;
    const char *close = memchr(reader->at, quote, (size_t)(reader->end - reader->at));
    size_t n = close == NULL ? sizeof ret->text : (size_t)(close - reader->at);

    if (n >= sizeof ret->text || memchr(reader->at, '\\', n) != NULL) {
        return fail(reader, "the quoted text cannot be read");
    }
    *ret = (Operand){ .type = OPERAND_TEXT };
    memcpy(ret->text, reader->at, n);
    reader->at = close + 1;
    return true;
}

static bool
read_number(Reader *reader, const char *word, Operand *ret)
{
    *ret = (Operand){ .type = OPERAND_INT };
    if (int_parse(word, &ret->integer)) {
        return true;
    }
    ret->type = OPERAND_FLOAT;
    return number_parse(word, &ret->real) ||
           fail(reader, "`%s` is nothing that a template may ask for", word);
}

/* A value that stands alone: not a function's name. */
static bool
read_value(Reader *reader, const char *word, Operand *ret)
{
    if (strcmp(word, ".Index") == 0) {
        *ret = (Operand){ .type = OPERAND_INT, .integer = reader->numbers.index };
        return true;
    }
    if (strcmp(word, ".Count") == 0) {
        *ret = (Operand){ .type = OPERAND_INT, .integer = reader->numbers.count };
        return true;
    }
    return read_number(reader, word, ret);
}

static bool
read_operand(Reader *reader, Operand *ret)
{
    char word[64];

    if (*reader->at == '(') {
        reader->at++;
        if (!read_pipe(reader, ret)) {
            return false;
        }
        if (reader->at == reader->end || *reader->at != ')') {
            return fail(reader, "a parenthesis is not closed");
        }
        reader->at++;
        return true;
    }
    if (*reader->at == '"' || *reader->at == '`') {
        return read_text(reader, ret);
    }
    return read_word(reader, word) && read_value(reader, word, ret);
}

static bool
is_at_end(Reader *reader)
{
    skip_blanks(reader);
    return reader->at == reader->end || *reader->at == '|' || *reader->at == ')';
}

/* A value, or a function with its values; what a pipe brings is the last of them. */
static bool
read_command(Reader *reader, const Operand *piped, Operand *ret)
{
    Operand operands[OPERANDS_MAX];
    char name[64] = "";
    size_t n = 0;

    if (is_at_end(reader)) {
        return fail(reader, "an action is empty");
    }
    if (g_ascii_isalpha(*reader->at) && !read_word(reader, name)) {
        return false;
    }
    while (!is_at_end(reader)) {
        if (n == OPERANDS_MAX - 1) {
            return fail(reader, "too many values in an action");
        }
        if (!read_operand(reader, &operands[n++])) {
            return false;
        }
    }
    if (piped != NULL) {
        operands[n++] = *piped;
    }
    if (*name != '\0') {
        return call(reader, name, operands, n, ret);
    }
    *ret = operands[0];
    return n == 1 || fail(reader, "a value cannot be called");
}

static bool
read_pipe(Reader *reader, Operand *ret)
{
    Operand piped;
    bool is_read;

    if (++reader->depth > DEPTH_MAX) {
        return fail(reader, "parentheses are nested too deeply");
    }
    is_read = read_command(reader, NULL, ret);
    while (is_read && reader->at < reader->end && *reader->at == '|') {
        reader->at++;
        piped = *ret;
        is_read = read_command(reader, &piped, ret);
    }
    reader->depth--;
    return is_read;
}

static void
append_operand(GString *out, const Operand *operand)
{
    g_autofree char *number = operand->type == OPERAND_FLOAT ? number_format(operand->real) : NULL;

    if (operand->type == OPERAND_INT) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, operand->integer);
    } else {
        g_string_append(out, number != NULL ? number : operand->text);
    }
}

static bool
is_comment(const Piece *piece)
{
    return piece->length >= 4 && strncmp(piece->text, "/*", 2) == 0;
}

static bool
append_action(GString *out, const Piece *piece, PerfNumbers numbers, char **ret_error)
{
    Reader reader = { .at = piece->text, .end = piece->text + piece->length, .numbers = numbers };
    Operand result = { 0 };

    if (is_comment(piece)) {
        return true;
    }
    if (read_pipe(&reader, &result) && reader.at < reader.end) {
        (void)fail(&reader, "the action cannot be read");
    }
    if (reader.error != NULL) {
        *ret_error = reader.error;
        return false;
    }
    append_operand(out, &result);
    return true;
}

static unsigned
line_of(const PerfTemplate *self, const char *at)
{
    unsigned line = 1;

    for (const char *c = self->text; c < at; c++) {
        line += *c == '\n';
    }
    return line;
}

char *
perf_template_text(const PerfTemplate *self, PerfNumbers numbers, char **ret_error)
{
    GString *out = g_string_new(NULL);
    g_autofree char *error = NULL;

    for (size_t i = 0; i < self->n; i++) {
        const Piece *piece = &self->pieces[i];

        if (!piece->is_action) {
            g_string_append_len(out, piece->text, (gssize)piece->length);
        } else if ((self->is_broken && i == self->n - 1 &&
                    (error = g_strdup("an action has no end")) != NULL) ||
                   !append_action(out, piece, numbers, &error)) {
            *ret_error =
                g_strdup_printf("%s:%u: %s", self->name, line_of(self, piece->text), error);
            g_string_free(out, TRUE);
            return NULL;
        }
    }
    return g_string_free(out, FALSE);
}

const Value *
perf_template_render(const PerfTemplate *self, PerfNumbers numbers, Arena *arena, char **ret_error)
{
    g_autofree char *text = perf_template_text(self, numbers, ret_error);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    GPtrArray *documents;
    const Value *document;
    uint32_t source;

    if (text == NULL) {
        return NULL;
    }
    source = diagnostics_add_source(diagnostics, self->name, text, strlen(text));
    documents = yaml_read(text, strlen(text), source, YAML_MANIFEST, arena, diagnostics);
    document = documents == NULL || documents->len != 1 ? NULL : documents->pdata[0];
    if (documents != NULL) {
        g_ptr_array_unref(documents);
    }
    if (document == NULL || document->type != VALUE_MAP) {
        *ret_error = g_strdup_printf("%s: one document is expected", self->name);
        return NULL;
    }
    return document;
}
