/* verb-compare.c - what a study says: each case beside the baseline, with intervals. */
#include "cli/console.h"
#include "experiment/study/run-compare.h"
#include "experiment/study/transient.h"
#include "text/scalar.h"

#include <string.h>

static bool
read_format(const Invocation *invocation, StudyFormat *ret)
{
    const char *text = invocation_text(invocation, "format");

    *ret = console_wants_json() ? STUDY_JSON : STUDY_TEXT;
    for (int i = 0; text != NULL && study_format_names[i] != NULL; i++) {
        if (strcmp(study_format_names[i], text) == 0) {
            *ret = (StudyFormat)i;
        }
    }
    return true; /* the option's choices have been checked */
}

static bool
read_confidence(const Invocation *invocation, double *ret)
{
    const char *text = invocation_text(invocation, "confidence");

    *ret = 0.95;
    if (text != NULL && (!number_parse(text, ret) || !(*ret > 0 && *ret < 1))) {
        console_error("`--confidence %s`: a share between 0 and 1 is expected, like 0.95", text);
        return false;
    }
    return true;
}

/* The number of the baseline's case; the study's own without an option. */
static bool
read_baseline(const Invocation *invocation, const StudyTable *table, size_t *ret)
{
    const char *name = invocation_text(invocation, "baseline");
    g_autofree const char **names = g_new0(const char *, table->cases->len + 1);
    const char *near;

    *ret = table->baseline;
    if (name == NULL) {
        return true;
    }
    for (guint i = 0; i < table->cases->len; i++) {
        names[i] = g_ptr_array_index(table->cases, i);
        if (strcmp(names[i], name) == 0) {
            *ret = i;
            return true;
        }
    }
    near = nearest_name(name, names);
    console_error("the study has no case `%s`%s%s%s", name, near == NULL ? "" : "; did you mean `",
                  near == NULL ? "" : near, near == NULL ? "" : "`?");
    return false;
}

/* --metric, else what the study names; NULL after an error. */
static const char **
read_metrics(const Invocation *invocation, const StudyTable *table)
{
    const char **given = invocation_texts(invocation, "metric");

    if (given[0] != NULL) {
        return given;
    }
    g_free(given);
    if (table->compare[0] == NULL || *table->compare[0] == '\0') {
        console_error("neither the study nor --metric says what to compare");
        console_hint("help: orrery compare STUDY --list names what the study holds");
        return NULL;
    }
    given = g_new0(const char *, g_strv_length(table->compare) + 1);
    memcpy(given, table->compare, g_strv_length(table->compare) * sizeof *given);
    return given;
}

static int
list_metrics(const StudyTable *table)
{
    for (guint i = 0; i < table->scalars->len; i++) {
        const char *name = g_ptr_array_index(table->scalars, i);

        if (!is_transient(name)) {
            console_print("%s\n", name);
        }
    }
    return EXIT_MET;
}

static int
compare(const Invocation *invocation, StudyFile *file, const StudyTable *table)
{
    g_autofree const char **names = read_metrics(invocation, table);
    g_autoptr(StudyComparison) comparison = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *error = NULL;
    StudyFormat format;
    double confidence;
    size_t baseline;

    if (names == NULL || !read_format(invocation, &format) ||
        !read_confidence(invocation, &confidence) || !read_baseline(invocation, table, &baseline)) {
        return EXIT_USAGE;
    }
    comparison = study_compare(file, table, baseline, names, confidence, &error);
    if (comparison == NULL) {
        console_error("%s", error);
        console_hint("help: orrery compare STUDY --list names what the study holds");
        return EXIT_USAGE;
    }
    study_comparison_print(comparison, format, out);
    console_write(out->str);
    return comparison->n_failed > 0 ? EXIT_NOT_MET : EXIT_MET;
}

/* ---- runs -------------------------------------------------------------------------------------
 */

static int
compare_runs(const Invocation *invocation)
{
    g_autofree const char **names = invocation_texts(invocation, "metric");
    g_autofree char *error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(RunComparison) comparison = NULL;
    StudyFormat format;

    if (invocation_has(invocation, "baseline") || invocation_has(invocation, "confidence")) {
        console_error("--baseline and --confidence are for a study; the first run is what others "
                      "are compared with");
        return EXIT_USAGE;
    }
    if (invocation->arguments->len < 2 && !invocation_has(invocation, "list")) {
        console_error("one run alone is compared with nothing");
        console_hint("help: orrery compare RUN RUN");
        return EXIT_USAGE;
    }
    comparison = run_compare((const char *const *)(void *)invocation->arguments->pdata,
                             invocation->arguments->len, &error);
    if (comparison == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    error = run_comparison_choose(comparison, names);
    if (error != NULL) {
        console_error("%s", error);
        return EXIT_USAGE;
    }
    read_format(invocation, &format);
    if (invocation_has(invocation, "list")) {
        run_comparison_list(comparison, out);
    } else {
        run_comparison_print(comparison, format, out);
    }
    console_write(out->str);
    return EXIT_MET;
}

static int
run(const Invocation *invocation)
{
    if (g_file_test(invocation_argument(invocation, 0), G_FILE_TEST_IS_DIR)) {
        return compare_runs(invocation);
    }
    if (invocation->arguments->len > 1) {
        console_error("`compare` takes one study, or run directories");
        return EXIT_USAGE;
    }
    g_autofree char *error = NULL;
    g_autoptr(StudyFile) file = study_file_open(invocation_argument(invocation, 0), &error);
    g_autoptr(StudyTable) table = file == NULL ? NULL : study_table_read(file, &error);

    if (table == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    return invocation_has(invocation, "list") ? list_metrics(table)
                                              : compare(invocation, file, table);
}

static const Option options[] = {
    { "metric", 'm', "NAME", false, "Compare this; may be given again, the first is primary.",
      NULL },
    { "baseline", '\0', "CASE", false, "Compare with this case.", NULL },
    { "confidence", '\0', "SHARE", false, "Of the intervals (0.95).", NULL },
    { "format", '\0', "FORMAT", false, "How to print it.", "text|md|csv|json|latex" },
    { "list", '\0', NULL, false, "Name the metrics that the study holds.", NULL },
    { 0 },
};

const Verb verb_compare = {
    .name = "compare",
    .usage = "STUDY | RUN RUN...",
    .doc = "Compare the variants of a study, with intervals; or single runs.",
    .help = "  orrery compare pack-or-spread.study\n"
            "  orrery compare hello hello-2                two run directories, side by side\n"
            "  orrery compare pack-or-spread.study --metric wait.p99 --format latex\n\n"
            "The first metric is the primary one: intervals are simultaneous over the cases "
            "(Bonferroni), p values adjusted by Holm.\nOther names are exploratory. A difference "
            "that is not told from none is printed as such, with what would have been seen.\n"
            "Where values are positive and skewed the ratio decides; of expectations (expect.1, "
            "expect.all) the share\nthat was met, with Wilson's interval. With a warm-up MSER-5 "
            "says whether it was long enough.\n",
    .options = options,
    .takes = "",
    .n_arguments_min = 1,
    .n_arguments_max = 16,
    .run = run,
};
