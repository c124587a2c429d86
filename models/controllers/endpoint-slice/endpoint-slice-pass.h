/* endpoint-slice-pass.h - one look of the EndpointSlice controller at one Service. */
#pragma once

#include "models/controllers/controller.h"
#include "models/controllers/endpoint-slice/endpoint-slice-plan.h"
#include "models/controllers/endpoint-slice/service-index.h"

#define LABEL_SERVICE "kubernetes.io/service-name"
#define LABEL_MANAGED_BY "endpointslice.kubernetes.io/managed-by"
#define LABEL_HEADLESS "service.kubernetes.io/headless"
#define SLICE_MANAGER "endpointslice-controller.k8s.io"

/* A slice we have written: the cache is behind until it has at least this version. */
typedef struct Written {
    ObjectRef service;
    ObjectRef slice;
    uint64_t version;
} Written;

typedef struct EndpointSlices {
    GHashTable *written; /* by service: GArray of Written */
    GHashTable *waiting; /* services that wait for the cache to show what was written */
    ServiceIndex *services;
} EndpointSlices;

/* Endpoints that share one list of ports. */
typedef struct PortGroup {
    GArray *ports;     /* EndpointPort */
    GArray *endpoints; /* Endpoint */
    GPtrArray *slices; /* const EndpointSlice */
} PortGroup;

typedef struct ServicePass {
    Controller *self;
    Process *process;
    EndpointSlices *state;
    Service *service;
    GPtrArray *slices; /* EndpointSlice, copies */
    GPtrArray *groups; /* PortGroup */
} ServicePass;

/* endpoint-slice-wanted.c: the endpoints the service should have and the slices it has, by their
 * ports. */
void service_gather_endpoints(ServicePass *pass);
void service_gather_slices(ServicePass *pass);
void service_port_group_free(gpointer group);
bool service_same_ports(const EndpointPort *a, uint32_t n_a, const EndpointPort *b, uint32_t n_b);
