/* kind-cluster.c - a cluster of kind: so many nodes, of whose size nothing is said. */
#include "experiment/importing/import-format.h"

#include <string.h>

static bool
recognise_kind(const GPtrArray *documents)
{
    return documents->len == 1 && import_is(documents->pdata[0], "kind.x-k8s.io/", "Cluster");
}

static bool
read_kind(ImportJob *job)
{
    const Value *nodes = value_get(job->documents->pdata[0], "nodes");
    int64_t n_workers = 0, n_control = 0;

    for (size_t i = 0; i < value_length(nodes); i++) {
        const char *role = value_get_text(value_item(nodes, i), "role");

        *(g_strcmp0(role, "worker") == 0 ? &n_workers : &n_control) += 1;
    }
    if (n_workers == 0) {
        n_workers = 1; /* its only node runs pods as well */
    }
    scenario_draft_add_pool(job->draft, "worker", n_workers, "4", "8Gi", NULL);
    scenario_draft_note(job->draft, "kind does not say how large nodes are: 4 CPUs and 8Gi each");
    return true;
}

const ImportFormat import_format_kind_cluster = {
    .name = "kind-cluster",
    .doc = "The workers of a kind cluster.",
    .recognise = recognise_kind,
    .read = read_kind,
};
