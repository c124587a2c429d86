/* kubectl-edit.c - verbs that read an object, change it and write it back. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include "text/json.h"
#include "text/scalar.h"
#include "text/yaml.h"

#include <string.h>

static const Value *
template_containers(const Object *object, const Value *value, const char *key)
{
    if (object->kind == KIND_POD) {
        return value_path(value, "spec", key, NULL);
    }
    if (object->kind == KIND_CRON_JOB) {
        return value_path(value, "spec", "jobTemplate", "spec", "template", "spec", key, NULL);
    }
    return value_path(value, "spec", "template", "spec", key, NULL);
}

static const Value *
with_containers(KubectlRun *run, const Object *object, const Value *value, const char *key,
                const Value *containers)
{
    const char *path = object->kind == KIND_POD        ? "spec"
                       : object->kind == KIND_CRON_JOB ? "spec.jobTemplate.spec.template.spec"
                                                       : "spec.template.spec";
    g_autofree char *whole = g_strconcat(path, ".", key, NULL);

    return value_set_path(run->arena, value, whole, containers);
}

/* scale */

static const Value *
scale_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    int64_t wanted = kubectl_line_number(run->line, "current-replicas", -1);
    int64_t current = value_get_int(value_get(value, "spec"), "replicas", 1);

    (void)object, (void)data;
    if (wanted >= 0 && wanted != current) {
        *ret_error = arena_printf(run->arena,
                                  "error: Expected replicas to be %" G_GINT64_FORMAT
                                  ", was %" G_GINT64_FORMAT,
                                  wanted, current);
        return NULL;
    }
    return value_set_path(run->arena, value, "spec.replicas",
                          value_int(run->arena, kubectl_line_number(run->line, "replicas", 1)));
}

/* set image */

static const char *
assigned_value(const KubectlRun *run, const char *key)
{
    const char *result = NULL;

    for (size_t i = 0; i < run->line->n_words; i++) {
        const char *word = run->line->words[i].text;
        const char *equals = strchr(word, '=');

        if (equals != NULL &&
            ((strlen(key) == (size_t)(equals - word) && strncmp(word, key, strlen(key)) == 0) ||
             g_str_has_prefix(word, "*="))) {
            result = equals + 1;
        }
    }
    return result;
}

static const Value *
image_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    static const char *const lists[] = { "initContainers", "containers" };
    bool found = false;

    (void)data;
    for (size_t k = 0; k < G_N_ELEMENTS(lists); k++) {
        const Value *containers = template_containers(object, value, lists[k]);

        for (size_t i = 0; i < value_length(containers); i++) {
            const Value *container = value_item(containers, i);
            const char *image = assigned_value(run, value_get_text(container, "name"));

            if (image != NULL) {
                found = true;
                containers = value_set_item(
                    run->arena, containers, i,
                    value_with(run->arena, container, "image", value_string(run->arena, image)));
            }
        }
        if (containers != NULL) {
            value = with_containers(run, object, value, lists[k], containers);
        }
    }
    if (!found) {
        g_auto(GStrv) parts = g_strsplit(run->line->words[0].text, "=", 2);

        *ret_error =
            arena_printf(run->arena, "error: unable to find container named \"%s\"", parts[0]);
        return NULL;
    }
    return value;
}

/* set resources */

static const Value *
with_amounts(KubectlRun *run, const Value *resources, const char *key, const char *text)
{
    g_auto(GStrv) amounts = NULL;
    const Value *map = value_get(resources, key);

    if (text == NULL) {
        return resources;
    }
    amounts = g_strsplit(text, ",", -1);
    for (size_t i = 0; amounts[i] != NULL; i++) {
        g_auto(GStrv) pair = g_strsplit(amounts[i], "=", 2);

        if (pair[0] != NULL && pair[1] != NULL) {
            map = value_with(run->arena, map, arena_strdup(run->arena, pair[0]),
                             value_string(run->arena, pair[1]));
        }
    }
    return value_with(run->arena, resources, key, map);
}

static bool
is_chosen(const KubectlRun *run, const char *container)
{
    const char *chosen = kubectl_line_flag(run->line, "containers");
    g_auto(GStrv) names = NULL;

    if (chosen == NULL || strcmp(chosen, "*") == 0) {
        return true;
    }
    names = g_strsplit(chosen, ",", -1);
    return g_strv_contains((const char *const *)names, container);
}

static const Value *
resources_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
               const char **ret_error)
{
    const Value *containers = template_containers(object, value, "containers");

    (void)data, (void)ret_error;
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);
        const Value *resources = value_get(container, "resources");

        if (!is_chosen(run, value_get_text(container, "name"))) {
            continue;
        }
        resources = with_amounts(run, resources, "limits", kubectl_line_flag(run->line, "limits"));
        resources =
            with_amounts(run, resources, "requests", kubectl_line_flag(run->line, "requests"));
        containers = value_set_item(run->arena, containers, i,
                                    value_with(run->arena, container, "resources", resources));
    }
    return with_containers(run, object, value, "containers", containers);
}

/* set env */

static const Value *
with_variable(KubectlRun *run, const Value *variables, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t length = strlen(word);
    bool removes = equals == NULL && length > 1 && word[length - 1] == '-';
    const char *name = arena_strndup(run->arena, word,
                                     equals != NULL ? (size_t)(equals - word) : length - removes);
    ValueBuilder *list = value_list_begin(run->arena);
    ValueBuilder *entry = value_map_begin(run->arena);
    bool found = false;

    value_put_string(entry, "name", name);
    value_put_string(entry, "value", equals == NULL ? "" : equals + 1);
    const Value *made = value_end(entry);

    for (size_t i = 0; i < value_length(variables); i++) {
        const Value *old = value_item(variables, i);
        bool same = g_strcmp0(value_get_text(old, "name"), name) == 0;

        found |= same;
        value_add(list, !same ? old : removes ? NULL : made);
    }
    value_add(list, found || removes ? NULL : made);
    return value_end(list);
}

static const Value *
env_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
         const char **ret_error)
{
    const Value *containers = template_containers(object, value, "containers");

    (void)data, (void)ret_error;
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);
        const Value *variables = value_get(container, "env");

        if (!is_chosen(run, value_get_text(container, "name"))) {
            continue;
        }
        for (size_t k = 0; k < run->line->n_words; k++) {
            variables = with_variable(run, variables, run->line->words[k].text);
        }
        if (value_length(variables) == 0) {
            variables = NULL;
        }
        containers = value_set_item(run->arena, containers, i,
                                    value_with(run->arena, container, "env", variables));
    }
    return with_containers(run, object, value, "containers", containers);
}

/* patch */

static const Value *
patch_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    const char *text = kubectl_line_flag(run->line, "patch");
    const char *type = kubectl_line_flag(run->line, "type");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "patch", text, strlen(text));
    g_autoptr(GPtrArray) documents =
        yaml_read(text, strlen(text), source, YAML_MANIFEST, run->arena, diagnostics);
    const Value *patch;
    const char *error = NULL;

    (void)object, (void)data;
    if (documents == NULL || documents->len != 1) {
        *ret_error = arena_printf(run->arena, "error: unable to parse \"%s\"", text);
        return NULL;
    }
    patch = g_ptr_array_index(documents, 0);
    if (type != NULL && strcmp(type, "merge") == 0) {
        return patch_merge(run->arena, value, patch);
    }
    if (type != NULL && strcmp(type, "json") == 0) {
        value = patch_json(run->arena, value, patch, &error);
        if (value == NULL) {
            *ret_error = arena_printf(run->arena,
                                      "The request is invalid: the server rejected our "
                                      "request due to an error in our request: %s",
                                      error);
        }
        return value;
    }
    value = value_strategic_patch(run->arena, value, patch, &error);
    if (value == NULL) {
        *ret_error = arena_printf(run->arena, "Error from server: %s", error);
    }
    return value;
}

/* cordon, uncordon, pause, resume, restart */

static const Value *
cordon_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
            const char **ret_error)
{
    bool cordons = run->line->verb == KUBECTL_CORDON;

    (void)object, (void)data, (void)ret_error;
    return value_set_path(run->arena, value, "spec.unschedulable",
                          cordons ? value_bool(run->arena, true) : NULL);
}

static const Value *
pause_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    bool pauses = run->line->verb == KUBECTL_ROLLOUT_PAUSE;
    bool is_paused = value_get_bool(value_get(value, "spec"), "paused", false);

    (void)data;
    if (pauses == is_paused) {
        *ret_error = arena_printf(run->arena, "error: deployments.apps \"%s\" is %s",
                                  object->meta.name, pauses ? "already paused" : "not paused");
        return NULL;
    }
    return value_set_path(run->arena, value, "spec.paused",
                          pauses ? value_bool(run->arena, true) : NULL);
}

static const Value *
restart_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
             const char **ret_error)
{
    const ObjectTables *tables = cluster_tables(run->cluster);
    int64_t now = tables->epoch + sim_now(cluster_sim(run->cluster)) / SIM_SECOND;
    g_autofree char *at = rfc3339_format(now);
    const Value *annotations =
        value_path(value, "spec", "template", "metadata", "annotations", NULL);

    (void)data;
    if (value_get_bool(value_get(value, "spec"), "paused", false)) {
        *ret_error = arena_printf(run->arena,
                                  "error: deployments.apps \"%s\" can't restart paused deployment "
                                  "(run rollout resume first)",
                                  object->meta.name);
        return NULL;
    }
    annotations = value_with(run->arena, annotations, "kubectl.kubernetes.io/restartedAt",
                             value_string(run->arena, at));
    return value_set_path(run->arena, value, "spec.template.metadata.annotations", annotations);
}

/* label, annotate */

static const Value *
marks_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    const char *key = run->line->verb == KUBECTL_LABEL ? "labels" : "annotations";
    bool overwrite = kubectl_line_switch(run->line, "overwrite", false);
    const Value *meta = value_get(value, "metadata");
    const Value *marks = value_get(meta, key);

    (void)object, (void)data;
    for (size_t i = 0; i < run->line->n_words; i++) {
        const char *word = run->line->words[i].text;
        const char *equals = strchr(word, '=');
        const char *name = arena_strndup(
            run->arena, word, equals != NULL ? (size_t)(equals - word) : strlen(word) - 1);
        const char *old = value_get_text(marks, name);

        if (equals != NULL && old != NULL && strcmp(old, equals + 1) != 0 && !overwrite) {
            *ret_error = arena_printf(run->arena,
                                      "error: '%s' already has a value (%s), and --overwrite is "
                                      "false",
                                      name, old);
            return NULL;
        }
        marks = value_with(run->arena, marks, name,
                           equals == NULL ? NULL : value_string(run->arena, equals + 1));
    }
    meta = value_with(run->arena, meta, key, value_length(marks) == 0 ? NULL : marks);
    return value_with(run->arena, value, "metadata", meta);
}

/* taint */

/* "key=value:Effect", "key:Effect", "key:Effect-", "key-". */
static const Value *
with_taint(KubectlRun *run, const Value *taints, const char *word)
{
    size_t length = strlen(word);
    bool removes = word[length - 1] == '-';
    g_autofree char *bare = g_strndup(word, length - removes);
    char *colon = strchr(bare, ':');
    char *equals = strchr(bare, '=');
    const char *effect = colon == NULL ? NULL : colon + 1;
    ValueBuilder *list = value_list_begin(run->arena);
    ValueBuilder *entry = value_map_begin(run->arena);

    if (colon != NULL) {
        *colon = '\0';
    }
    if (equals != NULL) {
        *equals = '\0';
    }
    for (size_t i = 0; i < value_length(taints); i++) {
        const Value *old = value_item(taints, i);
        bool same = g_strcmp0(value_get_text(old, "key"), bare) == 0 &&
                    (effect == NULL || g_strcmp0(value_get_text(old, "effect"), effect) == 0);

        value_add(list, same ? NULL : old);
    }
    if (!removes) {
        value_put_string(entry, "key", bare);
        value_put_string(entry, "value", equals == NULL ? NULL : equals + 1);
        value_put_string(entry, "effect", effect);
        value_add(list, value_end(entry));
    }
    return value_end(list);
}

static const Value *
taint_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    const Value *taints = value_path(value, "spec", "taints", NULL);

    (void)object, (void)data, (void)ret_error;
    for (size_t i = 0; i < run->line->n_words; i++) {
        taints = with_taint(run, taints, run->line->words[i].text);
    }
    return value_set_path(run->arena, value, "spec.taints",
                          value_length(taints) == 0 ? NULL : taints);
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct {
    ValueEdit edit;
    const char *done;
    const char *unchanged; /* NULL: nothing is said */
} edits[N_KUBECTL_VERBS] = {
    [KUBECTL_SCALE] = { scale_edit, "scaled", "scaled" },
    [KUBECTL_SET_IMAGE] = { image_edit, "image updated", NULL },
    [KUBECTL_SET_RESOURCES] = { resources_edit, "resource requirements updated", NULL },
    [KUBECTL_SET_ENV] = { env_edit, "env updated", NULL },
    [KUBECTL_PATCH] = { patch_edit, "patched", "patched (no change)" },
    [KUBECTL_CORDON] = { cordon_edit, "cordoned", "already cordoned" },
    [KUBECTL_UNCORDON] = { cordon_edit, "uncordoned", "already uncordoned" },
    [KUBECTL_ROLLOUT_PAUSE] = { pause_edit, "paused", NULL },
    [KUBECTL_ROLLOUT_RESUME] = { pause_edit, "resumed", NULL },
    [KUBECTL_ROLLOUT_RESTART] = { restart_edit, "restarted", NULL },
    [KUBECTL_ROLLOUT_UNDO] = { kubectl_undo_edit, "rolled back",
                               "skipped rollback (current template already matches revision)" },
    [KUBECTL_LABEL] = { marks_edit, "labeled", "not labeled" },
    [KUBECTL_ANNOTATE] = { marks_edit, "annotated", "annotated" },
    [KUBECTL_TAINT] = { taint_edit, "tainted", "tainted" },
};

static bool
only_removes(const KubectlRun *run)
{
    for (size_t i = 0; i < run->line->n_words; i++) {
        const char *word = run->line->words[i].text;

        if (word[strlen(word) - 1] != '-') {
            return false;
        }
    }
    return run->line->n_words > 0;
}

static const char *
done_text(const KubectlRun *run)
{
    if (run->line->verb == KUBECTL_LABEL && only_removes(run)) {
        return "unlabeled";
    }
    if (run->line->verb == KUBECTL_TAINT && only_removes(run)) {
        return "untainted";
    }
    return edits[run->line->verb].done;
}

void
kubectl_edit(KubectlRun *run, Process *self)
{
    KubectlVerb verb = run->line->verb;
    Targets targets = find_targets(run);

    g_assert(edits[verb].edit != NULL);
    for (size_t i = 0; i < targets.n; i++) {
        EditOutcome outcome = edit_object(run, self, targets.refs[i], edits[verb].edit, NULL);
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);
        const char *text = outcome == EDIT_DONE ? done_text(run) : edits[verb].unchanged;

        if (outcome != EDIT_FAILED && object != NULL && text != NULL) {
            g_autofree char *name = printed_name(object);

            say(run, "%s %s", name, text);
        }
    }
}
