/* fragmentation.h - how much of a machine's idle GPU a typical task could not use.
 *
 * "Beware of Fragmentation" (USENIX ATC'23): a workload is summed up by its typical tasks, the most
 * common classes of (CPU, GPU) demand that cover 95 % of it, each with its share.  For one typical
 * task, idle GPU is fragmented if the machine cannot take the task at all, or where a single GPU
 * has too little left for it; the measure is the mean over the typical tasks. */
#pragma once

#include "models/scheduler/cell/placement-cell.h"

#include <glib.h>

/* One class of the workload.  Memory plays no part. */
typedef struct TypicalTask {
    TaskShape shape;
    const char *models; /* as the workload spells them; the last tie-break */
    uint64_t n;         /* how many tasks */
} TypicalTask;

typedef struct Fragmentation Fragmentation;

/* Takes the most common of 'classes' (sorted in place) until they cover 'share' of all tasks. */
Fragmentation *fragmentation_new(TypicalTask *classes, size_t n_classes, double share);
void fragmentation_free(Fragmentation *fragmentation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fragmentation, fragmentation_free)

size_t fragmentation_n_typical(const Fragmentation *fragmentation);
const TypicalTask *fragmentation_typical(const Fragmentation *fragmentation, size_t index);

/* Why idle GPU is lost, in the order in which the published results add them up. */
typedef enum FragmentKind {
    FRAGMENT_LACKS_BOTH, /* neither CPU nor GPUs suffice */
    FRAGMENT_LACKS_GPU,  /* too few GPUs with enough left, or a single one with too little */
    FRAGMENT_FITS,       /* not lost */
    FRAGMENT_LACKS_CPU,  /* GPUs suffice, CPU does not */
    FRAGMENT_CPU_ONLY,   /* the task wants no GPU and fits */
    FRAGMENT_CPU_ONLY_LACKS_CPU,
    FRAGMENT_WRONG_MODEL,
    N_FRAGMENT_KINDS
} FragmentKind;

/* Idle thousandths of a GPU by kind. */
void fragmentation_split(const Fragmentation *fragmentation, const CellMachine *machine,
                         double ret[N_FRAGMENT_KINDS]);
/* All of them but what fits. */
double fragmentation_of(const Fragmentation *fragmentation, const CellMachine *machine);
