/* history.h - what happened in a cluster, told in one way for recordings and for our own runs.
 *
 * A history is a list of changes in the order of the store's revisions, mixed with the lines of
 * the driver that carries out a scenario's actions.  An object is a map of the few fields that
 * recordings keep (the form of the trace files: `node`, `phase`, `conds` as "status reason:
 * message", `taints` as "key:effect" ...), so that everything behind it (distill.h) neither knows
 * nor can favour where a history came from. */
#pragma once

#include "models/cluster.h"

typedef enum ChangeType {
    CHANGE_ADDED,
    CHANGE_MODIFIED,
    CHANGE_REMOVED,
    CHANGE_ACTION,     /* a command begins: 'text' */
    CHANGE_OUTPUT,     /* it prints 'text' */
    CHANGE_ACTION_END, /* it ends with 'exit_code' */
} ChangeType;

typedef struct Change {
    double at; /* seconds; from time zero once history_set_zero() was called */
    ChangeType type;
    int exit_code;
    const char *kind;  /* NULL: a driver's line */
    const char *name;  /* NULL: events have none in recordings */
    const Value *old;  /* the object before; NULL: added */
    const Value *new_; /* the object after; NULL: removed */
    const char *text;
} Change;

typedef struct History {
    Arena *arena;
    GArray *changes; /* Change */
    /* Of history_follow(): */
    Cluster *cluster;
    const char *name_space;
    Arena *scratch;
    GHashTable *state; /* kind/name -> the fields as last told */
} History;

History *history_new(void);
void history_free(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* A line of the driver. */
void history_add_line(History *history, double at, ChangeType type, const char *text,
                      int exit_code);

/* Follows a cluster's store from now on; both live as long as the cluster.  Only objects of
 * 'name_space' (and those without namespace, and events about them) are kept. */
void history_follow(History *history, Cluster *cluster, const char *name_space);

/* Reads a run-K.trace.jsonl file, whose times already count from time zero.  False: unreadable. */
bool history_read_trace(History *history, const char *path);

/* Moves time zero to the instant that 'rule' (the text after `time_zero:`) names; false: it did
 * not happen. */
bool history_set_zero(History *history, const char *rule);

/* The recorded fields of an object in its canonical form. */
const Value *history_fields(const char *kind, const Value *object, Arena *arena);
