/* api-error.h - what the API server answers when it refuses, and how validation collects it.
 *
 * Validation walks an object with a FieldPath on the stack: making a path costs nothing until
 * something is wrong.  Texts are Kubernetes 1.34's. */
#pragma once

#include "text/value.h"

typedef struct ApiCause {
    const char *field;   /* "spec.replicas" */
    const char *reason;  /* "FieldValueInvalid" */
    const char *message; /* "Invalid value: -1: must be ..." */
} ApiCause;

/* A part of a document that cannot be decoded. */
typedef struct ApiFault {
    const Value *value;         /* of the wrong type or form; NULL: see 'member' */
    const ValueMember *member;  /* unknown to 'type' */
    const struct ApiType *type; /* the struct it stands in */
    const char *text;           /* Go's words for it */
} ApiFault;

typedef struct ApiError {
    int code;            /* 422 */
    const char *reason;  /* "Invalid" */
    const char *message; /* the whole text */
    const char *kind;    /* Invalid: "Deployment.apps"; else NULL */
    const char *name;    /* Invalid: the object's name; else NULL */
    size_t n_causes;
    const ApiCause *causes; /* of an object that is well formed and invalid */
    size_t n_faults;
    const ApiFault *faults; /* of a document that is not well formed, in its own values */
} ApiError;

/* The text kubectl prints on standard error, without a final line feed: "The Pod "x" is invalid:
 * ..." or "Error from server (Reason): ...".  The caller frees it. */
char *api_error_format_kubectl(const ApiError *error);

/* An error without causes. */
const ApiError *api_error_new(Arena *arena, int code, const char *reason, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* A place in an object; lives on the stack of whoever walks it. */
typedef struct FieldPath {
    const struct FieldPath *outer;
    const char *name; /* a member, or a key if is_key; NULL: an index */
    size_t index;
    bool is_key;
} FieldPath;

/* Good until the end of the enclosing block. */
#define AT(path, member) (&(const FieldPath){ .outer = (path), .name = (member) })
#define AT_INDEX(path, i) (&(const FieldPath){ .outer = (path), .index = (i) })
#define AT_KEY(path, key) (&(const FieldPath){ .outer = (path), .name = (key), .is_key = true })

/* "spec.containers[0].resources.limits[cpu]"; in 'arena'. */
const char *field_path_text(const FieldPath *path, Arena *arena);

/* What is wrong with one object, in the order it was found, and what deserves a warning. */
typedef struct ApiErrors {
    Arena *arena;
    GArray *causes;      /* ApiCause */
    GPtrArray *warnings; /* const char * */
} ApiErrors;

void api_errors_init(ApiErrors *errors, Arena *arena);
void api_errors_clear(ApiErrors *errors);
size_t api_errors_count(const ApiErrors *errors);

/* 'bad' is the value that is shown: text in Go's quotes, numbers plain, anything else as JSON,
 * NULL as null.  'detail' may be NULL. */
void err_invalid(ApiErrors *errors, const FieldPath *path, const Value *bad, const char *detail,
                 ...) G_GNUC_PRINTF(4, 5);
void err_invalid_text(ApiErrors *errors, const FieldPath *path, const char *bad, const char *detail,
                      ...) G_GNUC_PRINTF(4, 5);
void err_invalid_int(ApiErrors *errors, const FieldPath *path, int64_t bad, const char *detail, ...)
    G_GNUC_PRINTF(4, 5);
/* 'dump' is shown as it stands. */
void err_invalid_dump(ApiErrors *errors, const FieldPath *path, const char *dump,
                      const char *detail, ...) G_GNUC_PRINTF(4, 5);
/* No value is shown. */
void err_invalid_hidden(ApiErrors *errors, const FieldPath *path, const char *detail);
void err_required(ApiErrors *errors, const FieldPath *path, const char *detail);
void err_forbidden(ApiErrors *errors, const FieldPath *path, const char *detail, ...)
    G_GNUC_PRINTF(3, 4);
void err_not_found(ApiErrors *errors, const FieldPath *path, const char *bad, const char *detail);
void err_duplicate(ApiErrors *errors, const FieldPath *path, const Value *bad);
void err_duplicate_text(ApiErrors *errors, const FieldPath *path, const char *bad);
void err_duplicate_dump(ApiErrors *errors, const FieldPath *path, const char *dump);
void err_too_long(ApiErrors *errors, const FieldPath *path, int64_t limit);
void err_too_many(ApiErrors *errors, const FieldPath *path, int64_t actual, int64_t limit);
/* 'valid' is a NULL-terminated list, in the order it is shown (Kubernetes sorts it mostly). */
void err_unsupported(ApiErrors *errors, const FieldPath *path, const Value *bad,
                     const char *const *valid);
void err_unsupported_text(ApiErrors *errors, const FieldPath *path, const char *bad,
                          const char *const *valid);
void err_unsupported_dump(ApiErrors *errors, const FieldPath *path, const char *dump,
                          const char *const *valid);

/* An error of the kind 'reason' made elsewhere. */
void err_add(ApiErrors *errors, const FieldPath *path, const char *reason, const char *message);

void api_warn(ApiErrors *errors, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "path: text" */
void api_warn_at(ApiErrors *errors, const FieldPath *path, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* The answer 422 that tells all causes.  'kind' is "Deployment.apps". */
const ApiError *api_error_invalid(const ApiErrors *errors, const char *kind, const char *name);

/* Text in the quotes of Go's %q; appends. */
void go_quote(GString *out, const char *text, size_t length);
/* A value as Go's JSON encoder prints it, with <, > and & escaped. */
void go_json(GString *out, const Value *value);
