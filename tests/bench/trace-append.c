/* trace-append.c - writing down what happened, against copying the same records to memory. */
#include "sim/trace.h"
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

enum {
    N_OPERATIONS = 2000000,
};

static TraceRecord
record_of(uint32_t i)
{
    return (TraceRecord){ .at = i, .event = i, .cause = i / 2, .object = i & 1023, .number = 1 };
}

static uint64_t
append(const BenchRow *row, BenchTimer *timer)
{
    Trace *trace = trace_new();

    trace_set_keep(trace, row->size != 0);
    bench_start(timer);
    for (uint32_t i = 0; i < N_OPERATIONS; i++) {
        TraceRecord record = record_of(i);

        record.type = trace_type(trace, "pod.bound");
        trace_add(trace, &record);
    }
    bench_stop(timer);
    bench_keep(trace_digest(trace));
    trace_free(trace);
    return N_OPERATIONS;
}

static uint64_t
copy(const BenchRow *row, BenchTimer *timer)
{
    TraceRecord *records = malloc(N_OPERATIONS * sizeof(TraceRecord));

    (void)row;
    bench_start(timer);
    for (uint32_t i = 0; i < N_OPERATIONS; i++) {
        TraceRecord record = record_of(i);

        memcpy(&records[i], &record, sizeof record);
    }
    bench_stop(timer);
    bench_keep((uint64_t)records[N_OPERATIONS / 2].at);
    free(records);
    return N_OPERATIONS;
}

static const BenchRow rows[] = {
    { "kept", append, copy, 0.5, 1, NULL, 0, 0, 0, NULL },
    { "digest", append, copy, 0, 0, NULL, 0, 0, 0, NULL },
};

const Bench bench_trace_append = {
    .name = "trace-append",
    .doc = "Records with type and digest, against memcpy() of the same records.",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};
