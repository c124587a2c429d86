/* kubectl-line.c - the words, flags and targets of a kubectl command line. */
#include "experiment/kubectl-line/kubectl-line.h"

#include "experiment/kubectl-line/kubectl-verbs.h"
#include "experiment/scenario/expression.h"

#include <string.h>

/* -n and the like, and what they are short for. */
static const struct {
    char letter;
    const char *name;
} short_flags[] = {
    { 'n', "namespace" }, { 'l', "selector" },       { 'f', "filename" },
    { 'o', "output" },    { 'A', "all-namespaces" }, { 'R', "recursive" },
    { 'k', "kustomize" }, { 'p', "patch" },          { 'c', "containers" },
    { 'w', "watch" },     { 'i', "stdin" },          { 't', "tty" },
    { 'e', "env" },       { 'q', "quiet" },          { 'v', "v" },
};

/* The name of a removed flag that old notes still use, and what it is called now. */
static const char *const renamed_flags[][2] = { { "delete-local-data", "delete-emptydir-data" } };

typedef struct Reader {
    Arena *arena;
    const Value *where;
    Diagnostics *diagnostics;
    const KubectlVerbRow *row;
    GArray *words;   /* KubectlWord */
    GArray *flags;   /* KubectlFlag */
    GArray *rest;    /* KubectlWord: neither verb nor flag */
    GArray *targets; /* KubectlTarget */
} Reader;

static Diagnostic *complain(Reader *reader, const char *code, size_t start, size_t end,
                            const char *format, ...) G_GNUC_PRINTF(5, 6);

static Diagnostic *
complain(Reader *reader, const char *code, size_t start, size_t end, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;
    Mark from = { 0 }, until = { 0 };

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (reader->where != NULL) {
        from = value_mark_at(reader->where, start);
        until = value_mark_at(reader->where, end);
    }
    return diagnostics_add(reader->diagnostics, SEVERITY_ERROR, code, from, until, "%s", message);
}

/* One word from '*position': quotes keep blanks, a backslash keeps the next character. */
static bool
split_word(Reader *reader, const char *text, size_t *position)
{
    g_autoptr(GString) word = g_string_new(NULL);
    size_t start = *position;
    size_t i = start;
    char quote = '\0';

    for (; text[i] != '\0' && (quote != '\0' || !g_ascii_isspace(text[i])); i++) {
        if (quote != '\0' && text[i] == quote) {
            quote = '\0';
        } else if (quote == '\0' && (text[i] == '\'' || text[i] == '"')) {
            quote = text[i];
        } else if (text[i] == '\\' && quote != '\'' && text[i + 1] != '\0') {
            g_string_append_c(word, text[++i]);
        } else {
            g_string_append_c(word, text[i]);
        }
    }
    if (quote != '\0') {
        complain(reader, "E170", start, i, "a quote is not closed");
        return false;
    }
    KubectlWord entry = { arena_strdup(reader->arena, word->str), start, i };

    g_array_append_val(reader->words, entry);
    *position = i;
    return true;
}

static bool
split_words(Reader *reader, const char *text)
{
    size_t position = 0;

    for (;;) {
        while (g_ascii_isspace(text[position])) {
            position++;
        }
        if (text[position] == '\0') {
            return true;
        }
        if (!split_word(reader, text, &position)) {
            return false;
        }
    }
}

static const KubectlWord *
word_at(const Reader *reader, size_t index)
{
    return index < reader->words->len ? &g_array_index(reader->words, KubectlWord, index) : NULL;
}

static void
complain_about_verb(Reader *reader, const KubectlWord *word, const KubectlWord *second)
{
    const char *names[N_KUBECTL_VERBS + 1] = { NULL };
    g_autofree char *both =
        second == NULL ? g_strdup(word->text) : g_strconcat(word->text, " ", second->text, NULL);
    bool is_half = false;
    Diagnostic *diagnostic;

    for (int i = 0; i < N_KUBECTL_VERBS; i++) {
        names[i] = kubectl_verb_rows[i].name;
        is_half |= g_str_has_prefix(kubectl_verb_rows[i].name, word->text) &&
                   kubectl_verb_rows[i].name[strlen(word->text)] == ' ';
    }
    if (is_half) {
        diagnostic = complain(reader, "E171", word->start, second == NULL ? word->end : second->end,
                              "kubectl does not know `%s` here", both);
        diagnostic_suggest(diagnostic, both, names);
    } else {
        diagnostic = complain(reader, "E171", word->start, word->end,
                              "kubectl `%s` is not something a timeline can do", word->text);
        diagnostic_suggest(diagnostic, word->text, names);
    }
    g_autofree char *list = g_strjoinv(", ", (char **)(void *)names);

    diagnostic_help(diagnostic, "commands are %s", list);
}

/* Finds the verb; '*ret_next' is the first word behind it. */
static bool
find_verb(Reader *reader, KubectlVerb *ret_verb, size_t *ret_next)
{
    size_t first = 0;
    const KubectlWord *word = word_at(reader, 0);

    if (word != NULL && strcmp(word->text, "kubectl") == 0) {
        word = word_at(reader, ++first);
    }
    if (word == NULL) {
        complain(reader, "E171", 0, 1, "a kubectl command is expected");
        return false;
    }
    const KubectlWord *second = word_at(reader, first + 1);

    for (int i = 0; i < N_KUBECTL_VERBS; i++) {
        const char *name = kubectl_verb_rows[i].name;
        const char *blank = strchr(name, ' ');
        bool has_second = blank != NULL && second != NULL && strcmp(second->text, blank + 1) == 0 &&
                          strncmp(name, word->text, (size_t)(blank - name)) == 0 &&
                          strlen(word->text) == (size_t)(blank - name);

        if (has_second || (blank == NULL && strcmp(name, word->text) == 0)) {
            *ret_verb = (KubectlVerb)i;
            *ret_next = first + (has_second ? 2 : 1);
            return true;
        }
    }
    complain_about_verb(reader, word, second);
    return false;
}

/* 0: no such flag; 1: a switch; 2: takes a value. */
static int
flag_arity(const KubectlVerbRow *row, const char *name)
{
    g_autofree char *bare = g_strdup_printf(" %s ", name);
    g_autofree char *valued = g_strdup_printf(" %s= ", name);

    return strstr(row->flags, valued) != NULL ? 2 : strstr(row->flags, bare) != NULL ? 1 : 0;
}

static void
complain_about_flag(Reader *reader, const KubectlWord *word, const char *name)
{
    g_auto(GStrv) known = g_strsplit_set(reader->row->flags, " ", -1);
    size_t n = 0;

    for (size_t i = 0; known[i] != NULL; i++) {
        size_t length = strlen(known[i]);

        if (length == 0) {
            g_free(known[i]);
            continue;
        }
        if (known[i][length - 1] == '=') {
            known[i][length - 1] = '\0';
        }
        known[n++] = known[i];
    }
    known[n] = NULL;
    Diagnostic *diagnostic = complain(reader, "E172", word->start, word->end,
                                      "`kubectl %s` has no flag `%s`", reader->row->name, name);
    diagnostic_suggest(diagnostic, name, (const char *const *)known);
}

static void
add_flag(Reader *reader, const char *name, const char *value, size_t start, size_t end)
{
    KubectlFlag flag = { arena_strdup(reader->arena, name), arena_strdup(reader->arena, value),
                         start, end };

    g_array_append_val(reader->flags, flag);
}

/* --name, --name=value, --name value; 'index' is the flag's word.  Returns the next index, 0 after
 * an error. */
static size_t
read_flag(Reader *reader, size_t index, const char *name, const char *value)
{
    const KubectlWord *word = word_at(reader, index);
    const KubectlWord *next = word_at(reader, index + 1);

    for (size_t i = 0; i < G_N_ELEMENTS(renamed_flags); i++) {
        name = strcmp(name, renamed_flags[i][0]) == 0 ? renamed_flags[i][1] : name;
    }
    switch (flag_arity(reader->row, name)) {
    case 0:
        complain_about_flag(reader, word, name);
        return 0;
    case 1:
        add_flag(reader, name, value == NULL ? "true" : value, word->start, word->end);
        return index + 1;
    default:
        if (value != NULL) {
            add_flag(reader, name, value, word->start, word->end);
            return index + 1;
        }
        if (strcmp(name, "dry-run") == 0) {
            add_flag(reader, name, "client", word->start, word->end);
            return index + 1;
        }
        if (next == NULL) {
            complain(reader, "E172", word->start, word->end, "the flag `%s` needs a value",
                     word->text);
            return 0;
        }
        add_flag(reader, name, next->text, word->start, next->end);
        return index + 2;
    }
}

static size_t
read_long_flag(Reader *reader, size_t index)
{
    const char *text = word_at(reader, index)->text + 2;
    const char *equals = strchr(text, '=');
    g_autofree char *name =
        equals == NULL ? g_strdup(text) : g_strndup(text, (gsize)(equals - text));

    return read_flag(reader, index, name, equals == NULL ? NULL : equals + 1);
}

static size_t
read_short_flag(Reader *reader, size_t index)
{
    const KubectlWord *word = word_at(reader, index);
    const char *value = word->text[2] == '\0'  ? NULL
                        : word->text[2] == '=' ? word->text + 3
                                               : word->text + 2;

    for (size_t i = 0; i < G_N_ELEMENTS(short_flags); i++) {
        if (short_flags[i].letter == word->text[1]) {
            return read_flag(reader, index, short_flags[i].name, value);
        }
    }
    complain_about_flag(reader, word, word->text);
    return 0;
}

static bool
read_flags(Reader *reader, size_t index)
{
    bool only_words = false;

    while (index < reader->words->len) {
        const KubectlWord *word = word_at(reader, index);

        if (!only_words && strcmp(word->text, "--") == 0) {
            only_words = true;
            index++;
        } else if (!only_words && g_str_has_prefix(word->text, "--")) {
            index = read_long_flag(reader, index);
        } else if (!only_words && word->text[0] == '-' && word->text[1] != '\0') {
            index = read_short_flag(reader, index);
        } else {
            g_array_append_val(reader->rest, *word);
            index++;
        }
        if (index == 0) {
            return false;
        }
    }
    return true;
}

static const KubectlResource *
find_resource(Reader *reader, const char *word, size_t start)
{
    const KubectlResource *resource = kubectl_resource_find(word);

    if (resource == NULL) {
        g_autofree const char **words = kubectl_resource_words();

        diagnostic_suggest(complain(reader, "E173", start, start + strlen(word),
                                    "the server doesn't have a resource type \"%s\"", word),
                           word, words);
    }
    return resource;
}

static void
add_target(Reader *reader, const KubectlResource *resource, const char *name, size_t start,
           size_t end)
{
    KubectlTarget target = { resource, arena_strdup(reader->arena, name), start, end };

    g_array_append_val(reader->targets, target);
}

/* "deploy/web" */
static bool
read_slash_target(Reader *reader, const KubectlWord *word)
{
    const char *slash = strchr(word->text, '/');
    g_autofree char *kind = g_strndup(word->text, (gsize)(slash - word->text));
    const KubectlResource *resource = find_resource(reader, kind, word->start);

    if (resource == NULL) {
        return false;
    }
    if (slash[1] == '\0') {
        complain(reader, "E173", word->start, word->end, "a name is missing behind the slash");
        return false;
    }
    add_target(reader, resource, slash + 1, word->start, word->end);
    return true;
}

static bool
looks_like_assignment(const KubectlVerbRow *row, const char *word)
{
    size_t length = strlen(word);

    return row->rest == REST_ASSIGNMENTS &&
           (strchr(word, '=') != NULL || (length > 1 && word[length - 1] == '-') ||
            strchr(word, ':') != NULL);
}

/* "deployment,service web api": kinds, then names of each. */
static bool
read_kinds_and_names(Reader *reader, size_t *index)
{
    const KubectlWord *word = &g_array_index(reader->rest, KubectlWord, *index);
    g_auto(GStrv) kinds = g_strsplit(word->text, ",", -1);
    size_t first = *index + 1;
    size_t next = first;
    size_t offset = word->start;

    while (
        next < reader->rest->len &&
        !looks_like_assignment(reader->row, g_array_index(reader->rest, KubectlWord, next).text)) {
        next++;
    }
    for (size_t k = 0; kinds[k] != NULL; k++) {
        const KubectlResource *resource = find_resource(reader, kinds[k], offset);

        if (resource == NULL) {
            return false;
        }
        for (size_t i = first; i < next; i++) {
            const KubectlWord *name = &g_array_index(reader->rest, KubectlWord, i);

            add_target(reader, resource, name->text, name->start, name->end);
        }
        if (next == first) {
            add_target(reader, resource, NULL, word->start, word->end);
        }
        offset += strlen(kinds[k]) + 1;
    }
    *index = next;
    return true;
}

static bool
read_targets(Reader *reader, size_t *index)
{
    const KubectlResource *fixed =
        reader->row->fixed_kind == NULL ? NULL : kubectl_resource_find(reader->row->fixed_kind);

    while (*index < reader->rest->len) {
        const KubectlWord *word = &g_array_index(reader->rest, KubectlWord, *index);

        if (strchr(word->text, '/') != NULL && !looks_like_assignment(reader->row, word->text)) {
            if (!read_slash_target(reader, word)) {
                return false;
            }
        } else if (fixed != NULL) {
            add_target(reader, fixed, word->text, word->start, word->end);
        } else if (looks_like_assignment(reader->row, word->text)) {
            return true;
        } else if (reader->targets->len > 0) {
            complain(reader, "E173", word->start, word->end,
                     "there is no need to specify a resource type as a separate argument when "
                     "passing arguments in resource/name form");
            return false;
        } else {
            return read_kinds_and_names(reader, index);
        }
        (*index)++;
    }
    return true;
}

static bool
has_flag(const Reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->flags->len; i++) {
        if (strcmp(g_array_index(reader->flags, KubectlFlag, i).name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* What no verb can do without. */
static bool
check_line(Reader *reader, KubectlVerb verb)
{
    const KubectlVerbRow *row = reader->row;
    const KubectlWord *last = word_at(reader, reader->words->len - 1);
    bool has_files = has_flag(reader, "filename") || has_flag(reader, "kustomize");
    const char *missing = NULL;

    if (row->rest == REST_OWN) {
        if (reader->rest->len == 0 && !has_files) {
            missing = verb == KUBECTL_APPLY ? "a file (-f FILE)" : "a name";
        }
    } else if (reader->targets->len == 0 && !has_files && !has_flag(reader, "selector") &&
               !has_flag(reader, "all")) {
        missing = row->fixed_kind == NULL ? "a resource" : "a node";
    } else if (row->rest == REST_ASSIGNMENTS && reader->rest->len == 0) {
        missing = "KEY=VALUE";
    } else if (verb == KUBECTL_SCALE && !has_flag(reader, "replicas")) {
        missing = "--replicas=N";
    } else if (verb == KUBECTL_PATCH && !has_flag(reader, "patch")) {
        missing = "-p PATCH";
    } else if (verb == KUBECTL_AUTOSCALE && !has_flag(reader, "max")) {
        missing = "--max=N";
    }
    if (missing != NULL) {
        diagnostic_help(complain(reader, "E174", last->end, last->end + 1, "`kubectl %s` needs %s",
                                 row->name, missing),
                        "for example: kubectl %s", row->help);
    }
    return missing == NULL;
}

/* Numbers are read where they stand, so that an error can point at them. */
static bool
check_numbers(Reader *reader)
{
    static const char *const numeric[] = {
        "replicas", "current-replicas", "grace-period", "to-revision", "min", "max", "cpu-percent"
    };
    bool ok = true;

    for (size_t i = 0; i < reader->flags->len; i++) {
        const KubectlFlag *flag = &g_array_index(reader->flags, KubectlFlag, i);

        for (size_t k = 0; k < G_N_ELEMENTS(numeric); k++) {
            gint64 number;

            if (strcmp(flag->name, numeric[k]) == 0 &&
                !g_ascii_string_to_signed(flag->value, 10, -1, G_MAXINT32, &number, NULL)) {
                complain(reader, "E175", flag->start, flag->end, "`--%s` needs a whole number",
                         flag->name);
                ok = false;
            }
        }
    }
    return ok;
}

/* Moves 'array' into the arena. */
static const void *
settle_rows(Arena *arena, const GArray *array, size_t row_size)
{
    void *rows = arena_alloc(arena, array->len * row_size);

    if (array->len > 0) {
        memcpy(rows, array->data, array->len * row_size);
    }
    return rows;
}

static bool
read_line(Reader *reader, const char *text, KubectlLine *line)
{
    size_t next = 0;
    size_t index = 0;

    if (!split_words(reader, text) || !find_verb(reader, &line->verb, &next)) {
        return false;
    }
    reader->row = &kubectl_verb_rows[line->verb];
    if (!read_flags(reader, next) ||
        (reader->row->rest != REST_OWN && !read_targets(reader, &index))) {
        return false;
    }
    g_array_remove_range(reader->rest, 0, (guint)index);
    return check_line(reader, line->verb) && check_numbers(reader);
}

const KubectlLine *
kubectl_line_parse(Arena *arena, const char *text, const Value *where, Diagnostics *diagnostics)
{
    g_autoptr(GArray) words = g_array_new(FALSE, TRUE, sizeof(KubectlWord));
    g_autoptr(GArray) flags = g_array_new(FALSE, TRUE, sizeof(KubectlFlag));
    g_autoptr(GArray) rest = g_array_new(FALSE, TRUE, sizeof(KubectlWord));
    g_autoptr(GArray) targets = g_array_new(FALSE, TRUE, sizeof(KubectlTarget));
    Reader reader = { arena, where, diagnostics, NULL, words, flags, rest, targets };
    KubectlLine *line = ARENA_NEW(arena, KubectlLine);

    if (!read_line(&reader, text, line)) {
        return NULL;
    }
    line->text = arena_strdup(arena, text);
    line->n_targets = targets->len;
    line->targets = settle_rows(arena, targets, sizeof(KubectlTarget));
    line->n_words = rest->len;
    line->words = settle_rows(arena, rest, sizeof(KubectlWord));
    line->n_flags = flags->len;
    line->flags = settle_rows(arena, flags, sizeof(KubectlFlag));
    return line;
}

const char *
kubectl_line_flag(const KubectlLine *line, const char *name)
{
    for (size_t i = line->n_flags; i > 0; i--) {
        if (strcmp(line->flags[i - 1].name, name) == 0) {
            return line->flags[i - 1].value;
        }
    }
    return NULL;
}

bool
kubectl_line_switch(const KubectlLine *line, const char *name, bool fallback)
{
    const char *value = kubectl_line_flag(line, name);

    return value == NULL ? fallback : strcmp(value, "false") != 0;
}

int64_t
kubectl_line_number(const KubectlLine *line, const char *name, int64_t fallback)
{
    const char *value = kubectl_line_flag(line, name);

    return value == NULL ? fallback : g_ascii_strtoll(value, NULL, 10);
}

const char *
kubectl_line_namespace(const KubectlLine *line)
{
    const char *name_space = kubectl_line_flag(line, "namespace");

    return name_space == NULL ? "default" : name_space;
}

const char *
kubectl_verb_name(KubectlVerb verb)
{
    return kubectl_verb_rows[verb].name;
}
