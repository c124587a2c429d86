/* scenario-objects.c - the manifests of a scenario: files, patterns, inline, further documents. */
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/manifest.h"
#include "experiment/scenario/overrides.h"
#include "experiment/scenario/scenario-internal.h"
#include "models/api/api-kind.h"
#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

/* `except:` rows are kind/glob or namespace/`*`; a kind by any of kubectl's words. */
static bool
is_excepted(const ScenarioObject *object, const char *const *except)
{
    g_autofree char *kind = g_ascii_strdown(object->kind_name, -1);

    for (size_t i = 0; except != NULL && except[i] != NULL; i++) {
        const char *slash = strchr(except[i], '/');
        g_autofree char *word =
            slash == NULL ? g_strdup(except[i]) : g_strndup(except[i], (gsize)(slash - except[i]));
        const char *name = slash == NULL ? "*" : slash + 1;
        const ApiKind *resource = api_kind_find_resource(word);
        bool same_kind = g_ascii_strcasecmp(word, kind) == 0 ||
                         (resource != NULL && strcmp(resource->singular, kind) == 0);

        if (same_kind && object->name != NULL && glob_matches(name, object->name)) {
            return true;
        }
        if (!same_kind && object->name_space != NULL && strcmp(name, "*") == 0 &&
            strcmp(word, object->name_space) == 0) {
            return true;
        }
    }
    return false;
}

/* --set deployment/api.spec.replicas=2, taken before the API server's eyes see the object. */
static const Value *
with_overrides(Loader *loader, const Value *document)
{
    const char *kind = value_get_text(document, "kind");
    const char *name = value_get_text(value_get(document, "metadata"), "name");

    for (size_t i = 0; kind != NULL && i < loader->overrides->len; i += 3) {
        const char *path = g_ptr_array_index(loader->overrides, i);
        const char *slash = strchr(path, '/');
        const char *error = NULL;
        g_autofree char *word = slash == NULL ? NULL : g_strndup(path, (gsize)(slash - path));
        const ApiKind *resource = word == NULL ? NULL : api_kind_find_resource(word);
        g_autofree char *lower = g_ascii_strdown(kind, -1);
        size_t length = name == NULL ? 0 : strlen(name);

        if (slash == NULL || name == NULL ||
            strcmp(resource == NULL ? word : resource->singular, lower) != 0 ||
            strncmp(slash + 1, name, length) != 0 || slash[1 + length] != '.') {
            continue;
        }
        const Value *changed = override_apply(loader->arena, document, slash + length + 2,
                                              g_ptr_array_index(loader->overrides, i + 1), &error);

        if (changed == NULL) {
            diagnostics_error_at(loader->diagnostics, "E186",
                                 g_ptr_array_index(loader->overrides, i + 1), "--set %s: %s", path,
                                 error);
        } else {
            document = changed;
        }
        g_ptr_array_index(loader->overrides, i + 2) = GINT_TO_POINTER(1);
    }
    return document;
}

static void
keep_configuration(Loader *loader, const Value *document)
{
    ClusterSpec *cluster = &loader->scenario->cluster;
    const Value *first = cluster->scheduler_configuration;

    if (first == NULL) {
        cluster->scheduler_configuration = document;
        return;
    }
    diagnostic_also(diagnostics_warn_at(loader->diagnostics, "W223", document,
                                        "a second KubeSchedulerConfiguration; the first one "
                                        "counts"),
                    first->start, first->start, "first here");
}

static const char *
identity(const Loader *loader, const ScenarioObject *object)
{
    return arena_printf(loader->arena, "%s\n%s\n%s\n%s", object->api_version, object->kind_name,
                        object->name_space == NULL ? "" : object->name_space, object->name);
}

/* An object of time 0 stands in the place of one of the same name. */
static void
keep_row(Loader *loader, const ScenarioObject *object)
{
    GArray *objects = loader->scenario->objects;
    const char *key = object->name == NULL ? NULL : identity(loader, object);
    guint found = key == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(loader->object_rows, key));
    ScenarioObject *other;

    if (found == 0) {
        g_array_append_val(objects, *object);
        if (key != NULL) {
            g_hash_table_insert(loader->object_rows, (gpointer)(uintptr_t)key,
                                GUINT_TO_POINTER(objects->len));
        }
        return;
    }
    other = &g_array_index(objects, ScenarioObject, found - 1);
    diagnostic_also(diagnostics_warn_at(loader->diagnostics, "W221", object->written,
                                        "%s %s stands here a second time; this one counts",
                                        object->kind_name, object->name),
                    other->written->start, other->written->start, "first here");
    *other = *object;
}

/* Nodes are machines; everything else is an object of time 0. */
static void
keep_object(Loader *loader, const ScenarioObject *object)
{
    Scenario *scenario = loader->scenario;

    if (strcmp(object->kind_name, "KubeSchedulerConfiguration") == 0) {
        keep_configuration(loader, object->written);
        return;
    }
    if (strcmp(object->kind_name, "Node") == 0 && object->name != NULL) {
        const char *zone = value_get_text(value_path(object->value, "metadata", "labels", NULL),
                                          "topology.kubernetes.io/zone");

        g_array_append_val(scenario->nodes, *object);
        g_ptr_array_add(loader->node_names, (void *)(uintptr_t)object->name);
        if (zone != NULL) {
            g_array_append_val(loader->zones, zone);
        }
        return;
    }
    keep_row(loader, object);
}

static void
read_manifest(Loader *loader, const Value *document, bool lives, GArray *objects)
{
    if (lives) {
        manifest_read_living(document, loader->reads_dump, &loader->addresses, objects,
                             loader->arena, loader->diagnostics);
    } else {
        manifest_read(document, &loader->addresses, objects, loader->arena, loader->diagnostics);
    }
}

static void
read_document(Loader *loader, const Value *document, const char *const *except, GArray *ret)
{
    g_autoptr(GArray) objects = g_array_new(FALSE, TRUE, sizeof(ScenarioObject));
    const char *kind = value_get_text(document, "kind");
    size_t n_errors = diagnostics_n_errors(loader->diagnostics);

    if (diagnostics_has_error_in(loader->diagnostics, document)) {
        loader->lacks_objects = true; /* it is not what was meant */
        return;
    }
    if (kind != NULL && strcmp(kind, "KubeSchedulerConfiguration") == 0) {
        ScenarioObject object = { .written = document, .value = document, .kind_name = kind };

        g_array_append_val(objects, object);
    } else {
        read_manifest(loader, with_overrides(loader, document), ret == NULL, objects);
    }
    loader->lacks_objects |= diagnostics_n_errors(loader->diagnostics) > n_errors;
    for (size_t i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

        if (!is_excepted(object, except)) {
            if (ret == NULL) {
                keep_object(loader, object);
            } else {
                g_array_append_val(ret, *object);
            }
        }
    }
}

void
loader_add_document(Loader *loader, const Value *document)
{
    read_document(loader, document, NULL, NULL);
}

static void
read_file(Loader *loader, const char *path, const Value *where, const char *const *except,
          GArray *ret)
{
    g_autofree char *error = NULL;
    size_t length = 0;
    g_autofree char *text = input_file_read(path, &length, &error);
    g_autoptr(GPtrArray) documents = NULL;
    uint32_t source;

    if (text == NULL) {
        diagnostics_error_at(loader->diagnostics, "E184", where, "%s", error);
        return;
    }
    g_autofree char *hash = input_file_hash(text, length);
    InputFile input = { arena_strdup(loader->arena, path), arena_strdup(loader->arena, hash),
                        length };

    g_array_append_val(loader->scenario->inputs, input);
    source = diagnostics_add_source(loader->diagnostics, path, text, length);
    if (g_str_has_suffix(path, ".json")) {
        const Value *value = json_read(text, length, source, loader->arena, loader->diagnostics);

        if (value != NULL) {
            read_document(loader, value, except, ret);
        }
        return;
    }
    documents = yaml_read(text, length, source, YAML_MANIFEST, loader->arena, loader->diagnostics);
    for (size_t i = 0; documents != NULL && i < documents->len; i++) {
        read_document(loader, g_ptr_array_index(documents, i), except, ret);
    }
}

void
loader_read_pattern(Loader *loader, const char *pattern, const Value *where,
                    const char *const *except, GArray *ret_objects)
{
    bool too_many;
    g_autoptr(GPtrArray) files = input_file_glob(loader->scenario->directory, pattern, &too_many);
    size_t n_errors = diagnostics_n_errors(loader->diagnostics);

    if (files->len == 0) {
        diagnostics_error_at(loader->diagnostics, "E184", where, "no file matches `%s`", pattern);
    }
    if (too_many) {
        diagnostics_error_at(loader->diagnostics, "E185", where, "`%s` matches more than %d files",
                             pattern, INPUT_FILES_MAX);
        loader->lacks_objects = true;
        return;
    }
    for (size_t i = 0; i < files->len; i++) {
        read_file(loader, g_ptr_array_index(files, i), where, except, ret_objects);
    }
    loader->lacks_objects |= diagnostics_n_errors(loader->diagnostics) > n_errors;
}

void
loader_read_objects(Loader *loader)
{
    const Value *rows = value_get(loader->scenario->document, "objects");

    loader->lacks_objects |= diagnostics_has_error_in(loader->diagnostics, rows);
    for (size_t i = 0; i < loader->row.n_objects; i++) {
        const ObjectsRow *row = &loader->row.objects[i];
        const char *const *except = (const char *const *)row->except;

        if (row->file != NULL) {
            loader_read_pattern(loader, row->file, row->file_value, except, NULL);
        } else if (row->inline_value != NULL) {
            read_document(loader, row->inline_value, except, NULL);
        }
    }
}

/* Dumps and charts seldom bring their namespaces along: each that an object needs exists. */
void
loader_add_namespaces(Loader *loader)
{
    static const char *const present[] = { "default", "kube-node-lease", "kube-public",
                                           "kube-system", NULL };
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GArray *objects = loader->scenario->objects;
    guint n = objects->len;

    for (guint i = 0; i < n; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

        if (strcmp(object->kind_name, "Namespace") == 0 && object->name != NULL) {
            g_hash_table_add(known, (void *)(uintptr_t)object->name);
        }
    }
    for (guint i = 0; i < n; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);
        const char *name = object->name_space;
        /* With its mark: a name that no namespace can have is shown where it stands. */
        const Value *written = value_path(object->written, "metadata", "namespace", NULL);
        ValueBuilder *document = value_map_begin(loader->arena);
        ValueBuilder *meta = value_map_begin(loader->arena);

        if (name == NULL || g_strv_contains(present, name) ||
            !g_hash_table_add(known, (void *)(uintptr_t)name)) {
            continue;
        }
        value_put(meta, "name", written != NULL ? written : value_string(loader->arena, name));
        value_put_string(document, "apiVersion", "v1");
        value_put_string(document, "kind", "Namespace");
        value_put(document, "metadata", value_end(meta));
        manifest_read(value_end(document), &loader->addresses, objects, loader->arena,
                      loader->diagnostics);
    }
}

/* More pods than this are never placed in a time that anybody waits for. */
#define SETTLED_PODS_MAX 2000000

void
loader_check_settled(Loader *loader)
{
    const GArray *objects = loader->scenario->objects;
    int64_t n_pods = 0;

    for (guint i = 0; loader->scenario->cluster.start_settled && i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);
        const Value *replicas = value_path(object->written, "spec", "replicas", NULL);

        if (!value_is(replicas, VALUE_INT) ||
            value_path(object->value, "spec", "template", NULL) == NULL) {
            continue;
        }
        n_pods += replicas->integer;
        if (n_pods > SETTLED_PODS_MAX) {
            diagnostic_help(
                diagnostics_error_at(loader->diagnostics, "E107", replicas,
                                     "a settled start with more than %d pods", SETTLED_PODS_MAX),
                "without start: settled they are made one after another, as a cluster does");
            return;
        }
    }
}
