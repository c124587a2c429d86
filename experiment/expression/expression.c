/* expression.c - the parser of conditions: recursive descent over the text of one scalar. */
#include "experiment/expression/expression-internal.h"

#include "experiment/expression/expression-parts.h"

#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

/* Longer ones first: "<=" is not "<". */
static const char *const comparison_texts[N_COMPARISONS] = { "==", "!=", "<=", ">=", "<", ">" };

typedef struct Parser {
    Arena *arena;
    Diagnostics *diagnostics;
    const Value *value;
    const char *text;
    size_t position;
    int depth;
    GArray *uses;
} Parser;

#define DEPTH_MAX 64
#define USES_MAX 256 /* comparisons; nobody reads more, and evaluation is recursive */

static const Node *parse_or(Parser *parser);

Mark
value_mark_at(const Value *value, size_t offset)
{
    Mark mark = value->start;

    if (value->text == NULL || value->start.line != value->end.line || offset > value->length) {
        return mark;
    }
    mark.column += (uint32_t)g_utf8_strlen(value->text, (gssize)offset);
    if (!value->plain) {
        mark.column++; /* the opening quote */
    }
    return mark;
}

static Diagnostic *
complain(Parser *parser, const char *code, size_t from, size_t until, const char *message)
{
    return diagnostics_add(parser->diagnostics, SEVERITY_ERROR, code,
                           value_mark_at(parser->value, from), value_mark_at(parser->value, until),
                           "%s", message);
}

static void
skip_blanks(Parser *parser)
{
    while (g_ascii_isspace(parser->text[parser->position])) {
        parser->position++;
    }
}

static bool
is_word_character(char character)
{
    return g_ascii_isalnum(character) || character == '-' || character == '_' || character == '.';
}

/* Takes the word 'word' if it stands here whole. */
static bool
take_word(Parser *parser, const char *word)
{
    size_t length = strlen(word);

    skip_blanks(parser);
    if (strncmp(parser->text + parser->position, word, length) != 0 ||
        is_word_character(parser->text[parser->position + length])) {
        return false;
    }
    parser->position += length;
    return true;
}

static bool
take_character(Parser *parser, char character)
{
    skip_blanks(parser);
    if (parser->text[parser->position] != character) {
        return false;
    }
    parser->position++;
    return true;
}

static bool
find_metric(Parser *parser, MetricUse *use, size_t start)
{
    g_autofree char *name = g_strndup(parser->text + start, parser->position - start);

    if (*name == '\0') {
        complain(parser, "E160", start, start + 1, "a metric is expected here");
        return false;
    }
    use->metric = metric_split(name, &use->statistic);
    if (use->metric == NULL) {
        g_autofree const char **names = metric_names();
        g_autofree char *message = g_strdup_printf("unknown metric `%s`", name);
        Diagnostic *diagnostic = complain(parser, "E161", start, parser->position, message);

        diagnostic_suggest(diagnostic, name, names);
        diagnostic_help(diagnostic, "orrery list metrics");
        return false;
    }
    if (use->metric->is_later) {
        g_autofree char *message = g_strdup_printf("the metric `%s` is not built yet", name);

        complain(parser, "E190", start, parser->position, message);
        return false;
    }
    use->gauge = use->metric->gauge;
    return true;
}

static bool
set_phase(Parser *parser, MetricUse *use, const char *word, size_t at)
{
    for (int i = 0; phase_names[i] != NULL; i++) {
        if (strcmp(phase_names[i], word) == 0) {
            use->gauge = (Gauge)(GAUGE_PENDING + i);
            return true;
        }
    }
    g_autofree char *message = g_strdup_printf("unknown phase `%s`", word);
    Diagnostic *diagnostic = complain(parser, "E162", at, at + strlen(word), message);

    diagnostic_suggest(diagnostic, word, phase_names);
    diagnostic_help(diagnostic, "phases are Pending, Running, Succeeded, Failed, Terminating");
    return false;
}

/* "deployment/web" */
static bool
set_subject(Parser *parser, MetricUse *use, const char *word, size_t at)
{
    const char *slash = strchr(word, '/');
    g_autofree char *kind = g_strndup(word, (gsize)(slash - word));
    static const char *const kinds[] = { "deployment", "replicaset", "statefulset",
                                         "daemonset",  "job",        "service",
                                         "pod",        "node",       NULL };

    if (!subject_type_find(kind, &use->subject) || use->subject == SUBJECT_CLUSTER) {
        g_autofree char *message = g_strdup_printf("nothing is called `%s` here", kind);

        diagnostic_suggest(complain(parser, "E163", at, at + strlen(kind), message), kind, kinds);
        return false;
    }
    if (use->subject == SUBJECT_PODS) {
        use->subject = SUBJECT_POD; /* pods/web-0 */
    }
    use->name = arena_strdup(parser->arena, slash + 1);
    return true;
}

static bool
take_argument(Parser *parser, MetricUse *use, const char *word, size_t index, size_t at)
{
    if (use->metric->by_phase && index == 0) {
        return set_phase(parser, use, word, at);
    }
    if (strchr(word, '/') != NULL && strpbrk(word, "=!,") == NULL && use->name == NULL) {
        return set_subject(parser, use, word, at);
    }
    /* A selector may hold blanks: "app in (a, b)". */
    use->selector = use->selector == NULL
                        ? arena_strdup(parser->arena, word)
                        : arena_printf(parser->arena, "%s %s", use->selector, word);
    return true;
}

/* From behind "(" to the ")" that closes it. */
static bool
parse_arguments(Parser *parser, MetricUse *use)
{
    size_t index = 0;
    bool wants_namespace = false;
    int nesting = 0; /* of "app in (a, b)", over all its words */

    for (;;) {
        size_t start;

        skip_blanks(parser);
        start = parser->position;
        while (parser->text[parser->position] != '\0' &&
               !g_ascii_isspace(parser->text[parser->position])) {
            char character = parser->text[parser->position];

            if (character == ')' && nesting == 0) {
                break;
            }
            nesting += character == '(' ? 1 : character == ')' ? -1 : 0;
            parser->position++;
        }
        if (parser->position == start) {
            break;
        }
        g_autofree char *word = g_strndup(parser->text + start, parser->position - start);

        if (wants_namespace) {
            use->name_space = arena_strdup(parser->arena, word);
            wants_namespace = false;
        } else if (strcmp(word, "-n") == 0) {
            wants_namespace = true;
        } else if (!take_argument(parser, use, word, index++, start)) {
            return false;
        }
    }
    if (!take_character(parser, ')')) {
        complain(parser, "E160", parser->position, parser->position + 1, "`)` is missing");
        return false;
    }
    return true;
}

static bool
check_subject(Parser *parser, const MetricUse *use, size_t start)
{
    g_autofree char *message = NULL;

    if ((use->metric->subjects & SUBJECT_BIT(use->subject)) != 0) {
        return true;
    }
    if (use->name == NULL) {
        message = g_strdup_printf("`%s` needs to know of what", use->metric->name);
    } else {
        message = g_strdup_printf("`%s` is not measured of a %s", use->metric->name,
                                  subject_type_name(use->subject));
    }
    diagnostic_help(complain(parser, "E164", start, parser->position, message), "%s(%s)",
                    use->metric->name, use->metric->arguments);
    return false;
}

/* A component's own metric: its labels stand in () or {}. */
static bool
parse_series(Parser *parser, MetricUse *use, size_t start)
{
    size_t at = parser->position;
    char close = take_character(parser, '(') ? ')' : take_character(parser, '{') ? '}' : '\0';
    size_t from = parser->position;
    size_t length;

    use->subject = SUBJECT_SERIES;
    use->name = use->metric->series != NULL ? use->metric->series : use->metric->name;
    use->selector = "";
    if (close == '\0') {
        parser->position = at;
    } else {
        length = strcspn(parser->text + from, close == ')' ? ")" : "}");
        if (parser->text[from + length] == '\0') {
            complain(parser, "E160", from, from + 1, "the bracket is not closed");
            return false;
        }
        g_autofree char *written = g_strndup(parser->text + from, length);

        parser->position = from + length + 1;
        g_autofree char *wrong = NULL;

        use->selector = labels_read(use->metric, written, parser->arena, &wrong);
        if (use->selector == NULL) {
            g_autofree char *message =
                g_strdup_printf("`%s` is no label of `%s`", wrong, use->metric->name);

            diagnostic_help(complain(parser, "E164", from, from + length, message), "%s(%s)",
                            use->metric->name, use->metric->arguments);
            return false;
        }
    }
    if (use->statistic == STATISTIC_NONE) {
        use->statistic = use->metric->by_default;
    }
    if (use->metric->is_distribution && use->statistic == STATISTIC_NONE) {
        g_autofree char *message = g_strdup_printf("`%s` needs a statistic", use->metric->name);

        diagnostic_help(complain(parser, "E164", start, at, message), "%s.p99, .mean, .max",
                        use->metric->name);
        return false;
    }
    return true;
}

/* What is left of a use once its metric and arguments are read. */
static size_t
add_use(Parser *parser, MetricUse *use, size_t start)
{
    use->selector = use->selector == NULL ? "" : use->selector;
    use->text = arena_strndup(parser->arena, parser->text + start, parser->position - start);
    use->start = value_mark_at(parser->value, start);
    use->end = value_mark_at(parser->value, parser->position);
    g_array_append_val(parser->uses, *use);
    return parser->uses->len - 1;
}

static bool
parse_metric(Parser *parser, size_t *ret_use)
{
    MetricUse use = { .subject = SUBJECT_PODS };
    size_t start;

    skip_blanks(parser);
    start = parser->position;
    while (is_word_character(parser->text[parser->position])) {
        parser->position++;
    }
    if (!find_metric(parser, &use, start)) {
        return false;
    }
    if ((use.metric->subjects & SUBJECT_BIT(SUBJECT_SERIES)) != 0) {
        if (!parse_series(parser, &use, start)) {
            return false;
        }
        *ret_use = add_use(parser, &use, start);
        return true;
    }
    if ((use.metric->subjects & SUBJECT_BIT(SUBJECT_CLUSTER)) != 0) {
        use.subject = SUBJECT_CLUSTER;
    }
    size_t name_end = parser->position;

    if (take_character(parser, '(')) {
        if (!parse_arguments(parser, &use)) {
            return false;
        }
    } else if (use.metric->by_phase) {
        complain(parser, "E164", start, name_end, "`phase` needs to know which: phase(Pending)");
        return false;
    } else {
        parser->position = name_end;
    }
    if (!check_subject(parser, &use, start)) {
        return false;
    }
    *ret_use = add_use(parser, &use, start);
    return true;
}

static bool
parse_number(Parser *parser, const Metric *metric, double *ret)
{
    size_t start;

    skip_blanks(parser);
    start = parser->position;
    while (is_word_character(parser->text[parser->position]) ||
           parser->text[parser->position] == '%' || parser->text[parser->position] == '+') {
        parser->position++;
    }
    g_autofree char *word = g_strndup(parser->text + start, parser->position - start);

    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
        *ret = word[0] == 't' ? 1 : 0;
        return true;
    }
    if (*word != '\0' && metric_number_read(word, metric->unit, ret) && *ret - *ret == 0) {
        return true; /* and finite: 1e400 is no number that anything could reach */
    }
    complain(parser, "E165", start, MAX(parser->position, start + 1),
             *word == '\0' ? "a number is expected here" : "this is no number");
    return false;
}

static Node *
node_new(Parser *parser, NodeType type, const Node *left, const Node *right)
{
    Node *node = ARENA_NEW(parser->arena, Node);

    node->type = type;
    node->left = left;
    node->right = right;
    return node;
}

static const Node *
parse_comparison(Parser *parser)
{
    Node *node = node_new(parser, NODE_COMPARE, NULL, NULL);

    if (parser->uses->len == USES_MAX) {
        complain(parser, "E160", parser->position, parser->position + 1,
                 "the expression has more than 256 comparisons");
        return NULL;
    }
    if (!parse_metric(parser, &node->use)) {
        return NULL;
    }
    const Metric *metric = g_array_index(parser->uses, MetricUse, node->use).metric;

    skip_blanks(parser);
    for (int i = 0; i < N_COMPARISONS; i++) {
        size_t length = strlen(comparison_texts[i]);

        if (strncmp(parser->text + parser->position, comparison_texts[i], length) == 0) {
            parser->position += length;
            node->comparison = (Comparison)i;
            return parse_number(parser, metric, &node->number) ? node : NULL;
        }
    }
    if (parser->text[parser->position] == '=') {
        complain(parser, "E160", parser->position, parser->position + 1, "write `==` to compare");
        return NULL;
    }
    node->comparison = COMPARE_NOT_EQUAL; /* a metric alone is true when it is not 0 */
    return node;
}

static const Node *
parse_unary(Parser *parser)
{
    const Node *inside;

    if (++parser->depth > DEPTH_MAX) {
        complain(parser, "E160", parser->position, parser->position + 1,
                 "the expression is nested too deeply");
        return NULL;
    }
    if (take_word(parser, "not")) {
        inside = parse_unary(parser);
        inside = inside == NULL ? NULL : node_new(parser, NODE_NOT, inside, NULL);
    } else if (take_character(parser, '(')) {
        inside = parse_or(parser);
        if (inside != NULL && !take_character(parser, ')')) {
            complain(parser, "E160", parser->position, parser->position + 1, "`)` is missing");
            inside = NULL;
        }
    } else {
        inside = parse_comparison(parser);
    }
    parser->depth--;
    return inside;
}

static const Node *
parse_and(Parser *parser)
{
    const Node *left = parse_unary(parser);

    while (left != NULL && take_word(parser, "and")) {
        const Node *right = parse_unary(parser);

        left = right == NULL ? NULL : node_new(parser, NODE_AND, left, right);
    }
    return left;
}

static const Node *
parse_or(Parser *parser)
{
    const Node *left = parse_and(parser);

    while (left != NULL && take_word(parser, "or")) {
        const Node *right = parse_and(parser);

        left = right == NULL ? NULL : node_new(parser, NODE_OR, left, right);
    }
    return left;
}

const Expression *
expression_parse(Arena *arena, const Value *value, Diagnostics *diagnostics)
{
    g_autoptr(GArray) uses = g_array_new(FALSE, TRUE, sizeof(MetricUse));
    Parser parser = { arena, diagnostics, value, value->text, 0, 0, uses };
    Expression *expression = ARENA_NEW(arena, Expression);

    if (value->text == NULL) {
        diagnostics_error_at(diagnostics, "E160", value, "an expression is text");
        return NULL;
    }
    expression->root = parse_or(&parser);
    if (expression->root == NULL) {
        return NULL;
    }
    skip_blanks(&parser);
    if (parser.text[parser.position] != '\0') {
        diagnostic_help(complain(&parser, "E160", parser.position, value->length,
                                 "the expression should end here"),
                        "METRIC(ARGUMENTS) OP NUMBER, joined by and, or, not");
        return NULL;
    }
    expression->text = arena_strdup(arena, value->text);
    expression->n_uses = uses->len;
    MetricUse *rows = ARENA_NEW_N(arena, MetricUse, uses->len);

    memcpy(rows, uses->data, uses->len * sizeof(MetricUse));
    expression->use_rows = rows;
    return expression;
}

const char *
expression_text(const Expression *expression)
{
    return expression->text;
}

size_t
expression_n_uses(const Expression *expression)
{
    return expression->n_uses;
}

const MetricUse *
expression_use(const Expression *expression, size_t index)
{
    g_assert(index < expression->n_uses);
    return &expression->use_rows[index];
}
