/* work-needs.c - see work-needs.h. */
#include "experiment/workload/work-needs.h"

#include "models/api/server/api-admission.h"
#include "text/scalar.h"

const Value *
work_named_object(Arena *arena, const char *version, const char *kind, const char *name)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *metadata = value_map_begin(arena);

    value_put_string(metadata, "name", name);
    value_put_string(map, "apiVersion", version);
    value_put_string(map, "kind", kind);
    value_put(map, "metadata", value_end(metadata));
    return value_end(map);
}

static void
create_known(Cluster *cluster, const Value *document)
{
    Arena *arena = cluster_tables(cluster)->arena;
    const Value *value = api_load(document, arena).object;
    const char *message = NULL;

    if (value != NULL) {
        (void)cluster_add_object(cluster, value, &message);
    }
}

void
work_ensure_namespace(Cluster *cluster, const char *name)
{
    Arena *arena = cluster_tables(cluster)->arena;

    if (store_find(cluster_store(cluster), KIND_NAMESPACE, NULL, name) == NULL) {
        create_known(cluster, work_named_object(arena, "v1", "Namespace", name));
    }
}

const char *
work_ensure_priority(Cluster *cluster, const char *text)
{
    Arena *arena = cluster_tables(cluster)->arena;
    const char *name;
    int64_t value;

    if (text == NULL || !int_parse(text, &value)) {
        return text;
    }
    name = arena_printf(arena, "priority-%" G_GINT64_FORMAT, value);
    if (store_find(cluster_store(cluster), KIND_PRIORITY_CLASS, NULL, name) == NULL) {
        create_known(cluster, value_with(arena,
                                         work_named_object(arena, "scheduling.k8s.io/v1",
                                                           "PriorityClass", name),
                                         "value", value_int(arena, value)));
    }
    return name;
}
