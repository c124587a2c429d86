/* run-directory.h - what a run leaves behind: run.json, tables, events, the narrative.
 *
 * Every file appears under its name only when it is whole.  run.json is written first with
 * "complete": false and again at the very end with true, so that whoever finds the directory of a
 * killed run can tell. */
#pragma once

#include "experiment/run/experiment.h"

typedef enum EventDetail {
    EVENTS_AUTO, /* all, but of a large run only so much routine: see EVENTS_MAX */
    EVENTS_ALL,
    EVENTS_CHANGES, /* without Events of Kubernetes and output of commands */
    EVENTS_SUMMARY, /* none at all */
} EventDetail;

/* After so many records a run that is to keep a sensible amount leaves out what each pod does when
 * all goes well: pods.csv has its times.  For ExperimentOptions.records_max. */
#define EVENTS_MAX 100000
uint32_t event_detail_records_max(EventDetail detail); /* 0: no limit */
/* "auto", "all" ...; NULL or anything else is EVENTS_AUTO. */
EventDetail event_detail_parse(const char *text);

typedef struct RunDirectoryOptions {
    const char *directory;        /* NULL: PARENT/NAME-SEED, or -2, -3 ... if that exists */
    const char *parent;           /* NULL: orrery-runs */
    const char *const *overrides; /* for the record; NULL: none */
    EventDetail events;
    bool is_wide;        /* metrics-wide.csv as well */
    const char *version; /* of the program */
} RunDirectoryOptions;

typedef struct RunDirectory RunDirectory;

/* Makes the directory and writes run.json and scenario.yaml.  NULL and a message (to be freed) if
 * that cannot be done. */
RunDirectory *run_directory_new(const Scenario *scenario, const RunDirectoryOptions *options,
                                char **ret_error);
void run_directory_free(RunDirectory *directory); /* NULL is fine */
const char *run_directory_path(const RunDirectory *directory);

/* Writes everything else.  NULL, or a message (to be freed); then run.json still says that the run
 * is not complete. */
char *run_directory_write(RunDirectory *directory, const Experiment *experiment);

/* Eight hexadecimal digits of the expanded scenario's hash: what figures are marked with. */
const char *run_directory_hash(const RunDirectory *directory);

/* The newest complete run below orrery-runs, to be freed; NULL: none. */
char *run_directory_newest(void);
