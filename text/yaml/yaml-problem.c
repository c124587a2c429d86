/* yaml-problem.c - the parser says what it expected; people want to know what they forgot. */
#include "text/yaml/yaml-problem.h"

#include "text/yaml.h"
#include "text/yaml/yaml-build.h"

#include <string.h>

const char yaml_template_help[] = "`{{` belongs to a template, which must be rendered first: helm "
                                  "template CHART | orrery check -";

static Mark
one_further(Mark mark)
{
    mark.column++;
    return mark;
}

/* Line 'number' of the text, from 1; to be freed.  Empty if there is none. */
static char *
line_at(const YamlProblem *problem, uint32_t number)
{
    const char *line = problem->text;
    const char *end = problem->text + problem->length;

    for (uint32_t i = 1; i < number && line != NULL; i++) {
        line = memchr(line, '\n', (size_t)(end - line));
        line = line == NULL ? NULL : line + 1;
    }
    if (line == NULL || number == 0) {
        return g_strdup("");
    }
    const char *stop = memchr(line, '\n', (size_t)(end - line));

    return g_strndup(line, (gsize)((stop == NULL ? end : stop) - line));
}

/* ---- tabs ------------------------------------------------------------------------------------ */

/* The parser stumbles over a tab where the next token begins, perhaps a line later. */
static bool
report_tab(const YamlProblem *problem, Diagnostics *diagnostics)
{
    uint32_t last = problem->place.line;

    if (strstr(problem->problem, "tab") == NULL &&
        strstr(problem->problem, "cannot start any token") == NULL &&
        strstr(problem->problem, "expected") == NULL) {
        return false;
    }
    for (uint32_t line = last; line > 0 && line + 2 > last; line--) {
        uint32_t column = yaml_tab_in_indentation(problem->text, problem->length, line);
        Mark start = { problem->place.source, line, column };

        if (column > 0) {
            Diagnostic *error = diagnostics_add(diagnostics, SEVERITY_ERROR, "E113", start,
                                                one_further(start), "a tab in the indentation");

            diagnostic_label(error, "this is a tab; write blanks");
            diagnostic_fix(error, "  ");
            return true;
        }
    }
    return false;
}

/* ---- advice ---------------------------------------------------------------------------------- */

/* "orrery:v1", "- cluster:{nodes: 3}": a key whose colon has no blank behind it. */
static bool
lacks_blank(const char *line)
{
    size_t word;

    line += strspn(line, " -");
    word = strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./");
    return word > 0 && line[word] == ':' && line[word + 1] != '\0' &&
           strchr(" \t\r/:", line[word + 1]) == NULL;
}

static void
advise_about_colon(const YamlProblem *problem, Diagnostic *error)
{
    uint32_t line = problem->place.line;

    for (uint32_t i = 0; i < 2 && i < line; i++) {
        g_autofree char *text = line_at(problem, line - i);

        if (lacks_blank(text)) {
            diagnostic_help(error, "a blank is missing behind the colon in line %u", line - i);
            return;
        }
    }
    diagnostic_help(error, "text with `: ` in it needs quotes; keys of one mapping begin in the "
                           "same column");
}

static void
advise_about_indentation(const YamlProblem *problem, Diagnostic *error)
{
    bool is_list = strstr(problem->problem, "'-'") != NULL;

    if (problem->begin.column == problem->place.column) {
        diagnostic_help(error, is_list ? "every entry of a list begins with a dash and a blank"
                                       : "every line of a mapping is `key: value`");
        return;
    }
    diagnostic_help(error, "%s of one %s begin in the same column: here %u and %u",
                    is_list ? "the dashes" : "the keys", is_list ? "list" : "mapping",
                    problem->begin.column, problem->place.column);
}

/* What a sentence of the parser mostly means. */
static const char *
usual_cause(const YamlProblem *problem)
{
    static const struct {
        const char *problem, *context, *advice;
    } rows[] = {
        { "alphabetic or numeric", "", "text that begins with `*` or `&` needs quotes: \"*\"" },
        { "cannot start any token", "",
          "text that begins with `@`, `%` or a backquote needs quotes" },
        { "could not find expected ':'", "",
          "a key needs a colon and a blank behind it: `key: value`" },
        { "unexpected end of stream", "quoted", "the quote is never closed" },
        { "document indicator", "quoted", "the quote is never closed" },
        { "',' or '}'", "", "a comma is missing, or the brace is never closed" },
        { "',' or ']'", "", "a comma is missing, or the bracket is never closed" },
        { "hexdecimal number", "quoted",
          "in double quotes a backslash begins an escape; single quotes keep it as it is" },
        { "escape character", "",
          "in double quotes a backslash begins an escape; single quotes keep it as it is" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strstr(problem->problem, rows[i].problem) != NULL &&
            strstr(problem->context == NULL ? "" : problem->context, rows[i].context) != NULL) {
            return rows[i].advice;
        }
    }
    return NULL;
}

static void
advise(const YamlProblem *problem, Diagnostic *error)
{
    const char *usual = usual_cause(problem);

    if (g_strstr_len(problem->text, (gssize)problem->length, "{{") != NULL) {
        diagnostic_help(error, "%s", yaml_template_help);
    } else if (usual != NULL) {
        diagnostic_help(error, "%s", usual);
    } else if (strstr(problem->problem, "mapping values are not allowed") != NULL) {
        advise_about_colon(problem, error);
    } else if (problem->context != NULL && (strstr(problem->problem, "expected key") != NULL ||
                                            strstr(problem->problem, "'-' indicator") != NULL)) {
        advise_about_indentation(problem, error);
    }
}

void
yaml_report_problem(const YamlProblem *problem, Diagnostics *diagnostics)
{
    Mark begin = problem->begin;
    Mark place = problem->place;
    Diagnostic *error;

    if (report_tab(problem, diagnostics)) {
        return;
    }
    if (problem->context != NULL &&
        (begin.line < place.line || (begin.line == place.line && begin.column < place.column))) {
        error = diagnostics_add(diagnostics, SEVERITY_ERROR, "E101", begin, one_further(begin),
                                "%s", problem->problem);
        diagnostic_label(error, "%s that begins here", problem->context);
        diagnostic_also(error, place, one_further(place), "noticed here");
    } else {
        error = diagnostics_add(diagnostics, SEVERITY_ERROR, "E101", place, one_further(place),
                                "%s", problem->problem);
        if (problem->flow.line > 0) {
            diagnostic_also(error, problem->flow, one_further(problem->flow), "opened here");
        }
    }
    advise(problem, error);
}

/* ---- no text --------------------------------------------------------------------------------- */

/* What the first bytes of a file that is no YAML say; NULL: nothing. */
static const char *
what_bytes_say(const YamlProblem *problem)
{
    size_t n = MIN(problem->length, 512);
    size_t n_zero = 0, n_zero_odd = 0;

    if (n >= 2 && memcmp(problem->text, "\037\213", 2) == 0) {
        return "this file is compressed: gunzip it first";
    }
    for (size_t i = 0; i < n; i++) {
        n_zero += problem->text[i] == '\0';
        n_zero_odd += problem->text[i] == '\0' && i % 2 == 1;
    }
    if (n >= 4 && n_zero >= n / 3 && (n_zero_odd == n_zero || n_zero_odd == 0)) {
        return "this looks like UTF-16 without a byte order mark: save it as UTF-8";
    }
    return n_zero > 0 ? "this is a binary file, not YAML" : NULL;
}

void
yaml_report_bytes(const YamlProblem *problem, int control, Diagnostics *diagnostics)
{
    const char *help = what_bytes_say(problem);
    Mark end = one_further(problem->place);
    Diagnostic *error = control < 0
                            ? diagnostics_add(diagnostics, SEVERITY_ERROR, "E100", problem->place,
                                              end, "the text is not UTF-8: %s", problem->problem)
                            : diagnostics_add(diagnostics, SEVERITY_ERROR,
                                              help != NULL ? "E100" : "E101", problem->place, end,
                                              "a control character, 0x%02X", (unsigned)control);

    if (help != NULL) {
        diagnostic_help(error, "%s", help);
    } else if (control < 0) {
        diagnostic_help(error, "save the file as UTF-8, or convert it: iconv -f EUC-KR -t UTF-8");
    }
}
