/* app.c - finding the behaviour of an image. */
#include "models/node/app.h"

struct AppTable {
    const App *rows;
    size_t n_rows;
    App fallback;
    Arena *arena;
    GHashTable *found; /* image text -> const App * */
};

bool
glob_matches(const char *glob, const char *text)
{
    const char *star = NULL;
    const char *retry = NULL;

    while (*text != '\0') {
        if (*glob == '*') {
            star = glob++;
            retry = text;
        } else if (*glob == '?' || *glob == *text) {
            glob++;
            text++;
        } else if (star != NULL) {
            glob = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*glob == '*') {
        glob++;
    }
    return *glob == '\0';
}

AppTable *
app_table_new(const App *rows, size_t n_rows)
{
    AppTable *table = g_new0(AppTable, 1);

    table->rows = rows;
    table->n_rows = n_rows;
    table->arena = arena_new();
    table->fallback.image = "*";
    table->found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return table;
}

void
app_table_free(AppTable *table)
{
    if (table == NULL) {
        return;
    }
    g_hash_table_destroy(table->found);
    arena_free(table->arena);
    g_free(table);
}

/* "nginx" stands for "nginx:1.27" too, as people write rows without a tag for any version. */
static bool
row_matches(const App *row, const char *image)
{
    const char *slash = strrchr(image, '/');
    const char *tag = strrchr(image, ':');

    if (glob_matches(row->image, image)) {
        return true;
    }
    if (tag == NULL || (slash != NULL && tag < slash) || strchr(row->image, ':') != NULL) {
        return false;
    }
    g_autofree char *bare = g_strndup(image, (gsize)(tag - image));

    return glob_matches(row->image, bare);
}

static const App *
first_match(const AppTable *table, const char *image)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        if (row_matches(&table->rows[i], image)) {
            return &table->rows[i];
        }
    }
    return &table->fallback;
}

const App *
app_find(AppTable *table, const char *image)
{
    const App *app = g_hash_table_lookup(table->found, image);

    if (app == NULL) {
        app = first_match(table, image);
        g_hash_table_insert(table->found, g_strdup(image), (gpointer)(guintptr)app);
    }
    return app;
}
