/* manifests.c - plain objects: what kubectl, k8s-sims, cluster-capacity and others take. */
#include "experiment/importing/import-format.h"

#include <string.h>

static bool
is_object(const Value *document)
{
    return value_get_text(document, "kind") != NULL &&
           value_get_text(document, "apiVersion") != NULL;
}

/* Objects of the API; what configures a program has a group of its own. */
static bool
recognise_manifests(const GPtrArray *documents)
{
    for (guint i = 0; i < documents->len; i++) {
        if (!is_object(documents->pdata[i])) {
            return false;
        }
    }
    return true;
}

static bool
read_manifests(ImportJob *job)
{
    for (guint i = 0; i < job->documents->len; i++) {
        if (is_object(job->documents->pdata[i])) {
            scenario_draft_add(job->draft, job->documents->pdata[i]);
        }
    }
    return scenario_draft_n_objects(job->draft) + scenario_draft_n_machines(job->draft) > 0 ||
           import_refuse(job, "it holds no object of the Kubernetes API%s%s",
                         scenario_draft_notes(job->draft)->len > 0 ? "; " : "",
                         scenario_draft_notes(job->draft)->len > 0
                             ? (const char *)scenario_draft_notes(job->draft)->pdata[0]
                             : "");
}

const ImportFormat import_format_manifests = {
    .name = "manifests",
    .doc = "Objects of the API: nodes are machines, the rest exists at time 0.",
    .recognise = recognise_manifests,
    .read = read_manifests,
};
