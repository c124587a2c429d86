/* rows.h - short forms for the rows of type tables.
 *
 * NAME is the field's in JSON, GO its name in Go.  Optional ones are left out of the printed form
 * when they are zero; ..._REQUIRED ones are always printed; POINTER ones are left out only when
 * they were not given. */
#pragma once

#define OPTIONAL API_OMITEMPTY

#define ROW(name, go, named, table, wrap, flags) \
    { \
        name, go, named, &api_##table, wrap, flags, NULL \
    }

#define TEXT(name, go) ROW(name, go, NULL, string, API_PLAIN, OPTIONAL)
#define TEXT_REQUIRED(name, go) ROW(name, go, NULL, string, API_PLAIN, 0)
#define TEXT_POINTER(name, go) ROW(name, go, NULL, string, API_POINTER, OPTIONAL)
#define TEXT_LIST(name, go) ROW(name, go, NULL, string, API_LIST, OPTIONAL)
#define TEXT_LIST_REQUIRED(name, go) ROW(name, go, NULL, string, API_LIST, 0)
#define TEXT_SET(name, go) ROW(name, go, NULL, string, API_LIST, OPTIONAL | API_MERGE)
#define TEXT_MAP(name, go) ROW(name, go, NULL, string, API_MAP, OPTIONAL)

/* Text of a type with a name of its own. */
#define NAMED(name, go, type) ROW(name, go, type, string, API_PLAIN, OPTIONAL)
#define NAMED_REQUIRED(name, go, type) ROW(name, go, type, string, API_PLAIN, 0)
#define NAMED_POINTER(name, go, type) ROW(name, go, type, string, API_POINTER, OPTIONAL)
#define NAMED_LIST(name, go, type) ROW(name, go, type, string, API_LIST, OPTIONAL)
#define NAMED_LIST_REQUIRED(name, go, type) ROW(name, go, type, string, API_LIST, 0)
#define NAMED_SET(name, go, type) ROW(name, go, type, string, API_LIST, OPTIONAL | API_MERGE)

#define BOOL(name, go) ROW(name, go, NULL, bool, API_PLAIN, OPTIONAL)
#define BOOL_REQUIRED(name, go) ROW(name, go, NULL, bool, API_PLAIN, 0)
#define BOOL_POINTER(name, go) ROW(name, go, NULL, bool, API_POINTER, OPTIONAL)
#define INT32(name, go) ROW(name, go, NULL, int32, API_PLAIN, OPTIONAL)
#define INT32_REQUIRED(name, go) ROW(name, go, NULL, int32, API_PLAIN, 0)
#define INT32_POINTER(name, go) ROW(name, go, NULL, int32, API_POINTER, OPTIONAL)
#define INT32_LIST_REQUIRED(name, go) ROW(name, go, NULL, int32, API_LIST, 0)
#define INT64(name, go) ROW(name, go, NULL, int64, API_PLAIN, OPTIONAL)
#define INT64_REQUIRED(name, go) ROW(name, go, NULL, int64, API_PLAIN, 0)
#define INT64_POINTER(name, go) ROW(name, go, NULL, int64, API_POINTER, OPTIONAL)
#define INT64_LIST(name, go) ROW(name, go, NULL, int64, API_LIST, OPTIONAL)

#define BYTES(name, go) ROW(name, go, NULL, bytes, API_PLAIN, OPTIONAL)
#define BYTES_MAP(name, go) ROW(name, go, NULL, bytes, API_MAP, OPTIONAL)
#define RAW(name, go) ROW(name, go, NULL, raw, API_PLAIN, OPTIONAL)
#define RAW_POINTER(name, go) ROW(name, go, "v1.FieldsV1", raw, API_POINTER, OPTIONAL)
#define TIME(name, go) ROW(name, go, NULL, instant, API_PLAIN, OPTIONAL)
#define TIME_POINTER(name, go) ROW(name, go, NULL, instant, API_POINTER, OPTIONAL)
#define MICRO_TIME(name, go) ROW(name, go, NULL, micro_time, API_PLAIN, OPTIONAL)
#define MICRO_TIME_POINTER(name, go) ROW(name, go, NULL, micro_time, API_POINTER, OPTIONAL)
#define QUANTITY(name, go) ROW(name, go, NULL, quantity, API_PLAIN, OPTIONAL)
#define QUANTITY_REQUIRED(name, go) ROW(name, go, NULL, quantity, API_PLAIN, 0)
#define QUANTITY_POINTER(name, go) ROW(name, go, NULL, quantity, API_POINTER, OPTIONAL)
#define INT_OR_STRING(name, go) ROW(name, go, NULL, int_or_string, API_PLAIN, OPTIONAL)
#define INT_OR_STRING_POINTER(name, go) ROW(name, go, NULL, int_or_string, API_POINTER, OPTIONAL)
#define RESOURCES(name, go) \
    ROW(name, go, "v1.ResourceList", quantity, API_MAP, OPTIONAL | API_NAMED)

/* Structs: held in place, by pointer, in lists. */
#define PART(name, go, table) ROW(name, go, NULL, table, API_PLAIN, OPTIONAL)
#define POINTER(name, go, table) ROW(name, go, NULL, table, API_POINTER, OPTIONAL)
#define POINTER_REQUIRED(name, go, table) ROW(name, go, NULL, table, API_POINTER, 0)
#define LIST(name, go, table) ROW(name, go, NULL, table, API_LIST, OPTIONAL)
#define LIST_REQUIRED(name, go, table) ROW(name, go, NULL, table, API_LIST, 0)
#define LIST_BY(name, go, table, key) \
    { \
        name, go, NULL, &api_##table, API_LIST, OPTIONAL | API_MERGE, key \
    }
#define LIST_REQUIRED_BY(name, go, table, key) \
    { \
        name, go, NULL, &api_##table, API_LIST, API_MERGE, key \
    }
#define MAP(name, go, table) ROW(name, go, NULL, table, API_MAP, OPTIONAL)
#define INLINE(go, table) ROW("", go, NULL, table, API_PLAIN, API_INLINE)

/* What an object of the API begins with. */
#define OF_TYPE_META(name, go) ROW(name, go, NULL, string, API_PLAIN, OPTIONAL | API_TYPE_META)
#define OBJECT \
    OF_TYPE_META("kind", "Kind"), OF_TYPE_META("apiVersion", "APIVersion"), \
        PART("metadata", "ObjectMeta", meta_object_meta)

/* TYPE(core_container, "v1.Container", NULL) makes api_core_container of core_container_rows. */
#define TYPE(table, go, defaults) \
    const ApiType api_##table = { go, API_STRUCT, table##_rows, G_N_ELEMENTS(table##_rows), \
                                  defaults }
#define ROWS(table) static const ApiField table##_rows[]
