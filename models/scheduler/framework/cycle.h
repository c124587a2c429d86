/* cycle.h - one attempt: PreFilter, the search over nodes, scores, and what comes of it.
 *
 * The reference path: every plugin is called as Kubernetes 1.34 calls it with one worker, in the
 * order of the profile, node after node.  It is the specification that the fast path must meet. */
#pragma once

#include "models/scheduler/cell/policy.h"
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/framework/profile.h"

typedef enum AttemptOutcome {
    ATTEMPT_SCHEDULED,
    ATTEMPT_UNSCHEDULABLE,
    ATTEMPT_ERROR,
} AttemptOutcome;

typedef enum NodeMark {
    NODE_NOT_EXAMINED,
    NODE_FIT,
    NODE_UNFIT,
    NODE_ABSENT, /* outside of the set that PreFilter named */
} NodeMark;

typedef struct Candidate {
    const NodeInfo *node;
    uint32_t n_victims;
    SchedPod **victims; /* most important first */
    uint32_t n_violations;
} Candidate;

typedef struct DryRunFailure {
    const NodeInfo *node;
    Verdict verdict;
} DryRunFailure;

/* What preemption found; see plugins/default-preemption.c. */
typedef struct Preemption {
    bool was_run; /* PostFilter came this far */
    uint32_t n_potential;
    const NodeInfo **potential;
    uint32_t n_candidates;
    Candidate *candidates;
    uint32_t n_failures;
    DryRunFailure *failures;
    uint32_t n_admissible; /* candidates that tie under all criteria */
    const Candidate **admissible;
    const Candidate *chosen;
    uint32_t n_wanted; /* dry runs stop after so many candidates */
} Preemption;

struct Searcher;

/* Everything about one attempt, in the cycle's arena. */
typedef struct Attempt {
    AttemptOutcome outcome;
    const char *error; /* ATTEMPT_ERROR */
    uint32_t n_nodes;  /* in the snapshot */
    uint8_t *marks;    /* NodeMark by list index */
    Verdict *verdicts; /* by list index, of unfit nodes */
    bool pre_filter_failed;
    Verdict pre_filter;
    bool *filter_skipped; /* by slot */
    bool *score_skipped;
    NodeNames restriction; /* node set of PreFilter */
    Verdict absent;        /* of nodes outside of it */
    bool used_nomination;
    uint32_t n_evaluated;
    uint32_t n_feasible;
    const NodeInfo **feasible;
    bool was_scored;
    int64_t **raw, **normalised; /* by slot: scores by feasible index; NULL: not scored */
    int64_t *totals;
    bool *rejectors; /* by slot */
    uint32_t n_best;
    const NodeInfo **best; /* of the highest total, in the order of the search; NULL: see below */
    bool ran_post_filter;
    Verdict post_filter;  /* of the whole stage */
    bool sets_nomination; /* 'nominated' counts; NULL: cleared */
    const char *nominated;
    Preemption *preemption;      /* NULL: none was tried */
    struct DryRunMemo *dry_runs; /* what is known of them already; NULL: nothing */
    const struct Searcher *searcher;
} Attempt;

/* Which way an attempt was decided, and why not the fast one. */
typedef enum DecisionPath {
    PATH_FAST,
    PATH_EXPLAINED,  /* every verdict is wanted: there is no cache, or somebody looks on */
    PATH_PODS_APART, /* a plugin or policy tells pods of one kind apart */
    PATH_NO_NODES,
    PATH_BOUND,       /* it has a node or a status from before */
    PATH_CLAIMS,      /* it mounts claims */
    PATH_FIRST,       /* the first of its kind: not worth a class yet */
    PATH_NEEDS,       /* what its kind asks for has no index */
    PATH_NOMINATIONS, /* nominated pods, beside filters that look at other nodes */
    PATH_PINNED,      /* its one node does not take it */
    PATH_NO_ROOM,     /* no node takes it, and filters look at other nodes */
    N_DECISION_PATHS
} DecisionPath;

/* What stays between attempts.  Zeroed and 'snapshot' set: ready; searcher_done() ends it. */
typedef struct Searcher {
    Snapshot *snapshot;
    Arena *arena;                     /* cleared at each attempt */
    Cycle cycle;                      /* the attempt that was run last */
    struct PlacementCache *placement; /* the fast path, owned; NULL: plugins decide everything */
    bool verifies;                    /* both paths decide, and must agree */
    void (*differ)(const char *text); /* is told if they do not; NULL: the program ends */
    uint64_t n_fast, n_verified;
    DecisionPath path;                  /* of the last attempt */
    uint64_t n_paths[N_DECISION_PATHS]; /* how many went which way */
    struct LiveCells *live;             /* made with the first attempt, owned */
    const PolicySource *policies;       /* that are not built in; NULL: none */
    uint64_t seed;                      /* of what policies draw */
    uint32_t next_start;                /* where the next search begins */
    int32_t percentage;                 /* percentageOfNodesToScore; 0: adaptive */
    uint32_t victims_offset; /* where the search for victims begins: see default-preemption.c */
    bool tries_all;          /* dry-run every node: to show all candidates */
    bool explains;           /* plugins decide, so that there is a verdict of every node */
    bool only_filters;       /* stop when the nodes that fit are known: nobody is preempted */
} Searcher;

void searcher_done(Searcher *searcher);

/* "mounts claims": for people. */
const char *decision_path_name(DecisionPath path);
/* Appends a line with how many were decided fast, and one for each other way that was gone. */
void decision_paths_append(GString *out, const uint64_t n_paths[N_DECISION_PATHS]);

/* How many nodes of n the search stops at. */
uint32_t searcher_n_wanted(const Searcher *searcher, const Profile *profile, uint32_t n);

/* The k-th of the best nodes, k < n_best; good until the snapshot changes. */
const NodeInfo *attempt_best(const Attempt *attempt, uint32_t k);

/* Runs one attempt.  The result lives until the next one. */
Cycle *searcher_attempt(Searcher *searcher, const Profile *profile, const SchedPod *pod,
                        SimTime now);

/* Which nodes would fit a pod like this; no scores, no preemption, and nothing changes: what if it
 * asked for less?  'trial' is a searcher of its own, so that an attempt under way stays as it is.
 */
const Cycle *searcher_ask(Searcher *trial, const Profile *profile, const SchedPod *pod,
                          SimTime now);

/* The PreFilter stage alone. */
Verdict cycle_pre_filter(Cycle *cycle);

/* All filters on one node as it stands in 'info', with nominated pods of at least the same
 * priority (1.6 of Kubernetes' rules). */
Verdict cycle_filter_node(Cycle *cycle, const NodeInfo *info);
void cycle_add_pod(Cycle *cycle, const SchedPod *pod, const NodeInfo *info);
void cycle_remove_pod(Cycle *cycle, const SchedPod *pod, const NodeInfo *info);

/* Narrows candidates down to those that hurt least (ties under all criteria stay); how many. */
uint32_t candidates_pick(const Candidate **candidates, uint32_t n, SimTime now);

/* Text, made on demand. */
void verdict_append(GString *out, const Verdict *verdict); /* reasons joined by ", " */
void reason_append(GString *out, const Reason *reason);
const char *status_code_name(StatusCode code);
/* "0/5 nodes are available: ..."; the caller frees it. */
char *fit_error_format(const Cycle *cycle);
char *post_filter_message(const Cycle *cycle);
/* The same counting over any verdicts: appends " 2 Insufficient cpu, ..." and a point. */
typedef struct ReasonCounter ReasonCounter;
ReasonCounter *reason_counter_new(void);
void reason_counter_add(ReasonCounter *counter, const Verdict *verdict, uint32_t times);
void reason_counter_finish(ReasonCounter *counter, GString *out);
