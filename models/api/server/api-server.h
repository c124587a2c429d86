/* api-server.h - the door to the store: admission, time that requests take, being away.
 *
 * Admission steps are rows, called in the order they were registered, on every create or update
 * before validation and commit (priority, service account, default tolerations, limit ranges,
 * quota, namespace life cycle). */
#pragma once

#include "models/api/server/client.h"

typedef struct ApiServerOptions {
    const Distribution *request_time; /* one way; NULL: uniform(0.5ms 2.5ms) */
    const Distribution *watch_delay;  /* store to informer; NULL: uniform(0.5ms 2ms) */
    /* The server's own work on a write; writes that arrive meanwhile wait in a line.  NULL: none,
     * as many writes as there are go side by side. */
    const Distribution *service_time;
    /* How much longer the way of a Pod that is created is: it passes more admission and validation
     * than anything else.  NULL: no longer. */
    const Distribution *pod_create_time;
} ApiServerOptions;

ApiServer *api_server_new(Simulation *sim, Store *store, const ApiServerOptions *options);
void api_server_free(ApiServer *server);
Store *api_server_store(const ApiServer *server);
Simulation *api_server_simulation(const ApiServer *server);
const Distribution *api_server_watch_delay(const ApiServer *server);

/* Admission and commit at once, without a request: what exists at time 0, and tests.  The draft is
 * taken. */
ApiStatus api_server_create_now(ApiServer *server, Object *draft, const char **ret_message);

/* While instant, requests and watches take no time and clients are not limited (a cluster that
 * settles before time 0 is over). */
void api_server_set_instant(ApiServer *server, bool instant);
bool api_server_is_instant(const ApiServer *server);

/* An admission step may edit the draft, or refuse with a status and a message (interned or from
 * the run's arena).  'old' is NULL on create. */
typedef struct AdmissionStep {
    const char *name;
    uint64_t kinds; /* KIND_BIT()s it wants to see */
    ApiStatus (*admit)(void *data, Object *draft, const Object *old, const char **ret_message);
} AdmissionStep;
void api_server_add_admission(ApiServer *server, const AdmissionStep *step, void *data);

/* Runs the steps for 'draft'; API_OK or the first refusal. */
ApiStatus api_server_admit(ApiServer *server, Object *draft, const Object *old,
                           const char **ret_message);

/* How requests name a kind of objects in messages: "deployments.apps", "pods". */
char *api_resource_name(const Object *object);

/* What the eviction subresource does (budgets); set once by the disruption part. */
typedef ApiStatus (*EvictionHandler)(void *data, const Pod *pod, const char **ret_message);
void api_server_set_eviction(ApiServer *server, EvictionHandler handler, void *data);

/* While down every call ends with API_UNAVAILABLE after its time-out, watches are silent. */
void api_server_set_down(ApiServer *server, bool down);
bool api_server_is_down(const ApiServer *server);
