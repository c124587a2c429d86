/* bench-main.c - runs benchmarks and prints each as a ratio to a bare loop.
 *
 * usage: build/tests/bench/orrery-bench [--list] [--repeat N] [NAME ...]
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
};

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
rate_of(BenchRun run, const BenchRow *row, double *ret_s)
{
    BenchTimer timer = { 0, 0 };
    uint64_t n_operations = run(row, &timer);

    *ret_s = timer.elapsed_s;
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
run_row(const BenchRow *row, size_t n_repeats)
{
    double seconds[N_REPEATS_MAX];
    double bare_s;
    double ours[N_REPEATS_MAX];
    double bare[N_REPEATS_MAX];
    double ratios[N_REPEATS_MAX];
    char ours_text[32];
    char bare_text[32];

    for (size_t i = 0; i < n_repeats; i++) {
        bare[i] = rate_of(row->bare, row, &bare_s);
        ours[i] = rate_of(row->measured, row, &seconds[i]);
        ratios[i] = ours[i] / bare[i];
    }

    double ratio = median(ratios, n_repeats);
    double ours_s = median(seconds, n_repeats);

    format_rate(ours_text, sizeof ours_text, median(ours, n_repeats));
    format_rate(bare_text, sizeof bare_text, median(bare, n_repeats));
    print_wanted(ratio, row->target, ratio < row->target, 2);
    printf(" %12s %12s", ours_text, bare_text);
    print_wanted(ours_s, row->target_s, ours_s > row->target_s, 2);
    fflush(stdout);
}

/* Returns false if the row went wrong. */
static bool
run_apart(const char *full_name, const BenchRow *row, size_t n_repeats)
{
    struct rusage usage = { 0 };
    int status = 0;
    pid_t child;

    printf("%-32s", full_name);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        run_row(row, row->n_repeats == 0 ? n_repeats : MIN(n_repeats, row->n_repeats));
        _exit(EXIT_SUCCESS);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("orrery-bench");
        exit(EXIT_FAILURE);
    }

    double megabytes = (double)usage.ru_maxrss / 1024;

    print_wanted(megabytes, row->target_mb, megabytes > row->target_mb, 0);
    printf("\n");
    fflush(stdout);
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

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
visit_rows(char *const *names, bool list_only, size_t n_repeats)
{
    bool is_right = true;

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
                is_right &= run_apart(full_name, row, n_repeats);
            }
        }
    }
    return is_right;
}

int
main(int argc, char **argv)
{
    bool list_only = false;
    size_t n_repeats = N_REPEATS;
    int next = 1;

    for (; next < argc && strncmp(argv[next], "--", 2) == 0; next++) {
        if (strcmp(argv[next], "--list") == 0) {
            list_only = true;
        } else if (strcmp(argv[next], "--repeat") == 0 && next + 1 < argc) {
            int n_wanted = atoi(argv[++next]);

            n_repeats = (size_t)CLAMP(n_wanted, 1, N_REPEATS_MAX);
        } else {
            fprintf(stderr, "usage: orrery-bench [--list] [--repeat N] [NAME ...]\n");
            return 2;
        }
    }
    if (!list_only) {
        printf("%-32s %8s %6s  %12s %12s %8s %6s  %8s %6s\n", "name", "ratio", "wanted", "ours",
               "bare", "CPU s", "wanted", "MB", "wanted");
    }
    return visit_rows(argv + next, list_only, n_repeats) ? EXIT_SUCCESS : EXIT_FAILURE;
}
