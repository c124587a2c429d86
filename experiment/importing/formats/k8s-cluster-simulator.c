/* k8s-cluster-simulator.c - k8s-cluster-simulator: nodes in a list `cluster`, without kind. */
#include "experiment/importing/import-format.h"

#include <string.h>

static bool
recognise_list(const GPtrArray *documents)
{
    const Value *cluster = documents->len == 0 ? NULL : value_get(documents->pdata[0], "cluster");

    return value_is(cluster, VALUE_LIST) && value_get(value_item(cluster, 0), "metadata") != NULL;
}

/* Amounts are often written as bare numbers, which the API takes as text. */
static const Value *
amounts_as_text(Arena *arena, const Value *amounts)
{
    ValueBuilder *map = value_map_begin(arena);

    for (size_t i = 0; i < value_length(amounts); i++) {
        value_put_string(map, amounts->members[i].key, amounts->members[i].value->text);
    }
    return value_end(map);
}

static const Value *
node_of(Arena *arena, const Value *item)
{
    const Value *status = value_get(item, "status");
    const Value *allocatable = value_get(status, "allocatable");
    const Value *capacity = value_get(status, "capacity");
    ValueBuilder *kept = value_map_begin(arena);
    ValueBuilder *node = value_map_begin(arena);

    value_put(kept, "allocatable",
              amounts_as_text(arena, allocatable == NULL ? capacity : allocatable));
    value_put(kept, "capacity", amounts_as_text(arena, capacity == NULL ? allocatable : capacity));
    value_put_string(node, "apiVersion", "v1");
    value_put_string(node, "kind", "Node");
    value_put(node, "metadata", value_get(item, "metadata"));
    value_put(node, "spec", value_get(item, "spec"));
    value_put(node, "status", value_end(kept));
    return value_end(node);
}

static bool
read_list(ImportJob *job)
{
    const Value *document = job->documents->len == 0 ? NULL : job->documents->pdata[0];
    const Value *cluster = value_get(document, "cluster");

    if (!value_is(cluster, VALUE_LIST)) {
        return import_refuse(job, "it has no list `cluster`");
    }
    for (size_t i = 0; i < value_length(cluster); i++) {
        scenario_draft_add(job->draft, node_of(job->arena, value_item(cluster, i)));
    }
    if (value_length(document) > 1) {
        scenario_draft_note(job->draft, "clocks, ticks and loggers are left out");
    }
    return true;
}

const ImportFormat import_format_k8s_cluster_simulator = {
    .name = "k8s-cluster-simulator",
    .doc = "The nodes of a configuration of k8s-cluster-simulator or k8ssim.",
    .recognise = recognise_list,
    .read = read_list,
};
