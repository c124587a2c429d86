/* json-path-parse.c - reading a JSONPath template by recursive descent. */
#include "models/api/print/json-path-internal.h"
#include "text/scalar.h"

#include <string.h>

#define DEPTH_MAX 32 /* ranges in ranges, filters in filters */

typedef struct Parser {
    const char *c;
    int depth;
    Arena *arena;
    const char *error; /* NULL: none yet */
} Parser;

static bool steps_parse(Parser *parser, const char *stop, JsonPathSteps *ret);

static bool
fail(Parser *parser, const char *message)
{
    if (parser->error == NULL) {
        parser->error = message;
    }
    return false;
}

static void
blanks_skip(Parser *parser)
{
    while (*parser->c == ' ' || *parser->c == '\t') {
        parser->c++;
    }
}

/* A text in single or double quotes, with the escapes of Go, at the parser. */
static const char *
quoted_parse(Parser *parser)
{
    g_autoptr(GString) out = g_string_new(NULL);
    char quote = *parser->c++;

    for (; *parser->c != quote; parser->c++) {
        if (*parser->c == '\0') {
            fail(parser, "unterminated quoted string");
            return NULL;
        }
        if (*parser->c == '\\' && parser->c[1] != '\0') {
            char escaped = *++parser->c;

            g_string_append_c(out, escaped == 'n'   ? '\n'
                                   : escaped == 't' ? '\t'
                                   : escaped == 'r' ? '\r'
                                                    : escaped);
        } else {
            g_string_append_c(out, *parser->c);
        }
    }
    parser->c++;
    return arena_strdup(parser->arena, out->str);
}

static bool
integer_parse(Parser *parser, int64_t *ret)
{
    size_t length = strspn(parser->c, "-0123456789");
    g_autofree char *text = g_strndup(parser->c, length);

    parser->c += length;
    return length > 0 && int_parse(text, ret);
}

/* ---- steps in brackets ------------------------------------------------------------------ */

static bool
literal_parse(Parser *parser, JsonPathFilter *filter)
{
    size_t length;
    g_autofree char *text = NULL;
    double number;
    int64_t integer;

    if (*parser->c == '"' || *parser->c == '\'') {
        const char *quoted = quoted_parse(parser);

        filter->literal = quoted == NULL ? NULL : value_string(parser->arena, quoted);
        return quoted != NULL;
    }
    if (*parser->c == '@' || *parser->c == '$') {
        return steps_parse(parser, ")", &filter->right);
    }
    length = strcspn(parser->c, ") ");
    text = g_strndup(parser->c, length);
    parser->c += length;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        filter->literal = value_bool(parser->arena, *text == 't');
    } else if (int_parse(text, &integer)) {
        filter->literal = value_int(parser->arena, integer);
    } else if (number_parse(text, &number)) {
        filter->literal = value_float(parser->arena, number);
    } else {
        return fail(parser, "unrecognized filter");
    }
    return true;
}

/* "?(@.a == "b")", the parser standing at the question mark. */
static bool
filter_parse(Parser *parser, JsonPathStep *step)
{
    static const struct {
        const char *text;
        JsonPathComparison comparison;
    } operators[] = {
        { "==", COMPARE_EQUAL },         { "!=", COMPARE_NOT_EQUAL },
        { "<=", COMPARE_LESS_OR_EQUAL }, { ">=", COMPARE_GREATER_OR_EQUAL },
        { "<", COMPARE_LESS },           { ">", COMPARE_GREATER },
    };
    JsonPathFilter *filter = ARENA_NEW(parser->arena, JsonPathFilter);

    step->type = STEP_FILTER;
    step->filter = filter;
    if (strncmp(parser->c, "?(", 2) != 0) {
        return fail(parser, "unexpected character in filter");
    }
    parser->c += 2;
    blanks_skip(parser);
    if (!steps_parse(parser, "=!<>)", &filter->left)) {
        return false;
    }
    blanks_skip(parser);
    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        if (g_str_has_prefix(parser->c, operators[i].text)) {
            filter->comparison = operators[i].comparison;
            parser->c += strlen(operators[i].text);
            blanks_skip(parser);
            if (!literal_parse(parser, filter)) {
                return false;
            }
            break;
        }
    }
    blanks_skip(parser);
    if (*parser->c != ')') {
        return fail(parser, "unterminated filter");
    }
    parser->c++;
    return true;
}

/* One of a union: *, 'key', 3, 1:5:2. */
static bool
choice_parse(Parser *parser, JsonPathStep *step)
{
    blanks_skip(parser);
    if (*parser->c == '?') {
        return filter_parse(parser, step);
    }
    if (*parser->c == '*') {
        parser->c++;
        step->type = STEP_ALL;
        return true;
    }
    if (*parser->c == '\'' || *parser->c == '"') {
        step->type = STEP_FIELD;
        step->name = quoted_parse(parser);
        return step->name != NULL;
    }
    step->type = STEP_INDEX;
    step->has_from = integer_parse(parser, &step->from);
    if (*parser->c == ':') {
        parser->c++;
        step->type = STEP_SLICE;
        step->has_to = integer_parse(parser, &step->to);
        step->stride = 1;
        if (*parser->c == ':') {
            parser->c++;
            (void)integer_parse(parser, &step->stride);
        }
        return true;
    }
    return step->has_from || fail(parser, "invalid array index");
}

static bool
bracket_parse(Parser *parser, JsonPathStep *step)
{
    g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(JsonPathStep));

    do {
        JsonPathStep choice = { .type = STEP_ALL };

        parser->c++;
        if (!choice_parse(parser, &choice)) {
            return false;
        }
        g_array_append_val(choices, choice);
        blanks_skip(parser);
    } while (*parser->c == ',');
    if (*parser->c != ']') {
        return fail(parser, "unterminated array");
    }
    parser->c++;
    if (choices->len == 1) {
        *step = g_array_index(choices, JsonPathStep, 0);
        return true;
    }
    step->type = STEP_UNION;
    step->choices.n = choices->len;
    step->choices.rows = ARENA_NEW_N(parser->arena, JsonPathStep, choices->len);
    memcpy((void *)(uintptr_t)step->choices.rows, choices->data,
           choices->len * sizeof(JsonPathStep));
    return true;
}

/* ---- paths ------------------------------------------------------------------------------ */

/* A name after a point; "\." is a point in it. */
static bool
field_parse(Parser *parser, const char *stop, JsonPathStep *step)
{
    g_autoptr(GString) name = g_string_new(NULL);

    for (; *parser->c != '\0' && strchr(".[ }", *parser->c) == NULL &&
           strchr(stop, *parser->c) == NULL;
         parser->c++) {
        if (*parser->c == '\\' && parser->c[1] != '\0') {
            parser->c++;
        }
        g_string_append_c(name, *parser->c);
    }
    step->type = strcmp(name->str, "*") == 0 ? STEP_ALL : STEP_FIELD;
    step->name = arena_strdup(parser->arena, name->str);
    return true;
}

static bool
step_parse(Parser *parser, const char *stop, GArray *steps)
{
    JsonPathStep step = { .type = STEP_RECURSE };

    if (*parser->c == '[') {
        if (!bracket_parse(parser, &step)) {
            return false;
        }
    } else if (g_str_has_prefix(parser->c, "..")) {
        parser->c++;
    } else {
        parser->c += *parser->c == '.' ? 1 : 0;
        if (*parser->c == '[' || *parser->c == '\0' || *parser->c == '}' || *parser->c == ' ') {
            return true; /* "{.}" is the value itself */
        }
        field_parse(parser, stop, &step);
    }
    g_array_append_val(steps, step);
    return true;
}

static bool
steps_parse(Parser *parser, const char *stop, JsonPathSteps *ret)
{
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(JsonPathStep));
    bool is_fine = ++parser->depth < DEPTH_MAX || fail(parser, "too deep");

    if (*parser->c == '$' || *parser->c == '@') {
        ret->from_root = *parser->c++ == '$';
    }
    while (is_fine && *parser->c != '\0' && strchr(" }", *parser->c) == NULL &&
           strchr(stop, *parser->c) == NULL) {
        const char *before = parser->c;

        is_fine = step_parse(parser, stop, steps) &&
                  (parser->c != before || fail(parser, "unrecognized character in action"));
    }
    parser->depth--;
    ret->n = steps->len;
    ret->rows = ARENA_NEW_N(parser->arena, JsonPathStep, steps->len);
    if (steps->len > 0) {
        memcpy((void *)(uintptr_t)ret->rows, steps->data, steps->len * sizeof(JsonPathStep));
    }
    return is_fine;
}

/* ---- templates -------------------------------------------------------------------------- */

static bool
word_take(Parser *parser, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(parser->c, word, length) != 0 || strchr(" }", parser->c[length]) == NULL ||
        parser->c[length] == '\0') {
        return false;
    }
    parser->c += length;
    blanks_skip(parser);
    return true;
}

static bool nodes_parse(Parser *parser, bool in_range, JsonPathNode **ret);

/* What stands in one pair of braces, adding to '**tail'; '*ret_ends' if it is "end". */
static bool
action_parse(Parser *parser, bool in_range, JsonPathNode ***tail, bool *ret_ends)
{
    blanks_skip(parser);
    while (*parser->c != '}') {
        JsonPathNode *node = ARENA_NEW(parser->arena, JsonPathNode);

        if (*parser->c == '\0') {
            return fail(parser, "unclosed action");
        }
        if (word_take(parser, "end")) {
            *ret_ends = true;
            parser->c += *parser->c == '}' ? 1 : 0;
            return in_range || fail(parser, "not in range, nothing to end");
        }
        **tail = node;
        *tail = &node->next;
        if (*parser->c == '"' || *parser->c == '\'') {
            node->text = quoted_parse(parser);
        } else {
            node->is_range = word_take(parser, "range");
            if (!steps_parse(parser, "", &node->steps)) {
                return false;
            }
        }
        blanks_skip(parser);
        if (node->is_range) {
            parser->c += *parser->c == '}' ? 1 : 0;
            return nodes_parse(parser, true, &node->inner);
        }
        if (parser->error != NULL) {
            return false;
        }
    }
    parser->c++;
    return true;
}

static bool
nodes_parse(Parser *parser, bool in_range, JsonPathNode **ret)
{
    JsonPathNode **tail = ret;
    bool has_ended = false;

    if (++parser->depth >= DEPTH_MAX) {
        return fail(parser, "too deep");
    }
    while (*parser->c != '\0' && !has_ended) {
        size_t length = strcspn(parser->c, "{");

        if (length > 0) {
            JsonPathNode *node = ARENA_NEW(parser->arena, JsonPathNode);

            node->text = arena_strndup(parser->arena, parser->c, length);
            *tail = node;
            tail = &node->next;
            parser->c += length;
            continue;
        }
        parser->c++;
        if (!action_parse(parser, in_range, &tail, &has_ended)) {
            return false;
        }
    }
    parser->depth--;
    return has_ended || !in_range || fail(parser, "unexpected end of template, expected 'end'");
}

const JsonPath *
json_path_parse(const char *text, Arena *arena, const char **ret_error)
{
    Parser parser = { .c = text, .arena = arena };
    JsonPath *path = ARENA_NEW(arena, JsonPath);

    if (!nodes_parse(&parser, false, &path->nodes)) {
        *ret_error = parser.error == NULL ? "unexpected end" : parser.error;
        return NULL;
    }
    return path;
}
