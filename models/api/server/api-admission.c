/* api-admission.c - see api-admission.h. */
#include "models/api/server/api-admission.h"

#include "models/api/api-kind.h"
#include "models/api/document/api-decode.h"
#include "models/api/document/api-edit.h"
#include "models/api/validation/metadata.h"

#include <string.h>

#define NAME_MAX_LENGTH 63
#define SUFFIX_LENGTH 5
#define UID_CODE 4

const char *
api_generate_name(const ApiContext *context, const char *base, Arena *arena)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    char suffix[SUFFIX_LENGTH + 1] = "";

    for (size_t i = 0; i < SUFFIX_LENGTH; i++) {
        uint32_t drawn =
            context->draw == NULL ? 0 : context->draw(context->data, sizeof alphabet - 1);

        suffix[i] = alphabet[drawn % (sizeof alphabet - 1)];
    }
    return arena_printf(arena, "%.*s%s", NAME_MAX_LENGTH - SUFFIX_LENGTH, base, suffix);
}

static ApiResult
refuse(const ApiKind *kind, const ApiError *error)
{
    return (ApiResult){ .kind = kind, .error = error };
}

static ApiResult
finish(ApiRequest *request, const ApiError *error)
{
    ApiResult result = { .kind = request->kind, .error = error };

    if (error == NULL) {
        /* What is stored is defaulted once more when it is read: names may be known by now. */
        if (request->kind != NULL && request->kind->type != NULL &&
            request->kind->type->set_defaults != NULL) {
            request->kind->type->set_defaults(request->arena, request->object);
        }
        result.object = request->object;
        if (request->errors.warnings != NULL) {
            size_t n = request->errors.warnings->len;
            const char **texts = ARENA_NEW_N(request->arena, const char *, n);

            for (size_t i = 0; i < n; i++) {
                texts[i] = g_ptr_array_index(request->errors.warnings, i);
            }
            result.n_warnings = n;
            result.warnings = texts;
        }
    }
    api_errors_clear(&request->errors);
    return result;
}

static const ApiError *
not_decoded(const ApiKind *kind, const char *text, const ApiFaults *faults, Arena *arena)
{
    ApiError *error = ARENA_NEW(arena, ApiError);

    error->code = 400;
    error->reason = "BadRequest";
    error->message = arena_printf(arena, "%s in version \"%s\" cannot be handled as a %s: %s",
                                  kind->name, kind->version, kind->name, text);
    error->n_faults = faults->n;
    error->faults = faults->faults;
    return error;
}

/* The document as an object of 'kind', or the answer 400. */
static const ApiError *
decode_document(const ApiKind *kind, const Value *document, Arena *arena, Value **ret)
{
    const char *api_version = value_get_text(document, "apiVersion");
    const char *error = NULL;
    ApiFaults faults;

    if (api_version != NULL && strcmp(api_version, api_kind_api_version(kind, arena)) != 0) {
        const char *slash = strchr(api_version, '/');

        return api_error_new(arena, 400, "BadRequest",
                             "%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is "
                             "registered for version \"%s\" in scheme "
                             "\"pkg/api/legacyscheme/scheme.go:30\"",
                             kind->name, slash == NULL ? api_version : slash + 1, kind->name,
                             kind->name, api_version);
    }
    *ret = api_decode_placed(kind->type, document, arena, &error, &faults);
    return *ret == NULL ? not_decoded(kind, error, &faults, arena) : NULL;
}

static const ApiError *
invalid(ApiRequest *request)
{
    const char *name = value_get_text(value_get(request->object, "metadata"), "name");

    return api_error_invalid(&request->errors, api_kind_qualified(request->kind, request->arena),
                             name == NULL ? "" : name);
}

static void
fill_system_metadata(ApiRequest *request)
{
    static const char *const wiped[] = { "deletionTimestamp", "deletionGracePeriodSeconds",
                                         "creationTimestamp", "selfLink", "uid" };
    const ApiContext *context = request->context;
    Value *meta = edit_get(request->object, "metadata");

    for (size_t i = 0; i < G_N_ELEMENTS(wiped); i++) {
        edit_remove(meta, wiped[i]);
    }
    if (context->make_uid != NULL) {
        edit_put_text(request->arena, meta, "uid",
                      context->make_uid(context->data, request->arena));
    }
    if (text_is_empty(meta, "name") && !text_is_empty(meta, "generateName")) {
        edit_put_text(
            request->arena, meta, "name",
            api_generate_name(context, value_get_text(meta, "generateName"), request->arena));
    }
    if (request->kind->is_namespaced && text_is_empty(meta, "namespace")) {
        edit_put_text(request->arena, meta, "namespace", "default");
    }
    if (!request->kind->is_namespaced) {
        edit_remove(meta, "namespace");
    }
}

/* Custom resources and kinds without a type: kept as they stand, but for metadata. */
static ApiResult
keep_whole(const ApiContext *context, const ApiKind *kind, const Value *document, Arena *arena)
{
    ApiRequest request = {
        .context = context, .kind = kind, .arena = arena, .object = edit_copy(arena, document)
    };
    ApiResult result;

    api_errors_init(&request.errors, arena);
    if (kind != NULL && edit_get(request.object, "metadata") != NULL) {
        fill_system_metadata(&request);
    }
    result = finish(&request, NULL);
    if (kind == NULL) {
        result.note =
            arena_printf(arena, "no matches for kind \"%s\" in version \"%s\"",
                         value_get_text(document, "kind"), value_get_text(document, "apiVersion"));
    } else {
        result.note = arena_printf(arena, "%s is accepted, not simulated", kind->name);
    }
    return result;
}

void
api_count_change(ApiRequest *request, const char *key)
{
    int64_t generation = value_get_int(value_get(request->old, "metadata"), "generation", 0);

    if (!value_equal(value_get(request->object, key), value_get(request->old, key))) {
        edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation",
                     generation + 1);
    }
}

static NameCheck
name_check_of(const ApiKind *kind)
{
    return kind->check_name == NULL ? name_dns_subdomain : kind->check_name;
}

static void
prepare_for_create(ApiRequest *request)
{
    const ApiKind *kind = request->kind;
    const ApiField *status = kind->has_own_status ? api_type_field(kind->type, "status") : NULL;

    if (kind->has_generation) {
        edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation", 1);
    }
    if (status != NULL) {
        edit_put(request->arena, request->object, "status", api_zero(status->type, request->arena));
    }
    if (kind->prepare_for_create != NULL) {
        kind->prepare_for_create(request);
    }
}

static void
validate_all(ApiRequest *request)
{
    if (!request->kind->has_loose_metadata) {
        check_metadata(&request->errors, value_get(request->object, "metadata"),
                       request->kind->is_namespaced, name_check_of(request->kind),
                       AT(NULL, "metadata"));
    }
    if (!request->kind->has_loose_metadata) {
        check_finalizer_names(&request->errors,
                              value_path(request->object, "metadata", "finalizers", NULL),
                              AT(AT(NULL, "metadata"), "finalizers"));
    }
    if (request->kind->validate != NULL) {
        request->kind->validate(request);
    }
}

ApiResult
api_create_as(const ApiContext *context, const ApiKind *kind, const Value *document, Arena *arena)
{
    ApiRequest request = { .context = context, .kind = kind, .arena = arena, .written = document };
    const ApiError *error;

    if (kind == NULL || kind->type == NULL) {
        return keep_whole(context, kind, document, arena);
    }
    error = decode_document(kind, document, arena, &request.object);
    if (error != NULL) {
        return refuse(kind, error);
    }
    api_errors_init(&request.errors, arena);
    fill_system_metadata(&request);
    prepare_for_create(&request);
    if (api_errors_count(&request.errors) > 0) {
        return finish(&request, invalid(&request));
    }
    validate_all(&request);
    if (api_errors_count(&request.errors) == 0) {
        check_metadata(&request.errors, value_get(request.object, "metadata"), kind->is_namespaced,
                       name_path_segment, AT(NULL, "metadata"));
    }
    if (api_errors_count(&request.errors) > 0) {
        return finish(&request, invalid(&request));
    }
    if (kind->warn != NULL) {
        kind->warn(&request);
    }
    return finish(&request, kind->allocate == NULL ? NULL : kind->allocate(&request));
}

ApiResult
api_create(const ApiContext *context, const Value *document, Arena *arena)
{
    return api_create_as(
        context,
        api_kind_find(value_get_text(document, "apiVersion"), value_get_text(document, "kind")),
        document, arena);
}

/* A stale version or another object of the same name. */
static const ApiError *
check_preconditions(ApiRequest *request)
{
    const Value *meta = value_get(request->object, "metadata");
    const Value *old = value_get(request->old, "metadata");
    const char *resource = api_kind_resource(request->kind, request->arena);
    const char *version = value_get_text(meta, "resourceVersion");
    const char *uid = value_get_text(meta, "uid");
    const char *old_uid = value_get_text(old, "uid");
    const char *name = value_get_text(old, "name");

    if (uid != NULL && g_strcmp0(uid, old_uid) != 0) {
        return api_error_new(request->arena, 409, "Conflict",
                             "Operation cannot be fulfilled on %s \"%s\": StorageError: invalid "
                             "object, Code: %d, Key: /registry/%s/%s, ResourceVersion: 0, "
                             "AdditionalErrorMsg: Precondition failed: UID in precondition: %s, "
                             "UID in object meta: %s",
                             resource, name, UID_CODE, request->kind->plural, name, uid,
                             old_uid == NULL ? "" : old_uid);
    }
    if (version != NULL && g_strcmp0(version, value_get_text(old, "resourceVersion")) != 0) {
        return api_error_new(request->arena, 409, "Conflict",
                             "Operation cannot be fulfilled on %s \"%s\": the object has been "
                             "modified; please apply your changes to the latest version and try "
                             "again",
                             resource, name);
    }
    return NULL;
}

/* What a replacement keeps whatever it says. */
static void
keep_system_metadata(ApiRequest *request)
{
    static const char *const kept[] = { "uid",
                                        "creationTimestamp",
                                        "deletionTimestamp",
                                        "deletionGracePeriodSeconds",
                                        "resourceVersion",
                                        "generation" };
    Value *meta = edit_get(request->object, "metadata");
    const Value *old = value_get(request->old, "metadata");

    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
        edit_put(request->arena, meta, kept[i], value_get(old, kept[i]));
    }
    edit_remove(meta, "selfLink");
}

static void
prepare_for_update(ApiRequest *request)
{
    const ApiKind *kind = request->kind;

    if (kind->has_own_status) {
        edit_put(request->arena, request->object, "status", value_get(request->old, "status"));
    }
    if (kind->prepare_for_update != NULL) {
        kind->prepare_for_update(request);
    }
    if (kind->has_generation) {
        api_count_change(request, "spec");
    }
}

static void
validate_replacement(ApiRequest *request)
{
    const ApiKind *kind = request->kind;
    const Value *meta = value_get(request->object, "metadata");
    const Value *old = value_get(request->old, "metadata");

    check_metadata(&request->errors, meta, kind->is_namespaced, name_path_segment,
                   AT(NULL, "metadata"));
    check_metadata_update(&request->errors, meta, old, AT(NULL, "metadata"));
    if (kind->update_order == API_VALIDATE_FIRST || kind->update_order == API_VALIDATE_ALONE) {
        validate_all(request);
    }
    if (kind->update_order != API_VALIDATE_ALONE) {
        check_metadata_update(&request->errors, meta, old, AT(NULL, "metadata"));
    }
    if (kind->update_order == API_UPDATE_FIRST) {
        validate_all(request);
    } else if (kind->update_order == API_UPDATE_SPEC && kind->validate != NULL) {
        kind->validate(request);
    }
    if (kind->validate_update != NULL) {
        kind->validate_update(request);
    }
}

ApiResult
api_replace(const ApiContext *context, const Value *stored, const Value *document, Arena *arena)
{
    const ApiKind *kind =
        api_kind_find(value_get_text(stored, "apiVersion"), value_get_text(stored, "kind"));
    ApiRequest request = {
        .context = context, .kind = kind, .arena = arena, .old = stored, .written = document
    };
    const ApiError *error;
    Value *meta;

    if (kind == NULL || kind->type == NULL) {
        return keep_whole(context, kind, document, arena);
    }
    error = decode_document(kind, document, arena, &request.object);
    if (error != NULL) {
        return refuse(kind, error);
    }
    meta = edit_get(request.object, "metadata");
    if (kind->is_namespaced && text_is_empty(meta, "namespace")) {
        edit_put_text(arena, meta, "namespace", "default");
    }
    if (!value_equal(value_get(meta, "namespace"),
                     value_path(stored, "metadata", "namespace", NULL)) &&
        kind->is_namespaced) {
        return refuse(kind, api_error_new(arena, 400, "BadRequest",
                                          "the namespace of the provided object does not match "
                                          "the namespace sent on the request"));
    }
    error = check_preconditions(&request);
    if (error != NULL) {
        return refuse(kind, error);
    }
    api_errors_init(&request.errors, arena);
    keep_system_metadata(&request);
    prepare_for_update(&request);
    validate_replacement(&request);
    if (api_errors_count(&request.errors) > 0) {
        return finish(&request, invalid(&request));
    }
    if (kind->warn != NULL) {
        kind->warn(&request);
    }
    return finish(&request, kind->allocate == NULL ? NULL : kind->allocate(&request));
}

ApiResult
api_load(const Value *document, Arena *arena)
{
    const ApiKind *kind =
        api_kind_find(value_get_text(document, "apiVersion"), value_get_text(document, "kind"));
    static const ApiContext nothing;
    Value *object = NULL;
    const ApiError *error;

    if (kind == NULL || kind->type == NULL) {
        return keep_whole(&nothing, kind, document, arena);
    }
    error = decode_document(kind, document, arena, &object);
    if (error != NULL) {
        return refuse(kind, error);
    }
    return (ApiResult){ .kind = kind, .object = object };
}
