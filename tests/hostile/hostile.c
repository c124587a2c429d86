/* hostile.c - every file given, and seeded mutations of it, through what `orrery check` does.
 *
 *     hostile [--mutations N] [--seed S] [--top N] [--keep FOLDER] PATH...
 *
 * Each text is checked by a process of its own, so that a crash is a finding and not the end, with
 * a limit on processor time and, unless a sanitizer watches, on memory; how much memory it needed
 * at most is measured for each.  A text must be found valid or be told what is wrong with it and
 * where, in text that no terminal obeys.  The last line is the sum; with findings the exit code is
 * 1, and each comes with the seed that makes it again. */
#include "experiment/scenario/scenario.h"
#include "tests/hostile/mutation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__
#define IS_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

enum {
    MEMORY_MAX_MIB = 256,
    SECONDS_MAX = IS_SANITIZED ? 60 : 10,
    /* exit codes of the child */
    CHILD_FINE = 0,
    CHILD_MUTE = 41,
    CHILD_NOWHERE = 42,
    CHILD_UNSAFE = 43,
};

typedef struct Peak {
    char *name;
    long kib;
} Peak;

typedef struct Hunt {
    uint64_t n_mutations, seed;
    size_t n_top;
    const char *keep;
    GArray *peaks; /* Peak: the highest, highest first */
    size_t n_passed, n_findings;
} Hunt;

/* Whether a terminal would only show it: UTF-8, lines and tabs, nothing that acts. */
static bool
is_safe(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL)) {
        return false;
    }
    for (const char *c = text; *c != '\0'; c += g_utf8_skip[(unsigned char)*c]) {
        gunichar character = g_utf8_get_char(c);
        bool turns = (character >= 0x202A && character <= 0x202E) ||
                     (character >= 0x2066 && character <= 0x2069);

        if (turns || (g_unichar_iscntrl(character) && character != '\n' && character != '\t')) {
            return false;
        }
    }
    return true;
}

/* Errors without a place: only an empty file has none. */
static bool
all_are_located(const char *lines)
{
    g_auto(GStrv) rows = g_strsplit(lines, "\n", -1);

    for (size_t i = 0; rows[i] != NULL; i++) {
        if (strstr(rows[i], "\"severity\":\"error\"") != NULL &&
            strstr(rows[i], "\"line\":") == NULL && strstr(rows[i], "\"E155\"") == NULL) {
            return false;
        }
    }
    return true;
}

static int
check_text(const char *name, const char *text, size_t length)
{
    const ScenarioOptions options = { .until = SIM_NEVER };
    g_autoptr(Scenario) scenario = scenario_load_text(name, text, length, &options);
    bool is_valid = scenario_is_valid(scenario);

    if (is_valid) {
        g_autoptr(GString) shown = g_string_new(NULL);

        scenario_lint(scenario);
        scenario_show(shown, scenario);
    }
    g_autofree char *plain = diagnostics_format(scenario->diagnostics, DIAGNOSTIC_PLAIN);
    g_autofree char *json = diagnostics_format(scenario->diagnostics, DIAGNOSTIC_JSON);

    if (!is_valid && *plain == '\0') {
        return CHILD_MUTE;
    }
    if (!is_safe(plain) || !is_safe(json)) {
        return CHILD_UNSAFE;
    }
    return all_are_located(json) ? CHILD_FINE : CHILD_NOWHERE;
}

static void
limit(int resource, rlim_t most)
{
    const struct rlimit limit = { most, most };

    setrlimit((__rlimit_resource_t)resource, &limit);
}

static _Noreturn void
be_child(const char *name, const char *text, size_t length)
{
    limit(RLIMIT_CPU, SECONDS_MAX);
    limit(RLIMIT_CORE, 0);
    alarm(4 * SECONDS_MAX);
    if (!IS_SANITIZED) {
        limit(RLIMIT_AS, (rlim_t)MEMORY_MAX_MIB << 20);
    }
    exit(check_text(name, text, length));
}

static void
note_peak(Hunt *hunt, const char *name, long kib)
{
    size_t i = hunt->peaks->len;
    Peak peak = { NULL, kib };

    while (i > 0 && g_array_index(hunt->peaks, Peak, i - 1).kib < kib) {
        i--;
    }
    if (i < hunt->n_top) {
        peak.name = g_strdup(name);
        g_array_insert_val(hunt->peaks, (guint)i, peak);
    }
    if (hunt->peaks->len > hunt->n_top) {
        g_free(g_array_index(hunt->peaks, Peak, hunt->n_top).name);
        g_array_set_size(hunt->peaks, (guint)hunt->n_top);
    }
}

static const char *
describe(int status, long kib)
{
    if (WIFSIGNALED(status)) {
        int signal = WTERMSIG(status);

        return signal == SIGXCPU || signal == SIGALRM || signal == SIGKILL ? "it hangs"
                                                                           : strsignal(signal);
    }
    switch (WEXITSTATUS(status)) {
    case CHILD_FINE:
        return !IS_SANITIZED && kib > MEMORY_MAX_MIB * 1024L ? "too much memory" : NULL;
    case CHILD_MUTE:
        return "refused without a word";
    case CHILD_NOWHERE:
        return "an error without a place";
    case CHILD_UNSAFE:
        return "a message that a terminal would obey";
    default:
        return "a sanitizer's finding";
    }
}

static void
keep_text(const Hunt *hunt, const char *text, size_t length)
{
    g_autofree char *path = g_strdup_printf("%s/finding-%zu.yaml", hunt->keep, hunt->n_findings);

    g_file_set_contents(path, text, (gssize)length, NULL);
    printf("#   kept as %s\n", path);
}

static void
hunt_text(Hunt *hunt, const char *path, const char *label, const char *text, size_t length)
{
    struct rusage used;
    int status;
    const char *finding;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        be_child(path, text, length);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("hostile");
        exit(2);
    }
    note_peak(hunt, label, used.ru_maxrss);
    finding = describe(status, used.ru_maxrss);
    if (finding == NULL) {
        hunt->n_passed++;
        return;
    }
    hunt->n_findings++;
    printf("# %s: %s\n", label, finding);
    if (hunt->keep != NULL) {
        keep_text(hunt, text, length);
    }
}

/* Mutations of one file differ from those of another with the same seed. */
static void
hunt_file(Hunt *hunt, const char *path)
{
    g_autofree char *text = NULL;
    size_t length;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        fprintf(stderr, "hostile: cannot read %s\n", path);
        exit(2);
    }
    hunt_text(hunt, path, path, text, length);
    for (uint64_t i = 0; i < hunt->n_mutations; i++) {
        uint64_t seed = hunt->seed + i;
        GString *mutated = text_mutate(text, length, seed);
        g_autofree char *label = g_strdup_printf("%s --seed %" G_GUINT64_FORMAT, path, seed);

        hunt_text(hunt, path, label, mutated->str, mutated->len);
        g_string_free(mutated, TRUE);
    }
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
hunt_path(Hunt *hunt, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;

    if (folder == NULL) {
        hunt_file(hunt, path);
        return;
    }
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    }
    g_dir_close(folder);
    g_ptr_array_sort(names, compare_names);
    for (size_t i = 0; i < names->len; i++) {
        hunt_path(hunt, g_ptr_array_index(names, i));
    }
}

/* Reads an option's number; false if 'word' is another option. */
static bool
read_number(const char *word, const char *option, const char *value, uint64_t *ret)
{
    if (strcmp(word, option) != 0) {
        return false;
    }
    if (value == NULL || !g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, ret, NULL)) {
        fprintf(stderr, "hostile: %s needs a number\n", option);
        exit(2);
    }
    return true;
}

static void
print_sum(const Hunt *hunt)
{
    for (size_t i = 0; i < hunt->peaks->len; i++) {
        const Peak *peak = &g_array_index(hunt->peaks, Peak, i);

        printf("# %6ld KiB  %s\n", peak->kib, peak->name);
        g_free(peak->name);
    }
    g_array_unref(hunt->peaks);
    printf("%zu passed, %zu failed\n", hunt->n_passed, hunt->n_findings);
}

int
main(int n_words, char **words)
{
    Hunt hunt = { .seed = 1, .peaks = g_array_new(FALSE, FALSE, sizeof(Peak)) };
    uint64_t n_top = 5;
    int i = 1;

    for (; i < n_words && words[i][0] == '-'; i += 2) {
        const char *value = words[i + 1];

        if (strcmp(words[i], "--keep") == 0 && value != NULL) {
            hunt.keep = value;
        } else if (!read_number(words[i], "--mutations", value, &hunt.n_mutations) &&
                   !read_number(words[i], "--seed", value, &hunt.seed) &&
                   !read_number(words[i], "--top", value, &n_top)) {
            fprintf(stderr, "hostile: no option %s\n", words[i]);
            return 2;
        }
    }
    hunt.n_top = (size_t)n_top;
    for (; i < n_words; i++) {
        hunt_path(&hunt, words[i]);
    }
    print_sum(&hunt);
    return hunt.n_findings > 0 ? 1 : 0;
}
