/* api-kind.h - the kinds of objects the API serves; one file a kind in models/api/kinds/.
 *
 * A kind says what it is called, of which type it is made, and what the server does with it on the
 * way in (Kubernetes calls that the strategy).  Kinds without a type are known but kept whole. */
#pragma once

#include "models/api/api-error.h"
#include "models/api/api-type.h"
#include "models/api/server/api-admission.h"
#include "models/api/validation/names.h"

/* What a strategy works on. */
typedef struct ApiRequest {
    const ApiContext *context;
    const struct ApiKind *kind;
    Arena *arena;
    Value *object;        /* may be edited */
    const Value *written; /* as it came: empty maps are there; NULL: unknown */
    const Value *old;     /* what is stored; NULL: a new object */
    ApiErrors errors;
} ApiRequest;

/* How the rules for a new object and for a replacement are put together, which decides the order
 * of errors. */
typedef enum ApiUpdateOrder {
    API_UPDATE_SPEC,    /* unchangeable metadata, then 'validate' */
    API_VALIDATE_FIRST, /* name and 'validate' as for a new object, then unchangeable metadata */
    API_UPDATE_FIRST,   /* unchangeable metadata, then name and 'validate' */
    API_VALIDATE_ALONE, /* as for a new object; only the common rules keep metadata */
    API_UPDATE_ALONE,   /* unchangeable metadata; 'validate' is not asked */
} ApiUpdateOrder;

typedef struct ApiKind {
    const char *group; /* "" for core */
    const char *version;
    const char *name;       /* "Deployment" */
    const char *plural;     /* "deployments" */
    const char *singular;   /* "deployment" */
    const char *short_name; /* "deploy", several separated by commas; NULL: none */
    const char *categories; /* "all"; NULL: none */
    bool is_namespaced;
    bool has_generation;  /* metadata.generation counts changes of spec */
    bool has_own_status;  /* requests cannot set status: it begins empty and stays */
    const ApiType *type;  /* NULL: known, but kept whole */
    NameCheck check_name; /* NULL: a DNS subdomain */
    ApiUpdateOrder update_order;
    bool has_loose_metadata; /* only what every object must keep is checked */

    /* The strategy; every slot may be NULL. */
    void (*prepare_for_create)(ApiRequest *request);
    void (*prepare_for_update)(ApiRequest *request);
    void (*validate)(ApiRequest *request);        /* all but metadata */
    void (*validate_update)(ApiRequest *request); /* comes last */
    void (*warn)(ApiRequest *request);            /* request->old tells create from update */
    /* Takes what only the server can give (addresses, ports), after validation; may fail. */
    const ApiError *(*allocate)(ApiRequest *request);
} ApiKind;

extern const ApiKind *const api_kinds[]; /* NULL-terminated, generated */

/* For strategies: metadata.generation is one more if 'key' of the object differs. */
void api_count_change(ApiRequest *request, const char *key);

/* By apiVersion ("apps/v1") and kind; NULL if the server has no such kind. */
const ApiKind *api_kind_find(const char *api_version, const char *name);
/* By what a user may type: plural, singular, short name, kind, "deploy.apps", case-insensitive;
 * the preferred version of several. */
const ApiKind *api_kind_find_resource(const char *text);
/* "apps/v1", "v1"; in 'arena'. */
const char *api_kind_api_version(const ApiKind *kind, Arena *arena);
/* "Deployment.apps", "Pod" */
const char *api_kind_qualified(const ApiKind *kind, Arena *arena);
/* "deployments.apps", "pods" */
const char *api_kind_resource(const ApiKind *kind, Arena *arena);
