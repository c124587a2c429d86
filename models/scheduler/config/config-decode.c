/* config-decode.c - strict decoding, with the arguments of plugins inside. */
#include "models/scheduler/config/config-decode.h"

#include "models/api/document/api-decode.h"
#include "models/scheduler/config/config-rows.h"
#include "text/json.h"

#include <string.h>

#define API_GROUP "kubescheduler.config.k8s.io"
#define API_VERSION API_GROUP "/v1"
#define STRICT "strict decoding error: "
/* Where upstream made its scheme; part of the text people search for. */
#define SCHEME "pkg/runtime/scheme.go:110"

static const char *
kind_error(const Value *document, Arena *arena)
{
    const char *version = value_get_text(document, "apiVersion");
    const char *kind = value_get_text(document, "kind");
    g_autoptr(GString) json = g_string_new(NULL);

    if (kind == NULL || *kind == '\0' || version == NULL || *version == '\0') {
        json_write(json, value_sorted(arena, document), 0);
        return arena_printf(arena, "Object '%s' is missing in '%s'",
                            kind == NULL || *kind == '\0' ? "Kind" : "apiVersion", json->str);
    }
    if (strcmp(version, API_VERSION) != 0 || strcmp(kind, "KubeSchedulerConfiguration") != 0) {
        return arena_printf(
            arena, "no kind \"%s\" is registered for version \"%s\" in scheme \"" SCHEME "\"", kind,
            version);
    }
    return NULL;
}

/* Strict complaints are collected, anything else ends the reading. */
typedef struct Faults {
    GString *strict; /* joined by ", " */
    const char *fatal;
} Faults;

static void
faults_add(Faults *faults, const char *text)
{
    g_string_append_printf(faults->strict, "%s%s", faults->strict->len == 0 ? "" : ", ", text);
}

/* Decodes the arguments of one entry; NULL if something is wrong. */
static const Value *
decode_args(const char *plugin, const Value *args, const char *place, Arena *arena, Faults *faults)
{
    const ApiType *type = plugin_args_type(plugin);
    const char *kind = value_get_text(args, "kind");
    const char *version = value_get_text(args, "apiVersion");
    g_autofree char *own_kind = g_strconcat(plugin, "Args", NULL);
    const char *error;
    const Value *decoded;

    if (version != NULL && *version != '\0' && strcmp(version, API_VERSION) != 0) {
        faults->fatal =
            arena_printf(arena,
                         "%s: decoding args for plugin %s: no kind \"%s\" is registered "
                         "for version \"%s\" in scheme \"" SCHEME "\"",
                         place, plugin, kind == NULL ? own_kind : kind, version);
        return NULL;
    }
    if (kind != NULL && *kind != '\0' && strcmp(kind, own_kind) != 0) {
        faults->fatal = arena_printf(
            arena, "%s: args for plugin %s were not of type %s." API_GROUP ", got %s." API_GROUP,
            place, plugin, own_kind, kind);
        return NULL;
    }
    decoded = api_decode_plain(
        type, args == NULL || value_is(args, VALUE_NULL) ? value_end(value_map_begin(arena)) : args,
        arena, &error);
    if (decoded == NULL) {
        if (g_str_has_prefix(error, STRICT)) {
            faults_add(faults, arena_printf(arena, "%s: " STRICT "decoding args for plugin %s: %s",
                                            place, plugin, error));
        } else {
            faults->fatal =
                arena_printf(arena, "%s: decoding args for plugin %s: %s", place, plugin, error);
        }
        return NULL;
    }
    return value_with(arena, value_with(arena, decoded, "kind", NULL), "apiVersion", NULL);
}

static const Value *
decode_profile(const Value *profile, size_t index, Arena *arena, Faults *faults)
{
    const Value *entries = value_get(profile, "pluginConfig");
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; faults->fatal == NULL && i < value_length(entries); i++) {
        const Value *entry = value_item(entries, i);
        const char *name = value_get_text(entry, "name");

        if (plugin_args_type(name) != NULL) {
            const char *place =
                arena_printf(arena, "decoding .profiles[%zu].pluginConfig[%zu]", index, i);
            const Value *args = decode_args(name, value_get(entry, "args"), place, arena, faults);

            entry = value_with(arena, entry, "args", args);
        }
        value_add(list, entry);
    }
    if (value_length(entries) == 0) {
        return profile;
    }
    return value_with(arena, profile, "pluginConfig", value_end(list));
}

const Value *
config_decode(const Value *document, Arena *arena, const char **ret_error)
{
    g_autoptr(GString) strict = g_string_new(NULL);
    Faults faults = { strict, NULL };
    const Value *decoded;
    const Value *profiles;
    ValueBuilder *list = value_list_begin(arena);

    *ret_error = kind_error(document, arena);
    if (*ret_error != NULL) {
        return NULL;
    }
    decoded = api_decode_plain(&api_sched_configuration, document, arena, ret_error);
    if (decoded == NULL) {
        /* Unknown fields do not keep anyone from looking at the arguments. */
        if (!g_str_has_prefix(*ret_error, STRICT)) {
            return NULL;
        }
        faults_add(&faults, *ret_error + strlen(STRICT));
    }
    profiles = value_get(decoded == NULL ? document : decoded, "profiles");
    for (size_t i = 0; faults.fatal == NULL && i < value_length(profiles); i++) {
        value_add(list, decode_profile(value_item(profiles, i), i, arena, &faults));
    }
    *ret_error = faults.fatal;
    if (faults.fatal == NULL && strict->len > 0) {
        *ret_error = arena_printf(arena, STRICT "%s", strict->str);
    }
    if (*ret_error != NULL) {
        return NULL;
    }
    return value_length(profiles) == 0 ? decoded
                                       : value_with(arena, decoded, "profiles", value_end(list));
}
