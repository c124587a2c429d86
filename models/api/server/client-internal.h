/* client-internal.h - a call on its way, for the files that make up the API server and its clients.
 *
 *     client_submit_... --wait for a token--travel--> commit --travel--> answered
 *
 * A call lives in the server's pool from the submit until its answer was given. */
#pragma once

#include "models/api/server/api-server.h"

typedef enum ApiVerb {
    VERB_CREATE,
    VERB_UPDATE,
    VERB_PATCH,
    VERB_DELETE,
    VERB_EVICT,
    VERB_BIND,
} ApiVerb;

/* Spec and status have doors of their own; each leaves the other half as it is. */
typedef enum ApiPart {
    PART_SPEC,
    PART_STATUS,
    PART_ALL, /* a patch: whatever it edits */
} ApiPart;

typedef struct ApiCall {
    Client *client;
    ApiVerb verb;
    ApiPart part;
    Object *draft; /* owned until commit */
    ObjectRef ref;
    DeleteOptions options;
    int64_t grace_seconds;
    const char *node_name;
    const LabelSet *annotations; /* of a binding; NULL: none */
    ApiEdit edit;
    void *edit_data;
    ApiCallback done; /* NULL: nobody cares */
    void *done_data;
    bool keep_object; /* the answer shows the version that was committed */
    ApiAnswer answer; /* its object is held */
} ApiCall;

struct ApiServer {
    Simulation *sim;
    Store *store;
    ApiServerOptions options;
    SimPool *calls;     /* ApiCall */
    GArray *admissions; /* Admission */
    EvictionHandler eviction;
    void *eviction_data;
    GPtrArray *kept; /* versions shown in answers, released when the event they belong to is over */
    uint64_t kept_event; /* the number of that event */
    SimTime busy_until;  /* when the line of writes is empty */
    SimStream service_stream;
    bool down;
    bool instant;
};

typedef struct EventRecorder EventRecorder;

struct Client {
    ApiServer *server;
    const char *user_agent;
    double qps;
    double burst;
    double tokens; /* negative: that many calls wait */
    SimTime tokens_at;
    SimStream stream;
    EventRecorder *recorder; /* made with the first event */
    bool has_event_series;
};

/* api-server.c */
ApiStatus api_commit_create(ApiServer *server, Object *draft, ObjectRef *ret_ref,
                            const char **ret_message);
ApiStatus api_commit_update(ApiServer *server, Object *draft, ApiPart part,
                            const char **ret_message);
const char *api_failure_message(ApiServer *server, const Object *object, ApiStatus status);

/* event-recorder.c */
void event_recorder_free(EventRecorder *recorder);
