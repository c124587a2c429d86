/* manifest.c - documents become objects. */
#include "experiment/scenario/manifest.h"

#include "experiment/manifest/amounts-beyond.h"
#include "experiment/manifest/manifest-report.h"
#include "models/api/server/api-admission.h"

#include <string.h>

/* 2026-01-01T00:00:00Z: virtual time 0 of every run. */
#define EPOCH INT64_C(1767225600)

/* ---- addresses ----------------------------------------------------------------------------------
 */

void
manifest_addresses_init(ManifestAddresses *addresses)
{
    addresses->n_uids = addresses->n_dumped = 0;
    addresses->taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(addresses->taken, g_strdup("10.96.0.1")); /* the API server's own Service */
}

void
manifest_addresses_clear(ManifestAddresses *addresses)
{
    g_clear_pointer(&addresses->taken, g_hash_table_unref);
}

void
manifest_addresses_add(ManifestAddresses *addresses, const Value *service)
{
    const Value *ports = value_path(service, "spec", "ports", NULL);
    const char *ip = value_get_text(value_get(service, "spec"), "clusterIP");

    if (ip != NULL) {
        g_hash_table_add(addresses->taken, g_strdup(ip));
    }
    for (size_t i = 0; i < value_length(ports); i++) {
        int64_t port = value_get_int(value_item(ports, i), "nodePort", 0);

        if (port != 0) {
            g_hash_table_add(addresses->taken, g_strdup_printf("%" G_GINT64_FORMAT, port));
        }
    }
}

/* The next free address of 10.96.0.0/12; which one a real cluster draws is chance. */
static const char *
take_ip(void *data, const char *wanted, const char **ret_error)
{
    ManifestAddresses *addresses = data;

    if (wanted != NULL) {
        if (!g_hash_table_add(addresses->taken, g_strdup(wanted))) {
            *ret_error = "provided IP is already allocated";
            return NULL;
        }
        return wanted;
    }
    for (uint32_t number = 10; number < (1U << 20) - 1; number++) {
        char *text =
            g_strdup_printf("10.%u.%u.%u", 96 + (number >> 16), number >> 8 & 255, number & 255);

        if (!g_hash_table_contains(addresses->taken, text)) {
            g_hash_table_add(addresses->taken, text);
            return text;
        }
        g_free(text);
    }
    *ret_error = "range is full";
    return NULL;
}

static int32_t
take_port(void *data, int32_t wanted, const char **ret_error)
{
    ManifestAddresses *addresses = data;

    for (int32_t port = wanted != 0 ? wanted : 30000; port <= 32767; port++) {
        char *text = g_strdup_printf("%d", port);

        if (g_hash_table_add(addresses->taken, text)) {
            return port;
        }
        if (wanted != 0) {
            *ret_error = "provided port is already allocated";
            return 0;
        }
    }
    *ret_error = "range is full";
    return 0;
}

/* Uids of this kind are apart from those that the store counts. */
#define UID_FIRST (UINT64_C(1) << 48)

static const char *
make_uid(void *data, Arena *arena)
{
    ManifestAddresses *addresses = data;
    g_autofree char *text = uid_format(UID_FIRST + addresses->n_uids++, 0);

    return arena_strdup(arena, text);
}

static ApiContext
make_context(ManifestAddresses *addresses)
{
    ApiContext context = { .now = EPOCH };

    if (addresses != NULL) {
        context.data = addresses;
        context.take_ip = take_ip;
        context.take_port = take_port;
        context.make_uid = make_uid;
    }
    return context;
}

/* ---- objects ------------------------------------------------------------------------------------
 */

static const Value *
without_metadata(const Value *object, const char *const *fields, size_t n, Arena *arena)
{
    const Value *meta = value_get(object, "metadata");

    for (size_t i = 0; i < n; i++) {
        if (value_get(meta, fields[i]) != NULL) {
            meta = value_with(arena, meta, fields[i], NULL);
        }
    }
    return meta == value_get(object, "metadata") ? object
                                                 : value_with(arena, object, "metadata", meta);
}

const Value *
manifest_without_server_fields(const Value *object, Arena *arena)
{
    static const char *const fields[] = { "uid",           "resourceVersion",   "generation",
                                          "managedFields", "creationTimestamp", "selfLink" };

    object = without_metadata(object, fields, G_N_ELEMENTS(fields), arena);
    if (g_strcmp0(value_get_text(object, "kind"), "Node") == 0) {
        return object; /* a machine's capacity stands in its status */
    }
    return value_get(object, "status") == NULL ? object : value_with(arena, object, "status", NULL);
}

/* Who an object is and how it was: what a cluster that goes on from a dump needs. */
static const Value *
with_life(const Value *object, Arena *arena)
{
    static const char *const fields[] = { "resourceVersion", "managedFields", "selfLink" };

    return without_metadata(object, fields, G_N_ELEMENTS(fields), arena);
}

/* A server has admitted it; names in it may be blacked out. */
bool
manifest_is_dumped(const Value *document)
{
    return value_get(value_get(document, "metadata"), "uid") != NULL;
}

/* A server would have said it: what stands in no namespace is in the default one. */
static const Value *
with_namespace(const ApiKind *kind, const Value *object, Arena *arena)
{
    const Value *meta = value_get(object, "metadata");

    if (kind == NULL || !kind->is_namespaced || value_get_text(meta, "namespace") != NULL) {
        return object;
    }
    meta = value_with(arena, meta, "namespace", value_string(arena, "default"));
    return value_with(arena, object, "metadata", meta);
}

/* Somebody has shortened a dump: with a uid it is known for one wherever it goes.  Its numbers are
 * apart from those of new objects, which count anew when the run is repeated. */
static const Value *
with_uid(ManifestAddresses *addresses, const Value *object, Arena *arena)
{
    const Value *meta = value_get(object, "metadata");

    if (!value_is(meta, VALUE_MAP) || manifest_is_dumped(object)) {
        return object;
    }
    g_autofree char *uid = uid_format(2 * UID_FIRST + addresses->n_dumped++, 0);

    meta = value_with(arena, meta, "uid", value_string(arena, uid));
    return value_with(arena, object, "metadata", meta);
}

typedef enum Origin {
    ORIGIN_WRITTEN, /* applied during a run */
    ORIGIN_TIME_0,
    ORIGIN_DUMP,
} Origin;

static void
read_one(const Value *document, Origin origin, ManifestAddresses *addresses, GArray *objects,
         Arena *arena, Diagnostics *diagnostics)
{
    ApiContext context = make_context(addresses);

    if (origin == ORIGIN_DUMP) {
        document = with_uid(addresses, document, arena);
    }
    bool is_dumped = manifest_is_dumped(document);
    bool lives = is_dumped && origin != ORIGIN_WRITTEN;
    const Value *written =
        lives ? with_life(document, arena) : manifest_without_server_fields(document, arena);
    ApiResult result = is_dumped ? api_load(written, arena) : api_create(&context, written, arena);
    ScenarioObject object = { .written = document };
    const Value *meta;

    if (result.object == NULL) {
        manifest_report(document, result.error, diagnostics);
        return;
    }
    if (result.kind != NULL) {
        amounts_beyond_report(document, is_dumped, diagnostics);
    }
    if (lives && g_strcmp0(value_get_text(document, "kind"), "Service") == 0) {
        manifest_addresses_add(addresses, result.object);
    }
    result.object = with_namespace(result.kind, result.object, arena);
    meta = value_get(result.object, "metadata");
    object.value = result.object;
    object.api_version = value_get_text(result.object, "apiVersion");
    object.kind_name = value_get_text(result.object, "kind");
    object.name_space = value_get_text(meta, "namespace");
    object.name = value_get_text(meta, "name");
    object.is_dumped = lives;
    object.is_simulated = result.note == NULL;
    g_array_append_val(objects, object);
}

/* Items of typed lists (NodeList) need not say what they are: the list does. */
static const Value *
list_item(const Value *list, const char *list_kind, const Value *item, Arena *arena)
{
    const char *version = value_get_text(list, "apiVersion");
    size_t length = strlen(list_kind) - strlen("List");

    if (!value_is(item, VALUE_MAP) || length == 0 || version == NULL ||
        value_get(item, "kind") != NULL) {
        return item;
    }
    item = value_with(arena, item, "apiVersion", value_string(arena, version));
    return value_with(arena, item, "kind", value_string_n(arena, list_kind, length));
}

void
manifest_items(const Value *document, Arena *arena, Diagnostics *diagnostics, GPtrArray *ret)
{
    const char *kind = value_get_text(document, "kind");
    const Value *items = value_get(document, "items");

    if (value_is(document, VALUE_NULL)) {
        return;
    }
    if (kind != NULL && g_str_has_suffix(kind, "List") && value_is(items, VALUE_LIST)) {
        for (size_t i = 0; i < items->n; i++) {
            manifest_items(list_item(document, kind, items->items[i], arena), arena, diagnostics,
                           ret);
        }
        return;
    }
    if (kind == NULL || value_get_text(document, "apiVersion") == NULL) {
        manifest_report_stranger(document, diagnostics);
        return;
    }
    if (manifest_report_kind(document, diagnostics)) {
        return;
    }
    g_ptr_array_add(ret, (gpointer)(uintptr_t)document);
}

static void
read_all(const Value *document, Origin origin, ManifestAddresses *addresses, GArray *objects,
         Arena *arena, Diagnostics *diagnostics)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new();

    manifest_items(document, arena, diagnostics, items);
    for (guint i = 0; i < items->len; i++) {
        read_one(items->pdata[i], origin, addresses, objects, arena, diagnostics);
    }
}

void
manifest_read(const Value *document, ManifestAddresses *addresses, GArray *objects, Arena *arena,
              Diagnostics *diagnostics)
{
    read_all(document, ORIGIN_WRITTEN, addresses, objects, arena, diagnostics);
}

void
manifest_read_living(const Value *document, bool is_dump, ManifestAddresses *addresses,
                     GArray *objects, Arena *arena, Diagnostics *diagnostics)
{
    read_all(document, is_dump ? ORIGIN_DUMP : ORIGIN_TIME_0, addresses, objects, arena,
             diagnostics);
}

bool
manifest_check(const Value *document, Arena *arena, Diagnostics *diagnostics)
{
    ApiContext context = make_context(NULL);
    ApiResult result;

    if (manifest_is_dumped(document)) {
        return true;
    }
    result = api_create(&context, manifest_without_server_fields(document, arena), arena);
    if (result.object == NULL) {
        manifest_report(document, result.error, diagnostics);
    }
    return result.object != NULL;
}

const Value *
manifest_admit_at(const Value *value, const Value *old, ManifestAddresses *addresses, Arena *arena,
                  const char **ret_error)
{
    ApiContext context = make_context(addresses);
    ApiResult result =
        old == NULL ? api_create(&context, value, arena) : api_replace(&context, old, value, arena);

    if (result.object == NULL) {
        g_autofree char *text = api_error_format_kubectl(result.error);

        *ret_error = arena_strdup(arena, text);
    }
    return result.object;
}

const Value *
manifest_admit(const Value *value, const Value *old, Arena *arena, const char **ret_error)
{
    return manifest_admit_at(value, old, NULL, arena, ret_error);
}
