/* scenario-show.c - the expanded scenario: all defaults, all objects, one file that stands alone.
 *
 * Objects from files stand behind as further documents, so that a run can be repeated from its
 * directory; nodes of a dump do so as well. */
#include "experiment/scenario/scenario.h"
#include "text/quantity.h"
#include "text/scalar.h"
#include "text/yaml.h"

#include <string.h>

static const char *
time_text(Arena *arena, SimTime span)
{
    g_autofree char *text = seconds_format(span);

    return arena_printf(arena, "%ss", text);
}

static const Value *
taint_texts(Arena *arena, const ClusterPool *pool)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < pool->n_taints; i++) {
        const Taint *taint = &pool->taints[i];

        value_add(list,
                  value_printf(arena, "%s%s%s:%s", taint->key, *taint->value == '\0' ? "" : "=",
                               taint->value, taint_effect_name(taint->effect)));
    }
    return pool->n_taints == 0 ? NULL : value_end(list);
}

static const Value *
static_pods(Arena *arena, const ClusterPool *pool)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < pool->n_static_pods; i++) {
        value_add(list, pool->static_pods[i]);
    }
    return pool->n_static_pods == 0 ? NULL : value_end(list);
}

static const Value *
texts_value(Arena *arena, const char *const *texts, size_t n)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < n; i++) {
        value_add(list, value_string(arena, texts[i]));
    }
    return n == 0 ? NULL : value_end(list);
}

static const Value *
pool_value(Arena *arena, const ClusterPool *pool)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *extended = value_map_begin(arena);
    g_autofree char *cpu =
        quantity_format(quantity_from_milli(pool->cpu_milli, QUANTITY_DECIMAL_SI));
    g_autofree char *memory = quantity_format(quantity_from_int(pool->memory, QUANTITY_BINARY_SI));

    value_put_string(map, "name", pool->name);
    value_put_int(map, "count", pool->count);
    value_put_string(map, "cpu", cpu);
    value_put_string(map, "memory", memory);
    value_put_int(map, "pods", pool->pods);
    for (uint32_t i = 0; i < pool->n_extended; i++) {
        value_put_int(extended, pool->extended[i].name, pool->extended[i].amount);
    }
    value_put(map, "extended", pool->n_extended == 0 ? NULL : value_end(extended));
    value_put(map, "zones", texts_value(arena, pool->zones, pool->n_zones));
    value_put(map, "racks", pool->racks == 0 ? NULL : value_int(arena, pool->racks));
    value_put(map, "labels", pool->labels);
    value_put(map, "taints", taint_texts(arena, pool));
    value_put(map, "static-pods", static_pods(arena, pool));
    return value_end(map);
}

static const Value *
schedulers_value(Arena *arena, const ClusterSpec *spec)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < spec->n_schedulers; i++) {
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "name", spec->schedulers[i].name);
        value_put(map, "configuration", spec->schedulers[i].configuration);
        value_put(map, "settings", spec->schedulers[i].settings);
        value_add(list, value_end(map));
    }
    return spec->n_schedulers == 0 ? NULL : value_end(list);
}

static const Value *
cluster_value(Arena *arena, const ClusterSpec *spec)
{
    static const char *const kubelets[] = { "real", "instant", "recorded" };
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *pools = value_list_begin(arena);

    for (uint32_t i = 0; i < spec->n_pools; i++) {
        value_add(pools, pool_value(arena, &spec->pools[i]));
    }
    if (spec->n_pools == 0) {
        value_put_int(map, "nodes", 0);
    } else {
        value_put(map, "pools", value_end(pools));
    }
    value_put_string(map, "kubernetes", spec->kubernetes);
    value_put(map, "settings", spec->settings);
    value_put(map, "schedulers", schedulers_value(arena, spec));
    value_put_string(map, "start", spec->start_settled ? "settled" : "empty");
    value_put_string(map, "kubelet", kubelets[spec->kubelet]);
    return value_end(map);
}

/* A step with a file named in it: the objects stand in its place; behind a line of kubectl, which
 * may need the file as it is, its text. */
static const Value *
step_value(Arena *arena, GHashTable *by_id, const Value *written, size_t index)
{
    const Value *apply = value_get(written, "apply");
    g_autofree char *id = g_strdup_printf("step-%zu", index + 1);
    const char *own = value_get_text(written, "id");
    const Step *step = g_hash_table_lookup(by_id, own == NULL ? id : own);
    ValueBuilder *items = value_list_begin(arena);
    ValueBuilder *list = value_map_begin(arena);
    ValueBuilder *metadata = value_map_begin(arena);

    if (step != NULL && step->kubectl != NULL) {
        return step->files == NULL ? written : value_with(arena, written, "files", step->files);
    }
    if (step == NULL || step->n_objects == 0 || apply == NULL || value_is(apply, VALUE_MAP)) {
        return written;
    }
    for (size_t i = 0; i < step->n_objects; i++) {
        value_add(items, step->objects[i].written);
    }
    value_put_string(list, "apiVersion", "v1");
    value_put_string(list, "kind", "List");
    value_put_string(metadata, "name", step->text);
    value_put(list, "metadata", value_end(metadata));
    value_put(list, "items", value_end(items));
    return value_with(arena, written, "apply", value_end(list));
}

static const Value *
timeline_value(Arena *arena, const Scenario *scenario)
{
    const Value *timeline = value_get(scenario->document, "timeline");
    ValueBuilder *list = value_list_begin(arena);
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < scenario->steps->len; i++) {
        Step *step = &g_array_index(scenario->steps, Step, i);

        g_hash_table_insert(by_id, (void *)(uintptr_t)step->id, step);
    }
    for (size_t i = 0; i < value_length(timeline); i++) {
        value_add(list, step_value(arena, by_id, value_item(timeline, i), i));
    }
    return timeline == NULL ? NULL : value_end(list);
}

/* Small tables stand in the copy; a large one is named where it is. */
static const Value *
workload_value(Arena *arena, const Scenario *scenario)
{
    ValueBuilder *list = value_list_begin(arena);

    for (guint i = 0; i < scenario->workloads->len; i++) {
        const TraceWorkload *workload = &g_array_index(scenario->workloads, TraceWorkload, i);
        ValueBuilder *map = value_map_begin(arena);

        if (workload->work != NULL) {
            value_add(list, workload->written);
            continue;
        }
        value_put_string(map, "name", workload->name);
        value_put_string(map, "image", workload->image);
        value_put_string(map, workload->rows != NULL ? "rows" : "trace",
                         workload->rows != NULL ? workload->rows : workload->path);
        value_add(list, value_end(map));
    }
    return scenario->workloads->len == 0 ? NULL : value_end(list);
}

static void
append_objects(GString *out, const GArray *objects)
{
    for (size_t i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

        g_string_append(out, "---\n");
        yaml_write(out, object->written);
    }
}

void
scenario_show(GString *out, const Scenario *scenario)
{
    g_autoptr(Arena) arena = arena_new();
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *measure = value_map_begin(arena);

    value_put_string(map, "orrery", "v1");
    value_put_string(map, "name", scenario->name);
    value_put_string(map, "description", scenario->description);
    value_put_int(map, "seed", (int64_t)scenario->seed);
    value_put_string(map, "duration", time_text(arena, scenario->duration));
    value_put(map, "cluster", cluster_value(arena, &scenario->cluster));
    value_put(map, "apps", value_get(scenario->document, "apps"));
    value_put(map, "workload", workload_value(arena, scenario));
    value_put(map, "timeline", timeline_value(arena, scenario));
    if (scenario->measure_every > 0) {
        value_put_string(measure, "every", time_text(arena, scenario->measure_every));
    }
    value_put_string(measure, "warmup", time_text(arena, scenario->warmup));
    value_put(measure, "only", value_path(scenario->document, "measure", "only", NULL));
    value_put(map, "measure", value_end(measure));
    value_put(map, "expect", value_get(scenario->document, "expect"));
    yaml_write(out, value_end(map));
    if (scenario->cluster.scheduler_configuration != NULL) {
        g_string_append(out, "---\n");
        yaml_write(out, scenario->cluster.scheduler_configuration);
    }
    append_objects(out, scenario->nodes);
    append_objects(out, scenario->objects);
}
