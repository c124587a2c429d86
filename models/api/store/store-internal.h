/* store-internal.h - what the files of models/api/store/ share.
 *
 *     Record --newest--> version 43 --older--> version 41 --older--> ...
 *
 * A record is one object from its creation until no informer can see it any more; it outlives the
 * object's removal.  Versions that nobody can see again are freed (informer.c). */
#pragma once

#include "models/api/object-version.h"
#include "models/api/store.h"
#include "models/api/store/posting.h"

typedef struct Record Record;
struct Record {
    ObjectVersion *newest;
    ObjectRef ref;
    const char *name;  /* interned, but for Events */
    const char *scope; /* namespace, interned; of KIND_OTHER it names the kind as well */
    Record *namesake;  /* an earlier object of this name that some informer still sees */
    uint32_t sequence; /* of creation */
    uint16_t kind;
    bool has_own_name; /* 'name' is a SharedText */
};

/* The youngest record of each name; those before it hang on it as namesakes. */
typedef struct NameSlot {
    uint32_t hash;
    uint32_t place; /* the record's, + 1; 0: free */
} NameSlot;

typedef struct NameTable {
    NameSlot *slots; /* a power of two of them, at most half in use */
    uint32_t n_slots, n;
} NameTable;

/* What a version is filed under. */
typedef enum IndexType {
    INDEX_KIND,
    INDEX_NAMESPACE,
    INDEX_NODE,
    INDEX_OWNER,
    INDEX_ORPHAN, /* namespace: nothing controls it */
    INDEX_LABELS, /* namespace and set of labels */
    N_INDEXES,
    /* Lists of postings of label sets: all of a namespace, with a key, with a key and value. */
    INDEX_SETS = N_INDEXES,
    INDEX_SETS_WITH,
} IndexType;

typedef struct IndexKey {
    uint16_t type; /* IndexType */
    uint16_t kind;
    const char *scope;
    const void *what;  /* node, label set, label key */
    const void *value; /* label value */
    uint64_t number;   /* uid */
} IndexKey;

typedef struct IndexList {
    IndexKey key;
    Posting posting;  /* of objects */
    GPtrArray *lists; /* IndexList of label sets; NULL unless INDEX_SETS... */
} IndexList;

typedef struct LogEntry {
    uint64_t revision;
    SimTime at;
    uint32_t slot;
} LogEntry;

/* One kind: who watches it and what changed. */
typedef struct KindLog {
    GPtrArray *informers; /* owned */
    GArray *entries;      /* LogEntry */
    uint64_t first;       /* number of the first entry in 'entries' */
    uint32_t head;        /* entries before it are done with */
    size_t n_objects;
    IndexList *all;      /* what INDEX_KIND says of the kind; NULL: there is nothing */
    IndexList *in_space; /* the namespace that was used last; NULL: none */
} KindLog;

typedef enum InformerState {
    INFORMER_STOPPED,
    INFORMER_LISTING, /* the list is under way */
    INFORMER_RUNNING,
} InformerState;

typedef struct Observer {
    InformerHandler handler;
    void *data;
} Observer;

struct Informer {
    Store *store;
    Kind kind;
    InformerState state;
    const Distribution *delay;
    SimStream stream;
    uint64_t cursor; /* the newest revision seen */
    uint64_t next;   /* number of the next entry */
    SimTimer timer;  /* of the pending delivery or list */
    GArray *handlers;
};

typedef struct Expiry {
    SimTime at;
    ObjectRef ref;
    uint64_t revision;
} Expiry;

struct Store {
    Simulation *sim;
    ObjectTables *tables;
    uint64_t revision;
    uint32_t n_created;
    SimPool *records;
    NameTable names;
    GHashTable *lists;      /* IndexList by key; for look-up only */
    GArray *uids;           /* slot + 1 by uid; 0: gone */
    GHashTable *foreign;    /* uid of a dump -> slot + 1; for look-up only */
    GHashTable *draws;      /* base of generated names -> how many were drawn; for look-up only */
    GPtrArray *scratch;     /* GArray of PostingEntry: merged results */
    guint n_scratch;        /* in use */
    uint64_t scratch_event; /* during which they were taken */
    GArray *observers;
    KindLog logs[N_KINDS];
    GArray *expiries; /* Expiry, oldest first */
    guint n_expired;  /* of them are done with */
    SimTimer expiry_timer;
    bool files_events; /* somebody has asked for Events: they are in the lists */
    bool is_held;      /* watches are silent */
    bool is_instant;   /* watches take no time */
};

/* store.c */
Record *store_record(const Store *store, ObjectRef ref);
Record *store_record_at(const Store *store, uint32_t slot);
void store_forget_record(Store *store, Record *record);
Record *store_find_record(const Store *store, Kind kind, const char *scope, const char *name);
/* The scope under which an object is named. */
const char *store_scope(const Store *store, const Object *object);

/* store-names.c */
/* The record of the kind, scope and name of 'key'; NULL: none. */
Record *store_names_find(const Store *store, const Record *key);
void store_names_add(Store *store, Record *record);
void store_names_remove(Store *store, const Record *record);

/* store-index.c */
void store_index_add(Store *store, Record *record, const ObjectVersion *version);
/* 'version' is no longer in the chain of 'record'. */
void store_index_remove(Store *store, Record *record, const ObjectVersion *version);
IndexList *store_index_find(const Store *store, const IndexKey *key);
/* Whether objects of this kind are filed by owner and labels. */
bool store_index_has_owners(uint16_t kind);
/* Before the first look at a kind: Events are not filed until somebody asks for one. */
void store_index_open(Store *store, Kind kind);
void store_index_init(Store *store);
void store_index_done(Store *store);

/* informer.c */
/* The version that can be seen at 'revision'; NULL: none, or it is removed then. */
const Object *record_visible(const Record *record, uint64_t revision);
void store_log_change(Store *store, Record *record);
void store_prune_record(Store *store, Record *record);
/* The object is gone, and no informer ever saw it. */
void store_drop_record(Store *store, Record *record);
void informer_free(Informer *informer);

/* store-expiry.c */
void store_expect_expiry(Store *store, const Record *record);
