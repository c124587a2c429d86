/* kubectl-run.h - carries out a kubectl line against the simulated API server.
 *
 * It runs as a process: it waits where kubectl waits (its client's 5 requests a second, burst 10;
 * a drain until pods are gone; a refused eviction for 5 s) and prints what kubectl prints.
 *
 * Ownership: a KubectlRun keeps what one command needs, for as long as the timeline lives: the
 * process may still wait when the run ends. */
#pragma once

#include "experiment/kubectl-run/kubectl-kinds.h"
#include "experiment/kubectl-run/kubectl-line.h"
#include "models/cluster.h"
#include "sim/process.h"

/* Whole lines, each with its end, as they are said; standard error too. */
typedef void (*KubectlPrinter)(void *data, bool is_error, const char *text);

/* An object of a file, as admission made it. */
typedef struct KubectlInput {
    const Value *value;
} KubectlInput;

typedef struct KubectlRun {
    Cluster *cluster;
    Client *client; /* a new one: every command has a bucket of its own */
    Arena *arena;
    const KubectlLine *line; /* NULL: only kubectl_run_apply() */
    struct CtlCall *call;    /* the line's, with the output of this run; NULL: no request */
    KubectlAnswer answer;
    const KubectlInput *inputs; /* of kubectl_run_apply() */
    size_t n_inputs;
    int64_t pick; /* of the objects a selector finds, this many at random; 0: all */
    double pick_share;
    SimStream pick_stream;
    KubectlPrinter printer;
    void *printer_data;
    int exit_code;
    bool is_over;      /* kubectl_run() has returned */
    const char *doing; /* private: 'error when creating "STDIN": ', while that is so */
} KubectlRun;

KubectlRun *kubectl_run_new(Cluster *cluster, const KubectlLine *line);
void kubectl_run_free(KubectlRun *run); /* NULL is fine */

/* Whether a simulated cluster can do what is asked (not: logs, exec). */
bool kubectl_can_run(const KubectlRequest *request);
/* Every command that can stand in a timeline: "rollout undo"; ended by a row without a path. */
typedef struct KubectlCommandRow {
    const char *path, *doc;
} KubectlCommandRow;
const KubectlCommandRow *kubectl_run_commands(Arena *arena);

/* From a process; returns when the command ends. */
void kubectl_run(KubectlRun *run, Process *self);

/* Creates or changes each input as `kubectl apply` does. */
void kubectl_run_apply(KubectlRun *run, Process *self);

/* Calls 'print' for each line of 'text', without its end. */
void kubectl_each_line(const char *text, void (*print)(void *data, const char *line), void *data);
