/* bench.h - the contract of a benchmark: a thing measured beside a bare loop in one process.
 *
 * Absolute figures mean something on one machine only; a ratio to a bare loop that does just the
 * unavoidable part of the same work means something on any.  A benchmark is one file
 * tests/bench/<name>.c that defines 'const Bench bench_<name>' (dashes become underscores), and
 * one line in tests/bench/local.mk.  Only the frame (bench-main.c) reads a clock. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct BenchRow BenchRow;
typedef struct BenchTimer BenchTimer;

/* Does the work of a row and returns how many operations it did.  What lies between bench_start()
 * and bench_stop() counts; setting up and tearing down do not. */
typedef uint64_t (*BenchRun)(const BenchRow *row, BenchTimer *timer);

/* What another simulator took for the same work, on another machine. */
typedef struct BenchPeer {
    const char *name;
    double seconds; /* CPU, user and system */
    double mb;      /* peak of resident memory; 0: not known */
} BenchPeer;

struct BenchRow {
    const char *name;      /* printed behind the benchmark's: "hold-model/kernel-10k" */
    BenchRun measured;     /* ours */
    BenchRun bare;         /* what it is compared with */
    double target;         /* the ratio of speeds (ours / bare) that is wanted; 0: none */
    size_t size;           /* for the functions: how large */
    const void *data;      /* for the functions: which variant */
    size_t n_repeats;      /* at most so often, for what takes long; 0: as asked */
    double target_s;       /* CPU seconds of ours that are wanted; 0: none */
    double target_mb;      /* peak of resident megabytes that is wanted; 0: none */
    const BenchPeer *peer; /* the best of the others; NULL: nobody else was measured */
};

typedef struct Bench {
    const char *name; /* that of the file */
    const char *doc;  /* one sentence: what is compared with what */
    const BenchRow *rows;
    size_t n_rows;
} Bench;

/* Made from the list in local.mk; ends with NULL. */
extern const Bench *const benches[];

void bench_start(BenchTimer *timer);
void bench_stop(BenchTimer *timer);

/* For work that was done in a process of its own: its CPU seconds, and the peak of its memory,
 * which then is that of the row. */
void bench_add(BenchTimer *timer, double cpu_s, double peak_mb);

/* Ends the row with 'what' if 'holds' is false: a fast wrong answer is no figure. */
void bench_expect(bool holds, const char *what);

/* Keeps a value that nobody else reads from being optimised away. */
void bench_keep(uint64_t value);
