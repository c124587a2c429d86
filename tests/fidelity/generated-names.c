/* generated-names.c - generated names in normal form. */
#include "tests/fidelity/distill.h"

#include <string.h>

#define SUFFIX_LENGTH 5

struct Names {
    Arena *arena;
    GHashTable *words; /* name -> normal form */
};

size_t
names_word(const char *text)
{
    size_t n = 0;

    while (g_ascii_isalnum(text[n]) || text[n] == '-') {
        n++;
    }
    return n;
}

static const char *
owner_of(const Value *fields, char **ret_kind)
{
    const Value *first = value_item(value_get(fields, "owner"), 0);
    const char *text = value_text(first);
    const char *slash = text == NULL ? NULL : strchr(text, '/');

    if (slash == NULL) {
        return NULL;
    }
    *ret_kind = g_strndup(text, (gsize)(slash - text));
    return slash + 1;
}

/* "web block" -> "web" */
static char *
first_word(const char *text)
{
    return g_strndup(text, strcspn(text, " "));
}

/* The k-th name with this prefix in the table of counts. */
static guint
next_number(GHashTable *counts, const char *prefix)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, prefix)) + 1;

    g_hash_table_insert(counts, g_strdup(prefix), GUINT_TO_POINTER(n));
    return n;
}

static const char *
without_suffix(const char *name, Arena *arena)
{
    const char *dash = strrchr(name, '-');

    return dash == NULL ? name : arena_strndup(arena, name, (size_t)(dash - name));
}

/* "web-584794bc97-x7k2q" -> "web-<rs1>-<pod>", "fj-1-x7k2q" -> "fj-1-<pod>" */
static const char *
normal_pod(const Names *names, const char *kind, const char *owner, const char *name)
{
    const char *base = g_hash_table_lookup(names->words, owner);
    const char *stem = without_suffix(name, names->arena);

    if (strcmp(kind, "ReplicaSet") != 0 && strcmp(kind, "Job") != 0 &&
        strcmp(kind, "DaemonSet") != 0) {
        return NULL;
    }
    if (base != NULL && g_str_has_prefix(stem, owner)) {
        return arena_printf(names->arena, "%s%s-<pod>", base, stem + strlen(owner));
    }
    return arena_printf(names->arena, "%s-<pod>", stem);
}

static const char *
normal_name(const Names *names, const Change *change, GHashTable *counts)
{
    g_autofree char *kind = NULL;
    const char *owners = owner_of(change->new_, &kind);
    g_autofree char *owner = owners == NULL ? NULL : first_word(owners);

    if (strcmp(change->kind, "ReplicaSet") == 0) {
        const char *base = owner != NULL ? owner : without_suffix(change->name, names->arena);

        return arena_printf(names->arena, "%s-<rs%u>", base, next_number(counts, base));
    }
    if (strcmp(change->kind, "Job") == 0 && g_strcmp0(kind, "CronJob") == 0) {
        return arena_printf(names->arena, "%s-<minute %u>", owner, next_number(counts, owner));
    }
    if (strcmp(change->kind, "EndpointSlice") == 0) {
        const char *base = without_suffix(change->name, names->arena);
        g_autofree char *counted = g_strconcat("slice/", base, NULL);

        return arena_printf(names->arena, "%s[%u]", base, next_number(counts, counted));
    }
    if (strcmp(change->kind, "Pod") == 0 && owner != NULL) {
        return normal_pod(names, kind, owner, change->name);
    }
    return NULL;
}

Names *
names_new(const History *history)
{
    Names *names = g_new0(Names, 1);
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    names->arena = arena_new();
    names->words = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < history->changes->len; i++) {
        const Change *change = &g_array_index(history->changes, Change, i);

        if (change->type == CHANGE_ADDED && change->name != NULL &&
            g_hash_table_lookup(names->words, change->name) == NULL) {
            const char *normal = normal_name(names, change, counts);

            if (normal != NULL) {
                g_hash_table_insert(names->words, arena_strdup(names->arena, change->name),
                                    (gpointer)(guintptr)normal);
            }
        }
    }
    return names;
}

void
names_free(Names *names)
{
    if (names == NULL) {
        return;
    }
    g_hash_table_destroy(names->words);
    arena_free(names->arena);
    g_free(names);
}

/* A known name, or a known name with more behind it. */
static void
append_word(const Names *names, GString *out, const char *word)
{
    const char *normal = g_hash_table_lookup(names->words, word);
    const char *dash = strrchr(word, '-');

    if (normal != NULL) {
        g_string_append(out, normal);
        return;
    }
    if (dash != NULL) {
        g_autofree char *base = g_strndup(word, (gsize)(dash - word));

        normal = g_hash_table_lookup(names->words, base);
        if (normal != NULL) {
            g_string_append_printf(out, "%s%s", normal, dash);
            return;
        }
    }
    g_string_append(out, word);
}

const char *
names_normal(const Names *names, const char *text, Arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *result;

    while (*text != '\0') {
        size_t n = names_word(text);
        g_autofree char *word = g_strndup(text, n);

        if (n > 0) {
            append_word(names, out, word);
        } else {
            g_string_append_c(out, *text);
            n = 1;
        }
        text += n;
    }
    result = arena_strdup(arena, out->str);
    return result;
}

const char *
names_blur(const char *text, Arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *result;

    for (; *text != '\0'; text++) {
        g_string_append_c(out, *text);
        if (*text == '>' && text[1] == '-' && names_word(text + 2) == SUFFIX_LENGTH) {
            g_string_append(out, "-<pod>");
            text += 1 + SUFFIX_LENGTH;
        }
    }
    result = arena_strdup(arena, out->str);
    return result;
}
