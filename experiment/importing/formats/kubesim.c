/* kubesim.c - kubesim: classes of nodes in a ConfigMap; each stands for one machine. */
#include "experiment/importing/import-format.h"

#include "experiment/manifest/manifest-text.h"

#include <string.h>

static const char *
classes_text(const Value *document)
{
    const char *text = value_get_text(value_get(document, "data"), "config.yaml");

    return import_is(document, "v1", "ConfigMap") && text != NULL &&
                   strstr(text, "nodeClasses:") != NULL
               ? text
               : NULL;
}

static bool
recognise_kubesim(const GPtrArray *documents)
{
    for (guint i = 0; i < documents->len; i++) {
        if (classes_text(documents->pdata[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static bool
add_class(ImportJob *job, const Value *class)
{
    const Value *capacity = value_path(class, "resources", "capacity", NULL);
    const char *name = value_get_text(class, "name");
    const Value *cpu = value_get(capacity, "cpu");
    const Value *memory = value_get(capacity, "memory");

    if (name == NULL || cpu == NULL || memory == NULL) {
        return import_refuse(job, "a class of nodes lacks its name, cpu or memory");
    }
    scenario_draft_add_pool(job->draft, name, 1, cpu->text, memory->text,
                            value_get(class, "labels"));
    return true;
}

static bool
add_classes(ImportJob *job, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(GPtrArray) documents =
        manifest_text_read(job->path, text, strlen(text), job->arena, diagnostics);
    const Value *classes =
        documents->len == 0 ? NULL : value_get(documents->pdata[0], "nodeClasses");

    if (diagnostics_n_errors(diagnostics) > 0 || !value_is(classes, VALUE_LIST)) {
        return import_refuse(job, "the classes of nodes in config.yaml cannot be read");
    }
    for (size_t i = 0; i < value_length(classes); i++) {
        if (!add_class(job, value_item(classes, i))) {
            return false;
        }
    }
    return true;
}

static bool
read_kubesim(ImportJob *job)
{
    for (guint i = 0; i < job->documents->len; i++) {
        const char *text = classes_text(job->documents->pdata[i]);

        if (text == NULL) {
            scenario_draft_add(job->draft, job->documents->pdata[i]);
        } else if (!add_classes(job, text)) {
            return false;
        }
    }
    scenario_draft_note(job->draft,
                        "one machine a class of nodes; how many there are is in no file");
    return true;
}

const ImportFormat import_format_kubesim = {
    .name = "kubesim",
    .doc = "Classes of nodes of kubesim, a machine each.",
    .recognise = recognise_kubesim,
    .read = read_kubesim,
};
