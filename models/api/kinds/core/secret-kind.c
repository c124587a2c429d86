/* secret-kind.c - secrets. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/data-rules.h"
#include "text/json.h"

static void
prepare_for_create(ApiRequest *request)
{
    /* Plain text joins the encoded data. */
    const Value *plain = value_get(request->object, "stringData");

    for (size_t i = 0; i < value_length(plain); i++) {
        const Value *text = plain->members[i].value;
        g_autofree char *encoded = g_base64_encode((const guchar *)text->text, text->length);

        edit_put_text(request->arena, edit_need(request->arena, request->object, "data"),
                      plain->members[i].key, encoded);
    }
    edit_remove(request->object, "stringData");
}

static void
prepare_for_update(ApiRequest *request)
{
    prepare_for_create(request);
    if (text_is_empty(request->object, "type")) {
        edit_put(request->arena, request->object, "type", value_get(request->old, "type"));
    }
}

static void
require_data(ApiRequest *request, const char *key)
{
    if (value_get(value_get(request->object, "data"), key) == NULL) {
        err_required(&request->errors, AT_KEY(AT(NULL, "data"), key), NULL);
    }
}

/* Configuration of image registries must be JSON. */
static void
check_docker(ApiRequest *request, const char *key)
{
    const char *encoded = value_get_text(value_get(request->object, "data"), key);
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autofree char *text = NULL;
    gsize length = 0;

    require_data(request, key);
    if (encoded == NULL) {
        return;
    }
    text = (char *)g_base64_decode(encoded, &length);
    if (json_read(text, length, 0, arena, diagnostics) == NULL) {
        err_invalid_text(&request->errors, AT_KEY(AT(NULL, "data"), key),
                         "<secret contents redacted>",
                         length == 0 ? "unexpected end of JSON input"
                                     : "invalid character '%c' looking for beginning of value",
                         *text);
    }
}

static void
check_type(ApiRequest *request)
{
    const Value *object = request->object;
    const Value *annotations = value_path(object, "metadata", "annotations", NULL);

    if (text_is(object, "type", "kubernetes.io/service-account-token")) {
        if (text_is_empty(annotations, "kubernetes.io/service-account.name")) {
            err_required(&request->errors,
                         AT_KEY(AT(AT(NULL, "metadata"), "annotations"),
                                "kubernetes.io/service-account.name"),
                         NULL);
        }
    } else if (text_is(object, "type", "kubernetes.io/dockercfg")) {
        check_docker(request, ".dockercfg");
    } else if (text_is(object, "type", "kubernetes.io/dockerconfigjson")) {
        check_docker(request, ".dockerconfigjson");
    } else if (text_is(object, "type", "kubernetes.io/basic-auth")) {
        if (value_get(value_get(object, "data"), "username") == NULL &&
            value_get(value_get(object, "data"), "password") == NULL) {
            require_data(request, "username");
            require_data(request, "password");
        }
    } else if (text_is(object, "type", "kubernetes.io/ssh-auth")) {
        if (text_is_empty(value_get(object, "data"), "ssh-privatekey")) {
            err_required(&request->errors, AT_KEY(AT(NULL, "data"), "ssh-privatekey"), NULL);
        }
    } else if (text_is(object, "type", "kubernetes.io/tls")) {
        require_data(request, "tls.crt");
        require_data(request, "tls.key");
    }
}

static void
validate(ApiRequest *request)
{
    const Value *data = value_get(request->object, "data");
    size_t size = 0;

    for (size_t i = 0; i < value_length(data); i++) {
        check_name(&request->errors, AT_KEY(AT(NULL, "data"), data->members[i].key),
                   data->members[i].key, name_config_key);
        size += data->members[i].value->length / 4 * 3;
    }
    if (size > API_DATA_MAX) {
        err_too_long(&request->errors, AT(NULL, "data"), API_DATA_MAX);
    }
    check_type(request);
}

static void
validate_update(ApiRequest *request)
{
    static const char *const parts[] = { "data" };

    check_immutable(&request->errors, value_get(request->object, "type"),
                    value_get(request->old, "type"), AT(NULL, "type"));
    check_immutable_data(request, parts, G_N_ELEMENTS(parts));
}

const ApiKind api_kind_secret_kind = {
    .group = "",
    .version = "v1",
    .name = "Secret",
    .plural = "secrets",
    .singular = "secret",
    .is_namespaced = true,
    .type = &api_core_secret,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .validate_update = validate_update,
};
