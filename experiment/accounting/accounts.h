/* accounts.h - what a cluster's capacity is used for, who gets it, what is lost, what it costs.
 *
 * The accounts hear of every commit of the store and every change of truth, add what changed to
 * sums, and set the series of the metrics that are marked so in metric.c.  A series keeps one point
 * a second, the state after the last change of that second; those that an expression names are
 * exact.  The work is that of what changes: a pod that comes or goes costs the same in a cluster of
 * ten nodes as in one of ten thousand, but for the namespaces, which are gone through once a
 * second.
 *
 * Choices: nodes that are not Ready have no capacity; pods count for their node until they have
 * ended or are gone from the API; a tenant is a namespace, and pods of DaemonSets are nobody's.
 *
 * Ownership: borrows observatory, recorder and pools; free it before them. */
#pragma once

#include "experiment/run/observatory.h"
#include "experiment/run/recorder.h"

typedef struct Accounts Accounts;

/* After the observatory and the recorder, before objects are added to the cluster. */
Accounts *accounts_new(Observatory *observatory, Cluster *cluster, const Recorder *recorder,
                       const ClusterPool *pools, size_t n_pools);
void accounts_free(Accounts *accounts); /* NULL is fine */

/* What containers use is looked at every so often from the start on, if it is wanted here or by an
 * expression.  Looking is an event and changes the run's digest. */
void accounts_watch_usage(Accounts *accounts, SimTime every, bool is_wanted);
bool accounts_is_usage(const char *metric); /* "used.cpu", "usage.memory.mean" */

/* The cluster has been started: what came before is where the accounts begin. */
void accounts_start(Accounts *accounts);
/* The run is over: what is still to be written is. */
void accounts_finish(Accounts *accounts);

/* The series of a metric that is_account, from now on exact. */
Subject *accounts_subject(Accounts *accounts, const MetricUse *use);

/* A Service's endpoints or answering pods have changed. */
void accounts_service_changed(Accounts *accounts, const Subject *service);
