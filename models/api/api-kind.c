/* api-kind.c - see api-kind.h. */
#include "models/api/api-kind.h"

#include <string.h>

const char *
api_kind_api_version(const ApiKind *kind, Arena *arena)
{
    return *kind->group == '\0' ? kind->version
                                : arena_printf(arena, "%s/%s", kind->group, kind->version);
}

const char *
api_kind_qualified(const ApiKind *kind, Arena *arena)
{
    return *kind->group == '\0' ? kind->name
                                : arena_printf(arena, "%s.%s", kind->name, kind->group);
}

const char *
api_kind_resource(const ApiKind *kind, Arena *arena)
{
    return *kind->group == '\0' ? kind->plural
                                : arena_printf(arena, "%s.%s", kind->plural, kind->group);
}

static bool
is_api_version(const ApiKind *kind, const char *api_version)
{
    size_t n = strlen(kind->group);

    if (n == 0) {
        return strcmp(api_version, kind->version) == 0;
    }
    return strncmp(api_version, kind->group, n) == 0 && api_version[n] == '/' &&
           strcmp(api_version + n + 1, kind->version) == 0;
}

const ApiKind *
api_kind_find(const char *api_version, const char *name)
{
    if (api_version == NULL || name == NULL) {
        return NULL;
    }
    for (size_t i = 0; api_kinds[i] != NULL; i++) {
        if (strcmp(api_kinds[i]->name, name) == 0 && is_api_version(api_kinds[i], api_version)) {
            return api_kinds[i];
        }
    }
    return NULL;
}

/* Whether 'text' of 'length' is one of the names in 'list', which commas separate. */
static bool
is_listed(const char *list, const char *text, size_t length)
{
    while (list != NULL && *list != '\0') {
        size_t n = strcspn(list, ",");

        if (n == length && g_ascii_strncasecmp(list, text, n) == 0) {
            return true;
        }
        list += n + (list[n] == ',' ? 1 : 0);
    }
    return false;
}

const ApiKind *
api_kind_find_resource(const char *text)
{
    const char *dot = strchr(text, '.');
    size_t length = dot == NULL ? strlen(text) : (size_t)(dot - text);

    for (size_t i = 0; api_kinds[i] != NULL; i++) {
        const ApiKind *kind = api_kinds[i];
        bool is_named =
            is_listed(kind->plural, text, length) || is_listed(kind->singular, text, length) ||
            is_listed(kind->short_name, text, length) || is_listed(kind->name, text, length);

        if (is_named &&
            (dot == NULL || g_ascii_strcasecmp(dot + 1, kind->group) == 0 ||
             (g_str_has_prefix(dot + 1, kind->version) && dot[1 + strlen(kind->version)] == '.' &&
              g_ascii_strcasecmp(dot + 2 + strlen(kind->version), kind->group) == 0))) {
            return kind;
        }
    }
    return NULL;
}
