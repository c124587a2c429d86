/* app.h - how the programs in containers behave: start, stop, run, crash.
 *
 * A cluster knows images by name only; what the program inside does is told by rows of the
 * scenario's `apps:`, the first whose glob matches the image.  Without a row: the pull takes 2 s,
 * the program answers 1 s after its start, stops at once when told, never crashes; a Job's program
 * runs 5 s and exits 0. */
#pragma once

#include "sim/distribution.h"

#include <glib.h>

typedef struct AppExit {
    int32_t code;
    double weight;
} AppExit;

typedef struct App {
    const char *image;          /* glob: * and ? */
    const Distribution *size;   /* bytes (quantity); NULL: pull time is 'pull' */
    const Distribution *pull;   /* time of a pull when size is not given */
    const Distribution *start;  /* from container start until it answers */
    const Distribution *stop;   /* from SIGTERM until it exits */
    const Distribution *run;    /* then it exits by itself; NULL: never (Jobs: 5 s) */
    const Distribution *crash;  /* time to a crash with exit 1; NULL: never */
    const Distribution *cpu;    /* idle use, milli-cores; NULL: 0 */
    const Distribution *memory; /* idle use, bytes (quantity), drawn at each start; NULL: 0 */
    const Distribution *disk;   /* bytes on the disk at its start (quantity); NULL: 0 */
    double writes;              /* by which that grows, bytes a second */
    double leak;                /* by which it grows, bytes a second */
    uint32_t n_exits;           /* exit codes after 'run', by weight; none: 0 */
    const AppExit *exits;
} App;

typedef struct AppTable AppTable;

/* Rows are kept by pointer and must outlive the table; the built-in row comes last. */
AppTable *app_table_new(const App *rows, size_t n_rows);
void app_table_free(AppTable *table);

/* Never NULL; the same image gives the same row in constant time after the first look-up. */
const App *app_find(AppTable *table, const char *image);

/* Shell-like match of * and ?; used for image rows and targets. */
bool glob_matches(const char *glob, const char *text);
