/* import-burner-change.c - jobs of kube-burner that delete and patch what others made. */
#include "experiment/importing/import-burner.h"

#include "models/api/api-kind.h"
#include "text/json.h"

#include <string.h>

/* "a=b,c=d" of a map. */
static char *
selector_text(const Value *labels)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < value_length(labels); i++) {
        g_string_append_printf(out, "%s%s=%s", i == 0 ? "" : ",", labels->members[i].key,
                               labels->members[i].value->text);
    }
    return g_string_free(out, FALSE);
}

static const ApiKind *
kind_of(const Value *row)
{
    const char *version = value_get_text(row, "apiVersion");
    const char *name = value_get_text(row, "kind");
    const ApiKind *kind =
        name == NULL ? NULL : api_kind_find(version == NULL ? "v1" : version, name);

    return kind != NULL || name == NULL ? kind : api_kind_find_resource(name);
}

bool
burner_delete_all(Burner *burner)
{
    const Value *objects = value_get(burner->row, "objects");

    for (size_t i = 0; i < value_length(objects); i++) {
        const Value *row = value_item(objects, i);
        const ApiKind *kind = kind_of(row);
        g_autofree char *selector = selector_text(value_get(row, "labelSelector"));
        g_autofree char *line = NULL;

        if (kind == NULL || *selector == '\0') {
            scenario_draft_note(burner->job->draft, "the deletion of %s is left out",
                                value_get_text(row, "kind"));
            continue;
        }
        line = g_strdup_printf("delete %s -l %s%s", api_kind_resource(kind, burner->job->arena),
                               selector, kind->is_namespaced ? " -A" : "");
        scenario_draft_kubectl_at(burner->job->draft, burner_next_time(burner), line);
    }
    return true;
}

static bool
matches(const Value *object, const Value *row)
{
    const Value *labels = value_path(object, "metadata", "labels", NULL);
    const Value *wanted = value_get(row, "labelSelector");

    for (size_t i = 0; i < value_length(wanted); i++) {
        const Value *own = value_get(labels, wanted->members[i].key);

        if (own == NULL || g_strcmp0(own->text, wanted->members[i].value->text) != 0) {
            return false;
        }
    }
    return g_strcmp0(value_get_text(object, "kind"), value_get_text(row, "kind")) == 0;
}

/* "application/strategic-merge-patch+json" is kubectl's --type=strategic; what is applied on the
 * server merges by the same keys. */
static const char *
patch_type(const Value *row)
{
    const char *text = value_get_text(row, "patchType");

    if (text == NULL || strstr(text, "strategic") != NULL || strstr(text, "apply-patch") != NULL) {
        return "strategic";
    }
    return strstr(text, "json-patch") != NULL ? "json" : "merge";
}

/* A word of a line of kubectl in single quotes. */
static char *
quoted(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    g_autofree char *inside = g_strjoinv("'\\''", parts);

    return g_strconcat("'", inside, "'", NULL);
}

static void
patch_one(Burner *burner, const Value *row, const Value *object, const Value *patch)
{
    const ApiKind *kind = kind_of(row);
    const Value *meta = value_get(object, "metadata");
    const char *name_space = value_get_text(meta, "namespace");
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *word = NULL;
    g_autofree char *line = NULL;

    json_write(text, patch, 0);
    word = quoted(text->str);
    line = g_strdup_printf("patch %s %s%s%s --type=%s -p %s",
                           api_kind_resource(kind, burner->job->arena),
                           value_get_text(meta, "name"), name_space == NULL ? "" : " -n ",
                           name_space == NULL ? "" : name_space, patch_type(row), word);
    scenario_draft_kubectl_at(burner->job->draft, burner_next_time(burner), line);
}

static bool
patch_by(Burner *burner, const Value *row)
{
    const char *path = value_get_text(row, "objectTemplate");
    const Value *patch;

    burner->replica = 1;
    patch = path == NULL ? NULL : burner_object(burner, row, path);
    if (patch == NULL || kind_of(row) == NULL) {
        return import_refuse(burner->job,
                             "a patch of job %s has no objectTemplate, or a kind that "
                             "nobody knows",
                             burner->name);
    }
    for (guint i = 0; i < burner->made->len; i++) {
        const Value *object = g_array_index(burner->made, BurnerObject, i).object;

        if (!matches(object, row)) {
            continue;
        }
        if (++burner->n_steps > 90000) {
            return import_refuse(burner->job, "more patches than a timeline has steps");
        }
        patch_one(burner, row, object, patch);
    }
    return true;
}

bool
burner_patch_all(Burner *burner)
{
    const Value *objects = value_get(burner->row, "objects");
    int64_t n = value_get_int(burner->row, "jobIterations", 1);

    for (burner->iteration = 0; burner->iteration < n; burner->iteration++) {
        for (size_t i = 0; i < value_length(objects); i++) {
            if (!patch_by(burner, value_item(objects, i))) {
                return false;
            }
        }
        if (!burner_pause(burner, burner->row, "jobIterationDelay")) {
            return false;
        }
    }
    return true;
}
