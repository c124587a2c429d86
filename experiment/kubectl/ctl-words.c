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

const KubectlWord *
kubectl_words(const char *line, Arena *arena, size_t *ret_n, size_t *ret_open)
{
    g_autoptr(GArray) words = g_array_new(FALSE, TRUE, sizeof(KubectlWord));
    const char *at = line;
    KubectlWord *result;

    for (;;) {
        g_autoptr(GString) text = g_string_new(NULL);
        KubectlWord word;

        while (g_ascii_isspace(*at)) {
            at++;
        }
        if (*at == '\0') {
            break;
        }
        word.start = (size_t)(at - line);
        if (!take_word(&at, text)) {
            *ret_open = word.start;
            return NULL;
        }
        word.end = (size_t)(at - line);
        word.text = arena_strndup(arena, text->str, text->len);
        g_array_append_val(words, word);
    }
    result = ARENA_NEW_N(arena, KubectlWord, words->len + 1);
    for (guint i = 0; i < words->len; i++) {
        result[i] = g_array_index(words, KubectlWord, i);
    }
    *ret_n = words->len;
    return result;
}

const char *const *
kubectl_split(const char *line, Arena *arena, size_t *ret_n)
{
    size_t open;
    const KubectlWord *words = kubectl_words(line, arena, ret_n, &open);
    const char **result;

    if (words == NULL) {
        return NULL;
    }
    result = ARENA_NEW_N(arena, const char *, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++) {
        result[i] = words[i].text;
    }
    return result;
}
