/* selector-parse.c - the text form of selectors: "a=b,c in (d,e),!f".
 *
 * A reader of tokens and a parser with the errors of Kubernetes.  Signs are read as the longest
 * that is one; within values the words "in" and "notin" are ordinary. */
#include "models/api/match/selector-internal.h"

#include "models/api/api-error.h"
#include "models/api/validation/names.h"

#include <string.h>

typedef enum Token {
    TOKEN_ERROR,
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_NOT,
    TOKEN_DOUBLE_EQUALS,
    TOKEN_EQUALS,
    TOKEN_GREATER,
    TOKEN_LESS,
    TOKEN_OPEN,
    TOKEN_NOT_EQUALS,
    TOKEN_IN,
    TOKEN_NOT_IN,
} Token;

static const struct {
    const char *text;
    Token token;
} signs[] = {
    { ")", TOKEN_CLOSE },          { ",", TOKEN_COMMA },  { "!", TOKEN_NOT },
    { "==", TOKEN_DOUBLE_EQUALS }, { "=", TOKEN_EQUALS }, { ">", TOKEN_GREATER },
    { "<", TOKEN_LESS },           { "(", TOKEN_OPEN },   { "!=", TOKEN_NOT_EQUALS },
};

typedef struct Parser {
    const char *at;
    Token token; /* the one ahead */
    const char *text;
    SelectorDraft *draft;
} Parser;

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_sign(char c)
{
    return c != '\0' && strchr("=!(),><", c) != NULL;
}

static Token
sign_token(const char *text, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (strlen(signs[i].text) == length && strncmp(signs[i].text, text, length) == 0) {
            return signs[i].token;
        }
    }
    return TOKEN_ERROR;
}

/* Reads the next token into the parser. */
static void
advance(Parser *parser)
{
    const char *begin;
    size_t n = 0;

    while (is_blank(*parser->at)) {
        parser->at++;
    }
    begin = parser->at;
    if (*begin == '\0') {
        parser->token = TOKEN_END;
    } else if (is_sign(*begin)) {
        n = is_sign(begin[1]) && sign_token(begin, 2) != TOKEN_ERROR ? 2 : 1;
        parser->token = sign_token(begin, n);
    } else {
        while (begin[n] != '\0' && !is_sign(begin[n]) && !is_blank(begin[n])) {
            n++;
        }
        parser->token = TOKEN_WORD;
    }
    parser->text = arena_strndup(parser->draft->arena, begin, n);
    parser->at = begin + n;
    if (strcmp(parser->text, "in") == 0) {
        parser->token = TOKEN_IN;
    } else if (strcmp(parser->text, "notin") == 0) {
        parser->token = TOKEN_NOT_IN;
    }
}

/* The token ahead where values and keys are expected. */
static Token
ahead(const Parser *parser)
{
    return parser->token == TOKEN_IN || parser->token == TOKEN_NOT_IN ? TOKEN_WORD : parser->token;
}

static bool
fail(Parser *parser, const char *expected)
{
    parser->draft->error =
        arena_printf(parser->draft->arena, "found '%s', expected: %s", parser->text, expected);
    return false;
}

/* "(a,b)": adds the values.  Missing ones count as empty. */
static bool
parse_values(Parser *parser, GPtrArray *values)
{
    static char empty[] = "";

    if (ahead(parser) != TOKEN_OPEN) {
        parser->draft->error =
            arena_printf(parser->draft->arena, "found '%s' expected: '('", parser->text);
        return false;
    }
    advance(parser);
    if (ahead(parser) == TOKEN_CLOSE) {
        g_ptr_array_add(values, empty);
        advance(parser);
        return true;
    }
    if (ahead(parser) != TOKEN_WORD && ahead(parser) != TOKEN_COMMA) {
        return fail(parser, "',', ')' or identifier");
    }
    for (;;) {
        if (ahead(parser) == TOKEN_WORD) {
            g_ptr_array_add(values, arena_strdup(parser->draft->arena, parser->text));
            advance(parser);
            if (ahead(parser) == TOKEN_CLOSE) {
                break;
            }
            if (ahead(parser) != TOKEN_COMMA) {
                return fail(parser, "',' or ')'");
            }
        } else if (ahead(parser) == TOKEN_COMMA) {
            if (values->len == 0) {
                g_ptr_array_add(values, empty);
            }
            advance(parser);
            if (ahead(parser) == TOKEN_CLOSE) {
                g_ptr_array_add(values, empty);
                break;
            }
            if (ahead(parser) == TOKEN_COMMA) {
                g_ptr_array_add(values, empty);
                advance(parser);
            }
        } else {
            return fail(parser, "',', or identifier");
        }
    }
    advance(parser);
    return true;
}

static bool
parse_exact_value(Parser *parser, GPtrArray *values)
{
    static char empty[] = "";

    if (ahead(parser) == TOKEN_END || ahead(parser) == TOKEN_COMMA) {
        g_ptr_array_add(values, empty);
        return true;
    }
    if (ahead(parser) != TOKEN_WORD) {
        return fail(parser, "identifier");
    }
    g_ptr_array_add(values, arena_strdup(parser->draft->arena, parser->text));
    advance(parser);
    return true;
}

static bool
parse_operator(Parser *parser, SelectorOperator *ret_operator, SelectorSign *ret_sign)
{
    static const struct {
        Token token;
        SelectorOperator operator_;
        SelectorSign sign;
    } rows[] = {
        { TOKEN_IN, SELECTOR_IN, SIGN_WORD },
        { TOKEN_NOT_IN, SELECTOR_NOT_IN, SIGN_WORD },
        { TOKEN_EQUALS, SELECTOR_IN, SIGN_EQUALS },
        { TOKEN_DOUBLE_EQUALS, SELECTOR_IN, SIGN_DOUBLE_EQUALS },
        { TOKEN_NOT_EQUALS, SELECTOR_NOT_IN, SIGN_NOT_EQUALS },
        { TOKEN_GREATER, SELECTOR_GREATER, SIGN_WORD },
        { TOKEN_LESS, SELECTOR_LESS, SIGN_WORD },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (parser->token == rows[i].token) {
            *ret_operator = rows[i].operator_;
            *ret_sign = rows[i].sign;
            advance(parser);
            return true;
        }
    }
    return fail(parser, "in, notin, =, ==, !=, gt, lt");
}

static bool
check_key(Parser *parser, const char *key)
{
    g_autoptr(GString) text = g_string_new("<nil>: Invalid value: ");
    NameFaults faults = { 0 };

    name_qualified(key, &faults);
    go_quote(text, key, strlen(key));
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : ": ", faults.texts[i]);
    }
    if (faults.n > 0) {
        parser->draft->error = arena_strdup(parser->draft->arena, text->str);
    }
    return faults.n == 0;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once: the form in which the values are checked. */
static void
sort_values(GPtrArray *values)
{
    g_ptr_array_sort(values, by_text);
    for (guint i = 1; i < values->len;) {
        if (strcmp(g_ptr_array_index(values, i - 1), g_ptr_array_index(values, i)) == 0) {
            g_ptr_array_remove_index(values, i);
        } else {
            i++;
        }
    }
}

static bool
parse_requirement(Parser *parser)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    SelectorOperator operator_ = SELECTOR_EXISTS;
    SelectorSign sign = SIGN_WORD;
    const char *key;

    if (ahead(parser) == TOKEN_NOT) {
        operator_ = SELECTOR_DOES_NOT_EXIST;
        advance(parser);
    }
    if (ahead(parser) != TOKEN_WORD) {
        return fail(parser, "identifier");
    }
    key = parser->text;
    if (!check_key(parser, key)) {
        return false;
    }
    advance(parser);
    if (operator_ != SELECTOR_DOES_NOT_EXIST && ahead(parser) != TOKEN_END &&
        ahead(parser) != TOKEN_COMMA) {
        if (!parse_operator(parser, &operator_, &sign)) {
            return false;
        }
        if (sign == SIGN_WORD && (operator_ == SELECTOR_IN || operator_ == SELECTOR_NOT_IN)
                ? !parse_values(parser, values)
                : !parse_exact_value(parser, values)) {
            return false;
        }
    }
    sort_values(values);
    return selector_draft_add(parser->draft, key, operator_, sign,
                              (const char *const *)(gpointer)values->pdata, values->len);
}

static bool
parse_selector(Parser *parser)
{
    advance(parser);
    for (;;) {
        if (ahead(parser) == TOKEN_END) {
            return true;
        }
        if (ahead(parser) != TOKEN_WORD && ahead(parser) != TOKEN_NOT) {
            return fail(parser, "!, identifier, or 'end of string'");
        }
        if (!parse_requirement(parser)) {
            parser->draft->error = arena_printf(
                parser->draft->arena, "unable to parse requirement: %s", parser->draft->error);
            return false;
        }
        if (ahead(parser) == TOKEN_END) {
            return true;
        }
        if (ahead(parser) != TOKEN_COMMA) {
            return fail(parser, "',' or 'end of string'");
        }
        advance(parser);
        if (ahead(parser) != TOKEN_WORD && ahead(parser) != TOKEN_NOT) {
            return fail(parser, "identifier after ','");
        }
    }
}

const Selector *
selector_parse(const char *text, InternTable *names, Arena *arena, const char **ret_error)
{
    SelectorDraft draft = { .names = names, .arena = arena };
    Parser parser = { .at = text, .draft = &draft };
    const Selector *selector;

    parse_selector(&parser);
    selector = selector_draft_finish(&draft);
    *ret_error = draft.error;
    return selector;
}
