/* openb-trace.h - traces in the layout of Alibaba's openb (clusterdata, "gpu-v2023").
 *
 * A folder holds csv/openb_node_list_gpu_node.csv, csv/WORKLOAD.csv, and for experiments that
 * must repeat published ones arrival-order/WORKLOAD.csv.gz (which row arrives n-th, by seed) and
 * node-rank/WORKLOAD.csv.gz (who wins ties, by seed).  A name in csv/ may end in .gz as well. */
#pragma once

#include "models/scheduler/cell/fragmentation.h"
#include "text/diagnostic.h"

typedef struct OpenbTrace OpenbTrace;

/* Reads the machines.  NULL after an error, which is in 'diagnostics'. */
OpenbTrace *openb_trace_open(const char *directory, Diagnostics *diagnostics);
void openb_trace_free(OpenbTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenbTrace, openb_trace_free)

/* The folder's workloads by name, sorted: const char *, without folder and ending. */
const GPtrArray *openb_trace_workloads(const OpenbTrace *trace);
size_t openb_trace_n_machines(const OpenbTrace *trace);
int64_t openb_trace_gpu_milli(const OpenbTrace *trace); /* capacity of all machines */

/* One workload: its tasks by row of the file, the different shapes, the classes. */
typedef struct OpenbWorkload {
    char *name;
    GArray *tasks;         /* uint32_t: index of the shape, by row */
    GArray *shapes;        /* TaskShape */
    GArray *classes;       /* TypicalTask, with their counts; memory plays no part */
    GStringChunk *strings; /* of the classes' models */
} OpenbWorkload;

OpenbWorkload *openb_workload_read(const OpenbTrace *trace, const char *name,
                                   Diagnostics *diagnostics);
void openb_workload_free(OpenbWorkload *workload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenbWorkload, openb_workload_free)

/* The seeds that both order files have, ascending (int64_t); the caller unrefs it. */
GArray *openb_trace_seeds(const OpenbTrace *trace, const char *workload, Diagnostics *diagnostics);

/* For one seed: rows in the order of arrival (uint32_t), and the machines with the winner of ties
 * first (CellMachine).  NULL after an error. */
GArray *openb_trace_arrivals(const OpenbTrace *trace, const OpenbWorkload *workload, int64_t seed,
                             Diagnostics *diagnostics);
GArray *openb_trace_machines(const OpenbTrace *trace, const char *workload, int64_t seed,
                             Diagnostics *diagnostics);
