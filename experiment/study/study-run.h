/* study-run.h - the runs of a study, in processes of their own.
 *
 * Worker processes take numbers of runs and answer with scalars; one process alone writes the
 * file.  A worker that crashes or takes too long fails its run, is replaced, and the study goes on.
 * After SIGINT or SIGTERM what is finished is kept. */
#pragma once

#include "experiment/study/study-file.h"

typedef struct StudyOrder {
    const char *scenario; /* path */
    const StudyPlan *plan;
    uint32_t n_jobs;           /* processes */
    uint64_t shard, n_shards;  /* this one of so many, from 0; 0 of 1: all */
    int64_t (*clock_us)(void); /* microseconds of the real world, for the limit alone */
    double run_seconds_max;    /* of the wall, a run; 0: no limit */
    /* Told after each run; may be NULL. */
    void (*progress)(void *data, uint64_t n_done, uint64_t n_all, const StudyCase *last);
    void *data;
} StudyOrder;

typedef enum StudyEnd {
    STUDY_COMPLETE,
    STUDY_INTERRUPTED,
    STUDY_BROKEN, /* '*ret_error' says why */
} StudyEnd;

/* Runs what the file does not have yet. */
StudyEnd study_run(const StudyOrder *order, StudyFile *file, char **ret_error);
