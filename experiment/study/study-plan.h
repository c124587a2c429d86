/* study-plan.h - which runs a study consists of.
 *
 * A case is one variant at one point of the grid; each case runs `repeat` times.  Replication i has
 * the same seed in every case, so that all see the same arrivals and failures (common random
 * numbers).  Run number r is replication r / n_cases of case r % n_cases: an interrupted study has
 * whole replications. */
#pragma once

#include "experiment/scenario/scenario.h"

typedef struct StudyCase {
    char *name;       /* "most cluster.nodes=4" */
    char **overrides; /* "PATH=VALUE", NULL-terminated */
} StudyCase;

typedef struct StudyPlan {
    GPtrArray *cases; /* StudyCase * */
    int64_t repeat;
    uint64_t seed;      /* root */
    size_t baseline;    /* number of a case; the others are compared with it */
    char **compare;     /* NULL-terminated; may be empty */
    char *scenario;     /* name */
    char *scenario_sha; /* of the expanded scenario */
} StudyPlan;

/* The scenario must have a sweep.  'overrides' (of the command line, may be NULL) stand before
 * those of each case. */
StudyPlan *study_plan_new(const Scenario *scenario, const char *const *overrides);
void study_plan_free(StudyPlan *plan); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StudyPlan, study_plan_free)

uint64_t study_plan_n_runs(const StudyPlan *plan);
uint64_t study_plan_seed(const StudyPlan *plan, uint64_t replication);
static inline uint64_t
study_run_case(const StudyPlan *plan, uint64_t run)
{
    return run % plan->cases->len;
}
static inline uint64_t
study_run_replication(const StudyPlan *plan, uint64_t run)
{
    return run / plan->cases->len;
}
/* All that makes the runs what they are, as one line of JSON: two studies with the same are one. */
char *study_plan_json(const StudyPlan *plan);
