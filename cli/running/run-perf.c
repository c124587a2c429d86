/* run-perf.c - choosing workloads, running them, printing the table. */
#include "cli/running/run-perf.h"

#include "cli/running/progress.h"
#include "cli/running/run-many.h"
#include "experiment/scenario/input-file.h"
#include "experiment/scheduler-perf/perf-choice.h"
#include "experiment/scheduler-perf/perf-report.h"

#include <string.h>

typedef struct PerfPieces {
    const RunOrder *order;
    const GPtrArray *workloads;
    size_t width;
    uint64_t seed;
    bool has_stats;
} PerfPieces;

bool
run_perf_is_meant(const char *path)
{
    g_autofree char *error = NULL;
    size_t length = 0;
    /* A pipe can be read only once, and whoever reads it next needs what is in it. */
    bool is_plain = strcmp(path, "-") != 0 && g_file_test(path, G_FILE_TEST_IS_REGULAR);
    g_autofree char *text = is_plain ? input_file_read(path, &length, &error) : NULL;

    return text != NULL && perf_file_is(text, length);
}

static int
finish_piece(const PerfPieces *pieces, const PerfResult *result)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (console_wants_json()) {
        perf_report_json(out, result);
    } else if (!console_is_quiet() || result->failure != NULL) {
        perf_report_row(out, result, pieces->width);
    }
    console_write(out->str);
    if (pieces->has_stats) {
        console_complain(result->paths);
    }
    return result->was_limited ? EXIT_BUDGET : result->failure != NULL ? EXIT_NOT_MET : EXIT_MET;
}

static int
skip_piece(const PerfPieces *pieces, const PerfWorkload *workload)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (console_wants_json()) {
        perf_report_skipped_json(out, workload);
    } else if (!console_is_quiet()) {
        perf_report_skipped(out, workload, pieces->width);
    }
    console_write(out->str);
    return EXIT_MET;
}

static int
run_piece(void *data, size_t index)
{
    const PerfPieces *pieces = data;
    const PerfWorkload *workload = pieces->workloads->pdata[index];
    PerfRunOptions options = { .seed = pieces->seed,
                               .clock = processor_seconds,
                               .events_max = pieces->order->options.events_max,
                               .placement_differs = pieces->order->options.placement_differs };
    g_autoptr(PerfResult) result = NULL;

    if (workload->skip != NULL) {
        return skip_piece(pieces, workload);
    }
    result = perf_run(workload, &options);
    return finish_piece(pieces, result);
}

static PerfFile *
read_file(const char *path, const char *configuration, int *ret_code)
{
    const char *const paths[] = { path, configuration };
    PerfFile *file = NULL;

    *ret_code = EXIT_WORLD;
    for (size_t i = 0; i < G_N_ELEMENTS(paths) && paths[i] != NULL; i++) {
        g_autofree char *error = NULL;
        size_t length = 0;
        g_autofree char *text = input_file_read(paths[i], &length, &error);

        if (text == NULL) {
            console_error("%s", error);
            perf_file_free(file);
            return NULL;
        }
        if (i == 0) {
            file = perf_file_read(path, text, length);
        } else {
            (void)perf_file_configure(file, configuration, text, length);
        }
    }
    *ret_code = diagnostics_n_errors(file->diagnostics) > 0 ? EXIT_INVALID : EXIT_MET;
    console_diagnostics(file->diagnostics);
    if (*ret_code != EXIT_MET) {
        g_clear_pointer(&file, perf_file_free);
    }
    return file;
}

static size_t
name_width(const GPtrArray *workloads)
{
    size_t width = strlen("workload");

    for (guint i = 0; i < workloads->len; i++) {
        g_autofree char *name = perf_workload_name(workloads->pdata[i]);

        width = MAX(width, strlen(name));
    }
    return width;
}

static size_t
count_skipped(const GPtrArray *workloads)
{
    size_t n = 0;

    for (guint i = 0; i < workloads->len; i++) {
        n += ((const PerfWorkload *)workloads->pdata[i])->skip != NULL;
    }
    return n;
}

static int
say_nothing_chosen(const PerfFile *file, const char *const *cases)
{
    g_autofree char *near = cases[0] == NULL ? NULL : perf_nearest(file, cases[0]);

    console_error("no workload of %s has such a name and label%s%s%s", file->path,
                  near == NULL ? "" : "; did you mean `", near == NULL ? "" : near,
                  near == NULL ? "" : "`?");
    console_hint("help: orrery check --verbose %s lists them", file->path);
    return EXIT_USAGE;
}

static int
run_chosen(PerfPieces *pieces, const PerfFile *file, size_t n_jobs)
{
    g_autoptr(GString) head = g_string_new(NULL);
    size_t n_skipped = count_skipped(pieces->workloads);
    size_t n = pieces->workloads->len;
    int code;

    (void)file;
    pieces->width = name_width(pieces->workloads);
    perf_report_head(head, pieces->width);
    if (!console_wants_json() && !console_is_quiet()) {
        console_write(head->str);
    }
    code = run_many(n, n_jobs, run_piece, pieces);
    if (!console_wants_json() && !console_is_quiet()) {
        console_print("%zu workload%s run, %zu skipped%s\n", n - n_skipped,
                      n - n_skipped == 1 ? "" : "s", n_skipped,
                      code == EXIT_MET ? "; every outcome is as it must be" : "");
    }
    return code;
}

int
run_perf(const RunOrder *order, const char *path, size_t n_jobs)
{
    const Invocation *invocation = order->invocation;
    g_autofree const char **cases = invocation_texts(invocation, "case");
    g_autofree const char **labels = invocation_texts(invocation, "label");
    const PerfChoice choice = { cases, labels };
    const char *seed = invocation_text(invocation, "seed");
    PerfPieces pieces = { .order = order,
                          .seed = 1,
                          .has_stats = invocation_has(invocation, "stats") };
    g_autoptr(GPtrArray) chosen = NULL;
    g_autoptr(PerfFile) file = NULL;
    int code;

    if (seed != NULL && !g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT64, &pieces.seed, NULL)) {
        console_error("`--seed %s`: a seed is a whole number", seed);
        return EXIT_USAGE;
    }
    file = read_file(path, invocation_text(invocation, "config"), &code);
    if (file == NULL) {
        return code;
    }
    chosen = perf_choose(file, &choice);
    pieces.workloads = chosen;
    return chosen->len == 0 ? say_nothing_chosen(file, cases) : run_chosen(&pieces, file, n_jobs);
}

static void
list_workload(const PerfWorkload *workload, size_t width)
{
    g_autofree char *name = perf_workload_name(workload);
    g_autofree char *labels =
        workload->labels == NULL ? NULL : g_strjoinv(" ", (char **)(uintptr_t)workload->labels);

    if (workload->skip != NULL) {
        console_print("%-*s  skipped: %s\n", (int)width, name, workload->skip);
    } else if (console_is_verbose()) {
        console_print("%-*s  %s\n", (int)width, name, labels == NULL ? "" : labels);
    }
}

int
check_perf(const char *path)
{
    static const char *const all[] = { "*", NULL };
    const PerfChoice choice = { .cases = all };
    int code;
    g_autoptr(PerfFile) file = read_file(path, NULL, &code);
    g_autoptr(GPtrArray) workloads = file == NULL ? NULL : perf_choose(file, &choice);

    if (file == NULL || console_is_quiet()) {
        return code;
    }
    if (console_wants_json()) {
        console_print("{\"format\":\"orrery-check\",\"version\":1,\"valid\":true,\"cases\":%zu,"
                      "\"workloads\":%u,\"skipped\":%zu}\n",
                      file->n_cases, workloads->len, count_skipped(workloads));
        return code;
    }
    for (guint i = 0; i < workloads->len; i++) {
        list_workload(workloads->pdata[i], name_width(workloads));
    }
    console_print("%s: valid; %zu test cases, %u workloads, %zu skipped\n", path, file->n_cases,
                  workloads->len, count_skipped(workloads));
    return code;
}
