/* placing-scenario.c - from a scenario to the documents that a server would show of it. */
#include "experiment/placing/placing-scenario.h"

#include <string.h>

bool
placing_text_is_scenario(const char *text)
{
    return g_str_has_prefix(text, "orrery:") || strstr(text, "\norrery:") != NULL;
}

/* A copy without places: they are of the scenario's files, which the world does not know. */
static const Value *
without_places(Arena *arena, const Value *value)
{
    ValueBuilder *builder;

    if (!value_is(value, VALUE_MAP) && !value_is(value, VALUE_LIST)) {
        Value *copy = ARENA_NEW(arena, Value);

        *copy = *value_copy(arena, value);
        copy->start = copy->end = (Mark){ 0 };
        return copy;
    }
    builder = value->type == VALUE_MAP ? value_map_begin(arena) : value_list_begin(arena);
    for (size_t i = 0; i < value->n; i++) {
        if (value->type == VALUE_LIST) {
            value_add(builder, without_places(arena, value->items[i]));
        } else {
            value_put(builder, value->members[i].key,
                      without_places(arena, value->members[i].value));
        }
    }
    return value_end(builder);
}

/* The machines of pools exist in a cluster alone, so one is made. */
static void
add_pools(PlacingWorld *world, const ClusterSpec *spec)
{
    ClusterOptions options = { .sim = { .seed = 1 },
                               .epoch = spec->epoch,
                               .kubernetes = spec->kubernetes,
                               .without_control_plane = true };
    g_autoptr(Cluster) cluster = cluster_new(&options);
    StoreQuery nodes = { .kind = KIND_NODE };

    for (uint32_t i = 0; i < spec->n_pools; i++) {
        cluster_add_pool(cluster, &spec->pools[i]);
    }
    for (StoreIterator it = store_query(cluster_store(cluster), &nodes); store_next(&it);) {
        g_autoptr(Arena) arena = arena_new();

        placing_world_add(
            world, without_places(world->arena,
                                  object_to_value(it.object, cluster_tables(cluster), arena)));
    }
}

static void
add_objects(PlacingWorld *world, const GArray *objects)
{
    for (guint i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);
        bool is_nameless = object->name == NULL &&
                           value_path(object->value, "metadata", "generateName", NULL) == NULL;

        if (!is_nameless) {
            placing_world_add(world, without_places(world->arena, object->value));
        }
    }
}

void
placing_world_add_scenario(PlacingWorld *world, const Scenario *scenario)
{
    const Value *configuration = scenario->cluster.scheduler_configuration;

    add_pools(world, &scenario->cluster);
    add_objects(world, scenario->nodes);
    add_objects(world, scenario->objects);
    if (configuration != NULL) {
        placing_world_add(world, without_places(world->arena, configuration));
    }
}
