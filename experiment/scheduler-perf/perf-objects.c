/* perf-objects.c - from templates to objects as the API server stores them. */
#include "experiment/scheduler-perf/perf-run-internal.h"
#include "models/api/server/api-admission.h"

#include <string.h>

/* ---- documents ----------------------------------------------------------------------------------
 */

/* The benchmark reads templates as Go does, which takes a key in any case: "NodeTaintsPolicy".
 * Maps whose keys are anybody's are left alone. */
static bool
has_free_keys(const char *key)
{
    static const char *const names[] = { "labels",   "annotations", "matchLabels", "nodeSelector",
                                         "requests", "limits",      "capacity",    "allocatable",
                                         "data",     "overhead",    "selector",    NULL };

    return g_strv_contains(names, key);
}

static const Value *
with_small_keys(Arena *arena, const Value *value)
{
    ValueBuilder *builder;

    if (!value_is(value, VALUE_MAP) && !value_is(value, VALUE_LIST)) {
        return value;
    }
    builder = value->type == VALUE_MAP ? value_map_begin(arena) : value_list_begin(arena);
    for (size_t i = 0; i < value->n; i++) {
        if (value->type == VALUE_LIST) {
            value_add(builder, with_small_keys(arena, value->items[i]));
            continue;
        }
        const ValueMember *member = &value->members[i];
        char *key = arena_strdup(arena, member->key);

        key[0] = g_ascii_tolower(key[0]);
        value_put(builder, key,
                  has_free_keys(key) ? member->value : with_small_keys(arena, member->value));
    }
    return value_end(builder);
}

const Value *
perf_document(PerfRun *run, const PerfTemplate *source, const char *name_space, PerfNumbers numbers)
{
    g_autofree char *error = NULL;
    const Value *document = perf_template_render(source, numbers, run->arena, &error);

    if (document == NULL) {
        (void)perf_fail(run, "%s", error);
        return NULL;
    }
    document = with_small_keys(run->arena, document);
    if (name_space != NULL) {
        const Value *metadata = value_with(run->arena, value_get(document, "metadata"), "namespace",
                                           value_string(run->arena, name_space));

        document = value_with(run->arena, document, "metadata", metadata);
    }
    return document;
}

Object *
perf_object_of(PerfRun *run, const char *name, const Value *document)
{
    ObjectTables *tables = cluster_tables(run->cluster);
    ApiContext context = { .now = tables->epoch + sim_now(run->sim) / SIM_SECOND };
    const Value *metadata = value_get(document, "metadata");
    ApiResult result = api_create(&context, document, tables->arena);
    Object *draft;

    if (result.object == NULL) {
        (void)perf_fail(run, "%s: %s", name, result.error->message);
        return NULL;
    }
    draft = object_from_value(result.object, tables);
    if (value_get_text(metadata, "name") == NULL) {
        draft->meta.name = NULL; /* the store draws a name that is free */
    }
    return draft;
}

Object *
perf_object(PerfRun *run, const PerfTemplate *source, const char *name_space, PerfNumbers numbers)
{
    bool is_plain = perf_template_is_plain(source);
    g_autofree char *key =
        g_strdup_printf("%s|%s", perf_template_name(source), name_space == NULL ? "" : name_space);
    Object *model = is_plain ? g_hash_table_lookup(run->models, key) : NULL;
    const Value *document;

    if (model == NULL) {
        document = perf_document(run, source, name_space, numbers);
        model = document == NULL ? NULL : perf_object_of(run, perf_template_name(source), document);
        if (model == NULL || !is_plain) {
            return model;
        }
        g_hash_table_insert(run->models, g_steal_pointer(&key), model);
    }
    return object_copy(model);
}

/* ---- the benchmark's own ------------------------------------------------------------------------
 */

static const char default_node[] = "apiVersion: v1\n"
                                   "kind: Node\n"
                                   "metadata: {generateName: scheduler-perf-}\n"
                                   "status:\n"
                                   "  capacity: {cpu: \"4\", memory: 32Gi, pods: \"110\"}\n"
                                   "  conditions: [{type: Ready, status: \"True\"}]\n";

static const char default_pod[] = "apiVersion: v1\n"
                                  "kind: Pod\n"
                                  "metadata: {generateName: pod-}\n"
                                  "spec:\n"
                                  "  containers:\n"
                                  "  - name: pause\n"
                                  "    image: registry.k8s.io/pause:3.10.1\n"
                                  "    ports: [{containerPort: 80}]\n"
                                  "    resources:\n"
                                  "      limits: {cpu: 100m, memory: 500Mi}\n"
                                  "      requests: {cpu: 100m, memory: 500Mi}\n";

const PerfTemplate *
perf_default_node(PerfRun *run)
{
    return perf_template_new("the default node", default_node, sizeof default_node - 1, run->arena);
}

const PerfTemplate *
perf_default_pod(PerfRun *run)
{
    return perf_template_new("the default pod", default_pod, sizeof default_pod - 1, run->arena);
}
