/* expectations.h - why a controller does not create twice.
 *
 * A controller's view of its pods lags behind what it has just done.  Before it creates or deletes
 * it writes down how many it expects to see come and which it expects to see go; until its watch
 * has shown them (or 5 minutes have passed) it neither creates nor deletes for that owner.
 * Kubernetes 1.34, pkg/controller. */
#pragma once

#include "models/api/object.h"
#include "sim/simulation.h"

typedef struct Expectations Expectations;

Expectations *expectations_new(Simulation *sim);
void expectations_free(Expectations *expectations);

/* Sets what is expected, in place of whatever was. */
void expectations_set_creations(Expectations *expectations, ObjectRef owner, int32_t n);
void expectations_set_deletions(Expectations *expectations, ObjectRef owner, const Uid *uids,
                                size_t n);
void expectations_set(Expectations *expectations, ObjectRef owner, int32_t n_creations,
                      const Uid *uids, size_t n_deletions);

/* Seen, failed or given up: one less. */
void expectations_creation_seen(Expectations *expectations, ObjectRef owner);
/* Only if 'uid' was expected and has not been seen to go yet. */
void expectations_deletion_seen(Expectations *expectations, ObjectRef owner, Uid uid);

/* Nothing is expected any more, or it has been expected for too long. */
bool expectations_satisfied(const Expectations *expectations, ObjectRef owner);
void expectations_forget(Expectations *expectations, ObjectRef owner);
