/* study-worker.h - one process that does runs for others, and the pipes to it. */
#pragma once

#include "experiment/study/study-run.h"

#include <sys/types.h>

typedef struct StudyWorker {
    pid_t pid;           /* 0: there is none */
    int orders, answers; /* our ends of the pipes */
    int64_t run;         /* what it works on; -1: nothing */
    int64_t began_us;    /* monotonic */
    GByteArray *answer;  /* what has come of the answer so far */
} StudyWorker;

/* False and a message if the system has no process to give. */
bool study_worker_start(StudyWorker *worker, const StudyOrder *order, char **ret_error);
/* Ends it at once, if it is there. */
void study_worker_stop(StudyWorker *worker);
/* Gives it a run; false if it is gone. */
bool study_worker_order(StudyWorker *worker, uint64_t run, int64_t now_us);
/* Reads what has come.  1: the answer is whole; 0: not yet; -1: the process is gone. */
int study_worker_read(StudyWorker *worker);
/* The whole answer; texts point into it.  The caller frees ret->scalars.  False: it is garbled. */
bool study_worker_answer(const StudyWorker *worker, StudyRun *ret);
/* Why a process that is gone has gone: "killed by signal 11 (Segmentation fault)"; to be freed. */
char *study_worker_end(StudyWorker *worker);
