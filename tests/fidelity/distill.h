/* distill.h - from a history to what recordings are compared by.
 *
 * The vocabulary is that of the recordings' expected.yaml: milestones ("Pod of ReplicaSet/web-<rs1>
 * created #3"), events, the state at the end, which pods a ReplicaSet lost.  Generated names are
 * normalised: `<rs1>` the first ReplicaSet of a Deployment, `<pod>` a random suffix, `<minute k>`
 * the k-th run of a CronJob, `web[1]` the first EndpointSlice of a Service.  `#k` counts pods of
 * one owner over the whole history; a status or condition that comes again within the scenario is
 * `(occurrence k)`. */
#pragma once

#include "tests/fidelity/history.h"

/* What happened earlier than this, in seconds, was preparation: not told, though counted. */
#define DISTILL_BEGIN (-1.0)

typedef struct Milestone {
    double at;
    const char *what; /* normalised, with its number */
} Milestone;

typedef struct DistilledEvent {
    const char *source;
    const char *type;
    const char *reason;
    const char *object;
    const char *message;
    int64_t n_writes; /* creations and updates */
} DistilledEvent;

typedef struct LostPod {
    double at;
    const char *name; /* "web-<rs1>#3": the third that was created */
} LostPod;

typedef struct Distilled {
    GArray *milestones;  /* Milestone, in order of time */
    GHashTable *index;   /* what -> Milestone *, the first */
    GPtrArray *events;   /* DistilledEvent *, in order of their first write */
    GArray *lost;        /* LostPod */
    const Value *final_; /* "Deployment web" -> its status; "pods" -> label -> count */
} Distilled;

/* 'history' must outlive the result, which shares its arena. */
Distilled *distill(const History *history);
void distilled_free(Distilled *distilled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Distilled, distilled_free)

/* Names (generated-names.c): normalised text of one history. */
typedef struct Names Names;
Names *names_new(const History *history);
void names_free(Names *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Names, names_free)
const char *names_normal(const Names *names, const char *text, Arena *arena);
/* "web-<rs1>-x7k2q" of a pod that never came to be is "web-<rs1>-<pod>" as well. */
const char *names_blur(const char *text, Arena *arena);
/* The length of the word (letters, digits, '-') at 'text'. */
size_t names_word(const char *text);
