/* open-simulator.c - Open-Simulator: a configuration that names a cluster, applications, and a
 * machine to add where they do not fit.
 *
 * Paths are from the configuration's folder or one above it, since people start the program there.
 */
#include "experiment/importing/import-format.h"

#include <string.h>

static bool
recognise_simon(const GPtrArray *documents)
{
    return documents->len >= 1 && import_is(documents->pdata[0], "simon/", "Config");
}

static bool
add_files(ImportJob *job, const char *name)
{
    g_autoptr(GPtrArray) documents = import_read_beside(job, name);

    if (documents == NULL) {
        return false;
    }
    for (guint i = 0; i < documents->len; i++) {
        scenario_draft_add(job->draft, documents->pdata[i]);
    }
    return true;
}

static bool
add_applications(ImportJob *job, const Value *list)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *application = value_item(list, i);
        const char *path = value_get_text(application, "path");

        if (value_get_bool(application, "chart", false)) {
            return import_refuse(job,
                                 "application %s is a Helm chart; render it with `helm template`",
                                 value_get_text(application, "name"));
        }
        if (path == NULL || !add_files(job, path)) {
            return import_refuse(job, "an application has no path");
        }
    }
    return true;
}

static bool
read_simon(ImportJob *job)
{
    const Value *spec = value_get(job->documents->pdata[0], "spec");
    const Value *cluster = value_get(spec, "cluster");
    const char *custom = value_get_text(cluster, "customConfig");

    if (custom == NULL) {
        return import_refuse(job, value_get(cluster, "kubeConfig") != NULL
                                      ? "its cluster is a real one (kubeConfig); dump it and use "
                                        "`orrery import kubectl`"
                                      : "it names no cluster (spec.cluster.customConfig)");
    }
    if (!add_files(job, custom) || !add_applications(job, value_get(spec, "appList"))) {
        return false;
    }
    if (value_get(spec, "newNode") != NULL) {
        scenario_draft_note(job->draft,
                            "newNode is left out: no machines are added; `orrery place` "
                            "says what would have to be");
    }
    return true;
}

const ImportFormat import_format_open_simulator = {
    .name = "open-simulator",
    .doc = "A simon configuration with the cluster and applications it names.",
    .recognise = recognise_simon,
    .read = read_simon,
};
