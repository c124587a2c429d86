/* kubectl-line.c - complaints of kubectl at their places in a line. */
#include "experiment/kubectl-run/kubectl-line.h"

#include "experiment/expression/expression.h"
#include "experiment/kubectl-run/kubectl-run.h"

#include <string.h>

static const KubectlWord *
word_of(const KubectlLine *line, const char *text)
{
    for (size_t i = 0; text != NULL && i < line->n_words; i++) {
        const KubectlWord *word = &line->words[i];

        if (text >= word->text && text <= word->text + strlen(word->text)) {
            return word;
        }
    }
    return NULL;
}

/* The word that a copy of its text comes from. */
static const KubectlWord *
word_with(const KubectlLine *line, const char *text)
{
    for (size_t i = 0; i < line->n_words && *text != '\0'; i++) {
        if (strstr(line->words[i].text, text) != NULL) {
            return &line->words[i];
        }
    }
    return NULL;
}

/* Quotes and backslashes make a word longer in the line than it is: then the whole word is meant.
 */
static bool
is_plain(const KubectlWord *word)
{
    return word->end - word->start == strlen(word->text);
}

static size_t
start_of(const KubectlWord *word, const char *text)
{
    return is_plain(word) ? word->start + (size_t)(text - word->text) : word->start;
}

static size_t
end_of(const KubectlWord *word, const char *until)
{
    return is_plain(word) ? word->start + (size_t)(until - word->text) : word->end;
}

bool
kubectl_line_place(const KubectlLine *line, const char *text, size_t *ret_start, size_t *ret_end)
{
    const KubectlWord *word = word_of(line, text);

    if (word != NULL) {
        *ret_start = start_of(word, text);
        *ret_end = end_of(word, text + strlen(text));
    }
    return word != NULL;
}

/* Where the fault stands: its words, behind the last word, or the whole line. */
static void
place_of(const KubectlLine *line, const KubectlFault *fault, size_t *ret_start, size_t *ret_end)
{
    const KubectlWord *from = word_of(line, fault->from);
    const KubectlWord *until = word_of(line, fault->until);

    if (from != NULL && until != NULL) {
        *ret_start = start_of(from, fault->from);
        *ret_end = end_of(until, fault->until);
    } else if (fault->from != NULL && (from = word_with(line, fault->from)) != NULL) {
        *ret_start = from->start;
        *ret_end = from->end;
    } else if (fault->type == KUBECTL_FAULT_MISSING && line->n_words > 0) {
        *ret_start = line->words[line->n_words - 1].end;
        *ret_end = *ret_start + 1;
    } else {
        *ret_start = 0;
        *ret_end = MAX(strlen(line->text), 1);
    }
}

static Diagnostic *
report(const KubectlLine *line, const Value *where, Diagnostics *diagnostics, const char *code,
       const KubectlFault *fault, const char *text)
{
    Mark from = { 0 }, until = { 0 };
    size_t start, end;

    place_of(line, fault, &start, &end);
    if (where != NULL) {
        from = value_mark_at(where, start);
        until = value_mark_at(where, end);
    }
    return diagnostics_add(diagnostics, SEVERITY_ERROR, code, from, until, "%s", text);
}

/* kubectl's first line without its "error: "; what follows is about its own help. */
static char *
message_of(const char *err)
{
    const char *text = g_str_has_prefix(err, "error: ") ? err + strlen("error: ") : err;

    return g_strndup(text, strcspn(text, "\n"));
}

static void
complain(const KubectlLine *line, const Value *where, Diagnostics *diagnostics,
         const KubectlFault *fault)
{
    static const char *const codes[] = {
        [KUBECTL_FAULT_OTHER] = "E176",   [KUBECTL_FAULT_COMMAND] = "E171",
        [KUBECTL_FAULT_FLAG] = "E172",    [KUBECTL_FAULT_KIND] = "E173",
        [KUBECTL_FAULT_MISSING] = "E174", [KUBECTL_FAULT_VALUE] = "E175",
    };
    g_autofree char *message = message_of(line->err);
    Diagnostic *diagnostic = report(line, where, diagnostics, codes[fault->type], fault,
                                    *message == '\0' ? "kubectl only prints its help" : message);

    if (fault->names != NULL) {
        diagnostic_suggest(diagnostic, fault->written, fault->names);
    }
    if (fault->type == KUBECTL_FAULT_COMMAND) {
        diagnostic_help(diagnostic, "orrery list kubectl says what there is");
    } else if (fault->type == KUBECTL_FAULT_MISSING && fault->command != NULL) {
        diagnostic_help(diagnostic, "orrery kubectl -- %s --help says what it takes",
                        fault->command);
    }
}

/* The words behind "kubectl". */
static const char *const *
arguments(Arena *arena, const KubectlLine *line, size_t *ret_n)
{
    size_t first = line->n_words > 0 && strcmp(line->words[0].text, "kubectl") == 0;
    const char **result = ARENA_NEW_N(arena, const char *, line->n_words + 1);

    *ret_n = line->n_words - first;
    for (size_t i = 0; i < *ret_n; i++) {
        result[i] = line->words[i + first].text;
    }
    return result;
}

static bool
is_understood(const KubectlLine *line, const Value *where, Diagnostics *diagnostics,
              const KubectlFault *fault)
{
    if (line->exit_code != 0) {
        complain(line, where, diagnostics, fault);
        return false;
    }
    if (line->request != NULL && !kubectl_can_run(line->request)) {
        const KubectlFault whole = { .from = line->words[0].text,
                                     .until = line->words[0].text + strlen(line->words[0].text) };
        g_autofree char *text =
            g_strdup_printf("kubectl `%s` is not something a timeline can do", line->request->verb);

        report(line, where, diagnostics, "E171", &whole, text);
        return false;
    }
    return true;
}

const KubectlLine *
kubectl_line_read(Arena *arena, const char *text, const Value *where, const KubectlFiles *files,
                  Diagnostics *diagnostics)
{
    g_autoptr(KubectlAnswer) answer = NULL;
    KubectlLine *line = ARENA_NEW(arena, KubectlLine);
    KubectlFault fault = { 0 };
    size_t n = 0, open = 0;
    const char *const *words;

    line->text = arena_strdup(arena, text);
    line->words = kubectl_words(line->text, arena, &line->n_words, &open);
    if (line->words == NULL) {
        const KubectlWord rest = { line->text + open, open, strlen(text) };

        fault = (KubectlFault){ .from = rest.text, .until = rest.text + strlen(rest.text) };
        line->words = &rest;
        line->n_words = 1;
        report(line, where, diagnostics, "E170", &fault, "a quote is not closed");
        return NULL;
    }
    words = arguments(arena, line, &n);
    if (n == 0) {
        report(line, where, diagnostics, "E171", &fault, "a kubectl command is expected");
        return NULL;
    }
    answer = kubectl_answer(words, n, files, arena);
    line->exit_code = answer->exit_code;
    line->request = answer->request;
    line->out = arena_strndup(arena, answer->out->str, answer->out->len);
    line->err = arena_strndup(arena, answer->err->str, answer->err->len);
    return is_understood(line, where, diagnostics, &answer->fault) ? line : NULL;
}
