/* verb-sweep.c - the study of a scenario: every variant, every replication, one file. */
#include "cli/running/run-many.h"
#include "cli/scenario-argument.h"
#include "experiment/study/study-run.h"
#include "text/scalar.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- What is asked for --- */

/* "2/8": this one of so many. */
static bool
read_shard(const Invocation *invocation, StudyOrder *order)
{
    const char *text = invocation_text(invocation, "shard");
    g_auto(GStrv) parts = text == NULL ? NULL : g_strsplit(text, "/", 2);
    guint64 number, of;

    order->n_shards = 1;
    if (text == NULL) {
        return true;
    }
    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[1], 10, 1, 1000000, &of, NULL) ||
        !g_ascii_string_to_unsigned(parts[0], 10, 1, of, &number, NULL)) {
        console_error("`--shard %s`: it is I/N, with I from 1 to N", text);
        return false;
    }
    order->shard = number - 1;
    order->n_shards = of;
    return true;
}

static bool
read_jobs(const Invocation *invocation, StudyOrder *order)
{
    const char *text = invocation_text(invocation, "jobs");
    guint64 number = processor_count();

    if (text != NULL && !g_ascii_string_to_unsigned(text, 10, 1, 1024, &number, NULL)) {
        console_error("`--jobs %s`: from 1 to 1024 processes", text);
        return false;
    }
    order->n_jobs = (uint32_t)MIN(number, 1024);
    return true;
}

static bool
read_limit(const Invocation *invocation, StudyOrder *order)
{
    const char *text = invocation_text(invocation, "max-wall");

    if (text != NULL &&
        (!number_parse(text, &order->run_seconds_max) || !(order->run_seconds_max > 0))) {
        console_error("`--max-wall %s`: a number of seconds is expected", text);
        return false;
    }
    return true;
}

static char *
study_path(const Invocation *invocation, const Scenario *scenario, const StudyOrder *order)
{
    const char *given = invocation_text(invocation, "output");

    if (given != NULL) {
        return g_strdup(given);
    }
    return order->n_shards == 1
               ? g_strdup_printf("%s.study", scenario->name)
               : g_strdup_printf("%s-%" G_GUINT64_FORMAT "-of-%" G_GUINT64_FORMAT ".study",
                                 scenario->name, order->shard + 1, order->n_shards);
}

/* --- While it runs --- */

typedef struct Teller {
    int64_t began_us;
    uint64_t n_first; /* done before this process */
    int64_t told_us;
    bool is_terminal;
} Teller;

static void
tell(void *data, uint64_t n_done, uint64_t n_all, const StudyCase *last)
{
    Teller *teller = data;
    int64_t now = g_get_monotonic_time(), spent = now - teller->began_us, left;

    if (!teller->is_terminal || (now - teller->told_us < 100000 && n_done < n_all)) {
        return;
    }
    teller->told_us = now;
    left = spent / (int64_t)MAX(1, n_done - teller->n_first) * (int64_t)(n_all - n_done) / 1000000;
    fprintf(stderr,
            "\r%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " runs · %s · %" G_GINT64_FORMAT
            ":%02d left\033[K",
            n_done, n_all, last->name, left / 60, (int)(left % 60));
    if (n_done == n_all) {
        fputs("\r\033[K", stderr);
    }
}

static void
list_failures(StudyFile *file)
{
    g_autofree char *error = NULL;
    g_autoptr(StudyTable) table = study_table_read(file, &error);
    int n_told = 0;

    for (guint i = 0; table != NULL && i < table->runs->len; i++) {
        const StudyRunState *run = &g_array_index(table->runs, StudyRunState, i);

        if (!run->is_ok && n_told++ < 10) {
            console_error("run %" G_GUINT64_FORMAT " of `%s` failed: %s", run->replication + 1,
                          (const char *)g_ptr_array_index(table->cases, run->case_id), run->error);
        }
    }
    if (n_told > 10) {
        console_error("and %d more", n_told - 10);
    }
}

/* After the last run: the file in its final form, and what to do with it. */
static int
finish(StudyFile *file, const char *path, const StudyOrder *order)
{
    uint64_t n_failed = 0, n = study_file_n_runs(file, &n_failed);
    g_autofree char *error = NULL;

    if (n_failed > 0) {
        list_failures(file);
    }
    error = study_file_finish(file, true);
    if (error != NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    if (!console_is_quiet()) {
        console_print("%s: %" G_GUINT64_FORMAT " runs", path, n);
        console_print(n_failed > 0 ? ", %" G_GUINT64_FORMAT " failed (orrery sweep --retry runs "
                                     "them again)\n"
                                   : "\n",
                      n_failed);
    }
    if (order->n_shards > 1) {
        console_hint("next: orrery merge FILE... -o all.study");
    } else {
        console_hint("next: orrery compare %s", path);
    }
    return n_failed > 0 ? EXIT_NOT_MET : EXIT_MET;
}

static int
run_study(const Invocation *invocation, const StudyOrder *order, const char *path, StudyFile *file)
{
    Teller *teller = order->data;
    char *error = NULL;
    StudyEnd end;

    if (invocation_has(invocation, "retry")) {
        error = study_file_forget_failures(file);
    }
    if (error == NULL) {
        teller->n_first = study_file_n_runs(file, NULL);
        end = study_run(order, file, &error);
    } else {
        end = STUDY_BROKEN;
    }
    if (end == STUDY_COMPLETE) {
        return finish(file, path, order);
    }
    study_file_close(file);
    if (end == STUDY_INTERRUPTED) {
        console_hint("\nstopped; the same command goes on from here");
        return EXIT_SIGNAL + experiment_interrupted();
    }
    console_error("%s", error);
    g_free(error);
    return EXIT_WORLD;
}

static int
run(const Invocation *invocation)
{
    const char *scenario_path = invocation_argument(invocation, 0);
    g_autofree const char **overrides = invocation_texts(invocation, "set");
    int code = EXIT_MET;
    g_autoptr(Scenario) scenario = NULL;
    g_autoptr(StudyPlan) plan = NULL;
    g_autofree char *path = NULL, *error = NULL;
    Teller teller = { g_get_monotonic_time(), 0, 0, isatty(STDERR_FILENO) && !console_is_quiet() };
    StudyOrder order = { .scenario = scenario_path,
                         .clock_us = g_get_monotonic_time,
                         .progress = tell,
                         .data = &teller };
    StudyFile *file;

    if (strcmp(scenario_path, "-") == 0) {
        console_error("`sweep` reads its scenario many times; name a file");
        return EXIT_USAGE;
    }
    if (!read_shard(invocation, &order) || !read_jobs(invocation, &order) ||
        !read_limit(invocation, &order)) {
        return EXIT_USAGE;
    }
    scenario = scenario_argument(invocation, scenario_path, false, &code);
    if (scenario == NULL) {
        return code;
    }
    if (scenario->sweep == NULL) {
        console_error("%s has no `sweep:`", scenario_path);
        console_hint("help: orrery explain sweep");
        return EXIT_INVALID;
    }
    plan = study_plan_new(scenario, overrides);
    order.plan = plan;
    path = study_path(invocation, scenario, &order);
    file = study_file_create(path, plan, invocation_text(invocation, "shard"), &error);
    if (file == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    signal(SIGINT, experiment_interrupt);
    signal(SIGTERM, experiment_interrupt);
    return run_study(invocation, &order, path, file);
}

static const Option options[] = {
    { "shard", '\0', "I/N", false, "Only every N-th run, beginning with the I-th.", NULL },
    { "retry", '\0', NULL, false, "Run those again that failed.", NULL },
    { "max-wall", '\0', "SECONDS", false, "Fail a run that takes longer.", NULL },
    { 0 },
};

const Verb verb_sweep = {
    .name = "sweep",
    .usage = "FILE",
    .doc = "Run the study of a scenario's sweep: all variants, all replications.",
    .help = "  orrery sweep pack-or-spread.yaml -j 8       results in pack-or-spread.study\n"
            "  orrery sweep study.yaml --shard 2/10        one tenth, for another machine\n"
            "  orrery compare pack-or-spread.study\n\n"
            "The file is SQLite. What is finished is safe: after a kill at any instant the same "
            "command goes on.\nReplication i has the same seed in every variant.\n",
    .options = options,
    .takes = "output seed set until jobs",
    .n_arguments_min = 1,
    .n_arguments_max = 1,
    .run = run,
};
