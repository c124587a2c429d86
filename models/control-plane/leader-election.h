/* leader-election.h - which instance of a component works, and what it costs when it is lost.
 *
 * kube-scheduler and kube-controller-manager run once on each machine of the control plane; the
 * holder of a Lease in kube-system leads, the others wait (client-go leaderelection of Kubernetes
 * 1.34).  The holder renews every retry period; each other looks at the lease after 1 to 2.2 retry
 * periods, remembers by its own clock when it last saw a change, and takes the lease once that is a
 * lease duration ago:
 *
 *     holder   R---R---R---x
 *     other    o------o--o----o---o-----o ... o-----T
 *                          |<-- lease duration -->|
 *                          first look after the last renewal
 *
 * A process that starts has seen nothing, so even the only instance waits a lease duration for its
 * own dead predecessor.  While the holder lives nothing is posted: renewals are computed, and the
 * others' looks are drawn, when something fails.
 *
 * Left out: how long requests take, and that the others' caches may be filled before they lead. */
#pragma once

#include "models/api/server/client.h"

typedef struct Election Election;

typedef struct ElectionSettings {
    bool leader_elect; /* false: an instance works as soon as it runs, one at a time */
    SimTime lease_duration, renew_deadline, retry_period;
} ElectionSettings;

typedef struct ElectionOptions {
    const char *name;      /* of the lease: "kube-scheduler" */
    const char *component; /* source of its events */
    bool releases;         /* a process that ends in good order gives the lease back */
    uint32_t n_instances;  /* 0: 1 */
    ElectionSettings settings;
    void (*lead)(void *data, bool leads); /* the component works, or its process is gone */
    void *data;
} ElectionOptions;

/* 'client' writes the events; it is borrowed.  The texts of 'options' are. */
Election *election_new(Simulation *sim, Client *client, const ObjectTables *tables,
                       const ElectionOptions *options);
void election_free(Election *election);

/* Time 0 of a cluster that has been there: the first instance leads, the others wait. */
void election_begin(Election *election);

/* Instances are named after their machines: control-plane-1 ... NULL: there is no such instance. */
const char *election_instance(const Election *election, uint32_t index);
/* The instance that leads; -1: none. */
int32_t election_leader(const Election *election);

/* The process of an instance is killed, or told to end (SIGTERM). */
void election_kill(Election *election, uint32_t index);
void election_end(Election *election, uint32_t index);
/* It starts, knowing nothing. */
void election_start(Election *election, uint32_t index);

/* The API server cannot be reached, or can again. */
void election_set_reachable(Election *election, bool reachable);

/* The Lease as it stands now, made in 'arena'; NULL: nobody elects. */
const Value *election_lease(const Election *election, Arena *arena);
