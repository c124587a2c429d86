/* offer-allocator.h - who is offered which machine: dominant resource fairness in two stages, as
 * the hierarchical allocator of Mesos does it (Ghodsi et al., "Dominant Resource Fairness", NSDI
 * 2011).
 *
 * Roles have weights and quotas; frameworks belong to roles.  A role's share is the largest part of
 * any resource that it holds, divided by its weight; the smallest share comes first, then who was
 * given fewer allocations, then the name.  What is offered counts as held. */
#pragma once

#include "models/architectures/claim-cell.h"

typedef struct OfferRole {
    const char *name;
    double weight; /* above 0 */
    Room quota;    /* guaranteed; zero: none */
    Room held;     /* by its frameworks, offers included */
    uint32_t n_allocations;
} OfferRole;

typedef struct OfferFramework {
    const char *name;
    uint32_t role;
    Room held;
    uint32_t n_allocations;
    bool wants; /* it takes offers now */
    /* Whether it refuses that machine for the present; NULL: it never does. */
    bool (*refuses)(const void *data, uint32_t machine);
    const void *data;
} OfferFramework;

typedef struct OfferAllocator {
    OfferRole *roles;
    size_t n_roles;
    OfferFramework *frameworks;
    size_t n_frameworks;
    Room whole; /* of the cell */
} OfferAllocator;

/* The role and the framework that come first; -1: none qualifies.  'passed' is a set of those
 * already asked (a bit each, at most 64). */
int offer_next_role(const OfferAllocator *allocator, uint64_t passed);
int offer_next_framework(const OfferAllocator *allocator, uint32_t role, uint64_t passed);

/* Offers what the machines have left ('left', by machine; offers are taken from it).  Stage one
 * offers roles what their quota still guarantees, stage two all the rest but what outstanding
 * quotas need.  Machines come in an order drawn from 'stream'; 'order' is scratch for n numbers.
 * Offers below 0.01 CPU and 32 MiB are not made. */
typedef void OfferMade(void *data, uint32_t framework, uint32_t machine, Room room);
void offers_allocate(OfferAllocator *allocator, Room *left, uint32_t *order, size_t n_machines,
                     SimStream *stream, OfferMade *made, void *data);

/* A framework gives back (part of) an offer, or a task of it ended. */
void offers_return(OfferAllocator *allocator, uint32_t framework, Room room);
