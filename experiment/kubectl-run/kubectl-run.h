/* kubectl-run.h - carries out a kubectl line against the simulated API server.
 *
 * It runs as a process: it waits where kubectl waits (its client's 5 requests a second, burst 10;
 * a drain until pods are gone; a refused eviction for 5 s) and prints what kubectl prints.
 *
 * Ownership: a KubectlRun keeps what one command needs, for as long as the timeline lives: the
 * process may still wait when the run ends. */
#pragma once

#include "experiment/kubectl-line/kubectl-line.h"
#include "models/cluster.h"
#include "sim/process.h"

/* A line of output, without its end. */
typedef void (*KubectlPrinter)(void *data, const char *line);

/* An object of a file, as admission made it. */
typedef struct KubectlInput {
    const Value *value;
} KubectlInput;

typedef struct KubectlRun {
    Cluster *cluster;
    Client *client; /* a new one: every command has a bucket of its own */
    Arena *arena;
    const KubectlLine *line;
    const KubectlInput *inputs; /* of -f */
    size_t n_inputs;
    int64_t pick; /* of the objects a selector finds, this many at random; 0: all */
    double pick_share;
    SimStream pick_stream;
    KubectlPrinter printer;
    void *printer_data;
    int exit_code;
} KubectlRun;

KubectlRun *kubectl_run_new(Cluster *cluster, const KubectlLine *line);
void kubectl_run_free(KubectlRun *run); /* NULL is fine */

/* From a process; returns when the command ends. */
void kubectl_run(KubectlRun *run, Process *self);

/* Creates or changes each input as `kubectl apply` does. */
void kubectl_run_apply(KubectlRun *run, Process *self);
