/* pod-needs.h - what a pod asks of a node, worked out once for all pods of one spec.
 *
 * Kubernetes adds up a pod's requests anew wherever it needs them; the sums depend on the spec
 * alone (and, for pods resized in place, on their container statuses), so they are made once.
 * Quantities are added exactly and rounded at the end: two containers that ask for 0.5m cpu each
 * want 1m together. */
#pragma once

#include "models/api/pod/pod.h"

/* Amounts as the scheduler counts them: only names it knows (0.5 of the specification: extended,
 * hugepages-, native-prefixed and attachable-volumes- names are "scalars"). */
typedef struct Amounts {
    int64_t milli_cpu;
    int64_t memory;
    int64_t ephemeral_storage;
    uint32_t n_scalars;
    uint32_t named;              /* AMOUNT_... bits: named at all, even as 0 */
    const ScalarAmount *scalars; /* sorted by name */
} Amounts;

enum {
    AMOUNT_CPU = 1,
    AMOUNT_MEMORY = 2,
    AMOUNT_EPHEMERAL_STORAGE = 4,
};

typedef struct HostPort {
    const char *ip;       /* interned; "0.0.0.0" if none was given */
    const char *protocol; /* interned */
    int32_t port;
} HostPort;

/* The default request that scoring assumes for a container that names none. */
#define DEFAULT_MILLI_CPU INT64_C(100)
#define DEFAULT_MEMORY (INT64_C(200) * 1024 * 1024)

typedef struct PodNeeds {
    Amounts filter;               /* the incoming pod, as NodeResourcesFit filters it */
    Amounts counted;              /* what NodeInfo adds to Requested */
    int64_t counted_non_zero_cpu; /* ... and to NonZeroRequested, with scoring defaults */
    int64_t counted_non_zero_memory;
    Amounts fit_score;      /* with scoring defaults, container level only (sic) */
    Amounts balanced_score; /* without defaults */
    uint32_t n_ports;
    const HostPort *ports; /* of containers and sidecars, host port set */
    uint32_t n_images;
    const char *const *images; /* normalised, init containers first, interned */
    uint32_t n_containers;     /* with init containers */
    bool has_claims;           /* any volume by claim, or generic ephemeral */
    bool has_node_selector;    /* spec.nodeSelector is there, be it empty */
    bool has_affinity_stanza;
} PodNeeds;

/* Needs by interned spec; the table owns them. */
typedef struct NeedsTable NeedsTable;

NeedsTable *needs_table_new(const ObjectTables *tables);
void needs_table_free(NeedsTable *table);
/* Whether a raw status (it may be NULL) says that a container was resized in place. */
bool pod_status_is_resized(const Value *status);
/* 'status' is the raw status of a pod resized in place, or NULL. */
const PodNeeds *needs_table_get(NeedsTable *table, const PodSpec *spec, const Value *status);

bool resource_name_is_extended(const char *name);
bool resource_name_is_scalar(const char *name);
int64_t scalar_amount(uint32_t n, const ScalarAmount *scalars, const char *name, bool *ret_found);
