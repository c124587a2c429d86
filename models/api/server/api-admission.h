/* api-admission.h - from a manifest to the object the API server would store.
 *
 * In this order, as the server does: strict decoding and defaulting, namespace, the strategy of
 * the kind (names, what a request may not set, validation, warnings), addresses and ports.
 * Admission plug-ins are the API server's (api-server.h). */
#pragma once

#include "models/api/api-error.h"
#include "text/value.h"

/* What the world around a request gives. */
typedef struct ApiContext {
    int64_t now; /* seconds since 1970 */
    void *data;  /* for the functions below */

    /* The number drawn for one of 'n' choices: suffixes of generated names.  NULL: always 0. */
    uint32_t (*draw)(void *data, uint32_t n);

    /* Takes an address for a service ("10.96.0.1") or node port: NULL/0 asks for any.  Returns the
     * one taken, or NULL/0 and the reason ("provided IP is already allocated").  No function: none
     * are given. */
    const char *(*take_ip)(void *data, const char *wanted, const char **ret_error);
    int32_t (*take_port)(void *data, int32_t wanted, const char **ret_error);

    /* Makes a uid ("..."); NULL: objects get none.  Jobs carry theirs in labels. */
    const char *(*make_uid)(void *data, Arena *arena);
} ApiContext;

typedef struct ApiKind ApiKind;

typedef struct ApiResult {
    const Value *object;   /* canonical; NULL: refused */
    const ApiError *error; /* NULL: accepted */
    const ApiKind *kind;   /* NULL: unknown to the server */
    const char *note;      /* accepted but not simulated, why; NULL: nothing to say */
    size_t n_warnings;
    const char *const *warnings;
} ApiResult;

/* Creates.  'document' must live as long as the result, which is made in 'arena'.  A document of a
 * kind that the server does not know is kept as it stands, with a note. */
ApiResult api_create(const ApiContext *context, const Value *document, Arena *arena);

/* The same for a request whose kind is known from elsewhere (its URL): a document of another
 * version is refused. */
ApiResult api_create_as(const ApiContext *context, const ApiKind *kind, const Value *document,
                        Arena *arena);

/* Replaces 'stored' (canonical) by 'document'. */
ApiResult api_replace(const ApiContext *context, const Value *stored, const Value *document,
                      Arena *arena);

/* Decodes and defaults only; for objects of a dump, which a server has already admitted. */
ApiResult api_load(const Value *document, Arena *arena);

/* "base" and five characters; the base is cut so that the whole has at most 63.  In 'arena'. */
const char *api_generate_name(const ApiContext *context, const char *base, Arena *arena);
