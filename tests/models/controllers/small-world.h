/* small-world.h - store, API server, controller manager, scripted kubelets and a scheduler that
 * takes nodes in turn: enough to watch controllers at work. */
#pragma once

#include "models/api/workload.h"
#include "models/control-plane/admission.h"
#include "models/controllers/controller-manager.h"
#include "models/metrics/metrics-server.h"
#include "models/node/kubelet.h"
#include "models/storage/attacher.h"
#include "models/storage/provisioner.h"

typedef struct World {
    Simulation *sim;
    ObjectTables *tables;
    Store *store;
    ApiServer *server;
    Admission *admission;
    Leases *leases;
    AppTable *apps;
    Kubelets *kubelets;
    Provisioner *provisioner;
    Attacher *attacher;
    MetricsServer *metrics; /* every 15 s, served at once */
    ControllerManager *manager;
    Client *scheduler;
    uint32_t next_node;
    uint32_t n_uids;
    GString *log; /* "at what" a line: scalings of ReplicaSets, events */
    bool logs_sizes;
} World;

/* Nodes are n0, n1 ...; 'zone_of' (may be NULL) gives a node's zone. */
World *world_new(uint32_t n_nodes, uint64_t seed);
World *world_new_zones(uint32_t n_nodes, uint32_t n_zones, uint64_t seed);
void world_free(World *world);

/* Creates what the YAML text says, now. */
void world_apply(World *world, const char *yaml);
/* The same; NULL, or why the first that was refused was. */
const char *world_try(World *world, const char *yaml);
void world_run(World *world, double until_seconds);

/* Edits the newest version and stores it, now. */
void world_edit(World *world, Kind kind, const char *name, ApiEdit edit, void *data);
void world_delete(World *world, Kind kind, const char *name, DeletePropagation propagation);

const Object *world_find(const World *world, Kind kind, const char *name); /* in "default" */
uint32_t world_count(const World *world, Kind kind);
uint32_t world_count_pods(const World *world, const char *label, const char *value);
/* Events about 'name' with this reason: sum of their counts. */
int32_t world_count_events(const World *world, const char *name, const char *reason);
bool world_has_message(const World *world, const char *message);
double world_now(const World *world);
