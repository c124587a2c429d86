/* cluster-capacity.c - how many pods of a spec fit: they come one after the other.
 *
 * cluster-capacity asks the scheduler again and again until a pod fits nowhere; here one comes
 * every second, and how many run in the end is its answer. */
#include "experiment/importing/import-format.h"

#include <string.h>

#define PODS_MAX 1000

static bool
recognise_capacity(const GPtrArray *documents)
{
    (void)documents;
    return false; /* a pod is a pod; who means a capacity says so */
}

static bool
read_capacity(ImportJob *job)
{
    const Value *pod = NULL;
    ValueBuilder *row = value_map_begin(job->arena);

    for (guint i = 0; i < job->documents->len; i++) {
        const Value *document = job->documents->pdata[i];

        if (import_is(document, "v1", "Pod") && pod == NULL) {
            pod = document;
        } else {
            scenario_draft_add(job->draft, document);
        }
    }
    if (pod == NULL) {
        return true; /* a limit, a quota, machines: what the pods of another file meet */
    }
    value_put_string(row, "name", "capacity");
    value_put_string(row, "arrivals", "every(1s)");
    value_put_int(row, "count", PODS_MAX);
    value_put(row, "template", pod);
    scenario_draft_add_workload(job->draft, value_end(row));
    scenario_draft_lasts(job->draft, (PODS_MAX + 60) * SIM_SECOND);
    scenario_draft_note(job->draft, "how many pods run at the end is the capacity, at most %d",
                        PODS_MAX);
    return true;
}

const ImportFormat import_format_cluster_capacity = {
    .name = "cluster-capacity",
    .doc = "A pod spec: pods of it come until none fits any more.",
    .recognise = recognise_capacity,
    .read = read_capacity,
};
