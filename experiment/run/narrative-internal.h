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

/* narrative-tell.c: makes all lines from the records. */
void narrative_tell(Narrative *narrative);
