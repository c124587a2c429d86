/* run-tables.h - events.jsonl, metrics.csv, pods.csv, nodes.csv, jobs.csv. */
#pragma once

#include "experiment/results/run-directory.h"

/* Writes all of them; NULL, or a message to be freed.  '*ret_hash' (to be freed) is the SHA-256 of
 * events.jsonl. */
char *run_tables_write(const char *directory, const Experiment *experiment, EventDetail detail,
                       bool is_wide, char **ret_hash);
