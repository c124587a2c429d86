/* config-map-kind.c - configmaps. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/data-rules.h"

static void
check_data(ApiErrors *errors, const Value *data, const char *name, size_t *ret_size)
{
    for (size_t i = 0; i < value_length(data); i++) {
        check_name(errors, AT_KEY(AT(NULL, name), data->members[i].key), data->members[i].key,
                   name_config_key);
        *ret_size += data->members[i].value->length;
    }
}

static void
validate(ApiRequest *request)
{
    const Value *data = value_get(request->object, "data");
    const Value *binary = value_get(request->object, "binaryData");
    size_t size = 0;

    for (size_t i = 0; i < value_length(data); i++) {
        if (value_get(binary, data->members[i].key) != NULL) {
            err_invalid_text(&request->errors, AT_KEY(AT(NULL, "data"), data->members[i].key),
                             data->members[i].key, "duplicate of key present in binaryData");
        }
    }
    check_data(&request->errors, data, "data", &size);
    check_data(&request->errors, binary, "binaryData", &size);
    if (size > API_DATA_MAX) {
        err_too_long(&request->errors, NULL, API_DATA_MAX);
    }
}

static void
validate_update(ApiRequest *request)
{
    static const char *const parts[] = { "data", "binaryData" };

    check_immutable_data(request, parts, G_N_ELEMENTS(parts));
}

const ApiKind api_kind_config_map_kind = {
    .group = "",
    .version = "v1",
    .name = "ConfigMap",
    .plural = "configmaps",
    .singular = "configmap",
    .short_name = "cm",
    .is_namespaced = true,
    .type = &api_core_config_map,
    .validate_update = validate_update,
    .validate = validate,
};
