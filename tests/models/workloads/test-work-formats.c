/* test-work-formats.c - every format of traces: what it reads, what it refuses, and where; and all
 * traces of the extra corpus, where it is there. */
#include "models/workloads/work-format.h"
#include "tests/check-main.h"
#include "tests/models/workloads/trace-samples.h"
#include "text/scalar.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define MACHINE_CPU_MILLI 32000
#define MACHINE_MEMORY (INT64_C(64) << 30)

static WorkInput
input_of(const char *path, const char *text)
{
    return (WorkInput){ path, text, text == NULL ? 0 : strlen(text), MACHINE_CPU_MILLI,
                        MACHINE_MEMORY };
}

static void
append_known(GString *out, int64_t number)
{
    if (number == WORK_UNKNOWN) {
        g_string_append(out, " -");
    } else {
        g_string_append_printf(out, " %" G_GINT64_FORMAT, number);
    }
}

static void
append_task(GString *out, const WorkTask *task)
{
    seconds_append(out, task->at);
    g_string_append_c(out, ' ');
    if (task->run == SIM_NEVER) {
        g_string_append_c(out, '-');
    } else {
        seconds_append(out, task->run);
    }
    append_known(out, task->cpu_milli);
    append_known(out, task->memory);
    g_string_append_printf(out, " %u", task->copies);
    for (uint32_t i = 0; i < task->n_resources; i++) {
        g_string_append_printf(out, " %s=%" G_GINT64_FORMAT, task->resources[i].name,
                               task->resources[i].milli);
    }
    if (task->shared_gpus > 0) {
        g_string_append_printf(out, " %ux%u%s%s", task->shared_gpus, task->share_milli,
                               task->gpu_models == NULL ? "" : ":",
                               task->gpu_models == NULL ? "" : task->gpu_models);
    }
    if (task->name != NULL) {
        g_string_append_printf(out, " %s", task->name);
    }
    if (task->group != NULL) {
        g_string_append_printf(out, " <%s>", task->group);
    }
    for (uint32_t i = 0; i < task->n_after; i++) {
        g_string_append_printf(out, "%s%s", i == 0 ? " " : ",", task->after[i]);
    }
    g_string_append_c(out, '\n');
}

/* All tasks, or the messages. */
static char *
read_all(const WorkFormat *format, const WorkInput *input)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    WorkReader *reader = work_reader_open(format, input, diagnostics);
    GString *out = g_string_new(NULL);
    WorkTask task;

    while (reader != NULL && work_reader_next(reader, &task)) {
        append_task(out, &task);
    }
    if (diagnostics_n_errors(diagnostics) > 0) {
        g_string_free(out, TRUE);
        work_reader_close(reader);
        return diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    }
    ck_assert(reader == NULL || !reader->has_failed);
    work_reader_close(reader);
    return g_string_free(out, FALSE);
}

static void
check_says(const char *said, const char *expected)
{
    const char *message = strstr(expected, ": ");
    g_autofree char *place = NULL;

    if (message == NULL || message != expected + strspn(expected, "0123456789")) {
        ck_assert_str_eq(said, expected);
        return;
    }
    place = g_strdup_printf("--> sample:%.*s:", (int)(message - expected), expected);
    ck_assert_msg(strstr(said, place) != NULL, "no %s in:\n%s", place, said);
    ck_assert_msg(strstr(said, message + 2) != NULL, "no `%s` in:\n%s", message + 2, said);
}

START_TEST(a_sample_is_recognised_and_read_as_expected)
{
    const TraceSample *sample = &trace_samples[_i];
    WorkInput input = input_of("sample", sample->text);
    const WorkFormat *format = work_format_recognise(&input);
    g_autofree char *said = NULL;

    ck_assert_msg(format != NULL, "nobody recognises %s", sample->text);
    ck_assert_str_eq(format->name, sample->format);
    said = read_all(format, &input);
    check_says(said, sample->expected);
}
END_TEST

START_TEST(a_packed_file_is_read_like_its_text)
{
    const TraceSample *sample = &trace_samples[_i];
    g_autofree char *path = g_strdup_printf("%s/orrery-trace-XXXXXX", g_get_tmp_dir());
    int descriptor = g_mkstemp(path);
    gzFile packed = gzdopen(descriptor, "wb");
    WorkInput file = input_of(path, NULL);
    WorkInput text = input_of("sample", sample->text);
    const WorkFormat *format = work_format_find(sample->format);
    g_autofree char *of_file = NULL;
    g_autofree char *of_text = NULL;

    gzputs(packed, sample->text);
    gzclose(packed);
    ck_assert_ptr_eq(work_format_recognise(&file), format);
    if (!g_ascii_isdigit(*sample->expected) || strstr(sample->expected, ": ") == NULL) {
        of_file = read_all(format, &file);
        of_text = read_all(format, &text);
        ck_assert_str_eq(of_file, of_text);
    }
    remove(path);
}
END_TEST

START_TEST(a_trace_that_is_cut_anywhere_is_read_or_refused_with_its_place)
{
    const TraceSample *sample = &trace_samples[_i];
    const WorkFormat *format = work_format_find(sample->format);

    for (size_t length = 0; length < strlen(sample->text); length++) {
        g_autofree char *text = g_strndup(sample->text, length);
        WorkInput input = input_of("sample", text);
        g_autofree char *said = read_all(format, &input);

        ck_assert(strstr(said, "error") == NULL || strstr(said, "--> sample:") != NULL);
    }
}
END_TEST

START_TEST(every_format_is_documented_and_has_a_sample)
{
    for (size_t i = 0; work_formats[i] != NULL; i++) {
        bool has_sample = false;

        for (int j = 0; j < n_trace_samples; j++) {
            has_sample |= strcmp(trace_samples[j].format, work_formats[i]->name) == 0;
        }
        ck_assert_msg(has_sample, "%s has no sample", work_formats[i]->name);
        ck_assert(*work_formats[i]->doc != '\0');
    }
}
END_TEST

START_TEST(a_file_of_no_format_is_not_recognised)
{
    WorkInput input = input_of("sample", _i == 0 ? "hello,world\n1,2\n" : "");

    ck_assert_ptr_null(work_format_recognise(&input));
}
END_TEST

/* ---- traces of others, where they are
 * ------------------------------------------------------------
 */

typedef struct Known {
    const char *end; /* of the path */
    const char *format;
    uint64_t n_tasks, n_copies; /* 0: not compared */
} Known;

static const Known known[] = {
    { "azure-v1-vm/v1.dev.csv.gz", "azure-v1-vm", 259159, 259159 },
    { "azure-llm-2023/AzureLLMInferenceTrace_code.csv.gz", "azure-inference", 8819, 8819 },
    { "cloudsimpy-alibaba/jobs-first-half.csv.gz", "cloudsimpy", 15878, 1133226 },
    { "swf/NASA-iPSC-1993-3.swf", "swf", 0, 0 },
    { "opendc/swf/trace.swf", "swf", 5, 0 },
    { "opendc/gwf/trace.gwf", "gwf", 0, 0 },
    { "1000genome-chameleon-2ch-100k-001.json", "wfcommons", 0, 0 },
    { "tiresias/simulator/60_job.csv", "tiresias", 60, 0 },
    { "tiresias/simulator/yarn-gput1000.csv", "run-times", 1001, 0 },
};

static void
check_file(const char *path)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    WorkInput input = input_of(path, NULL);
    const WorkFormat *format = work_format_recognise(&input);
    WorkReader *reader;
    WorkTask task;
    uint64_t n_tasks = 0, n_copies = 0;

    ck_assert_msg(format != NULL, "%s is not recognised", path);
    if (g_getenv("ORRERY_TRACES_SAY") != NULL) {
        g_printerr("%s %s\n", format->name, path);
    }
    reader = work_reader_open(format, &input, diagnostics);
    ck_assert_msg((reader == NULL) == format->is_no_work, "%s", path);
    while (reader != NULL && work_reader_next(reader, &task)) {
        n_tasks++;
        n_copies += task.copies;
    }
    work_reader_close(reader);
    ck_assert_msg((diagnostics_n_errors(diagnostics) > 0) == format->is_no_work, "%s: %s", path,
                  diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN));
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (g_str_has_suffix(path, known[i].end)) {
            ck_assert_str_eq(format->name, known[i].format);
            ck_assert(known[i].n_tasks == 0 || known[i].n_tasks == n_tasks);
            ck_assert(known[i].n_copies == 0 || known[i].n_copies == n_copies);
        }
    }
}

static int
check_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    int n = 0;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            n += check_folder(path);
        } else {
            check_file(path);
            n++;
        }
    }
    return n;
}

START_TEST(every_trace_of_the_corpus_is_read_or_refused_by_name)
{
    const char *shared = g_getenv("ORRERY_SHARED");
    g_autofree char *folder =
        shared == NULL ? NULL : g_build_filename(shared, "data", "traces", NULL);

    if (folder == NULL || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_printerr("# skipped: no extra corpus of traces\n");
        return;
    }
    ck_assert_int_gt(check_folder(folder), 0);
}
END_TEST

Suite *
suite(void)
{
    Suite *whole = suite_create("work-formats");
    TCase *samples = tcase_create("samples");
    TCase *corpus = tcase_create("corpus");

    tcase_add_loop_test(samples, a_sample_is_recognised_and_read_as_expected, 0, n_trace_samples);
    tcase_add_loop_test(samples, a_packed_file_is_read_like_its_text, 0, n_trace_samples);
    tcase_add_loop_test(samples, a_trace_that_is_cut_anywhere_is_read_or_refused_with_its_place, 0,
                        n_trace_samples);
    tcase_add_test(samples, every_format_is_documented_and_has_a_sample);
    tcase_add_loop_test(samples, a_file_of_no_format_is_not_recognised, 0, 2);
    tcase_add_test(corpus, every_trace_of_the_corpus_is_read_or_refused_by_name);
    suite_add_tcase(whole, samples);
    suite_add_tcase(whole, corpus);
    return whole;
}
