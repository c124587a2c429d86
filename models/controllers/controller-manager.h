/* controller-manager.h - kube-controller-manager: one process, many controllers, shared caches.
 *
 * All controllers of the process share one watch a kind (their caches agree with each other) and
 * have a client each.  When the process stops, everything it knew is forgotten: queues, timers,
 * expectations, what it thought of nodes; when it starts again it lists and begins anew. */
#pragma once

#include "models/controllers/controller.h"

/* 'leases': the heartbeats node-lifecycle judges by; 'settings' is copied. */
ControllerManager *controller_manager_new(ApiServer *server, Leases *leases,
                                          const ControllerManagerSettings *settings);
/* Who answers for the metrics APIs, before the start; without it nobody does. */
void controller_manager_set_metrics(ControllerManager *manager, const MetricsApi *metrics);
void controller_manager_free(ControllerManager *manager);

/* The process starts: it fills its caches, then its controllers run. */
void controller_manager_start(ControllerManager *manager);
/* The process ends, without a word to anybody. */
void controller_manager_stop(ControllerManager *manager);
bool controller_manager_is_running(const ControllerManager *manager);

ApiServer *controller_manager_server(const ControllerManager *manager);
/* The running controller of this name; NULL: none.  For tests and explanations. */
Controller *controller_manager_find(const ControllerManager *manager, const char *name);
