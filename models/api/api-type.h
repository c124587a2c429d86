/* api-type.h - tables that say how the types of the API are declared.
 *
 * One table a type, one row a field in the order of its declaration in Go.  The same rows serve
 * strict decoding and its error texts, the canonical form of objects, merge keys of patches,
 * 'explain', and the text that the hash of a pod template is made of. */
#pragma once

#include "text/value.h"

typedef struct ApiType ApiType;

typedef enum ApiShape {
    API_STRUCT,
    API_STRING,
    API_BOOL,
    API_INT32,
    API_INT64,
    API_FLOAT64,
    API_BYTES, /* []byte: base64 text */
    API_QUANTITY,
    API_INT_OR_STRING,
    API_TIME,
    API_MICRO_TIME,
    API_RAW, /* kept as written */
    N_API_SHAPES
} ApiShape;

/* How a field holds its type. */
typedef enum ApiWrap {
    API_PLAIN,
    API_POINTER,
    API_LIST,
    API_MAP, /* keys are strings */
} ApiWrap;

enum {
    API_OMITEMPTY = 1 << 0, /* a zero value is not printed */
    API_OMITZERO = 1 << 1,
    API_INLINE = 1 << 2,          /* an embedded struct: its fields stand in the outer object */
    API_TYPE_META = 1 << 3,       /* apiVersion and kind; not part of the type in Go's own dump */
    API_MERGE = 1 << 4,           /* patches merge the list, by 'merge_key' or by value */
    API_RETAIN_KEYS = 1 << 5,     /* patches keep only the keys they list */
    API_NAMED = 1 << 6,           /* 'go_type' names the whole list or map: "v1.ResourceList" */
    API_LISTED_POINTERS = 1 << 7, /* a list of pointers */
};

typedef struct ApiField {
    const char *json;    /* "" for embedded structs */
    const char *go;      /* name in Go */
    const char *go_type; /* a name of its own: "v1.Protocol"; NULL: that of its type */
    const ApiType *type;
    ApiWrap wrap;
    unsigned flags;
    const char *merge_key; /* NULL: none */
} ApiField;

/* Fills in what was left out of one struct that has just been decoded; its parts are complete. */
typedef void (*ApiDefault)(Arena *arena, Value *self);

struct ApiType {
    const char *go; /* "v1.Deployment" */
    ApiShape shape;
    const ApiField *fields;
    size_t n_fields;
    ApiDefault set_defaults; /* NULL: nothing */
};

extern const ApiType api_string, api_bool, api_int32, api_int64, api_float64, api_bytes,
    api_quantity, api_int_or_string, api_instant, api_micro_time, api_raw;

/* The field called 'json' of a struct, embedded structs included; NULL if there is none. */
const ApiField *api_type_field(const ApiType *type, const char *json);

/* The name without the package: "Deployment". */
const char *api_type_name(const ApiType *type);
