/* distill-internal.h - what the files of the distiller share. */
#pragma once

#include "tests/fidelity/distill.h"

typedef struct Distiller {
    Arena *arena;
    Names *names;
    Distilled *result;
    GHashTable *counts;      /* milestone -> how often since DISTILL_BEGIN */
    GHashTable *pod_counts;  /* "Pod of X created" -> how often at all */
    GHashTable *event_index; /* source|type|... -> DistilledEvent * */
    GHashTable *newest;      /* kind/name -> the last Change * */
} Distiller;

void distill_tell(Distiller *distiller, double at, const char *format, ...) G_GNUC_PRINTF(3, 4);
void distill_tell_pod(Distiller *distiller, double at, const char *who, const char *what);

/* One change of a pod; of anything else. */
void distill_pod(Distiller *distiller, const Change *change);
void distill_object(Distiller *distiller, const Change *change);

/* "active=2 ready=0": the numbers of a status by name, as milestones tell them; NULL: nothing. */
const char *distill_status(Distiller *distiller, const char *kind, const Value *status);

const Value *distill_final_state(Distiller *distiller, const History *history);

/* "ReplicaSet/web-<rs1>" of a pod; NULL: nothing owns it. */
const char *distill_pod_owner(Distiller *distiller, const Value *fields);
