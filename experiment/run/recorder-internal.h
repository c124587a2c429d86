/* recorder-internal.h - what the files of the recorder share. */
#pragma once

#include "experiment/run/recorder.h"

struct Recorder {
    Cluster *cluster;
    Simulation *sim;
    Store *store;
    InternTable *texts;
    GArray *records;        /* Record */
    GPtrArray *pods;        /* PodRecord */
    GArray *nodes;          /* NodeRecord */
    GArray *jobs;           /* JobRecord */
    GHashTable *pod_index;  /* handle -> PodRecord */
    GHashTable *node_index; /* name -> index of its open row + 1 */
    bool is_muted;          /* while a large cluster is settled: rows are kept, records are not */
    Record scratch;         /* what is written to then */
    GHashTable *job_index;  /* uid -> index + 1 */
};

/* A record about an object; message by printf, NULL for none. */
Record *record_object(Recorder *recorder, RecordCode code, const Object *object, const char *reason,
                      const char *format, ...) G_GNUC_PRINTF(5, 6);

/* recorder-pods.c */
void recorder_pod_changed(Recorder *recorder, const Object *old, const Object *new_);
void recorder_pod_truth(Recorder *recorder, ObjectRef ref, bool serves);
void pod_record_free(void *data);

/* recorder-kinds.c */
void recorder_object_changed(void *data, const Object *old, const Object *new_);
void recorder_truth_changed(void *data, ObjectRef pod, bool serves, const char *node_name);
void recorder_node_row(Recorder *recorder, const char *node_name);
/* A pod of a Job ended after 'run'. */
void recorder_job_pod_ended(Recorder *recorder, Uid job, SimTime run);
void recorder_job_pod_started(Recorder *recorder, Uid job);
