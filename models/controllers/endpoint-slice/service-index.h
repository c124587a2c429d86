/* service-index.h - which Services select a pod, without a look at those that do not.
 *
 * Every change of a pod asks it.  A service is filed under one label that its selector demands; a
 * pod looks under each of its own. */
#pragma once

#include "models/api/match/selector.h"
#include "models/api/object.h"

typedef struct ServiceIndex ServiceIndex;

ServiceIndex *service_index_new(void);
void service_index_free(ServiceIndex *index);

/* 'service' is new or has changed.  To be called in the order in which services come to be. */
void service_index_put(ServiceIndex *index, const Object *service, const Selector *selector);
void service_index_drop(ServiceIndex *index, ObjectRef service); /* unknown: does nothing */

typedef struct IndexedService {
    ObjectRef ref;
    uint64_t number;          /* counts services in the order they came */
    const char *name_space;   /* interned */
    const Selector *selector; /* NULL: selects nothing */
} IndexedService;

/* The services that select a pod, oldest first: pointers to IndexedService, good until the next
 * call. */
const GPtrArray *service_index_find(ServiceIndex *index, const char *name_space,
                                    const LabelSet *labels);
