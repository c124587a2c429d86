/* formula.c - reads arithmetic into a program for a stack, and runs it.
 *
 * A program is a list of steps; each takes what it needs from the top of the stack and leaves one
 * number.  Both ways of a choice are worked out, since none of them has an effect. */
#include "experiment/policy/formula.h"

#include "sim/exact-math.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

enum {
    STEPS_MAX = 256,
    DEPTH_MAX = 64
};

typedef enum StepType {
    STEP_NUMBER,
    STEP_NAME,
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_NEGATE,
    STEP_LESS,
    STEP_LESS_EQUAL,
    STEP_GREATER,
    STEP_GREATER_EQUAL,
    STEP_EQUAL,
    STEP_NOT_EQUAL,
    STEP_CHOOSE,
    STEP_MIN,
    STEP_MAX,
    STEP_ABS,
    STEP_SQRT,
    STEP_EXP,
    STEP_LOG,
    STEP_FLOOR,
} StepType;

typedef struct Step {
    uint8_t type; /* StepType */
    uint8_t what, resource;
    double number;
} Step;

struct Formula {
    size_t n;
    Step steps[];
};

static const char *const whats[] = { "node", "free", "used", "left", "pod", NULL };
static const char *const resources[] = { "cpu", "memory", "gpu", "pods", NULL };

enum {
    WHAT_NODE,
    WHAT_FREE,
    WHAT_USED,
    WHAT_LEFT,
    WHAT_POD
};

enum {
    RESOURCE_CPU,
    RESOURCE_MEMORY,
    RESOURCE_GPU,
    RESOURCE_PODS,
    N_RESOURCES
};

static const struct {
    const char *name;
    StepType type;
    uint32_t least, most; /* arguments */
} functions[] = {
    { "min", STEP_MIN, 2, 16 },    { "max", STEP_MAX, 2, 16 }, { "abs", STEP_ABS, 1, 1 },
    { "sqrt", STEP_SQRT, 1, 1 },   { "exp", STEP_EXP, 1, 1 },  { "log", STEP_LOG, 1, 1 },
    { "floor", STEP_FLOOR, 1, 1 },
};

/* ---- reading ------------------------------------------------------------------------------------
 */

typedef struct Parser {
    const char *text, *next;
    GArray *steps; /* of Step */
    char *error;   /* the first; NULL: none */
    size_t offset;
    uint32_t depth;    /* of brackets */
    int32_t n_stacked; /* numbers that wait on the stack */
} Parser;

static void parse_choice(Parser *parser);

static void fail(Parser *parser, const char *at, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
fail(Parser *parser, const char *at, const char *format, ...)
{
    va_list arguments;

    if (parser->error == NULL) {
        va_start(arguments, format);
        parser->error = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        parser->offset = (size_t)(at - parser->text);
    }
}

static void
emit(Parser *parser, Step step, int32_t change)
{
    parser->n_stacked += change;
    if (parser->steps->len >= STEPS_MAX || parser->n_stacked > DEPTH_MAX) {
        fail(parser, parser->next, "the formula is too long");
        return;
    }
    g_array_append_val(parser->steps, step);
}

static void
emit_type(Parser *parser, StepType type, int32_t change)
{
    emit(parser, (Step){ .type = (uint8_t)type }, change);
}

static void
skip_blanks(Parser *parser)
{
    parser->next += strspn(parser->next, " \t\r\n");
}

/* Whether 'word' comes next; then it is behind. */
static bool
take(Parser *parser, const char *word)
{
    skip_blanks(parser);
    if (strncmp(parser->next, word, strlen(word)) != 0) {
        return false;
    }
    parser->next += strlen(word);
    return true;
}

static void
need(Parser *parser, const char *word)
{
    if (parser->error == NULL && !take(parser, word)) {
        fail(parser, parser->next, "`%s` is expected here", word);
    }
}

static int
index_of(const char *const *names, const char *word)
{
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

static void
parse_function(Parser *parser, const char *word, const char *at)
{
    uint32_t n = 1;

    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        if (strcmp(functions[i].name, word) != 0) {
            continue;
        }
        parse_choice(parser);
        for (; parser->error == NULL && take(parser, ","); n++) {
            parse_choice(parser);
            if (functions[i].most > 1) {
                emit_type(parser, functions[i].type, -1);
            }
        }
        need(parser, ")");
        if (n < functions[i].least || n > functions[i].most) {
            fail(parser, at,
                 functions[i].most == 1 ? "`%s` takes one argument"
                                        : "`%s` takes two arguments or more",
                 word);
        }
        if (functions[i].most == 1) {
            emit_type(parser, functions[i].type, 0);
        }
        return;
    }
    fail(parser, at, "there is no function `%s`; there are min, max, abs, sqrt, exp, log, floor",
         word);
}

static void
parse_name(Parser *parser)
{
    const char *at = parser->next;
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.");
    g_autofree char *word = g_strndup(at, length);
    char *point = strchr(word, '.');
    int what, resource;

    parser->next += length;
    if (take(parser, "(")) {
        parse_function(parser, word, at);
        return;
    }
    if (point != NULL) {
        *point = '\0';
    }
    what = index_of(whats, word);
    resource = point == NULL ? -1 : index_of(resources, point + 1);
    if (what < 0 || resource < 0 || (what == WHAT_POD && resource == RESOURCE_PODS)) {
        g_autofree char *shown = g_strndup(at, length);

        fail(parser, at,
             "there is no `%s`; there are cpu, memory, gpu of node, free, used, left, pod, and "
             "pods of all but pod",
             shown);
        return;
    }
    emit(parser, (Step){ STEP_NAME, (uint8_t)what, (uint8_t)resource, 0 }, 1);
}

static void
parse_number(Parser *parser)
{
    const char *at = parser->next;
    size_t length = strspn(at, "0123456789.");
    g_autofree char *word = NULL;
    Step step = { .type = STEP_NUMBER };

    if ((at[length] == 'e' || at[length] == 'E') && strspn(at + length + 1, "+-0123456789") > 0) {
        length += 1 + strspn(at + length + 1, "+-0123456789");
    }
    length += strspn(at + length, "kKMGTPEi");
    word = g_strndup(at, length);
    parser->next += length;
    if (!number_parse(word, &step.number)) {
        Quantity quantity;

        if (quantity_parse(word, &quantity) != QUANTITY_OK) {
            fail(parser, at, "`%s` is no number", word);
            return;
        }
        step.number = (double)quantity_value(quantity);
    }
    emit(parser, step, 1);
}

static void
parse_sign(Parser *parser)
{
    if (parser->error != NULL) {
        return;
    }
    if (++parser->depth > DEPTH_MAX) {
        fail(parser, parser->next, "the formula is too deep");
    } else if (take(parser, "-")) {
        parse_sign(parser);
        emit_type(parser, STEP_NEGATE, 0);
    } else if (take(parser, "(")) {
        parse_choice(parser);
        need(parser, ")");
    } else if (g_ascii_isdigit(*parser->next)) {
        parse_number(parser);
    } else if (g_ascii_isalpha(*parser->next)) {
        parse_name(parser);
    } else {
        fail(parser, parser->next,
             *parser->next == '\0' ? "the formula ends too early"
                                   : "a number or a name is expected here");
    }
    parser->depth--;
}

static void
parse_product(Parser *parser)
{
    parse_sign(parser);
    while (parser->error == NULL) {
        StepType type = take(parser, "*") ? STEP_MULTIPLY : STEP_DIVIDE;

        if (type == STEP_DIVIDE && !take(parser, "/")) {
            return;
        }
        parse_sign(parser);
        emit_type(parser, type, -1);
    }
}

static void
parse_sum(Parser *parser)
{
    parse_product(parser);
    while (parser->error == NULL) {
        StepType type = take(parser, "+") ? STEP_ADD : STEP_SUBTRACT;

        if (type == STEP_SUBTRACT && !take(parser, "-")) {
            return;
        }
        parse_product(parser);
        emit_type(parser, type, -1);
    }
}

static void
parse_order(Parser *parser)
{
    static const struct {
        const char *word;
        StepType type;
    } orders[] = {
        { "<=", STEP_LESS_EQUAL }, { ">=", STEP_GREATER_EQUAL }, { "==", STEP_EQUAL },
        { "!=", STEP_NOT_EQUAL },  { "<", STEP_LESS },           { ">", STEP_GREATER },
    };

    parse_sum(parser);
    for (size_t i = 0; parser->error == NULL && i < G_N_ELEMENTS(orders); i++) {
        if (take(parser, orders[i].word)) {
            parse_sum(parser);
            emit_type(parser, orders[i].type, -1);
            return;
        }
    }
}

static void
parse_choice(Parser *parser)
{
    if (++parser->depth > DEPTH_MAX) {
        fail(parser, parser->next, "the formula is too deep");
        return;
    }
    parse_order(parser);
    if (parser->error == NULL && take(parser, "?")) {
        parse_choice(parser);
        need(parser, ":");
        if (parser->error == NULL) {
            parse_choice(parser);
        }
        emit_type(parser, STEP_CHOOSE, -2);
    }
    parser->depth--;
}

Formula *
formula_parse(const char *text, char **ret_error, size_t *ret_offset)
{
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Step));
    Parser parser = { .text = text, .next = text, .steps = steps };
    Formula *formula;

    parse_choice(&parser);
    skip_blanks(&parser);
    if (parser.error == NULL && *parser.next != '\0') {
        fail(&parser, parser.next, "an operator is expected here");
    }
    if (parser.error != NULL) {
        *ret_error = parser.error;
        *ret_offset = parser.offset;
        return NULL;
    }
    formula = g_malloc(sizeof *formula + steps->len * sizeof(Step));
    formula->n = steps->len;
    memcpy(formula->steps, steps->data, steps->len * sizeof(Step));
    return formula;
}

void
formula_free(Formula *formula)
{
    g_free(formula);
}

/* ---- running ------------------------------------------------------------------------------------
 */

typedef struct Amounts4 {
    double of[N_RESOURCES];
} Amounts4;

static Amounts4
amounts_of(const CellMachine *machine, const TaskShape *shape, uint8_t what)
{
    Amounts4 node = { { (double)machine->cpu_milli / 1000, (double)machine->memory_bytes,
                        machine->n_gpus, (double)machine->n_tasks + machine->tasks_left } };
    Amounts4 left = { { (double)machine->cpu_left / 1000, (double)machine->memory_left,
                        (double)machine_gpu_left(machine) / GPU_WHOLE, machine->tasks_left } };
    Amounts4 pod = { { (double)shape->cpu_milli / 1000, (double)shape->memory_bytes,
                       (double)shape_gpu_milli(shape) / GPU_WHOLE, 1 } };

    for (size_t i = 0; i < N_RESOURCES && what == WHAT_USED; i++) {
        node.of[i] -= left.of[i];
    }
    for (size_t i = 0; i < N_RESOURCES && what == WHAT_LEFT; i++) {
        left.of[i] -= pod.of[i];
    }
    return what == WHAT_NODE || what == WHAT_USED ? node : what == WHAT_POD ? pod : left;
}

static double
truth(bool holds)
{
    return holds ? 1 : 0;
}

static double
combine(uint8_t type, double a, double b)
{
    switch (type) {
    case STEP_ADD:
        return a + b;
    case STEP_SUBTRACT:
        return a - b;
    case STEP_MULTIPLY:
        return a * b;
    case STEP_DIVIDE:
        return b < 0 || b > 0 ? a / b : 0;
    case STEP_LESS:
        return truth(a < b);
    case STEP_LESS_EQUAL:
        return truth(a <= b);
    case STEP_GREATER:
        return truth(a > b);
    case STEP_GREATER_EQUAL:
        return truth(a >= b);
    case STEP_EQUAL:
        return truth(!(a < b) && !(a > b));
    case STEP_NOT_EQUAL:
        return truth(a < b || a > b);
    case STEP_MIN:
        return a < b ? a : b;
    default:
        return a > b ? a : b; /* STEP_MAX */
    }
}

static double
apply(uint8_t type, double a)
{
    switch (type) {
    case STEP_NEGATE:
        return -a;
    case STEP_ABS:
        return fabs(a);
    case STEP_SQRT:
        return a > 0 ? sqrt(a) : 0;
    case STEP_EXP:
        return sim_exp(a);
    case STEP_LOG:
        return a > 0 ? sim_log(a) : -INFINITY;
    default:
        return floor(a); /* STEP_FLOOR */
    }
}

static bool
takes_one(uint8_t type)
{
    return type == STEP_NEGATE || type >= STEP_ABS;
}

double
formula_value(const Formula *formula, const CellMachine *machine, const TaskShape *shape)
{
    double stack[DEPTH_MAX + 2];
    size_t n = 0;

    for (size_t i = 0; i < formula->n; i++) {
        const Step *step = &formula->steps[i];

        if (step->type == STEP_NUMBER) {
            stack[n++] = step->number;
        } else if (step->type == STEP_NAME) {
            stack[n++] = amounts_of(machine, shape, step->what).of[step->resource];
        } else if (takes_one(step->type)) {
            stack[n - 1] = apply(step->type, stack[n - 1]);
        } else if (step->type == STEP_CHOOSE) {
            n -= 2;
            stack[n - 1] = stack[n - 1] < 0 || stack[n - 1] > 0 ? stack[n] : stack[n + 1];
        } else {
            n--;
            stack[n - 1] = combine(step->type, stack[n - 1], stack[n]);
        }
    }
    g_assert(n == 1);
    return stack[0];
}
