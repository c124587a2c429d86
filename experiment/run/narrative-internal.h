/* narrative-internal.h - what the files of the narrative share. */
#pragma once

#include "experiment/run/narrative.h"

/* Like things are one line if they happen within this of the first. */
#define EPISODE (15 * SIM_SECOND)

typedef struct StoryLine {
    SimTime at;
    int weight;
    size_t order;
    const char *mark; /* "✗", "✓"; NULL: none */
    char *head;       /* "node-1 down" */
    char *text;
} StoryLine;

struct Narrative {
    const Experiment *experiment;
    const Recorder *recorder;
    GArray *lines; /* StoryLine */
};

void story_add(Narrative *narrative, SimTime at, int weight, const char *mark, const char *head,
               const char *format, ...) G_GNUC_PRINTF(6, 7);

/* While the lines are made. */
typedef struct Teller {
    Narrative *narrative;
    const Recorder *recorder;
    const Scenario *scenario;
    SimTime settled;
    bool *told;         /* by index of the record */
    GHashTable *seen;   /* "what whom" -> how often it was told */
    GHashTable *dipped; /* label of a workload -> id of the record since which it is not whole */
    GHashTable *apps;   /* name of a pod -> its workload; NULL: not asked for yet */
    GHashTable *scaled; /* labels of workloads that are to have more pods than before */
    GHashTable *given;  /* names of pods that the scenario lists; NULL: it has no workload */
} Teller;

/* narrative-words.c */
/* The name behind the last slash. */
const char *bare_name(const char *label);
const Record *told_record(const Teller *teller, size_t index);
/* How often this has been told of this one, now included; whether now is the first time. */
unsigned count_told(Teller *teller, const char *what, const char *whom);
bool is_first_told(Teller *teller, const char *what, const char *whom);
/* "a, b and 3 more"; allocated. */
char *join_names(const GPtrArray *names);
/* Takes all records of the code (and reason, if given) of the record at 'index', within an episode;
 * their objects' names without repetition. */
GPtrArray *take_episode(Teller *teller, size_t index, const char *reason, SimTime *ret_last);
/* "deployment/web" for "pod/web-x"; the label itself if nobody knows. */
const char *app_of_pod(Teller *teller, const char *pod_label);
/* "8m", "1h30m", "33ms": to the second, below one to the millisecond; allocated. */
char *span_text(SimTime span);
/* "node-1, node-2 ×2", or how many on how many nodes: where the ready pods of an app (NULL: of all)
 * are at 'at'; allocated. */
char *pod_places(const Teller *teller, const char *app, SimTime at);

/* narrative-begin.c: what was applied, when it was ready, and what is not well in the end. */
void narrative_tell_beginning(Teller *teller);
void narrative_tell_end(Teller *teller);

/* What app_of_pod() says of all pods of the scenario's workloads: they are too many to be told one
 * by one. */
#define APP_OF_WORK "work"

/* narrative-work.c: what came in over time, and what became of it. */
void narrative_tell_work(Teller *teller);
/* Whether it is a pod of a workload of the scenario. */
bool is_work(const Teller *teller, const PodRecord *pod);
GHashTable *given_pods(const Scenario *scenario);

/* narrative-pods.c: lines about pods and workloads; whether the record is one of these. */
bool narrative_tell_pod(Teller *teller, size_t index);

/* narrative-tell.c: makes all lines from the records. */
void narrative_tell(Narrative *narrative);
