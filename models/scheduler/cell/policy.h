/* policy.h - the contract of a placement policy.
 *
 * A policy is one file in models/scheduler/policies/ that defines one 'const PlacementPolicy' named
 * after the file, and one line in models/scheduler/local.mk.  It says how good a machine is for a
 * shape; the cell (placement-cell.h) finds where the shape fits, keeps scores, breaks ties by the
 * order of the machines and takes what the task asks for.
 *
 * Scores that other systems cut to integers are whole numbers here too: doubles hold them exactly.
 */
#pragma once

#include "models/scheduler/cell/placement-cell.h"

typedef struct PolicyContext {
    const PlacementPolicy *policy;
    char **error;            /* a policy that fails sets it, once; the cell then places no more */
    void *state;             /* of this policy; NULL: none */
    const void *arguments;   /* NULL: the policy's defaults */
    SimStream *stream;       /* of the policy alone */
    const CellMachine *cell; /* the first machine */
    size_t n_machines;
} PolicyContext;

struct PlacementPolicy {
    const char *name; /* as scenarios and tables spell it */
    const char *doc;  /* one sentence with its source */
    bool draws_gpu;   /* a task that shares gets any GPU that fits, not the tightest */
    bool wants_mix;   /* its arguments are the workload's typical tasks (fragmentation.h) */
    /* State for one cell; NULL: the policy has none. */
    void *(*state_new)(const PolicyContext *context);
    void (*state_free)(void *state);
    /* How good 'machine', where 'shape' fits, is for it: more is better.  Must depend on these two
     * alone.  A policy that chooses the GPU of a task that shares sets '*ret_gpu' (it comes as -1).
     */
    double (*score)(const PolicyContext *context, const CellMachine *machine,
                    const TaskShape *shape, int *ret_gpu);
    /* Instead of score: picks one of the n machines that fit (numbers in ascending order). */
    uint32_t (*pick)(const PolicyContext *context, const uint32_t *fitting, size_t n,
                     const TaskShape *shape);
    /* Told what came of a task: on 'machine' it began, or ended.  NULL: it need not know. */
    void (*tell)(const PolicyContext *context, uint32_t machine, const TaskShape *shape,
                 bool has_ended);
    const void *own; /* of policies that are not built in: what they are */
};

/* In the order of the list; ends with NULL.  Made from the list in local.mk. */
extern const PlacementPolicy *const policies[];
const PlacementPolicy *policy_find(const char *name);

/* Where policies come from that are not built in: a book of those that people wrote. */
typedef struct PolicySource {
    /* NULL and a message (to be freed) if there is none. */
    const PlacementPolicy *(*find)(void *data, const char *text, char **ret_error);
    void *data;
} PolicySource;

/* The sizes that the policies of the GPU-sharing family divide by (ATC'23): the largest machine of
 * the trace they were made for. */
#define REFERENCE_CPU_MILLI 128000
#define REFERENCE_GPU_MILLI 8000
