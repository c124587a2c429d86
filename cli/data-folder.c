/* data-folder.c - templates and stories: installed, or in the source tree beside the program. */
#include "cli/data-folder.h"

#include <glib.h>
#include <unistd.h>

char *
data_folder(const char *name)
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *chosen = g_getenv("ORRERY_DATA");
    g_autofree char *near = NULL;
    const char *places[6] = { chosen, NULL, ORRERY_DATADIR, NULL, NULL, NULL };
    g_autofree char *relative = NULL, *above = NULL;

    if (length > 0) {
        program[length] = '\0';
        near = g_path_get_dirname(program);
        relative = g_build_filename(near, "..", "share", "orrery", NULL);
        above = g_build_filename(near, "..", NULL);
        places[1] = relative;
        places[3] = above; /* build/orrery of a source tree */
        places[4] = near;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = places[i] == NULL ? NULL : g_build_filename(places[i], name, NULL);

        if (path != NULL && g_file_test(path, G_FILE_TEST_IS_DIR)) {
            return g_steal_pointer(&path);
        }
    }
    return NULL;
}
