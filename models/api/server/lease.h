/* lease.h - heartbeats of nodes, known without an event each.
 *
 * A kubelet renews the lease of its node every 10 s and a little (Kubernetes 1.34: interval 0.25 of
 * the 40 s duration, with up to 4 % of jitter).  As long as it runs, has power and reaches the API
 * server the next renewal will surely happen, so nobody simulates it: from the instant renewing
 * began, the time of every renewal can be told.
 *
 *     leases_start                                            leases_stop
 *        |                                                        |
 *     ---R---------R---------R---------R---------R---------R------x   . . . nothing more
 *        |<-10-10.4->|                                     |
 *                                                     leases_last_renewal
 *
 * The node part starts and stops renewing (truth); who judges nodes asks which renewals the API
 * server has seen (belief), and is told when renewing starts or stops only so that it can compute
 * when it would notice. */
#pragma once

#include "sim/simulation.h"

#define LEASE_RENEW_INTERVAL (10 * SIM_SECOND)

typedef struct Leases Leases;

Leases *leases_new(Simulation *sim);
void leases_free(Leases *leases);

/* The usual time between two renewals (nodeLeaseDurationSeconds / 4); before the first start. */
void leases_set_interval(Leases *leases, SimTime interval);

/* From now on the lease of this node is renewed, first at once.  Renewing already: nothing. */
void leases_start(Leases *leases, const char *node_name);

/* The same for a node that has been up for long: its phase is drawn from its stream, the newest
 * renewal lies up to one interval back. */
void leases_start_settled(Leases *leases, const char *node_name);

/* No renewal from now on.  Not renewing: nothing. */
void leases_stop(Leases *leases, const char *node_name);

bool leases_is_renewing(const Leases *leases, const char *node_name);

/* The newest renewal at or before 'at' (at most now); SIM_NEVER if there was none. */
SimTime leases_last_renewal(const Leases *leases, const char *node_name, SimTime at);

/* The first renewal after 'at' if renewing goes on; SIM_NEVER if it does not. */
SimTime leases_next_renewal(const Leases *leases, const char *node_name, SimTime at);

/* Called when renewing starts (true) or stops. */
typedef void (*LeaseHandler)(void *data, const char *node_name, bool renewing);
void leases_add_observer(Leases *leases, LeaseHandler handler, void *data);
