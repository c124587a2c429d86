/* pod-template-hash.c - see pod-template-hash.h. */
#include "models/api/pod/pod-template-hash.h"

#include "models/api/api-error.h"
#include "models/api/document/api-decode.h"
#include "models/api/document/api-dump.h"
#include "models/api/types/api-types.h"

#include <string.h>

#define FNV_PRIME UINT32_C(16777619)
#define FNV_BASIS UINT32_C(2166136261)
#define OWNER_NAME_MAX 223

/* Digits as letters that do not spell words. */
static char *
safe_text(uint32_t hash)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    char *text = g_strdup_printf("%u", hash);

    for (char *c = text; *c != '\0'; c++) {
        *c = alphabet[(size_t)*c % (sizeof alphabet - 1)];
    }
    return text;
}

static uint32_t
fnv_1a(uint32_t hash, const void *data, size_t length)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ bytes[i]) * FNV_PRIME;
    }
    return hash;
}

static uint32_t
fnv_1(uint32_t hash, const void *data, size_t length)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < length; i++) {
        hash = (hash * FNV_PRIME) ^ bytes[i];
    }
    return hash;
}

char *
api_pod_template_text(const Value *template_value)
{
    GString *text = g_string_new("(v1.PodTemplateSpec)");

    api_dump_text(text, &api_core_pod_template_spec, template_value);
    return g_string_free(text, FALSE);
}

char *
api_pod_template_hash(const Value *template_value, int64_t collision_count)
{
    g_autofree char *text = api_pod_template_text(template_value);
    uint32_t hash = fnv_1a(FNV_BASIS, text, strlen(text));

    if (collision_count >= 0) {
        uint8_t bytes[8] = { (uint8_t)collision_count, (uint8_t)(collision_count >> 8),
                             (uint8_t)(collision_count >> 16), (uint8_t)(collision_count >> 24) };

        hash = fnv_1a(hash, bytes, sizeof bytes);
    }
    return safe_text(hash);
}

const Value *
api_controller_revision_data(const Value *template_value, Arena *arena)
{
    ValueBuilder *data = value_map_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);

    value_put(spec, "template",
              value_with(arena, template_value, "$patch", value_string(arena, "replace")));
    value_put(data, "spec", value_end(spec));
    return value_sorted(arena, value_end(data));
}

char *
api_controller_revision_hash(const Value *data, int64_t collision_count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    uint32_t hash;

    go_json(text, data);
    hash = fnv_1(FNV_BASIS, text->str, text->len);
    if (collision_count >= 0) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, collision_count);

        hash = fnv_1(hash, number, strlen(number));
    }
    return safe_text(hash);
}

char *
api_controller_revision_name(const char *owner, const char *hash)
{
    return g_strdup_printf("%.*s-%s", OWNER_NAME_MAX, owner, hash);
}
