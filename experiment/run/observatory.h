/* observatory.h - follows the gauges of everything, belief and truth, as step functions.
 *
 * It hears of every commit of the store and of every change of truth, at once, and keeps for each
 * subject (a Deployment, a Service, the pods of a selector, a node) the gauges of metric.h.
 * Nothing is polled: the cost is that of the changes.
 *
 * Ownership: the observatory owns subjects and watches; it must be made before objects are added
 * to the cluster and freed before the cluster is. */
#pragma once

#include "experiment/expression/expression.h"
#include "models/cluster.h"
#include "sim/time-series.h"

typedef struct Observatory Observatory;
typedef struct Subject Subject;
typedef struct Watch Watch;
struct Accounts;

Observatory *observatory_new(Cluster *cluster);
void observatory_free(Observatory *observatory); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Observatory, observatory_free)

/* Who keeps the metrics that are marked as accounts; NULL: nobody any more. */
void observatory_set_accounts(Observatory *observatory, struct Accounts *accounts);

Simulation *observatory_simulation(const Observatory *observatory);

/* To be called once, when the cluster has been started: from now on the observatory waits for the
 * objects that exist at this instant to be ready. */
void observatory_start(Observatory *observatory);
/* To be called once, at the end of the run: what follows from the rest is worked out. */
void observatory_finish(Observatory *observatory);
/* The first instant at which all objects of time 0 were ready; SIM_NEVER: not yet. */
SimTime observatory_settled_at(const Observatory *observatory);

/* What a metric is about; made if it does not exist yet (a Deployment that comes later). */
Subject *observatory_subject(Observatory *observatory, const MetricUse *use);
Subject *observatory_find(Observatory *observatory, SubjectType type, const char *name_space,
                          const char *name); /* NULL: none */

/* In order of first appearance. */
size_t observatory_n_subjects(const Observatory *observatory);
const Subject *observatory_subject_at(const Observatory *observatory, size_t index);

SubjectType subject_type(const Subject *subject);
/* "deployment/web", with its namespace "deployment/shop/web" unless that is default; "pods",
 * "pods(app=web)", "cluster". */
const char *subject_label(const Subject *subject);
bool subject_was_there(const Subject *subject);        /* as an object of time 0 */
const char *subject_name(const Subject *subject);      /* NULL for sets */
const char *subject_labels(const Subject *subject);    /* of a series; NULL: it is none */
const char *subject_namespace(const Subject *subject); /* NULL for nodes and sets */
double subject_value(const Subject *subject, Gauge gauge);
/* What a series or a distribution amounts to, by the name of its metric; false: it has no value. */
bool subject_series_value(const Subject *subject, Statistic statistic, SimTime from, SimTime until,
                          double *ret_value);
const TimeSeries *subject_series(const Subject *subject, Gauge gauge); /* NULL: never set */

/* The value of a metric as it stands in an expression; statistics and shares over [from, until). */
double metric_use_value(const MetricUse *use, const Subject *subject, SimTime from, SimTime until);

/* Calls 'handler' whenever the truth value of an expression without statistics changes, at once,
 * and lets it be asked.  Several changes may come at one instant. */
typedef void (*WatchHandler)(void *data, bool holds);
Watch *observatory_watch(Observatory *observatory, const Expression *expression,
                         WatchHandler handler, void *data);
bool watch_holds(const Watch *watch);
