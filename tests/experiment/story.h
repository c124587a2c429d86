/* story.h - a scenario from a few lines of text, run to its end. */
#pragma once

#include "experiment/run/experiment.h"

/* A Deployment `web` of 'replicas' pods, to stand behind a scenario. */
#define STORY_WEB(replicas) \
    "---\n" \
    "apiVersion: apps/v1\n" \
    "kind: Deployment\n" \
    "metadata: {name: web}\n" \
    "spec:\n" \
    "  replicas: " #replicas "\n" \
    "  selector: {matchLabels: {app: web}}\n" \
    "  template:\n" \
    "    metadata: {labels: {app: web}}\n" \
    "    spec:\n" \
    "      containers:\n" \
    "        - {name: web, image: 'web:1', readinessProbe: {tcpSocket: {port: 80}}}\n"

typedef struct Story {
    Scenario *scenario;
    Experiment *experiment;
} Story;

/* Loads 'text' (the header `orrery: v1` is put before it); a scenario with errors fails the test
 * and shows them. */
Story story_load(const char *text);
/* The same, and runs it. */
Story story_run(const char *text);
void story_clear(Story *story);

/* The messages about a scenario that is wrong, one a line: "E102 4:12 unknown fault `dwn`". */
char *story_complaints(const char *text);

/* The first record of this code about this object (NULL: any) at or after 'from'; NULL: none. */
const Record *story_record(const Story *story, RecordCode code, const char *object, SimTime from);
