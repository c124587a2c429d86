/* bench-main.c - runs benchmarks and prints each as a ratio to a bare loop.
 *
 * usage: build/tests/bench/orrery-bench [--list] [--repeat N] [--docs FILE] [NAME ...]
 *
 * A NAME selects the rows whose full name contains it.  Both sides of a row run alternately, so
 * that a busy machine slows both; the ratio is the median of the ratios of neighbouring runs and
 * the absolute figures are the medians of each side.  Time is CPU time.  Each row runs in a process
 * of its own, whose peak of resident memory (both sides) stands at the end of the line.  Beside
 * each figure stands what is wanted of it; "!" marks one that falls short. */
#include "tests/bench/bench.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    N_REPEATS = 7,
    N_REPEATS_MAX = 101,
};

struct BenchTimer {
    double started_s;
    double elapsed_s;
    double peak_mb; /* of processes of their own; 0: there were none */
};

/* What came of a row; in memory that its process shares with this one. */
typedef struct Figures {
    double ratio;
    double ours_s, bare_s; /* medians of one run */
    double peak_mb;
} Figures;

static volatile uint64_t kept;

static double
clock_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void
bench_start(BenchTimer *timer)
{
    timer->started_s = clock_s();
}

void
bench_stop(BenchTimer *timer)
{
    timer->elapsed_s += clock_s() - timer->started_s;
}

void
bench_add(BenchTimer *timer, double cpu_s, double peak_mb)
{
    timer->elapsed_s += cpu_s;
    timer->peak_mb = MAX(timer->peak_mb, peak_mb);
}

void
bench_keep(uint64_t value)
{
    kept = value;
}

void
bench_expect(bool holds, const char *what)
{
    if (!holds) {
        printf(" wrong: %s", what);
        fflush(stdout);
        _exit(EXIT_FAILURE);
    }
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Operations a second. */
static double
rate_of(BenchRun run, const BenchRow *row, double *ret_s, Figures *figures)
{
    BenchTimer timer = { 0, 0, 0 };
    uint64_t n_operations = run(row, &timer);

    *ret_s = timer.elapsed_s;
    figures->peak_mb = MAX(figures->peak_mb, timer.peak_mb);
    return (double)n_operations / MAX(timer.elapsed_s, 1e-9);
}

static void
format_rate(char *text, size_t size, double rate)
{
    if (rate >= 1e6) {
        snprintf(text, size, "%.2f M/s", rate / 1e6);
    } else if (rate >= 1e3) {
        snprintf(text, size, "%.2f k/s", rate / 1e3);
    } else {
        snprintf(text, size, "%.2f /s", rate);
    }
}

/* A figure and what is wanted of it, 0: nothing. */
static void
print_wanted(double figure, double wanted, bool falls_short, int n_decimals)
{
    if (wanted > 0) {
        printf(" %8.*f %6.*f%c", n_decimals, figure, n_decimals, wanted, falls_short ? '!' : ' ');
    } else {
        printf(" %8.*f %6s ", n_decimals, figure, "");
    }
}

static void
run_row(const BenchRow *row, size_t n_repeats, Figures *figures)
{
    double seconds[N_REPEATS_MAX];
    double bare_seconds[N_REPEATS_MAX];
    double ours[N_REPEATS_MAX];
    double bare[N_REPEATS_MAX];
    double ratios[N_REPEATS_MAX];
    char ours_text[32];
    char bare_text[32];

    for (size_t i = 0; i < n_repeats; i++) {
        bare[i] = rate_of(row->bare, row, &bare_seconds[i], figures);
        ours[i] = rate_of(row->measured, row, &seconds[i], figures);
        ratios[i] = ours[i] / bare[i];
    }

    figures->ratio = median(ratios, n_repeats);
    figures->ours_s = median(seconds, n_repeats);
    figures->bare_s = median(bare_seconds, n_repeats);
    format_rate(ours_text, sizeof ours_text, median(ours, n_repeats));
    format_rate(bare_text, sizeof bare_text, median(bare, n_repeats));
    print_wanted(figures->ratio, row->target, figures->ratio < row->target,
                 figures->ratio < 0.1 ? 4 : 2);
    printf(" %12s %12s", ours_text, bare_text);
    print_wanted(figures->ours_s, row->target_s, figures->ours_s > row->target_s, 2);
    fflush(stdout);
}

/* How many times faster: one decimal below ten. */
static void
format_times(char *text, size_t size, const BenchPeer *peer, const Figures *figures)
{
    double times = peer->seconds / MAX(figures->ours_s, 1e-9);

    snprintf(text, size, "%.*f", times < 10 ? 1 : 0, times);
}

/* "kubernetriks 18.0 s, 494 MB: 20 times". */
static void
print_peer(const BenchPeer *peer, const Figures *figures)
{
    char times[32];

    format_times(times, sizeof times, peer, figures);
    printf("  %s %.*f s", peer->name, peer->seconds < 1 ? 3 : 1, peer->seconds);
    if (peer->mb > 0) {
        printf(", %.0f MB", peer->mb);
    }
    printf(": %s times", times);
}

/* Returns false if the row went wrong. */
static bool
run_apart(const char *full_name, const BenchRow *row, size_t n_repeats, Figures *figures)
{
    struct rusage usage = { 0 };
    int status = 0;
    pid_t child;

    printf("%-36s", full_name);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        run_row(row, row->n_repeats == 0 ? n_repeats : MIN(n_repeats, row->n_repeats), figures);
        _exit(EXIT_SUCCESS);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("orrery-bench");
        exit(EXIT_FAILURE);
    }

    if (figures->peak_mb <= 0) {
        figures->peak_mb = (double)usage.ru_maxrss / 1024;
    }
    print_wanted(figures->peak_mb, row->target_mb, figures->peak_mb > row->target_mb, 0);
    if (row->peer != NULL) {
        print_peer(row->peer, figures);
    }
    printf("\n");
    fflush(stdout);
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

/* ---- the table of the documentation ------------------------------------------------------------
 */

#define TABLE_BEGIN "<!-- peers: begin -->\n"
#define TABLE_END "<!-- peers: end -->"

/* Rows that somebody else was measured on, as Markdown. */
static void
append_table_row(GString *table, const BenchRow *row, const Figures *figures)
{
    const BenchPeer *peer = row->peer;
    char times[32];

    if (peer == NULL || figures->ours_s <= 0) {
        return;
    }
    format_times(times, sizeof times, peer, figures);
    g_string_append_printf(table, "| `%s` | %.3g", row->name, figures->ours_s);
    if (row->target_s > 0) {
        g_string_append_printf(table, " | %.3g", row->target_s);
    } else {
        g_string_append(table, " |");
    }
    g_string_append_printf(table, " | %.0f", figures->peak_mb);
    if (row->target_mb > 0) {
        g_string_append_printf(table, " | %.0f", row->target_mb);
    } else {
        g_string_append(table, " |");
    }
    g_string_append_printf(table, " | %.2g | %s | %.3g", figures->ratio, peer->name, peer->seconds);
    if (peer->mb > 0) {
        g_string_append_printf(table, " | %.0f", peer->mb);
    } else {
        g_string_append(table, " |");
    }
    g_string_append_printf(table, " | %s |\n", times);
}

/* Puts the table between the two marks of a text. */
static bool
write_table(const char *path, const GString *table)
{
    g_autofree char *text = NULL;
    g_autoptr(GString) out = g_string_new(NULL);

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "orrery-bench: cannot read %s\n", path);
        return false;
    }
    const char *begin = strstr(text, TABLE_BEGIN);
    const char *end = begin == NULL ? NULL : strstr(begin, TABLE_END);

    if (end == NULL) {
        fprintf(stderr, "orrery-bench: %s has no place for the table\n", path);
        return false;
    }
    g_string_append_len(out, text, begin + strlen(TABLE_BEGIN) - text);
    g_string_append(out, "| row | CPU s | wanted | MB | wanted | ratio | best peer | its CPU s | "
                         "its MB | times |\n"
                         "|---|---:|---:|---:|---:|---:|---|---:|---:|---:|\n");
    g_string_append(out, table->str);
    g_string_append(out, end);
    return g_file_set_contents(path, out->str, (gssize)out->len, NULL);
}

/* ---- which rows ---------------------------------------------------------------------------------
 */

static bool
is_selected(const char *full_name, char *const *names)
{
    if (names[0] == NULL) {
        return true;
    }
    for (; *names != NULL; names++) {
        if (strstr(full_name, *names) != NULL) {
            return true;
        }
    }
    return false;
}

static bool
visit_rows(char *const *names, bool list_only, size_t n_repeats, GString *table)
{
    bool is_right = true;
    Figures *figures =
        mmap(NULL, sizeof *figures, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (size_t i = 0; benches[i] != NULL; i++) {
        for (size_t j = 0; j < benches[i]->n_rows; j++) {
            const BenchRow *row = &benches[i]->rows[j];
            g_autofree char *full_name = g_strconcat(benches[i]->name, "/", row->name, NULL);

            if (!is_selected(full_name, names)) {
                continue;
            }
            if (list_only) {
                printf("%-36s %s\n", full_name, benches[i]->doc);
            } else {
                *figures = (Figures){ 0 };
                is_right &= run_apart(full_name, row, n_repeats, figures);
                append_table_row(table, row, figures);
            }
        }
    }
    (void)munmap(figures, sizeof *figures);
    return is_right;
}

int
main(int argc, char **argv)
{
    bool list_only = false;
    const char *docs = NULL;
    size_t n_repeats = N_REPEATS;
    g_autoptr(GString) table = g_string_new(NULL);
    int next = 1;

    for (; next < argc && strncmp(argv[next], "--", 2) == 0; next++) {
        if (strcmp(argv[next], "--list") == 0) {
            list_only = true;
        } else if (strcmp(argv[next], "--repeat") == 0 && next + 1 < argc) {
            int n_wanted = atoi(argv[++next]);

            n_repeats = (size_t)CLAMP(n_wanted, 1, N_REPEATS_MAX);
        } else if (strcmp(argv[next], "--docs") == 0 && next + 1 < argc) {
            docs = argv[++next];
        } else {
            fprintf(stderr, "usage: orrery-bench [--list] [--repeat N] [--docs FILE] [NAME ...]\n");
            return 2;
        }
    }
    if (!list_only) {
        printf("%-36s %8s %6s  %12s %12s %8s %6s  %8s %6s  %s\n", "name", "ratio", "wanted", "ours",
               "bare", "CPU s", "wanted", "MB", "wanted", "the best of the others");
    }
    if (!visit_rows(argv + next, list_only, n_repeats, table) ||
        (docs != NULL && table->len > 0 && !write_table(docs, table))) {
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
