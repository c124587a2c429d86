/* fidelity.c - compares runs of the simulated cluster with recordings of a real control plane.
 *
 *     fidelity [OPTION...] [FOLDER] [NAME...]
 *
 * FOLDER holds one folder a scenario, or is one; NAMEs choose scenarios.  A line a scenario, and
 * last the line "N passed, N failed, N not yet simulated"; exit 1 if anything simulated failed.
 * With --traces the recorded runs themselves are distilled and compared, which tests the
 * comparison. */
#include "tests/fidelity/compare.h"
#include "tests/fidelity/replay.h"

#include <stdlib.h>
#include <string.h>

static char *families;
static gboolean verbose;
static gboolean traces;
static gboolean tap;
static gboolean table;
static char *dump;
static char *default_folder;
static gint64 seed = 1;
static gint n_seeds = 8;
static gboolean strict;

static const GOptionEntry entries[] = {
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Print all misses", NULL },
    { "families", 'f', 0, G_OPTION_ARG_STRING, &families,
      "Only scenarios whose names begin with one of these", "LIST" },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &seed, "Seed of the first run", "N" },
    { "seeds", 'n', 0, G_OPTION_ARG_INT, &n_seeds,
      "How many seeds a scenario may try until one run passes (8)", "N" },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &strict,
      "Make no allowance for events that differ among the recorded runs", NULL },
    { "traces", 't', 0, G_OPTION_ARG_NONE, &traces, "Compare the recorded runs themselves", NULL },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &default_folder,
      "Where the scenarios are unless an argument is a folder", "FOLDER" },
    { "table", 0, 0, G_OPTION_ARG_NONE, &table, "Print a table in Markdown", NULL },
    { "tap", 0, 0, G_OPTION_ARG_NONE, &tap, "Print the Test Anything Protocol", NULL },
    { "milestones", 'm', 0, G_OPTION_ARG_STRING, &dump, "Print the milestones that contain TEXT",
      "TEXT" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
};

typedef struct Tally {
    guint n_passed;
    guint n_failed;
    guint n_waiting; /* not yet simulated */
} Tally;

static guint
n_judged(const Tally *tally)
{
    return tally->n_passed + tally->n_failed + tally->n_waiting;
}

static void
print_verdict(const char *name, const Verdict *verdict, const Tally *tally)
{
    g_autofree char *line =
        g_strdup_printf("%-34s %3u/%-3u", name, verdict->n_passed, verdict->n_milestones);
    const char *worst = verdict->worst != NULL ? verdict->worst : "";

    if (tap) {
        g_print("%s %u - %s\n", verdict->passed ? "ok" : "not ok", n_judged(tally), line);
    } else if (table) {
        g_print("| %s | %s | %u/%u | %s |\n", name, verdict->passed ? "passed" : "**failed**",
                verdict->n_passed, verdict->n_milestones, worst);
    } else {
        g_print("%-6s %s %s\n", verdict->passed ? "passed" : "FAILED", line, worst);
    }
    for (guint i = 0; (verbose || (tap && !verdict->passed)) && i < verdict->misses->len; i++) {
        g_print("%s  %s\n", tap ? "#" : "", (const char *)g_ptr_array_index(verdict->misses, i));
    }
}

static void
print_obstacle(const char *name, const char *obstacle, const Tally *tally)
{
    if (tap) {
        g_print("ok %u - %s # SKIP %s\n", n_judged(tally), name, obstacle);
    } else if (table) {
        g_print("| %s | not yet simulated | | %s |\n", name, obstacle);
    } else {
        g_print("%-6s %-34s %s\n", "not yet", name, obstacle);
    }
}

static Verdict *
judge(const Recording *recording, const History *history, const CompareOptions *options)
{
    g_autoptr(Distilled) run = distill(history);

    for (guint i = 0; dump != NULL && i < run->milestones->len; i++) {
        const Milestone *milestone = &g_array_index(run->milestones, Milestone, i);

        if (strstr(milestone->what, dump) != NULL) {
            g_print("  %9.3f %s\n", milestone->at, milestone->what);
        }
    }
    return compare_run(recording, run, options, recording->arena);
}

static void
count(const char *name, const Verdict *verdict, Tally *tally)
{
    if (verdict->passed) {
        tally->n_passed++;
    } else {
        tally->n_failed++;
    }
    print_verdict(name, verdict, tally);
}

static void
judge_traces(const Recording *recording, Tally *tally)
{
    int64_t n_runs = value_get_int(recording->expected, "runs", 1);
    CompareOptions options = { .without_events = true, .tolerance = 0.0015 };

    for (int64_t run = 1; run <= n_runs; run++) {
        g_autofree char *path =
            g_strdup_printf("%s/run-%" G_GINT64_FORMAT ".trace.jsonl", recording->path, run);
        g_autofree char *name = g_strdup_printf("%s %" G_GINT64_FORMAT, recording->name, run);
        g_autoptr(History) history = history_new();

        if (history_read_trace(history, path)) {
            g_autoptr(Verdict) verdict = judge(recording, history, &options);

            count(name, verdict, tally);
        }
    }
}

/* Phases of periodic loops and ties are drawn; what the recorded runs agree in by chance, ours need
 * not meet at the first draw.  Says which seed passed unless it was the first; of failures the
 * first counts. */
static void
judge_runs(const Recording *recording, Tally *tally)
{
    CompareOptions options = { .is_strict = strict };
    g_autoptr(Verdict) first = NULL;

    for (gint i = 0; i < MAX(n_seeds, 1); i++) {
        g_autoptr(History) history = replay_run(recording, (uint64_t)(seed + i));
        g_autoptr(Verdict) verdict = judge(recording, history, &options);
        g_autofree char *name =
            i == 0 ? g_strdup(recording->name)
                   : g_strdup_printf("%s (seed %" G_GINT64_FORMAT ")", recording->name, seed + i);

        if (verdict->passed) {
            count(name, verdict, tally);
            return;
        }
        if (first == NULL) {
            first = g_steal_pointer(&verdict);
        }
    }
    count(recording->name, first, tally);
}

static void
judge_scenario(const char *path, Tally *tally)
{
    g_autoptr(Recording) recording = recording_read(path);
    const char *obstacle;

    if (recording == NULL) {
        tally->n_failed++;
        return;
    }
    if (traces) {
        judge_traces(recording, tally);
        return;
    }
    obstacle = replay_obstacle(recording);
    if (obstacle != NULL) {
        tally->n_waiting++;
        print_obstacle(recording->name, obstacle, tally);
    } else {
        judge_runs(recording, tally);
    }
}

static bool
is_scenario(const char *path)
{
    g_autofree char *file = g_build_filename(path, "expected.yaml", NULL);

    return g_file_test(file, G_FILE_TEST_EXISTS);
}

static bool
is_wanted(const char *name, char **names)
{
    g_auto(GStrv) prefixes = g_strsplit(families != NULL ? families : "", ",", -1);
    bool wanted = prefixes[0] == NULL;

    for (size_t i = 0; prefixes[i] != NULL; i++) {
        wanted = wanted || g_str_has_prefix(name, prefixes[i]);
    }
    return wanted && (*names == NULL || g_strv_contains((const gchar *const *)names, name));
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_scenarios(const char *folder, char **names)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *dir;
    const char *name;

    if (is_scenario(folder)) {
        g_ptr_array_add(paths, g_strdup(folder));
        return paths;
    }
    dir = g_dir_open(folder, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (is_scenario(path) && is_wanted(name, names)) {
            g_ptr_array_add(paths, g_steal_pointer(&path));
        }
    }
    if (dir != NULL) {
        g_dir_close(dir);
    }
    g_ptr_array_sort(paths, compare_names);
    return paths;
}

/* What the arguments choose: the folder, and the names in 'names'. */
static const char *
read_arguments(int argc, char **argv, GPtrArray *names)
{
    const char *folder = default_folder;

    for (int i = 1; i < argc; i++) {
        if (g_file_test(argv[i], G_FILE_TEST_IS_DIR)) {
            folder = argv[i];
        } else {
            g_ptr_array_add(names, argv[i]);
        }
    }
    g_ptr_array_add(names, NULL);
    return folder;
}

/* The folder of the sources holds its scenarios one level down. */
static GPtrArray *
find_scenarios(const char *folder, char **names)
{
    GPtrArray *paths = list_scenarios(folder, names);
    g_autofree char *below = g_build_filename(folder, "recordings", NULL);

    if (paths->len == 0) {
        g_ptr_array_unref(paths);
        paths = list_scenarios(below, names);
    }
    return paths;
}

int
main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("[FOLDER] [NAME...]");
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = NULL;
    const char *folder;
    Tally tally = { 0 };

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        (folder = read_arguments(argc, argv, names)) == NULL) {
        g_printerr("fidelity: %s\n", error != NULL ? error->message : "which folder?");
        return 2;
    }
    paths = find_scenarios(folder, (char **)names->pdata);
    if (paths->len == 0) {
        g_printerr("fidelity: no such scenario in %s\n", folder);
        return 2;
    }
    if (tap) {
        g_print("1..%u\n", paths->len);
    } else if (table) {
        g_print("| scenario | result | milestones | first or worst miss |\n|---|---|---|---|\n");
    }
    for (guint i = 0; i < paths->len; i++) {
        judge_scenario(g_ptr_array_index(paths, i), &tally);
    }
    g_print("%s%u passed, %u failed, %u not yet simulated\n",
            tap     ? "# "
            : table ? "\n"
                    : "",
            tally.n_passed, tally.n_failed, tally.n_waiting);
    return tally.n_failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
