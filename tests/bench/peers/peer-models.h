/* peer-models.h - the rows of `peers`: ours, and the bare loop beside it. */
#pragma once

#include "tests/bench/bench.h"

/* peer-queue.c: W2 and W8 on the kernel; data: none; size of W8: how many timers. */
uint64_t peer_queue(const BenchRow *row, BenchTimer *timer);
uint64_t peer_queue_bare(const BenchRow *row, BenchTimer *timer);
uint64_t peer_hold(const BenchRow *row, BenchTimer *timer);
uint64_t peer_hold_bare(const BenchRow *row, BenchTimer *timer);

/* peer-beats.c: W3 on the kernel. */
uint64_t peer_beats(const BenchRow *row, BenchTimer *timer);
uint64_t peer_beats_bare(const BenchRow *row, BenchTimer *timer);

/* peer-hosts.c: W4 on the cell; data: the name of a placement policy. */
uint64_t peer_hosts(const BenchRow *row, BenchTimer *timer);
uint64_t peer_hosts_bare(const BenchRow *row, BenchTimer *timer);

/* peer-runs.c: W1, W1s, W5 (data: PeerBatches) and W6 (NULL), whole runs of the program. */
uint64_t peer_run(const BenchRow *row, BenchTimer *timer);
uint64_t peer_run_bare(const BenchRow *row, BenchTimer *timer);
