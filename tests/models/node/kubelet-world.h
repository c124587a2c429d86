/* kubelet-world.h - one node without scheduler and controllers: pods come with a node. */
#pragma once

#include "models/node/kubelet.h"

typedef struct World {
    Simulation *sim;
    ObjectTables tables;
    Store *store;
    ApiServer *server;
    Leases *leases;
    AppTable *apps;
    Kubelets *kubelets;
} World;

/* The one that a test has at a time. */
extern World world;

/* Node n1 without a word about its capacity, seed 7. */
void make_world(const App *apps, size_t n_apps, KubeletMode mode);
/* The same with these settings and, unless 0, that capacity. */
void make_world_with(const App *apps, size_t n_apps, const KubeletSettings *settings,
                     int64_t cpu_milli, int64_t memory, int64_t pods);
void end_world(void);

/* The canonical form of an object; good until the world ends. */
const Value *manifest(const char *text);
/* A pod on n1 from the text of its spec. */
ObjectRef start_pod(const char *name, const char *spec);
const Pod *pod_of(ObjectRef ref);
/* Runs until the pod is ready, or 'limit' is over; returns when. */
SimTime until_ready(ObjectRef ref, SimTime limit);
/* Runs until this many seconds. */
void run_until(double seconds);
/* The message of the last event of this reason about any object; NULL: there is none. */
const char *event_message(const char *reason);

const Distribution *law(const char *text);
const Distribution *amount(const char *text); /* of bytes */
