/* object.h - what all API objects have in common, and the classes of objects that are simulated.
 *
 * An object is a plain struct that begins with Object.  Its versions are immutable once they are
 * in the store (store.h): whoever wants a change copies a version, edits the copy and hands it to
 * a client (client.h), exactly as a controller of Kubernetes does.
 *
 * What the simulation uses is typed; everything else that stood in the manifest stays in 'raw',
 * the defaulted object as the API server stores it, and comes back when the object is printed
 * (object_to_value overlays the typed fields).  Text inside objects is interned in the run's
 * table (ObjectTables.names) and never freed before the run ends. */
#pragma once

#include "models/api/match/labels.h"
#include "sim/clock.h"
#include "sim/pool.h"

/* Kinds the simulation has a struct for; everything else is KIND_OTHER, kept whole. */
typedef enum Kind {
    KIND_OTHER,
    KIND_NAMESPACE,
    KIND_NODE,
    KIND_POD,
    KIND_SERVICE,
    KIND_ENDPOINT_SLICE,
    KIND_ENDPOINTS,
    KIND_EVENT,
    KIND_REPLICATION_CONTROLLER,
    KIND_REPLICA_SET,
    KIND_DEPLOYMENT,
    KIND_STATEFUL_SET,
    KIND_DAEMON_SET,
    KIND_CONTROLLER_REVISION,
    KIND_JOB,
    KIND_CRON_JOB,
    KIND_POD_DISRUPTION_BUDGET,
    KIND_HORIZONTAL_POD_AUTOSCALER,
    KIND_PRIORITY_CLASS,
    KIND_PERSISTENT_VOLUME,
    KIND_PERSISTENT_VOLUME_CLAIM,
    KIND_STORAGE_CLASS,
    KIND_CSI_NODE,
    KIND_CSI_DRIVER,
    KIND_CSI_STORAGE_CAPACITY,
    KIND_VOLUME_ATTACHMENT,
    KIND_RESOURCE_QUOTA,
    KIND_LIMIT_RANGE,
    KIND_SERVICE_ACCOUNT,
    KIND_CONFIG_MAP,
    KIND_SECRET,
    KIND_LEASE,
    N_KINDS
} Kind;

#define KIND_BIT(kind) (UINT64_C(1) << (kind))

/* Names an object across events; a stale one finds nothing.  Stable from creation to removal. */
typedef SimHandle ObjectRef;

/* A uid is a number that counts up; uid_format() makes the usual 36 characters of it.  A uid that
 * came with a dump of another cluster has its top bit set and names interned text. */
typedef uint64_t Uid;

#define UID_IS_FOREIGN(uid) (((uid) >> 63) != 0)

typedef struct OwnerRef {
    Uid uid;
    uint16_t kind; /* Kind; KIND_OTHER: see api_version and kind_name */
    bool is_controller;
    bool blocks_deletion;
    const char *api_version; /* "apps/v1" */
    const char *kind_name;   /* "ReplicaSet" */
    const char *name;
} OwnerRef;

#define FINALIZERS_MAX 6

typedef struct ObjectMeta {
    const char *name;
    const char *name_space;    /* NULL: cluster-scoped */
    const char *generate_name; /* NULL if none */
    Uid uid;
    uint64_t resource_version; /* of this version; 0 before it is stored */
    int64_t generation;
    SimTime created_at;
    SimTime deletion_at;            /* deletionTimestamp; SIM_NEVER if not deleting */
    int32_t deletion_grace_seconds; /* -1: none */
    uint8_t n_owners;
    uint8_t n_finalizers;
    bool has_own_name; /* 'name' is a SharedText that goes with the last copy: nobody repeats it */
    const LabelSet *labels;        /* never NULL */
    const LabelSet *annotations;   /* never NULL */
    const OwnerRef *owners;        /* n_owners of them, immutable, interned */
    const char *const *finalizers; /* n_finalizers of them, immutable, interned */
} ObjectMeta;

typedef struct Object {
    ObjectRef ref; /* set by the store */
    uint16_t kind; /* Kind */
    ObjectMeta meta;
    const Value *raw; /* the defaulted manifest; NULL when a controller made the object */
} Object;

/* Kinds without typed fields: everything but metadata and status stands in object.raw. */
typedef struct RawObject {
    Object object;
    const Value *status;     /* NULL: none */
    const char *api_version; /* interned; of KIND_OTHER the class does not say */
    const char *kind_name;
} RawObject;

/* A condition of a status, as every kind but Pod keeps them (a pod's are compact, see pod.h). */
typedef enum ConditionStatus {
    CONDITION_ABSENT,
    CONDITION_FALSE,
    CONDITION_TRUE,
    CONDITION_UNKNOWN,
} ConditionStatus;

typedef struct Condition {
    const char *type; /* interned; NULL: an unused row */
    ConditionStatus status;
    const char *reason;      /* NULL: none */
    const char *message;     /* NULL: none */
    SimTime last_update;     /* SIM_NEVER: the kind has no such field */
    SimTime last_transition; /* SIM_NEVER: none */
} Condition;

/* What the objects of one run share.  Made by object_tables_new() or _init() alone. */
typedef struct ObjectTables {
    Arena *arena; /* lives as long as the run */
    InternTable *names;
    LabelTable *labels;
    struct PodSpecTable *pod_specs; /* pod-spec.h */
    int64_t epoch;                  /* virtual time 0 in seconds since 1970 */
    uint64_t uid_seed;              /* of the text of uids */
    GHashTable *owners;             /* lists of owners, one copy of each; object.c's */
    struct BlockPool *blocks;       /* of versions of objects; object.c's */
} ObjectTables;

/* 'uid_seed' is the seed of the simulation. */
ObjectTables *object_tables_new(int64_t epoch, uint64_t uid_seed);
void object_tables_free(ObjectTables *tables);
/* The same for tables that are part of another struct. */
void object_tables_init(ObjectTables *ret, int64_t epoch, uint64_t uid_seed);
void object_tables_done(ObjectTables *tables);

/* What the store must know about a kind; one file a kind in its group under objects/.  Most of a
 * kind is rows (field.h), the functions do what rows cannot; each may be NULL. */
typedef struct ObjectClass {
    Kind kind;
    const char *api_version; /* "apps/v1" */
    const char *name;        /* "Deployment" */
    const char *resource;    /* "deployments" */
    bool is_namespaced;
    bool has_generation; /* counts changes of the spec from 1 */
    bool has_status;     /* a status is printed even if nothing stands in it */
    bool is_raw;         /* a RawObject */
    size_t size;
    const struct Field *spec_fields;   /* NULL: none */
    const struct Field *status_fields; /* NULL: none */

    /* Fills what the rows did not from a decoded, defaulted, validated object.  Metadata, raw and
     * rows are already set. */
    void (*from_value)(Object *ret, const Value *value, const ObjectTables *tables);

    /* Overlays what the rows did not: returns 'map' (apiVersion, kind, metadata, raw and rows) with
     * it. */
    const Value *(*to_value)(const Object *object, const Value *map, const ObjectTables *tables,
                             Arena *arena);

    /* Deep copy and release of what a version owns beyond its struct; NULL: it owns nothing.  At
     * copy() 'ret' is already the same byte for byte. */
    void (*copy)(Object *ret, const Object *object);
    void (*release)(Object *object);

    /* Whether what is not in rows differs. */
    bool (*spec_differs)(const Object *a, const Object *b);
    bool (*status_differs)(const Object *a, const Object *b);

    /* Gives 'draft' the status of 'from' (beyond the rows), which it must own a copy of. */
    void (*take_status)(Object *draft, const Object *from);
} ObjectClass;

/* In the order of Kind, NULL at the end; from the list in the makefile. */
extern const ObjectClass *const object_classes[];

const ObjectClass *object_class(Kind kind);
const ObjectClass *object_class_find(const char *api_version, const char *kind_name);

/* A draft that the caller owns: new and empty, or a copy of a version.  object_free() ends it
 * unless it was handed to a client or the store, which take it. */
Object *object_new(Kind kind);
Object *object_new_in(const ObjectTables *tables, Kind kind); /* the same, and cheaper */
Object *object_copy(const Object *object);
void object_free(Object *object);

/* From and to the canonical form.  object_from_value() never fails on what api admission passed;
 * 'value' must live as long as the run (the object's 'raw' points into it).  What is printed has
 * sorted keys and equals what was read until something changes. */
Object *object_from_value(const Value *value, const ObjectTables *tables);
const Value *object_to_value(const Object *object, const ObjectTables *tables, Arena *arena);

/* Whether spec (everything but metadata and status), status or metadata differ; resourceVersion and
 * generation do not count. */
bool object_spec_differs(const Object *a, const Object *b);
bool object_status_differs(const Object *a, const Object *b);
bool object_meta_differs(const Object *a, const Object *b);
/* Gives 'draft' the status of 'from'. */
void object_take_status(Object *draft, const Object *from, const ObjectTables *tables);

/* "deployments.apps", "pods": how messages name the resource. */
const char *object_resource(const Object *object, const ObjectTables *tables);

/* "apps/v1" and "Deployment", also of KIND_OTHER. */
const char *object_api_version(const Object *object);
const char *object_kind_name(const Object *object);

/* Instants as objects print them ("2026-01-01T00:00:00Z"): NULL and SIM_NEVER are each other. */
const Value *object_time_value(SimTime at, const ObjectTables *tables, Arena *arena);
SimTime object_time_read(const Value *value, const ObjectTables *tables);

/* The controlling owner, or NULL. */
const OwnerRef *object_controller(const Object *object);
bool object_is_deleting(const Object *object);
bool object_has_finalizer(const Object *object, const char *finalizer);

/* Replace owners or finalizers of a draft; the rows are copied and interned. */
void object_set_owners(Object *draft, const OwnerRef *owners, size_t n, const ObjectTables *tables);
void object_add_finalizer(Object *draft, const char *finalizer, const ObjectTables *tables);
void object_remove_finalizer(Object *draft, const char *finalizer, const ObjectTables *tables);

/* "default/web-0", or the name alone; in a static-size buffer of the caller. */
#define OBJECT_KEY_MAX 320
const char *object_key(const Object *object, char buffer[OBJECT_KEY_MAX]);

/* The text of a uid of this run; equal seeds give equal texts. */
char *uid_format(Uid uid, uint64_t seed);
/* The same for any uid, in 'arena'; and back: what this run did not make is foreign. */
const char *uid_text(Uid uid, const ObjectTables *tables, Arena *arena);
Uid uid_read(const char *text, const ObjectTables *tables);
/* A number for draws and digests that concern the object: a foreign uid is the number of a name in
 * a table, and depends on what was named before it. */
uint64_t uid_identity(Uid uid, const ObjectTables *tables);
