/* kwok.c - kwok: the nodes and pods are taken, the stages are not.
 *
 * A Stage says how kwok plays an object on to its next state.  Machines and kubelets here do so by
 * themselves, so stages, logs, metrics and port forwards have nothing to tell. */
#include "experiment/importing/import-format.h"

#include <string.h>

static bool
is_kwok(const Value *document)
{
    const char *version = value_get_text(document, "apiVersion");

    return version != NULL && strstr(version, "kwok.x-k8s.io") != NULL;
}

/* The expected outcome of a test of stages has the kind of an object, but no apiVersion. */
static bool
is_outcome(const Value *document)
{
    return value_get(document, "stages") != NULL && value_get(document, "apiGroup") != NULL;
}

static bool
recognise_kwok(const GPtrArray *documents)
{
    for (guint i = 0; i < documents->len; i++) {
        if (is_kwok(documents->pdata[i]) || is_outcome(documents->pdata[i])) {
            return true;
        }
    }
    return false;
}

static bool
read_kwok(ImportJob *job)
{
    const char *left_out = NULL;

    for (guint i = 0; i < job->documents->len; i++) {
        const Value *document = job->documents->pdata[i];

        if (is_outcome(document)) {
            return import_refuse(job, "it is the expected outcome of a stage, and stages are not "
                                      "simulated: kubelets play pods by themselves");
        }
        if (is_kwok(document)) {
            left_out = value_get_text(document, "kind");
            scenario_draft_note(job->draft,
                                "%s is left out: machines and kubelets play nodes and "
                                "pods by themselves",
                                left_out == NULL ? "an object of kwok" : left_out);
        } else {
            scenario_draft_add(job->draft, document);
        }
    }
    return !scenario_draft_is_empty(job->draft) ||
           import_refuse(job,
                         "it holds %s alone, which is not simulated: machines and kubelets play "
                         "nodes and pods by themselves",
                         left_out == NULL ? "nothing" : left_out);
}

const ImportFormat import_format_kwok = {
    .name = "kwok",
    .doc = "Manifests beside kwok's own objects; stages are not simulated.",
    .recognise = recognise_kwok,
    .read = read_kwok,
};
