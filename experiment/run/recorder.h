/* recorder.h - what happened in a run, each thing with what caused it.
 *
 * The recorder hears of every commit of the store and every change of truth, compares old with new
 * and keeps one record for each thing that changed in a way a person would name ("pod.scheduled",
 * "node.not-ready", "machine.off").  The timeline adds what it did.  Causes are found at the end by
 * walking the kernel's trace upwards to the nearest event during which something was recorded.
 *
 * Ownership: the recorder owns its records; texts live as long as it does. */
#pragma once

#include "models/cluster.h"

typedef enum RecordCode {
    RECORD_ACTION_KUBECTL, /* the timeline */
    RECORD_ACTION_APPLY,
    RECORD_ACTION_OUTPUT,
    RECORD_ACTION_NOTE,
    RECORD_ACTION_ASK,
    RECORD_FAULT_BEGAN,
    RECORD_FAULT_HEALED,
    RECORD_MACHINE_OFF, /* truth */
    RECORD_MACHINE_ON,
    RECORD_MACHINE_CUT,
    RECORD_MACHINE_REACHED,
    RECORD_KUBELET_STOPPED,
    RECORD_KUBELET_STARTED,
    RECORD_POD_SERVES,
    RECORD_POD_SILENT,
    RECORD_OBJECT_CREATED, /* belief */
    RECORD_OBJECT_CHANGED,
    RECORD_OBJECT_DELETING,
    RECORD_OBJECT_DELETED,
    RECORD_POD_SCHEDULED,
    RECORD_POD_PHASE,
    RECORD_POD_READY,
    RECORD_POD_UNREADY,
    RECORD_POD_RESTARTED,
    RECORD_POD_WAITING,
    RECORD_NODE_READY,
    RECORD_NODE_NOT_READY,
    RECORD_NODE_CORDONED,
    RECORD_NODE_UNCORDONED,
    RECORD_NODE_TAINTED,
    RECORD_NODE_UNTAINTED,
    RECORD_WORKLOAD_READY,
    RECORD_WORKLOAD_SCALED,
    RECORD_WORKLOAD_PROGRESS,
    RECORD_JOB_ENDED,
    RECORD_ENDPOINTS_CHANGED,
    RECORD_EVENT, /* an Event of Kubernetes */
    N_RECORD_CODES
} RecordCode;

extern const char *const record_code_names[]; /* "pod.scheduled" */

typedef struct Record {
    SimTime at;
    uint32_t id;     /* counts from 1 */
    uint32_t cause;  /* id of the record that caused this one; 0: nothing recorded did */
    uint32_t during; /* number of the kernel's event */
    RecordCode code;
    int32_t number;      /* what the code says: ready replicas, exit code ... */
    int32_t total;       /* WORKLOAD_READY: of how many */
    const char *object;  /* "pod/web-x" */
    const char *node;    /* NULL: none */
    const char *reason;  /* NULL: none */
    const char *message; /* NULL: none */
} Record;

typedef struct PodSpell {
    SimTime from, until; /* until SIM_NEVER: still */
} PodSpell;

/* One row of pods.csv; SIM_NEVER where something did not happen. */
typedef struct PodRecord {
    ObjectRef ref;
    const char *name_space, *name;
    const char *owner; /* "replicaset/web-x"; NULL: none */
    const char *app;   /* the workload above: "deployment/web"; its own name without one */
    const char *node;
    SimTime created_at, scheduled_at, started_at, ready_at, deleting_at, ended_at;
    int32_t restarts;
    const char *phase;
    const char *reason; /* of a failure; NULL */
    PodSpell spell;     /* the first time it served, in truth; from SIM_NEVER: it never did */
    GArray *more;       /* PodSpell: further times; NULL: none */
} PodRecord;

/* One row of nodes.csv: a state and how long it lasted. */
typedef struct NodeRecord {
    const char *name, *zone;
    SimTime from, until; /* until SIM_NEVER: still */
    bool powered, reachable, kubelet_running;
    const char *ready; /* "True", "False", "Unknown" */
    bool schedulable;
} NodeRecord;

typedef struct JobRecord {
    const char *name_space, *name;
    SimTime created_at, first_started_at, ended_at;
    SimTime run; /* of the pods that ended well, added up */
    int32_t attempts, succeeded, failed;
    const char *state; /* "Complete", "Failed", "Running" */
} JobRecord;

typedef struct Recorder Recorder;

/* Before objects are added to the cluster.  A muted one keeps rows but no records until it is
 * started: a settled cluster's past is nobody's story.  After 'records_max' records (0: no limit)
 * the routine of pods is left out: that one came, was placed, started, ended well and went; its row
 * has the times.  What went wrong is kept always. */
Recorder *recorder_new(Cluster *cluster, bool is_muted, uint32_t records_max);
void recorder_free(Recorder *recorder); /* NULL is fine */

/* Objects of time 0 are in, and settled if they are to be. */
void recorder_start(Recorder *recorder);

/* What the timeline did.  Texts are copied; NULL is none.  Returns the record's id. */
uint32_t recorder_add(Recorder *recorder, RecordCode code, const char *object, const char *node,
                      const char *reason, const char *message);

/* The message of the record at 'index', once it is known. */
void recorder_set_message(Recorder *recorder, size_t index, const char *message);

/* After the run: causes are found, open intervals stay open. */
void recorder_finish(Recorder *recorder);

size_t recorder_n(const Recorder *recorder);
uint64_t recorder_n_left_out(const Recorder *recorder);
const Record *recorder_at(const Recorder *recorder, size_t index);
size_t recorder_n_pods(const Recorder *recorder);
const PodRecord *recorder_pod(const Recorder *recorder, size_t index);
/* When it served, in truth: spell 0, 1 ...; NULL behind the last. */
const PodSpell *pod_record_spell(const PodRecord *pod, size_t index);
size_t recorder_n_nodes(const Recorder *recorder);
const NodeRecord *recorder_node(const Recorder *recorder, size_t index);
size_t recorder_n_jobs(const Recorder *recorder);
const JobRecord *recorder_job(const Recorder *recorder, size_t index);
/* The row of a pod that is there, or still serves; of a Job.  NULL: none. */
const PodRecord *recorder_pod_of(const Recorder *recorder, ObjectRef ref);
const JobRecord *recorder_job_of(const Recorder *recorder, Uid uid);

/* "pod/web-x", "pod/shop/web-x" outside of default, "node/node-1". */
char *object_label(const Object *object);
