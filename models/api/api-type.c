/* api-type.c - see api-type.h. */
#include "models/api/api-type.h"

#include <string.h>

const ApiType api_string = { "string", API_STRING, NULL, 0, NULL };
const ApiType api_bool = { "bool", API_BOOL, NULL, 0, NULL };
const ApiType api_int32 = { "int32", API_INT32, NULL, 0, NULL };
const ApiType api_int64 = { "int64", API_INT64, NULL, 0, NULL };
const ApiType api_float64 = { "float64", API_FLOAT64, NULL, 0, NULL };
const ApiType api_bytes = { "[]uint8", API_BYTES, NULL, 0, NULL };
const ApiType api_quantity = { "resource.Quantity", API_QUANTITY, NULL, 0, NULL };
const ApiType api_int_or_string = { "intstr.IntOrString", API_INT_OR_STRING, NULL, 0, NULL };
const ApiType api_instant = { "v1.Time", API_TIME, NULL, 0, NULL };
const ApiType api_micro_time = { "v1.MicroTime", API_MICRO_TIME, NULL, 0, NULL };
const ApiType api_raw = { "runtime.RawExtension", API_RAW, NULL, 0, NULL };

const ApiField *
api_type_field(const ApiType *type, const char *json)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        const ApiField *field = &type->fields[i];

        if (field->flags & API_INLINE) {
            const ApiField *inner = api_type_field(field->type, json);

            if (inner != NULL) {
                return inner;
            }
        } else if (strcmp(field->json, json) == 0) {
            return field;
        }
    }
    return NULL;
}

const char *
api_type_name(const ApiType *type)
{
    const char *dot = strrchr(type->go, '.');

    return dot == NULL ? type->go : dot + 1;
}
