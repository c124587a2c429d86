/* test-scheduler-perf.c - templates, test cases, and workloads with every operation. */
#include "experiment/scheduler-perf/perf-choice.h"
#include "experiment/scheduler-perf/perf-run.h"
#include "tests/check-main.h"

#include <string.h>

/* ---- templates ----------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *made; /* with index 7 of 10; NULL: an error that begins with 'error' */
    const char *error;
} templates[] = {
    { "plain", "plain", NULL },
    { "a-{{ .Index }}-b", "a-7-b", NULL },
    { "{{.Count}}{{.Index}}", "107", NULL },
    { "{{ DivideInt 30000 .Count }}Mi", "3000Mi", NULL },
    { "8{{ Mod .Index 4 }}", "83", NULL },
    { "{{ AddInt 1 (MultiplyInt .Index 2) }}", "15", NULL },
    { "{{ .Index | SubtractInt 10 }}", "3", NULL },
    { "{{ DivideFloat .Index 2 }}", "3.5", NULL },
    { "{{ MaxInt .Index 9 }}{{ MinFloat .Index 2.5 }}", "92.5", NULL },
    { "a {{- .Index -}} b", "a7b", NULL },
    { "{{ \"text\" }}{{/* nothing */}}", "text", NULL },
    { "one\n{{ .Name }}", NULL, "t:2: `.Name` is nothing" },
    { "{{ RandInt 3 4 }}", NULL, "t:1: the template function `RandInt` is not simulated" },
    { "{{ if .Index }}x{{ end }}", NULL, "t:1: the template function `if`" },
    { "{{ AddInt 1 }}", NULL, "t:1: `AddInt` takes two values" },
    { "{{ Mod 1 0 }}", NULL, "t:1: no result of 1 % 0" },
    { "{{ MultiplyInt 9223372036854775807 .Index }}", NULL, "t:1: no result" },
    { "{{ .Index", NULL, "t:1: an action has no end" },
    { "{{ (AddInt 1 2 }}", NULL, "t:1: a parenthesis is not closed" },
    { "{{ }}", NULL, "t:1: an action is empty" },
    { "{{ .Index .Count }}", NULL, "t:1: a value cannot be called" },
};

START_TEST(templates_are_filled_as_go_fills_them)
{
    g_autoptr(Arena) arena = arena_new();
    const char *text = templates[_i].text;
    PerfTemplate *template_ = perf_template_new("t", text, strlen(text), arena);
    g_autofree char *error = NULL;
    g_autofree char *made = perf_template_text(template_, (PerfNumbers){ 7, 10 }, &error);

    ck_assert_pstr_eq(made, templates[_i].made);
    ck_assert_msg(made != NULL || g_str_has_prefix(error, templates[_i].error), "%s", error);
    ck_assert(perf_template_is_plain(template_) == (strstr(text, "{{") == NULL));
}
END_TEST

/* Any text is either filled or refused. */
START_TEST(no_text_breaks_the_reader_of_templates)
{
    static const char letters[] = "{}{}.( )|\"-Index Mod12\n";
    uint32_t state = 7;

    for (int n = 0; n < 20000; n++) {
        g_autoptr(Arena) arena = arena_new();
        g_autofree char *error = NULL;
        char text[40];
        PerfTemplate *template_;

        for (size_t i = 0; i < sizeof text; i++) {
            state = state * 1103515245u + 12345u;
            text[i] = letters[(state >> 16) % (sizeof letters - 1)];
        }
        text[(state >> 8) % sizeof text] = '\0';
        text[sizeof text - 1] = '\0';
        template_ = perf_template_new("t", text, strlen(text), arena);
        g_autofree char *made = perf_template_text(template_, (PerfNumbers){ 1, 2 }, &error);

        ck_assert((made == NULL) == (error != NULL));
    }
}
END_TEST

/* ---- files --------------------------------------------------------------------------------------
 */

static PerfFile *
read_shipped(void)
{
    const char *sources = g_getenv("ORRERY_SOURCES");
    g_autofree char *path =
        g_build_filename(sources == NULL ? "." : sources, "tests/experiment/scheduler-perf",
                         "performance-config.yaml", NULL);
    g_autofree char *text = NULL;
    gsize length = 0;

    ck_assert(g_file_get_contents(path, &text, &length, NULL));
    ck_assert(perf_file_is(text, length));
    return perf_file_read(path, text, length);
}

static const PerfWorkload *
find(const PerfFile *file, const char *name)
{
    const char *const names[] = { name, NULL };
    const PerfChoice choice = { .cases = names };
    g_autoptr(GPtrArray) chosen = perf_choose(file, &choice);

    ck_assert_uint_eq(chosen->len, 1);
    return chosen->pdata[0];
}

START_TEST(a_test_case_file_is_known_by_its_shape)
{
    static const char *const others[] = { "", "orrery: v1\nname: workloadTemplate\n",
                                          "[{name: x, workloads: []}]",
                                          "- workloadTemplate: []\n  name: y\n" };
    static const char one[] = "[{name: x, workloadTemplate: [], workloads: []}]";

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        ck_assert(!perf_file_is(others[i], strlen(others[i])));
    }
    ck_assert(perf_file_is(one, strlen(one)));
}
END_TEST

START_TEST(parameters_gates_and_thresholds_are_the_workloads_own)
{
    g_autoptr(PerfFile) file = read_shipped();
    const PerfWorkload *medium = find(file, "Plain/medium");
    const PerfWorkload *steady = find(file, "Beside/small");

    ck_assert_uint_eq(diagnostics_n_errors(file->diagnostics), 0);
    ck_assert_int_eq(medium->counts[0], 500);
    ck_assert_int_eq(medium->counts[2], 2000);
    ck_assert_str_eq(medium->gates, "SchedulerQueueingHints=true,SchedulerQueueingHints=false");
    ck_assert(medium->threshold > 249 && medium->threshold < 251);
    ck_assert_int_eq(steady->durations[5], 2 * SIM_SECOND);
    ck_assert_int_eq(find(file, "Sets/*")->inner_counts[2], 9);
}
END_TEST

START_TEST(what_cannot_be_carried_out_is_named)
{
    g_autoptr(PerfFile) file = read_shipped();

    ck_assert_str_eq(find(file, "Claims")->skip,
                     "the operation createResourceDriver is not simulated");
    ck_assert_str_eq(find(file, "Gates")->skip, "the feature gate GateOfTomorrow is not known");
    ck_assert_ptr_null(find(file, "Plain/small")->skip);
}
END_TEST

static const struct {
    const char *name, *label;
    guint n;
} choices[] = {
    { NULL, NULL, 8 },
    { "Plain", NULL, 3 },
    { "Plain/*", "performance", 2 },
    { "Plain/*", "performance,-short", 1 },
    { "Sets/Two/Teams", NULL, 1 },
    { "*", NULL, 11 },
    { NULL, "+short", 2 },
    { "plain", NULL, 0 },
};

START_TEST(workloads_are_chosen_by_name_and_label)
{
    g_autoptr(PerfFile) file = read_shipped();
    const char *const names[] = { choices[_i].name, NULL };
    const char *const labels[] = { choices[_i].label, NULL };
    const PerfChoice choice = { names, labels };
    g_autoptr(GPtrArray) chosen = perf_choose(file, &choice);

    ck_assert_uint_eq(chosen->len, choices[_i].n);
}
END_TEST

#define CASE(operation, workload) \
    "[{name: x, workloadTemplate: [" operation "], workloads: [{name: y" workload "}]}]"

static const struct {
    const char *text, *error; /* a part of it; NULL: no error */
    const char *skip;
} files[] = {
    { CASE("{opcode: createNodes, countParam: $some}", ", params: {some: 3}"), NULL, NULL },
    { CASE("{opcode: createNodes, countParam: $some}", ""), "has no parameter `some`", NULL },
    { CASE("{opcode: createNodes, countParam: some}", ""), "written with a dollar", NULL },
    { CASE("{opcode: createNodes, countParam: $some}", ", params: {some: -3}"),
      "a number of at most", NULL },
    { CASE("{opcode: createNodes, count: many}", ""), "count", NULL },
    { CASE("{opcode: createAny, count: 1, templatePath: nowhere.yaml}", ""), "nowhere.yaml", NULL },
    { CASE("{opcode: createAny, count: 1}", ""), "templatePath", NULL },
    { CASE("{opcode: barrier, stageRequirement: Done}", ""), "Done", NULL },
    { CASE("{opcode: sleep, durationParam: $t}", ", params: {t: soon}"), "not a time", NULL },
    { CASE("{count: 1}", ""), "opcode", NULL },
    { CASE("{opcode: createPods, count: 1, steadyState: true}", ""), "duration", NULL },
    { CASE("", ", featureGates: {SchedulerQueueingHints: 7}"), "true or false", NULL },
    { CASE("", ", threshold: fast"), "pods a second", NULL },
    { CASE("", ", threshold: {dra: 40}"), NULL, NULL },
    { CASE("{opcode: allocResourceClaims}", ""), NULL,
      "the operation allocResourceClaims is not simulated" },
    { CASE("{opcode: createNodes, count: 1, magic: true}", ""), NULL,
      "`magic` of createNodes is not simulated" },
    { CASE("", ", newKey: 1"), NULL, "`newKey` of a workload is not simulated" },
    { CASE("{opcode: updateAny, count: 1, templatePath: /dev/null, subresources: [scale]}", ""),
      NULL, "/dev/null: one document is expected" },
};

START_TEST(files_are_checked_with_a_place)
{
    g_autoptr(PerfFile) file = perf_file_read("case.yaml", files[_i].text, strlen(files[_i].text));
    g_autofree char *said = diagnostics_format(file->diagnostics, DIAGNOSTIC_PLAIN);

    if (files[_i].error == NULL) {
        ck_assert_str_eq(said, "");
        ck_assert_pstr_eq(file->cases[0].workloads[0].skip, files[_i].skip);
    } else {
        ck_assert_msg(strstr(said, files[_i].error) != NULL, "%s", said);
        ck_assert_msg(strstr(said, "case.yaml:1:") != NULL, "%s", said);
    }
}
END_TEST

/* ---- runs ---------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    uint64_t n_measured; /* at least; steady states have no end of their own */
    size_t n_pods, n_bound;
    const char *failure; /* how it begins */
} runs[] = {
    { "Plain/small", 12, 15, 15, NULL },
    { "Plain/medium", 2000, 2100, 2100, NULL },
    { "Sets/Two/Teams", 18, 18, 18, NULL },
    { "Unblock/small", 6, 8, 6, NULL }, /* two are held to the end */
    { "Room/small", 2, 2, 2, NULL },
    { "Room/small_without_gates", 2, 2, 2, NULL },
    { "Beside/small", 12 + 5, 0, 0, NULL },
    { "Full/too_many_volumes", 12, 0, 0, "createPods: 1 of 13 pods are not bound; claims/pod-" },
};

START_TEST(workloads_end_as_they_must)
{
    g_autoptr(PerfFile) file = read_shipped();
    PerfRunOptions options = { .seed = 1 };
    g_autoptr(PerfResult) result = perf_run(find(file, runs[_i].name), &options);

    if (runs[_i].failure == NULL) {
        ck_assert_pstr_eq(result->failure, NULL);
    } else {
        ck_assert_msg(g_str_has_prefix(result->failure, runs[_i].failure), "%s", result->failure);
    }
    ck_assert_uint_ge(result->n_measured, runs[_i].n_measured);
    if (runs[_i].n_pods > 0) {
        ck_assert_uint_eq(result->n_measured, runs[_i].n_measured);
        ck_assert_uint_eq(result->n_pods, runs[_i].n_pods);
        ck_assert_uint_eq(result->n_bound, runs[_i].n_bound);
    }
    ck_assert(perf_result_virtual_rate(result) > 0);
}
END_TEST

/* What was too large for every node has never been bound, however often it was tried. */
START_TEST(what_fits_nowhere_stays)
{
    g_autoptr(PerfFile) file = read_shipped();
    PerfRunOptions options = { .seed = 2 };
    g_autoptr(PerfResult) result = perf_run(find(file, "Beside/small"), &options);

    ck_assert_uint_gt(result->n_pods, result->n_bound + 10);
}
END_TEST

START_TEST(equal_seeds_give_equal_runs)
{
    g_autoptr(PerfFile) file = read_shipped();
    PerfRunOptions options = { .seed = 3 };
    g_autoptr(PerfResult) one = perf_run(find(file, "Beside/small"), &options);
    g_autoptr(PerfResult) two = perf_run(find(file, "Beside/small"), &options);

    ck_assert_int_eq(one->end, two->end);
    ck_assert_int_eq(one->measured_time, two->measured_time);
    ck_assert_uint_eq(one->n_attempts, two->n_attempts);
}
END_TEST

START_TEST(a_limit_ends_a_run)
{
    g_autoptr(PerfFile) file = read_shipped();
    PerfRunOptions options = { .seed = 1, .events_max = 100 };
    g_autoptr(PerfResult) result = perf_run(find(file, "Plain/small"), &options);

    ck_assert(result->was_limited);
    ck_assert_str_eq(result->failure, "stopped before its end");
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("scheduler_perf");
    TCase *reading = tcase_create("reading"), *running = tcase_create("running");

    tcase_add_loop_test(reading, templates_are_filled_as_go_fills_them, 0, G_N_ELEMENTS(templates));
    tcase_add_test(reading, no_text_breaks_the_reader_of_templates);
    tcase_add_test(reading, a_test_case_file_is_known_by_its_shape);
    tcase_add_test(reading, parameters_gates_and_thresholds_are_the_workloads_own);
    tcase_add_test(reading, what_cannot_be_carried_out_is_named);
    tcase_add_loop_test(reading, workloads_are_chosen_by_name_and_label, 0, G_N_ELEMENTS(choices));
    tcase_add_loop_test(reading, files_are_checked_with_a_place, 0, G_N_ELEMENTS(files));
    tcase_add_loop_test(running, workloads_end_as_they_must, 0, G_N_ELEMENTS(runs));
    tcase_add_test(running, what_fits_nowhere_stays);
    tcase_add_test(running, equal_seeds_give_equal_runs);
    tcase_add_test(running, a_limit_ends_a_run);
    suite_add_tcase(suite, reading);
    suite_add_tcase(suite, running);
    return suite;
}
