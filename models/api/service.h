/* service.h - Services, and the EndpointSlices and Endpoints that say which pods stand behind them.
 */
#pragma once

#include "models/api/match/selector.h"
#include "models/api/object.h"

typedef struct ServicePort {
    const char *name;     /* "" if none */
    const char *protocol; /* "TCP" */
    int32_t port;
    int32_t target_port;          /* 0: by name */
    const char *target_port_name; /* NULL: by number */
    int32_t node_port;
} ServicePort;

typedef struct Service {
    Object object;
    const char *type;       /* "ClusterIP", "NodePort", "LoadBalancer", "ExternalName" */
    const char *cluster_ip; /* "None": headless; NULL: not allocated */
    bool publish_not_ready;
    const Selector *selector; /* NULL: none, endpoints are not managed */
    uint32_t n_ports;
    const ServicePort *ports;
} Service;

typedef struct Endpoint {
    ObjectRef pod;
    const char *pod_name;
    const char *ip;
    const char *node_name; /* NULL: none */
    const char *zone;      /* NULL: none */
    bool ready, serving, terminating;
} Endpoint;

typedef struct EndpointPort {
    const char *name;
    const char *protocol;
    int32_t port;
} EndpointPort;

typedef struct EndpointSlice {
    Object object;
    const char *service; /* label kubernetes.io/service-name */
    const char *address_type;
    uint32_t n_endpoints;
    uint32_t n_ports;
    Endpoint *endpoints;       /* owned by the version */
    const EndpointPort *ports; /* run's arena */
} EndpointSlice;

/* The old form: addresses that share one list of ports, ready ones first. */
typedef struct EndpointsAddress {
    const char *ip;
    const char *pod_name;  /* NULL: not a pod's */
    const char *node_name; /* NULL: none */
    Uid pod_uid;
} EndpointsAddress;

typedef struct EndpointsSubset {
    uint32_t n_ready, n_not_ready, n_ports;
    uint32_t first;            /* in Endpoints.addresses */
    const EndpointPort *ports; /* run's arena */
} EndpointsSubset;

typedef struct Endpoints {
    Object object;
    uint32_t n_subsets, n_addresses;
    EndpointsSubset *subsets;    /* owned by the version */
    EndpointsAddress *addresses; /* owned by the version */
} Endpoints;

bool endpoints_equal(const Endpoints *a, const Endpoints *b);
