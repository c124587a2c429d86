/* text-helpers.h - what the tests of text/ share: reading literals and walking corpora. */
#pragma once

#include "text/json.h"
#include "text/yaml.h"

#include <stdio.h>
#include <string.h>

/* The folder with further corpora, or NULL with one line that says so. */
static inline const char *
corpus_folder(void)
{
    const char *shared = g_getenv("ORRERY_SHARED");

    if (shared == NULL) {
        fputs("# skipped: ORRERY_SHARED is not set\n", stderr);
    }
    return shared;
}

/* Calls 'visit' for every file below 'folder', in the order of names. */
static inline void
walk_files(const char *folder, void (*visit)(const char *path, void *data), void *data)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    }
    g_clear_pointer(&dir, g_dir_close);
    for (guint i = 0; i < names->len; i++) {
        const char *path = g_ptr_array_index(names, i);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            walk_files(path, visit, data);
        } else {
            visit(path, data);
        }
    }
    g_ptr_array_unref(names);
}
