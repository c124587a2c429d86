/* ctl-words.c - the words of a line, split as a shell does. */
#include "experiment/kubectl/kubectl.h"

static bool
take_word(const char **at, GString *word)
{
    char quote = '\0';
    const char *p = *at;

    for (; *p != '\0' && (quote != '\0' || !g_ascii_isspace(*p)); p++) {
        if (quote != '\0' && *p == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*p == '\'' || *p == '"')) {
            quote = *p;
        } else if (*p == '\\' && quote != '\'' && p[1] != '\0') {
            g_string_append_c(word, *++p);
        } else {
            g_string_append_c(word, *p);
        }
    }
    *at = p;
    return quote == '\0';
}

const char *const *
kubectl_split(const char *line, Arena *arena, size_t *ret_n)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    const char **result;

    for (;;) {
        g_autoptr(GString) word = g_string_new(NULL);

        while (g_ascii_isspace(*line)) {
            line++;
        }
        if (*line == '\0') {
            break;
        }
        if (!take_word(&line, word)) {
            return NULL;
        }
        g_ptr_array_add(words, arena_strndup(arena, word->str, word->len));
    }
    result = ARENA_NEW_N(arena, const char *, words->len + 1);
    for (guint i = 0; i < words->len; i++) {
        result[i] = g_ptr_array_index(words, i);
    }
    *ret_n = words->len;
    return result;
}
