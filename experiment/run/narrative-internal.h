/* narrative-internal.h - what the files of the narrative share. */
#pragma once

#include "experiment/run/narrative.h"

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
    int n_recoveries;
    bool *told;         /* by index of the record */
    GHashTable *seen;   /* what is told only the first time */
    GHashTable *dipped; /* label of a workload -> id of the record since which it is not whole */
} Teller;

/* The name behind the last slash. */
const char *bare_name(const char *label);
/* "node-1, node-2 ×2": where the ready pods of an app (NULL: of all) are at 'at'; allocated. */
char *pod_places(const Teller *teller, const char *app, SimTime at);

/* narrative-begin.c: what was applied, and when it was ready. */
void narrative_tell_beginning(Teller *teller);

/* narrative-tell.c: makes all lines from the records. */
void narrative_tell(Narrative *narrative);
