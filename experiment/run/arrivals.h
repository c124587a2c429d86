/* arrivals.h - the pods of traces come in when their time has come.
 *
 * Each row is a pod with restartPolicy Never that ends by itself after its run time.  A trace is
 * read as the run goes on; pods with the same wishes share one spec. */
#pragma once

#include "experiment/scenario/scenario.h"

typedef struct Arrivals Arrivals;

/* Posts the first arrival of each trace of the scenario. */
Arrivals *arrivals_new(const Scenario *scenario, Cluster *cluster);
void arrivals_free(Arrivals *arrivals); /* NULL is fine */
