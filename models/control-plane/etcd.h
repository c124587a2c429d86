/* etcd.h - the members of the store's cluster: whether a majority is there to agree.
 *
 * A member on each machine of the control plane.  Without a majority of them nothing can be
 * written, and not read either, since a read has to be confirmed by the majority too; what waits
 * for news hears none.  When the leader is lost and a majority is left, the others elect one: each
 * waits 1.0 to 1.9 s, in ticks of 100 ms, from the last heartbeat it heard, and the first wins
 * (Kubernetes 1.34 with etcd 3.6: heartbeats every 100 ms, election timeout 1 s). */
#pragma once

#include "models/api/object.h"
#include "sim/simulation.h"

typedef struct Etcd Etcd;

/* 'answers' is told when the members begin or cease to answer; n_members 0: 1. */
Etcd *etcd_new(Simulation *sim, const ObjectTables *tables, uint32_t n_members,
               void (*answers)(void *data, bool does), void *data);
void etcd_free(Etcd *etcd);

/* "control-plane-1" ...; NULL: there is no such member. */
const char *etcd_member(const Etcd *etcd, uint32_t index);
int32_t etcd_leader(const Etcd *etcd); /* -1: none */

/* A member is gone, or back; several reasons for its absence count. */
void etcd_stop(Etcd *etcd, uint32_t index);
void etcd_start(Etcd *etcd, uint32_t index);
