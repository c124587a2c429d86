/* import-clean.c - what is dropped of an object, and which objects are. */
#include "experiment/importing/import-clean.h"

#include <string.h>

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

bool
import_is_record(const Value *object)
{
    static const char *const kinds[] = { "Event",           "PodMetrics", "NodeMetrics",
                                         "ComponentStatus", "APIService", NULL };
    const char *kind = value_get_text(object, "kind");
    const char *name_space = value_get_text(value_get(object, "metadata"), "namespace");

    return g_strv_contains(kinds, kind) ||
           (strcmp(kind, "Lease") == 0 && g_strcmp0(name_space, "kube-node-lease") == 0);
}

static const Value *
clean_metadata(const Value *meta, Arena *arena)
{
    static const char *const fields[] = { "managedFields", "resourceVersion", "selfLink" };
    const Value *annotations = value_get(meta, "annotations");

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (value_get(meta, fields[i]) != NULL) {
            meta = value_with(arena, meta, fields[i], NULL);
        }
    }
    if (value_get(annotations, LAST_APPLIED) != NULL) {
        annotations = value_with(arena, annotations, LAST_APPLIED, NULL);
        meta = value_with(arena, meta, "annotations",
                          value_length(annotations) == 0 ? NULL : annotations);
    }
    return meta;
}

static const Value *
blank(const Value *map, Arena *arena)
{
    ValueBuilder *blanked = value_map_begin(arena);

    for (size_t i = 0; i < map->n; i++) {
        value_put_string(blanked, map->members[i].key, "");
    }
    return value_end(blanked);
}

const Value *
import_clean(const Value *object, Arena *arena, uint32_t *n_blanked)
{
    static const char *const fields[] = { "data", "stringData" };
    const Value *meta = value_get(object, "metadata");
    bool is_secret = strcmp(value_get_text(object, "kind"), "Secret") == 0;
    bool was_blanked = false;

    if (value_is(meta, VALUE_MAP)) {
        object = value_with(arena, object, "metadata", clean_metadata(meta, arena));
    }
    for (size_t i = 0; is_secret && i < G_N_ELEMENTS(fields); i++) {
        const Value *data = value_get(object, fields[i]);

        if (value_is(data, VALUE_MAP) && data->n > 0) {
            object = value_with(arena, object, fields[i], blank(data, arena));
            was_blanked = true;
        }
    }
    *n_blanked += was_blanked;
    return object;
}
