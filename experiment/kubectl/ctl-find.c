/* ctl-find.c - which command the words name, as cobra walks its tree, and what was meant. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

#define SUGGESTION_DISTANCE 2

static bool
is_listed(const char *list, const char *word)
{
    g_auto(GStrv) words = NULL;

    if (list == NULL) {
        return false;
    }
    words = g_strsplit(list, ",", -1);
    return g_strv_contains((const char *const *)words, word);
}

/* The last word of the path. */
const char *
ctl_own_name(const CtlCommand *command)
{
    const char *blank = strrchr(command->path, ' ');

    return blank == NULL ? command->path : blank + 1;
}

/* Whether 'command' stands directly below 'parent' (NULL: kubectl). */
bool
ctl_is_below(const CtlCommand *command, const CtlCommand *parent)
{
    const char *name = ctl_own_name(command);
    size_t length = (size_t)(name - command->path);

    if (parent == NULL) {
        return length == 0;
    }
    return length == strlen(parent->path) + 1 &&
           strncmp(command->path, parent->path, length - 1) == 0;
}

static const CtlCommand *
find_below(const CtlCommand *parent, const char *word)
{
    for (size_t i = 0; ctl_families[i] != NULL; i++) {
        for (size_t j = 0; j < ctl_families[i]->n; j++) {
            const CtlCommand *command = &ctl_families[i]->commands[j];

            if (ctl_is_below(command, parent) &&
                (strcmp(ctl_own_name(command), word) == 0 || is_listed(command->aliases, word))) {
                return command;
            }
        }
    }
    return NULL;
}

/* Whether 'word' is a flag whose value is the next word. */
static bool
takes_next(const CtlCommand *command, const char *word)
{
    const CtlFlag *flag;

    if (word[0] != '-' || strchr(word, '=') != NULL) {
        return false;
    }
    if (word[1] == '-') {
        flag = ctl_flag_find(command, word + 2);
    } else if (strlen(word) == 2) {
        flag = ctl_flag_find_letter(command, word[1]);
    } else {
        return false;
    }
    return flag == NULL || (flag->bare == NULL && flag->type != CTL_BOOL);
}

/* The first word that is neither a flag nor its value; 'n' if there is none. */
static size_t
first_name(const CtlCommand *command, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], "--") == 0) {
            return n;
        }
        if (takes_next(command, words[i])) {
            i++;
        } else if (words[i][0] != '-' && words[i][0] != '\0') {
            return i;
        }
    }
    return n;
}

/* Levenshtein's distance, case ignored. */
static size_t
distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    g_autofree size_t *row = g_new(size_t, m + 1);

    for (size_t j = 0; j <= m; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j];
            bool same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);

            row[j] = MIN(MIN(row[j], row[j - 1]) + 1, diagonal + !same);
            diagonal = above;
        }
    }
    return row[m];
}

/* The commands of kubectl in the order in which it adds them, and so suggests them. */
static const char *const roots[] = {
    "create",       "expose",  "run",     "set",       "explain",      "get",
    "edit",         "delete",  "rollout", "scale",     "autoscale",    "certificate",
    "cluster-info", "top",     "cordon",  "uncordon",  "drain",        "taint",
    "describe",     "logs",    "attach",  "exec",      "port-forward", "proxy",
    "cp",           "auth",    "debug",   "events",    "diff",         "apply",
    "patch",        "replace", "wait",    "kustomize", "label",        "annotate",
    "completion",   "config",  "plugin",  "version",   "api-versions", "api-resources",
    "options",
};

static const char *
unknown_command(Arena *arena, const char *word)
{
    g_autoptr(GString) text = g_string_new(NULL);
    bool has_suggestion = false;

    g_string_append_printf(text, "unknown command %s for \"kubectl\"", go_quoted(arena, word));
    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
        const CtlCommand *command = find_below(NULL, roots[i]);

        if (command == NULL || (distance(word, roots[i]) > SUGGESTION_DISTANCE &&
                                g_ascii_strncasecmp(roots[i], word, strlen(word)) != 0 &&
                                !is_listed(command->suggest_for, word))) {
            continue;
        }
        g_string_append(text, has_suggestion ? "" : "\n\nDid you mean this?\n");
        g_string_append_printf(text, "\t%s\n", roots[i]);
        has_suggestion = true;
    }
    return arena_strndup(arena, text->str, text->len);
}

bool
ctl_find(CtlCall *call, const char *const *words, size_t n, const char *const **ret_rest,
         size_t *ret_n_rest)
{
    const char **rest = ARENA_NEW_N(call->arena, const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        rest[i] = words[i];
    }
    for (;;) {
        size_t at = first_name(call->command, rest, n);
        const CtlCommand *next = at < n ? find_below(call->command, rest[at]) : NULL;

        if (next == NULL && call->command == NULL && at < n) {
            ctl_blame(call, KUBECTL_FAULT_COMMAND, rest[at], 0, rest[at],
                      ctl_command_names(call->arena, NULL));
            return ctl_fail(call, "%s", unknown_command(call->arena, rest[at]));
        }
        if (next == NULL) {
            break;
        }
        call->command = next;
        for (n--; at < n; at++) {
            rest[at] = rest[at + 1];
        }
        rest[n] = NULL;
    }
    *ret_rest = rest;
    *ret_n_rest = n;
    return true;
}

const char *
ctl_command_path(Arena *arena, const CtlCommand *command)
{
    return command == NULL ? "kubectl" : arena_printf(arena, "kubectl %s", command->path);
}
