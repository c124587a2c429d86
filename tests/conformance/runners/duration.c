/* duration.c - small functions, a JSON line a case (api/duration); each table knows some files. */
#include "tests/conformance/runners/duration-controllers.h"

static const DurationRow *const tables[] = {
    duration_autoscaling_rows,
    duration_controller_rows,
    duration_object_rows,
    duration_text_rows,
};

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "api/duration");
}

static void
run(const char *path, ConformanceTally *tally)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const DurationRow *row = tables[i]; row->file != NULL; row++) {
            g_autofree char *file = g_build_filename(path, row->file, NULL);

            if (g_file_test(file, G_FILE_TEST_EXISTS)) {
                conformance_lines(file, row->run, tally);
            }
        }
    }
}

const ConformanceRunner conformance_runner_duration = { "duration", accepts, run };
