/* orrery-policy.h - a placement policy of your own, as a shared object.
 *
 *     cc -shared -fPIC $(pkg-config --cflags orrery-policy) -o mine.so mine.c
 *     orrery bench compaction --policy ./mine.so --policy BestFit
 *
 * The object exports orrery_policy(), which returns a description that lives as long as the object
 * is loaded.  Orrery finds the machines where a task fits, asks for the score of each, takes the
 * highest (the first of equals in the order of the machines), and accounts for the task.
 *
 * A score must depend on the machine and the task alone: it is kept until the machine changes.
 * It must be a finite number.  Nothing may be read from clocks, files or random sources of the
 * system: the same question must have the same answer, or runs cannot be repeated.
 *
 * Version 1.  Fields are only ever added at the end of the structures, and the version then grows;
 * an object built for an older version goes on working.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ORRERY_POLICY_VERSION 1

typedef struct OrreryMachine {
    const char *name;
    int64_t cpu_milli;    /* capacity, thousandths of a CPU */
    int64_t memory_bytes; /* capacity */
    int64_t cpu_milli_left;
    int64_t memory_bytes_left;
    uint32_t n_tasks; /* on it now */
    uint32_t n_gpus;
    const uint16_t *gpu_left; /* thousandths of each GPU, 0 .. 1000 */
    uint32_t gpu_model;       /* equal numbers are equal models */
} OrreryMachine;

typedef struct OrreryTask {
    int64_t cpu_milli;
    int64_t memory_bytes;
    uint32_t n_gpus;
    uint32_t gpu_milli; /* of each GPU; below 1000 only with one GPU */
} OrreryTask;

typedef struct OrreryPolicy {
    uint32_t version; /* ORRERY_POLICY_VERSION */
    const char *name; /* as tables print it */
    const char *doc;  /* one sentence */
    /* How good the machine, where the task fits, is for it: more is better. */
    double (*score)(const OrreryMachine *machine, const OrreryTask *task);
} OrreryPolicy;

/* What the shared object defines. */
const OrreryPolicy *orrery_policy(void);

#ifdef __cplusplus
}
#endif
