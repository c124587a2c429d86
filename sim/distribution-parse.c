/* distribution-parse.c - the text forms of distributions, and what is wrong with a text and where.
 *
 * Arguments are separated by blanks because a comma inside { } ends the value in YAML: of
 * {mttr: lognormal(25m, 0.8)} only "lognormal(25m" arrives here. */
#include "sim/distribution-law.h"

#include "text/diagnostic.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

#define SEPARATE_WITH_SPACES "separate arguments with spaces"

/* One argument: where it begins in the text, and a copy of it. */
typedef struct Argument {
    size_t offset;
    const char *text;
} Argument;

typedef struct Reader {
    Arena *arena;
    const char *folder; /* may be NULL */
    const char *text;
    Distribution *distribution;
    GArray *arguments; /* Argument */
    const char *error;
    size_t error_offset;
} Reader;

static bool
fail(Reader *reader, size_t offset, const char *sentence)
{
    reader->error = sentence;
    reader->error_offset = offset;
    return false;
}

const char *
distribution_read_number(Arena *arena, const char *text, double *ret_value)
{
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);

    /* The set of characters keeps out "inf", "nan" and hexadecimal. */
    if (*text == '\0' || *end != '\0' || strspn(text, "0123456789.+-eE") != strlen(text) ||
        !isfinite(value)) {
        return arena_printf(arena, "`%s` is not a number", text);
    }
    *ret_value = value;
    return NULL;
}

static const char *
read_time(Arena *arena, const char *text, double *ret_value)
{
    bool needs_unit = false;
    int64_t ns;

    if (!duration_parse(text, &ns, &needs_unit)) {
        return needs_unit
                   ? arena_printf(arena, "`%s` needs a unit: `%ss` or `%sm`?", text, text, text)
                   : arena_printf(arena, "`%s` is not a time such as 90s or 1h30m", text);
    }
    if (ns < 0) {
        return arena_printf(arena, "`%s`: a time must not be negative", text);
    }
    *ret_value = (double)ns;
    return NULL;
}

static const char *
read_quantity(Arena *arena, const char *text, double *ret_value)
{
    Quantity quantity;

    if (quantity_parse(text, &quantity) != QUANTITY_OK) {
        return arena_printf(arena, "`%s` is not an amount such as 250m or 1.5Gi", text);
    }
    if (quantity.nano < 0) {
        return arena_printf(arena, "`%s`: an amount must not be negative", text);
    }
    *ret_value = (double)quantity_milli_value(quantity);
    return NULL;
}

const char *
distribution_read_amount(Arena *arena, const char *text, DistributionUnit unit, double *ret_value)
{
    if (unit == DISTRIBUTION_TIME && strcmp(text, "never") == 0) {
        *ret_value = (double)INFINITY;
        return NULL;
    }
    switch (unit) {
    case DISTRIBUTION_TIME:
        return read_time(arena, text, ret_value);
    case DISTRIBUTION_QUANTITY:
        return read_quantity(arena, text, ret_value);
    case DISTRIBUTION_NUMBER:
        return distribution_read_number(arena, text, ret_value);
    }
    g_assert_not_reached();
}

const char *
distribution_form(size_t index)
{
    static const char *const forms[] = {
        "CONSTANT",
        "never",
        "exp(MEAN)",
        "uniform(A B)",
        "normal(MEAN SD)",
        "lognormal(MEDIAN SIGMA)",
        "weibull(SCALE SHAPE)",
        "pareto(MIN ALPHA)",
        "choice(VALUE=WEIGHT ...)",
        "file(PATH COLUMN)",
    };

    return index < G_N_ELEMENTS(forms) ? forms[index] : NULL;
}

static const DistributionLaw *
find_law(const char *name)
{
    for (const DistributionLaw *law = distribution_laws; law->name != NULL; law++) {
        if (strcmp(law->name, name) == 0) {
            return law;
        }
    }
    return NULL;
}

static const char *
unknown_law(Arena *arena, const char *name)
{
    const char *names[16] = { NULL };
    g_autoptr(GString) list = g_string_new(NULL);
    size_t n = 0;

    for (const DistributionLaw *law = distribution_laws; law->name != NULL; law++) {
        names[n++] = law->name;
        g_string_append_printf(list, "%s%s", n > 1 ? ", " : "", law->name);
    }

    const char *near = nearest_name(name, names);

    if (near != NULL) {
        return arena_printf(arena, "unknown distribution `%s`: did you mean `%s`?", name, near);
    }
    return arena_printf(arena, "unknown distribution `%s`; there are %s", name, list->str);
}

/* Splits what stands between 'start' and 'end' at blanks. */
static bool
split_arguments(Reader *reader, size_t start, size_t end)
{
    size_t i = start;

    for (;;) {
        while (i < end && g_ascii_isspace(reader->text[i])) {
            i++;
        }
        if (i == end) {
            return true;
        }

        Argument argument = { i, NULL };

        for (; i < end && !g_ascii_isspace(reader->text[i]); i++) {
            if (reader->text[i] == ',') {
                return fail(reader, i, SEPARATE_WITH_SPACES);
            }
            if (reader->text[i] == '(') {
                return fail(reader, i, "an argument has no parentheses");
            }
        }
        argument.text =
            arena_strndup(reader->arena, reader->text + argument.offset, i - argument.offset);
        g_array_append_val(reader->arguments, argument);
    }
}

static const Argument *
argument_at(const Reader *reader, size_t index)
{
    return &g_array_index(reader->arguments, Argument, index);
}

/* Where to point if something is wrong with the number of arguments. */
static bool
fail_count(Reader *reader, const DistributionLaw *law, size_t n_wanted)
{
    size_t n = reader->arguments->len;
    size_t offset = n > n_wanted ? argument_at(reader, n_wanted)->offset : strlen(reader->text) - 1;

    return fail(reader, offset,
                arena_printf(reader->arena, "%s takes (%s), here %s %zu argument%s", law->name,
                             law->arguments, n == 1 ? "is" : "are", n, n == 1 ? "" : "s"));
}

static bool
read_plain_arguments(Reader *reader, const DistributionLaw *law)
{
    Distribution *distribution = reader->distribution;
    size_t n_wanted = strlen(law->kinds);
    size_t bad = 0;

    if (reader->arguments->len != n_wanted) {
        return fail_count(reader, law, n_wanted);
    }
    for (size_t i = 0; i < n_wanted; i++) {
        const Argument *argument = argument_at(reader, i);
        const char *error =
            law->kinds[i] == 'u'
                ? distribution_read_amount(reader->arena, argument->text, distribution->unit,
                                           &distribution->arguments[i])
                : distribution_read_number(reader->arena, argument->text,
                                           &distribution->arguments[i]);

        if (error != NULL) {
            return fail(reader, argument->offset, error);
        }
        if (!isfinite(distribution->arguments[i])) {
            return fail(reader, argument->offset, "never is not a number to calculate with");
        }
        if (law->kinds[i] == 'u' && distribution->arguments[i] < 0) {
            return fail(reader, argument->offset, "it must not be less than 0");
        }
    }

    const char *error = law->check != NULL ? law->check(distribution, &bad) : NULL;

    return error == NULL || fail(reader, argument_at(reader, bad)->offset, error);
}

static bool
read_pair(Reader *reader, const Argument *argument, double *ret_value, double *ret_weight)
{
    const char *sign = strrchr(argument->text, '=');

    if (sign == NULL) {
        return fail(
            reader, argument->offset,
            arena_printf(reader->arena, "`%s` is not of the form VALUE=WEIGHT", argument->text));
    }

    size_t length = (size_t)(sign - argument->text);
    const char *error = distribution_read_amount(
        reader->arena, arena_strndup(reader->arena, argument->text, length),
        reader->distribution->unit, ret_value);

    if (error != NULL) {
        return fail(reader, argument->offset, error);
    }
    error = distribution_read_number(reader->arena, sign + 1, ret_weight);
    if (error == NULL && *ret_weight < 0) {
        error = "a weight must not be less than 0";
    }
    return error == NULL || fail(reader, argument->offset + length + 1, error);
}

static bool
read_pairs(Reader *reader, const DistributionLaw *law)
{
    size_t n = reader->arguments->len;
    double *values = ARENA_NEW_N(reader->arena, double, n);
    double *weights = ARENA_NEW_N(reader->arena, double, n);
    double total = 0;
    double sum = 0;

    if (n == 0) {
        return fail_count(reader, law, 1);
    }
    for (size_t i = 0; i < n; i++) {
        if (!read_pair(reader, argument_at(reader, i), &values[i], &weights[i])) {
            return false;
        }
        total += weights[i];
    }
    if (!(total > 0) || !isfinite(total)) {
        return fail(reader, argument_at(reader, 0)->offset,
                    "the weights must add up to more than 0");
    }
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
        weights[i] = sum / total;
    }
    reader->distribution->n_values = n;
    reader->distribution->values = values;
    reader->distribution->weights = weights;
    return true;
}

static bool
read_sample(Reader *reader, const DistributionLaw *law)
{
    if (reader->arguments->len != 2) {
        return fail_count(reader, law, 2);
    }

    const Argument *path = argument_at(reader, 0);
    g_autofree char *full = reader->folder != NULL && !g_path_is_absolute(path->text)
                                ? g_build_filename(reader->folder, path->text, NULL)
                                : g_strdup(path->text);
    const char *error = distribution_read_file(reader->arena, full, argument_at(reader, 1)->text,
                                               reader->distribution);

    return error == NULL || fail(reader, path->offset, error);
}

/* "  exp( 10s )" and the like as "exp(10s)". */
static const char *
canonical_text(const Reader *reader, const char *name)
{
    g_autoptr(GString) text = g_string_new(name);

    g_string_append_c(text, '(');
    for (guint i = 0; i < reader->arguments->len; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", argument_at(reader, i)->text);
    }
    g_string_append_c(text, ')');
    return arena_strdup(reader->arena, text->str);
}

/* NAME(ARGUMENTS), with 'open' the offset of the parenthesis; the text ends at 'end'. */
static bool
read_call(Reader *reader, size_t start, size_t open, size_t end)
{
    const char *name = arena_strndup(reader->arena, reader->text + start, open - start);
    const DistributionLaw *law = find_law(name);

    if (law == NULL) {
        return fail(reader, start, unknown_law(reader->arena, name));
    }

    const char *close = memchr(reader->text + open, ')', end - open);

    if (close != NULL && close != reader->text + end - 1) {
        return fail(reader, (size_t)(close + 1 - reader->text), "nothing may follow the `)`");
    }
    if (close == NULL) {
        return fail(reader, end - 1,
                    "the `)` is missing; " SEPARATE_WITH_SPACES ", a comma ends the value");
    }
    if (!split_arguments(reader, open + 1, end - 1)) {
        return false;
    }
    reader->distribution->law = law;
    reader->distribution->text = canonical_text(reader, name);
    switch (law->kinds[0]) {
    case '*':
        return read_pairs(reader, law);
    case 'f':
        return read_sample(reader, law);
    default:
        return read_plain_arguments(reader, law);
    }
}

static bool
read_text(Reader *reader)
{
    size_t start = strspn(reader->text, " \t\r\n");
    size_t end = strlen(reader->text);

    while (end > start && g_ascii_isspace(reader->text[end - 1])) {
        end--;
    }
    if (start == end) {
        return fail(reader, 0, "nothing is written here");
    }

    const char *open = memchr(reader->text + start, '(', end - start);

    if (open != NULL) {
        return read_call(reader, start, (size_t)(open - reader->text), end);
    }

    const char *text = arena_strndup(reader->arena, reader->text + start, end - start);
    const char *error = distribution_read_amount(reader->arena, text, reader->distribution->unit,
                                                 &reader->distribution->arguments[0]);

    if (error == NULL && reader->distribution->unit != DISTRIBUTION_NUMBER &&
        reader->distribution->arguments[0] < 0) {
        error = "it must not be less than 0";
    }
    if (error != NULL && find_law(text) != NULL) {
        error = arena_printf(reader->arena, "%s takes (%s)", text, find_law(text)->arguments);
    }
    reader->distribution->law = &distribution_law_constant;
    reader->distribution->text = text;
    return error == NULL || fail(reader, start, error);
}

const Distribution *
distribution_parse_in(Arena *arena, const char *text, DistributionUnit unit, const char *folder,
                      const char **ret_error, size_t *ret_offset)
{
    g_autoptr(GArray) arguments = g_array_new(FALSE, FALSE, sizeof(Argument));
    Reader reader = {
        .arena = arena,
        .folder = folder,
        .text = text,
        .distribution = ARENA_NEW(arena, Distribution),
        .arguments = arguments,
    };

    reader.distribution->unit = unit;
    if (read_text(&reader)) {
        return reader.distribution;
    }
    *ret_error = reader.error;
    if (ret_offset != NULL) {
        *ret_offset = reader.error_offset;
    }
    return NULL;
}

const Distribution *
distribution_parse(Arena *arena, const char *text, DistributionUnit unit, const char **ret_error,
                   size_t *ret_offset)
{
    return distribution_parse_in(arena, text, unit, NULL, ret_error, ret_offset);
}

static char *
constant_text(double value, DistributionUnit unit)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    if (isinf(value) || (unit == DISTRIBUTION_TIME && value >= 0x1p63)) {
        return g_strdup("never");
    }
    switch (unit) {
    case DISTRIBUTION_TIME: {
        g_autofree char *seconds = seconds_format((int64_t)value);

        return g_strconcat(seconds, "s", NULL);
    }
    case DISTRIBUTION_QUANTITY:
        return quantity_format(quantity_from_milli((int64_t)value, QUANTITY_DECIMAL_SI));
    case DISTRIBUTION_NUMBER:
        break;
    }
    return g_strdup(g_ascii_dtostr(buffer, sizeof buffer, value));
}

const Distribution *
distribution_constant(Arena *arena, double value, DistributionUnit unit)
{
    Distribution *distribution = ARENA_NEW(arena, Distribution);
    g_autofree char *text = constant_text(value, unit);

    distribution->law = &distribution_law_constant;
    distribution->unit = unit;
    distribution->arguments[0] = value;
    distribution->text = arena_strdup(arena, text);
    return distribution;
}
