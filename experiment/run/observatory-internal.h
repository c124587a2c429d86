/* observatory-internal.h - what the files of the observatory share.
 *
 * A pod counts for several subjects at once: its workload, that workload's owner, each Service
 * whose selector matches, each set of labels that an expression names.  All pods with the same
 * labels, namespace and owner share one list of them (a Membership).  When a pod changes, what it
 * counted before is taken back and what it counts now is added. */
#pragma once

#include "experiment/run/observatory.h"

typedef struct Listener {
    Gauge gauge;
    Watch *watch;
} Listener;

struct Subject {
    SubjectType type;
    const char *name_space;
    const char *name;
    const char *label;
    const Selector *selector; /* of Services and sets */
    bool exists;              /* an object of this name has been seen */
    bool was_there;           /* at time 0 */
    bool is_initial;          /* was there at time 0 and has not been ready yet */
    double values[N_GAUGES];
    TimeSeries *series[N_GAUGES];
    GArray *listeners;           /* Listener */
    const char *labels;          /* of a series: "queue=active", "" for all */
    bool is_exact;               /* an expression names it: every change is kept */
    GArray *observations;        /* Observation; of a distribution that an expression names */
    struct Subject *quotient[2]; /* its mean is that of the first over that of the second */
    struct Subject *rate;        /* it is the sum of that over hours; NULL: it is not */
    GPtrArray *behind; /* of a Service: the workloads whose pods it selects; NULL: none yet */
};

/* One value of a distribution. */
typedef struct Observation {
    SimTime at;
    double value;
} Observation;

struct Watch {
    const Expression *expression;
    Subject **subjects; /* one a use */
    double *values;
    bool holds;
    WatchHandler handler;
    void *data;
};

typedef struct Membership {
    GPtrArray *subjects; /* Subject * */
    uint32_t labels;
    const char *name_space;
    Uid owner;
} Membership;

/* What one pod counts for. */
typedef struct PodCount {
    bool exists, ready, serves;
    Gauge phase;
    int32_t restarts;
} PodCount;

typedef struct PodRow {
    ObjectRef ref;
    Membership *membership;
    Subject *node;
    Subject *self; /* only if an expression names the pod */
    PodCount count;
    bool is_initial;
    bool is_gone; /* the API has forgotten it and it serves; its membership is its own */
} PodRow;

struct Observatory {
    Cluster *cluster;
    Simulation *sim;
    Arena *arena;
    GPtrArray *subjects;
    GHashTable *by_label;    /* label -> Subject */
    GHashTable *memberships; /* Membership -> itself */
    GHashTable *pods;        /* handle -> PodRow */
    GHashTable *nodes;       /* interned name -> Subject */
    bool has_pod_subjects;   /* an expression names a pod */
    GPtrArray *watches;
    Subject *all_pods, *all_nodes, *whole;
    struct SeriesTable *series; /* observatory-series.c's */
    struct Accounts *accounts;  /* NULL: nobody keeps any */
    bool has_started;
    size_t n_unsettled;
    SimTime settled_at;
};

/* observatory.c */
void gauge_set(Observatory *observatory, Subject *subject, Gauge gauge, double value);
/* Replaces the last point if it is of the present second and not every change must be kept; whether
 * it did. */
bool set_coarse_point(Observatory *observatory, Subject *subject, Gauge gauge, double value);
void gauge_add(Observatory *observatory, Subject *subject, Gauge gauge, double difference);
void check_satisfied(Observatory *observatory, Subject *subject);
/* One object of time 0 is ready or gone. */
void count_settled(Observatory *observatory);
char *make_label(SubjectType type, const char *name_space, const char *name, const char *selector);
Subject *subject_ensure(Observatory *observatory, SubjectType type, const char *name_space,
                        const char *name, const char *selector, bool *ret_is_new);
Subject *subject_of(Observatory *observatory, SubjectType type, const Object *object);

/* observatory-service.c: the pods of 'subjects' belong to all of them. */
void note_workloads_behind(const GPtrArray *subjects);

/* observatory-pods.c */
guint membership_hash(gconstpointer data);
gboolean membership_equal(gconstpointer a_data, gconstpointer b_data);
void membership_free(void *data);
void pod_row_free(void *data);
void *pod_key(ObjectRef ref);
bool pod_is_settled(const Pod *pod);
void rebuild_memberships(Observatory *observatory);
void pod_gone(Observatory *observatory, const Object *old);
void pod_changed(Observatory *observatory, const Object *old, const Object *new_);
void pod_truth_changed(Observatory *observatory, ObjectRef ref, bool serves);

/* observatory-kinds.c */
void observatory_object_changed(void *data, const Object *old, const Object *new_);
void observatory_truth_changed(void *data, ObjectRef pod, bool serves, const char *node_name);
void machine_changed(Observatory *observatory, const char *node_name);

/* observatory-series.c: metrics of components, by labels. */
void series_init(Observatory *observatory);
void series_free(Observatory *observatory);
Subject *series_subject(Observatory *observatory, const MetricUse *use);
/* A series by its name and labels, made if it is not there. */
Subject *series_ensure(Observatory *observatory, const char *name, const char *labels,
                       bool is_exact);
/* One more value of a distribution; 'label' is that of its only label, NULL: it has none. */
void series_observe(Observatory *observatory, const char *name, const char *label, double value);
double series_statistic(const Subject *subject, Statistic statistic, SimTime from, SimTime until);
