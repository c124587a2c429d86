/* policy-book.c - finding policies; see policy-book.h. */
#include "experiment/policy/policy-book.h"

#include "experiment/policy/foreign-policy.h"
#include "text/diagnostic.h"

#include <string.h>

#define PROGRAM_PREFIX "exec:"
#define FORMULA_PREFIX "formula:"

struct PolicyBook {
    GPtrArray *foreign; /* ForeignPolicy, owned */
    char *folder;       /* NULL: here */
};

PolicyBook *
policy_book_new(void)
{
    PolicyBook *book = g_new0(PolicyBook, 1);

    book->foreign = g_ptr_array_new_with_free_func((GDestroyNotify)foreign_policy_free);
    return book;
}

void
policy_book_free(PolicyBook *book)
{
    if (book != NULL) {
        g_ptr_array_unref(book->foreign);
        g_free(book->folder);
        g_free(book);
    }
}

void
policy_book_set_folder(PolicyBook *book, const char *folder)
{
    g_free(book->folder);
    book->folder = g_strdup(folder);
}

static const PlacementPolicy *
find(void *data, const char *text, char **ret_error)
{
    return policy_book_find(data, text, ret_error);
}

PolicySource
policy_book_source(PolicyBook *book)
{
    return (PolicySource){ find, book };
}

static ForeignPolicy *
load_object(const PolicyBook *book, const char *text, char **ret_error)
{
    g_autofree char *path = book->folder == NULL || g_path_is_absolute(text)
                                ? g_strdup(text)
                                : g_build_filename(book->folder, text, NULL);
    ForeignPolicy *foreign = object_policy_new(path, ret_error);

    if (foreign != NULL) {
        g_free(foreign->text);
        foreign->text = g_strdup(text);
    }
    return foreign;
}

static char *
unknown_policy(const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *near;

    for (size_t i = 0; policies[i] != NULL; i++) {
        g_ptr_array_add(names, (void *)(uintptr_t)policies[i]->name);
    }
    g_ptr_array_add(names, NULL);
    near = nearest_name(text, (const char *const *)names->pdata);
    if (near != NULL) {
        return g_strdup_printf("there is no policy `%s`; did you mean `%s`?", text, near);
    }
    g_ptr_array_set_size(names, (gint)names->len - 1);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);

    return g_strdup_printf(
        "there is no policy `%s`; there are: %s, ./FILE.so, exec:COMMAND, formula:TEXT", text, all);
}

const PlacementPolicy *
policy_book_find(PolicyBook *book, const char *text, char **ret_error)
{
    const PlacementPolicy *known = policy_find(text);
    ForeignPolicy *foreign = NULL;

    for (guint i = 0; known == NULL && i < book->foreign->len; i++) {
        const ForeignPolicy *one = g_ptr_array_index(book->foreign, i);

        known = strcmp(one->text, text) == 0 ? &one->policy : NULL;
    }
    if (known != NULL) {
        return known;
    }
    if (g_str_has_prefix(text, PROGRAM_PREFIX)) {
        foreign = program_policy_new(text, text + strlen(PROGRAM_PREFIX), ret_error);
        if (foreign != NULL) {
            foreign->folder = g_strdup(book->folder);
        }
    } else if (g_str_has_prefix(text, FORMULA_PREFIX)) {
        foreign = formula_policy_new(text, text + strlen(FORMULA_PREFIX), ret_error);
    } else if (strchr(text, '/') != NULL || g_str_has_suffix(text, ".so")) {
        foreign = load_object(book, text, ret_error);
    } else {
        *ret_error = unknown_policy(text);
    }
    if (foreign == NULL) {
        return NULL;
    }
    g_ptr_array_add(book->foreign, foreign);
    return &foreign->policy;
}
