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
    Record scratch;         /* what is written to then, and for what is left out */
    uint32_t records_max;   /* 0: no limit */
    uint64_t n_left_out;
    GHashTable *job_index; /* uid -> index + 1 */
    /* recorder-causes.c's: by number of the kernel's event, the last record of it or of what led to
     * it; a ring, as soon as there is a limit to what is kept. */
    uint32_t *nearest;
    uint32_t n_nearest;    /* a power of two */
    uint32_t newest_event; /* the highest number so far */
    size_t n_explained;    /* records that have their cause */
};

/* recorder-causes.c */
void recorder_causes_begin(Recorder *recorder);

/* Whether a record of this code, about a pod or with this reason, is routine of which there is
 * enough; it is counted then. */
bool recorder_leaves_out(Recorder *recorder, RecordCode code, const char *reason);

/* A record about a pod, which has a row. */
Record *record_pod(Recorder *recorder, RecordCode code, const PodRecord *row, const Pod *pod,
                   const char *reason, const char *format, ...) G_GNUC_PRINTF(6, 7);

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
