/* cluster-import.c - reading dumps, and what of them goes into the scenario. */
#include "experiment/importing/cluster-import.h"

#include "experiment/importing/import-clean.h"
#include "experiment/manifest/manifest-text.h"
#include "experiment/scenario/manifest.h"
#include "models/api/server/api-admission.h"
#include "models/kubernetes-version.h"
#include "text/yaml.h"

#include <string.h>

#define N_STAND_INS 3

struct ClusterImport {
    Arena *arena;
    Diagnostics *diagnostics;
    GPtrArray *objects;  /* const Value *, cleaned */
    GHashTable *rows;    /* identity -> index + 1 */
    GArray *dropped;     /* ImportCount: they do not belong into a scenario */
    GArray *unsimulated; /* ImportCount: they are kept, nothing acts on them */
    GPtrArray *refused;  /* lines about objects that are none */
    uint32_t n_blanked;  /* Secrets */
};

ClusterImport *
cluster_import_new(void)
{
    ClusterImport *import = g_new0(ClusterImport, 1);

    import->arena = arena_new();
    import->diagnostics = diagnostics_new();
    import->objects = g_ptr_array_new();
    import->rows = g_hash_table_new(g_str_hash, g_str_equal);
    import->dropped = g_array_new(FALSE, FALSE, sizeof(ImportCount));
    import->unsimulated = g_array_new(FALSE, FALSE, sizeof(ImportCount));
    import->refused = g_ptr_array_new_with_free_func(g_free);
    return import;
}

void
cluster_import_free(ClusterImport *import)
{
    if (import == NULL) {
        return;
    }
    g_ptr_array_unref(import->refused);
    g_array_unref(import->unsimulated);
    g_array_unref(import->dropped);
    g_hash_table_unref(import->rows);
    g_ptr_array_unref(import->objects);
    diagnostics_free(import->diagnostics);
    arena_free(import->arena);
    g_free(import);
}

static void
count_up(GArray *counts, const char *kind)
{
    ImportCount fresh = { kind, 1 };

    for (guint i = 0; i < counts->len; i++) {
        ImportCount *count = &g_array_index(counts, ImportCount, i);

        if (strcmp(count->kind, kind) == 0) {
            count->n++;
            return;
        }
    }
    g_array_append_val(counts, fresh);
}

static const char *
identity(ClusterImport *import, const Value *object)
{
    const Value *meta = value_get(object, "metadata");
    const char *name_space = value_get_text(meta, "namespace");
    const char *name = value_get_text(meta, "name");

    return arena_printf(import->arena, "%s\n%s\n%s\n%s", value_get_text(object, "apiVersion"),
                        value_get_text(object, "kind"), name_space == NULL ? "" : name_space,
                        name == NULL ? "" : name);
}

/* The same object of two files is one; the later form counts. */
static void
keep(ClusterImport *import, const Value *object)
{
    const char *key = identity(import, object);
    guint row = GPOINTER_TO_UINT(g_hash_table_lookup(import->rows, key));

    if (row != 0) {
        import->objects->pdata[row - 1] = (gpointer)(uintptr_t)object;
        return;
    }
    g_ptr_array_add(import->objects, (gpointer)(uintptr_t)object);
    g_hash_table_insert(import->rows, (gpointer)(uintptr_t)key,
                        GUINT_TO_POINTER(import->objects->len));
}

static void
take(ClusterImport *import, const Value *document)
{
    const char *kind = value_get_text(document, "kind");
    const Value *clean;
    ApiResult result;

    if (import_is_record(document)) {
        count_up(import->dropped, kind);
        return;
    }
    clean = import_clean(document, import->arena, &import->n_blanked);
    result = api_load(clean, import->arena);
    if (result.object == NULL) {
        g_autofree char *why = api_error_format_kubectl(result.error);
        const char *name = value_get_text(value_get(document, "metadata"), "name");

        g_strdelimit(why, "\n", ' ');
        g_ptr_array_add(import->refused, g_strdup_printf("%s %s is left out: %s", kind,
                                                         name == NULL ? "" : name, why));
        return;
    }
    if (result.note != NULL) {
        count_up(import->unsimulated, kind);
    }
    keep(import, clean);
}

void
cluster_import_read(ClusterImport *import, const char *name, const char *text, size_t length)
{
    g_autoptr(GPtrArray) documents =
        manifest_text_read(name, text, length, import->arena, import->diagnostics);
    g_autoptr(GPtrArray) items = g_ptr_array_new();

    for (guint i = 0; i < documents->len; i++) {
        manifest_items(documents->pdata[i], import->arena, import->diagnostics, items);
    }
    for (guint i = 0; i < items->len; i++) {
        take(import, items->pdata[i]);
    }
}

const Diagnostics *
cluster_import_diagnostics(const ClusterImport *import)
{
    return import->diagnostics;
}

size_t
cluster_import_length(const ClusterImport *import)
{
    return import->objects->len;
}

static bool
is_kind(const Value *object, const char *kind)
{
    return g_strcmp0(value_get_text(object, "kind"), kind) == 0;
}

size_t
cluster_import_count(const ClusterImport *import, const char *kind)
{
    size_t n = 0;

    for (guint i = 0; i < import->objects->len; i++) {
        n += is_kind(import->objects->pdata[i], kind);
    }
    return n;
}

static bool
has_machines(const ClusterImport *import)
{
    for (guint i = 0; i < import->objects->len; i++) {
        const Value *object = import->objects->pdata[i];

        if (is_kind(object, "Node") ||
            (is_kind(object, "Pod") &&
             value_get_text(value_get(object, "spec"), "nodeName") != NULL)) {
            return true;
        }
    }
    return false;
}

/* ---- what is said -------------------------------------------------------------------------------
 */

static char *
list_counts(const GArray *counts)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < counts->len; i++) {
        const ImportCount *count = &g_array_index(counts, ImportCount, i);

        g_string_append_printf(out, "%s%u %s", i > 0 ? ", " : "", count->n, count->kind);
    }
    return g_string_free(out, FALSE);
}

static void
note_counts(const GArray *counts, const char *what, GPtrArray *ret)
{
    if (counts->len > 0) {
        g_autofree char *list = list_counts(counts);

        g_ptr_array_add(ret, g_strdup_printf("%s: %s", what, list));
    }
}

void
cluster_import_notes(const ClusterImport *import, GPtrArray *ret_lines)
{
    if (!has_machines(import)) {
        g_ptr_array_add(ret_lines, g_strdup_printf("no machines: %d nodes of 4 CPUs and 8Gi stand "
                                                   "in",
                                                   N_STAND_INS));
    }
    note_counts(import->dropped, "left out, they only record", ret_lines);
    note_counts(import->unsimulated, "kept, nothing acts on them", ret_lines);
    if (import->n_blanked > 0) {
        g_ptr_array_add(ret_lines,
                        g_strdup_printf("the data of %u Secret%s is blanked", import->n_blanked,
                                        import->n_blanked == 1 ? "" : "s"));
    }
    for (guint i = 0; i < import->refused->len; i++) {
        g_ptr_array_add(ret_lines, g_strdup(import->refused->pdata[i]));
    }
}

/* ---- what is written ----------------------------------------------------------------------------
 */

/* For objects that nothing says where they ran. */
static void
write_stand_ins(GString *out)
{
    for (int i = 1; i <= N_STAND_INS; i++) {
        g_string_append_printf(out,
                               "---\n# the dump has no machine; this one stands in\n"
                               "apiVersion: v1\nkind: Node\n"
                               "metadata: {name: node-%d, labels: {kubernetes.io/hostname: "
                               "node-%d}}\n"
                               "status:\n  capacity: {cpu: \"4\", memory: 8Gi, pods: \"110\"}\n",
                               i, i);
    }
}

void
cluster_import_write_objects(const ClusterImport *import, GString *out)
{
    if (!has_machines(import)) {
        write_stand_ins(out);
    }
    for (int pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < import->objects->len; i++) {
            const Value *object = import->objects->pdata[i];

            if (is_kind(object, "Node") == (pass == 0)) {
                g_string_append(out, "---\n");
                yaml_write(out, object);
            }
        }
    }
}

/* "1.33" of the first node that says so and is simulated; NULL: none. */
static const char *
kubernetes_version(const ClusterImport *import)
{
    for (guint i = 0; i < import->objects->len; i++) {
        const Value *version = value_path(import->objects->pdata[i], "status", "nodeInfo", NULL);
        const char *text = value_get_text(version, "kubeletVersion");
        g_auto(GStrv) parts = g_strsplit(text == NULL ? "" : text, ".", 3);
        const char *known;

        if (g_strv_length(parts) < 2 || parts[0][0] != 'v') {
            continue;
        }
        g_autofree char *minor = g_strdup_printf("%s.%s", parts[0] + 1, parts[1]);

        known = kubernetes_version_find(minor);
        if (known != NULL) {
            return known;
        }
    }
    return NULL;
}

static const char *
first_name(const ClusterImport *import, const char *kind)
{
    for (guint i = 0; i < import->objects->len; i++) {
        if (is_kind(import->objects->pdata[i], kind)) {
            return value_get_text(value_get(import->objects->pdata[i], "metadata"), "name");
        }
    }
    return NULL;
}

void
cluster_import_write_scenario(const ClusterImport *import, const char *name,
                              const char *objects_file, GString *out)
{
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    const char *version = kubernetes_version(import);
    const char *node = first_name(import, "Node");

    cluster_import_notes(import, notes);
    g_string_append_printf(out,
                           "# A cluster as it was, %zu objects of it; made by `orrery import "
                           "kubectl`.\n",
                           cluster_import_length(import));
    for (guint i = 0; i < notes->len; i++) {
        g_string_append_printf(out, "# %s\n", (const char *)notes->pdata[i]);
    }
    g_string_append_printf(out, "orrery: v1\nname: %s\nduration: 10m\n\ncluster:\n  from: %s\n",
                           name, objects_file);
    if (version != NULL) {
        g_string_append_printf(out, "  kubernetes: \"%s\"\n", version);
    }
    g_string_append_printf(out,
                           "\n# What programs use is in no dump; a row an image says it:\n"
                           "# apps:\n#   - {image: \"*\", cpu: 100m, memory: 128Mi}\n"
                           "\n# What if:\n# timeline:\n"
                           "#   - {at: 1m, id: loss, fault: down, target: node/%s}\n"
                           "#   - {at: 6m, heal: loss}\n",
                           node == NULL ? "NAME" : node);
}
