/* run-record.h - run.json read back: what is needed to run it again.
 *
 * Ownership: texts belong to the record. */
#pragma once

#include "sim/clock.h"

#include <glib.h>
#include <stdbool.h>

typedef struct RunRecord {
    char *directory;
    bool complete;
    char *ended; /* "complete", "budget", "interrupted"; NULL: killed, or still running */
    SimTime end; /* where it stopped; SIM_NEVER if 'ended' is NULL */
    bool shuffle_ties;
    uint64_t tie_seed;
    char *scenario_hash; /* of the expanded scenario; NULL: none */
    char *result_hash;   /* of events.jsonl; NULL: none */
    char *digest;        /* NULL: none */
    char *version;       /* of the program */
    char *events;        /* all, changes, summary */
} RunRecord;

/* 'path' is a run directory or its run.json.  False and a message (to be freed) if it is none. */
bool run_record_read(const char *path, RunRecord *ret, char **ret_error);
void run_record_clear(RunRecord *record);

/* "shuffle:7"; false if the text is neither that nor "sequence". */
bool tie_order_parse(const char *text, bool *ret_shuffle, uint64_t *ret_seed);
