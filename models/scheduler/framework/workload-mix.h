/* workload-mix.h - how many pods of which shape a scheduler has heard of.
 *
 * What FGD measures fragmentation by, the typical tasks of the workload, is made of it: of all pods
 * that are known when the first is placed, and again whenever twice as many are. */
#pragma once

#include "models/scheduler/cell/fragmentation.h"
#include "models/scheduler/framework/node-info.h"

typedef struct WorkloadMix WorkloadMix;

WorkloadMix *workload_mix_new(void);
void workload_mix_free(WorkloadMix *mix); /* NULL is fine */
void workload_mix_add(WorkloadMix *mix, const SchedPod *pod);
uint64_t workload_mix_total(const WorkloadMix *mix);

/* The typical tasks (95 %).  'models_of' gives the set that a text of models stands for. */
Fragmentation *workload_mix_typical(const WorkloadMix *mix,
                                    uint64_t (*models_of)(void *data, const char *models),
                                    void *data);
