/* input-argument.c - a file, standard input, a pattern or a folder. */
#include "cli/input-argument.h"

#include "cli/console.h"
#include "experiment/scenario/input-file.h"

#include <string.h>

int
input_argument_read(const char *path, InputReader reader, void *data)
{
    bool too_many = false;
    bool is_one = strcmp(path, "-") == 0 || g_file_test(path, G_FILE_TEST_IS_REGULAR);
    g_autoptr(GPtrArray) files = is_one ? g_ptr_array_new() : input_file_glob(".", path, &too_many);

    if (files->len == 0) {
        g_ptr_array_add(files, (gpointer)(uintptr_t)path);
        g_ptr_array_set_free_func(files, NULL);
    }
    if (too_many) {
        console_error("`%s` matches more than %d files", path, INPUT_FILES_MAX);
        return EXIT_USAGE;
    }
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *error = NULL;
        size_t length = 0;
        g_autofree char *text = input_file_read(files->pdata[i], &length, &error);

        if (text == NULL) {
            console_error("%s", error);
            return EXIT_WORLD;
        }
        reader(data, files->pdata[i], text, length);
    }
    return EXIT_MET;
}
